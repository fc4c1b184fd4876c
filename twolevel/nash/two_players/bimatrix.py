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
0 than rounding can take it has its sign for certain. Games with a minor nearer to 0 are looked at again, in the payoffs
as they were given, one player at a time:

* payoffs on a grid (`twolevel.games.grids`: whole numbers, decimals, whole multiples of one number) are whole numbers
  from then on. Their minors are exact in floats where they stay below :math:`2^{53}`. If the numbers are too long for
  that, as decimals beside a disaster are, floats still decide where every minor is beyond the bound of its own rounding
  (`minors.bounds_of`), and Python's integers elsewhere. So such games are solved exactly, whatever their range;
* payoffs on no grid are known up to their ties, and so are their minors. What is within its bound counts as 0: the game
  so tied is solved. Where a minor is not well within it either (`CLEARLY_TIED`), ties need not fit together, and the
  list is not called complete.

References
----------
Shapley, L. S. (1974), "A note on the Lemke-Howson algorithm", Mathematical Programming Study 1, 175-189.
Avis, D., G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 9-37.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, log2

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.equilibrium import Verdict
from ...games.grids import EPSILON, multiples, sizes, whole_numbers
from ...games.payoffs import payoff_units
from ...games.ties import TIE
from ..contract import Found
from .minors import (
    Minors,
    Side,
    Workspace,
    all_of,
    bounds_of,
    doubtful,
    exact_mixture,
    indifference,
    minors_of,
    mixtures_of,
    opposite,
    passes,
    side_of,
    signs_of,
    unpack,
)

__all__ = ["block_size", "excess", "extreme_equilibria", "order_by", "support_pairs"]

#: Pairs of supports up to which games are searched in full: those of a 9x9 game, which takes two or three seconds.
MOST_SUPPORT_PAIRS = comb(18, 9) - 1
#: Minors of both players' matrices up to which they are: they are what fills the memory of flat games, such as 4x30.
MOST_MINORS = 100_000
#: Actions of both players up to which they are: two supports and the number of a game are one integer of 63 bits.
MOST_ACTIONS = 50
#: Normalising sums below this lose too many digits.
ILL_CONDITIONED = 1e-5
#: Pairs of vertices that are compared at once in degenerate games.
PAIRS_AT_ONCE = 2**20
#: Where minors are this small for each difference but one that they are made of, the shift has cost digits.
THIN = 1e-3
#: A minor of payoffs on no grid is a tie for certain within this part of its bound.
CLEARLY_TIED = 1 / 16
#: Where the rounding of a minor may be more than this part of it, mixtures are computed in rational numbers.
ROUNDED = 2.0**-42
#: Rounding of a minor is below this part of the bound that ties make: ties are thousands of units in the last place.
ROUNDING_IN_TIES = 2.0**-10
#: Minors in Python's integers that are held at once.
INTEGERS_AT_ONCE = 2**18


def support_pairs(m: int, n: int) -> int:
    """Return the number of pairs of supports of equal size in an m by n game, a measure of its cost.

    Examples
    --------
    >>> [support_pairs(n, n) for n in (3, 5, 7, 8)]
    [19, 251, 3431, 12869]
    """
    return comb(m + n, m) - 1


def excess(m: int, n: int) -> str:
    """Say why an m by n game is too large to be searched in full; "" if it is not. Nothing is computed for it yet.

    Examples
    --------
    >>> excess(9, 9), excess(4, 30)
    ('', '284,206 bordered minors, more than 100,000')
    """
    minors = sum(comb(m + n, own - 1) - own for own in (m, n))
    for count, what, most in (
        (m + n, "actions", MOST_ACTIONS),
        (support_pairs(m, n), "pairs of supports", MOST_SUPPORT_PAIRS),
        (minors, "bordered minors", MOST_MINORS),
    ):
        if count > most:
            return f"{count:,} {what}, more than {most:,}" if count < 10**12 else f"too many {what}"
    return ""


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


