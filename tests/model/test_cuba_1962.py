"""Cuba, October 1962: what each episode comes to, which claims hold, and a few numbers computed apart."""

from fractions import Fraction
from functools import cache
from math import exp

import pytest

import twolevel as tl

load = cache(tl.load)

EPISODES = ("september", "gromyko", "speech", "un", "settlement", "november")
OFFENSIVE = ("missiles", "armed", "hidden")

#: Each episode's only equilibrium (Cuba, USSR, USA), the same before tuning.
PLAYED = {
    "september": "follow, deny, hold",
    "gromyko": "follow, deny, hold",
    "speech": "follow, deny, quarantine",
    "un": "follow, silence, quarantine",
    "settlement": "resist, open, quarantine",
    "november": "resist, open, hold",
}

#: Claim by claim: as tuned, and by hand.
VERDICTS = {
    "1": (True, True),
    "2": (True, True),
    "3": (True, True),
    "4": (True, True),
    "5": (True, True),
    "5b": (True, True),
    "6": (True, True),
    "7": (True, True),
    "8": (True, True),
    "8b": (True, True),
    "9": (True, True),
    "10": (True, True),
    "11": (True, True),
    "11b": (True, True),
    "12": (True, True),
    "13": (True, True),
    "13b": (True, True),
    "14": (True, True),
    "14b": (False, False),
    "15": (False, False),
    "16": (True, True),
    "17": (True, True),
    "18": (True, True),
    "19": (True, True),
}

#: What a source may begin with.
WORKS = (
    "Allison and Zelikow 1999",
    "Castro, five points of 28 October 1962",
    "Congressional Record, 31 August and 10 October 1962",
    "Dobrynin's cable of 27 October 1962, CWIHP Bulletin 5 (1995)",
    "Foreign Relations of the United States 1961-1963, volume VI",
    "Foreign Relations of the United States 1961-1963, volume XI",
    "Fursenko and Naftali 1997",
    "Gribkov and Smith, Operation ANADYR (1994)",
    "Kennedy, address of 22 October 1962",
    "Kennedy, press conference of 20 November 1962",
    "Kennedy, statements of 4 and 13 September 1962",
    "May and Zelikow 1997",
    "Robert Kennedy, Thirteen Days (1969)",
    "SNIE 85-3-62, 19 September 1962",
    "Soviet statement of 23 October 1962",
    "TASS statement of 11 September 1962",
    "UN Security Council, 1025th meeting, 25 October 1962",
)


@pytest.fixture(scope="module")
def cuba():
    return load("cuba-1962")


@pytest.fixture(scope="module")
def by_hand(cuba):
    return cuba.variant("by_hand")


def test_it_loads_without_a_doubt(cuba, by_hand):
    assert cuba.warnings == () == by_hand.warnings
    assert tuple(cuba.episodes) == EPISODES


def test_sources_are_works_that_are_named(cuba):
    sources = {cuba.number(a).source for a in cuba.addresses()} - {""}
    sources |= {claim.source for claim in cuba.spec.claims.values() if claim.source}
    assert sources
    for source in sources:
        assert source.startswith(WORKS), source
    for claim in cuba.spec.claims.values():
        assert claim.source or claim.note, claim.name


@pytest.mark.parametrize("episode", EPISODES)
def test_what_is_played_tuned_and_by_hand(cuba, by_hand, episode):
    for scenario in (cuba, by_hand):
        found = tl.solve(scenario.game(episode))
        assert found.complete
        assert [e.label for e in found] == [PLAYED[episode]]


def test_what_is_played_follows_from_what_was_played_before(cuba):
    found = tl.history(cuba)
    assert found.complete
    assert [[step.label for step in path.steps] for path in found.paths] == [list(PLAYED.values())]


def test_the_verdicts(cuba, by_hand):
    tuned, hand = tl.check(cuba), tl.check(by_hand)
    assert {k: (tuned[k].holds, hand[k].holds) for k in tuned.ids} == VERDICTS
    assert set(tuned.ids) == set(hand.ids) == set(VERDICTS)
    assert sum(s.structural for s in cuba.spec.claims.values()) == 2


def test_ten_numbers_were_tuned(cuba, by_hand):
    def read(scenario, episode):
        return {a: scenario.value(a, episode) for a in cuba.addresses() if a.startswith("parameters.")}

    moved = set()
    for episode in EPISODES:
        tuned, hand = read(cuba, episode), read(by_hand, episode)
        moved |= {(a, tuned[a], hand[a]) for a in tuned if tuned[a] != hand[a]}
    assert len(moved) == 10, moved


# ---------------------------------------------------------------- numbers computed apart


