"""Names in pictures: labels wherever there are any, and names of evidence that are readable in a narrow column."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

import twolevel as tl
from tests.conftest import AIRLINER
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
    scenario = tl.load(name)
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
