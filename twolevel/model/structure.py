"""The structure of a scenario: what there is, which name stands for what, and every number with its address.

A scenario file says who plays (`players`), what may really have happened (`states`), who believes what
(`observers`), what came to light (`evidence`), what everyone wants (`terms`), who must ratify at home
(`audiences`), and when (`episodes`), what the source claims (`claims`), and what else might be the case (`variants`).
`Spec` holds that structure with every name checked; its numbers stand apart, in one table from address to `Number`, so
that any of them can be changed without touching the structure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any

from ..arrays import FrozenDict, ReadOnly
from ..errors import ScenarioError, meant
from ..games import wording
from ..games.moves import Order, in_text
from . import statements
from .addresses import alike, in_episode, is_parameter, split
from .numbers import Number
from .quantities import Record
from .ratification import outcome_names

__all__ = [
    "KINDS",
    "OWN",
    "Audience",
    "Episode",
    "Evidence",
    "Knowledge",
    "Observer",
    "Revision",
    "Spec",
    "Term",
    "Variant",
    "past_in_words",
]

#: What a variant may change: who sees whose choice, how homes count, what is heard, and numbers by their section.
KINDS = ("order", "veto", "sources", "beliefs", "audiences", "numbers")
#: The kind of the numbers in a section, where it has one of its own.
_KIND_OF = {"evidence": "sources", "observers": "beliefs", "audiences": "audiences", "players": "audiences"}

#: What a term calls its observer where the event is judged by what its player knows.
OWN = "own"


@dataclass(frozen=True)
class Observer:
    """Anyone with a belief: a player, an audience, or a mere onlooker.

    `by_side`: whether trust differs by side. `player`: to whom it belongs, '' for an onlooker.
    """

    name: str
    by_side: bool
    description: str = ""
    player: str = ""


@dataclass(frozen=True)
class Knowledge:
    """What an informed player knows: the state.

    `types`: the observer whose belief says how likely each state is, where the player's own knowledge is not played;
    '' where the file does not say. `proves`: its stances that show the state to all.
    """

    types: str = ""
    proves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A message that may be disclosed.

    `side`: whose source it is, for trust. `date`: ISO, or ''. `report`: items with the same one share a source, ''
    for a source of its own. `statement_of`: the player and the stance that it is a statement of, () for none.
    """

    name: str
    title: str
    side: str
    date: str
    source: str
    why: str
    report: str = ""
    statement_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """One product of a utility: weight × intensities of stances × those of what was said before × believed event.

    `tables`: the players whose stances matter; `margined`: the one off whose intensities the margin goes, '' for none.
    `event`: the states meant, () for none; `observer` believes it, `OWN` where its player's knowledge decides.
    `before`: the players whose stances in the episode before matter, () for none.
    """

    name: str
    address: str
    player: str
    channel: str
    tables: tuple[str, ...]
    margined: str
    event: tuple[str, ...]
    observer: str
    why: str
    source: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audience:
    """A home audience, which ratifies what its player brings home. `judges`: the players whose stances it looks at."""

    name: str
    address: str
    title: str
    player: str
    channel: str
    judges: tuple[str, ...]
    terms: tuple[Term, ...]
    why: str
    source: str

    @property
    def foremost(self) -> str:
        """The player whose stance it is asked about: its own, or else the first that it judges."""
        return self.player if self.player in self.judges else self.judges[0]


def past_in_words(before: Mapping[str, str]) -> str:
    """Say what was said in the episode before.

    Examples
    --------
    >>> past_in_words({"Armenia": "blame", "Russia": "deny"}), past_in_words({})
    ('before: Armenia blame, Russia deny', 'before: nothing was said')
    """
    said = ", ".join(f"{player} {stance}" for player, stance in before.items())
    return f"before: {said or 'nothing was said'}"


