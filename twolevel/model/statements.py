r"""What a claim about a scenario can say: a small closed vocabulary, read from the file with every name checked.

A **claim** is a sentence of the source with the **predicate** that stands for it. It holds if all its parts hold. A
part speaks of a **point**: an episode, numbers changed there (a number, or the number of another address: a swap), and
the evidence that is out. Nothing is evaluated here but names; `claims` computes. The parts are

==================  ================================================================================================
``every``           every equilibrium at the point has these stances for certain
``some``            at least one equilibrium has them for certain
``none``            no equilibrium plays the stance with positive probability
``best_reply``      against every equilibrium, with the stances ``given`` put in, the stance is the only best reply
``ratifies``        the audience's approval of its leader's stance is at least 0; ``rejects``: it is below 0
``win_set``         the win-set of the player is exactly this list
``greater, than``   a quantity at one point exceeds the same quantity at another; ``not_less``: is at least as large
``complements``     for a player, positive cross-difference of one stance over another in two ``changes``
==================  ================================================================================================

Quantities are a payoff at a profile, an equilibrium payoff, the payoff that best replies guarantee, a belief in an
event, the posterior reliability of a source, an audience's approval, and the gap between two audiences' approvals. What
is left open (a stance of a profile, an observer, the stance approved of) means: for each of them, the same on both
sides, all else equal. In the file::

    [claims.14]
    words = "Grievances drive the tone."
    parts = [{ every = { Azerbaijan = "dismiss" }, episode = "t2", set = { "parameters.grievance" = 0 } }]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ScenarioError, one_of
from .numbers import Number, as_number

__all__ = [
    "BestReply",
    "Comparison",
    "Complements",
    "Names",
    "Part",
    "Play",
    "Point",
    "Quantity",
    "Ratification",
    "Statement",
    "Swap",
    "WinSetIs",
    "read",
]

#: The predicates, and the quantities that can be compared.
PREDICATES = (
    "every",
    "some",
    "none",
    "best_reply",
    "ratifies",
    "rejects",
    "win_set",
    "greater",
    "not_less",
    "complements",
)
QUANTITIES = ("payoff", "equilibrium_payoff", "guaranteed", "belief", "reliability", "approval", "gap")
#: Keys that only some of them take.
COMPANIONS = {
    "given": ("best_reply",),
    "than": ("greater", "not_less"),
    "changes": ("complements",),
    "profile": ("payoff", "guaranteed"),
    "observer": ("belief", "reliability"),
    "stance": ("approval", "gap"),
}


@dataclass(frozen=True)
class Names:
    """What the names in a claim may refer to.

    Attributes
    ----------
    players : mapping from player to its stances
    states, observers, evidence : sequences of names
    audiences : mapping from audience to its player
    episodes : mapping from episode to the evidence that it discloses
    number : callable
        Returns the number at an address; raises `ScenarioError` where there is none.
    """

    players: Mapping[str, tuple[str, ...]]
    states: Sequence[str]
    observers: Sequence[str]
    evidence: Sequence[str]
    audiences: Mapping[str, str]
    episodes: Mapping[str, tuple[str, ...]]
    number: Callable[[str], Number]


@dataclass(frozen=True)
class Swap:
    """The number that stands at another address, in some episode."""

    address: str
    episode: str


@dataclass(frozen=True)
class Point:
    """An episode, numbers changed, and the evidence that is out (None: what the episode discloses)."""

    episode: str
    changes: tuple[tuple[str, float | Swap], ...] = ()
    disclosed: tuple[str, ...] | None = None
    evidence_of: str = ""

    @property
    def words(self) -> str:
        """Such as ``at t2 (parameters.grievance = 0; evidence of t1)``."""
        asides = []
        for address, value in self.changes:
            stands = f"{value:g}" if isinstance(value, float) else f"{value.address} at {value.episode}"
            asides.append(f"{address} = {stands}")
        if self.disclosed is not None:
            asides.append(f"evidence of {self.evidence_of}" if self.evidence_of else _evidence(self.disclosed))
        return f"at {self.episode}" + (f" ({'; '.join(asides)})" if asides else "")


@dataclass(frozen=True)
class Play:
    """``every``, ``some`` or ``none``: what equilibria at a point have."""

    kind: str
    stances: tuple[tuple[str, str], ...]
    at: Point

    @property
    def words(self) -> str:
        """The predicate in words."""
        who = {"every": "every", "some": "some", "none": "no"}[self.kind]
        return f"{who} equilibrium {self.at.words} has {_listed(self.stances)}"


@dataclass(frozen=True)
class BestReply:
    """The only best reply of a player against every equilibrium, others' stances put in where `given`."""

    player: str
    stance: str
    given: tuple[tuple[str, str], ...]
    at: Point

    @property
    def words(self) -> str:
        """The predicate in words."""
        given = f" with {_listed(self.given)} put in" if self.given else ""
        return f"{self.stance} is the only best reply of {self.player} to every equilibrium{given} {self.at.words}"


