"""Best replies that are clear at a glance are those that the full comparison of payoffs finds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import reduced
from twolevel import NormalFormGame

KINDS = ("uniform", "decimals", "whole numbers", "a disaster", "far from 0", "a third")


def payoffs(rng: np.random.Generator, kind: str, shape: tuple[int, ...]) -> np.ndarray:
    u = rng.random((len(shape), *shape))
    if kind == "decimals":
        return np.round(u, 1)
    if kind == "whole numbers":
        return np.floor(3 * u)
    if kind == "a disaster":
        u = np.round(u, 2)
        u.flat[rng.integers(u.size)] = -(10.0 ** rng.integers(2, 9))
    if kind == "far from 0":
        return np.round(u, 1) + 10.0 ** rng.integers(2, 9)
    return np.floor(3 * u) / 3 if kind == "a third" else u


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
@pytest.mark.parametrize("kind", KINDS)
@reduced("count", 5, 40)
def test_what_is_clear_at_a_glance_is_so(kind: str, shape: tuple[int, ...], count: int) -> None:
    rng = np.random.default_rng([KINDS.index(kind), len(shape)])
    for _ in range(count):
        game = NormalFormGame(payoffs(rng, kind, shape))
        in_full = NormalFormGame(game.payoffs)
        vars(in_full)["_doubtful"] = np.full(len(shape), np.inf)  # nothing is clear
        for profile in (
            [np.eye(n)[rng.integers(n)] for n in shape],
            [rng.dirichlet(np.full(n, 0.3)) for n in shape],
            [np.full(n, 1 / n) for n in shape],
        ):
            for i in range(len(shape)):
                assert game.best_replies(i, profile) == in_full.best_replies(i, profile)
            assert game.judged(profile)[1] == [len(game.best_replies(i, profile)) for i in range(len(shape))]
