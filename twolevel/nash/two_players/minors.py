r"""Bordered minors of batches of matrices: their tables, values and signs, and the mixtures they give.

Index convention inside: games come last, ``matrix[own action, opponent's action, game]``. For k rows I and k-1 columns
J' the bordered minor is :math:`N(I, J') = \det[\mathbf 1 \mid A_{I J'}]`; `bimatrix` says what it is good for. Level 2
are differences of payoffs; level k follows from level k-1 by Laplace expansion along the last column:

.. math:: N(I, J') = \sum_{r=1}^{k-1} (-1)^{r+k-1} (a_{i_r j} - a_{i_0 j}) \, N(I - i_r, J' - j), \quad j = \max J'.

The tables depend on the size of the game only and are made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations
from math import comb, factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.grids import EPSILON
from ...games.ties import TIE

__all__ = [
    "Minors",
    "Side",
    "Workspace",
    "all_of",
    "bounds_of",
    "doubtful",
    "exact_mixture",
    "indifference",
    "minors_of",
    "mixtures_of",
    "opposite",
    "passes",
    "side_of",
    "signs_of",
    "unpack",
]

ByteArray = NDArray[np.uint8]
#: Minors of games: float64, or Python integers (dtype object) where floats would not be exact.
Minors = NDArray[Any]


# ---------------------------------------------------------------- tables of index sets


@dataclass(frozen=True)
class Side:
    """Tables for one player, whose matrix has m rows, the player's own actions, and n columns.

    Minors are numbered level by level (k = 2, 3, ...); in a level by row set I in lexicographic order, then
    by column set J' in colexicographic order, so that the sets with last column j are a block whose rests
    are the first C(j, k-2) sets of the level below: a Laplace expansion along the last column runs over slices.
    Number `count` stands for the constant 1 (the minor of a single row), `count + 1` for 0.

    Attributes
    ----------
    count : int
        Number of minors.
    levels : tuple of (first, stop, k)
        Where the minors of level k stand.
    differences : tuple of (target, i, i0)
        Level 2: the minors at the slice `target` are row i minus row i0.
    expansions : tuple of (target, terms)
        Higher levels: the minors at `target` are the alternating sum (+, -, +, ...) over the terms
        (factor, rest) of one minor of level 2 times those at the slice `rest`.
    tests : int array, shape (m, P)
        For each pair of supports the m minors that are tested, numerators of the mixture first: e if minor e
        must have the sign sigma, count + 1 + e if it must have the sign -sigma.
    strict : bool array, shape (m, P)
        Where a test is of a numerator, which must not be 0 even in degenerate games.
    mixtures : int array, shape (n, P)
        Number of the numerator of each column's probability; `count + 1` off the support.
    gaps : int array, shape (m, P)
        Number of the minor that is 0 iff the row is a best reply; `count + 1` on the support.
    supports : int array, shape (P,)
        J as a bit set.
    """

    count: int
    levels: tuple[tuple[int, int, int], ...]
    differences: tuple[tuple[slice, int, int], ...]
    expansions: tuple[tuple[slice, tuple[tuple[int, slice], ...]], ...]
    tests: IntArray
    strict: BoolArray
    mixtures: IntArray
    gaps: IntArray
    supports: IntArray

    @property
    def pairs(self) -> int:
        """The number of minors of level 2, differences of two payoffs; they stand first."""
        return self.levels[0][1] if self.levels else 0


@lru_cache(maxsize=64)
def support_pairs_of(m: int, n: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Pairs (I, J) of supports of equal size, pure ones first."""
    return tuple(
        (rows, columns)
        for k in range(1, min(m, n) + 1)
        for rows in combinations(range(m), k)
        for columns in combinations(range(n), k)
    )


