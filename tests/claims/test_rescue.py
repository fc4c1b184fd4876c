"""What saves a claim that fails: the value of a number at which it turns, found otherwise too."""

from __future__ import annotations

import pytest

import twolevel as tl
from tests.claims.test_robustness import only
from tests.conftest import bundled

ADDRESS = "parameters.patron_dependence"


@pytest.mark.filterwarnings("ignore::twolevel.errors.ScenarioWarning")
def test_what_saves_a_claim_is_a_threshold_and_saves_it() -> None:
    scenario = only(bundled("iskander"), "3").override({ADDRESS: 1.0})
    found = tl.rescue(scenario, "3", progress=False)
    assert found.claim.holds is False and 0 < len(found.turns) <= 5
    for turn in found.turns:
        step = 1e-4 * (turn.broken - turn.value)
        assert tl.check(scenario.override({turn.address: turn.broken + step}))["3"].holds
        assert not tl.check(scenario.override({turn.address: turn.broken - 10 * step}))["3"].holds
    assert [abs(turn.change) for turn in found.turns] == sorted(abs(turn.change) for turn in found.turns)
    saving = next(turn for turn in found.turns if turn.address == ADDRESS)
    at = [t.value for t in tl.thresholds("iskander", "t1", ADDRESS, 1.0, 2.0, progress=False)]
    assert min(abs(saving.broken - value) for value in at) < 1e-5


def test_what_breaks_a_claim_that_holds_is_what_robustness_finds() -> None:
    address = "episodes.t2.parameters.grievance"
    robust = tl.robustness(only(bundled("iskander"), "16"), 20, addresses=[address], progress=False)["16"]
    found = tl.rescue("iskander", "16", progress=False)
    assert found.claim.holds
    assert abs(found.turns[0].change) <= abs(robust.breaks[0].change)


def test_an_unknown_claim_gets_the_nearest() -> None:
    with pytest.raises(tl.ScenarioError, match=r"^claim must be one of"):
        tl.rescue(bundled("iskander"), "99")
