"""All pages in one folder, for Sphinx, with links that lead on in the site.

Pages are written for readers of the repository: they link to its files by relative paths. In the site some of these
are pages of their own, and every other file or folder is shown as a source page (`docs.machinery.sources`), whose
address in a gathered page is ``source:PATH``; that of a file which the site has as it is, is ``site:PATH``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from . import ROOT, SITE, SOURCE

__all__ = ["KEPT", "gather", "relinked", "write"]

#: Pages that stand elsewhere in the repository, and where they stand in the site.
KEPT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "maintainers/contributing.md",
    "CHANGELOG.md": "maintainers/changelog.md",
} | {f"notebooks/{path.name}": f"tutorials/{path.name}" for path in sorted(ROOT.glob("notebooks/[0-9]*.ipynb"))}

#: The section whose files a builder of its own puts into the site.
BUILT = "browser"

#: What stands in a page between two fences of code, or in code inside a line; an image; the end of a link.
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)\s*?$", re.M | re.S)
_LINK = re.compile(r"(?P<code>(?P<ticks>`+).+?(?P=ticks))|(?P<opens>!\[[^\]]*\]|\])\((?P<target>[^()\s]+)\)", re.S)


def gather(folder: Path) -> None:
    """Bring every page below ``docs`` and the kept ones into a folder; what is unchanged there is left alone."""
    here = ROOT / "docs"
    for path in sorted(here.rglob("*")):
        inside = path.relative_to(here)
        if path.is_file() and path.suffix not in (".py", ".pyc") and inside.parts[0] != "static":
            if path.suffix == ".md":
                _bring(path, folder, inside.as_posix())
            elif inside.parts[0] != BUILT:
                _copy(path, folder / inside)
    for kept, page in KEPT.items():
        if kept.endswith(".md") and page != "index.md":
            _bring(ROOT / kept, folder, page)


def _bring(path: Path, folder: Path, page: str) -> None:
    write(folder / page, relinked(path.read_text(encoding="utf-8"), path, folder, page))


def write(path: Path, text: str) -> None:
    """Write a file unless it says this already, so that Sphinx need not read it again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _copy(path: Path, to: Path) -> None:
    if not to.exists() or to.read_bytes() != path.read_bytes():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)


def relinked(text: str, path: Path, folder: Path, page: str) -> str:
    """Return a page of the repository as the site has it, with the images that it shows brought into the folder."""

    def follow(found: re.Match[str]) -> str:
        target = found["target"]
        if found["code"] or re.match(r"[a-z]+:|#", target):
            return found[0]
        where, sign, anchor = target.partition("#")
        file = Path(os.path.normpath(path.parent / where))
        if not file.exists() or not file.is_relative_to(ROOT):
            raise SystemExit(f"{path.relative_to(ROOT)} links to {target}, which is not there")
        return f"{found['opens']}({_address(file, found['opens'] != ']')}{sign}{anchor})"

    def _address(file: Path, is_image: bool) -> str:
        inside = file.relative_to(ROOT).as_posix()
        if is_image:
            shown = inside.removeprefix("docs/")
            _copy(file, folder / shown)
        elif inside in KEPT:
            shown = KEPT[inside]
        elif inside.startswith(f"docs/{BUILT}/") and file.suffix == ".html":
            return f"{SITE}{inside.removeprefix('docs/')}"
        elif inside.startswith("docs/") and file.suffix == ".md":
            shown = inside.removeprefix("docs/")
        else:
            return f"{SOURCE}{inside}{'/' * file.is_dir()}"
        return os.path.relpath(shown, PurePosixPath(page).parent).replace(os.sep, "/")

    return _outside(_FENCE, lambda plain: _LINK.sub(follow, plain), text)


def _outside(fence: re.Pattern[str], change: Callable[[str], str], text: str) -> str:
    """Change what stands outside of a pattern."""
    parts, end = [], 0
    for found in fence.finditer(text):
        parts += [change(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, change(text[end:])])
