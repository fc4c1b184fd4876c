"""Stability in the graph model of conflicts: which states last if players look ahead as far as they do.

A conflict is a set of **states**, and for each player i the states R_i(s) that it can reach from s in one move by
itself, and how much it likes each. No order of moves is given; moves may be irreversible. A move from s to t is an
**improvement** for i if i likes t better. What a group H can reach, R_H(s), is every state at the end of moves by its
members, of whom none moves twice in a row; R⁺_H(s) the same by moves that are improvements for their movers.

A state s is stable for i if i has no improvement t from it that it dares: in the sense of

* **Nash**, if it has none at all;
* **general metarationality (GMR)**, if after each the others can reach some state that i likes no better than s;
* **symmetric metarationality (SMR)**, if moreover i can then reach nothing that it likes better than s;
* **sequential stability (SEQ)**, if the others can reach such a state by improvements of their own.

A state is an equilibrium if it is stable for every player. Nash implies all the others, SMR and SEQ imply GMR.

In **option form** each player has options that it takes or leaves, a state is the set of the options taken, and a move
changes some of the mover's own; an irreversible option cannot be given up. Some states may be impossible.

References
----------
Howard, N. (1971), Paradoxes of Rationality: Theory of Metagames and Political Behavior, MIT Press.
Fraser, N. M., and K. W. Hipel (1979), "Solving complex conflicts", IEEE Transactions on Systems, Man, and Cybernetics
9(12), 805-816.
Fang, L., K. W. Hipel, and D. M. Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict Resolution,
Wiley.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..arrays import BoolArray, FloatArray, ReadOnly, read_only
from ..errors import GameError, fits, in_order, one_of
from ..games import wording
from ..games.game import NormalFormGame
from ..games.ties import TIE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Conflict", "Stability", "State", "stability"]

#: One name for each player's action, or the options that are taken.
State = tuple[str, ...]

#: The concepts, in the order in which they stand everywhere.
CONCEPTS = ("nash", "gmr", "smr", "seq")


@dataclass(frozen=True, eq=False, repr=False)
class Conflict(ReadOnly):
    """States, moves between them, and how much each player likes each state.

    `from_moves`, `from_options` and `from_game` make one.

    Attributes
    ----------
    players : tuple of str
    states : tuple of tuples of str
    reach : array, shape (N, S, S), read-only
        Whether each player can move from one state to another.
    payoffs : array, shape (N, S), read-only
        Higher is better; only the order counts.
    """

    players: tuple[str, ...]
    states: tuple[State, ...]
    reach: BoolArray
    payoffs: FloatArray

    @classmethod
    def from_moves(
        cls,
        states: Sequence[State],
        moves: Mapping[str, Mapping[State, Iterable[State]]],
        payoffs: Mapping[str, Mapping[State, float]],
    ) -> Self:
        """Make a conflict from the moves of each player.

        Parameters
        ----------
        states : sequence of tuples of str
        moves : mapping from player to mapping from state to states
            What each player can reach in one move; a state that is left out is where it cannot move.
        payoffs : mapping from player to mapping from state to number
            Of all players and states.

        Raises
        ------
        GameError
            For unknown states or players, doubled states, and payoffs that are missing or no numbers.

        Examples
        --------
        >>> talks, war = ("talks",), ("war",)
        >>> Conflict.from_moves([talks, war], {"North": {talks: [war]}},
        ...                     {"North": {talks: 1, war: 0}, "South": {talks: 1, war: 0}})
        Conflict of North and South: 2 states, 1 move, 1 of them irreversible
        """
        names = tuple(tuple(state) if not isinstance(state, str) else (state,) for state in states)
        if len(set(names)) != len(names) or not names:
            raise GameError(f"states must be there once each; got {len(names)}, {len(set(names))} of them different")
        players = tuple(payoffs)
        for player in moves:
            one_of("moves", player, players, GameError)
        place = {state: k for k, state in enumerate(names)}
        reach = np.zeros((len(players), len(names), len(names)), bool)
        likes = np.full((len(players), len(names)), np.nan)
        for i, player in enumerate(players):
            for start, ends in moves.get(player, {}).items():
                for end in ends:
                    for state in (start, end):
                        if state not in place:
                            raise GameError(f"moves of {player} must be between states; got {state!r}")
                    reach[i, place[start], place[end]] = start != end
            for state, k in place.items():
                worth = payoffs[player].get(state, math.nan)
                if not isinstance(worth, int | float | np.number) or not math.isfinite(worth):
                    raise GameError(f"payoffs of {player} must have a number for every state; got {worth} for {state}")
                likes[i, k] = worth
        return cls(players, names, reach, likes)

    @classmethod
    def from_game(cls, game: NormalFormGame) -> Self:
        """Take the profiles of a game as states, where each player can change its own action at any time."""
        n = int(np.prod(game.shape))
        fits(f"a conflict of {n:,} states", len(game.players) * n * n, "take a smaller game", GameError)
        places = np.array(list(np.ndindex(*game.shape)))
        differs = places[:, None] != places[None]
        reach = np.array([differs[..., i] & (differs.sum(axis=-1) == 1) for i in range(len(game.players))])
        return cls(game.players, tuple(product(*game.actions)), reach, game.payoffs.reshape(len(game.players), n))

    @classmethod
    def from_options(
        cls,
        options: Mapping[str, Sequence[str]],
        payoffs: Mapping[str, Callable[[frozenset[str]], float]],
        *,
        feasible: Callable[[frozenset[str]], bool] | None = None,
        irreversible: Collection[str] = (),
    ) -> Self:
        """Make a conflict in option form.

        Parameters
        ----------
        options : mapping from player to names
            What each may do; a name belongs to one player.
        payoffs : mapping from player to function of the options taken
            How much it likes that state.
        feasible : function of the options taken, optional
            Whether the state is possible. Default: all are.
        irreversible : names of options, optional
            Which cannot be given up once taken.

        Examples
        --------
        >>> likes = lambda taken: -len(taken)
        >>> made = Conflict.from_options({"A": ["mobilise"], "B": ["strike"]}, {"A": likes, "B": likes},
        ...                              irreversible=["strike"])
        >>> made
        Conflict of A and B: 4 states, 6 moves, 2 of them irreversible
        >>> sorted(stability(made).nash)
        [(), ('strike',)]
        """
        own = {player: in_order(f"options of {player}", names, GameError) for player, names in options.items()}
        every = [name for names in own.values() for name in names]
        if len(set(every)) != len(every):
            raise GameError(f"options must have names of their own; got {len(every)}, {len(set(every))} different")
        for player in payoffs:
            one_of("payoffs", player, own, GameError)
        for player in own:
            one_of("players with options", player, payoffs, GameError)
        kept = {one_of("irreversible", name, every, GameError) for name in irreversible}
        fits(f"a conflict of 2^{len(every)} states", len(own) * 4 ** len(every), "take fewer options", GameError)
        subsets = chain.from_iterable(combinations(every, n) for n in range(len(every) + 1))
        taken = [state for state in map(frozenset, subsets) if feasible is None or feasible(state)]
        named = {state: tuple(name for name in every if name in state) for state in taken}

        def may(player: str, start: frozenset[str], end: frozenset[str]) -> bool:
            return start != end and start ^ end <= set(own[player]) and not (start - end) & kept

        moves = {p: {named[s]: [named[t] for t in taken if may(p, s, t)] for s in taken} for p in own}
        return cls.from_moves(list(named.values()), moves, {p: {named[s]: payoffs[p](s) for s in taken} for p in own})

    def to_frame(self) -> pd.DataFrame:
        """Return one row a state: its name, what each player likes of it, and the moves from it."""
        import pandas as pd

        frame = pd.DataFrame({"state": list(map(_named, self.states))})
        for player, likes, reach in zip(self.players, self.payoffs, self.reach, strict=True):
            frame[f"payoff {player}"] = likes
            frame[f"moves of {player}"] = reach.sum(axis=1)
        return frame

    def __repr__(self) -> str:
        moves = int(self.reach.sum())
        gone = int((self.reach & ~self.reach.transpose(0, 2, 1)).sum())
        number = f"{moves} move{'s' * (moves != 1)}"
        return (
            f"Conflict of {wording.listed(self.players)}: {len(self.states)} states, {number}, "
            f"{gone} of them irreversible"
        )


@dataclass(frozen=True, repr=False, eq=False)
class Stability(ReadOnly):
    """Which states of a conflict are stable, for whom and in what sense.

    Attributes
    ----------
    conflict : Conflict
    stable : mapping from concept to array, shape (N, S), read-only
        For ``nash``, ``gmr``, ``smr`` and ``seq``: whether each state is stable for each player.
    """

    conflict: Conflict
    stable: Mapping[str, BoolArray]

    @property
    def nash(self) -> frozenset[State]:
        """The states from which nobody has an improvement."""
        return self._equilibria("nash")

    @property
    def gmr(self) -> frozenset[State]:
        """The general metarational equilibria: every improvement can be answered."""
        return self._equilibria("gmr")

    @property
    def smr(self) -> frozenset[State]:
        """The symmetric metarational equilibria: it can, and there is no way out of the answer."""
        return self._equilibria("smr")

    @property
    def seq(self) -> frozenset[State]:
        """The sequential equilibria: it can, by improvements of those who answer."""
        return self._equilibria("seq")

    def _for_all(self, concept: str) -> BoolArray:
        return np.array(self.stable[concept].all(axis=0))

    def _equilibria(self, concept: str) -> frozenset[State]:
        stays = np.flatnonzero(self._for_all(concept))
        return frozenset(self.conflict.states[k] for k in stays)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a state: its name, and for each concept whether it is an equilibrium."""
        import pandas as pd

        frame = pd.DataFrame({"state": list(map(_named, self.conflict.states))})
        for concept in CONCEPTS:
            frame[concept.upper()] = self._for_all(concept)
        return frame

    def __repr__(self) -> str:
        said = []
        for concept in CONCEPTS:
            here = [_named(s) for s in self.conflict.states if s in self._equilibria(concept)]
            said.append(f"{concept.upper()}: {'; '.join(here[:8]) or 'none'}{' ...' * (len(here) > 8)}")
        return f"Stable for {wording.listed(self.conflict.players)}. {'. '.join(said)}"


