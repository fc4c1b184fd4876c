r"""Every isolated equilibrium of nondegenerate games of four players with two actions each.

There are few kinds of supports: 16 in which nobody mixes, 24 in which two mix and each makes the other indifferent, two
linear equations; 8 in which three mix, one quadratic; and one in which all four do (`two_actions`).

Games with a tie at an equilibrium, a multiple zero, or an even number of equilibria are left to `general`.

Index convention: games and profiles last (`contract`); ``x[player, profile]`` is the probability of the second action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.equilibrium import Verdict
from ...games.payoffs import front
from ...games.ties import SAME, SOLVED, TIE
from ..contract import Found, numbered_anew
from ..pure import pure_equilibria
from . import general
from .mixed_systems import totally_mixed
from .separability import is_separable
from .two_actions import OTHERS, expected, four_mixing, gains_of, three_mixing

__all__ = ["SHAPE", "after_elimination", "isolated_equilibria"]

SHAPE = (2, 2, 2, 2)
#: Games at a time: what is worked on fits the processor's cache.
BLOCK = 1024

#: Where the gains of all players, in a row, stand in a table: (player, actions of the others in order).
_NUMBERS = np.arange(32).reshape(4, 2, 2, 2)
_OTHERS = np.array(OTHERS)
_PAIRS = np.array(list(combinations(range(4), 2)))
_REST = np.array([[k for k in range(4) if k not in pair] for pair in _PAIRS])
#: The conditions of the first of a pair and of the second: (2, the other's action, pair, actions of the rest).
_CONDITIONS_OF_TWO = np.array(
    [[np.moveaxis(_NUMBERS[i], OTHERS[i].index(j), 0) for i, j in pairs] for pairs in (_PAIRS, _PAIRS[:, ::-1])]
).swapaxes(1, 2)
#: Those of the three others where a player's action is fixed: (3, their actions, player and action).
_FACES = np.array(
    [
        [_NUMBERS[i].take(action, axis=OTHERS[i].index(last)) for i in OTHERS[last]]
        for last in range(4)
        for action in range(2)
    ]
).transpose(1, 2, 3, 0)

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
    games = payoffs.shape[-1]
    starts = range(0, max(games, 1), BLOCK)  # of no games there is one empty block
    parts = [_isolated(payoffs[..., start : start + BLOCK]) for start in starts]
    game = np.concatenate([part[0] + start for part, start in zip(parts, starts, strict=True)])
    x = np.concatenate([part[1] for part in parts], axis=1)
    rest = np.concatenate([part[2] + start for part, start in zip(parts, starts, strict=True)])
    nothing = np.zeros(games, dtype=np.bool_)
    complete = np.full(games, Verdict.COMPLETE, dtype=np.uint8)
    found = Found(game, tuple(np.stack([1.0 - p, p]) for p in x), nothing, complete)
    if not len(rest):
        return found
    more = _with_ties(payoffs[..., rest], _Candidates.joined([part[3] for part in parts]), seed)
    return Found.joined([(np.arange(games), found), (rest, more)], games)


def after_elimination(
    payoffs: FloatArray, alive: Sequence[BoolArray], found: Found
) -> tuple[BoolArray, NDArray[np.uint8]]:
    """Tell which games with dominated actions need not be solved again without them, and the verdicts then.

    Where nothing is open but ties at equilibria, and these are nothing beside the smallest gains of what is left to
    three players, the list stays as it is. What three players are told is whether a continuum is in it: two equilibria
    that differ in one player's strategy alone, as all conditions are linear in that one.

    Parameters
    ----------
    payoffs : array, shape (4, 2, 2, 2, 2, b)
        Scaled.
    alive : sequence of 4 bool arrays, shapes (2, b)
        The actions that are left.
    found : Found
        What `isolated_equilibria` says of these games.

    Returns
    -------
    stays : bool array, shape (b,)
    verdict : uint8 array, shape (b,)
        Of those games; of others it means nothing.

    Examples
    --------
    Three gain by the second action where another of them plays it; where none does, all are indifferent, and that is
    an equilibrium in no continuum. The fourth has a dominated action.

    >>> a = np.indices((2, 2, 2, 2))
    >>> moved = a[:3].sum(axis=0) > a[:3]
    >>> payoffs = np.stack([*(a[:3] * moved), 1.0 - a[3]])[..., None]
    >>> alive = [np.ones((2, 1), dtype=bool)] * 3 + [np.array([[True], [False]])]
    >>> stays, verdict = after_elimination(payoffs, alive, isolated_equilibria(payoffs))
    >>> stays.tolist(), Verdict(verdict[0]).name
    ([True], 'UNRESOLVED')
    """
    lifted = payoffs.copy()  # what an eliminated action brings is what the other one does
    for i, kept in enumerate(alive):
        own = front(lifted, 1 + i)
        own[...] = np.where(kept[:, None, None, None, None], own, own[::-1])
    choosing = np.array([kept.all(axis=0) for kept in alive])
    lifted *= choosing[:, None, None, None, None]
    gains, game, x = gains_of(payoffs), found.game, np.array([own[1] for own in found.strategies])
    stays = (found.verdict == Verdict.CONTINUUM) & (choosing.sum(axis=0) == 3) & ~is_separable(lifted)
    stays &= ~_Candidates.of(gains).doubtful()
    size = np.abs([gain.reshape(8, -1) for gain in gains_of(lifted)])
    sure = TIE * np.where(size > 0, size, 1.0).min(axis=1)
    tied = np.zeros(len(stays), dtype=np.bool_)
    for i, gain in enumerate(gains):
        size = np.abs(expected(gain.take(game, axis=-1), x[OTHERS[i]]))
        near = (np.minimum(x[i], 1.0 - x[i]) <= SOLVED) & (size <= SOLVED)
        tied[game[near]] = True
        stays[game[near & ~(choosing[i, game] & (size <= sure[i, game]))]] = False
    verdict = np.where(_with_continuum(game, x, len(stays)), Verdict.CONTINUUM, Verdict.UNRESOLVED)
    return stays & tied, verdict.astype(np.uint8)


def _with_continuum(game: IntArray, x: FloatArray, games: int) -> BoolArray:
    """Return in which games two equilibria differ in one player's strategy alone."""
    order = np.argsort(game, kind="stable")
    game, x = game[order], x[:, order]
    result = np.zeros(games, dtype=np.bool_)
    for shift in range(1, len(game)):
        same = game[shift:] == game[:-shift]
        if not same.any():
            break
        differ = (np.abs(x[:, shift:] - x[:, :-shift]) >= SAME).sum(axis=0)
        result[game[shift:][same & (differ == 1)]] = True
    return result


