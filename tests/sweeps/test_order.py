"""A sweep with an order of moves costs no more than one without."""

from __future__ import annotations

import time

import numpy as np
import pytest

import twolevel as tl

ORDER = "Russia > Armenia > Azerbaijan"


def ratio(scenario: tl.Scenario, points: int, rounds: int) -> float:
    """CPU time with an order over that without, the least of some alternating rounds of each."""
    grid = {"parameters.grievance": np.linspace(0, 6, points)}
    took: dict[str | None, list[float]] = {None: [], ORDER: []}
    for _ in range(rounds):
        for order, times in took.items():
            start = time.process_time()
            tl.sweep(scenario, "t2", grid, order=order, progress=False)
            times.append(time.process_time() - start)
    return min(took[ORDER]) / min(took[None])


def test_an_order_makes_a_sweep_no_slower(iskander: tl.Scenario) -> None:
    assert ratio(iskander, 1_500, 3) < 1.1


@pytest.mark.slow
def test_an_order_makes_a_large_sweep_no_slower(iskander: tl.Scenario) -> None:
    assert ratio(iskander, 100_000, 2) < 1.0
