"""Claims under variants, as a record and as words: a row a claim, a column a variant, and what each changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..claims.check import VERDICTS
from ..claims.variants import UnderVariant, Variants, change_words
from ..games.wording import listed
from .claims import share_record
from .tables import Record

__all__ = ["variants_record", "variants_words"]

#: How a verdict is marked.
MARKS = {True: "+", False: "-", None: "?"}
#: Of what a variant changes, so many pieces are told, and the rest are counted.
MOST_CHANGES = 2


def variants_record(found: Variants) -> Record:
    """Record the claims under variants as plain dicts and lists, ready for JSON."""
    return {
        "scenario": found.scenario,
        "words": repr(found),
        "draws": found.draws,
        "spread": found.spread,
        "claims": [{"claim": c.name, "words": c.words, "structural": c.structural} for c in found.base.claims],
        "variants": list(map(_record, found)),
    }


def _record(item: UnderVariant) -> Record:
    shares = [share_record(share) for share in item.shares] or [{}] * len(item.claims)
    return {
        "variant": item.name,
        "title": item.title,
        "why": item.why,
        "kinds": list(item.kinds),
        "changes": list(item.changes),
        "played": dict(item.played),
        "flipped": list(item.flipped),
        "moved": list(item.moved),
        "verdicts": [{"claim": c.name, "holds": c.holds, **s} for c, s in zip(item.claims, shares, strict=True)],
    }


def variants_words(record: Mapping[str, Any]) -> str:
    """Put the record of claims under variants into words."""
    items, draws = record["variants"], record["draws"]
    lines = [f"{record['words']}.", "", "The variants"]
    width = max(len(item["variant"]) for item in items)
    for k, item in enumerate(items):
        changes = [*item["changes"][:MOST_CHANGES], *_more(len(item["changes"]) - MOST_CHANGES)]
        what = f": {'; '.join(changes)}" if changes else ""
        lines.append(f"  {k:2}  {item['variant']:{width}}  {item['title']}{what}")
    legend = ", ".join(f"{mark} {VERDICTS[verdict]}" for verdict, mark in MARKS.items())
    if draws:
        legend = (
            f"the share of {draws} draws in which each holds, each number multiplied by its own factor from "
            f"{1 - record['spread']:g} to {1 + record['spread']:g}, the same draws for all; "
            f"{MARKS[None]} where none is defined"
        )
    lines += ["", f"Claim by claim, under each variant: {legend}"]
    head = max(len(claim["claim"]) for claim in record["claims"])
    cell = 4 if draws else 2
    lines.append(f"{'':{head}} " + " ".join(f"{k:>{cell}}" for k in range(len(items))))
    for c, claim in enumerate(record["claims"]):
        cells = " ".join(f"{_cell(item['verdicts'][c], shared=bool(draws)):>{cell}}" for item in items)
        structural = " (structural)" if claim["structural"] else ""
        lines.append(f"{claim['claim']:{head}} {cells}  {claim['words']}{structural}")
    lines += ["", "What differs from the base, at the numbers of the file"]
    base, *others = items
    lines += [f"  {item['variant']}: {_changed(item)}" for item in others if item["flipped"] or item["moved"]]
    still = [item["variant"] for item in others if not (item["flipped"] or item["moved"])]
    lines += [f"  {listed(still)}: nothing"] if still else []
    lines += ["", "What is played in the base"]
    lines += [f"  {episode}: {played}" for episode, played in base["played"].items()]
    return "\n".join(lines)


def _more(count: int) -> list[str]:
    return [f"and {count} more"] if count > 0 else []


def _cell(verdict: Mapping[str, Any], *, shared: bool) -> str:
    if shared and verdict["share"] is not None:
        return f"{verdict['share']:.2f}"
    return MARKS[None if shared else verdict["holds"]]


def _changed(item: Mapping[str, Any]) -> str:
    verdicts = {v["claim"]: VERDICTS[v["holds"]] for v in item["verdicts"]}
    flipped = [(claim, verdicts[claim]) for claim in item["flipped"]]
    return change_words(item["title"], flipped, {episode: item["played"][episode] for episode in item["moved"]})
