"""Disclosure paths: against model.md's curve, against single solves, and as a tidy frame."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from tests.conftest import AIRLINER, REPORT
from twolevel.model.addresses import credibility


@pytest.fixture(scope="module")
def path(iskander: tl.Scenario) -> tl.DisclosurePath:
    return tl.disclose(iskander, "t2", REPORT)


def test_the_reference_curve(path: tl.DisclosurePath) -> None:
    """The printed digits of the reference: changes, regimes and payoffs along the curve."""
    assert [round(c.value, 6) for c in path.changes] == [0.390722, 0.493378]
    assert [c.after for c in path.changes] == [("defer, dismiss+ask, deny+silence",), ("defer, ask, silence",)]
    assert path.changes[0].before == ("defer, dismiss, deny",)
    frame = path.to_frame().set_index(REPORT[0])
    mix = frame[["Azerbaijan: ask", "Russia: silence", *(f"payoff {p}" for p in path.scenario.players)]].astype(float)
    assert list(mix.loc[0.40].round(4)) == [0.3357, 0.0910, 0.3387, 0.1437, -0.5767]
    assert frame["payoff Azerbaijan"].loc[[0.0, 0.5, 1.0]].round(4).tolist() == [0.1576, 0.1316, 0.4867]
    assert frame["payoff Russia"].loc[[0.0, 1.0]].round(4).tolist() == [-0.2445, -0.7750]


def test_weak_evidence_backfires_on_azerbaijan(path: tl.DisclosurePath) -> None:
    found = path.backfires("Azerbaijan")
    assert found is not None
    assert round(found[1], 3) == 0.549
    assert path.backfires("Russia") is None, "Russia falls below its start and never recovers"


def test_changes_have_the_stated_sets_on_either_side(path: tl.DisclosurePath) -> None:
    s = path.scenario
    ratio = s.value(REPORT[1], "t2") / s.value(REPORT[0], "t2")
    for change in path.changes:
        for shift, names in ((-1e-6, change.before), (1e-6, change.after)):
            x = change.value + shift
            found = tl.solve(s.game("t2", {REPORT[0]: x, REPORT[1]: x * ratio}))
            assert len(found) == len(names)
            assert [e.support for e in found] == [dict(zip(s.players, name.stances, strict=True)) for name in names]


def test_every_point_is_the_game_at_that_point(path: tl.DisclosurePath) -> None:
    s = path.scenario
    for point in (0, 37, 90, 200):
        x = path.x[point]
        game = s.game("t2", {REPORT[0]: x, REPORT[1]: x * 0.7 / 0.85})
        assert np.allclose(game.payoffs, path.payoffs[point], atol=1e-14)
        for k in np.flatnonzero(path.equilibria.game == point):
            profile = [v[k] for v in path.equilibria.strategies]
            assert game.regret(profile) <= 1e-9
            assert list(game.expected_payoffs(profile).values()) == pytest.approx(list(path.equilibria.payoffs[k]))


def test_channels_sum_to_the_equilibrium_payoffs(path: tl.DisclosurePath) -> None:
    assert np.allclose(sum(path.channels.values()), path.equilibria.payoffs, atol=1e-12)


def test_the_timeline_goes_item_by_item_in_the_order_of_dates(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2")
    assert path.steps == ("nothing", "hakopian", "video", "mod_denial", "not_seen", "fragments", "index")
    for k in range(len(path.steps)):
        belief = iskander.beliefs("t2", disclosed=path.steps[1 : k + 1])["world"]
        assert path.beliefs["world"][k] == pytest.approx(list(belief.values()))
    last = path.to_frame().query("item == 'index'")
    assert last["profile"].tolist() == ["defer, ask, silence"]
    assert last["win-set Azerbaijan"].tolist() == ["dismiss ask accuse"]
    assert path.win_sets("Russia")[-1] == ("deny",)


def test_frame_has_a_row_for_every_equilibrium_where_there_are_several(iskander: tl.Scenario) -> None:
    s = iskander.override({"parameters.grievance": 5.1})
    path = tl.disclose(s, "t2", REPORT, points=21)
    frame = path.to_frame()
    counts = frame.groupby("point").size()
    assert (counts == np.maximum(path.equilibria.count, 1)).all()
    assert counts.max() == 3
    assert frame.loc[frame["point"] == 17, "equilibrium"].tolist() == list(range(counts[17]))


def test_one_credibility_alone_runs_from_zero_to_one(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", REPORT[0], points=41)
    assert [round(c.value, 6) for c in path.changes] == [0.418774, 0.513616]
    assert path.to_frame()[REPORT[0]].iloc[-1] == 1.0


def test_the_path_ends_where_the_largest_is_1_whatever_the_order(path: tl.DisclosurePath) -> None:
    other = tl.disclose(path.scenario, "t2", REPORT[::-1])
    assert other.along == path.along == tuple(REPORT)
    pd.testing.assert_frame_equal(other.to_frame(), path.to_frame())
    assert repr(other.changes) == repr(path.changes)
    assert other.backfires("Azerbaijan") == path.backfires("Azerbaijan")


@pytest.mark.parametrize("episode", ["t0", "t1", "t2", "t3"])
def test_many_credibilities_rise_together_at_each_episode(episode: str) -> None:
    airliner = tl.load(AIRLINER)
    along = [credibility(item) for item in airliner.at(episode).disclosed]
    path = tl.disclose(airliner, episode, along, points=11)
    frame = path.to_frame()
    values = {a: airliner.value(a, episode) for a in along}
    assert values[path.along[0]] == max(values.values())
    assert frame[path.along[0]].iloc[[0, -1]].tolist() == [0.0, 1.0]
    for address in along:
        assert frame[address].between(0, 1).all()
        assert np.allclose(frame[address] * max(values.values()), frame[path.along[0]] * values[address])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("t2", "evidence.fragmets.credibility"), "did you mean 'evidence.fragments.credibility'"),
        (("t1", "evidence.fragments.credibility"), "credibility of evidence disclosed at t1"),
        (("t2", [REPORT[0], REPORT[0]]), "only once"),
        (("t2", []), "address must name at least one number; got none"),
        (("t5",), "episode must be one of"),
    ],
)
def test_mistakes(iskander: tl.Scenario, arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words):
        tl.disclose(iskander, *arguments)  # type: ignore[arg-type]
    with pytest.raises(tl.ScenarioError, match="points must be a whole number, at least 2; got 1"):
        tl.disclose(iskander, "t2", REPORT, points=1)
    with pytest.raises(tl.ScenarioError, match="discloses no evidence"):
        tl.disclose(tl.load("chicken"))


def test_changes_are_looked_for_when_they_are_asked_for(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", REPORT, points=21)
    copied = pickle.loads(pickle.dumps(path))
    assert "changes" not in vars(path)
    assert len(path.changes) == 2
    assert path.changes is path.changes
    assert "changes" not in vars(copied)
    assert copied == path
    assert copied.changes == path.changes
