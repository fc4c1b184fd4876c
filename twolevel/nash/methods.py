"""Which method for which game: elimination, and the choice among the solver modules.

Index convention: games come last, ``payoffs[player, a_1, ..., a_N, game]``, scaled. All games of a block have one
shape. The answer holds profiles that are yet to be checked, sorted and given their payoffs in the user's units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..errors import SolverError
from ..games.equilibrium import Verdict
from ..games.game import NormalFormGame
from .contract import TIE, Found, scale
from .elimination import undominated
from .two_players.bimatrix import MOST_SUPPORT_PAIRS, extreme_equilibria, support_pairs
from .two_players.minors import Workspace

__all__ = ["Run", "one_equilibrium", "solve_scaled"]

#: Pairs of supports up to which dominated actions of 2-player games are left in: those of a 7x7 game.
MOST_PAIRS_UNREDUCED = 3431
#: Combinations of supports up to which dominated actions of 3-player games are left in at first: 3x3x3.
MOST_PROFILES_UNREDUCED = 343
#: Combinations of supports up to which 3-player games are solved by elimination to one variable: 4x4x4.
MOST_PROFILES_OF_THREE = 3375


@dataclass(frozen=True)
class Run:
    """What all chunks of a batch share; `steps` are the methods that were used, in words, in order."""

    seed: int
    patience: float
    memory: Workspace = field(default_factory=Workspace)
    steps: dict[str, None] = field(default_factory=dict)

    def note(self, step: str) -> None:
        """Remember a step; once is enough."""
        self.steps[step] = None


def solve_scaled(payoffs: FloatArray, run: Run) -> Found:
    """Solve games, with elimination first where it saves work, and afterwards where an answer is not complete."""
    n_players, *shape, _ = payoffs.shape
    if n_players == 1 or (n_players == 2 and support_pairs(*shape) <= MOST_PAIRS_UNREDUCED):
        return _solve_reduced(payoffs, run)
    if n_players > 3 or _support_profiles(shape) > MOST_PROFILES_UNREDUCED:
        return _reduced(payoffs, undominated(payoffs), run)
    found = _solve_reduced(payoffs, run)
    open_ = np.flatnonzero(found.verdict != Verdict.COMPLETE)
    alive = undominated(payoffs[..., open_])
    smaller = ~np.all([kept.all(axis=0) for kept in alive], axis=0)
    who = open_[smaller]
    if not len(who):
        return found
    better = _reduced(payoffs[..., who], [kept[:, smaller] for kept in alive], run)
    kept = np.flatnonzero(~np.isin(found.game, who))
    degenerate, verdict = found.degenerate.copy(), found.verdict.copy()
    degenerate[who], verdict[who] = better.degenerate, better.verdict
    return Found(
        np.concatenate([found.game[kept], who[better.game]]),
        tuple(np.concatenate([x[kept], y]) for x, y in zip(found.strategies, better.strategies, strict=True)),
        degenerate,
        verdict,
    )


def _support_profiles(shape: Sequence[int]) -> int:
    """Return the number of combinations of supports, a measure of the cost of a game of three players."""
    return prod(2**n - 1 for n in shape)


def _reduced(payoffs: FloatArray, alive: Sequence[BoolArray], run: Run) -> Found:
    """Solve what is left of games when only the actions `alive`, shapes (n_i, b), are played."""
    n_players, *shape, games = payoffs.shape
    left = np.stack([kept.sum(axis=0) for kept in alive])
    gone = sum(shape) - left.sum(axis=0)
    if not gone.any():
        return _solve_reduced(payoffs, run)
    run.note(f"elimination of {gone.max()} dominated action{'s' * (int(gone.max()) > 1)}")
    # games of one shape are solved together: each game's surviving actions are moved to the front
    places = [np.argsort(~kept, axis=0, kind="stable") for kept in alive]
    forms, member = np.unique(np.ravel_multi_index(tuple(left - 1), tuple(shape)), return_inverse=True)
    parts = []
    degenerate = np.zeros(games, dtype=np.bool_)
    verdict = np.zeros(games, dtype=np.uint8)
    for f, form in enumerate(forms):
        who = np.flatnonzero(member == f)
        sizes = [int(n) + 1 for n in np.unravel_index(form, tuple(shape))]
        kept = [place[:n, who] for place, n in zip(places, sizes, strict=True)]
        found = _solve_reduced(scale(_restricted(payoffs[..., who], kept), noise=TIE).payoffs, run)
        strategies = [np.zeros((len(found.game), n)) for n in shape]
        for full, part, actions in zip(strategies, found.strategies, kept, strict=True):
            np.put_along_axis(full, actions[:, found.game].T, part, axis=1)
        parts.append((who[found.game], strategies))
        degenerate[who], verdict[who] = found.degenerate, found.verdict
    return Found(
        np.concatenate([g for g, _ in parts]),
        tuple(np.concatenate([s[i] for _, s in parts]) for i in range(n_players)),
        degenerate,
        verdict,
    )


def _restricted(payoffs: FloatArray, kept: Sequence[IntArray]) -> FloatArray:
    """Keep each game's own choice of actions, given as arrays (number kept, b) a player."""
    for i, actions in enumerate(kept):
        index = np.expand_dims(actions, [j for j in range(payoffs.ndim - 1) if j != i + 1])
        payoffs = np.take_along_axis(payoffs, index, axis=i + 1)
    return payoffs


