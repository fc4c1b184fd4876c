"""What a scenario says, as plain records and as words a seminar understands.

A record is a dict of strings, numbers and lists, ready for JSON; the words are made from the record and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isinf
from typing import Any

import numpy as np

from ..analysis.disclosure import DisclosurePath
from ..games.equilibrium import Equilibria
from ..games.payoffs import expected_payoffs
from ..model.numbers import Number
from ..model.scenario import Scenario
from ..model.two_level import Moment
from ..nash.engine import solve

__all__ = [
    "describe",
    "episode_record",
    "episode_words",
    "number_record",
    "number_words",
    "path_record",
    "path_words",
    "turn_words",
]

Record = dict[str, Any]


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


def episode_record(scenario: Scenario, episode: str) -> tuple[Record, Equilibria]:
    """Solve an episode and record beliefs, ratification, win-sets, equilibria and payoffs by channel."""
    moment = scenario.at(episode)
    equilibria = solve(moment.game())
    about = moment.episode
    record: Record = {
        "episode": about.name,
        "title": about.title,
        "date": about.date,
        "disclosed": list(moment.disclosed),
        "beliefs": scenario.beliefs(episode),
        "ratification": scenario.ratification(episode),
        "win_sets": {p: list(moment.win_set(p)) for p in scenario.players if p in scenario.audiences.values()},
        "equilibria": [
            {
                "profile": e.label,
                "strategies": {
                    p: dict(zip(acts, map(float, x), strict=True))
                    for (p, x), acts in zip(e.strategies.items(), e.actions, strict=True)
                },
                "payoffs": dict(e.payoffs),
                "by_channel": _by_channel(moment, list(e.strategies.values())),
                "regret": e.regret,
            }
            for e in equilibria
        ],
        "complete": equilibria.complete,
        "status": equilibria.status,
        "method": equilibria.method,
    }
    return record, equilibria


def _by_channel(moment: Moment, strategies: list[Any]) -> dict[str, dict[str, float]]:
    batch = [np.asarray(x)[None] for x in strategies]
    values = {c: expected_payoffs(tensor[None], batch)[0] for c, tensor in moment.channels.items()}
    return {p: {c: float(v[i]) for c, v in values.items()} for i, p in enumerate(moment.spec.players)}


def episode_words(record: Mapping[str, Any], audiences: Mapping[str, str]) -> str:
    """Put an episode's record into words; `audiences` names the player of each audience."""
    head = " · ".join(filter(None, (record["episode"], record["date"], record["title"])))
    lines = [head, "-" * len(head)]
    if record["disclosed"]:
        lines.append(f"Out so far: {', '.join(record['disclosed'])}.")
    if record["beliefs"]:
        lines += ["", "What everyone believes", *_table(record["beliefs"], "{:.3f}")]
    if record["ratification"]:
        lines += ["", "At home: probability that each audience ratifies"]
        for player, stances in record["win_sets"].items():
            own = {a: record["ratification"][a] for a, p in audiences.items() if p == player}
            lines += _table(own, "{:.2f}")
            lines.append(f"  {player} can bring home: {', '.join(stances) or 'nothing (no stance is ratified by all)'}")
    lines += ["", *_equilibria_words(record)]
    return "\n".join(lines)


def _equilibria_words(record: Mapping[str, Any]) -> list[str]:
    found = record["equilibria"]
    count = {0: "No equilibrium found", 1: "One equilibrium"}.get(len(found), f"{len(found)} equilibria")
    lines = [f"{count} ({record['status']})"]
    for e in found:
        for player, strategy in e["strategies"].items():
            played = [(a, w) for a, w in strategy.items() if w > 1e-9]
            what = played[0][0] if len(played) == 1 else " or ".join(f"{a} ({w:.3f})" for a, w in played)
            parts = ", ".join(f"{c} {v:+.3f}" for c, v in e["by_channel"][player].items() if abs(v) > 5e-4)
            lines.append(f"  {player}: {what}; payoff {e['payoffs'][player]:+.3f} = {parts or '0'}")
            refused = [a for a, _ in played if a not in record["win_sets"].get(player, [a])]
            if refused:
                lines.append(
                    f"    ({' and '.join(refused)} is not ratified by all at home: that costs, it is not forbidden)"
                )
        if len(found) > 1:
            lines.append("")
    return lines


