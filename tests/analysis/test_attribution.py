"""Attribution: against all 24 orders written out, the axioms of the Shapley value, and payoffs reckoned by hand."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Set
from functools import cache
from itertools import permutations
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import REPORT, examples
from twolevel.analysis.attribution import CAUSES, Attribution, Point, attribute
from twolevel.model.build import build
from twolevel.plot.attribution import waterfall

FRAGMENTS, INDEX = REPORT
#: For hypothesis, which must not load it anew for every example.
load = cache(tl.load)


@pytest.fixture(scope="module")
def backfire(iskander: tl.Scenario) -> Attribution:
    return attribute(iskander, shown(0.0), shown(0.5), player="Azerbaijan")


def shown(x: float) -> Point:
    """t2 with both credibilities on the disclosure curve."""
    return Point("t2", {FRAGMENTS: x, INDEX: x * 0.7 / 0.85})


# ---------------------------------------------------------------- witnesses


def worth(s: tl.Scenario, points: tuple[Point, Point], profiles: Any, player: str, after: Set[str]) -> dict[str, float]:
    """The payoff by channel with some causes as after, reckoned term by term from the numbers of the scenario."""
    moments = [s.at(p.episode, p.overrides, disclosed=p.disclosed) for p in points]
    beliefs = moments["beliefs" in after].belief_vectors
    numbers = moments["parameters" in after]
    played = {p: profiles["own stance" in after if p == player else "others' stances" in after][p] for p in s.players}
    total: dict[str, float] = {}

    def value(term: Any, with_mixture: bool) -> Any:
        result: Any = numbers.value(f"{term.address}.weight")
        if term.event:
            observer = s.spec.knowledge[term.player].types if term.observer == "own" else term.observer
            result *= sum(beliefs[observer][s.states.index(state)] for state in term.event)
        for who in term.before:
            said = numbers.episode.before.get(who)
            result *= numbers.value(f"{term.address}.before.{who}.{said}") if said else 0.0
        table: Any = 1.0
        for who in term.tables:
            own = np.array([numbers.value(f"{term.address}.stances.{who}.{stance}") for stance in s.stances[who]])
            if who == term.player:
                own = (
                    np.maximum(0.0, own - numbers.value(f"{term.address}.margin")) if own_margin(numbers, term) else own
                )
            table = table * (own @ played[who]) if with_mixture else own
        return result * table

    for term in s.spec.terms.values():
        if term.player == player:
            total[term.channel] = total.get(term.channel, 0.0) + float(value(term, True))
    for audience in s.spec.audiences.values():
        if audience.player == player:
            approval = sum(value(term, False) * np.ones(len(s.stances[player])) for term in audience.terms)
            precision = numbers.value(f"audiences.{audience.name}.precision")
            ratified = 1 / (1 + np.exp(-precision * approval))
            gain = numbers.value(f"audiences.{audience.name}.weight") * ((2 * ratified - 1) @ played[player])
            total[audience.channel] = total.get(audience.channel, 0.0) + float(gain)
    return total


def own_margin(numbers: Any, term: Any) -> bool:
    return float(numbers.value(f"{term.address}.margin")) != 0.0


def over_all_orders(
    s: tl.Scenario, points: tuple[Point, Point], profiles: Any, player: str
) -> dict[str, dict[str, float]]:
    """Introduce the causes one by one in all 24 orders, and average what each adds through each channel."""
    effects: dict[str, dict[str, float]] = {cause: {} for cause in CAUSES}
    after = cache(lambda done: worth(s, points, profiles, player, done))
    orders = list(permutations(CAUSES))
    assert len(orders) == 24
    for order in orders:
        done: frozenset[str] = frozenset()
        last = after(done)
        for cause in order:
            done = done | {cause}
            now = after(done)
            for channel in now:
                step = (now[channel] - last[channel]) / len(orders)
                effects[cause][channel] = effects[cause].get(channel, 0.0) + step
            last = now
    return effects


CASES = [
    (shown(0.0), shown(0.5), "Azerbaijan"),
    (shown(0.45), Point("t1"), "Russia"),
    (Point("t0"), Point("t1"), "Armenia"),
    (Point("t1"), Point("t2", {"observers.world.trust": 0.5, "parameters.margin_AZE": 0.3}), "Azerbaijan"),
    (Point("t2", disclosed=("video",)), Point("t2"), "Azerbaijan"),
]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_every_effect_is_the_mean_over_the_24_orders(iskander: tl.Scenario, case: int) -> None:
    before, after, player = CASES[case]
    profiles = []
    for point in (before, after):
        game = iskander.game(point.episode, point.overrides, disclosed=point.disclosed)
        (equilibrium,) = tl.solve(game)
        profiles.append(equilibrium.strategies)
    found = attribute(iskander, before, after, player=player)
    expected = over_all_orders(iskander, (before, after), profiles, player)
    for k, cause in enumerate(CAUSES):
        for c, channel in enumerate(found.channels):
            assert found.effects[k, c] == pytest.approx(expected[cause].get(channel, 0.0), abs=1e-12)
    assert set(expected["beliefs"]) == set(found.channels)


def test_the_payoffs_at_the_ends_are_the_equilibrium_payoffs(iskander: tl.Scenario, backfire: Attribution) -> None:
    assert backfire.start == pytest.approx(0.1576, abs=5e-5)
    assert backfire.stop == pytest.approx(0.1316, abs=5e-5)
    for x, value in ((0.0, backfire.start), (0.5, backfire.stop)):
        (equilibrium,) = tl.solve(iskander.game("t2", shown(x).overrides))
        assert value == pytest.approx(equilibrium.payoffs["Azerbaijan"], abs=1e-12)


# ---------------------------------------------------------------- axioms

NUMBERS = (
    "parameters.grievance",
    "parameters.margin_AZE",
    "parameters.prior_world",
    "parameters.share_R",
    "parameters.lam",
    FRAGMENTS,
    "evidence.index.likelihood.fired_own",
    "observers.world.trust",
    "terms.linkage.stances.Russia.silence",
)


@st.composite
def points(draw: st.DrawFn) -> Point:
    s = load("iskander")
    chosen = draw(st.lists(st.sampled_from(NUMBERS), unique=True, max_size=4))
    overrides = {}
    for address in chosen:
        low, high = s.number(address).range or (0.1, 0.9)
        overrides[address] = draw(st.floats(max(low, 0.01), high))
    profile = {}
    for player, stances in s.stances.items():
        weights = np.array([draw(st.integers(0, 4)) for _ in stances], dtype=float) + 1e-3
        profile[player] = weights / weights.sum()
    return Point(draw(st.sampled_from(s.episodes)), overrides, None, profile)


@examples(6, 30, points(), points(), st.sampled_from(["Armenia", "Azerbaijan", "Russia"]))
def test_effects_sum_to_the_change(before: Point, after: Point, player: str) -> None:
    s = load("iskander")
    found = attribute(s, before, after, player=player)
    games = [s.game(p.episode, p.overrides) for p in (before, after)]
    values = [g.expected_payoffs(p.strategies)[player] for g, p in zip(games, (before, after), strict=True)]
    assert found.effects.sum() == pytest.approx(values[1] - values[0], abs=1e-12)
    assert sum(found.by_cause.values()) == pytest.approx(found.change, abs=1e-12)
    assert sum(found.by_channel.values()) == pytest.approx(found.change, abs=1e-12)
    for c, channel in enumerate(found.channels):  # and so does every channel alone
        through = [
            float(s.at(p.episode, p.overrides).channels[channel][(s.players.index(player), ...)].ravel() @ joint(p))
            for p in (before, after)
        ]
        assert found.effects[:, c].sum() == pytest.approx(through[1] - through[0], abs=1e-12)
    for k, cause in enumerate(CAUSES):
        low, high = found.spans[cause]
        assert low - 1e-12 <= found.effects[k].sum() <= high + 1e-12
    back = attribute(s, after, before, player=player)
    assert back.effects == pytest.approx(-found.effects, abs=1e-12)


def joint(point: Point) -> Any:
    one, two, three = (point.strategies[p] for p in ("Armenia", "Azerbaijan", "Russia"))  # type: ignore[index]
    return np.einsum("a,b,c->abc", one, two, three).ravel()


@examples(4, 15, points(), st.sampled_from(["Armenia", "Azerbaijan", "Russia"]))
def test_nothing_changes_between_a_point_and_itself(point: Point, player: str) -> None:
    found = attribute(load("iskander"), point, point, player=player)
    assert (found.effects == 0).all()
    assert found.change == 0


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        (Point("t2", {FRAGMENTS: 0.84}), {"beliefs"}),
        (Point("t2", {"parameters.prior_world": 0.31}), {"beliefs"}),
        (Point("t2", {"evidence.index.unreliable_rate": 0.52}), {"beliefs"}),
        (Point("t2", {"parameters.margin_AZE": 0.4, "parameters.lev_ask": 0.61}), {"parameters"}),
        (Point("t2", strategies={"Armenia": "blame", "Azerbaijan": "ask", "Russia": "silence"}), {"others' stances"}),
        (Point("t2", strategies={"Armenia": "defer", "Azerbaijan": "accuse", "Russia": "silence"}), {"own stance"}),
    ],
)
def test_a_cause_that_does_not_move_has_no_effect_at_all(iskander: tl.Scenario, after: Point, moved: set[str]) -> None:
    found = attribute(iskander, "t2", after, player="Azerbaijan")
    assert {cause for cause, row in zip(CAUSES, found.effects, strict=True) if (row != 0).any()} <= moved
    for cause in set(CAUSES) - moved:
        assert found.by_cause[cause] == 0
        assert found.spans[cause] == (0, 0)


def test_causes_that_do_the_same_have_the_same_effect() -> None:
    """u = 1 if both play their second action: own and the other's stance are alike, and each gets half."""
    s = tl.Scenario(spec_of_a_team())
    before = Point("base", strategies={"A": "rest", "B": "rest"})
    after = Point("base", strategies={"A": "work", "B": "work"})
    found = attribute(s, before, after, player="A")
    assert found.by_cause == {"beliefs": 0.0, "parameters": 0.0, "others' stances": 0.5, "own stance": 0.5}
    assert found.spans["own stance"] == (0.0, 1.0)
    doubled = Point("base", {"terms.team.weight": 2.0}, None, after.strategies)
    found = attribute(s, before, doubled, player="A")
    # 1 with both stances, 2 with the weight too: that adds 1 if it comes last of the three, in a third of the orders
    assert found.by_cause == pytest.approx(
        {"beliefs": 0.0, "parameters": 1 / 3, "others' stances": 5 / 6, "own stance": 5 / 6}
    )


