"""Pictures of robustness: claims in full, markers apart, and no tornado where there is nothing to explain."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

import twolevel as tl
from tests.plot.words import faults
from twolevel import plot
from twolevel.claims.draws import Share

# the draws are made once for all tests
pytestmark = pytest.mark.xdist_group("pictures of claims")

NUMBERS = ["parameters.grievance", "evidence.fragments.credibility", "parameters.patron_dependence"]


#: Claims that are always drawn: some hold whatever is moved, the others do not.
FEW = ("1", "2", "7", "12", "16", "18", "21")


@pytest.fixture(scope="module", params=[FEW, pytest.param(None, marks=pytest.mark.slow)], ids=["few", "all"])
def result(iskander: tl.Scenario, request: pytest.FixtureRequest) -> tl.Robustness:
    claims = {name: iskander.spec.claims[name] for name in request.param or iskander.spec.claims}
    return tl.robustness(
        replace(iskander, spec=replace(iskander.spec, claims=claims)), 40, 0.6, addresses=NUMBERS, progress=False
    )


def test_claims_stand_in_full(result: tl.Robustness) -> None:
    axes = plot.robustness(result)
    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert [" ".join(label.split()) for label in labels] == [f"{i.claim.words} {i.claim.name}" for i in result]
    assert any("\n" in label for label in labels)
    assert faults(axes.get_figure()) == []


def test_no_two_markers_of_a_claim_touch(result: tl.Robustness) -> None:
    axes = plot.robustness(result, beside=result)
    axes.get_figure().draw_without_rendering()
    heights = sorted(float(line.get_ydata()[0]) for line in axes.lines if line.get_marker() in ("o", "D", "x", "+"))
    assert len(heights) == 4 * len(result)
    inches = axes.bbox.height / axes.get_figure().dpi / abs(float(np.diff(axes.get_ylim())[0]))
    assert 72 * inches * float(np.diff(heights).min()) > 6, "they are 5 points high"


def test_words_of_a_narrow_picture_wrap_earlier(result: tl.Robustness) -> None:
    with plt.rc_context({"font.size": 6}):
        figure, axes = plt.subplots(figsize=(3.15, 9), layout="constrained")
        plot.robustness(result, axes)
        assert faults(figure) == []
    narrow = max(len(line) for t in axes.get_yticklabels() for line in t.get_text().splitlines())
    wide = max(len(line) for t in plot.robustness(result).get_yticklabels() for line in t.get_text().splitlines())
    assert narrow < wide


def test_a_tornado_where_there_is_something_to_explain(result: tl.Robustness) -> None:
    drawn = 0
    for item in result:
        if item.share.is_settled:
            with pytest.raises(tl.ScenarioError, match=f"^claim {item.claim.name} leaves a tornado nothing to explain"):
                plot.tornado(result, item.claim.name)
        else:
            drawn += 1
            figure = plot.tornado(result, item.claim.name).get_figure()
            assert figure.get_suptitle() == f"{item.claim.name}: {item.claim.words}"
            assert faults(figure) == []
    assert 0 < drawn < len(result)
    with pytest.raises(tl.TwolevelError, match="most must be"):
        plot.tornado(result, "12", most=0)


def test_a_share_is_settled_within_its_interval_of_its_ends() -> None:
    assert Share(2000, 0).is_settled
    assert Share(0, 2000).is_settled
    assert Share(1999, 1).is_settled
    assert Share(0, 0, 5).is_settled, "no draw is defined"
    assert not Share(1000, 1000).is_settled
    assert not Share(1980, 20).is_settled