def turn_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Say what turns from one episode to the next."""
    head = f"From {before['episode']} to {after['episode']}"
    if len(before["equilibria"]) != 1 or len(after["equilibria"]) != 1:
        return f"{head}: {len(before['equilibria'])} and {len(after['equilibria'])} equilibria; no single story."
    first, second = before["equilibria"][0], after["equilibria"][0]
    parts = []
    for player, strategy in first["strategies"].items():
        was, now = (_played(e["strategies"][player]) for e in (first, second))
        moved = f"{player} {f'turns from {was} to {now}' if was != now else f'stays with {was}'}"
        parts.append(f"{moved} ({second['payoffs'][player] - first['payoffs'][player]:+.3f})")
        assert strategy
    return f"{head}: {'; '.join(parts)}."


def _played(strategy: Mapping[str, float]) -> str:
    return " or ".join(a for a, w in strategy.items() if w > 1e-9)


def path_record(path: DisclosurePath) -> Record:
    """Record a disclosure path: what changes where, and everyone's payoffs at its two ends."""
    frame = path.to_frame()
    return {
        "episode": path.episode,
        "along": list(path.along),
        "timeline": path.is_timeline,
        "changes": [{"value": c.value, "before": list(c.before), "after": list(c.after)} for c in path.changes],
        "start": _point(path, 0),
        "end": _point(path, len(path.x) - 1),
        "backfires": {p: path.backfires(p) for p in path.scenario.players if path.backfires(p)},
        "complete": bool(frame["complete"].all()),
        "points": len(path.x),
    }


def _point(path: DisclosurePath, point: int) -> Record:
    here = np.flatnonzero(path.equilibria.game == point)
    return {
        path.profiles[k]: dict(zip(path.scenario.players, map(float, path.equilibria.payoffs[k]), strict=True))
        for k in here
    }


def path_words(path: DisclosurePath) -> str:
    """Put a disclosure path into words."""
    record = path_record(path)
    what = "item by item" if path.is_timeline else f"as the credibility of {_items(path.along)} goes from 0 to 1"
    lines = [f"Disclosure at {path.episode}, {what}"]
    if path.is_timeline:
        for k, step in enumerate(path.steps):
            lines += [f"  {'+ ' if k else ''}{step}: {words}" for words in _point_words(_point(path, k))]
    else:
        lines += [f"  at 0: {words}" for words in _point_words(record["start"])]
        for change in record["changes"]:
            lines.append(f"  from {change['value']:.6f}: {' | '.join(change['after']) or 'none found'}")
        lines += [f"  at 1: {words}" for words in _point_words(record["end"])]
        for player, (worst, recovery) in record["backfires"].items():
            lines.append(
                f"  Weak evidence backfires on {player}: worst at {worst:.3f}, below its start until {recovery:.3f}."
            )
    if not record["complete"]:
        lines.append("  At some points the list of equilibria may be incomplete: see the column 'complete' of the CSV.")
    return "\n".join(lines)


def _items(addresses: Iterable[str]) -> str:
    return " and ".join(a.split(".")[1] for a in addresses)


def _point_words(record: Mapping[str, Mapping[str, float]]) -> list[str]:
    words = [
        f"{profile} ({', '.join(f'{p} {v:+.3f}' for p, v in payoffs.items())})" for profile, payoffs in record.items()
    ]
    return words or ["no equilibrium found"]


def _table(rows: Mapping[str, Mapping[str, float]], form: str) -> list[str]:
    """Lay out rows of numbers under the names of their columns."""
    columns = list(next(iter(rows.values())))
    head = max(map(len, rows))
    widths = [max(len(c), len(form.format(0.0))) for c in columns]
    lines = [f"  {'':{head}}  " + "  ".join(f"{c:>{w}}" for c, w in zip(columns, widths, strict=True))]
    for name, row in rows.items():
        cells = (f"{form.format(row[c]):>{w}}" for c, w in zip(columns, widths, strict=True))
        lines.append(f"  {name:{head}}  " + "  ".join(cells))
    return lines
