"""Pictures of robustness: every claim's share with its interval, and what a single claim hangs on."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from ..claims.draws import PLACEBOS, Share
from ..claims.robustness import Robustness
from ..errors import ScenarioError, expect
from .style import GREY, PALETTE, new_axes, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["robustness", "tornado"]

INK, OTHER = "0.15", PALETTE[4]
#: How each placebo is marked.
MARKS = {"evidence": "x", "dates": "+"}
#: Letters of a claim that fit beside the axes.
LETTERS = 64


def robustness(
    result: Robustness, ax: Axes | None = None, *, beside: Robustness | None = None, placebos: bool = True
) -> Axes:
    """Draw the share of draws in which each claim holds, with its 95 % interval.

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
    ax = new_axes(ax, (10.0, 1.4 + 0.33 * len(result)))
    other = {item.claim.name: item.share for item in beside} if beside else {}
    for row, item in enumerate(result):
        ax.axhline(row, color="0.93", lw=0.8, zorder=0)
        if item.claim.name in other:
            _point(ax, other[item.claim.name], row + 0.22, OTHER, filled=True, size=4)
        _point(ax, item.share, row, INK, filled=not item.claim.structural, size=6)
        for frozen in PLACEBOS if placebos else ():
            value = item.placebos[frozen].value
            ax.plot(value, row, MARKS[frozen], color=GREY, ms=6, mew=1.1, zorder=1.5, clip_on=False)
    labels = [f"{textwrap.shorten(i.claim.words, LETTERS, placeholder=' …')}  {i.claim.name}" for i in result]
    ax.set_yticks(range(len(result)), labels, fontsize=8.5)
    for tick, item in zip(ax.get_yticklabels(), result, strict=True):
        tick.set_color("0.5" if item.claim.structural else INK)
    ax.set_ylim(len(result) - 0.4, -0.7)
    ax.set_xlim(-0.02, 1)
    ax.set_xlabel(
        f"share of {result.draws} draws in which it holds, all numbers moved by up to {100 * result.spread:g} %"
    )
    key = ["● with 95 % interval", "○ structural", *(["× evidence frozen", "+ dates frozen"] if placebos else [])]
    ax.text(0.0, 1.01, "   ".join(key), transform=ax.transAxes, va="bottom", fontsize=8.5, color=GREY)
    if beside:
        name = f"● {beside.scenario}"
        ax.text(1.0, 1.035, name, transform=ax.transAxes, va="bottom", ha="right", fontsize=8.5, color=OTHER)
    _quiet(ax)
    if own_figure:
        title(ax, f"What survives other guesses ({result.scenario})")
    return ax


def tornado(result: Robustness, claim: str, ax: Axes | None = None, *, most: int = 10) -> Axes:
    """Draw which numbers a claim hangs on: the difference in its share between larger and smaller draws of each.

    Bars in full colour are beyond four standard errors; the whiskers are 95 % intervals.

    Parameters
    ----------
    result : Robustness
    claim : str
        Its id, such as ``20b``.
    ax : Axes, optional
        Default: a new figure.
    most : int
        How many numbers.
    """
    expect("result", result, Robustness)
    item = result[claim]
    shown = [d for d in item.drivers[:most] if math.isfinite(d.error)]
    if most < 1 or not shown:
        raise ScenarioError(f"most must be at least 1, and some draws defined, to draw a tornado; got {most}")
    own_figure = ax is None
    ax = new_axes(ax, (8.2, 1.5 + 0.36 * len(shown)))
    notable = set(item.notable)
    for row, driver in enumerate(shown):
        colour = PALETTE[0] if driver.difference > 0 else PALETTE[2]
        ax.barh(row, driver.difference, 0.62, color=colour, alpha=1.0 if driver in notable else 0.35)
        half = 1.96 * driver.error
        ax.plot([driver.difference - half, driver.difference + half], [row, row], color=INK, lw=1.0)
    ax.axvline(0, color=GREY, lw=0.9)
    ax.set_yticks(range(len(shown)), [d.address for d in shown], fontsize=8.5)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    first = f"broken alone by {item.breaks[0]!r}" if item.breaks else "no number alone breaks it within 100 %"
    ax.set_xlabel(
        f"share of claim {claim} where the number is larger in size, less where it is smaller\n"
        f"all draws: {item.share!r}\n{first}",
        fontsize=9,
        linespacing=1.5,
    )
    _quiet(ax)
    if own_figure:
        title(ax, textwrap.shorten(f"{claim}: {item.claim.words}", 72, placeholder=" …"))
    return ax


def _point(ax: Axes, share: Share, row: float, colour: str, *, filled: bool, size: float) -> None:
    ax.plot(share.interval, [row, row], color=colour, lw=1.6, solid_capstyle="butt", zorder=2, clip_on=False)
    face = colour if filled else "white"
    ax.plot(share.value, row, "o", ms=size, color=colour, markerfacecolor=face, mew=1.3, zorder=3, clip_on=False)


def _quiet(ax: Axes) -> None:
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
