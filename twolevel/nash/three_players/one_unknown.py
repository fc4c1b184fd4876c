r"""Supports of 3-player games in which some player plays one or two actions: at most one polynomial in one unknown.

Index convention: games on the last axis, ``payoffs[player, a_0, a_1, a_2, game]``. Let p be a player with the
smallest support, a and b the others, :math:`k_a \ge k_b`; t is the probability of p's second action.

*Regular case.* a is indifferent iff :math:`M_a(t)\, x_b = 0` and b iff :math:`M_b(t)\, x_a = 0`, with matrices of
payoff differences that are linear in t (constant if p plays one action). If :math:`k_a = k_b`, both have one row less
than columns, so :math:`x_a` and :math:`x_b` are proportional to vectors of minors :math:`y_a(t), y_b(t)`, and p is
indifferent iff :math:`y_a(t)^T G\, y_b(t) = 0`. If :math:`k_a = k_b + 1`, then :math:`\det M_a(t) = 0`; :math:`x_a`
follows from :math:`M_b(t)` and p's own equation. More than one action apart, there are more equations than unknowns.

*A kernel that vanishes at a root.* There, a player is indifferent whatever the other does, and the third player's
equation decides: the null vector of all equations, by singular values.

*A polynomial that vanishes everywhere.* Then :math:`(t, x_a(t), x_b(t))` is a curve of solutions. Along it all the
conditions of equilibrium are polynomials in t, whose roots cut [0, 1] into intervals on which nothing changes: their
end points and middles are tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.payoffs import payoff_ranges
from ...games.ties import REGRET
from .. import polynomials
from .candidates import Profiles, action_payoffs, regrets
from .supports import LOOSE, NEGATIVE, Block, Plan, Search, Stack

__all__ = ["one_parameter", "one_pure"]

#: Minors and polynomials this small, as a fraction of their natural size, vanish.
VANISHING = 1e-11
#: Singular values below this, as a fraction of the largest, are 0.
RANK = 1e-8

Polynomials = list[FloatArray]


# ---------------------------------------------------------------- regular elimination


def _matrix(block: Block, plan: Plan, row: int, column: int) -> list[Polynomials]:
    """Return the payoff differences of player `row`, as polynomials in p's mixture, by the actions of `column`."""
    support = plan.supports[row]
    return [_row(block, plan, row, other, column)[0] for other in support[1:]]


def _row(block: Block, plan: Plan, player: int, other: int, column: int) -> tuple[Polynomials, int]:
    """Return a player's gain from `other` in place of the first action of the support, and its sign."""
    mixed = plan.supports[plan.p]
    step = slice(mixed[0], mixed[-1] + 1, max(mixed[-1] - mixed[0], 1))
    table, sign = block.gain(player, plan.supports[player][0], other, plan.p, column)
    return [table[step, c] for c in plan.supports[column]], sign


def _dot(row: Sequence[FloatArray], vector: Sequence[FloatArray]) -> FloatArray:
    """Return the sum of products of polynomials."""
    total = polynomials.multiply(row[0], vector[0])
    for c, v in zip(row[1:], vector[1:], strict=True):
        total = total + polynomials.multiply(c, v)
    return total


def _own(block: Block, plan: Plan, other: int) -> tuple[list[Polynomials], int]:
    """Return p's gain from `other` in place of its first action, by actions of a and of b, and its sign."""
    table, sign = block.gain(plan.p, plan.supports[plan.p][0], other, plan.a, plan.b)
    return [[table[i, j][None] for j in plan.supports[plan.b]] for i in plan.supports[plan.a]], sign


def _one_signed(vector: Sequence[FloatArray]) -> BoolArray:
    """Whether all entries have one sign, zeros allowed."""
    if len(vector) == 2:
        pair: BoolArray = vector[0] * vector[1] >= 0
        return pair
    low, high = vector[0], vector[0]
    for entry in vector[1:]:
        low, high = np.minimum(low, entry), np.maximum(high, entry)
    result: BoolArray = (low >= 0) | (high <= 0)
    return result