def spec_of_a_team() -> Any:
    table = {
        "players": {"A": {"stances": ["rest", "work"]}, "B": {"stances": ["rest", "work"]}},
        "terms": {"team": {"player": "A", "channel": "team", "stances": {"A": {"work": 1}, "B": {"work": 1}}}},
    }
    return build("team", table)


# ---------------------------------------------------------------- what it says about the case


def test_weak_evidence_backfires_through_stances_and_not_through_beliefs(backfire: Attribution) -> None:
    """The beliefs alone help Baku; having asked, and Moscow's answer to it, cost more: before the world's doubt."""
    causes = backfire.by_cause
    assert backfire.change == pytest.approx(-0.0260, abs=5e-5)
    assert causes["beliefs"] == pytest.approx(0.0962, abs=5e-5)
    assert causes["parameters"] == 0
    assert causes["others' stances"] == pytest.approx(-0.0379, abs=5e-5)
    assert causes["own stance"] == pytest.approx(-0.0843, abs=5e-5)
    channels = backfire.by_channel
    assert channels["world"] == pytest.approx(-0.3979, abs=5e-5)
    assert channels["patron"] == pytest.approx(0.3474, abs=5e-5)
    assert channels["domestic"] == pytest.approx(0.0244, abs=5e-5)
    assert min(channels, key=lambda c: channels[c]) == "world"
    where = np.unravel_index(backfire.effects.argmin(), backfire.effects.shape)
    assert (CAUSES[where[0]], backfire.channels[where[1]]) == ("own stance", "world")


