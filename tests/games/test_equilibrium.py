"""How likely profiles and their parts are in an equilibrium."""

from __future__ import annotations

import numpy as np
import pytest

import twolevel as tl


def test_what_is_seen_is_answered_so_chances_are_no_products() -> None:
    """A and B play matching pennies; C sees both and does as A does, so A and C never differ."""
    payoffs = np.zeros((3, 2, 2, 2))
    for a, b, c in np.ndindex(2, 2, 2):
        payoffs[:, a, b, c] = (1, -1, c == a) if a == b else (-1, 1, c == a)
    game = tl.NormalFormGame(payoffs, players=("A", "B", "C"), actions=[("h", "t")] * 3)
    found = tl.solve(game, order="A, B > C")[0]
    assert found.chance({"A": "h", "C": "h"}) == pytest.approx(0.5)
    assert found.chance({"A": "h", "C": "t"}) == 0
    assert found.chance({"C": "h"}) == pytest.approx(0.5) and found.chance({}) == pytest.approx(1)
    together = tl.solve(game)[0]
    assert together.joint() == pytest.approx(np.einsum("a,b,c->abc", *together.strategies.values()))
