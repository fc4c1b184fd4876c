"""Robustness: shares against the first study, breaks against known thresholds, the same bits wherever it runs."""

from __future__ import annotations

import copy
import json
import math
import pickle
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from scipy import stats

import twolevel as tl
from tests import ROOT
from tests.claims.test_check import THREE, small
from tests.conftest import bundled
from tests.model.test_variants import SMALL
from twolevel.claims.check import check
from twolevel.claims.draws import BLOCK, Share, draw, numbers_to_move
from twolevel.claims.ensemble import Ensemble
from twolevel.claims.judge import judge
from twolevel.claims.robustness import Robustness, robustness
from twolevel.model import parse
from twolevel.model.build import build
from twolevel.model.scenario import Scenario
from twolevel.plot.claims import robustness as draw_robustness
from twolevel.plot.claims import tornado
from twolevel.reports.claims import robustness_record, robustness_words

#: Draws that always run, and those of the first study.
DRAWS = [BLOCK, pytest.param(1000, marks=pytest.mark.slow), pytest.param(2000, marks=pytest.mark.slow)]
#: All in one process, which makes the draws once.
pytestmark = pytest.mark.xdist_group("robustness")
GRIEVANCE = "episodes.t2.parameters.grievance"

#: What a first study found in 2,000 draws, with all numbers moved by up to 30 %. It moved the 104 named numbers and
#: the episodes' changes, not the seven constants in stance tables; and it cut products of credibility and trust at
#: .995, so that a trust above 1 could make up for a credibility. Here each number is cut off at its own domain. Redone
#: with that script, each credibility and trust cut at 1, its shares and ours differ by a point or so.
TABLE = {
    "1": 0.96,
    "3": 0.98,
    "4": 1.0,
    "6": 1.0,
    "8": 0.99,
    "9": 0.99,
    "12": 0.76,
    "13": 0.77,
    "14": 0.87,
    "16": 0.82,
    "20": 0.78,
    "20b": 0.75,
    "21": 0.74,
}


#: Numbers that break two thirds of the claims between them.
FEW = ("parameters.w_base", "evidence.fragments.credibility")


@contextmanager
def broken_by(addresses: tuple[str, ...] = ()) -> Iterator[None]:
    """Look for what breaks claims along few numbers alone: along all 146 that takes ten times as long as the draws."""
    module = sys.modules["twolevel.claims.robustness"]
    first_flips = module.first_flips

    def along_few(s: Scenario, statements: Any, targets: Any, group: Any) -> Any:
        few = [m for m in group if m.address in addresses]
        return first_flips(s, statements, targets, few) if few else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "first_flips", along_few)
        yield


@pytest.fixture(scope="module", params=DRAWS)
def result(iskander: Scenario, request: pytest.FixtureRequest) -> Robustness:
    if request.param > BLOCK:
        return robustness(iskander, request.param, 0.3, seed=0)
    with broken_by(FEW):
        return robustness(iskander, request.param, 0.3, seed=0)


def only(scenario: Scenario, *claims: str) -> Scenario:
    """Return the scenario with these claims only."""
    kept = {name: scenario.spec.claims[name] for name in claims}
    return replace(scenario, spec=replace(scenario.spec, claims=kept))


# ---------------------------------------------------------------- shares


def test_shares_are_those_of_the_first_study(result: Robustness) -> None:
    for name, share in TABLE.items():
        assert result[name].share.value == pytest.approx(share, abs=0.05), name
    # the second part is another one now: a revolt of the officers leaves less for the patron to tip
    assert [p.value for p in result["18"].parts] == pytest.approx([0.97, 0.95], abs=0.1)
    for item in result:
        assert item.share.undefined == 0
        if item.claim.structural:
            assert item.share.value == 1.0, item


def test_the_table_took_claim_17_without_the_government(iskander: Scenario, result: Robustness) -> None:
    """Its .78 cannot include that the government asks, which holds in fewer draws than that."""
    asks = result["17"].parts[2]
    within = 0.02 if result.draws == BLOCK else 0.0  # one standard error of 500 draws, which do not tell them apart
    assert asks.value < 0.78 + within
    claim = iskander.spec.claims["17"]
    public = replace(iskander.spec, claims={"17": replace(claim, parts=claim.parts[:2])})
    with broken_by():  # cheap: nothing is solved but the stories
        only = robustness(replace(iskander, spec=public), result.draws, 0.3, seed=0)
    assert only["17"].share.value == pytest.approx(0.78, abs=0.05)
    assert result["17"].share.value < only["17"].share.value


