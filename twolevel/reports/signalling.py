"""What stances tell where a player knows the state, as a record and as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..analysis.signalling import Signalling, SignallingEquilibrium
from ..games import wording
from .first_use import Explain
from .tables import Record, order_record, table, with_order

__all__ = ["signalling_record", "signalling_words"]


def signalling_record(found: Signalling, rule: Mapping[str, Mapping[str, float]] | None = None) -> Record:
    """Record the equilibria of an episode in which a player knows the state, and what each stance tells in them.

    Parameters
    ----------
    found : Signalling
    rule : mapping from state to mapping from stance to probability, optional
        What would be believed after each stance, were this the rule, is recorded too.
    """
    record: Record = {
        "episode": found.episode,
        **order_record(found.scenario, found.episode),
        "informed": found.informed,
        "belief": found.belief,
        "proves": list(found.proves),
        "unused": dict(found.unused),
        "prior": dict(found.prior),
        "states": {w: found.scenario.label(w) for w in found.scenario.states},
        "equilibria": [_equilibrium(e) for e in found],
        "complete": found.complete,
        "status": found.status,
    }
    if rule is not None:
        record["supposed"] = {"rule": {w: dict(play) for w, play in rule.items()}, "beliefs": found.after(rule)}
    return record


def _equilibrium(e: SignallingEquilibrium) -> Record:
    return {
        "rule": {w: wording.played(e.stances, row) for w, row in zip(e.states, e.strategy, strict=True)},
        "replies": dict(e.replies),
        "answers": {player: e.answer(player) for player in e.replies},
        "beliefs": dict(e.beliefs),
        "likelihood": dict(e.likelihood),
        "by_state": dict(e.by_state),
        "payoffs": dict(e.payoffs),
        "takers": {m: list(states) for m, states in e.takers.items()},
        "regret": e.regret,
        "words": repr(e),
    }


def signalling_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record into words: the rules, what each stance tells whom, and what everyone gains."""
    informed, unused = record["informed"], record["unused"]
    lines = [f"Signalling at {with_order(record['episode'], record)}: {informed} knows what happened"]
    if record["proves"]:
        lines.append(f"  {wording.listed(record['proves'])} {_verb(record['proves'], 'prove')} the state to all")
    lines.append(f"  After a stance that no state takes observers {_believe(unused, record['proves'])}.")
    lines += ["What observers believe before it has spoken", *table(record["prior"], "{:.3f}", explain)]
    many = len(record["equilibria"])
    lines += ["", f"{many or 'No'} {'equilibrium' if many == 1 else 'equilibria'}; {record['status']}."]
    for k, e in enumerate(record["equilibria"], start=1):
        lines += ["", *_told(record, e, f"{k}. " if many > 1 else "", explain)]
    if "supposed" in record:
        lines += ["", *_supposed(record, explain)]
    return "\n".join(lines)


def _verb(subjects: Sequence[str], verb: str) -> str:
    return f"{verb}s" if len(subjects) == 1 else verb


def _believe(unused: Mapping[str, Any], proves: Sequence[str]) -> str:
    """Say what is believed after unused stances, in one sentence where it is the same after all."""
    kinds = {
        "passive": "believe what they did before",
        "sceptical": "are certain of the state that is worst for it",
        "lenient": "are certain of the state that is best for it",
    }
    talk = {m: kind for m, kind in unused.items() if m not in proves}
    words = {m: kinds[k] if isinstance(k, str) else f"believe {wording.weighted(k)}" for m, k in talk.items()}
    if len(set(words.values())) <= 1:
        return next(iter(words.values()), "see what happened")
    return ", ".join(f"after {m} {what}" for m, what in words.items())


def _told(record: Mapping[str, Any], e: Mapping[str, Any], number: str, explain: Explain) -> list[str]:
    """Tell one equilibrium: the rule, the replies, what stances tell, payoffs."""
    informed = record["informed"]
    lines = [f"{number}{informed}"]
    by_play: dict[str, list[str]] = {}
    for state, play in e["rule"].items():
        by_play.setdefault(wording.mixture(list(play), list(play.values())), []).append(explain(state))
    for words, states in by_play.items():
        lines.append(f"  {'in every state' if len(by_play) == 1 else wording.listed(states)}: {words}")
    lines += [f"{player}: {answer}" for player, answer in e["answers"].items()]
    for stance, states in e["takers"].items():
        lines.append(_tells(record, e, stance, states))
    if any(_is_news(e, stance) for stance in e["takers"]):
        for stance in e["takers"]:
            lines += [f"What observers believe after {stance}", *_beliefs(e["beliefs"], stance, explain)]
    averaged = f"on the average over the states, as {explain(record['belief'])} weighs them"
    lines.append(f"Payoffs, {averaged}: {wording.named(e['payoffs'], '+.4f')}")
    own = {state: payoffs[informed] for state, payoffs in e["by_state"].items()}
    lines.append(f"{informed} by state: {wording.named(own, '+.4f')}")
    return lines


def _is_news(e: Mapping[str, Any], stance: str) -> bool:
    """Whether some states take a stance more often than others do."""
    return len({round(play.get(stance, 0.0), 9) for play in e["rule"].values()}) > 1


def _tells(record: Mapping[str, Any], e: Mapping[str, Any], stance: str, states: Sequence[str]) -> str:
    """Say what a stance that is taken tells: nothing, or which states it leaves, or which it makes likelier."""
    subject = stance[:1].upper() + stance[1:]
    words = wording.either(record["states"][w] for w in states)
    if stance in record["proves"]:
        return f"{subject} shows what happened: {words}."
    prior, who = record["prior"][record["belief"]], record["belief"]
    if len(states) < len(e["rule"]):
        return f"{subject} proves {words}: to {who} that was {sum(prior[w] for w in states):.3f} likely before."
    if not _is_news(e, stance):
        return f"{subject} tells nothing: it is taken alike in every state."
    after = e["beliefs"][who][stance]
    more = [f"{record['states'][w]} ({prior[w]:.3f} to {after[w]:.3f})" for w in states if after[w] > prior[w]]
    return f"{subject} makes likelier, to {who}: {wording.either(more)}."


def _supposed(record: Mapping[str, Any], explain: Explain) -> list[str]:
    """Say what stances would tell under a rule that nobody need follow."""
    rule, beliefs = record["supposed"]["rule"], record["supposed"]["beliefs"]
    plays = [f"{wording.mixture(list(play), list(play.values()))} in {explain(w)}" for w, play in rule.items()]
    lines = [f"Were {record['informed']} to choose {', '.join(plays)}, observers would believe"]
    for stance in next(iter(beliefs.values())):
        lines += [f"after {stance}", *_beliefs(beliefs, stance, explain)]
    return lines


def _beliefs(beliefs: Mapping[str, Mapping[str, Any]], stance: str, explain: Explain) -> list[str]:
    return table({observer: after[stance] for observer, after in beliefs.items()}, "{:.3f}", explain)
