"""Degrees of payoffs, read off the structure: never below what payoffs show; where thresholds are called exact."""

from __future__ import annotations

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled, bundled_names
from twolevel.model.degrees import degree_of
from twolevel.nash.breakpoints import advantages

#: A weight, a squared number, a steep audience, a margin and a belief, for two leaders.
LEADERS = """
title = "Leaders"
states = ["no", "yes"]
[players.A]
stances = ["fight", "yield"]
[players.B]
stances = ["go", "stay"]
[parameters]
p = 0.3
bar = 0.24999999
q = 0.5
belief = 0.4
[observers.world]
prior = { no = "rest", yes = "belief" }
[evidence.note]
likelihood = { no = 0.2, yes = 0.7 }
[terms.square]
channel = "home"
player = "A"
weight = ["p", { one_minus = "p" }]
stances.A = { fight = 1 }
[terms.bar]
channel = "home"
player = "A"
weight = [-1, "bar"]
stances.A = { fight = 1 }
[terms.idle]
channel = "rival"
player = "A"
weight = ["q", "q", "q"]
stances.B = { go = 1 }
[terms.b]
channel = "rival"
player = "B"
stances.B = { go = 0.5 }
margin = "q"
[terms.seen]
channel = "world"
player = "B"
stances.A = { fight = 1 }
stances.B = { stay = 0.1 }
event = ["yes"]
observer = "world"
[episodes.before]
disclosed = []
[episodes.after]
disclosed = ["note"]
"""


def ends(s: tl.Scenario, address: str, low: float, high: float, episode: str = "before") -> int | None:
    return degree_of(s.at(episode, {address: np.array([low, high])}))


@pytest.fixture(scope="module")
def leaders() -> tl.Scenario:
    return tl.Scenario.from_toml(LEADERS)


@pytest.mark.parametrize(
    ("address", "low", "high", "episode", "degree"),
    [
        ("parameters.bar", 0, 1, "before", 1),
        ("parameters.p", 0, 1, "before", 2),
        ("parameters.p", 0, 2, "before", None),  # 1 - p is cut off at p = 1
        ("parameters.p", 1, 2, "before", 2),
        ("parameters.q", 0, 0.5, "before", 1),  # the term of three q's is the same for all stances of A
        ("parameters.q", 0, 1, "before", None),  # the margin takes all from q = .5 on
        ("parameters.belief", 0, 1, "before", 1),
        ("parameters.belief", 0, 1, "after", None),  # Bayes' rule
        ("evidence.note.credibility", 0, 1, "before", 0),
        ("evidence.note.credibility", 0, 1, "after", None),
        ("terms.b.stances.B.go", 0.6, 1, "before", 1),
        ("terms.b.stances.B.go", -1, 1, "before", None),
        ("terms.b.stances.B.go", -1, 0, "before", 1),
    ],
)
def test_degrees_by_hand(
    leaders: tl.Scenario, address: str, low: float, high: float, episode: str, degree: int | None
) -> None:
    assert ends(leaders, address, low, high, episode) == degree


def test_an_audience_is_no_polynomial_unless_sharp_and_settled(leaders: tl.Scenario) -> None:
    audience = """
[audiences.home]
player = "A"
precision = "sharp"
[audiences.home.terms.like]
weight = "p"
stances.A = { fight = 1 }
[audiences.home.terms.dislike]
weight = -0.2
stances.A = { fight = 1 }
"""
    sharp = tl.Scenario.from_toml(LEADERS.replace("[episodes.before]", audience + "[episodes.before]", 1))
    assert ends(sharp, "parameters.p", 0.3, 1.0) == 2
    assert ends(sharp, "parameters.p", 0.1, 1.0) is None, "home comes to ratify at .2"
    assert ends(sharp, "audiences.home.weight", 0.0, 1.0) == 1
    soft = sharp.override({"audiences.home.precision": 3.0})
    assert ends(soft, "parameters.p", 0.3, 1.0) is None
    assert ends(soft, "audiences.home.precision", 1.0, 2.0) is None
    assert ends(soft, "parameters.bar", 0.0, 1.0) == 1


@pytest.mark.parametrize("name", bundled_names("azerbaijan-russia", "putnam-ratification", "yerevan-standoff"))
def test_no_degree_is_too_low(name: str) -> None:
    """Differences of order d + 1 at equally spaced points vanish for polynomials of degree d, and hardly else."""
    s = bundled(name)
    episode = s.episodes[-1]
    seen = 0
    addresses = [a for a in s.addresses() if not a.startswith(("episodes.", "observers.")) and not s.number(a).is_rest]
    for address in addresses[:: 1 + len(addresses) // 60]:
        number = s.number(address)
        low, high = number.range or (max(0.0, number.domain.low), min(1.0, number.domain.high))
        low += 0.01 * (high - low)
        degree = ends(s, address, low, high, episode)
        if degree is not None:
            gains = advantages(s.payoffs(episode, {address: np.linspace(low, high, degree + 6)}))
            assert np.abs(np.diff(gains, degree + 1, axis=0)).max() < 1e-12 * max(1.0, np.abs(gains).max()), address
            seen += degree > 0
    assert seen


def test_a_regime_between_two_roots_is_found_and_called_exact(leaders: tl.Scenario) -> None:
    """Fighting pays where p (1 - p) > .24999999, so within 1e-4 of 1/2: one step of the search is 50 times as wide."""
    found = tl.thresholds(leaders, "before", "parameters.p", 0, 1)
    assert found.exact
    assert "polynomials of degree 2 in the number by the structure" in found.status
    assert found.values == pytest.approx([0.5 - 1e-4, 0.5 + 1e-4], abs=1e-11)
    assert found[0].after == ("fight, stay",)


def test_payoffs_that_only_look_affine_are_searched_and_said_to_be() -> None:
    """The same number in a steep audience's utility: 512 points see nothing of it, and nothing is promised."""
    steep = """
title = "An audience that ratifies only in a narrow band"
[players.A]
stances = ["fight", "yield"]
[players.B]
stances = ["go", "stay"]
[parameters]
p = 0.3
[audiences.home]
player = "A"
precision = 1e9
[audiences.home.terms.like]
weight = ["p", { one_minus = "p" }]
stances.A = { fight = 1 }
[audiences.home.terms.dislike]
weight = -0.24999999
stances.A = { fight = 1 }
[terms.rival]
channel = "rival"
player = "B"
stances.B = { go = 1 }
"""
    found = tl.thresholds(tl.Scenario.from_toml(steep), None, "parameters.p", 0, 1)
    assert not found.exact
    assert found.resolution == pytest.approx(1 / 200)
    assert "may be missed" in found.status
    assert "exact" not in found.status
