"""Time that people wait, beside another checkout: ``python -m tests.benchmarks.waiting OTHER_CHECKOUT``.

Every task of `waits` runs in both, in turn, in processes of their own with a limit of time each. What counts is CPU
time, children's too, as the clock also tells what else the machine does; of all rounds the median is taken. A bar is a
time, or how many times faster than the other checkout this one is to be; times are those of the machine at hand.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.benchmarks.versions import HERE, answer, turns

ROUNDS = 5
#: Seconds after which a task is ended.
LIMIT = 120.0
WAITS = Path(__file__).with_name("waits.py")
TASKS = ("slider", "questions", "first", "two", "three", "large three", "four", "four many", "sweep", "dask", "run")


@dataclass(frozen=True)
class Bar:
    """What is wanted: CPU seconds, or times faster, one of the two; neither where nothing was promised."""

    seconds: float = np.inf
    times: float = 0.0

    def is_met(self, here: float, there: float) -> bool:
        return here <= self.seconds and (not self.times or there >= self.times * here)

    def __str__(self) -> str:
        if self.times:
            return f"{self.times:g}x"
        return spelled(self.seconds) if self.seconds < np.inf else "-"


BARS = {
    "a slider's data": Bar(seconds=0.010),
    "game": Bar(times=16),
    "thresholds": Bar(times=3),
    "claims": Bar(times=2),
    "disclose, with changes": Bar(times=2),
    "2x2 uniform, single": Bar(seconds=0.0005),
    "3x3 uniform, single": Bar(seconds=0.0005),
    "3x3x3 uniform, single": Bar(seconds=0.007),
    "4x4x4 uniform, single": Bar(seconds=0.300),
    "2x2x2x2 uniform, single": Bar(times=60),
    "2x2x2x2 integers 0-9, single": Bar(times=60),
    "2x2x2x2 uniform, batch": Bar(times=60),
    "2x2x2x2 integers 0-9, batch": Bar(times=60),
    "sweep, a point": Bar(times=2.4),
    "Dask, a point": Bar(times=1.5),
    "run iskander": Bar(seconds=1.3),
}


def spelled(seconds: float) -> str:
    """Write a time with its unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def as_markdown(times: list[dict[str, list[tuple[float, float]]]]) -> str:
    """Lay out the medians over rounds, here and there, as a Markdown table."""
    lines = ["| what | here: CPU | clock | there: CPU | clock | times faster | bar | met |", "|" + "---|" * 8]
    for what in dict.fromkeys([*times[0], *times[1]]):
        cells = []
        for side in times:
            cells += list(np.median(side[what], axis=0)) if what in side else [np.nan, np.nan]
        bar = BARS.get(what, Bar())
        met = "-" if bar == Bar() else "yes" if bar.is_met(cells[0], cells[2]) else "no"
        spans = ["not in time" if np.isnan(c) else spelled(c) for c in cells]
        lines.append(f"| {what} | {' | '.join(spans)} | {cells[2] / cells[0]:.3g}x | {bar} | {met} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description="time that people wait, of this checkout beside another one")
    parser.add_argument("other", type=Path, help="folder of the other checkout")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"processes of each task and checkout ({ROUNDS})")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds a process may take ({LIMIT:g})")
    parser.add_argument("--only", default="", help="only the tasks whose name contains this")
    options = parser.parse_args(arguments)
    other = options.other.resolve()
    held: dict[Path, dict[str, list[tuple[float, float]]]] = {HERE: {}, other: {}}
    for task in (t for t in TASKS if options.only in t):
        print(task, file=sys.stderr)
        for checkout in turns(options.rounds, other):
            for what, cost in (answer(checkout, [str(WAITS), task], options.limit) or {}).items():
                held[checkout].setdefault(what, []).append((cost[0], cost[1]))
    print(as_markdown(list(held.values())))


if __name__ == "__main__":
    main()
