"""Disclosure as a choice, as records and as words: what to publish, when, and the best signal about the state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..analysis.persuasion import ScenarioPersuasion
from ..analysis.profiles import regime, sets_of
from ..analysis.publishing import Publication, Reading
from ..analysis.timing import BreakEven, Timing
from ..games import wording
from .first_use import Explain
from .tables import Record, order_record, table, warned, with_order

__all__ = [
    "break_even_record",
    "break_even_words",
    "persuasion_record",
    "persuasion_words",
    "publication_record",
    "publication_words",
    "timing_record",
    "timing_words",
]


def publication_record(found: Publication) -> Record:
    """Record every subset with everyone's payoffs in every branch, the best, and both readings."""
    branches = sets_of(found.scenario, found.equilibria)
    rows = []
    for row, profiles in enumerate(branches):
        subset = found.subsets[row % len(found.subsets)]
        payoffs = dict(zip(found.scenario.players, map(float, found.payoffs[row]), strict=True))
        rows.append(
            {
                "published": _listed(found.items, subset),
                "withdrawn": list(found.statements) if row >= len(found.subsets) else [],
                "profiles": list(profiles),
                "payoffs": payoffs,
            }
        )
    record = {
        "episode": found.episode,
        **order_record(found.scenario, found.episode),
        "sender": found.player,
        "words": repr(found),
        "items": list(found.items),
        "subsets": rows,
        "best": _listed(found.items, found.best),
        "in_order": list(found.order),
        "gains": dict(found.gains),
        "complete": bool(found.equilibria.complete.all()),
    }
    if found.searched:
        record["sceptical"] = [_reading(found, reading) for reading in found.readings]
        record["searched"] = found.searched
    return warned(record, found.scenario)


def _reading(found: Publication, reading: Reading) -> Record:
    value, word = reading.value, found.value
    return {
        "found": dict(reading.found),
        "withheld": [
            {"held": _listed(found.items, held), "published": _listed(found.items, out)}
            for held, out in reading.rule.items()
            if held != out
        ],
        "published": _listed(found.items, reading.published),
        "values": [
            {"published": _listed(found.items, s), "at_its_word": word[s], "sceptical": value[s]} for s in found.subsets
        ],
    }


def _listed(items: tuple[str, ...], subset: frozenset[str]) -> list[str]:
    return [item for item in items if item in subset]


def publication_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record of what to publish into words: a line a subset, the best first, then the sceptical reading."""
    player = record["sender"]
    lines = [f"What {player} may publish at {with_order(record['episode'], record)}"]
    rows = sorted(record["subsets"], key=lambda row: -row["payoffs"][player])
    for row in rows:
        taken_back = f" (without {_items(row['withdrawn'], explain)})" if row["withdrawn"] else ""
        payoffs = wording.named(row["payoffs"], "+.4f")
        lines.append(f"  {_items(row['published'], explain)}{taken_back}: {regime(row['profiles'])} ({payoffs})")
    gains = wording.named(record["gains"], "+.4f")
    order = ", then ".join(map(explain, record["in_order"])) or "nothing"
    lines.append(f"  Best to publish, statements standing: {order}. What everybody gains against nothing: {gains}.")
    for reading in record.get("sceptical", []):
        lines.append(f"  Read sceptically (each looked for with {wording.named(reading['found'])}):")
        lines += [
            f"    of {_items(w['held'], explain)} it publishes {_items(w['published'], explain)}"
            for w in reading["withheld"]
        ]
        if not reading["withheld"]:
            lines.append("    it publishes all that it holds")
        for row in reading["values"]:
            own = f"at its word {row['at_its_word']:+.4f}, sceptically {row['sceptical']:+.4f}"
            lines.append(f"    {_items(row['published'], explain)}: {own}")
    if "searched" in record:
        none = "" if record["sceptical"] else "No consistent rule was found: "
        lines.append(f"  {none}{record['searched']}.")
    if not record["complete"]:
        lines.append("  There may be more equilibria than are listed.")
    return "\n".join(lines)


def _items(items: list[str], explain: Explain) -> str:
    return " and ".join(map(explain, items)) or "nothing"


def timing_record(found: Timing) -> Record:
    """Record what each date of publishing is worth to the sender."""
    rows = found.to_frame().to_dict("records")
    return {
        "sender": found.player,
        "items": list(found.items),
        "words": repr(found),
        "best": found.best,
        "dates": [{k: None if v != v else v for k, v in row.items()} for row in rows],
    }


def timing_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record of when to publish into words, a line a date."""
    lines = [f"When {record['sender']} should publish {_items(record['items'], explain)}: {record['best']}"]
    for row in record["dates"]:
        own = f"published {row['published']:+.4f}, not {row['silent']:+.4f}; " if row["published"] is not None else ""
        lines.append(f"  {row['date']}: {own}all episodes together {row['value']:+.4f}")
    return "\n".join(lines)


