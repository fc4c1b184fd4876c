"""Along one number: ratios, the largest in front, and how far the first may go."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import AIRLINER, REPORT
from twolevel.analysis.line import check_reach, largest_first, moment_at, proportions
from twolevel.model.addresses import credibility


def test_the_largest_is_in_front_whatever_the_order() -> None:
    airliner = tl.load(AIRLINER)
    addresses = [credibility(item) for item in ("radar", "convoy", "posts", "fragments")]
    for order in permutations(addresses):
        first, *rest = largest_first(airliner, "t2", order)
        assert first == credibility("fragments")
        assert rest == [a for a in order if a != first]
        ratios = proportions(airliner, "t2", (first, *rest))
        assert max(ratios) == ratios[0] == 1.0


def test_of_equal_numbers_the_first_named_stays_in_front() -> None:
    airliner = tl.load(AIRLINER).override({credibility("radar"): 0.8})
    both = (credibility("radar"), credibility("fragments"))
    assert largest_first(airliner, "t2", both) == both
    assert largest_first(airliner, "t2", both[::-1]) == both[::-1]


def test_numbers_that_are_all_0_stay_equal(iskander: tl.Scenario) -> None:
    silent = iskander.override(dict.fromkeys(REPORT, 0.0))
    assert proportions(silent, "t2", REPORT) == [1.0, 1.0]
    moment = moment_at(silent, "t2", REPORT, np.array([0.0, 1.0]))
    assert [moment.value(a).tolist() for a in REPORT] == [[0.0, 1.0], [0.0, 1.0]]


def test_a_sharp_audience_has_no_ratio(iskander: tl.Scenario) -> None:
    both = ["audiences.aze_public.precision", "audiences.rus_mod.precision"]
    with pytest.raises(tl.ScenarioError, match=r"^audiences\.rus_mod\.precision is sharp, so it has no ratio"):
        proportions(iskander.override({both[1]: "sharp"}), "t2", both)


def test_the_first_may_go_as_far_as_no_other_leaves_its_domain(iskander: tl.Scenario) -> None:
    ends = 0.7 / 0.85
    check_reach(iskander, "t2", REPORT[::-1], 0.0, ends - 1e-9)
    with pytest.raises(tl.ScenarioError, match=r"must be at most 0\.823529, where .* reaches 1; got 0\.9$"):
        tl.thresholds(iskander, "t2", REPORT[::-1], 0.0, 0.9, progress=False)
    with pytest.raises(tl.ScenarioError, match=r"must be at least 0, where .* reaches 0; got -1$"):
        tl.thresholds(iskander, "t2", ["parameters.lam", REPORT[0]], -1, 0.1, progress=False)


def test_thresholds_are_the_same_numbers_whichever_comes_first(iskander: tl.Scenario) -> None:
    first = tl.thresholds(iskander, "t2", REPORT, 0, 1, progress=False)
    second = tl.thresholds(iskander, "t2", REPORT[::-1], 0, 0.82, progress=False)
    assert second.values * 0.85 / 0.7 == pytest.approx(first.values, abs=1e-9)
