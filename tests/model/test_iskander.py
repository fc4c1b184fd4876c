"""The Iskander scenario against published numbers, an independent script, and nashpy.

The published numbers are those of the reference calibration: equilibria, payoffs and beliefs of each episode,
thresholds, and the disclosure curve. The independent witness is the script with which the calibration was made; its
tensors at 1,000 random settings of all numbers are kept in ``data/iskander_tensors.npz`` (20 in full, all 1,000 as five
sums with random signs). The script clipped its probabilities to [.005, .995], which is no part of the model, and took
its margins off negative intensities as well, max(0, x - m): for this, clipping was switched off, and margins were taken
off positive ones only.
"""

import json
from itertools import combinations

import nashpy
import numpy as np
import pytest

from tests import DATA
from twolevel.model.scenario import load
from twolevel.nash.engine import solve

NUMBERS = json.loads((DATA / "iskander_numbers.json").read_text())["iskander"]
with np.load(DATA / "iskander_tensors.npz") as arrays:
    WITNESS = dict(arrays)
STATE = {"N": "not_fired", "A": "fired_own", "R": "fired_9M723"}
#: The episodes of the first edition, whose numbers are published; two more came between t1 and t2.
EPISODES = ("t0", "t1", "t2")
#: What makes t1 that of the first edition: no revolt of the officers, and a reversal net of the excuse.
FIRST = {"parameters.officers_revolt": 0.0, "parameters.exit": 0.0, "parameters.reversal_cost": 0.2}
#: Batched and single arithmetic may differ in the last bit, where a processor's vector exponential does.
SAME = 1e-13


def supports(scenario, episode, overrides=None):
    """The support of every equilibrium, as a set; the list must be complete."""
    equilibria = solve(scenario.game(episode, overrides))
    assert equilibria.complete, equilibria.status
    found = [tuple(frozenset(played) for played in e.support.values()) for e in equilibria]
    assert len(set(found)) == len(found)
    return set(found)


def profile(*stances):
    """A support, each player's as one name or names joined by ``+``."""
    return tuple(frozenset(s.split("+")) for s in stances)


# ---------------------------------------------------------------- the table

TABLE = {
    "t0": (("blame", "dismiss", "silence"), (0.392, 0.199, -0.400), (0.555, 0.311, 0.133)),
    "t1": (("defer", "dismiss", "deny"), (-0.688, 0.119, -0.212), (0.649, 0.246, 0.105)),
    "t2": (("defer", "ask", "silence"), (0.237, 0.355, -0.760), (0.401, 0.294, 0.305)),
}


@pytest.mark.parametrize("episode", EPISODES)
def test_one_equilibrium_per_episode_with_its_payoffs_and_beliefs(iskander, episode):
    stances, payoffs, belief = TABLE[episode]
    game = iskander.game(episode)
    assert game.pure_equilibria() == [stances]
    assert list(game.expected_payoffs(stances).values()) == pytest.approx(payoffs, abs=0.0005)
    assert list(iskander.beliefs(episode)["world"].values()) == pytest.approx(belief, abs=0.0005)

    (only,) = solve(game)
    assert supports(iskander, episode) == {profile(*stances)}
    assert only.regret <= 1e-9
    assert list(only.payoffs.values()) == pytest.approx(payoffs, abs=0.0005)


def test_structure(iskander):
    # the 21 of the first edition; for one reversal three, for one account two; an excuse, two turns and
    # two lies that are free
    assert len(iskander.spec.terms) == 21 + 2 + 1 + 1 + 2 + 2
    assert len(iskander.spec.audiences) == 4
    assert set(iskander.payoffs_by_channel("t2")) == {"domestic", "patron", "rival", "client", "world"}


# ---------------------------------------------------------------- thresholds

MIX = profile("defer", "dismiss+ask", "deny+silence")
ASK, DISMISS = profile("defer", "ask", "silence"), profile("defer", "dismiss", "deny")
ANSWERED = profile("defer", "ask", "answer")
ACCUSE = profile("defer", "accuse", "answer")
HIGH_MIX = profile("defer", "ask+accuse", "silence+answer")
T0_DEFER, T0_BLAME = profile("defer", "dismiss", "silence"), profile("blame", "dismiss", "silence")
T1_DEFER, T1_BLAME = profile("defer", "dismiss", "deny"), profile("blame", "dismiss", "deny")

