r"""Batches of mixed profiles of 3-player games: payoffs, regret, Newton's method, duplicates.

Index convention: games and profiles on the last axis; ``payoffs[player, a_0, a_1, a_2, game]``, and a profile e of
game ``game[e]`` is the three columns ``strategies[i][:, e]``.

An equilibrium with supports :math:`S_i` and values :math:`v_i` solves the square system

.. math:: u_i(s, x_{-i}) = v_i \ (s \in S_i), \qquad x_i(s) = 0 \ (s \notin S_i), \qquad \sum_s x_i(s) = 1.

Its Jacobian is singular only at equilibria that are not isolated or are multiple; `polished` takes a Newton step only
where it lowers the regret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.payoffs import payoff_ranges
from ...games.ties import POLISHED, REGRET, SAME, SUPPORT

__all__ = ["Profiles", "action_payoffs", "checked", "distinct", "polished", "regrets", "ties"]

#: Regret above which Newton's method is tried.
POLISH = 1e-13
#: The largest regret of a candidate.
CANDIDATE = 1e-4

Triple = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True)
class Profiles:
    """K mixed profiles: game (K,), strategies of shapes (n_i, K)."""

    game: IntArray
    strategies: Triple

    @classmethod
    def none(cls, shape: Sequence[int]) -> Profiles:
        """Return no profiles, of games of some shape."""
        return cls(np.zeros(0, np.intp), (np.zeros((shape[0], 0)), np.zeros((shape[1], 0)), np.zeros((shape[2], 0))))

    @classmethod
    def joined(cls, parts: Sequence[Profiles]) -> Profiles:
        """Return all profiles of several batches as one."""
        x, y, z = (np.concatenate([p.strategies[i] for p in parts], axis=1) for i in range(3))
        return cls(np.concatenate([p.game for p in parts]), (x, y, z))

    def __len__(self) -> int:
        return len(self.game)

    def take(self, which: IntArray) -> Profiles:
        """Return some of the profiles."""
        x, y, z = (s.take(which, axis=1) for s in self.strategies)
        return Profiles(self.game.take(which), (x, y, z))


def action_payoffs(payoffs: FloatArray, strategies: Triple) -> Triple:
    """Return each player's payoff of each action, shapes (n_i, E), for payoffs of shape (3, n_0, n_1, n_2, E).

    The same numbers as `twolevel.games.payoffs.action_payoffs`, in a quarter of the time for the few profiles of a
    Newton step.
    """
    x, y, z = strategies
    against_z = np.einsum("abce,ce->abe", payoffs[0], z)
    second = np.einsum("abce,ce->abe", payoffs[1], z)
    third = np.einsum("abce,be->ace", payoffs[2], y)
    return (
        np.einsum("abe,be->ae", against_z, y),
        np.einsum("abe,ae->be", second, x),
        np.einsum("ace,ae->ce", third, x),
    )


def regrets(values: Triple, strategies: Triple, ranges: FloatArray) -> FloatArray:
    """Return the largest relative regret of each profile, shape (E,)."""
    worst = np.zeros(ranges.shape[1])
    for u, x, size in zip(values, strategies, ranges, strict=True):
        np.maximum(worst, (u.max(axis=0) - (u * x).sum(axis=0)) / size, out=worst)
    return worst


def ties(values: Triple, strategies: Triple) -> list[BoolArray]:
    """Return for each player whether there are best replies outside the support, shape (E,)."""
    return [
        ((u >= u.max(axis=0) - POLISHED) & (x <= SUPPORT)).any(axis=0) for u, x in zip(values, strategies, strict=True)
    ]


def checked(payoffs: FloatArray, profiles: Profiles) -> tuple[Profiles, IntArray]:
    """Polish profiles, drop those that are no equilibria, and say in which games some player is indifferent.

    Parameters
    ----------
    payoffs : array, shape (3, n_0, n_1, n_2, W)
        Scaled.

    Returns
    -------
    profiles : Profiles
    tied : int array
        Games with an equilibrium at which a player has best replies outside the support; may repeat.
    """
    kept: list[Profiles] = []
    tied: list[IntArray] = []
    step = 4096
    for start in range(0, len(profiles), step):
        part = profiles.take(np.arange(start, min(start + step, len(profiles))))
        part = Profiles(part.game, _cleaned(part.strategies))
        here = payoffs.take(part.game, axis=-1)
        ranges = payoff_ranges(here)
        values = action_payoffs(here, part.strategies)
        regret = regrets(values, part.strategies, ranges)
        again = np.flatnonzero((regret > POLISH) & (regret < CANDIDATE))
        if len(again):
            better, new = polished(here.take(again, axis=-1), part.take(again).strategies, ranges.take(again, axis=1))
            for x, b in zip(part.strategies, better, strict=True):
                x[:, again] = b
            regret[again] = new
            for u, v in zip(values, action_payoffs(here.take(again, axis=-1), better), strict=True):
                u[:, again] = v
        good = np.flatnonzero(regret <= REGRET)
        part = part.take(good)
        kept.append(part)
        first, second, third = (u.take(good, axis=1) for u in values)
        tie = np.logical_or.reduce(ties((first, second, third), part.strategies))
        tied.append(part.game[tie])
    if not kept:
        return profiles, np.zeros(0, np.intp)
    return Profiles.joined(kept), np.concatenate(tied)


def _cleaned(strategies: Triple) -> Triple:
    """Set probabilities of numerically 0 to 0, and make the rest sum to 1."""
    result = []
    for x in strategies:
        clean = np.where(x > SUPPORT, x, 0.0)
        result.append(clean / clean.sum(axis=0))
    return result[0], result[1], result[2]


def polished(payoffs: FloatArray, strategies: Triple, ranges: FloatArray, steps: int = 4) -> tuple[Triple, FloatArray]:
    """Improve profiles by Newton's method on their supports; return them with their regrets.

    Parameters
    ----------
    payoffs : array, shape (3, n_0, n_1, n_2, E)
        One game a profile.
    """
    best = [np.array(x) for x in strategies]
    best_regret = regrets(action_payoffs(payoffs, strategies), strategies, ranges)
    supports = [x > 0 for x in strategies]
    current = strategies
    for _ in range(steps):
        step = _newton_step(payoffs, current, supports)
        moved = [np.where(on, x + d, 0.0) for x, d, on in zip(current, step, supports, strict=True)]
        current = (moved[0], moved[1], moved[2])
        regret = regrets(action_payoffs(payoffs, current), current, ranges)
        regret[np.min([x.min(axis=0) for x in current], axis=0) < 0] = np.inf
        better = regret < best_regret
        if not better.any():
            break
        best_regret[better] = regret[better]
        for x, new in zip(best, current, strict=True):
            x[:, better] = new[:, better]
    return (best[0], best[1], best[2]), best_regret


def _newton_step(payoffs: FloatArray, strategies: Triple, supports: Sequence[BoolArray]) -> list[FloatArray]:
    """Solve the linearised system of the module's docstring for the changes of the three mixtures."""
    x, y, z = strategies
    sizes = [len(s) for s in strategies]
    at = np.cumsum([0, *sizes])
    total, count = at[3] + 3, x.shape[1]
    slopes = {
        (0, 1): np.einsum("abce,ce->eab", payoffs[0], z),
        (0, 2): np.einsum("abce,be->eac", payoffs[0], y),
        (1, 0): np.einsum("abce,ce->eba", payoffs[1], z),
        (1, 2): np.einsum("abce,ae->ebc", payoffs[1], x),
        (2, 0): np.einsum("abce,be->eca", payoffs[2], y),
        (2, 1): np.einsum("abce,ae->ecb", payoffs[2], x),
    }
    values = action_payoffs(payoffs, strategies)
    jacobian = np.zeros((count, total, total))
    residual = np.zeros((count, total))
    for i in range(3):
        own = slice(at[i], at[i + 1])
        played = supports[i].T
        value = (values[i] * strategies[i]).sum(axis=0)
        residual[:, own] = np.where(played, values[i].T - value[:, None], strategies[i].T)
        for j in range(3):
            if j != i:
                jacobian[:, own, at[j] : at[j + 1]] = slopes[i, j] * played[:, :, None]
        jacobian[:, own, own] += np.eye(sizes[i]) * ~played[:, :, None]
        jacobian[:, own, at[3] + i] = -1.0 * played
        jacobian[:, at[3] + i, own] = 1.0
        residual[:, at[3] + i] = strategies[i].sum(axis=0) - 1.0
    try:
        change = np.linalg.solve(jacobian, -residual[..., None])[..., 0]
    except np.linalg.LinAlgError:  # one singular system spoils the stack: least squares for all
        change = (np.linalg.pinv(jacobian, rcond=1e-10) @ -residual[..., None])[..., 0]
    return [change[:, at[i] : at[i + 1]].T for i in range(3)]


def distinct(profiles: Profiles) -> Profiles:
    """Drop repetitions; profiles come out in order of games."""
    order = np.argsort(profiles.game, kind="stable")
    profiles = profiles.take(order)
    if not len(profiles):
        return profiles
    table = np.concatenate(profiles.strategies)
    keep = np.ones(len(profiles), dtype=np.bool_)
    game = profiles.game
    shift = 1
    while shift < len(game):
        pairs = np.flatnonzero(game[shift:] == game[:-shift])
        if not len(pairs):
            break
        same = np.abs(table.take(pairs + shift, axis=1) - table.take(pairs, axis=1)).max(axis=0) < SAME
        # a repetition counts only against a profile that is itself kept, or a chain of them would vanish
        keep[pairs[same & keep[pairs]] + shift] = False
        shift += 1
    return profiles.take(np.flatnonzero(keep))
