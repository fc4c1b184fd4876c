r"""Rules that mix: an informed player that takes a stance with some probability, so that the others learn a part.

Three kinds are looked for, each candidate then judged by its regret (`informed.InformedGame.settle`):

* **all states mix alike**, as the sender does in an equilibrium of the ordinary game: nothing is learnt;
* **the others mix** against a rule that does not;
* **one state mixes** between two stances, the first with probability x. Beliefs after the two depend on x, and so does
  the sender's advantage :math:`D_k(x)` of the first, where the others reply k. With pure replies an equilibrium needs
  :math:`D_k(x) = 0`. Where another player mixes too, between the replies k and l, its own advantage gives the root x,
  and :math:`y D_k(x) + (1 - y) D_l(x) = 0` its mixture y.

Roots are looked for between the points of a grid: of several within one step some can be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..games.ties import REGRET, SAME, SUPPORT
from ..nash.engine import solve_many
from .informed import InformedGame, Reply, Settled

__all__ = ["POINTS", "mixed"]

#: Between how many values of x roots are looked for.
POINTS = 101
#: The first and, from 1, the last of them: at 0 and 1 a stance falls out of use, and beliefs jump.
EDGE = 1e-6
#: Rules in which one state mixes, times replies, and numbers in their tables: beyond, they are not looked at.
MOST_FAMILIES, MOST_NUMBERS = 30_000, 2**24
#: Games of the other players that are solved for mixtures.
MOST_GAMES = 20_000
#: How far from optimal, in shares of the range, a reply may be at the ends of a step in which it may be optimal.
NEAR = 0.05


def mixed(game: InformedGame) -> tuple[list[Settled], bool]:
    """Return equilibria in which somebody mixes, and whether those in which one state does were looked for.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> game = InformedGame(load("iskander").at("t2"), 2, [], "world", ["passive"] * 3)
    >>> found, looked = mixed(game)
    >>> len(found), looked
    (4, True)
    >>> found[0].rule.round(2).tolist()
    [[1.0, 0.0, 0.0], [0.46, 0.54, 0.0], [0.0, 1.0, 0.0]]
    """
    families = game.states * game.n * (game.n - 1) // 2 * game.n ** (game.states - 1) * prod(game.dims)
    points = game.states * 2 ** (game.states - 1) * POINTS
    cells = len(game.sizes) * prod(game.sizes) * (game.states if game.is_own else 1)
    is_small = families <= MOST_FAMILIES and points * cells <= MOST_NUMBERS
    candidates = [*_all_alike(game), *_others_mix(game)]
    if is_small:
        candidates += _one_state_mixes(game)
    found: list[Settled] = []
    for rule, replies in candidates:
        each = game.settle(rule, replies)
        if each.regret <= REGRET and not any(_same(each, other) for other in found):
            found.append(each)
    return found, is_small


def _same(a: Settled, b: Settled) -> bool:
    pairs = [
        (a.rule, b.rule),
        *((x, y) for p, q in zip(a.replies, b.replies, strict=True) for x, y in zip(p, q, strict=True)),
    ]
    return all(np.abs(x - y).max() <= SAME for x, y in pairs)


def _mixes(x: FloatArray) -> bool:
    return int((x > SUPPORT).sum()) > 1


def _all_alike(game: InformedGame) -> Iterator[tuple[FloatArray, list[Reply]]]:
    """Yield the mixed equilibria of the ordinary game, if the sender's payoffs are the same in every state."""
    if game.sees or game.is_own:
        return
    found = solve_many(game.moment.payoffs[None])
    for k in range(len(found.game)):
        strategies = [x[k] for x in found.strategies]
        if any(map(_mixes, strategies)):
            yield np.tile(strategies[game.sender], (game.states, 1)), [tuple(strategies[j] for j in game.others)]


def _others_mix(game: InformedGame) -> Iterator[tuple[FloatArray, list[Reply]]]:
    """Yield mixed equilibria of two others against each pure rule, which they do not see."""
    if game.sees or len(game.others) != 2 or len(game.rules) > MOST_GAMES:
        return
    games = np.moveaxis(game.at_once(), -1, 0)
    found = solve_many(games.reshape(len(games), 2, *game.dims))
    for k, r in enumerate(found.game):
        strategies = tuple(x[k] for x in found.strategies)
        if any(map(_mixes, strategies)):
            yield np.eye(game.n)[game.rules[r]], [strategies]


# ---------------------------------------------------------------- one state mixes


