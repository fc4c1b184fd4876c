"""Reading the variants of a scenario file: what each changes of structure and of numbers, every name in it checked.

A variant takes the keys of an episode where they make sense for all of them, ``reports`` for items that then share one
source, and ``episodes.NAME`` with these keys for one episode alone::

    [variants.russia_first]
    title = "Russia moves first"
    order = "Russia > Armenia > Azerbaijan"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..errors import Mistakes, ScenarioError, one_of
from ..games.moves import as_order
from . import addresses
from .addresses import join
from .changes import changed_numbers
from .numbers import Number, check_parameter
from .ratification import profile
from .structure import Episode, Revision, Spec, Variant

__all__ = ["BASE", "read"]

#: What the scenario as it stands is called among its variants.
BASE = "base"


def read(raw: Mapping[str, Any], spec: Spec) -> dict[str, Variant]:
    """Read the table ``variants`` of a scenario file.

    Raises
    ------
    ScenarioError
        One line for the first name that refers to nothing, number outside its domain, or variant that changes nothing;
        its notes have a line for each of the others.
    """
    mistakes = Mistakes()
    found = {}
    for name, entry in raw.items():
        with mistakes.kept():
            found[name] = _variant(name, entry, spec)
    mistakes.end()
    return found


def _variant(name: str, raw: Mapping[str, Any], spec: Spec) -> Variant:
    place = join("variants", name)
    if name == BASE:
        raise ScenarioError(f"{place} must have another name: {BASE!r} is the scenario as it stands")
    mistakes = Mistakes()
    reports = {}
    for report, items in raw.get("reports", {}).items():
        with mistakes.kept():
            reports[report] = _items(join(place, "reports", report), items, spec.evidence)
    everywhere = _revision(raw, place, spec, None, mistakes)
    episodes = {}
    for episode, entry in raw.get("episodes", {}).items():
        with mistakes.kept():
            held = spec.episodes[one_of(join(place, "episodes") + ": episode", episode, spec.episodes)]
            episodes[episode] = _revision(entry, join(place, "episodes", episode), spec, held, mistakes)
    mistakes.end()
    variant = Variant(name, raw["title"], raw.get("why", ""), reports, everywhere, episodes)
    _check(place, raw, spec, variant)
    return variant


def _items(place: str, items: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    return tuple(one_of(place, item, known) for item in items)


def _revision(raw: Mapping[str, Any], place: str, spec: Spec, episode: Episode | None, mistakes: Mistakes) -> Revision:
    """Read what is changed in one episode, or in all of them if it is None."""
    said: dict[str, Any] = {}
    with mistakes.kept():
        if "order" in raw:
            said["order"] = as_order(raw["order"], tuple(spec.players), ScenarioError, join(place, "order"))
    for key in ("disclosed", "withdrawn"):
        with mistakes.kept():
            if key in raw:
                said[key] = _items(join(place, key), raw[key], spec.evidence)
    with mistakes.kept():
        if "reversion" in raw:
            said["reversion"] = profile(join(place, "reversion"), raw["reversion"], spec.players)
    base = spec.numbers if episode is None else {**spec.numbers, **episode.changes}
    numbers: dict[str, Number] = {}
    for address, number in changed_numbers(raw, base, place, mistakes).items():
        held = replace(number, address=address if episode is None else addresses.in_episode(episode.name, address))
        numbers[address] = held
        for name in held.parameters():
            with mistakes.kept():
                check_parameter(number.address, name, spec.parameters)
    return Revision(ratification=raw.get("ratification", ""), numbers=numbers, **said)


def _check(place: str, raw: Mapping[str, Any], spec: Spec, variant: Variant) -> None:
    """Check what shows only when a variant is put in: vetoes without a reversion, reports of two sides, no change."""
    changed = spec.under(variant)
    for name, episode in changed.episodes.items():
        if episode.ratification == "veto" and not episode.reversion:
            own = raw.get("episodes", {}).get(name, {})
            where = join(place, "episodes", name) if "ratification" in own else place
            rule = "is a veto, so it must have a reversion: the profile that stands without a deal"
            raise ScenarioError(f"{join(where, 'ratification')} {rule}")
    for report, items in variant.reports.items():
        sides = {spec.evidence[item].side for item in items}
        if len(sides) > 1:
            named = ", ".join(f"{item} of {spec.evidence[item].side or 'none'}" for item in items)
            raise ScenarioError(f"{join(place, 'reports', report)} must be items of one side; got {named}")
    if not any(_differ(spec, changed, episode) for episode in spec.episodes) and not any(_new_numbers(spec, variant)):
        raise ScenarioError(f"{place} must change something; all that it says is so already")


def _differ(spec: Spec, changed: Spec, episode: str) -> bool:
    """Whether an episode differs in anything but numbers."""

    def structure(spec: Spec) -> tuple[Any, ...]:
        held = spec.episodes[episode]
        status_quo = held.reversion if held.ratification == "veto" else ()
        return held.order, status_quo, held.disclosed, [spec.source_of(item) for item in held.disclosed]

    return structure(spec) != structure(changed)


def _new_numbers(spec: Spec, variant: Variant) -> Iterator[bool]:
    """Yield whether each number of a variant is another one than the episode, or any of them, has already."""
    for name, episode in spec.episodes.items():
        own = variant.episodes[name].numbers if name in variant.episodes else {}
        for address, number in [*variant.everywhere.numbers.items(), *own.items()]:
            held = episode.changes.get(address, spec.numbers[address])
            yield number.factor != held.factor
