"""Other libraries as independent witnesses: pygambit and quantecon, where they are installed.

Each function takes payoffs, ``payoffs[player, a_1, ..., a_N]``, and returns the profiles that the other library lists,
as tuples of probability vectors in player order: as they come, doubled or wrong ones included.

References
----------
Savani, R. and T. L. Turocy, "Gambit: the package for computation in game theory", gambit-project.org.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from twolevel import NormalFormGame
from twolevel.arrays import FloatArray
from twolevel.errors import import_extra
from twolevel.nash.crosscheck import Profile, as_profile


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
    return [as_profile(p) for p in game_theory.support_enumeration(NormalFormGame(payoffs).to_quantecon())]


def quantecon_vertices(payoffs: FloatArray) -> list[Profile]:
    """Return quantecon's ``vertex_enumeration`` of a 2-player game (extra ``[quantecon]``)."""
    game_theory = import_extra("quantecon.game_theory", "quantecon")
    return [as_profile(p) for p in game_theory.vertex_enumeration(NormalFormGame(payoffs).to_quantecon())]


def _from_gambit(result: Any) -> list[Profile]:
    return [
        as_profile([float(profile[s]) for s in player.strategies] for player in profile.game.players)
        for profile in result.equilibria
    ]
