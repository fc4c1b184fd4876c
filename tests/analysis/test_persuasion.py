"""Persuasion in scenarios: the numbers of the first case, common and own beliefs, and which equilibrium counts."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.analysis.persuasion import ScenarioPersuasion

#: What is out at t1, before the report.
BEFORE = ["hakopian", "video", "mod_denial", "not_seen"]


@cache
def persuaded(sender: str, **options: Any) -> ScenarioPersuasion:
    found = tl.persuade("iskander", "t2", sender=sender, belief="world", disclosed=BEFORE, **options)
    assert isinstance(found, ScenarioPersuasion)
    return found


@pytest.mark.parametrize(
    ("sender", "common", "none", "full", "best", "advice"),
    [
        pytest.param("Azerbaijan", True, 0.1735, 0.4970, 0.4970, "full", marks=pytest.mark.slow),
        ("Azerbaijan", False, 0.1576, 0.4970, 0.4970, "full"),
        ("Russia", True, -0.2702, -0.2715, -0.2596, "partial"),
        pytest.param("Russia", False, -0.2445, -0.2715, -0.2445, "none", marks=pytest.mark.slow),
        pytest.param("Armenia", True, 0.3720, 0.2852, 0.3720, "none", marks=pytest.mark.slow),
        pytest.param("Armenia", False, 0.3720, 0.2852, 0.3720, "none", marks=pytest.mark.slow),
    ],
)
def test_the_numbers_of_the_first_case(
    sender: str, common: bool, none: float, full: float, best: float, advice: str
) -> None:
    """Computed on version 0.1 by a linear programme over a mesh, see the reference of the model."""
    found = persuaded(sender, common=common)
    assert found.prior == pytest.approx([0.649, 0.246, 0.105], abs=6e-4)
    assert [found.none, found.full, found.value] == pytest.approx([none, full, best], abs=6e-5)
    assert found.advice == advice and found.attained and found.obedient
    assert found.gap <= found.tolerance
    assert found.weights @ found.posteriors == pytest.approx(found.prior)


def test_moscow_reveals_whether_and_pools_the_make() -> None:
    found = persuaded("Russia", common=True)
    assert sorted(found.posteriors.round(6).tolist()) == [
        [0.0, pytest.approx(0.7), pytest.approx(0.3)],
        [1.0, 0.0, 0.0],
    ]
    assert set(found.profiles) == {"defer, dismiss, deny", "defer, ask, silence"}


def test_what_is_out_before_is_what_was_before_the_latest_evidence() -> None:
    found = tl.persuade(bundled("iskander"), "t2", sender="Armenia", belief="world", tolerance=0.05)
    assert isinstance(found, ScenarioPersuasion)
    assert list(found.disclosed) == BEFORE
    assert found.value == persuaded("Armenia", tolerance=0.05).value


def test_without_a_signal_all_is_as_the_library_has_it(iskander: tl.Scenario) -> None:
    found = persuaded("Russia", common=False)
    game = iskander.game("t2", disclosed=BEFORE)
    assert found.none == pytest.approx(tl.solve(game)[0].payoffs["Russia"], abs=1e-12)
    for observer, belief in iskander.beliefs("t2", disclosed=BEFORE).items():
        assert found.beliefs[observer][0] == pytest.approx(list(belief.values()))


def test_each_observer_hears_the_same_message(iskander: tl.Scenario) -> None:
    """Alonso and Camara: what others hold has the ratio of the priors to the named one's."""
    found = persuaded("Azerbaijan", common=False)
    held = iskander.at("t2", disclosed=BEFORE).belief_vectors
    for observer, beliefs in found.beliefs.items():
        weight = found.posteriors * held[observer] / held["world"]
        assert beliefs == pytest.approx(weight / weight.sum(axis=1, keepdims=True))


def test_a_batch_of_beliefs_is_each_by_itself(iskander: tl.Scenario) -> None:
    beliefs = np.random.default_rng(1).dirichlet(np.ones(3), 5)
    moment = iskander.at("t2")
    batch = moment.with_beliefs(dict.fromkeys(iskander.observers, beliefs))
    assert batch.batch == (5,)
    for k, belief in enumerate(beliefs):
        one = moment.with_beliefs(dict.fromkeys(iskander.observers, belief))
        np.testing.assert_allclose(batch.payoffs[k], one.payoffs, rtol=0, atol=1e-14)
    with pytest.raises(tl.ScenarioError, match="batches of numbers must have one length"):
        iskander.at("t2", {"parameters.lam": [1.0, 2.0]}).with_beliefs(dict.fromkeys(iskander.observers, beliefs))


