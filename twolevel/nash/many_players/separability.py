r"""Whether payoffs are sums over pairs of players, and the one matrix that then says everything about a game.

With all actions of all players in one list (i, a), a separable game is, up to terms that do not depend on the own
action, :math:`u = H x`, with H of shape (n, n), :math:`n = \sum_i n_i`; see `polymatrix`.

Index convention: games last, ``payoffs[player, a_1, ..., a_N, game]`` (`contract`), but in front of H, ``H[game, row,
column]``, since the linear systems cut from it are handed to LAPACK, which wants them so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ...arrays import BoolArray, FloatArray
from ...games.ties import TIE

__all__ = ["agrees", "chunks", "is_separable", "joint_matrix", "offsets"]

#: Array elements worked on at a time: enough to spread the cost of calls, few enough for tens of megabytes of memory.
CHUNK = 1 << 20


def is_separable(payoffs: FloatArray) -> BoolArray:
    r"""Decide whether games are pairwise separable.

    What is asked for is separability of each player's *payoff differences*
    :math:`u_i(a, \cdot) - u_i(0, \cdot)`: a term of the others' actions alone may be anything, as it never
    matters to i. Equivalently, all mixed second differences of these in the actions of two others vanish.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
        Scaled.

    Returns
    -------
    bool array, shape (b,)
        Whether the differences agree with the sum over pairs built from them, to a `TIE`. Always True for two players.

    Examples
    --------
    >>> coordination = np.eye(2)[:, :, None] + np.eye(2)[:, None, :]       # u_0(a, b, c) = [a = b] + [a = c]
    >>> product_form = np.multiply.outer(np.eye(2), np.arange(2.0))        # u_0(a, b, c) = [a = b] * c
    >>> is_separable(np.stack([[coordination] * 3, [product_form] * 3], axis=-1) / 2)
    array([ True, False])
    """
    result = np.ones(payoffs.shape[-1], dtype=bool)
    if len(payoffs) > 2:
        for part in chunks(payoffs.shape[-1], 4 * prod(payoffs.shape[:-1])):
            some = payoffs[..., part]
            result[part] = agrees(some, joint_matrix(some))
    return result


def agrees(payoffs: FloatArray, joint: FloatArray) -> BoolArray:
    """Return whether each game's payoff differences are those that H says, shape (b,)."""
    result = np.ones(payoffs.shape[-1], dtype=bool)
    for i, u in enumerate(payoffs):
        own = np.moveaxis(u, i, 0)
        gap = _pairwise_sum(joint, payoffs.shape[1:-1], i)
        gap -= own
        gap += own[:1]
        axes = tuple(range(gap.ndim - 1))
        result &= np.maximum(gap.max(axis=axes), -gap.min(axis=axes)) <= TIE
        if not result.any():
            break
    return result


def joint_matrix(payoffs: FloatArray) -> FloatArray:
    """Return H, shape (b, n, n), read off the profiles that differ from the first one in at most one other's action.

    The first row of every player is 0: payoffs are differences from the payoff of the first action. Only
    differences of payoffs are taken, so that integers stay exact.
    """
    shape = payoffs.shape[1:-1]
    offset = offsets(shape)
    joint = np.zeros((payoffs.shape[-1], offset[-1], offset[-1]))
    for i, u in enumerate(payoffs):
        own = np.moveaxis(u, i, 0)
        others = [j for j in range(len(shape)) if j != i]
        first: list[Any] = [0] * len(others)
        at_first = own[(slice(None), *first)]
        rows = slice(offset[i], offset[i + 1])
        for place, j in enumerate(others):
            line = own[(slice(None), *first[:place], slice(None), *first[place + 1 :])]
            block = line - line[:1]
            if j != (i + 1) % len(shape):
                block -= (at_first - at_first[:1])[:, None]
            joint[:, rows, offset[j] : offset[j + 1]] = block.transpose(2, 0, 1)
    return joint


def _pairwise_sum(joint: FloatArray, shape: tuple[int, ...], i: int) -> FloatArray:
    """Return player i's payoffs as H gives them, shape (n_i, then the others' n_j in player order, b)."""
    offset = offsets(shape)
    others = [j for j in range(len(shape)) if j != i]
    total = np.zeros((shape[i], *(shape[j] for j in others), len(joint)))
    for place, j in enumerate(others):
        block = joint[:, offset[i] : offset[i + 1], offset[j] : offset[j + 1]].transpose(1, 2, 0)
        total += block.reshape(shape[i], *(shape[j] if q == place else 1 for q in range(len(others))), len(joint))
    return total


@lru_cache(maxsize=64)
def offsets(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return where each player's actions begin in the list of all actions, and where the list ends."""
    return tuple(int(k) for k in np.cumsum((0, *shape)))


def chunks(count: int, elements: int) -> Iterator[slice]:
    """Cut a batch into slices of about `CHUNK` array elements."""
    step = max(1, CHUNK // elements)
    return (slice(start, min(start + step, count)) for start in range(0, count, step))
