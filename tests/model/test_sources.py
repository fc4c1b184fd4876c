"""Sources: items that are one report, statements that are taken back, and whose statement an item is."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import bundled
from twolevel.model.build import MOST_EVIDENCE, build
from twolevel.model.parse import parse
from twolevel.model.scenario import Scenario
from twolevel.reports.episode import episode_record, episode_words
from twolevel.reports.scenario import scenario_record, scenario_words

T2 = ("hakopian", "video", "mod_denial", "not_seen", "fragments", "index")


ISKANDER = parse("iskander", (files("twolevel") / "scenarios" / "iskander.toml").read_bytes())


def table() -> dict[str, Any]:
    """Return iskander as a table that can be changed; its claims and variants cost time and change nothing."""
    return deepcopy({key: value for key, value in ISKANDER.items() if key not in ("claims", "variants")})


def scenario(raw: dict[str, Any]) -> Scenario:
    return Scenario(build("changed", raw))


def one_report() -> dict[str, Any]:
    """Return iskander with the remains and their index as one report."""
    raw = table()
    for item in ("fragments", "index"):
        raw["evidence"][item]["report"] = "mine_agency"
    return raw


def payoff(s: Scenario, player: str = "Azerbaijan") -> float:
    (equilibrium,) = tl.solve(s.game("t2"))
    assert equilibrium.label == "defer, ask, silence"
    return equilibrium.payoffs[player]


# ---------------------------------------------------------------- one report


def test_fragments_and_index_as_one_report() -> None:
    """The numbers of the model's own reckoning: the report is weaker than its two halves."""
    apart, together = bundled("iskander"), scenario(one_report())
    assert [round(p, 3) for p in apart.beliefs("t2")["world"].values()] == [0.401, 0.294, 0.305]
    assert [round(p, 3) for p in together.beliefs("t2")["world"].values()] == [0.452, 0.225, 0.324]
    assert round(payoff(apart), 3) == 0.355
    assert round(payoff(together), 3) == 0.270


def test_a_report_by_hand() -> None:
    s = scenario(one_report())
    out = ["fragments", "index"]
    kappa = 0.85 * 0.8  # the credibility of the first item, and the world's trust
    both = np.array([0.05 * 0.35, 0.6 * 0.1, 0.6 * 0.8])
    said = kappa * both + (1 - kappa) * 0.5 * 0.5
    belief = np.array([0.7, 0.21, 0.09]) * said
    belief /= belief.sum()
    assert list(s.beliefs("t2", disclosed=out)["world"].values()) == pytest.approx(belief)
    for item in out:
        reliable = (belief * kappa * both / said).sum()
        assert s.reliability(item, "world", "t2", disclosed=out) == pytest.approx(reliable)
    alone = bundled("iskander").beliefs("t2", disclosed=["index"], overrides={"evidence.index.credibility": 0.85})
    assert s.beliefs("t2", disclosed=["index"])["world"] == pytest.approx(alone["world"]), "what is out counts alone"


@cache
def iskander() -> Scenario:
    return bundled("iskander")


@cache
def two_reports() -> Scenario:
    raw = table()
    raw["evidence"]["fragments"]["report"], raw["evidence"]["index"]["report"] = "one", "another"
    return scenario(raw)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.sets(st.sampled_from(T2)), st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_two_reports_with_one_item_each_are_no_report(out: set[str], credible: list[float]) -> None:
    own, apart = two_reports(), iskander()
    numbers = dict(zip(["evidence.fragments.credibility", "evidence.video.credibility"], credible, strict=True))
    items = [item for item in T2 if item in out]
    for these in (numbers, {a: np.array([v, 0.5]) for a, v in numbers.items()}):
        left, right = (s.at("t2", these, disclosed=items) for s in (own, apart))
        np.testing.assert_array_equal(left.payoffs, right.payoffs)
        for observer in apart.observers:
            np.testing.assert_array_equal(left.belief_vectors[observer], right.belief_vectors[observer])


def test_the_credibility_of_a_report_is_that_of_its_first_item() -> None:
    s = scenario(one_report())
    base = s.payoffs("t2")
    assert (s.payoffs("t2", {"evidence.index.credibility": 0.0}) == base).all()
    assert not (s.payoffs("t2", {"evidence.fragments.credibility": 0.0}) == base).all()
    said = "evidence.index.credibility does not count: the report 'mine_agency' has the credibility of fragments"
    assert s.warnings == (said, f"episodes.spokesman.{said}")
    for call in (tl.thresholds, tl.disclose):
        end = (0.0, 1.0) if call is tl.thresholds else ()
        with pytest.raises(tl.ScenarioError, match=r"evidence\.fragments\.credibility"):
            call(s, "t2", "evidence.index.credibility", *end)  # type: ignore[operator]
    path = tl.disclose(s, "t2", "evidence.fragments.credibility", points=3, progress=False)
    np.testing.assert_array_equal(path.payoffs[0], s.payoffs("t2", {"evidence.fragments.credibility": 0.0}))
    assert s.fingerprint != bundled("iskander").fingerprint


