"""What is chosen and what is seen of it: as the library computes it directly, asked in another way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from twolevel.explorer.state import State, View, _followed, headline, in_force, orders, start, view

FIRST = "Russia > Armenia > Azerbaijan"
QUIET = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "silence"}
OUT = ["video", "fragments", "hakopian"]


@pytest.fixture(scope="module")
def begun(iskander: tl.Scenario) -> State:
    return start(iskander, "t2")


def same(found: tl.Equilibria, wanted: tl.Equilibria) -> None:
    assert [e.label for e in found] == [e.label for e in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one.payoffs == pytest.approx(dict(other.payoffs), abs=1e-12)


def believed(s: tl.Scenario, x: float) -> dict[str, float]:
    """Return the credibilities of what is out at t2 in proportion, the largest of them, .85, at x."""
    own = {f"evidence.{item}.credibility": s.value(f"evidence.{item}.credibility", "t2") for item in s.evidence}
    return {address: x * float(number) / 0.85 for address, number in own.items()}


Choice = Callable[[State], State]
#: A choice, and what to ask the library instead: the numbers, the evidence, the order, and the scenario.
CHOICES: dict[str, tuple[Choice, Callable[[tl.Scenario], tuple[Any, Any, Any, tl.Scenario]]]] = {
    "nothing": (lambda c: c, lambda s: ({}, None, None, s)),
    "a number": (
        lambda c: c.moved("parameters.grievance", 0.6),
        lambda s: ({"parameters.grievance": 0.6}, None, None, s),
    ),
    "items in another order": (lambda c: c.disclosed(OUT), lambda s: ({}, OUT, None, s)),
    "an order": (lambda c: c.ordered(FIRST), lambda s: ({}, None, FIRST, s)),
    "a veto": (lambda c: c.ratifying("veto", QUIET), lambda s: ({}, None, None, s.ratifying("veto", QUIET))),
    "a cursor": (lambda c: c.believing(0.55), lambda s: (believed(s, 0.55), None, None, s)),
    "all at once": (
        lambda c: c.moved("parameters.stonewall", 0.9).disclosed(OUT).ordered(FIRST).ratifying("veto", QUIET),
        lambda s: ({"parameters.stonewall": 0.9}, OUT, FIRST, s.ratifying("veto", QUIET)),
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_view_is_what_the_library_computes(begun: State, name: str) -> None:
    choose, direct = CHOICES[name]
    numbers, out, order, s = direct(begun.scenario)
    seen = view(choose(begun))
    same(seen.equilibria, tl.solve(s.game("t2", numbers, disclosed=out), order=order))
    beliefs = s.beliefs("t2", numbers, disclosed=out)
    for observer, held in seen.moment.belief_vectors.items():
        assert held == pytest.approx(list(beliefs[observer].values()), abs=1e-14)
    for player in s.players:
        assert seen.moment.win_set(player).labels == s.win_set("t2", player, numbers, disclosed=out).labels
    assert seen.path is not None
    if name != "a cursor":
        assert seen.state.cursor == pytest.approx(0.85)
        along = [f"evidence.{item}.credibility" for item in (s.evidence if out is None else out)]
        held = numbers or None
        path = tl.disclose(s, "t2", along, points=61, overrides=held, disclosed=out, order=order, progress=False)
        assert seen.path.equilibria.payoffs == pytest.approx(path.equilibria.payoffs, abs=1e-12)


def test_the_path_goes_through_what_is_seen(begun: State) -> None:
    first = view(begun)
    for point in (0, 20, 33, 60):
        there = view(begun.believing(point / 60), first)
        assert there.path is first.path  # the curve stays where only the cursor moves
        assert there.path is not None
        at = there.path.equilibria.game == point
        own = np.array([[*e.payoffs.values()] for e in there.equilibria])
        assert there.path.equilibria.payoffs[at] == pytest.approx(own)


def test_claims_are_judged_with_what_is_chosen(begun: State) -> None:
    seen = view(begun.moved("parameters.patron_dependence", 1.2))
    judged = tl.check(begun.scenario, overrides={"parameters.patron_dependence": 1.2})
    assert seen.claims is not None
    assert [c.holds for c in seen.claims] == [c.holds for c in judged]
    assert any(not c.holds for c in judged)
    assert view(start("chicken")).claims is None


def test_a_number_is_the_one_in_force(begun: State) -> None:
    s = begun.scenario
    moved = begun.moved("parameters.grievance", 0.6)
    assert dict(moved.numbers) == {"episodes.t2.parameters.grievance": 0.6}
    assert moved.settled.value("parameters.grievance", "t1") == s.value("parameters.grievance", "t1")
    assert dict(moved.at("t1").numbers) == dict(moved.numbers)
    everywhere = s.override({"parameters.grievance": 1.0})
    assert in_force(everywhere, "t2", "parameters.grievance") == "parameters.grievance"
    assert start(everywhere).moved("parameters.grievance", 0.6).value("parameters.grievance") == 0.6
    assert not moved.unmoved("parameters.grievance").changes


def test_a_credibility_that_is_moved_leaves_the_others_where_they_were(begun: State) -> None:
    moved = begun.believing(0.34).moved("evidence.index.credibility", 0.9)
    assert moved.value("evidence.index.credibility") == 0.9
    assert moved.value("evidence.fragments.credibility") == pytest.approx(0.34)
    assert moved.cursor == 0.9


def test_items_go_out_in_the_order_in_which_they_are_ticked(begun: State) -> None:
    state = begun.without("video").without("index").having("video")
    assert state.out == ("hakopian", "mod_denial", "not_seen", "fragments", "video")
    nothing = begun.disclosed([])
    assert (nothing.along, nothing.cursor, view(nothing).path) == ((), None, None)


# ---------------------------------------------------------------- branches


def test_branches_keep_their_numbers_along_the_mixed_band(begun: State) -> None:
    seen: View | None = None
    numbers: dict[str, set[int]] = {}
    walk = [*np.linspace(0.44, 0.64, 6), *np.linspace(0.64, 0.44, 6)]
    for x in walk:
        seen = view(begun.believing(float(x)), seen)
        for equilibrium, branch in zip(seen.equilibria, seen.branches, strict=True):
            numbers.setdefault(str(equilibrium.support), set()).add(branch)
    assert len(numbers) == 3  # denial, the band in which both mix, silence
    assert sorted(numbers.values(), key=min) == [{0}, {1}, {2}]


def test_a_branch_keeps_its_number_where_its_place_in_the_list_changes(begun: State) -> None:
    seen = view(begun.moved("parameters.grievance", 4.0))
    three = view(begun.moved("parameters.grievance", 5.1), seen)
    assert [e.label for e in three.equilibria][:2] == ["defer, ask, silence", "defer, accuse, answer"]
    assert three.branches == (0, 1, 2)
    last = view(begun.moved("parameters.grievance", 5.5), three)
    assert (last.equilibria[0].label, last.branches) == ("defer, accuse, answer", (1,))
    assert view(begun.moved("parameters.grievance", 4.0), last).branches == (0,)


def test_equilibria_of_one_support_are_matched_by_what_is_nearest() -> None:
    """In one game of three players, nine equilibria, two of them totally mixed (McKelvey and McLennan 1997)."""
    u = np.zeros((3, 2, 2, 2))
    u[:, 0, 0, 0], u[:, 1, 1, 0] = (9, 8, 12), (9, 8, 2)
    u[:, 0, 1, 1], u[:, 1, 0, 1] = (3, 4, 6), (3, 4, 4)
    found = tl.solve(tl.NormalFormGame(u))
    twins = [k for k, e in enumerate(found) if all(len(s) == 2 for s in e.support.values())]
    assert (len(found), len(twins)) == (9, 2)
    turned = [twins[1] if k == twins[0] else twins[0] if k == twins[1] else k for k in range(len(found))]
    branches, _ = _followed(replace(found, items=tuple(found[k] for k in turned)), found.items)
    assert list(branches) == turned


# ---------------------------------------------------------------- what is offered, what is refused


def test_every_order_of_three_is_offered_once() -> None:
    offered = orders(["A", "B", "C"])
    assert len(set(offered)) == len(offered) == 13  # ordered partitions of three: the Fubini numbers 1, 3, 13, 75
    assert [len(orders("ABCD"[:n])) for n in (1, 2, 4)] == [1, 3, 75]
    assert len(orders("ABCDE")) == 6


def test_headline_numbers_turn_the_equilibria_within_their_range(iskander: tl.Scenario) -> None:
    base = [e.label for e in tl.solve(iskander.game("t2"))]
    most = headline(iskander, "t2", 8)
    first = most[:3]
    for address in first:
        ends = iskander.number(address).range
        assert ends is not None
        assert any([e.label for e in tl.solve(iskander.game("t2", {address: end}))] != base for end in ends)
    assert headline(iskander, "t2", 3) == first
    assert "episodes.t2.parameters.grievance" in most
    assert headline(tl.load("chicken"), "base", 99) == tuple(
        f"parameters.{name}_{who}" for name in ("lose", "crash", "win") for who in ("row", "column")
    )


@pytest.mark.parametrize(
    ("choose", "message"),
    [
        (lambda c: start(3), "scenario must be a Scenario"),
        (lambda c: c.at("t3"), "episode must be one of t0, t1, found, spokesman, t2; got 't3'"),
        (lambda c: start(c.scenario.override({"parameters.lam": [1.0, 2.0]})), "parameters.lam has 2"),
        (lambda c: c.moved("parameters.grievence", 1.0), "did you mean 'parameters.grievance'?"),
        (lambda c: c.moved("episodes.t1.parameters.grievance", 1.0), "does not matter at t2"),
        (lambda c: c.moved("evidence.index.credibility", 1.5), "must be from 0 to 1; got 1.5"),
        (lambda c: c.moved("parameters.stonewall", float("nan")), "must be finite"),
        (lambda c: c.moved("parameters.stonewall", "much"), "got 'much'"),
        (lambda c: c.having("vidio"), "got 'vidio'; did you mean 'video'?"),
        (lambda c: c.without("vidio"), "did you mean 'video'?"),
        (lambda c: c.ordered("Russia > Armenia"), "order must name every player; 'Azerbaijan' is left out"),
        (lambda c: c.ratifying("vote"), "ratification must be one of veto, payoff; got 'vote'"),
        (lambda c: c.ratifying("veto"), "reversion must be given with a veto"),
        (lambda c: c.ratifying("veto", {"Armenia": "defer"}), "'Azerbaijan' is missing"),
        (lambda c: c.believing(1.2), "believed must be from 0 to 1; got 1.2"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_one_line(begun: State, choose: Any, message: str) -> None:
    with pytest.raises(tl.ScenarioError) as caught:
        choose(begun)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
