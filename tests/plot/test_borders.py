"""Borders of regimes on a map: where the exact thresholds are, and the pieces between them fill the map."""

from __future__ import annotations

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import REPORT
from twolevel import plot
from twolevel.analysis.regime_map import borders
from twolevel.plot.maps import _cut, _with_an_area

GRIEVANCE = "parameters.grievance"


@pytest.fixture(scope="module")
def found(iskander: tl.Scenario) -> tl.RegimeMap:
    values = {GRIEVANCE: np.linspace(0, 3, 20), REPORT[0]: np.linspace(0, 1, 20)}
    return tl.regimes(iskander, "t2", values, progress=False)


def area(piece: np.ndarray) -> float:
    x, y = piece.T
    return 0.5 * float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def test_borders_are_at_the_thresholds(found: tl.RegimeMap, iskander: tl.Scenario) -> None:
    ends, starts, between = borders(found)[0]
    x, y = found.values
    seen = 0
    for j in (3, 9, 15):
        given = {REPORT[0]: float(y[j])}
        exact = tl.thresholds(iskander, "t2", GRIEVANCE, 0, 3, overrides=given, progress=False).values
        here = np.flatnonzero(np.isfinite(ends[:, j]))
        places = sorted({float(x[i] + share[i, j] * (x[1] - x[0])) for i in here for share in (ends, starts)})
        assert places == pytest.approx(list(exact), abs=1e-3)
        seen += len(exact)
    assert seen >= 5
    assert (between >= 0).any(), "a regime narrower than the grid is seen"


def test_the_pieces_fill_the_map_once_without_stairs(found: tl.RegimeMap) -> None:
    pieces, cuts = _cut(*_with_an_area(found))
    areas = [area(piece) for own in pieces.values() for piece in own]
    assert min(areas) > -1e-12, "corners go counter-clockwise"
    assert sum(areas) == pytest.approx(3.0)
    steps = np.array([found.values[0][1], found.values[1][1]])
    slanted = [(np.abs(cut[1] - cut[0]) > 0.001 * steps).all() for cut in cuts]
    assert np.mean(slanted) > 0.9


def test_maps_of_one_row_and_of_one_regime(iskander: tl.Scenario) -> None:
    line = np.linspace(0, 3, 9)
    one_row = tl.regimes(iskander, "t2", {GRIEVANCE: line, REPORT[0]: [0.85]}, progress=False)
    one_column = tl.regimes(iskander, "t2", {REPORT[0]: [0.85], GRIEVANCE: line}, progress=False)
    alone = tl.regimes(iskander, "t2", {GRIEVANCE: [1.0, 1.1], REPORT[0]: [0.85, 0.9]}, progress=False)
    for got in (one_row, one_column, alone):
        axes = plot.regimes(got)
        axes.get_figure().canvas.draw()
        assert len(axes.patches) >= len(got.regimes)
    assert not np.isfinite(borders(alone)[0].ends).any()
