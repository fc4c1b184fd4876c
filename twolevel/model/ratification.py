r"""Ratification: who must say yes at home, how likely that is, and what follows from a no.

Audience a of player i ratifies profile s with probability :math:`\rho_a(s)`, independently of the others. Which of them
must, is the **rule** of the player:

.. math::
   R_i(s) = \prod_a \rho_a(s) \text{ (all)}, \qquad
   R_i(s) = 1 - \prod_a (1 - \rho_a(s)) \text{ (any)}, \qquad
   R_i(s) = \sum_{A :\, n(A) \ge \theta \, n} \; \prod_{a \in A} \rho_a(s) \prod_{a \notin A} (1 - \rho_a(s)),

the last for a share :math:`\theta` of the votes, with :math:`n(A)` those of the audiences in A and n those of all:
every way to vote is counted. A player without audiences needs nobody's assent. Every home ratifies with probability
:math:`R(s) = \prod_i R_i(s)`; what is left, 1 − R(s), is Putnam's risk of involuntary defection.

Where ratification is a **veto**, a profile that some home refuses gives way to the **reversion** q, the profile that
stands without a deal, so that each payoff, and each channel of it, becomes

.. math:: R(s) \, u(s) + (1 - R(s)) \, u(q).

A home is in favour, for sure, where its audiences with :math:`v_a(s) \ge 0` are enough by the same rule: that is its
win-set, and the profiles in all of them are the agreement set. Players are the last axes everywhere, one each.

References
----------
Putnam, R. (1988), "Diplomacy and domestic politics: the logic of two-level games", International Organization 42.
Romer, T. and H. Rosenthal (1978), "Political resource allocation, controlled agendas, and the status quo", Public
Choice 33.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray, ReadOnly
from ..errors import ScenarioError, one_of
from ..games import wording
from ..games.ties import ROUNDING

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "MOST_VOTERS",
    "AgreementSet",
    "WinSet",
    "check_stances",
    "enough",
    "outcome_names",
    "over_profiles",
    "past",
    "profile",
    "under_veto",
]

#: So many profiles of an agreement set are named in a sentence.
MOST_NAMED = 6
#: Under a share, so many audiences may vote: 2 to this power ways.
MOST_VOTERS = 12


def profile(address: str, raw: Mapping[str, str], players: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the profile that a table from player to stance names.

    Raises
    ------
    ScenarioError
        For an unknown player or stance, and for a player without a stance.
    """
    check_stances(address, raw, players)
    for player in players:
        if player not in raw:
            raise ScenarioError(f"{address} must be a profile, a stance of every player; {player!r} is missing")
    return tuple(raw[player] for player in players)


