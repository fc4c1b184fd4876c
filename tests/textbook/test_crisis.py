"""Crisis signalling: the published equilibria, a play of the crisis with drawn shocks, and the chances another way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

import twolevel as tl
from tests.conftest import examples, reduced
from twolevel.textbook import crisis_signalling

ISSUE = (-1.9, -2.8, -1.2)


def test_three_equilibria() -> None:
    found = crisis_signalling(*ISSUE)
    assert found.resists == pytest.approx([0.2964518, 0.4724232, 0.8740314], abs=5e-8)
    assert [e.resists for e in found] == list(found.resists) and len(found[:2]) == 2


def chances(r: float, war_a: float, audience: float, v: float, s: float) -> tuple[float, float]:
    """Return how likely A challenges and fights, by the distribution function of two correlated normals."""
    c = (s - (1 - r) * v) / r
    challenges = 1 - norm.cdf(c - war_a) * norm.cdf(c - audience)
    # W + ε ≥ c and W + ε ≥ a + η: -ε ≤ W - c and η - ε ≤ W - a, of which the second has variance 2
    joint = multivariate_normal([0, 0], [[1, 1], [1, 2]]).cdf([war_a - c, war_a - audience])
    return challenges, joint / challenges


@examples(10, 25, *[st.floats(-3, 0)] * 3, st.floats(0.2, 3), st.floats(-0.5, 0.1))
def test_every_equilibrium_is_one_by_another_way(w_a: float, w_b: float, a: float, v: float, s: float) -> None:
    found = crisis_signalling(w_a, w_b, a, prize=v, prize_b=v, status_quo=s)
    assert len(found) % 2 == 1, "from above 0 at 0 to below 1 at 1 there is an odd number of crossings"
    for e in found:
        challenges, fights = chances(e.resists, w_a, a, v, s)
        assert e.challenges == pytest.approx(challenges, abs=1e-6)
        assert e.fights == pytest.approx(fights, abs=2e-5)
        assert norm.cdf((e.fights * w_b + (1 - e.fights) * v) / e.fights) == pytest.approx(e.resists, abs=1e-9)
        assert e.war == e.challenges * e.resists * e.fights


def test_drawn_crises_go_as_they_are_said_to() -> None:
    rng, n = np.random.default_rng(2), 1_000_000
    war_a, war_b, a = ISSUE
    fight, back, other = war_a + rng.normal(size=n), a + rng.normal(size=n), war_b + rng.normal(size=n)
    for e in crisis_signalling(*ISSUE):
        best = np.maximum(fight, back)
        challenges = (1 - e.resists) * 1 + e.resists * best > 0
        fights = challenges & (fight > back)
        assert challenges.mean() == pytest.approx(e.challenges, abs=2e-3)
        assert fights.sum() / challenges.sum() == pytest.approx(e.fights, abs=3e-3)
        share = fights.sum() / challenges.sum()
        resists = share * other + (1 - share) * 1 > 0
        assert resists.mean() == pytest.approx(e.resists, abs=1.5e-2)
        assert (fights & resists).mean() == pytest.approx(e.war, abs=5e-3)


@reduced("gap", 1e-7, 1e-9)
def test_two_equilibria_that_meet_are_not_lost(gap: float) -> None:
    """Where the lower two of three vanish, at some cost of backing down, they are found as long as there are any."""
    low, high = -1.24, -1.22  # one equilibrium and three
    while high - low > gap:
        middle = 0.5 * (low + high)
        if len(crisis_signalling(-1.9, -2.8, middle)) >= 3:
            high = middle
        else:
            low = middle
    near = crisis_signalling(-1.9, -2.8, high).resists
    assert len(near) == 3 and min(np.diff(near)) < 1e-3, "so near that the grid has both in one gap"


def test_units_do_not_matter() -> None:
    plain = crisis_signalling(*ISSUE)
    doubled = crisis_signalling(-3.8, -5.6, -2.4, prize=2, prize_b=2, deviation=2)
    assert doubled.resists == pytest.approx(plain.resists, abs=1e-12)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"deviation": 0}, "deviation must be a number above 0; got 0"),
        ({"status_quo": 1.5}, r"status_quo must be below prize \(1\), for which A challenges; got 1.5"),
        ({"war_a": None}, "war_a must be a number; got None"),
    ],
)
def test_what_a_crisis_refuses(given: dict[str, Any], words: str) -> None:
    named = dict(zip(("war_a", "war_b", "audience"), ISSUE, strict=True)) | given
    with pytest.raises(tl.GameError, match=words):
        crisis_signalling(**named)
