"""Rows of numbers and lists of stances as text, and the type of a record: a dict that is ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..model.scenario import Overrides, Scenario
from .first_use import Explain

__all__ = ["Record", "stances_words", "table", "warned"]

Record = dict[str, Any]


def warned(record: Record, scenario: Scenario, *numbers: Overrides) -> Record:
    """Return a record with the warnings of its scenario, if there are any, and of `numbers` that it was given."""
    lines = [*scenario.warnings, *(line for given in numbers for line in scenario.out_of_range(given))]
    return record | ({"warnings": list(dict.fromkeys(lines))} if lines else {})


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


def stances_words(stances: Mapping[str, Iterable[str]], explain: Explain) -> list[str]:
    """Say what each player can do, a line a player, where a label of its stances has not been told yet.

    Examples
    --------
    >>> from .first_use import FirstUse
    >>> explain = FirstUse({"adm": "admit the strike"})
    >>> stances_words({"North": ["deny", "adm"], "South": ["wait"]}, explain)
    ['North can choose: deny, adm (admit the strike)']
    >>> stances_words({"North": ["deny", "adm"]}, explain)
    []
    """
    lines = []
    for player, own in stances.items():
        words = [(stance, explain(stance)) for stance in own]
        if any(told != stance for stance, told in words):
            lines.append(f"{explain(player)} can choose: {', '.join(told for _, told in words)}")
    return lines
