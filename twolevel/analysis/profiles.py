"""Profiles by name: equilibria told apart by their supports alone, the stances that each player takes at all.

A **regime** is a set of such profiles. Within a regime a mixture's probabilities may move, and payoffs too; what is
played does not.
"""

from __future__ import annotations

import numpy as np

from ..arrays import FloatArray
from ..games.equilibrium import EquilibriumBatch
from ..games.payoffs import pure_profiles
from ..games.ties import ROUNDING, SUPPORT
from ..model.scenario import Scenario

__all__ = ["Names", "profile_names", "pure_sets_of", "sets_of"]


#: The profiles of a regime, sorted; mixtures as ``ask+dismiss``.
Names = tuple[str, ...]


def profile_names(scenario: Scenario, found: EquilibriumBatch) -> tuple[str, ...]:
    """Name each equilibrium of a batch by its support: stances of each player in order, joined by ``+``.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> from twolevel.nash.engine import solve_many
    >>> s = load("chicken")
    >>> profile_names(s, solve_many(s.payoffs()[None]))
    ('swerve, straight', 'straight, swerve', 'swerve+straight, swerve+straight')
    """
    _, first, inverse = np.unique(found.supports(), return_index=True, return_inverse=True)
    names = []
    for k in first:
        parts = []
        for player, x in zip(scenario.players, found.strategies, strict=True):
            parts.append("+".join(s for s, w in zip(scenario.stances[player], x[k], strict=True) if w > SUPPORT))
        names.append(", ".join(parts))
    return tuple(names[k] for k in inverse)


def sets_of(scenario: Scenario, found: EquilibriumBatch) -> list[Names]:
    """Return the sorted profile names of each game of a batch.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> from twolevel.nash.engine import solve_many
    >>> s = load("iskander")
    >>> sets_of(s, solve_many(s.payoffs("t2", {"parameters.grievance": [0.0, 0.6]})))
    [('defer, dismiss, deny',), ('defer, dismiss+ask, deny+silence',)]
    """
    sets: list[list[str]] = [[] for _ in found.verdict]
    for game, name in zip(found.game, profile_names(scenario, found), strict=True):
        sets[game].append(name)
    return [tuple(sorted(s)) for s in sets]


def pure_sets_of(scenario: Scenario, payoffs: FloatArray) -> list[Names]:
    """Return the sorted names of the pure equilibria of each game of a batch, by looking at every profile.

    Payoffs that differ by no more than `ROUNDING` are equal: where a set changes along a line, a wider tie would move
    the place.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> from twolevel.nash.engine import solve_many
    >>> s = load("iskander")
    >>> pure_sets_of(s, s.payoffs("t2", {"parameters.grievance": [0.0, 0.6]}))
    [('defer, dismiss, deny',), ()]
    """
    batch = np.moveaxis(payoffs, 0, -1)
    rounding = ROUNDING * np.spacing(np.abs(batch).max(axis=tuple(range(1, batch.ndim - 1))))
    stances = list(scenario.stances.values())
    sets: list[list[str]] = [[] for _ in payoffs]
    for *profile, game in np.argwhere(pure_profiles(batch, rounding)):
        sets[game].append(", ".join(own[a] for own, a in zip(stances, profile, strict=True)))
    return [tuple(sorted(s)) for s in sets]
