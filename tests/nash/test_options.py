"""Options of the engine that are none: one line each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twolevel as tl

GAME = tl.NormalFormGame.from_bimatrix(np.eye(2), np.eye(2))


@pytest.mark.parametrize("patience", ["x", -1, float("nan"), None, True, [1], 1j])
def test_a_patience_that_is_no_number_of_seconds(patience: Any) -> None:
    for call in (lambda: tl.solve(GAME, patience=patience), lambda: tl.solve_many([GAME.payoffs], patience=patience)):
        with pytest.raises(tl.SolverError, match="patience must be a number of seconds, at least 0; got"):
            call()


@pytest.mark.parametrize("patience", [0, 0.5, np.float64(3), np.int64(2), float("inf")])
def test_a_patience_that_is_one(patience: Any) -> None:
    assert len(tl.solve(GAME, patience=patience, check=False)) == 3
