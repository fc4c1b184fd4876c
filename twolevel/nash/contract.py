"""What the engine and its methods agree on: scaled games in, profiles found out, and what counts as a tie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..arrays import BoolArray, FloatArray, IntArray

__all__ = ["TIE", "Found", "Scaled", "scale"]


@dataclass(frozen=True)
class Found:
    """What a solver hands back for a batch of B games: profiles, before they are checked and sorted.

    Attributes
    ----------
    game : int array, shape (K,)
        Which game of the batch each profile belongs to; in any order.
    strategies : tuple of N arrays, shapes (K, n_i)
    degenerate : bool array, shape (B,)
        Whether a degeneracy was met that can carry a continuum of equilibria.
    verdict : uint8 array, shape (B,)
        A `Verdict` a game.
    """

    game: IntArray
    strategies: tuple[FloatArray, ...]
    degenerate: BoolArray
    verdict: NDArray[np.uint8]


#: Gains up to this fraction of the range are ties: they do not make an action dominated.
TIE = 1e-12


@dataclass(frozen=True)
class Scaled:
    """Payoffs of a block of games brought to ranges in [1, 2).

    Attributes
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
    smallest : array, shape (N, b)
        What was subtracted.
    unit : array, shape (N, b)
        What one scaled unit is in the user's units: a power of two.
    spread : array, shape (N, b)
        The range after scaling; 1 for a constant player, so that it can divide.
    """

    payoffs: FloatArray
    smallest: FloatArray
    unit: FloatArray
    spread: FloatArray

    def original(self, values: FloatArray, game: IntArray) -> FloatArray:
        """Take scaled payoffs of given games, shape (N, K), back to the user's units."""
        result = values * self.unit.take(game, axis=1)
        result += self.smallest.take(game, axis=1)
        return result


def scale(payoffs: FloatArray, *, noise: float = 0.0, out: FloatArray | None = None) -> Scaled:
    """Scale a block of games.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
    noise : float
        A player whose payoffs differ by no more is constant: what is left of a scaled game may be tied up to rounding.
    out : array, optional
        Where to put the scaled payoffs; may be `payoffs` itself.

    Examples
    --------
    >>> scaled = scale(np.array([[[[5.0], [6.0]], [[5.0], [5.0]]], [[[7.0], [7.0]], [[7.0], [7.0]]]]))
    >>> scaled.payoffs[0, ..., 0], scaled.payoffs[1, ..., 0].max()
    (array([[0., 1.],
           [0., 0.]]), np.float64(0.0))
    """
    flat = payoffs.reshape(len(payoffs), -1, payoffs.shape[-1])
    shifted = np.empty_like(flat) if out is None else out.reshape(flat.shape)
    smallest = flat.min(axis=1)
    np.subtract(flat, smallest[:, None], out=shifted)
    largest = shifted.max(axis=1)
    if noise > 0:
        shifted *= (largest > noise)[:, None]
        largest = np.where(largest > noise, largest, 0.0)
    exponent = 1 - np.frexp(largest)[1]
    # in two steps: 2 ** exponent alone overflows where the payoffs are near the smallest numbers
    half = exponent // 2
    for part in (half, exponent - half) if np.abs(exponent).max(initial=0) > 1000 else (exponent,):
        factor = np.ldexp(1.0, part)
        shifted *= factor[:, None]
        largest = largest * factor
    spread = np.where(largest > 0, largest, 1.0)
    return Scaled(shifted.reshape(payoffs.shape), smallest, np.ldexp(1.0, -exponent), spread)
