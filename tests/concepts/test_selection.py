"""Selection rules on games whose answers are known, and the cases in which a rule must refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import strategies as st

from tests.cases import all_cases
from tests.conftest import examples, spread
from twolevel import NormalFormGame, SolverError
from twolevel.concepts.selection import RULES, select
from twolevel.games.equilibrium import Equilibria, Equilibrium
from twolevel.nash.many_players.logit_path import logit_limit

BANK = {case.name: case for case in all_cases()}
NAMES = [["stag", "hare"]] * 2


def listed(game: NormalFormGame, profiles: object) -> Equilibria:
    items = tuple(Equilibrium.of(game, [np.array(x, dtype=float) for x in p]) for p in profiles)  # type: ignore[attr-defined]
    assert all(e.regret <= 1e-9 for e in items)
    return Equilibria(game, items, True, False, "complete", "from the bank of cases")


def of_bank(name: str, actions: list[list[str]] | None = None) -> Equilibria:
    case = BANK[name]
    return listed(NormalFormGame(case.floats, actions=actions), case.equilibria)


# -------------------------------------------------------------------- dominance


def test_stag_hunt() -> None:
    """Harsanyi and Selten (1988): payoff dominance and risk dominance point to different equilibria."""
    found = of_bank("stag_hunt", NAMES)
    assert select(found, "payoff_dominant").label == "stag, stag"
    assert select(found, "risk_dominant").label == "hare, hare"  # losses 1 x 1 against 7 x 7
    assert select(found, "logit").label == "hare, hare"


@examples(
    20,
    60,
    st.lists(st.floats(0.05, 5), min_size=4, max_size=4),
    st.floats(1e-6, 1e6),
    st.booleans(),
    derandomize=True,
)
def test_risk_dominance_is_the_product_of_losses(losses: list[float], unit: float, swapped: bool) -> None:
    """A 2x2 game built from its four deviation losses: invariant under units, equivariant under a swap of actions."""
    a, b, c, d = losses
    assume(abs(a * b - c * d) >= 1e-6)
    A = np.array([[a + 3, -2], [3, c - 2]])
    B = unit * np.array([[b + 1, 1], [4, d + 4]])
    if swapped:
        A, B = A[::-1, ::-1], B[::-1, ::-1]
    game = NormalFormGame.from_bimatrix(A, B)
    p, q = d / (b + d), c / (a + c)
    mixed = [[p, 1 - p], [q, 1 - q]]
    if swapped:
        mixed = [x[::-1] for x in mixed]
    found = listed(game, [[[1, 0], [1, 0]], [[0, 1], [0, 1]], mixed])
    first_wins = (a * b > c * d) != swapped
    assert select(found, "risk_dominant").label == ("1, 1" if first_wins else "2, 2")


def test_risk_dominance_beyond_two_by_two() -> None:
    """On coordination worth 1, 2, 3 the last one risk-dominates both others; equal worths are equally risky."""
    assert select(of_bank("unequal_coordination_3"), "risk_dominant").label == "3, 3"
    with pytest.raises(SolverError, match="equally risky"):
        select(of_bank("coordination_3"), "risk_dominant")


def test_risk_dominance_between_two_of_three_players() -> None:
    """A third player whose action is the same in both equilibria does not stand in the way."""
    hunt = BANK["stag_hunt"].floats
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:2, :, :, 0] = hunt
    payoffs[2, :, :, 0] = 1.0
    found = listed(NormalFormGame(payoffs), [[[1, 0]] * 3, [[0, 1], [0, 1], [1, 0]]])
    assert select(found, "risk_dominant").label == "2, 2, 1"


def test_risk_dominance_refuses() -> None:
    with pytest.raises(SolverError, match=r"differ in the actions of 3 \(player 1, player 2, player 3\)"):
        select(of_bank("stag_hunt_3"), "risk_dominant")
    with pytest.raises(SolverError, match="needs two; 0 of the 4 equilibria are strict"):
        select(of_bank("nash_1951_4"), "risk_dominant")
    with pytest.raises(SolverError, match="needs two; 1 of the 2 equilibria is strict"):
        select(of_bank("nash_1951_6"), "risk_dominant")


def test_payoff_dominance() -> None:
    assert select(of_bank("unequal_coordination_4"), "payoff_dominant").label == "4, 4"
    assert select(of_bank("stag_hunt_3"), "payoff_dominant").label == "1, 1, 1"
    for name in ("battle_of_the_sexes", "chicken", "coordination_2", "all_zero"):
        with pytest.raises(SolverError, match=r"none of the [0-9]+ equilibria Pareto-dominates"):
            select(of_bank(name), "payoff_dominant")


def test_payoff_dominance_does_not_depend_on_units() -> None:
    found = of_bank("stag_hunt")
    units = np.array([1e9, 1e-9]).reshape(2, 1, 1)
    scaled = listed(NormalFormGame(found.game.payoffs * units), BANK["stag_hunt"].equilibria)
    assert select(scaled, "payoff_dominant").label == select(found, "payoff_dominant").label
    assert select(scaled, "risk_dominant").label == select(found, "risk_dominant").label


# -------------------------------------------------------------------- logit and nearest


@pytest.mark.parametrize("case", spread([c for c in all_cases() if c.set != "some" and not c.degenerate], 4), ids=str)
def test_logit_selects_from_the_list(case) -> None:
    found = listed(NormalFormGame(case.floats), case.equilibria)
    chosen = select(found, "logit")
    assert any(chosen is e for e in found)


def test_logit_inside_a_continuum() -> None:
    """In Nash's example 4 every profile is an equilibrium; the branch ends in none of the end points."""
    found = of_bank("nash_1951_4")
    chosen = select(found, "logit")
    assert chosen.regret <= 1e-9
    assert all(chosen is not e for e in found)
    assert chosen.label == logit_limit(found.game).label