def test_the_untuned_calibration_tells_its_story_in_a_third_of_the_draws(result: Robustness) -> None:
    """In the three episodes that the first study knew; five are told whole more rarely."""

    def three(name: str) -> Robustness:
        s = only(bundled(name), "1")
        episodes = {episode: s.spec.episodes[episode] for episode in ("t0", "t1", "t2")}
        return robustness(
            replace(s, spec=replace(s.spec, episodes=episodes)), max(result.draws // 2, BLOCK), 0.3, seed=0
        )

    with broken_by():  # which is not looked at here
        by_hand, tuned = three("iskander-hand"), three("iskander")
    assert by_hand.base_story_share.value == pytest.approx(1 / 3, abs=0.05)
    assert tuned.base_story_share.value > by_hand.base_story_share.value + 0.25
    assert repr(tuned.base_story) == "blame, dismiss, silence -> defer, dismiss, deny -> defer, ask, silence"
    assert len(by_hand.stories) > len(tuned.stories) > 10
    assert result.base_story_share.value < tuned.base_story_share.value
    assert sum(s.draws for s in result.stories) == result.draws


def test_wilson_intervals_are_those_of_scipy() -> None:
    for holds, fails in [(0, 7), (7, 0), (3, 9), (1900, 100), (1, 1)]:
        low, high = stats.binomtest(holds, holds + fails).proportion_ci(method="wilson")
        assert Share(holds, fails, 5).interval == pytest.approx((low, high), abs=1e-12)
    assert all(math.isnan(x) for x in (Share(0, 0, 3).value, *Share(0, 0, 3).interval))


def test_undefined_draws_are_counted_apart() -> None:
    """With the stake at 0 in half of the draws, everybody is indifferent there and nothing is decided."""
    text = THREE.replace("stake = { value = 0.0, range = [-1.0, 1.0] }", "stake = { value = 1.0, domain = [0, 1] }")
    text = text.replace('weight = "stake"', 'weight = ["stake", { one_minus = "calm" }]')
    calm = "calm = { value = 0.999, range = [0.5, 1.0], domain = [0, 1] }"
    text = text.replace("[observers.world]", f"{calm}\n[observers.world]")
    r = robustness(small(text), 400, 0.2)
    share = r["every"].share
    assert 150 < share.undefined < 250
    assert (share.holds, share.fails) == (400 - share.undefined, 0)
    assert r.base_story_share.undefined == share.undefined
    assert (r.verdicts[:, 0] == -1).sum() == share.undefined
    assert "undefined in" in repr(share)


# ---------------------------------------------------------------- the same wherever it runs


@pytest.fixture(params=["small", pytest.param("iskander", marks=pytest.mark.slow)])
def some(request: pytest.FixtureRequest) -> Scenario:
    """A small case of two players whose claim holds in some draws; or three claims of the first case."""
    if request.param == "iskander":
        return only(bundled("iskander"), "1", "12", "20b")
    return Scenario.from_toml(SMALL, where="small")


def test_executors_change_no_bit(some: Scenario) -> None:
    addresses = [m.address for m in numbers_to_move(some)]
    few = addresses[:: max(1, len(addresses) // 8)]
    here = robustness(some, BLOCK + 30, 0.3, seed=5, addresses=few)
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
        for executor in (threads, processes):
            there = robustness(some, BLOCK + 30, 0.3, seed=5, executor=executor, addresses=few)
            assert robustness_record(there) == robustness_record(here)
            np.testing.assert_array_equal(there.verdicts, here.verdicts)


def test_seeds_and_generators(some: Scenario) -> None:
    few = ["parameters.w_base", GRIEVANCE] if some.name == "iskander" else None

    def run(seed: Any, draws: int = BLOCK + 50) -> np.ndarray[Any, Any]:
        return robustness(some, draws, 0.8, seed=seed, addresses=few).verdicts

    short, long = run(1), run(1, 2 * BLOCK)
    np.testing.assert_array_equal(short, long[: len(short)])  # a longer run goes on where a shorter one stopped
    assert (run(2) != short).any()
    generator = np.random.default_rng(1)
    np.testing.assert_array_equal(run(generator), short)
    assert (run(generator) != short).any()  # a generator moves on


# ---------------------------------------------------------------- which numbers


def test_the_numbers_that_move(iskander: Scenario) -> None:
    moved = {m.address: m.value for m in numbers_to_move(iskander)}
    constants = [a for a in moved if a.startswith("terms.")]
    changes = [a for a in moved if a.startswith("episodes.")]
    # of the first edition, 104 named numbers, of which the episodes replace three, 7 constants and 11 changes, for a
    # remark not yet made is 0; then the parts of the grievance but a visit to come, took_part and exit, and 3
    # constants; and changes: 2 at t1, 4 at the find, 9 on 2 April and 2 more at t2, where nobody complains of arms
    assert (len(moved), len(constants), len(changes)) == (101 + 7 + 10 + 28, 10, 11 + 17)
    assert "parameters.grievance" not in moved  # every episode sets its own
    assert "episodes.t0.parameters.remark" not in moved
    assert all(iskander.number(a).range and not iskander.number(a).factor.parameters for a in moved)


def test_an_overridden_number_moves_everywhere(iskander: Scenario) -> None:
    moved = {m.address: m.value for m in numbers_to_move(iskander.override({"parameters.grievance": 2.0}))}
    assert moved["parameters.grievance"] == 2.0
    assert GRIEVANCE not in moved


def test_draws_stay_in_their_domains(iskander: Scenario) -> None:
    moved = numbers_to_move(iskander)
    factors, values = draw(moved, 0.3, np.random.SeedSequence(0), 500)
    assert factors.min() >= 0.7
    assert factors.max() <= 1.3
    for m, column, factor in zip(moved, values.T, factors.T, strict=True):
        iskander.domain(m.address).check(m.address, column)
        inside = (column > m.low) & (column < m.high)
        np.testing.assert_allclose(column[inside], (m.value * factor)[inside], rtol=1e-14)
    trust = values[:, [m.address for m in moved].index("parameters.trust_aze_public")]
    assert 0.4 < (trust == 1.0).mean() < 0.6


def test_drivers_are_recomputed_from_the_draws(iskander: Scenario, result: Robustness) -> None:
    moved = numbers_to_move(iskander)
    streams = np.random.SeedSequence(0).spawn(result.draws // BLOCK)
    up = np.concatenate([draw(moved, 0.3, s, BLOCK)[0] for s in streams]) > 1
    for c, item in enumerate(result):
        holds = result.verdicts[:, c] == 1
        for driver in item.drivers[:3]:
            own = up[:, result.addresses.index(driver.address)]
            p, q = holds[own].mean(), holds[~own].mean()
            assert driver.difference == pytest.approx(p - q, abs=1e-12)
            error = math.sqrt(p * (1 - p) / own.sum() + q * (1 - q) / (~own).sum())
            assert driver.error == pytest.approx(error, abs=1e-12)
    assert "evidence.fragments.credibility" in [d.address for d in result["12"].notable]
    assert not result["7"].notable


@pytest.mark.parametrize(
    ("points", "draws"),
    [
        (1_500, 1000),
        pytest.param(2_500, 1500, marks=pytest.mark.slow),
        pytest.param(5_000, 3000, marks=pytest.mark.slow),
        pytest.param(20_000, 8000, marks=pytest.mark.slow),
    ],
)
def test_differences_bound_sobol_indices_from_below(points: int, draws: int, iskander: Scenario) -> None:
    """Against first-order Sobol indices of the same verdict by Saltelli's estimator, which needs draws of its own."""
    addresses = ["parameters.w_base", "parameters.trust_world", GRIEVANCE, "parameters.lev_ask", "parameters.q0"]
    moved = numbers_to_move(iskander, addresses)
    (part,) = iskander.spec.claims["20b"].parts

    def verdict(factors: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        value, low, high = np.array([m[1:] for m in moved]).T
        values = dict(zip(addresses, np.clip(value * factors, low, high).T.copy(), strict=True))
        return (judge(Ensemble(iskander, values, len(factors)), part) == 1).astype(float)

    first, second = np.random.default_rng(0).uniform(0.5, 1.5, (2, points, len(addresses)))
    base, other = verdict(first), verdict(second)
    indices = {}
    for k, address in enumerate(addresses):
        mixed = first.copy()
        mixed[:, k] = second[:, k]
        indices[address] = np.mean(other * (verdict(mixed) - base)) / np.var([base, other])
    item = robustness(only(iskander, "20b"), draws, 0.5, addresses=addresses)["20b"]
    p = item.share.value
    for driver in item.drivers:
        bound = driver.difference**2 / (4 * p * (1 - p))
        assert bound <= indices[driver.address] + 0.03, driver
        assert bound >= 0.5 * indices[driver.address] - 0.03, driver  # close where the effect goes one way
    assert item.drivers[0].address == max(indices, key=lambda address: indices[address])


# ---------------------------------------------------------------- what breaks a claim

#: Thresholds found by bisection over complete equilibrium sets, and the claims that they break.
BREAKS = [
    ("1", "episodes.t0.parameters.opposition_pressure", 0.436984),
    ("3", "parameters.patron_dependence", 1.416510),
    ("16", GRIEVANCE, 0.685816),
    ("12", "evidence.fragments.credibility", 0.513616),
    ("16", "parameters.margin_AZE", 0.165203),
]


@pytest.mark.parametrize(
    ("claim", "address", "value"),
    [pytest.param(*b, marks=[pytest.mark.slow] if k % 2 else []) for k, b in enumerate(BREAKS)],
)
def test_breaks_are_the_known_thresholds(iskander: Scenario, claim: str, address: str, value: float) -> None:
    calm = iskander.override({"parameters.officers_revolt": 0.0})  # which the first study did not know
    found = robustness(only(calm, claim), 1, 0.3, addresses=[address])[claim].breaks
    assert [b.address for b in found] == [address]
    assert found[0].broken == pytest.approx(value, abs=6e-7)


def test_on_either_side_of_a_break_the_claim_holds_and_fails(iskander: Scenario, result: Robustness) -> None:
    checked = 0
    for item in result:
        sizes = [abs(b.change) for b in item.breaks]
        assert sizes == sorted(sizes)
        for b in item.breaks[:1]:
            assert item.claim.holds is True
            domain = iskander.domain(b.address)
            for towards, expected in ((-1e-6, True), (1e-6, False)):
                value = b.broken + towards * (b.broken - b.value)
                if domain.low <= value <= domain.high and abs(b.change) < 1 - 1e-9:
                    (claim,) = check(only(iskander.override({b.address: value}), item.claim.name))
                    assert claim.holds is expected, b
                    checked += 1
    assert checked >= 10
    assert result["2"].breaks == ()


def test_a_claim_that_fails_is_broken_by_what_makes_it_hold(iskander: Scenario) -> None:
    weak = iskander.override({GRIEVANCE: 0.5})
    item = robustness(only(weak, "16"), 1, 0.3, addresses=[GRIEVANCE])["16"]
    assert item.claim.holds is False
    assert item.breaks[0].broken == pytest.approx(0.685816, abs=6e-7)


# ---------------------------------------------------------------- placebos


def test_placebos_tell_what_explains_a_claim(result: Robustness) -> None:
    assert result["8"].placebos["dates"].value < 0.01  # Russia denies a remark that has been made
    assert result["10"].placebos["evidence"].value == 0.0  # no fragments, no support for the video
    assert result["12"].placebos["evidence"].value < 0.5
    assert result["1"].placebos["evidence"] == result["1"].share  # t0 is the first episode: nothing is taken away
    assert result["1"].placebos["dates"] == result["1"].share


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"draws": 0}, "draws must be a whole number from 1; got 0"),
        ({"draws": 2.5}, "draws must be a whole number"),
        ({"spread": 0.0}, "spread must be above 0 and at most 1; got 0.0"),
        ({"spread": 1.5}, "spread must be above 0"),
        ({"spread": math.nan}, "spread must be above 0"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"seed": "x"}, "seed must be a whole number from 0"),
        ({"addresses": ["parameters.grievence"]}, "did you mean 'parameters.grievance'"),
        ({"addresses": "observers.world.trust"}, "observers.world.trust must be a finite number other than 0"),
        ({"addresses": ["episodes.t0.parameters.remark"]}, "must be a finite number other than 0"),
        ({"addresses": []}, "has no number that moves"),
    ],
)
def test_wrong_arguments_get_one_line(iskander: Scenario, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words):
        robustness(iskander, **{"draws": 10, **arguments})


