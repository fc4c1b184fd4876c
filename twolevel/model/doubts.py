"""What a scenario says without breaking a rule, and hardly means: faults of time and of omission.

A doubt is no error: every one of these may be wanted. The command line tells them on standard error, `load` and
`Scenario.override` as warnings, and ``Scenario.warnings`` lists them. Numbers that move along a line, over a grid or to
another point are doubted too where that takes them outside their ranges (`outside`). Not so a disclosure, which goes
from nothing to certainty, the draws of `robustness`, nor what is only looked up at an episode (``game(overrides)``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..arrays import FloatArray
from ..errors import nearest
from . import addresses
from .numbers import Factor, Number
from .statements import Swap
from .structure import Audience, Spec, Term
from .two_level import Moment

__all__ = ["Doubt", "doubts", "doubts_by_rule", "outside"]

Overrides = Mapping[str, Factor | FloatArray]


class Doubt(NamedTuple):
    """A finding: the place in the file, as an address, and what is odd about it."""

    address: str
    words: str

    def __str__(self) -> str:
        return f"{self.address} {self.words}"


def doubts(spec: Spec, overrides: Overrides) -> list[Doubt]:
    """Return what a scenario hardly means, under the numbers in force, and what its file does not accept."""
    found = doubts_by_rule(spec, overrides)
    return [d for rule, each in found.items() for d in each if spec.acceptance(rule, d.address) is None]


def doubts_by_rule(spec: Spec, overrides: Overrides) -> dict[str, list[Doubt]]:
    """Return all of it under the name of each rule, by which a file may accept it."""
    findings = {
        "early-evidence": _before_their_date(spec),
        "untold-evidence": _untold(spec),
        "unordered-episodes": _out_of_order(spec),
        "unused-parameter": _unused(spec, overrides),
        "uncounted-number": _uncounted(spec),
        "nothing-at-stake": _nothing_at_stake(spec, overrides),
        "unknown-side": _unknown_sides(spec),
        "alike-names": _alike(spec),
        "outside-range": _outside_ranges(spec, overrides),
    }
    return {rule: list(found) for rule, found in findings.items()}


# ---------------------------------------------------------------- time


def _is_before(date: str, other: str) -> bool:
    """Whether a date lies before another one as far as both tell: a month is not before its own days."""
    known = min(len(date), len(other))
    return date[:known] < other[:known]


def _before_their_date(spec: Spec) -> Iterator[Doubt]:
    for episode in spec.episodes.values():
        for item in episode.disclosed:
            if _is_before(episode.date, date := spec.evidence[item].date):
                place = addresses.join("episodes", episode.name, "disclosed")
                yield Doubt(place, f"has {item!r} of {date} out before its date, on {episode.date}")


def _untold(spec: Spec) -> Iterator[Doubt]:
    for episode in spec.episodes.values():
        if spec.evidence and not episode.tells and not episode.disclosed:
            place = addresses.join("episodes", episode.name)
            yield Doubt(place, "does not say what is disclosed, so nothing is; write disclosed = [] if that is meant")


def _out_of_order(spec: Spec) -> Iterator[Doubt]:
    dated = [episode for episode in spec.episodes.values() if episode.date]
    for earlier, later in pairwise(dated):
        if _is_before(later.date, earlier.date):
            place = addresses.join("episodes", later.name, "date")
            yield Doubt(place, f"is {later.date}, before the {earlier.date} of {earlier.name}, which stands above it")


# ---------------------------------------------------------------- omission


def _unused(spec: Spec, overrides: Overrides) -> Iterator[Doubt]:
    factors = [number.factor for number in _numbers(spec)]
    factors += [held for held in overrides.values() if isinstance(held, Factor)]
    revisions = (r for variant in spec.variants.values() for r in (variant.everywhere, *variant.episodes.values()))
    factors += [number.factor for revision in revisions for number in revision.numbers.values()]
    used = {addresses.parameter(name) for factor in factors for name in factor.parameters}
    points = (point for claim in spec.claims.values() for point in claim.points())
    used |= {value.address for point in points for _, value in point.changes if isinstance(value, Swap)}
    for name in spec.parameters:
        if (address := addresses.parameter(name)) not in used:
            yield Doubt(address, "is not used: no number of the scenario is made of it")


def _uncounted(spec: Spec) -> Iterator[Doubt]:
    """Doubt numbers that are given and never read."""
    given = {number.address for number in _numbers(spec) if number.given}
    for item in spec.evidence.values():
        source, base = spec.source_of(item.name), addresses.credibility(item.name)
        for address in (base, *(addresses.in_episode(episode, base) for episode in spec.episodes)):
            if item.name != source and address in given:
                yield Doubt(address, f"does not count: the report {item.report!r} has the credibility of {source}")
    for audience in spec.audiences.values():
        address = addresses.votes(audience.name)
        if address in given and spec.rules.get(audience.player) != "share":
            place = addresses.rule(audience.player)
            yield Doubt(address, f"does not count: {place} is {spec.rules.get(audience.player, 'all')!r}, not a share")
    for episode in spec.episodes.values():
        for player in episode.before:
            if player not in spec.remembered:
                place = addresses.join("episodes", episode.name, "before", player)
                yield Doubt(place, f"does not count: no term looks back to what {player} said")


def _numbers(spec: Spec) -> Iterator[Number]:
    """Yield the numbers of the base and of every episode."""
    yield from spec.numbers.values()
    for episode in spec.episodes.values():
        yield from episode.changes.values()


def _nothing_at_stake(spec: Spec, overrides: Overrides) -> Iterator[Doubt]:
    for episode in spec.episodes.values():
        payoffs = Moment(spec, episode, overrides, episode.disclosed).payoffs
        profiles = tuple(range(-len(spec.players), 0))
        if np.ptp(payoffs, axis=profiles).any():
            return
    what = "give nobody a payoff that depends on a stance" if spec.terms or spec.audiences else "are missing"
    yield Doubt("terms and audiences", f"{what}: every profile is an equilibrium, at every episode")


def _unknown_sides(spec: Spec) -> Iterator[Doubt]:
    known = [*spec.players, *(side for _, side in _trusted(spec))]
    for item in spec.evidence.values():
        if item.side and item.side not in known:
            what = f"is {item.side!r}, which is no player, and no observer's trust differs by it"
            yield Doubt(addresses.join("evidence", item.name, "side"), what + nearest(item.side, known))


def _trusted(spec: Spec) -> Iterator[tuple[str, str]]:
    """Yield the sides that observers trust one by one, each with its address."""
    for address in spec.numbers:
        found = addresses.split(address)
        if found.section == "observers" and found.names[1] == "trust" and found.names[2:]:
            yield address, found.names[2]


# ---------------------------------------------------------------- names


def _alike(spec: Spec) -> Iterator[Doubt]:
    """Doubt names that differ only in case, whatever they name: they are two names."""
    entries: tuple[Term | Audience, ...] = (*spec.terms.values(), *spec.audiences.values())
    channels = ((addresses.join(entry.address, "channel"), entry.channel) for entry in entries)
    for names in (_names(spec), channels):
        spelt: dict[str, dict[str, str]] = {}
        for address, name in names:
            known = spelt.setdefault(name.casefold(), {})
            if known and name not in known:
                other, place = next(iter(known.items()))
                yield Doubt(address, f"differs only in case from {place}: {name!r} and {other!r} are two names")
            known.setdefault(name, address)


def _names(spec: Spec) -> Iterator[tuple[str, str]]:
    """Yield the name of everything in the file, with its place."""
    for player, stances in spec.players.items():
        yield addresses.join("players", player), player
        yield from ((addresses.join("players", player, "stances", stance), stance) for stance in stances)
    yield from ((addresses.join("states", state), state) for state in spec.states)
    yield from ((addresses.parameter(name), name) for name in spec.parameters)
    for section in ("observers", "evidence", "terms", "audiences", "episodes"):
        yield from ((addresses.join(section, name), name) for name in getattr(spec, section))
    yield from ((term.address, term.name) for audience in spec.audiences.values() for term in audience.terms)
    yield from _trusted(spec)


# ---------------------------------------------------------------- ranges


def _outside_ranges(spec: Spec, overrides: Overrides) -> Iterator[Doubt]:
    for episode in spec.episodes.values():
        for number in episode.changes.values():
            if not number.factor.parameters:
                yield from _outside(number, number.factor.number, number.factor.number)
    yield from outside(spec, overrides)


def outside(spec: Spec, numbers: Overrides) -> Iterator[Doubt]:
    """Yield a doubt for each address whose number, or numbers, leave its range; names of parameters are not judged."""
    for address, given in numbers.items():
        if isinstance(given, Factor) and given.parameters:
            continue
        values = np.asarray(given.number if isinstance(given, Factor) else given)
        if values.size:
            yield from _outside(spec.number(address), float(values.min()), float(values.max()))


def _outside(number: Number, low: float, high: float) -> Iterator[Doubt]:
    if number.range and not all(number.range[0] <= end <= number.range[1] for end in (low, high)):
        what = f"is {low:g}" if low == high else f"goes from {low:g} to {high:g}"
        yield Doubt(number.address, f"{what}, outside its range from {number.range[0]:g} to {number.range[1]:g}")