def test_nearest() -> None:
    found = of_bank("stag_hunt", NAMES)
    assert select(found, "nearest", near=found[0]) is found[0]
    assert select(found, "nearest", near={"player 1": "hare", "player 2": [0.1, 0.9]}).label == "hare, hare"
    assert (
        select(found, "nearest", near=[[0.8, 0.2], [0.8, 0.2]]).label == "stag 0.88 + hare 0.12, stag 0.88 + hare 0.12"
    )


def test_nearest_refuses_a_tie() -> None:
    found = of_bank("matching_pennies")
    assert select(found, "nearest", near=[[1, 0], [1, 0]]) is found[0]
    pure = [e for e in of_bank("coordination_2") if e.is_pure]
    tie = Equilibria(of_bank("coordination_2").game, tuple(pure), True, False, "complete", "")
    with pytest.raises(SolverError, match=r"\(1, 1\) and \(2, 2\) are equally near"):
        select(tie, "nearest", near=[[0.5, 0.5], [0.5, 0.5]])


def test_nearest_checks_the_profile() -> None:
    found = of_bank("stag_hunt", NAMES)
    with pytest.raises(ValueError, match="must have 2 entries"):
        select(found, "nearest", near=[[1, 0, 0], [1, 0]])
    with pytest.raises(ValueError, match="did you mean 'player 1'"):
        select(found, "nearest", near={"player1": [1, 0], "player 2": [1, 0]})


# -------------------------------------------------------------------- errors


def test_names_of_rules() -> None:
    with pytest.raises(SolverError, match=r"rule must be one of risk_dominant, .* did you mean 'risk_dominant'"):
        select(of_bank("stag_hunt"), "risk_dominance")


@pytest.mark.parametrize("rule", [r for r in RULES if r != "nearest"])
def test_near_belongs_to_nearest(rule: str) -> None:
    with pytest.raises(SolverError, match=f"rule '{rule}' takes no near="):
        select(of_bank("stag_hunt"), rule, near=[[1, 0], [1, 0]])


def test_nearest_needs_near() -> None:
    with pytest.raises(SolverError, match="needs near="):
        select(of_bank("stag_hunt"), "nearest")


@pytest.mark.parametrize("rule", RULES)
def test_one_or_none(rule: str) -> None:
    near = [[1, 0], [1, 0]] if rule == "nearest" else None
    single = of_bank("prisoners_dilemma")
    assert select(single, rule, near=near) is single[0]
    empty = Equilibria(single.game, (), False, False, "incomplete: none found", "")
    with pytest.raises(SolverError, match="needs at least one equilibrium"):
        select(empty, rule, near=near)
