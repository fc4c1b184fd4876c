"""The U-2, May 1960: the path of the record, what half of the evidence brings, and what was there before tuning."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import tanh

import numpy as np
import pytest

import twolevel as tl

#: Once each.
load = cache(tl.load)
ALL = ["nasa", "wreck", "pilot", "film"]
PATH = {
    "may5": ("cover", "spare", "quiet"),
    "may7": ("disavow", "spare", "quiet"),
    "may13": ("own", "charge", "protest"),
    "may16": ("own", "break", "protest"),
}


@pytest.fixture(scope="module")
def u2():
    return load("u2-1960")


def test_it_loads_without_a_warning_tuned_and_by_hand(u2):
    assert u2.warnings == u2.variant("by_hand").warnings == ()
    # shown before their day, which is what that variant is for
    assert [line.split("'")[1] for line in u2.variant("all_on_5_may").warnings] == ["pilot", "film"]


# ---------------------------------------------------------------- the path


def backwards(scenario, episode):
    """The profile that backward induction finds, one mover after the other, on the payoffs alone."""
    payoffs, players = scenario.payoffs(episode), list(scenario.players)
    movers = [group[0] for group in scenario.spec.episodes[episode].order]

    def answer(past):
        if len(past) == len(movers):
            return tuple(past[player] for player in players)
        mover = movers[len(past)]
        own = players.index(mover)
        ends = [answer(past | {mover: k}) for k in range(len(scenario.stances[mover]))]
        values = [payoffs[(own, *end)] for end in ends]
        best = max(values)
        assert sum(value > best - 1e-9 for value in values) == 1  # nobody is indifferent
        return ends[int(np.argmax(values))]

    return tuple(scenario.stances[player][k] for player, k in zip(players, answer({}), strict=True))


@pytest.mark.parametrize("episode", PATH)
def test_every_episode_has_the_equilibrium_of_the_record_and_no_other(u2, episode):
    equilibria = tl.solve(u2.game(episode))
    assert equilibria.complete
    assert [e.label for e in equilibria] == [", ".join(PATH[episode])]
    assert backwards(u2, episode) == PATH[episode]


def test_that_moscow_speaks_first_picks_one_of_three(u2):
    """The note of the description: at once, 7 May has a second equilibrium in pure stances, and a mixed one."""
    at_once = u2.variant("at_once")
    equilibria = tl.solve(at_once.game("may7"))
    assert equilibria.complete and len(equilibria) == 3
    assert {e.label for e in equilibria.pure} == {"disavow, spare, quiet", "own, charge, protest"}
    names = list(product(*at_once.stances.values()))
    game = at_once.game("may7")
    stable = [profile for profile in names if game.regret(dict(zip(at_once.players, profile, strict=True))) == 0]
    assert stable == [("disavow", "spare", "quiet"), ("own", "charge", "protest")]


def test_statements_are_what_their_authors_played_and_are_withdrawn_when_they_say_another_thing(u2):
    said = {"nasa": "cover", "white": "cover", "disavowal": "disavow", "responsibility": "own"}
    statements = {name: item.statement_of for name, item in u2.spec.evidence.items() if item.statement_of}
    assert statements == {name: ("UnitedStates", stance) for name, stance in said.items()}
    for episode in u2.spec.episodes.values():
        last = episode.before.get("UnitedStates", "cover")
        standing = set(said) & set(episode.disclosed) - set(episode.withdrawn)
        assert {said[name] for name in standing} == {last}, episode.name


# ---------------------------------------------------------------- two numbers by hand


def bracket(kappa, q, *likelihoods):
    """A report: reliable for all of its items, or for none."""
    reliable, unreliable = Fraction(kappa), 1 - Fraction(kappa)
    for likelihood in likelihoods:
        reliable *= Fraction(likelihood)
        unreliable *= Fraction(q)
    return reliable + unreliable


def world(credibility_of_pilot="0.9"):
    """What the world believes on 7 May, by Bayes in fractions: stray, rogue, ordered; its trust is .7."""
    trust, half, captive = Fraction("0.7"), "1/2", "0.15"
    weights = []
    for prior, nasa, wreck, white, pilot, film in [
        ("1/2", "0.95", "0.45", "0.95", "0.03", "0.03"),
        ("1/4", "0.6", "0.7", "0.6", "0.5", "0.6"),
        ("1/4", "0.6", "0.7", "0.5", "0.5", "0.6"),
    ]:
        weights.append(
            Fraction(prior)
            * bracket(Fraction("0.7") * trust, half, nasa, white)
            * bracket(Fraction("0.7") * trust, half, wreck)
            * bracket(Fraction(credibility_of_pilot) * trust, captive, pilot, film)
        )
    return [weight / sum(weights) for weight in weights]


def test_what_the_world_believes_on_7_may_by_bayes(u2):
    by_hand = world()
    assert list(u2.beliefs("may7")["world"].values()) == pytest.approx([float(p) for p in by_hand], abs=1e-15)
    assert [round(float(p), 3) for p in by_hand] == [0.066, 0.491, 0.443]


def test_what_the_disavowal_is_worth_to_washington_by_hand(u2):
    stray, _, ordered = (float(p) for p in world())
    spy, congress = 1 - stray, u2.beliefs("may7")["congress"]
    home = 1.3 * (
        0.7 * tanh(1.5 * (-0.1 - 0.8 * 0.25 * (1 - congress["strayed"])))  # Congress, precision 3
        + 0.3 * tanh(1.5 * -0.3)  # the agency
    )
    abroad = -1.2 * 0.5 * ordered - 0.3 * spy - 0.7 * 0.2 * 0.8 + 1.0  # disbelieved, adrift, admitted, the way out
    memory = -0.4 * 0.5 - 0.5 * spy * 0.6  # half a turn, and caught
    knowing = -0.1 * ordered
    by_hand = home + abroad + memory + knowing
    assert u2.game("may7").expected_payoffs(PATH["may7"])["UnitedStates"] == pytest.approx(by_hand, abs=1e-12)


# ---------------------------------------------------------------- half first, all at once


def totals(scenario, episodes=("may5", "may7")):
    (path,) = tl.history(scenario, episodes=list(episodes)).paths
    return {player: sum(step.payoffs[player] for step in path.steps) for player in scenario.players}, path


def test_half_first_brings_moscow_more_than_everything_at_once(u2):
    half, told = totals(u2)
    once, shown = totals(u2.variant("all_on_5_may"))
    assert [step.label for step in told.steps] == ["cover, spare, quiet", "disavow, spare, quiet"]
    assert [step.label for step in shown.steps] == ["disavow, spare, quiet"] * 2
    assert [round(x["SovietUnion"], 2) for x in (half, once)] == [2.12, 1.93]
    seventh = [path.steps[1].payoffs["UnitedStates"] for path in (told, shown)]
    assert [round(x, 2) for x in seventh] == [-0.67, -0.19]  # as the lesson says
    fifth = [path.steps[0].payoffs["UnitedStates"] for path in (told, shown)]
    assert [round(x, 2) for x in fifth] == [0.64, -0.20]
    assert half["UnitedStates"] > once["UnitedStates"]  # the lesson's question: was it a trap?
    later = [tl.history(s).paths[0].steps[2:] for s in (u2, u2.variant("all_on_5_may"))]
    assert [step.label for step in later[0]] == [step.label for step in later[1]]


def test_who_takes_the_past_from_the_file_would_publish_at_once(u2):
    found = tl.publish(u2, "may5", "SovietUnion", ["wreck", "pilot", "film"])
    everything, plane = found.value[frozenset({"wreck", "pilot", "film"})], found.value[frozenset({"wreck"})]
    assert [round(x, 2) for x in (everything, plane)] == [0.98, 0.87]
    assert everything == max(found.value.values())
    dates = tl.when(u2, "may5", "SovietUnion", ["pilot", "film"])
    assert dates.best == "may5"


def test_the_trap_is_what_was_said_and_nothing_else(u2):
    """On 7 May the price is the turn and the catch, known in closed form; with nothing said there is none."""
    said, unsaid = u2, u2.following({}, "may7")
    spy = 1 - float(world()[0])
    for stance, turn in {"cover": 0.0, "disavow": 0.5, "own": 1.0}.items():
        lost = -0.5 * spy * 0.6 - 0.4 * turn
        profile = (stance, "spare", "quiet")
        worth = [s.game("may7").expected_payoffs(profile) for s in (said, unsaid)]
        assert worth[0]["UnitedStates"] - worth[1]["UnitedStates"] == pytest.approx(lost, abs=1e-12)
        assert worth[0]["SovietUnion"] - worth[1]["SovietUnion"] == pytest.approx(0.4 * spy * 0.8, abs=1e-12)


def test_the_story_locks(u2):
    """Once told, it takes a prisoner half as credible again to end it, and a dearer turn locks it further."""

    def ends(scenario):
        (turn,) = tl.thresholds(scenario, "may7", "evidence.pilot.credibility", 0.0, 1.0)
        assert "cover" in str(turn).split("->")[0] and "cover" not in str(turn).split("->")[1]
        return turn.value

    with pytest.warns(tl.ScenarioWarning, match="outside its range"):
        told, untold = ends(u2), ends(u2.following({}, "may7"))
        dear = ends(u2.override({"parameters.reversal_cost": 0.8}))
    assert round(told, 2) == 0.30
    assert untold < 0.2 and 1.5 * untold < told < dear


def test_what_washington_says_is_no_news(u2):
    """Whoever knows what was flown tells the same story: the world believes what it believed before."""
    for episode, stance in [("may5", "cover"), ("may7", "disavow"), ("may13", "own")]:
        found = tl.signalling(u2, episode, order="UnitedStates > SovietUnion, Norway")
        assert [set(e.rule.values()) for e in found] == [{stance}]
        heard = found[0].beliefs["world"][stance]
        assert dict(heard) == pytest.approx(dict(u2.beliefs(episode)["world"]), abs=1e-12)


# ---------------------------------------------------------------- the claims, tuned and by hand


FAILS = {"base": {"12"}, "by_hand": {"3", "6", "8", "10"}}
FLIPPED = {
    "by_hand": {"3", "6", "8", "10", "12"},
    "all_on_5_may": {"1", "5"},
    "at_once": {"3", "4", "5", "9", "11"},
    "washington_first": set(),
    "moscow_one_source": {"6"},
    "words_are_no_news": {"6"},
    "sharp_audiences": {"3", "9", "10", "11"},
    "veto": {"9", "10", "12"},
    "common_prior": set(),
    "common_trust": set(),
    "no_lock": {"4", "5", "6"},
    "lies_cost": set(),
}


@pytest.mark.parametrize("name", FAILS)
def test_the_verdict_on_every_claim(u2, name):
    scenario = u2 if name == "base" else u2.variant(name)
    table = tl.check(scenario).to_frame().set_index("claim")["holds"]
    assert {claim: bool(holds) for claim, holds in table.items()} == {
        str(k): str(k) not in FAILS[name] for k in range(1, 16)
    }


def test_what_each_variant_turns(u2):
    base, *others = tl.variants(u2)
    assert not base.flipped
    assert [(found.title, set(found.flipped)) for found in others] == [
        (u2.spec.variants[name].title, flipped) for name, flipped in FLIPPED.items()
    ]
    assert list(u2.variants) == list(FLIPPED)


def test_by_hand_is_what_stood_there_before_tuning_and_lies_in_the_ranges(u2):
    hand = u2.variant("by_hand")
    moved = {
        (name, episode)
        for name in u2.addresses("parameters")
        for episode in u2.episodes
        if u2.value(name, episode) != hand.value(name, episode)
    }
    assert len({name for name, _ in moved}) == 18
    for name, episode in moved:
        numbers = [u2.number(a) for a in (f"episodes.{episode}.{name}", name) if a in u2.addresses()]
        low, high = numbers[0].range
        assert low <= hand.value(name, episode) <= high, name
    assert {e: tl.solve(hand.game(e))[0].label for e in hand.episodes} == {
        "may5": "cover, spare, quiet",
        "may7": "cover, spare, quiet",  # a prisoner as easily invented as a wreck ends no story
        "may13": "disavow, spare, protest",
        "may16": "own, break, protest",
    }


# ---------------------------------------------------------------- comparative statics


def test_what_moves_whom(u2):
    def worth(episode, player, **numbers):
        (only,) = tl.solve(u2.game(episode, {f"parameters.{name}": value for name, value in numbers.items()}))
        assert only.label == ", ".join(PATH[episode])
        return only.payoffs[player]

    spy = 1 - float(world()[0])
    dearer = worth("may7", "UnitedStates", caught=0.7) - worth("may7", "UnitedStates")
    assert dearer == pytest.approx(-0.2 * 0.6 * spy, abs=1e-12)
    assert worth("may7", "SovietUnion", caught=0.7) == worth("may7", "SovietUnion")
    assert worth("may7", "SovietUnion", triumph=0.6) - worth("may7", "SovietUnion") == pytest.approx(0.2 * 0.8 * spy)
    assert worth("may16", "SovietUnion", summit=0.5) == worth(
        "may16", "SovietUnion"
    )  # what is broken off is worth nothing
