"""A folder of Parquet files that is filled chunk by chunk and survives a kill at any moment.

What it promises:

* A name that ends in ``.parquet`` is a finished chunk, written whole or not at all (see `twolevel.files`).
* The manifest, ``_manifest.json``, is written in the same way before the first chunk. It says what the folder holds: a
  fingerprint of the scenario (structure, every number, overrides, the evidence that is out; not titles or sources), one
  of the design, the size of a chunk, and the versions that the numbers come from. The next call compares it with what
  it is asked for, and refuses to mix.
* The bytes of a chunk depend on its numbers and on the version of pyarrow only: no time, no place, no machine's name.

Names that begin with ``_`` are skipped by readers of Parquet folders, so ``pandas.read_parquet(folder)`` works. One
process at a time may write to a folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..analysis.tidy import Columns
from ..arrays import ReadOnly
from ..errors import ScenarioError, import_extra
from ..files import clear_left_overs, make_folder, write_whole

__all__ = ["Store", "versions"]

MANIFEST = "_manifest.json"
#: The key of a chunk's own facts in the metadata of its file.
FACTS = b"twolevel"
#: What must agree before chunks may stand in one folder, in the order in which a difference is reported.
IDENTITY = ("format", "scenario", "episode", "design", "points", "block", "chunk")
#: Changes when the layout of the folder or its columns do.
FORMAT = 1


def versions() -> dict[str, str]:
    """Return the versions that the numbers and the bytes of a folder come from."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    names = ("numpy", "scipy", "pyarrow")
    return {"twolevel": version("twolevel"), "python": python} | {name: version(name) for name in names}


@dataclass(frozen=True, repr=False, eq=False)
class Store(ReadOnly):
    """A folder of chunks.

    Attributes
    ----------
    folder : Path
    manifest : mapping
        What the folder holds; see the module.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path, identity: Mapping[str, Any], *, chunk: int | None, default_chunk: int) -> Store:
        """Open a folder for a sweep, a new one or one begun before.

        Parameters
        ----------
        folder : Path
            Made if it is not there.
        identity : mapping
            What is to be in it: the keys of `IDENTITY` but ``format`` and ``chunk``.
        chunk : int or None
            Points in a chunk; None for what the folder has, or else `default_chunk`.

        Raises
        ------
        ScenarioError
            If the folder holds another sweep, or Parquet files without a manifest.
        MissingExtraError
            Without pyarrow.
        """
        import_extra("pyarrow.parquet", "distributed")
        if folder.exists() and not folder.is_dir():
            raise ScenarioError(f"to must be a folder; {folder} is a file")
        make_folder(folder)
        held = _read_manifest(folder)
        size = chunk or (held["chunk"] if held else default_chunk)
        wanted = {"format": FORMAT, **identity, "chunk": size}
        if held is None:
            if any(folder.glob("*.parquet")):
                raise ScenarioError(f"{folder} has Parquet files but no {MANIFEST}; choose an empty folder")
            held = wanted | {"versions": versions()}
            manifest = json.dumps(held, indent=2).encode() + b"\n"
            write_whole(folder / MANIFEST, lambda file: file.write(manifest))
        for key in IDENTITY:
            if held.get(key) != wanted[key]:
                raise ScenarioError(f"{folder} holds another sweep: {_difference(key, held, wanted)}")
        store = cls(folder, held)
        if len(store.finished()) < store.chunks:
            store._make_ready()
        return store

    def _make_ready(self) -> None:
        """Refuse to go on with other versions, and clear away what a kill left half written."""
        for package, now in versions().items():
            then = self.manifest["versions"].get(package)
            if then != now:
                raise ScenarioError(
                    f"{self.folder} was begun with {package} {then} and this is {now}, whose last digits may differ; "
                    f"finish it with that version or choose another folder"
                )
        clear_left_overs(self.folder)

    @property
    def chunk(self) -> int:
        """Points in a chunk."""
        return int(self.manifest["chunk"])

    @property
    def chunks(self) -> int:
        """The number of chunks when all are there."""
        return -(-int(self.manifest["points"]) // self.chunk)

    def path(self, k: int) -> Path:
        """Return the name of a finished chunk."""
        return self.folder / f"chunk-{k:06d}.parquet"

    def finished(self) -> set[int]:
        """Return the numbers of the chunks that are there."""
        names = (p.stem.removeprefix("chunk-") for p in self.folder.glob("chunk-*.parquet"))
        return {int(name) for name in names if name.isdecimal() and int(name) < self.chunks}

    def write(self, k: int, columns: Columns, facts: Mapping[str, int]) -> None:
        """Write a chunk, whole or not at all, with a few facts for those who do not want to read it all."""
        pa = import_extra("pyarrow", "distributed")
        parquet = import_extra("pyarrow.parquet", "distributed")
        arrays = {
            name: pa.array(values, type=pa.string() if values.dtype == object else None)
            for name, values in columns.items()
        }
        table = pa.table(arrays).replace_schema_metadata({FACTS: json.dumps(dict(facts))})
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd", version="2.6")
        write_whole(self.path(k), lambda file: file.write(sink.getvalue()))

    def facts(self, k: int) -> dict[str, int]:
        """Return the facts written with a chunk, without reading it."""
        facts: dict[str, int] = json.loads(self._opened(k).metadata.metadata[FACTS])
        return facts

    def read(self, k: int) -> Columns:
        """Return the columns of a finished chunk."""
        table = self._opened(k).read(use_threads=False)
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def _opened(self, k: int) -> Any:
        pa = import_extra("pyarrow", "distributed")
        parquet = import_extra("pyarrow.parquet", "distributed")
        try:
            return parquet.ParquetFile(self.path(k))
        except (pa.ArrowInvalid, FileNotFoundError) as exc:
            reason = "is missing" if isinstance(exc, FileNotFoundError) else "is not Parquet"
            raise ScenarioError(f"{self.path(k)} {reason}; delete it, and the same sweep writes it anew") from None

    def __iter__(self) -> Iterator[Columns]:
        return (self.read(k) for k in range(self.chunks))


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        held = json.loads(path.read_bytes())
    except ValueError:
        held = None
    if not isinstance(held, dict) or not {*IDENTITY, "versions"} <= held.keys():
        raise ScenarioError(f"{path} is not the manifest of a sweep; choose another folder")
    return held


def _difference(key: str, held: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    if key == "scenario":
        what = "the scenario's structure, numbers or overrides were others, or the evidence that was out"
        return f"{what}; choose another folder"
    if key == "design":
        return "its points were others; choose another folder"
    return f"{key} was {held[key]} there and is {wanted[key]} here; choose another folder"
