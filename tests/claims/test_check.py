"""Claims: the file's predicates against the same claims written by hand, and every way to misspell one."""

from __future__ import annotations

import copy
import functools
import json
import pickle
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.claims import test_claims_at_base as by_hand
from tests.conftest import bundled
from twolevel.claims.check import check
from twolevel.claims.draws import draw, numbers_to_move
from twolevel.claims.ensemble import Ensemble
from twolevel.claims.judge import FAILS, HOLDS, UNDEFINED, conjunction, judge
from twolevel.model import parse
from twolevel.model.build import build
from twolevel.model.scenario import Scenario
from twolevel.model.statements import ClaimPoint
from twolevel.reports.claims import claims_record, claims_words

STRUCTURAL = {"2", "4c", "5", "7", "10", "11", "15", "19"}
AFTER = {"4": ["4b", "4c"], "16": ["16b"], "20": ["20b"]}
IDS = [claim for k in range(1, 23) for claim in (str(k), *AFTER.get(str(k), []))]


# ---------------------------------------------------------------- the article's claims


@pytest.mark.parametrize("name", ["iskander", pytest.param("iskander-hand", marks=pytest.mark.slow)])
def test_every_claim_of_the_article_is_there_and_holds_at_the_calibration(name: str) -> None:
    claims = check(tl.load(name))
    assert [c.name for c in claims] == IDS
    assert {c.name for c in claims if c.structural} == STRUCTURAL
    for c in claims:
        assert c.holds is True, c
        assert c.words.endswith(".")
        if c.name in ("21", "22"):
            assert not c.source and c.note
            continue
        cited = re.fullmatch(r"Mammadov 2021, par\. (\d+(?:, \d+)*)", c.source)
        assert cited, c.source
        assert all(1 <= int(k) <= 12 for k in cited[1].split(", "))


def test_both_calibrations_make_the_same_claims(iskander: Scenario) -> None:
    assert bundled("iskander-hand").spec.claims == iskander.spec.claims


HAND = {
    "18": [by_hand.claim_18_azerbaijan, by_hand.claim_18_armenia],
    **{i: [getattr(by_hand, f"claim_{i}")] for i in IDS if i != "18"},
}


