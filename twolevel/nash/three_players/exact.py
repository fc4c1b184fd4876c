r"""Isolated equilibria of single 3-player games in whole numbers: what `trimatrix` does in floats, without rounding.

`trimatrix` judges minors and polynomials beside a player's whole range, and where one outcome is a disaster, ordinary
differences drown there. Here payoffs are the whole multiples of a decimal that they were written as, or the binary
fractions that doubles are (`twolevel.games.grids`), and everything until the last division is done in integers.

*Supports.* The same combinations as there, and the same elimination, but with whole coefficients:

* p plays one action: y_a and y_b are vectors of integers;
* p plays two, the second with probability t: one polynomial in t, whose roots `whole_roots` shuts in;
* three actions each, p's actions with probabilities (1 - s - t, s, t): the quartics f_1 and f_2 of `two_unknowns`. For
  a given s let R(s) be their resultant, of degree 16, as a determinant of Bezout's matrix. Six of its roots belong to
  the places where Y(x) or Z(x) vanishes, three each: the three roots, of the four of the resultant of :math:`Y_0` and
  :math:`Y_1`, that are not the root of L, where a column of C(x) vanishes. So

  .. math:: Q(s) = \frac{R(s)\, L_Y(s)\, L_Z(s)}{\mathrm{Res}(Y_0, Y_1)(s)\; \mathrm{Res}(Z_0, Z_1)(s)}

  is a polynomial of degree 10, and eleven values give it. At a simple root of Q the kernel of Bezout's matrix is
  spanned by :math:`(1, t, t^2, t^3)`.

At a root every number is an interval, which is narrowed until all signs are certain: probabilities are positive, other
actions do worse. What no width decides is a tie, or it is left open.

*Why nothing is missed.* A game has other equilibria only with supports in which a player i has more equations than the
others have freedom. Then i's mixtures that keep the others indifferent are a polytope of positive dimension, and at a
vertex of it some action of the support is not played, though a best reply. Repeated, this leads to an equilibrium on
one of the supports above at which a player has best replies that are not played: so if no equilibrium found is tied,
and no support was left open, the list is complete.

Index convention: one game, ``tables[player][a_0][a_1][a_2]``; batches have games last, as elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import combinations, product
from math import comb, factorial, gcd, lcm
from operator import add
from typing import Any

import numpy as np

from ...arrays import FloatArray
from ...games.equilibrium import Verdict
from ...games.grids import multiples, slacks, whole_numbers
from ..contract import Found
from .supports import Plan, Supports, plans
from .whole_roots import Interval, Polynomial, kernel, roots

__all__ = ["exact_equilibria"]

#: Widths, as powers of 1/2, to which a root is shut in, one after the other, until all signs are certain.
WIDTHS = (24, 100, 200, 500)
#: Probabilities are known to so many bits before they are rounded to doubles.
DIGITS = 58
#: Degree of the polynomial whose roots are the totally mixed equilibria with three actions each.
DEGREE = 10

Table = list[list[int]]
Mixtures = dict[int, list[Interval]]


class _UndecidedError(Exception):
    """The equations of a support may have infinitely many solutions, or some that are not simple."""


class _NoEquilibriumError(Exception):
    """There is no equilibrium at this place."""


# ---------------------------------------------------------------- one game in whole numbers


@dataclass
class _Game:
    """A game of three players in whole numbers.

    Attributes
    ----------
    tables : list of three object arrays, shape (n_0, n_1, n_2)
        Whole numbers, each player's in a unit of its own.
    slack : list of three object arrays, or None
        How much less than another payoff one counts as equal to it, in the same units; None where ties are exact.
    """

    tables: list[np.ndarray]
    slack: list[np.ndarray | None]
    gains: dict[tuple[int, int, int, int], Table] = field(default_factory=dict)
    margins: dict[tuple[int, int, int, int], Table | None] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int, int]:
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

    def restricted(self, kept: Sequence[Sequence[int]]) -> _Game:
        """Return the game in which only some actions are left."""
        block = np.ix_(*kept)
        return _Game([t[block] for t in self.tables], [None if s is None else s[block] for s in self.slack])


def _whole(values: FloatArray) -> tuple[np.ndarray, np.ndarray | None]:
    """Return a player's payoffs as whole numbers, and how much less still counts as equal, None if nothing does."""
    numbers, spacing = whole_numbers(values[:, None])
    on_grid = bool(spacing[0] > 0)
    if not on_grid:
        numbers, found = multiples(values[:, None])
        on_grid = bool(found[0])
    if on_grid:
        whole = [int(v) for v in numbers[:, 0]]
        unit = gcd(*(v - whole[0] for v in whole)) or 1
        return np.array([(v - whole[0]) // unit for v in whole], dtype=object), None
    fractions = [Fraction(float(v)) for v in values]
    scale = lcm(*(f.denominator for f in fractions))
    slack = [Fraction(float(v)) for v in slacks(values[:, None])[:, 0]]
    return (
        np.array([int(f * scale) for f in fractions], dtype=object),
        np.array([int(f * scale) + 1 for f in slack], dtype=object),
    )


def _undominated(game: _Game) -> list[list[int]]:
    """Return which actions are left when strictly dominated ones are deleted again and again."""
    kept = [list(range(n)) for n in game.shape]
    changed = True
    while changed:
        changed = False
        for i in range(3):
            j, k = (q for q in range(3) if q != i)
            for worse, better in product(kept[i], kept[i]):
                if worse == better or worse not in kept[i] or better not in kept[i]:
                    continue
                gain, margin = game.gain(i, worse, better, j), game.margin(i, worse, better, j)
                if all(gain[a][b] > (margin[a][b] if margin else 0) for a in kept[j] for b in kept[k]):
                    kept[i] = [a for a in kept[i] if a != worse]
                    changed = True
    return kept


# ---------------------------------------------------------------- equilibria on one support


@dataclass(frozen=True)
class _Equilibrium:
    """An equilibrium: each player's mixture on all actions.

    Attributes
    ----------
    weights : list of three lists of integers
        Probabilities, up to a factor for each player.
    is_exact : bool
        Whether they are so to the last digit; irrational ones are not.
    is_tied : bool
        Whether some player has best replies that are not played.
    """

    weights: list[list[int]]
    is_exact: bool
    is_tied: bool

    @property
    def mixtures(self) -> list[list[float]]:
        """Return the probabilities."""
        return [[v / sum(x) for v in x] for x in self.weights]

    @property
    def key(self) -> tuple[int, ...]:
        """Return what is equal for equal equilibria that are exact."""
        return tuple(v // gcd(*x) for x in self.weights for v in x)


def _judged(game: _Game, supports: Supports, vectors: Mixtures, *, last: bool) -> _Equilibrium | None:
    """Say whether mixtures, known up to a factor each, are an equilibrium; None if their intervals are too wide.

    Raises
    ------
    _NoEquilibriumError
        If they certainly are none.
    _UndecidedError
        If the intervals are the `last` and may be that of no mixture.
    """
    mixtures: Mixtures = {}
    is_tied = False
    for i, vector in vectors.items():
        signs = [v.sign for v in vector]
        if 1 in signs and -1 in signs:
            raise _NoEquilibriumError
        if None not in signs and any(signs):
            mixtures[i] = vector if 1 in signs else [-v for v in vector]
            is_tied |= 0 in signs
    is_clear = len(mixtures) == 3
    for i, support in enumerate(supports):
        j, k = (q for q in range(3) if q != i)
        if j not in mixtures or k not in mixtures:
            continue
        for other in range(game.shape[i]):
            if other in support:
                continue
            gain = _mean(game.gain(i, support[0], other, j), supports[j], supports[k], mixtures[j], mixtures[k])
            table = game.margin(i, support[0], other, j)
            margin = _mean(table, supports[j], supports[k], mixtures[j], mixtures[k]) if table else Interval(0, 0)
            if gain.low > margin.high:
                raise _NoEquilibriumError
            if gain.high >= -margin.low:
                is_tied = True
                is_clear &= -margin.low <= gain.low and gain.high <= margin.low
    narrow = all((v.high - v.low) << DIGITS <= v.low for x in mixtures.values() for v in x)
    if len(mixtures) < 3 and (last or any(all(v.sign == 0 for v in x) for x in vectors.values())):
        raise _UndecidedError
    if not last and not (is_clear and narrow):
        return None
    weights = [[0] * n for n in game.shape]
    for i, x in mixtures.items():
        for action, v in zip(supports[i], x, strict=True):
            weights[i][action] = v.low
    return _Equilibrium(weights, all(v.low == v.high for x in mixtures.values() for v in x), is_tied)


def _mean(
    table: Table, rows: Sequence[int], columns: Sequence[int], x: Sequence[Interval], y: Sequence[Interval]
) -> Interval:
    """Return the mean of some rows and columns of a table, weighted by intervals from 0."""
    low = high = 0
    for r, v in zip(rows, x, strict=True):
        least = most = 0
        for c, w in zip(columns, y, strict=True):
            entry = table[r][c]
            least += entry * (w.low if entry >= 0 else w.high)
            most += entry * (w.high if entry >= 0 else w.low)
        low += least * (v.low if least >= 0 else v.high)
        high += most * (v.high if most >= 0 else v.low)
    return Interval(low, high)


def _with_one_or_two(game: _Game, plan: Plan) -> Iterator[_Equilibrium]:
    """Yield the equilibria on supports in which p plays one action or two."""
    p, a, b = plan.p, plan.a, plan.b
    s_p, s_a, s_b = (plan.supports[i] for i in (p, a, b))
    m_a = [_polynomials(game.gain(a, s_a[0], other, p), s_p, s_b) for other in s_a[1:]]
    m_b = [_polynomials(game.gain(b, s_b[0], other, p), s_p, s_a) for other in s_b[1:]]
    y_b = kernel(m_a[: len(s_b) - 1], Polynomial([1]))
    y_a = kernel(m_b, Polynomial([1])) if plan.is_square else None
    if len(s_p) == 1:
        assert y_a is not None
        vectors = {p: [Interval(1, 1)], a: [_constant(v) for v in y_a], b: [_constant(v) for v in y_b]}
        try:
            found = _judged(game, plan.supports, vectors, last=True)
        except _NoEquilibriumError:
            return
        if found:
            yield found
        return
    own = game.gain(p, s_p[0], s_p[1], a)
    if y_a is None:
        polynomial = _dot(m_a[-1], y_b)
    else:
        polynomial = _dot([_dot(y_b, [own[i][j] for j in s_b]) for i in s_a], y_a)
    cells = roots(polynomial)
    if cells is None:
        raise _UndecidedError
    for cell in cells:
        for bits in WIDTHS:
            cell = cell.narrowed(bits)
            t, bits = Interval(cell.low, cell.high), cell.bits
            one = 1 << bits
            x_b = [v.at(t, bits) for v in y_b]
            if y_a is None:
                rows = [[v.at(t, bits) for v in row] for row in m_b]
                rows.append([_dot(x_b, [own[i][j] for j in s_b]) for i in s_a])
                x_a = kernel(rows, Interval(1, 1))
            else:
                x_a = [v.at(t, bits) for v in y_a]
            x_p = [Interval(one - t.high, one - t.low), t]
            try:
                found = _judged(game, plan.supports, {p: x_p, a: x_a, b: x_b}, last=bits >= WIDTHS[-1])
            except _NoEquilibriumError:
                break
            if found:
                yield found
                break


def _polynomials(table: Table, rows: Sequence[int], columns: Sequence[int]) -> list[Polynomial]:
    return [Polynomial([table[r][c] for r in rows]) for c in columns]


def _constant(polynomial: Polynomial) -> Interval:
    (v,) = polynomial.coefficients
    return Interval(v, v)


def _dot(row: Sequence[Any], vector: Sequence[Any]) -> Any:
    """Return the sum of products."""
    return reduce(add, (c * v for c, v in zip(row, vector, strict=True)))


# ---------------------------------------------------------------- three actions each


@dataclass(frozen=True)
class _Quartics:
    """The equations on three actions each, when p's probabilities are (1 - s - t, s, t).

    Attributes
    ----------
    first : list of two tables, A
        p's gains, axes (a's action, b's action).
    second, third : lists of two tables, B and C
        a's gains, axes (b's action, p's action), and b's, axes (a's action, p's action).
    """

    first: list[Table]
    second: list[Table]
    third: list[Table]

    @classmethod
    def of(cls, game: _Game, supports: Supports, p: int, a: int, b: int) -> _Quartics:
        tables = []
        for i, rows, columns in ((p, a, b), (a, b, p), (b, a, p)):
            base, *others = supports[i]
            gains = [game.gain(i, base, other, rows) for other in others]
            tables.append([[[g[r][c] for c in supports[columns]] for r in supports[rows]] for g in gains])
        return cls(*tables)

    def eliminated(self, s: Any, one: Any) -> tuple[list[Polynomial], list[Polynomial], list[Polynomial], Any]:
        """Return f, Y and Z at s / one, as polynomials in t times powers of `one`, and L_Y L_Z."""
        rows_b, rows_c = ([[_line(c, s, one) for c in row] for row in table] for table in (self.second, self.third))
        y, z = kernel(rows_c, 1), kernel(rows_b, 1)
        quartics = [_dot([_dot(z, row) for row in table], y) for table in self.first]
        return quartics, y, z, _resultant(rows_b[0][2], rows_b[1][2]) * _resultant(rows_c[0][2], rows_c[1][2])

    def in_s(self) -> Polynomial:
        """Return Q, the polynomial in s.

        Raises
        ------
        _UndecidedError
            If it cannot be told from its values.
        """
        for start in (2, 20, -40):
            differences = []
            for s in range(start, start + DEGREE + 2):
                (f, g), y, z, lines = self.eliminated(s, 1)
                divisor = _resultant(y[0], y[1]) * _resultant(z[0], z[1])
                if not divisor:
                    break
                differences.append(_resultant(f, g) * lines // divisor)
            else:
                for k in range(1, DEGREE + 2):
                    for i in range(DEGREE + 1, k - 1, -1):
                        differences[i] -= differences[i - 1]
                if differences.pop():
                    break
                return _from_differences(differences, start)
        raise _UndecidedError

    def mixtures(self, s: Interval, bits: int) -> list[list[Interval]] | None:
        """Return the three mixtures up to a factor each, at a root s of Q; None if t is not clear."""
        one = 1 << bits
        quartics, *_ = self.eliminated(s, Interval(one, one))
        v = kernel(_bezout(*quartics)[1:], 1)
        share, whole = (v[1], v[0] + v[1]) if (v[0] + v[1]).sign != -1 else (-v[1], -(v[0] + v[1]))
        if whole.sign != 1:
            return None
        low = share.low * one // (whole.high if share.low >= 0 else whole.low)
        high = -(-share.high * one // (whole.low if share.high >= 0 else whole.high))
        x = [Interval(one - s.high - high, one - s.low - low), s, Interval(low, high)]
        if any(v.high <= 0 for v in x):
            raise _NoEquilibriumError
        return [x, *(kernel([[_dot(x, c) for c in row] for row in table], 1) for table in (self.third, self.second))]


def _line(c: Sequence[int], s: Any, one: Any) -> Polynomial:
    """Return c_0 (1 - s - t) + c_1 s + c_2 t at s / one, times `one`, as a polynomial in t."""
    start = s * (c[1] - c[0]) + one * c[0]
    return Polynomial([start, start + one * (c[2] - c[0])])


def _bezout(f: Polynomial, g: Polynomial) -> list[list[Any]]:
    """Return Bezout's matrix of two polynomials of one degree; at a common root t its kernel holds ((1-t)^k t^l)."""
    a, b = f.coefficients, g.coefficients
    n = len(a) - 1
    return [
        [
            reduce(add, (a[j + k + 1] * b[i - k] + -(a[i - k] * b[j + k + 1]) for k in range(min(i, n - 1 - j) + 1)))
            for j in range(n)
        ]
        for i in range(n)
    ]


def _resultant(f: Polynomial, g: Polynomial) -> Any:
    first, *rest = _bezout(f, g)
    return _dot(first, kernel(rest, 1))


def _from_differences(differences: Sequence[int], start: int) -> Polynomial:
    """Return a multiple of the polynomial whose values at start, start + 1, ... have the given differences.

    Examples
    --------
    >>> _from_differences([9, 7, 2], 3).coefficients  # s^2, times 2
    [0, 0, 2]
    """
    d = len(differences) - 1
    powers = [0] * (d + 1)
    for k in range(d, -1, -1):  # Horner's rule for sum_k differences[k] d! / k! (s - start) ... (s - start - k + 1)
        for j in range(d, 0, -1):
            powers[j] = powers[j - 1] - (start + k) * powers[j]
        powers[0] *= -(start + k)
        powers[0] += differences[k] * factorial(d) // factorial(k)
    return Polynomial([sum(powers[j] * comb(d - j, k - j) for j in range(k + 1)) for k in range(d + 1)])


def _with_three_each(game: _Game, plan: Plan) -> list[_Equilibrium]:
    """Return the equilibria on supports of three actions each; what one order of actions leaves open, others may tell."""
    for p, turn in product(range(3), range(3)):
        a, b = (i for i in range(3) if i != p)
        turned = list(plan.supports)
        turned[p] = (*turned[p][turn:], *turned[p][:turn])
        try:
            return list(_in_order(game, (turned[0], turned[1], turned[2]), p, a, b))
        except _UndecidedError:
            pass
    raise _UndecidedError


def _in_order(game: _Game, supports: Supports, p: int, a: int, b: int) -> Iterator[_Equilibrium]:
    """Yield the equilibria on supports of three actions each, p's second probability eliminated last."""
    system = _Quartics.of(game, supports, p, a, b)
    cells = roots(system.in_s())
    if cells is None:
        raise _UndecidedError
    for cell in cells:
        for bits in WIDTHS:
            cell = cell.narrowed(bits)
            try:
                vectors = system.mixtures(Interval(cell.low, cell.high), cell.bits)
                if vectors is not None:
                    mixtures = dict(zip((p, a, b), vectors, strict=True))
                    found = _judged(game, supports, mixtures, last=bits == WIDTHS[-1])
                    if found:
                        yield found
                        break
            except _NoEquilibriumError:
                break
        else:
            raise _UndecidedError


# ---------------------------------------------------------------- one game, and many


def _searched(game: _Game) -> tuple[list[_Equilibrium], bool]:
    """Return the equilibria of a game, and whether the search was decided on every support."""
    found: list[_Equilibrium] = []
    is_decided = True
    possible = _Possible(game)
    for profile in product(*(range(n) for n in game.shape)):
        supports = (profile[:1], profile[1:2], profile[2:])
        if possible(supports):
            one = [Interval(1, 1)]
            try:
                equilibrium = _judged(game, supports, {0: one, 1: one, 2: one}, last=True)
            except _NoEquilibriumError:
                continue
            assert equilibrium is not None
            found.append(equilibrium)
    for size in range(1, min(game.shape) + 1):
        for plan in plans(game.shape, size):
            if possible(plan.supports):
                try:
                    found += _on_support(game, plan)
                except _UndecidedError:
                    is_decided = False
    return found, is_decided


def _on_support(game: _Game, plan: Plan) -> list[_Equilibrium]:
    if len(plan.supports[plan.p]) < 3:
        return list(_with_one_or_two(game, plan))
    if max(map(len, plan.supports)) == 3:
        return _with_three_each(game, plan)
    raise _UndecidedError


class _Possible:
    """Which supports may carry an equilibrium, as far as the signs of single gains tell.

    The profiles of the others are bits: those against which an action does better than another one, for each pair.
    """

    def __init__(self, game: _Game) -> None:
        self._shape = game.shape
        self._better: list[list[list[int]]] = []
        for i, n in enumerate(game.shape):
            j, k = (q for q in range(3) if q != i)
            self._better.append(
                [
                    [self._bits(game.gain(i, r, s, j), game.margin(i, r, s, j)) if r != s else 0 for s in range(n)]
                    for r in range(n)
                ]
            )

    @staticmethod
    def _bits(gain: Table, margin: Table | None) -> int:
        bits = 0
        for r, row in enumerate(gain):
            for c, v in enumerate(row):
                if v > (margin[r][c] if margin else 0):
                    bits |= 1 << r * len(row) + c
        return bits

    def __call__(self, supports: Supports) -> bool:
        """Whether no action played is worse than another against all that the others play."""
        for i, support in enumerate(supports):
            j, k = (q for q in range(3) if q != i)
            here = sum(1 << r * self._shape[k] + c for r in supports[j] for c in supports[k])
            better = self._better[i]
            for played, other in product(support, range(self._shape[i])):
                if better[played][other] & here == here:
                    return False
        return True


# ---------------------------------------------------------------- indifference at equilibria


def _closure(game: _Game, found: list[_Equilibrium]) -> tuple[list[_Equilibrium], bool, bool]:
    """Add the end points of continua through equilibria at which a player is indifferent, and drop what is inside.

    Returns
    -------
    found : list of _Equilibrium
        Each once.
    is_continuum, is_certain : bool
        Whether there is a continuum, and whether all of them were looked for.
    """
    known = {e.key: e for e in found}
    waiting = [e for e in known.values() if e.is_tied]
    is_certain = not waiting or (all(e.is_exact for e in waiting) and all(s is None for s in game.slack))
    inside, at_end = set(), set()
    while waiting and is_certain:
        e = waiting.pop()
        for i in range(3):
            ends = [
                _Equilibrium([*e.weights[:i], x, *e.weights[i + 1 :]], True, True) for x in _fibre(game, i, e.weights)
            ]
            if len(ends) > 1:
                inside.add(e.key)
                for end in ends:
                    at_end.add(end.key)
                    if end.key not in known:
                        known[end.key] = end
                        waiting.append(end)
    return [e for key, e in known.items() if key not in inside or key in at_end], bool(at_end), is_certain


def _fibre(game: _Game, i: int, weights: list[list[int]]) -> list[list[int]]:
    """Return the vertices of the mixtures of player i that make an equilibrium with those of the others (`continua`)."""
    j, k = (q for q in range(3) if q != i)
    values = np.tensordot(np.tensordot(np.moveaxis(game.tables[i], i, 0), weights[k], (2, 0)), weights[j], (1, 0))
    best = [a for a, v in enumerate(values) if v == values.max()]
    n = len(best)
    least, equal = [[int(a == b) for b in range(n)] for a in range(n)], []
    for q, other in ((j, k), (k, j)):
        played = [a for a, w in enumerate(weights[q]) if w]
        against = np.moveaxis(game.tables[q], (q, i, other), (0, 1, 2)).dot(np.array(weights[other], dtype=object))
        for a in range(game.shape[q]):
            row = [against[played[0], b] - against[a, b] for b in best]
            (equal if a in played else least).append(row)
    vertices = {}
    for tight in combinations([*least, *equal], n - 1):
        x = kernel(tight, 1)
        sign = 1 if sum(x) > 0 else -1
        x = [sign * v for v in x]
        if any(x) and all(_dot(r, x) >= 0 for r in least) and not any(_dot(r, x) for r in equal):
            full = [0] * game.shape[i]
            for a, v in zip(best, x, strict=True):
                full[a] = v // gcd(*x)
            vertices[tuple(full)] = full
    return list(vertices.values())


def exact_equilibria(given: FloatArray) -> Found:
    """Return all isolated equilibria of 3-player games, one after the other, in whole numbers.

    Parameters
    ----------
    given : array, shape (3, n_0, n_1, n_2, b)
        As they were given, not scaled.

    Returns
    -------
    Found
        The verdict is `COMPLETE`; or `CONTINUUM` where a player is indifferent at an equilibrium and may move from
        there; or `UNRESOLVED` where that is not known, or where a support was left open.
    """
    _, *shape, games = given.shape
    numbers: list[int] = []
    mixtures: list[list[list[float]]] = []
    degenerate = np.zeros(games, dtype=np.bool_)
    verdict = np.zeros(games, dtype=np.uint8)
    for g in range(games):
        whole = [_whole(own.ravel()) for own in given[..., g]]
        game = _Game(
            [table.reshape(shape) for table, _ in whole],
            [None if slack is None else slack.reshape(shape) for _, slack in whole],
        )
        kept = _undominated(game)
        game = game.restricted(kept)
        found, is_decided = _searched(game)
        degenerate[g] = any(e.is_tied for e in found)
        found, is_continuum, is_certain = _closure(game, found)
        if is_continuum:
            verdict[g] = Verdict.CONTINUUM
        elif not (is_decided and is_certain):
            verdict[g] = Verdict.UNRESOLVED
        for e in found:
            full = []
            for n, actions, x in zip(shape, kept, e.mixtures, strict=True):
                row = [0.0] * n
                for action, v in zip(actions, x, strict=True):
                    row[action] = v
                full.append(row)
            numbers.append(g)
            mixtures.append(full)
    strategies = tuple(np.array([m[i] for m in mixtures]).reshape(len(mixtures), n).T for i, n in enumerate(shape))
    return Found(np.array(numbers, dtype=np.intp), strategies, degenerate, verdict, True)
