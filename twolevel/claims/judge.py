"""Judging predicates: a scenario seen at B points at once, and whether each predicate is true there.

Judging is three-valued. A predicate about equilibria is **undefined** where no equilibrium was found or the list of
them may be incomplete, and one about the reliability of a source where the item is not out: never true, and counted
apart. A conjunction fails where a part fails; else it is undefined where a part is undefined; else it holds (Kleene).

With several equilibria, a comparison of equilibrium payoffs holds only if it holds for every pair of them. Strict
comparisons ask for more than rounding: a difference above 1e-12 of the larger side.

References
----------
Kleene, S. C. (1952), Introduction to Metamathematics, § 64.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.profiles import profile_names, regime
from ..arrays import BoolArray, FloatArray
from ..games import wording
from ..games.equilibrium import EquilibriumBatch
from ..games.payoffs import expected_payoffs, payoff_units
from ..games.ties import SUPPORT, TIE
from ..model.ratification import outcome_names
from ..model.statements import (
    BestReply,
    ClaimPoint,
    Comparison,
    Complements,
    Part,
    Play,
    Quantity,
    Ratification,
    WinSetIs,
)
from .ensemble import Ensemble

__all__ = [
    "FAILS",
    "HOLDS",
    "UNDEFINED",
    "as_truth",
    "conjunction",
    "equilibria_in_words",
    "judge",
    "judge_all",
    "what_was_found",
]

VerdictArray = NDArray[np.int8]
#: Players with a stance each.
Stances = tuple[tuple[str, str], ...]

#: Verdicts as numbers.
HOLDS, FAILS, UNDEFINED = 1, 0, -1


# ---------------------------------------------------------------- judging


def judge(ensemble: Ensemble, part: Part) -> VerdictArray:
    """Judge a part at every point of a ensemble, shape (B,)."""
    match part:
        case Play():
            return _play(ensemble, part)
        case BestReply():
            values, others = _reply_payoffs(ensemble, part)
            found = ensemble.equilibria(part.at)
            slack = TIE * payoff_units(_spread(ensemble, part.player, part.at))[found.game]
            return _verdict(_all(ensemble, found, values > others + slack), _listed(found))
        case Ratification():
            approves = _approvals(ensemble, part.audience, part.stance, part.given, part.at) >= 0
            return _verdict(_throughout(approves if part.ratified else ~approves))
        case WinSetIs():
            ratified = _ratified(ensemble, part.player, part.given, part.at)
            wanted = np.array([s in part.stances for s in ensemble.scenario.stances[part.player]])
            return _verdict(_throughout(ratified == wanted))
        case Comparison():
            left, right = (_values(ensemble, q) for q in (part.left, part.right))
            unit = np.maximum(left.unit, right.unit)[:, None]
            return _verdict(
                _throughout(_exceeds(left.low, right.high, part.strict, unit)), left.defined & right.defined
            )
        case Complements():
            neither, first, second, both = _leads(ensemble, part)
            unit = np.max([_spread(ensemble, part.player, at) for at in part.points], axis=0)[:, None]
            return _verdict(_throughout(_exceeds(neither + both, first + second, strict=True, unit=unit)))


def conjunction(verdicts: Sequence[VerdictArray]) -> VerdictArray:
    """Return Kleene's conjunction of verdicts: fails if any fails, else undefined if any is, else holds."""
    table = np.stack(verdicts)
    return np.where((table == FAILS).any(axis=0), FAILS, table.min(axis=0)).astype(np.int8)


def judge_all(ensemble: Ensemble, parts: Sequence[Part]) -> VerdictArray:
    """Judge a claim, all of its parts together, at every point of an ensemble."""
    return conjunction([judge(ensemble, part) for part in parts])


def _verdict(holds: BoolArray, defined: BoolArray | None = None) -> VerdictArray:
    verdict = np.where(holds, HOLDS, FAILS).astype(np.int8)
    if defined is not None:
        verdict[~defined] = UNDEFINED
    return verdict


def _throughout(table: BoolArray) -> BoolArray:
    """Whether a row is true throughout, shape (B,) from (B, K)."""
    return np.asarray(table.all(axis=1))