@dataclass(frozen=True, eq=False)
class Episode(ReadOnly):
    """A moment: which evidence is out, and which numbers differ from the base.

    `disclosed`: what is out, without what is `withdrawn`. `tells`: whether the file says what is out. `ratification`:
    payoff or veto. `reversion`: the profile that stands where a veto falls, () where the file has none. `order`: who
    moves before whom, () where all choose at once. `before`: the stance that each player took in the episode before, as
    far as anything was said.
    """

    name: str
    title: str
    date: str
    disclosed: tuple[str, ...]
    changes: Mapping[str, Number]
    why: str
    source: str
    tells: bool = True
    withdrawn: tuple[str, ...] = ()
    ratification: str = "payoff"
    reversion: tuple[str, ...] = ()
    order: Order = ()
    before: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Its name, and the order of moves if there is one: ``t2 (Russia > Armenia > Azerbaijan)``."""
        return f"{self.name} ({in_text(self.order)})" if self.order else self.name


@dataclass(frozen=True, eq=False)
class Revision(ReadOnly):
    """What a variant changes in an episode, or in all of them; what it says nothing of stays.

    `order`: None if unsaid, () for all at once. `ratification`, `reversion`: '' and () if unsaid. `disclosed`: None if
    unsaid. `withdrawn`: what is not out. `numbers`: by base address.
    """

    order: Order | None = None
    ratification: str = ""
    reversion: tuple[str, ...] = ()
    disclosed: tuple[str, ...] | None = None
    withdrawn: tuple[str, ...] = ()
    numbers: Mapping[str, Number] = field(default_factory=dict)

    def of(self, episode: Episode) -> Episode:
        """Return the episode as it is then, but for the numbers."""
        out = episode.disclosed if self.disclosed is None else self.disclosed
        return replace(
            episode,
            tells=episode.tells or self.disclosed is not None,
            disclosed=tuple(item for item in out if item not in self.withdrawn),
            withdrawn=(*episode.withdrawn, *(item for item in self.withdrawn if item in out)),
            ratification=self.ratification or episode.ratification,
            reversion=self.reversion or episode.reversion,
            order=episode.order if self.order is None else self.order,
        )

    def kinds(self) -> Iterator[str]:
        """Yield the kinds of change, in any order."""
        yield from ["order"] * (self.order is not None) + ["veto"] * bool(self.ratification or self.reversion)
        yield from ["sources"] * bool(self.withdrawn or self.disclosed is not None)
        yield from (_KIND_OF.get(split(address).section, "numbers") for address in self.numbers)

    def words(self) -> Iterator[str]:
        """Yield what is changed, a piece each."""
        if self.order is not None:
            yield in_text(self.order) if self.order else "all at once"
        if self.ratification or self.reversion:
            falls = f" (else {wording.profile(self.reversion)})" if self.reversion else ""
            yield f"ratification is a {self.ratification or 'veto'}{falls}"
        if self.disclosed is not None:
            yield f"out: {', '.join(self.disclosed) or 'nothing'}"
        if self.withdrawn:
            yield f"not out: {', '.join(self.withdrawn)}"
        yield from (f"{address} = {number.factor}" for address, number in self.numbers.items())


@dataclass(frozen=True, eq=False)
class Variant(ReadOnly):
    """Another structure, or other numbers, under which the same claims can be judged.

    `reports`: from a report to the items that then share its source. `everywhere`: in every episode; its numbers beat
    those of the episodes. `episodes`: in one of them alone.
    """

    name: str
    title: str
    why: str
    reports: Mapping[str, tuple[str, ...]]
    everywhere: Revision
    episodes: Mapping[str, Revision]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it changes, some of `KINDS`."""
        revisions = (self.everywhere, *self.episodes.values())
        found = {kind for revision in revisions for kind in revision.kinds()} | {"sources" for _ in self.reports}
        return tuple(kind for kind in KINDS if kind in found)

    @property
    def words(self) -> tuple[str, ...]:
        """What it changes, a piece each: ``Russia > Armenia > Azerbaijan``, ``t2: parameters.grievance = 3``."""
        one = [f"one source {report}: {', '.join(items)}" for report, items in self.reports.items()]
        own = [f"{episode}: {words}" for episode, changed in self.episodes.items() for words in changed.words()]
        return (*self.everywhere.words(), *one, *own)


