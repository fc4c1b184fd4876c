"""Widgets without a browser: their values are set, and what they show is what the library computes."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

import twolevel as tl
from twolevel.explorer import widgets
from twolevel.explorer.state import view
from twolevel.explorer.widgets import Explorer, explore

pytest.importorskip("ipywidgets", reason="needs ipywidgets: pip install 'twolevel[notebook]'")

# the explorer is made once for all tests
pytestmark = pytest.mark.xdist_group("explorer")

FIRST = (("Russia",), ("Armenia", "Azerbaijan"))


@pytest.fixture(scope="module")
def shared(iskander: tl.Scenario) -> Explorer:
    quick = replace(iskander, spec=replace(iskander.spec, claims={}))  # they are judged in a test of their own
    return explore(quick, "t2", numbers=["parameters.stonewall", "parameters.grievance"])


def begun(shared: Explorer) -> Explorer:
    """Let the explorer show what the file has at t2."""
    if shared.state.episode != "t2":
        shared.episode.value = "t2"
    if shared.state.changes:
        shared.reset.click()
    shared.message.value = ""
    return shared


@pytest.fixture
def drawing(shared: Explorer) -> Iterator[Explorer]:
    """The explorer of the first case."""
    yield begun(shared)
    begun(shared)


@pytest.fixture
def explorer(shared: Explorer, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    """The explorer of the first case, whose pictures stay as they are: for tests that do not look at them."""
    monkeypatch.setattr(shared._drawing, "draw", lambda _: ())
    return begun(shared)


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_a_slider_changes_pictures_words_and_copies(drawing: Explorer, iskander: tl.Scenario) -> None:
    before = {name: picture.value for name, picture in drawing.pictures.items()}
    place = "episodes.t2.parameters.grievance"
    drawing.sliders[place].value = drawing.sliders[place].min
    direct = tl.solve(iskander.game("t2", {place: drawing.sliders[place].min}))
    assert drawing.view.equilibria[0].label == direct[0].label
    for player, payoff in direct[0].payoffs.items():
        assert f"{player} {direct[0].support[player][0]} ({payoff:+.3f})" in text(drawing.words.value)
    assert {name for name, picture in drawing.pictures.items() if picture.value != before[name]} == {"matrix", "path"}
    assert repr({place: drawing.sliders[place].min}) in drawing.copied["code"].value
    assert f"parameters.grievance = {drawing.sliders[place].min}" in drawing.copied["toml"].value
    assert drawing.view.why in unescape(drawing.why.value)
    assert f"equilibria: {direct[0].label}." in text(drawing.spoken.value)


def test_a_slider_has_its_range_its_reason_and_a_step_on_which_the_number_lies(explorer: Explorer) -> None:
    s = explorer.state.scenario
    for place, slider in explorer.sliders.items():
        number = s.number(place)
        assert (slider.min, slider.max) == number.range
        steps = (slider.value - slider.min) / slider.step
        assert steps == pytest.approx(round(steps), abs=1e-6)
        assert slider.value == s.value(place)
    told = " ".join(
        row.value for row in explorer._numbers_box.children if hasattr(row, "value") and isinstance(row.value, str)
    )
    assert "Silence before a question lowers Moscow's word less than a denial that is not believed." in unescape(told)
    assert "From 0 to 1.2 by the analyst." in told


def test_a_browser_that_puts_a_slider_on_its_step_moves_nothing(explorer: Explorer) -> None:
    slider = explorer.sliders["parameters.stonewall"]
    state = explorer.state
    slider.value += 0.4 * slider.step
    assert explorer.state is state
    slider.value += slider.step
    assert explorer.state.numbers


def test_items_are_ticked_in_order(explorer: Explorer, iskander: tl.Scenario) -> None:
    for item in ("video", "index"):
        explorer.ticks[item].value = False
    explorer.ticks["video"].value = True
    out = ["hakopian", "mod_denial", "not_seen", "fragments", "video"]
    assert list(explorer.state.out) == out
    assert explorer.ticks["video"].description == "5. the video of launches"
    assert explorer.ticks["index"].description == "the index 9M723"
    direct = iskander.beliefs("t2", disclosed=out)
    for observer, held in explorer.view.moment.belief_vectors.items():
        assert held == pytest.approx(list(direct[observer].values()))


def test_order_and_veto(explorer: Explorer, iskander: tl.Scenario) -> None:
    explorer.order.value = FIRST
    assert explorer.view.equilibria[0].label == tl.solve(iskander.game("t2"), order=FIRST)[0].label
    assert "Russia moves first, then Armenia and Azerbaijan, at once." in text(explorer.words.value)
    assert "Armenia would answer: " in text(explorer.words.value)
    explorer.order.value = ()
    assert explorer._status_quo.layout.display == "none"
    explorer.ratification.value = "veto"
    assert explorer._status_quo.layout.display is None
    quiet = iskander.variant("veto")  # whose reversion is what is offered
    assert explorer.view.equilibria[0].label == tl.solve(quiet.game("t2"))[0].label
    explorer.reversion["Russia"].value = "deny"
    held = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "deny"}
    assert explorer.view.equilibria == tl.solve(iskander.ratifying("veto", held).game("t2"))
    explorer.ratification.value = "payoff"
    assert not explorer.state.changes


def test_the_cursor_moves_what_is_out(explorer: Explorer) -> None:
    assert explorer.believed.value == pytest.approx(0.85)
    explorer.believed.value = 0.3
    assert explorer.view.equilibria[0].label == "defer, dismiss, deny"
    assert explorer.state.value("evidence.index.credibility") == pytest.approx(0.3 * 0.7 / 0.85)


def test_claims_are_lights_and_those_that_fail_are_told() -> None:
    explorer = explore("putnam-ratification", "calm", numbers=["parameters.hawks_abroad"])
    assert "3 of 3 hold" in text(explorer.claims.value)
    explorer.sliders["parameters.hawks_abroad"].value = 0.0
    judged = tl.check("putnam-ratification", overrides={"parameters.hawks_abroad": 0.0})
    assert not all(c.holds for c in judged)
    lights = re.findall(r">([\w-]+) ([✓✗?])</span>", explorer.claims.value)
    assert lights == [(c.name, {True: "✓", False: "✗", None: "?"}[c.holds]) for c in judged]
    for claim in judged:
        assert (f"{claim.name} {claim.words}" in text(explorer.claims.value)) == (not claim.holds)


def test_another_episode_has_its_own_evidence_and_keeps_numbers(explorer: Explorer, iskander: tl.Scenario) -> None:
    explorer.sliders["parameters.stonewall"].value = 0.9
    explorer.episode.value = "t1"
    assert explorer.state.out == iskander.at("t1").disclosed
    assert explorer.state.numbers == {"parameters.stonewall": 0.9}
    assert set(explorer.sliders) == {"parameters.stonewall", "episodes.t1.parameters.grievance"}
    explorer.reset.click()
    assert not explorer.state.changes


def test_what_cannot_be_is_said_in_one_line_and_nothing_moves(explorer: Explorer) -> None:
    state = explorer.state
    explorer._take(lambda: state.having("vidio"))
    assert "did you mean 'video'?" in text(explorer.message.value)
    assert explorer.state is state
    explorer._take(lambda: state.moved("parameters.stonewall", 1.5))
    assert "parameters.stonewall is 1.5, outside its range from 0 to 1.2" in text(explorer.message.value)


def test_what_is_explored_is_a_sentence_and_a_frame() -> None:
    chicken = explore("chicken")
    chicken.sliders["parameters.win_row"].value = 4.0
    assert repr(chicken).startswith("Explored: chicken at base, parameters.win_row = 4: 3 equilibria")
    assert list(chicken.to_frame()["branch"]) == [0, 1, 2]
    assert chicken.view == view(chicken.state, chicken.view)
    assert "application/vnd.jupyter.widget-view+json" in chicken._repr_mimebundle_()


def test_claims_wait_until_nothing_has_moved(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "PAUSE", 0.01)
    shown = []
    monkeypatch.setattr(explorer, "_show_rest", lambda: shown.append(explorer.state.believed))

    async def move() -> None:
        for x in np.linspace(0.2, 0.6, 4):
            explorer.believed.value = float(x)
        assert not shown
        await asyncio.sleep(0.1)

    asyncio.run(move())
    assert shown == [0.6]


def test_without_ipywidgets_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(tl.MissingExtraError, match=r"pip install 'twolevel\[notebook\]'"):
        tl.explore("chicken")


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (["parameters.grievence"], "did you mean 'parameters.grievance'?"),
        (["terms.patron_pressure.weight"], "no range to slide over"),
        ({"parameters.lam"}, "numbers must be names in some order"),
    ],
)
def test_numbers_that_cannot_have_a_slider(iskander: tl.Scenario, numbers: list[str], message: str) -> None:
    with pytest.raises(tl.ScenarioError) as caught:
        explore(iskander, "t2", numbers=numbers)
    assert message in str(caught.value)
