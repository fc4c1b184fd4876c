"""Layout: no word of any picture lies on another or leaves the canvas, at the sizes in which pictures are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

import twolevel as tl
from tests.conftest import REPORT, bundled
from tests.plot.words import boxes, faults
from twolevel import plot

#: Two numbers of each bundled scenario, for its map.
NUMBERS = {
    "armenia-russia": ("parameters.patron_dependence", "parameters.opposition_pressure"),
    "azerbaijan-russia": ("parameters.grievance", "evidence.fragments.credibility"),
    "chicken": ("parameters.win_row", "parameters.win_column"),
    "cuba-1962": ("evidence.counted.credibility", "parameters.unverified"),
    "iskander": ("parameters.grievance", "evidence.fragments.credibility"),
    "iskander-hand": ("parameters.grievance", "parameters.neighbour_dependence"),
    "mh17": ("parameters.trust_world_Hague", "parameters.just_hold"),
    "putnam-ratification": ("parameters.hawks_home", "parameters.hawks_abroad"),
    "romer-rosenthal": ("parameters.home_ideal", "parameters.proposer_ideal"),
    "u2-1960": ("evidence.pilot.credibility", "parameters.reversal_cost"),
    "yerevan-standoff": ("parameters.putsch_risk", "parameters.street_support"),
}
#: Width and height in inches, and letters in points: as drawn, for a projector, and for a column of 8 cm.
SIZES = {"own": None, "projector": (13.0, 7.0, 16.0), "column": (3.15, 2.4, 6.0)}
#: What always runs, and the kinds of its pictures that are drawn then; the full form has all.
ALWAYS = {
    ("azerbaijan-russia", "column"): ("payoffs", "beliefs along [", "thresholds", "map"),
    ("chicken", "projector"): ("matrix", "reasons", "thresholds", "map"),
    ("romer-rosenthal", "own"): ("agreement", "waterfall"),
}

Draw = Callable[[Axes | None], Axes]


def pictures(name: str) -> Iterator[tuple[str, Draw]]:
    """Yield the pictures of a bundled scenario, each as a function of the axes."""
    s = bundled(name)
    episode = s.episodes[-1]
    out = s.spec.episodes[episode].disclosed
    if out:
        credibilities = [f"evidence.{item}.credibility" for item in out]
        credibility = REPORT if set(REPORT) <= set(credibilities) else credibilities[-1:]
        for along in (None, credibility):
            path = tl.disclose(s, episode, along, points=51, progress=False)
            yield f"payoffs along {along}", partial(plot.payoff_path, path)
            yield f"beliefs along {along}", partial(plot.beliefs, path)
            if s.audiences:
                yield f"risk along {along}", partial(plot.risk, path)
    if len(s.players) == 2:
        found = tl.solve(s.game(episode))
        yield "matrix", partial(plot.matrix, found.game, equilibria=found, players=s)
    if s.audiences:
        yield "agreement", partial(plot.agreement, s, episode)
    yield "reasons", lambda ax: plot.reasons(tl.explain(s, episode), ax=ax)
    if len(s.episodes) > 1:
        yield "waterfall", partial(plot.waterfall, tl.attribute(s, s.episodes[0], episode, player=s.players[0]))
    one, two = NUMBERS[name]
    low, high = s.number(one).range or (0.0, 1.0)
    yield (
        "thresholds",
        partial(plot.threshold_line, tl.thresholds(s, episode, one, low, high, points=50, progress=False)),
    )
    values = {a: np.linspace(*(s.number(a).range or (0.0, 1.0)), 11) for a in (one, two)}
    yield "map", partial(plot.regimes, tl.regimes(s, episode, values, progress=False))


def check(name: str, size: str, kinds: tuple[str, ...] = ("",)) -> None:
    found: dict[str, list[str]] = {}
    for what, draw in pictures(name):
        if not what.startswith(kinds):
            continue
        if (given := SIZES[size]) is None:
            found[what] = faults(draw(None).get_figure())
        else:
            width, height, points = given
            with plt.rc_context({"font.size": points}):
                figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
                draw(axes)
                found[what] = faults(figure)
        plt.close("all")
    assert all(any(what.startswith(kind) for what in found) for kind in kinds)
    assert {what: said for what, said in found.items() if said} == {}


@pytest.mark.parametrize(("name", "size"), ALWAYS)
def test_no_word_lies_on_another_or_leaves_the_canvas(name: str, size: str) -> None:
    check(name, size, ALWAYS[name, size])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [(n, s) for n in NUMBERS for s in SIZES])
def test_none_does_at_any_size(name: str, size: str) -> None:
    check(name, size)


def test_every_bundled_scenario_is_looked_at() -> None:
    assert set(NUMBERS) == set(tl.scenarios())
    assert {size for _, size in ALWAYS} == set(SIZES)


def test_a_name_that_a_waterfall_leaves_out_stays_out_in_the_next_layout() -> None:
    found = tl.attribute(bundled("u2-1960"), "may5", "may16", player="UnitedStates")
    with plt.rc_context({"font.size": 6.0}):
        figure, axes = plt.subplots(figsize=(3.15, 2.4), layout="constrained")
        plot.waterfall(found, axes)
    for _ in range(3):  # every layout looks at all names again
        assert faults(figure) == []


def test_the_helper_sees_words_that_overlap_or_leave() -> None:
    figure, axes = plt.subplots()
    axes.text(0.5, 0.5, "one")
    axes.text(0.5, 0.5, "two")
    axes.text(1.2, 0.5, "a long one at the right")
    said = faults(figure)
    assert "'one' overlaps 'two'" in said
    assert "'a long one at the right' leaves the canvas" in said


def test_four_pictures_in_a_figure_without_a_layout_do_not_touch(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", REPORT, points=21, progress=False)
    figure, axes = plt.subplots(2, 2, figsize=(14, 9))
    plot.payoff_path(path, axes[0, 0])
    plot.beliefs(path, axes[0, 1])
    plot.threshold_line(
        tl.thresholds(iskander, "t2", "parameters.grievance", 0, 6, points=40, progress=False), axes[1, 0]
    )
    values = {"parameters.grievance": np.linspace(0, 3, 9), REPORT[0]: np.linspace(0, 1, 9)}
    plot.regimes(tl.regimes(iskander, "t2", values, progress=False), axes[1, 1])
    assert faults(figure) == []


def test_a_layout_of_the_caller_s_stays(iskander: tl.Scenario) -> None:
    figure, axes = plt.subplots(layout="tight")
    before = figure.get_layout_engine()
    plot.beliefs(tl.disclose(iskander, "t2", progress=False), axes)
    assert figure.get_layout_engine() is before


def test_letters_follow_the_size_of_the_reader_s(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", progress=False)
    heights = {}
    for points in (10.0, 20.0):
        with plt.rc_context({"font.size": points}):
            heights[points] = {text: box.height for text, box in boxes(plot.payoff_path(path).get_figure())}
    shared = set(heights[10.0]) & set(heights[20.0])
    assert {"Armenia", "defer", "mixed", "equilibrium payoff"} <= shared
    for text in ("Armenia", "defer", "mixed"):
        assert heights[20.0][text] == pytest.approx(2 * heights[10.0][text], rel=0.1)


@pytest.mark.parametrize("name", ["iskander", pytest.param("iskander-hand", marks=pytest.mark.slow)])
def test_the_note_lies_on_no_line(name: str) -> None:
    path = tl.disclose(name, "t2", REPORT, points=101, progress=False)
    axes = plot.payoff_path(path)
    placed = dict(boxes(axes.get_figure()))
    (note,) = (box for text, box in placed.items() if text.startswith("weak evidence backfires"))
    for line in axes.lines:
        curve = line.get_path().transformed(line.get_transform())
        assert not curve.intersects_bbox(note, filled=False), (line.get_color(), line.get_linewidth())


def test_the_note_is_left_out_where_there_is_no_room(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", REPORT, points=51, progress=False)
    figure, axes = plt.subplots(figsize=(2.2, 1.6))
    plot.payoff_path(path, axes)
    assert not any(text.startswith("weak evidence") for text, _ in boxes(figure))
