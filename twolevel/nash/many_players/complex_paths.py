r"""Complex paths of multilinear systems: linear-product start systems, evaluation, prediction and correction.

Index convention: paths on the last axis, so that every operation runs over all paths at once. A point of a path has
for each player j the coordinates :math:`y_j = (1, z_j)` with :math:`z_j` of length :math:`d_j`; z is (n, P) with
:math:`n = \sum_j d_j`. The target tensor of player i is (d_i, then the others' d_j + 1 in player order, P).

See `mixed_systems` for the mathematics and the references.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray

__all__ = ["ARRIVED", "LOST", "SINGULAR", "Homotopy", "Start", "follow", "polished", "solve", "start_system"]

Array = NDArray[Any]
ComplexArray = NDArray[np.complex128]

FIRST_STEP, SMALLEST_STEP = 0.05, 1e-8
#: Paths followed at a time: few enough for the processor's cache.
WINDOW = 1 << 10
#: Relative size of the first Newton correction at which steps aim, up to which they count, and the same of the second.
AIM, LARGEST_ERROR, LARGEST_REMAINDER = 1e-3, 2e-2, 1e-5
#: A path that stops after this time stopped at its end, which is singular.
END_GAME = 1.0 - 1e-3
#: A solution at which the inverse of the derivatives is larger than this is not regular.
NEARLY_SINGULAR = 1e9
RUNNING, ARRIVED, SINGULAR, LOST = range(4)


# ---------------------------------------------------------------- start systems


@dataclass(frozen=True)
class Start:
    """A start system and all its solutions.

    Attributes
    ----------
    forms : tuple of tuples of arrays
        ``forms[i][j]`` (d_i, d_j + 1): equation (i, r) is the product over j of ``forms[i][j][r] @ y_j``.
    points : array, shape (n, S)
        The solutions z.
    patches : tuple of unitary arrays, shapes (d_j + 1, d_j + 1)
        R_j in x_j = R_j y_j.
    gamma : complex
    """

    forms: tuple[tuple[ComplexArray, ...], ...]
    points: ComplexArray
    patches: tuple[ComplexArray, ...]
    gamma: complex


def _assignments(spare: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield, for each solution of the start system, the player that each equation is given to."""
    owners = [i for i, d in enumerate(spare) for _ in range(d)]

    def extend(chosen: tuple[int, ...], left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == len(owners):
            yield chosen
            return
        for j, room in enumerate(left):
            if j != owners[len(chosen)] and room:
                yield from extend((*chosen, j), (*left[:j], room - 1, *left[j + 1 :]))

    return extend((), spare)


@lru_cache(maxsize=64)
def start_system(spare: tuple[int, ...], seed: int) -> Start:
    """Return a random start system for d_i equations of each player i."""
    rng = np.random.default_rng([seed, *spare])
    players = range(len(spare))
    forms = tuple(tuple(np.exp(2j * np.pi * rng.random((d, e + 1))) for e in spare) for d in spare)
    equations = [(i, r) for i in players for r in range(spare[i])]
    points = []
    for chosen in _assignments(spare):
        z = []
        for j in players:
            rows = [forms[i][j][r] for (i, r), receiver in zip(equations, chosen, strict=True) if receiver == j]
            matrix = np.array(rows).reshape(spare[j], spare[j] + 1)
            z.append(np.linalg.solve(matrix[:, 1:], -matrix[:, 0]))
        points.append(np.concatenate(z))
    patches = []
    for d in spare:
        gaussian = rng.standard_normal((2, d + 1, d + 1))
        patches.append(np.linalg.qr(gaussian[0] + 1j * gaussian[1])[0])
    return Start(forms, np.array(points).T, tuple(patches), complex(np.exp(2j * np.pi * rng.random())))


# ---------------------------------------------------------------- evaluation


def _gradients(tensor: Array, points: Sequence[Array]) -> list[Array]:
    """Contract a tensor (d, k_1, ..., k_m, P) with all points (k_j, P) but one: m arrays (d, k_j, P), one for each."""
    if len(points) == 1:
        return [tensor]
    result = _gradients((tensor * points[-1]).sum(axis=-2), points[:-1])
    last = tensor
    for x in points[:-1]:
        last = (last * x.reshape(1, len(x), *([1] * (last.ndim - 3)), x.shape[1])).sum(axis=1)
    return [*result, last]


def solve(matrix: Array, vector: Array) -> Array:
    """Solve systems (n, n, P) for (n, P) by elimination with row pivoting; a singular system gives infinities or NaN.

    All systems take each step together, which for the small orders here costs a fraction of a call to LAPACK for each;
    and ``np.linalg.solve`` would refuse them all for one singular member. Call with floating-point errors ignored.
    """
    n = len(matrix)
    table = np.concatenate([matrix, vector[:, None]], axis=1)
    each = np.arange(table.shape[2])
    for c in range(n):
        pivot = c + np.argmax(np.abs(table[c:, c]), axis=0)
        row = np.take_along_axis(table[:, c:], pivot[None, None, :], axis=0)[0]
        table[pivot, c:, each] = table[c, c:].T
        row[1:] /= row[0]
        table[c, c:] = row
        table[c + 1 :, c + 1 :] -= table[c + 1 :, c, None] * row[1:]
    x = table[:, n]
    for c in range(n - 2, -1, -1):
        x[c] -= (table[c, c + 1 : n] * x[c + 1 :]).sum(axis=0)
    return x


@dataclass(frozen=True)
class Homotopy:
    """H(z, t) = (1 - t) gamma F_0(z) + t F(z) for the paths of many systems of one shape.

    Attributes
    ----------
    start : Start
    targets : tuple of arrays (d_i, ..., G), one for each player
        In the coordinates y.
    system : int array, shape (P,)
        The system, 0 to G - 1, that each path belongs to.
    """

    start: Start
    targets: tuple[ComplexArray, ...]
    system: IntArray

    def at(self, which: IntArray | BoolArray) -> _Paths:
        """Return some of the paths, with their own copies of the targets."""
        system = self.system[which]
        return _Paths(self.start, tuple(np.take(t, system, axis=-1) for t in self.targets))


@dataclass(frozen=True)
class _Paths:
    """The paths that are followed at the moment, with a target tensor each."""

    start: Start
    targets: tuple[ComplexArray, ...]

    def evaluate(self, z: ComplexArray, t: FloatArray) -> tuple[ComplexArray, ComplexArray, ComplexArray]:
        """Return H (n, P), its derivatives by z (n, n, P) and by t (n, P)."""
        spare = [len(target) for target in self.targets]
        offset = [sum(spare[:i]) for i in range(len(spare) + 1)]
        blocks = [slice(a, b) for a, b in pairwise(offset)]
        one = np.ones((1, z.shape[1]))
        y = [np.concatenate([one, z[block]]) for block in blocks]
        value, by_time = np.empty_like(z), np.empty_like(z)
        jacobian = np.zeros((len(z), *z.shape), dtype=np.complex128)
        early = self.start.gamma * (1.0 - t)
        for i, rows in enumerate(blocks):
            others = [j for j in range(len(spare)) if j != i]
            slopes = _gradients(self.targets[i], [y[j] for j in others])
            factors = [self.start.forms[i][j] @ y[j] for j in others]
            at_end = (slopes[0] * y[others[0]]).sum(axis=1)
            at_start = _product(factors)
            value[rows] = early * at_start + t * at_end
            by_time[rows] = at_end - self.start.gamma * at_start
            for place, (j, slope) in enumerate(zip(others, slopes, strict=True)):
                rest = early * _product(factors[:place] + factors[place + 1 :])
                block = jacobian[rows, blocks[j]]
                np.multiply(slope[:, 1:], t, out=block)
                block += self.start.forms[i][j][:, 1:, None] * rest[:, None]
        return value, jacobian, by_time

    def velocity(self, z: ComplexArray, t: FloatArray) -> ComplexArray:
        """Return dz/dt along the path."""
        _, jacobian, by_time = self.evaluate(z, t)
        result: ComplexArray = -solve(jacobian, by_time)
        return result


def _product(factors: Sequence[ComplexArray]) -> ComplexArray | float:
    """Return the product of arrays, 1 of none."""
    result: ComplexArray | float = 1.0
    for factor in factors:
        result = result * factor
    return result


# ---------------------------------------------------------------- following


def follow(homotopy: Homotopy, z: ComplexArray) -> NDArray[np.int8]:
    """Follow every path z (n, P) from t = 0 to 1, in place; return how each one ended, shape (P,).

    `WINDOW` paths are under way at any time; where paths have ended, waiting ones take their places.
    """
    count = z.shape[1]
    t, step = np.zeros(count), np.full(count, FIRST_STEP)
    state = np.full(count, RUNNING, dtype=np.int8)
    active = np.arange(min(WINDOW, count))
    begun = len(active)
    paths = homotopy.at(active)
    while len(active):
        h = np.minimum(step[active], 1.0 - t[active])
        moved, ok, error = _step(paths, z[:, active], t[active], h)
        good = active[ok]
        z[:, good] = moved[:, ok]
        t[good] += h[ok]
        # the predictor is of order 4, so its error grows with the fifth power of the step
        factor = np.clip(0.9 * (AIM / np.maximum(error, 1e-15)) ** 0.2, 0.25, 4.0)
        step[active] = h * np.where(ok, factor, np.minimum(factor, 0.5))
        state[active[t[active] >= 1.0]] = ARRIVED
        stuck = active[(step[active] < SMALLEST_STEP) & (state[active] == RUNNING)]
        state[stuck] = np.where(t[stuck] > END_GAME, SINGULAR, LOST)
        running = active[state[active] == RUNNING]
        if len(running) < len(active):
            active = np.concatenate([running, np.arange(begun, min(begun + WINDOW - len(running), count))])
            begun = min(begun + WINDOW - len(running), count)
            paths = homotopy.at(active)
    return state


def _step(paths: _Paths, z: ComplexArray, t: FloatArray, h: FloatArray) -> tuple[ComplexArray, BoolArray, FloatArray]:
    """Take one Runge-Kutta step and two Newton corrections; return (z, whether to trust it, the relative error met)."""
    with np.errstate(all="ignore"):
        k1 = paths.velocity(z, t)
        k2 = paths.velocity(z + h / 2 * k1, t + h / 2)
        k3 = paths.velocity(z + h / 2 * k2, t + h / 2)
        k4 = paths.velocity(z + h * k3, t + h)
        z = z + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        sizes = []
        for _ in range(2):
            value, jacobian, _ = paths.evaluate(z, t + h)
            correction = solve(jacobian, value)
            z = z - correction
            sizes.append(np.abs(correction).max(axis=0) / (1.0 + np.abs(z).max(axis=0)))
        ok = (sizes[0] < LARGEST_ERROR) & (sizes[1] < LARGEST_REMAINDER)
    return z, ok, np.nan_to_num(sizes[0], nan=np.inf)


def polished(differences: Sequence[FloatArray], x: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return Newton's limit from real points x (sum of k_j, E), and where it is a regular solution."""
    spare = [len(d) for d in differences]
    offset = np.cumsum((0, *spare))
    cuts = np.cumsum([d + 1 for d in spare])[:-1]
    change, size = np.zeros((2, x.shape[1]))
    with np.errstate(all="ignore"):
        for _ in range(3):
            points = np.split(x, cuts)
            value = np.empty((offset[-1], x.shape[1]))
            jacobian = np.zeros((offset[-1], *value.shape))
            for i, tensor in enumerate(differences):
                others = [j for j in range(len(spare)) if j != i]
                slopes = _gradients(tensor, [points[j] for j in others])
                rows = slice(offset[i], offset[i + 1])
                value[rows] = (slopes[0] * points[others[0]]).sum(axis=1)
                for j, slope in zip(others, slopes, strict=True):
                    jacobian[rows, offset[j] : offset[j + 1]] = slope[:, 1:] - slope[:, :1]
            correction = solve(jacobian, value)
            parts = np.split(correction, offset[1:-1])
            x = x - np.concatenate([np.concatenate([-c.sum(axis=0, keepdims=True), c]) for c in parts])
            change = np.abs(correction).max(axis=0, initial=0.0)
            size = np.abs(solve(jacobian, np.ones_like(value))).max(axis=0, initial=0.0)
        regular = (change < 1e-9) & (size < NEARLY_SINGULAR)
    return x, regular