THRESHOLDS = [
    ("t0", "parameters.opposition_pressure", 0.436984, {T0_DEFER}, {T0_BLAME}),
    ("t1", "parameters.patron_dependence", 1.416510, {T1_BLAME}, {T1_DEFER}),
    ("t1", "parameters.reversal_cost", 2.179316, {T1_DEFER}, {T1_BLAME}),
    ("t2", "parameters.grievance", 0.582943, {DISMISS}, {MIX}),
    ("t2", "parameters.grievance", 0.685816, {MIX}, {ASK}),
    ("t2", "parameters.grievance", 5.014662, {ASK}, {ACCUSE, ASK, HIGH_MIX}),
    ("t2", "parameters.grievance", 5.258619, {ACCUSE, ASK, HIGH_MIX}, {ACCUSE}),
    ("t2", "evidence.fragments.credibility", 0.418774, {DISMISS}, {MIX}),
    ("t2", "evidence.fragments.credibility", 0.513616, {MIX}, {ASK}),
    ("t2", "parameters.margin_AZE", 0.130900, {DISMISS}, {DISMISS, ASK, MIX}),
    ("t2", "parameters.margin_AZE", 0.165203, {DISMISS, ASK, MIX}, {ASK}),
    ("t2", "parameters.linkage_RUS", 1.892117, {ASK}, {ANSWERED}),
    ("t2", "parameters.stonewall", 0.986519, {ASK}, {ANSWERED}),
]


@pytest.mark.parametrize(
    ("episode", "address", "value", "below", "above"), THRESHOLDS, ids=[f"{t}-{a}-{v}" for t, a, v, *_ in THRESHOLDS]
)
def test_the_equilibria_on_both_sides_of_a_threshold(iskander, episode, address, value, below, above):
    first = FIRST if episode == "t1" else {}
    assert supports(iskander, episode, first | {address: value - 1e-5}) == below
    assert supports(iskander, episode, first | {address: value + 1e-5}) == above


# ---------------------------------------------------------------- what the second edition adds


@pytest.mark.parametrize(("name", "reversal_cost"), [("iskander", 0.2), ("iskander-hand", 0.3)])
@pytest.mark.parametrize("episode", EPISODES)
def test_tensors_are_those_of_the_first_edition_to_the_last_bit(name, reversal_cost, episode):
    with np.load(DATA / "first_edition.npz") as kept:
        expected = kept[f"payoffs/{name}/{episode}"]
        same_exp = (np.exp(kept["exp_of"]) == kept["exp"]).all()
    first = FIRST | {"parameters.reversal_cost": reversal_cost} if episode == "t1" else {}
    payoffs = load(name).payoffs(episode, first)
    np.testing.assert_allclose(payoffs, expected, rtol=1e-13, atol=1e-13)
    assert not same_exp or payoffs.tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("revolt", "reversal_cost", "exit_", "dependence"),
    [(0.0, 0.2, 0.0, 1.416510), (0.0, 0.4, 0.5, 1.416510), (0.4, 0.4, 0.5, 1.292285)],
)
def test_how_much_dependence_makes_armenia_retract_by_hand(iskander, revolt, reversal_cost, exit_, dependence):
    """Where Baku dismisses and Moscow denies at t1: what home pays for blame over defer, and a reversal costs."""

    def home(base, brass):
        return 1.4 * (0.7 * np.tanh(3.5 * base / 2) + 0.3 * np.tanh(3.5 * brass / 2))

    for_blame = home(0.05 + 0.9, -0.4 - revolt) - home(0.3 - 0.8, 0.3) + reversal_cost * (1 - exit_)
    by_hand = for_blame / (1.0 - 0.05)
    assert by_hand == pytest.approx(dependence, abs=5e-7)
    numbers = {"officers_revolt": revolt, "reversal_cost": reversal_cost, "exit": exit_}
    given = {f"parameters.{name}": value for name, value in numbers.items()}
    assert supports(iskander, "t1", given | {"parameters.patron_dependence": by_hand - 1e-6}) == {T1_BLAME}
    assert supports(iskander, "t1", given | {"parameters.patron_dependence": by_hand + 1e-6}) == {T1_DEFER}


