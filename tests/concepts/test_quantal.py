"""Quantal responses against published numbers, fixed points, scalar equations, an ODE and Gambit."""

from __future__ import annotations

import functools
import json

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from tests import DATA
from tests.cases import all_cases
from tests.conftest import examples, reduced, spread
from twolevel import NormalFormGame, SolverError
from twolevel.concepts.quantal import QuantalBranch, quantal_branch, quantal_response
from twolevel.nash.many_players.logit_path import logit_limit

BANK = {case.name: NormalFormGame(case.floats) for case in all_cases()}
PENNIES = BANK["matching_pennies_9"]
LOOPBACK = BANK["loopback"]
SHAPES = [(2, 2), (3, 2), (3, 3), (2, 2, 2), (2, 3, 2), (2, 2, 2, 2)]


def random_game(seed: int, shape: tuple[int, ...]) -> NormalFormGame:
    return NormalFormGame(np.random.default_rng(seed).random((len(shape), *shape)))


@functools.cache
def loop() -> QuantalBranch:
    """Return the branch that bends back; several tests look at it."""
    return quantal_branch(LOOPBACK, 3.0)


def softmax(values: np.ndarray) -> np.ndarray:
    weights = np.exp(values - values.max())
    return weights / weights.sum()


def response(game: NormalFormGame, x: list[np.ndarray], precision: float) -> list[np.ndarray]:
    return [softmax(precision * game.action_payoffs(i, x)) for i in range(len(x))]


def gap(x: object, y: object) -> float:
    return max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in zip(x, y, strict=True))  # type: ignore[call-overload]


def vectors(result: object) -> list[np.ndarray]:
    return list(result.strategies.values())  # type: ignore[attr-defined]


# -------------------------------------------------------------------- published numbers


def test_matching_pennies_with_payoff_nine() -> None:
    """McKelvey and Palfrey (1995): precision 1 gives (.893576, .312780)."""
    found = quantal_response(PENNIES, 1.0)
    up, left = (x[0] for x in vectors(found))
    assert (round(float(up), 6), round(float(left), 6)) == (0.893576, 0.312780)
    assert found.residual < 1e-14


@pytest.mark.parametrize("precision", [0.0, 1.0, 30.0, 1000.0])
def test_oneill(precision: float) -> None:
    """O'Neill's game leads to (.2, .2, .2, .4), value .4; the number cards stay alike on the way."""
    found = quantal_response(BANK["oneill"], precision)
    for x in vectors(found):
        assert np.ptp(x[:3]) < 1e-12
    limit = logit_limit(BANK["oneill"])
    assert gap(vectors(limit), [[0.2, 0.2, 0.2, 0.4]] * 2) < 1e-12
    assert limit.payoffs["player 1"] == pytest.approx(0.4, abs=1e-12)


def test_branch_that_bends_back() -> None:
    """McKelvey's example: between its two turning points a precision is met three times, and the first is returned."""
    branch = loop()
    assert len(branch.turning) == 2
    first, second = (float(branch.precision[k]) for k in branch.turning)
    assert second < first
    middle = (first + second) / 2
    crossings = np.flatnonzero(np.diff(np.sign(branch.precision - middle)))
    assert len(crossings) == 3
    found = vectors(quantal_response(LOOPBACK, middle))
    k = crossings[0]
    for x, path in zip(found, branch.strategies, strict=True):
        low, high = np.minimum(path[k], path[k + 1]), np.maximum(path[k], path[k + 1])
        assert (x >= low - 1e-3).all() and (x <= high + 1e-3).all()
    beyond = vectors(quantal_response(LOOPBACK, first * (1 + 1e-6)))
    assert gap(found, beyond) > 0.05  # past the turn the profile has jumped along the curve


@pytest.mark.parametrize("offset", [-1e-9, *(pytest.param(x, marks=pytest.mark.slow) for x in (-1e-3, -1e-6))])
def test_precision_just_before_a_turning_point(offset: float) -> None:
    branch = loop()
    k = branch.turning[0]
    found = quantal_response(LOOPBACK, float(branch.precision[k]) + offset)
    assert found.residual < 1e-13
    assert gap(vectors(found), [x[k] for x in branch.strategies]) < 2 * np.sqrt(-offset)