def _exceeds(left: FloatArray, right: FloatArray, strict: bool, unit: FloatArray) -> BoolArray:
    """Whether one is above the other, by more than rounding if `strict`; `unit` is what they are measured in."""
    slack = TIE * unit
    result: BoolArray = left - right > slack if strict else left - right >= -slack
    return result


def _listed(found: EquilibriumBatch) -> BoolArray:
    """Whether each game's list of equilibria can be judged by: complete, and not empty."""
    result: BoolArray = found.complete & (found.count > 0)
    return result


def _all(ensemble: Ensemble, found: EquilibriumBatch, holds: BoolArray) -> BoolArray:
    """Whether something holds in every equilibrium of each game."""
    result = np.ones(ensemble.size, dtype=np.bool_)
    np.logical_and.at(result, found.game, holds)
    return result


def _play(ensemble: Ensemble, part: Play) -> VerdictArray:
    found = ensemble.equilibria(part.at)
    meets = np.ones(len(found.game), dtype=np.bool_)
    for player, stance in part.stances:
        played = found.strategies[_player(ensemble, player)] > SUPPORT
        own = played[:, _stance(ensemble, player, stance)]
        meets &= ~own if part.kind == "none" else own & (played.sum(axis=1) == 1)
    holds = ~_all(ensemble, found, ~meets) if part.kind == "some" else _all(ensemble, found, meets)
    return _verdict(holds, _listed(found))


def _reply_payoffs(ensemble: Ensemble, part: BestReply) -> tuple[FloatArray, FloatArray]:
    """Return the stance's payoff and the best other stance's, against every equilibrium, shapes (K,)."""
    found = ensemble.equilibria(part.at)
    strategies = list(found.strategies)
    for player, stance in part.given:
        strategies[_player(ensemble, player)] = _pure(ensemble, player, stance, len(found.game))
    i = _player(ensemble, part.player)
    payoffs = ensemble.payoffs(part.at)[found.game]
    own = _stance(ensemble, part.player, part.stance)
    if found.distribution is None:
        values = np.empty((len(found.game), len(ensemble.scenario.stances[part.player])))
        for a, stance in enumerate(ensemble.scenario.stances[part.player]):
            strategies[i] = _pure(ensemble, part.player, stance, len(found.game))
            values[:, a] = expected_payoffs(payoffs, strategies)[:, i]
    else:
        values = _against(
            found.distribution, payoffs, i, [(_player(ensemble, p), _stance(ensemble, p, s)) for p, s in part.given]
        )
    return values[:, own], np.delete(values, own, axis=1).max(axis=1, initial=-np.inf)


def _against(
    distribution: FloatArray, payoffs: FloatArray, player: int, given: Sequence[tuple[int, int]]
) -> FloatArray:
    """Return a player's payoff of each stance where the others keep to a distribution, shape (K, n_i).

    The stances of some others may be given instead; `payoffs` are those of each distribution's game.
    """
    others = distribution.sum(axis=1 + player, keepdims=True)
    for other, stance in given:
        total = others.sum(axis=1 + other)
        others = np.zeros_like(others)
        others[(slice(None),) * (1 + other) + (stance,)] = total
    weighted = payoffs[:, player] * others
    result: FloatArray = weighted.sum(axis=tuple(k for k in range(1, weighted.ndim) if k != 1 + player))
    return result


def _pure(ensemble: Ensemble, player: str, stance: str, rows: int) -> FloatArray:
    vector = np.zeros((rows, len(ensemble.scenario.stances[player])))
    vector[:, _stance(ensemble, player, stance)] = 1.0
    return vector


def _player(ensemble: Ensemble, player: str) -> int:
    return ensemble.scenario.players.index(player)


def _stance(ensemble: Ensemble, player: str, stance: str) -> int:
    return ensemble.scenario.stances[player].index(stance)