@lru_cache(maxsize=64)
def side_of(m: int, n: int, player: int) -> Side:
    """Make the tables of a player of an m by n game; for player 1 the matrix is n by m, the pairs are the same."""
    pairs = support_pairs_of(m, n)
    if player == 1:
        m, n, pairs = n, m, tuple((columns, rows) for rows, columns in pairs)
    number: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    levels: list[tuple[int, int, int]] = []
    differences: list[tuple[slice, int, int]] = []
    expansions: list[tuple[slice, tuple[tuple[int, slice], ...]]] = []
    count = 0
    for k in range(2, min(m, n + 1) + 1):
        first = count
        chosen = sorted(combinations(range(n), k - 1), key=lambda columns: columns[::-1])
        for rows in combinations(range(m), k):
            number |= {(rows, columns): count + offset for offset, columns in enumerate(chosen)}
            if k == 2:
                differences.append((slice(count, count + n), rows[1], rows[0]))
            else:
                expansions += _expansions(number, rows, n, count)
            count += len(chosen)
        levels.append((first, count, k))

    tests = np.empty((m, len(pairs)), dtype=np.intp)
    strict = np.zeros((m, len(pairs)), dtype=np.bool_)
    mixtures = np.full((n, len(pairs)), count + 1, dtype=np.intp)
    gaps = np.full((m, len(pairs)), count + 1, dtype=np.intp)
    for q, (rows, columns) in enumerate(pairs):
        k = len(rows)
        strict[:k, q] = True
        for c, j in enumerate(columns):
            mixtures[j, q] = number[rows, columns[:c] + columns[c + 1 :]] if k > 1 else count
            tests[c, q] = mixtures[j, q] + (c % 2) * (count + 1)
        for t, i in enumerate((i for i in range(m) if i not in rows), start=k):
            more = tuple(sorted((*rows, i)))
            gaps[i, q] = number[more, columns]
            tests[t, q] = gaps[i, q] + (more.index(i) % 2) * (count + 1)
    supports = np.array([sum(1 << j for j in columns) for _, columns in pairs], dtype=np.intp)
    return Side(count, tuple(levels), tuple(differences), tuple(expansions), tests, strict, mixtures, gaps, supports)


def _expansions(
    number: dict[tuple[tuple[int, ...], tuple[int, ...]], int], rows: tuple[int, ...], n: int, count: int
) -> list[tuple[slice, tuple[tuple[int, slice], ...]]]:
    """Expand all minors of the given rows, numbered from `count`, along their last columns."""
    k = len(rows)
    result = []
    for last in range(k - 2, n):
        start, size = count + comb(last, k - 1), comb(last, k - 2)
        terms = []
        for r in range(k - 1, 0, -1):  # the last row first: its sign is +
            rest = number[rows[:r] + rows[r + 1 :], tuple(range(k - 2))]
            terms.append((number[(rows[0], rows[r]), (last,)], slice(rest, rest + size)))
        result.append((slice(start, start + size), tuple(terms)))
    return result


# ---------------------------------------------------------------- minors and their signs


