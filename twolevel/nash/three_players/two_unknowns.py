r"""Totally mixed equilibria of batches of 3x3x3 games: two quartics on a triangle, by Bernstein subdivision.

Index convention: ``payoffs[player, a_0, a_1, a_2, game]``, games on the last axis.

*Elimination.* Player 2 is indifferent iff :math:`C(x)\,y = 0`, where y is player 1's mixture and :math:`C(x)` is 2 x
3 and linear in player 0's mixture x; player 1 is indifferent iff :math:`B(x)\,z = 0`. Cross products of the two rows
give :math:`y \propto Y(x)` and :math:`z \propto Z(x)`, quadratic in x. Player 0 is indifferent iff

.. math:: f_e(x) = Y(x)^T A_e Z(x) = 0, \qquad e = 1, 2:

two quartics on the triangle of x. A root is an equilibrium with full support iff the entries of Y(x) have one sign,
and those of Z(x) too. Any of the three players can take the part of player 0.

*Subdivision.* On a triangle with corners v, a polynomial of degree d is kept by its Bernstein coefficients
:math:`c_m`, :math:`|m| = d`: :math:`f(x) = \sum_m c_m \frac{d!}{m!} \lambda^m`, :math:`\lambda` the barycentric
coordinates of x. The coefficients bound f. Triangles are dropped

* if one quartic has coefficients of one sign only, or Y or Z has entries surely of both signs;
* if the pair of quartics, multiplied by the inverse of its slope, is a linear map plus remainders that are too small
  for a root inside (this preconditioning turns the box that bounds the pair into a parallelogram that fits).

A triangle is finished if the remainders have a slope below 1: then the preconditioned pair is one to one, there is at
most one root, and Newton's method finds it. Otherwise it is halved at its oldest edge. What resists after many
halvings, that is, double roots or curves of roots, is reported as unresolved, never dropped.

References
----------
Garloff, J. and A. P. Smith (2001), "Solution of systems of polynomial equations by using Bernstein
expansion", in: Symbolic Algebraic Methods and Verification Methods, Springer, 87-97.
Lai, M.-J. and L. L. Schumaker (2007), Spline Functions on Triangulations, Cambridge University Press, ch. 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from .simplex import basis, exponents, lattice, multinomials, steps

__all__ = ["totally_mixed"]

#: Triangles treated at a time: their coefficients (66 numbers each) should fit the processor's cache.
BLOCK = 1024
#: A game is given up after this many triangles, or when they have been halved this often.
MOST_TRIANGLES = 1500
MOST_HALVINGS = 50

QUADRATIC = exponents(2, 2)
POSITION = {m: k for d in (2, 4) for k, m in enumerate(exponents(2, d))}
BINOMIAL_2, BINOMIAL_4 = multinomials(2, 2), multinomials(2, 4)
#: Where the product of two quadratic monomials stands among the quartic ones, shape (6, 6).
PRODUCTS = np.array([[POSITION[m[0] + n[0], m[1] + n[1], m[2] + n[2]] for n in QUADRATIC] for m in QUADRATIC])
#: Coefficients of the barycentric coordinates themselves, written as quartics, shape (15, 3).
COORDINATES = lattice(2, 4)
CORNERS = [POSITION[m] for m in ((4, 0, 0), (0, 4, 0), (0, 0, 4))]
#: For every cubic exponent, the quartic coefficients one step towards each corner, shape (10, 3).
STEPS = steps(2, 4)


def _subtriangle(degree: int, corners: FloatArray) -> FloatArray:
    """Return the matrix that takes Bernstein coefficients to those on a subtriangle.

    A new coefficient is the blossom at its corners: its weights are those of monomials in a product of linear forms.
    """
    every = exponents(2, degree)
    width = degree + 1  # x^i y^j z^k stands at i * width + j
    matrix = np.zeros((len(every), len(every)))
    for row, m in enumerate(every):
        form = np.ones(1)
        for (x, y, z), times in zip(corners, m, strict=True):
            for _ in range(times):
                form = np.convolve(form, [z, y, *[0.0] * (width - 2), x])
        matrix[row] = form[[i * width + j for i, j, _ in every]]
    return matrix


#: The two halves of a triangle: the edge from corner 0 to 1 is cut, the new corner comes last.
_HALVES = [np.array([[0, 0, 1], [1, 0, 0], [0.5, 0.5, 0]]), np.array([[0, 1, 0], [0, 0, 1], [0.5, 0.5, 0]])]
_QUARTERS = [inner @ outer for outer in _HALVES for inner in _HALVES]
HALVE_4 = np.concatenate([_subtriangle(4, h) for h in _HALVES])
HALVE_2 = np.concatenate([_subtriangle(2, h) for h in _HALVES])
QUARTER_4 = np.concatenate([_subtriangle(4, h) for h in _QUARTERS])
QUARTER_2 = np.concatenate([_subtriangle(2, h) for h in _QUARTERS])


@dataclass
class _System:
    """Elimination for W games: everything as a function of player 0's mixture.

    Attributes
    ----------
    first : array, shape (2, 3, 3, W)
        A: payoffs of player 0's actions 1, 2 less action 0, by the others' actions.
    second : array, shape (3, 2, 3, W)
        B: player 1's, axes (player 0's action, difference, player 2's action).
    third : array, shape (3, 2, 3, W)
        C: player 2's, axes (player 0's action, difference, player 1's action).
    """

    first: FloatArray
    second: FloatArray
    third: FloatArray

    @classmethod
    def of(cls, payoffs: FloatArray) -> _System:
        first = payoffs[0][1:] - payoffs[0][:1]
        second = payoffs[1][:, 1:] - payoffs[1][:, :1]
        third = np.swapaxes(payoffs[2][:, :, 1:] - payoffs[2][:, :, :1], 1, 2)
        return cls(first, second, third)

    def eliminated(self, games: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return the Bernstein coefficients of the quartics, (15, 2, W), and of Y and Z together, (6, 6, W)."""
        count = len(games)
        first = self.first.take(games, axis=-1)
        y, z = (
            _cross_quadratic(self.third.take(games, axis=-1)),
            _cross_quadratic(self.second.take(games, axis=-1)),
        )  # (6, 3, W)
        quartics = np.zeros((15, 2, count))
        for j in range(3):
            a = first[:, j].swapaxes(0, 1)[:, None]  # (3, 1, 2, W)
            w = a[0] * z[:, 0, None] + a[1] * z[:, 1, None] + a[2] * z[:, 2, None]
            for p, places in enumerate(PRODUCTS):
                quartics[places] += y[p, j] * w
        quartics /= BINOMIAL_4[:, None, None]
        size = np.abs(quartics).max(axis=0)
        quartics /= np.where(size > 0, size, 1.0)
        guards = np.concatenate([y, z], axis=1) / BINOMIAL_2[:, None, None]
        return quartics, guards

    def others(self, game: IntArray, x: FloatArray) -> tuple[FloatArray, IntArray]:
        """Complete player 0's mixtures x, shape (3, E), to profiles.

        Where Y(x) or Z(x) vanishes, the quartics have a root without need: x is dropped there, unless the rest of the
        conditions can be met too.

        Returns
        -------
        profiles : array, shape (9, E)
            The three mixtures, one under the other; -1 where there is none.
        doubtful : int array
            Games in which such a place could not be excluded.
        """
        third = np.einsum("arbe,ae->rbe", self.third.take(game, axis=-1), x)
        second = np.einsum("arbe,ae->rbe", self.second.take(game, axis=-1), x)
        first = self.first.take(game, axis=-1)
        y, y_regular = _kernels(third)
        z, z_regular = _kernels(second)
        singular = np.flatnonzero(~(y_regular & z_regular))
        doubt = np.ones(len(singular), dtype=np.bool_)
        given_z, given_y = (third, z, z_regular, "rbce,ce->rbe"), (second, y, y_regular, "rbce,be->rce")
        for rows, other, regular, letters in (given_z, given_y):
            known = np.flatnonzero(regular[singular])
            at = singular[known]
            own = np.einsum(letters, first.take(at, axis=-1), other.take(at, axis=1))
            matrix = np.concatenate([rows.take(at, axis=-1), own]).transpose(
                2, 0, 1
            )  # four conditions on three numbers
            size = np.linalg.norm(matrix, axis=2, keepdims=True)
            values = np.linalg.svd(matrix / np.where(size > 0, size, 1.0), compute_uv=False)
            doubt[known] = values[:, 2] < 1e-6
        profiles = np.where(y_regular & z_regular, np.concatenate([x, y, z]), -1.0)
        return profiles, game[singular[doubt]]


