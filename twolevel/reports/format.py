"""The format of scenario files, as records and as words: where its schema is, and a file brought up to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..model.parse import schema_file
from .tables import Record

__all__ = ["migration_record", "migration_words", "schema_record", "schema_text", "schema_words"]


def schema_text() -> str:
    """Return the JSON Schema of scenario files."""
    return schema_file().read_text(encoding="utf-8")


def schema_record(copied: Path | None = None) -> Record:
    """Record where the schema is, and the line by which an editor finds it from a scenario file.

    `copied` : where a copy was put, from whose folder the line is written.
    """
    if copied:
        return {"file": str(copied), "line": f"#:schema ./{copied.name}"}
    path = Path(str(schema_file()))
    return {"file": str(path), "line": f"#:schema {path.as_uri()}"}


def schema_words(record: Mapping[str, Any]) -> str:
    """Return the line alone, so that it can be put at the top of a file as it comes out."""
    return str(record["line"])


def migration_record(text: str, before: int, now: int, file: Path | None) -> Record:
    """Record a file that was brought up to an edition, with its text where it went into no file."""
    return {"format": now, "was": before, "file": str(file) if file else None, "text": None if file else text}


def migration_words(record: Mapping[str, Any]) -> str:
    """Return the text, or say which file has it."""
    if record["file"] is None:
        return str(record["text"]).removesuffix("\n")
    changed = f"was {record['was']}" if record["was"] != record["format"] else "as it was"
    return f"{record['file']}: format {record['format']} ({changed})"
