"""Two scenarios compared, as a record and as words: a summary, then numbers, structure, equilibria and claims."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..claims.check import VERDICTS
from ..claims.compare import Comparison, Played
from ..claims.deciding import Decision
from ..games import wording
from ..model.differences import NumberPair, number_in_words
from .tables import Record

__all__ = ["comparison_record", "comparison_words"]

#: So many numbers and points of structure are told, and the rest are counted.
MOST_TOLD = 40


def comparison_record(found: Comparison) -> Record:
    """Record what differs between two scenarios as plain dicts and lists, ready for JSON."""
    return {
        "first": found.first,
        "second": found.second,
        "words": repr(found),
        "numbers": [_number(pair) for pair in found.numbers],
        "only_first": list(found.only_first),
        "only_second": list(found.only_second),
        "structure": [
            {"kind": f.kind, "name": f.name, "title": f.title, "first": f.first, "second": f.second}
            for f in found.features
        ],
        "episodes": [
            {
                "episode": pair.episode,
                "alike": pair.alike,
                "first": list(map(_played, pair.first)),
                "second": list(map(_played, pair.second)),
                "complete": list(pair.complete),
                "vanish": list(pair.vanish),
                "appear": list(pair.appear),
                **_decision(pair.decided),
            }
            for pair in found.episodes
        ],
        "claims": [
            {
                "claim": pair.name,
                "words": pair.first.words,
                "alike": pair.alike,
                "first": {"holds": pair.first.holds, "why": pair.first.why},
                "second": {"holds": pair.second.holds, "why": pair.second.why},
                **_decision(pair.decided),
            }
            for pair in found.claims
        ],
    }


def _number(pair: NumberPair) -> Record:
    return {
        "address": pair.address,
        "first": _plain(pair.first),
        "second": _plain(pair.second),
        "difference": _finite(pair.difference),
        "relative": _finite(pair.relative),
        "first_outside": pair.first_outside,
        "second_outside": pair.second_outside,
    }


def _plain(value: float | str) -> float | str:
    return value if isinstance(value, float) and math.isfinite(value) else number_in_words(value)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _played(played: Played) -> Record:
    return {"profile": str(played.profile), "payoffs": dict(played.payoffs)}


def _decision(decision: Decision | None) -> Record:
    if decision is None:
        return {}
    return {
        "decided": {
            "words": repr(decision),
            "numbers": [pair.address for pair in decision.numbers],
            "alone": [pair.address for pair in decision.alone],
            "fewest": decision.is_fewest,
            "looked_at": decision.looked_at,
        }
    }


# ---------------------------------------------------------------- words


def comparison_words(record: Mapping[str, Any]) -> str:
    """Put the record of a comparison into words."""
    names = record["first"], record["second"]
    parts = [
        [f"{record['words']}."],
        list(_decided_words(record)),
        list(_number_words(record, names)),
        list(_structure_words(record, names)),
        list(_episode_words(record, names)),
        list(_claim_words(record, names)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _decided_words(record: Mapping[str, Any]) -> Iterator[str]:
    """Say what decides each outcome that differs, those that the same numbers decide together."""
    outcomes: dict[str, tuple[list[str], list[str]]] = {}
    for which, (kind, key) in enumerate((("episodes", "episode"), ("claims", "claim"))):
        for each in record[kind]:
            if "decided" in each:
                outcomes.setdefault(each["decided"]["words"], ([], []))[which].append(each[key])
    if outcomes:
        yield f"What decides: numbers of {record['second']} that would bring its outcome to {record['first']}"
    for words, (episodes, claims) in outcomes.items():
        own = [*episodes, *([f"claim{'s' * (len(claims) > 1)} {wording.listed(claims)}"] if claims else [])]
        yield f"  {'; '.join(own)}: {words}"


def _number_words(record: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    told = record["numbers"][:MOST_TOLD]
    if told:
        yield "Numbers that differ, the largest in widths of their ranges first; * lies outside the other's range"
        rows = [_cells(number) for number in told]
        heads = ("", *names, "difference", "of range")
        width = [max(len(row[k]) for row in (heads, *rows)) for k in range(len(heads))]
        for row in (heads, *rows):
            cells = [f"{row[0]:{width[0]}}", *(f"{cell:>{w}}" for cell, w in zip(row[1:], width[1:], strict=True))]
            yield f"  {'  '.join(cells)}".rstrip()
    yield from _more(len(record["numbers"]) - len(told), "differ")
    for who, key in zip(names, ("only_first", "only_second"), strict=True):
        if record[key]:
            count = len(record[key])
            yield f"  Only {who} has {count} number{'s' * (count > 1)}, such as {record[key][0]}"


def _cells(number: Mapping[str, Any]) -> tuple[str, ...]:
    sides = (f"{number_in_words(number[k])}{'*' * number[f'{k}_outside']}" for k in ("first", "second"))
    difference, relative = number["difference"], number["relative"]
    return (
        number["address"],
        *sides,
        "" if difference is None else wording.number(difference, "+.4g"),
        "" if relative is None else f"{100 * relative:+.0f} %",
    )


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"  and {count} more {what}"


def _structure_words(record: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    told = record["structure"][:MOST_TOLD]
    if told:
        yield "Structure"
    for feature in told:
        first, second = feature["first"], feature["second"]
        if first is None or second is None:
            who, words = (names[0], first) if second is None else (names[1], second)
            yield f"  only {who} has {feature['title']}{f': {words}' if words else ''}"
        else:
            yield f"  {feature['title']}: {first or 'nothing'} in {names[0]}, {second or 'nothing'} in {names[1]}"
    yield from _more(len(record["structure"]) - len(told), "differ")


def _episode_words(record: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    if record["episodes"]:
        yield f"Equilibria, and payoffs in {names[0]} | {names[1]}"
    for episode in record["episodes"]:
        doubt = "" if all(episode["complete"]) else " (a list may be incomplete)"
        yield f"  {episode['episode']}: {'alike' if episode['alike'] else 'differ'}{doubt}"
        both = [[(p["profile"], p["payoffs"]) for p in episode[side]] for side in ("first", "second")]
        for profile, payoffs in both[0]:
            k = next((k for k, (other, _) in enumerate(both[1]) if other == profile), None)
            there = {} if k is None else both[1].pop(k)[1]
            yield f"    {profile}{'' if there else f', only in {names[0]}'}: {_payoffs(payoffs, there)}"
        for profile, payoffs in both[1]:
            yield f"    {profile}, only in {names[1]}: {_payoffs({}, payoffs)}"
        yield from (["    no equilibrium found"] if not episode["first"] and not episode["second"] else [])


def _payoffs(here: Mapping[str, float], there: Mapping[str, float]) -> str:
    """Lay payoffs side by side: ``Armenia +0.237 | +0.410, Russia -0.760 | -0.812``."""
    sides = {p: [wording.number(own[p]) for own in (here, there) if p in own] for p in dict.fromkeys((*here, *there))}
    return ", ".join(f"{player} {' | '.join(numbers)}" for player, numbers in sides.items())


def _claim_words(record: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    claims = record["claims"]
    differ = [claim for claim in claims if not claim["alike"]]
    if not claims:
        return
    counts = {v: sum(c["first"]["holds"] is v for c in claims if c["alike"]) for v in VERDICTS}
    told = ", ".join(f"{VERDICTS[v]} {count}" for v, count in counts.items() if count)
    alike = len(claims) - len(differ)
    yield f"Claims: {alike} of {len(claims)} come out alike{f': {told}' if told else ''}"
    for claim in differ:
        sides = [f"{VERDICTS[claim[k]['holds']]} in {who}" for k, who in zip(("first", "second"), names, strict=True)]
        yield f"  {claim['claim']}  {', '.join(sides)}: {claim['words']}"
        for side in ("first", "second"):
            if not claim[side]["holds"]:
                yield f"      because {claim[side]['why']}"