class Workspace:
    """Memory for the minors of a block, used again for every block of a batch."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}
        # glibc hands freed arrays back to the system, page by page, and pays for them again, unless it has seen a
        # larger array freed before. This one is never written to, so it costs nothing; small games gain a third.
        np.empty(2**21)

    def array(self, name: str, rows: int, games: int, dtype: Any) -> NDArray[Any]:
        """Return an uninitialised contiguous array, shape (rows, games)."""
        size = rows * games
        if name not in self._arrays or self._arrays[name].size < size or self._arrays[name].dtype != dtype:
            self._arrays[name] = np.empty(size, dtype=dtype)
        return self._arrays[name][:size].reshape(rows, games)


def minors_of(side: Side, matrix: Minors, memory: Workspace, name: str = "minors") -> Minors:
    """Return all bordered minors of matrices, shape (m, n, b), with the constants 1 and 0: shape (count + 2, b)."""
    games = matrix.shape[-1]
    minors = memory.array(name, side.count + 2, games, matrix.dtype)
    minors[side.count], minors[side.count + 1] = 1, 0
    for target, i, i0 in side.differences:
        np.subtract(matrix[i], matrix[i0], out=minors[target])
    longest = max((target.stop - target.start for target, _ in side.expansions), default=0)
    scratch = memory.array("scratch", longest, games, matrix.dtype)
    for target, ((factor, rest), *terms) in side.expansions:
        out = minors[target]
        part = scratch[: len(out)]
        np.multiply(minors[factor], minors[rest], out=out)
        add = False
        for factor, rest in terms:
            np.multiply(minors[factor], minors[rest], out=part)
            (np.add if add else np.subtract)(out, part, out=out)
            add = not add
    return minors


def bounds_of(side: Side, minors: Minors, first: FloatArray) -> FloatArray:
    r"""Return how far each minor may be off, shape (count, b), if differences of payoffs are off by up to `first`.

    The bounds travel with the expansion: with f and r a factor and the minor of the rest, and :math:`\epsilon_f,
    \epsilon_r` their bounds, a term is off by :math:`|f| \epsilon_r + \epsilon_f |r| + \epsilon_f \epsilon_r`, and the
    sum by rounding, less than a unit in the last place of each term for each term. So a minor of small payoffs has a
    small bound, however large other payoffs of the game are.

    Parameters
    ----------
    minors : array, shape (count + 2, b)
        As floats.
    first : array, shape (number of minors of level 2, b)

    Examples
    --------
    >>> side = side_of(3, 2, 0)
    >>> minors = minors_of(side, np.array([[[0.0], [0.0]], [[1.0], [1e6]], [[2.0], [1e-3]]]), Workspace())
    >>> bounds_of(side, minors, np.full((6, 1), 1e-9))[-1].round(6)
    array([0.001])
    """
    bounds = np.empty((side.count, minors.shape[1]))
    bounds[: len(first)] = first
    sizes = np.abs(minors[: side.count])
    for target, terms in side.expansions:
        out = bounds[target]
        out[:] = 0
        rounding = (len(terms) + 1) * EPSILON
        for factor, rest in terms:
            out += sizes[factor] * (bounds[rest] + rounding * sizes[rest])
            out += bounds[factor] * (sizes[rest] + bounds[rest])
    return bounds


@cache
def doubtful(k: int) -> float:
    """Return how near to 0 a minor of level k may be before its sign is doubtful.

    It is a determinant of order k-1 of numbers up to 2; rounding moves it by less than about 4k (k-1)! 2^(k-1) units
    in the last place of 1.
    """
    return max(TIE, 4.0 * k * factorial(k - 1) * 2.0 ** (k - 1) * EPSILON)


def signs_of(side: Side, minors: Minors, memory: Workspace, *, exact: bool = False) -> ByteArray:
    """Pack signs, eight games a byte, shape (2 (count + 1), ceil(b / 8)): positive ones, then negative ones.

    Of minors that are not `exact`, those that are `doubtful` have no sign.
    """
    signs = np.empty((2 * (side.count + 1), -(-minors.shape[1] // 8)), dtype=np.uint8)
    found = memory.array("found", side.count, minors.shape[1], np.bool_)
    for half, compare, sign in ((signs[: side.count + 1], np.greater, 1), (signs[side.count + 1 :], np.less, -1)):
        for first, stop, k in side.levels:
            compare(minors[first:stop], 0 if exact else sign * doubtful(k), out=found[first:stop])
        half[:-1] = np.packbits(found, axis=1)
    signs[side.count], signs[-1] = 255, 0
    return signs


def passes(signs: ByteArray, tests: IntArray, n_pure: int) -> ByteArray:
    """Return for each pair of supports the games that pass all its tests with one of the two sigmas, packed."""
    result = all_of(signs, tests)
    result[n_pure:] |= all_of(signs, opposite(tests[:, n_pure:], len(signs) // 2))
    return result


def all_of(signs: ByteArray, tests: IntArray) -> ByteArray:
    """Return the AND of the rows of signs that stand in each column of `tests`."""
    result: ByteArray = signs.take(tests[0], axis=0)
    for row in tests[1:]:
        result &= signs.take(row, axis=0)
    return result


def opposite(tests: IntArray, half: int) -> IntArray:
    """Return the tests for the other sigma."""
    return np.where(tests < half, tests + half, tests - half)


def unpack(packed: ByteArray, games: int) -> tuple[IntArray, IntArray]:
    """Return (pair, game) of the bits that are set in packed rows of `games` bits."""
    if games % 8:
        packed[:, -1] &= 0xFF << (8 - games % 8) & 0xFF
    flat = packed.ravel()
    byte = np.flatnonzero(flat != 0)
    bit = np.flatnonzero(np.unpackbits(flat[byte]).view(np.bool_))
    place = (byte[bit >> 3] << 3) | (bit & 7)
    width = 8 * packed.shape[1]
    pair = place // width
    place -= pair * width
    return pair, place


def mixtures_of(side: Side, minors: Minors, pair: IntArray, game: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return mixtures, shape (n, K), and the sums of numerators that they were divided by, shape (K,)."""
    flat = minors.ravel()
    mixtures = np.empty((len(side.mixtures), len(pair)))
    total = np.zeros(len(pair))
    for numerator, mixture in zip(side.mixtures, mixtures, strict=True):
        place = numerator.take(pair)
        place *= minors.shape[1]
        place += game
        mixture[:] = np.abs(flat.take(place))
        total += mixture
    mixtures /= total
    return mixtures, total


def indifference(blocks: Minors) -> Minors:
    """Return the mixtures of columns that make all rows equally good, shape (k, K), of blocks of shape (k, k, K)."""
    side = side_of(*blocks.shape[:2], 0)
    numerators = np.abs(minors_of(side, blocks, Workspace())[side.mixtures[:, -1]])
    result: Minors = numerators / numerators.sum(axis=0)
    return result


def exact_mixture(matrix: FloatArray, support: IntArray, replies: IntArray) -> FloatArray:
    """Return the mixture on `support` that makes `replies` equally good, in rational arithmetic."""
    block = np.array([[[Fraction(float(matrix[i, j]))] for j in support] for i in replies], dtype=object)
    mixture = np.zeros(matrix.shape[1])
    mixture[support] = indifference(block)[:, 0].astype(np.float64)
    return mixture
