"""The folder of a sweep: whole files or none, resumed after kill -9, and never two sweeps in one."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from tests.sweeps.conftest import small_blocks, started
from twolevel.model.scenario import Scenario
from twolevel.sweeps import store as module
from twolevel.sweeps.design import sample
from twolevel.sweeps.store import MANIFEST
from twolevel.sweeps.sweep import Sweep, sweep

pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")

GRIEVANCE, CREDIBILITY = "parameters.grievance", "evidence.fragments.credibility"
DESIGN = {GRIEVANCE: np.linspace(0, 6, 40), CREDIBILITY: np.linspace(0, 1, 32)}


#: A scenario, read once. (Not that of `tests.conftest`: the processes started here import this file.)
bundled = functools.cache(tl.load)


def run(folder: Path, scenario: Scenario | None = None, episode: str = "t2", **options: Any) -> Sweep:
    options = {"chunk": 256, "design": DESIGN} | options
    design = options.pop("design")
    with small_blocks():  # in a process of its own, too
        return sweep(scenario or bundled("iskander"), episode, design, to=folder, progress=False, **options)


@pytest.fixture
def copied(written: Path, tmp_path: Path) -> Path:
    """The folder of the sweep once more."""
    return Path(shutil.copytree(written, tmp_path / "copied"))


def contents(folder: Path) -> dict[str, str]:
    """Return a hash of every file."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep") / "deep" / "out"
    run(folder)
    return folder


# ---------------------------------------------------------------- what is written


def test_the_folder_holds_the_frame(written: Path) -> None:
    memory = sweep(bundled("iskander"), "t2", DESIGN, progress=False)
    result = run(written)
    assert result.folder == written
    assert repr(result) == f"{memory!r}; in {written}"
    assert [p.name for p in sorted(written.iterdir())] == [MANIFEST, *(f"chunk-{k:06d}.parquet" for k in range(5))]
    pd.testing.assert_frame_equal(result.to_frame(), memory.to_frame(), check_exact=True)
    pd.testing.assert_frame_equal(pd.read_parquet(written), memory.to_frame(), check_exact=True)
    frames = list(result.frames())
    assert [f["point"].nunique() for f in frames] == [256] * 5
    assert "defer, dismiss, deny" in result._repr_html_()


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.xdist_group("started")
def test_bytes_are_the_same_in_another_folder_and_from_a_pool(written: Path, tmp_path: Path, processes: int) -> None:
    run(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(written)
    with ProcessPoolExecutor(processes, mp_context=started()) as pool:
        run(tmp_path / "pool", executor=pool)
    assert contents(tmp_path / "pool") == contents(written)


def test_the_manifest_says_what_it_is(written: Path) -> None:
    manifest = json.loads((written / MANIFEST).read_text())
    assert manifest["scenario"] == bundled("iskander").fingerprint
    assert (manifest["episode"], manifest["points"], manifest["chunk"]) == ("t2", 1280, 256)
    assert manifest["versions"]["twolevel"] == tl.__version__
    assert manifest["versions"]["numpy"] == np.__version__


def test_the_fingerprint_follows_the_numbers_and_not_the_words() -> None:
    path = Path(tl.__file__).parent / "scenarios" / "chicken.toml"
    text = path.read_text(encoding="utf-8")
    base = bundled("chicken").fingerprint
    title = next(line for line in text.splitlines() if line.startswith("title"))
    assert Scenario.from_toml(text.replace(title, 'title = "Another"')).fingerprint == base
    s = bundled("chicken")
    for address in s.addresses():
        number = s.value(address) if not s.number(address).factor.names else 0.0
        changed = np.nextafter(float(number), 0.5)
        assert s.override({address: changed}).fingerprint != base
    iskander = bundled("iskander")
    assert iskander.fingerprint != bundled("iskander-hand").fingerprint
    one = iskander.override({GRIEVANCE: 1.0}).override({CREDIBILITY: 0.5})
    assert one.fingerprint == iskander.override({CREDIBILITY: 0.5, GRIEVANCE: 1.0}).fingerprint
    by_name = {"terms.grievance_leverage.weight": "vindication"}
    assert iskander.override(by_name).fingerprint != iskander.fingerprint


# ---------------------------------------------------------------- kills


def long(chunks: int) -> dict[str, np.ndarray]:
    """The design of a long sweep."""
    return {GRIEVANCE: np.linspace(0, 6, chunks), CREDIBILITY: np.linspace(0, 1, 256)}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, iskander: Scenario) -> Callable[[int], dict[str, str]]:
    """What a long sweep leaves behind when nobody kills it."""

    @functools.cache
    def of(chunks: int) -> dict[str, str]:
        folder = tmp_path_factory.mktemp("long") / "undisturbed"
        run(folder, iskander, design=long(chunks))
        return contents(folder)

    return of


