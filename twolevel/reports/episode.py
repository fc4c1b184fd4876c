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
from ..model import addresses
from ..model.scenario import Scenario
from ..model.two_level import Moment
from ..nash.engine import solve
from .first_use import Explain
from .tables import Record, before_record, before_words, order_record, stances_words, table

__all__ = ["beside_words", "episode_record", "episode_words", "episodes_words", "outcomes_words", "turn_words"]

#: So many profiles of an agreement set are named, and so many letters of outcomes stand across.
MOST_AGREED, MOST_LETTERS = 6, 60


def episode_record(scenario: Scenario, episode: str) -> tuple[Record, Equilibria]:
    """Solve an episode and record beliefs, ratification, win-sets, equilibria and payoffs by channel.

    Where ratification is of outcomes, the agreement set and everyone's risk of refusal are recorded as well.
    """
    moment = scenario.at(episode)
    equilibria = solve(moment.game())
    about = moment.episode
    record: Record = {
        "episode": about.name,
        "title": about.title,
        "date": about.date,
        "disclosed": list(moment.disclosed),
        **({"withdrawn": list(about.withdrawn)} if about.withdrawn else {}),
        **order_record(scenario, episode),
        **before_record(scenario, episode),
        "beliefs": scenario.beliefs(episode),
        "ratification": scenario.ratification(episode),
        "win_sets": {p: list(moment.win_set(p).labels) for p in scenario.players if p in scenario.audiences.values()},
        **_over_outcomes(moment),
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
                **_refusals(moment, e),
            }
            for e in equilibria
        ],
        "complete": equilibria.complete,
        "status": equilibria.status,
        "method": equilibria.method,
    }
    return record, equilibria


def _over_outcomes(moment: Moment) -> Record:
    """Record how outcomes are ratified and which of them every home ratifies; nothing where stances are."""
    rules = {
        player: float(moment.value(addresses.rule(player))) if rule == "share" else rule
        for player, rule in moment.spec.rules.items()
        if rule != "all"
    }
    record: Record = {"rules": rules} if rules else {}
    if moment.spec.over_outcomes(moment.episode.name):
        if moment.episode.ratification == "veto":
            record["reversion"] = dict(zip(moment.spec.players, moment.episode.reversion, strict=True))
        record["agreement"] = list(map(wording.profile, moment.agreement()))
    return record


def _refusals(moment: Moment, equilibrium: Equilibrium) -> Record:
    """Record how likely some home refuses what is played, and how likely each does."""
    if not moment.spec.over_outcomes(moment.episode.name):
        return {}
    risk = equilibrium.expected(1.0 - moment.assent[None])[0]
    each = zip(moment.spec.players, equilibrium.expected(1.0 - moment.homes), strict=True)
    return {"risk": float(risk), "refusals": {p: float(x) for p, x in each if moment.spec.audiences_of(p)}}


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
    if "withdrawn" in record:
        lines.append(f"Taken back: {', '.join(map(explain, record['withdrawn']))}.")
    if "before" in record:
        lines.append(f"Said in the episode before: {before_words(record['before'], explain)}.")
    if record["beliefs"]:
        lines += ["", "What everyone believes", *table(record["beliefs"], "{:.3f}", explain)]
    if record["ratification"]:
        lines += ["", *_home_words(record, audiences, explain)]
    lines += ["", *_equilibria_words(record, explain)]
    return "\n".join(lines)


def _home_words(record: Mapping[str, Any], audiences: Mapping[str, str], explain: Explain) -> list[str]:
    """Say how likely each audience ratifies, and what each player can bring home."""
    lines = ["At home: probability that each audience ratifies"]
    for player, ratified in record["win_sets"].items():
        own = {a: record["ratification"][a] for a, p in audiences.items() if p == player}
        lines += _audiences_words(own, explain)
        rule = record.get("rules", {}).get(player, "all")
        stances_only = all(" " not in outcome for table in own.values() for outcome in table)
        what = "stance" if stances_only else "outcome"
        none = f"nothing (no {what} is ratified{' by all' * (rule == 'all')})"
        home = (", " if stances_only else "; ").join(map(explain, ratified)) or none
        enough = {"all": "", "any": " (any audience is enough)"}.get(
            rule, f" (a share of {rule} of the votes is enough)"
        )
        lines.append(f"  {explain(player)} can bring home: {home}{enough}")
    return lines + [f"  {line}" for line in outcomes_words(record)]


def outcomes_words(record: Mapping[str, Any]) -> list[str]:
    """Say, where outcomes are ratified, what every home ratifies and what stands where one refuses."""
    lines = []
    if "agreement" in record:
        agreed = record["agreement"]
        rest = f"; and {len(agreed) - MOST_AGREED} more" if len(agreed) > MOST_AGREED else ""
        lines.append(f"Every home ratifies: {'; '.join(agreed[:MOST_AGREED]) or 'nothing'}{rest}")
    if "reversion" in record:
        status_quo = wording.profile(record["reversion"].values())
        lines.append(f"Ratification is a veto: what some home refuses falls through to the status quo ({status_quo}).")
    return lines


