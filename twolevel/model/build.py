"""Building the structure of a scenario from a table of the right form: every name checked, every number entered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..errors import ScenarioError, nearest, one_of
from ..games.moves import as_order
from . import addresses
from .addresses import join
from .build_claims import Names, read
from .colours import colour
from .numbers import ANY, PRECISION, PROBABILITY, REST, Domain, Number
from .structure import Audience, Episode, Evidence, Observer, Spec, Term

__all__ = ["NO_NOTES", "Notes", "build"]


class Notes(NamedTuple):
    """The reason and the source given for a whole table; its numbers inherit them."""

    why: str = ""
    source: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Notes:
        """Take them from a table of the file."""
        return cls(raw.get("why", ""), raw.get("source", ""))


NO_NOTES = Notes()


def build(name: str, table: Mapping[str, Any]) -> Spec:
    """Build a `Spec` from a table of the right form (see `schema`).

    Raises
    ------
    ScenarioError
        One line for the first name that refers to nothing, value outside its domain, or missing entry.
    """
    spec = _Builder(name, table).spec()
    names = Names(
        spec.players,
        spec.states,
        tuple(spec.observers),
        tuple(spec.evidence),
        {audience.name: audience.player for audience in spec.audiences.values()},
        {episode.name: episode.disclosed for episode in spec.episodes.values()},
        spec.number,
    )
    return replace(spec, claims=read(table.get("claims", {}), names))


class _Builder:
    """Walks the table once, checking names and collecting numbers."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        self.table = table
        self.numbers: dict[str, Number] = {}
        self.players = {p: tuple(entry["stances"]) for p, entry in table["players"].items()}
        self.states = tuple(table.get("states", ()))
        self.observers: dict[str, Observer] = {}
        self.order = as_order(table.get("order"), tuple(self.players), ScenarioError)

    def spec(self) -> Spec:
        for name, raw in self._entries("parameters"):
            self._number(addresses.parameter(name), raw)
        evidence = {name: self._evidence(name, raw) for name, raw in self._entries("evidence")}
        sides = {e.side for e in evidence.values() if e.side}
        self.observers = {name: self._observer(name, raw, sides) for name, raw in self._entries("observers")}
        terms = {name: self._term(name, join("terms", name), raw, None) for name, raw in self._entries("terms")}
        audiences = {name: self._audience(name, raw) for name, raw in self._entries("audiences")}
        self._check_parameters(self.numbers.values())
        episodes = {name: self._episode(name, raw, evidence) for name, raw in self._entries("episodes")}
        if not episodes:
            episodes["base"] = Episode("base", "", "", tuple(evidence), {}, "", "", order=self.order)
        self._check_parameters(n for e in episodes.values() for n in e.changes.values())
        self._derive_parameter_domains(episodes)
        text = self.table.get
        return Spec(
            self.name,
            text("title", ""),
            text("description", ""),
            text("source", ""),
            text("lesson", ""),
            self.players,
            {p: entry["description"] for p, entry in self.table["players"].items() if "description" in entry},
            self.states,
            self.observers,
            evidence,
            terms,
            audiences,
            episodes,
            self.numbers,
            labels=self._labels(evidence, audiences),
            colours={
                p: colour(f"{join('players', p)}.colour", entry["colour"])
                for p, entry in self.table["players"].items()
                if "colour" in entry
            },
            pictured=tuple(one_of("plot.event: state", s, self.states) for s in text("plot", {}).get("event", ())),
        )

    def _labels(self, evidence: Mapping[str, Evidence], audiences: Mapping[str, Audience]) -> dict[str, str]:
        """Return the words for names, no two alike: the labels of the file, else the titles of evidence and audiences.

        A name that also stands for a player, a stance or a state has no title but its label.
        """
        played = [*self.players, *(s for stances in self.players.values() for s in stances), *self.states]
        known = dict.fromkeys([*played, *self.observers, *evidence, *audiences])
        labels: dict[str, str] = {}
        for name, label in self._entries("labels"):
            one_of("labels: name", name, known)
            if label in known and label != name:
                raise ScenarioError(f"labels.{name} must not be the name of something else; got {label!r}")
            if label in labels.values():
                raise ScenarioError(f"labels must differ from each other; {label!r} stands twice")
            labels[name] = label
        titled: dict[str, Evidence | Audience] = {**evidence, **audiences}
        titles = {name: titled[name].title for name in titled if name not in (*played, *labels)}
        taken = [*known, *labels.values(), *titles.values()]
        return labels | {name: title for name, title in titles.items() if taken.count(title) == 1}

    def _entries(self, section: str) -> Iterator[tuple[str, Any]]:
        yield from self.table.get(section, {}).items()

    def _number(
        self, address: str, raw: Any, notes: Notes = NO_NOTES, domain: Domain = ANY, default: float | None = None
    ) -> None:
        """Enter a number into the table; `default` serves where the file has none."""
        given = raw is not None or default is None
        number = Number.parse(raw if given else default, address, domain, why=notes.why, source=notes.source)
        self.numbers[address] = replace(number, given=given)
        factor = self.numbers[address].factor
        if not factor.names:
            domain.check(address, factor.number)

    def _evidence(self, name: str, raw: Mapping[str, Any]) -> Evidence:
        address = join("evidence", name)
        notes = Notes.of(raw)
        self._per_state(join(address, "likelihood"), raw["likelihood"], notes)
        self._number(addresses.credibility(name), raw.get("credibility"), notes, PROBABILITY, default=1.0)
        self._number(addresses.unreliable_rate(name), raw.get("unreliable_rate"), notes, PROBABILITY, default=0.5)
        date = _checked_date(join(address, "date"), raw.get("date", ""))
        return Evidence(name, raw.get("title", name), raw.get("side", ""), date, notes.source, notes.why)

    def _per_state(self, address: str, raw: Mapping[str, Any], notes: Notes) -> None:
        if not self.states:
            raise ScenarioError(f"{address} needs states, and the scenario has none")
        for state in raw:
            one_of(f"{address}: state", state, self.states)
        for state in self.states:
            if state not in raw:
                raise ScenarioError(f"{address} must give every state a number; {state!r} is missing")
            self._number(join(address, state), raw[state], notes, PROBABILITY)

    def _observer(self, name: str, raw: Mapping[str, Any], sides: set[str]) -> Observer:
        address = join("observers", name)
        notes = Notes.of(raw)
        self._per_state(join(address, "prior"), raw["prior"], notes)
        trust: Any = raw.get("trust")
        by_side = isinstance(trust, dict) and "value" not in trust and "one_minus" not in trust
        if by_side:
            for side in trust:
                one_of(f"{address}.trust: side", side, sorted({*sides, *self.players}))
            for side in sorted(sides - set(trust)):
                raise ScenarioError(f"{address}.trust must give every side a number; {side!r} is missing")
            for item, entry in self._entries("evidence"):
                if "side" not in entry:
                    where = join("evidence", item)
                    raise ScenarioError(f"{where} must have 'side', for {address}.trust differs by side")
            for side in trust:
                self._number(addresses.trust(name, side), trust[side], notes, PROBABILITY)
        else:
            self._number(addresses.trust(name), trust, notes, PROBABILITY, default=1.0)
        owner = self.table.get("audiences", {}).get(name, {}).get("player", name if name in self.players else "")
        player = one_of(f"{address}.player", raw["player"], self.players) if "player" in raw else owner
        if owner and player != owner:
            raise ScenarioError(f"{address}.player must be {owner!r}, whose own it is by its name; got {player!r}")
        return Observer(name, by_side, raw.get("description", ""), player)

    def _term(self, name: str, address: str, raw: Mapping[str, Any], audience: Mapping[str, str] | None) -> Term:
        """Read a term; `audience` holds the player and the name of the audience that it belongs to, if any."""
        player = audience["player"] if audience else one_of(f"{address}.player", raw["player"], self.players)
        notes = Notes.of(raw)
        self._number(addresses.weight(address), raw.get("weight"), notes, default=1.0)
        for who, intensities in raw["stances"].items():
            one_of(f"{address}.stances: player", who, self.players)
            if audience is not None and who != player:
                raise ScenarioError(f"{address}.stances must be those of {player}, whom it judges; got {who!r}")
            for stance in intensities:
                one_of(f"{address}.stances.{who}: stance", stance, self.players[who])
            for stance in self.players[who]:
                self._number(addresses.intensity(address, who, stance), intensities.get(stance), notes, default=0.0)
        if "margin" in raw and player not in raw["stances"]:
            raise ScenarioError(f"{address}.margin is taken off the stances of {player}, and the term has none")
        if player in raw["stances"]:
            self._number(addresses.margin(address), raw.get("margin"), notes, default=0.0)
        event = tuple(raw.get("event", ()))
        for state in event:
            one_of(f"{address}.event: state", state, self.states)
        observer = raw.get("observer", "")
        if event:
            if not observer and audience is not None and audience["name"] in self.observers:
                observer = audience["name"]
            if not observer:
                raise ScenarioError(f"{address} has an event, so it must have an observer who believes it")
            one_of(f"{address}.observer", observer, self.observers)
        elif observer:
            raise ScenarioError(f"{address}.observer must come with an event; the term has none")
        return Term(
            name,
            address,
            player,
            raw.get("channel", ""),
            tuple(p for p in self.players if p in raw["stances"]),
            event,
            observer,
            notes.why,
            notes.source,
        )

    def _audience(self, name: str, raw: Mapping[str, Any]) -> Audience:
        address = join("audiences", name)
        player = one_of(f"{address}.player", raw["player"], self.players)
        notes = Notes.of(raw)
        self._number(addresses.weight(address), raw.get("weight"), notes, default=1.0)
        self._number(addresses.precision(name), raw["precision"], notes, PRECISION)
        owner = {"player": player, "name": name}
        terms = tuple(self._term(key, join(address, "terms", key), entry, owner) for key, entry in raw["terms"].items())
        channel = raw.get("channel", "domestic")
        return Audience(name, address, raw.get("title", name), player, channel, terms, notes.why, notes.source)

    def _episode(self, name: str, raw: Mapping[str, Any], evidence: Mapping[str, Evidence]) -> Episode:
        address = join("episodes", name)
        disclosed = tuple(raw.get("disclosed", ()))
        for item in disclosed:
            one_of(f"{address}.disclosed", item, evidence)
        changes: dict[str, Number] = {}
        for section in ("parameters", "observers", "evidence", "terms", "audiences"):
            if section in raw:
                self._changes(name, section, raw[section], changes)
        order = self.order
        if "order" in raw:
            order = as_order(raw["order"], tuple(self.players), ScenarioError, join(address, "order"))
        date = _checked_date(join(address, "date"), raw.get("date", ""))
        return Episode(
            name,
            raw.get("title", name),
            date,
            disclosed,
            changes,
            raw.get("why", ""),
            raw.get("source", ""),
            tells="disclosed" in raw,
            order=order,
        )

    def _changes(self, episode: str, address: str, raw: Any, changes: dict[str, Number]) -> None:
        """Walk down an episode's tables until an address is reached."""
        if address in self.numbers:
            base = self.numbers[address]
            where = addresses.in_episode(episode, address)
            if isinstance(raw, dict) and "one_minus" not in raw:
                _check_notes(where, raw)
            change = Number.parse(raw, where, base.domain, why=base.why, source=base.source)
            if change.factor.names and addresses.is_parameter(address):
                raise ScenarioError(f"{where} must be a number; got {change.factor}")
            if not change.factor.names:
                base.domain.check(where, change.factor.number)
            changes[address] = replace(change, range=change.range or base.range)
        elif isinstance(raw, dict) and any(addresses.is_inside(a, address) for a in self.numbers):
            for key, inner in raw.items():
                self._changes(episode, join(address, key), inner, changes)
        else:
            section = addresses.split(address).section
            known = [a for a in self.numbers if addresses.split(a).section == section]
            where = addresses.in_episode(episode, address)
            raise ScenarioError(f"{where} changes no number of the base{nearest(address, known)}")

    def _check_parameters(self, numbers: Iterable[Number]) -> None:
        known = [addresses.split(a).names[0] for a in self.numbers if addresses.is_parameter(a)]
        for number in numbers:
            if number.is_rest and str(REST) in known:
                raise ScenarioError(
                    f"{number.address}: '{REST}' is what other states leave; call the parameter otherwise"
                )
            for name in number.parameters():
                if name not in known:
                    raise ScenarioError(
                        f"{number.address} must be a number or the name of a parameter; "
                        f"got {name!r}{nearest(name, known)}"
                    )

    def _derive_parameter_domains(self, episodes: dict[str, Episode]) -> None:
        """Give each parameter the domain of the places that it alone fills, or fills with others of the same kind."""
        slots = [*self.numbers.values(), *(n for e in episodes.values() for n in e.changes.values())]
        for slot in slots:
            if slot.factor.number != 1.0 or slot.domain == ANY:
                continue
            for name in slot.parameters():
                address = addresses.parameter(name)
                held = self.numbers[address]
                self.numbers[address] = replace(held, domain=held.domain.meet(slot.domain))
        for address, number in self.numbers.items():
            if addresses.is_parameter(address):
                number.domain.check(address, number.factor.number)
        for name, episode in episodes.items():
            changes = dict(episode.changes)
            for address, change in episode.changes.items():
                domain = self.numbers[address].domain
                if not change.factor.names:
                    domain.check(change.address, change.factor.number)
                changes[address] = replace(change, domain=domain)
            episodes[name] = replace(episode, changes=changes)


