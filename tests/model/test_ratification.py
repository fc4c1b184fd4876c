"""Ratification over outcomes: rules by enumeration, win-sets and agreement as sets of profiles, the veto."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import twolevel as tl
from tests import DATA
from twolevel.model.build import build
from twolevel.model.parse import check_form
from twolevel.model.ratification import MOST_VOTERS, enough, under_veto
from twolevel.model.scenario import Scenario

SMALL: dict[str, Any] = {
    "title": "Two leaders and their homes",
    "states": ["calm", "storm"],
    "players": {"A": {"stances": ["give", "hold", "walk"]}, "B": {"stances": ["yes", "no"]}},
    "parameters": {"mood": {"value": 0.4, "range": [0, 1]}},
    "observers": {"street": {"prior": {"calm": 0.6, "storm": 0.4}}},
    "evidence": {"news": {"likelihood": {"calm": 0.2, "storm": 0.7}, "credibility": 0.5}},
    "audiences": {
        "street": {
            "player": "A",
            "weight": 0.7,
            "precision": 3,
            "terms": {
                "own": {"stances": {"A": {"give": -0.2, "hold": "mood"}}},
                "deal": {"stances": {"A": {"give": 1}, "B": {"yes": 0.5, "no": -0.3}}, "event": ["storm"]},
            },
        },
        "army": {"player": "A", "precision": 2, "terms": {"fear": {"stances": {"B": {"yes": 0.1, "no": -0.4}}}}},
        "party": {"player": "B", "precision": 5, "terms": {"pride": {"stances": {"B": {"yes": -0.1, "no": 0.2}}}}},
    },
    "terms": {
        "gain": {"player": "A", "channel": "rival", "stances": {"A": {"hold": 1}, "B": {"yes": 1, "no": -1}}},
        "loss": {"player": "B", "channel": "patron", "stances": {"A": {"give": 2, "walk": -1}, "B": {"yes": 1}}},
    },
    "episodes": {"base": {"disclosed": ["news"]}},
}
QUO = {"A": "walk", "B": "no"}


def copied(raw: Any) -> Any:
    return {k: copied(v) for k, v in raw.items()} if isinstance(raw, dict) else raw


def small(**changes: Any) -> Scenario:
    """Return the small scenario with some tables of the file merged in, a dotted path each."""
    raw = copied(SMALL)
    for path, value in changes.items():
        *tables, key = path.split("__")
        held = raw
        for name in tables:
            held = held.setdefault(name, {})
        held[key] = value
    check_form(raw)
    scenario = Scenario(build("small", raw))
    for episode in scenario.episodes:
        scenario.game(episode)
    return scenario


# ---------------------------------------------------------------- files of the first edition


def test_files_of_the_first_edition_give_the_same_tensors_to_the_last_bit() -> None:
    """The bundled files of version 0.1, without their claims, and the tensors that it made of them."""
    with np.load(DATA / "first_edition.npz") as kept:
        arrays = dict(kept)
    same_exp = (np.exp(arrays.pop("exp_of")) == arrays.pop("exp")).all()  # which rounds otherwise on some processors
    files = {key.removeprefix("file/"): arrays.pop(key) for key in list(arrays) if key.startswith("file/")}
    first = {name: Scenario.from_toml(text.tobytes()) for name, text in files.items()}
    assert len(first) == 7 and len(arrays) == 15
    for key, expected in arrays.items():
        _, name, episode = key.split("/")
        payoffs = first[name].payoffs(episode)
        np.testing.assert_allclose(payoffs, expected, rtol=1e-13, atol=1e-13, err_msg=key)
        assert not same_exp or payoffs.tobytes() == expected.tobytes(), key


# ---------------------------------------------------------------- rules


def by_hand(rule: str, rho: list[float], votes: list[float], share: float) -> float:
    """Add up the chances of all ballots that are enough, one by one."""
    total = 0.0
    for ballot in product((0, 1), repeat=len(rho)):
        if rule == "share":
            carried = sum(v for v, yes in zip(votes, ballot, strict=True) if yes) >= share * sum(votes) - 1e-12
        else:
            carried = all(ballot) if rule == "all" else any(ballot)
        if carried:
            total += float(np.prod([r if yes else 1 - r for r, yes in zip(rho, ballot, strict=True)]))
    return total


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["all", "any", "share"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4)), min_size=1, max_size=5),
    st.integers(0, 8),
)
def test_the_chance_that_enough_ratify_is_that_of_all_ballots(
    rule: str, audiences: list[tuple[float, int]], eighths: int
) -> None:
    rho, votes = [r for r, _ in audiences], [v / 10 for _, v in audiences]
    found = enough(rule, [np.array([r, 1.0, 0.0]) for r in rho], [np.array(v) for v in votes], eighths / 8)
    assert float(found[0]) == pytest.approx(by_hand(rule, rho, votes, eighths / 8), abs=1e-12)
    assert 0.0 <= found.min() <= found.max() <= 1.0


def test_whole_votes_are_a_whole_share_whatever_they_round_to() -> None:
    one = np.ones(1)
    assert enough("share", [one, one, one], [np.array(0.1)] * 3, 1.0) == 1.0
    assert enough("share", [one, one, 0 * one], [np.array(0.1)] * 3, 2 / 3) == 1.0
    assert enough("share", [one, 0 * one, 0 * one], [np.array(0.1)] * 3, 2 / 3) == 0.0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.lists(st.floats(0, 3), min_size=2, max_size=2), st.integers(0, 100), st.floats(-1, 1))
def test_the_share_rule_of_a_scenario_is_that_of_its_ballots(votes: list[float], percent: int, mood: float) -> None:
    votes, share = [v + 0.01 for v in votes], percent / 100
    s = SHARED
    numbers = dict(zip(("audiences.street.votes", "audiences.army.votes"), votes, strict=True))
    numbers |= {"players.A.rule": share, "parameters.mood": mood}
    moment = s.at("base", numbers)
    ratified = moment.ratification
    for a, b in product(range(3), range(2)):
        rho = [float(ratified["street"][a, b]), float(ratified["army"][b])]
        home = by_hand("share", rho, votes, share)
        assert moment.homes[0, a, b] == pytest.approx(home, abs=1e-12)
        assert moment.assent[a, b] == pytest.approx(home * ratified["party"][b], abs=1e-12)
        liked = [float(moment.approvals["street"][a, b] >= 0), float(moment.approvals["army"][b] >= 0)]
        assert moment.ratified("A")[a, b] == (by_hand("share", liked, votes, share) > 0.5)
    many = s.at("base", {address: np.array([v, v]) for address, v in numbers.items()})
    np.testing.assert_allclose(many.assent[1], moment.assent, rtol=1e-12)


SHARED = small(players__A__rule={"value": 0.5, "range": [0.2, 0.8]})


# ---------------------------------------------------------------- win-sets and agreement


def test_an_audience_judges_whose_stances_its_terms_name() -> None:
    s = small()
    assert {a.name: a.judges for a in s.spec.audiences.values()} == {
        "street": ("A", "B"),
        "army": ("B",),
        "party": ("B",),
    }
    moment = s.at("base")
    assert [moment.approvals[a].shape for a in ("street", "army", "party")] == [(3, 2), (2,), (2,)]
    storm = moment.probability("street", ["storm"])
    expected = np.array([[-0.2 + 0.5 * storm, -0.2 - 0.3 * storm], [0.4, 0.4], [0.0, 0.0]])
    np.testing.assert_allclose(moment.approvals["street"], expected)
    assert s.approvals()["street"]["give, no"] == pytest.approx(expected[0, 1])
    assert list(s.approvals()["army"]) == ["yes", "no"]
    assert s.ratification().to_frame().loc["street", "hold, yes"] == pytest.approx(1 / (1 + np.exp(-3 * 0.4)))
    paid = 0.7 * (2 / (1 + np.exp(-3 * expected)) - 1) + 1.0 * (2 / (1 + np.exp(-2 * np.array([0.1, -0.4]))) - 1)
    np.testing.assert_allclose(s.payoffs_by_channel()["domestic"][0], paid)


def test_win_sets_are_sets_of_profiles() -> None:
    win_set = small().win_set("base", "A")
    profiles = {("give", "yes"), ("hold", "yes"), ("walk", "yes")}
    assert win_set.profiles() == profiles
    assert win_set.stances == () and tuple(win_set) == () and win_set.possible == ("give", "hold", "walk")
    assert ("hold", "yes") in win_set and ("hold", "no") not in win_set and "hold" not in win_set
    assert repr(win_set) == "Win-set of A, over what A and B do: give, yes; hold, yes; walk, yes"
    assert list(win_set.to_frame().columns) == ["player", "A", "B", "ratified"]
    any_will_do = small(players__A__rule="any").win_set("base", "A")
    assert any_will_do.stances == ("hold", "walk") and len(any_will_do) == 2
    assert any_will_do.profiles() == set(product(("give", "hold", "walk"), ("yes", "no"))) - {("give", "no")}
    own = small().win_set("base", "B")
    assert own.stances == own.possible == own.labels == ("no",)
    assert repr(own) == "Win-set of B: no"
    assert own.profiles() == {(a, "no") for a in ("give", "hold", "walk")}


def test_the_agreement_set_is_what_is_in_all_win_sets() -> None:
    for rule in ("all", "any"):
        s = small(players__A__rule=rule)
        agreed = s.agreement("base")
        both = s.win_set("base", "A").profiles() & s.win_set("base", "B").profiles()
        assert set(agreed) == both and len(agreed) == len(both)
        frame = agreed.to_frame()
        assert set(frame[frame["agreed"]][["A", "B"]].itertuples(index=False, name=None)) == both
        for *profile, _, refused in frame.itertuples(index=False, name=None):
            assert refused == ", ".join(p for p in "AB" if tuple(profile) not in s.win_set("base", p).profiles())
    assert (
        repr(small().agreement("base")) == "Agreement set of A, B: 0 of 6 profiles: every one is refused in some home"
    )


def test_a_win_set_of_those_who_judge_only_others_is_all_or_nothing_in_own_stances() -> None:
    s = small(audiences__street__terms={"fear": {"stances": {"B": {"yes": 0.1, "no": -0.4}}}})
    win_set = s.win_set("base", "A")
    assert win_set.judged == ("B",) and win_set.labels == ("yes",)
    assert win_set.stances == () and win_set.possible == ("give", "hold", "walk")
    assert repr(win_set) == "Win-set of A, over what B does: yes"


def test_a_margin_is_taken_off_the_one_player_that_an_audience_judges() -> None:
    term = {"stances": {"B": {"yes": 0.5, "no": -0.4}}, "margin": 0.2}
    s = small(audiences__army__terms={"fear": term})
    np.testing.assert_allclose(s.at("base").approvals["army"], [0.3, -0.4])
    both = {"stances": {"A": {"give": 1}, "B": {"yes": 0.5, "no": 0.1}}, "margin": 0.2}
    own = small(audiences__street__terms={"deal": both})
    np.testing.assert_allclose(own.at("base").approvals["street"], [[0.4, 0.08], [0, 0], [0, 0]])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.sampled_from(["street", "army", "party"]), st.floats(0, 1), st.floats(0.1, 20))
def test_an_audience_more_under_all_never_enlarges_a_win_set_nor_raises_assent(
    left_out: str, mood: float, precision: float
) -> None:
    raw = copied(SMALL)
    del raw["audiences"][left_out]
    without = Scenario(build("less", raw))
    numbers = {"parameters.mood": mood}
    other = next(a for a in ("street", "party") if a != left_out)
    numbers |= {f"audiences.{other}.precision": precision}
    for player in ("A", "B"):
        smaller, larger = (s.win_set("base", player, numbers).profiles() for s in (WHOLE, without))
        assert smaller <= larger
    assert (WHOLE.at("base", numbers).assent <= without.at("base", numbers).assent).all()
    assert set(WHOLE.agreement("base", numbers)) <= set(without.agreement("base", numbers))


WHOLE = small()


# ---------------------------------------------------------------- the veto


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.floats(0, 1), st.floats(0.1, 20), st.sampled_from(["give", "hold", "walk"]), st.booleans())
def test_channels_sum_to_payoffs_under_a_veto_and_are_mixed_alike(
    mood: float, precision: float, stance: str, batch: bool
) -> None:
    numbers: dict[str, Any] = {"parameters.mood": mood, "audiences.street.precision": precision}
    if batch:
        numbers = {address: np.array([v, 0.5, v]) for address, v in numbers.items()}
    veto = WHOLE.ratifying("veto", {"A": stance, "B": "no"})
    bound, free = veto.at("base", numbers), WHOLE.at("base", numbers)
    quo = (["give", "hold", "walk"].index(stance), 1)
    np.testing.assert_array_equal(bound.assent, free.assent)
    for channel, held in free.channels.items():
        assent = free.assent[..., None, :, :]
        expected = assent * held + (1 - assent) * held[(..., *quo)][..., None, None]
        np.testing.assert_allclose(bound.channels[channel], expected, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(sum(bound.channels.values()), bound.payoffs, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(bound.payoffs[(..., *quo)], free.payoffs[(..., *quo)], rtol=1e-12, atol=1e-14)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(
    st.floats(0, 1),
    st.floats(0.1, 20),
    st.sampled_from(["give", "hold", "walk"]),
    st.sampled_from(["A > B", "B > A"]),
)
def test_in_an_order_of_moves_a_veto_is_seen_coming(mood: float, precision: float, stance: str, order: str) -> None:
    """What falls through counts for those who move first too: against a search by hand on a tensor mixed by hand."""
    numbers = {"parameters.mood": mood, "audiences.street.precision": precision}
    free = WHOLE.at("base", numbers)
    rho = {a: 1 / (1 + np.exp(-free.value(f"audiences.{a}.precision") * v)) for a, v in free.approvals.items()}
    assent = rho["street"] * rho["army"][None, :] * rho["party"][None, :]
    quo = free.payoffs[:, ["give", "hold", "walk"].index(stance), 1]
    payoffs = assent * free.payoffs + (1 - assent) * quo[:, None, None]
    first, axis = (0, 1) if order == "A > B" else (1, 0)
    table = np.moveaxis(payoffs, 1 + first, 1)  # player, what the first one does, what the second answers
    answers = [int(row.argmax()) for row in table[axis]]
    gaps = [np.diff(np.sort(row))[-1] for row in table[axis]]
    worth = [table[first, a, b] for a, b in enumerate(answers)]
    if min([*gaps, np.diff(np.sort(worth))[-1]]) < 1e-9:
        return  # ties have several answers, which the tests of the order look at
    leads = int(np.argmax(worth))
    profile = (leads, answers[leads]) if first == 0 else (answers[leads], leads)
    bound = WHOLE.ratifying("veto", {"A": stance, "B": "no"}).ordered(order)
    found = tl.solve(bound.game("base", numbers))
    assert [tuple(int(x.argmax()) for x in e.strategies.values()) for e in found] == [profile]
    np.testing.assert_allclose(
        list(found[0].payoffs.values()), payoffs[(slice(None), *profile)], rtol=1e-12, atol=1e-14
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.floats(0, 1), st.floats(-5, 5), st.booleans())
def test_with_every_audience_a_formality_a_veto_is_a_payoff_to_the_bit(mood: float, weight: float, batch: bool) -> None:
    numbers: dict[str, Any] = {"parameters.mood": mood, "audiences.street.weight": weight}
    if batch:
        numbers = {address: np.linspace(0, v, 4) for address, v in numbers.items()}
    for quo in (QUO, {"A": "give", "B": "yes"}):
        bound, free = FORMAL.ratifying("veto", quo).at("base", numbers), FORMAL.at("base", numbers)
        assert (bound.assent == 1).all()
        np.testing.assert_array_equal(bound.payoffs, free.payoffs)
        for channel in free.channels:
            np.testing.assert_array_equal(bound.channels[channel], free.channels[channel])


#: Every audience is sharp and likes everything at least as much as nothing.
FORMAL = small(
    audiences__street={
        "player": "A",
        "precision": "sharp",
        "weight": 0.7,
        "terms": {"own": {"stances": {"A": {"give": 0.2, "hold": "mood"}, "B": {"yes": 1, "no": 0.1}}}},
    },
    audiences__army={"player": "A", "precision": "sharp", "terms": {"x": {"stances": {"B": {"yes": 0.1, "no": 0}}}}},
    audiences__party={"player": "B", "precision": "sharp", "terms": {"x": {"stances": {"B": {"yes": 3}}}}},
)


def test_a_refused_profile_gives_way_to_the_status_quo() -> None:
    payoffs = np.array([[4.0, 2.0, 0.0], [1.0, 5.0, 3.0]]).reshape(2, 3, 1)
    assert under_veto(payoffs, np.array([[0.0], [0.5], [1.0]]), [2, 0])[..., 0].tolist() == [[0, 1, 0], [3, 4, 3]]


def test_a_veto_is_one_of_the_file_the_episode_or_the_call() -> None:
    file = small(ratification="veto", reversion=QUO)
    assert not (file.payoffs() == WHOLE.payoffs()).all()
    here = small(episodes__base={"disclosed": ["news"], "ratification": "veto", "reversion": QUO})
    called = WHOLE.ratifying("veto", QUO)
    for s in (here, called, WHOLE.ratifying("veto", QUO, "base")):
        np.testing.assert_array_equal(s.payoffs(), file.payoffs())
        assert s.fingerprint == file.fingerprint != WHOLE.fingerprint
    off = file.ratifying("payoff")
    np.testing.assert_array_equal(off.payoffs(), WHOLE.payoffs())
    assert off.fingerprint == WHOLE.fingerprint
    np.testing.assert_array_equal(off.ratifying("veto").payoffs(), file.payoffs())
    assert "ratification is a veto" in repr(file.at()) and "veto" not in repr(off.at())
    frame = tl.sweep(file, None, {"parameters.mood": [0.0, 0.4]}, progress=False).to_frame()
    risk = file.risk(overrides={"parameters.mood": 0.4})
    last = frame[frame["point"] == 1].iloc[0]
    assert last["risk"] == pytest.approx(risk[last["profile"]])
    assert "risk" not in tl.sweep("chicken", None, {"parameters.win_row": [1.0]}, progress=False).to_frame()


def test_risk_along_a_disclosure_path_is_that_of_each_moment() -> None:
    file = small(ratification="veto", reversion=QUO)
    for along in (None, "evidence.news.credibility"):
        path = tl.disclose(file, "base", along, points=3, progress=False)
        for k, profile in enumerate(path.profiles):
            point = int(path.equilibria.game[k])
            out, numbers = (["news"][:point], {}) if along is None else (["news"], {along: path.x[point]})
            moment = file.at("base", numbers, disclosed=out)
            x, y = (s[k] for s in path.equilibria.strategies)
            assert path.risk[k] == pytest.approx(x @ (1 - moment.assent) @ y), profile
            assert path.refusals[k] == pytest.approx([x @ (1 - home) @ y for home in moment.homes])
        assert [set(path.win_sets("A")[-1])] == [set(file.win_set("base", "A", numbers).labels)]
        assert {"risk", "win-set A"} <= set(path.to_frame().columns)


# ---------------------------------------------------------------- bad input, a line each

MANY = {f"a{k}": {"player": "A", "precision": 1, "terms": {"t": {"stances": {"A": {"give": 1}}}}} for k in range(13)}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"ratification": "veto", "reversion": {"A": "walk"}}, "reversion must be a profile, .* 'B' is missing"),
    ({"ratification": "veto", "reversion": {**QUO, "B": "maybe"}}, "reversion: stance of B must be one of yes, no"),
    ({"ratification": "veto", "reversion": {**QUO, "C": "x"}}, "reversion: player must be one of A, B; got 'C'"),
    ({"reversion": {"A": "walk"}}, "reversion must be a profile"),
    ({"ratification": "veto"}, "^ratification is a veto, so it must have a reversion"),
    ({"episodes__base__ratification": "veto"}, r"^episodes\.base\.ratification is a veto, so it must have a reversion"),
    ({"episodes__base__reversion": {"A": "x"}}, r"^episodes\.base\.reversion: stance of A must be one of"),
    ({"ratification": "vote"}, "^ratification must be 'payoff' or 'veto'; got 'vote'"),
    ({"players__A__rule": 1.5}, r"^players\.A\.rule must be from 0 to 1; got 1.5"),
    ({"players__A__rule": -0.1}, r"^players\.A\.rule must be from 0 to 1"),
    ({"players__A__rule": "most"}, r"^players\.A\.rule must be 'all', 'any' or a share; got 'most'"),
    ({"players__A__rule": "al"}, "did you mean 'all'"),
    ({"players__C": {"stances": ["x"], "rule": "any"}}, r"^players\.C\.rule says .* C has none"),
    ({"players__A__rule": 0.5, "audiences": MANY}, f"'all' or 'any' for more than {MOST_VOTERS} audiences; got 13"),
    ({"audiences__army__votes": -1}, r"^audiences\.army\.votes must be from 0 to"),
]


@pytest.mark.parametrize(("changes", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_input_gets_a_line(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(tl.ScenarioError, match=said) as caught:
        small(**changes)
    assert "\n" not in str(caught.value)


def test_votes_that_are_all_0_are_refused_at_load_and_later() -> None:
    none = {"audiences__street__votes": 0, "audiences__army__votes": 0, "players__A__rule": 0.5}
    said = r"^audiences\.street\.votes, audiences\.army\.votes must not all be 0, for a share of them must ratify$"
    with pytest.raises(tl.ScenarioError, match=said):
        small(**none).at("base").assent  # noqa: B018
    text = """