def test_before_anyone_asks_it_is_beliefs_at_home_that_cost(iskander: tl.Scenario) -> None:
    found = attribute(iskander, shown(0.0), shown(0.38), player="Azerbaijan")
    assert found.by_cause["beliefs"] == pytest.approx(found.change, abs=1e-15)
    assert found.change < 0
    assert found.by_channel["domestic"] < 0 < found.by_channel["patron"]


def test_between_chosen_branches(iskander: tl.Scenario) -> None:
    """One point, two of its three equilibria: only stances differ."""
    numbers = {"parameters.grievance": 5.1}
    found = tl.solve(iskander.game("t2", numbers))
    one, two = (Point("t2", numbers, None, e) for e in found[:2])
    for player in iskander.players:
        move = attribute(iskander, one, two, player=player)
        assert move.by_cause["beliefs"] == move.by_cause["parameters"] == 0
        assert move.change == pytest.approx(found[1].payoffs[player] - found[0].payoffs[player], abs=1e-12)
    assert attribute(iskander, one, two, player="Russia").profiles == ("defer, ask, silence", "defer, accuse, answer")


def test_several_equilibria_must_be_chosen_from(iskander: tl.Scenario) -> None:
    many = Point("t2", {"parameters.grievance": 5.1})
    with pytest.raises(
        tl.SolverError, match=r"^before has 3 equilibria: \[0\] defer, ask, silence; \[1\] defer, accuse"
    ):
        attribute(iskander, many, "t2", player="Russia")
    with pytest.raises(tl.SolverError, match=r"^after has 3 equilibria: .*Point\(\.\.\., strategies="):
        attribute(iskander, "t2", many, player="Russia")


