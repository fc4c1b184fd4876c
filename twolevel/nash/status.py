"""What `solve` says of a list of equilibria: its status and its method, in words that name players and actions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import inf

import numpy as np

from ..games import wording
from ..games.equilibrium import Component, Equilibrium, Verdict
from ..games.game import NormalFormGame
from ..games.ties import SUPPORT
from .order import MOST_COMBINATIONS, Stage
from .two_players.bimatrix import MOST_SUPPORT_PAIRS, excess, support_pairs

__all__ = ["ordered_status", "status"]

#: As many indifferences are spelled out; of the rest the number is given.
SPELLED_OUT = 3


def status(
    game: NormalFormGame, items: Sequence[Equilibrium], verdict: Verdict, components: Sequence[Component]
) -> str:
    """Return whether the list is complete, and why or why not."""
    if verdict is Verdict.TOO_LARGE:
        return f"{verdict.sentence}: {_size(game)}"
    if verdict not in (Verdict.COMPLETE_CONTINUA, Verdict.CONTINUUM, Verdict.UNRESOLVED):
        return verdict.sentence
    causes = (
        _continua(game, items, components)
        if components
        else [cause for e in items for cause in _indifferences(game, e)]
    )
    if verdict is Verdict.COMPLETE_CONTINUA:
        return (
            f"complete: every extreme equilibrium is listed; {_and_so_on(causes)}: a continuum of equilibria; "
            "its end points are listed"
        )
    return f"{verdict.sentence}: {_and_so_on(causes)}" if causes else verdict.sentence


def ordered_status(game: NormalFormGame, stages: Sequence[Stage], verdict: Verdict) -> str:
    """Return the same of a game with an order of moves, of which every group's choices are known."""
    histories: list[tuple[str, ...]] = [()]
    causes: list[str] = []
    capped: list[str] = []
    for stage in stages:
        for place in map(int, stage.tied):
            causes.append(f"{_undecided(game, stage, place)} {_after(histories[place])}")
        for place, ways in stage.capped.items():
            followed = f"{ways:,.0f} ways, of which {MOST_COMBINATIONS:,} are followed"
            capped.append(f"{_after(histories[place])} what may be answered combines in {followed}")
        acts = [game.actions[i] for i in stage.movers]
        histories = [(*h, *choice) for h in histories for choice in product(*acts)]
    if verdict is Verdict.COMPLETE_CONTINUA:
        return (
            f"complete: every extreme equilibrium is listed; {_and_so_on(causes)}: a continuum of equilibria; "
            "its end points are listed"
        )
    told = capped if verdict is Verdict.TOO_LARGE else causes if verdict is not Verdict.COMPLETE else []
    return f"{verdict.sentence}: {_and_so_on(told)}" if told else verdict.sentence


def _undecided(game: NormalFormGame, stage: Stage, place: int) -> str:
    """Say between which actions a mover is indifferent, or that a group may play a continuum."""
    if len(stage.movers) > 1:
        return f"{wording.listed([game.players[i] for i in stage.movers])} have a continuum of equilibria"
    (i,), (mixtures,) = stage.movers, stage.mixtures
    played = np.unique(mixtures[stage.place == place].argmax(axis=1))
    return f"{game.players[i]} is indifferent between {wording.listed([game.actions[i][a] for a in played])}"


def _after(history: Sequence[str]) -> str:
    return f"after {' > '.join(history)}" if history else "at the start"


def _continua(game: NormalFormGame, items: Sequence[Equilibrium], components: Sequence[Component]) -> list[str]:
    """Say for every maximal Nash subset with more than one member who is indifferent between what, and when."""
    causes = []
    for subset in (s for c in components for s in c.subsets if len(s) > 1):
        for i, player in enumerate(game.players):
            mixtures = {tuple(items[k].strategies[player]) for k in subset}
            if len(mixtures) > 1:
                played = [a for a, action in enumerate(game.actions[i]) if any(m[a] > SUPPORT for m in mixtures)]
                choice = wording.listed([game.actions[i][a] for a in played])
                other = game.players[1 - i]
                theirs = {tuple(items[k].strategies[other]): items[k] for k in subset}
                when = wording.either(wording.mixture(game.actions[1 - i], mixture) for mixture in theirs)
                causes.append(f"{player} is indifferent between {choice} where {other} plays {when}")
    return causes


def _indifferences(game: NormalFormGame, e: Equilibrium) -> list[str]:
    """Say which players have best replies at an equilibrium that they do not play."""
    if e.is_quasi_strict:
        return []
    causes = []
    strategies = list(e.strategies.values())
    _, best = game.judged_as_checked(strategies)
    for i, (player, x, is_best) in enumerate(zip(game.players, strategies, best, strict=True)):
        played = x > SUPPORT
        if (is_best & ~played).any():
            choice = wording.listed([game.actions[i][a] for a in np.flatnonzero(is_best | played)])
            others = wording.profile(
                wording.mixture(acts, mixture)
                for j, (acts, mixture) in enumerate(zip(game.actions, strategies, strict=True))
                if j != i
            )
            causes.append(f"{player} is indifferent between {choice} where the others play {others}")
    return causes


def _and_so_on(causes: Sequence[str]) -> str:
    """Spell out the first few different causes and count the others."""
    different = list(dict.fromkeys(causes))
    rest = len(different) - SPELLED_OUT
    return "; ".join(different[:SPELLED_OUT]) + (f"; and in {rest} more place{'s' * (rest > 1)}" if rest > 0 else "")


def _size(game: NormalFormGame) -> str:
    """Say how large a game is that was not searched in full, and what was done."""
    shape = "x".join(map(str, game.shape))
    if len(game.players) == 2:
        why = excess(*game.shape)
        if "pairs" in why:
            why += f"; a full search would take {_duration(support_pairs(*game.shape) / MOST_SUPPORT_PAIRS * 2)}"
        return f"{shape} actions make {why}; pure equilibria and the ends of Lemke-Howson paths are listed"
    from .many_players.general import estimated_seconds

    seconds = estimated_seconds(game.shape)
    return (
        f"to follow the paths of {shape} actions would take {_duration(seconds)} (patience= allows more); the pure "
        "equilibria are listed, or one to which a path leads"
    )


def _duration(seconds: float) -> str:
    """Return a rough duration in words."""
    if seconds == inf:
        return "more than a week"
    for unit, size in (("years", 31_557_600.0), ("days", 86_400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * size:
            return "longer than the universe is old" if seconds > 4e17 else f"about {seconds / size:,.0f} {unit}"
    return f"about {seconds:.0f} seconds"
