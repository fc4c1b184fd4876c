r"""Sweeps: every equilibrium at every point of a grid or a sample, over any numbers of a scenario.

At each point of a design (see `design`) everything is computed anew: beliefs, approvals, payoffs by channel, and every
equilibrium. The result is tidy, one row a point and equilibrium (see `rows`).

**The same bits, however it is run.** The solvers' array operations group sums by the size of the batch, so cutting a
batch elsewhere can move a last digit, or swap two equilibria that have one support. Points are therefore always solved
in blocks of `BLOCK` (fewer of very large games), numbered from the start of the design. A chunk, which is what a worker
is given and what a file holds, is a whole number of blocks. Who solves which chunk, and when, then changes nothing;
with the same versions of the packages on the same kind of processor, results agree to the last bit.

**Far from this process.** ``executor=`` takes any `concurrent.futures.Executor`. At most `IN_FLIGHT` chunks are under
way at a time, and with ``to=`` a finished chunk is written and forgotten, so memory does not grow with the results::

    if __name__ == "__main__":                              # workers import this script
        with ProcessPoolExecutor() as pool:                 # the cores of this machine
            result = sweep(s, "t2", design, executor=pool)

        with Client("tcp://scheduler:8786") as client:      # a Dask cluster; Client() for a local one
            result = sweep(s, "t2", design, executor=client.get_executor(), to="folder")

        with MPIPoolExecutor() as pool:                     # mpiexec -n 64 python -m mpi4py.futures script.py
            result = sweep(s, "t2", design, executor=pool, to="folder")

Workers need the library and numpy at the same versions; they need no common file system, as the caller writes the
files. A chunk whose worker dies is handed out again where the executor can replace the worker: Dask does so by itself.
A process pool cannot; then the same call with a new pool and the same ``to=`` goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from math import prod
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..analysis.tidy import Columns, risk_of, tidy_columns
from ..arrays import SHOWN, FloatArray, ReadOnly
from ..errors import ScenarioError, SolverError, TwolevelError, import_extra
from ..games.moves import OrderLike
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled
from ..progress import progress_bar
from .design import Design
from .store import Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sweep", "solve_chunk", "sweep"]

#: Points that are solved together: few calls of numpy a point. Part of the definition of a result: see the module.
BLOCK = 2048
#: Payoffs, by channel, that are held for a block.
MOST_CELLS = 2**23
#: Points of a sweep that is not asked about, with `to`
MOST_UNASKED = 10_000_000
#: and without: their results take about half a gibibyte.
MOST_IN_MEMORY = 1_000_000
#: Points in a chunk, at most, unless the caller says otherwise: a second's work, a megabyte of results.
MOST_IN_CHUNK = 2 * BLOCK
#: Chunks into which a small design is cut, so that every worker gets some.
PARTS = 64
#: Chunks that an executor is given ahead: enough for a hundred workers, little enough to hold.
IN_FLIGHT = 128
#: How often a chunk is tried.
ATTEMPTS = 3


# ---------------------------------------------------------------- results


@dataclass(frozen=True, repr=False, eq=False)
class Sweep(ReadOnly):
    """Every equilibrium at every point of a design.

    Attributes
    ----------
    scenario : Scenario
        With the numbers and the evidence that were held fixed.
    episode : str
    design : Design
    equilibria : int
        How many in all.
    incomplete : int
        The number of points whose list of equilibria is not complete by theorem.
    folder : Path or None
        Where the chunks are; None for a sweep in memory.
    """

    scenario: Scenario
    episode: str
    design: Design
    equilibria: int
    incomplete: int
    folder: Path | None
    _chunks: Sequence[Columns] | Store

    def __len__(self) -> int:
        return len(self.design)

    def frames(self) -> Iterator[pd.DataFrame]:
        """Yield the tidy frame chunk by chunk, for a sweep that is larger than memory."""
        import pandas as pd

        return (pd.DataFrame(columns) for columns in self._chunks)

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy frame, one row a point and equilibrium.

        Columns: ``point``, ``equilibrium`` (numbered within the point), the swept addresses, ``episode``, ``profile``,
        each stance's probability ("Armenia: defer"), payoffs ("payoff Armenia"), payoffs by channel ("payoff Armenia by
        patron"), ``risk`` (how likely some home refuses; where ratification is of outcomes), ``regret``,
        ``complete``. A point without an equilibrium has one row, with an empty profile and NaN.
        """
        import pandas as pd

        return pd.DataFrame(_joined(self._chunks))

    def to_xarray(self) -> Any:
        """Return an ``xarray.Dataset`` (extra ``[xarray]``).

        Its dimensions are the addresses for a grid, or ``point`` for a sample, and ``equilibrium``; where a point has
        fewer equilibria than another, the rest is NaN, or an empty profile. ``complete`` and ``count``, the number of
        equilibria, have no dimension ``equilibrium``.
        """
        xarray = import_extra("xarray", "xarray")
        columns = _joined(self._chunks)
        point, number = columns.pop("point"), columns.pop("equilibrium")
        columns.pop("episode")
        complete = np.zeros(len(self), dtype=np.bool_)
        complete[point] = columns.pop("complete")
        count = np.bincount(point[~np.isnan(columns["regret"])], minlength=len(self))
        design = self.design
        dims = design.addresses if design.is_grid else ("point",)
        data: dict[str, Any] = {"complete": (dims, complete.reshape(design.shape))}
        data["count"] = (dims, count.reshape(design.shape))
        for name in [c for c in columns if c not in design.addresses]:
            values = columns[name]
            table = np.full((len(self), int(number.max()) + 1), "" if values.dtype == object else np.nan, values.dtype)
            table[point, number] = values
            data[name] = ((*dims, "equilibrium"), table.reshape(*design.shape, -1))
        where = design.addresses if design.is_grid else ["point"] * len(design.addresses)
        coordinates = {a: (w, x) for a, w, x in zip(design.addresses, where, design.values, strict=True)}
        return xarray.Dataset(data, coordinates, {"scenario": self.scenario.name, "episode": self.episode})

    def __repr__(self) -> str:
        at = f"{self.incomplete:,} point{'s' * (self.incomplete != 1)}"
        gaps = f"lists not known to be complete at {at}" if self.incomplete else "every list complete"
        place = f"; in {self.folder}" if self.folder else ""
        found = f"{self.equilibria:,} equilibri{'um' if self.equilibria == 1 else 'a'}"
        where = self.scenario.spec.episodes[self.episode].words
        return f"Sweep of {self.scenario.name} at {where}, {self.design.words}: {found}, {gaps}{place}"

    def _head(self) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame({name: values[:SHOWN] for name, values in next(iter(self._chunks)).items()})


