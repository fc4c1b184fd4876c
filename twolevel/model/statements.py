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

An audience that judges others' stances too is asked about them as they are ``given``, or whatever they may be.

Quantities are a payoff at a profile, an equilibrium payoff, the payoff that best replies guarantee, a belief in an
event, the posterior reliability of a source, an audience's approval, and the gap between two audiences' approvals. What
is left open (a stance of a profile, an observer, the stance approved of) means: for each of them, the same on both
sides, all else equal. In the file::

    [claims.14]
    words = "Grievances drive the tone."
    parts = [{ every = { Azerbaijan = "dismiss" }, episode = "t2", set = { "parameters.grievance" = 0 } }]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = [
    "BestReply",
    "ClaimPoint",
    "Comparison",
    "Complements",
    "Part",
    "Play",
    "Quantity",
    "Ratification",
    "Statement",
    "Swap",
    "WinSetIs",
]


@dataclass(frozen=True)
class Swap:
    """The number that stands at another address, in some episode."""

    address: str
    episode: str


@dataclass(frozen=True)
class ClaimPoint:
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
    at: ClaimPoint

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
    at: ClaimPoint

    @property
    def words(self) -> str:
        """The predicate in words."""
        given = f" with {_listed(self.given)} put in" if self.given else ""
        return f"{self.stance} is the only best reply of {self.player} to every equilibrium{given} {self.at.words}"


@dataclass(frozen=True)
class Ratification:
    """An audience ratifies a stance, or rejects it, with the others' stances `given` or whatever they may be."""

    audience: str
    stance: str
    given: tuple[tuple[str, str], ...]
    ratified: bool
    at: ClaimPoint

    @property
    def words(self) -> str:
        """The predicate in words."""
        given = f" with {_listed(self.given)}" if self.given else ""
        return f"{self.audience} {'ratifies' if self.ratified else 'rejects'} {self.stance}{given} {self.at.words}"


@dataclass(frozen=True)
class WinSetIs:
    """A player's win-set is exactly this, with the others' stances `given` or whatever they may be."""

    player: str
    stances: tuple[str, ...]
    given: tuple[tuple[str, str], ...]
    at: ClaimPoint

    @property
    def words(self) -> str:
        """The predicate in words."""
        given = f" with {_listed(self.given)}" if self.given else ""
        return f"the win-set of {self.player}{given} {self.at.words} is {', '.join(self.stances) or 'empty'}"


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
    at : ClaimPoint
    """

    kind: str
    of: tuple[str, ...]
    profile: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    observer: str
    stance: str
    at: ClaimPoint

    @property
    def words(self) -> str:
        """The quantity in words."""
        held = _listed(self.profile)
        beside = f" with {held}" if held else ""
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
                text = f"the approval of {self.stance or 'each stance'}{beside} by {self.of[0]}"
            case _:
                text = f"the gap between {' and '.join(self.of)} over {self.stance or 'each stance'}{beside}"
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
    points: tuple[ClaimPoint, ClaimPoint, ClaimPoint, ClaimPoint]

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

    def points(self) -> Iterator[ClaimPoint]:
        """Yield the points that its parts speak of."""
        for part in self.parts:
            match part:
                case Comparison():
                    yield from (part.left.at, part.right.at)
                case Complements():
                    yield from part.points
                case _:
                    yield part.at

    def played(self) -> Iterator[ClaimPoint]:
        """Yield the points whose equilibria its parts speak of."""
        for part in self.parts:
            match part:
                case Play() | BestReply():
                    yield part.at
                case Comparison():
                    yield from (q.at for q in (part.left, part.right) if q.kind == "equilibrium_payoff")


def _listed(stances: Sequence[tuple[str, str]]) -> str:
    return " and ".join(f"{player} {stance}" for player, stance in stances)


def _evidence(items: Sequence[str]) -> str:
    return f"evidence: {', '.join(items)}" if items else "no evidence"
