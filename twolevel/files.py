"""Files, written whole or not at all, whatever happens in between.

A file is written under a passing name in its own folder, flushed to the disk, and then renamed, which a file system
does whole or not at all; the folder is flushed after it. So what stands under a name is always whole, also after a kill
or a power cut. A new file has the mode that the umask leaves, one that was there before keeps its own, and a symbolic
link is replaced: what it points to is not touched.

A passing name cannot be guessed; it begins with ``_`` and ends in ``.tmp``, so that readers of Parquet folders skip it.
An error or Ctrl-C takes the passing file away; what only a kill can leave behind, `clear_left_overs` does.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from .errors import TwolevelError

__all__ = ["clear_left_overs", "make_folder", "write_whole"]


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


def clear_left_overs(folder: Path) -> None:
    """Take away what writes that were killed have left in a folder; nobody may be writing to it."""
    for left_over in folder.glob("_*.tmp"):
        left_over.unlink(missing_ok=True)


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


def _flush_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems cannot open a folder; there the rename alone must do
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refused(path: Path, what: str, exc: OSError) -> TwolevelError:
    return TwolevelError(f"{path} {what} ({exc.strerror or exc})")
