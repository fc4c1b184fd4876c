"""What a class chose, beside equilibrium and quantal response, as a record and as words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ..analysis.votes import Classroom
from ..games import wording
from .first_use import Explain
from .tables import Record, table

__all__ = ["classroom_record", "classroom_words"]


def classroom_record(found: Classroom, title: str) -> Record:
    """Record the votes, the fits and what is nearest; `title` says of what. What is not finite is null in JSON."""
    return {
        "title": title,
        "votes": {p: float(n.sum()) for p, n in found.counts.items()},
        "stances": {
            p: [row for row in found.to_frame().to_dict("records") if row["player"] == p]
            for p, n in found.counts.items()
            if n.any()
        },
        "groups": {
            group: {p: _named(found, p, n) for p, n in own.items() if n.any()} for group, own in found.groups.items()
        },
        "precision": _finite(found.precision),
        "interval": list(map(_finite, found.interval)),
        "level": found.level,
        "flat": found.flat,
        "reach": _finite(found.reach),
        "log_likelihood": found.log_likelihood,
        "maxima": [{"precision": _finite(p), "log_likelihood": v} for p, v in found.maxima],
        "uniform": found.uniform,
        "equilibria": [
            {"profile": e.label, "log_likelihood": _finite(value), "distance": distance}
            for e, value, distance in zip(found.equilibria, found.of_equilibria, found.distances, strict=True)
        ],
        "nearest": found.nearest,
        "status": found.equilibria.status,
    }


def _named(found: Classroom, player: str, counts: Any) -> dict[str, float]:
    return dict(zip(found.game.actions[found.game.players.index(player)], map(float, counts), strict=True))


def _finite(number: float) -> float | None:
    return float(number) if isfinite(number) else None


def classroom_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record into words that a class understands."""
    lines = [f"What the class chose: {record['title']}"]
    columns = {"share": "share", "low": "at least", "high": "at most", "predicted": "quantal", "equilibrium": "equil."}
    for player, rows in record["stances"].items():
        lines += ["", f"{explain(player)}: {_votes(record['votes'][player])}"]
        numbers = {r["stance"]: {words: r[key] for key, words in columns.items() if key in r} for r in rows}
        lines += table(numbers, "{:.3f}", explain)
    if silent := [player for player, n in record["votes"].items() if not n]:
        lines += ["", f"Without votes: {wording.listed(silent)}"]
    if record["groups"]:
        lines += ["", "By group"]
        for group, own in record["groups"].items():
            chosen = {p: {stance: n for stance, n in votes.items() if n} for p, votes in own.items()}
            said = "; ".join(f"{player} {wording.named(votes, 'g')}" for player, votes in chosen.items())
            lines.append(f"  {group}: {said}")
    lines += ["", *_fit_words(record), "", "Log-likelihood, the nearer to 0 the better"]
    fits = {"uniform play": record["uniform"], "quantal response": record["log_likelihood"]}
    fits |= {f"equilibrium ({e['profile']})": e["log_likelihood"] for e in record["equilibria"]}
    width = max(map(len, fits))
    none = "impossible: somebody chose what it rules out"
    lines += [f"  {name:{width}}  {none if value is None else format(value, '.3f')}" for name, value in fits.items()]
    if record["nearest"] is not None:
        near = record["equilibria"][record["nearest"]]
        share = f"{near['distance']:.0%} of the votes would have to be others"
        lines += ["", f"Nearest equilibrium: {near['profile']} ({share}); {record['status']}."]
    return "\n".join(lines)


def _votes(number: float) -> str:
    return f"{number:g} vote{'s' * (number != 1)}"


def _fit_words(record: Mapping[str, Any]) -> list[str]:
    """Say which precision fits best, how surely, and what its unit is."""
    low, high = record["interval"]
    unit = "In units of 1/payoff: 0 is play at random; the larger, the rarer are mistakes that cost."
    sure = f"with {record['level']:.0%} confidence"
    if record["flat"]:
        return ["Every precision fits these votes as well: quantal response predicts the same for all.", unit]
    if record["precision"] is None:
        lines = [f"The larger the precision, the better it fits ({sure} at least {low:.3g})."]
    elif record["precision"] == 0:
        end = "any" if high is None else f"at most {high:.3g}"
        lines = [f"No precision fits better than 0, play at random ({sure} {end})."]
    else:
        span = f"at least {low:.3g}" if high is None else f"{low:.3g} to {high:.3g}"
        lines = [f"Precision that fits best: {record['precision']:.5g} ({sure} {span})."]
    if len(record["maxima"]) > 1:
        others = ", ".join(
            "without bound" if m["precision"] is None else f"{m['precision']:.4g}" for m in record["maxima"]
        )
        lines.append(f"The fit has several local maxima, at precisions {others}; the highest is told.")
    if record["reach"] is not None:
        lines.append(f"The branch could be followed to precision {record['reach']:.4g} only.")
    return [*lines, unit]
