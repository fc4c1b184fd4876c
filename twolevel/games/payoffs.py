"""Arithmetic on payoff arrays: ranges and units, best replies, expected payoffs of mixed profiles.

Index convention: ``payoffs[player, a_1, ..., a_N]``, actions in player order. A batch comes in one of two forms: games
in front, as callers give them, or games last, as the solvers hold them (`twolevel.nash.contract`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import inf, nan, prod
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import BoolArray, FloatArray, is_masked
from ..errors import GameError
from . import grids
from .ties import TIE

__all__ = [
    "action_payoffs",
    "against",
    "as_payoffs",
    "as_real",
    "best_replies",
    "contracted",
    "expected_payoffs",
    "front",
    "mean",
    "payoff_ranges",
    "payoff_units",
    "pure_profiles",
]


def payoff_ranges(payoffs: FloatArray, *, batch: bool = False) -> FloatArray:
    """Return the range of every player's payoffs.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N), or (N, n_1, ..., n_N, b) with games last, or (B, N, n_1, ..., n_N) with
        ``batch=True``

    Returns
    -------
    array, shape (N,), (N, b) or (B, N)
        Largest minus smallest payoff; 1 where a player is indifferent among all profiles, so that it can
        divide.

    Examples
    --------
    >>> payoff_ranges(np.array([[[3.0, 1.0], [0.0, 2.0]], [[5.0, 5.0], [5.0, 5.0]]]))
    array([3., 1.])
    """
    axes = tuple(range(2, payoffs.ndim) if batch else range(1, len(payoffs) + 1))
    return _positive(payoffs.max(axis=axes) - payoffs.min(axis=axes))


def _positive(ranges: FloatArray) -> FloatArray:
    """Return ranges, with 1 for 0, so that they can divide."""
    return np.where(ranges > 0, ranges, 1.0)


def payoff_units(ranges: FloatArray) -> FloatArray:
    """Return the units in which ties are measured: the largest power of two up to each range, which is positive.

    Examples
    --------
    >>> payoff_units(np.array([1.0, 3.0, 0.3]))
    array([1.  , 2.  , 0.25])
    """
    units: FloatArray = np.ldexp(0.5, np.frexp(ranges)[1])
    return units


def best_replies(payoffs: FloatArray, tie: float | FloatArray | None = None) -> BoolArray:
    """Return where each player's action is a best reply to the others' actions.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N), or (N, n_1, ..., n_N, b) with games last
        In the caller's units: scaling and shifting may take payoffs off their grid.
    tie : float, or array of shape (N,), or (N, b) with games last, optional
        How much less than the best payoff still counts as equal to it. By default, what `grids.slacks` says of the two.

    Returns
    -------
    bool array, of the shape of `payoffs`

    Examples
    --------
    >>> best_replies(np.array([[[3.0, 0.0], [3.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])).astype(int).tolist()
    [[[1, 0], [1, 1]], [[0, 1], [0, 1]]]
    """
    result: BoolArray = np.empty(payoffs.shape, dtype=np.bool_)
    if tie is None:
        for i, (own, best) in enumerate(zip(payoffs, result, strict=True)):
            games = own.reshape(*own.shape, 1) if own.ndim == len(payoffs) else own
            best[...] = _best_of_one(games, i).reshape(own.shape)
        return result
    for i, slack in enumerate(np.broadcast_to(tie, (len(payoffs), *np.shape(tie)[1:]))):
        np.less_equal(payoffs[i].max(axis=i, keepdims=True) - payoffs[i], slack, out=result[i])
    return result


def _best_of_one(payoffs: FloatArray, axis: int) -> BoolArray:
    """Return the best replies of one player, games last; whether payoffs tie is asked only where they are near."""
    gap = payoffs.max(axis=axis, keepdims=True) - payoffs
    best: BoolArray = gap == 0
    flat = payoffs.reshape(prod(payoffs.shape[:-1]), payoffs.shape[-1])
    unit = payoff_units(_positive(flat.max(axis=0) - flat.min(axis=0)))
    near = np.flatnonzero(((gap <= TIE * unit) & ~best).any(axis=tuple(range(payoffs.ndim - 1))))
    if len(near):
        slack = grids.slacks(np.ascontiguousarray(flat[:, near])).reshape(*payoffs.shape[:-1], len(near))
        of_best = np.where(best[..., near], slack, 0.0).max(axis=axis, keepdims=True)
        best[..., near] = gap[..., near] <= np.maximum(slack, of_best)
    return best


def pure_profiles(payoffs: FloatArray, tie: float | FloatArray | None = None) -> BoolArray:
    """Return which pure profiles are equilibria: all actions are `best_replies`; the axis of players goes.

    Examples
    --------
    >>> pure_profiles(np.array([[[3.0, 0.0], [3.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])).astype(int).tolist()
    [[0, 0], [0, 1]]
    """
    result: BoolArray = np.logical_and.reduce(best_replies(payoffs, tie))
    return result


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


def action_payoffs(payoffs: FloatArray, player: int, strategies: Sequence[FloatArray]) -> FloatArray:
    """Return a player's expected payoff of each own action in K mixed profiles, each in a game of its own.

    Parameters
    ----------
    payoffs : array, shape (n_1, ..., n_N, K)
        The player's payoffs in each profile's game.
    player : int
    strategies : N arrays, shapes (n_i, K)

    Returns
    -------
    array, shape (n_player, K)
        Sums are written out, so that no result depends on how many profiles are computed at once.
    """
    values = payoffs
    for j in reversed(range(len(strategies))):
        if j != player:
            values = mean(front(values, j), strategies[j])
    return values


def front(values: FloatArray, axis: int) -> FloatArray:
    """Return a view with an axis in front: `numpy.moveaxis`, in a fifth of its time.

    Examples
    --------
    >>> front(np.zeros((2, 3, 4)), 1).shape
    (3, 2, 4)
    """
    return values.transpose(axis, *range(axis), *range(axis + 1, values.ndim)) if axis else values


def mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the sum of ``values[a] * weights[a]`` over a; the last axis is that of profiles."""
    total: FloatArray = values[0] * weights[0]
    for value, weight in zip(values[1:], weights[1:], strict=True):
        total += value * weight
    return total


def against(payoffs: FloatArray, player: int, strategies: Sequence[FloatArray]) -> FloatArray:
    """Return the expected payoff of each own action: contract every other player's axis, last first."""
    if payoffs.ndim == 2:
        result: FloatArray = payoffs @ strategies[1] if player == 0 else strategies[0] @ payoffs
        return result
    values = payoffs
    for j in reversed(range(len(strategies))):
        if j != player:
            values = contracted(values, j, strategies[j])
    return values


def contracted(values: FloatArray, axis: int, weights: FloatArray) -> FloatArray:
    """Return the sum over one axis with weights: `numpy.tensordot`, to the last bit, in a third of its time.

    Examples
    --------
    >>> contracted(np.array([[1.0, 2.0], [3.0, 5.0]]), 0, np.array([0.5, 0.5]))
    array([2. , 3.5])
    """
    rows = values.transpose(*range(axis), *range(axis + 1, values.ndim), axis)
    total: FloatArray = np.dot(rows.reshape(-1, len(weights)), weights[:, None]).reshape(rows.shape[:-1])
    return total


def as_payoffs(payoffs: ArrayLike, *, batch: bool = False, what: str = "payoffs") -> FloatArray:
    """Check payoffs and return them as a contiguous float64 array (a copy).

    Parameters
    ----------
    payoffs : array_like, shape (N, n_1, ..., n_N), or (B, N, n_1, ..., n_N) with ``batch=True``
        ``payoffs[..., i, a_1, ..., a_N]`` is the payoff of player i, actions in player order. `Fraction`, `Decimal` and
        other real numbers become the nearest doubles.

    Raises
    ------
    GameError
        For ragged input, numbers that are not real, a wrong number of axes, a player without
        an action, NaN or an infinity, or a payoff spread too large for double precision.
    """
    form = "(B, N, n_1, ..., n_N)" if batch else "(N, n_1, ..., n_N)"
    try:
        array = np.asarray(payoffs)
    except (ValueError, TypeError) as exc:
        raise GameError(f"{what} must be an array of shape {form}; got ragged input ({exc})") from None
    if array.dtype == object:
        array = _from_objects(array, what)
    if array.dtype.kind not in "biuf":
        raise GameError(f"{what} must hold real numbers; got dtype {array.dtype}")
    if is_masked(payoffs):
        raise GameError(f"{what} must have no masked entries; got a masked array")
    if array.dtype.kind in "iu" and array.size and max(abs(int(array.min())), abs(int(array.max()))) > 2**53:
        raise GameError(
            f"{what} must be exact in double precision: whole numbers up to 2**53 in size; got {array.dtype}"
        )
    lead = 1 if batch else 0
    if array.ndim <= lead or array.ndim != lead + 1 + array.shape[lead] or array.shape[lead] == 0:
        raise GameError(
            f"{what} must have shape {form}: one axis a player after the axis of players; got {array.shape}"
        )
    if 0 in array.shape[lead + 1 :]:
        player = array.shape[lead + 1 :].index(0)
        raise GameError(f"{what} must give every player at least one action; player {player} has none")
    result = np.array(array, dtype=np.float64, order="C")
    finite = np.isfinite(result)
    if not finite.all():
        where = tuple(int(k) for k in np.argwhere(~finite)[0])
        raise GameError(f"{what}{list(where)} must be finite; got {result[where]}")
    if result.size and np.abs(result).max() > 1e150:
        where = tuple(int(k) for k in np.unravel_index(np.abs(result).argmax(), result.shape))
        raise GameError(f"{what}{list(where)} must be at most 1e150 in size; got {result[where]:g}")
    return result


def as_real(value: object) -> float | None:
    """Return the double nearest to a real number of any kind, infinity for too large ones, and None for other things.

    Examples
    --------
    >>> from fractions import Fraction
    >>> as_real(Fraction(1, 3)), as_real(Decimal("0.1")), as_real(np.float32(0.5)), as_real(1j), as_real("1")
    (0.3333333333333333, 0.1, 0.5, None, None)
    """
    if not isinstance(value, Real | Decimal | np.bool_):
        return None
    try:
        return float(value)
    except OverflowError:
        return inf
    except ValueError:  # a signalling NaN
        return nan


def _from_objects(objects: NDArray[np.object_], what: str) -> FloatArray:
    """Return numbers of any real kind as doubles."""
    result = np.empty(objects.shape)
    for where, value in np.ndenumerate(objects):
        number = as_real(value)
        if number is None:
            got = f"a {type(value).__name__}, {value!r:.60}".replace("\n", " ")
            raise GameError(f"{what}{list(where)} must be a real number; got {got}")
        if isinstance(value, Integral) and abs(int(value)) > 2**53:
            raise GameError(f"{what}{list(where)} must be exact in double precision: at most 2**53 in size")
        result[where] = number
    return result
