r"""Supports of 3-player games: which are feasible, in what order players are eliminated, and what was found.

Index convention: games on the last axis, ``payoffs[player, a_0, a_1, a_2, game]``.

With supports of :math:`k_0, k_1, k_2` actions, player i's indifference is :math:`k_i - 1` equations in the :math:`k_j
- 1` and :math:`k_l - 1` degrees of freedom of the others' mixtures. There are solutions in general only if no
:math:`k_i - 1` exceeds the sum of the two others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product
from math import prod

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.payoffs import front, mean
from ...games.ties import POLISHED, TIE
from .candidates import Profiles

__all__ = ["LOOSE", "NEGATIVE", "Block", "Plan", "Search", "Stack", "Supports", "forms", "plans"]

#: Payoff advantages up to this, as a fraction of the range, are let through to be decided after Newton's method.
LOOSE = 1e-6
#: Probabilities down to minus this are let through.
NEGATIVE = 1e-9
#: A player's payoff differences, as parts of the range, that call for more than floats: a single one below `TINY`, a
#: quartile below `MINUTE`, or ten times that where there are `MANY` differences. In a hundred thousand games of uniform
#: payoffs, two (2x2x2) to twelve (3x3x3) are such; a closer look is taken where several differences are below `SMALL`.
TINY, MINUTE, SMALL, MANY = 1e-7, 1e-3, 2.0**-6, 12
#: The same for products over the players, which coefficients are made of: of the smallest differences, of quartiles.
MOST_UNEVEN_LEAST, MOST_UNEVEN = 1e-10, 2e-5

Support = tuple[int, ...]
Supports = tuple[Support, Support, Support]


@dataclass(frozen=True)
class Plan:
    """How the equations of one combination of supports are eliminated: p first, then a and b, k_a >= k_b."""

    supports: Supports
    p: int
    a: int
    b: int

    @property
    def order(self) -> tuple[int, int, int]:
        """The players in the order p, a, b."""
        return self.p, self.a, self.b

    @property
    def is_square(self) -> bool:
        """Whether a and b play the same number of actions."""
        return len(self.supports[self.a]) == len(self.supports[self.b])


@cache
def plans(shape: tuple[int, int, int], size: int) -> tuple[Plan, ...]:
    """Return the feasible supports in which some player has `size` actions, and no player fewer.

    Examples
    --------
    >>> [len(plans((3, 3, 3), size)) for size in (1, 2, 3)]
    [90, 63, 1]
    """
    subsets = [[s for k in range(size, n + 1) for s in combinations(range(n), k)] for n in shape]
    result = []
    for supports in product(*subsets):
        free = [len(s) - 1 for s in supports]
        if min(free) != size - 1 or any(2 * d > sum(free) for d in free) or not any(free):
            continue
        p = free.index(size - 1)
        a, b = (i for i in range(3) if i != p)
        if free[a] < free[b]:
            a, b = b, a
        result.append(Plan((supports[0], supports[1], supports[2]), p, a, b))
    return tuple(result)


@cache
def forms(shape: tuple[int, int, int], size: int) -> tuple[tuple[Plan, ...], ...]:
    """Return the plans of `plans`, those of one form together: (k_p, k_a, k_b) of (n_p, n_a, n_b) actions."""
    result: dict[tuple[tuple[int, int], ...], list[Plan]] = {}
    for plan in plans(shape, size):
        form = tuple((len(plan.supports[i]), shape[i]) for i in plan.order)
        result.setdefault(form, []).append(plan)
    return tuple(map(tuple, result.values()))


class Block:
    """Scaled games, games on the last axis, with the payoff differences between all pairs of own actions."""

    def __init__(self, payoffs: FloatArray) -> None:
        self.payoffs = payoffs
        self.shape = payoffs.shape[1], payoffs.shape[2], payoffs.shape[3]
        self.count = payoffs.shape[-1]
        self.differences: list[dict[tuple[int, int], FloatArray]] = []
        others = [prod(self.shape) // n for n in self.shape]
        self._rows = [n * (n - 1) // 2 * m for n, m in zip(self.shape, others, strict=True)]
        flat = differences = np.empty((sum(self._rows), self.count))
        for i, (n, m) in enumerate(zip(self.shape, others, strict=True)):
            own = front(payoffs[i], i)
            tables = {}
            for r, s in combinations(range(n), 2):
                tables[r, s] = np.subtract(own[s], own[r], out=flat[:m].reshape(own.shape[1:]))
                flat = flat[m:]
            self.differences.append(tables)
        self._all = differences

    @cached_property
    def _sizes(self) -> FloatArray:
        sizes: FloatArray = np.abs(self._all)
        return sizes

    @cached_property
    def _smallest(self) -> FloatArray:
        smallest: FloatArray = self._sizes.min(axis=0, initial=np.inf)
        return smallest

    def gain(self, i: int, base: int, other: int, j: int, k: int) -> tuple[FloatArray, int]:
        """Return player i's gain from `other` in place of `base`, axes (action of j, action of k), and its sign."""
        table = self.differences[i][min(base, other), max(base, other)]
        return (table if j < k else table.swapaxes(0, 1)), (1 if base < other else -1)

    def has_ties(self) -> BoolArray:
        """Whether some player is indifferent between two actions against some pure actions of the others."""
        result: BoolArray = self._smallest <= POLISHED
        return result

    def is_uneven(self) -> BoolArray:
        """Whether differences that matter may drown beside the ranges, so that floats should not decide.

        That is so where a lower quantile of a player's differences, ties left out, is small, or where single ones are.
        """
        sizes, smallest = self._sizes, self._smallest
        tied = np.flatnonzero(smallest <= TIE)
        if len(tied):
            sizes, smallest = sizes.copy(), smallest.copy()
            columns = sizes[:, tied]
            columns[columns <= TIE] = 1.0
            sizes[:, tied], smallest[tied] = columns, columns.min(axis=0)
        parts = np.split(sizes, np.cumsum(self._rows)[:-1])
        suspect = smallest < MINUTE
        for part in parts:
            suspect |= (part < SMALL).sum(axis=0, dtype=np.uint8) > len(part) // 4
        some = np.flatnonzero(suspect)
        result = np.zeros(self.count, dtype=np.bool_)
        if len(some):
            ordered = [np.sort(part[:, some], axis=0) for part in parts if len(part)]
            least, quantile = [part[0] for part in ordered], [part[len(part) // 4] for part in ordered]
            uneven = (np.min(least, axis=0) < TINY) | (np.prod(least, axis=0) < MOST_UNEVEN_LEAST)
            uneven |= np.prod(quantile, axis=0) < MOST_UNEVEN
            for part, q in zip(ordered, quantile, strict=True):
                uneven |= q < (MINUTE if len(part) < MANY else 10 * MINUTE)
            result[some] = uneven
        return result


class Search:
    """What the search of a block has found so far.

    Attributes
    ----------
    suspect : bool array, shape (W,)
        A degeneracy was met: continua are possible.
    doubts : list of (Plan, int array)
        Supports that could not be decided, and in which games.
    continuum : bool array, shape (W,)
        A curve of equilibria was found.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.suspect = self.block.has_ties()
        self.doubts: list[tuple[Plan, IntArray]] = []
        self.continuum = np.zeros(self.block.count, dtype=np.bool_)
        self._parts: list[Profiles] = []

    def add(self, profiles: Profiles) -> None:
        """Add candidates."""
        self._parts.append(profiles)

    def doubt(self, plan: Plan, game: IntArray) -> None:
        """Note that a support could not be decided in some games."""
        if len(game):
            self.doubts.append((plan, game))

    def suspects(self, game: IntArray) -> None:
        """Note that a degeneracy was met in some games."""
        self.suspect[game] = True

    def places(self, plan: Plan, game: IntArray) -> Iterator[tuple[Search, Plan, IntArray]]:
        """Yield where games with a plan are in the whole search: they are there already."""
        yield self, plan, game

    def extended(self, game: IntArray, plan: Plan, mixtures: dict[int, FloatArray]) -> Profiles:
        """Return profiles that are given on their supports, shapes (k_i, E), on all actions."""
        full = []
        for i, n in enumerate(self.block.shape):
            x = np.zeros((n, len(game)))
            x[list(plan.supports[i])] = mixtures[i]
            full.append(x)
        return Profiles(game, (full[0], full[1], full[2]))

    def candidates(self) -> Profiles:
        """Return the candidates added since the last call, not yet polished."""
        parts, self._parts = self._parts, []
        return Profiles.joined(parts) if parts else Profiles.none(self.block.shape)

    def add_stable(self, plan: Plan, game: IntArray, mixtures: dict[int, FloatArray]) -> IntArray:
        """Add those profiles against which no action outside the supports does better; return their games.

        Games in which an action outside does equally well are marked as suspect.
        """
        block = self.block
        for i in (plan.a, plan.b, plan.p):
            j, k = (q for q in range(3) if q != i)
            support = plan.supports[i]
            for other in range(block.shape[i]):
                if other in support or not len(game):
                    continue
                table, sign = block.gain(i, support[0], other, j, k)
                played = table.take(plan.supports[j], axis=0).take(plan.supports[k], axis=1).take(game, axis=2)
                gain = mean(mean(played.swapaxes(0, 1), mixtures[k]), mixtures[j])
                gain *= sign
                tie = np.abs(gain) <= POLISHED
                if tie.any():
                    self.suspects(game[tie])
                keep = np.flatnonzero(gain <= LOOSE)
                if len(keep) < len(game):
                    game = game[keep]
                    mixtures = {q: x.take(keep, axis=1) for q, x in mixtures.items()}
        if len(game):
            self.add(self.extended(game, plan, mixtures))
        return game


class Stack:
    """Plans of one form in the few games of a search, taken for a single plan in many games.

    What numpy does to one array costs the same for one game as for a hundred: so a single game is solved on many
    supports at once. The many games are restricted to the supports, with p, a and b as the players in this order.

    Attributes
    ----------
    block : Block
        The restricted games, those of the first plan first.
    plan : Plan
        Of all actions that are left.
    """

    def __init__(self, search: Search, plans: tuple[Plan, ...]) -> None:
        self._search, self._plans = search, plans
        shape = search.block.shape
        self._flat = search.block.payoffs.reshape(3 * prod(shape), search.block.count)
        self._sizes = sizes = tuple(len(plans[0].supports[i]) for i in plans[0].order)
        self._payoffs, self._actions = _places(shape, plans)
        inner = np.ascontiguousarray(self._payoffs[:, : sizes[0], : sizes[1], : sizes[2]])
        self.block = Block(self._flat.take(inner, axis=0).reshape(3, *sizes, len(plans) * search.block.count))
        self.plan = Plan((tuple(range(sizes[0])), tuple(range(sizes[1])), tuple(range(sizes[2]))), 0, 1, 2)

    def places(self, plan: Plan, game: IntArray) -> Iterator[tuple[Search, Plan, IntArray]]:
        """Yield for each plan that some games stand for: the whole search, the plan in it, the games in it."""
        number, own = np.divmod(game, self._search.block.count)
        for k in np.unique(number):
            yield self._search, self._plans[k], own[number == k]

    def doubt(self, plan: Plan, game: IntArray) -> None:
        """Note that supports could not be decided."""
        for search, real, own in self.places(plan, game):
            search.doubt(real, own)

    def suspects(self, game: IntArray) -> None:
        """Note that a degeneracy was met."""
        self._search.suspects(game % self._search.block.count)

    def add_stable(self, plan: Plan, game: IntArray, mixtures: dict[int, FloatArray]) -> IntArray:
        """Add profiles to the whole search as `Search.add_stable` does."""
        number, own = np.divmod(game, self._search.block.count)
        gains = [np.zeros((0, len(game)))]
        for i in (1, 2, 0):
            j, k = (q for q in range(3) if q != i)
            table = front(self._payoffs[i], i)[:, : self._sizes[j], : self._sizes[k]].take(number, axis=-1)
            values = self._flat.ravel().take(table * self._search.block.count + own)
            gain = values[self._sizes[i] :] - values[0]
            gains.append(mean(mean(gain.transpose(2, 1, 0, 3), mixtures[k][:, None]), mixtures[j][:, None]))
        gain = np.concatenate(gains)
        passed = np.logical_and.accumulate(gain <= LOOSE, axis=0)
        # what an earlier action has ruled out is not looked at any more
        tied = (np.abs(gain) <= POLISHED) & np.concatenate([np.ones((1, len(game)), dtype=np.bool_), passed])[:-1]
        self._search.suspects(own[tied.any(axis=0)])
        kept = np.flatnonzero(passed[-1]) if len(passed) else np.arange(len(game))
        if len(kept):
            shape = self._search.block.shape
            every = np.zeros((sum(shape), len(kept)))
            for i, rows in enumerate(self._actions):
                every[rows.take(number[kept], axis=1), np.arange(len(kept))] = mixtures[i].take(kept, axis=1)
            x, y, z = np.split(every, np.cumsum(shape[:2]))
            self._search.add(Profiles(own[kept], (x, y, z)))
        return game[kept]


@cache
def _places(shape: tuple[int, int, int], plans: tuple[Plan, ...]) -> tuple[IntArray, tuple[IntArray, ...]]:
    """Return where plans of one form have their numbers in a game.

    Returns
    -------
    payoffs : int array, shape (3, n_p, n_a, n_b, plans)
        The payoffs of p, a and b, by their actions, those of their supports first.
    actions : three int arrays, shapes (k_p, plans), (k_a, plans), (k_b, plans)
        The actions of their supports among those of all players, one player's under the other's.
    """
    number = np.arange(3 * prod(shape)).reshape(3, *shape)
    first = np.cumsum((0, *shape))
    payoffs = []
    for plan in plans:
        actions = [(*s, *(set(range(n)) - set(s))) for s, n in zip(plan.supports, shape, strict=True)]
        own = number[np.ix_(range(3), *actions)][list(plan.order)]
        payoffs.append(own.transpose(0, *(1 + i for i in plan.order)))
    played = [[first[i] + np.array(plan.supports[i]) for i in plan.order] for plan in plans]
    return np.stack(payoffs, axis=-1), tuple(np.stack(rows, axis=-1) for rows in zip(*played, strict=True))
