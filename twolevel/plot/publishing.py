"""The picture of what may be published: every subset of the items, by what it is worth to the sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.publishing import Publication
from ..arrays import FloatArray
from ..errors import expect
from .labels import letters_in, shown, shown_shortly
from .style import GREY, SMALL, about, finish, letters, new_axes, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["subsets"]

#: As many subsets as are drawn, those that are worth most and least.
MOST_ROWS = 24
#: Letters of a row, from which on items are numbered.
LONG = 44


def subsets(found: Publication, ax: Axes | None = None) -> Axes:
    """Draw what every subset of the items is worth to the sender, the best on top, a row each.

    A full dot has the sender's own statements standing, an open one has them withdrawn, a bar goes from the worst
    branch to the best where there are several; a cross says what a sceptical public makes of it, in the consistent
    rule that is best for the sender.

    Parameters
    ----------
    found : Publication
        As `twolevel.publish` returns it.
    ax : Axes, optional
        Default: a new figure.
    """
    expect("found", found, Publication)
    rows = sorted(found.subsets, key=lambda s: (found.value[s], -len(s)))
    if len(rows) > MOST_ROWS:
        rows = rows[: MOST_ROWS // 2] + rows[-MOST_ROWS // 2 :]
    own = ax is None
    ax = new_axes(ax, (6.4, 1.5 + 0.3 * len(rows)))
    scenario = found.scenario
    colour = player_colours(scenario)[found.player]
    low, high = _branches(found)
    place = {s: k for k, s in enumerate(found.subsets)}
    offset = len(found.subsets)
    heard = max(found.readings, key=lambda r: r.value[r.published]).value if found.readings else {}
    for y, s in enumerate(rows):
        k = place[s]
        ax.hlines(y, low[k], high[k], color=colour, lw=2)
        ax.plot(found.value[s], y, "o", color=colour, ms=7, clip_on=False, zorder=3)
        if found.withdrawn:
            ax.hlines(y, low[offset + k], high[offset + k], color=colour, lw=2)
            ax.plot(found.withdrawn[s], y, "o", mfc="white", mec=colour, mew=1.6, ms=7, clip_on=False, zorder=3)
        if heard:
            ax.plot(heard[s], y, "x", color=GREY, ms=8, mew=1.8, clip_on=False, zorder=4)
    numbered = max(len(_row(found, s, short=True)) for s in rows) > min(LONG, letters_in(None if own else ax, 0.4, 6.4))
    words = [_numbers(found, s) if numbered else _row(found, s) for s in rows]
    ax.set_yticks(range(len(rows)), words, fontsize=letters(SMALL))
    ax.set_ylim(-0.6, len(rows) - 0.4)
    names = [f"{k + 1} {shown_shortly(scenario, item)}" for k, item in enumerate(found.items)] if numbered else []
    ax.set_xlabel("\n".join([f"payoff of {shown(scenario, found.player)}", *names]))
    tidy(ax)
    ax.margins(x=0.06)
    ax.locator_params(axis="x", nbins=5)
    ax.tick_params(axis="y", length=0)
    ax.axvline(found.value[frozenset()], color="0.8", lw=1, zorder=0)
    _key(ax, colour, bool(found.withdrawn), bool(heard))
    if own:
        title(ax, f"What to publish ({about(scenario, found.episode)})")
    finish(ax)
    return ax


def _key(ax: Axes, colour: str, withdrawn: bool, heard: bool) -> None:
    """Say above the axes what the marks mean, below each other where it is narrow."""
    from matplotlib.lines import Line2D

    marks: list[tuple[str, dict[str, Any]]] = [("published", {"marker": "o", "color": colour})]
    if withdrawn:
        marks.append(("own statement withdrawn", {"marker": "o", "mfc": "white", "mec": colour, "mew": 1.6}))
    if heard:
        marks.append(("read by a sceptical public", {"marker": "x", "color": GREY, "mew": 1.8}))
    handles = [Line2D([], [], ls="none", ms=7, label=words, **style) for words, style in marks]
    wide = sum(len(words) + 6 for words, _ in marks) < letters_in(ax, 1.0)
    style: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "frameon": False}
    ax.legend(handles=handles, ncols=len(handles) if wide else 1, fontsize=letters(SMALL), labelcolor=GREY, **style)


def _branches(found: Publication) -> tuple[FloatArray, FloatArray]:
    """Return the sender's lowest and highest payoff over the branches of each row."""
    own = found.equilibria.payoffs[:, found.scenario.players.index(found.player)]
    low, high = np.full(len(found.payoffs), np.inf), np.full(len(found.payoffs), -np.inf)
    np.minimum.at(low, found.equilibria.game, own)
    np.maximum.at(high, found.equilibria.game, own)
    return low, high


def _row(found: Publication, subset: frozenset[str], *, short: bool = False) -> str:
    name = shown_shortly if short else shown
    return " + ".join(name(found.scenario, item) for item in found.items if item in subset) or "nothing"


def _numbers(found: Publication, subset: frozenset[str]) -> str:
    return " + ".join(str(k + 1) for k, item in enumerate(found.items) if item in subset) or "nothing"
