"""Commitment against published numbers, a search over mixtures, and games with ties of every kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import examples, reduced
from twolevel.concepts.commitment import commit


def game(A: object, B: object) -> tl.NormalFormGame:
    return tl.NormalFormGame.from_bimatrix(A, B, ["leader", "follower"])  # type: ignore[arg-type]


def test_conitzer_and_sandholm() -> None:
    """Conitzer and Sandholm (2006), figure 1: 2 in equilibrium, 3 by a pure commitment, 3.5 by a mixed one."""
    known = game([[2, 4], [1, 3]], [[1, 0], [0, 1]])
    assert [e.payoffs["leader"] for e in tl.solve(known)] == [2.0]
    found = tl.commit(known, "leader")
    assert found.pure == 3.0
    assert found.payoffs == pytest.approx({"leader": 3.5, "follower": 0.5})
    assert found.strategy == pytest.approx([0.5, 0.5])
    assert (found.reply, found.attained) == ("2", False)
    assert found.weak == pytest.approx(3.5)
    assert "3.5 (supremum, not attained) where ties are broken against the leader" in repr(found)
    (first,) = tl.solve(known, order="leader > follower")
    assert first.payoffs["leader"] == found.pure


def by_search(A: np.ndarray, B: np.ndarray, steps: int) -> tuple[float, float]:
    """The best over a grid of mixtures of two actions, ties broken for the leader and against it."""
    x = np.stack([np.arange(steps, -1, -1.0), np.arange(steps + 1.0)], axis=1)
    values, own = x @ B, x @ A / steps
    best = values == values.max(axis=1, keepdims=True)
    return float(own[best].max()), float(np.where(best, own, np.inf).min(axis=1).max())


@examples(4, 12, st.integers(0, 2**32), st.integers(2, 4), st.sampled_from([2, 4]))
def test_two_actions_against_a_search(seed: int, replies: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    A, B = rng.integers(0, most, (2, 2, replies)).astype(float)
    found = commit(game(A, B), "leader")
    # ties lie at fractions with denominators up to 6; a search between them comes near a supremum
    strong, weak = by_search(A, B, 60 * 201)
    assert found.payoffs["leader"] == pytest.approx(strong, abs=1e-6)
    assert found.weak == pytest.approx(weak, abs=2e-3)
    assert found.weak <= found.payoffs["leader"] + 1e-9
    if found.attained:
        assert weak == pytest.approx(found.weak, abs=1e-6)
    else:
        assert weak < found.weak - 1e-6


@reduced("count", 2, 6)
def test_a_commitment_is_worth_at_least_every_equilibrium_and_the_pure_one(count: int) -> None:
    rng = np.random.default_rng(6)
    for A, B in rng.random((count, 2, 3, 4)):
        g = game(A, B)
        found = commit(g, "leader")
        x = found.strategy
        assert x @ B[:, int(found.reply) - 1] == pytest.approx((x @ B).max(), abs=1e-9)
        assert found.payoffs["leader"] >= found.pure - 1e-9
        assert found.weak == pytest.approx(found.payoffs["leader"], abs=1e-7)  # no special ties
        assert found.payoffs["leader"] >= max(e.payoffs["leader"] for e in tl.solve(g, check=False)) - 1e-9
        turned = commit(game(B.T, A.T), "follower")
        assert turned.payoffs["follower"] == pytest.approx(found.payoffs["leader"])


def test_ties_that_are_broken_against_the_leader() -> None:
    # the follower is indifferent whatever the leader does: it takes the worse column
    indifferent = commit(game([[3, 0], [1, 2]], [[1, 1], [0, 0]]), "leader")
    assert (indifferent.payoffs["leader"], indifferent.weak) == pytest.approx((3.0, 1.5))
    assert indifferent.attained
    # a reply that is best at one end only does not count where ties go against the leader
    edge = commit(game([[5, 1], [0, 0]], [[1, 1], [0, 1]]), "leader")
    assert edge.payoffs["leader"] == pytest.approx(5.0)
    assert edge.weak == pytest.approx(1.0) and edge.attained


def test_units_do_not_matter() -> None:
    A, B = np.array([[2.0, 4.0], [1.0, 3.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    found = commit(game(1e9 * A + 7e9, 1e-9 * B), "leader")
    assert found.payoffs["leader"] == pytest.approx(10.5e9)
    assert found.weak == pytest.approx(10.5e9) and not found.attained


def test_what_is_refused() -> None:
    with pytest.raises(tl.GameError, match=r"^game must have 2 players, a leader and a follower; got 3 \(game.fix"):
        tl.commit(tl.NormalFormGame(np.zeros((3, 2, 2, 2))), "player 1")
    with pytest.raises(
        tl.GameError, match="leader must be one of leader, follower; got 'leadr'; did you mean 'leader'"
    ):
        tl.commit(game([[1]], [[1]]), "leadr")


def test_moscow_commits(iskander: tl.Scenario) -> None:
    """A mixture is worth at least as much to Moscow as speaking first."""
    pair = iskander.bilateral("t0", "Armenia", "Russia", given={"Azerbaijan": "dismiss"})
    found = tl.commit(pair, "Russia")
    first = tl.solve(pair, order="Russia > Armenia")[0].payoffs["Russia"]
    assert found.pure == pytest.approx(first)
    assert found.payoffs["Russia"] >= first
