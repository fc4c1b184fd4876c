"""Claims, judged and under other guesses, as records and as words.

The words are the results' own sentences, laid out: a claim's, a share's, a story's.
"""

from __future__ import annotations

import math

from ..claims.check import VERDICTS, Claims
from ..claims.draws import PLACEBOS, Share
from ..claims.robustness import Robustness
from ..model.addresses import split
from .tables import Record

__all__ = ["claims_record", "claims_words", "robustness_record", "robustness_words"]


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


def claims_words(claims: Claims) -> str:
    """Put the claims into words: a line a claim, which starts with its id; below it why, where it does not hold."""
    width = max(len(c.name) for c in claims)
    lines = []
    for c in claims:
        verdict = f"{VERDICTS[c.holds]}{', structural' if c.structural else ''}"
        source = f" ({c.source})" if c.source else ""
        lines.append(f"{c.name:{width}}  {verdict:17}  {c.words}{source}")
        lines += [f"{'':{width}}  {c.note}"] if c.note else []
        lines += [f"{'':{width}}  because {p!r}" for p in c.parts if not c.holds and p.holds == c.holds]
    lines += ["", f"{claims!r}."]
    if any(c.structural for c in claims):
        lines.append("Structural claims hold by the signs of the model: they test it, they are no evidence for it.")
    return "\n".join(lines)


def robustness_record(result: Robustness) -> Record:
    """Record a result as plain dicts and lists, ready for JSON."""

    def numbers(share: Share) -> Record:
        value = None if math.isnan(share.value) else share.value
        interval = None if value is None else list(share.interval)
        return {"share": value, "interval": interval, "undefined": share.undefined}

    return {
        "scenario": result.scenario,
        "draws": result.draws,
        "spread": result.spread,
        "moved": list(result.addresses),
        "claims": [
            {
                "claim": item.claim.name,
                "words": item.claim.words,
                "structural": item.claim.structural,
                "holds": item.claim.holds,
                **numbers(item.share),
                "parts": [{"words": p.words, **numbers(s)} for p, s in zip(item.claim.parts, item.parts, strict=True)],
                "placebos": {frozen: numbers(share) for frozen, share in item.placebos.items()},
                "breaks": [
                    {"address": b.address, "value": b.value, "broken": b.broken, "change": b.change}
                    for b in item.breaks
                ],
                "matters": [{"address": d.address, "difference": d.difference, "error": d.error} for d in item.notable],
            }
            for item in result
        ],
        "together": numbers(result.together),
        "stories": [{"episodes": [list(e) for e in s.episodes], "draws": s.draws} for s in result.stories],
        "base_story": numbers(result.base_story_share),
    }


def robustness_words(result: Robustness, beside: Robustness | None = None) -> str:
    """Put a result into words; `beside` adds the shares of the same claims in another scenario."""
    width = max(len(item.claim.name) for item in result)
    other = {item.claim.name: item.share for item in beside} if beside else {}
    changes = sum(split(a).episode is not None for a in result.addresses)
    lines = [
        f"Robustness of {result.scenario}: {result.draws} draws of {len(result.addresses)} numbers, each multiplied by "
        f"its own factor from {1 - result.spread:g} to {1 + result.spread:g}, cut off at its domain",
        f"Moved: {len(result.addresses) - changes} numbers of the base and {changes} that episodes change.",
        "Left alone unless named: zeros, numbers without a range, and base numbers that every episode replaces.",
        "",
        "The share of draws in which each claim holds, with a 95 % interval, and in how many it is undefined; then the",
        "share with the first episode's evidence only, with the first episode's numbers only"
        + (f", and in {beside.scenario}." if beside else "."),
    ]
    for item in result:
        low, high = item.share.interval
        cells = [f"{item.share.value:.3f} [{low:.3f}, {high:.3f}]", f"{item.share.undefined:4d}"]
        cells += [f"{item.placebos[f].value:5.2f}" for f in PLACEBOS]
        cells += [f"{other[item.claim.name].value:6.3f}" if item.claim.name in other else "     -"] if beside else []
        structural = " (structural)" if item.claim.structural else ""
        lines.append(f"{item.claim.name:{width}}  {'  '.join(cells)}  {item.claim.words}{structural}")
        if len({p.value for p in item.parts}) > 1:
            lines.append(f"{'':{width}}  its parts alone: {', '.join(f'{p.value:.3f}' for p in item.parts)}")
    lines += [
        "",
        "What breaks each claim first: the smallest change of one number alone, within 100 %, found in steps of",
    ]
    lines.append("2.5 %; two numbers together may need less.")
    lines += [f"{i.claim.name:{width}}  {i.breaks[0] if i.breaks else 'no number alone'}" for i in result]
    lines += [
        "",
        "Which numbers matter: the share where the number is larger in size, less the share where it is smaller.",
    ]
    for item in result:
        if item.notable:
            lines.append(f"{item.claim.name:{width}}  {'; '.join(map(repr, item.notable[:3]))}")
    lines += ["", *_stories_in_words(result), *(_stories_in_words(beside, 0) if beside else [])]
    return "\n".join(lines)


def _stories_in_words(result: Robustness, shown: int = 5) -> list[str]:
    lines = [
        f"{result.scenario}: {len(result.stories)} different stories; that of its own numbers in a share of "
        f"{result.base_story_share!r}; all claims at once in {result.together!r}."
    ]
    return lines + [f"  {story.draws / result.draws:.3f}  {story!r}" for story in result.stories[:shown]]
