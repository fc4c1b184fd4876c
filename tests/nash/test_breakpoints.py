"""Crossings against plain bisection, one step at a time."""

from __future__ import annotations

import numpy as np
import pytest

from twolevel.arrays import FloatArray
from twolevel.nash.breakpoints import PayoffsAt, advantages, crossings


def bisected(payoffs_at: PayoffsAt, grid: FloatArray, width: float) -> FloatArray:
    """Halve every cell in which a sign changes, until all are short."""
    above = advantages(payoffs_at(grid)) > 0
    cell, which = np.nonzero(above[1:] != above[:-1])
    low, high = grid[cell], grid[cell + 1]
    while len(cell) and (high - low).max() > width:
        middle = 0.5 * (low + high)
        same = (advantages(payoffs_at(middle)) > 0)[np.arange(len(cell)), which] == above[cell, which]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return 0.5 * (low + high)


@pytest.mark.parametrize("seed", range(8))
def test_several_steps_at_once_are_the_same_to_the_last_bit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(4, 2, 3, 3))

    def payoffs_at(x: FloatArray) -> FloatArray:
        total = np.zeros((len(x), 2, 3, 3))
        for k, wave in enumerate(waves):
            total += np.multiply.outer(np.sin(3 * (k + 1) * x), wave)
        return total

    low, high = np.sort(rng.normal(size=2) * 10 ** rng.uniform(-2, 3))
    grid = np.linspace(low, high, int(rng.integers(3, 40)))
    width = (high - low) * 10 ** rng.uniform(-9, -1)
    found, _ = crossings(payoffs_at, grid, payoffs_at(grid), width)
    assert len(found)
    assert np.array_equal(found, bisected(payoffs_at, grid, width))