@dataclass(frozen=True)
class Ratification:
    """An audience ratifies a stance, or rejects it."""

    audience: str
    stance: str
    ratified: bool
    at: Point

    @property
    def words(self) -> str:
        """The predicate in words."""
        return f"{self.audience} {'ratifies' if self.ratified else 'rejects'} {self.stance} {self.at.words}"


@dataclass(frozen=True)
class WinSetIs:
    """A player's win-set is exactly this."""

    player: str
    stances: tuple[str, ...]
    at: Point

    @property
    def words(self) -> str:
        """The predicate in words."""
        return f"the win-set of {self.player} {self.at.words} is {', '.join(self.stances) or 'empty'}"


@dataclass(frozen=True)
class Quantity:
    """A number to compare.

    Attributes
    ----------
    kind : str
        One of `QUANTITIES`.
    of : tuple of str
        The player; the states of the event; the item; the audience, or two of them.
    profile : tuple of (player, stance)
        Stances held; every player left out may do anything.
    open : tuple of str
        What is left open: players, or ``observer``, or ``stance``.
    observer, stance : str
        Empty where open or out of place.
    at : Point
    """

    kind: str
    of: tuple[str, ...]
    profile: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    observer: str
    stance: str
    at: Point

    @property
    def words(self) -> str:
        """The quantity in words."""
        held = _listed(self.profile)
        match self.kind:
            case "payoff":
                text = f"the payoff of {self.of[0]}" + (f" under {held}" if held else "")
            case "equilibrium_payoff":
                text = f"the equilibrium payoff of {self.of[0]}"
            case "guaranteed":
                text = f"the least that best replies bring {self.of[0]}" + (f" given {held}" if held else "")
            case "belief":
                text = f"the belief of {self.observer or 'each observer'} in {' or '.join(self.of)}"
            case "reliability":
                text = f"the reliability of {self.of[0]} to {self.observer or 'each observer'}"
            case "approval":
                text = f"the approval of {self.stance or 'each stance'} by {self.of[0]}"
            case _:
                text = f"the gap between {' and '.join(self.of)} over {self.stance or 'each stance'}"
        return f"{text} {self.at.words}"


@dataclass(frozen=True)
class Comparison:
    """One quantity against another: greater (`strict`), or not less."""

    strict: bool
    left: Quantity
    right: Quantity

    @property
    def words(self) -> str:
        """The predicate in words."""
        return f"{self.left.words} is {'greater' if self.strict else 'not less'} than {self.right.words}"


@dataclass(frozen=True)
class Complements:
    """Two changes are complements for a player's preference of `stance` over `other`, whatever the others do.

    `points`: neither change, the first, the second, both.
    """

    player: str
    stance: str
    other: str
    points: tuple[Point, Point, Point, Point]

    @property
    def words(self) -> str:
        """The predicate in words."""
        neither, first, second, _ = self.points
        return (
            f"the cross-difference of {self.player}'s lead of {self.stance} over {self.other}, {neither.words} against "
            f"{first.words} and {second.words}, is positive"
        )


Part = Play | BestReply | Ratification | WinSetIs | Comparison | Complements


@dataclass(frozen=True)
class Statement:
    """A claim as the file states it.

    Attributes
    ----------
    name : str
        Its id, such as ``20b``.
    words : str
    source : str
        The paragraph of the article; empty for a hypothesis of the analyst's.
    structural : bool
        Whether it holds by the signs of the model: a regression test, not evidence.
    note : str
    parts : tuple of Part
        It holds if all of them do.
    """

    name: str
    words: str
    source: str
    structural: bool
    note: str
    parts: tuple[Part, ...]


