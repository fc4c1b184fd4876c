"""What differs between two scenarios: their numbers, address by address, and their structure, feature by feature.

Every number is laid out where it is in force: an override in the place of what it beats, and a number that one scenario
changes in an episode in that episode of the other as well, where it is that of the base. So two scenarios of one
structure have the same addresses, and whoever puts all numbers of one into the other has that one's payoffs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..arrays import ReadOnly
from ..errors import ScenarioError
from ..games import wording
from ..games.moves import in_text
from .addresses import split
from .numbers import Number
from .scenario import Scenario
from .structure import Spec, Term, past_in_words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Feature", "Layout", "NumberPair", "features", "laid_out", "number_in_words", "pairs", "with_numbers"]

Numbers = Mapping[str, Number]


@dataclass(frozen=True, repr=False, eq=False)
class NumberPair(ReadOnly):
    """A number that two scenarios have and that differs.

    Attributes
    ----------
    address : str
    first, second : float or str
        What stands there: a number, infinite for a sharp audience, or the words of a factor made of parameters.
    first_range, second_range : (float, float) or None
        What the author of each finds plausible.
    """

    address: str
    first: float | str
    second: float | str
    first_range: tuple[float, float] | None = None
    second_range: tuple[float, float] | None = None

    @property
    def difference(self) -> float:
        """The second less the first; NaN unless both are finite numbers."""
        if isinstance(self.first, str) or isinstance(self.second, str):
            return math.nan
        return self.second - self.first if math.isfinite(self.first) and math.isfinite(self.second) else math.nan

    @property
    def relative(self) -> float:
        """The difference in widths of the range, the first's or else the second's; NaN where there is none.

        Examples
        --------
        >>> NumberPair("parameters.stakes", 1.0, 1.5, (0.0, 2.0)).relative
        0.25
        """
        low, high = self.first_range or self.second_range or (0.0, 0.0)
        return self.difference / (high - low) if high > low else math.nan

    @property
    def first_outside(self) -> bool:
        """Whether the first lies outside the second's range."""
        return _outside(self.first, self.second_range)

    @property
    def second_outside(self) -> bool:
        """Whether the second lies outside the first's range."""
        return _outside(self.second, self.first_range)

    def to_frame(self) -> pd.DataFrame:
        """Return one row: address, first, second, difference, relative, first_outside, second_outside."""
        import pandas as pd

        names = ("address", "first", "second", "difference", "relative", "first_outside", "second_outside")
        return pd.DataFrame([{name: getattr(self, name) for name in names}]).astype({"first": object, "second": object})

    def __repr__(self) -> str:
        share = "" if math.isnan(self.relative) else f" ({100 * self.relative:+.0f} % of its range)"
        return f"{self.address} {number_in_words(self.first)} against {number_in_words(self.second)}{share}"


def _outside(value: float | str, span: tuple[float, float] | None) -> bool:
    return span is not None and not isinstance(value, str) and not span[0] <= value <= span[1]


def number_in_words(value: float | str) -> str:
    """Put what stands at an address into words.

    Examples
    --------
    >>> number_in_words(0.25), number_in_words(math.inf), number_in_words("1 - share")
    ('0.25', 'sharp', '1 - share')
    """
    if isinstance(value, str):
        return value
    return "sharp" if math.isinf(value) else f"{value:g}"


@dataclass(frozen=True, repr=False, eq=False)
class Feature(ReadOnly):
    """A part of the structure that only one scenario has, or that is not the same in both.

    Attributes
    ----------
    kind : str
        Such as ``player``, ``term``, ``order of moves``.
    name : str
        Of the player, the term, the episode, ...; '' where there is one only.
    first, second : str or None
        What each has, in words; None for nothing.
    """

    kind: str
    name: str
    first: str | None
    second: str | None

    @property
    def title(self) -> str:
        """Kind and name: ``order of moves t0``."""
        return " ".join(filter(None, (self.kind, self.name)))

    def __repr__(self) -> str:
        first, second = ("nothing" if words is None else words or "there" for words in (self.first, self.second))
        return f"{self.title}: {first} against {second}"


# ---------------------------------------------------------------- numbers


