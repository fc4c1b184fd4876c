"""Regimes: which supports carry the equilibria, by name, and where on a grid of two numbers.

A **regime** is a set of equilibria told apart by their supports alone: the stances that each player takes with
positive probability. Within a regime a mixture's probabilities may move, and payoffs too; what is played does not.

A map samples: each point of the grid is a game of its own, solved completely, and nothing is said about what lies
between. `twolevel.analysis.thresholds` finds the edges along one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..errors import FloatArray, ReadOnly, ScenarioError, read_only
from ..games.equilibrium import SUPPORT, BoolArray, EquilibriumBatch, IntArray
from ..model.scenario import Overrides, Scenario
from ..nash.engine import solve_many

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Names", "RegimeMap", "profile_names", "pure_sets_of", "regimes", "sets_of"]

#: Games solved at a time for a map.
CHUNK = 16_384

#: The profiles of a regime, sorted; mixtures as ``ask+dismiss``.
Names = tuple[str, ...]


def profile_names(scenario: Scenario, found: EquilibriumBatch) -> tuple[str, ...]:
    """Name each equilibrium of a batch by its support: stances of each player in order, joined by ``+``.

    Examples
    --------
    >>> from twolevel.model.scenario import load
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

    Payoffs that differ by no more than rounding are equal.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> s = load("iskander")
    >>> pure_sets_of(s, s.payoffs("t2", {"parameters.grievance": [0.0, 0.6]}))
    [('defer, dismiss, deny',), ()]
    """
    best = np.ones((len(payoffs), *payoffs.shape[2:]), dtype=np.bool_)
    for i in range(payoffs.shape[1]):
        own = payoffs[:, i]
        rounding = 8 * np.spacing(np.abs(own).max(axis=tuple(range(1, own.ndim)), keepdims=True))
        best &= own >= own.max(axis=i + 1, keepdims=True) - rounding
    stances = list(scenario.stances.values())
    sets: list[list[str]] = [[] for _ in payoffs]
    for game, *profile in np.argwhere(best):
        sets[game].append(", ".join(own[a] for own, a in zip(stances, profile, strict=True)))
    return [tuple(sorted(s)) for s in sets]


@dataclass(frozen=True, repr=False, eq=False)
class RegimeMap(ReadOnly):
    """The regime at every point of a grid of two numbers.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    addresses : (str, str)
    values : (array, array), shapes (P,) and (Q,)
    regimes : tuple of tuples of str
        The sets of profiles that occur, the most frequent first.
    index : int array, shape (P, Q)
        Which of them holds at each point.
    complete : bool array, shape (P, Q)
        Whether the list of equilibria is complete by theorem.
    """

    scenario: Scenario
    episode: str
    addresses: tuple[str, str]
    values: tuple[FloatArray, FloatArray]
    regimes: tuple[Names, ...]
    index: IntArray
    complete: BoolArray

    @property
    def labels(self) -> tuple[str, ...]:
        """Each regime in words: its profiles, joined by ``|``."""
        return tuple(" | ".join(names) or "none found" for names in self.regimes)

    @property
    def shares(self) -> FloatArray:
        """The share of the points in each regime, shape (number of regimes,)."""
        return np.bincount(self.index.ravel(), minlength=len(self.regimes)) / self.index.size

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point: the two numbers, the regime's number and words, how many equilibria, complete."""
        import pandas as pd

        one, two = (v.ravel() for v in np.meshgrid(*self.values, indexing="ij"))
        index = self.index.ravel()
        labels = np.array(self.labels, dtype=object)
        counts = np.array([len(names) for names in self.regimes])
        return pd.DataFrame(
            {
                self.addresses[0]: one,
                self.addresses[1]: two,
                "regime": index,
                "profiles": labels[index],
                "equilibria": counts[index],
                "complete": self.complete.ravel(),
            }
        )

    def __repr__(self) -> str:
        parts = [f"{label} ({share:.0%})" for label, share in zip(self.labels, self.shares, strict=True)]
        shown = "; ".join(parts[:6]) + ("; ..." if len(parts) > 6 else "")
        unsure = int((~self.complete).sum())
        words = f"; the list is incomplete at {unsure} points" if unsure else ""
        return (
            f"{len(parts)} regimes over {self.addresses[0]} and {self.addresses[1]} at {self.episode} "
            f"({self.index.shape[0]} x {self.index.shape[1]} points): {shown}{words}."
        )

    def _repr_html_(self) -> str:
        import pandas as pd

        table: str = pd.DataFrame({"regime": self.labels, "share": self.shares}).to_html(index=False)
        return table


def regimes(
    scenario: Scenario,
    episode: str | None,
    values: Mapping[str, ArrayLike],
    *,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
) -> RegimeMap:
    """Return the set of equilibria, by support, on a grid of two numbers.

    Parameters
    ----------
    scenario : Scenario
    episode : str or None
        None where there is only one.
    values : mapping of two addresses to array_like, shapes (P,) and (Q,)
        Ascending.
    overrides : mapping, optional
        Other numbers, held fixed.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.

    Raises
    ------
    ScenarioError
        For anything but two addresses with ascending numbers in their domains.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> grid = {"parameters.grievance": [0, 1, 2], "evidence.fragments.credibility": [0.2, 0.8]}
    >>> found = regimes(load("iskander"), "t2", grid)
    >>> found.index.tolist(), found.labels[0]
    ([[0, 0], [0, 1], [0, 1]], 'defer, dismiss, deny')
    """
    if overrides:
        scenario = scenario.override(overrides)
    if not isinstance(values, Mapping) or len(values) != 2:
        got = len(values) if isinstance(values, Mapping) else type(values).__name__
        raise ScenarioError(f"values must map two addresses to numbers; got {got}")
    axes = []
    for address, given in values.items():
        scenario.number(address)
        axis = np.array(given, dtype=np.float64)
        if axis.ndim != 1 or not len(axis) or not (np.diff(axis) > 0).all():
            raise ScenarioError(f"{address} must be given ascending numbers, shape (P,); got shape {axis.shape}")
        axes.append(axis)
    first, second = values
    scenario.check_moves((first, second), scenario.at(episode).episode.name, tuple(overrides or ()))
    name = scenario.at(episode, disclosed=disclosed).episode.name
    one, two = (v.ravel() for v in np.meshgrid(*axes, indexing="ij"))
    sets: list[Names] = []
    complete = np.zeros(len(one), dtype=np.bool_)
    for start in range(0, len(one), CHUNK):
        part = slice(start, start + CHUNK)
        found = solve_many(scenario.at(name, {first: one[part], second: two[part]}, disclosed=disclosed).payoffs)
        sets += sets_of(scenario, found)
        complete[part] = found.complete
    counts: dict[Names, int] = {}
    for names in sets:
        counts[names] = counts.get(names, 0) + 1
    known = sorted(counts, key=lambda names: (-counts[names], names))
    number = {names: k for k, names in enumerate(known)}
    shape = (len(axes[0]), len(axes[1]))
    index = np.array([number[names] for names in sets], dtype=np.intp).reshape(shape)
    return RegimeMap(
        scenario,
        name,
        (first, second),
        (read_only(axes[0]), read_only(axes[1])),
        tuple(known),
        read_only(index),
        read_only(complete.reshape(shape)),
    )
