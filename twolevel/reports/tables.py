"""What records share: their type, a dict of strings, numbers and lists, ready for JSON; order, past and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..games.moves import in_text
from ..model.scenario import Overrides, Scenario
from .first_use import Explain

__all__ = ["Record", "before_record", "before_words", "order_record", "stances_words", "table", "warned", "with_order"]

Record = dict[str, Any]


def warned(record: Record, scenario: Scenario, *numbers: Overrides) -> Record:
    """Return a record with the warnings of its scenario, if there are any, and of `numbers` that it was given."""
    lines = [*scenario.warnings, *(line for given in numbers for line in scenario.out_of_range(given))]
    return record | ({"warnings": list(dict.fromkeys(lines))} if lines else {})


def order_record(scenario: Scenario, episode: str) -> Record:
    """Record the order of moves of an episode, if it has one, to be put into another record."""
    order = scenario.spec.episodes[episode].order
    return {"order": list(map(list, order))} if order else {}


def before_record(scenario: Scenario, episode: str) -> Record:
    """Record what was said in the episode before, if some term looks back, to be put into another record."""
    return {"before": dict(scenario.spec.episodes[episode].before)} if scenario.spec.remembered else {}


def before_words(before: Mapping[str, str], explain: Explain = str) -> str:
    """Say what was said in an episode before: ``Armenia blame, Russia deny``, or ``nothing``."""
    return ", ".join(f"{explain(player)} {explain(stance)}" for player, stance in before.items()) or "nothing"


def with_order(episode: str, record: Mapping[str, Any]) -> str:
    """Name an episode, with the order of moves if its record has one: ``t2 (Russia > Armenia > Azerbaijan)``."""
    return f"{episode} ({in_text(record['order'])})" if "order" in record else episode


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
