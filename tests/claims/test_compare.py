"""Two scenarios compared: what differs is what was changed, and what decides is what by hand decides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.claims.compare import EpisodePair, Played
from twolevel.model.differences import laid_out, with_numbers
from twolevel.model.scenario import Scenario

#: A goes where x + y + z is above 1, and B where it holds "yes" at least as likely as "no"; a claim on either.
CRISIS = """
title = "Three reasons"
states = ["no", "yes"]
[players.A]
stances = ["stay", "go"]
[players.B]
stances = ["stay", "go"]
[parameters]
x = { value = 0.2, range = [0.0, 1.0] }
y = { value = 0.2, range = [0.0, 2.0] }
z = { value = 0.2, range = [0.0, 4.0] }
idle = { value = 0.5, range = [0.0, 0.6] }
[observers.world]
prior = { no = 0.6, yes = 0.4 }
[terms.reasons]
player = "A"
channel = "rival"
weight = { sum = ["x", "y", "z"] }
stances.A = { go = 1 }
[terms.cost]
player = "A"
channel = "rival"
stances.A = { go = -1 }
[terms.belief]
player = "B"
channel = "world"
event = ["yes"]
observer = "world"
stances.B = { go = 1 }
[terms.doubt]
player = "B"
channel = "world"
weight = 0.5
stances.B = { stay = 1 }
[terms.idle]
player = "B"
channel = "world"
weight = "idle"
stances.B = { stay = 1, go = 1 }
[episodes.one]
[episodes.two]
parameters.x = 0.3
[claims.1]
words = "A stays."
parts = [{ every = { A = "stay" }, episode = "one" }]
[variants.b_first]
title = "B moves first"
order = "B > A"
"""


def crisis(*changes: tuple[str, str]) -> Scenario:
    text = CRISIS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Scenario.from_toml(text, where="crisis")


def number(name: str, old: float, new: float) -> tuple[str, str]:
    return f"{name} = {{ value = {old}", f"{name} = {{ value = {new}"


def deciding(found: tl.Comparison, episode: str) -> list[str]:
    (pair,) = (pair for pair in found.episodes if pair.episode == episode)
    assert pair.decided is not None
    return [decisive.address for decisive in pair.decided.numbers]


# ---------------------------------------------------------------- alike


@pytest.mark.parametrize("name", ["chicken", "romer-rosenthal", pytest.param("iskander-hand", marks=pytest.mark.slow)])
def test_a_scenario_differs_in_nothing_from_itself(name: str) -> None:
    found = tl.compare(name, name)
    assert not (found.numbers or found.only_first or found.only_second or found.features)
    assert not (found.moved or found.flipped)
    assert (found.first, found.second) == (f"{name}, the first", f"{name}, the second")
    assert all(one == other for pair in found.episodes for *_, one, other in pair.rows())
    assert not any(pair.decided for pair in (*found.episodes, *found.claims))


def test_iskander_before_and_after_tuning() -> None:
    """39 other numbers, says the file of the untuned one, and the same path and the same verdicts."""
    found = tl.compare("iskander", "iskander-hand")
    assert len(found.numbers) == 39
    assert not (found.features or found.moved or found.flipped)
    one, other = bundled("iskander"), bundled("iskander-hand")
    for pair in found.numbers:
        held = [s.number(pair.address) for s in (one, other)]
        assert [pair.first, pair.second] == [number.factor.number for number in held]
        low, high = held[0].range or (math.nan, math.nan)
        assert pair.relative == pytest.approx((pair.second - pair.first) / (high - low))
        assert pair.second_outside is not low <= held[1].factor.number <= high
    sizes = [abs(pair.relative) for pair in found.numbers]
    assert sizes == sorted(sizes, reverse=True)
    for pair in found.episodes:
        for s, played in ((one, pair.first), (other, pair.second)):
            equilibria = tl.solve(s.game(pair.episode))
            assert [p.profile for p in played] == [e.label for e in equilibria]
            assert [dict(p.payoffs) for p in played] == [pytest.approx(dict(e.payoffs)) for e in equilibria]


# ---------------------------------------------------------------- numbers


def test_numbers_are_compared_where_they_are_in_force() -> None:
    base = crisis()
    found = tl.compare(base, base.override({"parameters.x": 0.9}))
    assert {n.address: (n.first, n.second) for n in found.numbers} == {
        "parameters.x": (0.2, 0.9),
        "episodes.two.parameters.x": (0.3, 0.9),
    }
    found = tl.compare(base, crisis(("parameters.x = 0.3\n", "parameters.y = 0.3\n")))
    assert {n.address: (n.first, n.second) for n in found.numbers} == {
        "episodes.two.parameters.x": (0.3, 0.2),
        "episodes.two.parameters.y": (0.2, 0.3),
    }
    assert not found.only_first and not found.only_second


def test_all_numbers_carried_over_give_the_other_scenario() -> None:
    one, other = bundled("iskander"), bundled("iskander-hand").override({"parameters.grievance": 0.7})
    numbers = laid_out(other, laid_out(one))
    carried = with_numbers(one, numbers)
    for episode in one.episodes:
        assert np.array_equal(carried.payoffs(episode), other.payoffs(episode))
    assert np.array_equal(with_numbers(one, laid_out(one)).payoffs("t2"), one.payoffs("t2"))


def test_formulas_sharp_audiences_and_numbers_beyond_ranges() -> None:
    found = tl.compare(crisis(), crisis(("weight = 0.5\n", 'weight = "idle"\n'), number("idle", 0.5, 0.6)))
    by_address = {n.address: n for n in found.numbers}
    assert (by_address["terms.doubt.weight"].first, by_address["terms.doubt.weight"].second) == (0.5, "idle")
    assert math.isnan(by_address["terms.doubt.weight"].difference)
    assert repr(by_address["parameters.idle"]) == "parameters.idle 0.5 against 0.6 (+17 % of its range)"
    soft = tl.load("putnam-ratification")
    (sharp,) = tl.compare(soft, soft.override({"audiences.home.precision": "sharp"})).numbers
    assert repr(sharp) == "audiences.home.precision 20 against sharp"
    (far,) = tl.compare(crisis(), crisis().override({"parameters.z": 5.0})).numbers
    assert far.second_outside and not far.first_outside and far.relative == pytest.approx(1.2)


def test_a_batch_of_numbers_is_refused() -> None:
    with pytest.raises(tl.ScenarioError, match=r"compared at single numbers; parameters\.x has 2$"):
        tl.compare(crisis(), crisis().override({"parameters.x": [0.1, 0.2]}))


# ---------------------------------------------------------------- structure


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('stances = ["stay", "go"]\n[players.B]', 'stances = ["stay", "go", "run"]\n[players.B]'),
            "player A: stay, go",
        ),
        (("[episodes.two]", '[episodes.two]\norder = "B > A"'), "order of moves two: all at once against B > A"),
        (("[episodes.two]", "[episodes.three]"), "episode two: there against nothing"),
        (
            ('event = ["yes"]', 'event = ["no"]'),
            "term terms.belief: of B, through world, on B, if yes as world believes",
        ),
        (('every = { A = "stay" }', 'every = { A = "go" }'), "claim 1: every equilibrium at one has A stay against"),
        (
            (
                "[episodes.one]\n[episodes.two]\nparameters.x = 0.3",
                "[episodes.two]\nparameters.x = 0.3\n[episodes.one]",
            ),
            "sequence of episodes: one, two against two, one",
        ),
        (
            ("[observers.world]", "[observers.mob]\nprior = { no = 1, yes = 0 }\n[observers.world]"),
            "observer mob: nothing",
        ),
        (("[episodes.one]", "[evidence.log]\nlikelihood = { no = 0.1, yes = 1 }\n[episodes.one]"), "item log: nothing"),
    ],
)
def test_what_differs_in_structure_is_named(change: tuple[str, str], said: str) -> None:
    found = tl.compare(crisis(), crisis(change))
    assert any(repr(feature).startswith(said) for feature in found.features), found.features
    assert len(found.features) <= 2, "what belongs to an episode that only one has goes without saying"


def test_what_two_cases_share_is_nothing() -> None:
    found = tl.compare("chicken", "putnam-ratification")
    assert not found.episodes and not found.claims and not found.numbers
    assert len(found.only_first) == len(tl.load("chicken").addresses())
    assert repr(found).endswith("no episode in common, no claim in common")


# ---------------------------------------------------------------- what decides


def test_one_number_decides_alone() -> None:
    other = crisis(number("x", 0.2, 0.9), number("y", 0.2, 0.1), number("z", 0.2, 0.9))
    found = tl.compare(crisis(), other)
    assert found.moved == ("one", "two") and found.flipped == ("1",)
    decided = found.episodes[0].decided
    assert decided is not None and decided.is_fewest
    # by hand: with x alone 0.9 + 0.2 + 0.2, with z alone 0.2 + 0.2 + 0.9, with y alone less than before
    assert [n.address for n in decided.alone] == ["parameters.z", "parameters.x"], "the smaller part of its range first"
    assert deciding(found, "one") == ["parameters.z"]
    # in the second episode x is 0.3 in both
    assert deciding(found, "two") == ["parameters.z"]
    assert found.claims[0].decided == decided


@pytest.mark.parametrize(("to", "expected", "fewest"), [(0.45, "xy", True), (0.35, "xyz", False)])
def test_several_numbers_decide_together(to: float, expected: str, fewest: bool) -> None:
    """From 0.6 in all: two of 0.45 make 1.1 and one makes 0.85; three of 0.35 make 1.05 and two make 0.9."""
    names = "xy" if fewest else "xyz"
    found = tl.compare(crisis(), crisis(*(number(n, 0.2, to) for n in names), number("idle", 0.5, 0.1)))
    decided = found.episodes[0].decided
    assert decided is not None and not decided.alone and decided.is_fewest is fewest
    assert sorted(deciding(found, "one")) == [f"parameters.{n}" for n in expected]
    assert ("greedy" in repr(decided)) is not fewest
    assert "idle" not in repr(decided)


def test_a_prior_goes_over_as_a_whole_and_a_formula_too() -> None:
    flipped = crisis(("no = 0.6, yes = 0.4", "no = 0.1, yes = 0.9"), number("x", 0.2, 0.1))
    assert deciding(tl.compare(crisis(), flipped), "one") == [f"observers.world.prior.{s}" for s in ("no", "yes")]
    rest = crisis(("no = 0.6, yes = 0.4", 'no = 0.1, yes = "rest"'))
    assert deciding(tl.compare(crisis(), rest), "one") == [f"observers.world.prior.{s}" for s in ("no", "yes")]
    formula = crisis(("weight = 0.5\n", 'weight = ["idle", 0.2]\n'))
    assert deciding(tl.compare(crisis(), formula), "one") == ["terms.doubt.weight"]


def test_where_the_structure_decides_no_number_is_named(iskander: Scenario) -> None:
    first = iskander.variant("russia_first")
    told = [repr(pair.decided) for pair in tl.compare(iskander, first).episodes if not pair.alike]
    assert told == ["the structure decides: no number differs"]
    found = tl.compare(iskander, first.override({"parameters.w_base": 0.71}))
    assert (found.moved, found.second) == (("t0",), "iskander (russia_first, 1 overridden)")
    decided = found.episodes[0].decided
    assert decided is not None and not decided.numbers and decided.looked_at == 1
    assert repr(decided).startswith("not the numbers alone: ")


def test_what_decides_does_decide(iskander: Scenario) -> None:
    """Carried over by `override`, the numbers give the other's equilibria."""
    changed = {"parameters.lam": 4.2, "parameters.w_base": 0.5, "parameters.opposition_pressure": 0.05}
    found = tl.compare(iskander, iskander.override(changed | {"parameters.grievance": 0.1}))
    assert found.moved
    for episode in found.episodes:
        if not episode.alike:
            assert episode.decided is not None and episode.decided.numbers
            moved = {n.address: n.second for n in episode.decided.numbers}
            equilibria = tl.solve(iskander.game(episode.episode, moved))
            assert sorted(e.label for e in equilibria) == sorted(str(p.profile) for p in episode.second)


