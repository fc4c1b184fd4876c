"""Which actions of scaled games are left when dominated ones are eliminated, many games at once.

An action that another pure action beats against every profile of the others that is left is played in no equilibrium;
it is deleted, and so on until nothing changes. The order does not matter, no equilibrium is lost or gained, and the
vertices of the best-reply polytopes stay the same.

Index convention: games last, ``payoffs[player, a_1, ..., a_N, game]`` (`contract`).
"""

from __future__ import annotations

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..games.ties import TIE

__all__ = ["undominated"]


def undominated(payoffs: FloatArray, slack: FloatArray | None = None) -> list[BoolArray]:
    """Return which actions survive iterated elimination of actions strictly dominated by a pure one.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
        Scaled, if no slack is given.
    slack : array of the same shape, optional
        How much better than another payoff one must be, the larger slack of the two. By default, a `TIE`.

    Returns
    -------
    list of N bool arrays, shapes (n_i, b)

    Examples
    --------
    >>> dilemma = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])[..., None]
    >>> [kept[:, 0].tolist() for kept in undominated(dilemma)]
    [[False, True], [False, True]]
    """
    n_players, *shape, games = payoffs.shape
    alive = [np.ones((n, games), dtype=np.bool_) for n in shape]
    if not games:
        return alive
    # each player's table: own actions first, then the profiles of the others, then games
    tables = [np.moveaxis(payoffs[i], i, 0).reshape(n, -1, games) for i, n in enumerate(shape)]
    slacks = [None if slack is None else np.moveaxis(slack[i], i, 0).reshape(n, -1, games) for i, n in enumerate(shape)]
    active = np.arange(games)
    while len(active):
        changed = np.zeros(len(active), dtype=np.bool_)
        for i in range(n_players):
            kept = alive[i][:, active]
            if not (kept.sum(axis=0) > 1).any():
                continue
            own = slacks[i]
            more = None if own is None else own[..., active]
            beaten = _beaten(tables[i][..., active], more, kept, _profiles_left(alive, i, active))
            changed |= beaten.any(axis=0)
            alive[i][:, active] = kept & ~beaten
        active = active[changed]
    return alive


def _profiles_left(alive: list[BoolArray], i: int, active: IntArray) -> BoolArray:
    """Return which profiles of the others are left, shape (product of n_j over j != i, len(active))."""
    left = np.ones((1, len(active)), dtype=np.bool_)
    for j, kept in enumerate(alive):
        if j != i:
            left = (left[:, None] & kept[None, :, active]).reshape(-1, len(active))
    return left


def _beaten(table: FloatArray, slack: FloatArray | None, kept: BoolArray, left: BoolArray) -> BoolArray:
    """Return which of the kept actions another kept action beats against every profile left, shape (n, b)."""
    beaten = np.zeros_like(kept)
    for a, own in enumerate(table):
        need = TIE if slack is None else np.maximum(slack, slack[a])
        better = ((table - own > need) | ~left).all(axis=1)
        better[a] = False
        beaten[a] = (better & kept).any(axis=0)
    return beaten & kept