@pytest.mark.parametrize(
    ("before", "player", "error", "words"),
    [
        (Point("t2"), "Azerbajan", tl.ScenarioError, r"did you mean 'Azerbaijan'"),
        (Point("t7"), "Russia", tl.ScenarioError, r"episode must be one of"),
        (
            Point("t2", {FRAGMENTS: [0.1, 0.2]}),
            "Russia",
            tl.ScenarioError,
            r"before must be one point; got a batch of 2",
        ),
        (Point("t2", strategies={"Armenia": "defer"}), "Russia", tl.GameError, r"'Azerbaijan' is missing"),
        (Point("t2", disclosed=("fragmants",)), "Russia", tl.ScenarioError, r"did you mean 'fragments'"),
    ],
)
def test_mistakes(iskander: tl.Scenario, before: Point, player: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        attribute(iskander, before, "t2", player=player)


def test_an_equilibrium_of_another_game_is_refused(iskander: tl.Scenario) -> None:
    foreign = tl.solve(tl.load("chicken").game())[0]
    with pytest.raises(tl.GameError, match=r"before: the equilibrium is one of Row, Column"):
        attribute(iskander, Point("t2", strategies=foreign), "t2", player="Russia")


# ---------------------------------------------------------------- beliefs from one moment, numbers from another


def test_a_moment_with_other_beliefs_changes_nothing_else(iskander: tl.Scenario) -> None:
    here, there = iskander.at("t2"), iskander.at("t1")
    mixed = here.with_beliefs(there.belief_vectors)
    assert mixed.value("parameters.grievance") == here.value("parameters.grievance")
    assert (mixed.belief_vectors["world"] == there.belief_vectors["world"]).all()
    assert (here.with_beliefs(here.belief_vectors).payoffs == here.payoffs).all()
    assert not (mixed.payoffs == here.payoffs).all()
    with pytest.raises(tl.ScenarioError, match="beliefs: observer must be one of world; got 'arm_base'"):
        here.with_beliefs({"world": there.belief_vectors["world"]})


# ---------------------------------------------------------------- the result as an object


def test_frame_words_and_copies(backfire: Attribution) -> None:
    frame = backfire.to_frame()
    assert list(frame.index) == [*CAUSES, "all"]
    assert list(frame.columns) == [*backfire.channels, "total", "smallest", "largest"]
    assert frame.loc["all", "total"] == pytest.approx(backfire.change, abs=1e-15)
    assert frame.loc[list(CAUSES), "total"].tolist() == list(backfire.by_cause.values())
    assert repr(backfire).startswith(
        "Azerbaijan's payoff goes from 0.1576 (defer, dismiss, deny) to 0.1316 (defer, ask, silence), -0.02605: by "
        "cause beliefs +0.09616, parameters 0, others' stances -0.03786, own stance -0.08435; by channel "
    )
    assert "+0.0962" in backfire._repr_html_()
    assert backfire.worth.shape == (2, 2, 2, 2, len(backfire.channels))
    with pytest.raises(ValueError, match="read-only"):
        backfire.effects[0, 0] = 1.0
    assert (pickle.loads(pickle.dumps(backfire)).effects == backfire.effects).all()


# ---------------------------------------------------------------- the waterfall


def test_the_waterfall_leads_from_before_to_after(backfire: Attribution) -> None:
    axes = waterfall(backfire)
    axes.get_figure().canvas.draw()
    steps = [p for p in axes.patches if p.get_width() == pytest.approx(0.4)]
    assert [p.get_height() for p in steps] == pytest.approx(list(backfire.by_cause.values()))
    level = backfire.start
    for p in steps:
        assert p.get_y() == pytest.approx(level)
        level += p.get_height()
    assert level == pytest.approx(backfire.stop)
    parts = [p for p in axes.patches if p.get_width() == pytest.approx(0.2)]
    assert sum(p.get_height() for p in parts) == pytest.approx(backfire.change)
    shown_words = [t.get_text() for t in axes.texts]
    assert {"0.158", "+0.096", "0", "-0.038", "-0.084", "0.132", "world", "patron", "domestic"} <= set(shown_words)
    assert [t.get_text().replace("\n", " ") for t in axes.get_xticklabels()][1:5] == list(CAUSES)
    assert axes.get_xticklabels()[5].get_text() == "after\ndefer\nask\nsilence"


def test_names_of_channels_keep_clear_of_each_other(iskander: tl.Scenario) -> None:
    axes = waterfall(attribute(iskander, "t1", "t2", player="Russia"))
    figure = axes.get_figure()
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    boxes = [t.get_window_extent(renderer) for t in axes.texts if t.get_fontsize() == 8]
    assert len(boxes) >= 8
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_a_given_axes_and_no_channels(backfire: Attribution) -> None:
    figure, axes = plt.subplots()
    assert waterfall(backfire, axes, channels=False) is axes
    assert figure.get_suptitle() == ""
    assert len(axes.patches) == len(CAUSES) + 2
    nothing = attribute(backfire.scenario, "t2", "t2", player="Russia")
    assert len(waterfall(nothing, axes).texts) > 0


def test_words_take_what_rounding_has_left_for_zero(backfire: Attribution) -> None:
    """A change of 5.6e-17 where payoffs are near 1 is none, and no cause has one."""
    worth = np.array(backfire.worth)
    worth[...] = worth[0, 0, 0, 0]
    effects = np.zeros_like(backfire.effects)
    worth[1, 1, 1, 1, 0] += 5.6e-17
    effects[0, 0] = 5.6e-17
    same = dataclasses.replace(backfire, worth=worth, effects=effects)
    assert ", 0: by cause beliefs 0, parameters 0, others' stances 0, own stance 0; by channel " in repr(same)
    assert "e-17" not in repr(same)
    assert "+0.0000" not in same._repr_html_()
