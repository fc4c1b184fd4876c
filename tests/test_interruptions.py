"""A full disk, a folder without rights, a kill, a reader who leaves: one line, nothing half written, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import twolevel as tl
from tests.sweeps.conftest import small_blocks
from twolevel.cli.entry import main
from twolevel.cli.options import folder_of
from twolevel.files import clear_left_overs, write_whole
from twolevel.sweeps.store import MANIFEST

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
FULL = "No space left on device"
#: Commands that find something and write files.
FINDING = {
    "explain": ("chicken", "base"),
    "thresholds": ("chicken", "parameters.win_row", "0.6", "4"),
    "compare": ("chicken", "--set", "parameters.win_row=2"),
    "textbook": ("setter",),
    "classroom": (str(Path(__file__).parent / "data" / "votes-chicken.csv"), "chicken"),
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill(monkeypatch: pytest.MonkeyPatch, after: int = 0) -> None:
    """Let the disk be full once so many files have been flushed to it."""
    flush, flushed = os.fsync, []

    def fsync(handle: int) -> None:
        if not os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112 - folders are flushed too
            flushed.append(handle)
            if len(flushed) > after:
                raise OSError(errno.ENOSPC, FULL)
        flush(handle)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("there is no tmpfs here; the simulated test stands in")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting takes rights that are not given; the simulated test stands in")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder that may be read and not written, also where root runs the tests: root becomes somebody else."""
    folder = Path(tempfile.mkdtemp())
    (folder / "kept").write_text("kept")
    folder.chmod(0o555)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        if not os.access(tl.__file__, os.R_OK, effective_ids=root) or os.access(folder, os.W_OK, effective_ids=root):
            pytest.skip("nobody but root can read the library here, or all may write everywhere")
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


# ---------------------------------------------------------------- ENOSPC


def test_on_a_small_disk_a_file_is_whole_or_not_there(small_disk: Path) -> None:
    (small_disk / "old").write_bytes(b"old")
    for name in ("old", "new"):
        with pytest.raises(tl.TwolevelError, match=rf"{name} cannot be written \({FULL}\)$"):
            write_whole(small_disk / name, lambda file: file.write(bytes(1 << 20)))
    assert names(small_disk) == ["old"] and (small_disk / "old").read_bytes() == b"old"