def test_the_excuse_and_the_revolt_are_those_of_t1(iskander):
    for t in iskander.episodes:
        assert iskander.value("parameters.officers_revolt", t) == (0.4 if t == "t1" else 0.0)
        changed = (iskander.payoffs(t, {"parameters.exit": 0.0}) != iskander.payoffs(t)).any()
        assert changed == (t == "t1")  # nobody else has a remark to take back
        free = {"parameters.turn_AZE": 0.3, "parameters.turn_RUS": 0.3}
        turned = np.argwhere(iskander.payoffs(t, free) != iskander.payoffs(t))
        assert bool(len(turned)) == (t != "t0") and set(turned[:, 0].tolist()) <= {1, 2}
    assert load("yerevan-standoff").value("parameters.corps_challenge") == 0.4  # the number that both files share


PARTS = ("article_four", "lachin", "visit", "arms", "mine_maps", "militants")


def test_grievances_add_up(iskander):
    """Each of them can be switched off, and takes away its part of both players' payoffs."""
    for episode in iskander.episodes:
        shares = [iskander.value(f"parameters.grievance_{part}", episode) for part in PARTS]
        assert sum(shares) == 1.0
        whole, none = (iskander.payoffs(episode, {"parameters.grievance": g}) for g in (1.0, 0.0))
        for part, share in zip(PARTS, shares, strict=True):
            without = iskander.payoffs(episode, {"parameters.grievance": 1.0, f"parameters.grievance_{part}": 0.0})
            assert np.abs(whole - without - share * (whole - none)).max() < 1e-14
    assert iskander.value("parameters.grievance_visit", "found") == 0.0  # two weeks before it took place


def test_a_fourth_state_would_change_nothing(iskander):
    """Russia took part, or delivered: no evidence tells them apart, so beliefs in both are the same belief, split."""
    world = iskander.beliefs("t2")["world"]["fired_9M723"]
    answer = ("defer", "ask", "answer")
    for took_part in (0.0, 0.3, 1.0):
        changed = iskander.game("t2", {"parameters.took_part": took_part}).expected_payoffs(answer)["Russia"]
        liability = 0.6 * world * (took_part * 1.5 + (1 - took_part) * 0.5)
        base = iskander.game("t2").expected_payoffs(answer)["Russia"]
        assert changed == pytest.approx(base + 0.6 * world - liability, abs=1e-14)


# ---------------------------------------------------------------- the disclosure curve


def disclosed(x):
    """Both of Azerbaijan's items at t2, their credibility raised together: x = .85 is the calibration."""
    return {"evidence.fragments.credibility": x, "evidence.index.credibility": x * 0.7 / 0.85}


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.0, {DISMISS}),
        (0.2, {DISMISS}),
        (0.390722 - 1e-6, {DISMISS}),
        (0.390722 + 1e-6, {MIX}),
        (0.45, {MIX}),
        (0.493378 - 1e-6, {MIX}),
        (0.493378 + 1e-6, {ASK}),
        (0.85, {ASK}),
        (1.0, {ASK}),
    ],
)
def test_equilibria_along_the_disclosure_curve(iskander, x, expected):
    assert supports(iskander, "t2", disclosed(x)) == expected


@pytest.mark.parametrize(
    ("x", "azerbaijan", "russia"), [(0.0, 0.1576, -0.2445), (0.5, 0.1316, None), (1.0, 0.4867, -0.7750)]
)
def test_payoffs_along_the_disclosure_curve(iskander, x, azerbaijan, russia):
    (only,) = solve(iskander.game("t2", disclosed(x)))
    assert only.payoffs["Azerbaijan"] == pytest.approx(azerbaijan, abs=0.00005)
    if russia is not None:
        assert only.payoffs["Russia"] == pytest.approx(russia, abs=0.00005)


def test_weak_evidence_backfires_until_the_payoff_is_back_at_its_start(iskander):
    start, before, after = (
        solve(iskander.game("t2", disclosed(x)))[0].payoffs["Azerbaijan"] for x in (0.0, 0.5485, 0.5495)
    )
    assert before < start < after


