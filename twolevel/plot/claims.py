"""Pictures of robustness: every claim's share with its interval, and what a single claim hangs on."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from ..claims.draws import PLACEBOS, Share
from ..claims.robustness import Robustness
from ..errors import ScenarioError, expect, whole_number
from ..model.colours import PALETTE
from .labels import key, letters_in
from .style import GREY, SMALL, finish, letters, new_axes, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["robustness", "tornado"]

INK, OTHER = "0.15", PALETTE["orange"]
#: How each placebo is marked.
MARKS = {"evidence": "x", "dates": "+"}
#: The share of the width that the words of a claim take, and most letters of a line.
WORDS, MOST_LETTERS = 0.55, 70
#: Heights in inches where letters have 10 points: a line of words, a line of markers, what is left between rows.
LINE, LANE, GAP = 0.15, 0.11, 0.12


def robustness(
    result: Robustness, ax: Axes | None = None, *, beside: Robustness | None = None, placebos: bool = True
) -> Axes:
    """Draw the share of draws in which each claim holds, with its 95 % interval.

    Each has a line of its own in the row of the claim: the result, the other scenario, each placebo.

    Parameters
    ----------
    result : Robustness
    ax : Axes, optional
        Default: a new figure.
    beside : Robustness, optional
        The same claims in another scenario, drawn in a second colour.
    placebos : bool
        Mark what is left of each claim with the evidence frozen (x) and with the dates frozen (+).
    """
    expect("result", result, Robustness)
    own_figure = ax is None
    other = {item.claim.name: item.share for item in beside} if beside else {}
    frozen = tuple(PLACEBOS) if placebos else ()
    lanes = 1 + bool(beside) + len(frozen)
    fit = min(letters_in(ax, WORDS, 10.0), MOST_LETTERS)
    labels = [textwrap.fill(f"{i.claim.words}  {i.claim.name}", fit) for i in result]
    heights = [max(LINE * (1 + label.count("\n")), LANE * lanes) + GAP for label in labels]
    middles = np.cumsum(heights) - np.array(heights) / 2
    ax = new_axes(ax, (10.0, 1.5 + sum(heights)))
    for middle, height, item in zip(middles, heights, result, strict=True):
        ax.axhline(middle + height / 2, color="0.9", lw=0.8, zorder=0)
        lane = iter(middle + LANE * (np.arange(lanes) - (lanes - 1) / 2))
        _point(ax, item.share, next(lane), INK, "o", filled=not item.claim.structural)
        if beside:
            row = next(lane)
            if item.claim.name in other:
                _point(ax, other[item.claim.name], row, OTHER, "D", filled=not item.claim.structural)
        for kind in frozen:
            value = item.placebos[kind].value
            ax.plot(value, next(lane), MARKS[kind], color=GREY, ms=5, mew=1.1, zorder=1.5, clip_on=False)
    ax.set_yticks(middles, labels, fontsize=letters(SMALL))
    for tick, item in zip(ax.get_yticklabels(), result, strict=True):
        tick.set_color("0.45" if item.claim.structural else INK)
    ax.set_ylim(sum(heights), 0)
    ax.set_xlim(-0.02, 1.02)
    moved = f"all numbers moved by up to {100 * result.spread:g} %"
    ax.set_xlabel(f"share of {result.draws} draws in which it holds\n{moved}")
    point = {"ls": "none", "color": INK, "ms": 5, "mew": 1.3}
    entries = [({**point, "marker": "o"}, result.scenario if beside else "with 95 % interval")]
    if beside:
        entries.append(({**point, "marker": "D", "ms": 4, "color": OTHER}, beside.scenario))
    if any(item.claim.structural for item in result):
        entries.append(({**point, "marker": "o", "mfc": "white"}, "structural"))
    entries += [({**point, "marker": MARKS[kind], "color": GREY, "mew": 1.1}, f"{kind} frozen") for kind in frozen]
    key(ax, entries, above=True)
    _quiet(ax)
    if own_figure:
        title(ax, f"What survives other guesses ({result.scenario})")
    finish(ax)
    return ax


def tornado(result: Robustness, claim: str, ax: Axes | None = None, *, most: int = 10) -> Axes:
    """Draw which numbers a claim hangs on: the difference in its share between larger and smaller draws of each.

    Bars in full colour are beyond four standard errors; the whiskers are 95 % intervals. A claim that holds in all
    draws or in none, within its interval, hangs on nothing that could be drawn.

    Parameters
    ----------
    result : Robustness
    claim : str
        Its id, such as ``20b``.
    ax : Axes, optional
        Default: a new figure.
    most : int
        How many numbers.

    Raises
    ------
    ScenarioError
        Where the share is settled (`Share.is_settled`).
    """
    expect("result", result, Robustness)
    item = result[claim]
    whole_number("most", most, 1)
    if item.share.is_settled:
        raise ScenarioError(f"claim {claim} leaves a tornado nothing to explain; its share is {item.share!r}")
    shown = [d for d in item.drivers[:most] if math.isfinite(d.error)]
    own_figure = ax is None
    fit = letters_in(ax, WORDS, 8.2)
    ax = new_axes(ax, (8.2, 1.5 + 0.36 * len(shown)))
    notable = set(item.notable)
    for row, driver in enumerate(shown):
        colour = PALETTE["blue" if driver.difference > 0 else "vermilion"]
        ax.barh(row, driver.difference, 0.62, color=colour, alpha=1.0 if driver in notable else 0.35)
        half = 1.96 * driver.error
        ax.plot([driver.difference - half, driver.difference + half], [row, row], color=INK, lw=1.0)
    ax.axvline(0, color=GREY, lw=0.9)
    ax.set_yticks(range(len(shown)), [d.address for d in shown], fontsize=letters(SMALL))
    ax.set_ylim(len(shown) - 0.4, -0.6)
    first = f"broken alone by {item.breaks[0]!r}" if item.breaks else "no number alone breaks it within 100 %"
    said = f"share of claim {claim} where the number is larger in size, less where it is smaller"
    lines = [textwrap.fill(words, fit) for words in (said, f"all draws: {item.share!r}", first)]
    ax.set_xlabel("\n".join(lines), fontsize=letters(SMALL), linespacing=1.4)
    _quiet(ax)
    if own_figure:
        title(ax, f"{claim}: {item.claim.words}")
    finish(ax)
    return ax


def _point(ax: Axes, share: Share, row: float, colour: str, marker: str, *, filled: bool) -> None:
    ax.plot(share.interval, [row, row], color=colour, lw=1.6, solid_capstyle="butt", zorder=2, clip_on=False)
    face = colour if filled else "white"
    ax.plot(share.value, row, marker, ms=5, color=colour, markerfacecolor=face, mew=1.2, zorder=3, clip_on=False)


def _quiet(ax: Axes) -> None:
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
