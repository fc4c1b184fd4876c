"""`solve` and `solve_many`: dispatch, elimination, checks, words, and the cross-check with nashpy."""

from __future__ import annotations

import itertools
import json
import pickle
import warnings
from collections.abc import Iterable

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from tests import DATA, peers
from tests.conftest import reduced, spread
from twolevel import GameError, NormalFormGame, SolverError
from twolevel.games.equilibrium import EquilibriumBatch, Verdict
from twolevel.nash import contract, crosscheck, elimination, methods, status
from twolevel.nash.contract import Found
from twolevel.nash.engine import solve, solve_many
from twolevel.nash.three_players import trimatrix
from twolevel.nash.two_players.lemke_howson import lemke_howson

SHAPES = [(1,), (3,), (1, 1), (1, 4), (4, 1), (2, 2), (3, 3), (2, 5), (1, 2, 3), (2, 1, 1), (2, 2, 2), (2, 3, 2)]


def games(shape: tuple[int, ...], count: int, seed: int = 0, largest: int = 4) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).integers(0, largest + 1, (count, len(shape), *shape))


def assert_same(one: EquilibriumBatch, other: EquilibriumBatch) -> None:
    """Equal to the last bit."""
    for name in ("game", "payoffs", "regret", "degenerate", "verdict"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for x, y in zip(one.strategies, other.strategies, strict=True):
        assert np.array_equal(x, y)


# ---------------------------------------------------------------- solve_many


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@reduced("count", 14, 40)
def test_every_profile_is_an_equilibrium_and_every_game_has_one(shape: tuple[int, ...], count: int) -> None:
    payoffs = games(shape, count)
    many = solve_many(payoffs)
    assert many.verdict.shape == many.degenerate.shape == many.complete.shape == (count,)
    assert set(many.game) == set(range(count))
    for k, g in enumerate(many.game):
        game = NormalFormGame(payoffs[g])
        profile = [x[k] for x in many.strategies]
        assert game.regret(profile) <= 1e-9
        assert many.regret[k] <= 1e-9
        assert np.allclose(many.payoffs[k], list(game.expected_payoffs(profile).values()), rtol=0, atol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (1, 4), (2, 2), (3, 3), (2, 2, 2), (1, 2, 3)], ids=str)
@pytest.mark.parametrize(
    "chunk", [pytest.param(1, marks=pytest.mark.slow), 7, pytest.param(64, marks=pytest.mark.slow)]
)
@reduced("count", 20, 60)
def test_the_chunk_size_changes_nothing(shape: tuple[int, ...], chunk: int, count: int) -> None:
    payoffs = games(shape, count, seed=1)
    assert_same(solve_many(payoffs), solve_many(payoffs, chunk=chunk))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@reduced("count", 2, 12)
def test_solve_lists_what_solve_many_lists(shape: tuple[int, ...], count: int) -> None:
    payoffs = games(shape, count, seed=2)
    many = solve_many(payoffs)
    for g, u in enumerate(payoffs):
        one = solve(NormalFormGame(u), check=False)
        here = np.flatnonzero(many.game == g)
        assert len(one) == len(here)
        assert one.complete == many.complete[g]
        assert one.degenerate == many.degenerate[g]
        for e, k in zip(one, here, strict=True):
            assert all(np.array_equal(x, y[k]) for x, y in zip(e.strategies.values(), many.strategies, strict=True))
            assert np.array_equal(list(e.payoffs.values()), many.payoffs[k])
            assert e.regret <= 1e-9


def test_the_order_is_by_game_then_support() -> None:
    many = solve_many(games((3, 3), 50, seed=3))
    size = sum((x > 0).sum(axis=1) for x in many.strategies)
    assert (np.diff(many.game) >= 0).all()
    same = np.diff(many.game) == 0
    assert (np.diff(size)[same] >= 0).all()
    coordination = solve_many(np.stack([np.eye(3)] * 2)[None])
    assert [tuple(x.argmax(axis=1)[:3]) for x in coordination.strategies] == [(0, 1, 2), (0, 1, 2)]


