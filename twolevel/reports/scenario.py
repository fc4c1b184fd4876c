"""What a scenario is about, and its numbers, as records and as words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from typing import Any

from ..games.moves import in_words
from ..model.numbers import Number
from ..model.scenario import Scenario, load, scenarios
from .first_use import FirstUse
from .tables import Record, order_record

__all__ = [
    "number_record",
    "number_words",
    "numbers_words",
    "scenario_record",
    "scenario_words",
    "scenarios_record",
    "scenarios_words",
]


def scenarios_record() -> dict[str, str]:
    """Record the title of every bundled scenario."""
    return {name: load(name).title for name in scenarios()}


def scenarios_words(record: Mapping[str, str]) -> str:
    """Put the bundled scenarios into words, a line a scenario."""
    width = max(map(len, record))
    return "\n".join(f"{name:{width}}  {title}" for name, title in record.items())


def scenario_record(scenario: Scenario) -> Record:
    """Record what a scenario is about: its story, players, audiences, evidence, episodes and numbers."""
    spec = scenario.spec
    record: Record = {
        "name": spec.name,
        "title": spec.title,
        "description": spec.description,
        "lesson": spec.lesson,
        "source": spec.source,
        "players": {player: list(stances) for player, stances in spec.players.items()},
        "descriptions": dict(spec.descriptions),
        "states": list(spec.states),
        "audiences": [{"name": a.name, "player": a.player, "title": a.title} for a in spec.audiences.values()],
        "evidence": [{"name": e.name, "date": e.date, "title": e.title} for e in spec.evidence.values()],
        "episodes": [
            {"name": e.name, "date": e.date, "title": e.title, **order_record(scenario, e.name)}
            for e in spec.episodes.values()
        ],
        "numbers": [number_record(n) for n in map(scenario.number, scenario.addresses()) if n.given],
    }
    optional = {"labels": dict(spec.labels), "warnings": list(scenario.warnings)}
    return record | {key: value for key, value in optional.items() if value}


def scenario_words(record: Mapping[str, Any]) -> str:
    """Say what a scenario is about."""
    explain = FirstUse(record.get("labels", {}))
    lines = [record["title"], "=" * len(record["title"])]
    lines += [record["description"].strip()] if record["description"] else []
    lines += [f"Lesson: {record['lesson']}".strip()] if record["lesson"] else []
    lines += [f"Source: {record['source']}"] if record["source"] else []
    lines += ["", "Players and their stances"]
    for player, stances in record["players"].items():
        about = record["descriptions"].get(player)
        who, what = explain(player), ", ".join(map(explain, stances))
        lines.append(f"  {who}: {what}{f' ({about})' if about else ''}")
    if record["states"]:
        lines += ["", "What may really have happened", f"  {', '.join(map(explain, record['states']))}"]
    if record["audiences"]:
        lines += ["", "Audiences at home"]
        lines += [f"  {a['name']} ratifies for {a['player']}: {a['title']}" for a in record["audiences"]]
    if record["evidence"]:
        lines += ["", "Evidence"]
        lines += [f"  {e['date'] or '(undated)':10}  {e['name']}: {e['title']}" for e in record["evidence"]]
    lines += ["", "Episodes"]
    for e in record["episodes"]:
        moves = f" ({in_words(e['order'])})" if "order" in e else ""
        lines.append(f"  {e['name']:4} {e['date']:10}  {e['title']}{moves}")
    lines += ["", f"Numbers: {len(record['numbers'])}, each with an address (--numbers shows them all)"]
    return "\n".join(lines)


def number_record(number: Number) -> Record:
    """Record a number with its notes; what it does not have is left out."""
    factor = number.factor
    record: Record = {
        "address": number.address,
        "value": str(factor) if factor.names or isinf(factor.number) else factor.number,
    }
    record |= {"range": list(number.range)} if number.range else {}
    notes = {"why": number.why, "source": number.source, "origin": number.origin}
    return record | {key: note for key, note in notes.items() if note}


def number_words(record: Mapping[str, Any]) -> str:
    """Put the record of a number and its notes into one line."""
    value = record["value"] if isinstance(record["value"], str) else f"{record['value']:g}"
    span = " [{:g}, {:g}]".format(*record["range"]) if "range" in record else ""
    notes = "; ".join(record[key] for key in ("why", "source", "origin") if key in record)
    return f"{record['address']} = {value}{span}{f'  # {notes}' if notes else ''}"


def numbers_words(record: Mapping[str, Any]) -> str:
    """Put every number of a scenario's record into words, a line a number."""
    return "\n".join(map(number_words, record["numbers"]))
