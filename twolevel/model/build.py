"""Building the structure of a scenario from a table of the right form: every name checked, every number entered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

from ..errors import Mistakes, ScenarioError, nearest, one_of
from ..games.moves import Order, as_order
from . import addresses, build_claims, build_variants
from .addresses import join
from .changes import changed_numbers
from .colours import colour
from .numbers import ANY, PRECISION, PROBABILITY, REST, VOTES, Domain, Number, check_parameter, is_factor
from .ratification import MOST_VOTERS, check_stances, past, profile
from .structure import OWN, Audience, Episode, Evidence, Knowledge, Observer, Spec, Term

__all__ = ["NO_NOTES", "Notes", "build"]

Entry = TypeVar("Entry")


class Notes(NamedTuple):
    """The reason and the source given for a whole table; its numbers inherit them."""

    why: str = ""
    source: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Notes:
        """Take them from a table of the file."""
        return cls(raw.get("why", ""), raw.get("source", ""))


NO_NOTES = Notes()


#: Players of a scenario, each of whom takes an axis of every array.
MOST_PLAYERS = 30
#: Episodes, every one of which is worked out when a scenario is loaded.
MOST_EPISODES = 200
#: Payoffs of a scenario at one point, by channel: 32 MiB.
MOST_CELLS = 2**22
#: States, items of evidence and observers: each item and each observer has a number for each state, some seconds' work.
MOST_STATES, MOST_EVIDENCE, MOST_OBSERVERS = 100, 200, 200


def build(name: str, table: Mapping[str, Any]) -> Spec:
    """Build a `Spec` from a table of the right form (see `schema`).

    Raises
    ------
    ScenarioError
        One line for the first name that refers to nothing, value outside its domain, or missing entry; its notes have
        a line for each of the others. Claims and variants are read once all else is in order.
    """
    most_of = {
        "states": MOST_STATES,
        "evidence": MOST_EVIDENCE,
        "observers": MOST_OBSERVERS,
        "episodes": MOST_EPISODES,
    }
    for section, most in most_of.items():
        if len(table.get(section, ())) > most:
            raise ScenarioError(f"{section} must be at most {most}; got {len(table[section]):,}")
    spec = _Builder(name, table).spec()
    _check_size(spec)
    names = build_claims.Names(
        spec.players,
        spec.states,
        tuple(spec.observers),
        tuple(spec.evidence),
        {audience.name: (audience.foremost, audience.judges) for audience in spec.audiences.values()},
        {player: spec.judged(player) for player in spec.players},
        {episode.name: episode.disclosed for episode in spec.episodes.values()},
        spec.number,
    )
    spec = replace(spec, claims=build_claims.read(table.get("claims", {}), names))
    return replace(spec, variants=build_variants.read(table.get("variants", {}), spec))


def _check_size(spec: Spec) -> None:
    """Refuse games beyond memory before a payoff is computed."""
    if len(spec.players) > MOST_PLAYERS:
        raise ScenarioError(f"players must be at most {MOST_PLAYERS}; got {len(spec.players)}")
    if spec.cells > MOST_CELLS:
        sizes = "x".join(str(len(stances)) for stances in spec.players.values())
        raise ScenarioError(
            f"players must make at most {MOST_CELLS:,} payoffs; {sizes} stances, in {max(1, len(spec.channels))} "
            f"channels, make {spec.cells:,}"
        )


class _Builder:
    """Walks the table once, checking names and collecting numbers; what is wrong in one place is kept for the end.

    Names are looked up in the table and not among what has been read: an entry with a mistake is still there.
    """

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        self.table = table
        self.numbers: dict[str, Number] = {}
        self.players = {p: tuple(entry["stances"]) for p, entry in table["players"].items()}
        self.states = tuple(table.get("states", ()))
        self.rules: dict[str, str] = {}
        self.mistakes = Mistakes()
        self.is_whole = True  # whether the base has all its numbers, for no entry was left out
        self.remembers = ""  # the first term that looks back to the episode before
        self.order: Order = ()
        with self.mistakes.kept():
            self.order = as_order(table.get("order"), tuple(self.players), ScenarioError)

    def spec(self) -> Spec:
        self._each("parameters", lambda name, raw: self._number(addresses.parameter(name), raw))
        evidence = self._each("evidence", self._evidence)
        with self.mistakes.kept():
            _check_reports(evidence)
        observers = self._each("observers", self._observer)
        rules = self._each("players", self._rule)
        self.rules = {player: rule for player, rule in rules.items() if rule}
        knowledge = self._each("players", self._knowledge)
        terms = self._each("terms", lambda name, raw: self._term(name, join("terms", name), raw, None))
        audiences = self._each("audiences", self._audience)
        self.is_whole = not self.mistakes
        own = (term for audience in audiences.values() for term in audience.terms)
        self.remembers = next((term.address for term in (*terms.values(), *own) if term.before), "")
        self._check_parameters(self.numbers.values())
        episodes = self._each("episodes", self._episode)
        if not self._names("episodes"):
            out, (ratification, reversion) = tuple(evidence), self._veto({}, "")
            episodes["base"] = Episode(
                "base", "", "", out, {}, "", "", ratification=ratification, reversion=reversion, order=self.order
            )
        self._check_parameters(n for e in episodes.values() for n in e.changes.values())
        labels = self._labels(evidence, audiences)
        colours = self._each("players", self._colour)
        pictured = tuple(self.table.get("plot", {}).get("event", ()))
        for state in pictured:
            with self.mistakes.kept():
                one_of("plot.event: state", state, self.states)
        self.mistakes.end()
        self._derive_parameter_domains(episodes)
        self.mistakes.end()
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
            observers,
            evidence,
            terms,
            audiences,
            episodes,
            self.numbers,
            labels=labels,
            colours={player: given for player, given in colours.items() if given},
            pictured=pictured,
            rules=self.rules,
            knowledge={player: held for player, held in knowledge.items() if held},
            accepted={rule: {"": why} if isinstance(why, str) else why for rule, why in text("accepted", {}).items()},
        )

    def _each(self, section: str, read: Callable[[str, Any], Entry]) -> dict[str, Entry]:
        """Read every entry of a section; those with a mistake are left out."""
        found = {}
        for name, raw in self._entries(section):
            with self.mistakes.kept():
                found[name] = read(name, raw)
        return found

    def _names(self, section: str) -> list[str]:
        return list(self.table.get(section, {}))

    def _colour(self, player: str, raw: Mapping[str, Any]) -> str:
        return colour(join("players", player, "colour"), raw["colour"]) if "colour" in raw else ""

    def _labels(self, evidence: Mapping[str, Evidence], audiences: Mapping[str, Audience]) -> dict[str, str]:
        """Return the words for names, no two alike: the labels of the file, else the titles of evidence and audiences.

        A name that also stands for a player, a stance or a state has no title but its label.
        """
        played = [*self.players, *(s for stances in self.players.values() for s in stances), *self.states]
        known = dict.fromkeys([*played, *(n for s in ("observers", "evidence", "audiences") for n in self._names(s))])
        labels: dict[str, str] = {}
        for name, label in self._entries("labels"):
            with self.mistakes.kept():
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
        if not number.factor.parameters:
            number.domain.check(address, number.factor.number)

    def _evidence(self, name: str, raw: Mapping[str, Any]) -> Evidence:
        address = join("evidence", name)
        notes = Notes.of(raw)
        self._per_state(join(address, "likelihood"), raw["likelihood"], notes)
        self._number(addresses.credibility(name), raw.get("credibility"), notes, PROBABILITY, default=1.0)
        self._number(addresses.unreliable_rate(name), raw.get("unreliable_rate"), notes, PROBABILITY, default=0.5)
        date = _checked_date(join(address, "date"), raw.get("date", ""))
        return Evidence(
            name,
            raw.get("title", name),
            raw.get("side", ""),
            date,
            notes.source,
            notes.why,
            raw.get("report", ""),
            self._statement_of(join(address, "statement_of"), raw.get("statement_of", {})),
        )

    def _statement_of(self, address: str, raw: Mapping[str, str]) -> tuple[str, ...]:
        """Read whose statement an item is: the player and the stance, () for nobody's."""
        if len(raw) > 1:
            raise ScenarioError(f"{address} must name one player; got {', '.join(raw)}")
        check_stances(address, raw, self.players)
        return next(iter(raw.items()), ())

    def _per_state(self, address: str, raw: Mapping[str, Any], notes: Notes) -> None:
        if not self.states:
            raise ScenarioError(f"{address} needs states, and the scenario has none")
        self._known(f"{address}: state", raw, self.states)
        for state in self.states:
            if state not in raw:
                raise ScenarioError(f"{address} must give every state a number; {state!r} is missing")
            self._number(join(address, state), raw[state], notes, PROBABILITY)

    def _known(self, what: str, names: Iterable[str], known: Iterable[str]) -> None:
        """Raise the errors of all names that are not among the known, together."""
        mistakes, known = Mistakes(), list(known)
        for name in names:
            with mistakes.kept():
                one_of(what, name, known)
        mistakes.end()

    def _observer(self, name: str, raw: Mapping[str, Any]) -> Observer:
        address = join("observers", name)
        notes = Notes.of(raw)
        self._per_state(join(address, "prior"), raw["prior"], notes)
        trust: Any = raw.get("trust")
        by_side = isinstance(trust, dict) and "value" not in trust and not is_factor(trust)
        if by_side:
            sides = {entry["side"] for _, entry in self._entries("evidence") if entry.get("side")}
            self._known(f"{address}.trust: side", trust, sorted({*sides, *self.players}))
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
        tables = self._tables(join(address, "stances"), raw["stances"], partial(addresses.intensity, address), notes)
        before = self._tables(join(address, "before"), raw.get("before", {}), partial(addresses.before, address), notes)
        if before and not self._names("episodes"):
            raise ScenarioError(f"{address}.before needs episodes, and the scenario has none")
        margined = player if player in tables else tables[0] if audience and len(tables) == 1 else ""
        if "margin" in raw and not margined:
            raise ScenarioError(f"{address}.margin is taken off the stances of {player}, and the term has none")
        if margined:
            self._number(addresses.margin(address), raw.get("margin"), notes, default=0.0)
        event = tuple(raw.get("event", ()))
        with self.mistakes.kept():
            self._known(f"{address}.event: state", event, self.states)
        observer = raw.get("observer", "")
        if event:
            if not observer and audience is not None and audience["name"] in self._names("observers"):
                observer = audience["name"]
            if not observer:
                known = ", ".join(self._names("observers"))
                who = f", one of {known}" if known else ""
                raise ScenarioError(f"{address} has an event, so it must have an observer who believes it{who}")
            if observer == OWN and OWN not in self._names("observers"):
                self._check_own(address, player)
            else:
                one_of(f"{address}.observer", observer, self._names("observers"))
        elif observer:
            raise ScenarioError(f"{address}.observer must come with an event; the term has none")
        return Term(
            name,
            address,
            player,
            raw.get("channel", ""),
            tables,
            margined,
            event,
            observer,
            notes.why,
            notes.source,
            before,
        )

    def _tables(
        self, place: str, raw: Mapping[str, Any], address: Callable[[str, str], str], notes: Notes
    ) -> tuple[str, ...]:
        """Enter the intensities of some players' stances; return these players, in player order."""
        for who, intensities in raw.items():
            with self.mistakes.kept():
                one_of(f"{place}: player", who, self.players)
                self._known(f"{place}.{who}: stance", intensities, self.players[who])
                for stance in self.players[who]:
                    self._number(address(who, stance), intensities.get(stance), notes, default=0.0)
        return tuple(p for p in self.players if p in raw)

    def _audience(self, name: str, raw: Mapping[str, Any]) -> Audience:
        address = join("audiences", name)
        player = one_of(f"{address}.player", raw["player"], self.players)
        notes = Notes.of(raw)
        self._number(addresses.weight(address), raw.get("weight"), notes, default=1.0)
        self._number(addresses.precision(name), raw["precision"], notes, PRECISION)
        if "votes" in raw or self.rules.get(player) == "share":
            self._number(addresses.votes(name), raw.get("votes"), notes, VOTES, default=1.0)
        owner = {"player": player, "name": name}
        terms = []
        for key, entry in raw["terms"].items():
            with self.mistakes.kept():
                terms.append(self._term(key, join(address, "terms", key), entry, owner))
        judges = tuple(p for p in self.players if any(p in term.tables for term in terms))
        channel = raw.get("channel", "domestic")
        title = raw.get("title", name)
        return Audience(name, address, title, player, channel, judges, tuple(terms), notes.why, notes.source)

    def _rule(self, player: str, entry: Mapping[str, Any]) -> str:
        """Read which audiences of a player must ratify: all, any, or a share of their votes, a number; '' if unsaid."""
        if "rule" not in entry:
            return ""
        raw, address = entry["rule"], addresses.rule(player)
        own = [name for name, audience in self._entries("audiences") if audience["player"] == player]
        if not own:
            raise ScenarioError(f"{address} says which audiences must ratify, and {player} has none")
        if raw in ("all", "any"):
            return str(raw)
        if isinstance(raw, str) and raw not in self.table.get("parameters", {}):
            known = ("all", "any", *self.table.get("parameters", {}))
            raise ScenarioError(f"{address} must be 'all', 'any' or a share; got {raw!r}{nearest(raw, known)}")
        if len(own) > MOST_VOTERS:
            raise ScenarioError(
                f"{address} must be 'all' or 'any' for more than {MOST_VOTERS} audiences; got {len(own)}"
            )
        self._number(address, raw, domain=PROBABILITY)
        return "share"

    def _knowledge(self, player: str, entry: Mapping[str, Any]) -> Knowledge | None:
        """Read what a player knows and can prove, and by whose belief its types are weighed; None if it knows nothing.

        Who has one observer to be weighed by need not name it.
        """
        address = join("players", player)
        if "knows" not in entry:
            for key, what in (("proves", "to prove"), ("types", "that has types")):
                if key in entry:
                    raise ScenarioError(
                        f"{address}.{key} must come with knows = 'state': {player} knows nothing {what}"
                    )
            return None
        if not self.states:
            raise ScenarioError(f"{address}.knows needs states, and the scenario has none")
        observers, proves = self._names("observers"), tuple(entry.get("proves", ()))
        self._known(f"{address}.proves: stance", proves, self.players[player])
        if "types" in entry:
            return Knowledge(one_of(f"{address}.types", entry["types"], observers), proves)
        return Knowledge(observers[0] if len(observers) == 1 else "", proves)

    def _check_own(self, address: str, player: str) -> None:
        """Check that a term may have its event judged by what its player knows."""
        entry, observers = self.table["players"][player], self._names("observers")
        if "knows" not in entry:
            place = join("players", player, "knows")
            raise ScenarioError(f"{address}.observer is '{OWN}', so {place} must be 'state': {player} knows nothing")
        if "types" not in entry and len(observers) != 1:
            place = join("players", player, "types")
            raise ScenarioError(
                f"{address}.observer is '{OWN}', so {place} must name the observer whose belief counts where "
                f"{player}'s knowledge is not played"
            )

    def _veto(self, raw: Mapping[str, Any], address: str) -> tuple[str, tuple[str, ...]]:
        """Read how an episode is ratified, and what stands where it is not; what it does not say, the file does."""
        kind = raw.get("ratification", self.table.get("ratification", "payoff"))
        where = join(address, "reversion") if "reversion" in raw else "reversion"
        given = raw.get("reversion", self.table.get("reversion", {}))
        if not given:
            if kind == "veto":
                place = join(address, "ratification") if "ratification" in raw else "ratification"
                raise ScenarioError(
                    f"{place} is a veto, so it must have a reversion: the profile that stands without a deal"
                )
            return kind, ()
        return kind, profile(where, given, self.players)

    def _episode(self, name: str, raw: Mapping[str, Any]) -> Episode:
        address = join("episodes", name)
        disclosed = tuple(raw.get("disclosed", ()))
        with self.mistakes.kept():
            self._known(f"{address}.disclosed", disclosed, self._names("evidence"))
        withdrawn = self._withdrawn(name, raw)
        changes = changed_numbers(raw, self.numbers, address, self.mistakes, is_whole=self.is_whole)
        order = self.order
        if "order" in raw:
            order = as_order(raw["order"], tuple(self.players), ScenarioError, join(address, "order"))
        date = _checked_date(join(address, "date"), raw.get("date", ""))
        ratification, reversion = self._veto(raw, address)
        return Episode(
            name,
            raw.get("title", name),
            date,
            tuple(item for item in disclosed if item not in withdrawn),
            changes,
            raw.get("why", ""),
            raw.get("source", ""),
            tells="disclosed" in raw,
            withdrawn=withdrawn,
            ratification=ratification,
            reversion=reversion,
            order=order,
            before=self._past(address, raw),
        )

    def _past(self, address: str, raw: Mapping[str, Any]) -> dict[str, str]:
        """Read what everyone said in the episode before, in player order."""
        if "before" not in raw and self.remembers:
            raise ScenarioError(
                f"{address} must have 'before', for {self.remembers} looks back: write what was said in the episode "
                "before, before = { PLAYER = 'stance' }, or before = {} if nothing was"
            )
        return past(join(address, "before"), raw.get("before", {}), self.players)

    def _withdrawn(self, name: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what an episode takes back, which must have been out there or before."""
        address = join("episodes", name, "withdrawn")
        withdrawn = tuple(raw.get("withdrawn", ()))
        out: set[str] = set()
        for earlier, entry in self._entries("episodes"):
            out.update(entry.get("disclosed", ()))
            if earlier == name:
                break
        for item in withdrawn:
            with self.mistakes.kept():
                if one_of(address, item, self._names("evidence")) not in out:
                    rule = "must have been disclosed, there or in an earlier episode"
                    raise ScenarioError(f"{address} {rule}; got {item!r}")
        return withdrawn

    def _check_parameters(self, numbers: Iterable[Number]) -> None:
        known = self._names("parameters")
        for number in numbers:
            with self.mistakes.kept():
                if number.is_rest and str(REST) in known:
                    raise ScenarioError(
                        f"{number.address}: '{REST}' is what other states leave; call the parameter otherwise"
                    )
                for name in number.parameters():
                    check_parameter(number.address, name, known)

    def _derive_parameter_domains(self, episodes: dict[str, Episode]) -> None:
        """Give each parameter the domain of the places that it alone fills, or fills with others of the same kind."""
        slots = [*self.numbers.values(), *(n for e in episodes.values() for n in e.changes.values())]
        for slot in slots:
            if slot.factor.number != 1.0 or slot.domain == ANY:
                continue
            for name, _ in () if slot.is_rest else slot.factor.names:
                address = addresses.parameter(name)
                held = self.numbers[address]
                self.numbers[address] = replace(held, domain=held.domain.meet(slot.domain))
        for address, number in self.numbers.items():
            if addresses.is_parameter(address):
                with self.mistakes.kept():
                    number.domain.check(address, number.factor.number)
        for name, episode in episodes.items():
            changes = dict(episode.changes)
            for address, change in episode.changes.items():
                domain = self.numbers[address].domain.meet(change.domain)
                if not change.factor.parameters:
                    with self.mistakes.kept():
                        domain.check(change.address, change.factor.number)
                changes[address] = replace(change, domain=domain)
            episodes[name] = replace(episode, changes=changes)


def _check_reports(evidence: Mapping[str, Evidence]) -> None:
    """Check that the items of a report are of one side, for they have one source."""
    first: dict[str, Evidence] = {}
    for item in evidence.values():
        lead = first.setdefault(item.report, item) if item.report else item
        if item.side != lead.side:
            raise ScenarioError(
                f"{join('evidence', item.name, 'side')} must be that of {lead.name!r}, the first of the report "
                f"{item.report!r} ({lead.side or 'none'}); got {item.side or 'none'}"
            )


def _checked_date(address: str, date: str) -> str:
    """Check that a date is in the calendar; the schema has checked its form."""
    padded = date + "-01" * (2 - date.count("-"))
    if date:
        try:
            datetime.date.fromisoformat(padded)
        except ValueError:
            raise ScenarioError(f"{address} must be in the calendar; got {date!r}") from None
    return date
