r"""Every isolated equilibrium of nondegenerate games of four players with two actions each.

There are few kinds of supports: 16 in which nobody mixes, 24 in which two mix and each makes the other indifferent, two
linear equations; 8 in which three mix, one quadratic; and one in which all four do (`two_actions`).

Games with a tie at an equilibrium, a multiple zero, or an even number of equilibria are left to `general`.

Index convention: games and profiles last (`contract`); ``x[player, profile]`` is the probability of the second action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.equilibrium import Verdict
from ...games.ties import SOLVED
from ..contract import Found
from . import general
from .two_actions import OTHERS, expected, four_mixing, gains_of, three_mixing

__all__ = ["SHAPE", "isolated_equilibria"]

SHAPE = (2, 2, 2, 2)

#: Which game, shape (K,), and probabilities of second actions, shape (4, K).
_Profiles = tuple[IntArray, FloatArray]


def isolated_equilibria(payoffs: FloatArray, *, seed: int = 0) -> Found:
    """Find every isolated equilibrium of games of four players with two actions each.

    Parameters
    ----------
    payoffs : array, shape (4, 2, 2, 2, 2, b)
        Scaled.
    seed : int
        Of `general`.

    Examples
    --------
    The volunteer's dilemma of four, at a cost of 1/4: one, two, three or all four may be the ones who can volunteer.

    >>> a = np.indices((2, 2, 2, 2))
    >>> found = isolated_equilibria((a.any(axis=0) - a / 4)[..., None])
    >>> len(found.game), Verdict(found.verdict[0]).name, found.strategies[0][:, -1].round(4).tolist()
    (15, 'COMPLETE', [0.63, 0.37])
    """
    gains = gains_of(payoffs)
    games = payoffs.shape[-1]
    open_ = np.zeros(games, dtype=np.bool_)
    parts = [_pure(gains, open_), *_two_mixing(gains, open_), *_three_mixing(gains, open_)]
    game, x, doubtful = four_mixing(gains, ~open_)
    open_ |= doubtful
    parts.append((game, x))
    game, x = np.concatenate([g for g, _ in parts]), np.concatenate([p for _, p in parts], axis=1)
    open_ |= np.bincount(game, minlength=games) % 2 == 0
    x = x[:, ~open_[game]]
    game = game[~open_[game]]
    nothing = np.zeros(games, dtype=np.bool_)
    complete = np.full(games, Verdict.COMPLETE, dtype=np.uint8)
    found = Found(game, tuple(np.stack([1.0 - p, p]) for p in x), nothing, complete)
    rest = np.flatnonzero(open_)
    if not len(rest):
        return found
    more = general.isolated_equilibria(payoffs[..., rest], seed=seed)
    return Found.joined([(np.arange(games), found), (rest, more)], games)


def _pure(gains: Sequence[FloatArray], open_: BoolArray) -> _Profiles:
    best, tied = np.zeros((2, 2, 2, 2, 2, len(open_)), dtype=np.bool_)
    best[...] = True
    for i, gain in enumerate(gains):
        own = np.moveaxis(best, i, 0)
        own[0] &= gain <= SOLVED
        own[1] &= gain >= -SOLVED
        tied |= np.expand_dims(np.abs(gain) <= SOLVED, i)
    open_ |= (best & tied).any(axis=(0, 1, 2, 3))
    *actions, game = np.nonzero(best)
    return game, np.array(actions, dtype=np.float64)


def _two_mixing(gains: Sequence[FloatArray], open_: BoolArray) -> Iterator[_Profiles]:
    for i, j in combinations(range(4), 2):
        rest = [k for k in range(4) if k not in (i, j)]
        own, other = (np.moveaxis(gains[p], OTHERS[p].index(q), 0) for p, q in ((i, j), (j, i)))
        some = (np.minimum(*own) <= SOLVED) & (np.maximum(*own) >= -SOLVED)
        some &= (np.minimum(*other) <= SOLVED) & (np.maximum(*other) >= -SOLVED)
        flat = (np.abs(own).max(axis=0) <= SOLVED) | (np.abs(other).max(axis=0) <= SOLVED)
        open_ |= (some & flat).any(axis=(0, 1))
        a, b, game = np.nonzero(some & ~flat)
        if len(game):
            x = np.empty((4, len(game)))
            for p, (zero, one) in ((j, own[:, a, b, game]), (i, other[:, a, b, game])):
                x[p] = np.clip(zero / (zero - one), 0.0, 1.0)
            x[rest] = a, b
            yield _checked(gains, game, x, rest, open_)


def _three_mixing(gains: Sequence[FloatArray], open_: BoolArray) -> Iterator[_Profiles]:
    for last, action in product(range(4), (0, 1)):
        faces = [np.take(gains[i], action, axis=OTHERS[i].index(last)) for i in OTHERS[last]]
        game, mixed, doubtful = three_mixing(faces)
        open_ |= doubtful
        if len(game):
            yield _checked(gains, game, np.insert(mixed, last, float(action), axis=0), [last], open_)


def _checked(
    gains: Sequence[FloatArray], game: IntArray, x: FloatArray, pure: Sequence[int], open_: BoolArray
) -> _Profiles:
    """Keep profiles at which the players with pure actions do no better; leave games with a tie there open."""
    tied = np.zeros(len(game), dtype=np.bool_)
    right = np.ones(len(game), dtype=np.bool_)
    for i in range(4):
        if i in pure:
            gain = expected(gains[i][..., game], [x[j] for j in OTHERS[i]])
            near = np.abs(gain) <= SOLVED
            right &= near | ((gain > 0) == (x[i] > 0.5))
            tied |= near
        else:
            tied |= np.minimum(x[i], 1 - x[i]) <= SOLVED
    open_[game[tied & right]] = True
    return game[right], x[:, right]