def test_the_mixed_equilibrium_on_the_curve(iskander):
    game = iskander.game("t2", disclosed(0.40))
    assert game.pure_equilibria() == []
    stated = {"Armenia": "defer", "Azerbaijan": [1 - 0.3357, 0.3357, 0], "Russia": [1 - 0.0910, 0.0910, 0]}
    assert game.regret(stated) < 1e-4  # as printed, to four digits
    (mix,) = solve(game)
    assert mix.regret <= 1e-9
    assert mix.strategies["Azerbaijan"] == pytest.approx([0.6643, 0.3357, 0], abs=0.00005)
    assert mix.strategies["Russia"] == pytest.approx([0.9090, 0.0910, 0], abs=0.00005)
    assert list(mix.payoffs.values()) == pytest.approx([0.3387, 0.1437, -0.5767], abs=0.00005)


# ---------------------------------------------------------------- the independent witness


def span(name):
    """Where the draws of a number lie: inside its domain, both sides of every kink."""
    name = name.rpartition(".")[2]
    if name.startswith(("prior_", "share_", "L_", "q0", "cred_", "trust_", "w_base", "margin_")):
        return 0.0, 1.0
    if name == "lam":
        return 0.1, 10.0
    return (0.0, 1.5) if name == "salience" else (-2.0, 2.0)


def address(name):
    """The address of a number of the script; a number that every episode sets has none of its own."""
    if name.startswith("L_"):
        item, _, state = name.removeprefix("L_").rpartition("_")
        return f"evidence.{item}.likelihood.{STATE[state]}"
    if name.startswith("cred_"):
        return f"evidence.{name.removeprefix('cred_')}.credibility"
    episode, _, short = name.rpartition(".")
    if episode:
        return f"episodes.{episode}.parameters.{short}"
    return None if name in NUMBERS["episodes"]["t0"] else f"parameters.{name}"


def random_settings():
    """1,000 settings of the 104 numbers and the 12 changes, shape (1000, 116), and the names."""
    names = [*NUMBERS["base"], *(f"{t}.{k}" for t in EPISODES for k in NUMBERS["episodes"][t])]
    low, high = np.array([span(n) for n in names]).T
    settings = low + np.random.default_rng(2021).random((1000, len(names))) * (high - low)
    return settings, names


@pytest.fixture(scope="module")
def settings():
    """The random settings as a batch of overrides."""
    values, names = random_settings()
    assert np.allclose(values.sum(axis=0), WITNESS["settings_sum"], rtol=1e-12, atol=0), "the draws are other ones"
    return {address(n): values[:, k] for k, n in enumerate(names) if address(n)}


def test_all_numbers_are_drawn(iskander, settings):
    assert len(NUMBERS["base"]) == 104
    left_out = {"parameters.remark", "parameters.salience", "parameters.grievance", "parameters.opposition_pressure"}
    plain = {
        a
        for a in iskander.addresses()
        if iskander.number(a).given and iskander.number(a).range and not iskander.number(a).factor.parameters
    }
    constants = {a for a in plain if a.startswith("terms.")}
    assert len(constants) == 10
    added = {"officers_revolt", "exit", "took_part", "turn_AZE", "turn_RUS", "false_denial", "false_account"}
    added |= {f"grievance_{part}" for part in PARTS}
    changes = {a for a in plain if a.startswith("episodes.")}
    drawn = {a for a in settings if a.startswith("episodes.")}
    assert len(drawn) == 12 and drawn < changes  # the others are no part of the script
    assert set(settings) - drawn == plain - constants - changes - left_out - {f"parameters.{name}" for name in added}


@pytest.mark.parametrize("k", range(3), ids=EPISODES)
def test_tensors_agree_with_the_independent_script(iskander, settings, k):
    first = {a: np.zeros(1000) for a in ("parameters.officers_revolt", "parameters.exit")}
    payoffs = iskander.payoffs(EPISODES[k], settings | first)
    assert payoffs.shape == (1000, 3, 3, 3, 3)
    assert np.abs(payoffs[:20] - WITNESS["full"][:, k]).max() <= 1e-12
    signs = np.random.default_rng(423).integers(0, 2, (5, 81)) * 2.0 - 1.0
    assert np.abs(payoffs.reshape(1000, 81) @ signs.T - WITNESS["projections"][:, k]).max() <= 1e-12


