"""Building the page: its sources, the library as a wheel made from this checkout, and what the page must know of it.

Nothing is fetched. The wheel is pure Python, so it is the same for a browser as for any other machine; what it stands
on comes from Pyodide's CDN when the page is opened.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import twolevel as tl
from twolevel.model.parse import read

__all__ = ["PINNED", "SOURCES", "build"]

HERE = Path(__file__).parent
#: The checkout.
ROOT = HERE.parents[1]
#: What the page consists of, as it stands here.
SOURCES = ("index.html", "app.css", "app.js", "worker.js", "bridge.py")
#: The one file in which Pyodide's version stands.
PINNED = HERE / "worker.js"
#: Where a link to the site that the page is part of goes.
HOME = "<!-- home -->"


def build(destination: str | Path, home: str = "") -> tuple[Path, ...]:
    """Put the page into a folder, which any web server can serve as it is.

    Parameters
    ----------
    destination : str or Path
        Made if it is not there; what has the name of one of the page's files is written anew, the rest stays.
    home : str, optional
        Where the site is that the page is part of, such as ``"../index.html"``; default: it stands alone.

    Returns
    -------
    tuple of Path
        The files, in alphabetical order.
    """
    folder = Path(destination)
    folder.mkdir(parents=True, exist_ok=True)
    for name in SOURCES:
        text = (HERE / name).read_text(encoding="utf-8")
        link = f'<a href="{home}">Documentation</a>' if home else ""
        (folder / name).write_text(text.replace(HOME, link), encoding="utf-8")
    wheel = _wheel(folder)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()[:12]
    about = {
        "wheel": f"{wheel.name}?{digest}",  # another wheel of the same version is not taken from a browser's cache
        "version": tl.__version__,
        "cases": [{"name": name, "title": _title(name)} for name in tl.scenarios()],
    }
    (folder / "about.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    return tuple(sorted([*(folder / name for name in (*SOURCES, "about.json")), wheel]))


def _wheel(folder: Path) -> Path:
    """Build the library's wheel from the checkout."""
    from hatchling.builders.wheel import WheelBuilder  # the project's own build backend; nothing is fetched

    for old in folder.glob("twolevel-*.whl"):
        old.unlink()
    (made,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(made)


def _title(name: str) -> str:
    title = tomllib.loads(read(name)[1].decode()).get("title", name)
    assert isinstance(title, str)
    return title