def _solve_reduced(payoffs: FloatArray, run: Run) -> Found:
    """Solve games of one form, shape (N, n_1, ..., n_N, b), of which players with one action are dropped."""
    n_players, *shape, games = payoffs.shape
    choosing = [i for i, n in enumerate(shape) if n > 1]
    if len(choosing) == n_players:
        return _dispatch(payoffs, run)
    if not choosing:
        run.note("the only profile left")
        return Found(
            np.arange(games),
            tuple(np.ones((games, 1)) for _ in shape),
            np.zeros(games, dtype=np.bool_),
            np.zeros(games, dtype=np.uint8),
        )
    some = payoffs[choosing].reshape(len(choosing), *(shape[i] for i in choosing), games)
    found = _dispatch(some, run)
    certain = np.ones((len(found.game), 1))
    strategies = [certain] * n_players
    for i, x in zip(choosing, found.strategies, strict=True):
        strategies[i] = x
    return Found(found.game, tuple(strategies), found.degenerate, found.verdict)


def _dispatch(payoffs: FloatArray, run: Run) -> Found:
    """Hand games in which every player has a choice to the method for their form."""
    n_players = len(payoffs)
    if n_players == 1:
        run.note("best actions")
        return _best_actions(payoffs[0])
    batch = np.moveaxis(payoffs, -1, 0)
    return _two_players(batch, run) if n_players == 2 else _several_players(np.ascontiguousarray(batch), run)


def _two_players(batch: FloatArray, run: Run) -> Found:
    """Search 2-player games in full up to `MOST_SUPPORT_PAIRS`; beyond, list what Lemke-Howson paths find."""
    if support_pairs(*batch.shape[2:]) > MOST_SUPPORT_PAIRS:
        run.note("Lemke-Howson paths")
        found = [_some_equilibria(game) for game in batch]
        strategies = tuple(np.concatenate([f[i] for f in found]) for i in range(2))
        game = np.repeat(np.arange(len(batch)), [len(f[0]) for f in found])
        verdict = np.full(len(batch), Verdict.TOO_LARGE, dtype=np.uint8)
        return Found(game, strategies, np.zeros(len(batch), dtype=np.bool_), verdict)
    run.note("bordered minors")
    return extreme_equilibria(batch, run.memory)


