"""A game that is played, in words: what is known, what came of a stance, and how it went in all."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import nearest, printable
from ..games import wording
from .first_use import Explain

__all__ = [
    "end_words",
    "hint_words",
    "meanings_words",
    "opening_words",
    "outcome_words",
    "prompt_words",
    "refusal_words",
    "situation_words",
    "summary_words",
]

#: How likely something is, in words, up to each probability.
LIKELY = {
    0.05: "hardly believes in",
    0.25: "doubts",
    0.45: "holds possible",
    0.55: "is of two minds about",
    0.75: "leans to",
    0.95: "believes in",
    1.0: "is sure of",
}
#: What each channel is called to the one who plays; others by their names.
CHANNELS = {"domestic": "at home", "patron": "your patron", "rival": "your rival", "client": "your client"}
#: Letters in a line, and how many reasons are told at a time.
WIDTH, MOST_REASONS = 100, 3


def opening_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Say who you are, who the others are, and which keys there are."""
    others, audiences = wording.listed([explain(p) for p in record["others"]]), record["audiences"]
    lines = [record["title"], "=" * len(record["title"])]
    lines += _wrapped(": ".join(filter(None, (f"You are {explain(record['player'])}", record["about"]))) + ".")
    if audiences:
        titles = [f"{title} ({name})" if title and title != name else name for name, title in audiences.items()]
        lines += _wrapped(f"At home you answer to {wording.listed(titles)}.")
    if record["others"]:
        how = (
            "an equilibrium" if record["precision"] is None else f"with mistakes, at precision {record['precision']:g}"
        )
        lines += _wrapped(f"{others} {'plays' if len(record['others']) == 1 else 'play'} {how}.")
    return "\n".join([*lines, "Answer with a number or a name; ? explains the stances, why the last hint, q ends."])


def situation_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Say what is known when an episode begins."""
    head = " · ".join(
        filter(None, (f"{record['number']} of {record['of']}", record["episode"], record["date"], record["title"]))
    )
    lines = ["", head, "-" * len(head)]
    lines += _wrapped(f"Newly out: {', '.join(map(explain, record['new']))}.") if record["new"] else []
    lines += _wrapped(f"Taken back: {', '.join(map(explain, record['withdrawn']))}.") if record["withdrawn"] else []
    if record["beliefs"] and not record["new"] and not record["withdrawn"]:
        lines.append("No new evidence is out.")
    for observer, belief in record["beliefs"].items():
        lines += _wrapped(f"{explain(observer)} {_believes(belief, explain)}.", "  ")
    if record["has_home"]:
        home = ", ".join(map(explain, record["win_set"]))
        told = f"all at home would ratify {home}" if home else "no stance is ratified by all at home"
        lines += _wrapped(f"Before you speak: {told}.")
    if record["equilibria"] > 1:
        lines += _wrapped(
            f"There are {record['equilibria']} equilibria here; the others play one, and you do not know which."
        )
    if record["before"]:
        said = ", ".join(f"{explain(p)} {explain(stance)}" for p, stance in record["before"].items())
        lines += _wrapped(f"Already said: {said}.")
    return "\n".join(lines)


def _believes(belief: Mapping[str, float], explain: Explain) -> str:
    """Say what somebody believes, the most likely state first."""
    ranked = sorted(belief.items(), key=lambda entry: -entry[1])
    return ", ".join(
        f"{next(words for most, words in LIKELY.items() if p <= most + 1e-12)} {explain(state)} ({p:.2f})"
        for state, p in ranked
    )


def prompt_words(stances: Sequence[str]) -> str:
    """Ask for a stance."""
    each = "  ".join(f"{k} {stance}" for k, stance in enumerate(stances, start=1))
    return f"Your stance:  {each}  > "


def refusal_words(text: str, stances: Sequence[str]) -> str:
    """Say that an answer is none."""
    return (
        f"{printable(text)[:40]!r} is no stance: write a number from 1 to {len(stances)} or a name, "
        f"? for what they mean, q to end{nearest(text, stances)}"
    )


def meanings_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Say what speaks for each stance and what against it, as things are believed now."""
    lines = []
    for stance, reasons in record["stances"].items():
        lines.append(f"{explain(stance)}{'' if reasons else ': nothing of yours hangs on it'}")
        for reason in sorted(reasons, key=lambda r: -abs(r["size"])):
            side = "for" if reason["size"] > 0 else "against"
            who = CHANNELS.get(reason["who"], explain(reason["who"]))
            lines += _wrapped(f"{side} ({who}): {reason['why'] or 'the file does not say why.'}", "  ")
    return "\n".join(lines)


