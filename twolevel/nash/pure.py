"""Equilibria in pure actions, by looking at every profile: the same list for every method and for `NormalFormGame`.

A pure profile needs no arithmetic, so it is held to the finest of the ties (`twolevel.games.grids`), also where a
method tells mixtures apart more coarsely: what such a method takes for a pure equilibrium may be none.

Index convention: games and profiles last, ``payoffs[player, a_1, ..., a_N, game]``, as they were given (`contract`); of
scaled games the answer is the same but for payoffs that differ by the rounding of a shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..errors import SolverError
from ..games.equilibrium import Verdict
from ..games.payoffs import pure_profiles
from ..games.ties import TIE
from .contract import Found, slices

__all__ = ["has_ties", "impostors", "pure_equilibria", "pure_only", "with_pure"]

#: Probabilities that the pure equilibria of one game may be listed with: those of a constant 80x80 game.
MOST_LISTED = 2**20
#: Products that checking them may take, each against all payoffs of its game: some seconds.
MOST_PRODUCTS = 2**30


def pure_equilibria(payoffs: FloatArray) -> tuple[IntArray, list[FloatArray]]:
    """Return the pure equilibria of games: game, shape (K,), and strategies, shapes (n_i, K).

    They come in the order of profiles, the last player's action changing fastest, and for each in order of games.

    Examples
    --------
    >>> dilemma = np.array([[[1.2, 0.0], [1.6, 0.4]], [[1.2, 1.6], [0.0, 0.4]]])
    >>> pure_equilibria(dilemma[..., None])
    (array([0]), [array([[0.],
           [1.]]), array([[0.],
           [1.]])])
    """
    shape = payoffs.shape[1:-1]
    *actions, game = np.nonzero(pure_profiles(payoffs))
    most = int(np.bincount(game).max(initial=0))
    listed, products = most * sum(shape), most * len(shape) * prod(shape)
    if listed > MOST_LISTED or products > MOST_PRODUCTS:
        what = f"be {listed:,} probabilities, more than {MOST_LISTED:,}"
        if listed <= MOST_LISTED:
            what = f"take {products:,} products to check, more than {MOST_PRODUCTS:,}"
        raise SolverError(
            f"a game of {'x'.join(map(str, shape))} actions has {most:,} equilibria in pure actions, too many to list: "
            f"they would {what}"
        )
    return game, [np.eye(n)[:, a] for n, a in zip(shape, actions, strict=True)]


def pure_only(payoffs: FloatArray) -> Found:
    """List the pure equilibria of games that are too large for more, and say so."""
    game, strategies = pure_equilibria(payoffs)
    games = payoffs.shape[-1]
    verdict = np.full(games, Verdict.TOO_LARGE, dtype=np.uint8)
    return Found(game, tuple(strategies), np.zeros(games, dtype=np.bool_), verdict)


def with_pure(payoffs: FloatArray, found: Found) -> Found:
    """Add the pure equilibria of games that are not in an answer; an answer that lacked one is not complete.

    That happens where a game was reduced: what is a tie in the whole game need not be one in what is left of it.
    """
    shape = payoffs.shape[1:-1]
    game, strategies = pure_equilibria(payoffs)
    listed = np.flatnonzero(_in_pure_actions(found.strategies))
    known = _profile_numbers(shape, found.game[listed], [x[:, listed] for x in found.strategies])
    new = np.flatnonzero(~np.isin(_profile_numbers(shape, game, strategies), known))
    if not len(new):
        return found
    degenerate, verdict = found.degenerate.copy(), found.verdict.copy()
    degenerate[game[new]] = True
    verdict[game[new]] = np.maximum(verdict[game[new]], Verdict.UNRESOLVED)
    joined = (np.concatenate([x, y[:, new]], axis=1) for x, y in zip(found.strategies, strategies, strict=True))
    return replace(
        found,
        game=np.concatenate([found.game, game[new]]),
        strategies=tuple(joined),
        degenerate=degenerate,
        verdict=verdict,
    )


def has_ties(payoffs: FloatArray) -> bool:
    """Whether some best reply in scaled games may not be the only one; where all are, any tie rule says the same."""
    for i, own in enumerate(payoffs):
        near = own >= own.max(axis=i, keepdims=True) - 2 * TIE
        if near.sum() > near.size // near.shape[i]:
            return True
    return False


def impostors(payoffs: FloatArray, game: IntArray, strategies: Sequence[FloatArray]) -> BoolArray:
    """Return which of K profiles are in pure actions and no equilibrium of their game, shape (K,)."""
    result = _in_pure_actions(strategies)
    pure = np.flatnonzero(result)
    for part in slices(len(pure), prod(payoffs.shape[:-1])):
        at = pure[part]
        table = pure_profiles(payoffs.take(game[at], axis=-1))
        result[at] = ~table[(*(x[:, at].argmax(axis=0) for x in strategies), np.arange(len(at)))]
    return result


def _in_pure_actions(strategies: Sequence[FloatArray]) -> BoolArray:
    """Return which profiles are in pure actions: a probability of 1 - 1e-10 is none."""
    result: BoolArray = np.logical_and.reduce([x.max(axis=0) == 1 for x in strategies])
    return result


def _profile_numbers(shape: tuple[int, ...], game: IntArray, strategies: Sequence[FloatArray]) -> IntArray:
    """Return a number for each pure profile of each game."""
    number = game
    for n, x in zip(shape, strategies, strict=True):
        number = number * n + x.argmax(axis=0)
    return number
