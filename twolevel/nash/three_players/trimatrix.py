r"""Isolated equilibria of batches of 3-player games, support by support.

Index convention: games and profiles last, ``payoffs[player, a_0, a_1, a_2, game]``.

For supports :math:`S_0, S_1, S_2` with :math:`k_0, k_1, k_2` actions an equilibrium makes every player indifferent on
the own support: :math:`k_i - 1` equations of player i, bilinear in the two other mixtures, which have :math:`k_j - 1`
and :math:`k_l - 1` degrees of freedom. Generically there are solutions only if no :math:`k_i - 1` exceeds the sum of
the two others, and then finitely many. How they are found depends on the smallest support, of player p, say; a and b
are the others:

* all pure: a best-reply table (`pure`);
* p plays one action: a and b play a 2-player game, so y_b spans the kernel of a's payoff differences :math:`M_a`,
  (k_a - 1) x k_b, and y_a that of :math:`M_b`;
* p plays two actions, the second with probability t: :math:`M_a(t)` and :math:`M_b(t)` are linear in t, their kernels
  are vectors of minors (`polynomials.kernel`), and p's own indifference :math:`y_a(t)^T G\, y_b(t) = 0` is one
  polynomial in t. If a has one action more than b, the polynomial is :math:`\det M_a(t) = 0` instead;
* three actions each: two quartics on a triangle (`two_unknowns.totally_mixed`);
* three and four actions: two forms on a triangle, or three on a tetrahedron (`larger_supports.totally_mixed`);
* larger: tracking of complex paths (`mixed_systems`), which also looks again at what the other methods leave undecided.

Floats are trusted as long as ordinary payoff differences are not small beside the ranges (`supports.Block.is_uneven`).
Other games are solved one by one in whole numbers (`exact`), where nothing is judged by a tolerance.

Then no other action may do better. Profiles are polished by Newton's method on the indifference conditions and
checked. A game in which a player has equally good replies outside the own support is degenerate: what there is of
continua is looked for by `continua.closure`, and its list is never called complete. By the index theorem a
nondegenerate game has an odd number of equilibria; an even count starts a second search with the players' parts
exchanged, and makes the game unresolved if it stays.

References
----------
Wilson, R. (1971), "Computing equilibria of N-person games", SIAM Journal on Applied Mathematics 21, 80-87.
McKelvey, R. D. and A. McLennan (1996), "Computation of equilibria in finite games", Handbook of Computational
Economics 1, 87-142. Harsanyi, J. C. (1973), "Oddness of the number of equilibrium points: a new proof", International
Journal of Game Theory 2, 235-250.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.equilibrium import Verdict
from ..contract import Found
from ..many_players import mixed_systems
from ..pure import pure_equilibria
from . import continua
from .candidates import Profiles, checked, distinct
from .one_unknown import one_parameter, one_pure
from .supports import Block, Plan, Search, Stack, Supports, forms

__all__ = ["isolated_equilibria"]

#: Numbers (payoff differences) that a block of games should hold, so that they stay in the processor's cache.
BLOCK_NUMBERS = 320_000
#: So few games are searched on many supports at once.
FEW = 16


def isolated_equilibria(payoffs: FloatArray, given: FloatArray | None = None) -> Found:
    """Return all isolated equilibria of every 3-player game of a batch.

    Parameters
    ----------
    payoffs : array, shape (3, n_0, n_1, n_2, b)
        Scaled.
    given : array of the same shape, optional
        The payoffs as they were given, for games that are to be solved in whole numbers. By default, the scaled ones.

    Returns
    -------
    Found
        In degenerate games also the end points of continua that come from indifference at pure or partly mixed
        profiles; the verdict is then `CONTINUUM`, or `UNRESOLVED` if no continuum was found, or where a support could
        not be decided.

    Examples
    --------
    The stag hunt of three: all hunt, all stay, or each hunts with probability the root of 1/2.

    >>> payoffs = np.zeros((3, 2, 2, 2, 1))
    >>> payoffs[:, 0, 0, 0] = 1
    >>> for i in range(3):
    ...     np.moveaxis(payoffs[i], i, 0)[1] = 0.5
    >>> found = isolated_equilibria(payoffs)
    >>> sorted(found.strategies[0][0].round(4).tolist())
    [0.0, 0.7071, 1.0]
    """
    _, *sizes, games = payoffs.shape
    shape = (sizes[0], sizes[1], sizes[2])
    numbers = sum(n * (n - 1) // 2 * (shape[i - 1] * shape[i - 2]) for i, n in enumerate(shape))
    width = int(np.clip(BLOCK_NUMBERS // max(numbers, 1), 256, 8192))
    starts = range(0, max(games, 1), width)  # of no games there is one empty block
    given = payoffs if given is None else given
    found = [
        _solve(np.ascontiguousarray(payoffs[..., start : start + width]), given[..., start : start + width])
        for start in starts
    ]
    numbers = [np.arange(start, min(start + width, games)) for start in starts]
    return Found.joined(list(zip(numbers, found, strict=True)), games)


def _solve(payoffs: FloatArray, given: FloatArray) -> Found:
    """Solve a block of games, uneven ones in whole numbers."""
    block = Block(payoffs)
    uneven = block.is_uneven()
    if not uneven.any():
        return _in_floats(block)
    from .exact import exact_equilibria

    apart, rest = np.flatnonzero(uneven), np.flatnonzero(~uneven)
    found = [(apart, exact_equilibria(given[..., apart]))]
    if len(rest):
        found.append((rest, _in_floats(Block(payoffs[..., rest]))))
    return Found.joined(found, block.count)


def _in_floats(block: Block) -> Found:
    """Solve a block of games of which floats can be trusted to decide all signs."""
    payoffs, games = block.payoffs, block.count
    search = _search(block)
    found, tied = checked(payoffs, search.candidates())
    found = distinct(found)
    degenerate = np.zeros(games, dtype=np.bool_)
    degenerate[tied] = True
    suspect = np.flatnonzero(search.suspect | degenerate)
    continuum = search.continuum
    degenerate |= continuum
    if len(suspect):
        found, is_degenerate, is_continuum = continua.closure(payoffs, found, suspect)
        degenerate |= is_degenerate
        continuum |= is_continuum
    doubtful = _second_method(search, ~degenerate)  # degenerate games are not called complete anyway
    late, tied = checked(payoffs, search.candidates())
    if len(late):
        found = distinct(Profiles.joined([found, late]))
        if len(tied):
            found, is_degenerate, is_continuum = continua.closure(payoffs, found, np.unique(tied))
            degenerate |= is_degenerate
            continuum |= is_continuum
    count = np.bincount(found.game, minlength=games)
    even = np.flatnonzero((count % 2 == 0) & ~degenerate & ~doubtful)
    if len(even):
        found = _second_search(payoffs, found, even)
        count = np.bincount(found.game, minlength=games)
        doubtful = doubtful | ((count % 2 == 0) & ~degenerate)
    verdict = np.full(games, Verdict.COMPLETE, dtype=np.uint8)
    verdict[degenerate | doubtful] = Verdict.UNRESOLVED
    verdict[continuum] = Verdict.CONTINUUM
    return Found(found.game, found.strategies, degenerate, verdict)


def _second_method(search: Search, games: BoolArray) -> BoolArray:
    """Follow complex paths on the supports left undecided, in the given games; return the games still undecided."""
    doubtful = np.zeros(search.block.count, dtype=np.bool_)
    doubts: dict[Plan, list[IntArray]] = {}
    for plan, game in search.doubts:
        doubts.setdefault(plan, []).append(game)
    wanted = {plan: np.unique(np.concatenate(parts)) for plan, parts in doubts.items()}
    for _, game in _by_paths(search, {plan: game[games[game]] for plan, game in wanted.items()}):
        doubtful[game] = True
    return doubtful


def _by_paths(search: Search, wanted: dict[Plan, IntArray]) -> Iterator[tuple[Plan, IntArray]]:
    """Add the candidates of supports in some games, found by path tracking; yield what it cannot decide.

    Supports of one size are followed together, as if they were so many games.
    """
    sizes: dict[tuple[int, ...], list[Plan]] = {}
    for plan, game in wanted.items():
        if len(game):
            sizes.setdefault(tuple(map(len, plan.supports)), []).append(plan)
    for alike in sizes.values():
        small = [search.block.payoffs[np.ix_(range(3), *p.supports)].take(wanted[p], axis=-1) for p in alike]
        solutions = mixed_systems.totally_mixed(np.concatenate(small, axis=-1))
        first = np.cumsum([0, *(len(wanted[p]) for p in alike)])
        for k, plan in enumerate(alike):
            here = np.flatnonzero((solutions.game >= first[k]) & (solutions.game < first[k + 1]))
            mixtures = {i: x[:, here] for i, x in enumerate(solutions.strategies)}
            search.add_stable(plan, wanted[plan][solutions.game[here] - first[k]], mixtures)
            part = slice(first[k], first[k + 1])
            yield plan, wanted[plan][solutions.lost[part] | solutions.singular[part]]


def _second_search(payoffs: FloatArray, found: Profiles, games: IntArray) -> Profiles:
    """Search the given games again with the players' parts exchanged in turn, and add what is new."""
    parts = [found]
    for turn in (1, 2):
        order = [(i + turn) % 3 for i in range(3)]
        turned = payoffs[order][..., games].transpose(0, *(1 + i for i in order), 4)
        again = _search(Block(np.ascontiguousarray(turned))).candidates()
        back = np.argsort(order)
        first, second, third = (again.strategies[i] for i in back)
        parts.append(checked(payoffs, Profiles(games[again.game], (first, second, third)))[0])
    return distinct(Profiles.joined(parts))