# -------------------------------------------------------------------- what an answer must satisfy


@examples(5, 30, st.integers(0, 10**6), st.sampled_from(SHAPES), st.floats(0, 200), derandomize=True)
def test_answers_solve_the_logit_equations(seed: int, shape: tuple[int, ...], precision: float) -> None:
    game = random_game(seed, shape)
    x = vectors(quantal_response(game, precision))
    assert gap(response(game, x, precision), x) < 1e-12
    assert all(abs(v.sum() - 1) < 1e-14 and not v.flags.writeable for v in x)


@examples(3, 30, st.integers(0, 10**6), st.sampled_from(SHAPES), st.floats(0, 0.9), derandomize=True)
def test_small_precision_is_a_contraction(seed: int, shape: tuple[int, ...], precision: float) -> None:
    """Payoffs in [0, 1] and small precision: repeated replies converge to the only quantal response."""
    game = random_game(seed, shape)
    x = [np.full(n, 1 / n) for n in shape]
    for _ in range(400):
        x = response(game, x, precision)
    assert gap(vectors(quantal_response(game, precision)), x) < 1e-10


@pytest.mark.parametrize("seed", spread(range(12), 4))
def test_two_by_two_by_scalar_equations(seed: int) -> None:
    """Every quantal response of a 2x2 game is a root of one scalar equation; ours is one."""
    game = random_game(seed, (2, 2))
    precision = 15.0
    A, B = game.payoffs

    def reply(p: float) -> float:
        x = np.array([p, 1 - p])
        y = softmax(precision * (x @ B))
        return float(softmax(precision * (A @ y))[0])

    grid = np.linspace(0, 1, 1001)
    excess = np.array([reply(p) - p for p in grid])
    signs = np.flatnonzero(np.sign(excess[:-1]) != np.sign(excess[1:]))
    roots = [brentq(lambda p: reply(p) - p, grid[k], grid[k + 1], xtol=1e-14) for k in signs]
    ours = float(vectors(quantal_response(game, precision))[0][0])
    assert len(roots) % 2 == 1
    assert min(abs(ours - r) for r in roots) < 1e-9


@pytest.mark.parametrize("shape", spread([(2, 2), (3, 3), (2, 2, 2)], 2))
def test_against_a_differential_equation(shape: tuple[int, ...]) -> None:
    """Where the branch does not turn, its derivative by precision can be integrated: d x = S (u + precision u_x dx)."""
    game = random_game(3, shape)
    assert not quantal_branch(game, 12.0).turning
    cuts = np.cumsum(shape)[:-1]

    def velocity(precision: float, z: np.ndarray) -> np.ndarray:
        x = np.split(z, cuts)
        size = len(z)
        spread = np.zeros((size, size))
        slope = np.zeros((size, size))
        values = np.concatenate([game.action_payoffs(i, [v / v.sum() for v in x]) for i in range(len(x))])
        starts = np.concatenate([[0], cuts])
        for i, v in enumerate(x):
            block = slice(starts[i], starts[i] + len(v))
            spread[block, block] = np.diag(v) - np.outer(v, v)
            for j, n in enumerate(shape):
                for a in range(n):
                    if j != i:
                        unit = [np.eye(n)[a] if k == j else w / w.sum() for k, w in enumerate(x)]
                        slope[block, starts[j] + a] = game.action_payoffs(i, unit)
        return np.linalg.solve(np.eye(size) - precision * spread @ slope, spread @ values)

    start = np.concatenate([np.full(n, 1 / n) for n in shape])
    path = solve_ivp(velocity, (0, 12), start, rtol=1e-10, atol=1e-12, method="DOP853")
    assert gap([np.concatenate(vectors(quantal_response(game, 12.0)))], [path.y[:, -1]]) < 1e-7


