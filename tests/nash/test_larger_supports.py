"""Supports with three and four actions by subdivision, against complex paths, and zeros on simplices by themselves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced, spread
from twolevel.games.equilibrium import Verdict
from twolevel.nash.many_players import mixed_systems
from twolevel.nash.three_players import larger_supports
from twolevel.nash.three_players.simplex import Values, common_zeros, lattice


def drawn(kind: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Return payoffs of a kind."""
    rng = np.random.default_rng([seed, *shape])
    if kind == "integers":
        return rng.integers(0, 10, shape).astype(float)
    payoffs = rng.random(shape)
    return payoffs.round(1) if kind == "one decimal" else payoffs


def rows(game: np.ndarray, strategies: list[np.ndarray]) -> np.ndarray:
    """Return (game, profile) in order, each once."""
    return np.unique(np.round(np.concatenate([game[None], *strategies]).T, 6) + 0.0, axis=0)


def same_as_by_paths(kind: str, sizes: tuple[int, int, int], games: int, seed: int) -> int:
    """Compare with `mixed_systems` on random games; return how many solutions there were."""
    payoffs = drawn(kind, (3, *sizes, games), seed)
    game, strategies, unresolved = larger_supports.totally_mixed(payoffs)
    paths = mixed_systems.totally_mixed(payoffs)
    left_out = np.flatnonzero(paths.lost | paths.singular).tolist() + unresolved.tolist()
    mine, theirs = ~np.isin(game, left_out), ~np.isin(paths.game, left_out)
    found = rows(game[mine], [x[:, mine] for x in strategies])
    expected = rows(paths.game[theirs], [x[:, theirs] for x in paths.strategies])
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, atol=2e-6)
    assert kind != "uniform" or len(left_out) <= 0.05 * games
    return len(found)


@reduced("games", 3, 8)
@pytest.mark.parametrize("sizes", spread(reversed(larger_supports.SIZES), 3))
def test_paths_lead_to_the_same_solutions(sizes, games):
    same_as_by_paths("uniform", sizes, games, 1)


@reduced("games", 20, 80)
def test_some_of_these_have_solutions(games):
    assert same_as_by_paths("uniform", (3, 4, 3), games, 2) > 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["uniform", "one decimal", "integers"])
@pytest.mark.parametrize("sizes", larger_supports.SIZES)
def test_paths_lead_to_the_same_solutions_of_many(kind, sizes):
    assert same_as_by_paths(kind, sizes, 300, 3) > 0


@reduced("games", 3, 20)
@pytest.mark.parametrize("sizes", larger_supports.SIZES)
def test_a_solution_that_is_put_in_is_found(sizes, games):
    """Payoffs are moved so that a given profile makes all indifferent."""
    rng = np.random.default_rng([7, *sizes])
    payoffs = rng.random((3, *sizes, games))
    profiles = [rng.dirichlet(np.ones(n), games).T for n in sizes]
    letters = ("abce,be,ce->ae", "abce,ae,ce->be", "abce,ae,be->ce")
    for i, spelled in enumerate(letters):
        others = [profiles[j] for j in range(3) if j != i]
        payoffs[i] -= np.expand_dims(np.einsum(spelled, payoffs[i], *others), [j for j in range(3) if j != i])
    game, strategies, unresolved = larger_supports.totally_mixed(payoffs)
    for k in np.setdiff1d(np.arange(games), unresolved):
        gaps = [np.abs(x[:, game == k] - p[:, [k]]).max(axis=0) for x, p in zip(strategies, profiles, strict=True)]
        assert np.max(gaps, axis=0).min() < 1e-6
    assert len(unresolved) <= 1