@dataclass(frozen=True)
class _Candidates:
    """Solutions of the conditions of all who mix, while the others play pure actions; two at least mix.

    Attributes
    ----------
    game : int array, shape (K,)
    x : array, shape (4, K)
    mixes : bool array, shape (4, K)
    flat : bool array, shape (pair, actions of the rest, b)
        Where two mix and a condition leaves its unknown open.
    faces : bool array, shape (8, b)
        Where three mix and not all solutions are sure.
    inner : bool array, shape (b,)
        The same where all mix.
    """

    game: IntArray
    x: FloatArray
    mixes: BoolArray
    flat: BoolArray
    faces: BoolArray
    inner: BoolArray

    @classmethod
    def of(cls, gains: Sequence[FloatArray]) -> _Candidates:
        table = np.stack(gains).reshape(32, -1)
        *two, flat = _two_mixing(table)
        *three, faces = _three_mixing(table)
        game, x, inner = four_mixing(gains)
        four = game, x, np.ones(x.shape, dtype=np.bool_)
        game, x, mixes = (np.concatenate(held, axis=-1) for held in zip(two, three, four, strict=True))
        return cls(game, x, mixes, flat, faces, inner)

    @classmethod
    def joined(cls, parts: Sequence[_Candidates]) -> _Candidates:
        """Return those of consecutive games, numbered on."""
        starts = np.cumsum([0, *(len(part.inner) for part in parts)])
        parts = [replace(part, game=part.game + start) for part, start in zip(parts, starts, strict=False)]
        return cls(*(np.concatenate(held, axis=-1) for held in zip(*(vars(p).values() for p in parts), strict=True)))

    def doubtful(self) -> BoolArray:
        """Return the games in which not all solutions are sure, shape (b,)."""
        return np.asarray(self.flat.any(axis=(0, 1, 2)) | self.faces.any(axis=0) | self.inner)

    def take(self, games: IntArray) -> _Candidates:
        """Return those of some games, numbered anew."""
        some, game = numbered_anew(self.game, games, len(self.inner))
        of_games = (held[..., games] for held in (self.flat, self.faces, self.inner))
        return _Candidates(game, self.x[:, some], self.mixes[:, some], *of_games)


