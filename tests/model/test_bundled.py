"""The bundled scenarios: that they load, that every number has its reason, and that the lessons are true."""

import json
import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import pytest

import twolevel as tl
from tests import DATA
from twolevel.claims.check import check
from twolevel.model.scenario import scenarios
from twolevel.nash.engine import solve, solve_many

#: Once each.
load = cache(tl.load)

NUMBERS = json.loads((DATA / "iskander_numbers.json").read_text())
STATE = {"N": "not_fired", "A": "fired_own", "R": "fired_9M723"}
BUNDLED = (
    "armenia-russia",
    "azerbaijan-russia",
    "chicken",
    "cuba-1962",
    "iskander",
    "iskander-hand",
    "mh17",
    "putnam-ratification",
    "romer-rosenthal",
    "u2-1960",
    "yerevan-standoff",
)

#: Cases from the public record, not from one article: each one's own test says what may be cited.
RECORD = {"cuba-1962"}


def text_of(name):
    return (files("twolevel") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")


def test_the_list_of_bundled_scenarios():
    assert scenarios() == BUNDLED


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_scenario_says_what_it_is(name):
    scenario = load(name)
    assert scenario.title
    for text in (scenario.spec.description, scenario.spec.lesson, scenario.spec.source):
        assert text.strip()
    for term in scenario.spec.terms.values():
        assert term.why.endswith("."), term.address
    for audience in scenario.spec.audiences.values():
        for term in audience.terms:
            assert term.why.endswith("."), term.address


# ---------------------------------------------------------------- every number with a reason


def is_structural(address, number):
    """Whether a number only says whether a stance belongs to a term: a 0, 1 or -1 in a table or a weight of a term."""
    in_term = (
        ".stances." in address
        or ".before." in address
        or (".terms." in f".{address}" and address.endswith((".weight", ".margin")))
    )
    return in_term and number.factor.number in (0.0, 1.0, -1.0)


@pytest.mark.parametrize("name", BUNDLED)
def test_every_number_has_a_range_a_reason_and_an_origin(name):
    scenario = load(name)
    raw = tomllib.loads(text_of(name))
    for address in scenario.addresses():
        number = scenario.number(address)
        if not number.given:
            continue
        if number.factor.parameters:
            assert number.factor.number in (1.0, -1.0), address  # a bare number would hide in a product
            continue
        if is_structural(address, number):
            continue
        entry = raw
        for key in address.split("."):
            entry = entry[key]
        assert set(entry) >= {"value", "why", "origin"}, address
        assert number.origin in ("article", "analyst"), address
        assert entry["why"].endswith(".") and 20 <= len(entry["why"]) <= 140, address
        if np.isinf(number.factor.number):
            continue  # "sharp" has no range
        assert number.range is not None, address
        low, high = number.range
        assert low < high, address
        number.domain.check(f"{address}.range", np.array(number.range))


#: How a number of a case from the public record cites it: who and when, or the author and year of a book.
FROM_THE_RECORD = {
    "mh17": r"(TASS, 21 July 2014|(The post of|Ukraine's security service,) 1[78] July 2014"
    r"|Almaz-Antey, (2 June|13 October) 2015|Dutch Safety Board, 13 October 2015|JIT, (28 September 2016|24 May 2018)"
    r"|(Timmermans, )?UN Security Council, (resolution 2166, 21 July 2014|21 July 2014|draft S/2015/562, 29 July 2015)"
    r"|Dutch government, 25 May 2018|Russian defence ministry, (26 September 2016|24 May 2018)"
    r"|Levada Center, 30 July 2014|VTsIOM, 6 October 2016)$",
    "u2-1960": r"(NASA, 3 and 5|Khrushchev, (5|7|11|16|7 and 11)|State Department, (6|7|5, 6 and 7)"
    r"|UPI, 8|Herter, 9|Eisenhower, (11|16)|Soviet notes, 13|Norwegian protest, 13) May 1960$"
    r"|Senate hearings 1960$|FRUS 1958-60, VII/2, doc. 301$"
    r"|Beschloss 1986, ch. 1[01]$|(Pedlow and Welzenbach 1998|Taubman 2003|Fursenko and Naftali 2006|Tamnes 1991)$",
}


@pytest.mark.parametrize("name", sorted({*BUNDLED} - RECORD))
def test_a_source_in_the_article_is_a_paragraph_of_it(name):
    scenario = load(name)
    about_the_case = "Mammadov" in scenario.spec.source
    sources = {scenario.number(a).source for a in scenario.addresses()} - {""}
    if name in FROM_THE_RECORD:
        for source in sources:
            for cited in source.split("; "):
                assert re.match(FROM_THE_RECORD[name], cited), source
        return
    assert bool(sources) == about_the_case
    for source in sources:
        cited = re.fullmatch(r"Mammadov 2021, par\. (\d+(?:(?:-|, )\d+)*)", source)
        assert cited, source
        paragraphs = [int(k) for k in re.findall(r"\d+", cited[1])]
        assert paragraphs == sorted(paragraphs)
        assert 1 <= paragraphs[0] <= paragraphs[-1] <= 12


@pytest.mark.parametrize("name", BUNDLED)
def test_one_number_a_line(name):
    for line in text_of(name).splitlines():
        assert len(re.findall(r"\bvalue = ", line)) <= 1, line


@pytest.mark.parametrize("name", BUNDLED)
def test_evidence_is_out_before_it_counts(name):
    spec = load(name).spec
    for episode in spec.episodes.values():
        for item in episode.disclosed:
            assert spec.evidence[item].date <= episode.date


# ---------------------------------------------------------------- the two calibrations, number by number


def address(name):
    if name.startswith("L_"):
        item, _, state = name.removeprefix("L_").rpartition("_")
        return f"evidence.{item}.likelihood.{STATE[state]}"
    if name.startswith("cred_"):
        return f"evidence.{name.removeprefix('cred_')}.credibility"
    return f"parameters.{name}"


@pytest.mark.parametrize("name", ["iskander", "iskander-hand"])
def test_the_numbers_are_those_of_the_calibration(name):
    scenario = load(name)
    expected = {address(k): v for k, v in NUMBERS[name]["base"].items()}
    assert len(expected) == 104
    for episode, changes in NUMBERS[name]["episodes"].items():
        expected |= {f"episodes.{episode}.parameters.{k}": v for k, v in changes.items()}
    assert {a: scenario.number(a).factor.number for a in expected} == expected

    constants = {
        "terms.admission_liability.stances.Armenia.acknowledge": 0.5,
        "terms.admission_pressed.stances.Armenia.acknowledge": 0.5,
        "terms.caught_by_baku.stances.Armenia.blame": 0.5,
        "terms.blunder_left_alone.stances.Azerbaijan.dismiss": 0.1,
        "terms.confession.stances.Armenia.acknowledge": 0.2,
        "terms.denial_discredited.stances.Russia.deny": 0.5,
        "terms.pressed_by_baku.stances.Russia.deny": 0.5,
    }
    assert {a: scenario.number(a).factor.number for a in constants} == constants
    assert [e.before.get("Armenia") for e in scenario.spec.episodes.values()] == [None, "blame", *["defer"] * 3]
    for said, term in {"blame": "blame", "defer": "deference", "acknowledge": "admission"}.items():
        turn = f"terms.reversal_of_{term}"
        table = [scenario.value(f"{turn}.stances.Armenia.{s}") for s in scenario.stances["Armenia"]]
        assert table == [float(s != said) for s in scenario.stances["Armenia"]]
        past = [scenario.value(f"{turn}.before.Armenia.{s}") for s in scenario.stances["Armenia"]]
        assert past == [float(s == said) for s in scenario.stances["Armenia"]]


def test_the_two_calibrations_differ_in_numbers_and_reasons_only():
    tuned, hand = load("iskander"), load("iskander-hand")
    assert tuned.addresses() == hand.addresses()
    numbers = [(tuned.number(a), hand.number(a)) for a in tuned.addresses()]
    assert sum(a.factor != b.factor for a, b in numbers) == 39  # as the description says
    assert all(a.range == b.range and a.origin == b.origin and a.source == b.source for a, b in numbers)
    assert "39 other numbers" in hand.spec.description
    for kept in ("players", "observers", "evidence", "audiences", "claims", "labels", "rules", "knowledge"):
        assert getattr(tuned.spec, kept) == getattr(hand.spec, kept), kept
    for one, other in zip(tuned.spec.episodes.values(), hand.spec.episodes.values(), strict=True):
        assert replace(one, changes={}) == replace(other, changes={})


# ---------------------------------------------------------------- what the descriptions and the lessons say

AT_BASE = {
    ("iskander", "t0"): [("blame", "dismiss", "silence")],
    ("iskander", "t1"): [("defer", "dismiss", "deny")],
    ("iskander", "found"): [("defer", "dismiss", "silence")],
    ("iskander", "spokesman"): [("defer", "dismiss", "deny")],
    ("iskander", "t2"): [("defer", "ask", "silence")],
    ("iskander-hand", "t0"): [("blame", "dismiss", "silence")],
    ("iskander-hand", "t1"): [("defer", "dismiss", "deny")],
    ("iskander-hand", "found"): [("defer", "dismiss", "silence")],
    ("iskander-hand", "spokesman"): [("defer", "dismiss", "deny")],
    ("iskander-hand", "t2"): [("defer", "ask", "silence")],
    ("mh17", "evening"): [("claim", "deny", "wait")],
    ("mh17", "briefing"): [("deny", "counter", "wait")],
    ("mh17", "maker"): [("deny", "counter", "wait")],
    ("mh17", "board"): [("deny", "counter", "press")],
    ("mh17", "route"): [("deny", "counter", "press")],
    ("mh17", "brigade"): [("deny", "deny", "hold")],
    ("armenia-russia", "before"): [("blame", "silence")],
    ("armenia-russia", "after"): [("defer", "deny")],
    ("azerbaijan-russia", "before_report"): [("dismiss", "deny")],
    ("azerbaijan-russia", "after_report"): [("ask", "silence")],
    ("yerevan-standoff", "base"): [("dismiss", "challenge")],
    ("putnam-ratification", "calm"): [("compromise", "insist")],
    ("putnam-ratification", "tied_hands"): [("compromise", "compromise")],
    ("putnam-ratification", "deadlock"): [("compromise", "compromise")],
    ("romer-rosenthal", "moderate"): [("offer_5", "sign")],
    ("romer-rosenthal", "keen"): [("offer_6", "sign")],
    ("romer-rosenthal", "tied"): [("offer_4", "sign")],
    ("romer-rosenthal", "bound"): [("offer_2", "sign")],
    ("u2-1960", "may5"): [("cover", "spare", "quiet")],
    ("u2-1960", "may7"): [("disavow", "spare", "quiet")],
    ("u2-1960", "may13"): [("own", "charge", "protest")],
    ("u2-1960", "may16"): [("own", "break", "protest")],
    ("chicken", "base"): [("straight", "swerve"), ("swerve", "straight")],
    ("cuba-1962", "september"): [("follow", "deny", "hold")],
    ("cuba-1962", "gromyko"): [("follow", "deny", "hold")],
    ("cuba-1962", "speech"): [("follow", "deny", "quarantine")],
    ("cuba-1962", "un"): [("follow", "silence", "quarantine")],
    ("cuba-1962", "settlement"): [("resist", "open", "quarantine")],
    ("cuba-1962", "november"): [("resist", "open", "hold")],
}


def test_every_episode_is_spoken_of():
    assert set(AT_BASE) == {(name, episode) for name in BUNDLED for episode in load(name).episodes}


def pure_and_mixed(name, episode, overrides=None):
    equilibria = solve(load(name).game(episode, overrides))
    assert equilibria.complete, equilibria.status
    pure = sorted(tuple(acts[0] for acts in e.support.values()) for e in equilibria.pure)
    return pure, [e for e in equilibria if not e.is_pure]


@pytest.mark.parametrize(("name", "episode"), AT_BASE)
def test_the_equilibria_are_those_of_the_description(name, episode):
    scenario = load(name)
    pure, mixed = pure_and_mixed(name, episode)
    assert pure == AT_BASE[name, episode]
    if not scenario.spec.episodes[episode].order:  # where somebody moves first, replies off the path count too
        assert sorted(scenario.game(episode).pure_equilibria()) == pure
    description = " ".join(scenario.spec.description.split())
    for stances in pure:
        assert f"({', '.join(stances)})" in description
    assert len(mixed) == (1 if name == "chicken" else 0)


def test_the_mixed_equilibrium_of_chicken():
    _, (mixed,) = pure_and_mixed("chicken", "base")
    assert [x.tolist() for x in mixed.strategies.values()] == [pytest.approx([0.9, 0.1])] * 2


FLIPS = [
    ("iskander", "t2", {"parameters.grievance": 0.0}, ("defer", "dismiss", "deny")),
    ("iskander", "t2", {"evidence.fragments.credibility": 0.4}, ("defer", "dismiss", "deny")),
    (
        "iskander",
        "t2",
        {"parameters.grievance_article_four": 0.0, "parameters.grievance_visit": 0.0},
        ("defer", "dismiss", "deny"),
    ),
    ("iskander-hand", "t2", {"parameters.w_base": 0.7}, ("blame", "ask", "silence")),
    ("mh17", "brigade", {"parameters.trust_world_Hague": 0.45}, ("deny", "deny", "press")),
    ("mh17", "evening", {"parameters.airliner": 1.0}, ("deny", "deny", "wait")),
    ("armenia-russia", "before", {"parameters.opposition_pressure": 0.0}, ("defer", "silence")),
    ("armenia-russia", "after", {"parameters.patron_dependence": 1.0}, ("blame", "deny")),
    ("azerbaijan-russia", "after_report", {"parameters.grievance": 0.0}, ("dismiss", "deny")),
    ("azerbaijan-russia", "after_report", {"evidence.fragments.credibility": 0.2}, ("dismiss", "deny")),
    ("yerevan-standoff", "base", {"parameters.street_support": 0.1}, ("let_pass", "challenge")),
    ("yerevan-standoff", "base", {"parameters.putsch_risk": 2.0}, ("dismiss", "challenge")),
    ("yerevan-standoff", "base", {"parameters.putsch_risk": 2.3}, ("let_pass", "challenge")),
    ("putnam-ratification", "calm", {"parameters.hawks_home": 0.35}, ("compromise", "compromise")),
    ("romer-rosenthal", "keen", {"parameters.home_ideal": 0.2}, ("offer_4", "sign")),
    ("romer-rosenthal", "keen", {"parameters.home_ideal": 0.1}, ("offer_2", "sign")),
    ("romer-rosenthal", "keen", {"parameters.proposer_ideal": 0.5}, ("offer_5", "sign")),
    ("u2-1960", "may7", {"evidence.pilot.credibility": 0.2}, ("cover", "spare", "quiet")),
    ("u2-1960", "may13", {"parameters.alarm": 0.0}, ("disavow", "spare", "quiet")),
    ("u2-1960", "may16", {"parameters.summit": 0.8}, ("own", "charge", "protest")),
    ("chicken", "base", {"parameters.lose_column": -11.0}, ("swerve", "straight")),
    ("cuba-1962", "speech", {"parameters.shown": 0.0}, ("follow", "deny", "hold")),
    ("cuba-1962", "settlement", {"parameters.strike_risk": 0.0}, ("follow", "silence", "quarantine")),
    (
        "cuba-1962",
        "settlement",
        {"parameters.pledge": 0.0, "parameters.jupiters": 0.0},
        ("follow", "silence", "quarantine"),
    ),
    ("cuba-1962", "november", {"evidence.counted.credibility": 0.0}, ("resist", "open", "quarantine")),
]


@pytest.mark.parametrize(
    ("name", "episode", "overrides", "stances"), FLIPS, ids=[f"{n}-{e}-{next(iter(o))}" for n, e, o, _ in FLIPS]
)
def test_the_lesson_is_true(name, episode, overrides, stances):
    assert pure_and_mixed(name, episode, overrides) == ([stances], [])
    lesson = " ".join(load(name).spec.lesson.split())
    assert all(address in lesson for address in overrides)


def test_every_scenario_has_a_number_that_flips_the_outcome():
    assert {name for name, episode, _, stances in FLIPS if [stances] != AT_BASE[name, episode]} == set(BUNDLED)


def test_lesson_of_iskander_weak_evidence_is_worse_than_none():
    scenario = load("iskander")
    weak = scenario.game("t2", {"evidence.fragments.credibility": 0.4})
    none = scenario.game("t2", disclosed=scenario.spec.episodes["t1"].disclosed)
    values = [g.expected_payoffs(g.pure_equilibria()[0])["Azerbaijan"] for g in (weak, none)]
    assert values[0] < values[1]


def test_lesson_of_iskander_no_grievance_carries_it_alone():
    grievances = [a for a in load("iskander").addresses() if a.startswith("parameters.grievance_")]
    assert len(grievances) == 6
    for one in grievances:
        assert pure_and_mixed("iskander", "t2", {one: 0.0}) == ([("defer", "ask", "silence")], [])


def test_lesson_of_iskander_hand_the_tuned_one_withstands_any_single_change():
    def changes(name):
        """How many games with one number moved by 15 or 30 per cent, inside its domain, have other equilibria."""
        scenario, count = load(name), 0
        numbers = [scenario.number(a) for a in scenario.addresses() if not a.startswith("episodes.")]
        numbers = [n for n in numbers if n.range and not n.factor.parameters]
        factors = np.array([0.7, 0.85, 1.15, 1.3])
        for episode in scenario.episodes:
            batch = {}
            for k, number in enumerate(numbers):
                values = np.full(1 + len(numbers) * len(factors), scenario.value(number.address, episode))
                values[1 + k * len(factors) : 1 + (k + 1) * len(factors)] *= factors
                batch[number.address] = np.clip(values, number.domain.low, number.domain.high)
            many = solve_many(scenario.payoffs(episode, batch))
            assert many.complete.all()
            supports = many.supports()
            changed = {int(k) for k in many.game[supports != supports[0]]} | set(np.flatnonzero(many.count != 1))
            count += len(changed)
        return count

    assert changes("iskander") == 0
    assert changes("iskander-hand") > 0


def test_lesson_of_azerbaijan_russia_the_index_points_to_the_make():
    scenario = load("azerbaijan-russia")
    before = scenario.beliefs("after_report", disclosed=["video", "not_seen", "fragments"])["world"]
    after = scenario.beliefs("after_report")["world"]
    assert after["fired_9M723"] > before["fired_9M723"]
    assert after["not_fired"] > before["not_fired"]  # the launch as such becomes a little less likely


def test_lesson_of_putnam_hands_tied_at_home_move_the_deal_and_make_it_risky():
    scenario = load("putnam-ratification")
    played = {e: AT_BASE["putnam-ratification", e][0] for e in scenario.episodes}
    leader, rival = ({e: scenario.game(e).expected_payoffs(played[e])[p] for e in played} for p in scenario.players)
    assert leader["deadlock"] < leader["calm"] < leader["tied_hands"]
    assert rival["deadlock"] < rival["tied_hands"] < rival["calm"]
    risk = {e: scenario.risk(e)[", ".join(played[e])] for e in played}
    assert [f"{r:.2f}" for r in risk.values()] == ["0.00", "0.09", "1.00"]
    shrinking = [scenario.win_set(e, "Leader").profiles() for e in played]
    assert shrinking[0] > shrinking[1] > shrinking[2]
    assert [len(scenario.agreement(e)) for e in played] == [3, 2, 1]
    assert all(("insist", "insist") in scenario.agreement(e) for e in played)  # the status quo
    assert check(scenario).to_frame()["holds"].all()


def test_romer_and_rosenthal_by_their_formula():
    """The setter picks the best of what the ratifier likes no less than the status quo, by hand and at other points."""
    scenario = load("romer-rosenthal")
    grid = np.arange(11) / 10
    for p, c, q in [(1, 0.3, 0), (0.5, 0.3, 0), (1, 0.2, 0), (1, 0.1, 0), (0.3, 0.6, 0.1), (0, 0.7, 0.9)]:
        numbers = {"parameters.proposer_ideal": p, "parameters.home_ideal": c, "parameters.status_quo": q}
        reverting = scenario.ratifying("veto", {"Proposer": f"offer_{round(10 * q)}", "Leader": "sign"})
        agreed = grid[np.abs(grid - c) <= abs(q - c) + 1e-9]
        best = agreed[np.abs(agreed - p).argmin()]
        game = reverting.game("keen", numbers)
        assert game.pure_equilibria() == [(f"offer_{round(10 * best)}", "sign")], (p, c, q)
        assert {offer for offer, _ in reverting.agreement("keen", numbers)} == {
            f"offer_{round(10 * x)}" for x in agreed
        }
    assert check(scenario).to_frame()["holds"].all()


def test_description_of_yerevan_each_audience_ratifies_its_own_side():
    scenario = load("yerevan-standoff")
    assert tuple(scenario.win_set("base", "PrimeMinister")) == ("dismiss",)
    assert tuple(scenario.win_set("base", "GeneralStaff")) == ("challenge",)


def test_lesson_of_chicken_a_milder_crash_for_row_moves_column():
    mixed = {}
    for crash in (-10.0, -2.0):
        _, (mixed[crash],) = pure_and_mixed("chicken", "base", {"parameters.crash_row": crash})
    assert mixed[-2.0].strategies["Row"] == pytest.approx(mixed[-10.0].strategies["Row"])
    assert mixed[-2.0].strategies["Column"] == pytest.approx([0.5, 0.5])
