r"""Every extreme equilibrium of batches of 2-player games, by the signs of bordered minors.

Index convention: ``payoffs[player, row, column, game]``; player 0 chooses rows, player 1 columns.

Let the row player have the matrix A, and let I be k rows and J' be k-1 columns. Their bordered minor is

.. math:: N(I, J') = \det\,[\,\mathbf 1 \mid A_{I J'}\,] = \det (a_{ij} - a_{i_0 j})_{i \in I - i_0,\; j \in J'},

:math:`i_0` the first row of I. For k columns J with members :math:`j_0 < \dots < j_{k-1}`, Cramer's rule gives the
column mixture y on J that makes the rows of I equally good, and how much worse any other row i' is:

.. math:: y_{j_c} \propto (-1)^c N(I, J - j_c), \qquad (Ay)_{i'} - (Ay)_{i_0} \propto (-1)^{p+1} N(I + i', J),

with the same factor of proportion, and p the position of i' in I + i'. So y is a mixture with support J to which the
rows of I, and no others, are best replies iff, for :math:`\sigma = +1` or :math:`-1`, all the numbers

.. math:: \sigma (-1)^c N(I, J - j_c), \quad \sigma (-1)^p N(I + i', J)

are positive: nothing is divided and nothing is solved, only signs are looked up, and a minor serves many pairs of
supports. If some of the second kind are 0, then y is still a vertex of the row player's best-reply polytope, with
more best replies than members of its support: the game is degenerate there.

*Nondegenerate games.* (x, y) is an equilibrium iff its supports I, J have the same size and pass both players' tests.
Signs are packed eight games to a byte, so a pair of supports costs a few ANDs.

*Degenerate games.* The vertices y and x of both best-reply polytopes are listed, and those pairs are kept in which
x plays only best replies to y, and y only best replies to x. These are the extreme equilibria, and all equilibria
are convex combinations of them (`twolevel.nash.two_players.components`).

*What is exact.* Payoffs arrive scaled to a range in [1, 2) by a power of two, smallest payoff 0. A minor farther from
0 than rounding can take it has its sign for certain. Games with a minor nearer to 0 are looked at again: in integers
held in floats if they are on a dyadic grid that is coarse enough for every minor to stay below :math:`2^{53}`, in
Python's integers if the grid is finer, after being put back on the grid if all payoffs are multiples of one number up
to rounding (such as integers times 1e-9), and otherwise with minors below the rounding threshold counted as 0, that
is, with payoffs that differ only by rounding counted as ties.

References
----------
Shapley, L. S. (1974), "A note on the Lemke-Howson algorithm", Mathematical Programming Study 1, 175-189.
Avis, D., G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 9-37.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, log2

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.equilibrium import Verdict
from ..contract import Found
from .minors import (
    Minors,
    Side,
    Workspace,
    all_of,
    doubtful,
    exact_mixture,
    minors_of,
    mixtures_of,
    opposite,
    passes,
    side_of,
    signs_of,
    unpack,
)

__all__ = ["MOST_SUPPORT_PAIRS", "block_size", "extreme_equilibria", "order_by", "support_pairs"]

#: Pairs of supports up to which games are searched in full: those of a 9x9 game.
MOST_SUPPORT_PAIRS = comb(18, 9) - 1
#: Normalising sums below this lose too many digits: such mixtures are computed again in rational numbers.
ILL_CONDITIONED = 1e-5
#: Pairs of vertices that are compared at once in degenerate games.
PAIRS_AT_ONCE = 2**20
#: Payoffs on a dyadic grid with at most this many bits are decided exactly; on a finer one, neighbours are ties.
GRID_BITS = 39
#: Payoffs this near to multiples, at most `MOST_MULTIPLES`, of one number are taken to be such multiples.
GRID_NOISE = 4e-13
MOST_MULTIPLES = 10_000


def support_pairs(m: int, n: int) -> int:
    """Return the number of pairs of supports of equal size in an m by n game, a measure of its cost.

    Examples
    --------
    >>> [support_pairs(n, n) for n in (3, 5, 7, 8)]
    [19, 251, 3431, 12869]
    """
    return comb(m + n, m) - 1


def order_by(key: IntArray) -> IntArray:
    """Return the stable order of non-negative keys; twice as fast as an argsort where key and place fit into 63 bits.

    Examples
    --------
    >>> order_by(np.array([3, 1, 3, 0])).tolist()
    [3, 1, 0, 2]
    """
    bits = len(key).bit_length()
    if len(key) and int(key.max()).bit_length() + bits > 63:
        return np.argsort(key, kind="stable")
    return np.sort((key << bits) | np.arange(len(key))) & ((1 << bits) - 1)


# ---------------------------------------------------------------- nondegenerate games


@dataclass(frozen=True)
class _Profiles:
    """Equilibria of a block of games: which game, the mixtures of both players, shapes (m, K) and (n, K)."""

    game: IntArray
    rows: FloatArray
    columns: FloatArray


def _strict_equilibria(matrices: tuple[FloatArray, FloatArray], memory: Workspace) -> tuple[_Profiles, BoolArray]:
    """Return all equilibria of those games of a block that have no doubtful minor, and which games have one.

    `matrices` holds each player's payoffs, own actions first: shapes (m, n, b) and (n, m, b).
    """
    m, n, games = matrices[0].shape
    sides = side_of(m, n, 0), side_of(m, n, 1)
    minors = [
        minors_of(side, matrix, memory, f"{i}") for i, (side, matrix) in enumerate(zip(sides, matrices, strict=True))
    ]
    clear = np.full(-(-games // 8), 255, dtype=np.uint8)
    passed = []
    for side, values in zip(sides, minors, strict=True):
        signs = signs_of(side, values, memory)
        passed.append(passes(signs, side.tests, m * n))
        clear &= np.bitwise_and.reduce(signs[: side.count + 1] | signs[side.count + 1 :], axis=0)
    both = passed[0] & passed[1]
    both &= clear
    pair, game = unpack(both, games)
    columns, column_totals = mixtures_of(sides[0], minors[0], pair, game)
    rows, row_totals = mixtures_of(sides[1], minors[1], pair, game)
    for e in np.flatnonzero((column_totals < ILL_CONDITIONED) | (row_totals < ILL_CONDITIONED)):
        row_support, column_support = np.flatnonzero(rows[:, e]), np.flatnonzero(columns[:, e])
        columns[:, e] = exact_mixture(matrices[0][:, :, game[e]], column_support, row_support)
        rows[:, e] = exact_mixture(matrices[1][:, :, game[e]], row_support, column_support)
    return _Profiles(game, rows, columns), np.unpackbits(clear, count=games) == 0


# ---------------------------------------------------------------- degenerate games


def _grid_bits(k: int) -> int:
    """Return how fine a grid, in bits below 1, leaves all minors up to level k exact in float64.

    Differences of scaled payoffs are below D = 2 ** (bits + 1) grid units. Hadamard bounds a minor of level k by
    k ** (k / 2) (D / 2) ** (k - 1); the partial sums of its expansion by (k - 1) D times the bound of level k - 1.
    """
    if k < 3:
        return GRID_BITS
    return int((52 - (k + 1) / 2 * log2(k - 1) - 1e-9) / (k - 1))


def _on_grid(matrix: FloatArray, bits: int) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Put payoffs back on a grid, where they are on one up to rounding.

    Parameters
    ----------
    matrix : array, shape (m, n, b)
    bits : int
        How fine a dyadic grid may be for floats to hold every minor exactly.

    Returns
    -------
    matrix : array, shape (m, n, b)
    coarse, fine : bool arrays, shape (b,)
        Games on a dyadic grid of at most `bits` bits; other games on one of at most `GRID_BITS` bits.
    """
    flat = matrix.reshape(-1, matrix.shape[-1])
    coarse = _is_integer(flat * 2.0**bits)
    others = np.flatnonzero(~coarse)
    if not len(others):
        return matrix, coarse, np.zeros_like(coarse)
    # the largest number of which all payoffs are multiples, by Euclid's algorithm on floats
    rest = flat[:, others]
    unit = np.zeros(len(others))
    for row in rest:
        larger, smaller = np.maximum(unit, row), np.minimum(unit, row)
        while (smaller > 1e-9).any():
            remainder = np.abs(larger - np.rint(larger / np.where(smaller > 1e-9, smaller, np.inf)) * smaller)
            turn = smaller > 1e-9
            larger, smaller = np.where(turn, smaller, larger), np.where(turn, remainder, smaller)
        unit = larger
    multiples = np.rint(rest / np.where(unit > 0, unit, 1.0))
    # Euclid's errors add up; the largest payoff gives the unit to rounding
    unit = rest.max(axis=0) / np.maximum(multiples.max(axis=0), 1.0)
    near = (np.abs(rest - multiples * unit) <= GRID_NOISE).all(axis=0) & (multiples.max(axis=0) <= MOST_MULTIPLES)
    exponent = 1 - np.frexp(multiples.max(axis=0))[1]
    result = flat.copy()
    result[:, others[near]] = np.ldexp(multiples, exponent)[:, near]
    coarse = _is_integer(result * 2.0**bits)
    return result.reshape(matrix.shape), coarse, _is_integer(result * 2.0**GRID_BITS) & ~coarse


