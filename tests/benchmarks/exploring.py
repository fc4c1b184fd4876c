"""How long it takes from a slider to the pictures: ``python -m tests.benchmarks.exploring``.

Thirty moves of a slider of the first case, three players and four panels: the view, the pixels, the PNG. Seconds of the
clock depend on what else the machine does, those of the processor less; both are printed.
"""

from __future__ import annotations

import time

import numpy as np

import twolevel as tl
from twolevel.explorer.drawing import Drawing
from twolevel.explorer.state import start, view

MOVES = 30
ADDRESS = "parameters.stonewall"


def main() -> None:
    """Print the medians of all moves."""
    state = start("iskander", "t2")
    seen = view(state)
    drawing = Drawing(seen)
    drawing.pictures(seen)
    span = tl.load("iskander").number(ADDRESS).range
    assert span is not None
    rows = []
    for x in np.linspace(*span, MOVES + 1)[1:]:
        clocks = [(time.perf_counter(), time.process_time())]
        seen = view(seen.state.moved(ADDRESS, float(x)), seen)
        clocks.append((time.perf_counter(), time.process_time()))
        moved = drawing.draw(seen)
        clocks.append((time.perf_counter(), time.process_time()))
        for name in moved:
            drawing.png(name)
        clocks.append((time.perf_counter(), time.process_time()))
        rows.append(np.diff(clocks, axis=0))
    times = 1e3 * np.median(rows, axis=0)
    whole = 1e3 * np.median(np.sum(rows, axis=1), axis=0)
    print(f"{MOVES} moves of {ADDRESS} in iskander at t2, median of each in milliseconds")
    print(f"{'':10}{'clock':>8}{'processor':>12}")
    for name, (clock, processor) in zip(("view", "draw", "PNG"), times, strict=True):
        print(f"{name:10}{clock:8.1f}{processor:12.1f}")
    print(f"{'in all':10}{whole[0]:8.1f}{whole[1]:12.1f}")


if __name__ == "__main__":
    main()
