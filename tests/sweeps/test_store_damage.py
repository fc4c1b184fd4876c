"""A damaged folder is refused, whatever was damaged; and one process at a time writes to a folder."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.sweeps.conftest import started
from twolevel.files import LOCK, alone
from twolevel.model.scenario import Scenario
from twolevel.sweeps.store import MANIFEST
from twolevel.sweeps.sweep import Sweep, sweep

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")
parquet = pytest.importorskip("pyarrow.parquet")

POINTS = 600
DESIGN = {"parameters.win_row": np.linspace(0.6, 4, POINTS)}
CHICKEN = tl.load("chicken")


def run(folder: Path, scenario: Scenario = CHICKEN) -> Sweep:
    return sweep(scenario, None, DESIGN, to=folder, progress=False)


def refusal(folder: Path) -> str:
    """Return the one line with which a folder is refused."""
    with pytest.raises(tl.TwolevelError) as caught:
        run(folder).to_frame()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "whole"
    run(folder)
    return folder


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same points of another scenario."""
    folder = tmp_path_factory.mktemp("store") / "another"
    run(folder, CHICKEN.override({"parameters.crash_row": -50.0}))
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "store"))


def chunk(folder: Path, k: int = 1) -> Path:
    return folder / f"chunk-{k:06d}.parquet"


# ---------------------------------------------------------------- damage


def flip(path: Path, whole: bytes, at: random.Random) -> None:
    damaged = bytearray(whole)
    damaged[at.randrange(len(damaged))] ^= 1 << at.randrange(8)
    path.write_bytes(damaged)


@pytest.mark.parametrize(
    ("name", "flips"),
    [
        pytest.param(name, flips, marks=[pytest.mark.slow] if flips > 100 else [], id=f"{flips} in {name}")
        for flips in (60, 1000)
        for name in (MANIFEST, "chunk-000001.parquet")
    ],
)
def test_a_single_bit_is_noticed_wherever_it_flips(name: str, flips: int, folder: Path) -> None:
    at = random.Random(9)
    content = (folder / name).read_bytes()
    for _ in range(flips):
        flip(folder / name, content, at)
        assert str(folder / name) in refusal(folder)
    (folder / name).write_bytes(content)
    assert run(folder).to_frame()["point"].nunique() == POINTS


def test_a_bit_that_flips_after_the_sweep_is_noticed_on_reading(folder: Path) -> None:
    result = run(folder)
    flip(chunk(folder), chunk(folder).read_bytes(), random.Random(1))
    with pytest.raises(tl.ScenarioError, match=r"chunk-000001.parquet is damaged"):
        result.to_frame()


def replaced(path: Path, by: Callable[[Path], object]) -> None:
    path.unlink()
    by(path)


def edited(folder: Path, **changes: object) -> None:
    """Change the manifest as an editor would, the checksum left as it was."""
    manifest = json.loads((folder / MANIFEST).read_bytes()) | changes
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")


def fewer_rows(folder: Path) -> None:
    table = parquet.read_table(chunk(folder))
    parquet.write_table(table.slice(0, table.num_rows - 5), chunk(folder))