def kill_run(folder: Path, scenario: Scenario, chunks: int, after: int, pause: float) -> None:
    """Run a long sweep in a process of its own, and kill -9 it a moment after `after` chunks are there."""
    process = started().Process(target=run, args=(folder, scenario), kwargs={"design": long(chunks)})
    process.start()
    deadline = time.monotonic() + 60
    while len(list(folder.glob("*.parquet"))) < after and time.monotonic() < deadline and process.is_alive():
        time.sleep(0.0005)
    time.sleep(pause)
    process.kill()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, "it was to be killed in mid-run"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("kills", "chunks"), [(1, 14), pytest.param(6, 40, marks=pytest.mark.slow)])
@pytest.mark.xdist_group("started")
def test_killed_at_random_moments_the_bytes_are_the_same(
    kills: int, chunks: int, tmp_path: Path, iskander: Scenario, undisturbed: Callable[[int], dict[str, str]]
) -> None:
    wanted = undisturbed(chunks)
    folder = tmp_path / "killed"
    moments = random.Random()
    before: dict[str, tuple[int, int]] = {}
    for _ in range(kills):
        kill_run(folder, iskander, chunks, len(before) + moments.randint(1, 4), moments.uniform(0, 0.02))
        finished = sorted(folder.glob("*.parquet"))
        after = {p.name: (p.stat().st_mtime_ns, p.stat().st_ino) for p in finished}
        assert len(before) < len(after) < chunks
        assert before.items() <= after.items(), "a finished chunk was lost or done again"
        assert {p.name: wanted[p.name] for p in finished}.items() <= contents(folder).items()
        before = after
    result = run(folder, iskander, design=long(chunks))
    assert before.items() <= {p.name: (p.stat().st_mtime_ns, p.stat().st_ino) for p in folder.iterdir()}.items()
    assert contents(folder) == wanted, "the same files, and nothing left over"
    assert len(result) == 256 * chunks
    assert result.equilibria == len(result.to_frame())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("chunks", [14, pytest.param(40, marks=pytest.mark.slow)])
@pytest.mark.xdist_group("started")
def test_a_pool_that_lost_its_worker_is_followed_by_another(
    chunks: int, tmp_path: Path, iskander: Scenario, undisturbed: Callable[[int], dict[str, str]]
) -> None:
    folder = tmp_path / "broken"
    with ProcessPoolExecutor(1, mp_context=started()) as pool:
        victim = pool.submit(os.getpid).result()

        def kill() -> None:
            while len(list(folder.glob("*.parquet"))) < 2:
                time.sleep(0.001)
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        with pytest.raises(tl.SolverError, match="the same call with a new executor goes on") as caught:
            run(folder, iskander, design=long(chunks), executor=pool)
        assert "\n" not in str(caught.value)
    assert 2 <= len(list(folder.glob("*.parquet"))) < chunks
    with ProcessPoolExecutor(1, mp_context=started()) as pool:
        run(folder, iskander, design=long(chunks), executor=pool)
    assert contents(folder) == undisturbed(chunks)


