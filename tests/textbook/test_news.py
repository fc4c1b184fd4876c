"""Unravelling, uncertain endowment and cheap talk: the closed forms, and witnesses that know nothing of them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

import twolevel as tl
from tests.conftest import examples, spread
from twolevel.textbook import cheap_talk, dye, persuasion, unravel
from twolevel.textbook.inputs import conditional_mean, shortfall

# ---------------------------------------------------------------- unravelling


def test_milgrom() -> None:
    assert unravel(range(1, 11)).beliefs == (5.5, 3.0, 2.0, 1.5, 1.0)
    assert unravel(range(1, 11)).silent[-1].tolist() == [True] + [False] * 9


def stable(
    values: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], silent: np.ndarray[Any, Any], cost: float
) -> bool:
    """Return whether nobody gains from another choice, with the belief that follows from who is silent."""
    belief = float(values[silent] @ weights[silent] / weights[silent].sum())
    gains = values - cost - belief
    return bool((gains[silent] <= 1e-9).all() and (gains[~silent] >= -1e-9).all())


@examples(
    20, 80, st.sets(st.integers(0, 12), min_size=1, max_size=8), st.integers(0, 6), st.randoms(use_true_random=False)
)
def test_it_ends_where_the_fewest_speak_of_all_equilibria(types: set[int], cost: int, random: Any) -> None:
    values = np.array(sorted(types), float)
    weights = np.array([random.randint(1, 5) for _ in values], float)
    weights /= weights.sum()
    found = unravel(values, weights, cost=cost / 2)
    assert stable(values, weights, found.silent[-1], cost / 2)
    assert (np.diff(found.beliefs) < 0).all()
    for chosen in product([False, True], repeat=len(values)):
        silent = np.array(chosen)
        if silent.any() and stable(values, weights, silent, cost / 2):
            assert not (silent & ~found.silent[-1]).any()
    if cost == 0:
        assert found.beliefs[-1] == pytest.approx(values[0])


def test_what_unravelling_refuses() -> None:
    for call, words in (
        (lambda: unravel([]), "types must be a number or several; got none"),
        (lambda: unravel([1, 2, 2]), "types must be there once each; got 2 twice"),
        (
            lambda: unravel([1, 2], [0.5, 0.6]),
            r"prior must be above 0 and sum to 1; got \[0.5, 0.6\], whose sum is 1.1",
        ),
        (lambda: unravel([1, 2], [1.0]), r"prior must have one probability a type \(2\); got 1"),
        (lambda: unravel([1, 2], cost=-1), "cost must be a number at least 0; got -1"),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()


# ---------------------------------------------------------------- uncertain endowment

DISTRIBUTIONS = [
    stats.uniform(0, 1),
    stats.norm(0, 1),
    stats.norm(1e6, 1e-3),
    stats.expon(),
    stats.beta(0.5, 0.5),
    stats.lognorm(2.0),
    stats.pareto(1.2),
    stats.t(1.5),
    stats.gumbel_l(),
]


def test_the_thresholds_of_the_issue() -> None:
    assert dye(stats.uniform(0, 1), 0.5).threshold == pytest.approx(np.sqrt(2) - 1, abs=1e-12)
    assert dye(stats.uniform(0, 1), 0.75).threshold == pytest.approx(1 / 3, abs=1e-12)
    of_normal, of_exponential = (dye(findings, 0.5).threshold for findings in (stats.norm(0, 1), stats.expon()))
    assert of_normal == pytest.approx(-0.27603, abs=5e-6)
    assert of_exponential == pytest.approx(0.768039, abs=5e-7)
    # E max(t - X, 0) is t Φ(t) + φ(t) for the normal distribution, t - 1 + exp(-t) for the exponential
    normal = brentq(lambda t: -t - t * stats.norm.cdf(t) - stats.norm.pdf(t), -1, 0)
    assert of_normal == pytest.approx(normal, abs=1e-10)
    exponential = brentq(lambda t: 1 - t - (t - 1 + np.exp(-t)), 0, 1)
    assert of_exponential == pytest.approx(exponential, abs=1e-10)


@pytest.mark.parametrize(
    ("findings", "p"),
    # every other distribution with one chance always, and with all of them in the full form
    [
        pytest.param(d, p, marks=[pytest.mark.slow] if (k + j) % 3 or k % 2 else [], id=f"{d.dist.name}-{p}")
        for k, d in enumerate(DISTRIBUTIONS)
        for j, p in enumerate([0.1, 0.5, 0.95])
    ],
)
def test_silence_is_worth_the_average_of_who_is_silent(findings: Any, p: float) -> None:
    """The first formula, by adding up the density, which the code never asks for."""
    found = dye(findings, p)
    low = findings.support()[0]
    middle = float(findings.ppf(0.5 * findings.cdf(found.threshold)))  # where the mass is
    pieces = [(low, middle), (middle, found.threshold)]
    scale = abs(found.threshold) + float(findings.ppf(0.75) - findings.ppf(0.25))
    below = sum(quad(lambda x: (x - found.threshold) * findings.pdf(x), a, b, limit=500)[0] for a, b in pieces)
    silent = 1 - p + p * findings.cdf(found.threshold)
    belief = found.threshold + ((1 - p) * (findings.mean() - found.threshold) + p * below) / silent
    assert belief == pytest.approx(found.threshold, abs=2e-5 * scale)
    assert found.threshold < findings.mean()
    assert found.published + found.withheld == pytest.approx(p)


def test_a_million_silences_are_worth_the_threshold() -> None:
    rng = np.random.default_rng(1)
    for findings, p in ((stats.expon(), 0.5), (stats.poisson(3), 0.6)):
        found = dye(findings, p)
        x = findings.rvs(size=1_000_000, random_state=rng)
        has = rng.random(1_000_000) < p
        silent = ~has | (x < found.threshold)
        assert x[silent].mean() == pytest.approx(found.threshold, abs=6e-3)
        assert silent.mean() == pytest.approx(1 - found.published, abs=2e-3)
        assert has[silent].mean() == pytest.approx(found.guilt, abs=2e-3)


@examples(4, 40, st.floats(0.02, 0.98), st.floats(-50, 50), st.floats(0.01, 100))
def test_units_do_not_matter(p: float, loc: float, scale: float) -> None:
    plain = dye(stats.uniform(0, 1), p).threshold
    assert plain == pytest.approx((1 - p) / (1 - p + np.sqrt(1 - p)), abs=1e-10)  # p t² / 2 = (1 - p)(1/2 - t)
    assert dye(stats.uniform(loc, scale), p).threshold == pytest.approx(loc + scale * plain, abs=1e-9 * (scale + 50))


def test_at_the_ends_silence_says_all_or_nothing() -> None:
    assert dye(stats.uniform(2, 1), 1.0).threshold == 2.0
    assert dye(stats.uniform(2, 1), 0.0).threshold == 2.5
    assert dye(stats.uniform(2, 1), 1 - 1e-10).threshold == pytest.approx(2.0, abs=1e-4)


def test_a_discrete_distribution_by_enumeration() -> None:
    findings, p = stats.randint(1, 11), 0.9
    found = dye(findings, p)
    x = np.arange(1, 11)
    held = x < found.threshold
    assert ((1 - p) * 5.5 + p * x[held].sum() / 10) / (1 - p + p * held.mean()) == pytest.approx(found.threshold)
    assert found.withheld == pytest.approx(p * held.mean())


@pytest.mark.parametrize(
    ("given", "p", "words"),
    [
        (stats.cauchy(), 0.5, r"distribution must have a mean; got cauchy\(\), whose mean is nan"),
        (stats.pareto(0.9), 0.5, r"distribution must have a mean; got pareto\(0.9\), whose mean is inf"),
        (stats.uniform(0, -1), 0.5, r"distribution must have a support; got uniform\(0, -1\)"),
        (stats.uniform, 0.5, "distribution must be a frozen distribution such as .*; got uniform_gen"),
        ([0.5, 0.5], 0.5, "distribution must be a frozen distribution such as .*; got list"),
        (stats.norm([0, 1], 1), 0.5, "distribution must be one distribution; got 2 in norm"),
        (stats.norm(), 1.0, "p must be below 1 where findings have no worst"),
        (stats.norm(), 1.1, "p must be a number from 0 to 1; got 1.1"),
        (stats.norm(), "half", "p must be a number from 0 to 1; got 'half'"),
    ],
)
def test_what_dye_refuses(given: Any, p: Any, words: str) -> None:
    with pytest.raises(tl.GameError, match=words) as caught:
        dye(given, p)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("findings", spread(DISTRIBUTIONS[:6], 3), ids=lambda d: d.dist.name)
def test_quantiles_say_what_the_cdf_says(findings: Any) -> None:
    for u in (0.1, 0.5, 0.9):
        t = float(findings.ppf(u))
        low = max(findings.support()[0], t - 60 * float(findings.std()))
        assert shortfall(findings, t) == pytest.approx(quad(findings.cdf, low, t, limit=500)[0], rel=1e-6)
        inside = quad(lambda x: x * findings.pdf(x), t, float(findings.ppf(0.95)), limit=500)[0] / (0.95 - u)
        assert conditional_mean(findings, t, float(findings.ppf(0.95))) == pytest.approx(inside, rel=1e-6)


# ---------------------------------------------------------------- cheap talk


def test_crawford_sobel() -> None:
    found = cheap_talk(0.05)
    assert found.steps == found.most == 3
    assert found.loss == pytest.approx(1 / 108 + 0.0025 * 8 / 3, abs=1e-12)
    assert found.loss == pytest.approx(0.015926, abs=5e-7)
    assert found.silence == pytest.approx(1 / 12)


@examples(3, 40, st.floats(0.004, 0.6), st.booleans())
def test_the_uniform_case_has_a_closed_form(b: float, down: bool) -> None:
    most = int(np.ceil(-0.5 + 0.5 * np.sqrt(1 + 2 / b)))
    if abs(2 * most * (most - 1) * b - 1) < 1e-6 or abs(2 * most * (most + 1) * b - 1) < 1e-6:
        return
    found = cheap_talk(-b if down else b)
    assert found.most == most
    i = np.arange(most + 1)
    cuts = i / most + 2 * b * i * (i - most)
    assert found.cutpoints == pytest.approx(np.sort(1 - cuts) if down else cuts, abs=1e-9)
    assert found.loss == pytest.approx(1 / (12 * most**2) + b * b * (most**2 - 1) / 3, abs=1e-10)
    fewer = [cheap_talk(b, steps=n).loss for n in range(1, min(most, 4) + 1)]
    assert fewer == sorted(fewer, reverse=True), "more steps lose less"


@pytest.mark.parametrize(
    ("states", "bias"),
    [
        (stats.beta(2, 2), 0.04),
        pytest.param(stats.beta(2, 2), -0.06, marks=pytest.mark.slow),
        pytest.param(stats.beta(1, 3), 0.04, marks=pytest.mark.slow),
        (stats.beta(1, 3), -0.06),
        pytest.param(stats.truncnorm(-1, 2), 0.04, marks=pytest.mark.slow),
        pytest.param(stats.truncnorm(-1, 2), -0.06, marks=pytest.mark.slow),
    ],
)
def test_no_adviser_gains_from_another_message(states: Any, bias: float) -> None:
    found = cheap_talk(bias, states)
    low, high = states.support()
    means = [
        quad(lambda x: x * states.pdf(x), a, b)[0] / quad(states.pdf, a, b)[0]
        for a, b in zip(found.cutpoints[:-1], found.cutpoints[1:], strict=True)
    ]
    assert found.actions == pytest.approx(means, abs=1e-7)
    x = np.linspace(low, high, 2001)
    best = np.abs(found.actions[None] - (x + bias)[:, None]).argmin(axis=1)
    own = np.searchsorted(found.cutpoints[1:-1], x)
    chosen = np.abs(found.actions[own] - x - bias)
    assert (chosen <= np.abs(found.actions[best] - x - bias) + 1e-7).all()
    loss = sum(
        quad(lambda x, y=y: (x - y) ** 2 * states.pdf(x), a, b)[0]
        for a, b, y in zip(found.cutpoints[:-1], found.cutpoints[1:], found.actions, strict=True)
    )
    assert found.loss == pytest.approx(loss, abs=1e-7)


def test_what_cheap_talk_refuses() -> None:
    for call, error, words in (
        (lambda: cheap_talk(0.0), tl.GameError, "bias must not be 0, with which everything is told; got 0"),
        (lambda: cheap_talk(0.05, steps=4), tl.GameError, "steps must be at most 3 with a bias of 0.05; got 4"),
        (lambda: cheap_talk(0.05, stats.norm()), tl.GameError, r"continuous on a finite interval; got norm\(\)"),
        (lambda: cheap_talk(1e-5), tl.SolverError, "bias must allow for at most 60 steps; 1e-05 allows for more"),
    ):
        with pytest.raises(error, match=words):
            call()


# ---------------------------------------------------------------- persuasion


def test_the_prosecutor() -> None:
    found = persuasion(0.3, 0.5)
    assert found.value == pytest.approx(0.6, abs=1e-9) and found.attained
    convicts = found.posteriors[:, 1] >= 0.5 - 1e-9
    assert found.signal[convicts, 0].sum() == pytest.approx(3 / 7, abs=1e-9), "of the innocent"
    against = persuasion(0.3, 0.5, ties="worst")
    assert against.value == pytest.approx(0.6, abs=1e-6) and not against.attained
    assert persuasion(0.3, 0.5, sender=0.5).value == pytest.approx(5 / 7, abs=1e-9)


@given(st.floats(0.05, 0.9), st.floats(0.1, 0.9), st.floats(0.05, 0.95))
@settings(max_examples=15, deadline=None)
def test_an_inquiry_of_two_reports_by_a_search(p: float, d: float, s: float) -> None:
    """It says guilty with 1 if he is and with q if not; the best q leaves the judge at d."""
    q = np.linspace(0, 1, 20_001)
    convicts = p / (p + (1 - p) * q) >= d
    best = (s + (1 - s) * q)[convicts].max()
    assert persuasion(p, d, sender=s).value == pytest.approx(best, abs=2e-4)