def _some_equilibria(payoffs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the pure equilibria of a large 2-player game and the ends of up to 64 Lemke-Howson paths, each once.

    Of very large games, only 8 paths are followed: each takes a second or more.
    """
    from .two_players.lemke_howson import lemke_howson

    m, n = payoffs.shape[1:]
    pure = _pure_equilibria(payoffs[None])
    labels = np.unique(np.linspace(0, m + n - 1, min(m + n, 64 if m + n <= 100 else 8)).astype(int))
    ends = [lemke_howson(payoffs, int(label)) for label in labels]
    profiles = [*zip(*pure.strategies, strict=True), *(end for end in ends if end)]
    if not profiles:
        profiles = [end for end in [lemke_howson(payoffs, 0, exact=True)] if end]
    joint = np.array([np.concatenate(p) for p in profiles])
    _, first = np.unique(np.round(joint, 7), axis=0, return_index=True)
    return joint[first, :m], joint[first, m:]


def _best_actions(payoffs: FloatArray) -> Found:
    """Solve games of one player: every best action, shape (n, b); ties leave a continuum between them."""
    action, game = np.nonzero(payoffs >= payoffs.max(axis=0) - TIE)
    tied = np.bincount(game, minlength=payoffs.shape[1]) > 1
    verdict = np.where(tied, Verdict.COMPLETE_CONTINUA, Verdict.COMPLETE).astype(np.uint8)
    return Found(game, (np.eye(len(payoffs))[action],), tied, verdict)


def _several_players(batch: FloatArray, run: Run) -> Found:
    """Solve games of three and more players, the separable ones apart."""
    from .many_players import polymatrix

    separable = polymatrix.is_separable(batch)
    if not separable.any():
        return _general(batch, run)
    run.note("linear systems (polymatrix)")
    if separable.all():
        return polymatrix.separable_equilibria(batch, check=False)
    found = [
        (np.flatnonzero(separable), polymatrix.separable_equilibria(batch[separable], check=False)),
        (np.flatnonzero(~separable), _general(batch[~separable], run)),
    ]
    degenerate = np.zeros(len(batch), dtype=np.bool_)
    verdict = np.zeros(len(batch), dtype=np.uint8)
    for who, part in found:
        degenerate[who], verdict[who] = part.degenerate, part.verdict
    return Found(
        np.concatenate([who[part.game] for who, part in found]),
        tuple(np.concatenate(xs) for xs in zip(*(part.strategies for _, part in found), strict=True)),
        degenerate,
        verdict,
    )


def _general(batch: FloatArray, run: Run) -> Found:
    """Solve games of three and more players whose payoffs are not separable."""
    if batch.shape[1] == 3 and _support_profiles(batch.shape[2:]) <= MOST_PROFILES_OF_THREE:
        from .three_players import trimatrix

        run.note("elimination to one variable (trimatrix)")
        return trimatrix.isolated_equilibria(batch)
    from .many_players import general

    if general.estimated_seconds(batch.shape[2:]) > run.patience:
        run.note("pure equilibria")
        return _pure_equilibria(batch)
    run.note("path tracking (homotopy)")
    return general.isolated_equilibria(batch, seed=run.seed)


def _pure_equilibria(batch: FloatArray) -> Found:
    """List the pure equilibria only, and say so."""
    games, n_players, *shape = batch.shape
    best: BoolArray = np.ones((games, *shape), dtype=np.bool_)
    for i in range(n_players):
        u = batch[:, i]
        best &= u >= u.max(axis=1 + i, keepdims=True) - TIE
    game, *actions = np.nonzero(best)
    strategies = tuple(np.eye(n)[a] for n, a in zip(shape, actions, strict=True))
    return Found(game, strategies, np.zeros(games, dtype=np.bool_), np.full(games, Verdict.TOO_LARGE, dtype=np.uint8))


def one_equilibrium(payoffs: FloatArray) -> Sequence[FloatArray] | None:
    """Follow a path to an equilibrium: Lemke and Howson's for 2 players, else the logit branch."""
    if len(payoffs) == 2:
        from .two_players.lemke_howson import lemke_howson

        return lemke_howson(payoffs, 0, exact=True)
    from .many_players.logit_path import logit_limit

    try:
        return list(logit_limit(NormalFormGame(payoffs)).strategies.values())
    except SolverError:
        return None
