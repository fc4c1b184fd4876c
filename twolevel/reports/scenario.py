"""What a scenario is about, and its numbers, as records and as words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from typing import Any

import numpy as np

from ..arrays import FloatArray
from ..games import wording
from ..games.moves import in_words
from ..model.numbers import Factor, Number
from ..model.scenario import Scenario, load, scenarios
from ..model.structure import Audience, Episode, Evidence
from .first_use import FirstUse
from .tables import Record, before_record, before_words, order_record, warned

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
        "audiences": list(map(_audience_record, spec.audiences.values())),
        "evidence": list(map(_evidence_record, spec.evidence.values())),
        "episodes": [_episode_record(scenario, e) for e in spec.episodes.values()],
        "numbers": [
            number_record(number, held)
            for number, held in scenario.held()
            if number.given or number.address in scenario.overrides
        ],
    }
    variants = [{"name": v.name, "title": v.title, "changes": list(v.words)} for v in spec.variants.values()]
    optional: Record = {"rules": dict(spec.rules), "labels": dict(spec.labels), "variants": variants}
    optional["applied"] = list(spec.applied)
    optional["knowledge"] = {player: list(held.proves) for player, held in spec.knowledge.items()}
    return warned(record | {key: value for key, value in optional.items() if value}, scenario)


def _audience_record(audience: Audience) -> Record:
    record: Record = {"name": audience.name, "player": audience.player, "title": audience.title}
    return record | ({} if audience.judges == (audience.player,) else {"judges": list(audience.judges)})


def _evidence_record(item: Evidence) -> Record:
    record: Record = {"name": item.name, "date": item.date, "title": item.title}
    statement = {item.statement_of[0]: item.statement_of[1]} if item.statement_of else {}
    optional = {"report": item.report, "statement_of": statement}
    return record | {key: value for key, value in optional.items() if value}


def _episode_record(scenario: Scenario, episode: Episode) -> Record:
    record: Record = {"name": episode.name, "date": episode.date, "title": episode.title}
    record |= order_record(scenario, episode.name) | before_record(scenario, episode.name)
    if episode.ratification == "veto":
        record["reversion"] = dict(zip(scenario.players, episode.reversion, strict=True))
    return record | ({"withdrawn": list(episode.withdrawn)} if episode.withdrawn else {})


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
        for player, proves in record.get("knowledge", {}).items():
            lines.append(f"  {player} knows what did{f', and {wording.listed(proves)} can prove it' if proves else ''}")
    if record["audiences"]:
        lines += ["", "Audiences at home"]
        lines += map(_audience_words, record["audiences"])
        for player, rule in record.get("rules", {}).items():
            who = {"all": "all its audiences", "any": "any of its audiences"}.get(
                rule, "a share of its audiences' votes"
            )
            lines.append(f"  {player} needs the assent of {who}")
    if record["evidence"]:
        lines += ["", "Evidence"]
        lines += [f"  {e['date'] or '(undated)':10}  {e['name']}: {e['title']}{_note(e)}" for e in record["evidence"]]
    lines += ["", "Episodes"]
    for e in record["episodes"]:
        moves = f" ({in_words(e['order'])})" if "order" in e else ""
        lines.append(f"  {e['name']:4} {e['date']:10}  {e['title']}{moves}")
        lines += [f"{'':17}  said before: {before_words(e['before'])}"] if "before" in e else []
        lines += [f"{'':17}  taken back: {', '.join(e['withdrawn'])}"] if "withdrawn" in e else []
    reversions = {e["name"]: wording.profile(e["reversion"].values()) for e in record["episodes"] if "reversion" in e}
    if reversions:
        lines += ["", "Ratification is a veto: what some home refuses falls through to the status quo"]
        lines += [f"  {name:4} {status_quo}" for name, status_quo in reversions.items()]
    if "variants" in record:
        lines += ["", "Variants: other structures, under which the same claims can be judged"]
        lines += [f"  {v['name']}: {v['title']} ({'; '.join(v['changes'])})" for v in record["variants"]]
    lines += ["", f"Here: {wording.listed(record['applied'])}"] if "applied" in record else []
    lines += ["", f"Numbers: {len(record['numbers'])}, each with an address (--numbers shows them all)"]
    return "\n".join(lines)


def _audience_words(audience: Mapping[str, Any]) -> str:
    seen = f", on what {wording.listed(audience['judges'])} do" if "judges" in audience else ""
    return f"  {audience['name']} ratifies for {audience['player']}{seen}: {audience['title']}"


def _note(item: Mapping[str, Any]) -> str:
    """Say which report an item is part of, and whose statement it is."""
    notes = [f"part of {item['report']}"] if "report" in item else []
    notes += [f"{player} says: {stance}" for player, stance in item.get("statement_of", {}).items()]
    return f" ({'; '.join(notes)})" if notes else ""


def number_record(number: Number, held: Factor | FloatArray | None = None) -> Record:
    """Record a number with its notes, and what it is in the file if something else is `held` in its place."""
    now = number.factor if held is None else held
    record: Record = {"address": number.address, "value": _value(now)}
    record |= {} if now is number.factor else {"in_file": _value(number.factor)}
    record |= {"range": list(number.range)} if number.range else {}
    notes = {"why": number.why, "source": number.source, "origin": number.origin}
    return record | {key: note for key, note in notes.items() if note}


def _value(held: Factor | FloatArray) -> Any:
    if isinstance(held, np.ndarray):
        return held.tolist()
    return str(held) if held.parameters or isinf(held.number) else held.number


def number_words(record: Mapping[str, Any]) -> str:
    """Put the record of a number and its notes into one line."""
    value = _in_words(record["value"])
    span = " [{:g}, {:g}]".format(*record["range"]) if "range" in record else ""
    said = [record[key] for key in ("why", "source", "origin") if key in record]
    if "in_file" in record:
        said.insert(0, f"set here; the file has {_in_words(record['in_file'])}")
    notes = "; ".join(said)
    return f"{record['address']} = {value}{span}{f'  # {notes}' if notes else ''}"


def _in_words(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def numbers_words(record: Mapping[str, Any]) -> str:
    """Put every number of a scenario's record into words, a line a number."""
    return "\n".join(map(number_words, record["numbers"]))
