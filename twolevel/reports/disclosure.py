"""Disclosure paths as records and as words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ..analysis.disclosure import DisclosurePath
from ..model.addresses import split
from .tables import Record

__all__ = ["path_record", "path_words"]


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
    return " and ".join(split(a).names[0] for a in addresses)


def _point_words(record: Mapping[str, Mapping[str, float]]) -> list[str]:
    words = [
        f"{profile} ({', '.join(f'{p} {v:+.3f}' for p, v in payoffs.items())})" for profile, payoffs in record.items()
    ]
    return words or ["no equilibrium found"]
