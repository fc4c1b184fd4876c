"""This checkout beside another one on the same games: ``python -m tests.benchmarks.versions OTHER_CHECKOUT``.

Both run `twolevel.solve_many` in processes of their own, in turn, so that what else the machine does meets both. CPU
time is counted, not the clock's, after a first call that fills tables and memory; of all rounds the median is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parents[2]
ROUNDS = 5
#: Shapes, with the number of games that take about half a second.
SHAPES = {(2, 2): 400_000, (3, 3): 300_000, (5, 5): 120_000, (2, 2, 2): 100_000, (2, 3, 3): 40_000, (3, 3, 3): 3_000}
#: What each process runs; it must do in either checkout, so it imports nothing but the package.
WORKER = """
import json, sys, time
import numpy as np
import twolevel
result = []
for shape, count in json.loads(sys.argv[1]):
    games = np.random.default_rng([2024, *shape]).random((count, len(shape), *shape))
    twolevel.solve_many(games[: 1 + count // 10])
    begun = time.process_time()
    twolevel.solve_many(games)
    result.append((time.process_time() - begun) / count * 1e6)
print(json.dumps([twolevel.__file__, result]))
"""


def answer(checkout: Path, arguments: Sequence[str], limit: float | None = None) -> Any:
    """Run Python in a checkout, one thread, and return what it prints as JSON beside the place of its package.

    With a limit in seconds, the process and its children are ended then, and None is returned.
    """
    environment = os.environ | {"PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-P", *arguments]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=checkout, env=environment, start_new_session=True, **pipes)
    try:
        printed, mistakes = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode:
        raise SystemExit(f"in {checkout}: {mistakes}")
    file, result = json.loads(printed.splitlines()[-1])
    if not Path(file).is_relative_to(checkout):
        raise SystemExit(f"{checkout} holds no package twolevel; {file} was imported")
    return result


def cpu_times(checkout: Path, sizes: dict[tuple[int, ...], int]) -> list[float]:
    """Return microseconds of CPU a game for every shape, of the package in a checkout."""
    return [float(t) for t in answer(checkout, ["-c", WORKER, json.dumps(list(sizes.items()))])]


def turns(rounds: int, other: Path) -> Iterator[Path]:
    """Yield this checkout and the other one in turn; who comes first changes from round to round."""
    for turn in range(rounds):
        yield from (HERE, other) if turn % 2 == 0 else (other, HERE)


def as_markdown(sizes: dict[tuple[int, ...], int], here: np.ndarray, there: np.ndarray) -> str:
    """Lay out the medians over rounds, arrays of shape (rounds, shapes), as a Markdown table."""
    lines = ["| shape | here, µs a game | there, µs a game | here / there |", "|---|---|---|---|"]
    for shape, a, b in zip(sizes, np.median(here, axis=0), np.median(there, axis=0), strict=True):
        lines.append(f"| {'x'.join(map(str, shape))} | {a:.3g} | {b:.3g} | {a / b:.2f} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description="solve_many of this checkout beside that of another one")
    parser.add_argument("other", type=Path, help="folder of the other checkout")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"processes of each ({ROUNDS})")
    parser.add_argument("--part", type=float, default=1.0, help="part of the games to take (1)")
    options = parser.parse_args(arguments)
    sizes = {shape: max(1, int(count * options.part)) for shape, count in SHAPES.items()}
    times: dict[Path, list[list[float]]] = {HERE: [], options.other.resolve(): []}
    for checkout in turns(options.rounds, options.other.resolve()):
        times[checkout].append(cpu_times(checkout, sizes))
    print(as_markdown(sizes, *map(np.array, times.values())))


if __name__ == "__main__":
    main()
