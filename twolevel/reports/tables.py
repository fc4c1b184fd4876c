"""Rows of numbers laid out as text, and the type of a record: a dict of strings, numbers and lists, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Record", "table"]

Record = dict[str, Any]


def table(rows: Mapping[str, Mapping[str, float]], form: str) -> list[str]:
    """Lay out rows of numbers under the names of their columns."""
    columns = list(next(iter(rows.values())))
    head = max(map(len, rows))
    widths = [max(len(c), len(form.format(0.0))) for c in columns]
    lines = [f"  {'':{head}}  " + "  ".join(f"{c:>{w}}" for c, w in zip(columns, widths, strict=True))]
    for name, row in rows.items():
        cells = (f"{form.format(row[c]):>{w}}" for c, w in zip(columns, widths, strict=True))
        lines.append(f"  {name:{head}}  " + "  ".join(cells))
    return lines
