"""Disclosure paths as records and as words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..analysis.disclosure import DisclosurePath
from ..analysis.profiles import regime
from ..arrays import FloatArray
from ..games import wording
from ..games.equilibrium import EquilibriumBatch
from ..model.addresses import split
from ..model.scenario import Scenario
from .first_use import Explain
from .tables import Record, order_record, with_order

__all__ = ["frame_record", "frames_record", "path_record", "path_words", "steps_record"]


def path_record(path: DisclosurePath) -> Record:
    """Record a disclosure path: what changes where, and everyone's payoffs at its two ends."""
    return {
        "episode": path.episode,
        **order_record(path.scenario, path.episode),
        "along": list(path.along),
        "timeline": path.is_timeline,
        "changes": [{"value": c.value, "before": list(c.before), "after": list(c.after)} for c in path.changes],
        "start": _point(path, 0),
        "end": _point(path, len(path.x) - 1),
        "backfires": {p: path.backfires(p) for p in path.scenario.players if path.backfires(p)},
        "complete": bool(path.equilibria.complete.all()),
        "points": len(path.x),
    }


def _point(path: DisclosurePath, point: int) -> Record:
    here = np.flatnonzero(path.equilibria.game == point)
    return {
        path.profiles[k]: dict(zip(path.scenario.players, map(float, path.equilibria.payoffs[k]), strict=True))
        for k in here
    }


def steps_record(path: DisclosurePath) -> list[Record]:
    """Record the item that each step of the timeline adds and everyone's payoffs after it; none along credibilities."""
    return [{"item": item, "payoffs": _point(path, k)} for k, item in enumerate(path.steps)]


def frames_record(path: DisclosurePath) -> list[Record]:
    """Record every point of a path by itself: `at` which item or x, what everyone believes and what is played."""
    at = path.steps if path.is_timeline else [float(x) for x in path.x]
    return [
        {"at": here, **frame_record(path.scenario, {o: b[k] for o, b in path.beliefs.items()}, path.equilibria, k)}
        for k, here in enumerate(at)
    ]


def frame_record(scenario: Scenario, beliefs: Mapping[str, FloatArray], found: EquilibriumBatch, game: int) -> Record:
    """Record one game of a batch: what everyone believes, shape (S,) each, what is played and what that pays.

    Names are left to whoever shows it: beliefs are lists in the order of the states, what is played and payoffs are in
    the order of the players.
    """
    stances = [[scenario.label(stance) for stance in own] for own in scenario.stances.values()]
    return {
        "beliefs": [beliefs[observer].tolist() for observer in scenario.observers],
        "equilibria": [
            {
                "plays": [wording.mixture(own, x[k]) for own, x in zip(stances, found.strategies, strict=True)],
                "payoffs": found.payoffs[k].tolist(),
            }
            for k in np.flatnonzero(found.game == game)
        ],
        "complete": bool(found.complete[game]),
    }


def path_words(record: Mapping[str, Any], steps: Iterable[Mapping[str, Any]], explain: Explain = str) -> str:
    """Put the record of a disclosure path into words; `steps`, as `steps_record` has them, are told on the timeline."""
    where = with_order(record["episode"], record)
    if record["timeline"]:
        lines = [f"Disclosure at {where}, item by item"]
        for k, step in enumerate(steps):
            item = f"+ {explain(step['item'])}" if k else step["item"]
            lines += [f"  {item}: {words}" for words in _point_words(step["payoffs"])]
    else:
        what = f"as the credibility of {_items(record['along'], explain)} goes from 0 to 1"
        lines = [f"Disclosure at {where}, {what}"]
        lines += [f"  at 0: {words}" for words in _point_words(record["start"])]
        for change in record["changes"]:
            lines.append(f"  from {change['value']:.6f}: {regime(change['after'])}")
        lines += [f"  at 1: {words}" for words in _point_words(record["end"])]
        for player, (worst, recovery) in record["backfires"].items():
            lines.append(
                f"  Weak evidence backfires on {player}: worst at {worst:.3f}, below its start until {recovery:.3f}."
            )
    if not record["complete"]:
        lines.append("  At some points the list of equilibria may be incomplete: see the column 'complete' of the CSV.")
    return "\n".join(lines)


def _items(addresses: Iterable[str], explain: Explain) -> str:
    return " and ".join(explain(split(a).names[0]) for a in addresses)


def _point_words(record: Mapping[str, Mapping[str, float]]) -> list[str]:
    words = [f"{profile} ({wording.named(payoffs, '+.3f')})" for profile, payoffs in record.items()]
    return words or ["no equilibrium found"]