def _is_integer(values: FloatArray) -> BoolArray:
    result: BoolArray = (values == np.rint(values)).all(axis=0)
    return result


@dataclass(frozen=True)
class _Vertices:
    """Vertices of the best-reply polytopes of a block, in order of games; bit sets of support and best replies."""

    game: IntArray
    mixture: FloatArray
    support: IntArray
    replies: IntArray

    @property
    def is_degenerate(self) -> BoolArray:
        """Whether there are more best replies than actions in the support."""
        result: BoolArray = np.bitwise_count(self.replies) > np.bitwise_count(self.support)
        return result


def _vertices(side: Side, matrix: FloatArray, memory: Workspace) -> _Vertices:
    """Return every mixture of the opponent that is a vertex of the player's best-reply polytope."""
    k = side.levels[-1][2] if side.levels else 1
    matrix, coarse, fine = _on_grid(matrix, _grid_bits(k))
    if not fine.any():
        return _vertices_of(side, matrix, coarse, memory)
    in_floats, in_integers = np.flatnonzero(~fine), np.flatnonzero(fine)
    integers = (matrix[..., in_integers] * 2.0**GRID_BITS).astype(np.int64).astype(object)
    parts = [
        (in_floats, _vertices_of(side, matrix[..., in_floats], coarse[in_floats], memory)),
        (in_integers, _vertices_of(side, integers, fine[in_integers], memory)),
    ]
    game = np.concatenate([who[v.game] for who, v in parts])
    order = np.argsort(game, kind="stable")
    return _Vertices(
        game[order],
        np.concatenate([v.mixture for _, v in parts], axis=1)[:, order],
        np.concatenate([v.support for _, v in parts])[order],
        np.concatenate([v.replies for _, v in parts])[order],
    )


