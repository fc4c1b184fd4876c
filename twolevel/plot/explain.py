"""The picture of an explanation: what every stance is worth to every player by channel, the played one marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.explain import Choice, Explanation
from ..arrays import FloatArray
from ..errors import expect
from ..games import wording
from .attribution import TINTS
from .labels import key, letters_in, shown, shown_shortly, wrapped
from .style import SMALL, about, finish, letters, new_axes, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["reasons"]

#: Of a bar, and of the row of a player's name above its stances, in rows.
HEIGHT, HEAD = 0.62, 0.9
#: How the channels are hatched, for readers without colours.
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++")


def reasons(found: Explanation, index: int = 0, ax: Axes | None = None) -> Axes:
    """Draw what every stance would be worth at an equilibrium, by channel, a row each.

    What a channel gives goes to the right of 0, what it takes to the left. A dot and a number stand at the sum; they
    are full and bold for what is played. The others play as they do in the equilibrium, and later movers answer.

    Parameters
    ----------
    found : Explanation
        As `twolevel.explain` returns it.
    index : int
        Which equilibrium.
    ax : Axes, optional
        Default: a new figure.
    """
    expect("found", found, Explanation)
    choices = found[index]
    own = ax is None
    rows = sum(HEAD + len(choice.stances) for choice in choices)
    ax = new_axes(ax, (7.6, 1.5 + 0.3 * rows))
    scenario = found.scenario
    colours = player_colours(scenario)
    channels = [c for c in scenario.spec.channels if any(_through(choice, c).any() for choice in choices)]
    fills: dict[str, dict[str, Any]] = {
        c: {"facecolor": TINTS[k % len(TINTS)], "edgecolor": "white", "hatch": HATCHES[k % len(HATCHES)], "lw": 0}
        for k, c in enumerate(scenario.spec.channels)
    }
    reach = [0.0]
    for choice in choices:
        by_channel = np.array([_through(choice, c) for c in channels]).reshape(len(channels), -1)
        reach += [*np.maximum(by_channel, 0).sum(axis=0), *np.minimum(by_channel, 0).sum(axis=0)]
    low, high = min(reach), max(reach)
    span = high - low or 1.0
    ticks, names = [], []
    room = max(10, letters_in(None if own else ax, 0.3, 7.6))
    y = 0.0
    for choice in choices:
        after = f" after {wording.profile(choice.after)}" if choice.after else ""
        colour = colours[choice.player]
        head = shown(scenario, choice.player) + after
        ax.text(low, y, head, va="center", ha="left", color=colour, fontweight="bold", fontsize=letters(SMALL))
        y += HEAD
        for k, stance in enumerate(choice.stances):
            starts = [0.0, 0.0]
            for channel in channels:
                value = float(_through(choice, channel)[k])
                side = int(value < 0)
                ax.barh(y, value, HEIGHT, left=starts[side], alpha=0.85, **fills[channel])
                starts[side] += value
            played = stance in choice.mixed
            payoff = float(choice.payoffs[k])
            face = colour if played else "white"
            ax.plot(payoff, y, "o", ms=letters(0.6), mfc=face, mec=colour, mew=1.2, zorder=4)
            words = wording.number(payoff) + (f" ({choice.played[k]:.2f})" if played and len(choice.mixed) > 1 else "")
            ax.text(
                high + 0.03 * span,
                y,
                words,
                va="center",
                ha="left",
                color=colour,
                fontsize=letters(SMALL),
                fontweight="bold" if played else "normal",
            )
            ticks.append(y)
            names.append(wrapped(shown(scenario, stance) if own else shown_shortly(scenario, stance), room))
            y += 1.0
    ax.set_yticks(ticks, names, fontsize=letters(SMALL))
    played_rows = [stance in choice.mixed for choice in choices for stance in choice.stances]
    for label, played in zip(ax.get_yticklabels(), played_rows, strict=True):
        label.set_fontweight("bold" if played else "normal")
    ax.axvline(0, color="0.5", lw=0.8, zorder=3)
    ax.set_xlabel("payoff, by channel; dot: the sum, full: played")
    tidy(ax)
    ax.set_xlim(low - 0.02 * span, high + 0.26 * span)
    ax.set_ylim(y - 0.3, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=5)
    key(ax, [(fills[c] | {"alpha": 0.85}, c or "no channel") for c in channels], above=True)
    if own:
        title(ax, f"Why ({found.equilibria[index].label}): {about(scenario, found.episode)}")
    finish(ax)
    return ax


def _through(choice: Choice, channel: str) -> FloatArray:
    """Return what each stance is worth through a channel, shape (n,)."""
    total: FloatArray = choice.worth[:, [c == channel for c in choice.channels]].sum(axis=1)
    return total
