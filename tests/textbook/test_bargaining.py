"""Setter, floors, audience costs and demands: the closed forms, and witnesses that know nothing of them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, expon, norm, poisson, uniform

import twolevel as tl
from tests.conftest import examples
from twolevel.textbook import audience_costs, bargain, floors, setter

POINT = st.integers(-20, 20).map(lambda k: k / 8)


# ---------------------------------------------------------------- the agenda


def test_romer_rosenthal_and_schelling() -> None:
    assert setter(1, 0.3, 0).outcome == pytest.approx(0.6, abs=1e-12)
    assert setter(0.5, 0.3, 0).outcome == pytest.approx(0.5, abs=1e-12)
    moved = [setter(1, c, 0).outcome for c in (0.3, 0.2, 0.1, 0.0)]
    assert moved == pytest.approx([0.6, 0.4, 0.2, 0.0], abs=1e-12)
    assert not setter(1, 0.0, 0).moves


def test_the_bundled_scenario_says_the_same() -> None:
    s = tl.load("romer-rosenthal")
    for proposer, home in ((1.0, 0.3), (0.5, 0.3), (1.0, 0.2), (1.0, 0.1)):
        numbers = {"parameters.proposer_ideal": proposer, "parameters.home_ideal": home}
        (played,) = tl.solve(s.game("keen", numbers))
        assert played.label == f"offer_{setter(proposer, home, 0).outcome * 10:.0f}, sign"


@examples(25, 200, POINT, st.lists(POINT, min_size=1, max_size=5), POINT, st.data())
def test_a_grid_finds_nothing_better(p: float, ideals: list[float], q: float, data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, len(ideals)))
    found = setter(p, ideals, q, needed=needed)

    def passes(x: float) -> bool:
        return sum(abs(x - c) <= abs(q - c) for c in ideals) >= needed  # eighths: exact

    assert passes(found.outcome)
    grid = [k / 16 for k in range(-200, 201)]
    assert min(abs(x - p) for x in grid if passes(x)) == abs(found.outcome - p)
    assert all(any(low <= x <= high for low, high in found.accepted) == passes(x) for x in grid)


def test_what_a_setter_refuses() -> None:
    for call, words in (
        (lambda: setter("1", 0.3, 0), "proposer must be a number; got '1'"),  # type: ignore[arg-type]
        (lambda: setter(1, [], 0), "ratifiers must be a number or several; got none"),
        (lambda: setter(1, [0.3, np.nan], 0), "ratifiers must be a number; got nan"),
        (lambda: setter(1, [0.3], 0, needed=2), "needed must be at most 1, the number of ratifiers; got 2"),
        (lambda: setter(1, [0.3], 0, needed=0), "needed must be a whole number, at least 1; got 0"),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()


# ---------------------------------------------------------------- offers to and fro


def by_backward_induction(discount: tuple[float, float], least: tuple[float, float], rounds: int) -> float:
    """Return what the first proposer keeps in a game of so many rounds, at whose end both get their floors."""
    worth = least  # of the next round, to each, before discounting
    for k in reversed(range(rounds)):
        me, other = k % 2, 1 - k % 2
        kept = 1 - max(discount[other] * worth[other], least[other])
        worth = (kept, 1 - kept) if me == 0 else (1 - kept, kept)
    return worth[0]


def test_floors_at_the_numbers_of_the_issue() -> None:
    assert floors(0.9, (0, 0)).shares == pytest.approx((0.526316, 0.473684), abs=5e-7)
    assert floors(0.9, (0.6, 0)).shares == pytest.approx((0.64, 0.36), abs=1e-12)


@examples(40, 200, *[st.floats(0.01, 0.95)] * 2, *[st.floats(0, 1)] * 2)
def test_a_long_game_ends_like_one_without_end(d1: float, d2: float, f1: float, share: float) -> None:
    least = (f1, share * (1 - f1))
    found = floors((d1, d2), least)
    assert found.shares[0] == pytest.approx(by_backward_induction((d1, d2), least, 600), abs=1e-9)
    assert sum(found.shares) == pytest.approx(1) and sum(found.gains) == pytest.approx(0, abs=1e-12)
    assert all(s >= f - 1e-9 for s, f in zip(found.shares, least, strict=True))
    # nobody gains from refusing once
    assert found.shares[1] >= d2 * found.turned[1] - 1e-9
    assert found.turned[0] >= d1 * found.shares[0] - 1e-9


def test_what_floors_refuse() -> None:
    for call, words in (
        (lambda: floors(1.0, 0), "discount must be a number above 0 and below 1; got 1.0"),
        (lambda: floors(0.9, (0.6, 0.5)), "floors must leave a deal, at most 1 together; got 0.6 and 0.5"),
        (lambda: floors(0.9, (0, 0, 0)), "floors must be one, or two for the two sides; got 3"),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()


# ---------------------------------------------------------------- audience costs


def test_fearon_1994() -> None:
    found = audience_costs(1, 1)
    golden = (np.sqrt(5) - 1) / 2
    assert found.deadline == pytest.approx(golden, abs=1e-12)
    assert found.war == pytest.approx(golden**2, abs=1e-12)
    assert found.backs_down == pytest.approx((golden / 2, golden / 2), abs=1e-12)
    assert found.at_once == (0.0, 0.0)


@examples(15, 50, st.floats(0.2, 5), st.floats(0.2, 5))
def test_linear_costs_have_a_closed_form(a1: float, a2: float) -> None:
    """The larger slope a and the smaller b: a t (1 + b t) = 1, war a b t²."""
    found = audience_costs(a1, a2)
    a, b = max(a1, a2), min(a1, a2)
    t = (-a + np.sqrt(a * a + 4 * a * b)) / (2 * a * b)
    assert found.deadline == pytest.approx(t, rel=1e-9)
    assert found.war == pytest.approx(a * b * t * t, rel=1e-9)
    weak = int(a1 > a2)
    assert found.at_once[weak] == pytest.approx(1 - b * t * (1 + a * t), abs=1e-9)
    assert sum(found.backs_down) + found.war == pytest.approx(1)
    assert found.backs_down[weak] >= found.backs_down[1 - weak] - 1e-9, "audiences help those who have them"


def simulated(slopes: tuple[float, float], at_once: tuple[float, float]) -> tuple[float, float, float]:
    """Play the crisis with drawn types, a small step of time after the other.

    In each step so many of those left give in as make the other indifferent: a dt / (1 + a t) of them, a the other's
    slope. It ends when somebody has nobody left who prefers to back down.

    Returns
    -------
    deadline, war, share of crises in which the first backs down
    """
    rng, n, dt = np.random.default_rng(0), 100_000, 1e-4
    worth = np.sort(rng.uniform(-1, 0, (2, n)), axis=1)  # who dreads war most gives in first
    left = [n * (1 - now) for now in at_once]
    when = np.full((2, n), np.inf)
    for i in (0, 1):
        when[i, : round(n * at_once[i])] = 0.0
    t = 0.0
    while True:
        for i in (0, 1):
            gone = n - left[i]
            left[i] -= left[i] * slopes[1 - i] * dt / (1 + slopes[1 - i] * t)
            when[i, round(gone) : round(n - left[i])] = t
        t += dt
        if any(left[i] <= n - np.searchsorted(worth[i], -slopes[i] * t, side="right") for i in (0, 1)):
            break
    one, other = (rng.permutation(times) for times in when)
    return t, float((np.isinf(one) & np.isinf(other)).mean()), float((one < other).mean())


@pytest.mark.parametrize("slopes", [(2.0, 1.0), (0.7, 1.6), pytest.param((1.0, 1.0), marks=pytest.mark.slow)])
def test_a_simulation_of_the_crisis_agrees(slopes: tuple[float, float]) -> None:
    found = audience_costs(*slopes)
    deadline, war, first = simulated(slopes, found.at_once)
    assert deadline == pytest.approx(found.deadline, abs=5e-3)
    assert war == pytest.approx(found.war, abs=5e-3)
    assert first == pytest.approx(found.backs_down[0], abs=5e-3)


@pytest.mark.parametrize("slopes", [(1.0, 1.0), (2.0, 1.0)])
def test_no_type_gains_from_another_time(slopes: tuple[float, float]) -> None:
    """Against the other's times, by sums: types that fight lose by backing down, the others do as well at any time."""
    found = audience_costs(*slopes)
    t = np.linspace(0, found.deadline, 20_001)
    for i in (0, 1):
        own = slopes[i]
        stay = 1 - found.at_once[1 - i]
        survives = stay / (1 + own * t)
        assert survives[-1] == pytest.approx(found.holding[1 - i, -1], abs=1e-12)
        wins = 1 - survives  # the prize is 1; a tie at the start goes to who waits a moment
        quits_at = wins - survives * own * t
        assert np.ptp(quits_at) < 1e-9, "indifferent when to"
        for war in (-0.9, -0.5, -0.2):
            holds_out = wins[-1] + survives[-1] * war
            assert (holds_out > quits_at[0]) == (war > -own * found.deadline)


