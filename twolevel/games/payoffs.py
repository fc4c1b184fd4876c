"""Arithmetic on payoff arrays: ranges, and expected payoffs of mixed profiles.

Index convention: ``payoffs[player, a_1, ..., a_N]``, actions in player order; a batch axis goes in front.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import FloatArray

__all__ = ["against", "expected_payoffs", "payoff_ranges"]


def payoff_ranges(payoffs: FloatArray, *, batch: bool = False) -> FloatArray:
    """Return the range of every player's payoffs.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N), or (B, N, n_1, ..., n_N) with ``batch=True``

    Returns
    -------
    array, shape (N,) or (B, N)
        Largest minus smallest payoff; 1 where a player is indifferent among all profiles, so that it can
        divide.

    Examples
    --------
    >>> payoff_ranges(np.array([[[3.0, 1.0], [0.0, 2.0]], [[5.0, 5.0], [5.0, 5.0]]]))
    array([3., 1.])
    """
    axes = tuple(range(2 if batch else 1, payoffs.ndim))
    ranges: FloatArray = payoffs.max(axis=axes) - payoffs.min(axis=axes)
    return np.where(ranges > 0, ranges, 1.0)


def expected_payoffs(payoffs: FloatArray, strategies: Sequence[FloatArray]) -> FloatArray:
    """Return the expected payoffs of K mixed profiles, each in a game of its own.

    Parameters
    ----------
    payoffs : array, shape (K, N, n_1, ..., n_N)
    strategies : N arrays, shapes (K, n_i)

    Returns
    -------
    array, shape (K, N)

    Examples
    --------
    >>> pennies = np.array([[[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]]])
    >>> expected_payoffs(pennies, [np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])])
    array([[0., 0.]])
    """
    values = payoffs
    for x in reversed(strategies):  # the last axis is always the last player's who is still to be averaged over
        values = np.matmul(values, x.reshape(len(x), *[1] * (values.ndim - 3), x.shape[1], 1))[..., 0]
    return values


def against(payoffs: FloatArray, player: int, strategies: Sequence[FloatArray]) -> FloatArray:
    """Return the expected payoff of each own action: contract every other player's axis, last first."""
    values = payoffs
    for j in reversed(range(len(strategies))):
        if j != player:
            values = np.tensordot(values, strategies[j], axes=(j, 0))
    return values
