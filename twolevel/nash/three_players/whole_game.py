"""A 3-player game in whole numbers: gains, domination, best replies, and which supports may carry an equilibrium.

Payoffs are the whole multiples of a decimal that they were written as, or else the binary fractions that doubles are
(`twolevel.games.grids`); of those, some that differ may count as equal.

Index convention: one game, ``tables[player][a_0, a_1, a_2]``; the mixture of a player is a list of integers, up to a
factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import combinations, product
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.grids import comparable, last_bits, multiples
from ..elimination import undominated
from .supports import Plan, Supports, plans
from .whole_roots import kernel

__all__ = ["Table", "Weights", "WholeGame", "WholeGames", "possible", "survivors"]

Table = list[list[int]]
Weights = list[list[int]]
Numbers = NDArray[Any]  # Python's integers
Shape = tuple[int, int, int]
#: For each player and each pair of actions, the profiles of the others, as bits, against which the second does better.
Signs = tuple[tuple[tuple[int, ...], ...], ...]


@dataclass
class WholeGame:
    """A game of three players in whole numbers.

    Attributes
    ----------
    tables : list of three object arrays, shape (n_0, n_1, n_2)
        Whole numbers, each player's in a unit of its own.
    slack : list of three object arrays, or None
        How much less than another payoff one counts as equal to it, in the same units; None where ties are exact.
    """

    tables: list[Numbers]
    slack: list[Numbers | None]
    gains: dict[tuple[int, int, int, int], Table] = field(default_factory=dict)
    margins: dict[tuple[int, int, int, int], Table | None] = field(default_factory=dict)

    @property
    def has_slack(self) -> bool:
        """Whether payoffs of some player may differ and be equal."""
        return any(s is not None for s in self.slack)

    @property
    def shape(self) -> Shape:
        """How many actions each player has."""
        n, m, k = self.tables[0].shape
        return n, m, k

    def gain(self, i: int, base: int, other: int, j: int) -> Table:
        """Return player i's gain from `other` in place of `base`, axes (action of j, action of the third)."""
        key = i, base, other, j
        if key not in self.gains:
            table = self.tables[i].take(other, axis=i) - self.tables[i].take(base, axis=i)
            self.gains[key] = (table if j < 3 - i - j else table.T).tolist()
        return self.gains[key]

    def margin(self, i: int, base: int, other: int, j: int) -> Table | None:
        """Return by how much less each gain counts as none; None where that is never."""
        slack = self.slack[i]
        if slack is None:
            return None
        key = i, base, other, j
        if key not in self.margins:
            table = np.maximum(slack.take(other, axis=i), slack.take(base, axis=i))
            self.margins[key] = (table if j < 3 - i - j else table.T).tolist()
        return self.margins[key]

    def restricted(self, kept: Sequence[Sequence[int]]) -> WholeGame:
        """Return the game in which only some actions are left."""
        block = np.ix_(*kept)
        return WholeGame([t[block] for t in self.tables], [None if s is None else s[block] for s in self.slack])

    @cached_property
    def signs(self) -> Signs:
        """Where each action does better than another one."""
        actions = [range(n) for n in self.shape]
        return tuple(tuple(tuple(self._better(i, r, s) for s in own) for r in own) for i, own in enumerate(actions))

    def _better(self, i: int, base: int, other: int) -> int:
        """Return the profiles of the others against which `other` does better than `base`, as bits."""
        if base == other:
            return 0
        j = min(q for q in range(3) if q != i)
        gains, margins = self.gain(i, base, other, j), self.margin(i, base, other, j)
        bits, bit = 0, 1
        for r, row in enumerate(gains):
            for c, v in enumerate(row):
                if v > (margins[r][c] if margins else 0):
                    bits |= bit
                bit += bit
        return bits

    def best(self, i: int, weights: Weights) -> list[int]:
        """Return player i's best replies to the mixtures of the others, which are given up to a factor each."""
        j, k = (q for q in range(3) if q != i)
        values = np.tensordot(np.tensordot(np.moveaxis(self.tables[i], i, 0), weights[k], (2, 0)), weights[j], (1, 0))
        return [a for a, v in enumerate(values) if v == values.max()]

    def is_tied(self, weights: Weights) -> bool:
        """Whether some player has best replies that are not played."""
        return any(not weights[i][a] for i in range(3) for a in self.best(i, weights))

    def fibre(self, i: int, weights: Weights) -> list[list[int]]:
        """Return the vertices of the mixtures of i that make an equilibrium with those of the others (`continua`)."""
        j, k = (q for q in range(3) if q != i)
        best = self.best(i, weights)
        least = [[int(a == b) for b in best] for a in best]
        equal: list[list[int]] = []
        for q, other in ((j, k), (k, j)):
            played = [a for a, w in enumerate(weights[q]) if w]
            against = np.moveaxis(self.tables[q], (q, i, other), (0, 1, 2)).dot(np.array(weights[other], dtype=object))
            for a in range(self.shape[q]):
                row = [against[played[0], b] - against[a, b] for b in best]
                (equal if a in played else least).append(row)
        vertices = {}
        for tight in combinations([*least, *equal], len(best) - 1):
            x = kernel(tight, 1)
            x = x if sum(x) > 0 else [-v for v in x]
            if any(x) and all(_dot(row, x) >= 0 for row in least) and not any(_dot(row, x) for row in equal):
                full = [0] * self.shape[i]
                for a, v in zip(best, x, strict=True):
                    full[a] = v // gcd(*x)
                vertices[tuple(full)] = full
        return list(vertices.values())