def test_what_the_world_believes_before_the_pictures_by_fractions(cuba):
    """Keating at .5 x .4, TASS at .6 x .6; Dobrynin has not been overheard. All missiles are alike to these two."""
    half = Fraction(1, 2)

    def factor(kappa, likelihood):
        return kappa * likelihood + (1 - kappa) * half

    keating, tass = Fraction(1, 5), Fraction(9, 25)
    none = Fraction(85, 100) * factor(keating, Fraction(15, 100)) * factor(tass, Fraction(9, 10))
    some = Fraction(15, 100) * factor(keating, half) * factor(tass, Fraction(7, 10))
    expected = some / (none + some)
    belief = cuba.beliefs("september")["world"]
    assert sum(belief[s] for s in OFFENSIVE) == pytest.approx(float(expected), abs=1e-14)
    assert round(float(expected), 3) == 0.154
    # the half of them that is armed, and the half of these that is hidden
    assert belief["armed"] == pytest.approx(belief["missiles"] / 2, abs=1e-14)
    assert belief["hidden"] == pytest.approx(belief["armed"], abs=1e-14)


def test_what_the_count_at_sea_does_by_fractions(cuba):
    """Odds of hidden against merely armed missiles, which all earlier items but the letter leave as they were."""
    trust, credibility, rate = Fraction(99, 100), Fraction(95, 100), Fraction(1, 10)
    kappa = trust * credibility
    count = (kappa * Fraction(1, 10) + (1 - kappa) * rate) / (kappa * Fraction(9, 10) + (1 - kappa) * rate)
    kappa = Fraction(9, 10) * Fraction(1, 2)
    letter = (kappa * Fraction(4, 10) + (1 - kappa) / 2) / (kappa * Fraction(1, 2) + (1 - kappa) / 2)
    belief = cuba.beliefs("november")["excomm"]
    assert belief["hidden"] / belief["armed"] == pytest.approx(float(count * letter), abs=1e-12)
    before = cuba.beliefs("settlement")["excomm"]
    assert before["hidden"] / before["armed"] == pytest.approx(float(letter), abs=1e-12)


def test_what_havana_loses_by_resisting_a_moscow_that_stands_firm(cuba):
    """The patron's pressure beyond the margin, and what the army thinks of it; the crowd likes both alike."""
    game = cuba.game("september")
    follow, resist = (game.expected_payoffs((s, "deny", "hold"))["Cuba"] for s in ("follow", "resist"))

    def approval(v):
        return 2 / (1 + exp(-3.0 * v)) - 1

    assert follow == pytest.approx(0.5 * approval(0.3) + 0.3 * approval(0.4), abs=1e-12)
    assert resist == pytest.approx(0.5 * approval(0.3) + 0.3 * approval(-0.1) - 0.8 * (1 - 0.2), abs=1e-12)


# ---------------------------------------------------------------- what moves what


def test_the_more_is_shown_the_firmer_washington_and_the_quieter_moscow(cuba):
    found = tl.thresholds(cuba, "gromyko", "parameters.shown", 0, 0.2)
    assert [str(t) for t in found] == ["at 0.175488: follow, deny, hold -> follow, deny, quarantine"]
    with pytest.warns(tl.ScenarioWarning, match="outside its range"):
        found = tl.thresholds(cuba, "speech", "parameters.shown", 0, 1)
    assert [t.value for t in found] == [pytest.approx(0.0151252, abs=1e-6), pytest.approx(0.578125, abs=1e-5)]


def test_the_terms_that_moscow_wanted(cuba):
    """Without pledge and Jupiters the withdrawal has a price, which Washington would gladly pay; with them none."""
    bare = cuba.game("settlement", {"parameters.pledge": 0.0, "parameters.jupiters": 0.0})
    wanted = tl.price(bare, ["resist", "open", "quarantine"])
    gain = bare.expected_payoffs(("resist", "silence", "quarantine"))["USSR"]
    gain -= bare.expected_payoffs(("resist", "open", "quarantine"))["USSR"]
    assert wanted.payments["USSR"] == pytest.approx(gain, abs=1e-12)
    assert round(wanted.total, 4) == 0.2193
    assert wanted.payers == ("gains from paying: USA 0.5603",)
    lesson = " ".join(cuba.spec.lesson.split())
    assert ".2193" in lesson
    assert tl.price(cuba.game("settlement"), ["resist", "open", "quarantine"]).total == 0


def test_silence_in_the_council_proves_missiles_and_a_denial_in_september_told_nothing(cuba):
    before = tl.signalling(cuba, "september", belief="world")
    assert [set(e.rule.values()) for e in before] == [{"deny"}]
    asked = tl.signalling(cuba, "un", belief="world")
    assert [e.rule for e in asked] == [{"defensive": "open"} | dict.fromkeys(OFFENSIVE, "silence")]
    assert asked[0].beliefs["world"]["silence"]["defensive"] == 0


def test_who_speaks_first_changes_no_story(cuba):
    for name in ("washington_first", "moscow_first", "havana_last", "havana_first"):
        other = cuba.variant(name)
        for episode in EPISODES:
            found = other.game(episode)
            assert [e.label for e in tl.solve(found)] == [PLAYED[episode]], (name, episode)
