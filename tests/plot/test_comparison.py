"""The picture of a comparison: marks stand where the numbers do, and it can be read where it is narrow."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

import twolevel as tl
from tests.claims.test_compare import crisis, number
from tests.plot.test_layout import SIZES
from tests.plot.words import faults
from twolevel import plot


def test_marks_stand_within_the_range_and_deciding_numbers_are_bold() -> None:
    other = crisis(number("x", 0.2, 0.9), number("y", 0.2, 0.1)).override({"parameters.z": 9.0})
    found = tl.compare(crisis(), other)
    axes = plot.comparison(found)
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["z", "x", "y"], names
    marks: dict[str, dict[str, float]] = {marker: {} for marker in "oD>"}
    for line in axes.lines:
        if line.get_marker() in marks:
            ((x, row),) = line.get_xydata()
            marks[line.get_marker()][names[round(row)]] = round(x, 6)
    assert marks["o"] == {"x": 0.2, "y": 0.1, "z": 0.05}
    assert marks["D"] == {"x": 0.9, "y": 0.05}
    assert list(marks[">"]) == ["z"], "farther out than the picture reaches"
    bold = {text.get_text() for text in axes.get_yticklabels() if text.get_fontweight() == "bold"}
    assert bold == {"x", "z"}, "x decides the first episode, and z the second"
    assert axes.get_xlabel().replace("\n", " ") == "place within the range of crisis; bold: decides an outcome"


def test_the_largest_differences_are_drawn_and_the_rest_is_counted() -> None:
    found = tl.compare(crisis(), crisis(*(number(name, 0.2, 0.3) for name in "xyz")))
    axes = plot.comparison(found, most=1)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["x"]
    assert axes.get_xlabel().replace("\n", " ").endswith("; 2 more numbers differ")


@pytest.mark.parametrize("size", [s if s == "column" else pytest.param(s, marks=pytest.mark.slow) for s in SIZES])
def test_no_word_lies_on_another(size: str) -> None:
    found = tl.compare("iskander", "iskander-hand")
    if (given := SIZES[size]) is None:
        assert faults(plot.comparison(found).get_figure()) == []
        return
    width, height, points = given
    with plt.rc_context({"font.size": points}):
        figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
        plot.comparison(found, axes, most=15)
        assert faults(figure) == []


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(tl.ScenarioError, match=r"^found must be a Comparison; got str; try tl\.compare\(s, other\)$"):
        plot.comparison("iskander")  # type: ignore[arg-type]
    with pytest.raises(tl.ScenarioError, match="numbers with ranges that differ; crisis, the first and crisis, the"):
        plot.comparison(tl.compare(crisis(), crisis()))
