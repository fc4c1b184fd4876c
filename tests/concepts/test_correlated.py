"""Correlated equilibria against published numbers, Nash equilibria, duality and exact arithmetic."""

from __future__ import annotations

import functools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.cases import Case, all_cases
from tests.conftest import examples, spread
from twolevel import NormalFormGame, SolverError
from twolevel.concepts.correlated import correlated, incentives

BANK = {case.name: case for case in all_cases()}
SHAPES = [(2, 2), (3, 3), (2, 4), (2, 2, 2), (2, 3, 2), (2, 2, 2, 2)]


def game_of(name: str) -> NormalFormGame:
    return NormalFormGame(BANK[name].floats)


def random_game(seed: int, shape: tuple[int, ...]) -> NormalFormGame:
    return NormalFormGame(np.random.default_rng(seed).random((len(shape), *shape)))


def product(strategies: object) -> np.ndarray:
    return functools.reduce(np.multiply.outer, [np.asarray(x, dtype=float) for x in strategies])  # type: ignore[attr-defined]


def gains_by_definition(game: NormalFormGame, mu: np.ndarray, *, coarse: bool) -> float:
    """Return the largest gain from disobeying, straight from the definition, relative to payoff ranges."""
    worst = 0.0
    for i, u in enumerate(game.payoffs):
        own, weights = np.moveaxis(u, i, 0), np.moveaxis(mu, i, 0)
        spread = np.ptp(u) or 1.0
        for b in range(len(own)):
            gains = [float((weights[a] * (own[b] - own[a])).sum()) for a in range(len(own))]
            worst = max(worst, (sum(gains) if coarse else max(gains)) / spread)
    return worst


# -------------------------------------------------------------------- published numbers


def test_chicken() -> None:
    """Aumann (1974): the three outcomes but the crash with 1/3 each give 5 to both; the best for both is 5.25."""
    game = game_of("chicken")
    third = np.array([[1, 1], [1, 0]]) / 3
    assert gains_by_definition(game, third, coarse=False) <= 1e-12
    assert (incentives(game) @ third.ravel() <= 1e-12).all()
    found = correlated(game)
    assert found.objective == pytest.approx(10.5)
    assert found.distribution == pytest.approx(np.array([[0.5, 0.25], [0.25, 0.0]]))
    assert list(found.payoffs.values()) == pytest.approx([5.25, 5.25])
    even = (incentives(game) @ [0.0, 0.5, 0.5, 0.0]).max()  # the two pure equilibria by the toss of a coin
    assert even <= 0


def test_moulin_and_vial() -> None:
    """Their game has one correlated equilibrium, (3, 3); a coarse one gives 10/3 to both."""
    game = game_of("moulin_vial")
    for objective in ("welfare", "player 1", {"player 1": -1.0}, {"player 2": -1.0}):
        assert correlated(game, objective).distribution[0, 0] == pytest.approx(1, abs=1e-9)
    third = np.diag([1, 1, 1]) / 3
    assert gains_by_definition(game, third, coarse=True) <= 1e-12
    assert gains_by_definition(game, third, coarse=False) > 0.1
    assert correlated(game, coarse=True).objective >= 20 / 3 - 1e-9


def test_shapley_game() -> None:
    """Shapley's game: off the zero-payoff diagonal with 1/6 each both get 1/2, against 1/3 at the only equilibrium."""
    found = correlated(game_of("shapley_1964"))
    assert found.objective == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["matching_pennies", "oneill", "kimball_forts", "hide_and_seek", "harsanyi_1968"])
def test_zero_sum_value(name: str) -> None:
    """In a zero-sum game every correlated equilibrium, coarse or not, pays the value."""
    case = BANK[name]
    value = sum(np.ravel(case.floats[0] * product(case.equilibria[0])))
    for coarse in (False, True):
        for sign in (1.0, -1.0):
            found = correlated(game_of(name), {"player 1": sign}, coarse=coarse)
            assert found.payoffs["player 1"] == pytest.approx(value, abs=1e-8)


def test_dominance_is_respected() -> None:
    assert correlated(game_of("prisoners_dilemma")).profiles == {("2", "2"): pytest.approx(1.0)}


# -------------------------------------------------------------------- against Nash equilibria


@pytest.mark.parametrize("case", spread(all_cases(), 8), ids=str)
def test_nash_equilibria_lie_inside(case: Case) -> None:
    """Every stored equilibrium's product distribution is feasible: the optimum is at least its welfare."""
    game = NormalFormGame(case.floats)
    narrow, wide = correlated(game), correlated(game, coarse=True)
    slack = 1e-9 * max(1.0, np.abs(game.payoffs).max())
    for profile in case.equilibria:
        mu = product(profile)
        assert (incentives(game) @ mu.ravel()).max() <= 1e-12
        assert (incentives(game, coarse=True) @ mu.ravel()).max() <= 1e-12
        assert narrow.objective >= (game.payoffs.sum(axis=0) * mu).sum() - slack
    assert wide.objective >= narrow.objective - slack
    for found in (narrow, wide):
        assert gains_by_definition(game, found.distribution, coarse=found.coarse) <= 1e-9


def test_mixtures_of_nash_equilibria_lie_inside() -> None:
    case = BANK["coordination_4"]
    mu = sum(product(p) for p in case.equilibria) / len(case.equilibria)
    assert (incentives(NormalFormGame(case.floats)) @ mu.ravel()).max() <= 1e-12


# -------------------------------------------------------------------- properties


