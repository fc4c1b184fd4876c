"""The nearest equilibrium inside continua: by hand, and against points strewn over all maximal Nash subsets."""

from __future__ import annotations

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced
from twolevel.concepts.selection import select


def test_the_given_profile_is_itself_an_equilibrium() -> None:
    game = tl.NormalFormGame.from_bimatrix([[1, 1], [0, 0]], [[3, 3], [0, 1]])  # row 1; then the column is indifferent
    found = tl.solve(game, check=False)
    chosen = select(found, "nearest", near=[[1.0, 0.0], [0.6, 0.4]])
    assert chosen.strategies["player 2"] == pytest.approx([0.6, 0.4], abs=1e-12)
    assert chosen.label == "1, 1 0.60 + 2 0.40"
    assert select(found, "nearest", near=[[0.5, 0.5], [0.5, 0.5]]).strategies["player 2"] == pytest.approx([0.5, 0.5])
    assert select(found, "nearest", near=[[1, 0], [1, 0]]) is found[0]


def strewn(found: tl.Equilibria, rng: np.random.Generator, count: int) -> np.ndarray:
    """Return equilibria from all maximal Nash subsets at random, (points, actions)."""
    points = []
    for component in found.components:
        for subset in component.subsets:
            xs, ys = (np.array([found[k].strategies[p] for k in subset]) for p in found.game.players)
            weights = rng.dirichlet(np.full(len(subset), 0.3), (2, count))
            points.append(np.hstack([weights[0] @ xs, weights[1] @ ys]))
    return np.concatenate(points)


@reduced("count", 15, 40)
def test_nothing_strewn_is_nearer(count: int) -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(count):
        game = tl.NormalFormGame(rng.integers(0, 3, (2, 3, 3)))
        found = tl.solve(game, check=False)
        if found.complete and len(found) > 1:
            near = [rng.dirichlet(np.ones(3)) for _ in range(2)]
            chosen = select(found, "nearest", near=near)
            assert chosen.regret <= 1e-9
            target = np.concatenate(near)
            distance = np.linalg.norm(np.concatenate(list(chosen.strategies.values())) - target)
            assert distance <= np.linalg.norm(strewn(found, rng, 200) - target, axis=1).min() + 1e-9
            inside += all(chosen is not e for e in found)
    assert inside >= count // 4


def test_three_players_of_whom_two_have_a_choice() -> None:
    """The third player's second action is dominated; what is left is a column that is indifferent."""
    two = np.array([[[1, 1], [0, 0]], [[3, 3], [0, 1]]])
    payoffs = np.stack([np.stack([two[0], two[0]], -1), np.stack([two[1], two[1]], -1), np.zeros((2, 2, 2))])
    payoffs[2, :, :, 0] = 1
    found = tl.solve(tl.NormalFormGame(payoffs), check=False)
    assert found.complete
    chosen = select(found, "nearest", near=[[1, 0], [0.25, 0.75], [1, 0]])
    assert chosen.strategies["player 2"] == pytest.approx([0.25, 0.75], abs=1e-12)


def test_two_parts_of_a_continuum_equally_near_are_a_tie() -> None:
    """Row imitates, column is indifferent: from (3/4, 3/4) it is equally far to row 1 and to the even column."""
    game = tl.NormalFormGame.from_bimatrix([[1, 0], [0, 1]], [[0, 0], [0, 0]])
    found = tl.solve(game, check=False)
    with pytest.raises(tl.SolverError, match="are equally near to the given profile"):
        select(found, "nearest", near=[[0.75, 0.25], [0.75, 0.25]])
    assert select(found, "nearest", near=[[0.5, 0.5], [0.5, 0.5]]).regret == 0
