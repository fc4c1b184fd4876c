"""What can be chosen at a `State`, as plain values: whatever shows them, widgets or a page, shows the same.

A number's **slider** goes over its range, widened to where the number is. Its step is a power of ten on which the
number lies, a hundredth of the range or finer, so that every stop is a short decimal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from ..games.moves import Order, in_text
from ..model.addresses import label, split
from ..model.scenario import Scenario
from .state import State, headline, in_force, orders

__all__ = ["RATIFICATIONS", "Slider", "episode_words", "order_choices", "order_words", "sliders", "status_quo"]

#: Steps of a slider from one end of its range to the other, at least; no step is finer than this share of them.
STEPS, FINEST = 100, 1e-4
#: What a no at home does, in words, and as `State.ratification` has it.
RATIFICATIONS = (("costs the leader", "payoff"), ("stops it: a veto", "veto"))


class Slider(NamedTuple):
    """A number under one's finger.

    `place` is the address of the number in force, `name` what it is called; `low`, `high` and `step` are its stops,
    `why` is its reason, and `span` its range in words, with whose that is.
    """

    place: str
    name: str
    low: float
    high: float
    step: float
    value: float
    why: str
    span: str


def sliders(state: State, numbers: Sequence[str] | None = None) -> tuple[Slider, ...]:
    """Return a slider for every headline number of the episode, or those given, and for those that were moved.

    Examples
    --------
    >>> from twolevel.explorer.state import start
    >>> found = sliders(start("chicken").moved("parameters.win_row", 5.0))
    >>> [(s.name, s.low, s.high, s.step, s.value) for s in found if s.name == "win row"]
    [('win row', 0.5, 5.0, 0.01, 5.0)]
    """
    scenario, episode = state.scenario, state.episode
    chosen = headline(scenario, episode) if numbers is None else tuple(in_force(scenario, episode, a) for a in numbers)
    places = [*chosen, *(a for a in state.numbers if split(a).episode in (None, episode) and a not in chosen)]
    found = []
    for place in places:
        number = scenario.number(place)
        value = state.value(place)
        low, high = number.range or (value - 1, value + 1)  # what was moved in another way may have none
        low, high = min(low, value), max(high, value)
        where = " by the article" if number.origin == "article" else " by the analyst" if number.origin else ""
        span = f"From {low:g} to {high:g}{where}."
        found.append(Slider(place, _name(scenario, place), low, high, _step(low, high, value), value, number.why, span))
    return tuple(found)


def order_choices(scenario: Scenario) -> tuple[tuple[str, Order], ...]:
    """Return the orders of moves to choose from, the file's too, with their words.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> order_choices(load("chicken"))
    (('all at once', ()), ('Row > Column', (('Row',), ('Column',))), ('Column > Row', (('Column',), ('Row',))))
    """
    own = [e.order for e in scenario.spec.episodes.values()]
    return tuple((order_words(scenario, order), order) for order in dict.fromkeys([*orders(scenario.players), *own]))


def order_words(scenario: Scenario, order: Order) -> str:
    """Return what an order of moves is called where one is chosen."""
    return in_text([[scenario.label(p) for p in group] for group in order]) if order else "all at once"


def episode_words(scenario: Scenario, episode: str) -> str:
    """Return an episode's name, date and title."""
    held = scenario.spec.episodes[episode]
    return " · ".join(filter(None, (episode, held.date, held.title)))


def status_quo(state: State) -> tuple[str, ...]:
    """Return what stands where some home refuses: as chosen, else what the file knows of, else all first stances."""
    spec = state.scenario.spec
    known = [state.reversion, *(e.reversion for e in spec.episodes.values())]
    known += [v.everywhere.reversion for v in spec.variants.values()]
    return next(filter(None, known), tuple(stances[0] for stances in state.scenario.stances.values()))


def _name(scenario: Scenario, address: str) -> str:
    """Return what a slider is called: a parameter's name, else who and what."""
    base = split(address)
    if base.section == "parameters":
        return label([base.base]).replace("_", " ")
    first, *rest = base.names
    return " ".join([scenario.label(first), *rest]).replace("_", " ")


def _step(low: float, high: float, value: float) -> float:
    """Return a decimal step on which a value lies, at least `STEPS` of them from low to high.

    Examples
    --------
    >>> _step(0.7, 3.0, 1.7), _step(0.2, 0.95, 0.85), _step(0.0, 1.0, 0.123456789)
    (0.01, 0.001, 0.0001)
    """
    step = 10.0 ** math.floor(math.log10((high - low) / STEPS)) if high > low else 1.0
    while step > FINEST * (high - low) and abs((value - low) / step - round((value - low) / step)) > 1e-6:
        step /= 10
    return float(f"{step:.0e}")
