"""The gallery: a page for every script in ``examples``, with what it draws, for light pages and for dark ones.

A script is what a reader copies: imports to ``savefig``. Its docstring is the caption; it draws on ``axes``. A folder
of scripts is a group of the index. Each is run in an empty folder, where a warning is an error. What it saves is kept
and written as PDF, too; then the picture is put on a dark ground (`twolevel.plot.dark`) and written again. In an SVG
letters are paths, so that it looks the same everywhere; in a PDF they stay letters of an embedded font, for searching.

sphinx-gallery would run the scripts as well, but draws each once, as pixels, and knows no dark page: the two grounds
and the vector files, which are what this is about, would have to be built beside it.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import re
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docs.machinery import AS_IS
from docs.machinery.gathering import write
from docs.tutorials import package

EXAMPLES = Path(__file__).parent / "examples"
#: What a group of scripts is called, by its folder, in the order of the index.
GROUPS = {
    "games": "Games, and what can be brought home",
    "beliefs": "Beliefs and disclosure",
    "equilibria": "Equilibria and thresholds",
    "claims": "Claims, and how well they stand",
    "signals": "Persuasion, signalling and publishing",
    "textbook": "The textbook",
    "teaching": "Teaching",
}


@dataclass(frozen=True)
class Example:
    """A script of the gallery."""

    path: Path
    title: str
    caption: str
    units: str
    code: str

    @property
    def name(self) -> str:
        """What its page and its pictures are called."""
        return self.path.stem

    @property
    def functions(self) -> list[str]:
        """The functions of the library that it calls, as ``plot.story``."""
        return sorted(set(re.findall(r"\btl\.((?:\w+\.)*[a-z_]+)\(", self.code)))


def examples() -> list[Example]:
    """Return every script, in the order of the index."""
    return [read(path) for group in GROUPS for path in sorted((EXAMPLES / group).glob("*.py"))]


def read(path: Path) -> Example:
    """Take a script apart: title, what to see, units, and the code below the docstring."""
    text = path.read_text(encoding="utf-8")
    module = ast.parse(text)
    title, caption, units = re.split(r"\n\n", ast.get_docstring(module) or "")
    code = "\n".join(text.splitlines()[module.body[0].end_lineno :]).strip()
    return Example(path, title, caption, units, code)


def run(example: Example) -> tuple[Any, str]:
    """Run a script in an empty folder; return the axes on which it has drawn, and the SVG that it has saved."""
    names: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as empty, contextlib.chdir(empty), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(example.code, example.path, "exec"), names)
        return names["axes"], Path(f"{example.name}.svg").read_text(encoding="utf-8")


def draw(example: Example, folder: Path) -> None:
    """Write what a script draws into a folder, unless it has been drawn since anything that it follows from changed."""
    stamp = folder / f"{example.name}.txt"
    key = hashlib.sha256((package() + example.code + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == key:
        return
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    from twolevel import plot

    os.environ["SOURCE_DATE_EPOCH"] = "0"  # the same pictures give the same files
    with mpl.rc_context({"svg.hashsalt": "twolevel"}):
        axes, light = run(example)
        (folder / f"{example.name}-light.svg").write_text(light, encoding="utf-8")
        axes.figure.savefig(folder / f"{example.name}.pdf")
        plot.dark(axes).figure.savefig(folder / f"{example.name}-dark.svg")
        pyplot.close("all")
    stamp.write_text(key, encoding="utf-8")


def make(folder: Path) -> None:
    """Draw everything, and write a page for each picture, and the thumbnails that the index includes."""
    pictures = folder.parent / AS_IS / folder.name / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    every = examples()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(draw, every, [pictures] * len(every)))
    for example in every:
        write(folder / f"{example.name}.md", page(example))
    write(folder / "thumbnails.txt", thumbnails(every))


def shown(example: Example) -> str:
    """Return the picture of a script for light pages and for dark ones, as HTML."""
    words = escape(f"{example.title} {example.caption}".replace("\n", " "), quote=True)
    return "".join(
        f'<img class="only-{ground}" loading="lazy" src="pictures/{example.name}-{ground}.svg" alt="{words}">'
        for ground in ("light", "dark")
    )


def page(example: Example) -> str:
    """Return the page of a script: picture, caption, files and code."""
    links = [f"{{py:obj}}`tl.{name} <twolevel.{name}>`" for name in example.functions]
    files = {"SVG": "-light.svg", "PDF": ".pdf", "SVG for a dark ground": "-dark.svg"}
    downloads = ", ".join(f'<a href="pictures/{example.name}{end}">{words}</a>' for words, end in files.items())
    return "\n\n".join(
        [
            f"# {example.title.rstrip('.')}",
            f'<figure class="picture" tabindex="0">{shown(example)}</figure>',
            example.caption,
            f"{example.units}\n\nThe picture by itself: {downloads}.",
            f"```python\n{example.code}\n```",
            f"In the reference: {', '.join(links)}.",
        ]
    )


def thumbnails(every: list[Example]) -> str:
    """Return all thumbnails by group, each leading to its page, and the list of all pages."""
    parts = []
    for group, title in GROUPS.items():
        cards = "".join(
            f'<a href="{e.name}.html">{shown(e)}<span>{escape(e.title.rstrip("."))}</span></a>'
            for e in every
            if e.path.parent.name == group
        )
        parts += [f"## {title}", f'<div class="thumbnails">{cards}</div>']
    pages = "\n".join(e.name for e in every)
    return "\n\n".join([*parts, f"```{{toctree}}\n:hidden:\n\n{pages}\n```"]) + "\n"
