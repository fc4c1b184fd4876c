r"""Breakpoints: where, along one number, the signs change that decide which supports carry an equilibrium.

Two kinds of them, for payoffs :math:`u(x)`:

* an action's **advantage** over another against a pure profile of the others changes its sign. Between such values the
  pure best replies, and so the pure equilibria, stay the same, for any number of players. Where there is an order of
  moves, what follows on either action may be anything that later movers may do;
* a **bordered minor** of a payoff matrix changes its sign (`twolevel.nash.two_players.minors`). Between such values
  all supports stay the same, for two players. Where payoffs are polynomials of degree d in x, a minor of level k is one
  of degree d (k - 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import ceil, log2, prod

import numpy as np

from ..arrays import FloatArray, IntArray
from .polynomials import isolate_roots
from .two_players.minors import Workspace, minors_of, side_of

__all__ = ["PayoffsAt", "advantages", "crossings", "roots_of_advantages", "roots_of_minors"]

#: Minors this small, as a fraction of what payoffs of their size could make, vanish everywhere.
VANISHING = 1e-13

#: From values of the number, shape (B,), to payoffs, shape (B, N, n_1, ..., n_N).
PayoffsAt = Callable[[FloatArray], FloatArray]
#: Who moves before whom, players by position; empty where all choose at once.
Order = Sequence[Sequence[int]]


def roots_of_minors(along: FloatArray) -> FloatArray:
    """Return the roots in [0, 1], ascending, of all bordered minors of a 2-player game whose payoffs are polynomials.

    The minors are computed at as many Chebyshev points as their polynomials have coefficients. Payoffs are first
    divided by the player's largest advantage of one action over another, which moves no root.

    Parameters
    ----------
    along : array, shape (d + 1, 2, m, n)
        The payoffs at equally spaced places, the first 0 and the last 1, one more than their degree d.

    Examples
    --------
    The row player's second action overtakes the first at 1/4 against one column, at 1/2 against the other:

    >>> first, last = np.zeros((2, 2, 2, 2))
    >>> first[0], last[0] = [[1, 1], [0, 0]], [[0, 0], [3, 1]]
    >>> roots_of_minors(np.stack([first, last]))
    array([0.25, 0.5 ])
    """
    degree = len(along) - 1
    roots = [np.zeros(0)]
    for player in range(2):
        places = along[:, player] if player == 0 else along[:, player].swapaxes(1, 2)
        # own rows are measured against the first one: this keeps digits where payoffs are far from 0
        places = places - places[:, :1]
        size = float(np.ptp(places, axis=1).max())
        if size == 0:
            continue
        side = side_of(*along.shape[2:], player)
        for start, stop, k in side.levels:
            powers = np.arange(degree * (k - 1) + 1)
            t = 0.5 - 0.5 * np.cos(np.pi * (powers + 0.5) / len(powers))
            between = np.tensordot(places / size, _weights(degree, t), axes=(0, 0))
            values = minors_of(side, between, Workspace())[start:stop]
            basis = (1.0 - t[:, None]) ** powers[::-1] * t[:, None] ** powers
            coefficients: FloatArray = np.linalg.solve(basis, values.T).astype(np.float64)
            there = np.abs(values).max(axis=1) > VANISHING
            roots.append(isolate_roots(coefficients[:, there]).value)
    return np.sort(np.concatenate(roots))


def _weights(degree: int, t: FloatArray) -> FloatArray:
    """Return the weights, shape (d + 1, T), with which values at equally spaced places make a polynomial's values at t.

    Examples
    --------
    >>> _weights(1, np.array([0.25]))
    array([[0.75],
           [0.25]])
    """
    places = np.linspace(0.0, 1.0, degree + 1)
    others = [np.delete(places, k)[:, None] for k in range(degree + 1)]
    return np.array([np.prod((t - o) / (place - o), axis=0) for place, o in zip(places, others, strict=True)])


def roots_of_advantages(first: FloatArray, last: FloatArray, order: Order = ()) -> FloatArray:
    """Return where in [0, 1], ascending, advantages vanish on the line between two games, shapes (N, n_1, ..., n_N).

    Examples
    --------
    >>> roots_of_advantages(np.array([[0.0, 1.0]]), np.array([[3.0, 0.0]]))
    array([0.25])
    """
    start, stop = advantages(np.stack([first, last]), order)
    turns = (start > 0) != (stop > 0)
    roots: FloatArray = np.unique(start[turns] / (start[turns] - stop[turns]))
    return roots


def advantages(payoffs: FloatArray, order: Order = ()) -> FloatArray:
    """Return each action's advantage over each later one, against all pure profiles of the others, shape (B, M).

    Parameters
    ----------
    payoffs : array, shape (B, N, n_1, ..., n_N)
    order : sequence of groups of players, optional
        Then all that later movers may do after the one action is set against all that they may do after the other.

    Examples
    --------
    >>> advantages(np.array([[[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]]]))
    array([[-2., -1., -2., -1.]])
    """
    return np.concatenate([_advantages_of(payoffs, i, order) for i in range(payoffs.shape[1])], axis=1)


def _advantages_of(payoffs: FloatArray, player: int, order: Order = ()) -> FloatArray:
    """Return one player's advantages, shape (B, M)."""
    n = payoffs.shape[2 + player]
    later = [j for k, group in enumerate(order) if any(player in g for g in order[:k]) for j in group]
    own = np.moveaxis(payoffs[:, player], [player + 1, *(j + 1 for j in later)], range(1, 2 + len(later)))
    own = own.reshape(len(payoffs), n, prod(payoffs.shape[2 + j] for j in later), -1)
    parts = [(own[:, a, :, None] - own[:, b, None, :]).reshape(len(payoffs), -1) for a, b in combinations(range(n), 2)]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(payoffs), 0))