def _search(block: Block) -> Search:
    """Collect candidates from all supports."""
    search = Search(block)
    shape = block.shape
    game, (x, y, z) = pure_equilibria(block.payoffs)
    search.add(Profiles(game, (x, y, z)))
    for form in forms(shape, 1):
        if block.count <= FEW:
            one_pure(stack := Stack(search, form), stack.plan)
        else:
            for plan in form:
                one_pure(search, plan)
    for form in forms(shape, 2):
        if block.count <= FEW:
            one_parameter(stack := Stack(search, form), [stack.plan])
        else:
            one_parameter(search, form)
    if min(shape) >= 3:
        _each_mixing(search)
    return search


# ---------------------------------------------------------------- three actions and more


def _each_mixing(search: Search) -> None:
    """Search the supports in which all players play three actions and more."""
    from . import larger_supports, two_unknowns  # which make tables that smaller games need not wait for

    shape = search.block.shape
    beyond: list[Plan] = []
    for form in (f for size in range(3, min(shape) + 1) for f in forms(shape, size)):
        sizes = tuple(len(form[0].supports[i]) for i in (form[0].p, form[0].a, form[0].b))
        if sizes == (3, 3, 3):
            method = two_unknowns.totally_mixed
        elif sizes in larger_supports.SIZES:
            method = larger_supports.totally_mixed
        else:
            beyond.extend(form)
            continue
        for stack in [Stack(search, form)] if search.block.count <= FEW else (Stack(search, (p,)) for p in form):
            game = _not_dominated(stack.block, stack.plan.supports)
            if len(game):
                index, mixtures, unresolved = method(stack.block.payoffs.take(game, axis=-1))
                stack.doubt(stack.plan, game[unresolved])
                stack.add_stable(stack.plan, game[index], dict(enumerate(mixtures)))
    for plan, game in _by_paths(search, {plan: _not_dominated(search.block, plan.supports) for plan in beyond}):
        search.doubt(plan, game)


def _not_dominated(block: Block, supports: Supports) -> IntArray:
    """Return the games in which no action of a support is strictly worse than another one wherever the others play."""
    keep = np.ones(block.count, dtype=np.bool_)
    for i in range(3):
        j, k = (q for q in range(3) if q != i)
        for base, other in combinations(supports[i], 2):
            table = block.differences[i][base, other][np.ix_(supports[j], supports[k])]
            keep &= (table.min(axis=(0, 1)) <= 0) & (table.max(axis=(0, 1)) >= 0)
    return np.flatnonzero(keep)
