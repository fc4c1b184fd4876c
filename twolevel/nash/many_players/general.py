r"""Every isolated equilibrium of general n-player games, by following all complex paths of a homotopy.

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
stay bounded. Runge-Kutta prediction and Newton correction take all paths of all games along together (`paths`).

Numerics can lose a path or jump between two; then two regular ends coincide or one is missing, which is
seen, and the system is followed again from another start. What stays lost makes the verdict `UNRESOLVED`; so does a
singular system with solutions in the simplices, or a path that ends at a finite singular point. A best reply off the
support of an equilibrium makes it `CONTINUUM`. In a nondegenerate game neither happens. In a degenerate one the end
points of continua on which one player moves are added (`fibres`).

References
----------
McKelvey, R. D. and A. McLennan (1997), "The maximal number of regular totally mixed Nash equilibria",
Journal of Economic Theory 72, 411-425. Verschelde, J. and R. Cools (1993), "Symbolic homotopy construction",
Applicable Algebra in Engineering, Communication and Computing 4, 169-183 (linear-product start systems). Sommese, A. J.
and C. W. Wampler (2005), The Numerical Solution of Systems of Polynomials, World Scientific (the gamma trick, patches).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from ...errors import FloatArray, SolverError
from ...games.equilibrium import BoolArray, Found, IntArray, Verdict
from .complex_paths import ARRIVED, LOST, SINGULAR, Homotopy, follow, polished, solve, start_system
from .continua import end_points

__all__ = ["MixedSolutions", "estimated_seconds", "isolated_equilibria", "path_count", "totally_mixed"]

ComplexArray = NDArray[np.complex128]

#: Payoff differences (relative to the range) and probabilities up to this count as zero.
TIE = 1e-9
#: Starts that are tried for a system with lost paths.
ATTEMPTS = 4
#: More paths than this for one game are not followed: at about half a millisecond each, it would take minutes.
MAX_PATHS = 200_000
#: Paths held in memory at a time.
CHUNK_PATHS = 1 << 16


# ---------------------------------------------------------------- one support shape


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
    strategies : tuple of N arrays, shapes (K, k_i)
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
    payoffs : array, shape (G, N, k_1, ..., k_N), every k_i >= 2
        The games, restricted to a support profile.
    seed : int
        Of the random start system; the same seed gives the same result.

    Examples
    --------
    Three players who want to differ from both others have one totally mixed equilibrium:

    >>> differ = 1.0 - np.eye(2)
    >>> u = differ[:, :, None] + differ[:, None, :]
    >>> found = totally_mixed(np.stack([u, u.transpose(1, 0, 2), u.transpose(1, 2, 0)])[None])
    >>> [x.round(9).tolist() for x in found.strategies]
    [[[0.5, 0.5]], [[0.5, 0.5]], [[0.5, 0.5]]]
    """
    sizes = payoffs.shape[2:]
    lost, singular = np.zeros((2, len(payoffs)), dtype=bool)
    n_paths = path_count(sizes)
    games: list[IntArray] = [np.zeros(0, dtype=np.intp)]
    profiles: list[FloatArray] = [np.zeros((0, sum(sizes)))]
    step = max(1, CHUNK_PATHS // max(1, n_paths))
    for begin in range(0, len(payoffs) if n_paths else 0, step):
        differences = _differences(payoffs[begin : begin + step])
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
    game, x = _distinct(np.concatenate(games), np.concatenate(profiles))
    inside = (x > -TIE).all(axis=1)
    strategies = [_cleared(v) for v in np.split(x[inside], np.cumsum(sizes)[:-1], axis=1)]
    return MixedSolutions(game[inside], tuple(strategies), lost, singular)


def _cleared(x: FloatArray) -> FloatArray:
    """Set probabilities within a tie of 0 to 0, rows (E, k)."""
    x = np.where(x > TIE, x, 0.0)
    return np.asarray(x / x.sum(axis=1, keepdims=True))


def _differences(payoffs: FloatArray) -> list[FloatArray]:
    """Return D[i] (d_i, then the others' k_j, G): payoffs against the first action, each row scaled to 1."""
    result = []
    for i in range(payoffs.shape[1]):
        own = np.moveaxis(payoffs[:, i], (1 + i, 0), (0, -1))
        d = own[1:] - own[:1]
        size = np.abs(d).max(axis=tuple(range(1, d.ndim - 1)), keepdims=True)
        result.append(d / np.where(size > 0.0, size, 1.0))
    return result


@dataclass(frozen=True)
class _Ends:
    """Real regular ends, and what happened to the other paths of each game.

    Attributes
    ----------
    game : (K,); x : (K, sum of k_i), all players side by side
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
        owner[real[regular]], solutions[:, regular].T, again, again | elsewhere, some((state == SINGULAR) & near)
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
    order = np.lexsort((np.round(x[:, 0], 6), game)) if len(game) else np.zeros(0, dtype=np.intp)
    game, x = game[order], x[order]
    keep = np.ones(len(game), dtype=bool)
    for shift in range(1, len(game)):
        same_game = game[shift:] == game[:-shift]
        close = same_game & (np.abs(x[shift:, 0] - x[:-shift, 0]) < 2e-6)
        if not close.any():
            break
        keep[shift:] &= ~(close & (np.abs(x[shift:] - x[:-shift]).max(axis=1) < 1e-7))
    return game[keep], x[keep]


# ---------------------------------------------------------------- whole games


def isolated_equilibria(payoffs: FloatArray, *, seed: int = 0) -> Found:
    """Find every isolated equilibrium of batches of games of any number of players.

    Parameters
    ----------
    payoffs : array, shape (B, N, n_1, ..., n_N), N >= 2
    seed : int
        Of the random start systems.

    Returns
    -------
    Found
        `Verdict.COMPLETE` for a nondegenerate game with all paths accounted for (an odd number of equilibria);
        `Verdict.CONTINUUM` if some player has a best reply off the support of an equilibrium;
        `Verdict.UNRESOLVED` if paths stay lost or end at singular points;
        `Verdict.TOO_LARGE` (pure equilibria only) for shapes with more than `MAX_PATHS` paths.

    Raises
    ------
    SolverError
        For fewer than two players.

    Examples
    --------
    The volunteer's dilemma of three, at a cost of 1/4: one, two or all three players may be the ones who can volunteer.

    >>> a = np.indices((2, 2, 2))
    >>> found = isolated_equilibria((a.any(axis=0) - a / 4)[None])
    >>> [x.round(9).tolist() for x in (found.strategies[0][-1], found.strategies[1][-1])]
    [[0.5, 0.5], [0.5, 0.5]]
    >>> len(found.game), Verdict(found.verdict[0]).name
    (7, 'COMPLETE')
    """
    shape = payoffs.shape[2:]
    if len(shape) < 2:
        raise SolverError(f"payoffs must be of games of at least 2 players here; got {len(shape)}")
    scaled = _scaled(payoffs)
    degenerate, lost = np.zeros((2, len(payoffs)), dtype=bool)
    games, profiles = _pure(scaled)
    found_games, found = [games], [profiles]
    too_large = _total_paths(shape) > MAX_PATHS
    for mixing, sizes in () if too_large else _mixing_shapes(shape):
        game, supports = _restrictions(scaled, sizes)
        if not len(game):
            continue
        restricted = _restricted(scaled, game, supports, mixing, sizes)
        solutions = _two_mixing(restricted) if len(mixing) == 2 else totally_mixed(restricted, seed=seed)
        lost[game[solutions.lost]] = True
        degenerate[game[solutions.singular]] = True
        x = np.zeros((len(solutions.game), sum(shape)))
        at = supports[solutions.game]
        for i, first in enumerate(_first_columns(sizes)):
            columns = at[:, first : first + sizes[i]]
            probabilities = solutions.strategies[mixing.index(i)] if i in mixing else np.ones((len(x), 1))
            np.put_along_axis(x, columns, probabilities, axis=1)
        found_games.append(game[solutions.game])
        found.append(x)
    game, x = np.concatenate(found_games), np.concatenate(found)
    strategies = np.split(x, np.cumsum(shape)[:-1], axis=1)
    good, weak = _check(scaled, game, strategies)
    degenerate[game[good & weak]] = True
    game, strategies = _with_end_points(scaled, game[good], [v[good] for v in strategies], degenerate)
    _, weak = _check(scaled, game, strategies)
    count = np.bincount(game, minlength=len(payoffs))
    verdict = np.full(len(payoffs), Verdict.COMPLETE, dtype=np.uint8)
    verdict[lost | degenerate | (count % 2 == 0)] = Verdict.UNRESOLVED
    verdict[game[weak]] = Verdict.CONTINUUM
    verdict[count == 0] = Verdict.NONE_FOUND
    if too_large:
        verdict[:] = Verdict.TOO_LARGE
    return Found(game, tuple(strategies), degenerate, verdict)


def _with_end_points(
    payoffs: FloatArray, game: IntArray, strategies: list[FloatArray], degenerate: BoolArray
) -> tuple[IntArray, list[FloatArray]]:
    """Add the end points of continua in the degenerate games."""
    keep = ~degenerate[game]
    games, more = [game[keep]], [[v[keep]] for v in strategies]
    for b in np.flatnonzero(degenerate):
        at = np.flatnonzero(game == b)
        profiles = end_points(payoffs[b], [tuple(v[e] for v in strategies) for e in at])
        games.append(np.full(len(profiles), b, dtype=np.intp))
        for j, column in enumerate(more):
            column.append(np.array([p[j] for p in profiles]).reshape(-1, payoffs.shape[2 + j]))
    return np.concatenate(games), [np.concatenate(column) for column in more]


def _scaled(payoffs: FloatArray) -> FloatArray:
    """Shift and scale every player's payoffs, by a power of two, to a range in [1, 2) above 0."""
    flat = payoffs.reshape(*payoffs.shape[:2], prod(payoffs.shape[2:]))
    flat = flat - flat.min(axis=2, keepdims=True)
    spread = flat.max(axis=2, keepdims=True)
    _, exponent = np.frexp(np.where(spread > 0.0, spread, 1.0))
    result: FloatArray = np.ldexp(flat, 1 - exponent).reshape(payoffs.shape)
    return result


def _pure(payoffs: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the pure equilibria: game, and x with all players side by side."""
    shape = payoffs.shape[2:]
    best = np.ones((len(payoffs), *shape), dtype=bool)
    for i in range(len(shape)):
        best &= payoffs[:, i] >= payoffs[:, i].max(axis=1 + i, keepdims=True) - TIE
    game, *actions = np.nonzero(best)
    return game, np.concatenate([np.eye(n)[a] for n, a in zip(shape, actions, strict=True)], axis=1)


def _mixing_shapes(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield (players who mix, sizes of all supports) for all that a nondegenerate game can have, but the pure one."""
    for sizes in product(*(range(1, n + 1) for n in shape)):
        spare = [k - 1 for k in sizes]
        if any(spare) and all(2 * d <= sum(spare) for d in spare):
            yield tuple(i for i, d in enumerate(spare) if d), sizes


@lru_cache(maxsize=64)
def estimated_seconds(shape: tuple[int, ...]) -> float:
    """Return roughly how long one game takes on a machine of 2026.

    Examples
    --------
    >>> [round(estimated_seconds(shape)) for shape in ((4, 4, 4), (5, 5, 5), (2,) * 7)]
    [3, 66, 33]
    """
    return _total_paths(shape) * 0.0006 * 2.0 ** max(0, len(shape) - 5)


def _total_paths(shape: tuple[int, ...]) -> int:
    """Return the number of paths of a whole game before any support is ruled out."""
    return sum(
        path_count(sizes) * prod(comb(n, k) for n, k in zip(shape, sizes, strict=True))
        for _, sizes in _mixing_shapes(shape)
    )


def _first_columns(sizes: tuple[int, ...]) -> IntArray:
    """Return where each player's support begins in a row of all supports."""
    return np.cumsum((0, *sizes))[:-1]


def _restrictions(payoffs: FloatArray, sizes: tuple[int, ...]) -> tuple[IntArray, IntArray]:
    """Return (game, supports) of these sizes that survive the bounds; actions are numbered over all players.

    Payoffs are multilinear, so a payoff difference lies between its extremes at the pure profiles of the
    supports. An action of the support that is worse than another action at all of these rules it out.
    """
    shape = payoffs.shape[2:]
    offset = np.cumsum((0, *shape))
    games, rows = [np.zeros(0, dtype=np.intp)], [np.zeros((0, sum(sizes)), dtype=np.intp)]
    for supports in product(*(combinations(range(n), k) for n, k in zip(shape, sizes, strict=True))):
        alive = np.arange(len(payoffs))
        for i, support in enumerate(supports):
            n_others = prod(k for j, k in enumerate(sizes) if j != i)
            index = np.ix_(*(range(n) if j == i else supports[j] for j, n in enumerate(shape)))
            own = np.moveaxis(payoffs[alive, i][(slice(None), *index)], 1 + i, 1)
            own = own.reshape(len(alive), shape[i], n_others)
            gain = own[:, :, None] - own[:, support][:, None]
            alive = alive[(gain.min(axis=3) <= TIE).all(axis=(1, 2))]
        games.append(alive)
        row = np.concatenate([offset[i] + np.array(s) for i, s in enumerate(supports)])
        rows.append(np.broadcast_to(row, (len(alive), len(row))))
    return np.concatenate(games), np.concatenate(rows)


def _restricted(
    payoffs: FloatArray, game: IntArray, supports: IntArray, mixing: tuple[int, ...], sizes: tuple[int, ...]
) -> FloatArray:
    """Return the mixing players' payoffs on the supports, shape (G, players who mix, their sizes)."""
    shape = payoffs.shape[2:]
    offset = np.cumsum((0, *shape))
    flat = np.zeros((len(game), *([1] * len(sizes))), dtype=np.intp)
    for i, first in enumerate(_first_columns(sizes)):
        action = supports[:, first : first + sizes[i]] - offset[i]
        flat = flat * shape[i] + action.reshape(len(game), *(sizes[i] if q == i else 1 for q in range(len(sizes))))
    table = payoffs.reshape(*payoffs.shape[:2], -1)
    parts = [table[game.reshape(-1, *([1] * len(sizes))), i, flat] for i in mixing]
    return np.stack(parts, axis=1).reshape(len(game), len(mixing), *(sizes[i] for i in mixing))


def _two_mixing(payoffs: FloatArray) -> MixedSolutions:
    """Solve the linear indifference conditions where two players mix, (G, 2, k, k)."""
    sides, inside, singular = [], np.ones(len(payoffs), dtype=bool), np.zeros(len(payoffs), dtype=bool)
    for own in (payoffs[:, 1].swapaxes(1, 2), payoffs[:, 0]):  # the column player's conditions fix the row player's x
        k = own.shape[2]
        system = np.concatenate([own[:, 1:] - own[:, :1], np.ones((len(own), 1, k))], axis=1)
        target = np.zeros((k, len(own)))
        target[-1] = 1.0
        with np.errstate(all="ignore"):
            x = solve(np.moveaxis(system, 0, -1), target)
            size = np.abs(solve(np.moveaxis(system, 0, -1), np.ones_like(target))).max(axis=0)
            regular = size < 1.0 / TIE
            at = np.flatnonzero(~regular)
            u, s, _ = np.linalg.svd(system[at])
            many = np.zeros_like(regular)  # singular, and consistent: a continuum of solutions
            many[at] = (np.where(s < TIE, np.abs(u[:, -1, :]), 0.0) <= TIE).all(axis=1)
            inside &= many | (regular & (x > -TIE).all(axis=0))
        singular |= many
        sides.append(x.T)
    at = np.flatnonzero(inside & ~singular)
    nothing = np.zeros(len(payoffs), dtype=bool)
    return MixedSolutions(at, tuple(_cleared(x[at]) for x in sides), nothing, inside & singular)


def _check(payoffs: FloatArray, game: IntArray, strategies: Sequence[FloatArray]) -> tuple[BoolArray, BoolArray]:
    """Return which profiles are equilibria, and which have a probability or a loss off it within a tie of 0."""
    good, weak = np.ones(len(game), dtype=bool), np.zeros(len(game), dtype=bool)
    for i, x in enumerate(strategies):
        own = np.moveaxis(payoffs[game, i], 1 + i, 1)
        for j in reversed([j for j in range(len(strategies)) if j != i]):
            rows = own.size // own.shape[-1] // max(1, len(game))
            contracted = np.matmul(own.reshape(len(game), rows, own.shape[-1]), strategies[j][:, :, None])
            own = contracted.reshape(own.shape[:-1])
        loss = own.max(axis=1, keepdims=True) - own
        good &= (np.where(x > 0.0, loss, 0.0) <= TIE).all(axis=1)
        weak |= (np.where(x > 0.0, x, loss) <= TIE).any(axis=1)
    return good, weak
