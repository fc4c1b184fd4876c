"""A folder of Parquet files that is filled chunk by chunk and survives a kill at any moment.

What it promises:

* A name that ends in ``.parquet`` is a finished chunk, written whole or not at all (see `twolevel.files`).
* The manifest, ``_manifest.json``, is written in the same way before the first chunk. It says what the folder holds: a
  fingerprint of the scenario (structure, every number, overrides, the evidence that is out; not titles or sources), one
  of the design, the size of a chunk, and the versions that the numbers come from. The next call compares it with what
  it is asked for, and refuses to mix.
* Nothing damaged or foreign is taken in. Manifest and chunks each have a checksum, and a chunk says to which manifest
  it belongs, and in which place. A chunk's checksum stands in its own metadata: it is that of the file with zeros
  in its place. It is compared whenever a chunk is counted or read.
* The bytes of a chunk depend on its numbers and on the manifest only: no time, no place, no machine's name.
* One process at a time writes to a folder; another one is refused as long as the first lives.

Names that begin with ``_`` are skipped by readers of Parquet folders, so ``pandas.read_parquet(folder)`` works.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..analysis.tidy import Columns
from ..arrays import ReadOnly
from ..errors import ScenarioError, import_extra
from ..files import alone, clear_left_overs, make_folder, write_whole

__all__ = ["Store", "versions"]

MANIFEST = "_manifest.json"
#: The key of a chunk's own facts in the metadata of its file.
FACTS = b"twolevel"
#: What must agree before chunks may stand in one folder, in the order in which a difference is reported.
IDENTITY = ("scenario", "episode", "design", "points", "block", "chunk")
#: Changes when the layout of the folder or its columns do. That of version 0.1, without checksums, was 1.
FORMAT = 2
#: A checksum as it stands in a chunk's facts, and what stands there while it is computed.
_CHECKSUM = re.compile(rb'"checksum": "([0-9a-f]{64})"')
_NO_CHECKSUM = "0" * 64


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
    @contextmanager
    def opened(
        cls, folder: Path, identity: Mapping[str, Any], *, chunk: int | None, default_chunk: int
    ) -> Iterator[Store]:
        """Open a folder for a sweep, a new one or one begun before; hold it alone while chunks are missing.

        Parameters
        ----------
        folder : Path
            Made if it is not there.
        identity : mapping
            What is to be in it: the keys of `IDENTITY` but ``chunk``.
        chunk : int or None
            Points in a chunk; None for what the folder has, or else `default_chunk`.

        Raises
        ------
        ScenarioError
            If the folder holds another sweep, a damaged one, or Parquet files of others.
        TwolevelError
            If another process is writing to it.
        MissingExtraError
            Without pyarrow.
        """
        import_extra("pyarrow.parquet", "distributed")
        if folder.exists() and not folder.is_dir():
            raise ScenarioError(f"to must be a folder; {folder} is a file")
        make_folder(folder)
        with ExitStack() as stack:
            store = cls._begun(folder, identity, chunk)
            if store is None or len(store.finished()) < store.chunks:
                stack.enter_context(alone(folder))
                store = cls._begun(folder, identity, chunk) or cls._new(folder, identity, chunk or default_chunk)
                store._make_ready()
            yield store

    @classmethod
    def _begun(cls, folder: Path, identity: Mapping[str, Any], chunk: int | None) -> Store | None:
        """Return the store that is in a folder if it is that of the same sweep, or None if there is none."""
        held = _read_manifest(folder)
        if held is None:
            return None
        wanted = {**identity, "chunk": chunk or held["chunk"]}
        for key in IDENTITY:
            if held[key] != wanted[key]:
                raise ScenarioError(f"{folder} holds another sweep: {_difference(key, held, wanted)}")
        return cls(folder, held)

    @classmethod
    def _new(cls, folder: Path, identity: Mapping[str, Any], chunk: int) -> Store:
        if any(folder.glob("*.parquet")):
            raise ScenarioError(f"{folder} has Parquet files but no {MANIFEST}; choose an empty folder")
        held = {"format": FORMAT, **identity, "chunk": chunk, "versions": versions()}
        held["checksum"] = _digest(_as_bytes(held))
        write_whole(folder / MANIFEST, lambda file: file.write(_as_bytes(held)))
        return cls(folder, held)

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
        """Return the numbers of the chunks that are there; refuse files that readers would take for chunks."""
        there = set()
        for path in sorted(self.folder.glob("*.parquet")):
            number = path.stem.removeprefix("chunk-")
            k = int(number) if number.isascii() and number.isdecimal() else self.chunks
            if k >= self.chunks or path != self.path(k):
                raise ScenarioError(f"{path} is no chunk of this sweep, and readers would take it in; move it away")
            there.add(k)
        return there

    def write(self, k: int, columns: Columns, facts: Mapping[str, int]) -> None:
        """Write a chunk, whole or not at all, with a few facts for those who do not want to read it all."""
        pa = import_extra("pyarrow", "distributed")
        parquet = import_extra("pyarrow.parquet", "distributed")
        arrays = {
            name: pa.array(values, type=pa.string() if values.dtype == object else None)
            for name, values in columns.items()
        }
        marked = {**facts, **self._identity(k), "checksum": _NO_CHECKSUM}
        table = pa.table(arrays).replace_schema_metadata({FACTS: json.dumps(marked)})
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd", version="2.6")
        data = sink.getvalue().to_pybytes()
        whole = _CHECKSUM.sub(f'"checksum": "{_digest(data)}"'.encode(), data)
        write_whole(self.path(k), lambda file: file.write(whole))

    def facts(self, k: int) -> dict[str, int]:
        """Return the facts written with a chunk."""
        facts: dict[str, int] = _facts(self._checked(k))
        return facts

    def read(self, k: int) -> Columns:
        """Return the columns of a finished chunk."""
        table = self._checked(k).read(use_threads=False)
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def _identity(self, k: int) -> dict[str, Any]:
        """Return what a chunk says of where it belongs."""
        return {"sweep": self.manifest["checksum"], "chunk": k}

    def _checked(self, k: int) -> Any:
        """Return an open chunk, of which every bit is as it was written."""
        path = self.path(k)
        try:
            data = path.read_bytes() if path.is_file() else b""
        except OSError as exc:
            raise ScenarioError(f"{path} cannot be read ({exc.strerror})") from None
        found = _CHECKSUM.findall(data)
        if not path.is_file():
            reason = "is no file" if path.exists() else "is missing"
        elif not data.endswith(b"PAR1"):
            reason = "is not Parquet"
        elif (
            len(found) != 1
            or _digest(_CHECKSUM.sub(f'"checksum": "{_NO_CHECKSUM}"'.encode(), data)) != found[0].decode()
        ):
            reason = "is damaged, or no sweep wrote it"
        else:
            pa = import_extra("pyarrow", "distributed")
            file = import_extra("pyarrow.parquet", "distributed").ParquetFile(pa.BufferReader(data))
            if self._identity(k).items() <= _facts(file).items():
                return file
            reason = "is of another sweep, or has another place in this one"
        raise ScenarioError(f"{path} {reason}; delete it, and the same sweep writes it anew")

    def __iter__(self) -> Iterator[Columns]:
        return (self.read(k) for k in range(self.chunks))


def _facts(file: Any) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(file.metadata.metadata[FACTS])
    return facts


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _as_bytes(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, indent=2).encode() + b"\n"


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a folder, of which every bit is as it was written, or None if there is none."""
    path = folder / MANIFEST
    if not path.exists() and not path.is_symlink():
        return None
    try:
        raw = path.read_bytes() if path.is_file() else b""
        held = json.loads(raw)
    except (ValueError, RecursionError):
        held = None
    except OSError as exc:
        raise ScenarioError(f"{path} cannot be read ({exc.strerror})") from None
    if isinstance(held, dict):
        if held.get("format") == 1 and "checksum" not in held:
            raise ScenarioError(
                f"{folder} was written by version 0.1, without checksums; choose another folder for this version "
                f"(pandas.read_parquet reads what is there)"
            )
        content = {key: value for key, value in held.items() if key != "checksum"}
        if raw == _as_bytes(held) and held.get("checksum") == _digest(_as_bytes(content)):
            if held.get("format") == FORMAT:
                return held
            raise ScenarioError(f"{folder} was written by a later version of the library; choose another folder")
    raise ScenarioError(f"{path} is not the manifest of a sweep, or is damaged; choose another folder")


def _difference(key: str, held: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    if key == "scenario":
        what = "the scenario's structure, numbers or overrides were others, or the evidence that was out"
        return f"{what}; choose another folder"
    if key == "design":
        return "its points were others; choose another folder"
    return f"{key} was {held[key]} there and is {wanted[key]} here; choose another folder"