def _check_notes(address: str, raw: Mapping[str, Any]) -> None:
    """Check an episode's change, whose place in the tree the schema cannot know."""
    known = ("value", "range", "domain", "why", "source", "origin")
    for key in raw:
        if key not in known:
            hint = nearest(key, known) or f"; its keys are {', '.join(known)}"
            raise ScenarioError(f"{address} has no key {key!r}{hint}")
    if "value" not in raw:
        raise ScenarioError(f"{address} must have 'value'")
    for key in ("why", "source", "origin"):
        if key in raw and (not isinstance(raw[key], str) or not raw[key].strip()):
            raise ScenarioError(f"{address}.{key} must be a text that is not empty; got {raw[key]!r}")
    if "origin" in raw:
        one_of(f"{address}.origin", raw["origin"], ("article", "analyst", "model"))
    for key in ("range", "domain"):
        if key in raw and (not isinstance(raw[key], list) or len(raw[key]) != 2):
            raise ScenarioError(f"{address}.{key} must be two numbers, the lower one first; got {raw[key]!r}")


def _checked_date(address: str, date: str) -> str:
    """Check that a date is in the calendar; the schema has checked its form."""
    padded = date + "-01" * (2 - date.count("-"))
    if date:
        try:
            datetime.date.fromisoformat(padded)
        except ValueError:
            raise ScenarioError(f"{address} must be in the calendar; got {date!r}") from None
    return date