def _strict_equilibria(
    matrices: tuple[FloatArray, FloatArray], given: tuple[FloatArray, FloatArray], is_blurred: bool, memory: Workspace
) -> tuple[_Profiles, BoolArray]:
    """Return all equilibria of the games of a block that floats decide, and which games they leave unclear.

    Those have a doubtful minor, or an equilibrium with delicate probabilities.

    `matrices` holds each player's scaled payoffs, own actions first: shapes (m, n, b) and (n, m, b); `given` the same
    before they were scaled, and `is_blurred` whether that can have cost digits: only a shift upwards can.
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
    unclear = np.unpackbits(clear, count=games) == 0
    delicate = np.minimum(column_totals, row_totals) < ILL_CONDITIONED
    if delicate.any():
        unclear[game[delicate]] = True
        kept = np.flatnonzero(~unclear[game])
        game, rows, columns = game[kept], rows[:, kept], columns[:, kept]
        column_totals, row_totals = column_totals[kept], row_totals[kept]
    found = _Profiles(game, rows, columns)
    if is_blurred:
        for player, (matrix, totals) in enumerate(zip(given, (column_totals, row_totals), strict=True)):
            _sharpen(found, player, matrix, totals)
    return found, unclear


def _sharpen(found: _Profiles, player: int, given: FloatArray, totals: FloatArray) -> None:
    """Compute mixtures that make a player indifferent from payoffs as given where the shift has cost digits."""
    own, other = ((found.rows, found.columns), (found.columns, found.rows))[player]
    size = np.count_nonzero(own, axis=0)
    mixed = np.flatnonzero((size > 1) & (given.min(axis=(0, 1)) < 0)[found.game])
    some = other[:, mixed]
    some[some == 0] = 1.0
    smallest = some.min(axis=0) * totals[mixed]
    thin = mixed[smallest < THIN ** np.maximum(size[mixed] - 2.0, 1.0)]
    for k in np.unique(size[thin]):
        who = thin[size[thin] == k]
        i, j = (np.nonzero(x[:, who].T)[1].reshape(-1, k).T for x in (own, other))
        block = given[i[:, None], j[None], found.game[who]]
        other[j, who] = indifference(block / np.abs(block).max(axis=(0, 1)))


# ---------------------------------------------------------------- degenerate and delicate games


def _grid_bits(k: int) -> int:
    """Return below how many bits whole numbers, from 0, leave all minors up to level k exact in float64.

    Hadamard bounds a minor of level k, of differences below D, by k ** (k / 2) (D / 2) ** (k - 1); the partial sums of
    its expansion by (k - 1) D times the bound of level k - 1.
    """
    return 53 if k < 3 else int((52 - (k + 1) / 2 * log2(k - 1) - 1e-9) / (k - 1)) + 1


@dataclass(frozen=True)
class _Vertices:
    """Vertices of the best-reply polytopes of some games, in order of games; bit sets of support and best replies."""

    game: IntArray
    mixture: FloatArray
    support: IntArray
    replies: IntArray

    @classmethod
    def joined(cls, parts: Sequence[tuple[IntArray, _Vertices]]) -> _Vertices:
        """Put together what was found in parts of a block: (numbers of the games, their vertices)."""
        game = np.concatenate([who[v.game] for who, v in parts])
        order = np.argsort(game, kind="stable")
        return cls(
            game[order],
            np.concatenate([v.mixture for _, v in parts], axis=1)[:, order],
            np.concatenate([v.support for _, v in parts])[order],
            np.concatenate([v.replies for _, v in parts])[order],
        )

    @property
    def is_degenerate(self) -> BoolArray:
        """Whether there are more best replies than actions in the support."""
        result: BoolArray = np.bitwise_count(self.replies) > np.bitwise_count(self.support)
        return result


class _Polytopes:
    """The best-reply polytopes of one player in a block of games.

    Attributes
    ----------
    vertices : _Vertices
    open_ : bool array, shape (b,)
        Where some minor is neither clearly a tie nor clearly none.
    in_integers : bool array, shape (b,)
        Where floats did not decide.
    """

    def __init__(self, side: Side, matrix: FloatArray, least: float, memory: Workspace) -> None:
        """Find the vertices.

        Parameters
        ----------
        matrix : array, shape (m, n, b)
            The player's payoffs as they were given, own actions first.
        least : float
            As in `twolevel.games.grids`.
        """
        self._side, self._memory = side, memory
        m, n, games = matrix.shape
        self.open_, self.in_integers = np.zeros((2, games), dtype=np.bool_)
        self._parts: list[tuple[IntArray, _Vertices]] = []
        values = matrix.reshape(m * n, games)
        numbers, spacing = whole_numbers(values, least)
        on_grid: BoolArray = spacing > 0
        others = np.flatnonzero(~on_grid)
        if len(others):
            numbers[:, others], on_grid[others] = multiples(values[:, others], least)
        numbers -= numbers.min(axis=0)
        longest = 2.0 ** _grid_bits(side.levels[-1][2] if side.levels else 1)
        long = np.flatnonzero(on_grid & (numbers.max(axis=0) >= longest))
        if len(long):
            numbers[:, long] /= np.maximum(np.gcd.reduce(numbers[:, long].astype(np.int64), axis=0), 1)
        short = on_grid & (numbers.max(axis=0) < longest)
        tables = numbers.reshape(matrix.shape)
        for method, chosen in ((self._in_floats, short), (self._filtered, on_grid & ~short)):
            who = np.flatnonzero(chosen)
            if len(who):
                method(who, tables[..., who])
        who = np.flatnonzero(~on_grid)
        if len(who):
            unit = np.maximum(payoff_units(values[:, who].max(axis=0) - values[:, who].min(axis=0)), least)
            slack = TIE * sizes(values[:, who], least)[0] / unit
            self._up_to_ties(who, matrix[..., who] / unit, slack.reshape(m, n, len(who)))
        self.vertices = _Vertices.joined(self._parts)

    def _in_floats(self, who: IntArray, table: FloatArray) -> None:
        """Take whole numbers so short that floats hold every minor."""
        minors = minors_of(self._side, table, self._memory)
        self._parts.append((who, _vertices_of(self._side, minors, self._memory)))

    def _filtered(self, who: IntArray, table: FloatArray) -> None:
        """Take whole numbers of up to 53 bits: in floats where these are sure of every sign, else in integers."""
        side = self._side
        minors = minors_of(side, table, self._memory)
        off = bounds_of(side, minors, EPSILON * np.abs(minors[: side.pairs]))
        clear = (np.abs(minors[: side.count]) > off).all(axis=0)
        vertices = _vertices_of(side, minors[:, clear], self._memory, table[..., clear], off[:, clear])
        self._parts.append((who[clear], vertices))
        hard = np.flatnonzero(~clear)
        self.in_integers[who[hard]] = True
        step = max(1, INTEGERS_AT_ONCE // (side.count + 2))
        for start in range(0, len(hard), step):
            some = hard[start : start + step]
            exact = minors_of(side, table[..., some].astype(np.int64).astype(object), Workspace())
            self._parts.append((who[some], _vertices_of(side, exact, self._memory)))

    def _up_to_ties(self, who: IntArray, table: FloatArray, slack: FloatArray) -> None:
        """Take payoffs of which each is known up to a slack: minors within their bounds count as 0."""
        side = self._side
        minors = minors_of(side, table, self._memory)
        first = np.empty((side.pairs, len(who)))
        for target, i, i0 in side.differences:
            np.maximum(slack[i], slack[i0], out=first[target])
        off = bounds_of(side, minors, first)
        for start, stop, k in side.levels:
            np.minimum(off[start:stop], doubtful(k), out=off[start:stop])  # what is clear at first sight stays so
        values = minors[: side.count]
        tied = np.abs(values) <= off
        self.open_[who] = (tied & (np.abs(values) > CLEARLY_TIED * off)).any(axis=0)
        values[tied] = 0
        off *= ROUNDING_IN_TIES
        self._parts.append((who, _vertices_of(side, minors, self._memory, table, off)))


def _vertices_of(
    side: Side, minors: Minors, memory: Workspace, matrix: FloatArray | None = None, off: FloatArray | None = None
) -> _Vertices:
    """Return the vertices that the signs of minors say there are.

    With `matrix`, shape (m, n, b), and `off`, the rounding of the minors, mixtures are computed in rational numbers
    where minors do not give them to the last digits.
    """
    m, n, games = len(side.tests), len(side.mixtures), minors.shape[1]
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
    mixture, _ = mixtures_of(side, minors, pair, game)
    if matrix is not None and off is not None:
        off = np.concatenate([off, np.zeros((2, games))])
        rough = np.zeros(len(pair), dtype=np.bool_)
        for numerator in side.mixtures:
            place = numerator.take(pair) * games + game
            rough |= off.ravel().take(place) > ROUNDED * np.abs(flat.take(place))
        for e in np.flatnonzero(rough):
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


@dataclass(frozen=True)
class _Extreme:
    """All extreme equilibria of a block of games; flags of shape (b,).

    There is a continuum of equilibria iff two extreme equilibria share a player's mixture.
    """

    profiles: _Profiles
    degenerate: BoolArray
    verdict: NDArray[np.uint8]
    in_integers: BoolArray


def _extreme_equilibria(given: tuple[FloatArray, FloatArray], least: float, memory: Workspace) -> _Extreme:
    """Return all extreme equilibria of a block of games, given as each player's payoffs, own actions first."""
    m, n, games = given[0].shape
    one, other = (_Polytopes(side_of(m, n, i), matrix, least, memory) for i, matrix in enumerate(given))
    y, x = one.vertices, other.vertices
    i, j = _mutual(y, x, m, n, games)
    game = y.game.take(i)
    degenerate = np.zeros(games, dtype=np.bool_)
    degenerate[y.game[y.is_degenerate]] = degenerate[x.game[x.is_degenerate]] = True
    verdict = np.zeros(games, dtype=np.uint8)
    verdict[game[(np.bincount(i)[i] > 1) | (np.bincount(j)[j] > 1)]] = Verdict.COMPLETE_CONTINUA
    verdict[one.open_ | other.open_] = Verdict.UNRESOLVED
    profiles = _Profiles(game, x.mixture.take(j, axis=1), y.mixture.take(i, axis=1))
    return _Extreme(profiles, degenerate, verdict, one.in_integers | other.in_integers)