@dataclass(frozen=True, eq=False)
class Spec(ReadOnly):
    """The checked structure of a scenario and its numbers by address.

    `descriptions` and `colours`: of the players, where given. `labels`: words for names, where given; see `label`.
    `pictured`: the event whose belief is drawn, () where the file does not say. `rules`: who must ratify for a player,
    ``any`` or a ``share``, whose number stands at the address of the rule; all must where there is none. `variants`:
    other structures, by name. `applied`: those that this one has come by. `absent`: what is out nowhere by them.
    `knowledge`: of the players who know the state. `accepted`: findings of `lint` that the file takes as they are, from
    rule to address to reason; the address '' stands for all.
    """

    name: str
    title: str
    description: str
    source: str
    lesson: str
    players: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]
    states: tuple[str, ...]
    observers: Mapping[str, Observer]
    evidence: Mapping[str, Evidence]
    terms: Mapping[str, Term]
    audiences: Mapping[str, Audience]
    episodes: Mapping[str, Episode]
    numbers: Mapping[str, Number]
    claims: Mapping[str, statements.Statement] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    pictured: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)
    applied: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    accepted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[str, Term]:
        """Every term by its own address, those of the audiences too."""
        terms = [*self.terms.values(), *(term for audience in self.audiences.values() for term in audience.terms)]
        return FrozenDict({term.address: term for term in terms})

    @cached_property
    def remembered(self) -> tuple[str, ...]:
        """The players whose stances in the episode before matter to some term, in player order."""
        named = {player for term in self.places.values() for player in term.before}
        return tuple(player for player in self.players if player in named)

    @property
    def cells(self) -> int:
        """How many payoffs there are at one point: players times profiles, for each channel apart."""
        return len(self.players) * prod(map(len, self.players.values())) * max(1, len(self.channels))

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channels that payoffs come through, those of the audiences first."""
        of_audiences = [audience.channel for audience in self.audiences.values()]
        return tuple(dict.fromkeys(of_audiences + [term.channel for term in self.terms.values()]))

    @cached_property
    def _records(self) -> dict[str, Record]:
        return {}

    @cached_property
    def _near(self) -> list[tuple[Episode, Record]]:
        return []

    def with_episodes(self, episodes: Mapping[str, Episode], **others: Any) -> Spec:
        """Return the structure with other episodes, which may take over what was worked out for those it has.

        `others`: further fields that change, none of which any quantity of a moment reads.
        """
        other = replace(self, episodes=episodes, **others)
        vars(other)["_near"] = self._worked_out() or self._near
        return other

    def _worked_out(self) -> list[tuple[Episode, Record]]:
        return [(self.episodes[name], record) for name, record in self._records.items()]

    def record(self, episode: Episode, work_out: Callable[[Sequence[tuple[Episode, Record]]], Record]) -> Record:
        """Return the quantities of an episode as it stands here, worked out once; of an episode from elsewhere none.

        What works them out is given other episodes with theirs.
        """
        if self.episodes.get(episode.name) is not episode:
            return {}
        if episode.name not in self._records:
            self._records[episode.name] = work_out([*self._worked_out(), *self._near])
        return self._records[episode.name]

    def acceptance(self, rule: str, address: str) -> str | None:
        """Return the key in `accepted` of a finding: its address, or '' for all of the rule; None for neither."""
        reasons = self.accepted.get(rule, {})
        return next((key for key in (address, "") if key in reasons), None)

    def label(self, name: str) -> str:
        """Return the words for a name: its label or title in the file, else the name itself."""
        return self.labels.get(name, name)

    def is_own(self, term: Term) -> bool:
        """Whether a term's event is judged by what its player knows: no observer of the file bears the name `OWN`."""
        return bool(term.event) and term.observer not in self.observers

    def believer(self, term: Term) -> str:
        """Return the observer whose belief a term's event has where nobody's own knowledge is played."""
        return self.knowledge[term.player].types if self.is_own(term) else term.observer

    def audiences_of(self, player: str) -> tuple[Audience, ...]:
        """Return the audiences of a player, in the order of the file."""
        return tuple(audience for audience in self.audiences.values() if audience.player == player)

    def judged(self, player: str) -> tuple[str, ...]:
        """Return those whose stances a player's audiences look at, in player order: mostly the player alone."""
        seen = {other for audience in self.audiences_of(player) for other in audience.judges} or {player}
        return tuple(other for other in self.players if other in seen)

    def over_outcomes(self, episode: str) -> bool:
        """Whether ratification is of outcomes: a veto then, or an audience that judges others' stances too."""
        veto = self.episodes[episode].ratification == "veto"
        return veto or any(audience.judges != (audience.player,) for audience in self.audiences.values())

    def outcomes(self, audience: str) -> tuple[str, ...]:
        """Name what an audience judges: its player's stances, or profiles of all whose stances it looks at."""
        return outcome_names(self.audiences[audience].judges, self.players)

    def under(self, variant: Variant) -> Spec:
        """Return the structure under a variant, but for the numbers that it has everywhere (see `Scenario.variant`)."""
        report_of = {item: report for report, items in variant.reports.items() for item in items}
        evidence = {i: replace(e, report=report_of[i]) if i in report_of else e for i, e in self.evidence.items()}
        episodes = {}
        for name, episode in self.episodes.items():
            own = variant.episodes.get(name, Revision())
            changed = own.of(variant.everywhere.of(episode))
            episodes[name] = replace(changed, changes={**episode.changes, **own.numbers})
        absent = tuple(dict.fromkeys((*self.absent, *variant.everywhere.withdrawn)))
        others: dict[str, Any] = {"absent": absent, "applied": (*self.applied, variant.name)}
        if report_of:
            return replace(self, evidence=evidence, episodes=episodes, **others)
        return self.with_episodes(episodes, **others)

    def source_of(self, item: str) -> str:
        """Return the item whose credibility and side count for an item: the first of its report in the file."""
        report = self.evidence[item].report
        return next(e.name for e in self.evidence.values() if e.name == item or (report and e.report == report))

    def addresses(self) -> Iterator[str]:
        """Yield every address, the episodes' own changes last."""
        yield from self.numbers
        for episode in self.episodes.values():
            for address in episode.changes:
                yield in_episode(episode.name, address)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(split(address).names[0] for address in self.numbers if is_parameter(address))

    def number(self, address: str) -> Number:
        """Return the number at an address; raise `ScenarioError` with the nearest right ones."""
        if address in self.numbers:
            return self.numbers[address]
        episode, base = split(address)
        if episode is not None and episode in self.episodes and base in self.episodes[episode].changes:
            return replace(self.episodes[episode].changes[base], address=address)
        raise ScenarioError(f"no number has the address {address!r}{meant(alike(address, self.addresses()))}")