@reduced("step", 5, 1)
def test_against_gambit_as_stored(step: int) -> None:
    stored = json.loads((DATA / "logit_gambit.json").read_text(encoding="utf-8"))
    assert len(stored["games"]) >= 25
    for entry in stored["games"][::step]:
        game = NormalFormGame(entry["payoffs"])
        asked = [r["precision"] for r in entry["responses"]]
        for found, known in zip(quantal_response(game, asked), entry["responses"], strict=True):
            assert gap(vectors(found), known["strategies"]) < 1e-8


@pytest.mark.gambit
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
def test_against_gambit(shape: tuple[int, ...]) -> None:
    gambit = pytest.importorskip("pygambit")
    game = random_game(11, shape)
    for known in gambit.qre.logit_solve_lambda(game.to_gambit(), lam=[1.0, 10.0]):
        profile = [[known.profile[s] for s in p.strategies] for p in known.game.players]
        assert gap(vectors(quantal_response(game, known.lam)), profile) < 1e-7


# -------------------------------------------------------------------- invariances


@examples(3, 15, st.integers(0, 10**6), st.sampled_from([1e9, 1e-9, 7.0]), st.sampled_from(SHAPES), derandomize=True)
def test_precision_has_the_unit_of_one_over_payoff(seed: int, unit: float, shape: tuple[int, ...]) -> None:
    game = random_game(seed, shape)
    scaled = NormalFormGame(game.payoffs * unit)
    assert gap(vectors(quantal_response(game, 9.0)), vectors(quantal_response(scaled, 9.0 / unit))) < 1e-10


def test_one_players_unit_matters() -> None:
    changed = NormalFormGame(PENNIES.payoffs * np.array([1.0, 2.0]).reshape(2, 1, 1))
    assert gap(vectors(quantal_response(PENNIES, 1.0)), vectors(quantal_response(changed, 1.0))) > 0.01


@examples(2, 15, st.integers(0, 10**6), derandomize=True)
def test_relabelling(seed: int) -> None:
    game = random_game(seed, (3, 2, 2))
    swapped = NormalFormGame(game.payoffs[[2, 0, 1]].transpose(0, 3, 1, 2)[:, :, ::-1])
    x, y = vectors(quantal_response(game, 6.0)), vectors(quantal_response(swapped, 6.0))
    assert gap([x[2], x[0][::-1], x[1]], y) < 1e-10


def test_order_of_precisions() -> None:
    asked = np.array([5.0, 0.0, 2.0, 5.0])
    found = quantal_response(PENNIES, asked)
    assert [r.precision for r in found] == asked.tolist()
    for r, p in zip(found, asked, strict=True):
        assert gap(vectors(r), vectors(quantal_response(PENNIES, float(p)))) < 1e-12
    assert gap(vectors(found[1]), [[0.5, 0.5]] * 2) == 0.0
    assert len(quantal_response(PENNIES, [1.0])) == 1


# -------------------------------------------------------------------- the branch and its limit


@pytest.mark.parametrize("shape", spread(SHAPES, 2))
def test_branch_points(shape: tuple[int, ...]) -> None:
    game = random_game(8, shape)
    branch = quantal_branch(game, 80.0)
    assert branch.precision[0] == 0.0
    assert branch.precision[-1] == 80.0
    rows = np.concatenate(branch.strategies, axis=1)
    assert np.abs(np.diff(rows, axis=0)).max() <= 0.1 + 1e-9
    for k, precision in enumerate(branch.precision):
        x = [path[k] for path in branch.strategies]
        assert gap(response(game, x, float(precision)), x) < 1e-9
    pieces = np.split(branch.precision, [k + 1 for k in branch.turning])
    for piece in pieces:
        assert (np.diff(piece) > 0).all() or (np.diff(piece) < 0).all()
    frame = branch.to_frame()
    assert len(frame) == len(branch.precision)
    assert list(frame.columns) == [
        "precision",
        *(f"{p}: {a}" for p, acts in zip(game.players, game.actions, strict=True) for a in acts),
    ]


@examples(1, 25, st.integers(0, 10**6), st.sampled_from(SHAPES), derandomize=True)
def test_limit_is_an_equilibrium_on_the_branch(seed: int, shape: tuple[int, ...]) -> None:
    game = random_game(seed, shape)
    limit = logit_limit(game)
    assert limit.regret <= 1e-9
    near, nearer = (gap(vectors(quantal_response(game, p)), vectors(limit)) for p in (1e5, 1e6))
    assert nearer < 1e-3
    assert nearer <= near + 1e-12


