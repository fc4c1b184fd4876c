"""Build the site: ``pip install -e ".[docs]"``, then ``python -m docs``; the last line says where it is.

Nothing is fetched. Warnings are errors, a reference that leads nowhere is a warning, and so is a cell of a notebook
that fails. A section is a folder of ``docs``; where it is a package, its ``make(folder)`` writes what it generates
into the folder of the section among the gathered pages, and files below ``as_is`` beside that go into the site as they
are.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from .machinery import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Build; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m docs", description="Build the site as static files.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site", help="where to (build/site)")
    out = parser.parse_args(arguments).out.resolve()
    try:
        from sphinx.cmd.build import build_main
    except ImportError:
        print('python -m docs needs Sphinx and more: pip install -e ".[docs]"', file=sys.stderr)
        return 2
    from .machinery.gathering import gather

    pages = ROOT / "build" / "docs" / "pages"
    gather(pages)
    for made in sorted(path.parent.name for path in (ROOT / "docs").glob("*/__init__.py")):
        if made != "machinery":
            importlib.import_module(f"docs.{made}").make(pages / made)
    # What Sphinx keeps from the last build is of use as long as what reads the pages is the same, and found no fault.
    doctrees = pages.with_name(f"doctrees-{_machinery()}")
    told = ["--quiet", "--jobs", "auto", "--nitpicky", "--fail-on-warning"]
    where = ["--conf-dir", ROOT / "docs", "--doctree-dir", doctrees, pages, out]
    status = build_main([*told, "--builder", "html", *map(str, where)])
    if status:
        shutil.rmtree(doctrees, ignore_errors=True)
    else:
        print(out / "index.html")
    return status


def _machinery() -> str:
    """Return a key of the Python files of this folder."""
    texts = [path.read_bytes() for path in sorted((ROOT / "docs").rglob("*.py"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
