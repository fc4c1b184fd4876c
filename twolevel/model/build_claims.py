"""Reading the claims of a scenario file: which predicate each part is, every name in it checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Mistakes, ScenarioError, one_of
from .addresses import split
from .numbers import Number, as_number
from .statements import (
    BestReply,
    ClaimPoint,
    Comparison,
    Complements,
    Part,
    Play,
    Quantity,
    Ratification,
    Statement,
    Swap,
    WinSetIs,
)

__all__ = ["COMPANIONS", "PREDICATES", "QUANTITIES", "Names", "read"]


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
    "given": ("best_reply", "ratifies", "rejects", "win_set"),
    "than": ("greater", "not_less"),
    "changes": ("complements",),
    "profile": ("payoff", "guaranteed", "approval", "gap"),
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
    audiences : mapping from audience to the player whose stance it is asked about, and all whom it judges
    judged : mapping from player to those whose stances its audiences judge
    episodes : mapping from episode to the evidence that it discloses
    number : callable
        Returns the number at an address; raises `ScenarioError` where there is none.
    """

    players: Mapping[str, tuple[str, ...]]
    states: Sequence[str]
    observers: Sequence[str]
    evidence: Sequence[str]
    audiences: Mapping[str, tuple[str, tuple[str, ...]]]
    judged: Mapping[str, tuple[str, ...]]
    episodes: Mapping[str, tuple[str, ...]]
    number: Callable[[str], Number]


def read(raw: Mapping[str, Any], names: Names) -> dict[str, Statement]:
    """Read the table ``claims`` of a scenario file.

    Raises
    ------
    ScenarioError
        One line for the first name that refers to nothing, number outside its domain, or part that is no predicate; its
        notes have a line for each of the others.
    """
    mistakes = Mistakes()
    found = {name: _statement(name, entry, names, mistakes) for name, entry in raw.items()}
    mistakes.end()
    return found


def _statement(name: str, raw: Mapping[str, Any], names: Names, mistakes: Mistakes) -> Statement:
    parts: list[Part] = []
    for k, part in enumerate(raw["parts"]):
        # a part that names no episode speaks of each of them
        for episode in [part["episode"]] if "episode" in part else names.episodes:
            with mistakes.kept():
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
        at = self._point(raw, ClaimPoint(self._one("episode", episode, self.names.episodes)))
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
                player, judges = self._audience(kind, audience, stance)
                given = self._others("given", raw.get("given", {}), player, judges)
                return Ratification(audience, stance, given, kind == "ratifies", at)
            case "win_set":
                ((player, stances),) = self._single(kind, tuple(raw[kind].items()))
                all_stances = self.names.players[self._one(f"{kind}: player", player, self.names.players)]
                for stance in stances:
                    self._one(f"{kind}: stance of {player}", stance, all_stances)
                given = self._others("given", raw.get("given", {}), player, self.names.judged[player])
                return WinSetIs(player, tuple(s for s in all_stances if s in stances), given, at)
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

    def _complements(self, raw: Mapping[str, Any], at: ClaimPoint) -> Complements:
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

    def _quantity(self, key: str, raw: Mapping[str, Any], at: ClaimPoint) -> Quantity:
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
                asked = [self._audience(f"{key}.{kind}", audience, stance) for audience in of]
                player, judges = asked[0]
                if kind == "gap" and (len(of) != 2 or len(set(asked)) > 1):
                    what = "two audiences of one player, which judge the same"
                    raise ScenarioError(f"{self.address}.{key}.gap must be {what}; got {of}")
                self._others(f"{key}.profile", raw.get("profile", {}), player, judges)
                left_open = () if stance else ("stance", player)
                left_open += tuple(p for p in judges if p != player and p not in dict(profile))
        if kind in ("belief", "reliability"):
            if observer:
                self._one(f"{key}.observer", observer, names.observers)
            else:
                left_open = ("observer",)
        return Quantity(kind, of, profile, left_open, observer, stance, at)

    def _point(self, raw: Mapping[str, Any], at: ClaimPoint) -> ClaimPoint:
        """Change a point by the keys ``episode``, ``set`` and ``disclosed`` of a table."""
        episode = self._one("episode", raw.get("episode", at.episode), self.names.episodes)
        changes = dict(at.changes)
        for address, value in raw.get("set", {}).items():
            changes[address] = self._value(address, value, episode)
        if "disclosed" not in raw:
            return ClaimPoint(episode, tuple(changes.items()), at.disclosed, at.evidence_of)
        if isinstance(raw["disclosed"], str):
            whose = self._one("disclosed: episode", raw["disclosed"], self.names.episodes)
            return ClaimPoint(episode, tuple(changes.items()), self.names.episodes[whose], whose)
        for item in raw["disclosed"]:
            self._one("disclosed", item, self.names.evidence)
        return ClaimPoint(episode, tuple(changes.items()), tuple(raw["disclosed"]))

    def _value(self, address: str, raw: Any, episode: str) -> float | Swap:
        where = f"{self.address}.set: {address}"
        domain = self._number(address).domain
        if isinstance(raw, dict):
            self._number(raw["of"])
            if split(raw["of"]).episode is not None:
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

    def _audience(self, key: str, audience: str, stance: str) -> tuple[str, tuple[str, ...]]:
        """Return the player whose stance an audience is asked about, and all whom it judges."""
        player, judges = self.names.audiences[self._one(f"{key}: audience", audience, self.names.audiences)]
        if stance:
            self._one(f"{key}: stance of {player}", stance, self.names.players[player])
        return player, judges

    def _others(
        self, key: str, raw: Mapping[str, str], player: str, judged: Sequence[str]
    ) -> tuple[tuple[str, str], ...]:
        """Read stances of those who are judged beside a player."""
        others = [other for other in judged if other != player]
        for other in raw:
            if other not in others:
                known = ", ".join(others) or "nobody"
                raise ScenarioError(
                    f"{self.address}.{key} must be stances of others who are judged ({known}); got {other!r}"
                )
        return self._stances(key, raw)

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


def _shape(quantity: Quantity) -> str:
    return f"{quantity.kind} ({', '.join(quantity.open) or 'nothing'} open)"