class Layout(NamedTuple):
    """The numbers of two scenarios: those that both have and that differ, and what only one has."""

    differ: tuple[NumberPair, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def laid_out(scenario: Scenario, also: Iterable[str] = ()) -> dict[str, Number]:
    """Return every number by address, with what stands there now.

    Parameters
    ----------
    scenario : Scenario
    also : iterable of str
        Addresses of numbers in episodes, which get that of the base where the scenario has none of its own.

    Raises
    ------
    ScenarioError
        For an override that holds several numbers.

    Examples
    --------
    >>> from .scenario import load
    >>> s = load("iskander").override({"parameters.grievance": 0.5})
    >>> laid_out(s, ["episodes.t2.parameters.grievance"])["episodes.t2.parameters.grievance"].factor.number
    0.5
    """
    found = {}
    for number, factor in scenario.held():
        if isinstance(factor, np.ndarray):
            raise ScenarioError(f"scenarios are compared at single numbers; {number.address} has {len(factor)}")
        found[number.address] = replace(number, factor=factor)
    for address in also:
        episode, base = split(address)
        if address not in found and episode in scenario.episodes and base in found:
            found[address] = replace(found[base], address=address)
    return found


def with_numbers(scenario: Scenario, numbers: Numbers) -> Scenario:
    """Return the scenario with exactly these numbers, base and episodes, and no overrides.

    Examples
    --------
    >>> from .scenario import load
    >>> s = load("iskander").override({"parameters.grievance": 0.5})
    >>> bool((with_numbers(s, laid_out(s)).payoffs("t2") == s.payoffs("t2")).all())
    True
    """
    base: dict[str, Number] = {}
    changes: dict[str, dict[str, Number]] = {episode: {} for episode in scenario.episodes}
    for address, number in numbers.items():
        episode, place = split(address)
        (base if episode is None else changes[episode])[place] = number
    spec = scenario.spec
    episodes = {name: replace(episode, changes=changes[name]) for name, episode in spec.episodes.items()}
    return replace(scenario, spec=replace(spec, numbers=base, episodes=episodes), overrides={})


def pairs(first: Numbers, second: Numbers) -> Layout:
    """Return what differs between the numbers of two scenarios, the largest in widths of their ranges first."""
    differ = [
        NumberPair(a, _plain(first[a]), _plain(second[a]), first[a].range, second[a].range)
        for a in first
        if a in second and first[a].factor != second[a].factor
    ]
    differ.sort(key=lambda pair: -abs(pair.relative) if math.isfinite(pair.relative) else 0.0)
    alone = (tuple(a for a in own if a not in other) for own, other in ((first, second), (second, first)))
    return Layout(tuple(differ), *alone)


def _plain(number: Number) -> float | str:
    return str(number.factor) if number.factor.parameters else number.factor.number


# ---------------------------------------------------------------- structure


def features(first: Spec, second: Spec) -> tuple[Feature, ...]:
    """Return what differs between two structures.

    Examples
    --------
    >>> from .scenario import load
    >>> s = load("iskander")
    >>> features(s.spec, s.variant("russia_first").spec)[0]
    order of moves t0: all at once against Russia > Armenia, Azerbaijan
    """
    one, other = dict(_described(first)), dict(_described(second))
    found = []
    for kind, name in [*one, *(name for name in other if name not in one)]:
        words, others = one.get((kind, name)), other.get((kind, name))
        owner = (_OWNERS.get(kind, kind), name)
        if words != others and (owner == (kind, name) or (owner in one and owner in other)):
            found.append(Feature(kind, name, words, others))
    for kind in ("players", "states", "episodes"):
        names, more = (tuple(getattr(spec, kind)) for spec in (first, second))
        if names != more and set(names) == set(more):
            found.append(Feature("sequence of", kind, ", ".join(names), ", ".join(more)))
    return tuple(found)


#: Features of what is a feature itself; where only one has that, they go without saying.
_OWNERS = {
    "rule of": "player",
    "what is known to": "player",
    "evidence out at": "episode",
    "order of moves": "episode",
    "ratification at": "episode",
    "past at": "episode",
}


def _described(spec: Spec) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield every feature of a structure by kind and name, in words."""
    for player, stances in spec.players.items():
        yield ("player", player), ", ".join(stances)
        yield ("rule of", player), spec.rules.get(player, "all")
        if player in spec.knowledge:
            held = spec.knowledge[player]
            yield ("what is known to", player), f"the state; proves: {', '.join(held.proves) or 'nothing'}"
    yield from ((("state", state), "") for state in spec.states)
    for observer in spec.observers.values():
        yield ("observer", observer.name), "trust by side" if observer.by_side else ""
    for item in spec.evidence.values():
        said = {"of": item.side, "report": item.report, "statement": " ".join(item.statement_of)}
        yield ("item", item.name), ", ".join(f"{what} {words}" for what, words in said.items() if words)
    for audience in spec.audiences.values():
        judged = wording.listed(audience.judges)
        yield ("audience", audience.name), f"of {audience.player}, through {audience.channel}, on {judged}"
    yield from ((("term", address), _in_words(term)) for address, term in spec.places.items())
    for episode in spec.episodes.values():
        yield ("episode", episode.name), ""
        yield ("evidence out at", episode.name), ", ".join(episode.disclosed) or "nothing"
        yield ("order of moves", episode.name), in_text(episode.order) if episode.order else "all at once"
        falls = f" (else {wording.profile(episode.reversion)})" if episode.ratification == "veto" else ""
        yield ("ratification at", episode.name), f"{episode.ratification}{falls}"
        if spec.remembered:
            yield ("past at", episode.name), past_in_words(episode.before)
    for claim in spec.claims.values():
        yield ("claim", claim.name), "; ".join(part.words for part in claim.parts)


def _in_words(term: Term) -> str:
    parts = [f"of {term.player}", f"through {term.channel}"]
    parts += [f"on {wording.listed(term.tables)}"] if term.tables else []
    parts += [f"margin off {term.margined}"] if term.margined not in ("", term.player) else []
    parts += [f"if {' or '.join(term.event)} as {term.observer} believes"] if term.event else []
    parts += [f"after {wording.listed(term.before)}"] if term.before else []
    return ", ".join(parts)
