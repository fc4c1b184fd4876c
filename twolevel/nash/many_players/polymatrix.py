r"""Every equilibrium of pairwise-separable n-player games (polymatrix games), by linear systems alone.

A game is **separable** if, up to terms that do not depend on the own action, each payoff is a sum over
pairs: :math:`u_i(s) = c_i(s_i) + \sum_{j \ne i} A_{ij}(s_i, s_j)`. With all actions of all players in one
list :math:`(i, a)` of length :math:`n = \sum_i n_i`, and :math:`x` the mixed strategies one after the
other, the payoffs of all actions are linear, :math:`u = H x`, where::

    H[(i, a), (j, b)] = A_ij(a, b)      # zero blocks for i = j; c_i is added to the block of the next player

so that (x, v) is an equilibrium iff it lies in the polyhedron
:math:`Q = \{x \ge 0,\ \sum_a x_{ia} = 1,\ (Hx)_{ia} \le v_i\}` and for every action :math:`x_{ia} = 0` or
:math:`(Hx)_{ia} = v_i`. The equilibria therefore are a finite union of polytopes, one for each support
profile S, :math:`P_S = \{z \in Q : x_{ia} = 0 \text{ off } S,\ (Hx)_{ia} = v_i \text{ on } S\}`: faces of Q, whose
vertices are vertices of Q. They are the **extreme equilibria**.

On S, with the first action of each support as reference, the indifference conditions are a square system
:math:`K_S z = r_S` in the other probabilities, of order :math:`\sum_i (k_i - 1)`.

* **Regular pass.** Every support whose sizes allow a nonsingular :math:`K_S` (no player mixes more
  actions than all others together) is solved. A support is skipped only if, in some player's view, an
  action in it is worse than another one by more than a tie against every profile of the others' supports.
* **Exhaustive pass**, for a game with a tie off the support or with a singular but consistent
  :math:`K_S`. A vertex of Q with support S is the unique solution of :math:`K_S z = r_S` together with its ties off
  S; so over all supports, those with :math:`K_S` of corank r are completed by each set of r actions off S.

What is a theorem (in exact arithmetic; the code decides ties at `SOLVED` of the payoff unit):

1. The exhaustive pass lists every extreme equilibrium; the equilibria are the union over S of the convex hulls of
   the extreme equilibria in :math:`P_S`.
2. If every extreme equilibrium is quasi-strict (no best reply off its support), each :math:`P_S` is one point
   or empty, and the list is all there is. For a vertex of :math:`P_S` with a smaller support has ties on S,
   and one with support S in a :math:`P_S` of positive dimension needs ties off S.
3. The regular pass cannot overlook the other case. Take an equilibrium in whose support player i mixes more actions
   than all others together, and let i move alone, with all others' best replies kept: to a vertex of a polytope,
   where i plays fewer actions, or others have ties off their supports. The old actions stay best replies, so the
   vertex solves :math:`K_S z = r_S` for its support enlarged by enough of these ties. After finitely many such
   moves that is a support which the regular pass examines; it finds a solution with a tie, or a singular
   consistent system.

Two-player games are always separable, and the same code lists their extreme equilibria.

Index convention: payoffs and the profiles handed back have games last (`contract`); inside, games and profiles are in
front of H and of every linear system, ``x[profile, action]``, as LAPACK wants them.

References
----------
Yanovskaya, E. B. (1968), "Equilibrium points in polymatrix games", Litovskii Matematicheskii Sbornik 8,
381-384. Howson, J. T. (1972), "Equilibria of polymatrix games", Management Science 18, 312-318.
Avis, D., G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 9-37 (extreme equilibria and the components they span).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...errors import SolverError
from ...games.equilibrium import Verdict
from ...games.ties import SOLVED
from ..contract import Found
from ..pure import pure_only
from .separability import chunks, is_separable, joint_matrix, offsets

__all__ = ["is_separable", "separable_equilibria", "support_profile_count"]

#: A system whose inverse is larger than this is treated as singular, and decided by its singular values.
NEARLY_SINGULAR = 1e9
#: More support profiles than this are not searched: at roughly a microsecond each, a game would take a second.
MAX_PROFILES = 100_000
#: With fewer games than this, several pairs of actions are compared in one go: a call costs more than its numbers.
FEW = 256


# ---------------------------------------------------------------- supports


@dataclass(frozen=True)
class _Group:
    """All m support profiles with the same sizes k_1, ..., k_N. Actions are numbered 0, ..., n-1 over all players.

    Attributes
    ----------
    profile : (m,) positions in the table of all support profiles
    first : (m, N) the reference action of each player's support
    rest : (m, d) the other actions of the supports, player after player; d = sum of k_i - 1
    outside : (m, n - d - N) the actions off the supports
    rest_owner : (d,) the player of each column of `rest`
    outside_owner : (m, n - d - N) the player of each action in `outside`
    can_be_regular : whether no player mixes more actions than all others together
    """

    profile: IntArray
    first: IntArray
    rest: IntArray
    outside: IntArray
    rest_owner: IntArray
    outside_owner: IntArray
    can_be_regular: bool


@lru_cache(maxsize=64)
def _subsets(n: int) -> tuple[tuple[int, ...], ...]:
    """Return all nonempty subsets of n actions, small ones first."""
    return tuple(s for k in range(1, n + 1) for s in combinations(range(n), k))


@lru_cache(maxsize=16)
def _groups(shape: tuple[int, ...]) -> tuple[_Group, ...]:
    """Return the support profiles of a shape, grouped by their sizes."""
    players = range(len(shape))
    offset = offsets(shape)
    owner = np.repeat(np.arange(len(shape)), shape)
    count = tuple(len(_subsets(n)) for n in shape)
    groups = []
    for sizes in product(*(range(1, n + 1) for n in shape)):
        choices = [
            [(q, s) for q, s in enumerate(_subsets(n)) if len(s) == k] for n, k in zip(shape, sizes, strict=True)
        ]
        profile, first, rest, outside = [], [], [], []
        for chosen in product(*choices):
            profile.append(np.ravel_multi_index(tuple(q for q, _ in chosen), count))
            first.append([offset[i] + chosen[i][1][0] for i in players])
            rest.append([offset[i] + a for i in players for a in chosen[i][1][1:]])
            outside.append([offset[i] + a for i in players for a in range(shape[i]) if a not in chosen[i][1]])
        spare = np.array(sizes) - 1
        off = np.array(outside, dtype=np.intp).reshape(len(profile), -1)
        groups.append(
            _Group(
                np.array(profile, dtype=np.intp),
                np.array(first, dtype=np.intp),
                np.array(rest, dtype=np.intp).reshape(len(profile), -1),
                off,
                np.repeat(np.arange(len(shape)), spare),
                owner[off],
                bool((2 * spare <= spare.sum()).all()),
            )
        )
    return tuple(groups)


def support_profile_count(shape: tuple[int, ...]) -> int:
    """Return the number of support profiles of a game, the measure of what a search through them costs.

    Examples
    --------
    >>> support_profile_count((3, 3, 3))
    343
    """
    return prod(2**n - 1 for n in shape)


def _viable(joint: FloatArray, shape: tuple[int, ...]) -> BoolArray:
    """Return which support profiles survive the bounds, shape (B, number of support profiles).

    Against supports S_j of the others, the payoff of action a minus that of b is at least the sum over j of
    its smallest value on S_j. If that is positive for some a, then b is not a best reply to anything on
    those supports, and no equilibrium has them together with b. Games are on the last axis here.
    """
    offset = offsets(shape)
    games = len(joint)
    count = [len(_subsets(n)) for n in shape]
    together = max(1, FEW // games)
    viable: BoolArray = np.ones((*count, games), dtype=bool)  # games last: long rows are fast
    for i, n in enumerate(shape):
        others = [j for j in range(len(shape)) if j != i]
        possible = np.ones((n, *(count[j] for j in others), games), dtype=bool)
        own = joint[:, offset[i] : offset[i + 1]].T
        pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
        for some in (pairs[k : k + together] for k in range(0, len(pairs), together)):
            better, worse = zip(*some, strict=True)
            gain = own[:, better] - own[:, worse]
            total = np.zeros(())
            for place, j in enumerate(others):
                least = _subset_minima(gain[offset[j] : offset[j + 1]])
                total = total + least[tuple(slice(None) if q == place else None for q in range(len(others)))]
            within = total <= SOLVED
            for k, b in enumerate(worse):
                possible[b] &= within[..., k, :]
        for q, support in enumerate(_subsets(n)):
            viable[(slice(None),) * i + (q,)] &= np.logical_and.reduce(possible[list(support)], axis=0)
    return np.ascontiguousarray(viable.reshape(-1, games).T)


def _subset_minima(values: FloatArray) -> FloatArray:
    """Return the minimum over every nonempty subset of the rows, shape (2^n - 1, ...)."""
    least = np.empty((len(_subsets(len(values))), *values.shape[1:]))
    least[: len(values)] = values
    for q, (smaller, last) in enumerate(_without_last(len(values)), start=len(values)):
        np.minimum(least[smaller], values[last], out=least[q])
    return least


@lru_cache(maxsize=64)
def _without_last(n: int) -> tuple[tuple[int, int], ...]:
    """Return, for each subset of several actions, the place of the one without its last action, and that action."""
    place = {s: q for q, s in enumerate(_subsets(n))}
    return tuple((place[s[:-1]], s[-1]) for s in _subsets(n) if len(s) > 1)


# ---------------------------------------------------------------- the two passes


def separable_equilibria(payoffs: FloatArray, *, check: bool = True) -> Found:
    """Find every equilibrium of batches of separable games.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b), N >= 2
        Scaled, separable games.
    check : bool
        Whether to make sure of that; a caller who has just asked `is_separable` need not.

    Returns
    -------
    Found
        All equilibria of a nondegenerate game, an odd number of them: `Verdict.COMPLETE`. For a
        degenerate game all extreme equilibria: the end points of the continua, and the isolated ones;
        `Verdict.CONTINUUM`, or `Verdict.COMPLETE_CONTINUA` for two players. `Verdict.UNRESOLVED` if the
        count shows that rounding decided something, `Verdict.TOO_LARGE` (pure equilibria only) for more
        than `MAX_PROFILES` support profiles.

    Raises
    ------
    SolverError
        For fewer than two players, or a game that is not separable.

    Examples
    --------
    Three players in a ring, each of whom wants to do what the next one does not:

    >>> differ = 1 - np.eye(2)
    >>> game = np.stack([np.broadcast_to(differ[:, :, None], (2, 2, 2)),
    ...                  np.broadcast_to(differ[None, :, :], (2, 2, 2)),
    ...                  np.broadcast_to(differ.T[:, None, :], (2, 2, 2))])
    >>> found = separable_equilibria(game[..., None])
    >>> [x[:, 0].tolist() for x in found.strategies]
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    >>> Verdict(found.verdict[0]).name
    'COMPLETE'
    """
    *shape_, count = payoffs.shape[1:]
    shape = tuple(shape_)
    if len(shape) < 2:
        raise SolverError(f"payoffs must be of games of at least 2 players here; got {len(shape)}")
    if check and not (separable := is_separable(payoffs)).all():
        raise SolverError(f"payoffs must be separable; game {int(np.argmin(separable))} of the batch is not")
    if support_profile_count(shape) > MAX_PROFILES:
        return pure_only(payoffs)
    games: list[IntArray] = []
    profiles: list[FloatArray] = []
    degenerate = np.zeros(count, dtype=bool)
    for part in chunks(count, 4 * prod(payoffs.shape[:-1]) + support_profile_count(shape)):
        game, x, degenerate[part] = _all_extreme(joint_matrix(payoffs[..., part]), shape)
        games.append(game + part.start)
        profiles.append(x)
    game = np.concatenate([np.zeros(0, dtype=np.intp), *games])
    x = np.ascontiguousarray(np.concatenate([np.zeros((0, sum(shape))), *profiles]).T)
    verdict = _verdicts(np.bincount(game, minlength=count), degenerate, len(shape))
    return Found(game, tuple(np.split(x, offsets(shape)[1:-1])), degenerate, verdict)


def _all_extreme(joint: FloatArray, shape: tuple[int, ...]) -> tuple[IntArray, FloatArray, BoolArray]:
    """Return the extreme equilibria (game, x) of one chunk, and which of its games are degenerate."""
    viable = _viable(joint, shape)
    suspect = np.zeros(len(joint), dtype=bool)
    game, x = _search(joint, shape, viable, suspect, exhaustive=False)
    if suspect.any():
        again = np.flatnonzero(suspect)
        tied = np.zeros(len(again), dtype=bool)
        game_again, x_again = _search(joint[again], shape, viable[again], tied, exhaustive=True)
        once = _distinct(joint[again[game_again]], shape, game_again, x_again)
        game_again, x_again = game_again[once], x_again[once]
        keep = ~suspect[game]
        game = np.concatenate([game[keep], again[game_again]])
        x = np.concatenate([x[keep], x_again])
        suspect[again] = tied
    return game, x, suspect


def _search(
    joint: FloatArray, shape: tuple[int, ...], viable: BoolArray, flag: BoolArray, *, exhaustive: bool
) -> tuple[IntArray, FloatArray]:
    """Go through the viable supports; return equilibria (game, x) and set `flag` for games that need more thought.

    Regular pass: `flag` marks games with a tie or with a singular, consistent system. Exhaustive pass: such
    systems are completed by ties off the support, and `flag` marks the games with an equilibrium that is not
    quasi-strict.
    """
    games, profiles = [np.zeros(0, dtype=np.intp)], [np.zeros((0, joint.shape[1]))]
    for group in _groups(shape):
        if not (exhaustive or group.can_be_regular):
            continue
        game, which = np.nonzero(viable[:, group.profile])
        if not len(game):
            continue
        rest = group.rest[which]
        system, target = _indifference(joint, game, which, group, rest, np.broadcast_to(group.rest_owner, rest.shape))
        z, singular = _solve(system, target)
        if singular.any():
            at = np.flatnonzero(singular)
            if exhaustive:
                more, z_more = _complete_by_ties(joint, game[at], which[at], group, system[at], target[at])
                keep = np.flatnonzero(~singular)
                order = np.concatenate([keep, at[more]])
                game, which, z = game[order], which[order], np.concatenate([z[keep], z_more])
            else:
                flag[game[at[_consistent(system[at], target[at])]]] = True
                z[at] = -1.0  # no candidate: dropped by the test of signs
        game, x, weak = _equilibria(joint, shape, game, which, z, group, margin=SOLVED if exhaustive else -SOLVED)
        flag[game[weak]] = True
        games.append(game)
        profiles.append(x)
    return np.concatenate(games), np.concatenate(profiles)


def _indifference(
    joint: FloatArray, game: IntArray, which: IntArray, group: _Group, rows: IntArray, row_owner: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return K (M, rows, d) and r (M, rows): action `rows` is as good as its player's reference iff K z = r.

    K holds mixed second differences of payoffs: own action against reference, other's action against reference.
    """
    n = joint.shape[1]
    first = group.first[which]
    columns = np.concatenate([group.rest[which], first], axis=1)
    reference = np.take_along_axis(first, row_owner, axis=1)
    start = (game * n)[:, None]
    flat = joint.reshape(-1)
    gain = flat[((start + rows) * n)[:, :, None] + columns[:, None, :]]
    gain -= flat[((start + reference) * n)[:, :, None] + columns[:, None, :]]
    d = group.rest.shape[1]
    at_first = gain[:, :, d:]
    return gain[:, :, :d] - at_first[:, :, group.rest_owner], -at_first.sum(axis=2)


