"""Profiles by name: text to whoever reads them, stances to whoever asks."""

from __future__ import annotations

import copy
import json
import pickle
import tomllib
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from twolevel import plot
from twolevel.analysis.profiles import Profile, profile_names, pure_sets_of, regime, sets_of
from twolevel.model.build import build

MIX = Profile([["defer"], ["ask", "dismiss"], ["deny"]])
PURE = Profile([["defer"], ["ask"], ["deny"]])
#: What the stances of chicken are called in a scenario that goes past the schema, which would not let it.
ODD = {"swerve": "give way, quietly", "straight": "on+on"}


def renamed(table: Any) -> Any:
    if isinstance(table, dict):
        return {ODD.get(key, key): renamed(value) for key, value in table.items()}
    return [ODD.get(item, item) for item in table] if isinstance(table, list) else table


@pytest.fixture(scope="module")
def odd() -> tl.Scenario:
    text = (Path(tl.__file__).parent / "scenarios" / "chicken.toml").read_text(encoding="utf-8")
    return tl.Scenario(build("odd", renamed(tomllib.loads(text))))


def texts(axes: plt.Axes) -> list[str]:
    return [t.get_text() for t in axes.texts]


def test_a_profile_is_a_string() -> None:
    assert MIX == "defer, ask+dismiss, deny"
    assert {MIX: 1}["defer, ask+dismiss, deny"] == 1
    assert sorted([MIX, PURE]) == ["defer, ask+dismiss, deny", "defer, ask, deny"]
    assert json.dumps([MIX]) == '["defer, ask+dismiss, deny"]'
    assert pd.DataFrame({"profile": [MIX, PURE]}).query("profile == 'defer, ask, deny'").index.tolist() == [1]


def test_a_profile_knows_its_stances() -> None:
    assert MIX.stances == (("defer",), ("ask", "dismiss"), ("deny",))
    assert MIX.lines == ("defer", "ask / dismiss", "deny")
    assert MIX.label == "defer, ask / dismiss, deny"
    assert MIX.is_mixed
    assert not PURE.is_mixed
    assert MIX.of([1, 2]) == "ask+dismiss, deny"
    assert not MIX.of([0, 2]).is_mixed


@pytest.mark.parametrize("trip", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))])
def test_it_travels_whole(trip: Any) -> None:
    there = trip(MIX)
    assert type(there) is Profile
    assert (there, there.stances) == (MIX, MIX.stances)


def test_regimes_in_words() -> None:
    assert regime([PURE, MIX]) == "defer, ask, deny | defer, ask+dismiss, deny"
    assert regime([]) == "none found"
    assert regime([], "none") == "none"


def test_every_way_to_name_equilibria_gives_profiles() -> None:
    s = tl.load("chicken")
    payoffs = s.payoffs()[None]
    found = tl.solve_many(payoffs)
    names = profile_names(s, found)
    assert [n.stances for n in names] == [
        (("swerve",), ("straight",)),
        (("straight",), ("swerve",)),
        (("swerve", "straight"), ("swerve", "straight")),
    ]
    assert [n.is_mixed for n in names] == [False, False, True]
    assert sets_of(s, found) == [tuple(sorted(names))]
    (pure,) = pure_sets_of(s, payoffs)
    assert pure == tuple(sorted(n for n in names if not n.is_mixed))
    assert all(type(n) is Profile for n in pure)


# ---------------------------------------------------------------- stances whose names hold what joins them


def test_thresholds_do_not_depend_on_what_stances_are_called(odd: tl.Scenario) -> None:
    plain = tl.thresholds(tl.load("chicken"), None, "parameters.lose_column", -12, 0)
    found = tl.thresholds(odd, None, "parameters.lose_column", -12, 0)
    assert [x.value for x in found] == [x.value for x in plain]
    assert len(found) == 1
    assert {name.stances for name in found[0].after} == {
        tuple(tuple(ODD[stance] for stance in own) for own in name.stances) for name in plain[0].after
    }


def test_the_search_closes_in_on_the_pure_equilibria_of_odd_names(odd: tl.Scenario) -> None:
    """Payoffs that are not affine, so that pure equilibria decide where a threshold is."""
    from twolevel.analysis.thresholds import find

    def places(s: tl.Scenario) -> list[float]:
        def payoffs_at(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            return s.payoffs(None, {"parameters.lose_column": -(x**2)})

        return [t.value for t in find(s, "base", ("x",), payoffs_at, (1.0, 4.0), 20)]

    assert places(odd) == places(tl.load("chicken"))
    assert places(odd) == [pytest.approx(10**0.5, abs=1e-14)]


def test_the_picture_of_thresholds_names_them(odd: tl.Scenario) -> None:
    axes = plot.threshold_line(tl.thresholds(odd, None, "parameters.lose_column", -12, 0))
    assert [t.get_text() for t in axes.get_yticklabels()] == [
        "give way, quietly, on+on",
        "on+on, give way, quietly",
        "give way, quietly / on+on, give way, quietly / on+on",
    ]
    bars = [line for line in axes.lines if line.get_linewidth() == 4.0]
    rows = {line.get_ydata()[0] for line in bars if line.get_linestyle() != "-"}
    assert rows == {2}, "only the mixture is dotted"


def test_the_map_tells_players_and_mixtures_apart(odd: tl.Scenario) -> None:
    found = tl.regimes(
        odd, None, {"parameters.lose_column": np.linspace(-29.5, -0.5, 30), "parameters.crash_row": [-9, -5]}
    )
    axes = plot.regimes(found)
    assert [len(names) for names in found.regimes] == [1, 3]
    assert "give way, quietly\non+on" in texts(axes)
    assert any(
        t.split("\nor ") == ["give way, quietly, on+on", "on+on, give way, quietly", "a mixture"] for t in texts(axes)
    )


def test_the_waterfall_has_a_line_a_player(odd: tl.Scenario) -> None:
    one = tl.Point(strategies={"Row": ODD["swerve"], "Column": ODD["straight"]})
    two = tl.Point(strategies={"Row": ODD["straight"], "Column": ODD["swerve"]})
    axes = plot.waterfall(tl.attribute(odd, one, two, player="Row"))
    ticks = [t.get_text() for t in axes.get_xticklabels()]
    assert ticks[0] == "before\ngive way, quietly\non+on"
    assert ticks[-1] == "after\non+on\ngive way, quietly"
