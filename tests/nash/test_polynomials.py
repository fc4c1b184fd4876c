"""Polynomials in one probability: against numpy's roots and determinants, and at the awkward places."""

from math import comb

import numpy as np
import pytest

from twolevel.nash import polynomials


def roots_of(roots, k):
    return np.sort(roots.value[roots.index == k])


def numpy_roots(c):
    """Roots in (0, 1) of sum c_k (1-p)^(d-k) p^k, by the companion matrix in u = p / (1 - p)."""
    u = np.roots(c[::-1])
    p = u / (1 + u)
    return np.sort(p[(np.abs(p.imag) < 1e-8) & (p.real > 0) & (p.real < 1)].real)


@pytest.mark.parametrize("degree", [1, 2, 3, 4, 6])
def test_roots_equal_numpys(degree):
    c = np.random.default_rng(degree).standard_normal((degree + 1, 300))
    roots = polynomials.isolate_roots(c)
    assert len(roots.doubtful) == 0
    for k in range(300):
        np.testing.assert_allclose(roots_of(roots, k), numpy_roots(c[:, k]), atol=1e-8)
    np.testing.assert_allclose(polynomials.evaluate(c[:, roots.index], roots.value), 0, atol=1e-12)


def test_both_ways_to_solve_a_quadratic():
    c = np.random.default_rng(0).standard_normal((3, 2000))
    closed, bisected = polynomials.quadratic_roots(c), polynomials.isolate_roots(c)
    for k in range(2000):
        np.testing.assert_allclose(roots_of(closed, k), roots_of(bisected, k), atol=1e-9)


def test_double_roots_are_doubtful():
    square = polynomials.multiply(np.array([1.0, -2.0]), np.array([1.0, -2.0]))[:, None]  # at 1/3
    for roots in (polynomials.quadratic_roots(square), polynomials.isolate_roots(square)):
        assert roots.doubtful.tolist() == [0]
        assert len(roots.value)
        np.testing.assert_allclose(roots.value, 1 / 3, atol=1e-6)


def test_roots_at_ends_and_at_one_half():
    c = polynomials.multiply(np.array([0.0, 1.0, 0.0]), np.array([1.0, -1.0]))[:, None]  # p (1 - p) (1 - 2 p)
    roots = polynomials.isolate_roots(c)
    assert np.unique(roots.value).tolist() == [0, 0.5, 1]
    assert len(roots.doubtful) == 0


def test_guards_drop_roots_without_one_sign():
    line = np.array([[1.0], [-1.0]])  # root 1/2
    kept = polynomials.isolate_roots(line, [[np.array([[1.0], [0.5]]), np.array([[1.0], [-0.5]])]])
    assert kept.value.tolist() == [0.5]
    assert len(polynomials.isolate_roots(line, [[np.array([[1.0], [2.0]]), np.array([[-1.0], [-2.0]])]]).value) == 0


def test_kernels_and_determinants():
    rng = np.random.default_rng(1)
    p = 0.3
    for k in (2, 3, 4):
        entries = rng.standard_normal((k, k, 2))
        matrix = [[entries[i, j][:, None] for j in range(k)] for i in range(k)]
        numbers = entries[:, :, 0] * (1 - p) + entries[:, :, 1] * p
        determinant = polynomials.evaluate(polynomials.determinant(matrix), np.array([p]))[0]
        assert abs(determinant) == pytest.approx(abs(np.linalg.det(numbers)))
        vector = np.array([polynomials.evaluate(v, np.array([p]))[0] for v in polynomials.kernel(matrix[:-1])])
        np.testing.assert_allclose(numbers[:-1] @ vector, 0, atol=1e-12)
        assert np.abs(vector).max() > 1e-3


def test_products():
    a, b = np.array([1.0, 3.0, -2.0]), np.array([2.0, -1.0])
    p = np.linspace(0, 1, 5)
    values = [sum(c * (1 - p) ** (len(x) - 1 - k) * p**k for k, c in enumerate(x)) for x in (a, b)]
    np.testing.assert_allclose(
        polynomials.evaluate(np.repeat(polynomials.multiply(a, b)[:, None], 5, axis=1), p), values[0] * values[1]
    )
    ones = np.array([comb(4, k) for k in range(5)], dtype=float)  # (1 - p + p)^4
    np.testing.assert_allclose(polynomials.evaluate(np.repeat(ones[:, None], 5, axis=1), p), 1)
