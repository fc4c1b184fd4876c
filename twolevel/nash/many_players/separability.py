r"""Whether payoffs are sums over pairs of players, and the one matrix that then says everything about a game.

With all actions of all players in one list (i, a), a separable game is, up to terms that do not depend on the own
action, :math:`u = H x`, with H of shape (n, n), :math:`n = \sum_i n_i`; see `polymatrix`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ...arrays import BoolArray, FloatArray

__all__ = ["agrees", "chunks", "is_separable", "joint_matrix", "offsets", "spreads"]

#: Mixed second differences up to this, relative to the player's payoff range, count as zero.
SEPARABLE = 1e-12
#: Array elements worked on at a time: enough to spread the cost of calls, few enough for tens of megabytes of memory.
CHUNK = 1 << 20


def is_separable(payoffs: FloatArray) -> BoolArray:
    r"""Decide whether games are pairwise separable.

    What is asked for is separability of each player's *payoff differences*
    :math:`u_i(a, \cdot) - u_i(0, \cdot)`: a term of the others' actions alone may be anything, as it never
    matters to i. Equivalently, all mixed second differences of these in the actions of two others vanish.

    Parameters
    ----------
    payoffs : array, shape (B, N, n_1, ..., n_N)

    Returns
    -------
    bool array, shape (B,)
        Whether the differences agree with the sum over pairs built from them, to `SEPARABLE` of the
        player's payoff range. Always True for two players.

    Examples
    --------
    >>> coordination = np.eye(2)[:, :, None] + np.eye(2)[:, None, :]       # u_0(a, b, c) = [a = b] + [a = c]
    >>> product_form = np.multiply.outer(np.eye(2), np.arange(2.0))        # u_0(a, b, c) = [a = b] * c
    >>> is_separable(np.array([[coordination] * 3, [product_form] * 3]))
    array([ True, False])
    """
    result = np.ones(len(payoffs), dtype=bool)
    if payoffs.ndim > 4:
        for part in chunks(len(payoffs), 4 * prod(payoffs.shape[1:])):
            result[part] = agrees(payoffs[part], joint_matrix(payoffs[part]), spreads(payoffs[part]))
    return result


def spreads(payoffs: FloatArray) -> FloatArray:
    """Return every player's payoff range, shape (B, N)."""
    flat = np.ascontiguousarray(payoffs.reshape(*payoffs.shape[:2], prod(payoffs.shape[2:])).transpose(2, 0, 1))
    result: FloatArray = flat.max(axis=0) - flat.min(axis=0)
    return result


def agrees(payoffs: FloatArray, joint: FloatArray, spread: FloatArray) -> BoolArray:
    """Return whether each game's payoff differences are those that H says, shape (B,)."""
    shape = payoffs.shape[2:]
    result = np.ones(len(payoffs), dtype=bool)
    for i in range(len(shape)):
        own = np.moveaxis(payoffs[:, i], 1 + i, 1)
        gap = _pairwise_sum(joint, shape, i)
        gap -= own
        gap += own[:, :1]
        worst = np.maximum(gap.max(axis=tuple(range(1, gap.ndim))), -gap.min(axis=tuple(range(1, gap.ndim))))
        result &= worst <= SEPARABLE * spread[:, i]
    return result


def joint_matrix(payoffs: FloatArray) -> FloatArray:
    """Return H, shape (B, n, n), read off the profiles that differ from the first one in at most one other's action.

    The first row of every player is 0: payoffs are differences from the payoff of the first action. Only
    differences of payoffs are taken, so that integers stay exact.
    """
    shape = payoffs.shape[2:]
    offset = offsets(shape)
    joint = np.zeros((len(payoffs), offset[-1], offset[-1]))
    for i in range(len(shape)):
        own = np.moveaxis(payoffs[:, i], 1 + i, 1)
        others = [j for j in range(len(shape)) if j != i]
        first: list[Any] = [0] * len(others)
        at_first = own[(..., *first)]
        rows = slice(offset[i], offset[i + 1])
        for place, j in enumerate(others):
            line = own[(slice(None), slice(None), *first[:place], slice(None), *first[place + 1 :])]
            block = line - line[:, :1]
            if j != (i + 1) % len(shape):
                block -= (at_first - at_first[:, :1])[:, :, None]
            joint[:, rows, offset[j] : offset[j + 1]] = block
    return joint


def _pairwise_sum(joint: FloatArray, shape: tuple[int, ...], i: int) -> FloatArray:
    """Return player i's payoffs as H gives them, shape (B, n_i, then the others' n_j in player order)."""
    offset = offsets(shape)
    others = [j for j in range(len(shape)) if j != i]
    total = np.zeros((len(joint), shape[i], *(shape[j] for j in others)))
    for place, j in enumerate(others):
        block = joint[:, offset[i] : offset[i + 1], offset[j] : offset[j + 1]]
        total += block.reshape(*block.shape[:2], *(shape[j] if q == place else 1 for q in range(len(others))))
    return total


@lru_cache(maxsize=64)
def offsets(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return where each player's actions begin in the list of all actions, and where the list ends."""
    return tuple(int(k) for k in np.cumsum((0, *shape)))


def chunks(count: int, elements: int) -> Iterator[slice]:
    """Cut a batch into slices of about `CHUNK` array elements."""
    step = max(1, CHUNK // elements)
    return (slice(start, min(start + step, count)) for start in range(0, count, step))