def test_an_empty_batch() -> None:
    many = solve_many(np.zeros((0, 2, 3, 2)))
    assert len(many.game) == len(many.verdict) == 0
    assert [x.shape for x in many.strategies] == [(0, 3), (0, 2)]
    assert many.payoffs.shape == (0, 2)
    assert many.to_frame().empty


@pytest.mark.parametrize(
    ("payoffs", "rule"),
    [
        ([[1, 2], [3]], "ragged"),
        (np.zeros((3, 2, 2)), r"must have shape .* got \(3, 2, 2\)"),
        (np.zeros((5, 2, 0, 2)), "at least one action; player 0 has none"),
        ("abc", "real numbers; got dtype <U3"),
        (np.zeros((1, 2, 2, 2), dtype=complex), "real numbers; got dtype complex128"),
        ([None], "must be a real number; got a NoneType"),
        (np.full((1, 2, 2, 2), 1e200), "at most 1e150"),
        (7, "must have shape"),
    ],
)
def test_payoffs_that_are_none_give_one_line(payoffs: object, rule: str) -> None:
    with pytest.raises(GameError, match=rule) as caught:
        solve_many(payoffs)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_bad_game_among_many_is_named(value: float) -> None:
    payoffs = np.random.default_rng(0).random((9000, 2, 2, 2))
    payoffs[8765, 1, 0, 1] = value
    with pytest.raises(GameError, match=rf"payoffs\[8765, 1, 0, 1\] must be finite; got {value}"):
        solve_many(payoffs)


def test_payoffs_are_left_alone_and_may_be_of_any_real_type() -> None:
    payoffs = games((3, 2), 5)
    before = payoffs.copy()
    base = solve_many(payoffs)
    assert np.array_equal(payoffs, before)
    for other in (payoffs.tolist(), payoffs.astype(np.float32), payoffs.astype(np.uint8), np.asfortranarray(payoffs)):
        assert_same(base, solve_many(other))


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9])
def test_regret_is_measured_without_the_offset(offset: float) -> None:
    payoffs = games((3, 3), 50, seed=4, largest=9) + offset
    many = solve_many(payoffs)
    assert_same_strategies = solve_many(payoffs - offset)
    assert np.array_equal(many.strategies[0], assert_same_strategies.strategies[0])
    assert (many.regret <= 1e-9).all()
    assert solve(NormalFormGame(payoffs[0]), check=False)[0].regret <= 1e-9


# ---------------------------------------------------------------- elimination


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 10_000))
def test_elimination_is_that_of_the_game_itself(shape: list[int], seed: int) -> None:
    payoffs = np.random.default_rng(seed).integers(0, 6, (len(shape), *shape)).astype(float)
    alive = elimination.undominated(contract.scale(payoffs[..., None]).payoffs)
    left = NormalFormGame(payoffs).eliminate(strict=True, mixed=False).game
    assert [np.flatnonzero(kept[:, 0]).tolist() for kept in alive] == [
        [int(a) - 1 for a in actions] for actions in left.actions
    ]