def _audiences_words(own: Mapping[str, Mapping[str, float]], explain: Explain) -> list[str]:
    """Lay out what audiences ratify: stances across, where they judge these; else an outcome a line."""
    lines: list[str] = []
    judging: dict[tuple[str, ...], dict[str, Mapping[str, float]]] = {}
    for audience, row in own.items():
        judging.setdefault(tuple(row), {})[audience] = row
    for outcomes, rows in judging.items():
        if len(" ".join(outcomes)) > MOST_LETTERS:
            rows = {outcome: {audience: row[outcome] for audience, row in rows.items()} for outcome in outcomes}
        lines += table(rows, "{:.2f}", explain)
    return lines


def episodes_words(records: Iterable[Mapping[str, Any]], audiences: Mapping[str, str], explain: Explain = str) -> str:
    """Put the records of several episodes into words, one after the other."""
    return "\n\n".join(episode_words(record, audiences, explain) for record in records)


def _equilibria_words(record: Mapping[str, Any], explain: Explain) -> list[str]:
    found = record["equilibria"]
    count = {0: "No equilibrium found", 1: "One equilibrium"}.get(len(found), f"{len(found)} equilibria")
    stances = found[0]["strategies"] if found else {}  # of players with audiences, these have been told above
    moves = [f"{in_words(record['order'])}; each sees what was done before."] if "order" in record else []
    lines = [*stances_words(stances, explain), *moves, f"{count} ({record['status']})"]
    for e in found:
        for player, strategy in e["strategies"].items():
            who, played = explain(player), wording.played(strategy, strategy.values())
            what = wording.mixture(map(explain, played), played.values(), digits=3)
            parts = filter(None, [wording.number(e["payoffs"][player]), _parts_words(e["by_channel"][player])])
            lines.append(f"  {who}: {what}; payoff {' = '.join(parts)}")
            home = strategy if "risk" in e else record["win_sets"].get(player, strategy)
            refused = [a for a in played if a not in home]
            if refused:
                verb = "is" if len(refused) == 1 else "are"
                which = wording.listed(refused)
                lines.append(f"    ({which} {verb} not ratified by all at home: that costs, it is not forbidden)")
        lines += [f"  {line}" for line in beside_words(e, record, explain)]
        if len(found) > 1:
            lines.append("")
    return lines


def beside_words(equilibrium: Mapping[str, Any], record: Mapping[str, Any], explain: Explain) -> list[str]:
    """Say what goes with an equilibrium of an episode: how likely it falls through, and what would be answered."""
    risk = [_risk_words(equilibrium, record.get("reversion", {}), explain)] if "risk" in equilibrium else []
    return risk + _answer_words(equilibrium.get("answers", []), explain)


def _risk_words(equilibrium: Mapping[str, Any], reversion: Mapping[str, str], explain: Explain) -> str:
    """Say how likely it is that what is played falls through."""
    if reversion and equilibrium["profile"] == wording.profile(reversion.values()):
        return "That is the status quo: there is nothing to ratify."
    each = wording.named({f"{explain(p)}'s": x for p, x in equilibrium["refusals"].items()}, ".3f")
    risk = wording.number(equilibrium["risk"], ".3f")
    return f"Risk of involuntary defection: {risk} (refused at home: {each})"


def _answer_words(answers: Iterable[Mapping[str, Any]], explain: Explain) -> list[str]:
    """Say what those who do not move first would have answered to every history, a line a player."""
    replies: dict[str, dict[tuple[str, ...], str]] = {}
    stances = dict.fromkeys(stance for answer in answers for stance in answer["plays"])
    for answer in answers:
        if answer["after"]:
            words = wording.mixture(answer["plays"], answer["plays"].values(), digits=3)
            replies.setdefault(answer["player"], {})[tuple(answer["after"])] = words
    explained = [words for stance in stances if (words := explain(stance)) != stance]
    lines = [", ".join(explained)] if explained else []
    for player, plays in replies.items():
        lines.append(f"{player} would answer: {wording.answers(plays)}")
    return lines


def _parts_words(parts: Mapping[str, float]) -> str:
    """Put the parts of a payoff into words; those that print as 0 are left out unless that would be seen."""

    def seen(form: str) -> dict[str, float]:
        return {channel: part for channel, part in parts.items() if wording.number(part, form) != "0"}

    large = seen("+.3f")
    if wording.number(sum(parts.values()) - sum(large.values())) == "0":
        return wording.named(large, "+.3f")
    return wording.named(seen("+.4f"), "+.4f")


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
        parts.append(f"{moved} ({wording.number(second['payoffs'][player] - first['payoffs'][player])})")
    return f"{head}: {'; '.join(parts)}."


def _played(strategy: Mapping[str, float]) -> str:
    return wording.support(wording.played(strategy, strategy.values()))
