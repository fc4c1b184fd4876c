r"""Before a game is solved: its payoffs scaled, and its dominated actions eliminated, in batches.

Index convention inside the solvers: games come last, ``payoffs[player, a_1, ..., a_N, game]``, so that numpy
runs along many games at once.

*Scaling.* Player i's payoffs become :math:`2^{e_i} (u_i - \min u_i)` with the :math:`e_i` that takes the range
into [1, 2). A power of two changes no digit: integers stay integers times a power of two, ties stay ties, and a
tolerance on scaled payoffs is relative to the player's range. A constant player's payoffs become 0.

*Elimination.* An action that another pure action beats against every profile of the others that is left is played in
no equilibrium; it is deleted, and so on until nothing changes. The order does not matter, no equilibrium is lost or
gained, and the vertices of the best-reply polytopes stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import FloatArray
from ..games.equilibrium import BoolArray, IntArray

__all__ = ["TIE", "Scaled", "scale", "undominated"]

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


def undominated(payoffs: FloatArray) -> list[BoolArray]:
    """Return which actions survive iterated elimination of actions strictly dominated by a pure one.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
        Scaled.

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
    active = np.arange(games)
    while len(active):
        changed = np.zeros(len(active), dtype=np.bool_)
        for i in range(n_players):
            kept = alive[i][:, active]
            if not (kept.sum(axis=0) > 1).any():
                continue
            beaten = _beaten(tables[i][..., active], kept, _profiles_left(alive, i, active))
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


def _beaten(table: FloatArray, kept: BoolArray, left: BoolArray) -> BoolArray:
    """Return which of the kept actions another kept action beats against every profile left, shape (n, b)."""
    beaten = np.zeros_like(kept)
    for a in range(len(table)):
        for b in range(len(table)):
            if a != b:
                better = ((table[b] - table[a] > TIE) | ~left).all(axis=0)
                beaten[a] |= better & kept[b]
    return beaten & kept
