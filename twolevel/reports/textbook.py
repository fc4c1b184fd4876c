"""The textbook as records and as words: what each module's docstring says, part by part, and what its example gives."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from ..textbook import LESSONS
from .tables import Record

__all__ = ["lesson_record", "lesson_words", "lessons_record", "lessons_words"]

#: Parts of a docstring after the derivation, by their headings, and their names in a record.
PARTS = {"In a crisis": "situation", "Exercise": "exercise", "Answer": "answer", "References": "references"}
WIDTH = 100


def lessons_record() -> list[Record]:
    """Record every model: its name, what it is about in a line, and in which situation it is the right one."""
    return [{key: _read(name)[key] for key in ("name", "title", "situation")} for name in LESSONS]


def lessons_words(records: list[Record]) -> str:
    """Put the list of models into words, two paragraphs a model."""
    lines = []
    for record in records:
        lines.append(f"{record['name']}: {record['title']}")
        lines.append(textwrap.fill(record["situation"], WIDTH, initial_indent="    ", subsequent_indent="    "))
    return "\n".join([*lines, "", "twolevel textbook NAME explains and computes one; --out DIR draws it."])


def lesson_record(name: str, result: Any) -> Record:
    """Record one model: the parts of its derivation, and what its example gives, in one sentence and as a table."""
    table = json.loads(result.to_frame().to_json(orient="records", double_precision=12, default_handler=str))
    return {**_read(name), "example": repr(result), "table": table}


def lesson_words(record: Mapping[str, Any]) -> str:
    """Put one model into words: derivation, example, situation, exercise and answer, references."""
    import pandas as pd

    table = pd.DataFrame(record["table"]).to_string(index=False, float_format="{:.6g}".format)
    example = textwrap.fill(record["example"], 120)
    parts = [record["title"], record["derivation"], "The example", f"{example}\n\n{table}"]
    for heading, key in PARTS.items():
        parts += [heading, textwrap.fill(record[key], 120) if key == "situation" else record[key]]
    return "\n\n".join(parts)


def _read(name: str) -> Record:
    """Return the parts of a module's docstring, without the marks that are for code alone."""
    text = inspect.getdoc(LESSONS[name]) or ""
    pieces = re.split(r"^([A-Z][^\n]*)\n-{3,}\n", text, flags=re.MULTILINE)
    title, _, derivation = _plain(pieces[0]).strip().partition("\n")
    found = {"name": name, "title": title, "derivation": derivation.strip()}
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        words = _plain(body).strip()
        found[PARTS[heading]] = " ".join(words.split()) if heading == "In a crisis" else words
    return found


def _plain(text: str) -> str:
    return re.sub(r"`{1,2}|\*\*", "", text)
