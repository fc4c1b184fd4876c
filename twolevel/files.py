"""Files, written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

__all__ = ["write_whole"]


def write_whole(to: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file under another name first, so that what stands under its own is always whole."""
    with tempfile.NamedTemporaryFile(dir=to.parent, prefix=f".{to.name}.", delete=False) as file:
        try:
            write(file)
            file.close()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(to)
        except BaseException:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise
