"""What stances tell: states flow into the stances that they take, and beliefs after each stance stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.signalling import Signalling, SignallingEquilibrium
from ..arrays import FloatArray
from ..errors import ScenarioError, expect, one_of, whole_number
from ..model.scenario import Scenario
from .labels import letters_in, shown, shown_shortly
from .style import GREY, SMALL, about, finish, letters, new_axes, own_figure, player_colours, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["signals"]

#: Where the columns stand, in shares of the width: states, stances, and what is believed.
STATES, STANCES, BELIEFS = (0.0, 0.04), (0.44, 0.48), (0.58, 1.0)
#: The part of its share of the height that a state or a stance with its bars takes.
FILL = 0.82
#: From the first state, light, to the last one, dark.
LIGHT, DARK = 0.86, 0.25
#: The least probability that is written into its bar; beyond the second, the state is named where there is room.
WRITTEN, CERTAIN = 0.13, 0.995


def signals(
    found: Signalling,
    index: int = 0,
    ax: Axes | None = None,
    *,
    observers: Sequence[str] | None = None,
) -> Axes:
    """Draw what the informed player does in each state, and what observers believe after each of its stances.

    At the left the states, as high as they are likely; in the middle the stances, in the informed player's colour,
    each fed by the states that take it; at the right what is believed after each stance, in the greys of the states.
    A stance that no state takes is hollow, and the belief after it hatched: what would be believed.

    Parameters
    ----------
    found : Signalling
    index : int
        Which of its equilibria.
    ax : Axes, optional
        Default: a new figure.
    observers : sequence of str, optional
        Whose beliefs are drawn, one bar each; default: the one by whose belief the states are weighed.
    """
    expect("found", found, Signalling)
    if not len(found):
        raise ScenarioError(f"found must have an equilibrium to draw; {found.scenario.name} has none here")
    if whole_number("index", index, 0) >= len(found):
        raise ScenarioError(f"index must be below {len(found)}; got {index}")
    scenario, e = found.scenario, found[index]
    chosen = [one_of("observer", k, scenario.observers) for k in (observers or [found.belief])]
    is_own = ax is None
    bars = len(e.stances) * len(chosen)
    ax = new_axes(ax, (8.0, max(1.6 + 0.95 * max(len(e.stances), len(e.states)), 1.2 + 0.45 * bars)))
    tones = {w: str(tone) for w, tone in zip(e.states, np.linspace(LIGHT, DARK, len(e.states)), strict=True)}
    prior = np.array([found.prior[found.belief][w] for w in e.states])
    middles = _middles(len(e.stances))
    _flows(ax, e, prior, middles, tones)
    _stances(ax, scenario, e, prior, middles, player_colours(scenario)[e.informed])
    for k, m in enumerate(e.stances):
        _bars(ax, scenario, e, m, middles[k], chosen, tones)
    _dress(ax, scenario, e, prior, chosen)
    if is_own:
        title(ax, f"What {shown(scenario, e.informed)}'s stances tell ({about(scenario, found.episode)})")
    finish(ax)
    return ax


def _middles(n: int) -> FloatArray:
    """Return the middles of n equal shares of the height, from above."""
    return 1.0 - (np.arange(n) + 0.5) / n


def _heights(prior: FloatArray) -> tuple[FloatArray, float]:
    """Return where each state begins, from above, and how high probability 1 is."""
    scale = FILL * 0.9
    gap = (0.9 - scale) / max(len(prior) - 1, 1)
    return 0.95 - np.concatenate([[0.0], np.cumsum(prior * scale + gap)[:-1]]), scale


def _thickness(e: SignallingEquilibrium, prior: FloatArray) -> float:
    """Return how much thinner flows are where they arrive: what is taken most must fit its share of the height."""
    _, scale = _heights(prior)
    return min(1.0, 0.5 * FILL / len(e.stances) / (float((prior @ e.strategy).max()) * scale))


def _flows(ax: Axes, e: SignallingEquilibrium, prior: FloatArray, middles: FloatArray, tones: dict[str, str]) -> None:
    """Draw the states, and the bands from each to the stances that it takes."""
    from matplotlib.patches import Rectangle

    tops, scale = _heights(prior)
    mass = prior[:, None] * e.strategy
    wide = _thickness(e, prior)
    arrive = middles + 0.5 * wide * scale * mass.sum(axis=0)
    x = np.linspace(STATES[1], STANCES[0], 41)
    s = (x - x[0]) / (x[-1] - x[0])
    ease = s * s * (3 - 2 * s)
    for w, state in enumerate(e.states):
        ax.add_patch(
            Rectangle((STATES[0], tops[w] - prior[w] * scale), STATES[1], prior[w] * scale, color=tones[state], lw=0)
        )
        leave = tops[w]
        for m in range(len(e.stances)):
            if mass[w, m] > 0:
                upper = leave + (arrive[m] - leave) * ease
                thick = mass[w, m] * scale * (1 + (wide - 1) * ease)
                ax.fill_between(x, upper - thick, upper, color=tones[state], alpha=0.55, lw=0)
                leave -= mass[w, m] * scale
                arrive[m] -= mass[w, m] * scale * wide


def _stances(
    ax: Axes, scenario: Scenario, e: SignallingEquilibrium, prior: FloatArray, middles: FloatArray, colour: str
) -> None:
    """Draw the stances in the player's colour, as high as they are likely, hollow where no state takes them."""
    from matplotlib.patches import Rectangle

    least = 0.1 * FILL / len(e.stances)
    heights = np.maximum(prior @ e.strategy * _heights(prior)[1] * _thickness(e, prior), least)
    for stance, middle, high in zip(e.stances, middles, heights, strict=True):
        is_used = stance in e.used
        face = colour if is_used else "white"
        low = (STANCES[0], middle - 0.5 * high)
        ax.add_patch(Rectangle(low, STANCES[1] - STANCES[0], high, edgecolor=colour, facecolor=face, lw=1.2))
        name = shown_shortly(scenario, stance)
        words = f"{name} proves" if stance in e.proves else name
        style: dict[str, Any] = {"color": colour, "fontweight": "bold" if is_used else "normal", "fontsize": letters()}
        ax.text(0.5 * sum(STANCES), middle + 0.5 * high + 0.012, words, ha="center", va="bottom", **style)