def test_a_sweep_on_a_small_disk_goes_on_where_there_is_room(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")
    command = ["sweep", "chicken", "--over", "parameters.win_row=1:3:1500", "--quiet", "--to"]
    assert main([*command, str(tmp_path / "elsewhere")]) == 0
    chunks = sum(path.stat().st_size for path in (tmp_path / "elsewhere").iterdir())
    assert chunks < 1 << 18, "all of it would fit if nothing else were there"
    (small_disk / "ballast").write_bytes(bytes((1 << 19) - chunks // 2))
    to = small_disk / "out"
    capsys.readouterr()
    assert main([*command, str(to)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and FULL in err
    begun = {path.name: path.read_bytes() for path in to.iterdir()}
    assert len(begun) > 1
    assert all(name == MANIFEST or name.startswith("chunk-") for name in begun), "nothing passing, no lock"
    (small_disk / "ballast").unlink()
    assert main([*command, str(to)]) == 0
    there = {path.name: path.read_bytes() for path in to.iterdir()}
    assert there == {path.name: path.read_bytes() for path in (tmp_path / "elsewhere").iterdir()}
    assert begun.items() <= there.items()


@POSIX
def test_a_sweep_whose_disk_is_full_keeps_its_chunks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")
    command = ["sweep", "chicken", "--over", "parameters.win_row=1:3:1500", "--quiet", "--to", str(tmp_path)]
    with monkeypatch.context() as full:
        fill(full, after=2)
        assert main(command) == 2
    assert names(tmp_path) == [MANIFEST, "chunk-000000.parquet"]
    err = capsys.readouterr().err
    assert err == f"twolevel: {tmp_path / 'chunk-000001.parquet'} cannot be written ({FULL})\n"
    first = (tmp_path / "chunk-000000.parquet").stat().st_mtime_ns
    assert main(command) == 0
    assert (tmp_path / "chunk-000000.parquet").stat().st_mtime_ns == first, "what was done is not done again"
    assert pd.read_parquet(tmp_path)["point"].nunique() == 1500


@POSIX
@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize("name", FINDING)
def test_what_was_found_is_told_where_the_disk_is_full(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = (name, *FINDING[name])
    assert main(arguments) == 0
    answer = capsys.readouterr().out
    fill(monkeypatch)
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert out == answer != ""
    assert err.count("\n") == 1 and err.endswith(f" cannot be written ({FULL})\n")
    assert names(tmp_path / "out") == []


@POSIX
@pytest.mark.usefixtures("blank")
def test_a_run_draws_what_there_is_room_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch, after=1)
    assert main(["run", "chicken", "--quiet", "--out", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert "Chicken: who swerves first?" in out and "swerve" in out
    assert names(tmp_path) == ["story.png"]
    told = [line for line in err.splitlines() if line.startswith("twolevel: ")]
    assert told == [f"twolevel: matrix-base.png: {tmp_path / 'matrix-base.png'} cannot be written ({FULL})"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.usefixtures("blank")
def test_standard_error_on_a_full_disk_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments, status in ((["show", "chickn"], 2), (["run", "chicken", "--out", str(tmp_path)], 0)):
        with open("/dev/full", "w") as full, monkeypatch.context() as patched:  # noqa: PTH123
            patched.setattr(sys, "stderr", full)
            assert main(arguments) == status
    assert names(tmp_path) == ["matrix-base.png", "story.png"]
    assert "Chicken: who swerves first?" in capsys.readouterr().out


# ---------------------------------------------------------------- EACCES


@POSIX
def test_a_folder_that_may_not_be_written(guarded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for to, words in ((guarded, "cannot be written"), (guarded / "new", "cannot be made a folder")):
        arguments = ["compare", "chicken", "--set", "parameters.win_row=2", "--out", str(to)]
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        assert out.startswith("chicken and chicken (1 overridden): ")
        assert err.count("\n") == 1 and f"{words} (Permission denied)" in err
    assert main(["sweep", "chicken", "--over", "parameters.win_row=1:3:9", "--to", str(guarded)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "cannot be written (Permission denied)" in err
    assert names(guarded) == ["kept"]


@POSIX
def test_a_file_that_may_not_be_read(guarded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = guarded / "kept"
    held = os.geteuid()
    if held == 65534:
        os.seteuid(0)
    inner.chmod(0o000)
    if held == 65534:
        os.seteuid(65534)
    assert main(["show", str(inner)]) == 2
    assert capsys.readouterr().err == f"twolevel: {inner}: cannot be read (Permission denied)\n"


# ---------------------------------------------------------------- SIGKILL

#: Runs command lines, each in a process of its own, which begins with everything imported; and each is killed where
#: its n-th file is flushed, before it has its name.
KILLED = """
import json, os, signal, sys
import matplotlib.pyplot, pandas
import twolevel.cli.entry, twolevel.sweeps.sweep
sys.modules["twolevel.sweeps.sweep"].BLOCK = 256
flush, left = os.fsync, [0]
def fsync(handle):
    if not os.path.isdir(f"/proc/self/fd/{handle}"):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    flush(handle)
os.fsync = fsync
from twolevel.cli import main
ends = []
for at, *arguments in json.loads(sys.argv[1]):
    process = os.fork()
    if process == 0:
        left[0] = at
        os._exit(main(arguments))
    ends.append(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
print(json.dumps(ends))
"""
#: What is killed at once: a run and a sweep, each by where and what, and without the folder that it fills.
BOTH = {
    "run": (2, "run", "chicken", "--quiet", "--dpi", "30", "--out"),
    "sweep": (3, "sweep", "chicken", "--over", "parameters.win_row=1:3:1500", "--quiet", "--to"),
}


@pytest.fixture(autouse=True)
def _small_blocks() -> Iterator[None]:
    with small_blocks():
        yield


def killed(*commands: tuple[int | str, ...]) -> None:
    """Run commands that are killed while they write their n-th file, which stands before each."""
    command = [sys.executable, "-c", KILLED, json.dumps(commands)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [-signal.SIGKILL] * len(commands), done.stderr


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What a run and a sweep leave that are killed: the folder of each."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")
    folders = {name: tmp_path_factory.mktemp(name) for name in BOTH}
    killed(*((*command, str(folders[name])) for name, command in BOTH.items()))
    return folders


@pytest.mark.xdist_group("killed")
@pytest.mark.skipif(sys.platform != "linux", reason="files are told from folders by /proc")
@pytest.mark.parametrize(
    ("name", "at"),
    [("chicken", 2), *(pytest.param("azerbaijan-russia", n, marks=pytest.mark.slow) for n in (1, 3, 5, 8))],
)
def test_a_run_that_is_killed_leaves_whole_files(
    name: str, at: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if (at, "run", name) == BOTH["run"][:3]:
        tmp_path = request.getfixturevalue("interrupted")["run"]
    else:
        killed((at, "run", name, *BOTH["run"][3:], str(tmp_path)))
    passing = list(tmp_path.glob("_*.tmp"))
    whole = [path for path in tmp_path.iterdir() if path not in passing]
    assert len(passing) == 1 and len(whole) == at - 1
    for path in whole:
        assert plt.imread(path).size if path.suffix == ".png" else path.read_bytes().endswith(b"\n")
    clear_left_overs(tmp_path, idle=3600)
    assert passing[0].exists(), "somebody may be writing it"
    hours = time.time() - 7200
    os.utime(passing[0], (hours, hours))
    assert folder_of(str(tmp_path)) == tmp_path, "what the next command does first"
    assert not list(tmp_path.glob("_*.tmp"))
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in whole}


@pytest.mark.xdist_group("killed")
@pytest.mark.skipif(sys.platform != "linux", reason="files are told from folders by /proc")
def test_a_sweep_that_is_killed_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], interrupted: dict[str, Path]
) -> None:
    command, folder = [str(word) for word in BOTH["sweep"][1:]], interrupted["sweep"]
    first = (folder / "chunk-000000.parquet").stat()
    assert [path.name for path in folder.glob("*.parquet")] == ["chunk-000000.parquet"]
    for to in (folder, tmp_path / "whole"):
        assert main([*command, str(to)]) == 0
    held = [{path.name: path.read_bytes() for path in to.iterdir()} for to in (folder, tmp_path / "whole")]
    assert held[0] == held[1] and len(held[0]) > 2
    assert (folder / "chunk-000000.parquet").stat().st_mtime_ns == first.st_mtime_ns


# ---------------------------------------------------------------- SIGPIPE


@POSIX
@pytest.mark.usefixtures("blank")
def test_a_reader_who_has_seen_enough_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = ["sweep", "chicken", "--over", "parameters.win_row=1:3:3000", "--quiet"]
    for arguments in (long, ["compare", "chicken", "--set", "parameters.win_row=2", "--out", str(tmp_path)]):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as closed, monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", closed)
            assert main(arguments) == 0
    assert capsys.readouterr().err == f"Pictures and tables are in {tmp_path}{os.sep}\n"
    assert names(tmp_path) == ["compare.csv", "compare.png"]
