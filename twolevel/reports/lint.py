"""What `lint` found, as a record and as words: a finding a line, below it what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..claims.lint import Finding, Findings
from .tables import Record

__all__ = ["checked_words", "findings_record"]


def findings_record(file: str, found: Findings) -> Record:
    """Record the findings in a file as plain dicts and lists, ready for JSON."""
    return {
        "file": file,
        "scenario": found.scenario,
        "words": repr(found),
        "settings": found.settings,
        "findings": [{**_place(f), "remedy": f.remedy} for f in found],
        "accepted": [{**_place(f), "why": f.accepted} for f in found.accepted],
    }


def _place(found: Finding) -> Record:
    return {"rule": found.rule, "address": found.address, "words": found.words}


def checked_words(records: Sequence[Mapping[str, Any]]) -> str:
    """Put the records of several files into words."""
    return "\n\n".join(_findings_words(record) for record in records)


def _findings_words(record: Mapping[str, Any]) -> str:
    lines = []
    for found in record["findings"]:
        lines += [_line(found), f"  remedy: {found['remedy']}"]
    if record["accepted"]:
        lines += ["", "Accepted by the file"] if lines else ["Accepted by the file"]
    for found in record["accepted"]:
        lines += [f"  {_line(found)}", f"    because: {found['why']}"]
    return "\n".join([*lines, *([""] if lines else []), f"{record['words']}."])


def _line(found: Mapping[str, Any]) -> str:
    return f"{found['rule']}: {found['address']} {found['words']}"
