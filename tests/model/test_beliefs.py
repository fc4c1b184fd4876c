"""Bayes' rule with sources that may be unreliable."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twolevel.model.beliefs import message_likelihood, posterior, reliability

CHANCE = st.integers(0, 20).map(lambda k: Fraction(k, 20))
PRIOR = st.lists(st.integers(1, 20), min_size=2, max_size=4).map(lambda w: [Fraction(k, sum(w)) for k in w])


@given(PRIOR, st.data())
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


@given(PRIOR, st.data())
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
