"""Equilibria in pure actions: one rule for `NormalFormGame` and for what `solve` lists, whatever the method."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import strategies as st

from tests.conftest import examples, spread
from tests.nash.direct import scaled
from twolevel import NormalFormGame
from twolevel.games.ties import TIE
from twolevel.nash import pure
from twolevel.nash.contract import Found
from twolevel.nash.engine import solve

#: Differences on both sides of every tie.
NEAR = (0.0, 1e-13, 3e-13, 8e-13, 1e-12, 2e-12, 4e-12, 5e-11, 3e-10, 2e-9, 1e-8)
SHAPES = ((3,), (2, 2), (2, 3), (3, 3), (1, 4), (2, 2, 2), (1, 2, 3), (2, 2, 3), (1, 2, 2, 2), (2, 2, 2, 2), (8, 8))


def slack_by_hand(values: list[float], a: float, b: float) -> float:
    """How much two payoffs of a player may differ and be tied: half a spacing, or a tie of their sizes."""
    spread = (max(values) - min(values)) or 1.0
    center = sorted(values)[len(values) // 2]
    away = sorted(abs(v - center) for v in values if abs(v - center) > TIE * spread)
    unit = 2.0 ** np.floor(np.log2(spread))
    least = 4 * 2.0**-52 * abs(center) / TIE
    ordinary = max(min(away[(len(away) - 1) // 4], unit) if away else unit, least)
    for digits in range(10):
        if all(
            abs(v * 10**digits - round(v * 10**digits)) <= 4 * 2.0**-52 * max(abs(v), ordinary) * 10**digits <= 0.125
            for v in values
        ):
            return 0.5 / 10**digits
    return TIE * max(ordinary, *(min(abs(v - center), unit) for v in (a, b)))


def by_hand(payoffs: np.ndarray) -> list[tuple[str, ...]]:
    """Look at every profile and every deviation."""
    found = []
    for profile in itertools.product(*map(range, payoffs.shape[1:])):
        for i, u in enumerate(payoffs):
            options = u[(*profile[:i], slice(None), *profile[i + 1 :])]
            best, own = float(options.max()), float(options[profile[i]])
            if best != own and best - own > slack_by_hand(u.ravel().tolist(), best, own):
                break
        else:
            found.append(tuple(str(a + 1) for a in profile))
    return found


def listed(payoffs: np.ndarray) -> list[tuple[str, ...]]:
    """The pure equilibria in the list of `solve`, each as often as it is there."""
    return sorted(tuple(e.support[p][0] for p in e.support) for e in solve(NormalFormGame(payoffs), check=False).pure)


@st.composite
def near_ties(draw: st.DrawFn) -> np.ndarray:
    """Draw a game of small integers, some of them moved by a little."""
    shape = draw(st.sampled_from(SHAPES))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    payoffs = rng.integers(0, draw(st.integers(1, 4)) + 1, (len(shape), *shape)) * draw(st.sampled_from([1.0, 0.1]))
    return payoffs + rng.choice([0.0, draw(st.sampled_from(NEAR)), draw(st.sampled_from(NEAR))], payoffs.shape)


@examples(3, 60, near_ties())
def test_solve_lists_the_pure_equilibria_of_the_game(payoffs: np.ndarray) -> None:
    assert NormalFormGame(payoffs).pure_equilibria() == by_hand(payoffs)
    assert listed(payoffs) == by_hand(payoffs)


@pytest.mark.parametrize("shape", SHAPES[:-1], ids=str)
@pytest.mark.parametrize("near", spread([8e-13, 0.0, 2e-12, 5e-11, 3e-10, 1e-8], 2), ids=str)
def test_two_profiles_that_nearly_tie(shape: tuple[int, ...], near: float) -> None:
    """The first action is dominant for all but one, who gains `near` by the last one if all others play it."""
    payoffs = np.zeros((len(shape), *shape))
    for i in range(len(shape)):
        np.moveaxis(payoffs[i], i, 0)[0] = 1.0
    owner = next(i for i, n in enumerate(shape) if n > 1)
    payoffs[owner] = 0.0
    own = payoffs[(owner, *(slice(None) if i == owner else 0 for i in range(len(shape))))]
    own[0], own[-1] = 1.0, 1.0 + near
    assert len(by_hand(payoffs)) == (2 if own[-1] - own[0] <= TIE else 1)
    assert NormalFormGame(payoffs).pure_equilibria() == listed(payoffs) == by_hand(payoffs)


def test_three_players_with_a_difference_between_the_ties() -> None:
    """A profile whose deviation gains 5e-11 is no equilibrium, though mixtures are told apart by 1e-10 only."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = payoffs[:, 1, 1, 1] = 1.0
    payoffs[0, 1, 0, 0] = 1.0 + 5e-11
    payoffs[0, 0, 1, 1], payoffs[1, 0, 0, 1] = 0.25, 0.5  # so that it is not separable
    assert ("1", "1", "1") not in by_hand(payoffs)
    assert NormalFormGame(payoffs).pure_equilibria() == listed(payoffs) == by_hand(payoffs)


def test_a_tie_of_the_whole_game_is_kept_when_the_game_is_reduced() -> None:
    """Without its dominated action the first player's range is 1000 times smaller, and 1e-10 no tie of its own."""
    payoffs = np.zeros((3, 3, 2, 2))
    payoffs[0, 0], payoffs[0, 1], payoffs[0, 2] = 1.0, 1.0 + 1e-10, -1000.0
    payoffs[1, :, 0], payoffs[2, :, 1, 0], payoffs[2, :, 0, 0] = 1.0, 1.0, 1.0
    payoffs[0, 0, 1, 1] = 2.0
    assert len(by_hand(payoffs)) == 2
    assert NormalFormGame(payoffs).pure_equilibria() == listed(payoffs) == by_hand(payoffs)


def test_what_a_method_lacks_is_added_and_what_is_none_is_named() -> None:
    coordination = np.stack([np.eye(2), np.eye(2)])
    games = scaled(np.stack([coordination, coordination]))
    e = np.eye(2)
    none = Found(
        np.zeros(0, dtype=np.intp), (np.zeros((2, 0)), np.zeros((2, 0))), np.zeros(2, bool), np.zeros(2, np.uint8)
    )
    full = pure.with_pure(games, none)
    assert sorted(full.game.tolist()) == [0, 0, 1, 1]
    assert full.degenerate.all()
    assert pure.with_pure(games, full) is full
    rows, columns = np.stack([e[0], e[0], [0.5, 0.5]], axis=1), np.stack([e[0], e[1], [0.5, 0.5]], axis=1)
    assert pure.impostors(games, np.array([0, 1, 1]), [rows, columns]).tolist() == [False, True, False]