def outcome_words(record: Mapping[str, Any], player: str, explain: Explain = str) -> str:
    """Say what everybody played, what you gained and through what, what your home made of it, what was best."""
    played = ", ".join(f"{'you' if p == player else p} {explain(stance)}" for p, stance in record["played"].items())
    channels = {CHANNELS.get(c, c): v for c, v in record["by_channel"].items() if wording.number(v) != "0"}
    sums = f" = {wording.named(channels, '+.3f')}" if channels else ""
    lines = _wrapped(f"Played: {played}.")
    lines += _wrapped(f"Your payoff: {wording.number(record['payoff'])}{sums}.")
    for audience, verdict in record["audiences"].items():
        does = "ratifies" if verdict["ratifies"] else "does not ratify"
        lines += _wrapped(f"{explain(audience)} {does} (ratifies with probability {verdict['probability']:.2f}).", "  ")
    if "veto" in record:
        falls = wording.profile(map(explain, record["veto"]["reversion"]))
        lines += _wrapped(f"Some home refuses with probability {record['veto']['refused']:.2f}; then it is ({falls}).")
    lines += _patron_words(record, explain)
    best = wording.either(map(explain, record["best"]))
    against = "what the others did and would have answered" if record["answered"] else "what the others did"
    if record["gain"] == 0.0:
        also = f"; as good: {best}" if len(record["best"]) > 1 else ""
        lines += _wrapped(f"That was a best reply to {against}{also}.")
    else:
        gain = f"{wording.number(record['gain'])} more"
        lines += _wrapped(f"Against {against}, {best} would have been best: {gain} (why: type why).")
    return "\n".join(lines)


def _patron_words(record: Mapping[str, Any], explain: Explain) -> list[str]:
    """Say what the patron made of it, and by which reason most."""
    parts = [p for p in record["parts"] if p["channel"] == "patron"]
    if not parts:
        return []
    most = max(parts, key=lambda p: abs(p["value"]))
    total = wording.number(sum(p["value"] for p in parts))
    if total == "0":
        return _wrapped("Your patron lets it pass (0).", "  ")
    mood = "is pleased" if total.startswith("+") else "makes you pay"
    return _wrapped(f"Your patron {mood} ({total}). {most['why']}".strip(), "  ")


def hint_words(record: Mapping[str, Any] | None, player: str, explain: Explain = str) -> str:
    """Say why the best reply of the last episode was better, reason by reason."""
    if record is None:
        return "Nothing has been played yet; ? says what speaks for each stance."
    if record["gain"] == 0.0:
        return f"At {record['episode']} nothing would have been better than {explain(record['played'][player])}."
    head = (
        f"At {record['episode']}, {explain(record['best'][0])} instead of {explain(record['played'][player])} "
        f"would have gained {wording.number(record['gain'])}:"
    )
    lines = [head]
    parts = sorted(record["parts"], key=lambda p: -abs(p["change"]))
    for part in [p for p in parts if wording.number(p["change"]) != "0"][:MOST_REASONS]:
        who = CHANNELS.get(part["channel"], part["channel"])
        lines += _wrapped(f"{wording.number(part['change'])} {who} ({explain(part['name'])}): {part['why']}", "  ")
    return "\n".join(lines)


def summary_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Sum up: episode by episode, and in all."""
    player, rows = record["player"], record["episodes"]
    if not rows:
        return "Nothing was played. Good-bye."
    heads = ("episode", "you", "payoff", "best reply", "forgone")
    cells = [
        (
            r["episode"],
            r["played"][player],
            wording.number(r["payoff"]),
            wording.either(r["best"]),
            wording.number(r["gain"]),
        )
        for r in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    lines = ["", f"How it went for {explain(player)}"]
    lines += [
        f"  {'  '.join(f'{c:{w}}' for c, w in zip(row, widths, strict=True))}".rstrip() for row in (heads, *cells)
    ]
    lines.append(
        f"Best replies: {record['right']} of {len(rows)}; payoff in all {wording.number(record['payoff'])}, "
        f"forgone {wording.number(record['gain'])}."
    )
    if record["left"]:
        many = "episode was" if record["left"] == 1 else "episodes were"
        lines.append(f"{record['left']} {many} not played.")
    return "\n".join(lines)


def end_words(why: str) -> str:
    """Say why the game ends early."""
    return {"end": "The input has ended.", "break": "Interrupted."}[why]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)
