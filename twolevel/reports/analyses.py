"""Thresholds, attributions, sweeps and the game of two players, as records and as words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..analysis.attribution import Attribution
from ..analysis.line import ends
from ..analysis.profiles import regime
from ..analysis.thresholds import Thresholds
from ..games import wording
from ..games.equilibrium import Equilibria
from ..sweeps.sweep import Sweep
from .first_use import Explain
from .tables import Record, stances_words, warned

__all__ = [
    "attribution_record",
    "attribution_words",
    "bilateral_record",
    "bilateral_words",
    "sweep_record",
    "thresholds_record",
    "thresholds_words",
]


def thresholds_record(found: Thresholds) -> Record:
    """Record the stretches between thresholds, each with its equilibria."""
    record = {
        "address": found.addresses[0],
        "exact": found.exact,
        "status": found.status,
        "regimes": [{"from": start, "to": stop, "equilibria": list(names)} for start, stop, names in found.regimes],
    }
    return warned(record, found.scenario, ends(found.scenario, found.episode, found.addresses, found.low, found.high))


def thresholds_words(record: Mapping[str, Any], episode: str, addresses: Sequence[str]) -> str:
    """Put the record of thresholds into words; what JSON does not have is `episode`, and all `addresses` that move."""
    regimes, status = record["regimes"], record["status"]
    span = f"goes from {regimes[0]['from']:g} to {regimes[-1]['to']:g}"
    lines = [f"Equilibria at {episode} as {' with '.join(addresses)} {span}"]
    lines += [f"  {r['from']:.6f} to {r['to']:.6f}: {regime(r['equilibria'])}" for r in regimes]
    return "\n".join([*lines, f"  {status[0].upper()}{status[1:]}."])


def attribution_record(found: Attribution) -> Record:
    """Record a payoff's change in one sentence, and the effect of each cause through each channel."""
    record = {
        "player": found.player,
        "words": repr(found),
        "change": found.change,
        "effects": json.loads(found.to_frame().to_json(orient="index")),
    }
    return warned(record, found.scenario, found.before.overrides, found.after.overrides)


def attribution_words(record: Mapping[str, Any]) -> str:
    """Put the record of an attribution into words: the sentence, and the table of effects."""
    import pandas as pd

    effects = pd.DataFrame.from_dict(record["effects"], orient="index").rename_axis("cause")
    return f"{record['words']}\n\n{effects.to_string(float_format=partial(wording.number, form='+.4f'))}"


def sweep_record(result: Sweep) -> Record:
    """Record what a sweep has solved in one sentence, its design, and how many points and equilibria."""
    design = result.design
    record = {
        "words": repr(result),
        "episode": result.episode,
        "design": design.words,
        "points": len(result),
        "equilibria": result.equilibria,
        "incomplete": result.incomplete,
    }
    return warned(record, result.scenario, dict(zip(design.addresses, design.values, strict=True)))


def bilateral_record(equilibria: Equilibria) -> Record:
    """Record the equilibria of a game of two players, each with its sentence."""
    game, rows = equilibria.game, json.loads(equilibria.to_frame().to_json(orient="records"))
    return {
        "stances": {player: list(stances) for player, stances in zip(game.players, game.actions, strict=True)},
        "words": repr(equilibria),
        "equilibria": [{**row, "words": repr(e)} for row, e in zip(rows, equilibria, strict=True)],
        "complete": equilibria.complete,
        "status": equilibria.status,
        "method": equilibria.method,
    }


def bilateral_words(record: Mapping[str, Any], explain: Explain = str) -> str:
    """Put the record of a game of two players into words: stances with labels, then the equilibria, a line each."""
    lines = [*stances_words(record["stances"], explain), record["words"]]
    return "\n".join([*lines, *(f"  {e['words']}" for e in record["equilibria"]), f"  method: {record['method']}"])
