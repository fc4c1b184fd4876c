r"""Equilibria of a 3-player game in whole numbers on one combination of supports.

The elimination is that of `one_unknown` and `two_unknowns`, but with whole coefficients:

* p plays one action: y_a and y_b are vectors of integers;
* p plays two, the second with probability t: one polynomial in t, whose roots `whole_roots` shuts in;
* three actions each, p's with probabilities (1 - s - t, s, t): the quartics f_1 and f_2 of `two_unknowns`. For
  a given s let R(s) be their resultant, of degree 16, as a determinant of Bezout's matrix. Six of its roots belong to
  the places where Y(x) or Z(x) vanishes, three each: the three roots, of the four of the resultant of :math:`Y_0` and
  :math:`Y_1`, that are not the root of L, where a column of C(x) vanishes. So

  .. math:: Q(s) = \frac{R(s)\, L_Y(s)\, L_Z(s)}{\mathrm{Res}(Y_0, Y_1)(s)\; \mathrm{Res}(Z_0, Z_1)(s)}

  is a polynomial of degree 10, and eleven values give it. At a simple root of Q the kernel of Bezout's matrix is
  spanned by :math:`(1, t, t^2, t^3)`.

At a root every number is an interval, which is narrowed until all signs are certain: probabilities are positive, other
actions do worse. What no width decides is a tie, or it is left open.

Index convention: one game, see `whole_game`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product
from math import comb, factorial, gcd
from operator import add
from typing import Any

from .supports import Plan, Supports
from .whole_game import Table, Weights, WholeGame
from .whole_roots import Cell, Interval, Polynomial, kernel, roots

__all__ = ["WholeEquilibrium", "on_profile", "on_support"]

#: Widths, as powers of 1/2, to which a root is shut in, one after the other, until all signs are certain.
WIDTHS = (24, 100, 200, 500)
#: Probabilities are known to so many bits before they are rounded to doubles.
DIGITS = 58
#: Where every probability of a player solves the equations, equilibria are to be excluded on so many parts of [0, 1].
PIECES = 64
#: Degree of the polynomial whose roots are the totally mixed equilibria with three actions each.
DEGREE = 10

Rows = list[list[Polynomial]]
Mixtures = dict[int, list[Interval]]
Answer = tuple[list["WholeEquilibrium"], bool]  # equilibria, and whether there certainly are no others


class _UndecidedError(Exception):
    """The equations of a support may have infinitely many solutions, or some that are not simple."""


class _NoEquilibriumError(Exception):
    """There is no equilibrium at this place."""


@dataclass(frozen=True)
class WholeEquilibrium:
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

    weights: Weights
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


def _judged(
    game: WholeGame, supports: Supports, vectors: Mixtures, *, last: bool = False
) -> list[WholeEquilibrium] | None:
    """Return the equilibrium with given mixtures, known up to a factor each; None if their intervals are too wide.

    A mixture whose entries are all 0 may be any: then there are as many equilibria as its fibre has vertices.

    Raises
    ------
    _NoEquilibriumError
        If there certainly is none.
    _UndecidedError
        If no narrower intervals are to come, or would not help.
    """
    mixtures: Mixtures = {}
    free, is_clear, is_tied = [], True, False
    for i, vector in vectors.items():
        signs = [v.sign for v in vector]
        if 1 in signs and -1 in signs:
            raise _NoEquilibriumError
        is_clear &= None not in signs
        is_tied |= 0 in signs
        if not any(v.low or v.high for v in vector):
            free.append(i)
        if all(v.low >= 0 for v in vector) and i not in free:
            mixtures[i] = vector
        elif all(v.high <= 0 for v in vector) and i not in free:
            mixtures[i] = [-v for v in vector]
        else:
            mixtures[i] = [Interval(0, 1)] * len(vector)
            is_clear = False
    decided = True
    for i, support in enumerate(supports):
        j, k = (q for q in range(3) if q != i)
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
                decided &= -margin.low <= gain.low and gain.high <= margin.low
    weights = [[0] * n for n in game.shape]
    for i, x in mixtures.items():
        for action, v in zip(supports[i], x, strict=True):
            weights[i][action] = v.low
    is_exact = all(v.low == v.high for i, x in mixtures.items() for v in x if i not in free)
    if free:
        if len(free) > 1 or not is_exact or game.has_slack:
            raise _UndecidedError
        (i,) = free
        ends = ([*weights[:i], x, *weights[i + 1 :]] for x in game.fibre(i, weights))
        return [WholeEquilibrium(e, True, game.is_tied(e)) for e in ends]
    if last and not is_clear:
        raise _UndecidedError
    is_narrow = all((v.high - v.low) << DIGITS <= v.low for x in mixtures.values() for v in x)
    if not last and (not (is_clear and decided and is_narrow) or (is_tied and not is_exact)):
        return None
    return [WholeEquilibrium(weights, is_exact, is_tied)]


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


def _with_one_or_two(game: WholeGame, plan: Plan) -> Answer:
    """Return the equilibria on supports in which p plays one action or two."""
    system = _OneUnknown.of(game, plan)
    if len(plan.supports[plan.p]) == 1:
        polynomial = Polynomial([0, 1])  # t = 0
    else:
        polynomial = system.polynomial()
        if not any(polynomial.coefficients):
            return [], system.excluded(game, 0, 1)
    return _at_roots(game, plan.supports, polynomial, system.at)


def _at_roots(
    game: WholeGame, supports: Supports, polynomial: Polynomial, vectors: Callable[[Interval, int], Mixtures | None]
) -> Answer:
    """Return the equilibria at the roots of a polynomial."""
    found, is_decided = [], True
    for cell in roots(polynomial):
        try:
            found += _at_root(game, supports, cell, vectors)
        except _UndecidedError:
            is_decided = False
    return found, is_decided


def _at_root(
    game: WholeGame, supports: Supports, cell: Cell, vectors: Callable[[Interval, int], Mixtures | None]
) -> list[WholeEquilibrium]:
    """Return the equilibria at a root, which is narrowed until all is clear."""
    for bits in WIDTHS:
        cell = cell.narrowed(bits)
        if bits == WIDTHS[-1]:
            cell = cell.rational() or cell
        last = bits == WIDTHS[-1] or cell.is_exact
        try:
            mixtures = vectors(Interval(cell.low, cell.high), cell.one)
            found = None if mixtures is None else _judged(game, supports, mixtures, last=last)
        except _NoEquilibriumError:
            return []
        if found is not None:
            if found and not cell.is_simple:
                break
            return found
        if last:
            break
    raise _UndecidedError


@dataclass(frozen=True)
class _OneUnknown:
    """The equations of one support in which p plays one action or two, the second with probability t.

    Attributes
    ----------
    m_a, m_b : matrices of polynomials in t, as in `one_unknown`
    own : p's gains, axes (a's action, b's action); empty if p plays one action
    y_b : list of vectors of polynomials
        What spans the kernel of M_a; several where M_a is square, the first for roots.
    y_a : vector of polynomials, empty if a plays one action more than b
    """

    plan: Plan
    m_b: Rows
    own: Table
    last_row: list[Polynomial]
    y_b: list[list[Polynomial]]
    y_a: list[Polynomial]

    @classmethod
    def of(cls, game: WholeGame, plan: Plan) -> _OneUnknown:
        s_p, s_a, s_b = (plan.supports[i] for i in (plan.p, plan.a, plan.b))
        m_a, m_b = (
            [_polynomials(game.gain(i, own[0], other, plan.p), s_p, theirs) for other in own[1:]]
            for i, own, theirs in ((plan.a, s_a, s_b), (plan.b, s_b, s_a))
        )
        one = Polynomial([1])
        own = game.gain(plan.p, s_p[0], s_p[-1], plan.a)
        return cls(
            plan,
            m_b,
            [[own[i][j] for j in s_b] for i in s_a],
            m_a[-1],
            [kernel(rows, one) for rows in combinations(m_a, len(s_b) - 1)],
            kernel(m_b, one) if plan.is_square else [],
        )

    def polynomial(self) -> Polynomial:
        """Return the polynomial in t whose roots are wanted."""
        result: Polynomial = (
            _dot([_dot(self.y_b[0], row) for row in self.own], self.y_a)
            if self.y_a
            else _dot(self.last_row, self.y_b[0])
        )
        return result

    def at(self, t: Interval, one: int) -> Mixtures:
        """Return the three mixtures, up to a factor each, where t / one solves the equations."""
        for vector in self.y_b:
            x_b = [v.at(t, one) for v in vector]
            if any(v.sign for v in x_b):
                break
        if self.y_a:
            x_a = [v.at(t, one) for v in self.y_a]
        else:
            rows = [[v.at(t, one) for v in row] for row in self.m_b]
            x_a = kernel([*rows, [_dot(x_b, row) for row in self.own]], Interval(1, 1))
        x_p = (
            [Interval(one - t.high, one - t.low), t] if len(self.plan.supports[self.plan.p]) == 2 else [Interval(1, 1)]
        )
        return {self.plan.p: x_p, self.plan.a: x_a, self.plan.b: x_b}

    def excluded(self, game: WholeGame, low: int, one: int) -> bool:
        """Whether there certainly is no equilibrium with t from low / one to (low + 1) / one."""
        try:
            _judged(game, self.plan.supports, self.at(Interval(low, low + 1), one))
        except _NoEquilibriumError:
            return True
        except _UndecidedError:
            return False
        return one < PIECES and self.excluded(game, 2 * low, 2 * one) and self.excluded(game, 2 * low + 1, 2 * one)


def _polynomials(table: Table, rows: Sequence[int], columns: Sequence[int]) -> list[Polynomial]:
    return [Polynomial([table[r][c] for r in rows]) for c in columns]


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
    def of(cls, game: WholeGame, supports: Supports, p: int, a: int, b: int) -> _Quartics:
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
                if differences.pop() or not any(differences):
                    break
                return _from_differences(differences, start)
        raise _UndecidedError

    def mixtures(self, s: Interval, one: int) -> list[list[Interval]] | None:
        """Return the three mixtures up to a factor each, at a root s / one of Q; None if t is not clear."""
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


def _with_three_each(game: WholeGame, plan: Plan) -> Answer:
    """Return the equilibria on three actions each; what one order of actions leaves open, another may tell."""
    answers = []
    for p, turn in product(range(3), range(3)):
        a, b = (i for i in range(3) if i != p)
        turned = list(plan.supports)
        turned[p] = (*turned[p][turn:], *turned[p][:turn])
        supports = turned[0], turned[1], turned[2]
        system = _Quartics.of(game, supports, p, a, b)

        def vectors(
            s: Interval, one: int, system: _Quartics = system, order: Sequence[int] = (p, a, b)
        ) -> Mixtures | None:
            mixtures = system.mixtures(s, one)
            return None if mixtures is None else dict(zip(order, mixtures, strict=True))

        try:
            found, is_decided = _at_roots(game, supports, system.in_s(), vectors)
        except _UndecidedError:
            continue
        if is_decided:
            return found, True
        answers += found
    return answers, False


def on_support(game: WholeGame, plan: Plan) -> Answer:
    """Return the equilibria on one combination of supports; those with four actions somewhere may be left open."""
    if len(plan.supports[plan.p]) < 3:
        return _with_one_or_two(game, plan)
    return _with_three_each(game, plan) if max(map(len, plan.supports)) == 3 else ([], False)


def on_profile(game: WholeGame, profile: Sequence[int]) -> list[WholeEquilibrium]:
    """Return a profile in pure actions if it is an equilibrium."""
    a, b, c = profile
    one = [Interval(1, 1)]
    try:
        return _judged(game, ((a,), (b,), (c,)), {0: one, 1: one, 2: one}, last=True) or []
    except _NoEquilibriumError:
        return []