# ---------------------------------------------------------------- results


def test_equilibria_that_appear_and_vanish_stand_side_by_side() -> None:
    first = (Played("a, b", {"A": 1.0, "B": 2.0}), Played("c, d", {"A": 0.0, "B": 0.0}))
    second = (Played("c, d", {"A": 3.0, "B": 4.0}), Played("c, d", {"A": 5.0, "B": 6.0}))
    pair = EpisodePair("t", first, second)
    assert (pair.alike, pair.vanish, pair.appear) == (False, ("a, b",), ())
    rows: Any = [("a, b", "A", 1.0, math.nan), ("a, b", "B", 2.0, math.nan), ("c, d", "A", 0.0, 3.0)]
    rows += [("c, d", "B", 0.0, 4.0), ("c, d", "A", math.nan, 5.0), ("c, d", "B", math.nan, 6.0)]
    assert [row[:2] for row in pair.rows()] == [row[:2] for row in rows]
    assert np.array_equal([row[2:] for row in pair.rows()], [row[2:] for row in rows], equal_nan=True)


def test_the_frame_has_everything() -> None:
    found = tl.compare(crisis(), crisis(number("z", 0.2, 0.9), ("[episodes.two]", '[episodes.two]\norder = "B > A"')))
    frame = found.to_frame()
    assert frame["what"].value_counts().to_dict() == {"payoff": 8, "number": 1, "structure": 1, "claim": 1}
    assert frame[frame["what"] == "payoff"]["decided"].unique().tolist() == ["parameters.z"]
    assert frame.set_index("what").loc["claim", ["first", "second"]].tolist() == [True, False]