def read(raw: Mapping[str, Any], names: Names) -> dict[str, Statement]:
    """Read the table ``claims`` of a scenario file.

    Raises
    ------
    ScenarioError
        One line for the first name that refers to nothing, number outside its domain, or part that is no predicate.
    """
    return {name: _statement(name, entry, names) for name, entry in raw.items()}


def _statement(name: str, raw: Mapping[str, Any], names: Names) -> Statement:
    parts: list[Part] = []
    for k, part in enumerate(raw["parts"]):
        # a part that names no episode speaks of each of them
        for episode in [part["episode"]] if "episode" in part else names.episodes:
            parts.append(_Reader(f"claims.{name}.parts[{k}]", names).part(part, episode))
    return Statement(
        name, raw["words"], raw.get("source", ""), raw.get("structural", False), raw.get("note", ""), tuple(parts)
    )


class _Reader:
    """Reads one part; every message starts with its address."""

    def __init__(self, address: str, names: Names) -> None:
        self.address = address
        self.names = names

    def part(self, raw: Mapping[str, Any], episode: str) -> Part:
        kind = self._only("predicate", raw, PREDICATES)
        at = self._point(raw, Point(self._one("episode", episode, self.names.episodes)))
        match kind:
            case "every" | "some" | "none":
                if kind == "none" and len(raw[kind]) > 1:
                    raise ScenarioError(f"{self.address}.none must name one player; got {', '.join(raw[kind])}")
                return Play(kind, self._stances(kind, raw[kind]), at)
            case "best_reply":
                ((player, stance),) = self._single(kind, self._stances(kind, raw[kind]))
                given = self._stances("given", raw.get("given", {}))
                if player in dict(given):
                    raise ScenarioError(f"{self.address}.given must be others' stances; got {player!r}")
                return BestReply(player, stance, given, at)
            case "ratifies" | "rejects":
                ((audience, stance),) = self._single(kind, tuple(raw[kind].items()))
                return Ratification(self._audience(kind, audience, stance), stance, kind == "ratifies", at)
            case "win_set":
                ((player, stances),) = self._single(kind, tuple(raw[kind].items()))
                all_stances = self.names.players[self._one(f"{kind}: player", player, self.names.players)]
                for stance in stances:
                    self._one(f"{kind}: stance of {player}", stance, all_stances)
                return WinSetIs(player, tuple(s for s in all_stances if s in stances), at)
            case "greater" | "not_less":
                if "than" not in raw:
                    raise ScenarioError(f"{self.address} must have 'than', the quantity to compare with")
                left, right = (self._quantity(key, raw[key], at) for key in (kind, "than"))
                if left.kind != right.kind or left.open != right.open:
                    raise ScenarioError(
                        f"{self.address}: both sides must be the same quantity with the same left open; "
                        f"got {_shape(left)} and {_shape(right)}"
                    )
                return Comparison(kind == "greater", left, right)
            case _:
                return self._complements(raw, at)

    def _complements(self, raw: Mapping[str, Any], at: Point) -> Complements:
        player = self._one("complements.player", raw["complements"]["player"], self.names.players)
        stances = [
            self._one(f"complements.{key}", raw["complements"][key], self.names.players[player])
            for key in ("stance", "over")
        ]
        if "changes" not in raw:
            raise ScenarioError(f"{self.address} must have 'changes', the two that may be complements")
        first, second = raw["changes"]
        one = self._point(first, at)
        return Complements(player, stances[0], stances[1], (at, one, self._point(second, at), self._point(second, one)))

    def _quantity(self, key: str, raw: Mapping[str, Any], at: Point) -> Quantity:
        kind = self._only(f"{key}: quantity", raw, QUANTITIES)
        at = self._point(raw, at)
        names, given = self.names, raw[kind]
        observer, stance = raw.get("observer", ""), raw.get("stance", "")
        profile = self._stances(f"{key}.profile", raw.get("profile", {}))
        left_open: tuple[str, ...] = ()
        of = (given,) if isinstance(given, str) else tuple(given)
        if len(of) != 1 and isinstance(given, str | list) and kind not in ("belief", "gap"):
            raise ScenarioError(f"{self.address}.{key}.{kind} must be one name; got {given!r}")
        match kind:
            case "payoff" | "equilibrium_payoff" | "guaranteed":
                self._one(f"{key}.{kind}", of[0], names.players)
                if kind != "equilibrium_payoff":
                    left_open = tuple(p for p in names.players if p not in dict(profile))
                if kind == "guaranteed" and of[0] in dict(profile):
                    raise ScenarioError(f"{self.address}.{key}.profile must leave {of[0]} free to reply")
            case "belief":
                for state in of:
                    self._one(f"{key}.belief: state", state, names.states)
            case "reliability":
                self._one(f"{key}.reliability", of[0], names.evidence)
            case _:
                for audience in of:
                    self._audience(f"{key}.{kind}", audience, stance)
                if kind == "gap" and (len(of) != 2 or len({names.audiences[a] for a in of}) > 1):
                    raise ScenarioError(f"{self.address}.{key}.gap must be two audiences of one player; got {of}")
                left_open = () if stance else ("stance", names.audiences[of[0]])
        if kind in ("belief", "reliability"):
            if observer:
                self._one(f"{key}.observer", observer, names.observers)
            else:
                left_open = ("observer",)
        return Quantity(kind, of, profile, left_open, observer, stance, at)

    def _point(self, raw: Mapping[str, Any], at: Point) -> Point:
        """Change a point by the keys ``episode``, ``set`` and ``disclosed`` of a table."""
        episode = self._one("episode", raw.get("episode", at.episode), self.names.episodes)
        changes = dict(at.changes)
        for address, value in raw.get("set", {}).items():
            changes[address] = self._value(address, value, episode)
        if "disclosed" not in raw:
            return Point(episode, tuple(changes.items()), at.disclosed, at.evidence_of)
        if isinstance(raw["disclosed"], str):
            whose = self._one("disclosed: episode", raw["disclosed"], self.names.episodes)
            return Point(episode, tuple(changes.items()), self.names.episodes[whose], whose)
        for item in raw["disclosed"]:
            self._one("disclosed", item, self.names.evidence)
        return Point(episode, tuple(changes.items()), tuple(raw["disclosed"]))

    def _value(self, address: str, raw: Any, episode: str) -> float | Swap:
        where = f"{self.address}.set: {address}"
        domain = self._number(address).domain
        if isinstance(raw, dict):
            self._number(raw["of"])
            if raw["of"].startswith("episodes."):
                raise ScenarioError(f"{where}: of must be a base address; name the episode by at; got {raw['of']!r}")
            return Swap(raw["of"], self._one("set: at", raw.get("at", episode), self.names.episodes))
        value = as_number(raw, where)
        domain.check(where, value)
        return value

    def _number(self, address: str) -> Number:
        try:
            return self.names.number(address)
        except ScenarioError as exc:
            raise ScenarioError(f"{self.address}.set: {exc}") from None

    def _stances(self, key: str, raw: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        for player, stance in raw.items():
            known = self.names.players[self._one(f"{key}: player", player, self.names.players)]
            self._one(f"{key}: stance of {player}", stance, known)
        return tuple(raw.items())

    def _audience(self, key: str, audience: str, stance: str) -> str:
        player = self.names.audiences[self._one(f"{key}: audience", audience, self.names.audiences)]
        if stance:
            self._one(f"{key}: stance of {player}", stance, self.names.players[player])
        return audience

    def _single(self, key: str, entries: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
        if len(entries) != 1:
            raise ScenarioError(f"{self.address}.{key} must have one entry; got {len(entries)}")
        return entries

    def _only(self, what: str, raw: Mapping[str, Any], kinds: Sequence[str]) -> str:
        """Return the one of `kinds` that the table has; its other keys must be company of that kind."""
        present = [kind for kind in kinds if kind in raw]
        if len(present) != 1:
            raise ScenarioError(
                f"{self.address}: {what} must be one of {', '.join(kinds)}; got {' and '.join(present) or 'none'}"
            )
        for key, hosts in COMPANIONS.items():
            if key in raw and present[0] not in hosts:
                raise ScenarioError(f"{self.address}.{key} goes with {' or '.join(hosts)}; got it with {present[0]}")
        return present[0]

    def _one(self, what: str, name: object, known: Any) -> str:
        return one_of(f"{self.address}.{what}", name, known)


def _listed(stances: Sequence[tuple[str, str]]) -> str:
    return " and ".join(f"{player} {stance}" for player, stance in stances)


def _evidence(items: Sequence[str]) -> str:
    return f"evidence: {', '.join(items)}" if items else "no evidence"


def _shape(quantity: Quantity) -> str:
    return f"{quantity.kind} ({', '.join(quantity.open) or 'nothing'} open)"
