r"""Every isolated equilibrium of general n-player games, support by support.

Payoff bounds rule supports out; on each of the others the indifference conditions are solved (`mixed_systems`), and
what they give is checked against the actions off the support.

What stays lost makes the verdict `UNRESOLVED`; so does a singular system with solutions in the simplices, or a path
that ends at a finite singular point. A best reply off the support of an equilibrium makes it `CONTINUUM`. In a
nondegenerate game neither happens. In a degenerate one the end points of continua on which one player moves are added
(`continua`).

References
----------
McKelvey, R. D. and A. McLennan (1997), "The maximal number of regular totally mixed Nash equilibria",
Journal of Economic Theory 72, 411-425.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import comb, prod

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...errors import SolverError
from ...games.equilibrium import Verdict
from ..contract import Found
from .continua import end_points
from .mixed_systems import TIE, _two_mixing, path_count, totally_mixed

__all__ = ["estimated_seconds", "isolated_equilibria"]


#: More paths than this for one game are not followed: at about half a millisecond each, it would take minutes.
MAX_PATHS = 200_000


# ---------------------------------------------------------------- one support shape


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