def stop_at_the_third_chunk(how: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop between the writing of the third chunk and its renaming."""
    chunks = iter(range(99))
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.suffix == ".parquet" and next(chunks) == 2:
            how()
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def interrupt() -> None:
    raise KeyboardInterrupt


def kill_between(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        stop_at_the_third_chunk(lambda: os._exit(9), monkeypatch)
        run(folder)


def goes_on(folder: Path) -> None:
    first = {p.name: p.stat().st_mtime_ns for p in folder.glob("*.parquet")}
    assert len(first) == 2
    assert len(run(folder).to_frame()["point"].unique()) == 1280
    assert not list(folder.glob("*.tmp"))
    assert first.items() <= {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}.items()


def test_a_file_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at_the_third_chunk(interrupt, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    monkeypatch.undo()
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    assert not list(tmp_path.glob("*.tmp")), "Ctrl-C leaves nothing behind"
    goes_on(tmp_path)


@pytest.mark.xdist_group("started")
def test_what_a_kill_leaves_half_written_is_no_chunk_and_is_cleared_away(tmp_path: Path) -> None:
    """A kill between writing and renaming leaves a passing name, which the next call clears away."""
    process = started().Process(target=kill_between, args=(tmp_path,))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    assert len(list(tmp_path.glob("_*.tmp"))) == 1
    assert len(pd.read_parquet(tmp_path)["point"].unique()) == 512, "readers skip it"
    goes_on(tmp_path)


def test_only_missing_chunks_are_solved(written: Path, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeping = importlib.import_module("twolevel.sweeps.sweep")  # `twolevel.sweeps.sweep` may be the function
    (copied / "chunk-000003.parquet").unlink()
    solved = []
    solve = sweeping.solve_chunk

    def counted(*arguments: Any) -> Any:
        solved.append(arguments[4])
        return solve(*arguments)

    monkeypatch.setattr(sweeping, "solve_chunk", counted)
    run(copied, chunk=None)
    assert solved == [3 * 256]
    assert contents(copied) == contents(written)


# ---------------------------------------------------------------- refusals


def mistake(words: str, /, **options: Any) -> Any:
    return pytest.param(options, words, id=words[:40])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        mistake("the scenario's structure, numbers or overrides were others", overrides={"parameters.q0": 0.4}),
        mistake("the scenario's structure, numbers or overrides were others", scenario="iskander-hand"),
        mistake(".* or the evidence that was out; choose another folder", disclosed=["fragments"]),
        mistake("episode was t2 there and is t1 here", episode="t1"),
        mistake(
            "its points were others", design={GRIEVANCE: np.linspace(0, 6, 40), CREDIBILITY: np.linspace(0, 1, 33)}
        ),
        mistake(
            "its points were others", design={GRIEVANCE: np.linspace(0, 7, 40), CREDIBILITY: np.linspace(0, 1, 32)}
        ),
        mistake("its points were others", design=dict(reversed(DESIGN.items()))),
        mistake("chunk was 256 there and is 512 here", chunk=300),
    ],
)
def test_another_sweep_is_refused(written: Path, options: dict[str, Any], words: str) -> None:
    before = contents(written)
    if "scenario" in options:
        options = options | {"scenario": bundled(options["scenario"])}
    with pytest.raises(tl.ScenarioError, match=f"holds another sweep: {words}") as caught:
        run(written, **options)
    assert "\n" not in str(caught.value)
    assert contents(written) == before


def test_the_evidence_that_is_out_is_part_of_what_a_folder_holds(written: Path, tmp_path: Path) -> None:
    every = bundled("iskander").at("t2").disclosed
    assert len(run(written, disclosed=every)) == 1280, "what the episode says, said once more"
    run(tmp_path, disclosed=["fragments"])
    ours, theirs = (json.loads((folder / MANIFEST).read_bytes()) for folder in (tmp_path, written))
    assert {key for key in ours if ours[key] != theirs[key]} == {"scenario", "checksum"}
    assert theirs["scenario"] == bundled("iskander").fingerprint
    assert run(tmp_path, disclosed=["fragments"]).scenario.at("t2").disclosed == ("fragments",)
    with pytest.raises(tl.ScenarioError, match="or the evidence that was out"):
        run(tmp_path)


def test_a_sample_is_not_a_grid(written: Path) -> None:
    box = sample(bundled("iskander"), [GRIEVANCE, CREDIBILITY], 1280)
    with pytest.raises(tl.ScenarioError, match="its points were others"):
        run(written, design=box)


def test_other_versions_may_read_but_not_go_on(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = module.versions() | {"numpy": "9.9"}
    monkeypatch.setattr(module, "versions", lambda: newer)
    assert len(run(copied)) == 1280
    (copied / "chunk-000004.parquet").unlink()
    with pytest.raises(tl.ScenarioError, match=rf"begun with numpy {np.__version__} and this is 9.9"):
        run(copied)


def test_other_folders(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here already")
    with pytest.raises(tl.ScenarioError, match="to must be a folder"):
        run(tmp_path / "file")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "other.parquet").write_bytes(b"")
    with pytest.raises(tl.ScenarioError, match=r"has Parquet files but no _manifest.json"):
        run(foreign)
    for content in ("{", "[]", '{"scenario": "x"}'):
        (foreign / MANIFEST).write_text(content)
        with pytest.raises(tl.ScenarioError, match="is not the manifest of a sweep"):
            run(foreign)


def test_a_damaged_chunk_is_named(copied: Path) -> None:
    chunk = copied / "chunk-000001.parquet"
    os.truncate(chunk, 1000)
    with pytest.raises(tl.ScenarioError, match=r"chunk-000001.parquet is not Parquet; delete it, and the same sweep"):
        run(copied)
    chunk.unlink()
    result = run(copied)
    chunk.unlink()
    with pytest.raises(tl.ScenarioError, match=r"chunk-000001.parquet is missing"):
        result.to_frame()


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(tl.MissingExtraError, match=r"twolevel\[distributed\]"):
        run(tmp_path / "out")
    assert not (tmp_path / "out").exists()
