"""What a file says of its pictures: colours of players, owners of observers, the event of the beliefs."""

from __future__ import annotations

from pathlib import Path

import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.model.colours import PALETTE, contrast

CASE = (Path(__file__).parents[2] / "examples" / "my_crisis.toml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert CASE.count(old) == 1
    return CASE.replace(old, new)


def test_every_colour_of_the_palette_stands_out_from_white() -> None:
    # Contrasts of the first three as any calculator of WCAG gives them
    assert [round(contrast(PALETTE[c]), 2) for c in ("blue", "green", "vermilion")] == [5.19, 3.42, 3.87]
    assert all(contrast(c) >= 3 for c in PALETTE.values())


@pytest.mark.parametrize(("given", "drawn"), [("sky", PALETTE["sky"]), ("#aa3300", "#aa3300")])
def test_a_colour_by_its_name_or_its_number(given: str, drawn: str) -> None:
    s = tl.Scenario.from_toml(changed("[players.Neighbour]\n", f'[players.Neighbour]\ncolour = "{given}"\n'))
    assert tl.plot.player_colours(s) == {"Island": PALETTE["blue"], "Neighbour": drawn}
    first = tl.Scenario.from_toml(changed("[players.Neighbour]\n", '[players.Neighbour]\ncolour = "blue"\n'))
    assert tl.plot.player_colours(first) == {"Island": PALETTE["green"], "Neighbour": PALETTE["blue"]}


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        ("red", "players.Island.colour must be a colour such as '#D55E00', or blue, green, .*; got 'red'"),
        ("#12345", "players.Island.colour must be a colour such as"),
        (
            "#FFEE99",
            r"players.Island.colour must have a contrast with white of at least 3; '#FFEE99' has 1\.\d\d \(line 12\)$",
        ),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused_in_one_line(colour: str, said: str) -> None:
    with pytest.raises(tl.ScenarioError, match=said) as caught:
        tl.Scenario.from_toml(changed("[players.Island]\n", f'[players.Island]\ncolour = "{colour}"\n'))
    assert "\n" not in str(caught.value)


def test_an_observer_belongs_to_the_player_whom_the_file_names() -> None:
    s = tl.Scenario.from_toml(changed("[observers.world]\n", '[observers.world]\nplayer = "Island"\n'))
    assert s.spec.observers["world"].player == "Island"
    with pytest.raises(tl.ScenarioError, match=r"observers\.world\.player must be .*did you mean 'Island'"):
        tl.Scenario.from_toml(changed("[observers.world]\n", '[observers.world]\nplayer = "Islnd"\n'))
    assert bundled("iskander").spec.observers["rus_mod"].player == "Russia"
    named = CASE.replace("observers.world", "observers.Island").replace('"world"\nstances', '"Island"\nstances')
    with pytest.raises(tl.ScenarioError, match=r"observers\.Island\.player must be 'Island', whose own"):
        tl.Scenario.from_toml(named.replace("[observers.Island]\n", '[observers.Island]\nplayer = "Neighbour"\n'))


def test_the_event_of_the_belief_picture_is_a_state() -> None:
    head = 'states = ["outside", "inside"]\n'
    assert tl.Scenario.from_toml(changed(head, head + 'plot.event = ["outside"]\n')).spec.pictured == ("outside",)
    with pytest.raises(tl.ScenarioError, match=r"plot\.event: state must be .*did you mean 'inside'"):
        tl.Scenario.from_toml(changed(head, head + 'plot.event = ["insde"]\n'))
    with pytest.raises(tl.ScenarioError, match=r"plot\.event must be a list of states"):
        tl.Scenario.from_toml(changed(head, head + "plot.event = []\n"))


def test_pictures_change_no_fingerprint() -> None:
    coloured = tl.Scenario.from_toml(changed("[players.Island]\n", '[players.Island]\ncolour = "sky"\n'))
    assert coloured.fingerprint == tl.Scenario.from_toml(CASE).fingerprint
