r"""Isolated equilibria of single 3-player games in whole numbers: what `trimatrix` does in floats, without rounding.

`trimatrix` judges minors and polynomials beside a player's whole range, and where one outcome is a disaster, ordinary
differences drown there. Here every step until the last division is done in integers (`whole_game`, `whole_supports`).

*Why nothing is missed.* Where no support is left open, other equilibria have supports on which a player i has more
equations than the others have freedom. Then i's mixtures that keep the others' actions best replies are a polytope of
positive dimension, a fibre (`continua`). At a vertex of it an action of the support is not played, though a best reply,
or another player has a best reply that is not played. Repeated, this leads to an equilibrium on one of the supports
that are searched, at which some best reply is not played, and through which a fibre of positive dimension goes. So if
no fibre through an equilibrium found has two vertices, the list is complete.

Index convention: games last, ``payoffs[player, a_0, a_1, a_2, game]``, as they were given.
"""

from __future__ import annotations

import numpy as np

from ...arrays import FloatArray
from ...games.equilibrium import Verdict
from ..contract import Found
from .whole_game import WholeGame, WholeGames, possible, survivors
from .whole_supports import WholeEquilibrium, on_profile, on_support

__all__ = ["exact_equilibria"]


def exact_equilibria(given: FloatArray) -> Found:
    """Return all isolated equilibria of 3-player games, one after the other, in whole numbers.

    Parameters
    ----------
    given : array, shape (3, n_0, n_1, n_2, b)
        As they were given, not scaled.

    Returns
    -------
    Found
        The verdict is `COMPLETE`; or `CONTINUUM` where a player is indifferent at an equilibrium and may move from
        there; or `UNRESOLVED` where that is not known, or where a support was left open.
    """
    _, *shape, games = given.shape
    numbers: list[int] = []
    mixtures: list[list[list[float]]] = []
    degenerate = np.zeros(games, dtype=np.bool_)
    verdict = np.zeros(games, dtype=np.uint8)
    for g, (kept, game_left) in enumerate(WholeGames.of(given).each()):
        if all(len(actions) == 1 for actions in kept):
            numbers.append(g)
            mixtures.append([[float(a in actions) for a in range(n)] for n, actions in zip(shape, kept, strict=True)])
            continue
        game = game_left()
        alive = survivors(game.shape, game.signs)
        if tuple(map(len, alive)) != game.shape:
            game = game.restricted(alive)
            kept = [[own[a] for a in actions] for own, actions in zip(kept, alive, strict=True)]
        found, is_decided = _searched(game)
        degenerate[g] = any(e.is_tied for e in found)
        found, is_continuum, is_certain = _closure(game, found)
        if is_continuum:
            verdict[g] = Verdict.CONTINUUM
        elif not (is_decided and is_certain):
            verdict[g] = Verdict.UNRESOLVED
        for e in found:
            full = []
            for n, actions, x in zip(shape, kept, e.mixtures, strict=True):
                row = [0.0] * n
                for action, v in zip(actions, x, strict=True):
                    row[action] = v
                full.append(row)
            numbers.append(g)
            mixtures.append(full)
    strategies = tuple(np.array([m[i] for m in mixtures]).reshape(len(mixtures), n).T for i, n in enumerate(shape))
    return Found(np.array(numbers, dtype=np.intp), strategies, degenerate, verdict, True)


def _searched(game: WholeGame) -> tuple[list[WholeEquilibrium], bool]:
    """Return the equilibria of a game on all supports, and whether none was left open."""
    profiles, plans = possible(game.shape, game.signs)
    found = [e for profile in profiles for e in on_profile(game, profile)]
    is_decided = True
    for plan in plans:
        more, no_others = on_support(game, plan)
        found += more
        is_decided &= no_others
    return found, is_decided


def _closure(game: WholeGame, found: list[WholeEquilibrium]) -> tuple[list[WholeEquilibrium], bool, bool]:
    """Add the end points of continua through equilibria at which a player is indifferent, and drop what is inside.

    Returns
    -------
    found : list of WholeEquilibrium
        Each once.
    is_continuum, is_certain : bool
        Whether there is a continuum, and whether all of them were looked for.
    """
    known = {e.key: e for e in found}
    waiting = [e for e in known.values() if e.is_tied]
    is_certain = not waiting or (all(e.is_exact for e in waiting) and not game.has_slack)
    inside, at_end = set(), set()
    while waiting and is_certain:
        e = waiting.pop()
        for i in range(3):
            ends = [
                WholeEquilibrium([*e.weights[:i], x, *e.weights[i + 1 :]], True, True) for x in game.fibre(i, e.weights)
            ]
            if len(ends) > 1:
                inside.add(e.key)
                for end in ends:
                    at_end.add(end.key)
                    if end.key not in known:
                        known[end.key] = end
                        waiting.append(end)
    return [e for key, e in known.items() if key not in inside or key in at_end], bool(at_end), is_certain