#: A crowd that may dig in, a leader who gains if it gives way, and either coordinates with the other where it is
#: believed that it pays: two equilibria in the middle.
TWO = """
title = "Two equilibria"
states = ["bad", "good"]
[players.Sender]
stances = ["low", "high"]
[players.Crowd]
stances = ["low", "high"]
[observers.all]
prior = { bad = 0.8, good = 0.2 }
[terms.prize]
player = "Sender"
channel = "rival"
stances.Sender = { low = 0.0, high = 1.0 }
stances.Crowd = { high = 1 }
[terms.fear]
player = "Sender"
channel = "rival"
weight = -0.5
stances.Sender = { high = 1 }
[terms.hope]
player = "Crowd"
channel = "rival"
event = ["good"]
observer = "all"
stances.Crowd = { high = 1 }
[terms.cost]
player = "Crowd"
channel = "rival"
weight = -1.0
stances.Sender = { low = 1.0, high = 0.4 }
stances.Crowd = { high = 1 }
"""


def test_which_equilibrium_counts() -> None:
    """High by both is an equilibrium from a belief of .4 on, low by both up to 1: the worst branch jumps at 1 alone."""
    s = tl.Scenario.from_toml(TWO)
    best = tl.persuade(s, sender="Sender")
    assert best.value == pytest.approx(0.5 * 0.2 / 0.4, abs=1e-9) and best.attained
    worst = tl.persuade(s, sender="Sender", selection="worst")
    assert worst.value == pytest.approx(0.0, abs=1e-9)
    named = tl.persuade(s, sender="Sender", selection="low, low")
    assert named.value <= best.value + 1e-12
    with pytest.raises(tl.ScenarioError, match=r"selection must be one of best, worst, .*; got 'low, hihg'"):
        tl.persuade(s, sender="Sender", selection="low, hihg")


def test_a_border_that_the_worst_branch_does_not_take() -> None:
    """With the crowd alone to choose, it is indifferent at .5: the worst is that it does not give way."""
    s = tl.Scenario.from_toml(
        TWO.replace('stances = ["low", "high"]\n[players.Crowd]', 'stances = ["high"]\n[players.Crowd]', 1)
        .replace("low = 0.0, ", "")
        .replace("low = 1.0, high = 0.4", "high = 0.5")
    )
    for selection, attained in (("best", True), ("worst", False)):
        found = tl.persuade(s, sender="Sender", selection=selection)
        assert found.value == pytest.approx(-0.5 + 0.2 / 0.5, abs=1e-9)
        assert found.attained is attained and found.obedient


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sender": "Rusia", "belief": "world"}, "sender must be one of .*; got 'Rusia'; did you mean 'Russia'"),
        ({"sender": "Russia", "belief": "wrold"}, "belief must be one of .*; got 'wrold'; did you mean 'world'"),
        ({"sender": "Russia"}, "belief must be one of .*; got None"),
        ({"sender": "Russia", "belief": "world", "ties": "best"}, "a scenario takes no ties=; got 'best'"),
        ({"sender": "Russia", "belief": "world", "disclosed": ["vidoe"]}, "disclosed evidence must be one of"),
    ],
)
def test_bad_input_gets_one_line(iskander: tl.Scenario, options: dict[str, Any], words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=f"^{words}") as caught:
        tl.persuade(iskander, "t2", **options)
    assert "\n" not in str(caught.value)


def test_a_wrong_episode_or_scenario_gets_one_line(iskander: tl.Scenario) -> None:
    for wrong in ("t9", None):
        with pytest.raises(tl.ScenarioError, match=r"^episode must be one of"):
            tl.persuade(iskander, wrong, sender="Russia", belief="world")
    with pytest.raises(tl.ScenarioError, match=r"^scenario must be a Scenario"):
        tl.persuade(3, [0.5, 0.5])  # type: ignore[arg-type]
