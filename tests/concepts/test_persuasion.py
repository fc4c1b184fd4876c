"""The concave closure: textbook numbers, a linear programme over obedient advice, and what must hold always."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.optimize import linprog

import twolevel as tl
from tests.conftest import examples, reduced, spread
from twolevel.arrays import FloatArray


def convicts(mu: FloatArray) -> Any:
    return mu[:, 1] >= 0.5


def convicts_if_sure(mu: FloatArray) -> Any:
    return mu[:, 1] > 0.5


# ---------------------------------------------------------------- by the book


def test_the_prosecutor() -> None:
    found = tl.persuade(convicts, [0.7, 0.3], states=["innocent", "guilty"])
    assert found.value == pytest.approx(0.6, abs=1e-12)
    assert found.none == 0 and found.full == pytest.approx(0.3) and found.gain == pytest.approx(0.6)
    assert found.attained and found.advice == "partial" and found.gap <= found.tolerance
    convict = int(found.values.argmax())
    assert found.signal[convict] == pytest.approx([3 / 7, 1])
    assert found.posteriors[convict] == pytest.approx([0.5, 0.5])


def test_a_judge_against_the_prosecutor() -> None:
    """Kamenica and Gentzkow assume a judge who convicts in doubt; one who acquits gives a supremum."""
    found = tl.persuade(convicts_if_sure, [0.7, 0.3])
    assert found.value == pytest.approx(0.6, abs=1e-12) and not found.attained
    assert "supremum, not attained" in repr(found)
    for ties, attained in (("best", True), ("worst", False)):
        for judge in (convicts, convicts_if_sure):
            found = tl.persuade(judge, [0.7, 0.3], ties=ties)
            assert (found.attained, found.value) == (attained, pytest.approx(0.6, abs=1e-12))


@pytest.mark.parametrize("bar", [1 / 3, 0.4, 0.625, 0.9])
def test_whether_a_jump_is_taken_is_told_at_fractions(bar: float) -> None:
    for judge, attained in ((lambda mu: mu[:, 1] >= bar, True), (lambda mu: mu[:, 1] > bar, False)):
        found = tl.persuade(judge, [0.8, 0.2])
        assert found.attained is attained
        assert found.value == pytest.approx(0.2 / bar, abs=1e-12)


@pytest.mark.parametrize("states", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (3, 4))])
@pytest.mark.parametrize("bar", [0.25, 0.5, 0.7, 0.8])
def test_against_the_sender_a_border_through_points_looked_at_is_not_taken(bar: float, states: int) -> None:
    """On a mesh with points on the border themselves v is what `ties` says, not what the function says there."""
    prior = np.array([0.2, *[0.8 / (states - 1)] * (states - 1)])
    for judge in (lambda mu: mu[:, 0] >= bar, lambda mu: mu[:, 0] > bar):
        for ties, attained in (("best", True), ("worst", False)):
            found = tl.persuade(judge, prior, ties=ties)
            assert (found.attained, found.value) == (attained, pytest.approx(0.2 / bar, abs=1e-9))


def test_a_jump_beside_the_prior_is_not_needed() -> None:
    """All beliefs but certainty are worth 1: to tell nothing is enough, although v jumps at a corner."""
    for states in (2, 3):
        found = tl.persuade(lambda mu: mu[:, 0] < 1, np.ones(states) / states)
        assert (found.value, found.attained, found.advice) == (1, True, "none")


def test_different_priors() -> None:
    """Alonso and Camara 2016: the judge needs a likelihood ratio of 7/3, whatever the sender's prior."""
    found = tl.persuade(convicts, [0.7, 0.3], sender=[0.5, 0.5])
    assert found.value == pytest.approx(5 / 7, abs=1e-12) and found.attained
    assert found.weights @ found.posteriors == pytest.approx(found.sender)
    assert found.received[int(found.values.argmax())] == pytest.approx([0.5, 0.5])
    judge = found.signal @ found.prior
    assert judge @ found.received == pytest.approx(found.prior)


def test_a_convex_value_is_told_everything_and_a_concave_one_nothing() -> None:
    square = tl.persuade(lambda mu: (mu**2).sum(axis=1), [0.5, 0.3, 0.2])
    assert square.advice == "full" and square.value == pytest.approx(square.full) == pytest.approx(1.0)
    root = tl.persuade(lambda mu: -(mu**2).sum(axis=1), [0.5, 0.3, 0.2])
    assert root.advice == "none" and root.value == pytest.approx(-0.38, abs=1e-12)
    assert tl.persuade(lambda mu: mu @ [1.0, 2.0, 5.0], [0.5, 0.3, 0.2]).advice == "none"


