r"""Designs: which points of the space of a scenario's numbers are looked at.

A **design** is a list of P points in the space of some addresses: the full grid
:math:`X_1 \times \dots \times X_d` of given values, the first address slowest, or a space-filling sample of a box:
scrambled Sobol points, whose discrepancy falls almost as fast as :math:`1/P`, or a Latin hypercube, in which every
number takes one value in each of P equal slices of its interval.

References
----------
Sobol', I. M. (1967), "On the distribution of points in a cube", USSR Computational Mathematics and Mathematical Physics
7, 86-112; Owen, A. B. (1998), "Scrambling Sobol' and Niederreiter-Xing points", Journal of Complexity 14, 466-489;
McKay, M., R. Beckman and W. Conover (1979), "A comparison of three methods for selecting values of input variables",
Technometrics 21, 239-245.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import SHOWN, FloatArray, ReadOnly
from ..errors import ScenarioError, fits, in_order, one_of, whole_number
from ..model.numbers import as_line
from ..model.scenario import Scenario, ScenarioLike, as_scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Design", "sample"]


@dataclass(frozen=True, repr=False, eq=False)
class Design(ReadOnly):
    """The points of a sweep.

    Attributes
    ----------
    addresses : tuple of d str
    values : tuple of d arrays, read-only
        For a grid the values of each address, of any lengths; for a sample each address's values at the P points.
    method : str
        ``grid``, ``sobol`` or ``lhs``.

    Examples
    --------
    >>> design = Design.grid({"parameters.grievance": [0, 1, 2], "parameters.caught": [0.1, 0.2]})
    >>> design
    Grid of 6 points over parameters.grievance (3) x parameters.caught (2)
    >>> [x.tolist() for x in design.points(1, 4)]
    [[0.0, 1.0, 1.0], [0.2, 0.1, 0.2]]
    """

    addresses: tuple[str, ...]
    values: tuple[FloatArray, ...]
    method: str

    @classmethod
    def grid(cls, values: Mapping[str, ArrayLike]) -> Design:
        """Make the full grid of 1-D values, the first address slowest."""
        if not isinstance(values, Mapping) or not values:
            raise ScenarioError(
                f"design must be a Design or a mapping from address to values, not empty; got {values!r:.60}"
            )
        return cls(tuple(values), tuple(as_line(a, v) for a, v in values.items()), "grid")

    @property
    def is_grid(self) -> bool:
        """Whether the points are all combinations of the values."""
        return self.method == "grid"

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values of each address for a grid; (P,) for a sample."""
        return tuple(map(len, self.values)) if self.is_grid else (len(self.values[0]),)

    def __len__(self) -> int:
        return prod(self.shape)

    def points(self, start: int, stop: int) -> tuple[FloatArray, ...]:
        """Return points start to stop (left out): for each address an array of shape (stop - start,)."""
        if not self.is_grid:
            return tuple(x[start:stop] for x in self.values)
        places = np.unravel_index(np.arange(start, stop), self.shape)
        return tuple(x[place] for x, place in zip(self.values, places, strict=True))

    @property
    def fingerprint(self) -> str:
        """A hash of the points, bit by bit."""
        digest = hashlib.sha256(json.dumps([self.addresses, self.shape, self.is_grid]).encode())
        for x in self.values:
            digest.update(x.astype("<f8").tobytes())
        return digest.hexdigest()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point: its number, and the value of each address."""
        return self._frame(len(self))

    def _head(self) -> pd.DataFrame:
        return self._frame(min(SHOWN, len(self)))

    def _frame(self, points: int) -> pd.DataFrame:
        import pandas as pd

        columns = dict(zip(self.addresses, self.points(0, points), strict=True))
        return pd.DataFrame({"point": np.arange(points), **columns})

    @property
    def words(self) -> str:
        """The design in words, such as ``grid of 4 points over parameters.grievance (4)``."""
        points = prod(self.shape)
        many = f"{points:,} point{'s' * (points != 1)}"
        if self.is_grid:
            axes = " x ".join(f"{a} ({len(x)})" for a, x in zip(self.addresses, self.values, strict=True))
            return f"grid of {many} over {axes}"
        name = {"sobol": "Sobol", "lhs": "Latin hypercube"}[self.method]
        return f"{name} sample of {many} over {', '.join(self.addresses)}"

    def __repr__(self) -> str:
        return self.words[0].upper() + self.words[1:]


def sample(
    scenario: ScenarioLike,
    addresses: Mapping[str, tuple[float, float]] | Sequence[str],
    n: int,
    *,
    method: str = "sobol",
    seed: int | np.random.Generator = 0,
) -> Design:
    """Sample a box in the space of some numbers of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    addresses : mapping from address to (low, high), or sequence of addresses
        With a sequence, the ``range`` that the scenario gives each number.
    n : int
        How many points. Sobol points are balanced when n is a power of two.
    method : {"sobol", "lhs"}
        Scrambled Sobol points, or a Latin hypercube.
    seed : int or numpy.random.Generator

    Raises
    ------
    ScenarioError
        For an unknown address or method, a number without a range, ends outside its domain or in the wrong order.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> design = sample(load("iskander"), ["parameters.grievance", "parameters.vindication"], 64)
    >>> design
    Sobol sample of 64 points over parameters.grievance, parameters.vindication
    >>> low, high = load("iskander").number("parameters.vindication").range
    >>> bool((design.values[1] >= low).all() and (design.values[1] < high).all())
    True
    """
    from scipy.stats import qmc

    one_of("method", method, ("sobol", "lhs"))
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ScenarioError(f"n must be a whole number of points, at least 1; got {n!r}")
    boxes = _boxes(as_scenario(scenario), addresses)
    fits(f"a sample of {int(n):,} points", 4 * int(n) * len(boxes), "take fewer, or a grid")
    if not isinstance(seed, np.random.Generator):
        whole_number("seed", seed, 0)
    generator = np.random.default_rng(seed)
    if method == "sobol":
        # a power of two is drawn, and the first n are taken: the same points, without scipy's warning about balance
        unit = qmc.Sobol(len(boxes), seed=generator).random_base2(int(n - 1).bit_length())[:n]
    else:
        unit = qmc.LatinHypercube(len(boxes), seed=generator).random(int(n))
    values = (low + (high - low) * u for (low, high), u in zip(boxes.values(), unit.T, strict=True))
    return Design(tuple(boxes), tuple(map(np.array, values)), method)


def _boxes(
    scenario: Scenario, addresses: Mapping[str, tuple[float, float]] | Sequence[str]
) -> dict[str, tuple[float, float]]:
    if isinstance(addresses, str) or not hasattr(addresses, "__len__") or not len(addresses):
        raise ScenarioError(f"addresses must be a mapping or a sequence, not empty; got {addresses!r}")
    boxes = {}
    for k, address in enumerate(in_order("addresses", addresses)):
        number = scenario.number(address)
        span: Any = addresses[address] if isinstance(addresses, Mapping) else number.range
        if span is None:
            raise ScenarioError(f"{address} has no range in the scenario; give it one: {{{address!r}: (low, high)}}")
        ends = as_line(address, span)
        if len(ends) != 2 or ends[0] > ends[1]:
            raise ScenarioError(f"{address} must be given as (low, high), low first; got {span!r}")
        number.domain.check(address, ends)
        if address in list(addresses)[:k]:
            raise ScenarioError(f"addresses must name each address only once; got {address!r} twice")
        boxes[address] = (float(ends[0]), float(ends[1]))
    return boxes
