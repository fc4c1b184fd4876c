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
from math import prod

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.ties import SAME, SOLVED, SUPPORT
from ..contract import slices
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
    fibres = _Fibres(gains)
    game, x = _joined([(game, x), fibres.ends(*fibres.seeds(games))])
    first = _first_of_each(game, x)
    game, x = game[first], x[:, first]
    players, fresh = np.arange(len(gains)), np.arange(len(game))
    while len(fresh):
        moved = fibres.ends(
            np.tile(game[fresh], len(gains)), np.tile(x[:, fresh], len(gains)), players.repeat(len(fresh))
        )
        known = len(game)
        game, x = _joined([(game, x), moved])
        first = _first_of_each(game, x)
        game, x = game[first], x[:, first]
        fresh = np.arange(known, len(game))
        fresh = fresh[np.bincount(game)[game[fresh]] < MOST]
    return game, x


def _joined(parts: Sequence[Profiles]) -> Profiles:
    return np.concatenate([game for game, _ in parts]), np.concatenate([x for _, x in parts], axis=1)


class _Fibres:
    """The conditions of all fibres of games of N players: what everyone gains, by who moves.

    Attributes
    ----------
    own : array, shape (2, ..., 2, N, b)
        What each player gains, by the actions of the others in order.
    theirs : array, shape (2, ..., 2, N - 1, 2, N, b)
        What each other of the one who moves gains, by the actions of the rest in order and that of the one who moves.
    others : int array, shape (N - 1, N)
        The others of each player.
    rest : int array, shape (N - 2, N - 1)
        The rest beside each of these, by place among them.
    """

    def __init__(self, gains: Sequence[FloatArray]) -> None:
        players = range(len(gains))
        self.own = np.stack(gains, axis=-2)
        self.others = np.array([[j for j in players if j != i] for i in players]).T
        self.rest = self.others[: len(gains) - 2, : len(gains) - 1]
        theirs = [[np.moveaxis(gains[j], i - (i > j), -2) for j in players if j != i] for i in players]
        self.theirs = np.stack([np.stack(tables, axis=-3) for tables in theirs], axis=-2)

    def seeds(self, games: IntArray) -> tuple[IntArray, FloatArray, IntArray]:
        """Return game, profile and who moves, where all others play pure actions and that leaves it indifferent."""
        *actions, mover, number = np.nonzero(np.abs(self.own[..., games]) <= SOLVED)
        x = np.zeros((len(self.others) + 1, len(number)))
        x[self.others[:, mover], np.arange(len(number))] = actions
        return games[number], x, mover

    def ends(self, game: IntArray, x: FloatArray, mover: IntArray) -> Profiles:
        """Return the profiles with the one who moves at each end of the fibre through them."""
        each = prod(self.theirs.shape[:-2])
        parts = [self._ends(game[part], x[:, part], mover[part]) for part in slices(len(game), each)]
        return _joined([(game[:0], x[:, :0]), *parts])

    def _ends(self, game: IntArray, x: FloatArray, mover: IntArray) -> Profiles:
        whose = mover * self.own.shape[-1] + game
        theirs = x[self.others[:, mover], np.arange(len(game))]
        own = expected(self.own.reshape(*self.own.shape[:-2], -1).take(whose, axis=-1), theirs)
        some = np.flatnonzero(np.abs(own) <= SOLVED)
        game, x, mover, theirs, whose = game[some], x[:, some], mover[some], theirs[:, some], whose[some]
        table = self.theirs.reshape(*self.theirs.shape[:-2], -1).take(whose, axis=-1)
        rows = expected(table, theirs[self.rest][:, :, None])  # (others, t = 0 or 1, profiles)
        rows = np.where(theirs > 0.5, 1.0, -1.0)[:, None] * rows
        equal = np.minimum(theirs, 1.0 - theirs) > SUPPORT
        matter = np.abs(rows).max(axis=1) > SOLVED
        a, b = rows.swapaxes(0, 1)
        slope = b - a
        total = 2.0 + a * a + b * b
        # of the singular values, squared
        larger = total + np.sqrt(np.maximum(0.0, total * total - 4.0 * slope * slope))
        usable = matter & (larger <= 2.0 * NEARLY_SINGULAR * np.abs(slope))
        zeros = np.where(usable, -a / np.where(usable, slope, 1.0), -1.0)
        zeros[(zeros <= SUPPORT) | (1.0 - zeros <= SUPPORT)] = -1.0
        t = np.concatenate([np.zeros((1, len(game))), np.ones((1, len(game))), zeros])
        slack = a[:, None] * (1.0 - t) + b[:, None] * t  # (others, candidates, profiles)
        wrong = (slack < -SOLVED) | ((slack > SOLVED) & equal[:, None])
        candidate, profile = np.nonzero((t >= 0.0) & ~(wrong & matter[:, None]).any(axis=0))
        result = x[:, profile]
        result[mover[profile], np.arange(len(profile))] = t[candidate, profile]
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
