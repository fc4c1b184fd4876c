"""The picture of signalling: read back from the artists, and laid out at the sizes in which pictures are used."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import twolevel as tl
from tests.plot.words import each_once, faults
from twolevel import plot

SIZES = {"own": None, "projector": (13.0, 7.0, 16.0), "column": (3.15, 2.4, 6.0)}


def found(s: tl.Scenario, **more: object) -> tl.Signalling:
    return tl.signalling(s, "t2", informed="Russia", **more)  # type: ignore[arg-type]


def boxes(axes: Axes) -> list[Rectangle]:
    return [p for p in axes.patches if isinstance(p, Rectangle)]


def test_flows_and_bars_are_those_of_the_equilibrium(iskander: tl.Scenario) -> None:
    proving = found(iskander, proves="answer", beliefs="sceptical")
    axes = plot.signals(proving)
    assert len(axes.collections) == 3  # one flow a state, for none of them mixes
    bars = [b for b in boxes(axes) if b.get_x() >= 0.58 - 1e-9]
    hatched = [b for b in bars if b.get_hatch()]
    assert len(hatched) == 1  # nobody denies
    full = sum(b.get_width() for b in hatched)
    silence = sorted(b.get_width() / full for b in bars if not b.get_hatch())
    believed = proving[0].beliefs["world"]["silence"]
    assert silence == pytest.approx([believed["fired_own"], believed["fired_9M723"], 1.0])
    colour = plot.player_colours(iskander)["Russia"].lower()
    middle = [b for b in boxes(axes) if 0.4 < b.get_x() < 0.5]
    assert [to_hex(b.get_facecolor()) == colour for b in middle] == [False, True, True]
    bold = [t.get_text() for t in axes.texts if t.get_fontweight() == "bold"]
    assert bold == ["silence", "answer proves"]
    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert labels == ["no launch\n0.40", "a launch of Armenia's own\n0.29", "a launch of a 9M723\n0.31"]


def test_a_state_that_mixes_has_two_flows(iskander: tl.Scenario) -> None:
    mixed = found(iskander, mixed=True)
    (k, *_) = [k for k, e in enumerate(mixed) if not e.is_pure]
    assert len(plot.signals(mixed, k).collections) == 4


@pytest.mark.parametrize(("observers", "size"), each_once([None, ("world", "rus_mod")], list(SIZES)))
def test_no_word_lies_on_another(iskander: tl.Scenario, size: str, observers: Sequence[str] | None) -> None:
    proving = found(iskander, proves="answer", beliefs="sceptical")
    if SIZES[size] is None:
        axes = plot.signals(proving, observers=observers)
        figure = axes.figure
    else:
        width, height, letters = SIZES[size]  # type: ignore[misc]
        with plt.rc_context({"font.size": letters}):
            figure, axes = plt.subplots(figsize=(width, height))
            plot.signals(proving, 0, axes, observers=observers)
    assert faults(figure) == []  # type: ignore[arg-type]


def test_what_cannot_be_drawn_is_said_in_one_line(iskander: tl.Scenario) -> None:
    with pytest.raises(tl.ScenarioError, match="found must have an equilibrium to draw; iskander has none here"):
        plot.signals(found(iskander, beliefs="lenient"))
    with pytest.raises(tl.ScenarioError, match="index must be below 1; got 3"):
        plot.signals(found(iskander), 3)
    with pytest.raises(tl.ScenarioError, match=r"observer must be one of .*'world'"):
        plot.signals(found(iskander), observers=["wrld"])
