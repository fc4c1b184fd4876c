"""Payoffs as whole numbers: which tables are on a grid, and what ties where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from twolevel.games.grids import multiples, sizes, slacks, whole_numbers
from twolevel.games.ties import TIE


def integers() -> np.ndarray:
    table = np.random.default_rng(15).integers(0, 100, (9, 50)).astype(float)
    table[0] = np.resize([0.0, 1.0, 99.0], 50)  # so that no game has a unit of its own
    table[1], table[2] = 0.0, 1.0
    return table


@pytest.mark.parametrize("digits", [0, 1, 2, 3, 6])
@pytest.mark.parametrize("disaster", [0.0, -1e2, -1e4, -1e8])
def test_decimals_are_whole_numbers(digits: int, disaster: float) -> None:
    exact = np.random.default_rng(digits).integers(0, 10**digits + 1, (9, 50)).astype(float)
    table = exact / 10**digits
    table[4], exact[4] = disaster, disaster * 10**digits
    numbers, spacing = whole_numbers(table)
    assert (spacing > 0).all()
    assert np.abs(numbers * spacing - table).max() <= 1e-15 * np.abs(table).max()
    assert np.array_equal(numbers * np.rint(spacing * 10**digits), exact)


def test_a_sum_is_the_decimal_that_it_stands_for() -> None:
    numbers, spacing = whole_numbers(np.array([[0.1 + 0.2], [0.3], [0.1 + 0.2 - 0.3], [-1e8]]))
    assert numbers.ravel().tolist() == [3.0, 3.0, 0.0, -1e9]
    assert spacing.tolist() == [0.1]


def test_multiples_of_any_number_are_found() -> None:
    for name, table in {"tiny": integers() * 1e-11, "pi": integers() * np.pi, "moved": integers() * np.pi + 7}.items():
        assert not whole_numbers(table)[1].any(), name
        numbers, found = multiples(table)
        assert found.all(), name
        assert np.array_equal(numbers, integers()), name


def test_long_whole_numbers_and_noise() -> None:
    rng = np.random.default_rng(16)
    long = rng.integers(0, 2**40, (9, 50)).astype(float)
    numbers, spacing = whole_numbers(long)
    assert (spacing >= 1).all()
    assert np.array_equal(numbers * spacing, long)
    noise = rng.random((9, 50))
    assert not whole_numbers(noise)[1].any()
    assert not multiples(noise)[1].any()
    halves = rng.integers(-9, 9, (9, 50)) / 2.0**20
    assert (whole_numbers(halves)[1] > 0).all()


def test_a_disaster_does_not_make_ordinary_payoffs_ties() -> None:
    table = np.random.default_rng(17).random((9, 50))
    before = slacks(table)
    table[4] = -1e8
    after = slacks(table)
    ordinary = np.arange(9) != 4
    assert (before <= TIE).all()
    assert (after[ordinary] <= TIE).all()
    assert (after[4] == TIE * 2.0**26).all()


def test_a_part_of_a_game_keeps_the_size_of_the_whole() -> None:
    table = np.random.default_rng(18).random((4, 20)) * 1e-14
    assert (sizes(table)[1] < 1e-13).all()
    assert (sizes(table, 1.0)[1] == 1.0).all()
    assert (slacks(table, 1.0) == TIE).all()
    assert not multiples(np.array([[0.0], [1e-14], [2e-14]]), 1.0)[1].any()


def test_sizes_follow_shifts_and_units() -> None:
    table = np.random.default_rng(19).integers(-(2**20), 2**20, (9, 50)) / 2.0**20
    for factor, shift in ((8.0, 0.0), (2.0**-30, 0.0), (1.0, 0.5)):
        for one, other in zip(sizes(table), sizes(table * factor + shift), strict=True):
            assert np.array_equal(one * factor, other)
