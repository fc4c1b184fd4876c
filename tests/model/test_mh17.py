"""The case of MH17: what its description says, its claims tuned and by hand, and beliefs by Bayes in fractions."""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import exp

import pytest

import twolevel as tl
from twolevel.nash.engine import solve

#: Once.
load = cache(tl.load)

SEPARATISTS = ("captured_buk", "russian_buk")
HAND = "by_hand"
STORY = {
    "evening": ("claim", "deny", "wait"),
    "briefing": ("deny", "counter", "wait"),
    "maker": ("deny", "counter", "wait"),
    "board": ("deny", "counter", "press"),
    "route": ("deny", "counter", "press"),
    "brigade": ("deny", "deny", "hold"),
}
#: What is played before tuning where it is not the story.
BEFORE_TUNING = {"evening": ("claim", "counter", "wait"), "maker": ("deny", "counter", "press")}


@pytest.fixture
def mh17():
    return load("mh17")


def their_hand(scenario, episode, observer, disclosed=None):
    """How far an observer believes that the separatists fired, with whosever launcher."""
    return sum(scenario.beliefs(episode, disclosed=disclosed)[observer][state] for state in SEPARATISTS)


def test_it_loads_without_a_warning(mh17):
    assert mh17.warnings == ()
    assert len(mh17.players) == 3
    assert len(mh17.spec.evidence) == 9


# ---------------------------------------------------------------- what is played


@pytest.mark.parametrize("variant", [None, HAND])
def test_the_equilibria_of_every_episode(mh17, variant):
    scenario = mh17 if variant is None else mh17.variant(variant)
    assert tuple(scenario.episodes) == tuple(STORY)
    for episode, stances in STORY.items():
        found = solve(scenario.game(episode))
        assert found.complete, found.status
        assert len(found) == 1
        played = stances if variant is None else BEFORE_TUNING.get(episode, stances)
        assert tuple(names[0] for names in found[0].support.values()) == played
        assert found[0].is_pure
        assert scenario.game(episode).pure_equilibria() == [played]


def test_played_one_after_the_other_it_is_the_same_story(mh17):
    (path,) = tl.history(mh17).paths
    assert [step.label for step in path.steps] == [", ".join(stances) for stances in STORY.values()]


# ---------------------------------------------------------------- the claims

FAILS = {None: {"11"}, HAND: {"2", "5", "11", "15"}}


@pytest.mark.parametrize("variant", FAILS)
def test_the_verdict_on_every_claim(mh17, variant):
    scenario = mh17 if variant is None else mh17.variant(variant)
    verdicts = {claim.name: claim.holds for claim in tl.check(scenario)}
    assert verdicts == {str(k): str(k) not in FAILS[variant] for k in range(1, 16)}


def test_no_claim_holds_by_structure_and_each_has_a_source_or_a_note(mh17):
    for claim in mh17.spec.claims.values():
        assert not claim.structural
        assert claim.source or claim.note


#: What turns under each variant; under the others nothing does. With one trust Russians come to doubt, as in the polls.
FLIPPED = {
    "common_trust": {"9", "11", "15"},
    "sharp_audiences": {"1"},
    "veto": {"3", "4"},
    HAND: {"2", "5", "15"},
}


@pytest.mark.parametrize(
    "names", [("common_trust", HAND), pytest.param(None, marks=pytest.mark.slow)], ids=["trust and hand", "all"]
)
def test_the_variants_that_change_a_verdict(mh17, names):
    flipped = {found.name: set(found.flipped) for found in tl.variants(mh17, only=names, progress=False)}
    assert set(flipped) == {"base", *(names or mh17.spec.variants)}
    assert len(mh17.spec.variants) == 10
    assert {name: claims for name, claims in flipped.items() if claims} == {
        name: claims for name, claims in FLIPPED.items() if name in flipped
    }


def test_what_was_tuned_is_listed_and_was_in_range(mh17):
    """The description counts them; each number of either version lies in the range that was written first."""
    hand = mh17.spec.variants[HAND]
    single = [number for part in hand.episodes.values() for number in part.numbers.values()]
    assert (len(hand.everywhere.numbers), len(single)) == (17, 1)
    for before in (*hand.everywhere.numbers.values(), *single):
        after = mh17.number(before.address)
        assert before.factor.number != after.factor.number, before.address
        low, high = after.range
        assert low <= min(before.factor.number, after.factor.number), before.address
        assert high >= max(before.factor.number, after.factor.number), before.address


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "story", "charge"), [(None, 0.546, 0.776), (HAND, 0.142, 0.410)])
def test_the_shares_of_draws_that_the_description_names(mh17, variant, story, charge):
    scenario = mh17 if variant is None else mh17.variant(variant)
    found = tl.robustness(scenario, draws=500, seed=0, progress=False)
    assert found["7"].share.value == pytest.approx(charge, abs=0.05)
    assert found.base_story_share.value == pytest.approx(story, abs=0.05)