def _vertices_of(side: Side, matrix: Minors, exact: BoolArray, memory: Workspace) -> _Vertices:
    """Return the vertices; in games that are not exact minors of doubtful sign count as 0."""
    m, n, games = matrix.shape
    minors = minors_of(side, matrix, memory)
    if not exact.all():
        for first, stop, k in side.levels:
            level = minors[first:stop]
            level[(np.abs(level) <= doubtful(k)) & ~exact] = 0
    signs = signs_of(side, minors, memory, exact=True)
    half = side.count + 1
    weak = np.concatenate([signs, ~signs[half:], ~signs[:half]])  # positive, negative, not negative, not positive
    one, other = (
        all_of(weak, np.where(side.strict, tests, tests + 2 * half))
        for tests in (side.tests, opposite(side.tests, half))
    )
    pair, game = unpack(one | other, games)
    flat = minors.ravel()
    replies = np.zeros(len(pair), dtype=np.intp)
    for i, gap in enumerate(side.gaps):
        replies |= (flat.take(gap.take(pair) * games + game) == 0).astype(np.intp) << i
    # the same vertex comes once for every I among its best replies that determines it
    key = (game << (m + n)) | (side.supports.take(pair) << m) | replies
    order = order_by(key)
    key = key.take(order)
    order = order[np.concatenate([[True], key[1:] != key[:-1]])] if len(key) else order
    pair, game, replies = pair.take(order), game.take(order), replies.take(order)
    support = side.supports.take(pair)
    # ties need not be transitive, so a pure mixture may still come several times: what all of them share is right
    pure = np.flatnonzero(np.bitwise_count(support) == 1)
    is_first = np.diff((game.take(pure) << n) | support.take(pure), prepend=-1) != 0
    if not is_first.all():
        replies[pure[is_first]] = np.bitwise_and.reduceat(replies[pure], np.flatnonzero(is_first))
        kept = np.setdiff1d(np.arange(len(pair)), pure[~is_first], assume_unique=True)
        pair, game, replies, support = pair[kept], game[kept], replies[kept], support[kept]
    mixture, total = mixtures_of(side, minors, pair, game)
    for e in np.flatnonzero((total < ILL_CONDITIONED) & ~exact[game]):
        chosen = np.flatnonzero(side.gaps[:, pair[e]] == side.count + 1)
        mixture[:, e] = exact_mixture(matrix[:, :, game[e]], np.flatnonzero(mixture[:, e]), chosen)
    return _Vertices(game, mixture, support, replies)