def test_other_costs_and_other_wars() -> None:
    """Costs t² only change the clock: the deadline's root, and the same chances."""
    plain, curved = audience_costs(1, 1), audience_costs(lambda t: t * t, lambda t: t * t)
    assert curved.deadline == pytest.approx(np.sqrt(plain.deadline), rel=1e-9)
    assert curved.war == pytest.approx(plain.war, rel=1e-9)
    assert curved.backs_down == pytest.approx(plain.backs_down, abs=1e-8)
    mixed = audience_costs(2.0, lambda t: 1.0 * t)
    assert mixed.backs_down == pytest.approx(audience_costs(2, 1).backs_down, abs=1e-8)
    # war worth -x with x exponential: 1 - F(-t) = 1 - exp(-t), which meets 1/(1 + t)
    heavy = audience_costs(1, 1, war=uniform(-4, 4))
    assert heavy.deadline == pytest.approx((np.sqrt(17) - 1) / 2, rel=1e-9)  # t/4 (1 + t) = 1
    two = audience_costs(1, 1, war=(uniform(-1, 1), uniform(-4, 4)))
    assert two.at_once[0] == 0 and two.at_once[1] > 0, "who dreads war gives in"


def test_what_audience_costs_refuse() -> None:
    for call, words in (
        (lambda: audience_costs(0, 1), "a1 must be a number above 0; got 0"),
        (lambda: audience_costs(1, 1, prize=-1), "prize must be a number above 0; got -1"),
        (lambda: audience_costs(1, 1, war=norm()), r"war must lie in \[-inf, 0\]; got norm\(\) on"),
        (lambda: audience_costs(lambda t: 1 + t, 1), "a1 must be 0 at time 0 and rise; got 1 at 0"),
        (lambda: audience_costs(lambda t: -t, 1), "a1 must be 0 at time 0 and rise"),
        (lambda: audience_costs(*[lambda t: min(t, 0.1)] * 2), "a1 and a2 must rise until everybody prefers war"),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()


# ---------------------------------------------------------------- demands


def test_fearon_1995() -> None:
    found = bargain(0.5, 0.2, uniform(0, 1))
    assert found.demand == pytest.approx(0.9, abs=1e-6)
    assert found.war == pytest.approx(0.4, abs=1e-6)
    assert found.value == pytest.approx(0.66, abs=1e-12)


RIVALS = (uniform(0.1, 0.5), beta(2, 3), expon(scale=0.2), beta(0.5, 0.5))
CASES = [*product(range(4), [0.1, 0.5, 0.9], [0.0, 0.1, 0.8])]


@pytest.mark.parametrize(
    ("rival", "p", "cost"),
    # every rival, chance and cost always, and each with each in the full form
    [pytest.param(RIVALS[r], p, c, marks=[pytest.mark.slow] if k % 11 else []) for k, (r, p, c) in enumerate(CASES)],
)
def test_no_other_demand_is_worth_more(rival: Any, p: float, cost: float) -> None:
    found = bargain(p, cost, rival)
    x = np.linspace(0, 1, 100_001)
    risk = rival.cdf(x - p)
    worth = x * (1 - risk) + (p - cost) * risk
    assert worth.max() <= found.value + 1e-12
    assert found.value == pytest.approx(worth.max(), abs=1e-6)
    assert found.war == pytest.approx(float(rival.cdf(found.demand - p)))
    accepts = quad(lambda c: rival.pdf(c), max(found.demand - p, rival.support()[0]), min(rival.support()[1], 50))[0]
    assert found.war == pytest.approx(1 - accepts, abs=1e-6)


def test_what_bargaining_refuses() -> None:
    for call, words in (
        (lambda: bargain(1.5, 0.2), "p must be a number from 0 to 1; got 1.5"),
        (lambda: bargain(0.5, -0.2), "cost must be a number at least 0; got -0.2"),
        (lambda: bargain(0.5, 0.2, norm()), r"rival must lie in \[0, inf\]; got norm\(\) on \[-inf, inf\]"),
        (lambda: bargain(0.5, 0.2, poisson(1)), r"rival must be a continuous distribution; got poisson\(1\)"),
        (lambda: bargain(0.5, 0.2, uniform), "rival must be a frozen distribution such as .*; got uniform_gen"),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()