def past(address: str, raw: Mapping[str, str], players: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return a table from player to stance, which need not name every player, in player order.

    Raises
    ------
    ScenarioError
        For an unknown player or stance.
    """
    check_stances(address, raw, players)
    return {player: raw[player] for player in players if player in raw}


def check_stances(address: str, raw: Mapping[str, str], players: Mapping[str, Sequence[str]]) -> None:
    """Check that a table from player to stance names players and stances of theirs."""
    for player, stance in raw.items():
        one_of(f"{address}: player", player, players)
        one_of(f"{address}: stance of {player}", stance, players[player])


def over_profiles(values: FloatArray, judged: Sequence[str], players: Mapping[str, Sequence[str]]) -> FloatArray:
    """Return values over some players' stances with an axis for every player, of length 1 where it is not judged."""
    sizes = [len(stances) if player in judged else 1 for player, stances in players.items()]
    return values.reshape((*values.shape[: values.ndim - len(judged)], *sizes))


def outcome_names(judged: Sequence[str], players: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Name the outcomes of those who are judged: stances of one player, ``defer, ask`` of two.

    Examples
    --------
    >>> outcome_names(["A", "C"], {"A": ["a", "b"], "B": ["x"], "C": ["c"]})
    ('a, c', 'b, c')
    """
    return tuple(map(wording.profile, product(*(players[player] for player in judged))))


def enough(
    rule: str, ratified: Sequence[FloatArray], votes: Sequence[FloatArray] = (), share: FloatArray | float = 1.0
) -> FloatArray:
    """Return the probability that enough audiences of a player ratify.

    Parameters
    ----------
    rule : {'all', 'any', 'share'}
    ratified : sequence of arrays
        Each audience's probability of ratifying; 0 or 1 for certain. Shapes that broadcast.
    votes : sequence of arrays
        Under a share, of each audience.
    share : array or float
        The part of the votes that must ratify.

    Examples
    --------
    >>> street, army = np.array([0.5, 1.0]), np.array([0.5, 0.0])
    >>> enough("all", [street, army]), enough("any", [street, army])
    (array([0.25, 0.  ]), array([0.75, 1.  ]))
    >>> enough("share", [street, army], votes=[np.array(2.0), np.array(1.0)], share=0.6)
    array([0.5, 1. ])
    """
    one = np.ones(())
    if not ratified or rule == "all":
        return _product(ratified, one)
    if rule == "any":
        return 1.0 - _product([1.0 - rho for rho in ratified], one)
    total = sum(votes, np.zeros(()))
    # Three votes of .1 come out as more than .3; they are the whole all the same.
    needed = share * total - ROUNDING * np.finfo(np.float64).eps * total
    result: FloatArray = np.zeros(())
    for ballot in product((False, True), repeat=len(ratified)):
        chance = _product([rho if yes else 1.0 - rho for rho, yes in zip(ratified, ballot, strict=True)], one)
        in_favour = sum((n for n, yes in zip(votes, ballot, strict=True) if yes), np.zeros(()))
        result = result + np.where(in_favour >= needed, chance, 0.0)
    return np.minimum(result, 1.0)


def _product(factors: Sequence[FloatArray], start: FloatArray) -> FloatArray:
    for factor in factors:
        start = start * factor
    return start


def under_veto(payoffs: FloatArray, assent: FloatArray, reversion: Sequence[int]) -> FloatArray:
    """Return payoffs where what is not ratified gives way to the reversion.

    Parameters
    ----------
    payoffs : array, shape (..., N, n_1, ..., n_N)
    assent : array, shape (..., n_1, ..., n_N)
        The probability that every home ratifies.
    reversion : sequence of N ints

    Examples
    --------
    >>> under_veto(np.array([[4.0, 2.0, 0.0]]), np.array([0.0, 0.5, 1.0]), [2])
    array([[0., 1., 0.]])
    """
    players = len(reversion)
    ratified = np.expand_dims(assent, -players - 1)
    status_quo: tuple[Any, ...] = (..., *reversion)
    without = payoffs[status_quo][(..., *[None] * players)]
    result: FloatArray = ratified * payoffs + (1.0 - ratified) * without
    return result


# ---------------------------------------------------------------- what can be brought home


@dataclass(frozen=True, repr=False, eq=False)
class WinSet(ReadOnly, Collection[str]):
    """What a player can bring home: the outcomes that enough of its audiences ratify (utility at least 0).

    Audiences that judge their own player's stances ratify these with anything the others may do. As a collection it is
    the stances that are ratified whatever the others do; ``in`` takes a profile as well as a stance.

    Attributes
    ----------
    player : str
    judged : tuple of str
        Those whose stances its audiences look at, in player order: mostly the player alone.
    outcomes : tuple of tuples of str
        What is ratified: a stance of each player that is judged.
    players : mapping from player to its stances
    rule : {'all', 'any', 'share'}
        Which audiences must ratify.
    """

    player: str
    judged: tuple[str, ...]
    outcomes: tuple[tuple[str, ...], ...]
    players: Mapping[str, tuple[str, ...]]
    rule: str = "all"

    @property
    def stances(self) -> tuple[str, ...]:
        """The player's stances that are ratified whatever the others do."""
        others = prod(len(self.players[other]) for other in self.judged if other != self.player)
        return tuple(stance for stance in self.players[self.player] if self._ratified(stance) == others)

    @property
    def possible(self) -> tuple[str, ...]:
        """The player's stances that are ratified against something that the others may do."""
        return tuple(stance for stance in self.players[self.player] if self._ratified(stance))

    def _ratified(self, stance: str) -> int:
        """Return how many outcomes are ratified with a stance of the player."""
        if self.player not in self.judged:
            return len(self.outcomes)
        return [outcome[self.judged.index(self.player)] for outcome in self.outcomes].count(stance)

    def __contains__(self, stance: object) -> bool:
        return self.has_profile(stance) if isinstance(stance, tuple) else stance in self.stances

    def __iter__(self) -> Iterator[str]:
        return iter(self.stances)

    def __len__(self) -> int:
        return len(self.stances)

    def has_profile(self, profile: tuple[str, ...]) -> bool:
        """Return whether a profile, stances in player order, is in it."""
        held = dict(zip(self.players, profile, strict=True))
        return tuple(held[player] for player in self.judged) in self.outcomes

    def profiles(self) -> frozenset[tuple[str, ...]]:
        """Return the profiles in it, stances in player order."""
        return frozenset(filter(self.has_profile, product(*self.players.values())))

    @property
    def labels(self) -> tuple[str, ...]:
        """Name its outcomes: stances where one player is judged, else ``defer, ask``, in player order."""
        return tuple(map(wording.profile, self.outcomes))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a stance of the player, or an outcome of all who are judged: whether it is ratified."""
        import pandas as pd

        outcomes = list(product(*(self.players[player] for player in self.judged)))
        names = ("stance",) if self.judged == (self.player,) else self.judged
        columns = dict(zip(names, zip(*outcomes, strict=True), strict=True))
        return pd.DataFrame({"player": self.player, **columns, "ratified": [o in self.outcomes for o in outcomes]})

    def __repr__(self) -> str:
        own = self.judged == (self.player,)
        does = "does" if len(self.judged) == 1 else "do"
        who = self.player if own else f"{self.player}, over what {wording.listed(self.judged)} {does}"
        found = (", " if len(self.judged) == 1 else "; ").join(self.labels)
        none = f"empty, no {'stance' if own else 'outcome'} is ratified{' by all' * (self.rule == 'all')}"
        return f"Win-set of {who}: {found or none}"


@dataclass(frozen=True, repr=False, eq=False)
class AgreementSet(ReadOnly, Collection[tuple[str, ...]]):
    """The profiles that every home ratifies: those in all win-sets.

    Attributes
    ----------
    players : mapping from player to its stances
    win_sets : mapping from player to WinSet
        Of the players who have audiences.
    """

    players: Mapping[str, tuple[str, ...]]
    win_sets: Mapping[str, WinSet]

    def refused_by(self, profile: tuple[str, ...]) -> tuple[str, ...]:
        """Return the players whose homes refuse a profile."""
        return tuple(player for player, win_set in self.win_sets.items() if not win_set.has_profile(profile))

    def __contains__(self, profile: object) -> bool:
        return isinstance(profile, tuple) and not self.refused_by(profile)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return (profile for profile in product(*self.players.values()) if profile in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a profile: everyone's stance, whether it is agreed, and whose homes refuse it."""
        import pandas as pd

        profiles = list(product(*self.players.values()))
        columns = dict(zip(self.players, zip(*profiles, strict=True), strict=True))
        refused = [", ".join(self.refused_by(profile)) for profile in profiles]
        return pd.DataFrame({**columns, "agreed": [not who for who in refused], "refused by": refused})

    def __repr__(self) -> str:
        agreed = list(map(wording.profile, self))
        many = prod(map(len, self.players.values()))
        rest = f"; and {len(agreed) - MOST_NAMED} more" if len(agreed) > MOST_NAMED else ""
        found = "; ".join(agreed[:MOST_NAMED]) + rest or "every one is refused in some home"
        return f"Agreement set of {', '.join(self.players)}: {len(agreed)} of {many} profiles: {found}"
