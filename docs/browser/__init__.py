"""The page that needs no installation: the library in a browser; ``python -m docs.browser --out DIR`` builds it."""

from __future__ import annotations

from pathlib import Path

from docs.machinery import AS_IS

from .build import build


def make(folder: Path) -> None:
    """Build the page as a part of the site, whose first page it leads back to."""
    build(folder.parent / AS_IS / folder.name, "../index.html")