def test_a_smooth_value_is_refined_until_the_tolerance() -> None:
    """The line from guilt touches sin 7x + x^2 at t, where (v(1) - v(t)) / (1 - t) = v'(t)."""
    from scipy.optimize import brentq

    def v(x: Any) -> Any:
        return np.sin(7 * x) + x**2

    t = brentq(lambda x: (v(1.0) - v(x)) - (1 - x) * (7 * np.cos(7 * x) + 2 * x), 0.1, 0.4)
    exact = v(t) + (0.4 - t) * (v(1.0) - v(t)) / (1 - t)
    for tolerance in (1e-2, 1e-4, 1e-6, 1e-8):
        found = tl.persuade(lambda mu: v(mu[:, 1]), [0.6, 0.4], tolerance=tolerance)
        assert found.gap <= found.tolerance
        assert -1e-12 <= exact - found.value <= found.tolerance
        assert (np.diff(found.history) >= -1e-13).all()


def test_states_that_nobody_holds_possible_are_left_out() -> None:
    found = tl.persuade(lambda mu: mu[:, 2] >= 0.5, [0.7, 0.0, 0.3])
    assert found.value == pytest.approx(0.6, abs=1e-12)
    assert np.isnan(found.signal[:, 1]).all() and (found.posteriors[:, 1] == 0).all()
    assert tl.persuade(lambda mu: mu[:, 0], [1.0, 0.0]).value == 1.0


# ---------------------------------------------------------------- a receiver who decides


def decided(receiver: FloatArray, sender: FloatArray) -> Any:
    """Return v for a receiver who takes the action that is best for it, in doubt the sender's choice."""

    def v(mu: FloatArray) -> FloatArray:
        own = mu @ receiver.T
        best = own >= own.max(axis=1, keepdims=True) - 1e-12
        value: FloatArray = np.where(best, mu @ sender.T, -np.inf).max(axis=1)
        return value

    return v


def advised(receiver: FloatArray, sender: FloatArray, prior: FloatArray) -> float:
    """Return the value of the best signal as the best obedient advice: a linear programme over actions and states."""
    actions, states = receiver.shape
    sums = np.zeros((states, actions * states))
    for s in range(states):
        sums[s, s::states] = 1
    rows = []
    for a in range(actions):
        for b in range(actions):
            row = np.zeros(actions * states)
            row[a * states : (a + 1) * states] = receiver[b] - receiver[a]
            rows.append(row)
    limits: dict[str, Any] = {"A_ub": np.array(rows), "b_ub": np.zeros(len(rows)), "A_eq": sums, "b_eq": prior}
    return float(-linprog(-sender.ravel(), **limits).fun)


