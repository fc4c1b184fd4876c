"""twolevel beside nashpy, pygambit and quantecon on the same games: ``python -m tests.benchmarks.solvers``.

Every peer runs in a process of its own with a time limit a game and in all; peers that are not installed are left out
with a line that says so. For each set of games the table has: games a second, how many times slower the peer is than
`twolevel.solve_many` on the same games in the same run, what a single game takes (the median over the first games, one
call each; for twolevel `solve` without its cross-check), the share of games for which the complete set was found, games
on which it hung or died, and the memory of its process.

The complete set of a game is what twolevel finds, every profile of which passes the regret test; a peer whose verified
profiles are not all in it would show up as a fault of twolevel's, and is counted.
"""

from __future__ import annotations

import argparse
import json
import queue
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

import twolevel as tl
from twolevel.games.game import NormalFormGame

TWO = (
    "nashpy support_enumeration",
    "nashpy vertex_enumeration, rescaled",
    "gambit enummixed",
    "quantecon support_enumeration",
)
MORE = ("gambit enumpoly",)


#: twolevel's time is the median of so many runs; a peer's is the sum over its games.
REPEATS = 7
#: Games that twolevel solves one by one.
SINGLES = 200


@dataclass(frozen=True)
class Games:
    """A set of random games: shape, payoff entries (uniform, or integers up to `top`)."""

    name: str
    shape: tuple[int, ...]
    peers: tuple[str, ...]
    top: int | None = None

    def draw(self, count: int) -> np.ndarray:
        """Draw the games; the first ones do not depend on how many are drawn."""
        rng = np.random.default_rng([20240501, *self.shape, self.top or 0])
        size = (count, len(self.shape), *self.shape)
        return rng.random(size) if self.top is None else rng.integers(0, self.top + 1, size).astype(float)


SETS = (
    Games("3x3 uniform", (3, 3), TWO),
    Games("3x3 integers 0-9", (3, 3), TWO, top=9),
    Games("3x3 integers 0-2 (mostly degenerate)", (3, 3), TWO, top=2),
    Games("5x5 uniform", (5, 5), TWO),
    Games("2x2x2 uniform", (2, 2, 2), MORE),
    Games("2x3x3 uniform", (2, 3, 3), MORE),
    Games("3x3x3 uniform", (3, 3, 3), MORE),
    Games("2x2x2x2 uniform", (2, 2, 2, 2), MORE),
    Games("2x2x2x2 integers 0-9", (2, 2, 2, 2), MORE, top=9),
)


@dataclass
class Run:
    """What a peer did with the first games of a set."""

    seconds: list[float] = field(default_factory=list)
    profiles: list[list[list[list[float]]] | None] = field(default_factory=list)
    hangs: int = 0
    mib: float = 0.0

    def take(self, line: bytes) -> None:
        """Take over one line of a peer; an empty one means that its process died on the game."""
        if not line:
            raise queue.Empty
        record = json.loads(line)
        self.seconds.append(record["seconds"])
        self.profiles.append(record["profiles"])
        self.mib = max(self.mib, record["mib"])


def run_peer(method: str, games: np.ndarray, each: float, total: float) -> Run | None:
    """Run a peer on games for `total` seconds; a game that takes more than `each` counts as a hang and is skipped."""
    result = Run()
    left = total
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "games.npy"
        np.save(file, games)
        while len(result.profiles) < len(games) and left > 0:
            command = [sys.executable, "-m", "tests.benchmarks.peers", method, str(file), str(len(result.profiles))]
            worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            lines: queue.Queue[bytes] = queue.Queue()
            reader = threading.Thread(target=_read, args=(worker.stdout, lines), daemon=True)
            reader.start()
            try:
                if lines.get(timeout=120).strip() != b"ready":
                    return None
                begun = time.monotonic()
                while len(result.profiles) < len(games) and time.monotonic() - begun < left:
                    result.take(lines.get(timeout=each))
                left -= time.monotonic() - begun
            except queue.Empty:
                result.hangs += 1
                result.profiles.append(None)
                left -= time.monotonic() - begun
            finally:
                worker.kill()
                worker.wait()
                reader.join()
    return result


