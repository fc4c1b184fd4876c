"""Bayes' rule with sources that may be unreliable."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from tests.conftest import examples
from twolevel.model.beliefs import message_likelihood, posterior, reliability

CHANCE = st.integers(0, 20).map(lambda k: Fraction(k, 20))
PRIOR = st.lists(st.integers(1, 20), min_size=2, max_size=4).map(lambda w: [Fraction(k, sum(w)) for k in w])


@examples(30, 100, PRIOR, st.data())
def test_posteriors_average_to_the_prior(prior: list[Fraction], data: st.DataObject) -> None:
    """Sent or not sent: the two posteriors, weighted by their chances, give back the prior."""
    likelihood = [data.draw(CHANCE) for _ in prior]
    kappa, rate = data.draw(CHANCE), data.draw(CHANCE)
    sent = message_likelihood([float(x) for x in likelihood], float(kappa), float(rate))
    p = np.array([float(x) for x in prior])
    total = np.zeros(len(prior))
    for message in (sent, 1 - sent):
        chance = float(p @ message)
        if chance > 0:
            total += chance * posterior(p, message)
    if kappa > 0:  # with kappa 0 the message is no message: it "happens" for certain and says nothing
        exact = [kappa * x + (1 - kappa) * rate for x in likelihood]
        assert np.allclose(sent, [float(x) for x in exact], atol=1e-15)
    assert np.allclose(total, p, atol=1e-12)


@examples(30, 100, PRIOR, st.data())
def test_posterior_agrees_with_exact_rationals(prior: list[Fraction], data: st.DataObject) -> None:
    items = [([data.draw(CHANCE) for _ in prior], data.draw(CHANCE), data.draw(CHANCE)) for _ in range(3)]
    weight = list(prior)
    for likelihood, kappa, rate in items:
        if kappa > 0:
            weight = [w * (kappa * x + (1 - kappa) * rate) for w, x in zip(weight, likelihood, strict=True)]
    messages = [message_likelihood([float(x) for x in item], float(k), float(r)) for item, k, r in items]
    belief = posterior([float(x) for x in prior], *messages)
    if sum(weight) == 0:
        assert np.isnan(belief).all()
        return
    assert np.allclose(belief, [float(w / sum(weight)) for w in weight], atol=1e-12)
    likelihood, kappa, rate = items[0]
    share = Fraction(0)
    for w, x in zip(weight, likelihood, strict=True):
        if kappa > 0 and w > 0:
            share += w / sum(weight) * kappa * x / (kappa * x + (1 - kappa) * rate)
    result = reliability(belief, [float(x) for x in likelihood], float(kappa), float(rate))
    assert float(result) == pytest.approx(float(share), abs=1e-12)


def test_order_of_disclosure_does_not_matter() -> None:
    a, b = message_likelihood([0.2, 0.6], 0.5, 0.5), message_likelihood([0.05, 0.6], 0.7, 0.5)
    assert np.allclose(posterior([0.7, 0.3], a, b), posterior([0.7, 0.3], b, a))


def test_batches_go_in_front() -> None:
    kappa = np.linspace(0, 1, 5)
    message = message_likelihood([0.2, 0.6], kappa, 0.5)
    assert message.shape == (5, 2)
    beliefs = posterior([0.7, 0.3], message)
    for k in range(5):
        assert np.allclose(beliefs[k], posterior([0.7, 0.3], message_likelihood([0.2, 0.6], kappa[k], 0.5)))


def test_many_weak_messages_do_not_underflow() -> None:
    messages = [message_likelihood([1e-9, 2e-9], 1.0, 0.5)] * 100
    assert posterior([0.5, 0.5], *messages)[1] == pytest.approx(1.0)


@pytest.mark.parametrize("order", [1, -1])
def test_a_state_that_all_but_vanishes_comes_back(order: int) -> None:
    """25 items against one state and 25 just as strong against the other cancel, in whatever order they come out."""
    messages = [np.array([1.0, 1e-13])] * 25 + [np.array([1e-13, 1.0])] * 25
    assert posterior([0.5, 0.5], *messages[::order]) == pytest.approx([0.5, 0.5], rel=1e-13)
    assert posterior([0.2, 0.8], *messages[::order]) == pytest.approx([0.2, 0.8], rel=1e-13)


def test_only_the_points_that_underflow_are_reckoned_otherwise() -> None:
    rng = np.random.default_rng(6)
    tame = rng.uniform(0.1, 1.0, (50, 4, 3))
    wild = np.tile([[1.0, 1e-200, 1e-200], [1e-200, 1.0, 1e-200]] * 2, (50, 1, 1))
    prior = rng.dirichlet(np.ones(3), 50)
    both = posterior(np.concatenate([prior, prior]), *np.concatenate([tame, wild]).transpose(1, 0, 2))
    assert np.array_equal(both[:50], posterior(prior, *tame.transpose(1, 0, 2)))
    exact = prior * [1.0, 1.0, 0.0]
    assert np.allclose(both[50:], exact / exact.sum(axis=1, keepdims=True), rtol=1e-13, atol=0)


@examples(30, 100, st.lists(st.lists(st.integers(0, 1000), min_size=3, max_size=3), min_size=1, max_size=12))
def test_posteriors_of_any_size_agree_with_exact_rationals(exponents: list[list[int]]) -> None:
    """Likelihoods down to 2 ** -1000, which are doubles and powers of two, so that the products are exact."""
    messages = [np.array([2.0**-e for e in row]) for row in exponents]
    weights = [Fraction(1, 2 ** sum(column)) for column in zip(*exponents, strict=True)]
    expected = [float(w / sum(weights)) for w in weights]
    assert posterior([1 / 3, 1 / 3, 1 / 3], *messages) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_what_is_impossible_stays_impossible_beside_what_underflows() -> None:
    messages = [np.array([1e-200, 1.0, 0.0])] * 3 + [np.array([1.0, 0.0, 1.0])]
    assert posterior([0.5, 0.25, 0.25], *messages).tolist() == [1.0, 0.0, 0.0]
    assert np.isnan(posterior([0.5, 0.5], [1e-200, 1.0], [1e-200, 1.0], [0.0, 0.0])).all()