@examples(12, 40, st.integers(0, 10**6), st.sampled_from(SHAPES), st.booleans(), derandomize=True)
def test_optimum_by_duality(seed: int, shape: tuple[int, ...], coarse: bool) -> None:
    """The dual program has the same value: the least t with welfare - weighted gains <= t at every profile."""
    game = random_game(seed, shape)
    found = correlated(game, coarse=coarse)
    assert found.distribution.sum() == pytest.approx(1, abs=1e-12)
    assert found.distribution.min() >= 0
    assert gains_by_definition(game, found.distribution, coarse=coarse) <= 1e-9
    rows = []
    for i, u in enumerate(game.payoffs):
        own = np.moveaxis(u, i, 0)
        for a in range(len(own)):
            for b in range(len(own)):
                gain = np.zeros_like(own)
                gain[a] = own[b] - own[a]
                rows.append((i, b, np.moveaxis(gain, 0, i).ravel()))
    if coarse:
        keys = sorted({(i, b) for i, b, _ in rows})
        gains = np.array([sum(r for i, b, r in rows if (i, b) == key) for key in keys])
    else:
        gains = np.array([r for _, _, r in rows])
    welfare = game.payoffs.sum(axis=0).ravel()
    dual = linprog(
        np.append(np.zeros(len(gains)), 1.0),
        A_ub=np.column_stack([-gains.T, -np.ones(len(welfare))]),
        b_ub=-welfare,
        bounds=[(0, None)] * len(gains) + [(None, None)],
    )
    assert dual.fun == pytest.approx(found.objective, abs=1e-8)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([1e9, 1e-9, 1e4]), st.booleans())
def test_units_do_not_matter(seed: int, factor: float, coarse: bool) -> None:
    """Player 1's payoff in other units and from another origin: the same best payoff, in those units."""
    game = random_game(seed, (3, 3))
    payoffs = game.payoffs.copy()
    payoffs[0] = payoffs[0] * factor + factor
    changed = correlated(NormalFormGame(payoffs), "player 1", coarse=coarse)
    plain = correlated(game, "player 1", coarse=coarse)
    assert (changed.objective / factor - 1) == pytest.approx(plain.objective, abs=1e-8)


def test_incentives_are_exact_on_integers() -> None:
    """The rows are the definition's numbers: compared as fractions for a game of the bank."""
    case = BANK["lost_by_support_enumeration"]
    rows = incentives(NormalFormGame(case.floats))
    A, B = case.payoffs
    expected = set()
    for u, axis in ((A, 0), (B, 1)):
        own = u if axis == 0 else u.T
        spread = own.max() - own.min()
        for a in range(3):
            for b in range(3):
                if a != b:
                    row = [[Fraction(0)] * 3 for _ in range(3)]
                    for s in range(3):
                        gain = (own[b, s] - own[a, s]) / spread
                        row[a if axis == 0 else s][s if axis == 0 else a] = gain
                    expected.add(tuple(round(float(g), 12) for line in row for g in line))
    assert {tuple(round(float(g), 12) + 0.0 for g in row) for row in rows} == expected


def test_objectives() -> None:
    game = game_of("battle_of_the_sexes")
    assert correlated(game, "player 2").payoffs["player 2"] == pytest.approx(2)
    assert correlated(game, {"player 1": 1.0}).objective == pytest.approx(2)
    assert correlated(game, {"player 1": 2, "player 2": -1}).objective == pytest.approx(3)
    wanted = np.array([[0.0, 1.0], [1.0, 0.0]])
    miss = correlated(game, wanted)
    assert miss.objective == pytest.approx(13 / 25)  # the mixed equilibrium miscoordinates most
    assert "the given objective" in miss.status
    assert correlated(game, {}).objective == 0.0


def test_one_player_and_constants() -> None:
    alone = correlated(NormalFormGame([[1.0, 3.0, 2.0]]))
    assert alone.profiles == {("2",): pytest.approx(1.0)}
    assert correlated(NormalFormGame(np.ones((2, 2, 2)))).objective == pytest.approx(2)
    assert correlated(NormalFormGame(np.ones((2, 1, 1)))).distribution.tolist() == [[1.0]]


# -------------------------------------------------------------------- errors and looks


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ("wellfare", r"objective must be one of welfare, player 1, player 2; got 'wellfare'; did you mean 'welfare'"),
        ({"player 3": 1.0}, "objective: player must be one of player 1, player 2"),
        ({"player 1": np.nan}, "must be a finite number"),
        ({"player 1": "much"}, "must be a finite number"),
        ([1.0, 2.0], r"shape \(2, 2\); got \(2,\)"),
        ([[1.0, np.inf], [0.0, 0.0]], "must be finite"),
        (None, r"shape \(2, 2\); got \(\)"),
        ([[1.0], [2.0, 3.0]], "objective must be 'welfare'"),
    ],
)
def test_wrong_objective(objective: object, message: str) -> None:
    with pytest.raises(SolverError, match=message):
        correlated(game_of("chicken"), objective)  # type: ignore[arg-type]


def test_looks() -> None:
    game = NormalFormGame(BANK["chicken"].floats, ["<Row>", "Column"], [["yield", "dare"]] * 2)
    found = correlated(game)
    assert repr(found).startswith("Correlated equilibrium (yield & yield 0.500, yield & dare 0.250")
    assert repr(correlated(game, coarse=True)).startswith("Coarse correlated equilibrium")
    assert "&lt;Row&gt;" in found._repr_html_()
    frame = found.to_frame()
    assert list(frame.columns) == ["<Row>", "Column", "probability"]
    assert frame.probability.sum() == pytest.approx(1)
    assert not found.distribution.flags.writeable