@pytest.mark.parametrize("episode", EPISODES)
def test_a_batch_over_every_number_is_the_single_points(iskander, settings, episode):
    batch = {a: v[:12] for a, v in settings.items()}
    moment = iskander.at(episode, batch)
    channels = iskander.payoffs_by_channel(episode, batch)
    for k in range(12):
        one = {a: float(v[k]) for a, v in batch.items()}
        single = iskander.at(episode, one)
        assert np.abs(moment.payoffs[k] - single.payoffs).max() <= SAME
        for channel, tensor in single.channels.items():
            assert np.abs(channels[channel][k] - tensor).max() <= SAME
        for observer, belief in single.belief_vectors.items():
            assert np.abs(moment.belief_vectors[observer][k] - belief).max() <= SAME


def test_ten_thousand_tensors_in_one_batch(iskander):
    rng = np.random.default_rng(5)
    batch = {
        "parameters.grievance": rng.uniform(0, 3, 10_000),
        "parameters.patron_dependence": rng.uniform(0, 5, 10_000),
        "evidence.fragments.credibility": rng.uniform(0, 1, 10_000),
        "parameters.lam": rng.uniform(1, 6, 10_000),
    }
    payoffs = iskander.payoffs("t2", batch)
    assert payoffs.shape == (10_000, 3, 3, 3, 3)
    for k in (0, 17, 4_999, 9_999):
        single = iskander.payoffs("t2", {a: float(v[k]) for a, v in batch.items()})
        assert np.abs(payoffs[k] - single).max() <= SAME


# ---------------------------------------------------------------- bilateral games, by nashpy


def nashpy_equilibria(game):
    """Every extreme equilibrium by nashpy, with each matrix rescaled to [1, 2], which its enumeration needs."""
    scaled = [1.0 + (u - u.min()) / (u.max() - u.min()) for u in game.payoffs]
    found = []
    for row, column in nashpy.Game(*scaled).vertex_enumeration():
        x = [np.clip(v, 0, None) / np.clip(v, 0, None).sum() for v in (row, column)]
        if not any(np.allclose(x[0], y[0], atol=1e-9) and np.allclose(x[1], y[1], atol=1e-9) for y in found):
            found.append(x)
    assert found
    for x in found:
        assert game.regret(x) <= 1e-9
    return found


BILATERAL = [
    (t, row, column, third)
    for t in EPISODES
    for row, column in combinations(("Armenia", "Azerbaijan", "Russia"), 2)
    for third in ("Armenia", "Azerbaijan", "Russia")
    if third not in (row, column)
]


@pytest.mark.parametrize(("episode", "row", "column", "third"), BILATERAL)
def test_a_bilateral_equilibrium_extends_exactly_where_the_third_stance_is_a_best_reply(
    iskander, episode, row, column, third
):
    full = iskander.game(episode)
    extended = []
    for stance in iskander.stances[third]:
        game = iskander.bilateral(episode, row, column, given={third: stance})
        assert game.players == (row, column)
        for x, y in nashpy_equilibria(game):
            profile = {row: x, column: y, third: stance}
            is_best = stance in full.best_replies(third, profile)
            assert (full.regret(profile) <= 1e-9) == is_best
            if is_best:
                extended.append(full.strategies(profile))
    assert extended
    # and back: every equilibrium of the full game in which the third stance is pure comes from such a game
    for equilibrium in solve(full):
        if len(equilibrium.support[third]) == 1:
            vectors = list(equilibrium.strategies.values())
            assert any(all(np.allclose(a, b, atol=1e-8) for a, b in zip(vectors, e, strict=True)) for e in extended)


def test_a_bilateral_equilibrium_need_not_extend(iskander):
    """Left alone with Moscow's silence, Armenia and Azerbaijan would not stay where they are at t1."""
    game = iskander.bilateral("t1", "Armenia", "Azerbaijan", given={"Russia": "silence"})
    full = iskander.game("t1")
    assert game.pure_equilibria()
    for armenia, azerbaijan in game.pure_equilibria():
        assert "silence" not in full.best_replies("Russia", (armenia, azerbaijan, "silence"))


# ---------------------------------------------------------------- the untuned calibration


def test_the_hand_made_calibration_tells_the_same_story_less_firmly(iskander):
    hand = load("iskander-hand")
    for episode in EPISODES:
        assert supports(hand, episode) == {profile(*TABLE[episode][0])}
    assert supports(hand, "t2", {"parameters.w_base": 0.7}) == {profile("blame", "ask", "silence")}
    assert hand.addresses() == iskander.addresses()
    assert set(hand.spec.terms) == set(iskander.spec.terms)
