"""An episode, solved, as a record and as words that a seminar understands.

A record is a dict of strings, numbers and lists, ready for JSON; the words are made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..games import wording
from ..games.equilibrium import Equilibria, Equilibrium
from ..games.moves import in_words, steps
from ..games.ordered import OrderedEquilibrium
from ..model.scenario import Scenario
from ..model.two_level import Moment
from ..nash.engine import solve
from .first_use import Explain
from .tables import Record, order_record, table

__all__ = ["episode_record", "episode_words", "episodes_words", "turn_words"]

#: What three digits show as 0.
SMALL = 5e-4


def episode_record(scenario: Scenario, episode: str) -> tuple[Record, Equilibria]:
    """Solve an episode and record beliefs, ratification, win-sets, equilibria and payoffs by channel."""
    moment = scenario.at(episode)
    equilibria = solve(moment.game())
    about = moment.episode
    record: Record = {
        "episode": about.name,
        "title": about.title,
        "date": about.date,
        "disclosed": list(moment.disclosed),
        **order_record(scenario, episode),
        "beliefs": scenario.beliefs(episode),
        "ratification": scenario.ratification(episode),
        "win_sets": {p: list(moment.win_set(p)) for p in scenario.players if p in scenario.audiences.values()},
        "equilibria": [
            {
                "profile": e.label,
                "strategies": {
                    p: dict(zip(acts, map(float, x), strict=True))
                    for (p, x), acts in zip(e.strategies.items(), e.actions, strict=True)
                },
                "payoffs": dict(e.payoffs),
                "by_channel": _by_channel(moment, e),
                "regret": e.regret,
                **_answers(e),
            }
            for e in equilibria
        ],
        "complete": equilibria.complete,
        "status": equilibria.status,
        "method": equilibria.method,
    }
    return record, equilibria


def _answers(equilibrium: Equilibrium) -> Record:
    """Record what is played after every history, where there is an order of moves: `after` what, who, which stances."""
    if not isinstance(equilibrium, OrderedEquilibrium):
        return {}
    actions = dict(zip(equilibrium.strategies, equilibrium.actions, strict=True))
    answers = [
        {
            "after": list(steps(history, equilibrium.order)),
            "player": player,
            "plays": wording.played(actions[player], mixture),
        }
        for history, played in equilibrium.answers.items()
        for player, mixture in played.items()
    ]
    return {"answers": answers}


def _by_channel(moment: Moment, equilibrium: Equilibrium) -> dict[str, dict[str, float]]:
    values = {c: equilibrium.expected(tensor) for c, tensor in moment.channels.items()}
    return {p: {c: float(v[i]) for c, v in values.items()} for i, p in enumerate(moment.spec.players)}


def episode_words(record: Mapping[str, Any], audiences: Mapping[str, str], explain: Explain = str) -> str:
    """Put an episode's record into words; `audiences` names the player of each audience."""
    head = " · ".join(filter(None, (record["episode"], record["date"], record["title"])))
    lines = [head, "-" * len(head)]
    if record["disclosed"] or record["beliefs"]:
        lines.append(f"Out so far: {', '.join(map(explain, record['disclosed'])) or 'nothing'}.")
    if record["beliefs"]:
        lines += ["", "What everyone believes", *table(record["beliefs"], "{:.3f}", explain)]
    if record["ratification"]:
        lines += ["", "At home: probability that each audience ratifies"]
        for player, stances in record["win_sets"].items():
            own = {a: record["ratification"][a] for a, p in audiences.items() if p == player}
            lines += table(own, "{:.2f}", explain)
            home = ", ".join(map(explain, stances)) or "nothing (no stance is ratified by all)"
            lines.append(f"  {explain(player)} can bring home: {home}")
    lines += ["", *_equilibria_words(record, explain)]
    return "\n".join(lines)


def episodes_words(records: Iterable[Mapping[str, Any]], audiences: Mapping[str, str], explain: Explain = str) -> str:
    """Put the records of several episodes into words, one after the other."""
    return "\n\n".join(episode_words(record, audiences, explain) for record in records)


def _equilibria_words(record: Mapping[str, Any], explain: Explain) -> list[str]:
    found = record["equilibria"]
    count = {0: "No equilibrium found", 1: "One equilibrium"}.get(len(found), f"{len(found)} equilibria")
    moves = [f"{in_words(record['order'])}; each sees what was done before."] if "order" in record else []
    lines = [*moves, f"{count} ({record['status']})"]
    for e in found:
        for player, strategy in e["strategies"].items():
            who, played = explain(player), wording.played(strategy, strategy.values())
            what = wording.mixture(map(explain, played), played.values(), digits=3)
            parts = _parts_words(e["by_channel"][player])
            lines.append(f"  {who}: {what}; payoff {e['payoffs'][player]:+.3f} = {parts}")
            home = record["win_sets"].get(player, strategy)
            refused = [a for a in played if a not in home]
            if refused:
                verb = "is" if len(refused) == 1 else "are"
                which = wording.listed(refused)
                lines.append(f"    ({which} {verb} not ratified by all at home: that costs, it is not forbidden)")
        lines += _answer_words(e.get("answers", []), explain)
        if len(found) > 1:
            lines.append("")
    return lines


def _answer_words(answers: Iterable[Mapping[str, Any]], explain: Explain) -> list[str]:
    """Say what those who do not move first would have answered to every history, a line a player."""
    replies: dict[str, dict[tuple[str, ...], str]] = {}
    stances = dict.fromkeys(stance for answer in answers for stance in answer["plays"])
    for answer in answers:
        if answer["after"]:
            words = wording.mixture(answer["plays"], answer["plays"].values(), digits=3)
            replies.setdefault(answer["player"], {})[tuple(answer["after"])] = words
    explained = [words for stance in stances if (words := explain(stance)) != stance]
    lines = [f"  {', '.join(explained)}"] if explained else []
    for player, plays in replies.items():
        lines.append(f"  {player} would answer: {wording.answers(plays)}")
    return lines


def _parts_words(parts: Mapping[str, float]) -> str:
    """Put the parts of a payoff into words; those that print as 0 are left out unless that would be seen."""
    large = {channel: part for channel, part in parts.items() if abs(part) > SMALL}
    if abs(sum(parts.values()) - sum(large.values())) <= SMALL:
        return wording.named(large, "+.3f") or "0"
    return wording.named({channel: part for channel, part in parts.items() if abs(part) > 0.1 * SMALL}, "+.4f")


def turn_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Say what turns from one episode to the next."""
    head = f"From {before['episode']} to {after['episode']}"
    if len(before["equilibria"]) != 1 or len(after["equilibria"]) != 1:
        return f"{head}: {len(before['equilibria'])} and {len(after['equilibria'])} equilibria; no single story."
    first, second = before["equilibria"][0], after["equilibria"][0]
    parts = []
    for player in first["strategies"]:
        was, now = (_played(e["strategies"][player]) for e in (first, second))
        moved = f"{player} {f'turns from {was} to {now}' if was != now else f'stays with {was}'}"
        parts.append(f"{moved} ({second['payoffs'][player] - first['payoffs'][player]:+.3f})")
    return f"{head}: {'; '.join(parts)}."


def _played(strategy: Mapping[str, float]) -> str:
    return wording.support(wording.played(strategy, strategy.values()))
