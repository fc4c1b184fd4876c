r"""Polynomials in one probability, for many games at once.

A polynomial of degree d in :math:`p \in [0, 1]` is stored homogeneously in :math:`(1-p, p)`::

    c[k, ...]   stands for   sum_k c[k] (1 - p)^(d-k) p^k          (games on the last axis)

so that products are convolutions, and :math:`c_k / \binom{d}{k}` are its Bernstein coefficients. Their
smallest and largest bound the polynomial on [0, 1], and the number of roots in (0, 1) is at most the number of their
sign changes (Descartes' rule). `isolate_roots` bisects [0, 1] until each piece has none or one. It stops early where
*guards* show that a root would be useless: a kernel vector must have entries of one sign to be a mixed strategy.

References
----------
Lane, J. M. and R. F. Riesenfeld (1981), "Bounds on a polynomial", BIT 21, 112-117.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "Roots",
    "determinant",
    "evaluate",
    "isolate_roots",
    "kernel",
    "multiply",
    "quadratic_roots",
    "transformed",
]

#: Pieces of [0, 1] are not bisected below 2 ** -DEPTH.
DEPTH = 40
#: Most steps of Newton's method, each at least as good as one bisection.
NEWTON_STEPS = 60
#: Coefficients below this, relative to the largest one of their polynomial, count as zero.
ROUNDING = 1e-13
#: Multiplications up to which BLAS takes a product on one thread: several, with small matrices, wait for each other.
ON_ONE_THREAD = 2**18

Matrix = Sequence[Sequence[FloatArray]]


def multiply(a: FloatArray, b: FloatArray) -> FloatArray:
    """Multiply polynomials, shapes (d + 1, ...) and (e + 1, ...), into shape (d + e + 1, ...).

    Examples
    --------
    >>> multiply(np.array([1.0, 2.0]), np.array([1.0, -1.0]))
    array([ 1.,  1., -2.])
    """
    if len(a) > len(b):
        a, b = b, a
    if len(a) == 1:
        product: FloatArray = a[0] * b
        return product
    product = np.zeros((len(a) + len(b) - 1, *b.shape[1:]))
    product[: len(b)] = a[0] * b
    for k in range(1, len(a)):
        product[k : k + len(b)] += a[k] * b
    return product


def transformed(matrix: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Apply a matrix (r, c) to the first axis of coefficients (c, ...), on one thread.

    Examples
    --------
    >>> transformed(np.array([[1.0, 1.0]]), np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
    array([[11., 22., 33.]])
    """
    flat = coefficients.reshape(len(coefficients), -1)
    width = max(2, ON_ONE_THREAD // matrix.size)
    whole = flat.shape[1] // width * width
    result = np.empty((len(matrix), flat.shape[1]))
    if whole:
        parts, out = (a[:, :whole].reshape(len(a), -1, width).transpose(1, 0, 2) for a in (flat, result))
        np.matmul(matrix, parts, out=out)
    if whole < flat.shape[1]:
        result[:, whole:] = matrix @ flat[:, whole:]
    return result.reshape(len(matrix), *coefficients.shape[1:])


def kernel(matrix: Matrix) -> list[FloatArray]:
    """Return the vector of signed maximal minors of a (k-1) x k matrix of polynomials.

    Where the matrix has full rank, this vector spans its kernel (Cramer's rule).
    """
    k = len(matrix[0])
    minors: dict[tuple[int, ...], FloatArray] = {(c,): matrix[0][c] for c in range(k)}

    def minor(columns: tuple[int, ...]) -> FloatArray:
        """Return the minor of the first ``len(columns)`` rows, expanded along the last of them."""
        if columns not in minors:
            row = matrix[len(columns) - 1]
            total: FloatArray | None = None
            for q, c in enumerate(columns):
                term = multiply(row[c], minor(columns[:q] + columns[q + 1 :]))
                if (len(columns) - 1 + q) % 2:
                    term = -term
                total = term if total is None else total + term
            assert total is not None
            minors[columns] = total
        return minors[columns]

    vector = [minor(tuple(x for x in range(k) if x != c)) for c in range(k)]
    return [-v if c % 2 else v for c, v in enumerate(vector)]


def determinant(matrix: Matrix) -> FloatArray:
    """Return the determinant of a k x k matrix of polynomials, k >= 2, up to its sign."""
    total = None
    for entry, cofactor in zip(matrix[-1], kernel(matrix[:-1]), strict=True):
        term = multiply(cofactor, entry)
        total = term if total is None else total + term
    assert total is not None
    return total


def evaluate(c: FloatArray, p: FloatArray) -> FloatArray:
    """Evaluate polynomials, shape (d + 1, E), each at its own point, shape (E,), by Horner's rule."""
    q = 1.0 - p
    power = p
    value = np.array(c[0], dtype=np.float64)
    for k in range(1, len(c)):
        value = value * q + c[k] * power
        power = power * p
    return value


@dataclass(frozen=True)
class Roots:
    """Roots in [0, 1] of W polynomials.

    Attributes
    ----------
    index : int array, shape (R,)
        Which polynomial each root belongs to.
    value : array, shape (R,)
    doubtful : int array
        Polynomials with roots that could not be told apart: numerically multiple roots. One root is reported for
        each such cluster.
    """

    index: IntArray
    value: FloatArray
    doubtful: IntArray


def quadratic_roots(c: FloatArray) -> Roots:
    """Return the roots in [0, 1] of quadratics, shape (3, W), by the stable closed form.

    With u = p / (1 - p) the quadratic is c0 + c1 u + c2 u^2; its roots are q / c2 and c0 / q with
    q = -(c1 + sign(c1) sqrt(c1^2 - 4 c0 c2)) / 2, and no difference of nearly equal numbers is taken.

    Examples
    --------
    >>> roots = quadratic_roots(np.array([[1.0], [-1.0], [-2.0]]))  # (1-p)^2 - (1-p) p - 2 p^2
    >>> roots.value
    array([0.33333333])
    """
    c0, c1, c2 = c
    square, product = c1 * c1, 4.0 * c0 * c2
    discriminant = square - product
    double = np.abs(discriminant) <= ROUNDING * (square + np.abs(product))
    np.maximum(discriminant, np.where(double, 0.0, discriminant), out=discriminant)
    with np.errstate(invalid="ignore", divide="ignore"):
        q = -0.5 * (c1 + np.copysign(np.sqrt(discriminant), c1))
        values = np.stack([q / (q + c2), c0 / (c0 + q)])
        inside = (values >= -ROUNDING) & (values <= 1.0 + ROUNDING)
    inside[1] &= ~double
    which, index = np.nonzero(inside)
    return Roots(index, np.clip(values[which, index], 0.0, 1.0), np.flatnonzero(double & inside[0]))


@cache
def _halves(degree: int) -> tuple[FloatArray, FloatArray]:
    """Matrices that take Bernstein coefficients on a piece to those on its left and right half (de Casteljau)."""
    left = np.zeros((degree + 1, degree + 1))
    for k in range(degree + 1):
        left[k, : k + 1] = [comb(k, m) / 2.0**k for m in range(k + 1)]
    return left, left[::-1, ::-1].copy()


@cache
def _binomials(degree: int) -> FloatArray:
    return np.array([comb(degree, k) for k in range(degree + 1)], dtype=np.float64)


def _bernstein(c: FloatArray) -> FloatArray:
    return c / _binomials(len(c) - 1).reshape((-1,) + (1,) * (c.ndim - 1))


def isolate_roots(c: FloatArray, guards: Sequence[Sequence[FloatArray]] = ()) -> Roots:
    """Return the roots in [0, 1] of polynomials of any degree at which every guard can have one sign.

    Parameters
    ----------
    c : array, shape (d + 1, W)
    guards : sequence of vectors of polynomials, each polynomial of shape (e + 1, W)
        Pieces of [0, 1] on which some entries of a guard are surely positive and others surely negative are
        skipped.
    """
    pieces = _Pieces.start(c, guards)
    index: list[IntArray] = []
    value: list[FloatArray] = []
    doubtful: list[IntArray] = []
    brackets: list[_Pieces] = []
    for depth in range(DEPTH + 1):
        pieces = pieces.take(pieces.possible())
        if not len(pieces.index):
            break
        for end, where in ((0, 0.0), (-1, 1.0)):  # a vanishing end coefficient is a root at that end
            at_end = np.flatnonzero(pieces.main[end] == 0)
            index.append(pieces.index[at_end])
            value.append(pieces.low[at_end] + where * pieces.width[at_end])
            inner = 1 if end == 0 else -2
            doubtful.append(pieces.index[at_end[pieces.main[inner, at_end] == 0]])
        changes = pieces.sign_changes()
        single = changes == 1
        if single.any():
            brackets.append(pieces.take(single))
        pieces = pieces.take(changes > 1)
        if depth == DEPTH:
            doubtful.append(pieces.index)
            index.append(pieces.index)
            value.append(pieces.low + 0.5 * pieces.width)
        pieces = pieces.bisect()
    if brackets:  # all at once: the numbers of roots at one depth are small
        joined = _Pieces.joined(brackets)
        index.append(joined.index)
        value.append(joined.bracketed_roots())
    if not index:
        return Roots(np.zeros(0, np.intp), np.zeros(0), np.zeros(0, np.intp))
    return Roots(np.concatenate(index), np.concatenate(value), np.unique(np.concatenate(doubtful)))


@dataclass
class _Pieces:
    """Subintervals of [0, 1] with the Bernstein coefficients of the polynomial and of its guards on them."""

    index: IntArray
    low: FloatArray
    width: FloatArray
    main: FloatArray
    guards: list[FloatArray]

    @classmethod
    def start(cls, c: FloatArray, guards: Sequence[Sequence[FloatArray]]) -> _Pieces:
        main = _bernstein(c)
        size = np.abs(main).max(axis=0)
        main = main / np.where(size > 0, size, 1.0)
        main[np.abs(main) < ROUNDING] = 0.0
        count = c.shape[1]
        stacked = [_bernstein(np.stack(g, axis=1)) for g in guards]  # (e + 1, entries, W)
        return cls(np.arange(count), np.zeros(count), np.ones(count), main, stacked)

    def take(self, keep: BoolArray) -> _Pieces:
        mask = np.flatnonzero(keep)
        return _Pieces(
            self.index[mask],
            self.low[mask],
            self.width[mask],
            self.main.take(mask, axis=1),
            [g.take(mask, axis=2) for g in self.guards],
        )

    @classmethod
    def joined(cls, parts: Sequence[_Pieces]) -> _Pieces:
        """Put pieces together; their guards are not needed any more."""
        return cls(
            np.concatenate([p.index for p in parts]),
            np.concatenate([p.low for p in parts]),
            np.concatenate([p.width for p in parts]),
            np.concatenate([p.main for p in parts], axis=1),
            [],
        )

    def possible(self) -> BoolArray:
        """Whether the polynomial can vanish and every guard can have entries of one sign."""
        keep: BoolArray = (self.main.min(axis=0) <= 0) & (self.main.max(axis=0) >= 0)
        for g in self.guards:
            keep &= (g.max(axis=0).min(axis=0) >= 0) | (g.min(axis=0).max(axis=0) <= 0)
        return keep

    def sign_changes(self) -> IntArray:
        """Count the sign changes of the coefficients, zeros left out: at least the number of roots inside."""
        last = np.sign(self.main[0])
        changes = np.zeros(self.main.shape[1], dtype=np.intp)
        for c in self.main[1:]:
            sign = np.sign(c)
            changes += sign * last < 0
            last = np.where(sign != 0, sign, last)
        return changes

    def bisect(self) -> _Pieces:
        left, right = _halves(len(self.main) - 1)
        halves = [left @ self.main, right @ self.main]
        guards = []
        for g in self.guards:
            a, b = _halves(len(g) - 1)
            flat = g.reshape(len(g), -1)
            guards.append(np.concatenate([(a @ flat).reshape(g.shape), (b @ flat).reshape(g.shape)], axis=2))
        half = 0.5 * self.width
        return _Pieces(
            np.concatenate([self.index, self.index]),
            np.concatenate([self.low, self.low + half]),
            np.concatenate([half, half]),
            np.concatenate(halves, axis=1),
            guards,
        )

    def bracketed_roots(self) -> FloatArray:
        """Return the single root inside each piece: Newton's method inside a shrinking bracket."""
        d = len(self.main) - 1
        c = self.main * _binomials(d)[:, None]
        slope = d * np.diff(self.main, axis=0) * _binomials(d - 1)[:, None]
        end = d - np.argmax(self.main[::-1] != 0, axis=0)
        rising = self.main[end, np.arange(len(end))] > 0
        root = np.full(c.shape[1], 0.5)
        t, low, high, active = root.copy(), np.zeros_like(root), np.ones_like(root), np.arange(len(root))
        for _ in range(NEWTON_STEPS):
            f = evaluate(c, t)
            above = (f > 0) == rising
            high = np.where(above, t, high)
            low = np.where(above, low, t)
            with np.errstate(divide="ignore", invalid="ignore"):
                new = t - f / evaluate(slope, t)
            inside = (new >= low) & (new <= high) & (new > 0) & (new < 1)
            new = np.where(inside, new, 0.5 * (low + high))
            moving = np.flatnonzero(np.abs(new - t) > 1e-10)
            root[active] = new
            if not len(moving):
                break
            t, low, high, rising = new[moving], low[moving], high[moving], rising[moving]
            active = active[moving]
            c, slope = c.take(moving, axis=1), slope.take(moving, axis=1)
        result: FloatArray = self.low + self.width * root
        return result
