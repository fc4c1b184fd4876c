"""Methods called directly: games as a caller lays them out go in, profiles come out as rows.

Inside the engine games are scaled and on the last axis (`twolevel.nash.contract`); tests are easier to read with games
in front, ``payoffs[game, player, a_1, ..., a_N]``, and with ``strategies[i][profile, action]``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from twolevel.nash.contract import Found, scale
from twolevel.nash.many_players.mixed_systems import MixedSolutions

Answer = TypeVar("Answer", Found, MixedSolutions)


def scaled(payoffs: np.ndarray) -> np.ndarray:
    """Scale games in front and turn them to the last axis."""
    return scale(np.ascontiguousarray(np.moveaxis(np.asarray(payoffs, dtype=float), 0, -1))).payoffs


def found_by(method: Callable[..., Answer], payoffs: np.ndarray, **options: Any) -> Answer:
    """Return what a method finds, each profile a row."""
    found = method(scaled(payoffs), **options)
    return replace(found, strategies=tuple(x.T for x in found.strategies))