@examples(8, 25, st.floats(0.05, 1), st.floats(0.05, 1), st.floats(-1, 1), st.floats(-1, 1), derandomize=True)
def test_symmetric_coordination_leads_to_risk_dominance(first: float, second: float, low: float, high: float) -> None:
    """In a symmetric 2x2 game the centroid's best reply, hence the limit, is the risk-dominant equilibrium."""
    A = np.array([[low + first, high], [low, high + second]])
    if abs(first - second) < 0.02:
        return
    limit = logit_limit(NormalFormGame.from_bimatrix(A, A.T))
    best = 0 if first > second else 1
    assert gap(vectors(limit), [np.eye(2)[best]] * 2) < 1e-9


@pytest.mark.parametrize("case", spread([c for c in all_cases() if c.set != "some" and not c.degenerate], 8), ids=str)
def test_limits_of_the_bank_are_known_equilibria(case) -> None:
    limit = logit_limit(NormalFormGame(case.floats))
    known = [[np.array(x, dtype=float) for x in profile] for profile in case.equilibria]
    assert min(gap(vectors(limit), profile) for profile in known) < 1e-8


@pytest.mark.parametrize(
    "case",
    # shoham_5_9 has a branch of thousands of steps
    [
        pytest.param(c, id=str(c), marks=[pytest.mark.slow] if k % 8 or c.name == "shoham_5_9" else [])
        for k, c in enumerate(c for c in all_cases() if c.degenerate)
    ],
)
def test_limits_of_degenerate_games(case) -> None:
    assert logit_limit(NormalFormGame(case.floats)).regret <= 1e-9


def test_symmetry_is_kept() -> None:
    assert gap(vectors(logit_limit(BANK["coordination_3"])), [[1 / 3] * 3] * 2) < 1e-12
    assert gap(vectors(logit_limit(BANK["chicken"])), [[2 / 3, 1 / 3]] * 2) < 1e-12


def test_small_games() -> None:
    alone = NormalFormGame([[1.0, 3.0, 2.0]])
    assert gap(vectors(quantal_response(alone, 2.0)), [softmax(2 * np.array([1.0, 3.0, 2.0]))]) < 1e-14
    assert logit_limit(alone).label == "2"
    flat = NormalFormGame(np.full((2, 2, 3), 7.0))
    assert gap(vectors(quantal_response(flat, 50.0)), [[0.5] * 2, [1 / 3] * 3]) < 1e-14
    assert logit_limit(NormalFormGame(np.ones((2, 1, 1)))).is_pure


# -------------------------------------------------------------------- errors and looks


@pytest.mark.parametrize("precision", [-1.0, np.nan, np.inf, [1.0, -2.0], [[1.0]], [], "much"])
def test_wrong_precision(precision: object) -> None:
    with pytest.raises(SolverError, match="precision must be"):
        quantal_response(PENNIES, precision)  # type: ignore[call-overload]


def test_branch_takes_one_number() -> None:
    with pytest.raises(SolverError, match="max_precision must be one number"):
        quantal_branch(PENNIES, [1.0, 2.0])  # type: ignore[arg-type]


def test_looks() -> None:
    game = NormalFormGame(PENNIES.payoffs, ["<Row>", "Column"], [["up", "down"], ["left", "right"]])
    found = quantal_response(game, 1.0)
    assert repr(found).startswith("Quantal response at precision 1 (<Row>: up 0.894 + down 0.106; Column: left 0.313")
    assert "&lt;Row&gt;" in found._repr_html_()
    frame = found.to_frame()
    assert list(frame.columns) == ["precision", "player", "action", "probability"]
    assert frame.probability.sum() == pytest.approx(2)
    assert "without turning back" in repr(quantal_branch(game, 1.0))
    assert "turning back at 2 points" in repr(loop())
    with pytest.raises(AttributeError):
        found.precision = 2.0  # type: ignore[misc]