def test_scenarios_without_claims_are_refused() -> None:
    with pytest.raises(tl.ScenarioError, match="makes no claims"):
        robustness(tl.load("chicken"))


def test_numbers_of_a_prior_stay() -> None:
    text = (files("twolevel") / "scenarios" / "iskander.toml").read_text(encoding="utf-8")
    table = copy.deepcopy(tomllib.loads(text))
    prior = {s: {"value": v, "range": [0.0, 1.0]} for s, v in zip(table["states"], (0.5, 0.3, 0.2), strict=True)}
    table["observers"]["world"]["prior"] = prior
    s = Scenario(build("case", parse._with_iso_dates(table)))
    assert not [m for m in numbers_to_move(s) if ".prior." in m.address]
    assert robustness(only(s, "12"), 20, addresses=GRIEVANCE).draws == 20


# ---------------------------------------------------------------- in words and pictures


def test_numbers_without_a_range_are_told_first() -> None:
    text = (ROOT / "tests/data/lint/certain-claim.toml").read_text(encoding="utf-8")
    assert robustness(Scenario.from_toml(text), 20).without_range == ()
    bare = text.replace("value = 0.4, range = [0, 1]", "value = 0.4").replace("0.8, range = [0.6, 0.9]", "0.8")
    result = robustness(Scenario.from_toml(bare), 20)
    assert result.without_range == ("parameters.candour", "evidence.report.likelihood.strike")
    first = robustness_words(robustness_record(result)).splitlines()[0]
    assert first.startswith("Only 4 of 6 numbers moved: the others have no range and stood still")
    named = robustness(Scenario.from_toml(bare), 20, addresses="parameters.candour")
    assert named.without_range == ("evidence.report.likelihood.strike",)