@dataclass(frozen=True)
class WholeGames:
    """Payoffs of three players in b games as whole numbers; K is the number of profiles.

    Attributes
    ----------
    shape : tuple of int
    numbers : array, shape (K, 3, b)
        Doubles; whole where `is_exact`, else the payoffs.
    off : array, shape (K, 3, b)
        How much less than another payoff one counts as equal to it; 0 where ties are exact.
    clear : array, shape (K, 3, b)
        What gains among doubles that are larger are gains of the game in whole numbers, too.
    is_exact : bool array, shape (3, b)
    unit : list of lists of int
        What whole numbers are divided by, or what others are multiplied with.
    """

    shape: Shape
    numbers: FloatArray
    off: FloatArray
    clear: FloatArray
    is_exact: BoolArray
    unit: list[list[int]]

    @classmethod
    def of(cls, payoffs: FloatArray) -> WholeGames:
        """Take payoffs, shape (3, n_0, n_1, n_2, b), as they were given, for whole numbers."""
        _, n, m, k, games = payoffs.shape
        shape = n * m * k, 3, games
        values = np.moveaxis(payoffs.reshape(3, -1, games), 1, 0).reshape(shape[0], -1)
        numbers, off = comparable(values)
        is_exact: BoolArray = ((off == 0) & (numbers == np.rint(numbers))).all(axis=0)
        others = np.flatnonzero(~is_exact)
        if len(others):
            found, is_exact[others] = multiples(values[:, others])
            numbers[:, others] = np.where(is_exact[others], found, values[:, others])
        whole = np.where(is_exact, numbers, 0.0).astype(np.int64)
        unit: list[int] = np.gcd.reduce(whole - whole[0], axis=0).tolist()
        unit = [u or 1 for u in unit]
        off[:, is_exact] = 0.0
        clear = 2 * off
        others = np.flatnonzero(~is_exact)
        if len(others):
            for c, last in zip(others.tolist(), last_bits(values[:, others]).tolist(), strict=True):
                unit[c] = 2 ** max(0, -last)
                clear[:, c] += 2 / unit[c]  # slack is rounded up to whole numbers
        units = [unit[start : start + games] for start in range(0, 3 * games, games)]
        numbers, off, clear = (x.reshape(shape) for x in (numbers, off, clear))
        return cls((n, m, k), numbers, off, clear, is_exact.reshape(shape[1:]), units)

    def each(self) -> Iterator[tuple[Sequence[Sequence[int]], Callable[[], WholeGame]]]:
        """Yield which actions are left when those are deleted that floats see dominated, and the game that is left."""
        tables = (np.moveaxis(x, 1, 0).reshape(3, *self.shape, -1) for x in (self.numbers, self.clear))
        left = np.concatenate(undominated(*tables)).T
        ends = np.cumsum(self.shape[:2])
        blocks: dict[bytes, tuple[list[list[int]], IntArray]] = {}
        for g, alive in enumerate(left):
            key = alive.tobytes()
            if key not in blocks:
                own = [np.flatnonzero(part) for part in np.split(alive, ends)]
                blocks[key] = [actions.tolist() for actions in own], np.ravel_multi_index(np.ix_(*own), self.shape)
            kept, entries = blocks[key]
            yield kept, partial(self._game, g, entries)

    def _game(self, game: int, entries: IntArray) -> WholeGame:
        """Return what is left of a game, some entries of its tables."""
        tables, slack = zip(*(self._table(i, game, entries) for i in range(3)), strict=True)
        return WholeGame(list(tables), list(slack))

    def _table(self, i: int, game: int, entries: IntArray) -> tuple[Numbers, Numbers | None]:
        """Return some entries of a player's table, in whole numbers, and how much less counts as equal."""
        unit, values = self.unit[i][game], self.numbers[entries, i, game].ravel().tolist()
        result: Numbers = np.empty(entries.shape, dtype=object)
        if self.is_exact[i, game]:
            first = int(self.numbers[0, i, game])
            result.ravel()[:] = [(int(v) - first) // unit for v in values]
            return result, None
        ratios = [v.as_integer_ratio() for v in values]
        result.ravel()[:] = [above * (unit // below) for above, below in ratios]
        slack: Numbers = np.empty(entries.shape, dtype=object)
        ratios = [v.as_integer_ratio() for v in self.off[entries, i, game].ravel().tolist()]
        slack.ravel()[:] = [above * unit // below + 1 for above, below in ratios]
        return result, slack


def _dot(row: Sequence[int], x: Sequence[int]) -> int:
    return sum(c * v for c, v in zip(row, x, strict=True))


@lru_cache(maxsize=256)
def survivors(shape: Shape, signs: Signs) -> Supports:
    """Return which actions are left when strictly dominated ones are deleted again and again.

    Examples
    --------
    A dilemma of two, while the third has nothing to choose:

    >>> payoffs = np.array([[[[3], [0]], [[5], [1]]], [[[3], [5]], [[0], [1]]], [[[0], [0]], [[0], [0]]]])
    >>> game = WholeGame(list(payoffs), [None] * 3)
    >>> survivors(game.shape, game.signs)
    ((1,), (1,), (0,))
    """
    kept = [tuple(range(n)) for n in shape]
    changed = True
    while changed:
        changed = False
        for i in range(3):
            here = _profiles(shape, i, kept)
            for worse, better in product(kept[i], kept[i]):
                if worse in kept[i] and better in kept[i] and signs[i][worse][better] & here == here:
                    kept[i] = tuple(a for a in kept[i] if a != worse)
                    changed = True
    return kept[0], kept[1], kept[2]


@lru_cache(maxsize=256)
def possible(shape: Shape, signs: Signs) -> tuple[tuple[tuple[int, ...], ...], tuple[Plan, ...]]:
    """Return the profiles in pure actions and the other supports that may carry an equilibrium, as far as signs tell.

    No action played may be worse than another against all that the others play.

    Examples
    --------
    A coordination of two, while the third has nothing to choose:

    >>> payoffs = np.array([[[[2], [0]], [[0], [1]]], [[[1], [0]], [[0], [2]]], [[[0], [0]], [[0], [0]]]])
    >>> game = WholeGame(list(payoffs), [None] * 3)
    >>> profiles, plans = possible(game.shape, game.signs)
    >>> profiles, [plan.supports for plan in plans]
    (((0, 0, 0), (1, 1, 0)), [((0, 1), (0, 1), (0,))])
    """

    def may(supports: Sequence[Sequence[int]]) -> bool:
        for i, support in enumerate(supports):
            here = _profiles(shape, i, supports)
            if any(better & here == here for played in support for better in signs[i][played]):
                return False
        return True

    sizes = range(1, min(shape) + 1)
    return (
        tuple(profile for profile in product(*map(range, shape)) if may([[a] for a in profile])),
        tuple(plan for size in sizes for plan in plans(shape, size) if may(plan.supports)),
    )


def _profiles(shape: Shape, i: int, supports: Sequence[Sequence[int]]) -> int:
    """Return the profiles of all but player i on some supports, as bits."""
    j, k = (q for q in range(3) if q != i)
    return sum(1 << r * shape[k] + c for r in supports[j] for c in supports[k])
