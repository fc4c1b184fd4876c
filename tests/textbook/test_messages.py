"""Games of messages: beer and quiche, and random games against every pair of pure strategies, type by type."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import examples
from twolevel.textbook import signalling_game
from twolevel.textbook.messages import breakfast


def test_cho_and_kreps() -> None:
    found = signalling_game([0.9, 0.1], *breakfast())
    assert found.complete
    assert found.payoffs == pytest.approx(np.array([(2.9, 0.9), (2.1, 0.9)]))
    beer, quiche = found.components
    assert all(e.sequential and e.intuitive and (e.sender[:, 0] == 1).all() for e in beer)
    assert all(e.sequential and not e.intuitive and (e.sender[:, 1] == 1).all() for e in quiche)
    assert {tuple(e.by_type) for e in beer} == {(3.0, 2.0)}
    assert beer[0].beliefs[0] == pytest.approx([0.9, 0.1]) and np.isnan(beer[0].beliefs[1]).all()
    # what holds each together: who does otherwise is challenged with at least 1/2
    assert sorted(e.receiver[1, 0] for e in beer) == pytest.approx([0.5, 1.0])
    assert sorted(e.receiver[0, 0] for e in quiche) == pytest.approx([0.5, 1.0])


@examples(4, 30, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 10_000))
def test_pure_equilibria_are_those_in_which_no_type_gains(n: int, m: int, k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    u, v = (rng.random((n, m, k)) for _ in range(2))
    p = rng.dirichlet(np.ones(n) * 3)
    expected = set()
    for plan in product(range(m), repeat=n):
        for rule in product(range(k), repeat=m):
            sender = all(u[t, plan[t], rule[plan[t]]] >= max(u[t, x, rule[x]] for x in range(m)) for t in range(n))
            receiver = True
            for message in set(plan):
                who = [t for t in range(n) if plan[t] == message]
                worth = p[who] @ v[who, message]
                receiver &= worth[rule[message]] == worth.max()
            if sender and receiver:
                expected.add((plan, rule))
    found = signalling_game(p, u, v)
    pure = {
        (tuple(e.sender.argmax(axis=1).tolist()), tuple(e.receiver.argmax(axis=1).tolist()))
        for e in found
        if e.sender.max(axis=1).min() == 1 and e.receiver.max(axis=1).min() == 1
    }
    assert pure == expected


@examples(1, 12, st.integers(0, 10_000))
def test_mixed_ones_hold_type_by_type_and_answers_off_the_path_are_judged_by_a_grid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    u, v = rng.integers(0, 4, (2, 2, 3, 3)).astype(float)
    p = np.array([0.4, 0.6])
    for e in signalling_game(p, u, v):
        worth = np.einsum("ma,tma->tm", e.receiver, u)
        assert np.einsum("tm,tm->t", e.sender, worth) == pytest.approx(worth.max(axis=1), abs=1e-7)
        best = True
        for m in range(3):
            if np.isnan(e.beliefs[m]).any():
                x = np.linspace(0, 1, 1201)  # a multiple of all the places at which integers up to 3 can tie
                gains = np.stack([x, 1 - x], -1) @ v[:, m]
                ok = gains >= gains.max(axis=1, keepdims=True) - 1e-9
                best &= bool(ok[:, e.receiver[m] > 1e-7].all(axis=1).any())
            else:
                gain = e.beliefs[m] @ v[:, m]
                assert e.receiver[m] @ gain == pytest.approx(gain.max(), abs=1e-7)
        assert best == e.sequential


def test_what_is_refused() -> None:
    u, v = breakfast()
    for call, words in (
        (
            lambda: signalling_game([0.9, 0.2], u, v),
            r"prior must be above 0 for each of 2 types and sum to 1; got \[0.9",
        ),
        (lambda: signalling_game([1.0], u, v), "prior must be above 0 for each of 2 types"),
        (
            lambda: signalling_game([0.9, 0.1], u[0], v),
            r"must be finite numbers by type, message and answer; got shapes",
        ),
        (lambda: signalling_game([0.9, 0.1], u, v, types=["strong"]), "types must be 2 names; got 1"),
        (
            lambda: signalling_game([0.5, 0.5], *np.zeros((2, 2, 7, 3))),
            "receiver must have at most 64 strategies, a choice for each case; got 2,187",
        ),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()
