"""A scenario seen at B points at once: the same structure and the same claims, other numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from ..errors import ScenarioError, TwolevelError
from ..games.equilibrium import EquilibriumBatch
from ..games.payoffs import payoff_ranges
from ..model.addresses import split
from ..model.scenario import Scenario
from ..model.statements import ClaimPoint, Swap
from ..model.two_level import Moment
from ..nash.engine import solve_many

__all__ = ["Ensemble"]


class Ensemble:
    """A scenario seen at B points at once: the same claims, other numbers.

    Parameters
    ----------
    scenario : Scenario
    draws : mapping from address to array, shape (B,)
        A draw for a base address counts in the episodes that do not change it; one for ``episodes.t2.…`` in t2.
    size : int
        B.
    frozen : {'', 'evidence', 'dates'}
        A placebo: ``evidence``, nothing beyond the first episode's evidence is ever out; ``dates``, every episode has
        the first one's numbers.
    """

    def __init__(
        self, scenario: Scenario, draws: Mapping[str, FloatArray] | None = None, size: int = 1, frozen: str = ""
    ) -> None:
        self.scenario = scenario
        self.size = size
        self._draws = draws or {}
        self._frozen = frozen
        self._moments: dict[ClaimPoint, Moment] = {}
        self._payoffs: dict[ClaimPoint, FloatArray] = {}
        self._ranges: dict[ClaimPoint, FloatArray] = {}
        self._found: dict[ClaimPoint, EquilibriumBatch] = {}

    def moment(self, point: ClaimPoint) -> Moment:
        """Return the scenario at a point, for all draws."""
        key = self._seen(point)
        if key not in self._moments:
            changes = {
                a: self.moment(ClaimPoint(v.episode)).value(v.address) if isinstance(v, Swap) else v
                for a, v in key.changes
            }
            overrides = {**self._drawn(key.episode), **changes}
            self._moments[key] = self.scenario.at(key.episode, overrides, disclosed=key.disclosed)
        return self._moments[key]

    def payoffs(self, point: ClaimPoint) -> FloatArray:
        """Return the payoffs at a point, shape (B, N, n_1, ..., n_N)."""
        key = self._seen(point)
        if key not in self._payoffs:
            self._payoffs[key] = self.rows(self.moment(key).payoffs, 1 + len(self.scenario.players))
        return self._payoffs[key]

    def ranges(self, point: ClaimPoint) -> FloatArray:
        """Return every player's payoff range at a point, shape (B, N)."""
        key = self._seen(point)
        if key not in self._ranges:
            self._ranges[key] = payoff_ranges(self.payoffs(key), batch=True)
        return self._ranges[key]

    def solve(self, points: Iterable[ClaimPoint]) -> None:
        """Find the equilibria at several points together, in a fraction of the time that they take one by one.

        Points where players move in an order are left to whoever asks, and so is what is wrong with one of them.
        """
        games: dict[ClaimPoint, FloatArray] = {}
        for key in map(self._seen, points):
            with suppress(ScenarioError):
                if not self.moment(key).order:
                    games[key] = self.payoffs(key)
        if not games:
            return
        with suppress(TwolevelError):
            found = solve_many(np.concatenate(list(games.values())))
            for k, key in enumerate(games):
                self._found[key] = found.between(k * self.size, (k + 1) * self.size)

    def equilibria(self, point: ClaimPoint) -> EquilibriumBatch:
        """Return the equilibria at a point, for all draws."""
        key = self._seen(point)
        if key not in self._found:
            self._found[key] = solve_many(self.payoffs(key), order=self.moment(key).order)
        return self._found[key]

    def rows(self, values: NDArray[Any], own: int) -> NDArray[Any]:
        """Return values whose last `own` axes are their own with a leading axis of length B."""
        return np.broadcast_to(values, (self.size, *values.shape[values.ndim - own :]))

    def _seen(self, point: ClaimPoint) -> ClaimPoint:
        """Return the point as it is in this ensemble, with its evidence spelt out."""
        spec = self.scenario.spec
        first = next(iter(spec.episodes.values()))
        disclosed = point.disclosed
        if disclosed is None or point.evidence_of:
            disclosed = spec.episodes[point.evidence_of or point.episode].disclosed
        disclosed = tuple(item for item in disclosed if item not in spec.absent)
        if self._frozen == "evidence":
            disclosed = tuple(item for item in disclosed if item in first.disclosed)
        episode = first.name if self._frozen == "dates" else point.episode
        return ClaimPoint(episode, point.changes, disclosed)

    def _drawn(self, episode: str) -> dict[str, FloatArray]:
        changed = self.scenario.spec.episodes[episode].changes
        fixed = self.scenario.overrides
        drawn = {}
        for address, values in self._draws.items():
            own, base = split(address)
            if own == episode or (own is None and (base not in changed or base in fixed)):
                drawn[address] = values
        return drawn