@dataclass(frozen=True)
class _Family:
    """Rules in which the state w takes the stance `first` with probability x, else `second`, and others the `rest`."""

    w: int
    first: int
    second: int
    rest: tuple[int, ...]  # of all states, -1 for w

    def rule(self, n: int, x: float) -> FloatArray:
        rule = np.eye(n)[list(self.rest)]
        rule[self.w] = 0.0
        rule[self.w, [self.first, self.second]] = x, 1.0 - x
        return rule


@dataclass(frozen=True)
class _Seen:
    """A family along x: the sender's payoffs (S, n, K, X), and the others' at each place, (H, N - 1, K, X)."""

    own: FloatArray
    others: FloatArray


def _one_state_mixes(game: InformedGame) -> Iterator[tuple[FloatArray, list[Reply]]]:
    inner = np.linspace(0.0, 1.0, POINTS)[1:-1]
    x = np.concatenate([[EDGE], inner, [1.0 - EDGE]])
    for w in np.flatnonzero(game.weights > 0):
        sets = 2 ** (game.states - 1)
        everyone = [v for v in range(game.states) if v != w]
        likelihoods = np.zeros((sets, len(x), game.states))
        for k, v in enumerate(everyone):
            likelihoods[..., v] = (np.arange(sets) >> k & 1)[:, None]
        likelihoods[..., w] = x
        tables = game.tensors(game.posteriors(likelihoods.reshape(-1, game.states)))
        tables = tables.reshape(game.states, sets, len(x), *tables.shape[2:])
        for first, second in combinations(range(game.n), 2):
            for others in product(range(game.n), repeat=len(everyone)):
                rest = np.full(game.states, -1)
                rest[everyone] = others
                family = _Family(int(w), first, second, tuple(map(int, rest)))
                takers = [sum(1 << k for k, m in enumerate(others) if m == own) for own in (first, second)]
                seen = _along(game, family, x, tables[:, takers[0]], tables[:, takers[1]][:, ::-1])
                yield from _candidates(game, family, x, seen)


def _along(game: InformedGame, family: _Family, x: FloatArray, at_first: FloatArray, at_second: FloatArray) -> _Seen:
    """Return the payoffs of a family along x, given those at the beliefs after its two stances, (S, X, N, n, K)."""
    states, rest = np.arange(game.states), np.array(family.rest)
    masks = game.masks(rest[None])[0]
    met = np.empty((game.states, game.n, len(x), len(game.sizes), prod(game.dims)))
    for m in range(game.n):
        if game.proven[m]:
            met[:, m] = game.table[states, 2**states - 1][:, None, :, m]
        elif m in (family.first, family.second):
            met[:, m] = (at_first if m == family.first else at_second)[:, :, :, m]
        elif masks[m]:
            met[:, m] = game.table[:, masks[m] - 1][:, None, :, m]
        else:
            k = np.arange(prod(game.dims))
            met[:, m] = np.moveaxis(game.table[:, game.off_path[m], :, m, k], 0, -1)[:, None]
    rule = np.stack([family.rule(game.n, share) for share in x], axis=-1)
    taken = game.weights[:, None, None] * rule
    places = np.empty((len(game.seen), len(game.others), prod(game.dims), len(x)))
    for h, (m, state) in enumerate(game.seen):
        if m < 0:
            share = taken
        else:
            share = np.zeros_like(taken)
            if state >= 0:
                share[state, m] = 1.0
            elif masks[m] or m in (family.first, family.second):
                share[:, m] = taken[:, m] / taken[:, m].sum(axis=0)
            else:
                share[:, m] = game.points[game.belief][game.off_path[m, 0]][:, None]
        places[h] = np.einsum("wmx,wmxjk->jkx", share, met[:, :, :, game.others])
    return _Seen(np.moveaxis(met[:, :, :, game.sender], 2, 3), places)


