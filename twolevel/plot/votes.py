"""A picture of what a class chose: shares with their intervals, equilibrium and quantal response beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.votes import Classroom
from ..errors import GameError, expect
from ..model.scenario import Scenario
from .labels import key, shown_shortly
from .style import GREY, SMALL, finish, letters, new_axes, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["classroom"]

#: How each kind of number is drawn: shapes differ, so that the picture can be read in grey.
VOTES: dict[str, Any] = {"marker": "o", "ms": 6, "ls": "none"}
EQUILIBRIUM: dict[str, Any] = {"marker": "x", "ms": 8, "mew": 1.8, "ls": "none", "color": "0.15"}
RESPONSE: dict[str, Any] = {"marker": "D", "ms": 6, "mew": 1.4, "ls": "none", "markerfacecolor": "white"}
#: How far beside the votes predictions stand, in rows, so that none hides another.
BESIDE = 0.24


def classroom(found: Classroom, ax: Axes | None = None, *, players: Scenario | None = None) -> Axes:
    """Draw the share of every stance with its Wilson interval, the nearest equilibrium and the quantal response.

    Parameters
    ----------
    found : Classroom
    ax : Axes, optional
        Default: a new figure.
    players : Scenario, optional
        Whose colours and words for players and stances are used.
    """
    expect("found", found, Classroom, GameError)
    if players is not None:
        expect("players", players, Scenario, GameError)
    say: Callable[[str], str] = str if players is None else partial(shown_shortly, players)
    voted = [i for i, p in enumerate(found.game.players) if found.counts[p].any()]
    own_figure = ax is None
    ax = new_axes(ax, (6.4, 1.5 + 0.42 * sum(found.game.shape[i] + 1 for i in voted)))
    colours = player_colours(found.game.players if players is None else players)
    nearest = found.nearest_equilibrium
    level, ticks, heads = 0.0, dict[float, str](), dict[float, str]()
    for i in voted:
        player = found.game.players[i]
        colour, votes = colours[player], found.counts[player]
        ticks[level], heads[level] = f"{say(player)} ({votes.sum():g})", colour
        rows = level + 1 + np.arange(len(votes))
        ticks |= dict(zip(rows.tolist(), map(say, found.game.actions[i]), strict=True))
        ax.hlines(rows, 0, 1, color="0.92", lw=0.8, zorder=0)
        low, high = found.intervals[player].T
        ax.hlines(rows, low, high, color=colour, lw=2.2, zorder=1)
        ax.plot(found.shares[player], rows, color=colour, clip_on=False, **VOTES)
        ax.plot(found.predicted[player], rows + BESIDE, color=colour, clip_on=False, **RESPONSE)
        if nearest is not None:
            ax.plot(nearest.strategies[player], rows - BESIDE, clip_on=False, **EQUILIBRIUM)
        level = float(rows[-1]) + 1.3
    tidy(ax)
    ax.set_yticks(list(ticks), list(ticks.values()))
    for row, label in zip(ticks, ax.get_yticklabels(), strict=True):
        if row in heads:
            label.set_fontweight("bold")
            label.set_color(heads[row])
    ax.tick_params(axis="y", length=0, pad=letters(0.9))  # room for what stands at 0
    ax.spines["left"].set_visible(False)
    ax.set_ylim(level - 0.6, -0.7)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set_xlabel(
        f"share of votes, with its {found.level:.0%} interval", fontsize=letters(SMALL), color=GREY, loc="left"
    )
    entries = [(VOTES, "votes")]
    entries += [(EQUILIBRIUM, "nearest equilibrium")] if nearest is not None else []
    fitted = "any" if found.flat else "unbounded" if np.isinf(found.precision) else f"{found.precision:.3g}"
    key(ax, [*entries, (RESPONSE, f"precision {fitted}")])
    if own_figure:
        title(ax, "What the class chose")
    finish(ax)
    return ax
