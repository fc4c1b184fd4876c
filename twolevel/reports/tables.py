"""Rows of numbers laid out as text, and the type of a record: a dict of strings, numbers and lists, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .first_use import Explain

__all__ = ["Record", "table"]

Record = dict[str, Any]


def table(rows: Mapping[str, Mapping[str, float]], form: str, explain: Explain = str) -> list[str]:
    """Lay out rows of numbers under the names of their columns; columns to explain get a line above."""
    columns = list(next(iter(rows.values())))
    explained = [words for c in columns if (words := explain(c)) != c]
    lines = [f"  {', '.join(explained)}"] if explained else []
    heads = [explain(name) for name in rows]
    head = max(map(len, heads))
    widths = [max(len(c), len(form.format(0.0))) for c in columns]
    lines.append(f"  {'':{head}}  " + "  ".join(f"{c:>{w}}" for c, w in zip(columns, widths, strict=True)))
    for name, row in zip(heads, rows.values(), strict=True):
        cells = (f"{form.format(row[c]):>{w}}" for c, w in zip(columns, widths, strict=True))
        lines.append(f"  {name:{head}}  " + "  ".join(cells))
    return lines
