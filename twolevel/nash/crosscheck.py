r"""Other libraries as cross-checks: nashpy, and pygambit and quantecon where they are installed.

Each function takes payoffs, ``payoffs[player, a_1, ..., a_N]``, and returns the profiles that the other library
lists, as tuples of probability vectors in player order: as they come, doubled or wrong ones included. `verified`
keeps those that are equilibria by our own regret. No answer of this package rests on a peer; `twolevel.solve` reports
how nashpy's list agrees with its own.

What nashpy needs (0.0.41 to 0.0.43): its vertex enumeration silently finds nothing where the smallest payoff fills a
line of a matrix, so every matrix is brought to [1, 2] first, which changes no equilibrium; it cannot take a player
with a single action; and it compares with a tolerance of 1e-5, so a profile may be listed that is no equilibrium. Its
support enumeration misses equilibria of degenerate games, and its Lemke-Howson method may never end there: neither is
used.

References
----------
Knight, V. and J. Campbell (2018), "Nashpy: a Python library for the computation of Nash equilibria", Journal of Open
Source Software 3(30), 904.
Savani, R. and T. L. Turocy, "Gambit: the package for computation in game theory", gambit-project.org.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import FloatArray, SolverError, import_extra
from ..games.equilibrium import REGRET
from ..games.game import NormalFormGame
from ..games.payoffs import payoff_ranges

__all__ = [
    "gambit_extreme_equilibria",
    "gambit_polynomial_equilibria",
    "nashpy_vertices",
    "quantecon_supports",
    "quantecon_vertices",
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
            return [_profile(p) for p in nashpy.Game(A, B).vertex_enumeration()]
    except Exception as error:  # whatever goes wrong in there is no failure of ours
        raise SolverError(f"nashpy vertex_enumeration failed: {type(error).__name__}: {error}") from error


def gambit_extreme_equilibria(payoffs: FloatArray, *, exact: bool = True) -> list[Profile]:
    """Return Gambit's ``enummixed_solve`` of a 2-player game, in rational numbers by default (extra ``[gambit]``).

    The doubles are handed over as the fractions that they are.
    """
    gambit = import_extra("pygambit", "gambit")
    arrays = [np.asarray(u) for u in payoffs]
    if exact:
        fraction = np.vectorize(lambda v: gambit.Rational(*Fraction(float(v)).as_integer_ratio()), otypes=[object])
        arrays = [fraction(u) for u in arrays]
    game = gambit.Game.from_arrays(*arrays)
    return _from_gambit(gambit.nash.enummixed_solve(game, rational=exact))


def gambit_polynomial_equilibria(payoffs: FloatArray) -> list[Profile]:
    """Return Gambit's ``enumpoly_solve`` of a game of any number of players (extra ``[gambit]``)."""
    gambit = import_extra("pygambit", "gambit")
    return _from_gambit(gambit.nash.enumpoly_solve(gambit.Game.from_arrays(*payoffs)))


def quantecon_supports(payoffs: FloatArray) -> list[Profile]:
    """Return quantecon's ``support_enumeration`` of a 2-player game (extra ``[quantecon]``)."""
    game_theory = import_extra("quantecon.game_theory", "quantecon")
    return [_profile(p) for p in game_theory.support_enumeration(NormalFormGame(payoffs).to_quantecon())]


def quantecon_vertices(payoffs: FloatArray) -> list[Profile]:
    """Return quantecon's ``vertex_enumeration`` of a 2-player game (extra ``[quantecon]``)."""
    game_theory = import_extra("quantecon.game_theory", "quantecon")
    return [_profile(p) for p in game_theory.vertex_enumeration(NormalFormGame(payoffs).to_quantecon())]


def verified(game: NormalFormGame, profiles: Iterable[Profile]) -> list[Profile]:
    """Return the profiles that are equilibria of the game, each once (equal to 1e-6).

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    >>> a, b = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    >>> len(verified(game, [(a, a), (a, a), (a, b)]))
    1
    """
    kept: list[Profile] = []
    for profile in profiles:
        new = all(max(np.abs(x - y).max() for x, y in zip(profile, old, strict=True)) > 1e-6 for old in kept)
        if new and game.regret(profile) <= REGRET:
            kept.append(profile)
    return kept


def _profile(vectors: Iterable[Any]) -> Profile:
    """Copy a peer's probability vectors; rounding below zero is cut off."""
    cut = [np.maximum(np.asarray(v, dtype=np.float64), 0.0) for v in vectors]
    return tuple(v / v.sum() if v.sum() > 0 else v for v in cut)


def _from_gambit(result: Any) -> list[Profile]:
    return [
        _profile([float(profile[s]) for s in player.strategies] for player in profile.game.players)
        for profile in result.equilibria
    ]
