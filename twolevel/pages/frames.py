"""The frames behind the slider and the switch of a report, worked out when it is written.

For each episode there are **tracks**, along which the slider moves: the evidence that is out, item by item in the order
of its dates, and how credible what came out last is, all else as it is. For each track there are **orders** of moves:
that of the file, all at once, and each player first. Beliefs do not depend on the order, so they stand once a track. An
episode without evidence has one frame an order.
"""

from __future__ import annotations

from typing import Any

from ..analysis.disclosure import came_last, disclose
from ..explorer.controls import order_words
from ..explorer.state import orders
from ..games.moves import Order
from ..model.addresses import split
from ..model.scenario import Scenario
from ..reports.disclosure import frame_record, frames_record
from ..reports.tables import Record

__all__ = ["frames", "offered"]

#: Points of a track along credibilities: every twentieth.
POINTS = 21


def offered(scenario: Scenario, episode: str) -> tuple[Order, ...]:
    """Return the orders of moves to switch between: the file's own, all at once, and each player before all others.

    Examples
    --------
    >>> from twolevel.games.moves import in_text
    >>> from twolevel.model.scenario import load
    >>> for order in offered(load("iskander"), "t2"):
    ...     print(in_text(order) or "at once")
    at once
    Armenia > Azerbaijan, Russia
    Azerbaijan > Armenia, Russia
    Russia > Armenia, Azerbaijan
    """
    each_first = (order for order in orders(scenario.players) if len(order) == 2 and len(order[0]) == 1)
    return tuple(dict.fromkeys((scenario.spec.episodes[episode].order, (), *each_first)))


def frames(scenario: Scenario) -> Record:
    """Return all frames of a scenario, and the names that they go with; `span`: the least and the most payoff."""
    tracks = {name: _tracks(scenario, name) for name in scenario.episodes}
    payoffs = [
        payoff
        for own in tracks.values()
        for track in own
        for order in track["orders"]
        for frame in order["frames"]
        for equilibrium in frame["equilibria"]
        for payoff in equilibrium["payoffs"]
    ]
    return {
        "players": list(map(scenario.label, scenario.players)),
        "observers": list(map(scenario.label, scenario.observers)),
        "states": list(map(scenario.label, scenario.states)),
        "span": [min(0.0, *payoffs), max(0.0, *payoffs)] if payoffs else [0.0, 0.0],
        "episodes": [
            {"name": name, "title": scenario.spec.episodes[name].title, "tracks": own} for name, own in tracks.items()
        ],
    }


def _tracks(scenario: Scenario, episode: str) -> list[Record]:
    """Return the tracks of an episode, the first of them the one to begin with."""
    out = scenario.spec.episodes[episode].disclosed
    if not out:
        return [_track(scenario, episode, "none", [])]
    along = came_last(scenario, scenario.episodes[: scenario.episodes.index(episode) + 1])
    tracks = [_track(scenario, episode, "items", [])]
    return tracks + ([_track(scenario, episode, "credibility", along)] if along else [])


def _track(scenario: Scenario, episode: str, kind: str, along: list[str]) -> Record:
    by_order = {order: _frames(scenario, episode, order, kind, along) for order in offered(scenario, episode)}
    own = by_order[scenario.spec.episodes[episode].order]
    begin = len(own) - 1
    if along:
        base = float(scenario.value(along[0], episode))
        begin = min(range(len(own)), key=lambda k: abs(own[k]["at"] - base))
    return {
        "kind": kind,
        "of": [scenario.label(split(address).names[0]) for address in along],
        "at": [scenario.label(f["at"]) if isinstance(f["at"], str) else f["at"] for f in own],
        "begin": begin,
        "beliefs": [frame.pop("beliefs") for frame in own],
        "orders": [
            {
                "words": order_words(scenario, order),
                "frames": [{key: found[key] for key in ("equilibria", "complete")} for found in own_frames],
            }
            for order, own_frames in by_order.items()
        ],
    }


def _frames(scenario: Scenario, episode: str, order: Order, kind: str, along: list[str]) -> list[Record]:
    held = scenario.ordered(order or [list(scenario.players)], episode)
    if kind == "none":
        moment = held.at(episode)
        beliefs: dict[str, Any] = dict(moment.belief_vectors)
        return [{"at": "", **frame_record(held, beliefs, moment.solve_many(), 0)}]
    path = disclose(held, episode, along or None, points=POINTS, progress=False)
    return frames_record(path)