# ---------------------------------------------------------------- beliefs, by Bayes in fractions

F = Fraction
#: Likelihoods over the four states, each a decimal of the file; one bracket for each source.
KYIV = ("Kyiv", "0.6", [("0.1", "0.1", "0.5", "0.7")])
FIGHTER, SITES = ("0.9", "0.1", "0.1", "0.1"), ("0.4", "0.8", "0.3", "0.3")
BOARD = ("Hague", "0.95", [("0.02", "0.35", "0.8", "0.8")])
OCTOBER = ("Moscow", "0.6", [("0.03", "0.8", "0.2", "0.1")])
RADAR = ("Moscow", "0.5", [("0.05", "0.7", "0.25", "0.25")])
JIT = ("Hague", "0.9", [("0.02", "0.05", "0.15", "0.85")])
BRIGADE = ("Hague", "0.9", [("0.02", "0.03", "0.03", "0.85")])
WORLD = (["0.07", "0.28", "0.3575", "0.2925"], {"Moscow": "0.45", "Hague": "0.75", "Kyiv": "0.45"})
RUSSIANS = (["0.33", "0.42", "0.1375", "0.1125"], {"Moscow": "0.8", "Hague": "0.2", "Kyiv": "0.1"})


def by_bayes(prior, trust, reports):
    """Prior, times kappa and the likelihoods of a report, plus what an unreliable source sends: a half an item."""
    weights = [F(p) for p in prior]
    for side, credibility, items in reports:
        kappa = F(credibility) * F(trust[side])
        for k in range(4):
            told = kappa
            for likelihood in items:
                told *= F(likelihood[k])
            weights[k] *= told + (1 - kappa) * F(1, 2) ** len(items)
    return [float(w / sum(weights)) for w in weights]


@pytest.mark.parametrize(
    ("observer", "known", "episode", "reports"),
    [
        ("world", WORLD, "briefing", [KYIV, ("Moscow", "0.5", [FIGHTER, SITES])]),
        ("world", WORLD, "board", [KYIV, ("Moscow", "0.5", [FIGHTER, SITES]), BOARD, OCTOBER]),
        ("world", WORLD, "brigade", [KYIV, ("Moscow", "0.5", [SITES]), BOARD, OCTOBER, RADAR, JIT, BRIGADE]),
        ("rus_public", RUSSIANS, "brigade", [KYIV, ("Moscow", "0.5", [SITES]), BOARD, OCTOBER, RADAR, JIT, BRIGADE]),
    ],
)
def test_beliefs_by_hand(mh17, observer, known, episode, reports):
    """The briefing is one source; what is taken back is out, and the pictures stand with the briefing's credibility."""
    assert list(mh17.beliefs(episode)[observer].values()) == pytest.approx(by_bayes(*known, reports), abs=1e-14)


def test_a_payoff_by_hand(mh17):
    """Moscow's at the end, where all is played as it was: a denial that the world does not believe."""
    aircraft, ukraine, captured, russian = by_bayes(
        *WORLD, [KYIV, ("Moscow", "0.5", [SITES]), BOARD, OCTOBER, RADAR, JIT, BRIGADE]
    )
    at_home = by_bayes(*RUSSIANS, [KYIV, ("Moscow", "0.5", [SITES]), BOARD, OCTOBER, RADAR, JIT, BRIGADE])
    public = 0.6 * (2 / (1 + exp(-3 * (0.2 - 0.4 * (at_home[2] + at_home[3])))) - 1)
    word, pressed = -0.3 * (captured + russian), -1.0 * (captured + russian)
    payoff = mh17.game("brigade").expected_payoffs(STORY["brigade"])["Moscow"]
    assert payoff == pytest.approx(public + word + pressed, abs=1e-12)
    counter = mh17.game("brigade").expected_payoffs(("deny", "counter", "hold"))["Moscow"]
    home = 0.6 * (2 / (1 + exp(-3 * (0.3 + 0.3 * sum(at_home[:2]) - 0.6 * sum(at_home[2:])))) - 1)
    abroad = -(0.65 + 0.8) * (captured + russian) + 0.8 * (aircraft + ukraine) - 0.6 - 0.1 * 2
    assert counter == pytest.approx(home + abroad, abs=1e-12)


