"""What can be chosen, as plain values."""

from __future__ import annotations

import subprocess
import sys

import pytest

import twolevel as tl
from twolevel.explorer.controls import episode_words, order_choices, sliders, status_quo
from twolevel.explorer.state import headline, orders, start


@pytest.mark.parametrize(
    "case",  # one of one moment and one of several always, all in the full form
    [pytest.param(n, marks=[] if n in ("chicken", "romer-rosenthal") else [pytest.mark.slow]) for n in tl.scenarios()],
)
def test_a_number_lies_on_a_stop_of_its_slider(case: str) -> None:
    scenario = tl.load(case)
    for episode in scenario.episodes:
        state = start(scenario, episode)
        found = sliders(state)
        assert tuple(s.place for s in found) == headline(scenario, episode)
        for slider in found:
            assert (slider.low, slider.high) == scenario.number(slider.place).range
            assert slider.value == state.value(slider.place)
            stops = (slider.value - slider.low) / slider.step
            assert stops == pytest.approx(round(stops), abs=1e-6)
            assert (slider.high - slider.low) / slider.step > 99


def test_what_was_moved_gets_a_slider_too(iskander: tl.Scenario) -> None:
    address = "parameters.officers_revolt"
    state = start(iskander, "t2")
    few = sliders(state, ["parameters.grievance"])
    assert [(s.place, s.name) for s in few] == [("episodes.t2.parameters.grievance", "grievance")]
    more = sliders(state.moved(address, 9.0), ["parameters.grievance"])
    assert [s.place for s in more][1:] == [address]
    assert more[1].high == more[1].value == 9.0


def test_orders_and_episodes_have_words(iskander: tl.Scenario) -> None:
    choices = order_choices(iskander)
    assert tuple(order for _, order in choices) == orders(iskander.players)
    assert choices[0] == ("all at once", ())
    assert "Armenia, Azerbaijan > Russia" in [words for words, _ in choices]
    assert episode_words(iskander, "t2").startswith("t2 · 2021-04-13 · ")


def test_the_status_quo_is_the_chosen_one_else_that_of_the_file(iskander: tl.Scenario) -> None:
    state = start(iskander, "t2")
    own = iskander.spec.variants["veto"].everywhere.reversion
    assert own and status_quo(state) == own
    stands = dict(zip(iskander.players, ("blame", "ask", "deny"), strict=True))
    assert status_quo(state.ratifying("veto", stands)) == ("blame", "ask", "deny")
    assert status_quo(start("chicken")) == ("swerve", "swerve")


def test_exploring_one_branch_needs_no_scipy() -> None:
    """In a browser scipy is 20 MB, to be loaded only by those who need it."""
    code = (
        "import sys\nfrom twolevel.explorer.state import start, view\n"
        "seen = view(start('iskander'))\n"
        "for x in (0.3, 0.4):\n    seen = view(seen.state.moved('parameters.stonewall', x), seen)\n"
        "print([m for m in ('scipy', 'pandas', 'nashpy', 'jsonschema', 'tqdm') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
