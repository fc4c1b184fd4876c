"""Which method for which game: elimination, and the choice among the solver modules.

Index convention: games and profiles last, ``payoffs[player, a_1, ..., a_N, game]``, scaled (`contract`). All games of a
block have one shape. The answer holds profiles that are yet to be checked, sorted and given their payoffs in the user's
units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..errors import SolverError
from ..games.equilibrium import Verdict
from ..games.game import NormalFormGame
from ..games.grids import slacks
from ..games.ties import REGRET, SAME, TIE
from .contract import Found, Scaled, scale
from .elimination import undominated
from .pure import has_ties, pure_equilibria, pure_only, with_pure
from .two_players.bimatrix import excess, extreme_equilibria, support_pairs
from .two_players.minors import Workspace

__all__ = ["Run", "one_equilibrium", "solve_scaled"]

#: Pairs of supports up to which dominated actions of 2-player games are left in: those of a 7x7 game.
MOST_PAIRS_UNREDUCED = 3431
#: Combinations of supports up to which dominated actions are left in at first, by players: those of 3x3x3 and 2x2x2x2.
MOST_PROFILES_UNREDUCED = {3: 343, 4: 81}
#: Combinations of supports up to which 3-player games are solved by elimination to one variable: 4x4x4.
MOST_PROFILES_OF_THREE = 3375
#: Players times payoffs up to which the logit branch is followed where nothing was found: half a minute at most.
MOST_ON_BRANCH = 200_000


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


def solve_scaled(games: Scaled, run: Run) -> Found:
    """Solve games, with elimination first where it saves work, and afterwards where an answer is not complete.

    Even then a list may be what it would be without the dominated actions (`four_players.after_elimination`).
    """
    n_players, *shape, count = games.payoffs.shape
    if sum(n > 1 for n in shape) < 2:  # nobody's choice depends on another's
        return _solve_reduced(games, run)
    if n_players == 2 and support_pairs(*shape) <= MOST_PAIRS_UNREDUCED and not excess(*shape):
        return _solve_reduced(games, run)
    if _support_profiles(shape) > MOST_PROFILES_UNREDUCED.get(n_players, 0):
        return _reduced(games, undominated(games.payoffs), run)
    found = _solve_reduced(games, run)
    open_ = np.flatnonzero(found.verdict != Verdict.COMPLETE)
    alive = undominated(games.payoffs[..., open_])
    smaller = ~np.all([kept.all(axis=0) for kept in alive], axis=0)
    who, alive = open_[smaller], [kept[:, smaller] for kept in alive]
    if len(who) and shape == [2, 2, 2, 2]:
        from .many_players import four_players

        stays, verdict = four_players.after_elimination(games.payoffs[..., who], alive, found.take(who))
        found = replace(found, verdict=found.verdict.copy())
        found.verdict[who[stays]] = verdict[stays]
        who, alive = who[~stays], [kept[:, ~stays] for kept in alive]
    if not len(who):
        return found
    better = _reduced(games.take(who), alive, run)
    others = found.only(np.flatnonzero(~np.isin(found.game, who)))
    return Found.joined([(np.arange(count), others), (who, better)], count)


def _support_profiles(shape: Sequence[int]) -> int:
    """Return the number of combinations of supports, a measure of the cost of a game."""
    return prod(2**n - 1 for n in shape)


def _reduced(games: Scaled, alive: Sequence[BoolArray], run: Run) -> Found:
    """Solve what is left of games when only the actions `alive`, shapes (n_i, b), are played.

    What is left may have smaller ranges, so it is scaled again: then a tie may be finer than it was in the whole game.
    """
    _, *shape, count = games.payoffs.shape
    left = np.stack([kept.sum(axis=0) for kept in alive])
    gone = sum(shape) - left.sum(axis=0)
    if not gone.any():
        return _solve_reduced(games, run)
    run.note(f"elimination of {gone.max()} dominated action{'s' * (int(gone.max()) > 1)}")
    # each game's surviving actions are moved to the front
    places = [np.argsort(~kept, axis=0, kind="stable") for kept in alive]
    forms, member = np.unique(np.ravel_multi_index(tuple(left - 1), tuple(shape)), return_inverse=True)
    alike: dict[tuple[int, ...], list[tuple[IntArray, list[IntArray], Scaled]]] = {}
    for f, form in enumerate(forms):
        who = np.flatnonzero(member == f)
        sizes = [int(n) + 1 for n in np.unravel_index(form, tuple(shape))]
        kept = [place[:n, who] for place, n in zip(places, sizes, strict=True)]
        choosing = [i for i, n in enumerate(sizes) if n > 1]
        held = (who, kept, _restricted(games.take(who), kept).among(choosing))
        alike.setdefault(tuple(sizes[i] for i in choosing), []).append(held)
    parts = []
    for together in alike.values():  # whoever the players are that still have a choice
        found = _solve_reduced(Scaled.joined([rest for _, _, rest in together]), run)
        start = 0
        for who, kept, _ in together:
            own = found.take(np.arange(start, start + len(who)))
            start += len(who)
            certain = np.ones((1, len(own.game)))
            mixtures = iter(own.strategies)
            strategies = [np.zeros((n, len(own.game))) for n in shape]
            for full, actions in zip(strategies, kept, strict=True):
                np.put_along_axis(full, actions[:, own.game], next(mixtures) if len(actions) > 1 else certain, axis=0)
            parts.append((who, replace(own, strategies=tuple(strategies))))
    return with_pure(games.given, Found.joined(parts, count))


def _restricted(games: Scaled, kept: Sequence[IntArray]) -> Scaled:
    """Keep each game's own choice of actions, given as arrays (number kept, b) a player, and scale what is left.

    A player whose payoffs there are ties of the whole game is constant.
    """
    left = games.given
    for i, actions in enumerate(kept):
        index = np.expand_dims(actions, [j for j in range(left.ndim - 1) if j != i + 1])
        left = np.take_along_axis(left, index, axis=i + 1)
    noise = np.zeros(games.unit.shape)
    small = scale(left).unit < TIE * games.unit
    for i in range(len(noise)):
        some = np.flatnonzero(small[i])
        if len(some):
            noise[i, some] = slacks(games.given[i].reshape(-1, games.given.shape[-1])[:, some]).min(axis=0)
    return scale(left, noise=noise)


def _solve_reduced(games: Scaled, run: Run) -> Found:
    """Solve games of one form, shape (N, n_1, ..., n_N, b), of which players with one action are dropped."""
    n_players, *shape, count = games.payoffs.shape
    choosing = [i for i, n in enumerate(shape) if n > 1]
    if not choosing:
        run.note("the only profile left")
        return Found(
            np.arange(count),
            tuple(np.ones((1, count)) for _ in shape),
            np.zeros(count, dtype=np.bool_),
            np.zeros(count, dtype=np.uint8),
        )
    if len(choosing) == n_players:
        return _dispatch(games, run)
    found = _dispatch(games.among(choosing), run)
    certain = np.ones((1, len(found.game)))
    strategies = [certain] * n_players
    for i, x in zip(choosing, found.strategies, strict=True):
        strategies[i] = x
    return replace(found, strategies=tuple(strategies))


def _dispatch(games: Scaled, run: Run) -> Found:
    """Hand games in which every player has a choice to the method for their form."""
    n_players = len(games.payoffs)
    if n_players == 1:
        run.note("best actions")
        return _best_actions(games.given[0])
    if n_players == 2:
        return _two_players(games, run)
    found = _several_players(games, run)
    return with_pure(games.given, found) if has_ties(games.payoffs) else found


def _two_players(games: Scaled, run: Run) -> Found:
    """Search 2-player games in full, if they are not too large; else list what Lemke-Howson paths find."""
    _, m, n, count = games.payoffs.shape
    if excess(m, n):
        run.note("Lemke-Howson paths")
        found = [_some_equilibria(games.take(np.array([g]))) for g in range(count)]
        strategies = tuple(np.concatenate([f[i] for f in found], axis=1) for i in range(2))
        game = np.repeat(np.arange(count), [f[0].shape[1] for f in found])
        verdict = np.full(count, Verdict.TOO_LARGE, dtype=np.uint8)
        return Found(game, strategies, np.zeros(count, dtype=np.bool_), verdict)
    run.note("bordered minors")
    result = extreme_equilibria(games.payoffs, run.memory, given=games.given)
    if result.in_integers:
        run.note("exact integers")
    return result


def _some_equilibria(game: Scaled) -> tuple[FloatArray, FloatArray]:
    """Return the pure equilibria of a large 2-player game and the ends of up to 64 Lemke-Howson paths, each once.

    Shapes (m, K) and (n, K). Of very large games, only 8 paths are followed: each takes a second or more.
    """
    from .two_players.lemke_howson import lemke_howson

    payoffs = game.payoffs[..., 0]
    m, n = payoffs.shape[1:]
    _, pure = pure_equilibria(game.given)
    labels = np.unique(np.linspace(0, m + n - 1, min(m + n, 64 if m + n <= 100 else 8)).astype(int))
    ends = [lemke_howson(payoffs, int(label)) for label in labels]
    profiles = [
        *zip(*(x.T for x in pure), strict=True),
        *(end for end in ends if end and _is_equilibrium(game.given[..., 0], *end)),
    ]
    if not profiles:
        profiles = [end for end in [lemke_howson(payoffs, 0, exact=True)] if end]
    joint = np.array([np.concatenate(p) for p in profiles]).reshape(-1, m + n)
    _, first = np.unique(np.round(joint / SAME), axis=0, return_index=True)
    return joint[first, :m].T, joint[first, m:].T


def _is_equilibrium(payoffs: FloatArray, x: FloatArray, y: FloatArray) -> bool:
    """Whether the regret of a profile is small beside what is at stake there, not only beside the range."""
    for table, own, other in ((payoffs[0], x, y), (payoffs[1].T, y, x)):
        differences = table - table[own.argmax()]
        gains = differences @ other
        if gains.max() - own @ gains > REGRET * (np.abs(differences) @ other).max():
            return False
    return True


def _best_actions(payoffs: FloatArray) -> Found:
    """Solve games of one player: every best action, shape (n, b); ties leave a continuum between them."""
    game, strategies = pure_equilibria(payoffs[None])
    tied = np.bincount(game, minlength=payoffs.shape[1]) > 1
    verdict = np.where(tied, Verdict.COMPLETE_CONTINUA, Verdict.COMPLETE).astype(np.uint8)
    return Found(game, tuple(strategies), tied, verdict)


def _several_players(games: Scaled, run: Run) -> Found:
    """Solve games of three and more players, the separable ones apart."""
    from .many_players import polymatrix

    separable = polymatrix.is_separable(games.payoffs)
    if separable.any() and _is_small_of_three(games):
        from .three_players.supports import Block

        some = np.flatnonzero(separable)
        separable[some] = ~Block(games.payoffs[..., some]).is_uneven()
    if not separable.any():
        return _general(games, run)
    run.note("linear systems (polymatrix)")
    if separable.all():
        return polymatrix.separable_equilibria(games.payoffs, check=False)
    apart, rest = np.flatnonzero(separable), np.flatnonzero(~separable)
    found = [
        (apart, polymatrix.separable_equilibria(games.payoffs[..., apart], check=False)),
        (rest, _general(games.take(rest), run)),
    ]
    return Found.joined(found, len(separable))


def _is_small_of_three(games: Scaled) -> bool:
    """Whether games are of three players and small enough for elimination to one variable."""
    shape = games.payoffs.shape[1:-1]
    return len(shape) == 3 and _support_profiles(shape) <= MOST_PROFILES_OF_THREE


def _general(games: Scaled, run: Run) -> Found:
    """Solve games of three and more players whose payoffs are not separable."""
    if _is_small_of_three(games):
        from .three_players import trimatrix

        run.note("elimination to one variable (trimatrix)")
        found = trimatrix.isolated_equilibria(games.payoffs, games.given)
        if found.in_integers:
            run.note("exact integers")
        return found
    from .many_players import four_players, general

    shape = games.payoffs.shape[1:-1]
    if shape == four_players.SHAPE:
        run.note("elimination to two unknowns")
        return four_players.isolated_equilibria(games.payoffs, seed=run.seed)
    if general.estimated_seconds(shape) > run.patience:
        run.note("pure equilibria")
        return pure_only(games.payoffs)
    run.note("path tracking (homotopy)")
    return general.isolated_equilibria(games.payoffs, seed=run.seed)


def one_equilibrium(payoffs: FloatArray) -> Sequence[FloatArray] | None:
    """Follow a path to one equilibrium: Lemke and Howson's for 2 players, else the logit branch if that is not long."""
    if len(payoffs) == 2:
        from .two_players.lemke_howson import lemke_howson

        return lemke_howson(payoffs, 0, exact=True)
    if len(payoffs) * payoffs.size > MOST_ON_BRANCH:
        return None
    from .many_players.logit_path import logit_limit

    try:
        return list(logit_limit(NormalFormGame(payoffs)).strategies.values())
    except SolverError:
        return None
