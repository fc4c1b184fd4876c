"""Names in pictures: labels wherever there are any, and names of evidence that are readable in a narrow column."""

from __future__ import annotations

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

import twolevel as tl
from tests.conftest import AIRLINER, bundled
from tests.plot.words import boxes, faults
from twolevel import plot

LABELS = """[labels]
Island = "the island"
Neighbour = "the neighbour"
fine = "fine the boat"
accept = "accept the fine"
"""


@pytest.fixture(scope="module")
def labelled() -> tl.Scenario:
    from tests import ROOT

    text = (ROOT / "examples" / "my_crisis.toml").read_text(encoding="utf-8")
    return tl.Scenario.from_toml(text.replace("[players.Island]", f"{LABELS}\n[players.Island]"), where="crisis.toml")


def words_of(axes: plt.Axes) -> str:
    return " | ".join(text for text, _ in boxes(axes.get_figure()))


def test_every_picture_has_the_labels(labelled: tl.Scenario) -> None:
    sure = tl.Point("now", {"evidence.log.credibility": 1.0})
    found = tl.attribute(labelled, tl.Point("now", {"parameters.face": 0.2}), sure, player="Island")
    said = words_of(plot.waterfall(found))
    for words in ("payoff of the island", "Why the payoff of the island moves by", "fine the boat", "accept the fine"):
        assert words in said
    assert "Island" not in said
    game = labelled.game("now")
    assert "payoffs of the island, the neighbour" in words_of(plot.matrix(game, players=labelled))
    assert "● the island" in words_of(plot.story(labelled))
    values = {"evidence.log.credibility": np.linspace(0.9, 1.0, 3), "parameters.trade": np.linspace(0.1, 0.2, 3)}
    said = words_of(plot.regimes(tl.regimes(labelled, "now", values, progress=False)))
    assert "fine the boat" in said
    assert "accept |" not in said


@pytest.mark.parametrize("name", ["iskander", str(AIRLINER)])
def test_items_have_numbers_and_a_key_in_a_narrow_column(name: str) -> None:
    scenario = bundled(name)
    path = tl.disclose(scenario, scenario.episodes[-1], progress=False)
    with plt.rc_context({"font.size": 6}):
        figure, axes = plt.subplots(figsize=(3.15, 2.4), layout="constrained")
        plot.payoff_path(path, axes)
        assert faults(figure) == []
        assert axes.bbox.height > 0.5 * figure.bbox.height
    if name == "iskander":
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", *(f"+{k}" for k in range(1, 7))]
        assert "5\u00a0the remains in Shusha" in " ".join(axes.get_xlabel().split("\n"))


def test_long_titles_are_cut_at_a_word(labelled: tl.Scenario) -> None:
    path = tl.disclose(labelled, "now", "evidence.log.credibility", points=3, progress=False)
    assert " ".join(plot.payoff_path(path).get_xlabel().split()) == "credibility of The coast guard publishes ..."


def marks(axes: plt.Axes, colour: str) -> set[str]:
    """Return the markers that are drawn in a colour."""
    lines = [line for line in axes.lines if to_hex(line.get_color()) == to_hex(colour)]
    return {str(line.get_marker()) for line in lines} - {"None"}


def test_a_player_has_one_marker_in_every_picture() -> None:
    s = tl.load("azerbaijan-russia")
    story, path = plot.story(s), plot.payoff_path(tl.disclose(s, "after_report", progress=False))
    for colour in plot.player_colours(s).values():
        assert marks(story, colour) == marks(path, colour) != set()


def test_marks_of_two_audiences_do_not_lie_on_one_another() -> None:
    """For an open quarantine Congress and the Chiefs of Staff are at .5736 and .5742."""
    axes = plot.win_sets("cuba-1962", "un")
    places = [tuple(dot) for line in axes.lines if line.get_marker() != "None" for dot in line.get_xydata()]
    near = [(a, b) for a, b in combinations(places, 2) if abs(a[0] - b[0]) < 0.02 and abs(a[1] - b[1]) < 0.2]
    assert len(places) > 20 and not near


def test_an_order_of_moves_in_a_title_has_the_players_labels() -> None:
    said = " ".join(words_of(plot.win_sets("u2-1960", "may7")).split())
    assert "Soviet Union > United States > Norway" in said