def _bars(
    ax: Axes,
    scenario: Scenario,
    e: SignallingEquilibrium,
    stance: str,
    middle: float,
    observers: Sequence[str],
    tones: dict[str, str],
) -> None:
    """Draw what observers believe after a stance, a bar each."""
    from matplotlib.patches import Rectangle

    room = 0.5 * FILL / len(e.stances)
    each = room / len(observers)
    is_used, is_alone = stance in e.used, len(observers) == 1
    inches = ax.bbox.height / own_figure(ax).dpi
    size = min(letters(SMALL), 0.7 * 72 * each * inches)
    for k, observer in enumerate(observers):
        bottom = middle + 0.5 * room - (k + 1) * each
        left, width = BELIEFS[0], BELIEFS[1] - BELIEFS[0]
        for state, p in e.beliefs[observer][stance].items():
            if p <= 0:
                continue
            high = 0.86 * each
            bar = Rectangle((left, bottom), p * width, high, facecolor=tones[state], edgecolor="white", lw=0.8)
            if not is_used:
                bar.set(facecolor="white", edgecolor=tones[state], hatch="///")
            ax.add_patch(bar)
            if p >= WRITTEN:
                ink = "white" if float(tones[state]) < 0.6 and is_used else "0.1"
                box = None if is_used else {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
                place = (left + 0.5 * p * width, bottom + 0.5 * high)
                name = shown_shortly(scenario, state)
                words = name if p > CERTAIN and is_alone and len(name) <= letters_in(ax, 0.7 * width) else f"{p:.2f}"
                ax.text(*place, words, ha="center", va="center", color=ink, fontsize=size, bbox=box)
            left += p * width
        if not is_alone:
            words = shown_shortly(scenario, observer)
            ax.text(1.01, bottom + 0.43 * each, words, va="center", color=GREY, fontsize=size)


def _dress(ax: Axes, scenario: Scenario, e: SignallingEquilibrium, prior: FloatArray, observers: Sequence[str]) -> None:
    """Name the states at the left with their probabilities, and the columns above."""
    tops, scale = _heights(prior)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    words = [f"{shown_shortly(scenario, w)}\n{p:.2f}" for w, p in zip(e.states, prior, strict=True)]
    ax.set_yticks(tops - 0.5 * prior * scale, words, fontsize=letters(SMALL))
    who = shown_shortly(scenario, observers[0]) if len(observers) == 1 else "observers"
    heads = [
        "what happened",
        shown_shortly(scenario, e.informed),
        f"then {who} believes" if len(observers) == 1 else "then believed",
    ]
    ax.set_xticks(
        [0.5 * sum(STATES), 0.5 * sum(STANCES), 0.5 * sum(BELIEFS)], heads, fontsize=letters(SMALL), color=GREY
    )
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
