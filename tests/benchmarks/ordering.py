"""What an order of moves costs, a million games and a sweep: ``python -m tests.benchmarks.ordering``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import twolevel as tl

ORDER = "Russia > Armenia > Azerbaijan"


def cpu(work: Callable[[], Any]) -> float:
    """Return the CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ordering", description=__doc__)
    parser.add_argument("--games", type=int, default=1_000_000, help="3x3x3 games, each with an order")
    parser.add_argument("--points", type=int, default=100_000, help="points of the sweep")
    parser.add_argument("--rounds", type=int, default=2, help="of the sweep, in turns; the least counts")
    asked = parser.parse_args()
    payoffs = np.random.default_rng(0).random((asked.games, 3, 3, 3, 3))
    print(f"{asked.games:,} games of 3x3x3: {cpu(lambda: tl.solve_many(payoffs, order=[[2], [0], [1]])):.1f} s of CPU")
    grid = {"parameters.grievance": np.linspace(0, 3, asked.points)}
    took: dict[str | None, list[float]] = {None: [], ORDER: []}
    for _ in range(asked.rounds):
        for order, times in took.items():
            times.append(cpu(lambda order=order: tl.sweep("iskander", "t2", grid, order=order, progress=False)))  # type: ignore[misc]
    ratio = min(took[ORDER]) / min(took[None])
    print(f"a sweep of {asked.points:,} points takes {ratio:.2f} times as long with {ORDER} as all at once")


if __name__ == "__main__":
    main()
