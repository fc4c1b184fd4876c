"""Pictures of histories: read back from the artists, and laid out at the sizes in which they are used."""

from __future__ import annotations

from functools import cache

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

import twolevel as tl
from tests.analysis.test_history import BENOIT_KRISHNA, TURNS, repeated
from tests.conftest import bundled, reduced
from tests.plot.words import each_once, faults
from twolevel import plot
from twolevel.analysis.history import History

# the histories are followed once for all tests
pytestmark = pytest.mark.xdist_group("pictures of histories")

SIZES = {"own": None, "projector": (13.0, 7.0, 16.0), "column": (3.15, 2.6, 6.0)}

#: Episodes of the first case that are always followed; all are in the full form.
FEW = ("t0", "t1", "t2")


@cache
def of_iskander(episodes: tuple[str, ...] | None) -> dict[str, History]:
    three = bundled("iskander").override({"parameters.margin_AZE": 0.15})
    return {
        "one path": tl.history("iskander", episodes=episodes),
        "three paths": tl.history(three, episodes=episodes),
    }


@cache
def histories() -> dict[str, History]:
    return {
        **of_iskander(FEW),
        "a mixture": tl.history(tl.Scenario.from_toml(TURNS)),
        "many paths": tl.history(repeated(BENOIT_KRISHNA)),
        "looking ahead": tl.history(repeated(BENOIT_KRISHNA), discount=0.5, mixed=False),
    }


def words(axes: Axes) -> list[str]:
    return [t.get_text() for t in axes.texts]


@reduced("episodes", FEW, None)
def test_one_path_has_a_lane_a_player(iskander: tl.Scenario, episodes: tuple[str, ...] | None) -> None:
    axes = plot.history(of_iskander(episodes)["one path"])
    episodes = episodes or iskander.episodes
    boxes = [t for t in axes.texts if t.get_bbox_patch() is not None]
    lanes: dict[str, list[tuple[float, str]]] = {}
    for t in boxes:
        lanes.setdefault(str(t.get_color()), []).append((t.get_position()[0], t.get_text()))
    colours = plot.player_colours(iskander)
    played = {"Armenia": ["blame", *["defer"] * 4], "Azerbaijan": [*["dismiss"] * 4, "ask"]}
    played["Russia"] = ["silence", "deny", "silence", "deny", "silence"]
    for player, stances in played.items():
        stances = [stances[iskander.episodes.index(e)] for e in episodes]
        assert sorted(lanes[colours[player]]) == list(enumerate(stances))
    assert {"+0.39", "-0.69", "+0.24", "-0.76"} <= set(words(axes))  # the payoffs of the table in the model's notes
    assert [t.get_text() for t in axes.get_xticklabels()] == [
        f"{name}\n{iskander.spec.episodes[name].date}" for name in episodes
    ]
    assert axes.get_xlabel() == "below: the payoff of the episode"
    assert len(axes.lines) == (len(episodes) - 1) * 3 + 2  # from episode to episode, and between the lanes


@reduced("episodes", FEW, None)
def test_paths_that_part_have_branches_and_numbers(episodes: tuple[str, ...] | None) -> None:
    axes = plot.history(of_iskander(episodes)["three paths"])
    said = words(axes)
    assert said.count("1, 2, 3") == 1 and said.count("1") == said.count("2") == said.count("3") == 2
    assert said.count("blame") == 1, "what all paths share stands once"
    dotted = [line for line in axes.lines if line.get_linestyle() != "-"]
    assert len(dotted) == 2  # to the mixtures of Azerbaijan and Russia
    assert "numbers at the right: paths" in axes.get_xlabel() and "dotted: mixed" in axes.get_xlabel()


def test_what_comes_about_of_a_mixture_is_said() -> None:
    key = " ".join(plot.history(histories()["a mixture"]).get_xlabel().split())
    assert "path 1: what comes about is deny at t0 (0.50); path 2: what comes about is admit at t0 (0.50)" in key


def test_some_of_many_are_drawn_and_stars_mean_what_follows() -> None:
    key = plot.history(histories()["many paths"]).get_xlabel().replace("\n", " ")
    assert "the first 6 of 9 paths" in key and "*" not in key
    axes = plot.history(histories()["looking ahead"])
    assert words(axes).count("a*") == 2 and words(axes).count("c") > 2
    assert "*: another stance would pay at once" in axes.get_xlabel().replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "size"),
    each_once(["one path", "three paths", "a mixture", "many paths", "looking ahead"], list(SIZES)),
)
def test_no_word_lies_on_another(name: str, size: str) -> None:
    check(histories()[name], size)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["one path", "three paths"])
def test_none_does_in_a_picture_of_all_episodes(name: str, size: str) -> None:
    check(of_iskander(None)[name], size)


def check(found: History, size: str) -> None:
    given = SIZES[size]
    if given is None:
        axes = plot.history(found)
    else:
        width, height, points = given
        with plt.rc_context({"font.size": points}):
            _, own = plt.subplots(figsize=(width, height), layout="constrained")
            axes = plot.history(found, own)
    assert faults(axes.get_figure()) == []  # type: ignore[arg-type]


def test_without_a_path_there_is_no_picture() -> None:
    none = tl.history(tl.Scenario.from_toml(TURNS), mixed=False)
    with pytest.raises(tl.ScenarioError, match="found must have a path to be drawn; incomplete: at t0 there is no"):
        plot.history(none)


def test_labels_stand_for_codes() -> None:
    s = tl.Scenario.from_toml(TURNS + '[labels]\ndefer = "wait and see"\nB = "the rival"\n')
    shown = words(plot.history(tl.history(s)))
    assert {"wait and see", "the rival"} <= set(shown) and not {"defer", "B"} & set(shown)
