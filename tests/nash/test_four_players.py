"""Four players with two actions each, without paths: against the paths, batches, relabelled, and degenerate games."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced
from twolevel.games.equilibrium import Verdict
from twolevel.nash.contract import Found, scale
from twolevel.nash.engine import solve_many
from twolevel.nash.many_players import continua, four_players, general, mixed_systems, two_action_continua, two_actions

SHAPE = (4, 2, 2, 2, 2)


def games(kind: str, count: int, seed: int = 0) -> np.ndarray:
    """Games, last, of uniform payoffs or of whole numbers up to `kind`, scaled."""
    rng = np.random.default_rng([seed, len(kind), *map(ord, kind)])
    payoffs = rng.random((*SHAPE, count)) if kind == "uniform" else rng.integers(0, int(kind) + 1, (*SHAPE, count))
    return scale(payoffs.astype(np.float64)).payoffs


def profiles(found: Found, game: int) -> np.ndarray:
    """The probabilities of second actions in a game's equilibria, in order."""
    x = np.stack([own[1] for own in found.strategies], axis=1)[found.game == game]
    return x[np.lexsort(np.round(x, 6).T[::-1])]


def assert_same(found: Found, wanted: Found) -> None:
    assert found.verdict.tolist() == wanted.verdict.tolist()
    for game in range(len(found.verdict)):
        ours, theirs = profiles(found, game), profiles(wanted, game)
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).max(initial=0.0) <= 1e-7


