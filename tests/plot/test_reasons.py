"""The picture of an explanation: read back from its bars and dots."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex

import twolevel as tl
from twolevel import plot


def test_bars_add_up_to_the_dots_and_the_played_are_full(iskander: tl.Scenario) -> None:
    found = tl.explain(iskander, "t2")
    axes = plot.reasons(found)
    payoffs = iskander.payoffs("t2")
    at = (0, 1, 1)  # defer, ask, silence
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    expected = [payoffs[i][(*at[:i], k, *at[i + 1 :])] for i in range(3) for k in range(3)]
    assert [float(dot.get_xdata()[0]) for dot in dots] == pytest.approx(expected, abs=1e-12)
    colours = plot.player_colours(iskander)
    full = [to_hex(dot.get_markerfacecolor()).upper() for dot in dots]
    hollow = "#FFFFFF"
    assert full == [
        *(colours["Armenia"].upper(), hollow, hollow),
        *(hollow, colours["Azerbaijan"].upper(), hollow),
        *(hollow, colours["Russia"].upper(), hollow),
    ]
    for dot in dots:
        y = float(dot.get_ydata()[0])
        bars = [b.get_width() for b in axes.patches if abs(b.get_y() + b.get_height() / 2 - y) < 1e-9]
        assert sum(bars) == pytest.approx(float(dot.get_xdata()[0]), abs=1e-12)


def test_a_mixture_has_its_probabilities() -> None:
    axes = plot.reasons(tl.explain("chicken"), 2)
    said = [text.get_text() for text in axes.texts]
    assert said.count("-0.100 (0.90)") == said.count("-0.100 (0.10)") == 2
