"""Games to and from nashpy, Gambit and quantecon: payoffs and names as they lay them out.

Index convention here: ``payoffs[player, a_1, ..., a_N]``, as in `NormalFormGame`, whose methods these functions serve.
quantecon gives every player an array of their own, own action first, then the next players' in cyclic order.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from ..arrays import FloatArray
from ..errors import GameError, import_extra
from .efg import as_efg, read_efg
from .gambit_text import Named, filled

__all__ = [
    "from_gambit",
    "from_nashpy",
    "from_quantecon",
    "to_gambit",
    "to_nashpy",
    "to_quantecon",
]


def from_nashpy(game: Any) -> FloatArray:
    """Return the payoffs of a ``nashpy.Game``."""
    return np.stack([np.asarray(matrix) for matrix in game.payoff_matrices])


def to_nashpy(payoffs: FloatArray) -> Any:
    """Return a ``nashpy.Game``; of 2 players, as it has no other."""
    if len(payoffs) != 2:
        raise GameError(f"nashpy takes games of 2 players; this one has {len(payoffs)}")
    import nashpy

    return nashpy.Game(payoffs[0].copy(), payoffs[1].copy())


def from_quantecon(game: Any) -> FloatArray:
    """Return the payoffs of a ``quantecon.game_theory.NormalFormGame``."""
    n = len(game.players)
    return np.stack(
        [
            np.transpose(np.asarray(p.payoff_array, dtype=float), [(k - i) % n for k in range(n)])
            for i, p in enumerate(game.players)
        ]
    )


def to_quantecon(payoffs: FloatArray) -> Any:
    """Return a ``quantecon.game_theory.NormalFormGame`` (extra ``[quantecon]``)."""
    game_theory = import_extra("quantecon.game_theory", "quantecon")
    n = len(payoffs)
    arrays = [np.transpose(u, [(i + k) % n for k in range(n)]) for i, u in enumerate(payoffs)]
    return game_theory.NormalFormGame([game_theory.Player(np.ascontiguousarray(u)) for u in arrays])


def from_gambit(game: Any) -> Named:
    """Return payoffs, labels and order of a ``pygambit.Game``; of trees without an order, the strategic form."""
    if game.is_tree:
        with suppress(GameError):
            return read_efg(game.to_efg())
    payoffs = np.array([np.asarray(a, dtype=float) for a in game.to_arrays(dtype=float)])
    players = filled([p.label for p in game.players], "player ")
    return payoffs, players, [filled([s.label for s in p.strategies], "") for p in game.players], ()


def to_gambit(
    payoffs: FloatArray,
    players: Sequence[str],
    actions: Sequence[Sequence[str]],
    order: Sequence[Sequence[int]],
    title: str,
) -> Any:
    """Return a ``pygambit.Game``, a tree if there is an order, of labels that Gambit takes (extra ``[gambit]``)."""
    gambit = import_extra("pygambit", "gambit")
    if order:
        return gambit.read_efg(io.StringIO(as_efg(payoffs, players, actions, order, title)))
    game = gambit.Game.from_arrays(*payoffs, title=title)
    for player, name, own in zip(game.players, players, actions, strict=True):
        player.label = name
        for strategy, action in zip(list(player.strategies), own, strict=True):
            strategy.label = action
    return game