def _isolated(payoffs: FloatArray) -> tuple[IntArray, FloatArray, IntArray, _Candidates]:
    """Return the equilibria of games that can be settled here; which games cannot, and the candidates of these."""
    gains = gains_of(payoffs)
    candidates = _Candidates.of(gains)
    open_ = candidates.doubtful()
    parts = [_pure(gains, open_), _checked(gains, candidates, open_)]
    game, x = np.concatenate([g for g, _ in parts]), np.concatenate([p for _, p in parts], axis=1)
    open_ |= np.bincount(game, minlength=len(open_)) % 2 == 0
    kept, rest = np.flatnonzero(~open_[game]), np.flatnonzero(open_)
    return game[kept], x[:, kept], rest, candidates.take(rest)


def _with_ties(payoffs: FloatArray, candidates: _Candidates, seed: int) -> Found:
    """Return what can be said of games with ties, multiple zeros or an even number of equilibria.

    Paths are followed where solutions could not be told apart, on supports that bounds leave.
    """
    gains = gains_of(payoffs)
    pure, actions = pure_equilibria(payoffs)
    parts = [(pure, np.array([own[1] for own in actions])), (candidates.game, candidates.x)]
    lost, degenerate = np.zeros((2, payoffs.shape[-1]), dtype=np.bool_)
    if candidates.flat.any():
        degenerate |= (candidates.flat & _can_be_best(gains)).any(axis=(0, 1, 2))
    bounds = [
        bound for gain in gains for bound in (gain.min(axis=(0, 1, 2)) <= SOLVED, gain.max(axis=(0, 1, 2)) >= -SOLVED)
    ]
    face, some = np.nonzero(candidates.faces & bounds)
    last, action = np.divmod(face, 2)
    faces = [payoffs[OTHERS[q], ...].take(c, axis=1 + q)[..., g] for q, c, g in zip(last, action, some, strict=True)]
    if faces:
        found = totally_mixed(np.stack(faces, axis=-1), seed=seed)
        mixed = np.array([own[1] for own in found.strategies])
        parts.append((some[found.game], _on_faces(face[found.game], mixed)))
        lost[some[found.lost]] = True
        degenerate[some[found.singular]] = True
    some = np.flatnonzero(candidates.inner)
    if len(some):
        found = totally_mixed(payoffs[..., some], seed=seed)
        parts.append((some[found.game], np.array([own[1] for own in found.strategies])))
        lost[some[found.lost]] = True
        degenerate[some[found.singular]] = True
    game, x = np.concatenate([g for g, _ in parts]), np.concatenate([p for _, p in parts], axis=1)
    return general.settled(payoffs, game, np.stack([1.0 - x, x], axis=1).reshape(8, -1), degenerate, lost)