def break_even_record(found: BreakEven) -> Record:
    """Record where along a number publishing pays."""
    return {
        "episode": found.episode,
        "sender": found.player,
        "items": list(found.items),
        "address": found.address,
        "words": repr(found),
        "values": found.values.tolist(),
        "stretches": found.to_frame().to_dict("records"),
        "status": found.status,
    }


def break_even_words(record: Mapping[str, Any]) -> str:
    """Put the record of a break-even into words: the sentence, and a line a stretch."""
    lines = [f"{record['words']}."]
    for row in record["stretches"]:
        pays = "pays" if row["pays"] else "does not pay"
        played = f"{row['published']}; not published {row['silent']}"
        lines.append(f"  {row['from']:.6f} to {row['to']:.6f} {pays}: {played}")
    return "\n".join(lines)


def persuasion_record(found: ScenarioPersuasion) -> Record:
    """Record the best signal of a player: what it is worth, and each message with what follows it."""
    states = found.states
    messages = [
        {
            "weight": float(found.weights[k]),
            "sent": {w: None if p != p else float(p) for w, p in zip(states, found.signal[k], strict=True)},
            "belief": dict(zip(states, map(float, found.posteriors[k]), strict=True)),
            "profile": str(found.profiles[k]),
            "payoffs": dict(zip(found.scenario.players, map(float, found.payoffs[k]), strict=True)),
            "regret": float(found.regret[k]) if found.regret[k] < float("inf") else None,
        }
        for k in range(len(found.weights))
    ]
    record = {
        "episode": found.episode,
        **order_record(found.scenario, found.episode),
        "sender": found.player,
        "belief": found.belief,
        "common": found.common,
        "selection": found.selection,
        "disclosed": list(found.disclosed),
        "words": repr(found),
        "prior": dict(zip(states, map(float, found.prior), strict=True)),
        "value": found.value,
        "none": found.none,
        "full": found.full,
        "attained": found.attained,
        "gap": found.gap,
        "tolerance": found.tolerance,
        "obedient": found.obedient,
        "status": found.status,
        "messages": messages,
    }
    return warned(record, found.scenario)


def persuasion_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record of a signal into words: its worth, then the messages by states, and what follows each."""
    common = "all hold it" if record["common"] else "the others start from their own"
    out = _items(record["disclosed"], explain)
    lines = [
        f"The best signal of {record['sender']} at {with_order(record['episode'], record)}, where {record['belief']} "
        f"believes ({common}); out before: {out}",
        f"  worth {record['value']:+.4f}; to tell nothing {record['none']:+.4f}, the state {record['full']:+.4f}",
        f"  {record['status']}",
    ]
    rows = {"prior": record["prior"]}
    for k, message in enumerate(record["messages"], 1):
        rows[f"belief after {k}"] = message["belief"]
        if None not in message["sent"].values():
            rows[f"message {k} sent in"] = message["sent"]
    lines += table(rows, "{:.4f}", explain)
    for k, message in enumerate(record["messages"], 1):
        payoffs = wording.named(message["payoffs"], "+.4f")
        lines.append(f"  message {k} ({message['weight']:.4f}): {message['profile']} ({payoffs})")
    obeyed = "is" if record["obedient"] else "is not"
    lines.append(f"  What follows each message {obeyed} an equilibrium at the beliefs that it brings about.")
    return "\n".join(lines)
