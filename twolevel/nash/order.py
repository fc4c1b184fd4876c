r"""Backward induction: every subgame-perfect outcome of games in which groups of players move one after the other.

Let the groups :math:`G_1, \dots, G_m` move in this order. After a **history** h, what the groups up to k did, the rest
of the game has a set F(h) of **outcomes**: distributions over profiles that some subgame-perfect play after h brings
about. From the last group to the first, an outcome of F(h) picks an outcome after every choice of the next group and an
equilibrium of that group among the payoffs so picked.

*One mover i.* An action a with an outcome :math:`c \in F(h, a)` is chosen in some of these plays exactly if it is as
good as every other action at its worst, for what is answered elsewhere may be picked freely:

.. math:: u_i(c) \ge \max_{b \ne a} \min_{d \in F(h, b)} u_i(d).

So the sets follow by comparing payoffs alone, for all games and histories of a batch at once, with all branches where
payoffs tie (`twolevel.games.ties`).

*Several movers.* For every combination of outcomes after their joint choices, at most `MOST_COMBINATIONS` after one
history, the game among them is solved as any game is. Where they mix, later groups answer what came of it: the outcome
is a distribution over profiles, and no product of mixtures.

What is listed are the outcomes, each once, with one set of answers off the path that supports it. A mover who is
indifferent may also mix. The list is called

* **complete** if every outcome, those of such mixtures included, is listed or a mixture of those listed. That is so
  where the listed outcomes are all that can be reached when every tie is broken in every way, or where no tie can be
  reached (after a choice that no answers to the others can beat, what they lead to does not matter);
* otherwise a **continuum** whose ends in pure actions are listed: a mixture at a tie can make an earlier mover go where
  no listed outcome goes.

Index convention: movers in the order of their moves. A **place** is a history of a game, numbered
``game * histories + history``, the first mover's action slowest; outcomes are sorted by place.

References
----------
Selten, R. (1975), "Reexamination of the perfectness concept for equilibrium points in extensive games", International
Journal of Game Theory 4, 25-55.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from ..arrays import BoolArray, FloatArray, IntArray
from ..games.equilibrium import EquilibriumBatch, Verdict
from ..games.grids import slacks
from ..games.payoffs import payoff_ranges, payoff_units
from ..games.ties import SOLVED

__all__ = ["MOST_COMBINATIONS", "Backward", "Stage", "backward", "plan"]

#: As many combinations of what may be answered are followed after one history.
MOST_COMBINATIONS = 1000

#: A function that solves a batch of games.
Solver = Callable[[FloatArray], EquilibriumBatch]


@dataclass
class Stage:
    """How one group chooses, for each of K outcomes of the places where it moves.

    Attributes
    ----------
    movers : tuple of int
    sizes : tuple of int
        Their numbers of actions.
    place : int array, shape (K,)
    answers : int array, shape (K, number of their joint choices)
        Which outcome of the next stage each joint choice leads to.
    mixtures : tuple of arrays, shapes (K, n_i)
    tied : int array
        The places at which a mover is indifferent.
    capped : dict from place to number of combinations
        Where there are too many.
    """

    movers: tuple[int, ...]
    sizes: tuple[int, ...]
    place: IntArray
    answers: IntArray
    mixtures: tuple[FloatArray, ...]
    tied: IntArray
    capped: dict[int, float] = field(default_factory=dict)


@dataclass
class _Outcomes:
    """The outcomes after every history: K of them, at P places.

    `payoffs`: shape (N, K). `leaf`: the profile of each, numbered as a place, or -1 where it is random; `shares`: where
    one is, every profile's probability, shape (K, L). `verdict`: of each place's list, shape (P,). `bounds`: where some
    list is not complete, the lowest and highest payoffs that unlisted outcomes may have, shape (2, N, P).
    """

    place: IntArray
    payoffs: FloatArray
    leaf: IntArray
    shares: FloatArray | None
    regret: FloatArray
    verdict: NDArray[np.uint8]
    bounds: FloatArray | None = None

    @property
    def starts(self) -> IntArray:
        """The first outcome of every place, shape (P,)."""
        if len(self.place) == len(self.verdict):
            return np.arange(len(self.verdict))
        return np.searchsorted(self.place, np.arange(len(self.verdict)))

    def reach(self, players: slice | int = slice(None)) -> FloatArray:
        """Return the lowest and the highest payoff at every place, shape (2, P), or (2, N, P) of all players."""
        if self.bounds is not None:
            return self.bounds[:, players]
        own, starts = self.payoffs[players], self.starts
        if len(own.T) == len(starts):
            return np.stack([own, own])
        return np.stack([np.minimum.reduceat(own, starts, axis=-1), np.maximum.reduceat(own, starts, axis=-1)])


@dataclass
class Backward:
    """The outcomes of b games, with players in their own order.

    Attributes
    ----------
    game : int array, shape (K,)
    strategies : tuple of N arrays, shapes (n_i, K)
        What each player plays all in all.
    distribution : array, shape (K, n_1, ..., n_N), or None
        None where every outcome is a profile for certain.
    payoffs : array, shape (N, K)
    regret : array, shape (K,)
        The largest gain from another choice after any history, relative to the range of the payoffs compared.
    degenerate : bool array, shape (b,)
        Whether some mover is indifferent after some history.
    verdict : uint8 array, shape (b,)
    stages : tuple of Stage
        First movers first; empty unless asked for.
    """

    game: IntArray
    strategies: tuple[FloatArray, ...]
    distribution: FloatArray | None
    payoffs: FloatArray
    regret: FloatArray
    degenerate: BoolArray
    verdict: NDArray[np.uint8]
    stages: tuple[Stage, ...]


def backward(payoffs: FloatArray, order: Sequence[Sequence[int]], solver: Solver, *, trace: bool = False) -> Backward:
    """Solve games by backward induction.

    Parameters
    ----------
    payoffs : array, shape (b, N, n_1, ..., n_N)
    order : sequence of groups of players
        Each player by position, in one group.
    solver : function
        For the games among a group of several.
    trace : bool
        Whether to keep how every group chooses after every history.

    Examples
    --------
    The second of two players follows the first wherever they both gain:

    >>> battle = np.array([[[[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]]])
    >>> [x.T.tolist() for x in backward(battle, [[1], [0]], lambda games: None).strategies]
    [[[0.0, 1.0]], [[0.0, 1.0]]]
    """
    return _Induction(payoffs, order, solver, trace).result()


class _Induction:
    """The induction over one block of games."""

    def __init__(self, payoffs: FloatArray, order: Sequence[Sequence[int]], solver: Solver, trace: bool) -> None:
        self.games, self.players, *self.shape = payoffs.shape
        self.order, self.solver, self.trace = [tuple(group) for group in order], solver, trace
        self.movers = [i for group in order for i in group]
        self.sizes = [self.shape[i] for i in self.movers]
        self.leaves = prod(self.sizes)
        turned = payoffs.transpose(1, 0, *(2 + i for i in self.movers))
        self.payoffs = np.ascontiguousarray(turned).reshape(self.players, self.games * self.leaves)
        self.ranges = payoff_ranges(payoffs, batch=True).T
        self.degenerate = np.zeros(self.games, dtype=np.bool_)
        self.lost = np.zeros(self.games, dtype=np.bool_)
        self.stages: list[Stage] = []

    def result(self) -> Backward:
        count = self.games * self.leaves
        every = np.arange(count)
        outcomes = _Outcomes(every, self.payoffs, every, None, np.zeros(count), np.zeros(count, dtype=np.uint8))
        for group in reversed(self.order):
            outcomes = self._one_moves(outcomes, group[0]) if len(group) == 1 else self._several_move(outcomes, group)
        kept = np.flatnonzero(~self.lost[outcomes.place])
        verdict = outcomes.verdict.copy()
        verdict[self.lost] = Verdict.NONE_FOUND
        strategies, distribution = self._played(outcomes, kept)
        return Backward(
            outcomes.place[kept],
            strategies,
            distribution,
            outcomes.payoffs[:, kept],
            outcomes.regret[kept],
            self.degenerate,
            verdict,
            tuple(reversed(self.stages)),
        )

    def _played(self, outcomes: _Outcomes, kept: IntArray) -> tuple[tuple[FloatArray, ...], FloatArray | None]:
        """Return what each player plays all in all, and the distributions over profiles where some are random."""
        place = [self.movers.index(i) for i in range(self.players)]
        if outcomes.shares is None:
            actions = np.unravel_index(outcomes.leaf[kept] % self.leaves, self.sizes)
            return tuple(np.eye(n)[:, actions[k]] for k, n in zip(place, self.shape, strict=True)), None
        table = outcomes.shares[kept].reshape(-1, *self.sizes).transpose(0, *(1 + k for k in place))
        others = [tuple(1 + j for j in range(self.players) if j != i) for i in range(self.players)]
        return tuple(table.sum(axis=axes).T for axes in others), table

    # ---------------------------------------------------------------- one mover

    def _one_moves(self, after: _Outcomes, i: int) -> _Outcomes:
        """Return the outcomes of the places where player i moves alone, from those after each action."""
        n = self.shape[i]
        places = len(after.verdict) // n
        own, starts = after.payoffs[i], after.starts
        unique = len(own) == len(starts)
        worst = starts if unique else np.lexsort((own, after.place))[starts]
        node, action = np.divmod(after.place, n)
        if n > 1:
            lows = own[worst].reshape(places, n)
            best = lows.argmax(axis=1)
            lows = lows.copy()
            lows[np.arange(places), best] = -np.inf
            rival = np.where(action == best[node], lows.argmax(axis=1)[node], best[node])
            rest = worst[node * n + rival]
            kept = np.flatnonzero(self._as_good(after, i, rest))
            gain = own[rest[kept]] - own[kept]
        else:
            kept, gain = np.arange(len(own)), np.zeros(len(own))
        place = node[kept]
        regret = np.maximum(after.regret[kept], gain / self.ranges[i, self._game(place, places)])
        if unique and not after.verdict.any():
            tied = np.bincount(place, minlength=places) > 1
            verdict = np.where(tied, Verdict.COMPLETE_CONTINUA, Verdict.COMPLETE).astype(np.uint8)
            bounds = None
        else:
            tied = self._ties(own[kept], action[kept], place, i, places)
            verdict, bounds = self._verdict(after, i, tied, np.bincount(after.place[kept], minlength=len(starts)))
        at = np.flatnonzero(tied)
        self.degenerate[self._game(at, places)] = True
        if self.trace:
            answers = worst[place[:, None] * n + np.arange(n)]
            answers[np.arange(len(kept)), action[kept]] = kept
            self.stages.append(Stage((i,), (n,), place, answers, (np.eye(n)[action[kept]],), at))
        shares = None if after.shares is None else after.shares[kept]
        return _Outcomes(place, after.payoffs[:, kept], after.leaf[kept], shares, regret, verdict, bounds)

    def _game(self, place: IntArray, places: int) -> IntArray:
        """Return the game of each of some places, of which there are so many in all."""
        result: IntArray = place // (places // self.games)
        return result

    def _as_good(self, outcomes: _Outcomes, i: int, rest: IntArray) -> BoolArray:
        """Return whether each outcome is as good for a player as another, numbered by `rest`, up to a tie."""
        own = outcomes.payoffs[i]
        gap = own[rest] - own
        good: BoolArray = gap <= 0
        game = self._game(outcomes.place, len(outcomes.verdict))
        unit = payoff_units(self.ranges[i])[game]
        near = np.flatnonzero((gap <= SOLVED * unit) & ~good)
        if len(near):
            leaves = np.stack([outcomes.leaf[near], outcomes.leaf[rest[near]]])
            some, back = np.unique(game[near], return_inverse=True)
            values = self.payoffs[i].reshape(self.games, self.leaves)[some].T
            known = slacks(values)[leaves % self.leaves, back].max(axis=0)
            # what is random was computed by a solver, whose rounding counts
            good[near] = gap[near] <= np.where((leaves >= 0).all(axis=0), known, SOLVED * unit[near])
        return good

    def _ties(self, own: FloatArray, action: IntArray, place: IntArray, i: int, places: int) -> BoolArray:
        """Return at which places two outcomes of different actions are worth the same to the mover."""
        result = np.zeros(places, dtype=np.bool_)
        by_worth = np.lexsort((own, place))
        own, action, place = own[by_worth], action[by_worth], place[by_worth]
        same = (place[1:] == place[:-1]) & (action[1:] != action[:-1])
        near = own[1:] - own[:-1] <= SOLVED * self.ranges[i, self._game(place[1:], places)]
        result[place[1:][same & near]] = True
        return result

    def _verdict(
        self, after: _Outcomes, i: int, tied: BoolArray, kept: IntArray
    ) -> tuple[NDArray[np.uint8], FloatArray | None]:
        """Return what is known of the lists of a mover's places, and bounds where some are not complete.

        An action is possible if its best outcome is as good as what another gives at least.
        """
        n, places = self.shape[i], len(tied)
        low, high = (edge.reshape(places, n) for edge in after.reach(i))
        slack = SOLVED * self.ranges[i, self._game(np.arange(places), places)]
        possible = high >= low.max(axis=1, keepdims=True) - slack[:, None]
        own = np.where(possible, after.verdict.reshape(places, n), Verdict.COMPLETE)
        listed = np.diff(np.append(after.starts, len(after.place))).reshape(places, n)
        whole = ((kept.reshape(places, n) == listed) | ~possible).all(axis=1)
        worst = own.max(axis=1)
        finite = worst == Verdict.COMPLETE
        verdict = np.where(
            finite,
            np.where(tied, Verdict.COMPLETE_CONTINUA, Verdict.COMPLETE),
            np.where(
                (worst == Verdict.COMPLETE_CONTINUA) & whole,
                Verdict.COMPLETE_CONTINUA,
                np.maximum(worst, Verdict.CONTINUUM),
            ),
        ).astype(np.uint8)
        return verdict, self._bounds(after, verdict, possible)

    def _bounds(self, after: _Outcomes, verdict: NDArray[np.uint8], possible: BoolArray) -> FloatArray | None:
        """Return bounds on all payoffs at places from those after the joint choices that are possible there."""
        if not (verdict > Verdict.COMPLETE_CONTINUA).any():
            return None
        low, high = (edge.reshape(self.players, *possible.shape) for edge in after.reach())
        return np.stack([np.where(possible, low, np.inf).min(axis=2), np.where(possible, high, -np.inf).max(axis=2)])

    # ---------------------------------------------------------------- several movers

    def _several_move(self, after: _Outcomes, group: tuple[int, ...]) -> _Outcomes:
        """Return the outcomes of the places where a group moves at once, from those after each joint choice."""
        sizes = tuple(self.shape[i] for i in group)
        choices = prod(sizes)
        places = len(after.verdict) // choices
        row_place, rows, capped = self._combinations(after, choices)
        games = np.moveaxis(after.payoffs[list(group)][:, rows], 0, 1).reshape(len(rows), len(group), *sizes)
        found = self.solver(games)
        of_row, strategies = self._at_least_one(found, row_place, places, sizes)
        self.degenerate[self._game(row_place[found.degenerate], places)] = True
        weights = np.ones((len(of_row), 1))
        for x in strategies:
            weights = (weights[:, :, None] * x[:, None, :]).reshape(len(x), -1)
        answers, place = rows[of_row], row_place[of_row]
        pure = weights.max(axis=1) == 1
        picked = answers[np.arange(len(answers)), weights.argmax(axis=1)]
        leaf = np.where(pure, after.leaf[picked], -1)
        shares = self._shares(after, answers, weights, leaf)
        first = self._each_once(place, leaf, shares)
        regret = np.zeros(len(of_row))
        regret[: len(found.regret)] = found.regret
        own = np.zeros(places, dtype=np.uint8)
        np.maximum.at(own, row_place, found.verdict)
        later = after.verdict.reshape(places, choices).max(axis=1)
        verdict = np.where(
            later == Verdict.COMPLETE, own, np.maximum(np.maximum(own, later), Verdict.CONTINUUM)
        ).astype(np.uint8)
        verdict[list(capped)] = np.maximum(verdict[list(capped)], Verdict.TOO_LARGE)
        if self.trace:
            tied = np.unique(row_place[found.degenerate])
            mixtures = tuple(x[first] for x in strategies)
            self.stages.append(Stage(group, sizes, place[first], answers[first], mixtures, tied, capped))
        return _Outcomes(
            place[first],
            np.einsum("kc,nkc->nk", weights[first], after.payoffs[:, answers[first]]),
            leaf[first],
            None if shares is None else shares[first],
            np.maximum(regret[first], after.regret[answers[first]].max(axis=1)),
            verdict,
            self._bounds(after, verdict, np.ones((places, choices), dtype=np.bool_)),
        )

    def _combinations(self, after: _Outcomes, choices: int) -> tuple[IntArray, IntArray, dict[int, float]]:
        """Return every combination of what may follow a group's joint choices.

        Returns
        -------
        place : int array, shape (R,), ascending
        rows : int array, shape (R, number of joint choices)
            The outcome after each.
        capped : dict from place to number of combinations
        """
        starts = after.starts.reshape(-1, choices)
        counts = np.diff(np.append(after.starts, len(after.place))).reshape(-1, choices)
        many = counts.prod(axis=1, dtype=np.float64)
        alone = np.flatnonzero(many == 1)
        places, rows = [alone], [starts[alone]]
        for k in np.flatnonzero(many > 1):
            own = product(*(range(start, start + n) for start, n in zip(starts[k], counts[k], strict=True)))
            rows.append(np.array(list(islice(own, MOST_COMBINATIONS)), dtype=np.intp))
            places.append(np.full(len(rows[-1]), k))
        place = np.concatenate(places)
        by_place = np.argsort(place, kind="stable")
        capped = {int(k): float(many[k]) for k in np.flatnonzero(many > MOST_COMBINATIONS)}
        return place[by_place], np.concatenate(rows)[by_place], capped

    def _at_least_one(
        self, found: EquilibriumBatch, row_place: IntArray, places: int, sizes: Sequence[int]
    ) -> tuple[IntArray, list[FloatArray]]:
        """Return the rows and the mixtures of what a group may play; where nothing was found, the game is lost."""
        missing = np.setdiff1d(np.arange(places), row_place[found.game])
        self.lost[self._game(missing, places)] = True
        rows = np.concatenate([found.game, np.searchsorted(row_place, missing)])
        stand_in = (np.tile(np.eye(n)[0], (len(missing), 1)) for n in sizes)
        return rows, [np.concatenate(pair) for pair in zip(found.strategies, stand_in, strict=True)]

    def _shares(self, after: _Outcomes, answers: IntArray, weights: FloatArray, leaf: IntArray) -> FloatArray | None:
        """Return every profile's probability in each outcome, where some outcome is random."""
        if after.shares is None and (leaf >= 0).all():
            return None
        shares = np.zeros((len(answers), self.leaves))
        rows = np.arange(len(answers))
        for answer, weight in zip(answers.T, weights.T, strict=True):
            if after.shares is None:
                shares[rows, after.leaf[answer] % self.leaves] += weight
            else:
                shares += weight[:, None] * after.shares[answer]
        return shares

    def _each_once(self, place: IntArray, leaf: IntArray, shares: FloatArray | None) -> IntArray:
        """Return the numbers of the outcomes that are the first of their kind at their place, sorted by place."""
        parts = [place[:, None].astype(np.float64), leaf[:, None].astype(np.float64)]
        parts += [] if shares is None else [np.round(shares / SOLVED)]
        _, first = np.unique(np.concatenate(parts, axis=1), axis=0, return_index=True)
        result: IntArray = first[np.lexsort((first, place[first]))]
        return result


def plan(stages: Sequence[Stage], outcome: int) -> Iterator[tuple[tuple[int, ...], Stage, int]]:
    """Yield, for one outcome, every history with the stage that follows it and the number of the choice made there.

    A history is the actions of the earlier movers, in the order of their moves.
    """
    todo: list[tuple[tuple[int, ...], int, int]] = [((), 0, outcome)]
    while todo:
        history, k, number = todo.pop(0)
        stage = stages[k]
        yield history, stage, number
        if k + 1 < len(stages):
            for choice, answer in zip(np.ndindex(*stage.sizes), stage.answers[number], strict=True):
                todo.append(((*history, *choice), k + 1, int(answer)))