def _solve(system: FloatArray, target: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Solve stacked square systems; say which are singular or nearly so (their solutions mean nothing).

    A second right-hand side in general position shows how large the inverse is at next to no cost.
    ``np.linalg.solve`` raises for the whole stack when one member has a zero pivot; such members are those
    of determinant 0, as both come from the same factorisation.
    """
    probe = np.sqrt(2.0 + np.arange(target.shape[1])) % 1.0 + 0.5
    both = np.stack([target, np.broadcast_to(probe, target.shape)], axis=2)
    try:
        solution = np.linalg.solve(system, both)
    except np.linalg.LinAlgError:
        regular = np.linalg.det(system) != 0.0
        solution = np.full(both.shape, np.inf)
        solution[regular] = np.linalg.solve(system[regular], both[regular])
    with np.errstate(invalid="ignore"):
        size = np.abs(solution[:, :, 1]).max(axis=1, initial=0.0)
    return solution[:, :, 0], ~(size < NEARLY_SINGULAR)


def _consistent(system: FloatArray, target: FloatArray) -> BoolArray:
    """Return which singular systems have solutions: whether the target lies in the range, to a tie."""
    u, s, _ = np.linalg.svd(system)
    off_range = s < 1.0 / NEARLY_SINGULAR
    left = np.abs(np.einsum("mdk,md->mk", u, target))
    return np.asarray((np.where(off_range, left, 0.0) <= SOLVED).all(axis=1))


def _complete_by_ties(
    joint: FloatArray, game: IntArray, which: IntArray, group: _Group, system: FloatArray, target: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return points (position, z) where singular systems are made regular by ties off the support.

    A consistent system of corank r has the solutions z_0 + V t with t in R^r; each set of r actions off
    the support that tie with the support gives r further equations. Feasibility is left to the caller.
    """
    u, s, vh = np.linalg.svd(system)
    null = s < 1.0 / NEARLY_SINGULAR
    corank = np.where(_consistent(system, target), null.sum(axis=1), 0)
    inverse = np.where(null, 0.0, 1.0 / np.where(null, 1.0, s))
    z_0 = np.einsum("mkd,mk->md", vh, inverse * np.einsum("mdk,md->mk", u, target))
    positions, points = [np.zeros(0, dtype=np.intp)], [np.zeros((0, system.shape[1]))]
    n_outside = group.outside.shape[1]
    for r in np.unique(corank[corank > 0]):
        at = np.flatnonzero(corank == r)
        if r > n_outside:
            continue
        directions = vh[at, -r:, :]  # singular values descend: the last r rows span the null space
        outside = group.outside[which[at]]
        owners = group.outside_owner[which[at]]
        slack, level = _indifference(joint, game[at], which[at], group, outside, owners)
        level = level - np.einsum("mod,md->mo", slack, z_0[at])
        slope = np.einsum("mod,mrd->mor", slack, directions)
        for tied in combinations(range(n_outside), int(r)):
            t, singular = _solve(slope[:, tied, :], level[:, tied])
            keep = np.flatnonzero(~singular)
            positions.append(at[keep])
            points.append(z_0[at[keep]] + np.einsum("mr,mrd->md", t[keep], directions[keep]))
    return np.concatenate(positions), np.concatenate(points)


def _equilibria(
    joint: FloatArray,
    shape: tuple[int, ...],
    game: IntArray,
    which: IntArray,
    z: FloatArray,
    group: _Group,
    margin: float,
) -> tuple[IntArray, FloatArray, BoolArray]:
    """Keep the candidates that are equilibria; return (game, x, weak).

    `weak` marks those with a probability on the support or a loss off the support of no more than a tie. Candidates
    with a probability below `margin` on their support are dropped: the exhaustive pass finds them at a
    smaller support.
    """
    used = np.stack([z[:, group.rest_owner == i].sum(axis=1) for i in range(len(shape))], axis=1)
    first = 1.0 - used
    with np.errstate(invalid="ignore"):
        keep = np.flatnonzero((first > margin).all(axis=1) & (z > margin).all(axis=1))
    game, which, z, first = game[keep], which[keep], z[keep], first[keep]
    x = np.zeros((len(keep), joint.shape[1]))
    np.put_along_axis(x, group.first[which], first, axis=1)
    np.put_along_axis(x, group.rest[which], z, axis=1)
    payoff = np.einsum("mab,mb->ma", joint[game], x)
    value = np.take_along_axis(payoff, group.first[which], axis=1)
    loss = np.repeat(value, shape, axis=1) - payoff
    off = np.ones(x.shape, dtype=bool)
    np.put_along_axis(off, group.first[which], False, axis=1)
    np.put_along_axis(off, group.rest[which], False, axis=1)
    best = np.flatnonzero((loss >= -SOLVED).all(axis=1))
    slim = np.where(off, loss, x)[best]
    return game[best], x[best], np.asarray((slim <= SOLVED).any(axis=1))


def _distinct(joint: FloatArray, shape: tuple[int, ...], game: IntArray, x: FloatArray) -> IntArray:
    """Return the positions of one copy of each extreme equilibrium.

    A vertex is the only solution for its support and its best replies: these two sets are its name, and no
    probabilities need be compared.
    """
    payoff = np.einsum("mab,mb->ma", joint, x)
    value = np.maximum.reduceat(payoff, offsets(shape)[:-1], axis=1)
    best = np.repeat(value, shape, axis=1) - payoff <= SOLVED
    bits = 1 << np.arange(x.shape[1], dtype=np.int64)
    name = np.stack([game, (x > SOLVED) @ bits, best @ bits], axis=1)
    return np.unique(name, axis=0, return_index=True)[1]


def _verdicts(count: IntArray, degenerate: BoolArray, n_players: int) -> NDArray[np.uint8]:
    """Return a verdict a game; a nondegenerate game has an odd number of equilibria."""
    verdict = np.where(count % 2 == 1, np.uint8(Verdict.COMPLETE), np.uint8(Verdict.UNRESOLVED))
    verdict[degenerate] = Verdict.CONTINUUM if n_players > 2 else Verdict.COMPLETE_CONTINUA
    verdict[count == 0] = Verdict.NONE_FOUND
    return verdict.astype(np.uint8)
