"""The one writer of files: whole or not at all, with the modes and links that users expect."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

import twolevel as tl
from twolevel import files
from twolevel.files import clear_left_overs, make_folder, write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes and asks for rights to make links")


def hello(file: IO[bytes]) -> None:
    file.write(b"hello")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@posix
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002, 0o000])
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "new", hello)
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_bytes() == b"hello"
    assert mode(tmp_path / "new") == 0o666 & ~umask
    assert names(tmp_path) == ["new"]


@posix
@pytest.mark.parametrize("kept", [0o600, 0o640, 0o755, 0o444])
def test_a_file_that_was_there_keeps_its_mode(tmp_path: Path, kept: int) -> None:
    old = tmp_path / "old"
    old.write_text("something longer than that")
    old.chmod(kept)
    write_whole(old, hello)
    assert old.read_bytes() == b"hello"
    assert mode(old) == kept


@posix
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_a_link_is_replaced_and_what_it_points_to_is_not_touched(tmp_path: Path, there: bool) -> None:
    target, link = tmp_path / "elsewhere" / "target", tmp_path / "link"
    target.parent.mkdir()
    if there:
        target.write_text("precious")
        target.chmod(0o600)
    link.symlink_to(target)
    write_whole(link, hello)
    assert not link.is_symlink()
    assert link.read_bytes() == b"hello"
    assert mode(link) != 0o600, "the mode is that of a new file"
    assert target.exists() is there
    assert not there or target.read_text() == "precious"


@posix
def test_a_name_that_is_taken_is_not_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever guesses the passing name and lays a link there wins nothing."""
    monkeypatch.setattr(files.secrets, "token_hex", lambda n: "guessed")
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "_guessed.tmp").symlink_to(target)
    with pytest.raises(tl.TwolevelError, match="cannot be written"):
        write_whole(tmp_path / "new", hello)
    assert target.read_text() == "precious"


def test_the_passing_name_is_in_the_same_folder_and_never_the_same(tmp_path: Path) -> None:
    seen = []
    for _ in range(20):
        write_whole(tmp_path / "chunk.parquet", lambda file: seen.append(Path(file.name)))
    assert len(set(seen)) == 20
    for passing in seen:
        assert passing.parent == tmp_path
        assert passing.match("_*.tmp"), "readers of Parquet folders skip it, and a store clears it away"
        assert len(passing.stem) == 17, "64 random bits"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, OSError])
@pytest.mark.parametrize("there", [True, False])
def test_a_failure_in_the_middle_leaves_nothing_behind(tmp_path: Path, error: type[BaseException], there: bool) -> None:
    if there:
        (tmp_path / "name").write_text("whole")

    def half(file: IO[bytes]) -> None:
        file.write(b"half")
        raise error

    with pytest.raises(tl.TwolevelError if error is OSError else error):
        write_whole(tmp_path / "name", half)
    assert names(tmp_path) == ["name"] * there
    assert not there or (tmp_path / "name").read_text() == "whole"


def test_file_and_folder_are_flushed_to_the_disk_around_the_renaming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    fsync, rename = os.fsync, Path.replace

    def flush(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "replace", replace)
    write_whole(tmp_path / "name", hello)
    assert steps == (["file", "rename"] if sys.platform == "win32" else ["file", "rename", "folder"])


def test_a_place_that_cannot_be_written_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for to in (tmp_path / "missing" / "name", tmp_path / "file" / "name", tmp_path / "folder"):
        with pytest.raises(tl.TwolevelError, match="cannot be written") as caught:
            write_whole(to, hello)
        assert str(to) in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(tl.TwolevelError, match=r"cannot be made a folder \(") as caught:
        make_folder(tmp_path / "file" / "name")
    assert str(tmp_path / "file" / "name") in str(caught.value)
    assert names(tmp_path) == ["file", "folder"]


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_gets_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(tl.TwolevelError, match=r"name cannot be written \(Permission denied\)"):
            write_whole(tmp_path / "name", hello)
    finally:
        tmp_path.chmod(0o700)


def test_a_kill_leaves_a_passing_name_that_can_be_cleared_away(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom twolevel.files import write_whole\n"
        "write_whole(Path(sys.argv[1]), lambda file: (file.write(b'half'), file.flush(), os._exit(9)))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "name")], timeout=60).returncode == 9
    assert [n.startswith("_") and n.endswith(".tmp") for n in names(tmp_path)] == [True]
    (tmp_path / "_manifest.json").write_text("kept")
    clear_left_overs(tmp_path)
    assert names(tmp_path) == ["_manifest.json"]
