"""Totally mixed equilibria of 3x3x3 games: the subdivision against the homotopy, and where it must give up."""

from math import factorial

import numpy as np
import pytest

from tests.nash.direct import found_by
from twolevel.nash.many_players import mixed_systems
from twolevel.nash.three_players import two_unknowns


def value(coefficients, exponents, corner_weights):
    """A polynomial from its Bernstein coefficients, by the definition."""
    total = 0.0
    for c, m in zip(coefficients, exponents, strict=True):
        multinomial = factorial(sum(m)) / np.prod([factorial(k) for k in m])
        total += c * multinomial * np.prod(corner_weights ** np.array(m))
    return total


@pytest.mark.parametrize(("degree", "matrix"), [(2, two_unknowns.HALVE_2), (4, two_unknowns.HALVE_4)])
def test_halves_are_the_same_polynomial(degree, matrix):
    rng = np.random.default_rng(degree)
    exponents = [(i, j, degree - i - j) for i in range(degree, -1, -1) for j in range(degree - i, -1, -1)]
    whole = rng.standard_normal(len(exponents))
    halves = (matrix @ whole).reshape(2, -1)
    corners = [np.array([[0, 0, 1], [1, 0, 0], [0.5, 0.5, 0]]), np.array([[0, 1, 0], [0, 0, 1], [0.5, 0.5, 0]])]
    for half, vertices in zip(halves, corners, strict=True):
        weights = rng.dirichlet(np.ones(3))
        assert value(half, exponents, weights) == pytest.approx(value(whole, exponents, weights @ vertices))


@pytest.mark.parametrize(("count", "few"), [(40, 1), pytest.param(150, 5, marks=pytest.mark.slow)])
def test_roots_equal_the_homotopys(count, few):
    payoffs = np.random.default_rng(5).random((count, 3, 3, 3, 3))
    game, strategies, unresolved = two_unknowns.totally_mixed(np.ascontiguousarray(np.moveaxis(payoffs, 0, -1)))
    paths = found_by(mixed_systems.totally_mixed, payoffs)
    assert len(unresolved) == 0
    assert len(game) > few
    ours = np.concatenate(strategies).T
    theirs = np.concatenate(paths.strategies, axis=1)
    for k in np.flatnonzero(~(paths.lost | paths.singular)):
        a, b = ours[game == k], theirs[paths.game == k]
        for first, second in ((a, b), (b, a)):
            assert all(len(second) and np.abs(second - row).max(axis=1).min() < 1e-6 for row in first)


def test_a_batch_equals_its_games():
    payoffs = np.random.default_rng(6).random((3, 3, 3, 3, 300))
    game, strategies, _ = two_unknowns.totally_mixed(payoffs)
    for k in np.unique(game)[:20]:
        _, alone, _ = two_unknowns.totally_mixed(payoffs[..., k : k + 1])
        first, second = (np.sort(s[0]) for s in (alone, [x[:, game == k] for x in strategies]))
        np.testing.assert_allclose(first, second, atol=1e-9)


def test_positive_dimensional_solutions_are_unresolved():
    _, _, unresolved = two_unknowns.totally_mixed(np.zeros((3, 3, 3, 3, 2)))
    assert unresolved.tolist() == [0, 1]


def test_signs_that_exclude_everything():
    payoffs = np.random.default_rng(7).random((3, 3, 3, 3, 5))
    payoffs[0, 0] += 2.0  # player 0's first action is always best
    game, _, unresolved = two_unknowns.totally_mixed(payoffs)
    assert len(game) == len(unresolved) == 0
