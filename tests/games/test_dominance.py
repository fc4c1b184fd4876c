"""Mixed dominance is decided to a tie, 1e-12, not to the 1e-7 of a linear program."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from twolevel.games.dominance import dominator


@pytest.mark.parametrize("gain", [1e-3, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 4e-12])
def test_a_mixture_that_gains_little(gain: float) -> None:
    table = np.array([[1.0, 0.0], [0.0, 1.0], [0.5 - gain, 0.5 - gain]])
    for strict in (True, False):
        weights = dominator(table, 2, strict=strict, mixed=True)
        assert weights is not None
        assert weights == pytest.approx([0.5, 0.5, 0.0], abs=1e-12 if strict else 2 * gain)
        assert dominator(table + np.array([[0], [0], [2 * gain]]), 2, strict=strict, mixed=True) is None


@pytest.mark.parametrize("loss", [1e-3, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 4e-12])
def test_a_mixture_that_loses_little_somewhere_dominates_nothing(loss: float) -> None:
    """Rows 0 and 1 against row 2: any mixture loses in the first column."""
    table = np.array([[0.5 - loss, 1.0, 0.0], [0.5 - loss, 0.0, 1.0], [0.5, 0.2, 0.2]])
    assert dominator(table, 2, strict=False, mixed=True) is None
    table[:2, 0] = 0.5
    assert dominator(table, 2, strict=False, mixed=True) is not None
    assert dominator(table, 2, strict=True, mixed=True) is None


def test_weak_dominance_by_a_mixture_of_thirds() -> None:
    """Where equality holds in every column but one, the weights are forced, and the check is exact."""
    table = np.array([[3.0, 0.0, 1.0], [0.0, 1.5, 1.0], [1.0, 1.0, 0.0]])
    weights = dominator(table / 3, 2, strict=False, mixed=True)
    assert weights == pytest.approx([float(Fraction(1, 3)), float(Fraction(2, 3)), 0.0], abs=1e-12)
    table[2, 1] += 1e-10
    assert dominator(table / 3, 2, strict=False, mixed=True) is None
