r"""End points of continua of equilibria in degenerate 3-player games, a whole block of games at once.

The idea, fibres, is that of `twolevel.nash.many_players.continua`; the work is another. With three players the others'
payoffs at a fibre are matrices, so vertices come from minors for thousands of fibres together, there are more places to
start from (the 2-player games that are left when one player's action is given), ties are `POLISHED`, and points inside
a fibre are told from its ends. There, one game is taken at a time, by linear systems, for any number of players.

Index convention: games and profiles on the last axis, as in `candidates`.

Fix the mixtures of two players, j and k. The mixtures of the third, i, that make an equilibrium with them are a
polytope,

.. math:: F_i(x_j, x_k) = \{ x_i \in \Delta(B) : \text{all actions played in } x_j, x_k \text{ are best replies} \},

with B player i's best replies to :math:`(x_j, x_k)`: the payoffs of j's and of k's actions are linear in :math:`x_i`.
Call it a **fibre**. If it has two vertices, the game has a continuum of equilibria. `closure` lists the vertices of
the fibres through

* every pair of pure actions to which the third player has several best replies,
* every extreme equilibrium of every 2-player game that is left when one player plays an action for certain, whether
  or not that action is a best reply there,
* every equilibrium already found at which a player has best replies that are not played,

and of the fibres through those vertices, until nothing is added. Why this finds every continuum outside the supports
reported as undecided: where a support has more equations than unknowns of some player i, its equilibria are unions of
fibres of i, and a vertex of a fibre has a smaller support or makes another player indifferent, so it solves the
equations of another support.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.ties import POLISHED, SUPPORT
from .. import polynomials
from ..two_players import bimatrix
from .candidates import Profiles, action_payoffs, checked, distinct

__all__ = ["closure"]

#: Slack with which a mixture satisfies the inequalities of a fibre, as a fraction of the range.
SLACK = 1e-9
#: Minors smaller than this belong to rows that are numerically dependent.
DEPENDENT = 1e-9
#: Vertices farther apart than this are two.
APART = 1e-6
#: Fibres through fibres through ... are followed this often.
ROUNDS = 4
#: Fibres treated at a time.
BLOCK = 512


@dataclass(frozen=True)
class _Fibres:
    """Fibres of one player through profiles `base`, with best replies (n_i, F) and the numbers of the profiles."""

    player: int
    base: Profiles
    best: BoolArray
    seed: IntArray

    def take(self, which: IntArray) -> _Fibres:
        """Return some of them."""
        return _Fibres(self.player, self.base.take(which), self.best.take(which, axis=1), self.seed[which])

    def blocks(self) -> Iterator[_Fibres]:
        """Yield them in blocks."""
        for start in range(0, len(self.seed), BLOCK):
            yield self.take(np.arange(start, min(start + BLOCK, len(self.seed))))


@dataclass(frozen=True)
class _Vertices:
    """Vertices of F fibres; whether a fibre has several, and whether the profile it came from is one: shapes (F,)."""

    profiles: Profiles
    is_wide: BoolArray
    is_end: BoolArray


def closure(payoffs: FloatArray, found: Profiles, games: IntArray) -> tuple[Profiles, BoolArray, BoolArray]:
    """Add the end points of continua to the equilibria of some games of a block.

    Parameters
    ----------
    payoffs : array, shape (3, n_0, n_1, n_2, W)
        Scaled.
    found : Profiles
        The equilibria of the whole block.
    games : int array
        The games to look at.

    Returns
    -------
    found : Profiles
        With what was added, repetitions dropped.
    degenerate, continuum : bool arrays, shape (W,)
        Where a player is indifferent at an equilibrium, and where some fibre has two vertices.
    """
    count = payoffs.shape[-1]
    degenerate, continuum = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    among = np.zeros(count, dtype=np.bool_)
    among[games] = True
    seeds = [*_pure_seeds(payoffs, games), *_slice_seeds(payoffs, games), found.take(np.flatnonzero(among[found.game]))]
    parts, seen = [found], np.zeros(0, dtype=np.uint64)
    for _ in range(ROUNDS):
        vertices, is_continuum = _vertices(payoffs, Profiles.joined(seeds))
        continuum |= is_continuum
        vertices, tied = checked(payoffs, vertices)
        degenerate[tied] = True
        keys = _keys(vertices)
        new = np.flatnonzero(~np.isin(keys, seen, kind="sort"))
        if not len(new):
            break
        seen = np.concatenate([seen, keys[new]])
        seeds = [vertices.take(new)]
        parts += seeds
    known = distinct(Profiles.joined(parts))
    return known.take(np.flatnonzero(~_inner(payoffs, known, among))), degenerate | continuum, continuum


def _inner(payoffs: FloatArray, profiles: Profiles, among: BoolArray) -> BoolArray:
    """Whether a profile lies inside a fibre and at the end of none; only games `among` are looked at."""
    inside, at_end = np.zeros(len(profiles), dtype=np.bool_), np.zeros(len(profiles), dtype=np.bool_)
    some = np.flatnonzero(among[profiles.game])
    for fibres in _fibres(payoffs, profiles.take(some), once=False):
        for block in fibres.blocks():
            vertices = _fibre_vertices(payoffs, block)
            inside[some[block.seed[~vertices.is_end]]] = True
            at_end[some[block.seed[vertices.is_end & vertices.is_wide]]] = True
    return inside & ~at_end


def _keys(profiles: Profiles) -> NDArray[np.uint64]:
    """Return one number a profile: equal for equal profiles of a game, to 7 digits, and hardly ever for others."""
    digits = np.rint(np.concatenate(profiles.strategies) * 1e7).astype(np.uint64)
    weights = np.random.default_rng(7).integers(1, 2**63, len(digits) + 1, dtype=np.uint64)
    keys: NDArray[np.uint64] = profiles.game.astype(np.uint64) * weights[-1] + (digits * weights[:-1, None]).sum(axis=0)
    return keys


def _once(profiles: Profiles) -> Profiles:
    """Drop most repetitions, fast."""
    _, first = np.unique(_keys(profiles), return_index=True)
    return profiles.take(np.sort(first))  # in a game's own order, whatever batch it is in


def _pure_seeds(payoffs: FloatArray, games: IntArray) -> Iterator[Profiles]:
    """Yield pure profiles, one for every pair of actions of the others to which a player has several best replies."""
    here = payoffs.take(games, axis=-1)
    for i, u in enumerate(here):
        own = np.moveaxis(u, i, 0)
        several = (own >= own.max(axis=0) - POLISHED).sum(axis=0) > 1
        b, c, game = np.nonzero(several)
        actions = [b, c]
        actions.insert(i, np.zeros_like(b))
        x, y, z = (np.eye(n)[:, a] for n, a in zip(here.shape[1:4], actions, strict=True))
        yield Profiles(games[game], (x, y, z))


def _slice_seeds(payoffs: FloatArray, games: IntArray) -> Iterator[Profiles]:
    """Yield, for every action of every player, the extreme equilibria of the 2-player game of the others.

    Its payoffs stay scaled as those of the whole game are, so that the same differences are ties.
    """
    here = payoffs.take(games, axis=-1)
    for p in range(3):
        slices = [np.moveaxis(here[i], p, 2) for i in range(3) if i != p]  # (the others' actions, p's action, game)
        result = bimatrix.extreme_equilibria(np.stack([own.reshape(*own.shape[:2], -1) for own in slices]))
        action, game = np.divmod(result.game, len(games))
        mixtures = [*result.strategies]
        mixtures.insert(p, np.eye(here.shape[1 + p])[:, action])
        yield Profiles(games[game], (mixtures[0], mixtures[1], mixtures[2]))


def _vertices(payoffs: FloatArray, seeds: Profiles) -> tuple[Profiles, BoolArray]:
    """Return the vertices of all fibres through the seeds, the seeds too, and which games have a fibre with two."""
    continuum = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    seeds = _once(seeds)
    parts = [seeds]
    for fibres in _fibres(payoffs, seeds):
        for block in fibres.blocks():
            vertices = _fibre_vertices(payoffs, block)
            continuum[block.base.game[vertices.is_wide]] = True
            parts.append(vertices.profiles)
    return _once(Profiles.joined(parts)), continuum


def _fibres(payoffs: FloatArray, seeds: Profiles, *, once: bool = True) -> Iterator[_Fibres]:
    """Yield, a player at a time, the fibres through the seeds in which the player has several best replies."""
    best: list[list[BoolArray]] = [[], [], []]
    for start in range(0, len(seeds), 4096):
        part = seeds.take(np.arange(start, min(start + 4096, len(seeds))))
        for i, u in enumerate(action_payoffs(payoffs.take(part.game, axis=-1), part.strategies)):
            best[i].append(u >= u.max(axis=0) - POLISHED)
    for i in range(3):
        if best[i]:
            table = np.concatenate(best[i], axis=1)
            several = np.flatnonzero(table.sum(axis=0) > 1)
            base = seeds.take(several)
            if once:  # one fibre for each pair of the others' mixtures
                x, y, z = (s if k != i else np.zeros_like(s) for k, s in enumerate(base.strategies))
                _, first = np.unique(_keys(Profiles(base.game, (x, y, z))), return_index=True)
                first.sort()
                several, base = several[first], base.take(first)
            yield _Fibres(i, base, table.take(several, axis=1), several)


def _rows(payoffs: FloatArray, fibres: _Fibres) -> tuple[FloatArray, BoolArray]:
    """Return the linear inequalities of fibres, rows . x_i >= 0, and where they are equations.

    Returns
    -------
    rows : array, shape (r, n_i, F)
    equations : bool array, shape (r, F)
    """
    i = fibres.player
    here = payoffs.take(fibres.base.game, axis=-1)
    n_i = len(fibres.best)
    rows = [np.repeat(np.eye(n_i)[:, :, None], len(fibres.base), axis=2)]
    equations = [~fibres.best]
    for j in range(3):
        if j == i:
            continue
        k = 3 - i - j
        letters = "abc"
        against = np.einsum(
            f"abce,{letters[k]}e->{letters[j]}{letters[i]}e", here[j], fibres.base.strategies[k]
        )  # payoffs of j's actions by i's actions
        played = fibres.base.strategies[j] > SUPPORT
        first = fibres.base.strategies[j].argmax(axis=0)
        reference = np.take_along_axis(against, first[None, None, :], axis=0)
        rows.append(reference - against)
        equations.append(played)
    return np.concatenate(rows), np.concatenate(equations)


def _fibre_vertices(payoffs: FloatArray, fibres: _Fibres) -> _Vertices:
    """Return the vertices of fibres of one player."""
    rows, equations = _rows(payoffs, fibres)
    # a row that is negative at all allowed actions, or an equation that is positive at all, leaves nothing
    allowed = fibres.best[None]
    high = np.where(allowed, rows, -np.inf).max(axis=1)
    low = np.where(allowed, rows, np.inf).min(axis=1)
    some = np.flatnonzero(((high >= -SLACK) & (~equations | (low <= SLACK))).all(axis=0))
    is_wide, is_end = np.zeros(len(fibres.base), dtype=np.bool_), np.ones(len(fibres.base), dtype=np.bool_)
    fibres, rows, equations = fibres.take(some), rows.take(some, axis=2), equations.take(some, axis=1)
    n = rows.shape[1]
    tight = np.array(list(combinations(range(len(rows)), n - 1)), dtype=np.intp)  # (C, n - 1)
    candidate = np.concatenate(
        polynomials.kernel([[rows[tight[:, r], c][None] for c in range(n)] for r in range(n - 1)])
    )  # (n, C, F)
    total = candidate.sum(axis=0)
    regular = np.abs(total) > DEPENDENT
    candidate /= np.where(regular, total, 1.0)
    slack = np.einsum("rnf,ncf->rcf", rows, candidate)
    inside = regular & (slack >= -SLACK).all(axis=0) & (~equations[:, None] | (slack <= SLACK)).all(axis=0)
    high = np.where(inside, candidate, -np.inf).max(axis=1)
    low = np.where(inside, candidate, np.inf).min(axis=1)
    is_wide[some] = (high - low > APART).any(axis=0)
    own = fibres.base.strategies[fibres.player]
    distance = np.where(inside, np.abs(candidate - own[:, None]).max(axis=0), np.inf).min(axis=0)
    is_end[some] = (distance < APART) | ~is_wide[some]
    at, fibre = np.nonzero(inside)
    base = fibres.base.take(fibre)
    strategies = [*base.strategies]
    strategies[fibres.player] = candidate[:, at, fibre]
    x, y, z = strategies
    return _Vertices(Profiles(base.game, (x, y, z)), is_wide, is_end)
