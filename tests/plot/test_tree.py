"""The game tree: read back from the artists, and laid out at the sizes in which pictures are used."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

import twolevel as tl
from tests.plot.words import each_once, faults
from twolevel import plot
from twolevel.games.ordered import OrderedEquilibria

SIZES = {"own": None, "projector": (13.0, 7.0, 16.0), "column": (3.15, 2.4, 6.0)}
ORDERS = ("Russia > Armenia > Azerbaijan", "Armenia > Azerbaijan, Russia", "Armenia, Russia > Azerbaijan")


def solved(s: tl.Scenario, episode: str, order: str) -> OrderedEquilibria:
    found = tl.solve(s.game(episode), order=order)
    assert isinstance(found, OrderedEquilibria)
    return found


def words(axes: Axes, *, bold: bool) -> list[str]:
    return [t.get_text() for t in axes.texts if (t.get_fontweight() == "bold") is bold]


def test_the_path_is_bold_and_all_leaves_have_their_payoffs(iskander: tl.Scenario) -> None:
    axes = plot.tree(solved(iskander, "t0", ORDERS[0]), players=iskander)
    bold = words(axes, bold=True)
    assert [w for w in bold if w in ("deny", "defer", "dismiss")] == ["deny", "defer", "dismiss"]
    assert [w for w in bold if w.startswith(("-", "0"))] == ["-0.49", "0.10", "-0.37"]
    names = [w for w in words(axes, bold=False) if w[0].isalpha()]
    assert names.count("ask") == 9 and names.count("defer") == 2 and names.count("silence") == 1
    colours = plot.player_colours(iskander)
    taken = [line for line in axes.lines if line.get_color() == colours["Azerbaijan"] and len(line.get_xdata()) == 3]
    assert len(taken) == 9  # one answer to every history
    assert len({line.get_linewidth() for line in taken}) == 2  # the path, and the others
    numbers = [t.get_text() for t in axes.texts if t.get_text().lstrip("-").replace(".", "").isdigit()]
    assert len(numbers) == 27 * 3


LABELLED = """
title = "Two"
order = "A > B"
labels = { go = "set out", B = "the other" }
[players.A]
stances = ["stay", "go"]
[players.B]
stances = ["wait", "act"]
[terms.a]
player = "A"
channel = "rival"
stances.A = { go = 1 }
[terms.b]
player = "B"
channel = "rival"
stances.B = { act = 1 }
"""


def test_labels_stand_for_codes() -> None:
    s = tl.Scenario.from_toml(LABELLED)
    found = tl.solve(s.game())
    assert isinstance(found, OrderedEquilibria)
    shown = [t.get_text() for t in plot.tree(found, players=s).texts]
    assert {"set out", "the other", "act"} <= set(shown) and not {"go", "B"} & set(shown)
    assert "go" in [t.get_text() for t in plot.tree(found).texts]


@pytest.mark.parametrize(("order", "size"), each_once(ORDERS, list(SIZES)))
def test_no_word_lies_on_another(iskander: tl.Scenario, order: str, size: str) -> None:
    found = solved(iskander, "t0", order)
    given = SIZES[size]
    if given is None:
        axes = plot.tree(found, players=iskander)
    else:
        width, height, points = given
        with plt.rc_context({"font.size": points}):
            _, own = plt.subplots(figsize=(width, height), layout="constrained")
            axes = plot.tree(found, own, players=iskander)
    figure = axes.get_figure()
    assert figure is not None
    assert faults(figure) == []  # type: ignore[arg-type]
    whole = sum(len(line.get_xdata()) == 3 for line in axes.lines) >= 27  # type: ignore[arg-type]
    assert whole is (size != "column"), "where there is too little room, only the answers are drawn"


def test_a_random_outcome_shows_its_probabilities(iskander: tl.Scenario) -> None:
    s = iskander.override({"parameters.grievance": 0.6})
    axes = plot.tree(solved(s, "t2", ORDERS[1]), players=s)
    assert "dismiss, deny 0.63" in words(axes, bold=True)
    assert any(line.get_linestyle() != "-" for line in axes.lines)


def test_which_of_several(iskander: tl.Scenario) -> None:
    battle = tl.NormalFormGame([[[2, 0], [0, 2]], [[1, 0], [0, 1]]], ["she", "he"], [["opera", "match"]] * 2)
    found = tl.solve(battle, order="she > he")
    assert isinstance(found, OrderedEquilibria)
    assert [e.label for e in found] == ["opera, opera", "match, match"]
    for k, name in enumerate(("opera", "match")):
        assert words(plot.tree(found, which=k), bold=True).count(name) == 2
    for wrong in (2, -1):
        with pytest.raises(tl.GameError, match="which must be"):
            plot.tree(found, which=wrong)
    with pytest.raises(tl.GameError, match=r"equilibria must be an OrderedEquilibria; got Equilibria; try tl\.solve"):
        plot.tree(tl.solve(battle))  # type: ignore[arg-type]
