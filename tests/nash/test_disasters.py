"""2-player games in which one outcome is a disaster: never called complete falsely, and nearly always complete.

The referee works in whole numbers (`tests.nash.rational`). Payoffs of order 1 stand beside -1e2 to -1e8.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import examples, reduced
from tests.nash.rational import exact, with_disasters
from twolevel.games.equilibrium import Verdict
from twolevel.games.grids import EPSILON
from twolevel.nash import methods
from twolevel.nash.two_players.minors import Workspace, bounds_of, minors_of, side_of

SHAPES = [(2, 2), (2, 3), (3, 3), (3, 5), (4, 4), (5, 5)]

#: 4x4, one decimal, one outcome of -10,000: ordinary differences are a hundred-thousandth of the range.
FOUR_BY_FOUR = np.array(
    [
        [[0.6, 0.6, 0.4, -10000.0], [0.6, 0.7, 1.0, 0.2], [0.6, 0.0, 0.9, 0.4], [0.6, 0.2, 0.6, 0.3]],
        [[0.0, 0.7, 0.6, -10000.0], [1.0, 0.2, 0.2, 0.7], [0.5, 0.0, 0.1, 0.8], [0.0, 0.2, 0.2, 0.4]],
    ]
)
#: Payoffs 0, 1, 2 plus up to 1e-7: no two of a line are within 1e-9 of the range.
NEAR_TIES = np.array(
    [
        [
            [1.00000000449335, 2.0000000395050685, 2.000000082598992],
            [2.0000000259822737, 1.0000000759694891, 8.643643129185066e-08],
            [2.00000003645332, 1.0000000053070437, 1.0000000620851957],
        ],
        [
            [6.431334281102449e-08, 2.0000000673614005, 2.000000030567209],
            [6.182936433556137e-08, 5.553008192941214e-08, 2.5041161464606208e-08],
            [2.0000000435976006, 2.0000000689243325, 2.0000000668691205],
        ],
    ]
)


def assert_exact(games: np.ndarray, many: tl.EquilibriumBatch, tolerance: float = 1e-12) -> None:
    """Every complete list is the referee's, with its flags."""
    for g in np.flatnonzero(many.complete):
        truth = exact(games[g])
        ours = np.concatenate([x[many.game == g] for x in many.strategies], axis=1)
        assert len(ours) == len(truth.equilibria), f"game {g}: {games[g].tolist()}"
        for e in truth.equilibria:
            assert np.abs(ours - np.array([float(v) for v in e])).max(axis=1).min() <= tolerance, f"game {g}"
        assert many.degenerate[g] == truth.is_degenerate
        assert (many.verdict[g] == Verdict.COMPLETE_CONTINUA) == truth.is_continuum


def drawn(seed: int, shape: tuple[int, int], count: int) -> np.ndarray:
    rng = np.random.default_rng([seed, *shape])
    return np.stack([with_disasters(rng, shape) for _ in range(count)])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@reduced("part", 0.003, 1)
def test_games_with_disasters_against_the_referee(shape: tuple[int, int], part: float) -> None:
    """20,000 games in the full form."""
    games = drawn(1, shape, int(part * {(2, 2): 6000, (5, 5): 1000, (4, 4): 2000, (3, 5): 2000}.get(shape, 4500)))
    many = tl.solve_many(games)
    assert many.complete.all()
    assert_exact(games, many)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4)], ids=str)
@reduced("count", 6, 25)
def test_disasters_beside_payoffs_of_any_digits(shape: tuple[int, int], count: int) -> None:
    """On no grid: sums and products of a scenario, say. The doubles are taken as they are."""
    rng = np.random.default_rng([2, *shape])
    games = rng.random((count, 2, *shape))
    for game in games:
        for _ in range(rng.integers(1, 3)):
            size = 10.0 ** rng.integers(2, 9) * (1 + rng.random() / 10)
            game[:, rng.integers(shape[0]), rng.integers(shape[1])] = -size
    many = tl.solve_many(games)
    assert many.complete.all()
    assert_exact(games, many, 1e-10)


def test_a_tie_beside_a_disaster_loses_no_equilibrium() -> None:
    result = tl.solve(tl.NormalFormGame(FOUR_BY_FOUR), check=False)
    assert result.complete
    assert len(result) == len(exact(FOUR_BY_FOUR).equilibria) == 11
    assert len(tl.solve(tl.NormalFormGame(np.rint(FOUR_BY_FOUR * 10)), check=False)) == 11


