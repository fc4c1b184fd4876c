"""A referee for 3-player games in rational numbers: every support by itself, roots counted by Sturm's chains.

It shares nothing with the solver: polynomials come from their values, roots are counted by sign changes of a chain of
remainders, and what is left of the error after 2 ** -300 is told from 0 by a wide gap. Payoffs are the decimals that
their doubles print as, so 0.1 is a tenth. On three actions each, the second player's mixture is the unknown, the
resultant is Sylvester's, and its superfluous roots are tried like the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

import numpy as np

#: A root is known to this many bits; smaller than GAP is what is 0.
BITS = 300
GAP = Fraction(1, 2**100)
ZERO = Fraction(0)

Vector = list[Fraction]
Polynomial = list[int]  # coefficients of 1, t, t^2, ...


# ---------------------------------------------------------------- polynomials


def determinant(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
    """By elimination."""
    table = [list(row) for row in matrix]
    result = Fraction(1)
    for c in range(len(table)):
        pivot = next((r for r in range(c, len(table)) if table[r][c]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != c:
            table[c], table[pivot] = table[pivot], table[c]
            result = -result
        result *= table[c][c]
        for r in range(c + 1, len(table)):
            factor = table[r][c] / table[c][c]
            table[r] = [v - factor * w for v, w in zip(table[r], table[c], strict=True)]
    return result


def null_vector(rows: Sequence[Sequence[Fraction]]) -> Vector:
    """Signed minors of k - 1 rows of k."""
    k = len(rows) + 1
    return [(-1) ** c * determinant([[row[q] for q in range(k) if q != c] for row in rows]) for c in range(k)]


def through(values: Callable[[Fraction], Fraction], degree: int) -> Polynomial:
    """The polynomial with whole coefficients that is proportional to one with the given values."""
    result = coefficients([values(Fraction(k)) for k in range(degree + 1)])
    scale = lcm(*(v.denominator for v in result))
    return trimmed([int(v * scale) for v in result])


def trimmed(p: Polynomial) -> Polynomial:
    while p and not p[-1]:
        p = p[:-1]
    common = gcd(*p) if p else 1
    return [v // common for v in p]


def chain(p: Polynomial) -> list[Polynomial]:
    """Sturm's chain: every remainder is that of the two before, with the opposite sign, up to positive factors."""
    result = [p, trimmed([k * v for k, v in enumerate(p)][1:])]
    while result[-1]:
        a, b = list(result[-2]), result[-1]
        while len(a) >= len(b):
            lead, last = abs(b[-1]), a[-1] if b[-1] > 0 else -a[-1]
            shift = len(a) - len(b)
            a = [lead * v - (last * b[k - shift] if k >= shift else 0) for k, v in enumerate(a)][:-1]
        result.append(trimmed([-v for v in a]))
    return result[:-1]


def sign_at(p: Polynomial, numerator: int, bits: int) -> int:
    total, power = 0, 1
    for k, v in enumerate(p):
        total += v * power << bits * (len(p) - 1 - k)
        power *= numerator
    return (total > 0) - (total < 0)


def changes(polynomials: list[Polynomial], numerator: int, bits: int) -> int:
    signs = [s for s in (sign_at(p, numerator, bits) for p in polynomials) if s]
    return sum(a != b for a, b in itertools.pairwise(signs))


def roots(p: Polynomial) -> tuple[list[Fraction], bool]:
    """The roots in [0, 1], each within 2 ** -BITS, and whether all are simple; none and False where p vanishes."""
    found = []
    if p and not p[0]:
        found.append(Fraction(0))
    if p and not sum(p):
        found.append(Fraction(1))
    while p and not p[0]:
        p = p[1:]
    while p and not sum(p):  # divided by 1 - t
        p = list(itertools.accumulate(p))[:-1]
    if not p:
        return [], False
    sturm = chain(p)
    waiting = [(0, 0, changes(sturm, 0, 0), changes(sturm, 1, 0))]
    while waiting:
        low, bits, before, after = waiting.pop()
        if before == after:
            continue
        ends = sign_at(p, low, bits), sign_at(p, low + 1, bits)
        if before - after == 1 and ends[0] * ends[1] < 0:
            while bits < BITS:
                low, bits = 2 * low, bits + 1
                low += sign_at(p, low + 1, bits) != ends[1]
        if bits >= BITS:
            found.append(Fraction(2 * low + 1, 2 ** (bits + 1)))
            continue
        middle = changes(sturm, 2 * low + 1, bits + 1)
        waiting += [(2 * low, bits + 1, before, middle), (2 * low + 1, bits + 1, middle, after)]
    return found, len(sturm[-1]) == 1