# ---------------------------------------------------------------- what mutually rebutting evidence does


def gap(scenario, episode, disclosed=None):
    bereaved, russians = (their_hand(scenario, episode, o, disclosed) for o in ("relatives", "rus_public"))
    return bereaved, russians, bereaved - russians


def test_the_same_evidence_drives_publics_apart_where_trust_goes_by_side(mh17):
    assert gap(mh17, "evening") == pytest.approx((0.80, 0.25, 0.55), abs=1e-12)
    assert gap(mh17, "brigade") == pytest.approx((0.996, 0.182, 0.81), abs=0.005)
    together = mh17.variant("common_trust")
    assert gap(together, "evening") == pytest.approx((0.80, 0.25, 0.55), abs=1e-12)
    assert gap(together, "brigade") == pytest.approx((0.976, 0.820, 0.16), abs=0.005)
    one_start = mh17.variant("common_prior")
    assert gap(one_start, "evening") == pytest.approx((0.65, 0.65, 0.0), abs=1e-12)
    assert gap(one_start, "brigade") == pytest.approx((0.992, 0.482, 0.51), abs=0.005)


def test_with_one_prior_and_one_trust_no_evidence_parts_anybody(mh17):
    trusting = {f"parameters.trust_rus_{side}": mh17.value(f"parameters.trust_world_{side}") for side in WORLD[1]}
    starting = mh17.variant("common_prior")
    for episode in STORY:
        beliefs = starting.beliefs(episode, trusting)
        assert list(beliefs["rus_public"].values()) == pytest.approx(list(beliefs["world"].values()), abs=1e-14)


def test_two_reports_in_a_day_blunt_each_other(mh17):
    before = list(mh17.spec.episodes["maker"].disclosed)
    briefing = ["kyiv_file", "fighter", "sites"]
    world = [
        their_hand(mh17, "board", "world", out)
        for out in (before, [*briefing, "board"], [*briefing, "board", "almaz_october"])
    ]
    assert world == pytest.approx([0.63, 0.83, 0.77], abs=0.0051)
    assert world[2] == their_hand(mh17, "board", "world")


@pytest.mark.parametrize(("side", "turns"), [("Moscow", -1), ("Hague", 1), ("Kyiv", 1)])
def test_the_more_russians_trust_a_side_the_more_they_follow_it(mh17, side, turns):
    believed = [
        sum(mh17.beliefs("brigade", {f"parameters.trust_rus_{side}": trust})["rus_public"][s] for s in SEPARATISTS)
        for trust in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    assert all(turns * (b - a) > 0 for a, b in pairwise(believed))


def test_each_item_of_moscow_s_side_moves_russians_one_way_and_each_of_the_hague_s_the_other(mh17):
    """The description's zigzag: item by item at the last episode."""
    out = mh17.spec.episodes["brigade"].disclosed
    for k, item in enumerate(out):
        before, after = (their_hand(mh17, "brigade", "rus_public", out[: k + more]) for more in (0, 1))
        assert (after < before) == (mh17.spec.evidence[item].side == "Moscow"), item


# ---------------------------------------------------------------- what the lesson says


def test_one_story_is_better_than_two(mh17):
    for episode, maker in {"maker": "almaz_june", "board": "almaz_october"}.items():
        found = tl.publish(mh17, episode, "Moscow")
        best = max(found.value, key=found.value.get)
        assert best == {"sites", maker}
        assert found.value[best] > found.value[best | {"fighter"}] > found.value[frozenset()]


def test_the_world_s_trust_in_the_inquiry_turns_the_charge(mh17):
    (turn,) = tl.thresholds(mh17, "brigade", "parameters.trust_world_Hague", 0, 1, progress=False)
    assert turn.value == pytest.approx(0.471094, abs=1e-6)
    for trust, stance in ((0.45, "press"), (0.48, "hold")):
        game = mh17.game("brigade", {"parameters.trust_world_Hague": trust})
        assert game.pure_equilibria() == [("deny", "deny", stance)]


def test_if_talks_opened_the_books_a_denial_could_prove_a_buk_of_the_separatists(mh17):
    assert len(tl.signalling(mh17, "brigade", informed="Moscow")) == 1
    pooled, parted = tl.signalling(mh17, "brigade", informed="Moscow", proves="talk")
    assert set(pooled.rule.values()) == {"deny"}
    assert {state for state, stance in parted.rule.items() if stance == "deny"} == set(SEPARATISTS)
    assert sum(parted.beliefs["world"]["deny"][state] for state in SEPARATISTS) == pytest.approx(1, abs=1e-12)
