"""The page that needs no installation: the library in a browser; ``python -m docs.browser --out DIR`` builds it."""

from __future__ import annotations

from pathlib import Path

from .build import build


def make(folder: Path) -> None:
    """Build the page as a part of the site, whose first page it leads back to."""
    build(folder.parent / "as_is" / folder.name, "../index.html")