# ---------------------------------------------------------------- supports


@dataclass
class Referee:
    """One game; `is_open` says whether something was met that is no equilibrium nor clearly none."""

    payoffs: list[np.ndarray]
    is_open: bool = False
    found: list[list[Vector]] = field(default_factory=list)

    @classmethod
    def of(cls, game: np.ndarray) -> Referee:
        exact = np.vectorize(lambda v: Fraction(repr(float(v))), otypes=[object])
        return cls([exact(u) for u in game])

    def table(self, i: int, others: tuple[int, int]) -> np.ndarray:
        """Player i's payoffs, axes (own action, action of the first, of the second)."""
        return self.payoffs[i].transpose(i, *others)

    def judge(self, supports: Sequence[Sequence[int]], vectors: dict[int, Vector], unclear: bool = False) -> None:
        """Keep what is an equilibrium."""
        full = []
        for i in range(3):
            row = [Fraction(0)] * self.payoffs[0].shape[i]
            full.append(row)
            total, size = sum(vectors[i]), max(map(abs, vectors[i]))
            if not size:
                unclear = True
                continue
            if abs(total) < GAP * size:
                return
            for a, v in zip(supports[i], vectors[i], strict=True):
                row[a] = v / total
                unclear |= abs(row[a]) < GAP
            if min(row) < -GAP:
                return
        for i in range(3):
            j, k = (q for q in range(3) if q != i)
            values = [
                sum(
                    v * sum(u * w for u, w in zip(line, full[k], strict=True))
                    for line, v in zip(own, full[j], strict=True)
                )
                for own in self.table(i, (j, k))
            ]
            size = max(map(abs, self.payoffs[i].ravel())) or 1
            for a, value in enumerate(values):
                gain = (value - values[supports[i][0]]) / size
                if gain > GAP:
                    return
                unclear |= a not in supports[i] and gain > -GAP
        if unclear:
            self.is_open = True
        else:
            self.found.append(full)

    def gains(self, i: int, supports: Sequence[Sequence[int]], p: int, q: int) -> list[list[Vector]]:
        """Player i's gains: [other action of the support][action of p][action of q]."""
        table = self.table(i, (p, q))
        base, *others = supports[i]
        return [[[table[a, r, c] - table[base, r, c] for c in supports[q]] for r in supports[p]] for a in others]

    def may_be(self, supports: Sequence[Sequence[int]]) -> bool:
        """Whether no action played is beaten by another one wherever the others play."""
        for i in range(3):
            j, k = (q for q in range(3) if q != i)
            table = self.table(i, (j, k))[:, supports[j]][:, :, supports[k]]
            if any((table[a] < table[b]).all() for a in supports[i] for b in range(len(table))):
                return False
        return True

    def on(self, supports: Sequence[Sequence[int]]) -> None:
        """Look for equilibria on one combination of supports."""
        size = [len(s) for s in supports]
        p = size.index(min(size))
        if size[p] == 3:
            self.three_each(supports)
            return
        a, b = sorted((i for i in range(3) if i != p), key=lambda i: -size[i])
        first, second, own = self.gains(a, supports, p, b), self.gains(b, supports, p, a), self.gains(p, supports, a, b)
        if size[p] == 1:
            x = [Fraction(1)]
            self.judge(supports, {p: x, a: null_vector(means(second, x)), b: null_vector(means(first, x))})
            return
        square = size[a] == size[b]

        def left(t: Fraction) -> Fraction:
            if not square:
                return determinant(means(first, [1 - t, t]))
            y, z = (null_vector(means(rows, [1 - t, t])) for rows in (second, first))
            return dot(y, [dot(line, z) for line in own[0]])

        polynomial = through(left, 2 * (size[a] - 1) if square else size[b])
        self.is_open |= not polynomial
        places, simple = roots(polynomial)
        for t in places:
            x = [1 - t, t]
            z = null_vector(means(first, x)[: size[b] - 1])
            conditions = means(second, x)
            if not square:
                conditions.append([dot(line, z) for line in own[0]])
            self.judge(supports, {p: x, a: null_vector(conditions), b: z}, not simple)

    def three_each(self, supports: Sequence[Sequence[int]]) -> None:
        """Look for equilibria on three actions each: the second player's mixture is (1 - s - t, s, t)."""
        first, third, own = self.gains(0, supports, 1, 2), self.gains(2, supports, 1, 0), self.gains(1, supports, 0, 2)

        def others(y: Vector) -> tuple[Vector, Vector]:
            return null_vector(means(third, y)), null_vector(means(first, y))

        def quartics(s: Fraction) -> list[Vector]:
            values: list[Vector] = [[], []]
            for t in map(Fraction, range(5)):
                x, z = others([1 - s - t, s, t])
                for row, lines in zip(values, own, strict=True):
                    row.append(dot(x, [dot(line, z) for line in lines]))
            return [coefficients(row) for row in values]

        def sylvester(s: Fraction, shifts: int) -> list[Vector]:
            return [[ZERO] * k + h + [ZERO] * (shifts - 1 - k) for h in quartics(s) for k in range(shifts)]

        polynomial = through(lambda s: determinant(sylvester(s, 4)), 16)
        self.is_open |= not polynomial
        places, simple = roots(polynomial)
        for s in places:
            rows = sylvester(s, 3)  # the linear one of the subresultants
            at_0, at_1 = (determinant([[row[q] for q in (k, 2, 3, 4, 5, 6)] for row in rows]) for k in (0, 1))
            if not at_1:
                self.is_open = True
                continue
            y = [1 - s + at_0 / at_1, s, -at_0 / at_1]
            if min(y) > -GAP:
                x, z = others(y)
                self.judge(supports, {0: x, 1: y, 2: z}, not simple)


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((v * w for v, w in zip(a, b, strict=True)), ZERO)


