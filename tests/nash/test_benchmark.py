"""The benchmark's own bookkeeping, on a few games: what it counts as complete, as a hang, and as beyond twolevel."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import twolevel as tl
from tests import ROOT
from tests.benchmarks import solvers

PENNIES = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])


def test_a_peer_is_complete_only_with_every_equilibrium() -> None:
    game = np.array([[[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]])  # battle of the sexes
    many = tl.solve_many(game[None])
    found = list(np.concatenate(many.strategies, axis=1))
    profiles = [[x[k].tolist() for x in many.strategies] for k in range(3)]
    assert solvers.compare(found, profiles, game) == (True, 0)
    assert solvers.compare(found, profiles[1:], game) == (False, 0)
    assert solvers.compare(found[1:], profiles, game) == (True, 1), "an equilibrium that twolevel lacks is counted"
    no_equilibrium = [[[0.9, 0.1], [0.5, 0.5]]]
    assert solvers.compare(found[:1], no_equilibrium, game) == (False, 0)


def test_nashpy_loses_equilibria_of_ordinary_games(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a process of its own, as in the full benchmark, on a game of which the default finds no equilibrium."""
    monkeypatch.chdir(ROOT)
    lost = np.array([[[3.0, 0, 2], [0, 2, 3], [2, 7, 6]], [[0.0, 2, 3], [0, 5, 2], [8, 4, 5]]])
    games = np.stack([lost, lost])
    default = solvers.run_peer("nashpy support_enumeration", games, each=30, total=60)
    careful = solvers.run_peer("nashpy vertex_enumeration, rescaled", games, each=30, total=60)
    assert default is not None
    assert careful is not None
    assert [len(p or []) for p in default.profiles] == [0, 0]
    found = list(np.concatenate(tl.solve_many(lost[None]).strategies, axis=1))
    assert [solvers.compare(found, p or [], lost) for p in careful.profiles] == [(True, 0)] * 2


def test_a_game_that_takes_too_long_is_a_hang_and_is_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import json, sys, time\nprint('ready', flush=True)\n"
        "for k in range(int(sys.argv[-1]), 3):\n    time.sleep(30 if k == 1 else 0)\n"
        "    print(json.dumps({'seconds': 0.1, 'profiles': [], 'mib': 1}), flush=True)\n"
    )
    real = solvers.subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        return real([sys.executable, str(slow), *command[3:]], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(solvers.subprocess, "Popen", start)
    run = solvers.run_peer("a slow one", np.stack([PENNIES] * 3), each=1.0, total=20)
    assert run is not None
    assert (run.hangs, run.profiles) == (1, [[], None, []])


def test_the_table_has_a_row_for_twolevel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "run_peer", lambda *_: None)
    rows = solvers.measure(solvers.SETS[0], 50, each=1, total=1)
    assert [row["solver"] for row in rows] == ["twolevel solve_many"]
    table = solvers.as_markdown(rows)
    assert table.splitlines()[2].startswith("| 3x3 uniform | twolevel solve_many | 50 |")