def _kernels(rows: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the kernels of 2 x 3 matrices, shape (2, 3, E), scaled to sum 1, and where they are a single line."""
    v = np.cross(rows[0], rows[1], axis=0)
    size = np.linalg.norm(rows[0], axis=0) * np.linalg.norm(rows[1], axis=0)
    regular: BoolArray = np.abs(v).max(axis=0) > 1e-9 * size
    total = v.sum(axis=0)
    usable = np.abs(total) > 1e-12 * size
    return np.where(usable, v / np.where(usable, total, 1.0), -1.0), regular


def _cross_quadratic(rows: FloatArray) -> FloatArray:
    """Return the cross product of two rows that are linear in x, (3, 2, 3, W), as monomials, (6, 3, W)."""
    result = np.zeros((6, 3, rows.shape[-1]))
    for a, b in product(range(3), repeat=2):
        m = [0, 0, 0]
        m[a] += 1
        m[b] += 1
        target = result[POSITION[m[0], m[1], m[2]]]
        for c in range(3):
            c1, c2 = (c + 1) % 3, (c + 2) % 3
            target[c] += rows[a, 0, c1] * rows[b, 1, c2]
            target[c] -= rows[a, 0, c2] * rows[b, 1, c1]
    return result


@dataclass
class _Triangles:
    """Subtriangles: game (n,), halvings (n,), corners (3, 3, n), quartics (15, 2, n), guards (6, 6, n)."""

    game: IntArray
    halvings: IntArray
    corners: FloatArray
    quartics: FloatArray
    guards: FloatArray

    @classmethod
    def quarters(cls, game: IntArray, quartics: FloatArray, guards: FloatArray) -> _Triangles:
        """Start with the four quarters of the whole triangle."""
        n = len(game)
        corners = np.concatenate([np.repeat(q[:, :, None], n, axis=2) for q in _QUARTERS], axis=2)
        return cls(
            np.tile(game, 4),
            np.full(4 * n, 2),
            corners,
            _spread(QUARTER_4, quartics),
            _spread(QUARTER_2, guards),
        )

    @classmethod
    def joined(cls, parts: Sequence[_Triangles]) -> _Triangles:
        if len(parts) == 1:
            return parts[0]
        return cls(
            np.concatenate([p.game for p in parts]),
            np.concatenate([p.halvings for p in parts]),
            np.concatenate([p.corners for p in parts], axis=2),
            np.concatenate([p.quartics for p in parts], axis=2),
            np.concatenate([p.guards for p in parts], axis=2),
        )

    def __len__(self) -> int:
        return len(self.game)

    def take(self, keep: IntArray) -> _Triangles:
        return _Triangles(
            self.game[keep],
            self.halvings[keep],
            self.corners.take(keep, axis=2),
            self.quartics.take(keep, axis=2),
            self.guards.take(keep, axis=2),
        )

    def halves(self) -> _Triangles:
        v = self.corners
        middle = 0.5 * (v[0] + v[1])
        corners = np.concatenate([np.stack([v[2], v[0], middle]), np.stack([v[1], v[2], middle])], axis=2)
        return _Triangles(
            np.tile(self.game, 2),
            np.tile(self.halvings + 1, 2),
            corners,
            _spread(HALVE_4, self.quartics),
            _spread(HALVE_2, self.guards),
        )

    def possible(self) -> BoolArray:
        """Whether both quartics can vanish, and the entries of Y, and those of Z, can have one sign."""
        low, high = self.guards.min(axis=0), self.guards.max(axis=0)
        keep: BoolArray = (high[:3].min(axis=0) >= 0) | (low[:3].max(axis=0) <= 0)
        keep &= (high[3:].min(axis=0) >= 0) | (low[3:].max(axis=0) <= 0)
        some = np.flatnonzero(keep)
        f = self.quartics.take(some, axis=2)
        keep[some] = ((f.min(axis=0) <= 0) & (f.max(axis=0) >= 0)).all(axis=0)
        return keep


def _spread(matrix: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Apply a stack of k subtriangle matrices, (k r, r), to coefficients (r, q, n): shape (r, q, k n)."""
    r, q, n = coefficients.shape
    k = len(matrix) // r
    flat = matrix @ coefficients.reshape(r, q * n)
    return np.ascontiguousarray(flat.reshape(k, r, q, n).transpose(1, 2, 0, 3)).reshape(r, q, k * n)


def _linearised(quartics: FloatArray) -> tuple[BoolArray, BoolArray, FloatArray]:
    """Judge each triangle by the quartics' slope.

    Returns
    -------
    empty : bool array, shape (n,)
        No root inside.
    single : bool array, shape (n,)
        At most one root inside.
    guess : array, shape (2, n)
        Where to look for it: coordinates s, t towards corners 1 and 2.
    """
    f, g = quartics[:, 0], quartics[:, 1]
    v0, v1, v2 = CORNERS
    fs, ft, gs, gt = f[v1] - f[v0], f[v2] - f[v0], g[v1] - g[v0], g[v2] - g[v0]
    det = fs * gt - ft * gs
    usable = np.abs(det) > 1e-3 * (np.abs(fs) + np.abs(ft)) * (np.abs(gs) + np.abs(gt))
    inverse = 1.0 / np.where(usable, det, 1.0)
    # the inverse slope times the pair is (s, t) plus remainders; a root has s = -remainder
    rest_s = (gt * inverse) * f - (ft * inverse) * g - COORDINATES[:, 1:2]
    rest_t = (fs * inverse) * g - (gs * inverse) * f - COORDINATES[:, 2:3]
    s_low, s_high = -rest_s.max(axis=0), -rest_s.min(axis=0)
    t_low, t_high = -rest_t.max(axis=0), -rest_t.min(axis=0)
    sum_low = -(rest_s + rest_t).max(axis=0)
    empty = usable & ((s_high < 0) | (s_low > 1) | (t_high < 0) | (t_low > 1) | (sum_low > 1))
    # only remainders of small width can have a slope below 1
    single = usable & ~empty & (s_high - s_low < 2) & (t_high - t_low < 2)
    some = np.flatnonzero(single)
    steepest = np.zeros(len(some))
    for rest in (rest_s.take(some, axis=1), rest_t.take(some, axis=1)):
        along = rest[STEPS]  # (10, 3, n)
        slope = np.abs(along[:, 1] - along[:, 0]).max(axis=0) + np.abs(along[:, 2] - along[:, 0]).max(axis=0)
        np.maximum(steepest, 4.0 * slope, out=steepest)
    single[some] = steepest < 1
    return empty, single, 0.5 * np.stack([s_low + s_high, t_low + t_high])


def _newton(quartics: FloatArray, s: FloatArray, t: FloatArray, iterations: int = 7) -> tuple[FloatArray, ...]:
    """Refine (s, t) on each triangle; also return the size of the last step."""
    size = np.full(len(s), np.inf)
    lower, ds, dt = quartics[STEPS[:, 0]], quartics[STEPS[:, 1]], quartics[STEPS[:, 2]]  # (10, 2, n)
    for _ in range(iterations):
        coordinates = (1.0 - s - t, s, t)
        cubic = basis(2, 3, np.stack(coordinates))
        at0, at1, at2 = (np.einsum("kn,kfn->fn", cubic, c) for c in (lower, ds, dt))
        value = coordinates[0] * at0 + coordinates[1] * at1 + coordinates[2] * at2
        slope_s, slope_t = 4.0 * (at1 - at0), 4.0 * (at2 - at0)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            det = slope_s[0] * slope_t[1] - slope_t[0] * slope_s[1]
            step_s = (value[0] * slope_t[1] - value[1] * slope_t[0]) / det
            step_t = (slope_s[0] * value[1] - slope_s[1] * value[0]) / det
            size = np.abs(step_s) + np.abs(step_t)
            damping = np.where(size > 0.5, 0.5 / size, 1.0)
            s, t = s - damping * step_s, t - damping * step_t
    return s, t, size


def totally_mixed(payoffs: FloatArray) -> tuple[IntArray, list[FloatArray], IntArray]:
    """Return the isolated equilibria with full support of 3x3x3 games.

    Off-support conditions and last digits are the caller's: profiles are as good as Newton's method on the quartics
    makes them, entries down to -1e-9 are let through, and roots on a common edge may come twice.

    Parameters
    ----------
    payoffs : array, shape (3, 3, 3, 3, W)

    Returns
    -------
    game : int array, shape (K,)
    strategies : list of 3 arrays, shape (3, K)
    unresolved : int array
        Games with a place where the roots could not be counted.

    Examples
    --------
    >>> payoffs = np.random.default_rng(7).random((3, 3, 3, 3, 1))
    >>> game, (x, y, z), unresolved = totally_mixed(payoffs)
    >>> len(game), len(unresolved)
    (1, 0)
    >>> values = np.einsum("abc,b,c->a", payoffs[0, ..., 0], y[:, 0], z[:, 0])  # player 0 is indifferent
    >>> bool(np.ptp(values) < 1e-12)
    True
    """
    game, strategies, unresolved = _search(payoffs)
    games, profiles = [game], [strategies]
    for turn in (1, 2):  # what is nearly singular with player 0's mixture as unknown need not be with another's
        if not len(unresolved):
            break
        order = [(i + turn) % 3 for i in range(3)]
        turned = payoffs.take(unresolved, axis=-1)[order].transpose(0, *(1 + i for i in order), 4)
        game, strategies, still = _search(turned)
        games.append(unresolved[game])
        profiles.append([strategies[order.index(i)] for i in range(3)])
        unresolved = unresolved[still]
    return np.concatenate(games), [np.concatenate(parts, axis=1) for parts in zip(*profiles, strict=True)], unresolved


def _search(payoffs: FloatArray) -> tuple[IntArray, list[FloatArray], IntArray]:
    """Do what `totally_mixed` does, with player 0's mixture as the unknown."""
    games: list[IntArray] = []
    profiles: list[FloatArray] = []
    given_up = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    system = _System.of(payoffs)
    for game, x in _roots(system, given_up):
        profile, doubtful = system.others(game, x)
        given_up[doubtful] = True
        inside = np.flatnonzero((profile > -1e-9).all(axis=0))
        games.append(game[inside])
        profiles.append(profile.take(inside, axis=1))
    if not games:
        return np.zeros(0, np.intp), [np.zeros((3, 0))] * 3, np.flatnonzero(given_up)
    return np.concatenate(games), np.split(np.concatenate(profiles, axis=1), 3), np.flatnonzero(given_up)


def _roots(system: _System, given_up: BoolArray) -> Iterator[tuple[IntArray, FloatArray]]:
    """Yield (game, x) for the common roots of the quartics; mark the games given up in place.

    Depth first, in blocks: the halves of one block are the next, topped up with triangles of other games, so that
    the few games that take long do not run in blocks of their own.
    """
    count = len(given_up)
    triangles = np.zeros(count, dtype=np.intp)
    fresh = 0
    waiting: list[_Triangles] = []
    single: list[_Triangles] = []  # with at most one root: Newton's method treats many at a time
    guesses: list[FloatArray] = []
    while waiting or single or fresh < count:
        parts: list[_Triangles] = []
        while sum(map(len, parts)) < BLOCK // 2 and (waiting or fresh < count):
            if waiting:
                parts.append(waiting.pop())
            else:
                new = np.arange(fresh, min(fresh + BLOCK // 4, count))
                parts.append(_Triangles.quarters(new, *system.eliminated(new)))
                fresh += len(new)
        if parts:
            cells = _Triangles.joined(parts)
            some = np.flatnonzero(cells.possible() & ~given_up[cells.game])
            empty, is_single, guess = _linearised(cells.quartics.take(some, axis=2))
            look = np.flatnonzero(is_single)
            single.append(cells.take(some[look]))
            guesses.append(guess.take(look, axis=1))
            rest = cells.take(some[~(empty | is_single)])
        if not parts or sum(map(len, single)) > BLOCK // 2:
            cells, guess = _Triangles.joined(single), np.concatenate(guesses, axis=1)
            single, guesses = [], []
            s, t, step = _newton(cells.quartics, *guess)
            with np.errstate(invalid="ignore"):
                is_root = (step < 1e-7) & (s > -1e-9) & (t > -1e-9) & (s + t < 1 + 1e-9)
            at = np.flatnonzero(is_root)
            coordinates = np.stack([1.0 - s - t, s, t]).take(at, axis=1)
            yield cells.game[at], np.einsum("vce,ve->ce", cells.corners.take(at, axis=2), coordinates)
            others = cells.take(np.flatnonzero(~is_root))
            rest = _Triangles.joined([rest, others]) if parts else others
        np.add.at(triangles, rest.game, 1)
        given_up[rest.game[(triangles[rest.game] > MOST_TRIANGLES) | (rest.halvings >= MOST_HALVINGS)]] = True
        halves = rest.take(np.flatnonzero(~given_up[rest.game])).halves()
        for start in range(0, len(halves), BLOCK):
            waiting.append(halves.take(np.arange(start, min(start + BLOCK, len(halves)))))
