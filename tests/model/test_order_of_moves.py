"""The order of moves in a scenario: in the file, in an episode, in a call; and what it does to the Iskander case."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import REPORT, spread
from twolevel.games.ordered import OrderedEquilibria
from twolevel.model.scenario import Scenario, settled

SMALL = """
title = "Two"
{top}
[players.A]
stances = ["stay", "go"]
[players.B]
stances = ["stay", "go"]
[terms.a]
player = "A"
channel = "rival"
stances.A = {{ stay = 1, go = 2 }}
stances.B = {{ stay = 1 }}
[terms.b]
player = "B"
channel = "rival"
stances.B = {{ go = 1 }}
[episodes.t0]
[episodes.t1]
{t1}
"""


def small(top: str = "", t1: str = "") -> Scenario:
    return Scenario.from_toml(SMALL.format(top=top, t1=t1))


def test_the_file_says_it_for_all_and_an_episode_for_itself() -> None:
    s = small('order = "B > A"', 'order = [["A"], ["B"]]')
    assert s.at("t0").game().order == (("B",), ("A",))
    assert s.at("t1").game().order == (("A",), ("B",))
    assert s.at("t1").order == ((0,), (1,))
    assert repr(s.at("t0")) == ("scenario at t0: 2 players, 0 observers, out so far nothing; B moves first, then A")
    assert small('order = [["A", "B"]]') == small() == small('order = "B > A"').ordered("A, B")
    assert small('order = "B > A"', 'order = "A, B"').at("t1").game().order == ()
    assert small(t1='order = "A > B"') == small().ordered("A > B", "t1")
    one = SMALL.replace("[episodes.t0]\n[episodes.t1]", "").format(top='order = "B > A"', t1="")
    assert Scenario.from_toml(one).game().order == (("B",), ("A",))


@pytest.mark.parametrize(
    ("top", "t1", "words"),
    [
        ('order = "B > AA"', "", "scenario: order must name the players A, B; got 'AA'"),
        ('order = [["B"]]', "", "scenario: order must name every player; 'A' is left out"),
        ('order = [["B"], ["B", "A"]]', "", "scenario: order must name each player once; got 'B' twice"),
        ("", 'order = "B > a"', "scenario: episodes.t1.order must name the players A, B; got 'a'; did you mean 'A'?"),
        ("", 'order = ">"', "scenario: episodes.t1.order must have a player in every group; got ['', '']"),
        ("order = 3", "", "order must be text such as 'Armenia, Russia > Azerbaijan', or a list of groups of players"),
        ('order = [["A"], []]', "", "order.1 must be a list of players who choose at once; got []"),
        ('order = ["A", "B"]', "", "order.0 must be a list of players who choose at once; got 'A'"),
    ],
)
def test_what_is_no_order_gets_one_line(top: str, t1: str, words: str) -> None:
    with pytest.raises(tl.ScenarioError) as caught:
        small(top, t1)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_the_fingerprint_knows_it_and_is_the_old_one_without() -> None:
    # of version 0.1, which knew no order
    assert tl.load("chicken").fingerprint == "74be85107e232c5e9ba302ea11c561e5904a9d0af63dbdd9d2c04b797e2b717e"
    prints = {small().fingerprint, small('order = "A > B"').fingerprint, small('order = "B > A"').fingerprint}
    assert len(prints) == 3
    assert small('order = "A, B"').fingerprint == small().fingerprint
    assert settled(small(), "t0", order="A > B")[0].fingerprint == small().ordered("A > B", "t0").fingerprint


def test_two_players_of_three_keep_their_order(iskander: tl.Scenario) -> None:
    s = iskander.ordered("Russia > Azerbaijan > Armenia")
    for pair in (("Armenia", "Russia"), ("Russia", "Armenia")):
        game = s.bilateral("t0", *pair, given={"Azerbaijan": "dismiss"})
        assert game.players == pair and game.order == (("Russia",), ("Armenia",))
        (found,) = tl.solve(game)
        assert found.strategies["Armenia"].argmax() == 0  # defers where Russia speaks first


def test_a_moment_solves_itself(iskander: tl.Scenario) -> None:
    s = iskander.ordered("Russia > Armenia > Azerbaijan")
    (one,) = tl.solve(s.game("t0"))
    batch = s.at("t0").solve_many()
    np.testing.assert_array_equal(batch.payoffs[0], list(one.payoffs.values()))
    many = s.at("t0", {"parameters.lam": [3.5, 2.0]}).solve_many()
    assert many.game.tolist() == [0, 1]
    np.testing.assert_allclose(many.payoffs[0], batch.payoffs[0])


# ---------------------------------------------------------------- the Iskander case, by section B of the model


@pytest.mark.parametrize("order", list(itertools.permutations(["Armenia", "Azerbaijan", "Russia"])), ids=" > ".join)
def test_iskander_in_every_order(iskander: tl.Scenario, order: tuple[str, ...]) -> None:
    russia_first = order.index("Russia") < order.index("Armenia")
    expected = {
        "t0": "defer, dismiss, deny" if russia_first else "blame, dismiss, silence",
        "t1": "defer, dismiss, deny",
        "t2": "defer, ask, silence",
    }
    for episode, label in expected.items():
        found = tl.solve(iskander.game(episode), order=" > ".join(order))
        assert found.complete and [e.label for e in found] == [label]


#: Where stances change along the credibility of the report at t2, to four digits, and from what to what.
CURVES = {
    "Azerbaijan > Armenia > Russia": {0.5141: ("defer, dismiss, deny", "defer, ask, silence")},
    "Russia > Armenia > Azerbaijan": {
        0.3907: ("defer, dismiss, deny", "defer, dismiss, silence"),
        0.4934: ("defer, dismiss, silence", "defer, ask, silence"),
    },
    "Armenia > Russia > Azerbaijan": {
        0.3907: ("defer, dismiss, deny", "defer, dismiss, silence"),
        0.4934: ("defer, dismiss, silence", "defer, ask, silence"),
    },
    "Armenia > Azerbaijan, Russia": {
        0.3907: ("defer, dismiss, deny", "defer, dismiss+ask, deny+silence"),
        0.4934: ("defer, dismiss+ask, deny+silence", "defer, ask, silence"),
    },
}


@pytest.mark.parametrize("order", spread(CURVES, 2))
def test_weak_evidence_backfires_in_every_order(iskander: tl.Scenario, order: str) -> None:
    path = tl.disclose(iskander, "t2", REPORT, points=41, order=order, progress=False)
    found = {round(c.value, 4): (*c.before, *c.after) for c in path.changes}
    assert found == CURVES[order]
    backfires = path.backfires("Azerbaijan")
    assert backfires is not None and backfires[1] == pytest.approx(0.548990, abs=2e-6)
    assert f"at t2 ({order})" in repr(path)


def test_thresholds_in_turn_are_exact_where_payoffs_are_affine(iskander: tl.Scenario) -> None:
    found = tl.thresholds(iskander, "t2", "parameters.grievance", 0, 6, order="Russia > Armenia > Azerbaijan")
    assert found.exact and found.complete
    assert found.status.startswith("exact: players who move one after the other and payoffs affine")
    # an independent search: bisection over solved games
    order = [[2], [0], [1]]

    def label(x: float) -> tuple[int, ...]:
        (e,) = tl.solve_many(iskander.payoffs("t2", {"parameters.grievance": [x]}), order=order).joint()
        return tuple(int(k) for k in np.unravel_index(e.argmax(), e.shape))

    grid = np.linspace(0, 6, 61)
    places = []
    for low, high in itertools.pairwise(grid.tolist()):
        if label(low) != label(high):
            start = label(low)
            while high - low > 1e-8:
                middle = (low + high) / 2
                low, high = (middle, high) if label(middle) == start else (low, middle)
            places.append(low)
    assert found.values.tolist() == pytest.approx(places, abs=1e-7)
    grouped = tl.thresholds(
        iskander, "t2", "parameters.grievance", 0, 3, points=20, order="Armenia > Russia, Azerbaijan"
    )
    assert not grouped.exact and "mixed equilibria that come and go" in grouped.status
    assert grouped.values.tolist() == pytest.approx([0.582943, 0.685816], abs=1e-6)


def test_claims_and_stories_follow_the_order(iskander: tl.Scenario) -> None:
    claims = tl.check(iskander, order="Russia > Armenia > Azerbaijan")
    assert [c.name for c in claims if not c.holds] == ["1"]
    robust = tl.robustness(
        iskander, 4, addresses=["parameters.lam"], order="Russia > Armenia > Azerbaijan", progress=False
    )
    assert robust["1"].claim.holds is False
    assert repr(robust.base_story).endswith("defer, dismiss, deny -> defer, ask, silence")


def test_a_sweep_in_order_is_its_points(iskander: tl.Scenario, tmp_path: Any) -> None:
    order, values = "Azerbaijan, Russia > Armenia", [0.0, 0.6, 2.0, 5.1]
    result = tl.sweep(iskander, "t2", {"parameters.grievance": values}, order=order, progress=False)
    frame = result.to_frame()
    for point, value in enumerate(values):
        found = tl.solve(iskander.game("t2", {"parameters.grievance": value}), order=order)
        own = frame[frame["point"] == point]
        assert len(own) == len(found)
        for row, e in zip(own.to_dict("records"), found, strict=True):
            for player in iskander.players:
                assert row[f"payoff {player}"] == pytest.approx(e.payoffs[player], rel=1e-9)
                parts = [row[c] for c in row if c.startswith(f"payoff {player} by ")]
                assert sum(parts) == pytest.approx(e.payoffs[player], rel=1e-9)
    assert f"at t2 ({order})" in repr(result)
    folder = tmp_path / "sweep"
    tl.sweep(iskander, "t2", {"parameters.grievance": values}, to=folder, order=order, progress=False)
    with pytest.raises(tl.ScenarioError, match="holds another sweep"):
        tl.sweep(iskander, "t2", {"parameters.grievance": values}, to=folder, progress=False)


COPY = """
title = "A third party sees how two play"
[players.odd]
stances = ["head", "tail"]
[players.even]
stances = ["head", "tail"]
[players.umpire]
stances = ["differ", "match"]
[terms.heads]
player = "odd"
channel = "rival"
weight = 4
stances.odd = { head = 1, tail = -1 }
stances.even = { head = 1, tail = -1 }
[terms.tails]
player = "even"
channel = "rival"
stances.odd = { head = -1, tail = 1 }
stances.even = { head = 1, tail = -1 }
[terms.says]
player = "umpire"
channel = "world"
stances.odd = { head = 1, tail = -1 }
stances.even = { head = 1, tail = -1 }
stances.umpire = { differ = -1, match = 1 }
[terms.fame]
player = "odd"
channel = "world"
stances.odd = { head = 1, tail = -1 }
stances.even = { head = 1, tail = -1 }
stances.umpire = { differ = -1, match = 1 }
[claims.1]
words = "The umpire is right"
parts = [{ every = { odd = "head" } }, { best_reply = { umpire = "match" } }]
"""


def test_random_outcomes_keep_their_channels_and_claims() -> None:
    s = Scenario.from_toml(COPY)
    order = "odd, even > umpire"
    found = tl.solve(s.game(), order=order)
    assert isinstance(found, OrderedEquilibria)
    assert found[0].payoffs == pytest.approx({"odd": 1.0, "even": 0.0, "umpire": 1.0})
    by_channel = {c: found[0].expected(t) for c, t in s.payoffs_by_channel().items()}
    assert by_channel["world"] == pytest.approx([1.0, 0.0, 1.0])
    claim = tl.check(s, order=order)["1"]
    # which of the two always: neither; against what is played without seeing it, either word is as good
    assert claim.parts[1].found == "0 against 0 for the next best"
    with pytest.raises(tl.SolverError, match="before has a random outcome with an order of moves"):
        tl.attribute(s.ordered(order), "base", "base", player="odd")