@st.composite
def problems(draw: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    size, actions = draw(st.integers(2, 3)), draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return rng.normal(size=(actions, size)), rng.normal(size=(actions, size)), rng.dirichlet(np.ones(size))


@examples(3, 300, problems())
def test_the_best_signal_is_the_best_obedient_advice(problem: Any) -> None:
    receiver, sender, prior = problem
    v = decided(receiver, sender)
    found = tl.persuade(v, prior)
    exact = advised(receiver, sender, prior)
    assert -1e-7 <= exact - found.value <= max(found.gap, found.tolerance) + 1e-7
    assert found.weights @ found.posteriors == pytest.approx(prior, abs=1e-12)
    assert found.signal.sum(axis=0) == pytest.approx(1.0)
    assert found.value >= max(found.none, found.full) - 1e-12
    # obedient: after each message, by Bayes' rule from the signal, some action worth what was promised costs nothing
    heard = found.signal * prior
    for belief, value in zip(heard / heard.sum(axis=1, keepdims=True), found.values, strict=True):
        own, worth = receiver @ belief, sender @ belief
        assert own[np.abs(worth - value) < 1e-6].max() >= own.max() - 1e-6


@examples(4, 100, problems(), st.integers(0, 10**6))
def test_the_closure_is_concave_and_above_and_a_garbling_never_helps(problem: Any, seed: int) -> None:
    receiver, sender, prior = problem
    v = decided(receiver, sender)
    found = tl.persuade(v, prior)
    rng = np.random.default_rng(seed)
    a, b = rng.dirichlet(np.ones(len(prior)), 2)
    at_a, at_b, between = found.closure([a, b, 0.5 * (a + b)])
    assert between >= 0.5 * (at_a + at_b) - 1e-9
    assert found.closure(found.points[::97]) == pytest.approx(
        np.maximum(found.closure(found.points[::97]), found.heights[::97]), abs=1e-9
    )
    assert found.closure([prior])[0] == pytest.approx(found.value, abs=1e-9)
    # a decision maker of its own: any signal is worth at least as much as the same with messages mixed up
    own = decided(receiver, receiver)
    signal = rng.dirichlet(np.ones(4), len(prior)).T
    mixed = rng.dirichlet(np.ones(3), 4).T @ signal

    def worth(sent: FloatArray) -> float:
        joint = sent * prior
        weight = joint.sum(axis=1)
        return float(weight @ own(joint / weight[:, None]))

    told = tl.persuade(own, prior)
    assert worth(mixed) <= worth(signal) + 1e-12 <= told.value + 2e-12
    assert told.value == pytest.approx(told.full)


@examples(1, 100, st.integers(0, 10**6))
def test_where_the_value_is_concave_the_closure_is_the_value(seed: int) -> None:
    rng = np.random.default_rng(seed)
    planes = rng.normal(size=(4, 3))
    prior = rng.dirichlet(np.ones(3))
    found = tl.persuade(lambda mu: (mu @ planes.T).min(axis=1), prior)
    assert found.value == pytest.approx((planes @ prior).min(), abs=1e-9)


@reduced("tolerance", 1e-2, 1e-6)
def test_four_states_by_linear_programming(tolerance: float) -> None:
    rng = np.random.default_rng(5)
    receiver, sender, prior = rng.normal(size=(2, 4)), rng.normal(size=(2, 4)), rng.dirichlet(np.ones(4))
    found = tl.persuade(decided(receiver, sender), prior, tolerance=tolerance)
    assert found.value == pytest.approx(advised(receiver, sender, prior), abs=tolerance)
    assert found.value + found.gap >= advised(receiver, sender, prior) - 1e-9


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([0.7, 0.4],), {}, "prior must sum to 1; got 1.1"),
        (([1.2, -0.2],), {}, "prior must not be below 0; got -0.2"),
        (([0.7, 0.3],), {"sender": [0.2, 0.3, 0.5]}, "sender must have 2 numbers, one a state; got 3"),
        (([0.7, 0.3],), {"sender": [1.0, 0.0]}, "sender and prior must hold the same states possible"),
        (([0.7, 0.3],), {"ties": "bset"}, "ties must be one of best, worst; got 'bset'; did you mean 'best'"),
        (([0.7, 0.3],), {"tolerance": 0}, "tolerance must be a number between 0 and 1; got 0"),
        (([0.7, 0.3],), {"states": ["one"]}, "states must be one name for each of 2; got 1"),
        (([0.7, 0.3],), {"belief": "world"}, "a function of beliefs takes no belief=; got 'world'"),
        (([[0.7, 0.3]],), {}, r"prior must be one number for each state; got an array of shape \(1, 2\)"),
        ((), {}, "a function of beliefs needs prior="),
    ],
)
def test_bad_input_gets_one_line(arguments: Any, options: Any, words: str) -> None:
    with pytest.raises(tl.TwolevelError, match=f"^{words}") as caught:
        tl.persuade(convicts, *arguments, **options)
    assert "\n" not in str(caught.value)


def test_a_value_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(tl.GameError, match=r"value must return one number a belief"):
        tl.persuade(lambda mu: mu, [0.7, 0.3])
    with pytest.raises(tl.GameError, match=r"value must be finite; got nan"):
        tl.persuade(lambda mu: np.full(len(mu), np.nan), [0.7, 0.3])


@pytest.mark.parametrize("seed", spread(range(3), 3))
def test_a_prior_on_the_threshold_convicts_and_nothing_told_is_worth_that(seed: int) -> None:
    """Rounding of a belief must not put the prior on the lower side: it once made 0 of 1, below telling everything."""
    rng = np.random.default_rng(seed)
    for prior, own in [(0.23853100537254854, 0.435546875), *rng.uniform(0.05, 0.95, (40, 2)).tolist()]:
        found = tl.textbook.persuasion(prior, prior, sender=own)
        assert found.value == pytest.approx(1.0, abs=1e-9) and found.none == pytest.approx(1.0, abs=1e-9)
        assert found.attained