# ---------------------------------------------------------------- batches


def extreme_equilibria(
    payoffs: FloatArray, memory: Workspace | None = None, *, given: FloatArray | None = None
) -> Found:
    """Return all extreme equilibria of every 2-player game of a batch.

    Parameters
    ----------
    payoffs : array, shape (2, m, n, b)
        Scaled.
    memory : Workspace, optional
        To be used again for batch after batch.
    given : array, shape (2, m, n, b), optional
        The payoffs as they were given, on which ties are decided. Without them the games are parts of larger games,
        scaled with these: a difference is a tie if it is one in the whole.

    Returns
    -------
    Found
        `degenerate` says where some mixture has more best replies than actions in its support. The verdict is
        `COMPLETE`, or `COMPLETE_CONTINUA` where some equilibria form a continuum, or `UNRESOLVED` where payoffs are not
        clearly tied, nor clearly not.

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
    least = 1.0 if given is None else 0.0
    given = payoffs if given is None else given
    parts: list[_Profiles] = []
    degenerate, in_integers = np.zeros((2, games), dtype=np.bool_)
    verdict = np.zeros(games, dtype=np.uint8)
    for start in range(0, games, block):
        chunk = np.ascontiguousarray(payoffs[..., start : start + block])
        whole = given[..., start : start + block]
        rows, columns = whole
        before = rows, columns.swapaxes(0, 1)
        found, unclear = _strict_equilibria((chunk[0], chunk[1].swapaxes(0, 1)), before, bool(whole.min() < 0), memory)
        parts.append(_Profiles(found.game + start, found.rows, found.columns))
        again = np.flatnonzero(unclear)
        if len(again):
            tables = (np.ascontiguousarray(matrix[..., again]) for matrix in before)
            more = _extreme_equilibria((next(tables), next(tables)), least, memory)
            found = more.profiles
            parts.append(_Profiles(start + again[found.game], found.rows, found.columns))
            degenerate[start + again] = more.degenerate
            verdict[start + again] = more.verdict
            in_integers[start + again] = more.in_integers
    parts = parts or [_Profiles(np.zeros(0, dtype=np.intp), np.zeros((m, 0)), np.zeros((n, 0)))]
    strategies = np.concatenate([p.rows for p in parts], axis=1), np.concatenate([p.columns for p in parts], axis=1)
    game = np.concatenate([p.game for p in parts])
    return Found(game, strategies, degenerate, verdict, bool(in_integers.any()))


def block_size(m: int, n: int) -> int:
    """Return how many games to take at once: few calls of numpy a game, and minors that stay near the processor."""
    minors = side_of(m, n, 0).count + side_of(m, n, 1).count + 1
    return min(max(2**22 // minors, 64), 4096 if minors < 64 else 2048)