def _read(stream: IO[bytes], lines: queue.Queue[bytes]) -> None:
    """Hand on lines until the stream ends, then one that is empty."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(b"")


def compare(found: list[np.ndarray], profiles: list[list[list[float]]], game: np.ndarray) -> tuple[bool, int]:
    """Return whether a peer found all of `found` (rows are profiles, concatenated), and how many verified ones more."""
    rows = np.array([np.concatenate(p) for p in profiles]).reshape(len(profiles), sum(game.shape[1:]))
    complete = all(len(rows) and np.abs(rows - row).max(axis=1).min() < 1e-6 for row in found)
    labelled = NormalFormGame(game)
    extra = 0
    for profile, row in zip(profiles, rows, strict=True):
        fair = row.min() > -1e-9 and all(abs(sum(x) - 1) < 1e-9 for x in profile)
        is_new = not found or np.abs(np.array(found) - row).max(axis=1).min() > 1e-6
        extra += int(fair and is_new and labelled.regret(profile) <= 1e-9)
    return complete, extra


def measure(games: Games, count: int, each: float, total: float) -> list[dict[str, object]]:
    """Return one row for twolevel and one for each peer."""
    payoffs = games.draw(count)
    many = tl.solve_many(payoffs)  # tables and memory that later calls use again; peers have a first game uncounted too
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        tl.solve_many(payoffs)
        times.append(time.perf_counter() - begun)
    own = float(np.median(times))
    labelled = [NormalFormGame(game) for game in payoffs[:SINGLES]]
    singles = []
    for game in labelled:
        begun = time.perf_counter()
        tl.solve(game, check=False)
        singles.append(time.perf_counter() - begun)
    flat = np.concatenate(many.strategies, axis=1)
    starts = np.searchsorted(many.game, np.arange(count + 1))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows: list[dict[str, object]] = [
        {
            "games": games.name,
            "solver": "twolevel solve_many",
            "solved": count,
            "games/s": count / own,
            "slower": 1.0,
            "one game, ms": 1e3 * np.median(singles),
            "complete": 1.0,
            "hangs": 0,
            "beyond twolevel": 0,
            "MiB": memory,
        }
    ]
    for method in games.peers:
        run = run_peer(method, payoffs, each, total)
        if run is None:
            print(f"{method}: not installed, or did not start; left out", file=sys.stderr)
            continue
        complete = extra = 0
        for k, profiles in enumerate(run.profiles):
            if profiles is not None:
                all_found, more = compare(list(flat[starts[k] : starts[k + 1]]), profiles, payoffs[k])
                complete, extra = complete + all_found, extra + more
        rate = len(run.seconds) / sum(run.seconds) if run.seconds else float("nan")
        rows.append(
            {
                "games": games.name,
                "solver": method,
                "solved": len(run.profiles),
                "games/s": rate,
                "slower": count / own / rate,
                "one game, ms": 1e3 * np.median(run.seconds or np.nan),
                "complete": complete / max(1, len(run.profiles)),
                "hangs": run.hangs,
                "beyond twolevel": extra,
                "MiB": run.mib,
            }
        )
    return rows


def as_markdown(rows: list[dict[str, object]]) -> str:
    """Lay the rows out as a Markdown table."""
    head = list(rows[0])
    forms = {
        "games/s": "{:,.0f}",
        "slower": "{:,.0f}x",
        "one game, ms": "{:.3g}",
        "complete": "{:.1%}",
        "MiB": "{:.0f}",
    }
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    for row in rows:
        lines.append(f"| {' | '.join(forms.get(k, '{}').format(v) for k, v in row.items())} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description="twolevel beside other solvers, on the same games in one run")
    parser.add_argument("--count", type=int, default=10_000, help="games a set (10000)")
    parser.add_argument("--each", type=float, default=10.0, help="seconds after which a game counts as a hang (10)")
    parser.add_argument("--total", type=float, default=20.0, help="seconds a peer and set (20)")
    parser.add_argument("--only", default="", help="only the sets whose name contains this")
    options = parser.parse_args(arguments)
    rows: list[dict[str, object]] = []
    for games in SETS:
        if options.only in games.name:
            print(games.name, file=sys.stderr)
            rows += measure(games, options.count, options.each, options.total)
    print(as_markdown(rows))


if __name__ == "__main__":
    main()
