"""Claims, judged and under other guesses, as records and as words.

The words are the results' own sentences, laid out: a claim's, a share's, a story's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..claims.breaks import Break
from ..claims.check import VERDICTS, Claims, Judgement, counted
from ..claims.draws import PLACEBOS, Driver, Share, share_words, story_words
from ..claims.rescue import Rescue
from ..claims.robustness import Robustness
from ..model.addresses import split
from .tables import Record

__all__ = [
    "claims_record",
    "claims_words",
    "rescue_record",
    "rescue_words",
    "robustness_record",
    "robustness_words",
    "share_record",
]


def claims_record(claims: Claims) -> list[Record]:
    """Record the claims as plain dicts, ready for JSON."""
    return [
        {
            "claim": c.name,
            "words": c.words,
            "source": c.source,
            "structural": c.structural,
            "holds": c.holds,
            "note": c.note,
            "parts": [{"words": p.words, "holds": p.holds, "found": p.found} for p in c.parts],
        }
        for c in claims
    ]


def claims_words(records: Sequence[Mapping[str, Any]], scenario: str) -> str:
    """Put the records of claims into words: a line a claim, which starts with its id; below it why it does not hold.

    What JSON does not have is the name of the `scenario`.
    """
    width = max(len(c["claim"]) for c in records)
    lines = []
    for c in records:
        verdict = f"{VERDICTS[c['holds']]}{', structural' if c['structural'] else ''}"
        source = f" ({c['source']})" if c["source"] else ""
        lines.append(f"{c['claim']:{width}}  {verdict:17}  {c['words']}{source}")
        lines += [f"{'':{width}}  {c['note']}"] if c["note"] else []
        parts = [Judgement(**p) for p in c["parts"]]
        lines += [f"{'':{width}}  because {p!r}" for p in parts if not c["holds"] and p.holds == c["holds"]]
    structural = sum(c["structural"] for c in records)
    lines += ["", f"{counted(scenario, [c['holds'] for c in records], structural)}."]
    if structural:
        lines.append("Structural claims hold by the signs of the model: they test it, they are no evidence for it.")
    return "\n".join(lines)


def share_record(share: Share) -> Record:
    """Record a share, its interval, and in how many draws it is undefined."""
    value = None if math.isnan(share.value) else share.value
    interval = None if value is None else list(share.interval)
    return {"share": value, "interval": interval, "undefined": share.undefined}


def robustness_record(result: Robustness) -> Record:
    """Record a result as plain dicts and lists, ready for JSON."""
    return {
        "scenario": result.scenario,
        "draws": result.draws,
        "spread": result.spread,
        "moved": list(result.addresses),
        "without_range": list(result.without_range),
        "claims": [
            {
                "claim": item.claim.name,
                "words": item.claim.words,
                "structural": item.claim.structural,
                "holds": item.claim.holds,
                **share_record(item.share),
                "parts": [
                    {"words": p.words, **share_record(s)} for p, s in zip(item.claim.parts, item.parts, strict=True)
                ],
                "placebos": {frozen: share_record(share) for frozen, share in item.placebos.items()},
                "breaks": [
                    {"address": b.address, "value": b.value, "broken": b.broken, "change": b.change}
                    for b in item.breaks
                ],
                "matters": [{"address": d.address, "difference": d.difference, "error": d.error} for d in item.notable],
            }
            for item in result
        ],
        "together": share_record(result.together),
        "stories": [{"episodes": [list(e) for e in s.episodes], "draws": s.draws} for s in result.stories],
        "base_story": share_record(result.base_story_share),
    }


def robustness_words(record: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> str:
    """Put the record of a result into words; `beside` adds the shares of the same claims in another scenario."""
    claims = record["claims"]
    width = max(len(c["claim"]) for c in claims)
    other = {c["claim"]: _value(c) for c in beside["claims"]} if beside else {}
    moved, spread = record["moved"], record["spread"]
    changes = sum(split(a).episode is not None for a in moved)
    still = len(record["without_range"])
    caution = [
        f"Only {len(moved)} of {len(moved) + still} numbers moved: the others have no range and stood still, so what "
        "holds here may hang on them (twolevel check names them)."
    ]
    lines = [
        *(caution if still else []),
        f"Robustness of {record['scenario']}: {record['draws']} draws of {len(moved)} numbers, each multiplied by "
        f"its own factor from {1 - spread:g} to {1 + spread:g}, cut off at its domain",
        f"Moved: {len(moved) - changes} numbers of the base and {changes} that episodes change.",
        "Left alone unless named: zeros, numbers without a range, and base numbers that every episode replaces.",
        "",
        "The share of draws in which each claim holds, with a 95 % interval, and in how many it is undefined; then the",
        "share with the first episode's evidence only, with the first episode's numbers only"
        + (f", and in {beside['scenario']}." if beside else "."),
    ]
    for c in claims:
        cells = [share_words(_value(c), _interval(c)), f"{c['undefined']:4d}"]
        cells += [f"{_value(c['placebos'][f]):5.2f}" for f in PLACEBOS]
        cells += [f"{other[c['claim']]:6.3f}" if c["claim"] in other else "     -"] if beside else []
        structural = " (structural)" if c["structural"] else ""
        lines.append(f"{c['claim']:{width}}  {'  '.join(cells)}  {c['words']}{structural}")
        if len({p["share"] for p in c["parts"]}) > 1:
            lines.append(f"{'':{width}}  its parts alone: {', '.join(f'{_value(p):.3f}' for p in c['parts'])}")
    lines += [
        "",
        "What breaks each claim first: the smallest change of one number alone, within 100 %, found in steps of",
    ]
    lines.append("2.5 %; two numbers together may need less.")
    for c in claims:
        first = [repr(Break(b["address"], b["value"], b["broken"])) for b in c["breaks"][:1]]
        lines.append(f"{c['claim']:{width}}  {first[0] if first else 'no number alone'}")
    lines += [
        "",
        "Which numbers matter: the share where the number is larger in size, less the share where it is smaller.",
    ]
    for c in claims:
        if c["matters"]:
            lines.append(f"{c['claim']:{width}}  {'; '.join(repr(Driver(**d)) for d in c['matters'][:3])}")
    lines += ["", *_stories_in_words(record), *(_stories_in_words(beside, 0) if beside else [])]
    return "\n".join(lines)


def _stories_in_words(record: Mapping[str, Any], shown: int = 5) -> list[str]:
    base, together = (
        share_words(_value(s), _interval(s), s["undefined"]) for s in (record["base_story"], record["together"])
    )
    lines = [
        f"{record['scenario']}: {len(record['stories'])} different stories; that of its own numbers in a share of "
        f"{base}; all claims at once in {together}."
    ]
    told = record["stories"][:shown]
    return lines + [f"  {story['draws'] / record['draws']:.3f}  {story_words(story['episodes'])}" for story in told]


def _value(share: Mapping[str, Any]) -> float:
    """Return a share from its record, which has null for a share of no draws."""
    return math.nan if share["share"] is None else float(share["share"])


def _interval(share: Mapping[str, Any]) -> tuple[float, float]:
    low, high = share["interval"] or (math.nan, math.nan)
    return low, high


def rescue_record(found: Rescue) -> Record:
    """Record why a claim fails or holds, and what would turn it."""
    turns = [{"address": t.address, "value": t.value, "turned": t.broken, "change": t.change} for t in found.turns]
    return {
        "claim": found.claim.name,
        "holds": found.claim.holds,
        "why": found.claim.why,
        "turns": turns,
        "looked_at": found.looked_at,
        "words": [repr(turn) for turn in found.turns],
    }


def rescue_words(record: Mapping[str, Any]) -> str:
    """Put the record of what would turn a claim into words, a line a number."""
    holds = record["holds"]
    lines = [f"Claim {record['claim']} {VERDICTS[holds]}: {record['why']}"]
    verb = "break" if holds else "save"
    if record["turns"]:
        lines.append(
            f"Each of these would {verb} it alone, the nearest first ({record['looked_at']} numbers looked at):"
        )
        lines += [f"  {words}" for words in record["words"]]
    else:
        lines.append(f"None of {record['looked_at']} numbers would {verb} it alone, up to a doubling or to nothing.")
    return "\n".join(lines)
