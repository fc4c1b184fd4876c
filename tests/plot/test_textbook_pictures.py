"""Pictures of the textbook: the numbers of the result are in them, and no word lies on another."""

from __future__ import annotations

import functools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from scipy import stats

import twolevel as tl
from tests.plot.test_layout import SIZES
from tests.plot.words import each_once, faults
from twolevel import plot
from twolevel import textbook as tb
from twolevel.textbook import LESSONS


@functools.cache
def results() -> dict[str, Any]:
    found = {name: module.example() for name, module in LESSONS.items()}
    found["setter, many"] = tb.setter(1, [0.1, 0.3, 0.8], 0.5, needed=2)
    found["dye, discrete"] = tb.dye(stats.poisson(3), 0.6)
    found["dye, without end"] = tb.dye(stats.norm(1e6, 1e-3), 0.6)
    found["audience costs, uneven"] = tb.audience_costs(3, 1)
    rng = np.random.default_rng(0)
    found["stability, large"] = tb.stability(tl.NormalFormGame(rng.integers(0, 4, (3, 4, 4, 3)).astype(float)))
    return found


@pytest.mark.parametrize(("name", "size"), each_once(list(results()), list(SIZES), step=3))
def test_no_word_lies_on_another_or_leaves_the_canvas(name: str, size: str) -> None:
    result = results()[name]
    if (given := SIZES[size]) is None:
        assert faults(plot.lesson(result).get_figure()) == []
    else:
        width, height, points = given
        with plt.rc_context({"font.size": points}):
            figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
            assert plot.lesson(result, axes) is axes
            assert faults(figure) == []
    plt.close("all")


def key(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    assert legend is not None
    return [t.get_text() for t in legend.get_texts()]


def test_pictures_show_the_numbers() -> None:
    assert "the deal, 0.6" in key(plot.lesson(tb.setter(1, 0.3, 0)))
    assert "share of the first, here 0.64" in key(plot.lesson(tb.floors(0.9, (0.6, 0))))
    assert "then there is war: 0.382" in key(plot.lesson(tb.audience_costs(1, 1)))
    assert "the best demand, 0.9, at a risk of 0.4" in key(plot.lesson(tb.bargain(0.5, 0.2)))
    assert "what silence is worth, 0.4142" in key(plot.lesson(tb.dye(stats.uniform(0, 1), 0.5)))
    assert "equilibria: 0.296, 0.472, 0.874" in key(plot.lesson(tb.crisis_signalling(-1.9, -2.8, -1.2)))
    axes = plot.lesson(tb.unravel(range(1, 11)))
    (beliefs,) = (line for line in axes.lines if line.get_marker() == "_")
    assert list(beliefs.get_ydata()) == [5.5, 3, 2, 1.5, 1]
    axes = plot.lesson(tb.cheap_talk(0.05))
    drawn = [tuple(line.get_xdata()) for line in axes.lines if line.get_linewidth() == 3.0]
    assert np.ravel(drawn) == pytest.approx([0, 2 / 15, 2 / 15, 7 / 15, 7 / 15, 1])
    axes = plot.lesson(LESSONS["stability"].example())
    assert sum(line.get_marker() == "s" and len(line.get_xdata()) == 1 for line in axes.lines) == 2 + 3 + 3 + 2
    axes = plot.lesson(LESSONS["beer_quiche"].example())
    assert [t.get_text() for t in axes.get_yticklabels()] == ["strong", "weak", "after beer", "after quiche"] * 2
