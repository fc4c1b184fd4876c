"""What a report tells beside the results themselves: the limits of what it shows, where all comes from, and with what.

The limits are facts of the scenario and of this run, not cautions in general: each line is there only where it is true.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from ..games import wording
from ..model.scenario import Scenario
from .tables import Record

__all__ = ["limits_record", "picture_words", "report_record", "report_words", "sources_record", "versions_record"]


def limits_record(
    scenario: Record,
    episodes: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    robustness: Mapping[str, Any] | None,
) -> list[str]:
    """Record what a reader should not read into a report, a sentence a line.

    Parameters
    ----------
    scenario, episodes, claims, robustness
        The records of the same names; None where nothing was drawn.
    """
    lines = [f"{warning}." for warning in scenario.get("warnings", ())]
    unsure = [e for e in episodes if not e["complete"]]
    lines += [f"At {e['episode']} there may be more equilibria: {e['status']}." for e in unsure]
    if not unsure:
        lines.append("Every list of equilibria in the story is complete.")
    several = [e["episode"] for e in episodes if len(e["equilibria"]) > 1]
    if several:
        lines.append(f"At {wording.listed(several)} there are several equilibria; nothing here selects among them.")
    lines.append("Payoffs have no unit outside the model: compare a player's with its own, not with another player's.")
    noted = [n for n in scenario["numbers"] if "origin" in n]
    if noted:
        origins = Counter(n["origin"] for n in noted)
        told = wording.listed([f"{count} are the {whose}'s" for whose, count in origins.most_common()])
        lines.append(f"Of the {len(noted)} numbers that say whose they are, {told}; an analyst's size is a guess.")
    structural = [c["claim"] for c in claims if c["structural"]]
    if structural:
        which = f"Claim{'s' * (len(structural) > 1)} {wording.listed(structural)}"
        lines.append(f"{which} hold by the signs of the model: they test it and are no evidence for it.")
    if robustness is not None:
        still = len(robustness["without_range"])
        draws, spread = robustness["draws"], robustness["spread"]
        lines.append(
            f"Shares are of {draws} random draws, in which {len(robustness['moved'])} numbers moved by "
            f"up to {100 * spread:g} %; the interval beside each says how far so few draws can err."
        )
        if still:
            lines.append(f"{still} numbers without a range stood still in the draws; what holds may hang on them.")
        stories = len(robustness["stories"])
        lines.append(
            f"Under these draws the same model tells {stories} different stor{'ies' if stories != 1 else 'y'}: that it "
            "can tell this one shows consistency, not confirmation."
        )
    elif claims:
        lines.append("Claims are judged at the numbers of the file alone; nothing was drawn.")
    return lines


def sources_record(scenario: Scenario) -> list[Record]:
    """Record every source, that of the whole first, with what rests on it: ``3 numbers, 2 claims``."""
    spec = scenario.spec
    rests: dict[str, Counter[str]] = {spec.source: Counter()} if spec.source else {}
    what: list[tuple[str, Iterable[str]]] = [
        ("episode", (e.source for e in spec.episodes.values())),
        ("piece of evidence", (e.source for e in spec.evidence.values())),
        ("claim", (c.source for c in spec.claims.values())),
        ("number", (n.source for n, _ in scenario.held())),
    ]
    for kind, sources in what:
        for source in filter(None, sources):
            rests.setdefault(source, Counter())[kind] += 1
    plural = {"piece of evidence": "pieces of evidence"}
    return [
        {
            "source": source,
            "for": ", ".join(f"{n} {kind if n == 1 else plural.get(kind, f'{kind}s')}" for kind, n in count.items()),
        }
        for source, count in rests.items()
    ]


def versions_record() -> dict[str, str]:
    """Record the versions of what worked the numbers out."""
    return {"Python": platform.python_version(), **{name: version(name) for name in ("twolevel", "numpy", "scipy")}}


def picture_words(caption: str, told: Iterable[str]) -> str:
    """Say what a picture shows to those who do not see it: its title, and what can be read off it."""
    return ". ".join(filter(None, (caption, "; ".join(told))))


def report_record(file: str, title: str, size: int, draws: int, seed: int) -> Record:
    """Record where a report is."""
    return {"file": file, "title": title, "bytes": size, "draws": draws, "seed": seed}


def report_words(record: Mapping[str, Any]) -> str:
    """Say where a report is."""
    return f"{record['file']}: report on {record['title']!r}, {record['bytes'] / 1e6:.2f} MB, opens in any browser"
