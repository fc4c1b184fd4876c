"""Explanations as records and as words: by named actor, why each stance is a best reply, and what turned first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..analysis.explain import Choice, Explanation, Lapse, Turn
from ..games import wording
from ..games.moves import in_words
from ..model import addresses
from ..model.scenario import Scenario
from .first_use import Explain
from .tables import Record, order_record, warned, with_order

__all__ = ["choice_words", "explanation_record", "explanation_words", "since_words"]


def explanation_record(found: Explanation) -> Record:
    """Record every choice of every equilibrium, with what its deviations gain, and the steps since another point."""
    scenario, name = found.scenario, found.episode
    episode = scenario.spec.episodes[name]
    record: Record = {
        "episode": name,
        **order_record(scenario, name),
        **({"reversion": list(episode.reversion)} if episode.ratification == "veto" else {}),
        "equilibria": [
            {"profile": e.label, "choices": [_choice(scenario, choice) for choice in own]}
            for e, own in zip(found.equilibria, found.items, strict=True)
        ],
        "complete": found.equilibria.complete,
        "status": found.equilibria.status,
        **({"since": [_turn(scenario, turn) for turn in found.turns]} if found.turns else {}),
    }
    return warned(record, scenario)


def _choice(scenario: Scenario, choice: Choice) -> Record:
    return {
        "player": choice.player,
        "after": list(choice.after),
        "reached": choice.reached,
        "plays": wording.played(choice.stances, choice.played),
        "payoff": float(choice.payoffs @ choice.played),
        "refused": float(choice.refused @ choice.played),
        "instead_of": choice.stance,
        "deviations": [_deviation(scenario, choice, stance) for stance in choice.deviations],
    }


def _deviation(scenario: Scenario, choice: Choice, stance: str) -> Record:
    decider = choice.decides(stance)
    k, base = choice.stances.index(stance), choice.stances.index(choice.stance)
    answers: dict[str, str] = {}
    for player, mixture in choice.answers[k].items():
        now, usual = (wording.mixture(scenario.stances[player], x) for x in (mixture, choice.answers[base][player]))
        answers |= {player: now} if now != usual else {}
    return {
        "stance": stance,
        "gain": choice.gains[stance],
        "tie": choice.is_tie(stance),
        "by_channel": choice.by_channel(stance),
        "channels": dict(zip(choice.parts, choice.channels, strict=True)),
        "by_part": choice.by_part(stance),
        "decides": {"part": decider.part, "effect": decider.effect, "alone": decider.alone} if decider else None,
        "refused": float(choice.refused[k]),
        "answers": answers,
    }


def _turn(scenario: Scenario, turn: Turn) -> Record:
    moved = {}
    for observer, amount in turn.moved.items():
        change = turn.after[observer] - turn.before[observer]
        k = int(abs(change).argmax())
        ends = {"from": float(turn.before[observer][k]), "to": float(turn.after[observer][k])}
        moved[observer] = {"by": amount, "state": scenario.states[k], **ends}
    return {
        "step": turn.what,
        "item": turn.item,
        "beliefs": moved,
        "gone": list(turn.gone),
        "new": list(turn.new),
        "lapses": [_lapse(lapse) for lapse in turn.lapses],
        "complete": turn.complete,
    }


def _lapse(lapse: Lapse) -> Record:
    return lapse.__getstate__()


def explanation_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record of an explanation into words, an equilibrium after the other, then what turned."""
    head = f"Why, at {with_order(record['episode'], record)}"
    lines = [head, "-" * len(head)]
    if "order" in record:
        lines.append(f"{in_words(record['order'])}; later movers answer a deviation, and that is reckoned with.")
    if "reversion" in record:
        status_quo = wording.profile(map(explain, record["reversion"]))
        lines.append(f"What some home refuses gives way to ({status_quo}); gains and losses are after that.")
    if not record["equilibria"]:
        lines.append(f"There is nothing to explain: {record['status']}.")
    for equilibrium in record["equilibria"]:
        lines += ["", f"Equilibrium ({equilibrium['profile']})"]
        for choice in equilibrium["choices"]:
            lines += choice_words(choice, "reversion" in record, explain)
    if not record["complete"]:
        lines += ["", f"There may be more equilibria: {record['status']}."]
    if "since" in record:
        lines += ["", *since_words(record["since"], explain)]
    return "\n".join(lines)


def choice_words(choice: Mapping[str, Any], veto: bool, explain: Explain) -> list[str]:
    """Say what a player plays and why: a line for what is played, and some for each deviation, set in.

    `veto` : whether a refusal gives way to a status quo, so that its probability is told.
    """
    plays, player = choice["plays"], explain(choice["player"])
    after = f", after {wording.profile(choice['after'])}," if choice["after"] else ""
    payoff = wording.number(choice["payoff"], ".3f")
    if len(plays) > 1:
        mixed = wording.weighted(plays)
        line = f"  {player}{after} mixes {mixed} and is indifferent between them: each is worth {payoff}."
    else:
        (stance,) = plays
        line = f"  {player}{after} plays {explain(stance)}, worth {payoff}."
    if not choice["deviations"]:
        return [f"{line} There is no other stance."]
    lines = [line]
    for deviation in choice["deviations"]:
        lines += _deviation_words(deviation, choice, veto, explain)
    return lines


