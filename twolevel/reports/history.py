"""Histories as records and as words: path by path, what is played at every episode, and why nobody strays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..analysis.history import Deterrent, History, Path, Step
from ..games import wording
from .first_use import Explain
from .tables import Record, before_words, order_record, warned, with_order

__all__ = ["history_record", "history_words"]

#: So many paths are told, and so many answers to a deviation.
MOST_PATHS, MOST_REPLIES = 12, 2


def history_record(found: History) -> Record:
    """Record every path: what is played at each episode and after what, payoffs, and what deviations are met with."""
    record: Record = {
        "scenario": found.scenario.name,
        "episodes": list(found.episodes),
        "discount": found.discount,
        "paths": [_path_record(found, path) for path in found.paths],
        "complete": found.complete,
        "status": found.status,
    }
    return warned(record, found.scenario)


def _path_record(found: History, path: Path) -> Record:
    return {
        "steps": [_step_record(found, step) for step in path.steps],
        "probability": path.probability,
        "total": dict(path.total),
    }


def _step_record(found: History, step: Step) -> Record:
    record: Record = {"episode": step.episode, **order_record(found.scenario, step.episode)}
    record |= {"before": dict(step.before)} if found.scenario.spec.remembered else {}
    record["strategies"] = {
        player: dict(zip(stances, map(float, x), strict=True))
        for (player, x), stances in zip(step.strategies.items(), step.stances, strict=True)
    }
    record |= {"came_about": step.came_about, "probability": step.probability} if step.realised else {}
    record["payoffs"] = dict(step.payoffs)
    deterrents = list(map(_deterrent_record, step.deterrents))
    return record | ({"deterrents": deterrents} if deterrents else {})


def _deterrent_record(deterrent: Deterrent) -> Record:
    return {
        "player": deterrent.player,
        "stance": deterrent.stance,
        "gain": deterrent.gain,
        "replies": dict(deterrent.replies),
    }


def history_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record of a history into words: a paragraph a path, a line an episode."""
    paths = record["paths"]
    count = {0: "No path", 1: "One path"}.get(len(paths), f"{len(paths):,} paths")
    looks = (
        f"players look ahead, and what follows counts {record['discount']:g} times as much"
        if record["discount"]
        else "each is played as it stands after what was said before"
    )
    lines = [f"History of {record['scenario']}, from episode to episode: {looks}", f"{count} ({record['status']})"]
    for number, path in enumerate(paths[:MOST_PATHS], start=1):
        lines += ["", *_path_words(path, f"Path {number}" if len(paths) > 1 else "", explain)]
    if len(paths) > MOST_PATHS:
        lines += ["", f"and {len(paths) - MOST_PATHS:,} more: --json and --out have them all"]
    return "\n".join(lines)


def _path_words(path: Mapping[str, Any], name: str, explain: Explain) -> list[str]:
    chance = f" (comes about with probability {path['probability']:.3f})" if path["probability"] < 1 else ""
    lines = [f"{name}{chance}"] if name else []
    for step in path["steps"]:
        after = f", after {before_words(step['before'], explain)}" if step.get("before") else ""
        lines.append(f"  {with_order(step['episode'], step)}{after}")
        for player, strategy in step["strategies"].items():
            played = wording.played(strategy, strategy.values())
            words = wording.mixture(map(explain, played), played.values(), digits=3)
            lines.append(f"    {explain(player)}: {words}; payoff {wording.number(step['payoffs'][player])}")
        if "came_about" in step:
            lines.append(f"    what comes about: {step['came_about']} (probability {step['probability']:.3f})")
        lines += [_deterrent_words(d, explain) for d in step.get("deterrents", []) if d["gain"] > 0]
    return [*lines, f"  In all: {wording.named(path['total'], '+.3f')}"]


def _deterrent_words(deterrent: Mapping[str, Any], explain: Explain) -> str:
    """Say what keeps a player from a stance that would pay at once."""
    gain = wording.number(deterrent["gain"])
    replies = [
        f"{reply} ({wording.number(-cost)})" for reply, cost in list(deterrent["replies"].items())[:MOST_REPLIES]
    ]
    more = len(deterrent["replies"]) - len(replies)
    met = wording.either([*replies, *([f"{more} more"] if more else [])])
    stance = explain(deterrent["stance"])
    return f"    ({stance} would bring {deterrent['player']} {gain} at once, on pain of {met})"