def _approvals(ensemble: Ensemble, audience: str, stance: str, others: Stances, at: ClaimPoint) -> FloatArray:
    """Return an audience's approval for each choice of what is left open, shape (B, K)."""
    held = ensemble.scenario.spec.audiences[audience]
    values = ensemble.rows(ensemble.moment(at).approvals[audience], len(held.judges))
    wanted = {**dict(others), **({held.foremost: stance} if stance else {})}
    return _at(ensemble, values, held.judges, wanted).reshape(ensemble.size, -1)


def _ratified(ensemble: Ensemble, player: str, others: Stances, at: ClaimPoint) -> BoolArray:
    """Whether enough audiences of a player ratify each stance, whatever those not given do, shape (B, n_i)."""
    judged = ensemble.scenario.spec.judged(player)
    ratified = _at(ensemble, ensemble.rows(ensemble.moment(at).ratified(player), len(judged)), judged, dict(others))
    left = [other for other in judged if other not in dict(others)]
    own = ratified.all(axis=tuple(1 + k for k, other in enumerate(left) if other != player))
    return np.broadcast_to(own.reshape(ensemble.size, -1), (ensemble.size, len(ensemble.scenario.stances[player])))


def _at(ensemble: Ensemble, values: NDArray[Any], judged: Sequence[str], stances: Mapping[str, str]) -> NDArray[Any]:
    """Return values at some players' stances: their axes go; the first axis is that of the points."""
    index = [_stance(ensemble, p, stances[p]) if p in stances else slice(None) for p in judged]
    return values[(slice(None), *index)]


# ---------------------------------------------------------------- quantities


@dataclass(frozen=True)
class Values:
    """A quantity for all draws: its lowest and highest value for each of K choices of what is left open.

    `low`, `high`: shape (B, K), alike but for equilibrium payoffs; `defined`: shape (B,); `labels`: K names; `unit`:
    shape (B,), what it is measured in: a player's payoff range, 1 for probabilities.
    """

    low: FloatArray
    high: FloatArray
    defined: BoolArray
    labels: tuple[str, ...]
    unit: FloatArray


def _values(ensemble: Ensemble, quantity: Quantity) -> Values:
    scenario = ensemble.scenario
    match quantity.kind:
        case "payoff" | "guaranteed":
            return _profile_payoffs(ensemble, quantity)
        case "equilibrium_payoff":
            found = ensemble.equilibria(quantity.at)
            own = found.payoffs[:, _player(ensemble, quantity.of[0])]
            low, high = np.full(ensemble.size, np.inf), np.full(ensemble.size, -np.inf)
            np.minimum.at(low, found.game, own)
            np.maximum.at(high, found.game, own)
            unit = _spread(ensemble, quantity.of[0], quantity.at)
            return Values(low[:, None], high[:, None], _listed(found), ("",), unit)
        case "belief" | "reliability":
            observers = (quantity.observer,) if quantity.observer else scenario.observers
            moment = ensemble.moment(quantity.at)
            if quantity.kind == "reliability" and quantity.of[0] not in moment.disclosed:
                nothing = np.zeros((ensemble.size, len(observers)))
                return Values(
                    nothing, nothing, np.zeros(ensemble.size, dtype=np.bool_), observers, np.ones(ensemble.size)
                )
            columns = [
                moment.probability(k, quantity.of)
                if quantity.kind == "belief"
                else moment.source_reliability(quantity.of[0], k)
                for k in observers
            ]
            return _certain(np.stack([ensemble.rows(c, 0) for c in columns], axis=1), observers)
        case _:
            judges = scenario.spec.audiences[quantity.of[0]].judges
            free = [p for p in judges if p in quantity.open]
            labels = outcome_names(free, scenario.spec.players)
            tables = [_approvals(ensemble, a, quantity.stance, quantity.profile, quantity.at) for a in quantity.of]
            return _certain(np.abs(tables[0] - tables[1]) if quantity.kind == "gap" else tables[0], labels)


def _certain(values: FloatArray, labels: tuple[str, ...], unit: FloatArray | None = None) -> Values:
    ones = np.ones(len(values))
    return Values(values, values, ones.astype(np.bool_), labels, ones if unit is None else unit)


