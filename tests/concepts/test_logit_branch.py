"""The principal branch is not lost: near-symmetric games, outcomes far below all others, against small steps."""

from __future__ import annotations

import numpy as np
import pytest

from tests.concepts.small_steps import trace
from tests.conftest import reduced
from twolevel import NormalFormGame, SolverError
from twolevel.concepts.quantal import quantal_branch, quantal_response
from twolevel.nash.many_players.logit_path import alike, logit_limit

PRECISIONS = np.array([1.0, 2.0, 5.0, 15.0, 50.0])
SHAPES = [(2, 2), (2, 3), (3, 2), (3, 3), (2, 2, 2)]
HUNT = np.array([[[1.19, 0.02], [0.11, 1.11]], [[1.29, 0.22], [0.08, 1.14]]])
TWO_CURVES = np.array(
    [
        [[0.09, 0.2, 1.0], [0.57, 0.99, 0.76], [0.36, 0.65, -10.0]],
        [[1.0, 0.8, 0.12], [0.86, 0.08, 0.94], [0.48, 0.37, -10.0]],
    ]
)


def drawn(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return the payoffs of a random game of a kind that tempts a tracer to jump."""
    payoffs = rng.random((len(shape), *shape))
    diagonal = (slice(None), *[np.arange(min(shape))] * len(shape))
    if kind == "coordination":
        payoffs[diagonal] += 1
    elif kind == "near-symmetric":
        payoffs = 10.0 ** -rng.integers(1, 7) * rng.standard_normal(payoffs.shape)
        payoffs[diagonal] += 1
    elif kind != "random":
        payoffs = payoffs.round(2)
        payoffs[(slice(None), *(int(rng.integers(n)) for n in shape))] = float(kind)
    return payoffs


def compare(kinds: list[str], shape: tuple[int, ...], count: int, change: float = 0.01) -> tuple[int, int]:
    """Return how many games, `count` of each kind, differ from the witness without an error, and how many end in one.

    The witness follows all branches at once, in steps of at most `change`, which takes as long as the longest.
    """
    games = np.array([drawn(kind, shape, rng) for kind in kinds for rng in map(np.random.default_rng, range(count))])
    known = trace(games, PRECISIONS, change)
    ours = np.full_like(known, np.nan)
    errors = 0
    for k, payoffs in enumerate(games):
        try:
            found = quantal_response(NormalFormGame(payoffs), PRECISIONS)
        except SolverError:
            errors += 1
            ours[k] = known[k]
        else:
            ours[k] = [np.concatenate(list(r.strategies.values())) for r in found]  # type: ignore[union-attr]
    differ = ~(np.abs(ours - known).max(axis=(1, 2)) <= 1e-6)
    for smaller in (0.001, 0.0002):  # the witness looks again, in smaller steps, before it testifies
        if differ.any():
            known[differ] = trace(games[differ], PRECISIONS, smaller, rounds=round(200 / smaller))
            differ = ~(np.abs(ours - known).max(axis=(1, 2)) <= 1e-6)
    return int(differ.sum()), errors


KINDS = ["random", "coordination", "near-symmetric", "-10", "-1000"]


@pytest.mark.parametrize(
    ("shape", "kinds", "count"),
    [((2, 2), KINDS[::2], 1), *(pytest.param(s, [k], 12, marks=pytest.mark.slow) for s in SHAPES for k in KINDS)],
    ids=str,
)
def test_against_small_steps(shape: tuple[int, ...], kinds: list[str], count: int) -> None:
    assert compare(kinds, shape, count, 0.01 if count > 1 else 0.03) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_thousands_against_small_steps(kind: str, shape: tuple[int, ...]) -> None:
    wrong, errors = compare([kind], shape, 800)
    assert wrong == 0
    assert errors <= 1


def test_coordination_bends_to_one_side() -> None:
    game = NormalFormGame(HUNT)
    assert round(float(quantal_response(game, 2.0).strategies["player 1"][0]), 3) == 0.722
    assert logit_limit(game).label == "1, 1"


def test_a_closed_loop_is_not_walked() -> None:
    assert not quantal_branch(NormalFormGame(TWO_CURVES), 40.0).turning


@pytest.mark.parametrize("against", [None, np.eye(2)], ids=["itself", "identity"])
@reduced("differences", (1e-3, 1e-9), (0.1, 0.01, 1e-3, 1e-4, 1e-6, 1e-9))
def test_the_smallest_asymmetry_decides(against: np.ndarray | None, differences: tuple[float, ...]) -> None:
    for e in differences:
        better = np.diag([1 + e, 1])
        game = NormalFormGame.from_bimatrix(better, better if against is None else against)
        assert logit_limit(game).label == "1, 1"
    assert logit_limit(NormalFormGame.from_bimatrix(np.eye(2), np.eye(2))).label == "1 0.50 + 2 0.50, 1 0.50 + 2 0.50"


def test_actions_that_a_symmetry_keeps_alike() -> None:
    assert alike(np.array([np.eye(3)] * 2)).tolist() == [0] * 6
    assert len(set(alike(HUNT).tolist())) == 4
    shifted = np.array(
        [[[3.0, 0.0], [1.0, 2.0]], [[1.0, 0.0], [0.0, 1.0]]]
    )  # coordination, but for a constant a column
    assert alike(shifted).tolist() == [0] * 4