def _can_be_best(gains: Sequence[FloatArray]) -> BoolArray:
    """Return where both others' actions can be best replies while a pair mixes, (pair, actions of the rest, b)."""
    result = []
    for pair in _REST:
        sides = []
        for k, other in (pair, pair[::-1]):
            gain = np.moveaxis(gains[k], OTHERS[k].index(other), 0)
            sides.append(np.stack([gain.min(axis=(1, 2)) <= SOLVED, gain.max(axis=(1, 2)) >= -SOLVED]))
        result.append(sides[0] & sides[1].swapaxes(0, 1))
    return np.array(result)


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


def _two_mixing(table: FloatArray) -> tuple[IntArray, FloatArray, BoolArray, BoolArray]:
    """Solve the conditions of all pairs at the others' pure actions.

    Also return who mixes, shape (4, K), and where a condition leaves its unknown open, (pair, actions of the rest, b).
    """
    own, other = table[_CONDITIONS_OF_TWO]
    some = (np.minimum(*own) <= SOLVED) & (np.maximum(*own) >= -SOLVED)
    some &= (np.minimum(*other) <= SOLVED) & (np.maximum(*other) >= -SOLVED)
    flat = (np.abs(own).max(axis=0) <= SOLVED) | (np.abs(other).max(axis=0) <= SOLVED)
    at = np.nonzero(some & ~flat)
    pair, *actions, game = at
    x, each = np.empty((4, len(game))), np.arange(len(game))
    for who, conditions in ((_PAIRS[:, 1], own), (_PAIRS[:, 0], other)):
        zero, one = conditions[:, *at]
        x[who[pair], each] = np.clip(zero / (zero - one), 0.0, 1.0)
    for who, action in zip(_REST.T, actions, strict=True):
        x[who[pair], each] = action
    mixes = np.zeros(x.shape, dtype=np.bool_)
    mixes[_PAIRS[pair].T, each] = True
    return game, x, mixes, some & flat


def _three_mixing(table: FloatArray) -> tuple[IntArray, FloatArray, BoolArray, BoolArray]:
    """Search the eight faces on which one player's action is fixed, as if they were so many games.

    Also return who mixes, shape (4, K), and which faces are doubtful, shape (8, b).
    """
    games = table.shape[1]
    face, mixed, doubtful = three_mixing(list(table[_FACES].reshape(3, 2, 2, 8 * games)))
    face, game = np.divmod(face, games)
    return game, _on_faces(face, mixed), np.arange(4)[:, None] != face // 2, doubtful.reshape(8, games)


def _on_faces(face: IntArray, mixed: FloatArray) -> FloatArray:
    """Complete the mixtures of three players on faces, shape (3, K), by the action that is fixed there, (4, K)."""
    last, action = np.divmod(face, 2)
    x, each = np.empty((4, len(face))), np.arange(len(face))
    x[last, each] = action
    x[_OTHERS[last].T, each] = mixed
    return x


def _checked(gains: Sequence[FloatArray], candidates: _Candidates, open_: BoolArray) -> _Profiles:
    """Keep profiles at which the players with pure actions do no better; leave games with a tie there open."""
    game, x, mixes = candidates.game, candidates.x, candidates.mixes
    tied, right = np.zeros(len(game), dtype=np.bool_), np.ones(len(game), dtype=np.bool_)
    tied |= (mixes & (np.minimum(x, 1 - x) <= SOLVED)).any(axis=0)
    for i in range(4):
        some = np.flatnonzero(~mixes[i] & right)
        gain = expected(gains[i].take(game[some], axis=-1), [x[j, some] for j in OTHERS[i]])
        near = np.abs(gain) <= SOLVED
        right[some] = near | ((gain > 0) == (x[i, some] > 0.5))
        tied[some] |= near
    open_[game[tied & right]] = True
    kept = np.flatnonzero(right)
    return game[kept], x[:, kept]
