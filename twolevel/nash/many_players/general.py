r"""Every isolated equilibrium of general n-player games, support by support.

Payoff bounds rule supports out; on each of the others the indifference conditions are solved (`mixed_systems`), and
what they give is checked against the actions off the support.

What stays lost makes the verdict `UNRESOLVED`; so does a singular system with solutions in the simplices, or a path
that ends at a finite singular point. A best reply off the support of an equilibrium makes it `CONTINUUM`. In a
nondegenerate game neither happens. In a degenerate one the end points of continua on which one player moves are added
(`continua`).

Index convention: games and profiles last (`contract`).

References
----------
McKelvey, R. D. and A. McLennan (1997), "The maximal number of regular totally mixed Nash equilibria",
Journal of Economic Theory 72, 411-425.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import comb, inf, prod

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...errors import SolverError
from ...games.equilibrium import Verdict
from ...games.payoffs import action_payoffs
from ...games.ties import SOLVED
from ..contract import Found
from ..pure import pure_equilibria, pure_only
from . import two_action_continua
from .continua import end_points
from .mixed_systems import path_count, totally_mixed, two_mixing
from .two_actions import gains_of

__all__ = ["estimated_seconds", "isolated_equilibria", "settled"]

#: More paths than this for one game are not followed: at about half a millisecond each, it would take minutes.
MAX_PATHS = 200_000
#: More than these are not even counted: to follow them would take a week.
MOST_COUNTED = 10**9
#: Profiles of sizes of supports beyond which there are more paths than that.
MOST_SIZES = 2**13


def isolated_equilibria(payoffs: FloatArray, *, seed: int = 0) -> Found:
    """Find every isolated equilibrium of batches of games of any number of players.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b), N >= 2
        Scaled.
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
    >>> found = isolated_equilibria((a.any(axis=0) - a / 4)[..., None])
    >>> [x.round(9).tolist() for x in (found.strategies[0][:, -1], found.strategies[1][:, -1])]
    [[0.5, 0.5], [0.5, 0.5]]
    >>> len(found.game), Verdict(found.verdict[0]).name
    (7, 'COMPLETE')
    """
    *shape_, games = payoffs.shape[1:]
    shape = tuple(shape_)
    if len(shape) < 2:
        raise SolverError(f"payoffs must be of games of at least 2 players here; got {len(shape)}")
    if _total_paths(shape) > MAX_PATHS:
        return pure_only(payoffs)
    degenerate, lost = np.zeros((2, games), dtype=bool)
    game, strategies = pure_equilibria(payoffs)
    found_games, found = [game], [np.concatenate(strategies)]
    for mixing, sizes in _mixing_shapes(shape):
        game, supports = _restrictions(payoffs, sizes)
        if not len(game):
            continue
        restricted = _restricted(payoffs, game, supports, mixing, sizes)
        solutions = two_mixing(restricted) if len(mixing) == 2 else totally_mixed(restricted, seed=seed)
        lost[game[solutions.lost]] = True
        degenerate[game[solutions.singular]] = True
        x = np.zeros((sum(shape), len(solutions.game)))
        at = supports[:, solutions.game]
        for i, first in enumerate(_first_rows(sizes)):
            rows = at[first : first + sizes[i]]
            probabilities = solutions.strategies[mixing.index(i)] if i in mixing else np.ones((1, x.shape[1]))
            np.put_along_axis(x, rows, probabilities, axis=0)
        found_games.append(game[solutions.game])
        found.append(x)
    game, x = np.concatenate(found_games), np.concatenate(found, axis=1)
    return settled(payoffs, game, x, degenerate, lost)


def settled(payoffs: FloatArray, game: IntArray, x: FloatArray, degenerate: BoolArray, lost: BoolArray) -> Found:
    """Keep the equilibria among candidates, add end points of continua, and say what is known of each list.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
    game, x : arrays, shapes (K,) and (n_1 + ... + n_N, K)
        All players' probabilities one below the other.
    degenerate, lost : bool arrays, shape (b,)
        Where singular systems were met, and where solutions may be missing. The first is written over.
    """
    *shape, games = payoffs.shape[1:]
    good, weak = _check(payoffs, game, np.split(x, np.cumsum(shape)[:-1]))
    degenerate[game[good & weak]] = True
    game, strategies = _with_end_points(payoffs, game[good], np.split(x[:, good], np.cumsum(shape)[:-1]), degenerate)
    _, weak = _check(payoffs, game, strategies)
    count = np.bincount(game, minlength=games)
    verdict = np.full(games, Verdict.COMPLETE, dtype=np.uint8)
    verdict[lost | degenerate | (count % 2 == 0)] = Verdict.UNRESOLVED
    verdict[game[weak]] = Verdict.CONTINUUM
    verdict[count == 0] = Verdict.NONE_FOUND
    return Found(game, tuple(strategies), degenerate, verdict)


def _with_end_points(
    payoffs: FloatArray, game: IntArray, strategies: list[FloatArray], degenerate: BoolArray
) -> tuple[IntArray, list[FloatArray]]:
    """Add the end points of continua in the degenerate games."""
    keep = ~degenerate[game]
    if max(payoffs.shape[1:-1]) == 2:
        known = game[~keep], np.array([v[1, ~keep] for v in strategies])
        more_games, x = two_action_continua.end_points(gains_of(payoffs), np.flatnonzero(degenerate), *known)
        pairs = [np.stack([1.0 - own, own]) for own in x]
        both = [np.concatenate([v[:, keep], pair], axis=1) for v, pair in zip(strategies, pairs, strict=True)]
        return np.concatenate([game[keep], more_games]), both
    games, more = [game[keep]], [[v[:, keep]] for v in strategies]
    for b in np.flatnonzero(degenerate):
        at = np.flatnonzero(game == b)
        profiles = end_points(payoffs[..., b], [tuple(v[:, e] for v in strategies) for e in at])
        games.append(np.full(len(profiles), b, dtype=np.intp))
        for j, parts in enumerate(more):
            parts.append(np.array([p[j] for p in profiles]).reshape(-1, payoffs.shape[1 + j]).T)
    return np.concatenate(games), [np.concatenate(parts, axis=1) for parts in more]


def _mixing_shapes(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield (players who mix, sizes of all supports) for all that a nondegenerate game can have, but the pure one."""
    for sizes in product(*(range(1, n + 1) for n in shape)):
        spare = [k - 1 for k in sizes]
        if any(spare) and all(2 * d <= sum(spare) for d in spare):
            yield tuple(i for i, d in enumerate(spare) if d), sizes


