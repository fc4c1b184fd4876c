r"""End points of continua of equilibria in degenerate games of any number of players, one game at a time.

For three players `twolevel.nash.three_players.continua` does more, and for a block of games at once; it says what
differs.

Fix the strategies :math:`x_{-i}` of all players but i. The strategies of i that make an equilibrium with them are a
polytope, a **fibre**,

.. math:: \{x_i \in \Delta(T_i) : u_j(a, x_i, x_{-ij}) \ge u_j(b, x_i, x_{-ij}) \text{ for all } j \ne i,\ a
          \text{ played in } x_j,\ b \text{ any action of } j\},

with :math:`T_i` player i's best replies to :math:`x_{-i}`: all conditions are linear in :math:`x_i`. `end_points`
lists the vertices of the fibres through given equilibria and through all pure profiles of the others to which a player
has several best replies, then of the fibres through those vertices, until nothing is added. Continua on which no player
can move alone are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import sqrt

import numpy as np

from ...arrays import BoolArray, FloatArray
from ...games.payoffs import contracted
from ...games.ties import SAME, SOLVED, SUPPORT

__all__ = ["end_points"]

#: Larger systems count as singular when their inverse exceeds this.
NEARLY_SINGULAR = 1e9
#: No more end points than this are collected for a game.
MOST = 2_000

Profile = tuple[FloatArray, ...]


def end_points(game: FloatArray, equilibria: Sequence[Profile]) -> list[Profile]:
    """Return the equilibria and the end points of the continua that single players' moves lead to.

    Parameters
    ----------
    game : array, shape (N, n_1, ..., n_N)
        One scaled game.
    equilibria : sequence of tuples of N arrays, shapes (n_i,)

    Examples
    --------
    A third player without stakes in a prisoners' dilemma:

    >>> dilemma = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    >>> game = np.zeros((3, 2, 2, 2))
    >>> game[:2] += dilemma[..., None] / 5.0
    >>> [x[2].tolist() for x in end_points(game, [])]
    [[1.0, 0.0], [0.0, 1.0]]
    """
    known: list[Profile] = []
    _add(known, equilibria)
    for profile, i in _pure_ties(game):
        _add(known, _moved(game, profile, i))
    at = 0
    while at < len(known) < MOST:
        for i in range(len(game)):
            _add(known, _moved(game, known[at], i))
        at += 1
    return known


def _add(known: list[Profile], profiles: Sequence[Profile]) -> None:
    """Append those profiles that are not among the known ones."""
    for profile in profiles:
        if not any(all(np.abs(a - b).max() < SAME for a, b in zip(p, profile, strict=True)) for p in known):
            known.append(profile)


def _pure_ties(game: FloatArray) -> Iterator[tuple[Profile, int]]:
    """Yield (profile, i): all others play pure actions and player i has several best replies."""
    shape = game.shape[1:]
    for i, u in enumerate(game):
        several = (u >= u.max(axis=i, keepdims=True) - SOLVED).sum(axis=i, keepdims=True) > 1
        for actions in np.argwhere(several):
            yield tuple(np.eye(n)[a] for n, a in zip(shape, actions, strict=True)), i


def _contracted(u: FloatArray, profile: Profile, keep: tuple[int, ...]) -> FloatArray:
    """Contract a payoff tensor with all strategies but some; axes in player order."""
    for j in reversed(range(len(profile))):
        if j not in keep:
            u = contracted(u, j, profile[j])
    return u


def _moved(game: FloatArray, profile: Profile, i: int) -> list[Profile]:
    """Return the profile with player i at each vertex of the fibre through it."""
    value = _contracted(game[i], profile, (i,))
    best = np.flatnonzero(value >= value.max() - SOLVED)
    if len(best) < 2:
        return []
    rows, equations = [], []
    for j in range(len(game)):
        if j != i:
            table = _contracted(game[j], profile, (i, j))
            table = table if j < i else table.T
            reference = int(profile[j].argmax())
            for b in range(len(table)):
                if b != reference:
                    rows.append((table[reference] - table[b])[best])
                    equations.append(profile[j][b] > SUPPORT)
    result = []
    for x in _vertices(np.array(rows).reshape(-1, len(best)), np.array(equations, dtype=bool)):
        own = np.zeros(len(value))
        own[best] = x
        result.append((*profile[:i], own, *profile[i + 1 :]))
    return result


def _vertices(rows: FloatArray, equations: BoolArray) -> list[FloatArray]:
    """Return the vertices of {x >= 0, sum x = 1, rows x >= 0, with equality where `equations`}."""
    n = rows.shape[1]
    binding = np.abs(rows).max(axis=1, initial=0.0) > SOLVED
    rows, equations = rows[binding], equations[binding]
    # a condition that fails everywhere, or an equation that holds nowhere, leaves nothing
    high, low = rows.max(axis=1, initial=-np.inf), rows[equations].min(axis=1, initial=np.inf)
    if (high < -SOLVED).any() or (low > SOLVED).any():
        return []
    found: list[FloatArray] = []
    for k in range(1, n + 1):
        for support, tight in product(combinations(range(n), k), combinations(range(len(rows)), k - 1)):
            weights = _balanced(rows[np.ix_(tight, support)])
            if weights is None:
                continue
            x = np.zeros(n)
            x[list(support)] = weights
            slack = rows @ x
            inside = (
                x[list(support)].min() > SUPPORT and (slack >= -SOLVED).all() and (slack[equations] <= SOLVED).all()
            )
            if inside and not any(np.abs(x - y).max() < SAME for y in found):
                found.append(x)
    return found


def _balanced(rows: FloatArray) -> FloatArray | None:
    """Return the weights, of sum 1, at which k - 1 rows of k numbers are 0; None where they are not sure."""
    k = rows.shape[1]
    if k == 1:
        return np.ones(1)
    if k == 2:  # written out: most moves are between two actions
        a, b = rows[0].tolist()
        total, determinant = 2 + a * a + b * b, b - a
        larger = total + sqrt(
            max(0.0, total * total - 4 * determinant * determinant)
        )  # of the singular values, squared
        if larger > 2 * NEARLY_SINGULAR * abs(determinant):
            return None
        return np.array([b / determinant, -a / determinant])
    system = np.vstack([np.ones(k), rows])
    if np.linalg.cond(system) > NEARLY_SINGULAR:
        return None
    weights: FloatArray = np.linalg.solve(system, np.eye(k)[0])
    return weights
