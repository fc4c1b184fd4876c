"""What a scenario is about, and its numbers, as records and as words."""

from __future__ import annotations

from math import isinf

from ..model.numbers import Number
from ..model.scenario import Scenario
from .tables import Record

__all__ = ["describe", "number_record", "number_words"]


def describe(scenario: Scenario) -> str:
    """Say what a scenario is about: its story, players, audiences, evidence and episodes."""
    spec = scenario.spec
    lines = [scenario.title, "=" * len(scenario.title)]
    lines += [text.strip() for text in (spec.description, spec.lesson and f"Lesson: {spec.lesson}") if text]
    lines += [f"Source: {spec.source}"] if spec.source else []
    lines += ["", "Players and their stances"]
    for player, stances in spec.players.items():
        about = spec.descriptions.get(player)
        lines.append(f"  {player}: {', '.join(stances)}{f' ({about})' if about else ''}")
    if spec.states:
        lines += ["", "What may really have happened", f"  {', '.join(spec.states)}"]
    if spec.audiences:
        lines += ["", "Audiences at home"]
        lines += [f"  {a.name} ratifies for {a.player}: {a.title}" for a in spec.audiences.values()]
    if spec.evidence:
        lines += ["", "Evidence"]
        lines += [f"  {e.date or '(undated)':10}  {e.name}: {e.title}" for e in spec.evidence.values()]
    lines += ["", "Episodes"]
    lines += [f"  {e.name:4} {e.date:10}  {e.title}" for e in spec.episodes.values()]
    given = [n for n in map(scenario.number, scenario.addresses()) if n.given]
    lines += [
        "",
        f"Numbers: {len(given)}, each with an address (--numbers shows them all)",
    ]
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


def number_words(number: Number) -> str:
    """Put a number and its notes into one line."""
    span = f" [{number.range[0]:g}, {number.range[1]:g}]" if number.range else ""
    notes = "; ".join(filter(None, (number.why, number.source, number.origin)))
    return f"{number.address} = {number.factor}{span}{f'  # {notes}' if notes else ''}"