def by_paths(payoffs: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Every system solved by following paths, as for games of other shapes."""
    with monkeypatch.context() as patched:
        patched.setattr(mixed_systems, "_of_two_actions", mixed_systems._by_paths)
        return general.isolated_equilibria(payoffs)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("9", 1),
        *(pytest.param(*k, marks=pytest.mark.slow) for k in (("uniform", 8), ("50", 3), ("9", 3), ("3", 1))),
    ],
)
def test_the_paths_lead_to_the_same_equilibria(kind: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    payoffs = games(kind, count)
    wanted = by_paths(payoffs, monkeypatch)
    assert_same(four_players.isolated_equilibria(payoffs), wanted)
    assert_same(general.isolated_equilibria(payoffs), wanted)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["uniform", "50", "9", "3"])
def test_the_paths_lead_to_the_same_equilibria_in_many_games(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a curve of equilibria makes the list incomplete, a path may also end somewhere on it, as one does."""
    payoffs = games(kind, 300, seed=1)
    found, wanted = four_players.isolated_equilibria(payoffs), by_paths(payoffs, monkeypatch)
    ends = [
        game
        for game in np.flatnonzero(found.verdict == Verdict.CONTINUUM)
        if len(profiles(found, game)) < len(profiles(wanted, game))
    ]
    assert len(ends) == (kind == "3")
    for game in ends:
        theirs = profiles(wanted, game)
        gap = np.abs(profiles(found, game)[:, None] - theirs).max(axis=2).min(axis=0)
        for x in theirs[gap > 1e-7]:
            assert tl.NormalFormGame(payoffs[..., game]).regret([[1 - t, t] for t in x]) < 1e-9
        assert np.count_nonzero(gap > 1e-7) == len(theirs) - len(profiles(found, game))
    others = np.setdiff1d(np.arange(300), ends)
    assert_same(found.only(np.isin(found.game, others)), wanted.only(np.isin(wanted.game, others)))


def test_uniform_games_are_complete() -> None:
    found = four_players.isolated_equilibria(games("uniform", 300, seed=2))
    assert (found.verdict == Verdict.COMPLETE).all()
    assert (np.bincount(found.game, minlength=300) % 2 == 1).all()


@reduced("count", 6, 20)
def test_a_batch_is_its_games_one_by_one(count: int) -> None:
    payoffs = np.moveaxis(games("50", count, seed=3), -1, 0)
    many = solve_many(payoffs)
    for k, payoff in enumerate(payoffs):
        one = solve_many(payoff[None])
        assert one.verdict[0] == many.verdict[k]
        for x, y in zip(one.strategies, many.strategies, strict=True):
            assert np.allclose(x, y[many.game == k], rtol=0, atol=1e-9)


def test_players_may_come_in_any_order() -> None:
    payoffs = games("uniform", 20, seed=4)
    plain = four_players.isolated_equilibria(payoffs)
    for order in list(itertools.permutations(range(4)))[5::6]:
        turned = np.stack([np.transpose(payoffs[i], (*order, 4)) for i in order])
        found = four_players.isolated_equilibria(np.ascontiguousarray(turned))
        back = tuple(found.strategies[order.index(i)] for i in range(4))
        assert_same(Found(found.game, back, found.degenerate, found.verdict), plain)


def test_a_double_root_is_doubted_only_where_it_may_be_an_equilibrium() -> None:
    gain = np.array([[0.75, -0.25], [-0.25, -0.25]])[..., None]
    game, x, doubtful = two_actions.three_mixing([gain, gain, gain])
    assert game.tolist() == [0]
    assert x.ravel() == pytest.approx([0.5, 0.5, 0.5])
    assert not doubtful.any()
    # i wants x_j = t, j wants x_i = t, and k what (x_i - 1/2) (x_j - 1/2) is: all mix at 1/2 only, twice over
    same, level = np.array([[0.0, 1.0], [-1.0, 0.0]])[..., None], np.array([[0.25, -0.25], [-0.25, 0.25]])[..., None]
    assert two_actions.three_mixing([same, same, level])[2].all()
    # with 3/2 in the place of 1/2 the conditions meet nowhere on the way
    away = np.array([[2.25, 0.75], [0.75, 0.25]])[..., None]
    game, _, doubtful = two_actions.three_mixing([same, same, away])
    assert not len(game)
    assert not doubtful.any()


def test_where_one_condition_leaves_an_unknown_open_another_may_fix_it() -> None:
    # i gains (t - 1/2) (1 + x_j): nothing at t = 1/2, whatever j does; j gains x_i - t / 2; k gains x_i + x_j - 3 / 4
    of_i = np.array([[-0.5, 0.5], [-1.0, 1.0]])[..., None]
    of_j = np.array([[0.0, -0.5], [1.0, 0.5]])[..., None]
    of_k = np.array([[-0.75, 0.25], [0.25, 1.25]])[..., None]
    game, x, doubtful = two_actions.three_mixing([of_i, of_j, of_k])
    assert game.tolist() == [0]
    assert x.ravel() == pytest.approx([0.25, 0.5, 0.5])
    assert not doubtful.any()


@reduced("some", slice(980, 1020), slice(None))
def test_what_two_unknowns_leave_open_two_others_settle(some: slice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zeros too near each other, in one uniform game of some 1,500; paths say what is right."""
    payoffs = np.random.default_rng(9).random((*SHAPE, 2000))[..., some]
    gains = two_actions.gains_of(payoffs)
    open_ = two_actions._four_mixing(gains)[2]
    assert 0 < open_.sum() < 10 and not two_actions.four_mixing(gains)[2].any()
    left = scale(payoffs[..., open_]).payoffs
    found = four_players.isolated_equilibria(left)
    assert (found.verdict == Verdict.COMPLETE).all()
    assert_same(found, by_paths(left, monkeypatch))


@pytest.mark.parametrize("kind", ["uniform", "9"])
def test_it_does_not_matter_how_soon_another_pair_is_tried(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gains = two_actions.gains_of(games(kind, 60, seed=10))
    found = []
    for few in (4, two_actions.MOST_CELLS):
        monkeypatch.setattr(two_actions, "FEW_CELLS", few)
        game, x, doubtful = two_actions.four_mixing(gains)
        order = np.lexsort((*np.round(x, 6), game))
        found.append((game[order], x[:, order], doubtful))
    (game, x, doubtful), (others_game, others_x, others_doubtful) = found
    assert len(game) > 5
    assert game.tolist() == others_game.tolist()
    assert doubtful.tolist() == others_doubtful.tolist()
    assert x == pytest.approx(others_x, abs=1e-9)


def test_games_in_which_other_players_have_no_choice_are_one_batch() -> None:
    """Games with ties in which now one player, now another, now two have a dominated action."""
    payoffs = np.random.default_rng(11).integers(0, 4, (12, *SHAPE)).astype(float)
    for k, payoff in enumerate(payoffs):
        for i in {k % 4, k // 4}:
            np.moveaxis(payoff[i], i, 0)[k % 2] -= 5
    many = solve_many(payoffs)
    assert many.verdict.any()
    for k, payoff in enumerate(payoffs):
        one = solve_many(payoff[None])
        assert one.verdict[0] == many.verdict[k]
        for i, (x, y) in enumerate(zip(one.strategies, many.strategies, strict=True)):
            assert x == pytest.approx(y[many.game == k], abs=1e-9)
            assert i not in {k % 4, k // 4} or (x[:, k % 2] == 0).all()


def with_dominated_action(kind: int, count: int) -> np.ndarray:
    """Games, first, of whole numbers up to `kind`, in which one player has a dominated action."""
    rng = np.random.default_rng([12, kind])
    payoffs = rng.integers(0, kind + 1, (count, *SHAPE)).astype(float)
    for k, payoff in enumerate(payoffs):
        own = np.moveaxis(payoff[k % 4], k % 4, 0)
        own[k // 4 % 2] = own[1 - k // 4 % 2] - rng.integers(1, kind + 2, (2, 2, 2))
    return payoffs


@pytest.mark.parametrize(
    ("kind", "count"), [("3", 80), *(pytest.param(k, 1000, marks=pytest.mark.slow) for k in "1239")]
)
def test_what_elimination_does_not_change_is_as_if_it_were_solved_again(
    kind: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    payoffs = with_dominated_action(int(kind), count)
    told = []

    def told_to_stay(*arguments: Any) -> Any:
        stays, verdict = judged(*arguments)
        told.append(stays)
        return stays & again, verdict

    judged = four_players.after_elimination
    monkeypatch.setattr(four_players, "after_elimination", told_to_stay)
    again = True
    once = solve_many(payoffs)
    again = False
    twice = solve_many(payoffs)
    assert told[0].sum() > 5
    assert once.verdict.tolist() == twice.verdict.tolist()
    assert {int(Verdict.UNRESOLVED), int(Verdict.CONTINUUM)} <= set(once.verdict.tolist())
    assert once.degenerate.tolist() == twice.degenerate.tolist()
    assert once.game.tolist() == twice.game.tolist()
    for x, y in zip(once.strategies, twice.strategies, strict=True):
        assert x == pytest.approx(y, abs=1e-9)


@pytest.mark.parametrize(("gain", "verdict"), [(0.0, Verdict.UNRESOLVED), (3e-10, Verdict.COMPLETE)])
def test_what_is_a_tie_for_four_players_alone_is_solved_again(gain: float, verdict: Verdict) -> None:
    """Three gain by moving where another does, and something where none does; the fourth has a dominated action."""
    a = np.indices((2, 2, 2, 2))
    moved = a[:3].sum(axis=0) > a[:3]
    payoffs = np.stack([*(a[:3] * np.where(moved, 1.0, gain)), 1.0 - a[3]])
    assert four_players.isolated_equilibria(payoffs[..., None]).verdict == Verdict.CONTINUUM
    many = solve_many(payoffs[None])
    assert many.verdict == verdict
    assert len(many.game) == 1 + (gain == 0.0)


@pytest.mark.parametrize(
    ("kind", "count"), [("3", 12), ("1", 6), *(pytest.param(k, 60, marks=pytest.mark.slow) for k in "1359")]
)
def test_ends_of_continua_are_those_found_one_by_one(kind: str, count: int) -> None:
    """`continua` takes one game of any shape at a time."""
    payoffs = games(kind, count, seed=5)
    nothing = np.zeros(0, dtype=np.intp), np.zeros((4, 0))
    game, x = two_action_continua.end_points(two_actions.gains_of(payoffs), np.arange(count), *nothing)
    some = 0
    for b in range(count):
        wanted = [np.array([own[1] for own in p]) for p in continua.end_points(payoffs[..., b], [])]
        found = x[:, game == b].T
        assert len(found) == len(wanted)
        assert all(np.abs(found - w).max(axis=1).min() < 1e-6 for w in wanted)
        some += len(wanted)
    assert some > 0


@pytest.mark.parametrize(
    ("kind", "count"), [("9", 12), ("3", 6), *(pytest.param(k, 60, marks=pytest.mark.slow) for k in "13579")]
)
def test_games_with_ties_are_as_in_the_general_search(kind: str, count: int) -> None:
    payoffs = games(kind, count, seed=6)
    candidates = four_players._Candidates.of(two_actions.gains_of(payoffs))
    found, wanted = four_players._with_ties(payoffs, candidates, 0), general.isolated_equilibria(payoffs)
    assert_same(found, wanted)
    assert found.degenerate.tolist() == wanted.degenerate.tolist()


def test_roots_tell_multiple_solutions_as_paths_do() -> None:
    """A double solution at a corner, beside which there is none; and a game without solutions in the square."""
    rng = np.random.default_rng(8)
    payoffs = rng.integers(-2, 3, (3, 2, 2, 2, 400)).astype(float)
    gains = two_actions.gains_of(payoffs)
    doubtful = np.flatnonzero(two_actions.three_mixing(gains)[2])
    game, x, left = two_actions.three_multiple([gain[..., doubtful] for gain in gains])
    assert 5 < (~left).sum() < len(doubtful)
    for k in range(len(game)):  # isolated solutions are solutions
        own = [
            two_actions.expected(gain[..., doubtful[game[k]]], others)
            for gain, others in zip(gains, (x[[1, 2], k], x[[0, 2], k], x[[0, 1], k]), strict=True)
        ]
        assert np.abs(own).max() < 1e-9
    paths = mixed_systems._by_paths(payoffs[..., doubtful[~left]], 0)
    places = np.flatnonzero(~left)
    for k, at in enumerate(places):  # and those that regular paths lead to are among them
        theirs = np.array([own[1, paths.game == k] for own in paths.strategies]).T
        for solution in theirs:
            assert np.abs(x[:, game == at].T - solution).max(axis=1, initial=0.0).min(initial=1.0) < 1e-6
