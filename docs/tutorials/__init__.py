"""The notebooks as pages: every cell is run when the site is built, and a cell that fails ends the build.

What came out is kept beside the build under a key of everything it follows from: the notebook and the package.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from docs.machinery import AS_IS, ROOT
from docs.machinery.gathering import KEPT, relinked, write

#: Seconds that one cell may take, on a machine that has much else to do, too.
PATIENCE = 600


def make(folder: Path) -> None:
    """Write the notebooks of the seminar, run, into the folder of this section; the longest are begun first."""
    paths = sorted(ROOT.glob("notebooks/[0-9]*.ipynb"), key=lambda path: -path.stat().st_size)
    kept = folder.parent.parent / "run"
    kept.mkdir(exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = dict(zip(paths, pool.map(run, paths, [kept] * len(paths)), strict=True))
    for path, text in done.items():
        page = KEPT[path.relative_to(ROOT).as_posix()]
        notebook = nbformat.reads(text, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = relinked(cell.source, path, folder.parent, page)
        write(folder.parent / page, nbformat.writes(notebook))
        write(folder.parent / AS_IS / page, path.read_text(encoding="utf-8"))


def run(path: Path, kept: Path) -> str:
    """Return a notebook with what its cells print and draw."""
    text = path.read_text(encoding="utf-8")
    file = kept / f"{path.stem}-{hashlib.sha256((text + package()).encode()).hexdigest()[:16]}.ipynb"
    if not file.exists():
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        notebook = nbformat.reads(text, as_version=4)
        with tempfile.TemporaryDirectory() as empty:
            NotebookClient(
                notebook,
                timeout=PATIENCE,
                kernel_name="python3",
                resources={"metadata": {"path": empty}},
                extra_arguments=["--log-level=40"],  # a kernel warns that it is reached without encryption
            ).execute()
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        write(file, nbformat.writes(notebook))
    return file.read_text(encoding="utf-8")


@cache
def package() -> str:
    """Return a key of the package and the Python that runs it."""
    key = hashlib.sha256(sys.version.encode())
    for file in sorted((ROOT / "twolevel").rglob("*")):
        if file.suffix in (".py", ".toml", ".json"):
            key.update(file.read_bytes())
    return key.hexdigest()