def test_near_ties_are_no_ties() -> None:
    many = tl.solve_many(NEAR_TIES[None])
    assert many.complete.all()
    assert len(many.game) == 3
    # the referee reads the printed decimals, doubles differ from them by 1e-16, and the differences are 1e-8
    assert_exact(NEAR_TIES[None], many, 1e-8)


@pytest.mark.parametrize(
    ("n", "disaster"),
    [(5, 1e3), (6, 1e2), (7, 10.0), *(pytest.param(*k, marks=pytest.mark.slow) for k in ((6, 1e3), (7, 1e2)))],
)
@reduced("count", 2, 12)
def test_larger_games_are_complete(n: int, disaster: float, count: int) -> None:
    rng = np.random.default_rng(n + int(disaster))
    games = np.round(rng.random((count, 2, n, n)), 2)
    for game in games:
        game[:, rng.integers(n), rng.integers(n)] = -disaster
    many = tl.solve_many(games)
    assert many.complete.all()
    if n < 7 or count == 12:
        assert_exact(games[:1], many.first(1))


def test_the_method_says_where_integers_decided() -> None:
    game = FOUR_BY_FOUR.copy()
    game[:, 0, 3] = -1e8
    assert tl.solve(tl.NormalFormGame(game), check=False).method == "twolevel bordered minors, then exact integers: 11"


@reduced("count", 8, 60)
def test_how_a_batch_is_cut_changes_no_bit(count: int) -> None:
    for shape in ((2, 2), (3, 3), (4, 4)):
        games = drawn(3, shape, count)
        whole = tl.solve_many(games)
        for chunk in (1, 7):
            parts = tl.solve_many(games, chunk=chunk)
            assert np.array_equal(whole.game, parts.game)
            assert np.array_equal(whole.verdict, parts.verdict)
            assert np.array_equal(whole.payoffs, parts.payoffs)
            for x, y in zip(whole.strategies, parts.strategies, strict=True):
                assert np.array_equal(x, y)


@examples(8, 60, st.integers(2, 4), st.integers(2, 4), st.integers(0, 10_000), st.integers(-3, 3))
def test_names_and_units_do_not_matter(m: int, n: int, seed: int, power: int) -> None:
    rng = np.random.default_rng(seed)
    game = with_disasters(rng, (m, n))
    rows, columns = rng.permutation(m), rng.permutation(n)
    changed = game[:, rows][:, :, columns] * 2.0**power
    swapped = game[::-1].swapaxes(1, 2)
    one, other, third = (tl.solve_many(g[None]) for g in (game, changed, swapped))
    assert one.verdict == other.verdict == third.verdict
    assert one.degenerate == other.degenerate == third.degenerate
    here = {(*x[rows], *y[columns]) for x, y in zip(*one.strategies, strict=True)}
    there = {(*x, *y) for x, y in zip(*other.strategies, strict=True)}
    turned = {(*x, *y) for x, y in zip(*one.strategies, strict=True)}
    back = {(*x, *y) for y, x in zip(*third.strategies, strict=True)}
    for a, b in ((here, there), (turned, back)):
        assert len(a) == len(b)
        left, right = np.array(sorted(a)).round(9), np.array(sorted(b)).round(9)
        assert {tuple(v) for v in left} == {tuple(v) for v in right}


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (2, 2, 2)], ids=str)
@reduced("count", 15, 40)
def test_pure_equilibria_beside_disasters(shape: tuple[int, ...], count: int) -> None:
    rng = np.random.default_rng([4, *shape])
    several = 0
    for _ in range(count):
        payoffs = np.round(rng.random((len(shape), *shape)), int(rng.integers(1, 7)))
        payoffs[(slice(None), *(rng.integers(n) for n in shape))] = -(10.0 ** rng.integers(2, 9))
        game = tl.NormalFormGame(payoffs)
        exactly = [
            profile
            for profile in np.ndindex(shape)
            if all(
                Fraction(repr(float(u[profile])))
                == max(Fraction(repr(float(v))) for v in u[(*profile[:i], slice(None), *profile[i + 1 :])])
                for i, u in enumerate(payoffs)
            )
        ]
        assert game.pure_equilibria() == [tuple(str(a + 1) for a in p) for p in exactly]
        listed = sorted(tuple(e.support[p][0] for p in e.support) for e in tl.solve(game, check=False).pure)
        assert listed == sorted(game.pure_equilibria())
        several += len(exactly) > 1
    assert several > count // 15 - 1