def _deviation_words(
    deviation: Mapping[str, Any], choice: Mapping[str, Any], veto: bool, explain: Explain
) -> list[str]:
    stance = explain(deviation["stance"])
    size = wording.number(abs(deviation["gain"]), ".3f")
    size = f"{abs(deviation['gain']):.2g}" if size == "0" else size
    split = _split_words(deviation, explain)
    if deviation["stance"] in choice["plays"]:
        verdict = f"{stance} gains and loses nothing against {choice['instead_of']}"
    elif deviation["tie"]:
        verdict = f"{stance} would be as good: a tie"
    else:
        verdict = f"{stance} would {'lose' if deviation['gain'] < 0 else 'gain'} {size}"
    lines = [f"    {verdict}{f': {split}' if split else ', in no channel'}."]
    decides = deviation["decides"]
    if decides and not deviation["tie"] and sum(x != 0 for x in deviation["by_part"].values()) > 1:
        part, effect = explain(_name(decides["part"])), wording.number(decides["effect"])
        if decides["alone"]:
            lines.append(f"      What decides is {part} ({effect}): without it {deviation['stance']} would pay.")
        else:
            lines.append(
                f"      Most against it is {part} ({effect}); without it {deviation['stance']} would not pay either."
            )
    if deviation["answers"]:
        told = wording.listed([f"{player} {stances}" for player, stances in deviation["answers"].items()])
        lines.append(f"      It would be answered otherwise: {told}.")
    if veto:
        risks = (wording.number(x, ".3f") for x in (deviation["refused"], choice["refused"]))
        lines.append("      Some home would refuse it with probability {}, instead of {}.".format(*risks))
    return lines


def _split_words(deviation: Mapping[str, Any], explain: Explain) -> str:
    """Say what a deviation gains by channel and, where several parts of a channel move, by part."""
    words = []
    for channel, gain in deviation["by_channel"].items():
        parts = {p: x for p, x in deviation["by_part"].items() if deviation["channels"][p] == channel and x}
        shown = {explain(_name(p)): x for p, x in parts.items() if wording.number(x) != "0"}
        if shown:
            inner = f" ({wording.named(shown, '+.3f') if len(shown) > 1 else next(iter(shown))})"
            words.append(f"{channel or 'no channel'} {wording.number(gain)}{inner}")
    return ", ".join(words)


def _name(part: str) -> str:
    """Return what a term or home audience is called: the last name of its address."""
    return addresses.split(part).names[-1]


def since_words(turns: Sequence[Mapping[str, Any]], explain: Explain) -> list[str]:
    """Say what turned since another point: a heading, then step by step, set in."""
    lines = ["What turned, step by step: numbers first, then evidence in the order of dates"]
    changed = False
    for turn in turns:
        item = explain(turn["item"]) if turn["item"] else ""
        what = {"numbers": "The numbers change", "withdrawn": f"{item} is withdrawn", "out": f"{item} comes out"}
        moves = [
            f"{explain(observer)} holds {explain(b['state'])} {b['to']:.3f} likely ({b['from']:.3f} before)"
            for observer, b in turn["beliefs"].items()
            if wording.number(b["by"], ".3f") != "0"
        ]
        turns_now = bool(turn["gone"] or turn["new"])
        lines.append(f"  {what[turn['step']]}: {'; '.join(moves) or 'no belief moves'}.")
        if turns_now:
            gone, new = (wording.either(f"({p})" for p in turn[k]) or "none" for k in ("gone", "new"))
            lines.append(f"    {'Here it turns again' if changed else 'Here it turns first'}: from {gone} to {new}.")
            lines += [f"    {_lapse_words(lapse, explain)}" for lapse in turn["lapses"]]
        changed |= turns_now
        if not turn["complete"]:
            lines.append("    The lists of equilibria may be incomplete here.")
    if not changed:
        lines.append("  The equilibria stay as they were.")
    return lines


def _lapse_words(lapse: Mapping[str, Any], explain: Explain) -> str:
    profile = lapse["profile"]
    if not lapse["player"]:
        return f"Nobody would leave ({profile}) by more than a tie; it is listed no more."
    part, effect = explain(_name(lapse["part"])), wording.number(lapse["effect"])
    gain, was = wording.number(lapse["gain"]), wording.number(lapse["was"])
    return (
        f"{explain(lapse['player'])} leaves ({profile}): {lapse['deviation']} instead of {lapse['stance']} gains "
        f"{gain} now, {was} before, most of the change through {part} ({effect})."
    )