def _mutual(y: _Vertices, x: _Vertices, m: int, n: int, games: int) -> tuple[IntArray, IntArray]:
    """Return the pairs of vertices y, x of the same game that play only best replies to each other, as places."""
    per_game = np.bincount(x.game, minlength=games)
    partners = per_game.take(y.game)
    first = (np.cumsum(per_game) - per_game).take(y.game)
    # (support of y, no best replies to y) must not meet (no best replies to x, support of x)
    clash_y = (y.support << m) | (y.replies ^ ((1 << m) - 1))
    clash_x = ((x.replies ^ ((1 << n) - 1)) << m) | x.support
    total = np.cumsum(partners)
    last = int(total[-1]) if len(total) else 0
    cuts = np.searchsorted(total, np.arange(PAIRS_AT_ONCE, last, PAIRS_AT_ONCE))
    found = []
    for some in np.split(np.arange(len(partners)), cuts):
        count = partners.take(some)
        j = np.repeat(first.take(some) - np.cumsum(count) + count, count)
        j += np.arange(len(j))
        mutual = np.flatnonzero((np.repeat(clash_y.take(some), count) & clash_x.take(j)) == 0)
        found.append((np.repeat(some, count).take(mutual), j.take(mutual)))
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def _extreme_equilibria(
    matrices: tuple[FloatArray, FloatArray], memory: Workspace
) -> tuple[_Profiles, BoolArray, BoolArray]:
    """Return all extreme equilibria of a block of games, which games are degenerate, and which have a continuum.

    There is a continuum of equilibria iff two extreme equilibria share a player's mixture.
    """
    m, n, games = matrices[0].shape
    y, x = (_vertices(side_of(m, n, player), matrix, memory) for player, matrix in enumerate(matrices))
    i, j = _mutual(y, x, m, n, games)
    game = y.game.take(i)
    degenerate = np.zeros(games, dtype=np.bool_)
    degenerate[y.game[y.is_degenerate]] = degenerate[x.game[x.is_degenerate]] = True
    continuum = np.zeros(games, dtype=np.bool_)
    continuum[game[(np.bincount(i)[i] > 1) | (np.bincount(j)[j] > 1)]] = True
    return _Profiles(game, x.mixture.take(j, axis=1), y.mixture.take(i, axis=1)), degenerate, continuum


# ---------------------------------------------------------------- batches


def extreme_equilibria(payoffs: FloatArray, memory: Workspace | None = None) -> Found:
    """Return all extreme equilibria of every 2-player game of a batch.

    Parameters
    ----------
    payoffs : array, shape (2, m, n, b)
        Scaled.
    memory : Workspace, optional
        To be used again for batch after batch.

    Returns
    -------
    Found
        `degenerate` says where some mixture has more best replies than actions in its support. The verdict is
        `COMPLETE`, or `COMPLETE_CONTINUA` where some equilibria form a continuum.

    Examples
    --------
    Battle of the sexes, and a game in which the column player is always indifferent:

    >>> sexes, idle = [[[1.5, 0], [0, 1]], [[1, 0], [0, 1.5]]], [[[1, 0], [0, 1]], [[0, 0], [0, 0]]]
    >>> found = extreme_equilibria(np.stack([sexes, idle], axis=-1))
    >>> found.game, found.degenerate
    (array([0, 0, 0, 1, 1, 1, 1]), array([False,  True]))
    """
    _, m, n, games = payoffs.shape
    block = block_size(m, n)
    memory = memory or Workspace()
    parts: list[_Profiles] = []
    degenerate = np.zeros(games, dtype=np.bool_)
    verdict = np.zeros(games, dtype=np.uint8)
    for start in range(0, games, block):
        chunk = np.ascontiguousarray(payoffs[..., start : start + block])
        matrices = chunk[0], chunk[1].swapaxes(0, 1)
        found, unclear = _strict_equilibria(matrices, memory)
        parts.append(_Profiles(found.game + start, found.rows, found.columns))
        again = np.flatnonzero(unclear)
        if len(again):
            found, flags, continua = _extreme_equilibria((matrices[0][..., again], matrices[1][..., again]), memory)
            parts.append(_Profiles(start + again[found.game], found.rows, found.columns))
            degenerate[start + again] = flags
            verdict[start + again[continua]] = Verdict.COMPLETE_CONTINUA
    parts = parts or [_Profiles(np.zeros(0, dtype=np.intp), np.zeros((m, 0)), np.zeros((n, 0)))]
    rows = np.concatenate([p.rows for p in parts], axis=1)
    columns = np.concatenate([p.columns for p in parts], axis=1)
    return Found(np.concatenate([p.game for p in parts]), (rows, columns), degenerate, verdict)


def block_size(m: int, n: int) -> int:
    """Return how many games to take at once: few calls of numpy a game, and minors that stay near the processor."""
    minors = side_of(m, n, 0).count + side_of(m, n, 1).count + 1
    return int(np.clip(2**22 // minors, 64, 4096 if minors < 64 else 2048))
