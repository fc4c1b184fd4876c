"""What breaks a claim: one number moved at a time until it flips, and the flip narrowed down.

The flip is the first on a ladder of relative changes; a flip and its undoing inside one step go unseen. What goes to an
executor takes plain data and returns plain data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..arrays import ReadOnly
from ..model.scenario import Scenario
from ..model.statements import Statement
from .draws import Moved
from .ensemble import Ensemble
from .judge import judge_all

__all__ = ["LADDER", "MOST_BREAKS", "ROUNDS", "SECTIONS", "Break", "Step", "by_claim", "first_flips", "narrowed"]


#: The ladder on which a claim's first flip is looked for: relative changes, up to a doubling or to nothing.
LADDER = np.arange(1, 41) / 40


#: How many numbers that break a claim are narrowed down, and how: parts a round, rounds.
MOST_BREAKS, SECTIONS, ROUNDS = 5, 32, 4


@dataclass(frozen=True, repr=False, eq=False)
class Break(ReadOnly):
    """The smallest relative change of one number alone that flips a claim: from `value` to `broken`."""

    address: str
    value: float
    broken: float

    @property
    def change(self) -> float:
        """The relative change, with its sign."""
        return self.broken / self.value - 1

    def __repr__(self) -> str:
        return f"{self.address} from {self.value:g} to {self.broken:.6g} ({100 * self.change:+.1f} %)"


class Step(NamedTuple):
    """A claim's first flip on the ladder of a number: not yet at `inner`, done at `outer`."""

    claim: int
    moved: Moved
    inner: float
    outer: float

    def size(self, value: float) -> float:
        """Return the relative change to a value."""
        return abs(value / self.moved.value - 1)


def first_flips(
    scenario: Scenario, statements: Sequence[Statement], targets: Sequence[int | None], group: Sequence[Moved]
) -> list[Step]:
    """Return the first flip of every claim along every number of a group, either way."""
    rungs = np.concatenate([-LADDER, LADDER])
    ladders = [np.clip(m.value * (1 + rungs), m.low, m.high) for m in group]
    size = len(rungs) * len(group)
    draws = {m.address: np.full(size, m.value) for m in group}
    for k, (m, ladder) in enumerate(zip(group, ladders, strict=True)):
        draws[m.address][k * len(rungs) : (k + 1) * len(rungs)] = ladder
    ensemble = Ensemble(scenario, draws, size)
    steps = []
    for c, (statement, target) in enumerate(zip(statements, targets, strict=True)):
        if target is None:
            continue
        flipped = judge_all(ensemble, statement.parts) == target
        for m, ladder, row in zip(group, ladders, flipped.reshape(len(group), 2, -1), strict=True):
            for ways, values in zip(row, ladder.reshape(2, -1), strict=True):
                if ways.any():
                    first = int(ways.argmax())
                    steps.append(Step(c, m, values[first - 1] if first else m.value, values[first]))
    return steps


def by_claim(steps: Iterable[Step], count: int) -> list[tuple[Step, ...]]:
    """Return each claim's steps that may be among the smallest once narrowed down."""
    own: list[list[Step]] = [[] for _ in range(count)]
    for step in steps:
        own[step.claim].append(step)
    result = []
    for some in own:
        nearest: dict[str, float] = {}
        for s in some:
            nearest[s.moved.address] = min(s.size(s.outer), nearest.get(s.moved.address, math.inf))
        limit = sorted(nearest.values())[:MOST_BREAKS][-1] if nearest else 0.0
        result.append(tuple(s for s in some if s.size(s.inner) <= limit))
    return result


def narrowed(
    scenario: Scenario, statements: Sequence[Statement], targets: Sequence[int | None], steps: Sequence[Step]
) -> tuple[Break, ...]:
    """Narrow down the steps of one claim, all at once."""
    if not steps:
        return ()
    statement, target = statements[steps[0].claim], targets[steps[0].claim]
    inner, outer = (np.array([getattr(s, end) for s in steps]) for end in ("inner", "outer"))
    for _ in range(ROUNDS):
        grid = np.linspace(inner, outer, SECTIONS + 1, axis=1)
        size = grid.size
        draws = {s.moved.address: np.full(size, s.moved.value) for s in steps}
        for k, s in enumerate(steps):
            draws[s.moved.address][k * (SECTIONS + 1) : (k + 1) * (SECTIONS + 1)] = grid[k]
        ensemble = Ensemble(scenario, draws, size)
        flipped = (judge_all(ensemble, statement.parts) == target).reshape(grid.shape)
        first = np.maximum(flipped.argmax(axis=1), 1)
        rows = np.arange(len(steps))
        inner, outer = grid[rows, first - 1], grid[rows, first]
    smallest: dict[str, Break] = {}
    for s, value in zip(steps, outer.tolist(), strict=True):
        found = Break(s.moved.address, s.moved.value, value + 0.0)  # no negative zero
        held = smallest.setdefault(s.moved.address, found)
        smallest[s.moved.address] = min(held, found, key=lambda b: abs(b.change))
    return tuple(sorted(smallest.values(), key=lambda b: abs(b.change))[:MOST_BREAKS])
