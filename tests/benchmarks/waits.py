"""What people wait for, one task a process, in this checkout or another: ``python waits.py TASK``, run by `waiting`.

Prints where the package came from, and for every figure of the task its CPU time and its time on the clock, both in
seconds, medians within the process. Imports nothing but the package, at its public names: those of version 0.1 too.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

import twolevel as tl

#: CPU seconds and seconds on the clock.
Times = tuple[float, float]

GRIEVANCE = "parameters.grievance"
FRAGMENTS = "evidence.fragments.credibility"
BOTH = [FRAGMENTS, "evidence.index.credibility"]


def timed(work: Callable[[], Any]) -> Times:
    """Return the times of one call."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - cpu, time.perf_counter() - clock


def median(times: Iterable[Times], each: float = 1.0) -> Times:
    """Return the medians of both times, divided by how much was done in each call."""
    cpu, clock = np.median(np.array(list(times)), axis=0) / each
    return float(cpu), float(clock)


def moved(work: Callable[[dict[str, float]], Any], times: int = 15) -> Times:
    """Time a question about the Iskander case, at another number each time; the first does not count."""
    values = np.linspace(0.1, 5.0, times + 1)
    return median([timed(lambda x=x: work({GRIEVANCE: float(x)})) for x in values][1:])


def unchecked(game: Any) -> Any:
    """Solve one game without nashpy."""
    return tl.solve(game, check=False)


def slider() -> dict[str, Times]:
    """A slider's data: game, solution and path of 101 points at a new number."""
    s = tl.load("iskander")

    def answer(overrides: dict[str, float]) -> None:
        unchecked(s.game("t2", overrides))
        tl.disclose(s, "t2", BOTH, points=101, overrides=overrides)

    return {"a slider's data": moved(answer)}


def questions() -> dict[str, Times]:
    """Single questions about the Iskander case."""
    s = tl.load("iskander")
    return {
        "game": moved(lambda overrides: s.game("t2", overrides), 101),
        "thresholds": moved(lambda overrides: tl.thresholds(s.override(overrides), "t2", FRAGMENTS, 0, 1)),
        "claims": moved(lambda overrides: tl.check(s.override(overrides))),
        "disclose, with changes": moved(lambda overrides: tl.disclose(s, "t2", BOTH, overrides=overrides).changes),
    }


def first() -> dict[str, Times]:
    """The first game of two players in a process."""
    game = tl.NormalFormGame.from_bimatrix([[3, 0, 2], [0, 2, 3], [2, 7, 6]], [[0, 2, 3], [0, 5, 2], [8, 4, 5]])
    return {"first 2-player solve": timed(lambda: tl.solve(game))}


def single(shape: tuple[int, ...], games: int, top: int | None = None) -> dict[str, Times]:
    """Single games, uniform or with whole numbers up to `top`, one by one."""
    rng = np.random.default_rng([2026, *shape, top or 0])
    size = (games + 3, len(shape), *shape)
    payoffs = rng.random(size) if top is None else rng.integers(0, top + 1, size).astype(float)
    drawn = [tl.NormalFormGame(u) for u in payoffs]
    times = [timed(lambda game=game: unchecked(game)) for game in drawn]
    kind = "uniform" if top is None else f"integers 0-{top}"
    return {f"{'x'.join(map(str, shape))} {kind}, single": median(times[3:])}


def batch(shape: tuple[int, ...], games: int, top: int | None = None) -> dict[str, Times]:
    """A batch of games, a game."""
    rng = np.random.default_rng([2027, *shape, top or 0])
    size = (games, len(shape), *shape)
    payoffs = rng.random(size) if top is None else rng.integers(0, top + 1, size).astype(float)
    tl.solve_many(payoffs[:2])
    kind = "uniform" if top is None else f"integers 0-{top}"
    return {f"{'x'.join(map(str, shape))} {kind}, batch": median([timed(lambda: tl.solve_many(payoffs))], games)}


def grid(points: int) -> dict[str, Any]:
    """Two numbers of the Iskander case, the second with 64 values."""
    return {GRIEVANCE: np.linspace(0, 6, points // 64), FRAGMENTS: np.linspace(0, 1, 64)}


def sweep() -> dict[str, Times]:
    """A sweep in this process, a point."""
    s, points = tl.load("iskander"), 64 * 256
    tl.sweep(s, "t2", grid(64 * 8), progress=False)
    times = [timed(lambda: tl.sweep(s, "t2", grid(points), progress=False)) for _ in range(3)]
    return {"sweep, a point": median(times, points)}


def dask() -> dict[str, Times]:
    """A sweep on two workers of Dask, a point: the CPU time of the caller and the workers."""
    import psutil
    from dask.distributed import Client

    def cpu() -> float:
        processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
        return sum(sum(p.cpu_times()[:2]) for p in processes)

    s, points = tl.load("iskander"), 64 * 2048
    with Client(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as client:
        executor = client.get_executor()
        tl.sweep(s, "t2", grid(64 * 64), progress=False, executor=executor)
        before, clock = cpu(), time.perf_counter()
        tl.sweep(s, "t2", grid(points), progress=False, executor=executor)
        times = cpu() - before, time.perf_counter() - clock
    return {"Dask, a point": median([times], points)}


def run() -> dict[str, Times]:
    """The command `run`, from its imports to its last picture; a first one, which does not count, compiles modules."""
    with tempfile.TemporaryDirectory() as folder:
        unset = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment = unset | {"PYTHONPYCACHEPREFIX": str(Path(folder, "compiled"))}
        command = [sys.executable, "-m", "twolevel", "run", "iskander", "--quiet", "--out", str(Path(folder, "out"))]
        silent = os.open(os.devnull, os.O_WRONLY)
        for _ in range(2):
            clock, before = time.perf_counter(), os.times()
            actions = [(os.POSIX_SPAWN_DUP2, silent, 1)]
            process = os.posix_spawn(sys.executable, command, environment, file_actions=actions)
            _, status = os.waitpid(process, 0)
            if status:
                raise SystemExit(f"twolevel run ended with {status}")
            after = os.times()
            children = after.children_user + after.children_system - before.children_user - before.children_system
            times = children, time.perf_counter() - clock
    return {"run iskander": times}


FOUR = (2, 2, 2, 2)
#: Name of a task to what it does.
TASKS: dict[str, Callable[[], dict[str, Times]]] = {
    "slider": slider,
    "questions": questions,
    "first": first,
    "two": lambda: single((2, 2), 201) | single((3, 3), 201),
    "run": run,
    "sweep": sweep,
    "dask": dask,
    "four": lambda: single(FOUR, 21) | single(FOUR, 21, 9),
    "four many": lambda: batch(FOUR, 1000) | batch(FOUR, 300, 9),
    "three": lambda: single((3, 3, 3), 31),
    "large three": lambda: single((4, 4, 4), 3),
}


def main(name: str) -> None:
    """Do a task and print its figures."""
    warnings.filterwarnings("ignore")
    print(json.dumps([inspect.getfile(tl), TASKS[name]()]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