def test_results_as_words_record_frame_and_html(result: Robustness) -> None:
    again = pickle.loads(pickle.dumps(result))
    assert repr(again) == repr(result)
    record = json.loads(json.dumps(robustness_record(result), allow_nan=False))
    assert [c["claim"] for c in record["claims"]] == [i.claim.name for i in result]
    assert record["claims"][0]["share"] == result[0].share.value
    lines = robustness_words(record, record).splitlines()
    assert any(f"of its own numbers in a share of {result.base_story_share!r}; all claims" in line for line in lines)
    assert lines[-2].endswith(repr(result.stories[min(4, len(result.stories) - 1)]))
    for item in result:
        assert not item.breaks or any(line.endswith(f"  {item.breaks[0]!r}") for line in lines)
    for item in result:
        (line,) = (text for text in lines if item.claim.words in text)
        assert line.split()[:2] == [item.claim.name, f"{item.share.value:.3f}"]
    frame = result.to_frame()
    assert frame["claim"].tolist() == [i.claim.name for i in result]
    assert ((frame["low"] <= frame["share"]) & (frame["share"] <= frame["high"])).all()
    assert result._repr_html_().count("<tr>") == len(result)
    assert result["3"].claim.name == "3" and result[:1] == result.items[:1]
    assert list(reversed(result)) == list(result)[::-1]
    with pytest.raises(tl.ScenarioError, match=r"looked up by its id, a text; try \['3'\] instead of \[3\]"):
        result[3]
    with pytest.raises(ValueError, match="read-only"):
        result.verdicts[0, 0] = 0


