"""Large games: what is too large is said before time and memory are spent, in 2 GB."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced
from twolevel.games.equilibrium import Verdict
from twolevel.nash.two_players.bimatrix import excess
from twolevel.nash.two_players.minors import side_of

#: What each shape and kind of payoffs is answered with; the whole in one process with a cap on its memory.
CAPPED = """
import resource, sys
import numpy as np
import twolevel as tl
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
rng = np.random.default_rng(0)
for shape, payoffs in (
    ((1, 4000), rng.random((2, 1, 4000))),
    ((2, 300), rng.random((2, 2, 300))),
    ((3, 64), np.ones((2, 3, 64))),
    ((4, 30), np.ones((2, 4, 30))),
    ((300, 300), np.ones((2, 300, 300))),
    ((2,) * 14, rng.random((14, *(2,) * 14))),
    ((30, 30, 30), rng.random((3, 30, 30, 30))),
    ((3,) * 7, rng.random((7, *(3,) * 7))),
):
    try:
        found = tl.solve(tl.NormalFormGame(payoffs), check=False)
        print(len(found), found.complete, found.status)
    except tl.SolverError as error:
        print("refused:", error)
"""


def test_large_games_in_two_gigabytes() -> None:
    run = subprocess.run([sys.executable, "-c", CAPPED], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[0].startswith("1 True")
    assert lines[1].startswith("3 True")
    assert "3x64 actions make 67 actions, more than 50; pure equilibria" in lines[2]
    assert "4x30 actions make 284,206 bordered minors, more than 100,000; pure equilibria" in lines[3]
    assert lines[4].startswith("refused: a game of 300x300 actions has 90,000 equilibria in pure actions, too many")
    assert lines[5] == "0 False incomplete: none found; every game has an equilibrium, so the search missed it"
    assert lines[6] == lines[5]
    assert "would take more than a week" in lines[7]


@pytest.mark.parametrize(
    "shape", [(1, 100), *(pytest.param(s, marks=pytest.mark.slow) for s in ((64, 2), (1, 64), (2, 63)))], ids=str
)
@reduced("count", 1, 2)
def test_many_games_with_many_actions(shape: tuple[int, int], count: int) -> None:
    payoffs = np.random.default_rng(1).integers(0, 4, (count, 2, *shape))
    many = tl.solve_many(payoffs)
    for k, game in enumerate(payoffs):
        assert int(many.count[k]) == len(tl.solve(tl.NormalFormGame(game), check=False))


@pytest.mark.parametrize(
    "shape", [(2, 49), (64, 2), *(pytest.param((2, n), marks=pytest.mark.slow) for n in (48, 63, 64))], ids=str
)
def test_games_that_elimination_makes_small_are_complete(shape: tuple[int, int]) -> None:
    many = tl.solve_many(np.random.default_rng(3).random((20, 2, *shape)))
    assert many.complete.all()


def test_the_largest_games_searched_in_full_have_no_bits_in_common() -> None:
    """Ties in a 2x48 game of a large batch: supports and games share integers of 63 bits."""
    one = np.random.default_rng(2).integers(0, 3, (2, 2, 48))
    alone = tl.solve_many(one[None])
    many = tl.solve_many(np.broadcast_to(one, (70, *one.shape)))
    assert alone.verdict[0] == Verdict.COMPLETE_CONTINUA
    assert (many.count == alone.count[0]).all()
    assert not excess(2, 48)
    assert excess(2, 49)


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (5, 2), (4, 6)])
def test_minors_are_counted_without_making_them(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twolevel.nash.two_players.bimatrix.MOST_MINORS", 1)
    made = side_of(*shape, 0).count + side_of(*shape, 1).count
    assert excess(*shape) == f"{made} bordered minors, more than 1"