def _candidates(
    game: InformedGame, family: _Family, x: FloatArray, seen: _Seen
) -> Iterator[tuple[FloatArray, list[Reply]]]:
    """Yield the rules of a family that may be equilibria, each with replies."""
    w, first, second = family.w, family.first, family.second
    homes = (int(game.place[w, first]), int(game.place[w, second]))
    near = np.stack([game.stable(each, NEAR) for each in seen.others])
    fixed = [np.flatnonzero(near[h].any(axis=1)).tolist() for h in range(len(game.seen)) if h not in homes]
    profiles = range(prod(game.dims))
    pairs = [(k, k) for k in profiles] if homes[0] == homes[1] else list(product(profiles, profiles))
    advantage = {(a, b): seen.own[w, first, a] - seen.own[w, second, b] for a, b in pairs}

    def spelt(others: Sequence[int], at: dict[int, Reply]) -> list[Reply]:
        left = iter(game.spelt(others))
        return [at[h] if h in at else next(left) for h in range(len(game.seen))]

    def ways(here: tuple[int, int]) -> BoolArray:
        """Return where the replies at the two places may be best."""
        both: BoolArray = near[homes[0], here[0]] & near[homes[1], here[1]]
        return both

    for a, b in pairs:
        for k in _steps(advantage[a, b], ways((a, b))):
            share = _root(x, advantage[a, b], k, partial(_advantage, game, family, a, b))
            here = dict(zip(homes, game.spelt([a, b]), strict=True))
            for others in product(*fixed):
                yield family.rule(game.n, share), spelt(others, here)
    for j, (k, other), (a, b), (c, d), h in _mixtures(game, homes):
        sums = seen.others[h, j, k] - seen.others[h, j, other]
        for step in _steps(sums, ways((a, b)) & ways((c, d))):
            share = _root(x, sums, step, partial(_preference, game, family, h, j, k, other))
            of_k, of_other = (_advantage(game, family, *ends, share) for ends in ((a, b), (c, d)))
            if of_k * of_other >= 0:
                continue
            y = of_other / (of_other - of_k)
            mixture = tuple(y * p + (1 - y) * q for p, q in zip(*game.spelt([k, other]), strict=True))
            here = dict(zip(homes, game.spelt([a, b]), strict=True)) | {h: mixture}
            for others in product(*fixed):
                yield family.rule(game.n, share), spelt(others, here)


def _mixtures(
    game: InformedGame, homes: tuple[int, int]
) -> Iterator[tuple[int, tuple[int, int], tuple[int, int], tuple[int, int], int]]:
    """Yield who may mix between which two profiles at which place, with the replies to the two stances under each."""
    actions = list(np.ndindex(*game.dims))
    for j in range(len(game.dims)):
        for k, other in combinations(range(len(actions)), 2):
            if [i for i, (a, b) in enumerate(zip(actions[k], actions[other], strict=True)) if a != b] != [j]:
                continue
            if homes[0] == homes[1]:
                yield j, (k, other), (k, k), (other, other), homes[0]
                continue
            for there in range(len(actions)):
                yield j, (k, other), (k, there), (other, there), homes[0]
                yield j, (k, other), (there, k), (there, other), homes[1]


def _steps(values: FloatArray, near: Any) -> IntArray:
    """Return the steps in which a function changes its sign and, at one end, what must be near optimal is."""
    changes = (values[:-1] < 0) != (values[1:] < 0)
    return np.flatnonzero(changes & (near[:-1] | near[1:]))


def _advantage(game: InformedGame, family: _Family, a: int, b: int, share: float) -> float:
    """Return what the mixing state gains by its first stance over its second at one x, where these are replied to."""
    own = _exact(game, family, share).own[family.w, ..., 0]
    return float(own[family.first, a] - own[family.second, b])


def _preference(game: InformedGame, family: _Family, h: int, j: int, k: int, other: int, share: float) -> float:
    """Return what another player gains by its part in the profile k over that in another, at one place and one x."""
    values = _exact(game, family, share).others[h, j, :, 0]
    return float(values[k] - values[other])


def _exact(game: InformedGame, family: _Family, share: float) -> _Seen:
    """Return the payoffs of a family at one x."""
    likelihoods = np.zeros((2, game.states))
    for row, m, own in ((0, family.first, share), (1, family.second, 1.0 - share)):
        likelihoods[row] = [float(taken == m) for taken in family.rest]
        likelihoods[row, family.w] = own
    found = game.tensors(game.posteriors(likelihoods))
    return _along(game, family, np.array([share]), found[:, :1], found[:, 1:])


def _root(x: FloatArray, values: FloatArray, step: int, value: Callable[[float], float]) -> float:
    """Return where a function crosses 0 within a step, whose values at its ends are known."""
    from scipy.optimize import brentq

    known = {float(x[k]): float(values[k]) for k in (step, step + 1)}
    low, high = known
    return float(brentq(lambda s: known[s] if s in known else value(s), low, high, xtol=1e-15, rtol=1e-14))