def _normalised(vector: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return kernel vectors, shape (k, E), scaled to sum 1, and whether they are not numerically 0."""
    regular: BoolArray = np.abs(vector).max(axis=0) > VANISHING
    total = vector.sum(axis=0)
    usable = np.abs(total) > VANISHING
    return np.where(usable, vector / np.where(usable, total, 1.0), -1.0), regular


def one_pure(search: Search | Stack, plan: Plan) -> None:
    """Add the candidates of a support in which player p plays one action, and the others equally many."""
    block = search.block
    y_b = [v[0] for v in polynomials.kernel(_matrix(block, plan, plan.a, plan.b))]
    y_a = [v[0] for v in polynomials.kernel(_matrix(block, plan, plan.b, plan.a))]
    game = np.flatnonzero(_one_signed(y_a) & _one_signed(y_b))
    if not len(game):
        return
    mixtures = {plan.p: np.ones((1, len(game)))}
    regular = np.ones(len(game), dtype=np.bool_)
    for player, vector in ((plan.a, y_a), (plan.b, y_b)):
        mixtures[player], normal = _normalised(np.stack([v.take(game) for v in vector]))
        regular &= normal
    if not regular.all():  # ties: the extreme equilibria of the 2-player game will be looked at
        search.suspects(game[~regular])
        some = np.flatnonzero(regular)
        game, mixtures = game[some], {i: x.take(some, axis=1) for i, x in mixtures.items()}
    search.add_stable(plan, game, mixtures)


def one_parameter(search: Search | Stack, group: Sequence[Plan]) -> None:
    """Add the candidates of supports of one form in which player p plays two actions."""
    systems = [_System.of(search.block, plan) for plan in group]
    in_t = [system.polynomial() for system in systems]
    for plan, system, polynomial in zip(group, systems, in_t, strict=True):
        flat = np.flatnonzero(np.abs(polynomial).max(axis=0) <= VANISHING)
        if len(flat):
            for whole, real, game in search.places(plan, flat):
                own = system if whole is search else _System.of(whole.block, real)
                _follow_curves(whole, real, game, own.take(game))
    if len(in_t[0]) == 3:
        found = [polynomials.quadratic_roots(polynomial) for polynomial in in_t]
    else:
        found = _isolated(systems, in_t)
    for plan, system, polynomial, roots in zip(group, systems, in_t, found, strict=True):
        keep = np.flatnonzero(np.abs(polynomial).max(axis=0).take(roots.index) > VANISHING)
        stable = _add_roots(search, plan, roots.index[keep], roots.value[keep], system)
        if len(roots.doubtful):  # a multiple root matters if there is an equilibrium at it
            search.doubt(plan, np.intersect1d(stable, roots.doubtful))


def _isolated(systems: Sequence[_System], in_t: Sequence[FloatArray]) -> list[polynomials.Roots]:
    """Find the roots of the polynomials of several supports in one go, only where they can be equilibria."""
    games = []
    for polynomial in in_t:
        low, high = polynomial.min(axis=0), polynomial.max(axis=0)
        games.append(np.flatnonzero((low <= 0) & (high >= 0) & (high - low > VANISHING)))
    some = [system.take(game) for system, game in zip(systems, games, strict=True)]
    guards = [
        [np.concatenate(v, axis=1) for v in zip(*g, strict=True)] for g in zip(*(s.guards() for s in some), strict=True)
    ]
    chosen = [polynomial.take(game, axis=1) for polynomial, game in zip(in_t, games, strict=True)]
    roots = polynomials.isolate_roots(np.concatenate(chosen, axis=1), guards)
    first = np.cumsum([0, *map(len, games)])
    result = []
    for k, game in enumerate(games):
        here = (roots.index >= first[k]) & (roots.index < first[k + 1])
        doubt = roots.doubtful[(roots.doubtful >= first[k]) & (roots.doubtful < first[k + 1])]
        result.append(polynomials.Roots(game[roots.index[here] - first[k]], roots.value[here], game[doubt - first[k]]))
    return result


@dataclass(frozen=True)
class _System:
    """The equations of one support: M_a, M_b and G, and the kernels that do not depend on the other's mixture."""

    m_a: list[Polynomials]
    m_b: list[Polynomials]
    own: list[Polynomials]
    y_b: Polynomials
    y_a: Polynomials  # empty if a plays one action more than b

    @classmethod
    def of(cls, block: Block, plan: Plan) -> _System:
        m_a, m_b = _matrix(block, plan, plan.a, plan.b), _matrix(block, plan, plan.b, plan.a)
        own, _ = _own(block, plan, plan.supports[plan.p][1])
        y_b = polynomials.kernel(m_a[: len(plan.supports[plan.b]) - 1])
        return cls(m_a, m_b, own, y_b, polynomials.kernel(m_b) if plan.is_square else [])

    def polynomial(self) -> FloatArray:
        """Return the polynomial in t whose roots are wanted."""
        if not self.y_a:
            return polynomials.determinant(self.m_a)
        return _dot([_dot(row, self.y_b) for row in self.own], self.y_a)

    def guards(self) -> list[Polynomials]:
        return [self.y_b, self.y_a] if self.y_a else [self.y_b]

    def take(self, game: IntArray) -> _System:
        def some(rows: list[Polynomials]) -> list[Polynomials]:
            return [[c.take(game, axis=1) for c in row] for row in rows]

        (y_b,) = some([self.y_b])
        (y_a,) = some([self.y_a])
        return _System(some(self.m_a), some(self.m_b), some(self.own), y_b, y_a)


def _at(rows: Sequence[Polynomials], game: IntArray, t: FloatArray) -> list[Polynomials]:
    """Evaluate a matrix of constants or of linear polynomials, each game at its t: constants, shape (1, E)."""
    result = []
    for row in rows:
        values = []
        for c in row:
            if len(c) == 2:
                values.append((c[0].take(game) * (1.0 - t) + c[1].take(game) * t)[None])
            else:
                values.append(c[0].take(game)[None])
        result.append(values)
    return result


def _add_roots(
    search: Search | Stack, plan: Plan, game: IntArray, t: FloatArray, system: _System, of: IntArray | None = None
) -> IntArray:
    """Add the mixtures that belong to roots t; return the games of those that are stable candidates.

    `system` may hold only some games: then `of` are their numbers in the block.
    """
    square = bool(system.y_a)
    k_b = len(plan.supports[plan.b])
    in_block = game if of is None else of[game]
    x_b, regular = _normalised(np.concatenate(polynomials.kernel(_at(system.m_a[: k_b - 1], game, t))))
    singular = np.flatnonzero(~regular)
    if len(singular):
        rows = _at(system.m_a, game[singular], t[singular])
        if square:
            y_a = polynomials.kernel(_at(system.m_b, game[singular], t[singular]))
            own = _at(system.own, game[singular], t[singular])
            rows.append([_dot([r[j] for r in own], y_a) for j in range(k_b)])
        x_b[:, singular], unique = _null_vectors(rows)
        search.doubt(plan, in_block[singular[~unique]])
    inside = np.flatnonzero((x_b >= -NEGATIVE).all(axis=0))
    game, t, x_b, in_block = game[inside], t[inside], x_b.take(inside, axis=1), in_block[inside]
    rows = _at(system.m_b, game, t)
    own_row = [_dot(row, list(x_b[:, None])) for row in _at(system.own, game, t)] if len(game) else []
    if not square and len(game):  # p's own indifference is the equation that is left for a's mixture
        rows.append(own_row)
    if not len(game):
        return np.zeros(0, np.intp)
    x_a, regular = _normalised(np.concatenate(polynomials.kernel(rows)))
    singular = np.flatnonzero(~regular)
    if len(singular):
        if square:
            rows.append(own_row)
        x_a[:, singular], unique = _null_vectors([[c.take(singular, axis=1) for c in row] for row in rows])
        search.doubt(plan, in_block[singular[~unique]])
    inside = np.flatnonzero((x_a >= -NEGATIVE).all(axis=0))
    t, in_block = t[inside], in_block[inside]
    mixtures = {plan.p: np.stack([1.0 - t, t]), plan.a: x_a.take(inside, axis=1), plan.b: x_b.take(inside, axis=1)}
    return search.add_stable(plan, in_block, mixtures)


def _null_vectors(rows: Sequence[Polynomials]) -> tuple[FloatArray, BoolArray]:
    """Return the null vectors of matrices, given by rows of constants, scaled to sum 1, and whether they are unique.

    Vectors with entries of both signs come out with a negative entry, and those that are not unique with only such.
    """
    matrix = np.stack([np.concatenate(row) for row in rows]).transpose(2, 0, 1)  # (E, r, k)
    size = np.abs(matrix).max(axis=2, keepdims=True)
    _, values, vectors = np.linalg.svd(matrix / np.where(size > VANISHING, size, np.inf), full_matrices=True)
    k = matrix.shape[2]
    padded = np.zeros((len(matrix), k))
    padded[:, : values.shape[1]] = values
    unique = padded[:, k - 2] > RANK
    vector = vectors[:, k - 1].T
    total = vector.sum(axis=0)
    usable = unique & (np.abs(total) > VANISHING)
    return np.where(usable, vector / np.where(usable, total, 1.0), -1.0), unique


# ---------------------------------------------------------------- curves of solutions


def _follow_curves(search: Search, plan: Plan, game: IntArray, system: _System) -> None:
    """Add the end points of the pieces of curves that are equilibria; `system` holds the games `game` only."""
    possible = np.ones(len(game), dtype=np.bool_)
    for guard in system.guards():
        entries = np.stack(guard)  # (k, degree + 1, E)
        possible &= (entries.max(axis=1).min(axis=0) >= -VANISHING) | (entries.min(axis=1).max(axis=0) <= VANISHING)
    some = np.flatnonzero(possible)
    if not len(some):
        return
    game, system = game[some], system.take(some)
    y_a, y_b, known = _curves(system)
    search.doubt(plan, game[~known])
    some = np.flatnonzero(known)
    if not len(some):
        return
    game = game[some]
    y_a, y_b = [v.take(some, axis=1) for v in y_a], [v.take(some, axis=1) for v in y_b]
    cut_game, cut = _cuts([*y_a, *y_b, *_gains(search.block, plan, game, y_a, y_b)], len(game))
    pieces = np.flatnonzero(cut_game[1:] == cut_game[:-1])
    middles, regret = _on_curve(search, plan, game, cut_game[pieces], 0.5 * (cut[pieces] + cut[pieces + 1]), y_a, y_b)
    sound = np.flatnonzero(regret <= REGRET)
    search.continuum[middles.game[sound]] = True
    before = np.zeros(len(cut) + 1, dtype=np.bool_)  # whether the piece before a cut consists of equilibria
    before[pieces[sound] + 1] = True
    ends = np.flatnonzero(~(before[:-1] & before[1:]))
    profiles, regret = _on_curve(search, plan, game, cut_game[ends], cut[ends], y_a, y_b)
    search.add(profiles.take(np.flatnonzero(regret <= LOOSE)))


def _on_curve(
    search: Search, plan: Plan, game: IntArray, which: IntArray, t: FloatArray, y_a: Polynomials, y_b: Polynomials
) -> tuple[Profiles, FloatArray]:
    """Return the profiles at the points t of the curves of games ``game[which]``, and their regrets.

    The regret of what is no profile is infinite.
    """
    x_a, regular_a = _normalised(np.stack([polynomials.evaluate(v.take(which, axis=1), t) for v in y_a]))
    x_b, regular_b = _normalised(np.stack([polynomials.evaluate(v.take(which, axis=1), t) for v in y_b]))
    regular = regular_a & regular_b
    search.doubt(plan, game[which[~regular]])  # the curve may branch there
    profiles = search.extended(game[which], plan, {plan.p: np.stack([1.0 - t, t]), plan.a: x_a, plan.b: x_b})
    here = search.block.payoffs.take(profiles.game, axis=-1)
    regret = regrets(action_payoffs(here, profiles.strategies), profiles.strategies, payoff_ranges(here))
    mixtures = np.minimum(x_a.min(axis=0), x_b.min(axis=0)) >= -NEGATIVE
    return profiles, np.where(mixtures & regular, regret, np.inf)


def _curves(system: _System) -> tuple[Polynomials, Polynomials, BoolArray]:
    """Return x_a and x_b, up to scale, as polynomials in t, and for which games they are known."""
    y_b = system.y_b
    if not system.y_a:  # a plays one action more than b
        y_a = polynomials.kernel([*system.m_b, [_dot(row, y_b) for row in system.own]])
    else:
        y_a = system.y_a
        zero_a, zero_b = _vanishes(y_a), _vanishes(y_b)
        if len(y_b) == 2:  # if M_b (or M_a) vanishes, p's equation takes its place
            from_p = polynomials.kernel([[_dot(row, y_b) for row in system.own]])
            y_a = _replaced(y_a, from_p, zero_a & ~zero_b)
            from_p = polynomials.kernel([[_dot([row[j] for row in system.own], system.y_a) for j in range(2)]])
            y_b = _replaced(y_b, from_p, zero_b & ~zero_a)
    return y_a, y_b, ~(_vanishes(y_a) | _vanishes(y_b))


def _vanishes(vector: Polynomials) -> BoolArray:
    result: BoolArray = np.max([np.abs(v).max(axis=0) for v in vector], axis=0) <= VANISHING
    return result


def _replaced(vector: Polynomials, other: Polynomials, where: BoolArray) -> Polynomials:
    """Return `other` in place of `vector` for some games, degrees raised to the larger one."""
    result = []
    for v, o in zip(vector, other, strict=True):
        while len(v) < len(o):
            v = polynomials.multiply(np.ones((2, 1)), v)
        while len(o) < len(v):
            o = polynomials.multiply(np.ones((2, 1)), o)
        result.append(np.where(where, o, v))
    return result


def _gains(block: Block, plan: Plan, game: IntArray, y_a: Polynomials, y_b: Polynomials) -> Polynomials:
    """Return the gains from actions outside the supports along the curves, up to sign."""
    result = []
    for player, column, vector in ((plan.a, plan.b, y_b), (plan.b, plan.a, y_a)):
        for other in set(range(block.shape[player])).difference(plan.supports[player]):
            row, _ = _row(block, plan, player, other, column)
            result.append(_dot([c.take(game, axis=1) for c in row], vector))
    for other in set(range(block.shape[plan.p])).difference(plan.supports[plan.p]):
        rows, _ = _own(block, plan, other)
        result.append(_dot([_dot([c.take(game, axis=1) for c in row], y_b) for row in rows], y_a))
    return result


def _cuts(in_t: Polynomials, count: int) -> tuple[IntArray, FloatArray]:
    """Return 0, 1 and the roots in [0, 1] of all polynomials that do not vanish, in order: (game, t)."""
    games = [np.arange(count), np.arange(count)]
    values = [np.zeros(count), np.ones(count)]
    for c in in_t:
        index = np.flatnonzero((np.abs(c).max(axis=0) > VANISHING) & (c.min(axis=0) <= 0) & (c.max(axis=0) >= 0))
        if len(index) and len(c) > 1:
            roots = polynomials.isolate_roots(c.take(index, axis=1))
            games.append(index[roots.index])
            values.append(roots.value)
    game, t = np.concatenate(games), np.concatenate(values)
    order = np.lexsort((t, game))
    game, t = game[order], t[order]
    new = np.ones(len(t), dtype=np.bool_)
    new[1:] = (game[1:] != game[:-1]) | (np.diff(t) > NEGATIVE)
    return game[new], t[new]