title = "x"
[players.A]
stances = ["a", "b"]
rule = 0.5
[audiences.home]
player = "A"
precision = 1
votes = 0
terms.t.stances.A = { a = 1 }
"""
    with pytest.raises(tl.ScenarioError, match=r"scenario: audiences\.home\.votes must not all be 0"):
        Scenario.from_toml(text)


def test_what_a_call_gets_wrong_gets_a_line_too() -> None:
    for call, said in (
        (lambda: WHOLE.ratifying("veto"), "reversion must be given with a veto: base has none"),
        (lambda: WHOLE.ratifying("vote"), "ratification must be one of veto, payoff; got 'vote'"),
        (lambda: WHOLE.ratifying("veto", {"A": "walk"}), "reversion must be a profile"),
        (lambda: WHOLE.ratifying("veto", QUO, "t9"), "episode must be one of base"),
    ):
        with pytest.raises(tl.ScenarioError, match=said):
            call()


def test_votes_without_a_share_are_doubted() -> None:
    s = small(audiences__army__votes=2)
    assert s.warnings == ("audiences.army.votes does not count: players.A.rule is 'all', not a share",)
    assert small(audiences__army__votes=2, players__A__rule=0.6).warnings == ()


def test_an_episode_has_a_share_of_its_own() -> None:
    s = small(players__A__rule=0.5, episodes__later={"disclosed": [], "players": {"A": {"rule": 1.0}}})
    assert s.value("players.A.rule", "base") == 0.5
    assert s.value("episodes.later.players.A.rule") == 1.0
    everyone = small(episodes__later={"disclosed": []})
    np.testing.assert_allclose(s.at("later").assent, everyone.at("later").assent, rtol=1e-12)


# ---------------------------------------------------------------- claims about outcomes


def test_claims_speak_of_outcomes_given_or_whatever_the_others_do() -> None:
    parts = [
        ({"ratifies": {"street": "hold"}}, True),
        ({"ratifies": {"street": "give"}}, False),
        ({"rejects": {"street": "give"}, "given": {"B": "no"}}, True),
        ({"ratifies": {"army": "yes"}}, True),
        ({"win_set": {"A": []}}, True),
        ({"win_set": {"A": ["give", "hold", "walk"]}, "given": {"B": "yes"}}, True),
        ({"win_set": {"A": ["hold"]}, "given": {"B": "no"}}, False),
        (
            {
                "greater": {"approval": "street", "stance": "give", "profile": {"B": "yes"}},
                "than": {"approval": "street", "stance": "give", "profile": {"B": "no"}},
            },
            True,
        ),
        ({"not_less": {"approval": "street"}, "than": {"approval": "street", "set": {"parameters.mood": 0.1}}}, True),
    ]
    claims = {f"c{k}": {"words": "x", "parts": [part]} for k, (part, _) in enumerate(parts)}
    result = tl.check(small(claims=claims))
    assert [claim.holds for claim in result] == [holds for _, holds in parts]
    assert "street rejects give with B no at base: holds (approval -0." in repr(result["c2"].parts[0])
    for part, said in (
        ({"ratifies": {"army": "yes"}, "given": {"A": "give"}}, "given must be stances of others .*nobody"),
        ({"win_set": {"B": ["no"]}, "given": {"A": "give"}}, "given must be stances of others"),
        ({"ratifies": {"street": "hold"}, "given": {"B": "maybe"}}, "stance of B must be one of yes, no"),
    ):
        with pytest.raises(tl.ScenarioError, match=said):
            small(claims={"c": {"words": "x", "parts": [part]}})