def stability(game: NormalFormGame | Conflict) -> Stability:
    """Return which outcomes last, by four concepts of how far players look ahead.

    Parameters
    ----------
    game : NormalFormGame or Conflict
        Of a game the states are its profiles, and each player can change its own action at any time.

    Raises
    ------
    GameError
        For anything else, and for a game with too many profiles.

    Examples
    --------
    >>> chicken = NormalFormGame.from_bimatrix([[3, 2], [4, 1]], [[3, 4], [2, 1]], ["Row", "Column"],
    ...                                        [["swerve", "straight"]] * 2)
    >>> found = stability(chicken)
    >>> sorted(found.nash), found.seq == found.nash
    ([('straight', 'swerve'), ('swerve', 'straight')], True)
    >>> found.gmr == found.smr == found.nash | {("swerve", "swerve")}
    True
    """
    if not isinstance(game, NormalFormGame | Conflict):
        raise GameError(f"game must be a NormalFormGame or a Conflict; got {type(game).__name__}")
    conflict = game if isinstance(game, Conflict) else Conflict.from_game(game)
    likes = conflict.payoffs
    slack = TIE * np.maximum(np.ptp(likes, axis=1), np.finfo(float).tiny)[:, None, None]
    better = likes[:, None, :] - likes[:, :, None] > slack  # [i, s, t]: i likes t better than s
    gains = conflict.reach & better
    stable: dict[str, list[Any]] = {concept: [] for concept in CONCEPTS}
    for i in range(len(conflict.players)):
        others = [j for j in range(len(conflict.players)) if j != i]
        answers = _group_reach(conflict.reach[others])
        credible = _group_reach(gains[others])
        worse = ~better[i]
        escapes = _any(conflict.reach[i], better[i])  # [t, s]: from t, i can move to what it likes better than s
        stays = worse & ~escapes.T  # [s, t]: where i is held down
        stable["nash"].append(~gains[i].any(axis=1))
        for concept, ways, sanction in (("gmr", answers, worse), ("smr", answers, stays), ("seq", credible, worse)):
            deters = _any(ways, sanction)  # [t, s]: after a move to t, the others can bring about what deters from s
            stable[concept].append(~(gains[i] & ~deters.T).any(axis=1))
    return Stability(conflict, {concept: read_only(np.array(rows)) for concept, rows in stable.items()})


def _any(ways: BoolArray, wanted: BoolArray) -> BoolArray:
    """Return [t, s]: whether some u can be reached from t, ways[t, u], with wanted[s, u]."""
    result: BoolArray = ways.astype(np.float32) @ wanted.T.astype(np.float32) > 0.5
    return result


def _group_reach(moves: BoolArray) -> BoolArray:
    """Return what a group can reach by moves of its members, of whom none moves twice in a row.

    Parameters
    ----------
    moves : array, shape (H, S, S)

    Returns
    -------
    array, shape (S, S)
    """
    ends = moves.copy()  # [j, s, u]: from s one can get to u with j the last to have moved
    while True:
        before = ends.copy()
        for j in range(len(moves)):
            by_others = np.array(np.delete(ends, j, axis=0).any(axis=0))
            ends[j] |= _any(by_others, moves[j].T)
        if (ends == before).all():
            return np.array(ends.any(axis=0))


def _named(state: State) -> str:
    """Name a state: its parts, or that no option is taken."""
    return wording.profile(state) or "nothing"
