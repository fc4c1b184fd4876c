r"""The totally mixed solutions of systems of indifference conditions, by following all complex paths of a homotopy.

On a support profile with sizes :math:`k_i`, write :math:`d_i = k_i - 1`. The indifference conditions are
:math:`d_i` multilinear equations for each player i, ``D[i]`` of shape (G, d_i, then the others' k_j in player order),

.. math:: \sum_{s_{-i}} D_i(r, s_{-i}) \prod_{j \ne i} x_j(s_j) = 0, \qquad r = 1, \dots, d_i,

homogeneous in every :math:`x_j`. A system of this form with general coefficients has as many complex
solutions as its multihomogeneous Bezout number, the number of ways to give each equation of each player i to another
player j so that j receives :math:`d_j` equations: 2 for 2x2x2, 10 for 3x3x3, 56 for 4x4x4, 9 for 2x2x2x2.

A **linear-product start system** makes those ways its solutions: equation (i, r) is a product of random linear forms,
one in each other player's probabilities, and assigning it to j sets j's form to zero. From every start
point a path of :math:`H(x, t) = (1 - t) \gamma F_0(x) + t F(x)` leads to t = 1; with a random complex
:math:`\gamma` the paths are disjoint for t < 1 with probability one, and their ends contain every isolated solution.
Each x_j is followed in a random patch, :math:`x_j = R_j (1, z_j)` with :math:`R_j` unitary, so that paths to infinity
stay bounded. Runge-Kutta prediction and Newton correction take all paths of all games along together
(`complex_paths`).

Three or four players with two actions each need no paths, unless a solution is multiple (`two_actions`).

Numerics can lose a path or jump between two; then two regular ends coincide or one is missing, which is seen, and the
system is followed again from another start. Two players make a linear system, which is solved as one.

Index convention: games and solutions last (`contract`).

References
----------
McKelvey, R. D. and A. McLennan (1997), "The maximal number of regular totally mixed Nash equilibria",
Journal of Economic Theory 72, 411-425. Verschelde, J. and R. Cools (1993), "Symbolic homotopy construction",
Applicable Algebra in Engineering, Communication and Computing 4, 169-183 (linear-product start systems). Sommese, A. J.
and C. W. Wampler (2005), The Numerical Solution of Systems of Polynomials, World Scientific (the gamma trick, patches).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.ties import SAME, SOLVED, SUPPORT
from .complex_paths import ARRIVED, LOST, SINGULAR, Homotopy, follow, polished, solve, start_system
from .two_actions import four_mixing, three_mixing, three_multiple

__all__ = ["ATTEMPTS", "CHUNK_PATHS", "ComplexArray", "MixedSolutions", "path_count", "totally_mixed", "two_mixing"]


ComplexArray = NDArray[np.complex128]


#: Starts that are tried for a system with lost paths.
ATTEMPTS = 4
#: Paths held in memory at a time.
CHUNK_PATHS = 1 << 16


@lru_cache(maxsize=256)
def path_count(sizes: tuple[int, ...]) -> int:
    """Return the number of paths (the Bezout number) of a support profile with these sizes.

    Examples
    --------
    >>> [path_count(sizes) for sizes in [(2, 2, 2), (3, 3, 3), (2, 2, 2, 2), (2, 2, 3), (2, 2, 4)]]
    [2, 10, 9, 2, 0]
    """
    spare = tuple(k - 1 for k in sizes)
    # the coefficient of prod_j y_j^{d_j} in prod_i (sum of y_j over j != i)^{d_i}, by multiplying out
    counts = {spare: 1}
    for i, d in enumerate(spare):
        for _ in range(d):
            after: dict[tuple[int, ...], int] = {}
            for left, ways in counts.items():
                for j, room in enumerate(left):
                    if j != i and room:
                        key = (*left[:j], room - 1, *left[j + 1 :])
                        after[key] = after.get(key, 0) + ways
            counts = after
    return sum(counts.values())


@dataclass(frozen=True)
class MixedSolutions:
    """The totally mixed solutions of the indifference conditions of G games of one shape.

    Attributes
    ----------
    game : int array, shape (K,)
    strategies : tuple of N arrays, shapes (k_i, K)
        Probabilities; 0 where the solution is on the boundary, to a tie (the game is degenerate then).
    lost : bool array, shape (G,)
        Paths were lost from every start that was tried, or ended at a singular point elsewhere: solutions may be
        missing.
    singular : bool array, shape (G,)
        A path ended at a singular point in or near the simplices: a multiple solution, or a continuum.
    """

    game: IntArray
    strategies: tuple[FloatArray, ...]
    lost: BoolArray
    singular: BoolArray


def totally_mixed(payoffs: FloatArray, *, seed: int = 0) -> MixedSolutions:
    """Find every isolated solution in the simplices of the indifference conditions of games.

    Parameters
    ----------
    payoffs : array, shape (N, k_1, ..., k_N, G), every k_i >= 2
        The games, restricted to a support profile.
    seed : int
        Of the random start system; the same seed gives the same result.

    Examples
    --------
    Three players who want to differ from both others have one totally mixed equilibrium:

    >>> differ = 1.0 - np.eye(2)
    >>> u = differ[:, :, None] + differ[:, None, :]
    >>> found = totally_mixed(np.stack([u, u.transpose(1, 0, 2), u.transpose(1, 2, 0)])[..., None])
    >>> [x[:, 0].round(9).tolist() for x in found.strategies]
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    """
    if payoffs.shape[1:-1] in ((2, 2, 2), (2, 2, 2, 2)):
        return _of_two_actions(payoffs, seed)
    return _by_paths(payoffs, seed)


def _of_two_actions(payoffs: FloatArray, seed: int) -> MixedSolutions:
    """Solve games of three or four players with two actions each without paths, but for the doubtful ones."""
    differences = _differences(payoffs)
    gains = [d[0] for d in differences]
    game, x, doubtful = three_mixing(gains) if len(gains) == 3 else four_mixing(gains)
    sure = np.flatnonzero(~doubtful[game])
    parts = [(game[sure], x[:, sure])]
    lost, singular = np.zeros((2, len(doubtful)), dtype=bool)
    rest = np.flatnonzero(doubtful)
    if len(gains) == 3 and len(rest):
        game, x, still = three_multiple([gain[..., rest] for gain in gains])
        parts.append((rest[game], x))
        singular[rest[~still]] = True
        rest = rest[still]
    followed = _by_paths(payoffs[..., rest], seed)
    lost[rest], singular[rest] = followed.lost, followed.singular
    game, x = np.concatenate([g for g, _ in parts]), np.concatenate([p for _, p in parts], axis=1)
    strategies = tuple(
        np.concatenate([_cleared(np.stack([1.0 - own, own])), more], axis=1)
        for own, more in zip(x, followed.strategies, strict=True)
    )
    return MixedSolutions(np.concatenate([game, rest[followed.game]]), strategies, lost, singular)


def _by_paths(payoffs: FloatArray, seed: int) -> MixedSolutions:
    """Do what `totally_mixed` does by paths alone."""
    *sizes, count = payoffs.shape[1:]
    lost, singular = np.zeros((2, count), dtype=bool)
    n_paths = path_count(tuple(sizes))
    games: list[IntArray] = [np.zeros(0, dtype=np.intp)]
    profiles: list[FloatArray] = [np.zeros((sum(sizes), 0))]
    step = max(1, CHUNK_PATHS // max(1, n_paths))
    for begin in range(0, count if n_paths else 0, step):
        differences = _differences(payoffs[..., begin : begin + step])
        pending = np.arange(differences[0].shape[-1])
        for attempt in range(ATTEMPTS):
            ends = _ends([d[..., pending] for d in differences], seed + attempt)
            games.append(pending[ends.game] + begin)
            profiles.append(ends.x)
            singular[begin + pending] |= ends.singular
            lost[begin + pending] = ends.lost
            pending = pending[ends.again]
            if not len(pending):
                break
    game, x = _distinct(np.concatenate(games), np.concatenate(profiles, axis=1))
    inside = np.flatnonzero((x > -SOLVED).all(axis=0))
    strategies = [_cleared(v) for v in np.split(x[:, inside], np.cumsum(sizes)[:-1])]
    return MixedSolutions(game[inside], tuple(strategies), lost, singular)


def _cleared(x: FloatArray) -> FloatArray:
    """Set probabilities within a tie of 0 to 0, shape (k, E)."""
    x = np.where(x > SUPPORT, x, 0.0)
    return np.asarray(x / x.sum(axis=0))


def _differences(payoffs: FloatArray) -> list[FloatArray]:
    """Return D[i] (d_i, then the others' k_j, G): payoffs against the first action, each row scaled to 1."""
    result = []
    for i, u in enumerate(payoffs):
        own = np.moveaxis(u, i, 0)
        d = own[1:] - own[:1]
        size = np.abs(d).max(axis=tuple(range(1, d.ndim - 1)), keepdims=True)
        result.append(d / np.where(size > 0.0, size, 1.0))
    return result


@dataclass(frozen=True)
class _Ends:
    """Real regular ends, and what happened to the other paths of each game.

    Attributes
    ----------
    game : (K,); x : (sum of k_i, K), all players' probabilities one below the other
    again : (G,) a path was lost, or two met: another start may do better
    lost : (G,) the same, or a path ended at a singular point outside the simplices
    singular : (G,) a path ended at a singular point in or near the simplices
    """

    game: IntArray
    x: FloatArray
    again: BoolArray
    lost: BoolArray
    singular: BoolArray


def _ends(differences: Sequence[FloatArray], seed: int) -> _Ends:
    """Follow all paths of G systems once."""
    n_games = differences[0].shape[-1]
    start = start_system(tuple(len(d) for d in differences), seed)
    n_paths = start.points.shape[1]
    owner = np.repeat(np.arange(n_games), n_paths)
    targets = tuple(_rotated(d, i, start.patches) for i, d in enumerate(differences))
    z = np.tile(start.points, (1, n_games))
    state = follow(Homotopy(start, targets, owner), z)
    doubled = _doubled(z.T.reshape(n_games, n_paths, -1), (state == ARRIVED).reshape(n_games, n_paths))
    x, finite = _probabilities(z, start.patches)
    near = finite & (np.abs(x.imag).max(axis=0) < 0.05) & (x.real.min(axis=0) > -0.05)
    real = np.flatnonzero(near & (np.abs(x.imag).max(axis=0) < 1e-5) & (state == ARRIVED))
    solutions, regular = polished([d[..., owner[real]] for d in differences], x[:, real].real)
    state[real[~regular]] = SINGULAR

    def some(paths: BoolArray) -> BoolArray:
        return np.asarray(paths.reshape(n_games, n_paths).any(axis=1))

    again = some(state == LOST) | doubled
    elsewhere = some((state == SINGULAR) & finite & ~near)
    return _Ends(
        owner[real[regular]], solutions[:, regular], again, again | elsewhere, some((state == SINGULAR) & near)
    )


def _rotated(tensor: FloatArray, player: int, patches: Sequence[ComplexArray]) -> ComplexArray:
    """Write one player's equations in the coordinates y_j, x_j = R_j y_j, of the others."""
    result: ComplexArray = tensor.astype(np.complex128)
    others = [patch for j, patch in enumerate(patches) if j != player]
    for axis, patch in enumerate(others, start=1):
        result = np.moveaxis(np.tensordot(patch, result, axes=(0, axis)), 0, axis)
    return np.ascontiguousarray(result)


def _probabilities(z: ComplexArray, patches: Sequence[ComplexArray]) -> tuple[ComplexArray, BoolArray]:
    """Return x (sum of k_j, P), each player's block scaled to sum 1, and where that is possible (not at infinity)."""
    blocks, finite = [], np.ones(z.shape[1], dtype=bool)
    begin = 0
    for patch in patches:
        d = len(patch) - 1
        x = patch @ np.concatenate([np.ones((1, z.shape[1])), z[begin : begin + d]])
        total = x.sum(axis=0)
        here = np.abs(total) > 1e-6 * np.abs(x).max(axis=0)
        blocks.append(x / np.where(here, total, 1.0))
        finite &= here
        begin += d
    return np.concatenate(blocks), finite


def _doubled(z: ComplexArray, arrived: BoolArray) -> BoolArray:
    """Return which systems, z (G, S, n), have two paths with the same regular end: a sign of a jump between paths."""
    result = np.zeros(len(z), dtype=bool)
    for shift in range(1, z.shape[1]):
        a, b = z[:, shift:], z[:, :-shift]
        close = np.abs(a - b).max(axis=2) < 1e-6 * (1.0 + np.abs(a).max(axis=2))
        result |= (close & arrived[:, shift:] & arrived[:, :-shift]).any(axis=1)
    return result


def _distinct(game: IntArray, x: FloatArray) -> tuple[IntArray, FloatArray]:
    """Drop copies of a point within a game."""
    order = np.lexsort((np.round(x[0], 6), game)) if len(game) else np.zeros(0, dtype=np.intp)
    game, x = game[order], x[:, order]
    keep = np.ones(len(game), dtype=bool)
    for shift in range(1, len(game)):
        same_game = game[shift:] == game[:-shift]
        close = same_game & (np.abs(x[0, shift:] - x[0, :-shift]) < 2e-6)
        if not close.any():
            break
        keep[shift:] &= ~(close & (np.abs(x[:, shift:] - x[:, :-shift]).max(axis=0) < SAME))
    return game[keep], x[:, keep]


def two_mixing(payoffs: FloatArray) -> MixedSolutions:
    """Solve the linear indifference conditions where two players mix, payoffs of shape (2, k, k, G)."""
    count = payoffs.shape[-1]
    sides, inside, singular = [], np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    for own in (payoffs[1].swapaxes(0, 1), payoffs[0]):  # the column player's conditions fix the row player's x
        k = len(own)
        system = np.concatenate([own[1:] - own[:1], np.ones((1, k, count))])
        target = np.zeros((k, count))
        target[-1] = 1.0
        with np.errstate(all="ignore"):
            x = solve(system, target)
            size = np.abs(solve(system, np.ones_like(target))).max(axis=0)
            regular = size < 1.0 / SOLVED
            at = np.flatnonzero(~regular)
            u, s, _ = np.linalg.svd(np.moveaxis(system[..., at], -1, 0))
            many = np.zeros_like(regular)  # singular, and consistent: a continuum of solutions
            many[at] = (np.where(s < SOLVED, np.abs(u[:, -1, :]), 0.0) <= SOLVED).all(axis=1)
            inside &= many | (regular & (x > -SOLVED).all(axis=0))
        singular |= many
        sides.append(x)
    at = np.flatnonzero(inside & ~singular)
    nothing = np.zeros(count, dtype=bool)
    return MixedSolutions(at, tuple(_cleared(x[:, at]) for x in sides), nothing, inside & singular)
