"""What is seen, to be taken along: a cell of Python that reproduces it, and a variant for the scenario's file."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..errors import ScenarioWarning
from ..games.moves import in_text
from ..games.wording import listed
from ..model.addresses import join, split
from ..model.numbers import Factor
from ..model.scenario import Scenario, load, scenarios
from ..model.toml_edit import as_key, as_text
from .state import State

__all__ = ["code", "toml"]

#: What the variant is called, with a number behind where the file has one of that name.
NAME = "explored"


def code(state: State, source: str = "") -> str:
    """Return a cell of Python that reproduces what is seen of a choice.

    Parameters
    ----------
    state : State
    source : str, optional
        What the scenario was loaded from. Where it is not given and the scenario is none of the bundled ones, it is
        called ``s``, and the cell says so.

    Examples
    --------
    >>> from twolevel.explorer.state import start
    >>> print(code(start("chicken").moved("parameters.win_row", 5.0)))
    import twolevel as tl
    <BLANKLINE>
    s = tl.load('chicken')
    s = s.override({'parameters.win_row': 5.0})
    equilibria = tl.solve(s.game('base'))
    print(equilibria)
    print(tl.explain(s, 'base'))
    tl.plot.matrix(s.game('base'), equilibria=equilibria, players=s)
    """
    scenario, episode, changes = state.scenario, state.episode, state.changes
    own = {address: _raw(held) for address, held in scenario.overrides.items()}
    lines = ["import twolevel as tl", ""]
    applied = list(scenario.spec.applied)
    source = source or (scenario.name if _is_bundled(scenario) else "")
    if source:
        lines += [f"s = tl.load({source!r})", *(f"s = s.variant({name!r})" for name in applied)]
    else:
        lines += ["# s is the scenario that was explored"]
        own = {}
    numbers = {**own, **changes.get("numbers", {})}
    if numbers:
        lines += [f"s = s.override({numbers!r})"]
    if "out" in changes:
        lines += [f"s = s.disclosing({episode!r}, {list(state.out)!r})"]
    if "order" in changes:
        lines += [f"s = s.ordered({_order(state)!r}, {episode!r})"]
    if "ratification" in changes:
        arguments = f"{state.ratification!r}, {_status_quo(state)!r}" if state.reversion else f"{state.ratification!r}"
        lines += [f"s = s.ratifying({arguments}, episode={episode!r})"]
    lines += [f"equilibria = tl.solve(s.game({episode!r}))", "print(equilibria)", f"print(tl.explain(s, {episode!r}))"]
    if scenario.audiences:
        lines += [f"tl.plot.win_sets(s, {episode!r}, equilibria=equilibria)"]
    if len(scenario.players) == 2:
        lines += [f"tl.plot.matrix(s.game({episode!r}), equilibria=equilibria, players=s)"]
    if state.along and state.cursor:
        lines += [f"tl.plot.payoff_path(tl.disclose(s, {episode!r}, {list(state.along)!r}))"]
    return "\n".join(lines)


def toml(state: State) -> str:
    """Return a choice as a variant, to be put at the end of the scenario's file; then ``s.variant("explored")`` is it.

    Examples
    --------
    >>> from twolevel.explorer.state import start
    >>> print(toml(start("chicken").moved("parameters.win_row", 5.0).ordered("Row > Column")))
    # To be put at the end of the file of chicken; then tl.load(...).variant("explored") is what was seen.
    [variants.explored]
    title = "As explored at base"
    parameters.win_row = 5.0
    <BLANKLINE>
    [variants.explored.episodes.base]
    order = "Row > Column"
    """
    scenario, episode, changes = state.scenario, state.episode, state.changes
    numbers = {**{a: _raw(held) for a, held in scenario.overrides.items()}, **changes.get("numbers", {})}
    taken = set(scenario.variants)
    name = next(n for n in (NAME, *(f"{NAME}_{k}" for k in range(2, len(taken) + 3))) if n not in taken)
    own: dict[str, list[str]] = {episode: []}
    everywhere: list[str] = []
    for address, value in numbers.items():
        place, _ = taken_apart = split(address)
        line = f"{_keys(taken_apart.section, *taken_apart.names)} = {_written(value)}"
        (everywhere if place is None else own.setdefault(place, [])).append(line)
    if "out" in changes:
        own[episode] += [f"disclosed = {_written(list(state.out))}"]
    if "order" in changes:
        own[episode] += [f"order = {_written(_order(state))}"]
    if "ratification" in changes:
        own[episode] += [f"ratification = {_written(state.ratification)}"]
        own[episode] += [f"reversion = {_written(_status_quo(state))}"] * bool(state.reversion)
    if not everywhere and not any(own.values()):
        return f"# Nothing is changed: {scenario.name} at {episode} is as its file has it."
    on_top = f" on top of {listed(scenario.spec.applied)}" if scenario.spec.applied else ""
    lines = [
        f"# To be put at the end of the file of {scenario.name}; then tl.load(...).variant({_written(name)})"
        f"{on_top} is what was seen.",
        f"[{_keys('variants', name)}]",
        f"title = {_written(f'As explored at {episode}')}",
        *everywhere,
    ]
    for place, held in own.items():
        if held:
            lines += ["", f"[{_keys('variants', name, 'episodes', place)}]", *held]
    return "\n".join(lines)


def _is_bundled(scenario: Scenario) -> bool:
    """Whether loading a bundled scenario gives this one, but for its overrides."""
    if scenario.name not in scenarios():
        return False
    return _bundled(scenario.name, scenario.spec.applied) == replace(scenario, overrides={}).fingerprint


@lru_cache
def _bundled(name: str, applied: tuple[str, ...]) -> str:
    """Return the fingerprint of a bundled scenario under some of its variants, but for overrides."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)
        held = load(name)
    for variant in applied:
        held = held.variant(variant) if variant in held.variants else held
    return replace(held, overrides={}).fingerprint


def _order(state: State) -> str:
    return in_text(state.order or [state.scenario.players])


def _status_quo(state: State) -> dict[str, str]:
    return dict(zip(state.scenario.players, state.reversion, strict=True))


def _raw(held: Any) -> Any:
    """Return a number as it stands in a file, and as `Scenario.override` takes it."""
    assert isinstance(held, Factor)
    if not held.parameters:
        return "sharp" if math.isinf(held.number) else held.number
    parts: list[Any] = [{"one_minus": name} if is_complement else name for name, is_complement in held.names]
    parts += [{"sum": list(added)} for added in held.sums]
    if held.number != 1.0:
        parts.insert(0, held.number)
    return parts[0] if len(parts) == 1 else parts


def _keys(*names: str) -> str:
    """Write keys joined by dots as TOML does: those with letters beyond a to z in quotes."""
    return join(*map(as_key, names))


def _written(value: Any) -> str:
    """Write a value as TOML does: texts, numbers, lists and inline tables."""
    match value:
        case str():
            return as_text(value)
        case list() | tuple():
            return f"[{', '.join(map(_written, value))}]"
        case Mapping():
            return f"{{ {', '.join(f'{as_key(key)} = {_written(held)}' for key, held in value.items())} }}"
        case _:
            return repr(value)