def test_the_picture_shows_every_share_with_its_interval(result: Robustness) -> None:
    axes = draw_robustness(result)
    middles = axes.get_yticks()
    for middle, item in zip(middles, result, strict=True):
        near = [line for line in axes.lines if len(set(np.atleast_1d(line.get_ydata()))) == 1]
        lines = [line for line in near if np.abs(middles - line.get_ydata()[0]).argmin() == list(middles).index(middle)]
        xs = [tuple(np.atleast_1d(line.get_xdata())) for line in lines]
        assert item.share.interval in xs
        assert (item.share.value,) in xs
        assert all((share.value,) in xs for share in item.placebos.values())
    assert [t.get_text().rsplit(None, 1)[1] for t in axes.get_yticklabels()] == [i.claim.name for i in result]
    two = draw_robustness(result, beside=result, placebos=False)
    assert "iskander" in [t.get_text() for t in two.findobj(Text)]


def test_the_tornado_shows_the_largest_drivers(result: Robustness) -> None:
    axes = tornado(result, "12", most=4)
    assert [t.get_text() for t in axes.get_yticklabels()] == [d.address for d in result["12"].drivers[:4]]
    assert [p.get_width() for p in axes.patches] == pytest.approx([d.difference for d in result["12"].drivers[:4]])
    assert "broken alone by evidence.fragments.credibility" in axes.get_xlabel()
    with pytest.raises(tl.ScenarioError, match="most must be a whole number, at least 1"):
        tornado(result, "12", most=0)
    with pytest.raises(tl.ScenarioError, match="claim must be one of"):
        tornado(result, "12b")