def regret(payoffs: np.ndarray, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> float:
    """Return the most that a player gains by deviating, as a part of the range."""
    spelled = ((x, "abc,b,c->a", y, z), (y, "abc,a,c->b", x, z), (z, "abc,a,b->c", x, y))
    worst = 0.0
    for own, (mine, letters, one, other) in zip(payoffs, spelled, strict=True):
        values = np.einsum(letters, own, one, other)
        worst = max(worst, (values.max() - values @ mine) / np.ptp(own))
    return worst


def with_and_without(monkeypatch: pytest.MonkeyPatch, payoffs: np.ndarray) -> tuple[tl.EquilibriumBatch, ...]:
    """Solve games as usual, and with all larger supports by paths."""
    usual = tl.solve_many(payoffs)
    with monkeypatch.context() as patch:
        patch.setattr(larger_supports, "SIZES", ())
        return usual, tl.solve_many(payoffs)


def agree(usual: tl.EquilibriumBatch, plain: tl.EquilibriumBatch, payoffs: np.ndarray) -> None:
    assert np.array_equal(usual.verdict, plain.verdict)
    assert np.array_equal(usual.game, plain.game)
    for ours, theirs in zip(usual.strategies, plain.strategies, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    for k, game in enumerate(usual.game):
        assert regret(payoffs[game], *(x[k] for x in usual.strategies)) < 1e-9
    counts = np.bincount(usual.game, minlength=len(payoffs))
    assert (counts[usual.verdict == Verdict.COMPLETE] % 2 == 1).all()


@reduced("shape", (1, 3, 3, 4, 3), (2, 3, 4, 4, 4))
def test_whole_games_are_as_by_paths(monkeypatch, shape):
    payoffs = drawn("uniform", shape, 12)
    usual, plain = with_and_without(monkeypatch, payoffs)
    agree(usual, plain, payoffs)
    assert usual.complete.all()
    sizes = set(zip(*((x > 0).sum(axis=1) for x in usual.strategies), strict=True))
    assert sizes & set(larger_supports.SIZES)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["uniform", "one decimal", "integers", "disaster"])
def test_whole_games_are_as_by_paths_many(monkeypatch, kind):
    payoffs = drawn("one decimal" if kind == "disaster" else kind, (40, 3, 4, 4, 4), 12)
    if kind == "disaster":
        payoffs[:, :, 1, 2, 3] = -1000
    usual, plain = with_and_without(monkeypatch, payoffs)
    agree(usual, plain, payoffs)


def test_all_zeros_on_a_tetrahedron_are_found():
    """Products of two planes each: eight points where three of them meet."""
    point = lattice(3, 2)
    cuts = np.array([[0.1, 0.3], [0.15, 0.25], [0.05, 0.35]])
    forms = [(point[:, i] - low) * (point[:, i] - high) for i, (low, high) in enumerate(cuts)]
    held = Values(2, np.stack(forms, axis=1)[..., None])
    _, zero, open_ = common_zeros(held, None, Values(1, np.ones((4, 1, 1))), [1])
    expected = {(round(x, 9), round(y, 9), round(z, 9)) for x, y, z in itertools.product(*cuts)}
    assert {tuple(z) for z in zero[:3].T.round(9).tolist()} == expected
    assert not open_.any()


def test_a_double_zero_is_left_open():
    point = lattice(2, 2)
    forms = [(point[:, 0] - 0.3) ** 2 + (point[:, 1] - 0.4) ** 2, (point[:, 0] - 0.3) * (point[:, 1] - 0.4)]
    _, _, open_ = common_zeros(Values(2, np.stack(forms, axis=1)[..., None]), None, Values(1, np.ones((3, 1, 1))), [1])
    assert open_.tolist() == [True]


def test_further_forms_and_guards_drop_zeros():
    """Of the two points where a line meets two, one is dropped by either."""
    corner, point = lattice(2, 1), lattice(2, 2)
    forms = np.stack(
        [(point[:, 0] - 0.2) * (point[:, 0] - 0.6), (point[:, 1] - point[:, 2]) * point.sum(axis=1)], axis=1
    )
    some, no_guard = Values(2, forms[..., None]), Values(1, np.ones((3, 2, 1)))
    further = Values(1, (corner[:, 0] - 0.6)[:, None, None])
    guard = Values(1, np.stack([corner[:, 0] - 0.4, np.ones(3)], axis=1)[..., None])
    for more, guards, expected in ((None, no_guard, [0.2, 0.6]), (further, no_guard, [0.6]), (None, guard, [0.6])):
        _, zero, _ = common_zeros(some, more, guards, [2])
        assert np.unique(zero[0].round(9)).tolist() == expected