def foreign(folder: Path) -> None:
    table = pa.table({"a": [1, 2]}).replace_schema_metadata({b"twolevel": b"{}"})
    parquet.write_table(table, chunk(folder))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda f: chunk(f).write_bytes(b""), "is not Parquet; delete it, and the same sweep writes it anew"),
        (lambda f: chunk(f).write_bytes(b"PAR1"), "is damaged, or no sweep wrote it"),
        (lambda f: replaced(chunk(f), Path.mkdir), "is no file"),
        (lambda f: replaced(chunk(f), lambda p: p.symlink_to("/nonexistent")), "is missing"),
        (lambda f: shutil.copy(chunk(f, 0), chunk(f)), "is of another sweep, or has another place in this one"),
        (fewer_rows, "is damaged, or no sweep wrote it"),
        (foreign, "is damaged, or no sweep wrote it"),
        (lambda f: chunk(f).rename(f / "chunk-1.parquet"), "chunk-1.parquet is no chunk of this sweep"),
        (lambda f: shutil.copy(chunk(f), chunk(f, 99)), "chunk-000099.parquet is no chunk of this sweep"),
        (lambda f: shutil.copy(chunk(f), f / "chunk-².parquet"), "is no chunk of this sweep, and readers would take"),
        (lambda f: shutil.copy(chunk(f), f / "x.parquet"), "x.parquet is no chunk of this sweep"),
        (lambda f: (f / MANIFEST).unlink(), "has Parquet files but no _manifest.json"),
        (lambda f: replaced(f / MANIFEST, Path.mkdir), "_manifest.json is not the manifest of a sweep, or is damaged"),
        (lambda f: (f / MANIFEST).write_text("[" * 100_000), "is not the manifest of a sweep"),
        (lambda f: edited(f, chunk=512), "is not the manifest of a sweep, or is damaged"),
        (lambda f: edited(f, chunk=0), "is not the manifest of a sweep, or is damaged"),
        (lambda f: edited(f, versions={}), "is not the manifest of a sweep, or is damaged"),
    ],
)
def test_other_damage_is_named(damage: Callable[[Path], object], words: str, folder: Path) -> None:
    damage(folder)
    assert words in refusal(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in folders")
@pytest.mark.parametrize("name", [MANIFEST, "chunk-000001.parquet"])
def test_a_fifo_is_not_waited_for(name: str, folder: Path) -> None:
    replaced(folder / name, os.mkfifo)
    assert name in refusal(folder)


def test_chunks_of_another_scenario_do_not_fit(folder: Path, another: Path) -> None:
    shutil.copy(chunk(another), chunk(folder))
    assert "is of another sweep" in refusal(folder)
    chunk(folder).unlink()
    assert len(run(folder)) == POINTS


def test_folders_of_other_versions_are_refused_in_one_line(folder: Path) -> None:
    old = json.loads((folder / MANIFEST).read_bytes()) | {"format": 1}
    del old["checksum"]
    (folder / MANIFEST).write_text(json.dumps(old, indent=2))
    assert "was written by version 0.1, without checksums; choose another folder" in refusal(folder)


# ---------------------------------------------------------------- two writers


def hold(folder: Path, held: Any) -> None:
    with alone(folder):
        held.set()
        time.sleep(60)


@pytest.mark.xdist_group("started")
def test_a_folder_has_one_writer_and_a_kill_sets_it_free(whole: Path, folder: Path) -> None:
    chunk(folder).unlink()
    context = started()
    held = context.Event()
    process = context.Process(target=hold, args=(folder, held))
    process.start()
    assert held.wait(60)
    assert f"{folder} is being written to by process {process.pid} on " in refusal(folder)
    process.kill()
    process.join(60)
    assert (folder / LOCK).exists(), "which means nothing"
    run(folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {p.name: p.read_bytes() for p in whole.iterdir()}


def test_a_finished_folder_is_read_by_many(folder: Path) -> None:
    with alone(folder):
        assert len(run(folder)) == POINTS


def test_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), alone(tmp_path):
        raise ZeroDivisionError
    with alone(tmp_path), pytest.raises(tl.TwolevelError, match="is being written to by process"), alone(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no fork")
def test_a_worker_that_outlives_its_parent_keeps_no_lock(tmp_path: Path) -> None:
    code = (
        "import os, sys, time, pathlib\nfrom twolevel.files import alone\n"
        "runs, tells = os.pipe()\n"
        "with alone(pathlib.Path(sys.argv[1])):\n"
        "    if os.fork() == 0:\n        os.write(tells, b'.'); time.sleep(60); os._exit(0)\n"
        "    os.read(runs, 1)\n    os._exit(9)\n"  # not before the worker runs, which lets go of the lock first of all
    )
    orphan = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], start_new_session=True)
    try:
        assert orphan.wait(60) == 9
        with alone(tmp_path):
            pass
    finally:
        os.killpg(orphan.pid, signal.SIGKILL)