def test_a_report_is_of_one_side() -> None:
    raw = one_report()
    raw["evidence"]["index"]["side"] = "Russia"
    with pytest.raises(tl.ScenarioError, match=r"^evidence.index.side must be that of 'fragments', the first of the "):
        build("x", raw)


def test_impossible_evidence_names_the_report() -> None:
    raw = one_report()
    for observer in raw["observers"].values():
        observer["trust"] = 1.0
    raw["evidence"]["fragments"] |= {
        "credibility": 1.0,
        "likelihood": {"not_fired": 0, "fired_own": 1, "fired_9M723": 0},
    }
    raw["evidence"]["index"]["likelihood"] = {"not_fired": 1, "fired_own": 0, "fired_9M723": 1}
    with pytest.raises(tl.ScenarioError, match=r"^evidence\.fragments must be possible in some state"):
        scenario(raw).game("t2")


# ---------------------------------------------------------------- taken back


def test_without_not_seen_at_t2() -> None:
    raw = table()
    raw["episodes"]["t2"]["withdrawn"] = ["not_seen"]
    s = scenario(raw)
    assert s.at("t2").disclosed == tuple(item for item in bundled("iskander").at("t2").disclosed if item != "not_seen")
    assert round(payoff(s), 3) == 0.480
    assert s.fingerprint == bundled("iskander").disclosing("t2", s.at("t2").disclosed).fingerprint
    record, _ = episode_record(s, "t2")
    assert record["withdrawn"] == ["not_seen"]
    assert "Taken back: not_seen." in episode_words(record, s.audiences)
    assert "taken back: not_seen" in scenario_words(scenario_record(s))
    again = s.disclosing("t2", T2)
    np.testing.assert_array_equal(again.payoffs("t2"), bundled("iskander").payoffs("t2"))
    assert "withdrawn" not in episode_record(again, "t2")[0]


@pytest.mark.parametrize(
    ("episode", "items", "said"),
    [
        ("t0", ["not_seen"], "episodes.t0.withdrawn must have been disclosed, there or in an earlier episode"),
        ("t2", ["not_sen"], "episodes.t2.withdrawn must be one of .* did you mean 'not_seen'"),
    ],
)
def test_what_is_taken_back_must_have_been_out(episode: str, items: list[str], said: str) -> None:
    raw = table()
    raw["episodes"][episode]["withdrawn"] = items
    with pytest.raises(tl.ScenarioError, match=said):
        build("x", raw)


# ---------------------------------------------------------------- whose statement


def test_whose_statement_an_item_is_changes_no_number() -> None:
    raw = table()
    raw["evidence"]["mod_denial"]["statement_of"] = {"Russia": "deny"}
    s = scenario(raw)
    assert s.spec.evidence["mod_denial"].statement_of == ("Russia", "deny")
    assert s.fingerprint == bundled("iskander").fingerprint
    assert "(Russia says: deny)" in scenario_words(scenario_record(s))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ({"Russia": "denie"}, "evidence.mod_denial.statement_of: stance of Russia must be one of .*'deny'"),
        ({"Rusia": "deny"}, "evidence.mod_denial.statement_of: player must be one of .*'Russia'"),
        (
            {"Russia": "deny", "Armenia": "defer"},
            "evidence.mod_denial.statement_of must name one player; got Russia, A",
        ),
    ],
)
def test_a_statement_is_a_stance_of_one_player(statement: dict[str, str], said: str) -> None:
    raw = table()
    raw["evidence"]["mod_denial"]["statement_of"] = statement
    with pytest.raises(tl.ScenarioError, match=said):
        build("x", raw)


# ---------------------------------------------------------------- many


def test_as_many_items_as_a_file_may_have() -> None:
    """Beliefs go from message to message; copies of one item are its message to a power."""
    raw = table()
    copies = [f"copy{k}" for k in range(MOST_EVIDENCE - len(raw["evidence"]))]
    raw["evidence"] |= {name: deepcopy(raw["evidence"]["index"]) for name in copies}
    moment = scenario(raw).disclosing("t2", copies).at("t2")
    once = scenario(raw).disclosing("t2", copies[:1]).at("t2")
    for observer, belief in moment.belief_vectors.items():
        prior = moment._prior(observer)
        ratio = once.belief_vectors[observer] / prior
        weight = np.log(prior) + len(copies) * np.log(ratio / ratio.max())
        expected = np.exp(weight - weight.max())
        assert belief == pytest.approx(expected / expected.sum(), rel=1e-9)