@pytest.mark.parametrize(
    "rows", [pytest.param([1, 2, 10], id="some"), pytest.param(range(12), id="all", marks=pytest.mark.slow)]
)
def test_random_settings_are_judged_as_by_hand(
    rows: Sequence[int], iskander: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The independent witness: the claims written out with single games, at other numbers than the base.

    Some of the draws are enough to see every claim that can fail both hold and fail.
    """
    moved = numbers_to_move(iskander)
    drawn = draw(moved, 0.5, np.random.SeedSequence(20), 12)[1][list(rows)]
    seen: dict[str, set[bool]] = {i: set() for i in IDS}
    for row in drawn:
        s = iskander.override(dict(zip([m.address for m in moved], row.tolist(), strict=True)))
        swapped = {
            "Azerbaijan": {
                "parameters.neighbour_dependence": s.value("parameters.patron_dependence", "t2"),
                "parameters.margin_AZE": s.value("parameters.margin_ARM", "t2"),
            },
            "Armenia": {
                "parameters.patron_dependence": s.value("parameters.neighbour_dependence", "t1"),
                "parameters.margin_ARM": s.value("parameters.margin_AZE", "t1"),
            },
        }
        monkeypatch.setattr(by_hand, "S", s)
        monkeypatch.setattr(by_hand, "GAMES", {})
        monkeypatch.setattr(by_hand, "SWAPPED", swapped)
        claims = check(s)
        for i, functions in HAND.items():
            try:
                expected = all(f() for f in functions)
            except (AssertionError, ValueError):  # a remark on the base numbers, or several equilibria
                continue
            assert claims[i].holds is expected, (i, claims[i].why)
            seen[i].add(expected)
    assert {i for i, both in seen.items() if len(both) == 2} >= {"1", "12", "13", "14", "16", "17", "18", "20b", "21"}


def test_one_number_moved_fails_the_claims_it_should(iskander: Scenario) -> None:
    claims = check(iskander.override({"parameters.grievance": 0.0}))
    assert [c.name for c in claims if not c.holds] == ["12", "15", "16", "16b", "17", "20", "20b", "21", "22"]
    assert "every equilibrium at t2 has Azerbaijan ask: fails (defer, dismiss, deny)" in claims["12"].why
    assert "at t1" not in claims["12"].why


# ---------------------------------------------------------------- judging


@pytest.mark.parametrize("points", [2, pytest.param(12, marks=pytest.mark.slow)])
def test_many_points_at_once_are_judged_as_one_by_one(points: int, iskander: Scenario) -> None:
    changed = {address for episode in iskander.spec.episodes.values() for address in episode.changes}
    # an override of a base number counts in every episode, a draw only where the episode has none of its own
    moved = [m for m in numbers_to_move(iskander) if m.address not in changed]
    rows = draw(moved, 0.4, np.random.SeedSequence(3), points)[1]
    addresses = [m.address for m in moved]
    for frozen in ("", "evidence", "dates") if points > 2 else ("", "evidence"):
        world = Ensemble(iskander, dict(zip(addresses, rows.T.copy(), strict=True)), len(rows), frozen)
        parts = [part for c in iskander.spec.claims.values() for part in c.parts][:: 1 if points > 2 else 3]
        together = np.stack([judge(world, part) for part in parts], axis=1)
        for row, verdicts in zip(rows, together, strict=True):
            alone = Ensemble(iskander.override(dict(zip(addresses, row.tolist(), strict=True))), frozen=frozen)
            assert [int(judge(alone, part)[0]) for part in parts] == verdicts.tolist()


def test_a_draw_for_a_base_number_counts_where_no_episode_changes_it() -> None:
    text = (
        THREE
        + """
[episodes.before]
[episodes.after.parameters]
stake = 0.5
"""
    )
    s = small(text)
    draws = {"parameters.stake": np.array([1.0, 2.0]), "episodes.after.parameters.stake": np.array([3.0, 4.0])}
    world = Ensemble(s, draws, 2)
    assert world.payoffs(ClaimPoint("before"))[:, 0].max(axis=(1, 2, 3)).tolist() == [1.0, 2.0]
    assert world.payoffs(ClaimPoint("after"))[:, 0].max(axis=(1, 2, 3)).tolist() == [3.0, 4.0]
    base = {"parameters.stake": np.array([1.0, 2.0])}
    assert Ensemble(s, base, 2).payoffs(ClaimPoint("after"))[:, 0].max(axis=(1, 2, 3)).tolist() == [0.5, 0.5]
    fixed = Ensemble(s.override({"parameters.stake": 9.0}), base, 2)  # the caller's number stands in every episode
    assert fixed.payoffs(ClaimPoint("after"))[:, 0].max(axis=(1, 2, 3)).tolist() == [1.0, 2.0]


def test_conjunction_is_kleene() -> None:
    for a, b in product((HOLDS, FAILS, UNDEFINED), repeat=2):
        (got,) = conjunction([np.array([a], np.int8), np.array([b], np.int8)])
        expected = FAILS if FAILS in (a, b) else UNDEFINED if UNDEFINED in (a, b) else HOLDS
        assert got == expected


def test_placebos_take_away_what_they_say(iskander: Scenario) -> None:
    frozen = Ensemble(iskander, frozen="evidence")
    first = iskander.spec.episodes["t0"].disclosed
    assert frozen.moment(ClaimPoint("t2")).disclosed == first
    assert frozen.moment(ClaimPoint("t2", disclosed=("video", "index"))).disclosed == ("video",)
    np.testing.assert_array_equal(frozen.payoffs(ClaimPoint("t2"))[0], iskander.payoffs("t2", disclosed=first))
    dates = Ensemble(iskander, frozen="dates")
    out = iskander.spec.episodes["t2"].disclosed
    np.testing.assert_array_equal(dates.payoffs(ClaimPoint("t2"))[0], iskander.payoffs("t0", disclosed=out))


THREE = """
title = "Three who do not care"
states = ["no", "yes"]
[players]
A = { stances = ["a", "b"] }
B = { stances = ["a", "b"] }
C = { stances = ["a", "b"] }
[parameters]
stake = { value = 0.0, range = [-1.0, 1.0] }
[observers.world]
prior = { no = 0.5, yes = 0.5 }
[evidence.leak]
likelihood = { no = 0.2, yes = 0.8 }
[terms.one]
player = "A"
channel = "world"
weight = "stake"
stances.A = { a = 1 }
[terms.two]
player = "B"
channel = "world"
weight = "stake"
stances.B = { a = 1 }
[terms.three]
player = "C"
channel = "world"
weight = "stake"
stances.C = { a = 1 }
[claims.every]
words = "All play a."
parts = [{ every = { A = "a", B = "a", C = "a" } }]
[claims.some]
words = "Somebody may play b."
parts = [{ some = { A = "b" } }]
[claims.gain]
words = "A gains nothing."
parts = [{ not_less = { equilibrium_payoff = "A" }, than = { equilibrium_payoff = "A" } }]
[claims.told]
words = "The leak is believed."
parts = [{ greater = { reliability = "leak" }, than = { reliability = "leak", disclosed = [] } }]
[claims.reply]
words = "To play a is best."
parts = [{ best_reply = { A = "a" } }]
[claims.both]
words = "A false part decides over an undefined one."
parts = [{ every = { A = "a" } }, { win_set = { A = ["a"] } }]
"""


def small(text: str = THREE) -> Scenario:
    table = parse._with_iso_dates(tomllib.loads(text))
    parse.check_form(table)
    return Scenario(build("small", table))


def test_what_cannot_be_decided_is_undefined_and_never_holds() -> None:
    claims = check(small())  # everybody is indifferent: a continuum of equilibria, and the list cannot be complete
    assert [claims[i].holds for i in ("every", "some", "gain", "told", "reply")] == [None] * 5
    assert "continuum" in claims["every"].why
    assert claims["told"].why.endswith("undefined (leak is not out)")
    assert claims["both"].holds is False
    assert repr(claims) == "Claims of small: 0 of 6 hold, 0 by structure, fails 1, undefined 5"
    assert "every  undefined          All play a.\n" in claims_words(claims_record(claims), claims.scenario)
    decided = check(small(THREE.replace("value = 0.0", "value = 1.0")))
    assert [decided[i].holds for i in ("every", "some", "gain", "reply")] == [True, False, True, True]


def test_equilibrium_payoffs_compare_in_every_pair() -> None:
    text = (files("twolevel") / "scenarios" / "chicken.toml").read_text(encoding="utf-8")
    s = tl.load("chicken")
    first = s.players[0]
    (low, *_, high) = sorted(e.payoffs[first] for e in tl.solve(s.game()))
    assert low < high  # several equilibria, so a payoff is not above itself, nor not below
    claims = f"""
[claims.strict]
words = "More than itself."
parts = [{{ greater = {{ equilibrium_payoff = "{first}" }}, than = {{ equilibrium_payoff = "{first}" }} }}]
[claims.weak]
words = "No less than itself."
parts = [{{ not_less = {{ equilibrium_payoff = "{first}" }}, than = {{ equilibrium_payoff = "{first}" }} }}]
[claims.some]
words = "Somebody yields in some equilibrium, not in every one, and not in none."
parts = [{{ some = {{ {first} = "{s.stances[first][0]}" }} }}]
[claims.every]
words = "Always."
parts = [{{ every = {{ {first} = "{s.stances[first][0]}" }} }}]
[claims.none]
words = "Never."
parts = [{{ none = {{ {first} = "{s.stances[first][0]}" }} }}]
"""
    judged = check(small(text + claims))
    assert [c.holds for c in judged] == [False, False, True, False, False]


# ---------------------------------------------------------------- misspelt claims


@functools.cache
def _bare() -> dict[str, Any]:
    text = (files("twolevel") / "scenarios" / "iskander.toml").read_text(encoding="utf-8")
    text = text[: text.index("\n[claims.1]")]  # claims and variants cost time, and one claim takes their place
    table: dict[str, Any] = parse._with_iso_dates(tomllib.loads(text))
    return table


def _with(part: dict[str, Any]) -> dict[str, Any]:
    return {**_bare(), "claims": {"x": {"words": "A claim.", "parts": [part]}}}


AT = {"episode": "t2"}
PAYOFF = {"payoff": "Russia"}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (
            {**AT, "every": {"Armenia": "blam"}},
            "claims.x.parts[0].every: stance of Armenia must be one of defer, blame",
        ),
        ({**AT, "every": {"Armenia": "blam"}}, "did you mean 'blame'"),
        ({**AT, "every": {"Armena": "blame"}}, "parts[0].every: player must be one of Armenia, Azerbaijan, Russia"),
        ({"episode": "t3", "every": {"Armenia": "blame"}}, "parts[0].episode must be one of t0, t1, found"),
        ({**AT, "none": {"Armenia": "blame", "Russia": "deny"}}, "none must name one player; got Armenia, Russia"),
        ({**AT}, "claims.x.parts[0]: predicate must be one of every, some"),
        ({**AT, "every": {"Russia": "deny"}, "some": {"Russia": "deny"}}, "got every and some"),
        ({**AT, "every": {}}, "claims.x.parts.0.every must be a table from player to stance; got {}"),
        ({**AT, "evry": {"Russia": "deny"}}, "claims.x.parts.0 has no key 'evry'; did you mean 'every'"),
        (
            {**AT, "every": {"Russia": "deny"}, "given": {"Armenia": "blame"}},
            "given goes with best_reply or ratifies or rejects or win_set",
        ),
        ({**AT, "every": {"Russia": "deny"}, "disclosed": "t9"}, "disclosed: episode must be one of t0, t1, found"),
        ({**AT, "every": {"Russia": "deny"}, "disclosed": ["vidoe"]}, "disclosed must be one of hakopian"),
        ({**AT, "every": {"Russia": "deny"}, "disclosed": ["video", "video"]}, "must name each only once"),
        (
            {**AT, "every": {"Russia": "deny"}, "set": {"parameters.grievence": 0}},
            "did you mean 'parameters.grievance'",
        ),
        (
            {**AT, "every": {"Russia": "deny"}, "set": {"parameters.q0": 2}},
            "set: parameters.q0 must be from 0 to 1; got 2",
        ),
        ({**AT, "every": {"Russia": "deny"}, "set": {"parameters.lam": float("inf")}}, "parameters.lam must be finite"),
        ({**AT, "every": {"Russia": "deny"}, "set": {"parameters.lam": "x"}}, "must be a number, or { of = another"),
        ({**AT, "every": {"Russia": "deny"}, "set": {"parameters.lam": {"of": "parameters.lan"}}}, "did you mean"),
        (
            {**AT, "every": {"Russia": "deny"}, "set": {"parameters.lam": {"of": "parameters.q0", "at": "t7"}}},
            "set: at must be one of t0, t1, found, spokesman, t2; got 't7'",
        ),
        (
            {**AT, "every": {"Russia": "deny"}, "set": {"parameters.lam": {"of": "episodes.t2.parameters.remark"}}},
            "of must be a base address",
        ),
        ({**AT, "best_reply": {"Russia": "deny", "Armenia": "defer"}}, "best_reply must have one entry; got 2"),
        ({**AT, "best_reply": {"Russia": "deny"}, "given": {"Russia": "deny"}}, "given must be others' stances"),
        ({**AT, "ratifies": {"rus_mood": "deny"}}, "ratifies: audience must be one of arm_base"),
        ({**AT, "rejects": {"rus_mod": "defer"}}, "rejects: stance of Russia must be one of deny, silence, answer"),
        ({**AT, "win_set": {"Armenia": ["defr"]}}, "win_set: stance of Armenia must be one of"),
        ({**AT, "greater": PAYOFF}, "must have 'than'"),
        ({**AT, "greater": {}, "than": PAYOFF}, "greater: quantity must be one of payoff"),
        ({**AT, "greater": {"payof": "Russia"}, "than": PAYOFF}, "has no key 'payof'; did you mean 'payoff'"),
        ({**AT, "greater": {"payoff": "Rusia"}, "than": PAYOFF}, "greater.payoff must be one of Armenia"),
        ({**AT, "greater": {**PAYOFF, "profile": {"Armenia": "defer"}}, "than": PAYOFF}, "both sides must be the same"),
        ({**AT, "greater": {"equilibrium_payoff": "Russia"}, "than": PAYOFF}, "both sides must be the same quantity"),
        (
            {**AT, "greater": {**PAYOFF, "observer": "world"}, "than": PAYOFF},
            "observer goes with belief or reliability",
        ),
        (
            {**AT, "not_less": {"belief": ["fired"]}, "than": {"belief": ["fired"]}},
            "belief: state must be one of not_fired",
        ),
        (
            {**AT, "not_less": {"reliability": "film"}, "than": {"reliability": "film"}},
            "reliability must be one of hakop",
        ),
        (
            {
                **AT,
                "greater": {"guaranteed": "Russia", "profile": {"Russia": "deny"}},
                "than": {"guaranteed": "Russia"},
            },
            "profile must leave Russia free to reply",
        ),
        (
            {**AT, "greater": {"gap": ["arm_base", "rus_mod"]}, "than": {"gap": ["arm_base", "rus_mod"]}},
            "gap must be two audiences of one player",
        ),
        ({**AT, "complements": {"player": "Russia", "stance": "deny", "over": "silence"}}, "must have 'changes'"),
        (
            {
                **AT,
                "complements": {"player": "Russia", "stance": "deny", "over": "quiet"},
                "changes": [{"disclosed": "t1"}, {"set": {"parameters.grievance": 0}}],
            },
            "complements.over must be one of deny, silence, answer",
        ),
        (
            {
                **AT,
                "complements": {"player": "Russia", "stance": "deny", "over": "answer"},
                "changes": [{"disclosed": "t1"}],
            },
            "must be a list of two changes",
        ),
    ],
)
def test_a_misspelt_claim_gets_one_line_at_load(part: dict[str, Any], words: str) -> None:
    table = _with(copy.deepcopy(part))
    with pytest.raises(tl.ScenarioError) as caught:
        parse.check_form(table)
        build("iskander", table)
    assert words in str(caught.value)
    assert str(caught.value).startswith("claims.x.parts")
    assert "\n" not in str(caught.value)


def test_a_file_with_a_misspelt_claim_is_not_loaded(tmp_path: Any) -> None:
    text = (files("twolevel") / "scenarios" / "iskander.toml").read_text(encoding="utf-8")
    file = tmp_path / "case.toml"
    file.write_text(text.replace('every = { Russia = "silence" }', 'every = { Russia = "silense" }'), encoding="utf-8")
    with pytest.raises(tl.ScenarioError, match=r"case.toml: claims.16.parts\[0\].every: .*did you mean 'silence'"):
        tl.load(file)


def test_a_part_without_an_episode_speaks_of_each(iskander: Scenario) -> None:
    said = [p.words.split(" is ")[0].split()[-1] for p in iskander.spec.claims["7"].parts]
    assert said == list(iskander.episodes)


def test_scenarios_without_claims_and_batches_say_so(iskander: Scenario) -> None:
    with pytest.raises(tl.ScenarioError, match="scenario chicken makes no claims"):
        check(tl.load("chicken"))
    batch = iskander.override({"parameters.grievance": np.array([0.0, 1.0])})
    with pytest.raises(tl.ScenarioError, match=r"single numbers; parameters\.grievance has 2"):
        check(batch)


def test_numbers_that_do_not_go_together_name_the_claim() -> None:
    claim = """
[claims.prior]
words = "More would be believed."
parts = [{ every = { A = "a" }, set = { "observers.world.prior.no" = 0.9 } }]
"""
    with pytest.raises(tl.ScenarioError, match=r"claims\.prior: observers\.world\.prior must sum to 1"):
        check(small(THREE.replace('weight = "stake"', 'weight = "stake"\nevent = ["yes"]\nobserver = "world"') + claim))


# ---------------------------------------------------------------- results


def test_claims_as_a_frame_a_record_words_and_html(iskander: Scenario) -> None:
    claims = pickle.loads(pickle.dumps(check(iskander)))
    frame = claims.to_frame()
    assert frame["claim"].tolist() == IDS
    assert frame["holds"].tolist() == [True] * len(IDS)
    records = json.loads(json.dumps(claims_record(claims), allow_nan=False))
    assert [r["claim"] for r in records] == IDS
    words = claims_words(records, claims.scenario)
    assert f"\n\n{claims!r}.\n" in words
    lines = [line for line in words.split("\n\n")[0].splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in lines] == IDS
    assert claims._repr_html_().count("<tr>") == 1 + len(IDS)
    assert claims["20b"] is claims[-3] is claims.items[23]
    assert claims[:2] == claims.items[:2]
    with pytest.raises(tl.ScenarioError, match="claim must be one of"):
        claims["23"]


def test_a_position_that_reads_as_an_id_is_refused(iskander: Scenario) -> None:
    """With claims called 1 to 21, ``claims[3]`` would be the fourth."""
    claims = check(iskander)
    for index in (1, 3, 20, np.int64(3)):
        with pytest.raises(tl.ScenarioError) as caught:
            claims[index]
        said = f"a claim is looked up by its id, a text; try ['{index}'] instead of [{index}]"
        assert str(caught.value) == said
    assert claims["3"].name == "3"
    assert claims[0].name == claims[:1][0].name == "1"
    assert claims[-1].name == "22"
    assert [c.name for c in claims] == list(claims.ids) == IDS
    assert [c.name for c in reversed(claims)] == IDS[::-1]
    assert claims["3"] in claims and claims.index(claims["3"]) == IDS.index("3") and claims.count(claims["3"]) == 1
    with pytest.raises(IndexError):
        claims[99]


@pytest.mark.parametrize("name", ["iskander", "u2-1960", "putnam-ratification"])
def test_points_that_are_solved_together_have_the_equilibria_that_they_have_alone(name: str) -> None:
    scenario = tl.load(name)
    points = [at for statement in scenario.spec.claims.values() for at in statement.played()]
    together, alone = Ensemble(scenario), Ensemble(scenario)
    together.solve(points)
    assert points and all(together.equilibria(at) == alone.equilibria(at) for at in points)


def test_what_is_wrong_with_a_point_is_told_by_the_claim_that_asks_for_it() -> None:
    scenario = bundled("iskander")
    wrong = ClaimPoint("t2", (("observers.world.prior.fired_9M723", 0.9),))
    ensemble = Ensemble(scenario)
    ensemble.solve([wrong, ClaimPoint("t2")])
    assert ensemble.equilibria(ClaimPoint("t2")) == Ensemble(scenario).equilibria(ClaimPoint("t2"))
    with pytest.raises(tl.ScenarioError, match="prior must"):
        ensemble.equilibria(wrong)
