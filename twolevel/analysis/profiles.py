"""Profiles by name: equilibria told apart by their supports alone, the stances that each player takes at all.

A **regime** is a set of such profiles. Within a regime a mixture's probabilities may move, and payoffs too; what is
played does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ..arrays import FloatArray
from ..games import wording
from ..games.equilibrium import EquilibriumBatch
from ..games.payoffs import pure_profiles
from ..games.ties import ROUNDING
from ..model.scenario import Scenario

__all__ = ["Names", "Profile", "profile_names", "pure_sets_of", "regime", "sets_of"]


class Profile(str):
    """A profile by name, such as ``defer, ask+dismiss, deny``: text to whoever reads it, stances to whoever asks.

    Names in scenarios have letters, digits, ``_`` and ``-`` alone, so that profiles with the same text have the same
    stances, and it compares, sorts, hashes and writes as its text.

    Attributes
    ----------
    stances : tuple of tuples of str
        What each player plays at all, players and stances in order.

    Examples
    --------
    >>> mix = Profile([["defer"], ["ask", "dismiss"], ["deny"]])
    >>> mix, mix.is_mixed, mix.stances[1]
    ('defer, ask+dismiss, deny', True, ('ask', 'dismiss'))
    """

    __slots__ = ("_stances",)
    _stances: tuple[tuple[str, ...], ...]

    def __new__(cls, stances: Iterable[Iterable[str]]) -> Profile:
        """Make the name of what each player plays."""
        played = tuple(map(tuple, stances))
        self = super().__new__(cls, wording.profile(map(wording.support, played)))
        self._stances = played
        return self

    def __reduce__(self) -> tuple[type[Profile], tuple[tuple[tuple[str, ...], ...]]]:
        return Profile, (self._stances,)

    @property
    def stances(self) -> tuple[tuple[str, ...], ...]:
        """What each player plays at all, players and stances in order."""
        return self._stances

    @property
    def is_mixed(self) -> bool:
        """Whether any player mixes."""
        return any(len(played) > 1 for played in self._stances)

    @property
    def lines(self) -> tuple[str, ...]:
        """What each player plays, as pictures have it, such as ``ask / dismiss``."""
        return tuple(map(" / ".join, self._stances))

    @property
    def label(self) -> str:
        """The profile, as pictures have it: ``defer, ask / dismiss, deny``."""
        return wording.profile(self.lines)

    def of(self, players: Iterable[int]) -> Profile:
        """Return the profile of some players alone, named by their positions.

        Examples
        --------
        >>> Profile([["defer"], ["ask", "dismiss"], ["deny"]]).of([0, 2])
        'defer, deny'
        """
        return Profile(self._stances[i] for i in players)

    def named(self, words: Callable[[str], str]) -> Profile:
        """Return the profile with other words for its stances, such as the labels of a scenario.

        Examples
        --------
        >>> Profile([["defer"], ["ask", "dismiss"]]).named(str.title).label
        'Defer, Ask / Dismiss'
        """
        return Profile(map(words, played) for played in self._stances)


#: The profiles of a regime, sorted.
Names = tuple[Profile, ...]


def regime(profiles: Sequence[str], none: str = "none found") -> str:
    """Put the profiles of a regime into words; `none` where there are none.

    Examples
    --------
    >>> regime(["swerve, straight", "straight, swerve"]), regime([])
    ('swerve, straight | straight, swerve', 'none found')
    """
    return " | ".join(profiles) or none


def profile_names(scenario: Scenario, found: EquilibriumBatch) -> Names:
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
        strategies = (x[k] for x in found.strategies)
        names.append(Profile(map(wording.played, scenario.stances.values(), strategies)))
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
    sets: list[list[Profile]] = [[] for _ in found.verdict]
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
    sets: list[list[Profile]] = [[] for _ in payoffs]
    names: dict[tuple[int, ...], Profile] = {}
    for *profile, game in np.argwhere(pure_profiles(batch, rounding)).tolist():
        key = tuple(profile)
        if key not in names:
            names[key] = Profile([own[a]] for own, a in zip(stances, profile, strict=True))
        sets[game].append(names[key])
    return [tuple(sorted(s)) for s in sets]
