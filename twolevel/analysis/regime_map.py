"""Regimes on a grid of two numbers: which set of supports carries the equilibria, and where.

A map samples: each point of the grid is a game of its own, solved completely, and nothing is said about what lies
between. `twolevel.analysis.thresholds` finds the edges along one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, FloatArray, IntArray, ReadOnly, read_only
from ..errors import MOST_NUMBERS, ScenarioError, fits
from ..games.moves import OrderLike
from ..model.numbers import as_line
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled, warn_outside
from ..progress import progress_bar
from .profiles import Names, regime, sets_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Borders", "RegimeMap", "borders", "regimes"]

#: Games solved at a time for a map.
CHUNK = 16_384
#: Numbers that are held for each point of a map: its place, its set of profiles, what is told.
BESIDE = 12
#: How often the stretch between two neighbours is halved to find the border between them.
HALVINGS = 8


class Borders(NamedTuple):
    """Where regimes end between neighbours along one number, as shares of the way; NaN where both have the same.

    `ends`: where that of the first neighbour does. `starts`: where that of the second begins. `between`: the regime
    between the two, or -1 where there is none and they are one place.
    """

    ends: FloatArray
    starts: FloatArray
    between: IntArray


@dataclass(frozen=True, repr=False, eq=False)
class RegimeMap(ReadOnly):
    """The regime at every point of a grid of two numbers.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    addresses : (str, str)
    values : (array, array), shapes (P,) and (Q,)
    regimes : tuple of tuples of Profile
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
        return tuple(map(regime, self.regimes))

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
        where = self.scenario.spec.episodes[self.episode].words
        return (
            f"{len(parts)} regimes over {self.addresses[0]} and {self.addresses[1]} at {where} "
            f"({self.index.shape[0]} x {self.index.shape[1]} points): {shown}{words}."
        )

    def _repr_html_(self) -> str:
        import pandas as pd

        table: str = pd.DataFrame({"regime": self.labels, "share": self.shares}).to_html(index=False)
        return table


def regimes(
    scenario: ScenarioLike,
    episode: str | None,
    values: Mapping[str, ArrayLike],
    *,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
) -> RegimeMap:
    """Return the set of equilibria, by support, on a grid of two numbers.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str or None
        None where there is only one.
    values : mapping of two addresses to array_like, shapes (P,) and (Q,)
        Ascending.
    overrides : mapping, optional
        Other numbers, held fixed.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`; default: what the episode says.
    progress : bool
        Whether long work shows a bar on standard error.

    Raises
    ------
    ScenarioError
        For anything but two addresses with ascending numbers in their domains.

    Warns
    -----
    ScenarioWarning
        For each number that leaves the range which the file gives it.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> grid = {"parameters.grievance": [0, 1, 2], "evidence.fragments.credibility": [0.2, 0.8]}
    >>> found = regimes(load("iskander"), "t2", grid)
    >>> found.index.tolist(), found.labels[0]
    ([[0, 0], [0, 1], [0, 1]], 'defer, dismiss, deny')
    """
    scenario, name = settled(scenario, episode, overrides, disclosed, order)
    if not isinstance(values, Mapping) or len(values) != 2:
        got = len(values) if isinstance(values, Mapping) else type(values).__name__
        raise ScenarioError(f"values must map two addresses to numbers; got {got}")
    axes = []
    for address, given in values.items():
        scenario.number(address)
        axis = as_line(address, given)
        if not (np.diff(axis) > 0).all():
            raise ScenarioError(f"{address} must be given ascending numbers, shape (P,); got shape {axis.shape}")
        axes.append(axis)
    first, second = values
    scenario.check_moves((first, second), name, tuple(overrides or ()))
    warn_outside(scenario, dict(zip(values, axes, strict=True)))
    points = len(axes[0]) * len(axes[1])
    fits(f"a map of {points:,} points", points * BESIDE, "take fewer")
    step = max(1, min(CHUNK, MOST_NUMBERS // (8 * scenario.spec.cells)))
    one, two = (v.ravel() for v in np.meshgrid(*axes, indexing="ij"))
    sets: list[Names] = []
    complete = np.zeros(len(one), dtype=np.bool_)
    with progress_bar(f"{scenario.name} {name}", len(one), unit="game", shown=progress) as advance:
        for start in range(0, points, step):
            part = slice(start, start + step)
            found = scenario.at(name, {first: one[part], second: two[part]}).solve_many()
            sets += sets_of(scenario, found)
            complete[part] = found.complete
            advance(len(found.complete))
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


def borders(found: RegimeMap) -> tuple[Borders, Borders]:
    """Find by bisection where the regimes of neighbouring points end: along the first number, and along the second.

    Between two neighbours one more regime is told, if there is a narrow one; what else comes and goes there is not.
    """
    steps = ((1, 0), (0, 1))
    pairs = [np.argwhere(found.index[:-1] != found.index[1:]), np.argwhere(found.index[:, :-1] != found.index[:, 1:])]
    start = np.concatenate(pairs)
    stop = start + np.repeat(steps, list(map(len, pairs)), axis=0)
    known = {names: k for k, names in enumerate(found.regimes)}

    def regimes_at(share: FloatArray) -> IntArray:
        points = (a[i] + share * (a[j] - a[i]) for a, i, j in zip(found.values, start.T, stop.T, strict=True))
        moved = dict(zip(found.addresses, points, strict=True))
        solved = found.scenario.at(found.episode, moved).solve_many()
        return np.array([known.get(names, -1) for names in sets_of(found.scenario, solved)], dtype=np.intp)

    ends, starts = np.zeros(len(start)), np.ones(len(start))
    between = np.full(len(start), -1, dtype=np.intp)
    if len(start):
        before, after = found.index[*start.T], found.index[*stop.T]
        for k in range(HALVINGS):
            half = 0.5 ** (k + 1)
            ends += half * (regimes_at(ends + half) == before)
            starts -= half * (regimes_at(starts - half) == after)
        middle = regimes_at((ends + starts) / 2)
        narrow = (starts - ends > 2 * 0.5**HALVINGS) & (middle != before) & (middle != after)
        between[narrow] = middle[narrow]
        alone = between < 0
        ends[alone] = starts[alone] = (ends[alone] + starts[alone]) / 2
    both = []
    for step, part in zip(steps, np.split(np.arange(len(start)), [len(pairs[0])]), strict=True):
        shape = tuple(np.subtract(found.index.shape, step))
        place = tuple(start[part].T)
        whole = Borders(np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, -1, dtype=np.intp))
        for filled, values in zip(whole, (ends, starts, between), strict=True):
            filled[place] = values[part]
        both.append(whole)
    return both[0], both[1]