def crossings(
    payoffs_at: PayoffsAt, grid: FloatArray, payoffs: FloatArray, width: float, order: Order = ()
) -> tuple[FloatArray, FloatArray]:
    """Return where advantages change their sign between neighbouring points of a grid, to within `width`, by bisection.

    The secant through the ends of a stretch says where a bisection will go; all points on that way are looked at
    together, and where the secant erred, another one goes on from there. So the points are those of a bisection, in two
    or three calls.

    Parameters
    ----------
    payoffs_at : function
    grid : array, shape (P,)
    payoffs : array, shape (P, N, n_1, ..., n_N)
        On the grid.
    width : float
    order : sequence of groups of players, optional

    Returns
    -------
    middles : array, shape (C,)
        Of the last stretches.
    secants : array, shape (C,)
        Where the secants through their ends vanish: nearer as a rule, but nothing vouches for them.

    Examples
    --------
    One player, who gets x for the first action and 1/3 for the second:

    >>> def payoffs_at(x):
    ...     return np.stack([x, np.full(len(x), 1 / 3)], axis=1)[:, None]
    >>> grid = np.linspace(0, 1, 5)
    >>> middles, secants = crossings(payoffs_at, grid, payoffs_at(grid), 1e-3)
    >>> middles.round(6), secants.round(6)
    (array([0.333496]), array([0.333333]))
    """
    height = advantages(payoffs, order)
    above = height > 0
    cell, which = np.nonzero(above[1:] != above[:-1])
    ends = np.stack([grid[cell], grid[cell + 1]])
    heights = np.stack([height[cell, which], height[cell + 1, which]])
    left = np.zeros(len(cell), dtype=np.intp)
    if len(cell) and (size := (ends[1] - ends[0]).max()) > width:
        left[:] = ceil(log2(size / width))
    while len(going := np.flatnonzero(left)):
        ends[:, going], heights[:, going], left[going] = _bisected(
            lambda x: advantages(payoffs_at(x), order), ends[:, going], heights[:, going], left[going], which[going]
        )
    return 0.5 * (ends[0] + ends[1]), _secants(ends, heights)


def _secants(ends: FloatArray, heights: FloatArray) -> FloatArray:
    """Return where the lines through the ends of stretches, shapes (2, C), vanish."""
    with np.errstate(over="ignore", invalid="ignore"):
        places: FloatArray = ends[0] + (ends[1] - ends[0]) * (heights[0] / (heights[0] - heights[1]))
    return places


def _bisected(
    heights_at: Callable[[FloatArray], FloatArray],
    ends: FloatArray,
    heights: FloatArray,
    left: IntArray,
    which: IntArray,
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Bisect stretches at whose ends heights differ in sign, as far as secants lead.

    Parameters
    ----------
    heights_at : function from values, shape (B,), to heights, shape (B, M)
    ends, heights : arrays, shape (2, C)
    left, which : int arrays, shape (C,)
        How many bisections are left, at least 1; and which of the M heights counts.

    Returns
    -------
    ends, heights, left : arrays
        Now.
    """
    steps = int(left.max())
    guess = _secants(ends, heights)
    low, high = ends
    way = np.empty((steps, len(left)))
    for k in range(steps):
        way[k] = 0.5 * (low + high)
        beyond = guess > way[k]
        low, high = np.where(beyond, way[k], low), np.where(beyond, high, way[k])
    values, place = np.unique(way, return_inverse=True)
    there = heights_at(values)[place.reshape(way.shape), which]
    start = heights[0] > 0
    low, high = ends
    low_height, high_height = heights
    going = np.ones(len(left), dtype=np.bool_)
    for k in range(steps):
        going = going & (left > 0) & (way[k] == 0.5 * (low + high))
        same = (there[k] > 0) == start
        up, down = going & same, going & ~same
        low, low_height = np.where(up, way[k], low), np.where(up, there[k], low_height)
        high, high_height = np.where(down, way[k], high), np.where(down, there[k], high_height)
        left = left - going
    return np.stack([low, high]), np.stack([low_height, high_height]), left