def test_payoffs_keep_their_digits_beside_a_disaster() -> None:
    game = np.array([[[0.3, 0.1], [0.2, -1e8]], [[0.123456, 0.0], [0.0, -1e8]]])
    (result,) = (e for e in tl.solve(tl.NormalFormGame(game), check=False) if e.is_pure and e.payoffs["player 2"] > 0.1)
    assert result.payoffs == {"player 1": 0.3, "player 2": 0.123456}


def test_ties_that_do_not_fit_together_are_not_called_complete() -> None:
    """Moves about as large as a tie: some equal payoffs stay tied and some do not."""
    rng = np.random.default_rng(5)
    games = rng.integers(0, 3, (60, 2, 3, 3)) * 0.7310585786300049 + rng.uniform(-1, 1, (60, 2, 3, 3)) * 6e-13
    verdict = tl.solve_many(games).verdict
    assert (verdict == Verdict.UNRESOLVED).mean() > 0.5
    assert tl.solve_many(np.round(games, 6)).complete.all()


def test_the_bound_of_a_minor_is_one() -> None:
    """Minors of rounded payoffs are within their bounds of the minors of the payoffs."""
    rng = np.random.default_rng(6)
    side = side_of(5, 5, 0)
    size = 10.0 ** rng.integers(-3, 9, (5, 5, 40))
    digits = rng.integers(-(2**52), 2**52, (5, 5, 40)).astype(object)
    true = np.vectorize(lambda d, s: Fraction(int(d), 2**52) * Fraction(s), otypes=[object])(digits, size)
    table = true.astype(np.float64)
    minors = minors_of(side, table, Workspace()).copy()
    level = minors[: side.pairs]
    first = EPSILON * np.stack(
        [(np.abs(table[i]) + np.abs(table[i0]))[j] for _, i, i0 in side.differences for j in range(5)]
    )
    off = bounds_of(side, minors, first)
    exactly = minors_of(side, true, Workspace())[: side.count]
    error = np.abs(exactly - minors[: side.count]).astype(np.float64)
    assert (error <= off).all()
    assert len(level) == len(first)
    assert np.median(off / np.maximum(np.abs(minors[: side.count]), 1e-300)) < 1e-12


def test_large_games_list_no_profile_whose_regret_is_hidden_by_the_range() -> None:
    game = np.stack([np.eye(2), np.eye(2)])
    game[:, 0, 1] = -1e8
    one, two = np.eye(2)
    assert methods._is_equilibrium(game, one, one)
    assert methods._is_equilibrium(game, two, two)
    assert not methods._is_equilibrium(game, two, one)
    slightly = np.array([1e-10, 1.0])
    assert not methods._is_equilibrium(game, two, slightly * np.array([1e4, 1.0]) / (1 + 1e-6))


#: Digests of supports, verdicts and flags of 100,000 ordinary games: uniform ones (0), and integers up to 2 and 9.
ORDINARY = {
    (0, (2, 2), 15000): "d311aa694b726f98",
    (0, (2, 3), 8000): "6f1506cdb1941bb7",
    (0, (3, 3), 8000): "6abc5b1e34611ffb",
    (0, (4, 4), 2000): "53268d0b7b417394",
    (0, (5, 5), 334): "6ca0e48493472708",
    (2, (2, 2), 15000): "3424486793ca74f4",
    (2, (2, 3), 8000): "9f8b14737070e264",
    (2, (3, 3), 8000): "651e56ea2b155951",
    (2, (4, 4), 2000): "9a6507f301cc9366",
    (2, (5, 5), 334): "b1260476f5c9fb28",
    (9, (2, 2), 15000): "c7663b2449cca07c",
    (9, (2, 3), 8000): "60e1422b7d742a92",
    (9, (3, 3), 8000): "d94bf2f05c07114e",
    (9, (4, 4), 2000): "534a3255418fb773",
    (9, (5, 5), 334): "4f44c2d2de606b73",
}


@pytest.mark.parametrize(
    ("largest", "shape", "count"),
    [pytest.param(*o, marks=[pytest.mark.slow] if k % 4 else []) for k, o in enumerate(ORDINARY)],
    ids=str,
)
def test_ordinary_games_have_the_sets_that_they_had(largest: int, shape: tuple[int, int], count: int) -> None:
    rng = np.random.default_rng([100, *shape, largest])
    size = (count, 2, *shape)
    many = tl.solve_many(rng.integers(0, largest + 1, size) if largest else rng.random(size))
    facts = np.concatenate([many.game, many.supports(), many.verdict, many.degenerate]).astype("<i8")
    assert hashlib.sha256(facts.tobytes()).hexdigest()[:16] == ORDINARY[largest, shape, count]