def means(rows: list[list[Vector]], x: Vector) -> list[Vector]:
    """Every matrix averaged over its rows."""
    return [[dot(x, column) for column in zip(*lines, strict=True)] for lines in rows]


def coefficients(values: Vector) -> Vector:
    """Of the polynomial with these values at 0, 1, 2, ..."""
    degree = len(values) - 1
    divided = list(values)
    for k in range(1, degree + 1):
        for i in range(degree, k - 1, -1):
            divided[i] = (divided[i] - divided[i - 1]) / k
    result = [ZERO] * (degree + 1)
    for place in range(degree, -1, -1):
        result = [a - place * b for a, b in zip([ZERO, *result[:-1]], result, strict=True)]
        result[0] += divided[place]
    return result


def equilibria(game: np.ndarray) -> tuple[list[np.ndarray], bool]:
    """All equilibria of a 3-player game of decimals, mixtures joined; and whether more cannot be excluded."""
    referee = Referee.of(game)
    subsets = [[s for k in range(1, n + 1) for s in itertools.combinations(range(n), k)] for n in game.shape[1:]]
    for supports in itertools.product(*subsets):
        free = [len(s) - 1 for s in supports]
        if all(2 * d <= sum(free) for d in free) and referee.may_be(supports):
            if any(free):
                referee.on(supports)
            else:
                referee.judge(supports, {i: [Fraction(1)] for i in range(3)})
    return [np.array([float(v) for x in e for v in x]) for e in referee.found], referee.is_open


def with_disasters(rng: np.random.Generator, shape: tuple[int, int, int]) -> np.ndarray:
    """Draw a game of up to 6 decimals in which one to three outcomes are disasters of -1e2 to -1e8, for one or all."""
    game = np.round(rng.random((3, *shape)), int(rng.choice([1, 2, 3, 6])))
    for _ in range(rng.integers(1, 4)):
        who = [slice(None), 0, 1, 2][rng.integers(4)]
        game[(who, *(rng.integers(n) for n in shape))] = -(10.0 ** rng.integers(2, 9))
    return game