@lru_cache(maxsize=64)
def estimated_seconds(shape: tuple[int, ...]) -> float:
    """Return roughly how long one game takes on a machine of 2026; infinite beyond a week.

    Examples
    --------
    >>> [round(estimated_seconds(shape)) for shape in ((4, 4, 4), (5, 5, 5), (2,) * 7)]
    [3, 66, 33]
    """
    paths = _total_paths(shape)
    return inf if paths > MOST_COUNTED else paths * 0.0006 * 2.0 ** max(0, len(shape) - 5)


def _total_paths(shape: tuple[int, ...]) -> int:
    """Return the number of paths of a whole game before any support is ruled out, if not above `MOST_COUNTED`."""
    if prod(shape) > MOST_SIZES:
        return MOST_COUNTED + 1
    total = 0
    for _, sizes in reversed(list(_mixing_shapes(shape))):  # those with the most paths first
        total += path_count(sizes) * prod(comb(n, k) for n, k in zip(shape, sizes, strict=True))
        if total > MOST_COUNTED:
            break
    return total


def _first_rows(sizes: tuple[int, ...]) -> IntArray:
    """Return where each player's support begins in a column of all supports."""
    return np.cumsum((0, *sizes))[:-1]


def _restrictions(payoffs: FloatArray, sizes: tuple[int, ...]) -> tuple[IntArray, IntArray]:
    """Return (game, supports), shapes (G,) and (sum of sizes, G), that survive the bounds.

    Actions are numbered over all players.

    Payoffs are multilinear, so a payoff difference lies between its extremes at the pure profiles of the
    supports. An action of the support that is worse than another action at all of these rules it out.
    """
    shape = payoffs.shape[1:-1]
    offset = np.cumsum((0, *shape))
    games, columns = [np.zeros(0, dtype=np.intp)], [np.zeros((sum(sizes), 0), dtype=np.intp)]
    for supports in product(*(combinations(range(n), k) for n, k in zip(shape, sizes, strict=True))):
        alive = np.arange(payoffs.shape[-1])
        for i, support in enumerate(supports):
            n_others = prod(k for j, k in enumerate(sizes) if j != i)
            index = np.ix_(*(np.arange(n) if j == i else np.array(supports[j]) for j, n in enumerate(shape)), alive)
            own = np.moveaxis(payoffs[i][index], i, 0).reshape(shape[i], n_others, len(alive))
            gain = own[:, None] - own[list(support)]
            alive = alive[(gain.min(axis=2) <= SOLVED).all(axis=(0, 1))]
        games.append(alive)
        column = np.concatenate([offset[i] + np.array(s) for i, s in enumerate(supports)])
        columns.append(np.broadcast_to(column[:, None], (len(column), len(alive))))
    return np.concatenate(games), np.concatenate(columns, axis=1)


def _restricted(
    payoffs: FloatArray, game: IntArray, supports: IntArray, mixing: tuple[int, ...], sizes: tuple[int, ...]
) -> FloatArray:
    """Return the mixing players' payoffs on the supports, shape (players who mix, their sizes, G)."""
    shape = payoffs.shape[1:-1]
    offset = np.cumsum((0, *shape))
    flat = np.zeros((*([1] * len(sizes)), len(game)), dtype=np.intp)
    for i, first in enumerate(_first_rows(sizes)):
        action = supports[first : first + sizes[i]] - offset[i]
        flat = flat * shape[i] + action.reshape(*(sizes[i] if q == i else 1 for q in range(len(sizes))), len(game))
    table = payoffs.reshape(len(payoffs), -1, payoffs.shape[-1])
    return np.stack([table[i, flat, game] for i in mixing]).reshape(len(mixing), *(sizes[i] for i in mixing), len(game))


def _check(payoffs: FloatArray, game: IntArray, strategies: Sequence[FloatArray]) -> tuple[BoolArray, BoolArray]:
    """Return which profiles are equilibria, and which have a probability or a loss off it within a tie of 0."""
    good, weak = np.ones(len(game), dtype=bool), np.zeros(len(game), dtype=bool)
    for i, x in enumerate(strategies):
        own = action_payoffs(payoffs[i].take(game, axis=-1), i, strategies)
        loss = own.max(axis=0) - own
        good &= (np.where(x > 0.0, loss, 0.0) <= SOLVED).all(axis=0)
        weak |= (np.where(x > 0.0, x, loss) <= SOLVED).any(axis=0)
    return good, weak
