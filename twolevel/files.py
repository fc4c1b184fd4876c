"""Files, written whole or not at all, whatever happens in between.

A file is written under a passing name in its own folder, flushed to the disk, and then renamed, which a file system
does whole or not at all; the folder is flushed after it. So what stands under a name is always whole, also after a kill
or a power cut. A new file has the mode that the umask leaves, one that was there before keeps its own, and a symbolic
link is replaced: what it points to is not touched.

A passing name cannot be guessed; it begins with ``_`` and ends in ``.tmp``, so that readers of Parquet folders skip it.
An error or Ctrl-C takes the passing file away; what only a kill can leave behind, `clear_left_overs` does.

Who must be `alone` in a folder locks a file ``_lock`` in it. The operating system takes the lock back from a process
that ends, however it ends; so no lock is ever stale, and that the file is there means nothing.
"""

from __future__ import annotations

import os
import platform
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from .errors import TwolevelError

__all__ = ["alone", "clear_left_overs", "make_folder", "write_whole"]

LOCK = "_lock"

#: The locks of this process.
_held: set[int] = set()


def write_whole(to: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file, whole or not at all.

    Parameters
    ----------
    to : Path
        In a folder that is there.
    write : function
        Is given the open file, and writes its bytes.

    Raises
    ------
    TwolevelError
        One line with the path, where the file cannot be written.
    """
    passing = to.with_name(f"_{secrets.token_hex(8)}.tmp")
    try:
        with passing.open("xb") as file:  # "x": only a name that is free, and never through a link
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if to.is_file() and not to.is_symlink():
            passing.chmod(stat.S_IMODE(to.stat().st_mode))
        passing.replace(to)
        _flush_folder(to.parent)
    except BaseException as exc:
        with suppress(OSError):
            passing.unlink(missing_ok=True)
        if isinstance(exc, OSError):
            raise _refused(to, "cannot be written", exc) from None
        raise


def clear_left_overs(folder: Path, idle: float = 0.0) -> None:
    """Take away what writes that were killed have left in a folder, untouched for so many seconds.

    Nobody may be writing to it, unless `idle` is longer than any write takes.
    """
    for left_over in folder.glob("_*.tmp"):
        with suppress(OSError):  # another has taken it away, or may alone
            if time.time() - left_over.stat().st_mtime >= idle:
                left_over.unlink()


def make_folder(folder: Path) -> None:
    """Make a folder, and those around it, unless it is there.

    Raises
    ------
    TwolevelError
        One line with the path, where it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise _refused(folder, "cannot be made a folder", exc) from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only process that writes to a folder.

    Raises
    ------
    TwolevelError
        One line with the folder, where another process, or another thread of this one, is writing to it.
    """
    path = folder / LOCK
    handle = _locked(path)
    _held.add(handle)
    try:
        os.truncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {platform.node()}".encode())
        yield
    finally:
        _held.discard(handle)
        if sys.platform == "win32":  # where an open file cannot be deleted, by whomever it was opened
            os.close(handle)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(handle)


def _locked(path: Path) -> int:
    """Return a handle of the file, made if it is not there, with its lock."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except OSError as exc:
            raise _refused(path, "cannot be written", exc) from None
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except (BlockingIOError, PermissionError):
            who = ""
            with suppress(OSError):
                who = path.read_text(errors="replace")
            os.close(handle)
            raise TwolevelError(
                f"{path.parent} is being written to by {who or 'another process'}; wait, or choose another folder"
            ) from None
        except FileNotFoundError:  # its last holder has just taken it away
            pass
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file; raise `BlockingIOError` or `PermissionError` where somebody has done so already."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise
        except OSError:  # a file system without locks; there the user's care alone must do
            pass


def _forget_locks() -> None:
    """Let go of locks that belong to the parent: a worker that outlives it must not keep them."""
    for handle in _held:
        os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_locks)


def _flush_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems cannot open a folder; there the rename alone must do
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refused(path: Path, what: str, exc: OSError) -> TwolevelError:
    return TwolevelError(f"{path} {what} ({exc.strerror or exc})")
