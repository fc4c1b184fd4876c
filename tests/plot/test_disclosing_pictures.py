"""Pictures of publishing and persuasion: what is drawn is what was found, and no word lies on another."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled
from tests.plot.words import each_once, faults
from twolevel import plot

# what is drawn is found once for all tests
pytestmark = pytest.mark.xdist_group("pictures of disclosing")

#: Width and height in inches, and letters in points: as drawn, for a projector, and twice for a column of 8 cm.
SIZES = [None, (13.0, 7.0, 16.0), (3.15, 2.8, 6.0), (3.15, 2.76, 7.5)]


@cache
def found() -> dict[str, Any]:
    triangle = tl.persuade("iskander", "t2", sender="Russia", belief="world", common=True, tolerance=1e-3)
    line = tl.persuade(lambda mu: mu[:, 1] >= 0.5, [0.7, 0.3], states=["innocent", "guilty"])
    published = tl.publish("iskander", "t2", "Azerbaijan", found=0.5)
    return {
        "triangle": partial(plot.closure, triangle),
        "line": partial(plot.closure, line),
        "subsets": partial(plot.subsets, published),
        "plain": partial(plot.subsets, tl.publish(bundled("iskander"), "t2", "Azerbaijan", ["fragments"])),
    }


@pytest.mark.parametrize(("name", "size"), each_once(["triangle", "line", "subsets", "plain"], SIZES[::-1]))
def test_no_word_lies_on_another(name: str, size: tuple[float, float, float] | None) -> None:
    if size is None:
        assert not faults(found()[name](None).get_figure())
        return
    with plt.rc_context({"font.size": size[2]}):
        figure, axes = plt.subplots(figsize=size[:2], layout="constrained")
        found()[name](axes)
        assert not faults(figure)


def test_a_jump_is_drawn_where_it_is_and_the_closure_above_it() -> None:
    ax = found()["line"](None)
    dashed = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert np.interp(0.3, *dashed.get_data()) == pytest.approx(0.6)
    steps = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert len(steps) == 1 and steps[0].get_xdata() == pytest.approx([0.5, 0.5])


def test_the_best_subset_is_on_top() -> None:
    ax = found()["subsets"](None)
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "the remains in Shusha"


def test_more_states_than_three_are_not_drawn() -> None:
    four = tl.persuade(lambda mu: mu[:, 0], np.full(4, 0.25))
    with pytest.raises(tl.GameError, match="must have 2 or 3 states to be drawn; got 4"):
        plot.closure(four)
