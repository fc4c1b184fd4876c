"""nashpy as a cross-check: what it lists, and how that agrees with our own list.

The list is as it comes, doubled or wrong profiles included; `verified` keeps those that are equilibria by our own
regret. No answer of this package rests on a peer.

What nashpy needs (0.0.41 to 0.0.43): its vertex enumeration silently finds nothing where the smallest payoff fills a
line of a matrix, so every matrix is brought to [1, 2] first, which changes no equilibrium; it cannot take a player
with a single action; and it compares with a tolerance of 1e-5, so a profile may be listed that is no equilibrium. Its
support enumeration misses equilibria of degenerate games, and those of ordinary games in which a probability of zero
comes out as -1e-17 (which games, hangs on the linear algebra of the machine); its Lemke-Howson method may never end
where a game is degenerate: neither is used.

References
----------
Knight, V. and J. Campbell (2018), "Nashpy: a Python library for the computation of Nash equilibria", Journal of Open
Source Software 3(30), 904.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..arrays import FloatArray
from ..errors import SolverError
from ..games.equilibrium import Equilibria
from ..games.game import NormalFormGame
from ..games.payoffs import payoff_ranges
from ..games.ties import AGREE, REGRET
from .contract import scale
from .two_players.bimatrix import support_pairs

__all__ = [
    "MOST_PAIRS_FOR_NASHPY",
    "agreement",
    "as_profile",
    "nashpy_vertices",
    "verified",
]

Profile = tuple[FloatArray, ...]


def nashpy_vertices(payoffs: FloatArray) -> list[Profile]:
    """Return what nashpy's vertex enumeration lists for a 2-player game in which both players have a choice.

    Raises
    ------
    SolverError
        With nashpy's own words where it fails; its warnings are not shown.

    Examples
    --------
    >>> profiles = nashpy_vertices(np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]))
    >>> [x.round(6).tolist() for x in profiles[0]]
    [[0.5, 0.5], [0.5, 0.5]]
    """
    import nashpy

    smallest = payoffs.min(axis=(1, 2), keepdims=True)
    A, B = (payoffs - smallest) / payoff_ranges(payoffs)[:, None, None] + 1
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return [as_profile(p) for p in nashpy.Game(A, B).vertex_enumeration()]
    except Exception as error:  # whatever goes wrong in there is no failure of ours
        raise SolverError(f"nashpy vertex_enumeration failed: {type(error).__name__}: {error}") from error


def verified(game: NormalFormGame, profiles: Iterable[Profile]) -> list[Profile]:
    """Return the profiles that are equilibria of the game, each once (equal to `AGREE`).

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    >>> a, b = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    >>> len(verified(game, [(a, a), (a, a), (a, b)]))
    1
    """
    kept: list[Profile] = []
    for profile in profiles:
        new = all(max(np.abs(x - y).max() for x, y in zip(profile, old, strict=True)) > AGREE for old in kept)
        if new and game.regret(profile) <= REGRET:
            kept.append(profile)
    return kept


def as_profile(vectors: Iterable[Any]) -> Profile:
    """Copy a peer's probability vectors; rounding below zero is cut off."""
    cut = [np.maximum(np.asarray(v, dtype=np.float64), 0.0) for v in vectors]
    return tuple(v / v.sum() if v.sum() > 0 else v for v in cut)


#: Pairs of supports up to which nashpy is run: half a second for a 6x6 game.
MOST_PAIRS_FOR_NASHPY = 1000


def agreement(found: Equilibria) -> str:
    """Run nashpy's vertex enumeration on a 2-player game and return how its list agrees with ours."""
    name, game = "nashpy vertex_enumeration", found.game
    alone = [p for p, n in zip(game.players, game.shape, strict=True) if n == 1]
    if alone:
        return f"{name}: not run, it cannot take a single action ({' and '.join(alone)})"
    if support_pairs(*game.shape) > MOST_PAIRS_FOR_NASHPY:
        return f"{name}: not run, {'x'.join(map(str, game.shape))} actions would take it seconds to hours"
    game = NormalFormGame(scale(game.payoffs[..., None]).payoffs[..., 0], game.players, game.actions)
    try:
        listed = nashpy_vertices(game.payoffs)
    except SolverError as error:
        return str(error)
    theirs = verified(game, listed)
    ours = [tuple(e.strategies.values()) for e in found]
    shared = sum(any(_same(p, q) for q in theirs) for p in ours)
    missed, more = len(ours) - shared, len(theirs) - shared
    wrong = sum(game.regret(p) > AGREE for p in listed)
    if not missed and not more and not wrong:
        return f"{name}: the same"
    parts = [f"{shared} of them"]
    parts += [f"{missed} missed"] if missed else []
    parts += [f"{more} more"] if more > 0 else []
    parts += [f"{wrong} listed that {'is' if wrong == 1 else 'are'} no equilibrium"] if wrong else []
    return f"{name}: {', '.join(parts)}"


def _same(p: Sequence[FloatArray], q: Sequence[FloatArray]) -> bool:
    return all(float(np.abs(x - y).max()) < AGREE for x, y in zip(p, q, strict=True))
