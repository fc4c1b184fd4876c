"""Games to and from files: the ending says the format.

``.nfg`` and ``.efg`` are Gambit's, ``.csv`` and ``.xlsx`` sheets, ``.tex`` LaTeX, which is written only. Files are at
most as large as a scenario's, whatever they unpack to; texts are UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import GameError, TwolevelError, one_of
from ..files import write_whole
from .efg import read_efg
from .gambit_text import MOST_CHARACTERS, Named
from .nfg import read_nfg
from .sheets import read_csv, read_excel

__all__ = ["read", "write"]

_READERS = {".nfg": read_nfg, ".efg": read_efg, ".csv": read_csv}


def read(path: Path) -> Named:
    """Read a game from a file."""
    kind = _ending(path, [*_READERS, ".xlsx"])
    try:
        with path.open("rb") as file:
            content = file.read(MOST_CHARACTERS + 1)
    except OSError as exc:
        raise GameError(f"{path} cannot be read ({exc.strerror or exc})") from None
    if len(content) > MOST_CHARACTERS:
        raise GameError(f"{path} must have at most {MOST_CHARACTERS:,} bytes; it has more")
    if kind == ".xlsx":
        return read_excel(content)
    try:
        return _READERS[kind](content.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise GameError(f"{path} must be UTF-8; line {line} is not") from None


def write(path: Path, writers: Mapping[str, Callable[[], str | bytes]]) -> None:
    """Write what the writer of the file's ending gives."""
    content = writers[_ending(path, list(writers))]()
    if not path.parent.is_dir():
        raise TwolevelError(f"{path} cannot be written ({path.parent} is no folder)")
    write_whole(path, lambda file: file.write(content if isinstance(content, bytes) else content.encode()))


def _ending(path: Path, known: list[str]) -> str:
    return one_of(f"the ending of {path.name!r}", path.suffix.lower(), known, GameError)
