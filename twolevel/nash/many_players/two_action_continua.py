r"""End points of continua of equilibria where everybody has two actions, many games at a time.

What `continua` lists for one game of any shape. With two actions player i's strategy is one number t, the probability
of the second action, so a **fibre** is an interval: where i is indifferent, all t in [0, 1] at which every other
player j loses nothing by what j plays. What j gains by another action is linear in t,

.. math:: (1 - t)\, r_j(0) + t\, r_j(1) \ge 0, \qquad = 0 \text{ where j mixes,}

so that the ends of the fibre are among t = 0, t = 1 and the zeros of these.

Index convention: games and profiles last; ``x[player, profile]`` is the probability of the second action.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.ties import SAME, SOLVED, SUPPORT
from .continua import MOST, NEARLY_SINGULAR
from .two_actions import expected

__all__ = ["end_points"]

Profiles = tuple[IntArray, FloatArray]


def end_points(gains: Sequence[FloatArray], games: IntArray, game: IntArray, x: FloatArray) -> Profiles:
    """Return equilibria and the end points of the continua that single players' moves lead to.

    Parameters
    ----------
    gains : sequence of N arrays, shape (2, ..., 2, b)
        What each player gains by the second action, by the actions of the others in order.
    games : int array
        The games to look at.
    game, x : arrays, shapes (K,) and (N, K)
        Equilibria of these.

    Examples
    --------
    A third player without stakes in a prisoners' dilemma:

    >>> never, gain = np.zeros((2, 2, 1)), np.ones((2, 2, 1))
    >>> end_points([gain, gain, never], np.array([0]), np.zeros(0, dtype=int), np.zeros((3, 0)))[1].T.tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]
    """
    parts = [(game, x)]
    for i, gain in enumerate(gains):
        *actions, number = np.nonzero(np.abs(gain[..., games]) <= SOLVED)
        seeds = np.insert(np.array(actions, dtype=np.float64).reshape(len(gains) - 1, -1), i, 0.0, axis=0)
        parts.append(_fibre_ends(gains, games[number], seeds, i))
    game, x = _joined(parts)
    first = _first_of_each(game, x)
    game, x = game[first], x[:, first]
    fresh = np.arange(len(game))
    while len(fresh):
        moved = [_fibre_ends(gains, game[fresh], x[:, fresh], i) for i in range(len(gains))]
        known = len(game)
        game, x = _joined([(game, x), *moved])
        first = _first_of_each(game, x)
        game, x = game[first], x[:, first]
        fresh = np.arange(known, len(game))
        fresh = fresh[np.bincount(game)[game[fresh]] < MOST]
    return game, x


def _joined(parts: Sequence[Profiles]) -> Profiles:
    return np.concatenate([game for game, _ in parts]), np.concatenate([x for _, x in parts], axis=1)


def _fibre_ends(gains: Sequence[FloatArray], game: IntArray, x: FloatArray, i: int) -> Profiles:
    """Return the profiles with player i at each end of the fibre through them."""
    others = [j for j in range(len(gains)) if j != i]
    own = expected(gains[i].take(game, axis=-1), [x[j] for j in others])
    some = np.flatnonzero(np.abs(own) <= SOLVED)
    game, x = game[some], x[:, some]
    at_ends = []
    for j in others:
        table = np.moveaxis(gains[j].take(game, axis=-1), i if i < j else i - 1, 0)
        rest = [x[k] for k in others if k != j]
        sign = np.where(x[j] > 0.5, 1.0, -1.0)
        at_ends.append([sign * expected(end, rest) for end in table])
    rows = np.array(at_ends)  # (others, t = 0 or 1, profiles)
    equal = np.minimum(x[others], 1.0 - x[others]) > SUPPORT
    matter = np.abs(rows).max(axis=1) > SOLVED
    a, b = rows.swapaxes(0, 1)
    slope = b - a
    total = 2.0 + a * a + b * b
    larger = total + np.sqrt(np.maximum(0.0, total * total - 4.0 * slope * slope))  # of the singular values, squared
    usable = matter & (larger <= 2.0 * NEARLY_SINGULAR * np.abs(slope))
    zeros = np.where(usable, -a / np.where(usable, slope, 1.0), -1.0)
    zeros[(zeros <= SUPPORT) | (1.0 - zeros <= SUPPORT)] = -1.0
    t = np.concatenate([np.zeros((1, len(game))), np.ones((1, len(game))), zeros])
    slack = a[:, None] * (1.0 - t) + b[:, None] * t  # (others, candidates, profiles)
    wrong = (slack < -SOLVED) | ((slack > SOLVED) & equal[:, None])
    candidate, profile = np.nonzero((t >= 0.0) & ~(wrong & matter[:, None]).any(axis=0))
    result = x[:, profile]
    result[i] = t[candidate, profile]
    return game[profile], result


def _first_of_each(game: IntArray, x: FloatArray) -> IntArray:
    """Return the numbers of the profiles that no earlier one of the same game equals, in order."""
    weights = 1.0 / np.sqrt(np.arange(2.0, 2.0 + len(x)))  # sums that seldom agree where profiles differ
    mark = weights @ x
    order = np.lexsort((mark, game))
    near = weights.sum() * SAME
    keep = np.ones(len(game), dtype=np.bool_)
    for shift in range(1, len(game)):
        one, other = order[:-shift], order[shift:]
        pairs = np.flatnonzero((game[one] == game[other]) & (mark[other] - mark[one] < near))
        if not len(pairs):
            break
        one, other = one[pairs], other[pairs]
        same: BoolArray = np.abs(x[:, one] - x[:, other]).max(axis=0) < SAME
        earlier, later = np.minimum(one, other)[same], np.maximum(one, other)[same]
        keep[later[keep[earlier]]] = False
    return np.flatnonzero(keep)
