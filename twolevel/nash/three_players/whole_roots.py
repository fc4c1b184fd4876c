r"""Arithmetic without rounding: intervals, polynomials with whole coefficients, and their roots, shut in narrowly.

A polynomial of degree d in :math:`p \in [0, 1]` holds its coefficients in :math:`(1-p, p)`, as in
`twolevel.nash.polynomials`::

    c[k]   stands for   sum_k c[k] (1 - p)^(d-k) p^k

Python's integers know no rounding, so the signs of coefficients are certain, and so is Descartes' rule: a piece of
[0, 1] on which they change sign once holds one root, a simple one. Pieces are halved until each has none or one.
A root is a `Cell`, :math:`[l, h] / 2^n`, that is halved further for as long as a sign at the root is not clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["Cell", "Interval", "Polynomial", "kernel", "roots"]

#: Pieces of [0, 1] are not halved below 2 ** -DEPTH: roots nearer than that count as a multiple one.
DEPTH = 300


class Interval:
    """All numbers from one integer to another.

    Examples
    --------
    >>> Interval(-1, 2) * Interval(3, 4) + Interval(5, 5)
    Interval(1, 13)
    """

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __repr__(self) -> str:
        return f"Interval({self.low}, {self.high})"

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval | int) -> Interval:
        if isinstance(other, int):
            low, high = self.low * other, self.high * other
            return Interval(low, high) if other >= 0 else Interval(high, low)
        if self.low >= 0 and other.low >= 0:
            return Interval(self.low * other.low, self.high * other.high)
        ends = self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high
        return Interval(min(ends), max(ends))

    @property
    def sign(self) -> int | None:
        """The sign of all its numbers; None if they do not share one."""
        if self.low > 0:
            return 1
        if self.high < 0:
            return -1
        return 0 if self.low == self.high else None


class Polynomial:
    """A polynomial in (1 - p, p) with integers or intervals as coefficients; those that are added have one degree.

    Examples
    --------
    >>> (Polynomial([1, 2]) * Polynomial([1, -1])).coefficients
    [1, 1, -2]
    """

    __slots__ = ("coefficients",)

    def __init__(self, coefficients: list[Any]) -> None:
        self.coefficients = coefficients

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial([v + w for v, w in zip(self.coefficients, other.coefficients, strict=True)])

    def __neg__(self) -> Polynomial:
        return Polynomial([-v for v in self.coefficients])

    def __mul__(self, other: Polynomial | int) -> Polynomial:
        if isinstance(other, int):
            return Polynomial([v * other for v in self.coefficients])
        first, *rest = self.coefficients
        product = [first * w for w in other.coefficients]
        for i, v in enumerate(rest, start=1):
            for j, w in enumerate(other.coefficients[:-1]):
                product[i + j] = product[i + j] + v * w
            product.append(v * other.coefficients[-1])
        return Polynomial(product)

    def at(self, p: Interval, bits: int) -> Interval:
        """Return what bounds 2 ** (bits d) times the polynomial from p.low / 2 ** bits to p.high / 2 ** bits.

        Examples
        --------
        >>> Polynomial([1, -3]).at(Interval(1, 2), 2)  # 4 (1 - p) - 12 p from a quarter to a half
        Interval(-4, 0)
        """
        one = 1 << bits
        first, *others = self.coefficients
        least = most = first
        if p.low == p.high:
            q, power = one - p.low, p.low
            for v in others:
                least = least * q + v * power
                power *= p.low
            return Interval(least, least)
        q_low, q_high = one - p.high, one - p.low
        p_low, p_high = p.low, p.high
        for v in others:
            least = least * (q_low if least >= 0 else q_high) + v * (p_low if v >= 0 else p_high)
            most = most * (q_high if most >= 0 else q_low) + v * (p_high if v >= 0 else p_low)
            p_low *= p.low
            p_high *= p.high
        return Interval(least, most)


def kernel(rows: Sequence[Sequence[Any]], one: Any) -> list[Any]:
    """Return the vector of signed maximal minors of a (k - 1) x k matrix of intervals or polynomials, or of numbers.

    Examples
    --------
    >>> kernel([[1, 2, 3], [4, 5, 6]], 1)
    [-3, 6, -3]
    """
    k = len(rows) + 1
    if k == 1:
        return [one]
    if k == 2:
        return [rows[0][1], -rows[0][0]]
    result = []
    for c in range(k):
        columns = [q for q in range(k) if q != c]
        rest = kernel([[row[q] for q in columns] for row in rows[1:]], one)
        minor = rows[0][columns[0]] * rest[0]
        for q, cofactor in zip(columns[1:], rest[1:], strict=True):
            minor = minor + rows[0][q] * cofactor
        result.append(-minor if c % 2 else minor)
    return result


class Cell:
    """A piece of [0, 1] with one root of a polynomial inside, from low / 2 ** bits to high / 2 ** bits.

    The root itself where both are equal. Otherwise `rises` says whether the polynomial goes from below 0 to above.
    """

    __slots__ = ("bits", "high", "low", "polynomial", "rises")

    def __init__(self, polynomial: Polynomial, low: int, high: int, bits: int, rises: bool = True) -> None:
        self.polynomial, self.low, self.high, self.bits, self.rises = polynomial, low, high, bits, rises

    def narrowed(self, bits: int) -> Cell:
        """Return the cell halved until it is 2 ** -bits wide.

        Examples
        --------
        >>> (cell,) = roots(Polynomial([-1, -2, 1]))  # 2 p^2 = 1
        >>> cell.narrowed(20).low / 2**20
        0.7071065902709961
        """
        low, n = self.low, self.bits
        if bits <= n:
            return self
        if self.low == self.high:
            return Cell(self.polynomial, low << bits - n, low << bits - n, bits)
        while n < bits:
            low, n = 2 * low, n + 1
            sign = self.polynomial.at(Interval(low + 1, low + 1), n).sign
            if not sign:
                return Cell(self.polynomial, low + 1, low + 1, n).narrowed(bits)
            low += (sign < 0) == self.rises
        return Cell(self.polynomial, low, low + 1, n, self.rises)


def _left_half(c: list[int]) -> list[int]:
    """Return the coefficients of 2 ** d times a polynomial on [0, 1/2] as one on [0, 1]."""
    shifted = list(c)
    for stop in range(len(c), 1, -1):  # 1 - p becomes (1 - p) + p / 2, and p becomes p / 2
        for k in range(1, stop):
            shifted[k] += shifted[k - 1]
    return [v << power for power, v in enumerate(reversed(shifted))][::-1]


def roots(polynomial: Polynomial) -> list[Cell] | None:
    """Return the roots in [0, 1] of a polynomial; None if they cannot be told apart, or if it vanishes.

    Examples
    --------
    >>> [(cell.low, cell.high, cell.bits) for cell in roots(Polynomial([3, -10, 3]))]  # at 1/4 and 3/4
    [(0, 1, 1), (1, 2, 1)]
    >>> roots(Polynomial([1, -2, 1])) is None  # twice at 1/2
    True
    """
    found: list[Cell] = []
    if not any(polynomial.coefficients):
        return None
    for end, where in ((0, 0), (-1, 1)):
        if not polynomial.coefficients[end]:
            found.append(Cell(polynomial, where, where, 0))
    waiting = [(polynomial.coefficients, 0, 0)]
    while waiting:
        c, low, n = waiting.pop()
        while not c[0]:  # a root at an end of the piece is none inside
            c = c[1:]
        while not c[-1]:
            c = c[:-1]
        signs = [v > 0 for v in c if v]
        changes = sum(a != b for a, b in zip(signs, signs[1:], strict=False))
        if changes == 1:
            found.append(Cell(polynomial, low, low + 1, n, c[0] < 0))
        elif changes > 1:
            if n == DEPTH:
                return None
            left, right = _left_half(c), _left_half(c[::-1])[::-1]
            if not right[0]:  # a root in the middle
                if not right[1]:
                    return None
                found.append(Cell(polynomial, 2 * low + 1, 2 * low + 1, n + 1))
            waiting += [(right, 2 * low + 1, n + 1), (left, 2 * low, n + 1)]
    return found