def _joined(chunks: Iterable[Columns]) -> Columns:
    parts = list(chunks)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


# ---------------------------------------------------------------- sweeping


def sweep(
    scenario: ScenarioLike,
    episode: str | None,
    design: Design | Mapping[str, ArrayLike],
    *,
    to: str | Path | None = None,
    chunk: int | None = None,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
    confirm: bool = False,
    progress: bool = True,
    executor: Executor | None = None,
) -> Sweep:
    """Solve a scenario at every point of a design.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str or None
        None where there is only one.
    design : mapping from address to 1-D values, or Design
        A mapping stands for the full grid, the first address slowest; see `sample` for samples.
    to : str or Path, optional
        A folder for Parquet files, one a chunk (extra ``[distributed]``). The same call goes on after a kill, without
        doing a finished chunk again; another scenario, design or evidence is refused.
    chunk : int, optional
        Points in a chunk, rounded up to a whole number of blocks. It changes the cut into files, and no number.
    overrides : mapping, optional
        Other numbers held fixed.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`; default: what the episode says.
    confirm : bool
        Whether a sweep of more than ten million points, or one million in memory, is meant; else an error says what it
        would cost.
    progress : bool
        Whether long work shows a bar on standard error.
    executor : concurrent.futures.Executor, optional
        A process pool, Dask's ``client.get_executor()``, MPI's pool; see the module. Default: this process.

    Returns
    -------
    Sweep

    Raises
    ------
    ScenarioError
        For an unknown address, a value outside its domain, or a folder that holds another sweep.
    SolverError
        If a worker died and the executor cannot replace it.

    Warns
    -----
    ScenarioWarning
        For each number that leaves the range which the file gives it.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> result = sweep(load("iskander"), "t2", {"parameters.grievance": [0.0, 0.6, 2.0, 5.1]}, progress=False)
    >>> result
    Sweep of iskander at t2, grid of 4 points over parameters.grievance (4): 6 equilibria, every list complete
    >>> result.to_frame()[["point", "equilibrium", "parameters.grievance", "profile"]].head(4)
       point  equilibrium  parameters.grievance                            profile
    0      0            0                   0.0               defer, dismiss, deny
    1      1            0                   0.6  defer, dismiss+ask, deny+silence
    2      2            0                   2.0                defer, ask, silence
    3      3            0                   5.1                defer, ask, silence
    """
    if executor is not None and not isinstance(executor, Executor):
        raise SolverError(
            f"executor must be a concurrent.futures.Executor, such as ProcessPoolExecutor() or Dask's "
            f"client.get_executor(); got {type(executor).__name__}"
        )
    if chunk is not None and (isinstance(chunk, bool) or not isinstance(chunk, int | np.integer) or chunk < 1):
        raise ScenarioError(f"chunk must be a whole number of points, at least 1; got {chunk!r}")
    design = design if isinstance(design, Design) else Design.grid(design)
    scenario, episode = _checked(scenario, episode, design, overrides, disclosed, order)
    points = prod(design.shape)
    if points > (MOST_IN_MEMORY if to is None else MOST_UNASKED) and not (confirm and points < 2**63):
        raise ScenarioError(
            f"a sweep of {points:,} points {_cost(scenario, episode, design)}; confirm=True, or --yes, does it"
        )
    block = block_of(scenario)
    size = _whole_blocks(chunk, block) if chunk else None
    default = min(_whole_blocks(-(-points // PARTS), block), MOST_IN_CHUNK)
    identity = {
        "scenario": scenario.fingerprint,
        "episode": episode,
        "design": design.fingerprint,
        "points": points,
        "block": block,
    }
    opening: AbstractContextManager[Store | None] = (
        nullcontext() if to is None else Store.opened(Path(to), identity, chunk=size, default_chunk=default)
    )
    with opening as store:
        size = store.chunk if store else size or default
        chunks = -(-points // size)
        done = store.finished() if store else set()
        tasks = (_Task(scenario, episode, design, k, k * size, min((k + 1) * size, points)) for k in range(chunks))
        held: dict[int, Columns] = {}
        totals = {"equilibria": 0, "incomplete": 0}
        with progress_bar(f"{scenario.name} {episode}", points, unit="pt", shown=progress) as advance:
            if store:
                for k in done:
                    facts = store.facts(k)
                    _add(totals, facts)
                    advance(facts["points"])
            for task, columns in _results(executor, (t for t in tasks if t.number not in done)):
                facts = _facts(columns)
                _add(totals, facts)
                if store:
                    store.write(task.number, columns, facts)
                else:
                    held[task.number] = columns
                advance(task.stop - task.start)
    parts = store or tuple(held[k] for k in range(chunks))
    return Sweep(scenario, episode, design, **totals, folder=store.folder if store else None, _chunks=parts)


def _checked(
    scenario: ScenarioLike,
    episode: str | None,
    design: Design,
    overrides: Overrides | None,
    disclosed: Sequence[str] | None,
    order: OrderLike | None,
) -> tuple[Scenario, str]:
    """Check all that can be before the first point; return the scenario with what is held fixed, and the episode."""
    fixed, here = settled(scenario, episode, overrides, disclosed, order)
    for address, value in fixed.overrides.items():
        if isinstance(value, np.ndarray) and address not in design.addresses:
            raise ScenarioError(f"{address} must be one number in a sweep; got an array of shape {value.shape}")
    fixed.check_moves(design.addresses, here, tuple(overrides or ()))
    # a swept number beats what stood there before
    fixed = replace(fixed, overrides={a: v for a, v in fixed.overrides.items() if a not in design.addresses})
    for address, values in zip(design.addresses, design.values, strict=True):
        fixed.override({address: values})  # which checks them, and warns
    fixed.payoffs(here, dict(zip(design.addresses, design.points(0, 1), strict=True)))  # a prior that does not sum to 1
    return fixed, here


def block_of(scenario: Scenario) -> int:
    """Return how many points are solved together: `BLOCK`, or the power of two at which payoffs take 64 MiB.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> block_of(load("iskander"))
    2048
    """
    step = BLOCK
    while step > 1 and step * scenario.spec.cells > MOST_CELLS:
        step //= 2
    return step


def _whole_blocks(points: int, block: int) -> int:
    return -(-int(points) // block) * block


def _cost(scenario: Scenario, episode: str, design: Design) -> str:
    """Say what a large design would cost, from its first block."""
    points = prod(design.shape)
    if points >= 2**63:
        return "has more of them than can be numbered"
    block = block_of(scenario)
    start = perf_counter()
    columns = solve_chunk(scenario, episode, design.addresses, design.points(0, block), 0)
    hours = (perf_counter() - start) / block * points / 3600
    size = sum(x.nbytes for x in columns.values()) / block * points / 2**30
    return f"would take about {hours:,.1f} hours of one processor and {size:,.1f} GiB"


def _facts(columns: Columns) -> dict[str, int]:
    first = columns["equilibrium"] == 0
    return {
        "points": int(first.sum()),
        "equilibria": int((~np.isnan(columns["regret"])).sum()),
        "incomplete": int((first & ~columns["complete"]).sum()),
    }


def _add(totals: dict[str, int], facts: Mapping[str, int]) -> None:
    for key in totals:
        totals[key] += facts[key]


# ---------------------------------------------------------------- chunks and executors


class _Task:
    """A chunk to be solved: points start to stop of a design."""

    def __init__(self, scenario: Scenario, episode: str, design: Design, number: int, start: int, stop: int) -> None:
        self.number, self.start, self.stop = number, start, stop
        self.attempt = 0
        self._scenario, self._episode, self._design = scenario, episode, design

    def arguments(self) -> tuple[Scenario, str, tuple[str, ...], tuple[FloatArray, ...], int, int]:
        """Return what `solve_chunk` needs: the chunk's own points only, so that a large design does not travel."""
        points = self._design.points(self.start, self.stop)
        return self._scenario, self._episode, self._design.addresses, points, self.start, self.attempt


def solve_chunk(
    scenario: Scenario,
    episode: str,
    addresses: tuple[str, ...],
    values: tuple[FloatArray, ...],
    start: int,
    attempt: int = 0,
) -> Columns:
    """Solve the points of a chunk, block by block; this is what travels to a worker.

    Parameters
    ----------
    values : d arrays, shapes (P,)
    start : int
        The number of the first point, a multiple of `block_of`.
    attempt : int
        Not used. Dask takes a call with the same arguments for the same call, and would hand back the old failure.
    """
    parts = []
    step = block_of(scenario)
    for low in range(0, len(values[0]), step):
        block = dict(zip(addresses, (x[low : low + step] for x in values), strict=True))
        moment = scenario.at(episode, block)
        found = moment.solve_many()
        channels = {c: found.expected(u) for c, u in moment.channels.items()}
        names: NDArray[np.object_] = np.full(len(found.verdict), episode, dtype=object)
        leading = {**block, "episode": names}
        risk = risk_of(moment.assent, found) if scenario.spec.over_outcomes(episode) else None
        parts.append(tidy_columns(scenario, found, channels, risk, leading=leading, first_point=start + low))
    return _joined(parts)


def _results(executor: Executor | None, tasks: Iterator[_Task]) -> Iterator[tuple[_Task, Columns]]:
    """Yield each task with its columns, in the order in which they are finished."""
    if executor is None:
        for task in tasks:
            yield task, solve_chunk(*task.arguments())
        return
    waiting: dict[Future[Columns], _Task] = {}
    try:
        while True:
            for task in islice(tasks, IN_FLIGHT - len(waiting)):
                waiting[_submit(executor, task)] = task
            if not waiting:
                return
            done = wait(waiting, return_when=FIRST_COMPLETED).done
            # results first: when a pool breaks, what it had finished is not lost
            future = min(done, key=lambda f: f.cancelled() or f.exception() is not None)
            task = waiting.pop(future)
            try:
                columns = future.result()
            except TwolevelError:  # the scenario's own mistake: no worker could do better
                raise
            except (Exception, CancelledError):
                # Each executor has its own exceptions for a dead worker. Whatever it was, it gets another chance.
                task.attempt += 1
                if task.attempt == ATTEMPTS:
                    raise
                waiting[_submit(executor, task)] = task
            else:
                yield task, columns
    finally:
        for future in waiting:
            future.cancel()


def _submit(executor: Executor, task: _Task) -> Future[Columns]:
    try:
        return executor.submit(solve_chunk, *task.arguments())
    except (BrokenExecutor, RuntimeError) as exc:
        raise SolverError(
            f"the executor takes no more work ({' '.join(str(exc).split())}); the same call with a new executor goes "
            f"on where this one stopped if it has to="
        ) from exc