def _spread(ensemble: Ensemble, player: str, at: ClaimPoint) -> FloatArray:
    """Return a player's payoff range at a point, shape (B,)."""
    return ensemble.ranges(at)[:, _player(ensemble, player)]


def _profile_payoffs(ensemble: Ensemble, quantity: Quantity) -> Values:
    scenario = ensemble.scenario
    own = _player(ensemble, quantity.of[0])
    tensor = ensemble.payoffs(quantity.at)[:, own]
    unit = _spread(ensemble, quantity.of[0], quantity.at)
    if quantity.kind == "guaranteed":
        tensor = tensor.max(axis=1 + own, keepdims=True)
    held = dict(quantity.profile)
    index = [_stance(ensemble, p, held[p]) if p in held else slice(None) for p in scenario.players]
    flat = tensor[(slice(None), *index)].reshape(ensemble.size, -1)
    if quantity.kind == "guaranteed":
        return _certain(flat.min(axis=1, keepdims=True), ("",), unit)
    free = product(*(scenario.stances[p] for p in quantity.open))
    return _certain(flat, tuple(map(wording.profile, free)), unit)


def _leads(ensemble: Ensemble, part: Complements) -> list[FloatArray]:
    """Return the lead of one stance over another at the four points, shapes (B, K): K profiles of the others."""
    open_players = tuple(p for p in ensemble.scenario.players if p != part.player)
    leads = []
    for at in part.points:
        stance, other = (
            _profile_payoffs(
                ensemble, Quantity("payoff", (part.player,), ((part.player, s),), open_players, "", "", at)
            )
            for s in (part.stance, part.other)
        )
        leads.append(stance.low - other.low)
    return leads


# ---------------------------------------------------------------- in words


def as_truth(verdict: int) -> bool | None:
    """Turn a verdict as a number into True, False or None."""
    return None if verdict == UNDEFINED else verdict == HOLDS


def what_was_found(ensemble: Ensemble, part: Part) -> str:
    """Say what decides about a part at the first point of a ensemble."""
    match part:
        case Play():
            return equilibria_in_words(ensemble, part.at)
        case BestReply():
            values, others = _reply_payoffs(ensemble, part)
            shown = ((wording.number(x, ".3f") for x in pair) for pair in zip(values, others, strict=True))
            pairs = [f"{own} against {other} for the next best" for own, other in shown]
            return "; ".join(pairs) or "no equilibrium found"
        case Ratification():
            found = _approvals(ensemble, part.audience, part.stance, part.given, part.at)[0]
            return f"approval {wording.number(found.min() if part.ratified else found.max())}"
        case WinSetIs():
            ratified = _ratified(ensemble, part.player, part.given, part.at)[0]
            names = [s for s, ok in zip(ensemble.scenario.stances[part.player], ratified, strict=True) if ok]
            return f"it is {', '.join(names) or 'empty'}"
        case Comparison():
            left, right = (_values(ensemble, q) for q in (part.left, part.right))
            if not (left.defined & right.defined)[0]:
                where = [q.at for q, v in ((part.left, left), (part.right, right)) if not v.defined[0]]
                if part.left.kind == "reliability":
                    return f"{part.left.of[0]} is not out"
                return "; ".join(equilibria_in_words(ensemble, at) for at in where)
            k = int((left.low - right.high)[0].argmin())
            label = f" at the closest, {left.labels[k]}" if len(left.labels) > 1 else ""
            return f"{wording.number(left.low[0, k], '.3f')} and {wording.number(right.high[0, k], '.3f')}{label}"
        case Complements():
            neither, first, second, both = (lead[0] for lead in _leads(ensemble, part))
            return f"the smallest is {wording.number((neither + both - first - second).min())}"


def equilibria_in_words(ensemble: Ensemble, at: ClaimPoint) -> str:
    """Say what is played at the first point of an ensemble, by supports, or why that cannot be said."""
    found = ensemble.equilibria(at)
    if not len(found.game):
        return str(found.status[0])
    names = regime(profile_names(ensemble.scenario, found))
    return names if found.complete[0] else f"{names}; {found.status[0]}"