def test_three_players_of_whom_one_has_a_dominant_action() -> None:
    """The third player's choice is certain, so what is left is pennies between the other two."""
    pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    u = np.full((3, 4, 4, 2), -5.0)
    u[0, :2, :, 0], u[1, :, :2, 0] = 0.0, 0.0
    u[0, :2, :2, 0], u[1, :2, :2, 0] = pennies, -pennies
    u[0, :2, :, 1], u[1, :, :2, 1] = 3.0, 3.0
    u[2, ..., 0] = 1.0
    result = solve(NormalFormGame(u))
    assert result.complete
    assert [x.tolist() for x in result[0].strategies.values()] == [[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [1.0, 0.0]]
    assert len(result) == 1
    assert result.method == "twolevel elimination of 5 dominated actions, then bordered minors: 1"


def test_small_games_are_reduced_when_the_first_answer_is_not_complete() -> None:
    """A continuum of a 3-player game is complete once it is one of a 2-player game."""
    u = np.zeros((3, 2, 2, 2))
    u[0, 0, 0, 0] = u[1, 0, 0, 0] = u[0, 1, 1, 1] = u[1, 1, 1, 1] = 1.0
    u[2, ..., 0] = 1.0
    u[0, 0, 1, 1] = 0.3  # not separable
    result = solve(NormalFormGame(u))
    assert result.complete
    assert result.degenerate
    assert result.method.endswith("then elimination of 1 dominated action, then bordered minors: 2")
    assert [e.label for e in result] == ["1, 1, 1", "2, 2, 1"]


@pytest.mark.parametrize("shape", [(3, 2), (2, 2, 2)], ids=str)
def test_a_search_that_finds_nothing_is_made_good(shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(payoffs: np.ndarray, *rest: object, **options: object) -> Found:
        *shape, count = payoffs.shape[1:]
        none = tuple(np.zeros((n, 0)) for n in shape)
        return Found(np.zeros(0, dtype=np.intp), none, np.zeros(count, dtype=bool), np.zeros(count, dtype=np.uint8))

    monkeypatch.setattr(methods, "extreme_equilibria", nothing)
    monkeypatch.setattr(trimatrix, "isolated_equilibria", nothing)
    monkeypatch.setattr(methods, "with_pure", lambda payoffs, found: found)
    many = solve_many(np.random.default_rng(11).random((2, len(shape), *shape)))
    assert many.game.tolist() == [0, 1]
    assert (many.verdict == Verdict.UNRESOLVED).all()
    assert (many.regret <= 1e-9).all()


def test_scaling_is_exact_for_extreme_units() -> None:
    for unit in (2.0**-1000, 1e-300, 1e140):
        u = np.array([[[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 1.0]]]) * unit
        many = solve_many(u[None])
        assert np.allclose(many.strategies[0][2], [0.25, 0.75], atol=1e-12)
        assert np.allclose(many.payoffs[2] / unit, [2 / 3, 3 / 4], atol=1e-12)


# ---------------------------------------------------------------- games beyond the guard


def test_large_games_are_answered_in_part_and_say_so() -> None:
    game = NormalFormGame(np.random.default_rng(5).random((2, 12, 11)))
    result = solve(game)
    assert not result.complete
    assert len(result) >= 1
    assert all(e.regret <= 1e-9 for e in result)
    assert "12x11 actions make 1,352,077 pairs of supports, more than 48,619" in result.status
    assert "Lemke-Howson" in result.method
    assert "not run" in result.method
    pure = {tuple(int(a) - 1 for a in p) for p in game.pure_equilibria()}
    assert pure == {tuple(int(x.argmax()) for x in e.strategies.values()) for e in result.pure}


def test_three_players_with_too_many_actions() -> None:
    for seed in range(3):
        result = solve(NormalFormGame(np.random.default_rng(seed).random((3, 6, 6, 6))))
        assert not result.complete
        assert len(result) >= 1
        assert all(e.regret <= 1e-9 for e in result)
        assert "to follow the paths of 6x6x6 actions would take" in result.status
        assert "patience= allows more" in result.status


def test_large_games_are_reduced_first() -> None:
    """Twelve actions of which nine are dominated: the rest is searched in full."""
    u = np.random.default_rng(6).random((2, 12, 12))
    u[0, 3:] -= 2
    u[1, :, 3:] -= 2
    result = solve(NormalFormGame(u))
    small = solve(NormalFormGame(u[:, :3, :3]))
    assert result.complete
    assert result.method.startswith("twolevel elimination of ")
    assert len(result) == len(small)
    for e, f in zip(result, small, strict=True):
        assert np.allclose(e.strategies["player 1"][:3], f.strategies["player 1"], atol=1e-12)


@pytest.mark.parametrize("largest", [2, 10**6])
@reduced("count", 2, 6)
def test_lemke_howson_paths_end_at_equilibria(largest: int, count: int) -> None:
    for seed, (m, n) in itertools.product(range(count), [(2, 3), (5, 4), (8, 8)]):
        u = contract.scale(games((m, n), 1, seed=seed, largest=largest)[0][..., None] * 1.0).payoffs[..., 0]
        game = NormalFormGame(u)
        for label in range(m + n):
            end = lemke_howson(u, label)
            assert end is not None
            assert game.regret(end) <= 1e-9
        exact = lemke_howson(u, 0, exact=True)
        assert exact is not None
        assert game.regret(exact) <= 1e-12


# ---------------------------------------------------------------- words


def test_a_continuum_is_explained_with_names() -> None:
    game = NormalFormGame.from_bimatrix(
        [[3, 1], [0, 2]], [[1, 1], [0, 2]], ["Armenia", "Russia"], [["ask", "wait"], ["deny", "silence"]]
    )
    result = solve(game)
    assert result.complete
    assert result.degenerate
    assert result.status == (
        "complete: every extreme equilibrium is listed; Russia is indifferent between deny and silence where Armenia "
        "plays ask: a continuum of equilibria; its end points are listed"
    )
    assert [c.is_isolated for c in result.components] == [False, True]


def test_single_actions_have_their_own_path() -> None:
    game = NormalFormGame.from_bimatrix([[1, 2, 3]], [[4, 4, 1]], ["a", "b"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = solve(game)
    assert [e.label for e in result] == ["1, 1", "1, 2"]
    assert result.complete
    assert len(result.components) == 1
    assert "not run, it cannot take a single action (a)" in result.method


def test_three_players_name_the_indifferent() -> None:
    u = np.zeros((3, 2, 2, 2))
    u[0, 0], u[1, :, 0] = 1.0, 1.0
    result = solve(NormalFormGame(u, ["a", "b", "c"], [["x", "y"]] * 3))
    assert "c is indifferent between x and y where the others play x, x" in result.status
    assert len(result) == 2


# ---------------------------------------------------------------- nashpy and other peers


@pytest.mark.parametrize("largest", spread([1, 3, 99], 2))
@reduced("count", 2, 10)
def test_nashpy_agrees_or_the_method_says_how_not(largest: int, count: int) -> None:
    """nashpy's own lists, checked here by hand, are reported as they are."""
    for u in games((3, 3), count, seed=7, largest=largest):
        game = NormalFormGame(u)
        result = solve(game)
        assert "nashpy vertex_enumeration: " in result.method
        low = u.min(axis=(1, 2), keepdims=True)
        A, B = (u - low) / np.maximum(np.ptp(u, axis=(1, 2), keepdims=True), 1) + 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = {tuple(np.round(np.concatenate(p), 5)) for p in nashpy.Game(A, B).vertex_enumeration()}
        ours = {tuple(np.round(np.concatenate(list(e.strategies.values())), 5)) for e in result}
        assert result.method.endswith("the same") == (ours == theirs)


def test_nashpy_is_called_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def spy(self: nashpy.Game) -> list[object]:
        seen.append(self)
        return []

    monkeypatch.setattr(nashpy.Game, "vertex_enumeration", spy)
    result = solve(NormalFormGame.from_bimatrix([[3, 0], [0, 1]], [[1, 0], [0, 4]]), check=True)
    assert len(seen) == 1
    assert all(m.min() == 1 and m.max() == 2 for m in seen[0].payoff_matrices)
    assert len(result) == 3
    assert result.complete
    assert result.method == "twolevel bordered minors: 3; nashpy vertex_enumeration: 0 of them, 3 missed"


def test_a_failure_or_a_wrong_profile_of_nashpy_is_reported_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: nashpy.Game) -> list[object]:
        warnings.warn("of no concern", stacklevel=1)
        raise RuntimeError("lost")

    game = NormalFormGame.from_bimatrix([[3, 0], [0, 1]], [[1, 0], [0, 4]])
    monkeypatch.setattr(nashpy.Game, "vertex_enumeration", fails)
    assert solve(game).method.endswith("nashpy vertex_enumeration failed: RuntimeError: lost")
    with pytest.raises(SolverError, match="lost"):
        crosscheck.nashpy_vertices(game.payoffs)
    a, b = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    monkeypatch.setattr(nashpy.Game, "vertex_enumeration", lambda self: [(a, a), (a, b), (b, b)])
    assert solve(game).method.endswith("2 of them, 1 missed, 1 listed that is no equilibrium")


def test_games_too_large_for_nashpy_do_not_start_it() -> None:
    game = NormalFormGame(np.random.default_rng(8).random((2, 7, 7)))
    result = solve(game)
    assert result.complete
    assert len(result) % 2 == 1
    assert "not run, 7x7 actions would take it" in result.method


def test_every_verdict_has_a_status() -> None:
    game = NormalFormGame.from_bimatrix([[3, 0], [0, 1]], [[1, 0], [0, 4]])
    items = solve(game).items
    texts = [status.status(game, items, verdict, ()) for verdict in Verdict]
    assert len(set(texts)) == len(texts)
    assert all(t.startswith("complete" if v.complete else "incomplete") for t, v in zip(texts, Verdict, strict=True))


#: Random 3x3 games, and what support and vertex enumeration of quantecon 0.11 both find in them.
QUANTECON = json.loads((DATA / "bimatrix_quantecon.json").read_text())


def rounded(profiles: Iterable[Iterable[ArrayLike]]) -> set[tuple[float, ...]]:
    return {tuple(np.round(np.concatenate([np.asarray(x, float) for x in p]), 7).tolist()) for p in profiles}


def test_what_quantecon_found_in_nondegenerate_games() -> None:
    assert len(QUANTECON) == 10
    for entry in QUANTECON:
        ours = rounded(e.strategies.values() for e in solve(NormalFormGame(entry["payoffs"])))
        assert ours == rounded([p] for p in entry["equilibria"])


@pytest.mark.quantecon
@pytest.mark.slow
def test_quantecon_on_nondegenerate_games() -> None:
    """Slow because quantecon is compiled at its first use."""
    pytest.importorskip("quantecon")
    for entry in QUANTECON:
        u = np.array(entry["payoffs"])
        ours = rounded(e.strategies.values() for e in solve(NormalFormGame(u)))
        for peer in (peers.quantecon_supports, peers.quantecon_vertices):
            assert rounded(peer(u)) == ours == rounded([p] for p in entry["equilibria"])


@pytest.mark.gambit
def test_gambit_through_the_adapter() -> None:
    pytest.importorskip("pygambit")
    for u in games((3, 4), 10, seed=10).astype(float):
        game = NormalFormGame(u)
        theirs = crosscheck.verified(game, peers.gambit_extreme_equilibria(u))
        assert len(theirs) == len(solve(game, check=False))
        assert len(crosscheck.verified(game, peers.gambit_extreme_equilibria(u, exact=False))) <= len(theirs)
    for u in np.random.default_rng(12).random((3, 3, 2, 2, 2)):
        game = NormalFormGame(u)
        ours = [tuple(e.strategies.values()) for e in solve(game)]
        for p in crosscheck.verified(game, peers.gambit_polynomial_equilibria(u)):
            assert any(all(np.abs(x - y).max() < 1e-6 for x, y in zip(p, q, strict=True)) for q in ours)


def test_nashpy_is_asked_only_when_the_method_is_read_or_a_check_is_wanted(monkeypatch):
    runs = []
    monkeypatch.setattr(nashpy, "Game", lambda *matrices: runs.append(matrices))
    game = NormalFormGame(np.random.default_rng(8).random((2, 3, 3)))
    later, never = solve(game), solve(game, check=False)
    assert never.method == later.steps
    assert not runs
    assert later.method == later.method != later.steps
    assert len(runs) == 1
    assert solve(game, check=True) == later
    assert len(runs) == 2
    assert pickle.loads(pickle.dumps(later)).method == later.method
