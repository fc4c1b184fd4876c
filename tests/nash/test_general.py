"""Path tracking: the linear systems of polymatrix games, closed forms, Gambit, counts and invariances as witnesses."""

from __future__ import annotations

import json
import subprocess
import sys
from math import comb

import numpy as np
import pytest
from hypothesis import strategies as st

from tests import DATA
from tests.conftest import examples, reduced
from tests.nash.direct import found_by
from twolevel.errors import SolverError
from twolevel.games.equilibrium import Verdict
from twolevel.nash.many_players import complex_paths, general, mixed_systems
from twolevel.nash.many_players.general import isolated_equilibria
from twolevel.nash.many_players.mixed_systems import path_count, totally_mixed
from twolevel.nash.many_players.polymatrix import separable_equilibria

GAMBIT = json.loads((DATA / "homotopy_gambit.json").read_text())


def uniform_games(count, shape, seed):
    return np.random.default_rng([seed, *shape]).random((count, len(shape), *shape))


def separable_games(count, shape, seed):
    """Random sums over pairs of players."""
    rng = np.random.default_rng([seed, *shape])
    games = np.zeros((count, len(shape), *shape))
    for i in range(len(shape)):
        for j in range(len(shape)):
            games[:, i] += rng.random([count, *(n if q in (i, j) else 1 for q, n in enumerate(shape))])
    return games


def profiles(found, b=0):
    return np.concatenate(found.strategies, axis=1)[found.game == b]


def assert_contains(a, b, atol=1e-8):
    """Every row of b is a row of a."""
    for row in b:
        assert len(a) and np.abs(a - row).max(axis=1).min() <= atol


def assert_same_set(a, b, atol=1e-8):
    assert len(a) == len(b)
    assert_contains(a, b, atol)


def relative_regret(game, profile):
    """Straight from one payoff tensor and one row of probabilities."""
    shape = game.shape[1:]
    vectors = np.split(profile, np.cumsum(shape)[:-1])
    worst = 0.0
    for i, u in enumerate(game):
        value = u
        for j in reversed(range(len(shape))):
            if j != i:
                value = np.tensordot(value, vectors[j], axes=(j, 0))
        worst = max(worst, (value.max() - value @ vectors[i]) / np.ptp(u))
    return worst


# ---------------------------------------------------------------- the number of paths


def test_path_counts_are_the_published_maximal_numbers():
    """McKelvey and McLennan (1997): derangements for two actions each, sums of cubed binomials for three players."""
    derangements = {2: 1, 3: 2, 4: 9, 5: 44, 6: 265}
    assert all(path_count((2,) * n) == d for n, d in derangements.items())
    assert all(path_count((k, k, k)) == sum(comb(k - 1, q) ** 3 for q in range(k)) for k in range(2, 7))


@pytest.mark.parametrize("spare", [(1, 1, 1), (2, 2, 2), (1, 2, 3), (1, 1, 1, 1), (1, 1, 1, 1, 1)])
def test_start_points_solve_the_start_system_and_differ(spare):
    start = complex_paths.start_system(spare, 3)
    count = start.points.shape[1]
    assert count == path_count(tuple(d + 1 for d in spare))
    targets = tuple(
        np.ones((d, *(e + 1 for j, e in enumerate(spare) if j != i), 1), dtype=complex) for i, d in enumerate(spare)
    )
    everything = complex_paths.Homotopy(start, targets, np.zeros(count, dtype=np.intp)).at(np.arange(count))
    value, _, _ = everything.evaluate(start.points, np.zeros(count))
    assert np.abs(value).max() < 1e-9 * (1 + np.abs(start.points).max()) ** len(spare)
    gaps = np.abs(start.points[:, :, None] - start.points[:, None, :]).max(axis=0) + np.eye(count)
    assert gaps.min() > 1e-6


# ---------------------------------------------------------------- the pieces


@pytest.mark.parametrize("spare", [(1, 2, 1), (1, 1, 2, 1)])
def test_derivatives_agree_with_differences(spare):
    rng = np.random.default_rng(0)
    start = complex_paths.start_system(spare, 1)
    targets = tuple(
        rng.standard_normal((d, *(e + 1 for j, e in enumerate(spare) if j != i), 1)) + 0j for i, d in enumerate(spare)
    )
    some = complex_paths.Homotopy(start, targets, np.zeros(4, dtype=np.intp)).at(np.arange(4))
    z = rng.standard_normal((sum(spare), 4)) + 1j * rng.standard_normal((sum(spare), 4))
    t = rng.random(4)
    _, by_z, by_t = some.evaluate(z, t)
    h = 1e-6
    for c in range(len(z)):
        step = np.zeros_like(z)
        step[c] = h
        numeric = (some.evaluate(z + step, t)[0] - some.evaluate(z - step, t)[0]) / (2 * h)
        assert np.allclose(by_z[:, c], numeric, atol=1e-7)
    assert np.allclose(by_t, (some.evaluate(z, t + h)[0] - some.evaluate(z, t - h)[0]) / (2 * h), atol=1e-7)


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_elimination_agrees_with_lapack_and_survives_singular_members(n):
    rng = np.random.default_rng(n)
    matrix = rng.standard_normal((50, n, n)) + 1j * rng.standard_normal((50, n, n))
    matrix[:, np.arange(n), np.arange(n)] *= rng.integers(0, 2, (50, 1))  # many zero pivots on the way
    vector = rng.standard_normal((50, n)) + 0j
    regular = np.linalg.cond(matrix) < 1e6
    matrix[7] = 0.0
    regular[7] = False
    with np.errstate(all="ignore"):
        x = complex_paths.solve(np.moveaxis(matrix, 0, -1), vector.T).T
    assert regular.sum() > 10
    assert np.allclose(x[regular], np.linalg.solve(matrix[regular], vector[regular, :, None])[:, :, 0])
    assert not np.isfinite(x[7]).all()


# ---------------------------------------------------------------- known games


@pytest.mark.parametrize("cost", [0.04, 0.25, 0.5])
def test_volunteers_dilemma_in_closed_form(cost):
    """Diekmann (1985): m of n players mix, each staying out with probability cost^(1/(m-1)); or one volunteers."""
    for n in (3, 4):
        a = np.indices((2,) * n)
        found = found_by(isolated_equilibria, (a.any(axis=0) - cost * a)[None].astype(float))
        rows = profiles(found)
        assert len(rows) == 2**n - 1
        assert found.verdict[0] == Verdict.COMPLETE
        volunteer = rows.reshape(len(rows), n, 2)[:, :, 1]
        m = (volunteer > 0).sum(axis=1)
        assert [int((m == k).sum()) for k in range(1, n + 1)] == [comb(n, k) for k in range(1, n + 1)]
        for row, size in zip(volunteer, m, strict=True):
            expected = 1.0 if size == 1 else 1 - cost ** (1 / (size - 1))
            assert np.allclose(row[row > 0], expected)


def test_random_2x2x2_games_have_odd_counts_up_to_nine():
    games = uniform_games(1000, (2, 2, 2), 5)
    counts = np.bincount(found_by(isolated_equilibria, games).game, minlength=len(games))
    assert set(np.unique(counts)) <= {1, 3, 5, 7, 9}
    assert counts.max() >= 5


# ---------------------------------------------------------------- witnesses that share no code


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ((2, 2, 2), 60),
        ((2, 2, 3), 15),
        ((2, 2, 2, 2), 1),
        pytest.param((2, 2, 3), 60, marks=pytest.mark.slow),
        pytest.param((2, 2, 2), 1000, marks=pytest.mark.slow),
        pytest.param((3, 3, 3), 100, marks=pytest.mark.slow),
        pytest.param((2, 2, 2, 2), 200, marks=pytest.mark.slow),
    ],
)
def test_separable_games_agree_with_their_linear_systems(shape, count):
    games = separable_games(count, shape, 21)
    tracked, linear = found_by(isolated_equilibria, games), found_by(separable_equilibria, games)
    for b in range(count):
        assert_same_set(profiles(tracked, b), profiles(linear, b))


@pytest.mark.parametrize("numbers", [72, pytest.param(10**6, id="all", marks=pytest.mark.slow)])
def test_contains_what_gambit_found(numbers):
    """Integer games and the answers of Gambit 16.7 enumpoly, which may miss equilibria but not invent them.

    Reduced: of each shape as many as have so many payoffs, which are none of the largest.
    """
    for shape in {np.shape(entry["payoffs"]) for entry in GAMBIT}:
        entries = [entry for entry in GAMBIT if np.shape(entry["payoffs"]) == shape]
        entries = entries[: numbers // np.prod(shape)]
        if not entries:
            continue
        games = np.array([entry["payoffs"] for entry in entries], dtype=float)
        found = found_by(isolated_equilibria, games)
        assert (found.verdict == Verdict.COMPLETE).all()
        for b, entry in enumerate(entries):
            genuine = [row for row in np.array(entry["equilibria"]) if relative_regret(games[b], row) < 1e-6]
            assert_contains(profiles(found, b), genuine, atol=1e-5)
    assert len(GAMBIT) >= 30


@pytest.mark.gambit
def test_kept_answers_are_gambits(tmp_path):
    pytest.importorskip("pygambit")
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import json, sys\nimport numpy as np\nimport pygambit\n"
        "game = pygambit.Game.from_arrays(*np.array(json.load(sys.stdin), dtype=float))\n"
        "found = pygambit.nash.enumpoly_solve(game).equilibria\n"
        "print(json.dumps([[float(p[s]) for q in game.players for s in q.strategies] for p in found]))\n"
    )
    checked = 0
    for entry in GAMBIT[::32]:
        try:
            run = subprocess.run(
                [sys.executable, str(worker)],
                input=json.dumps(entry["payoffs"]),
                capture_output=True,
                text=True,
                timeout=20,
                check=True,
            )
        except subprocess.TimeoutExpired:
            continue
        assert_same_set(np.array(json.loads(run.stdout)), np.array(entry["equilibria"]), atol=1e-9)
        checked += 1
    assert checked > 0


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ((2, 2, 2), 150),
        ((2, 2, 3), 20),
        ((2, 2, 2, 2), 3),
        pytest.param((2, 2, 2), 400, marks=pytest.mark.slow),
        pytest.param((2, 2, 3), 100, marks=pytest.mark.slow),
        pytest.param((2, 2, 2, 2), 25, marks=pytest.mark.slow),
        pytest.param((3, 3, 3), 5, marks=pytest.mark.slow),
    ],
)
def test_odd_counts_and_no_regret(shape, count):
    games = uniform_games(count, shape, 9)
    found = found_by(isolated_equilibria, games)
    assert (np.bincount(found.game, minlength=count) % 2 == 1).all()
    assert (found.verdict == Verdict.COMPLETE).all()
    rows = np.concatenate(found.strategies, axis=1)
    assert max(relative_regret(games[b], row) for b, row in zip(found.game, rows, strict=True)) <= 1e-12


# ---------------------------------------------------------------- degenerate games


@reduced("others", 2, 3)
def test_degenerate_games_are_recognised(others):
    """One more player without stakes beside two or three volunteers."""
    shape = (2,) * (others + 1)
    idle = np.zeros((others + 1, *shape))
    a = np.indices(shape)[:others]
    idle[:others] = a.any(axis=0) - a / 4
    found = found_by(isolated_equilibria, np.stack([idle, np.zeros_like(idle)]))
    assert found.degenerate.all()
    assert (found.verdict == Verdict.CONTINUUM).all()
    assert (np.bincount(found.game) > 0).all()


def test_a_double_root_is_not_called_complete():
    """Players 0 and 1 have (q - 1/2)(r - 1/2) and (p - 1/2)(r - 1/2) alike: a solution of multiplicity two or more."""
    sign = np.array([1.0, -1.0])
    product_form = np.einsum("a,b,c->abc", sign, sign, sign)
    found = found_by(isolated_equilibria, np.stack([product_form, product_form, product_form])[None])
    assert found.verdict[0] != Verdict.COMPLETE


# ---------------------------------------------------------------- invariances


@examples(
    4,
    10,
    st.integers(0, 2**32 - 1),
    st.sampled_from([(2, 2, 2), (2, 3, 2), (2, 2, 2, 2)]),
    st.randoms(use_true_random=False),
)
def test_affine_changes_and_relabelling(seed, shape, random):
    game = np.random.default_rng(seed).integers(0, 10**6, (len(shape), *shape)).astype(float)
    players = list(range(len(shape)))
    random.shuffle(players)
    orders = [random.sample(range(n), n) for n in shape]
    changed = game[(slice(None), *np.ix_(*orders))].transpose(0, *(1 + p for p in players))[players]
    changed = np.array([u * random.choice([1e-9, 1.0, 7.0, 1e9]) + random.choice([0.0, 2.0**-10]) for u in changed])
    found, after = found_by(isolated_equilibria, game[None]), found_by(isolated_equilibria, changed[None])
    moved = np.concatenate([found.strategies[p][:, orders[p]] for p in players], axis=1)
    assert_same_set(profiles(after), moved, atol=1e-6)


@pytest.mark.parametrize(
    ("shape", "count"), [((2, 2, 3), 2), pytest.param((2, 2, 2, 2), 3, marks=pytest.mark.slow)], ids=str
)
def test_the_seed_does_not_matter_and_batched_equals_single(monkeypatch, shape, count):
    games = uniform_games(count, shape, 2)
    batch, other = found_by(isolated_equilibria, games), found_by(isolated_equilibria, games, seed=12)
    monkeypatch.setattr(mixed_systems, "CHUNK_PATHS", 20)
    monkeypatch.setattr(complex_paths, "WINDOW", 7)
    small_steps = found_by(isolated_equilibria, games)
    for b, game in enumerate(games):
        single = profiles(found_by(isolated_equilibria, game[None]))
        for found in (batch, other, small_steps):
            assert_same_set(profiles(found, b), single)


def test_one_support_shape_for_other_solvers():
    """What `totally_mixed` finds are the totally mixed equilibria of the whole games."""
    games = uniform_games(300, (2, 2, 2), 3)
    inner, whole = found_by(totally_mixed, games), found_by(isolated_equilibria, games)
    rows = np.concatenate(whole.strategies, axis=1)
    mixed = (rows > 0).all(axis=1)
    assert mixed.sum() > 10
    assert not inner.lost.any()
    assert not inner.singular.any()
    for b in range(len(games)):
        assert_same_set(profiles(inner, b), rows[mixed & (whole.game == b)])


def test_guards(monkeypatch):
    with pytest.raises(SolverError, match="at least 2 players"):
        found_by(isolated_equilibria, np.zeros((1, 1, 3)))
    monkeypatch.setattr(general, "MAX_PATHS", 1)
    found = found_by(isolated_equilibria, uniform_games(20, (2, 2, 2), 0))
    assert (found.verdict == Verdict.TOO_LARGE).all()
    assert np.isin(np.concatenate(found.strategies, axis=1), [0.0, 1.0]).all()


def test_empty_batch():
    assert len(found_by(isolated_equilibria, np.zeros((0, 3, 2, 2, 2))).game) == 0


# ---------------------------------------------------------------- end points of continua


def test_end_points_of_a_segment_between_indifferences():
    """Player 0 is indifferent; player 1 stays where player 0's first action has probability .3 to .7."""
    game = np.zeros((3, 2, 3, 2))
    game[1, 0] = np.array([0.0, 3.0, -7.0])[:, None]
    game[1, 1] = np.array([0.0, -7.0, 3.0])[:, None]
    game[2, :, :, 0] = 1.0
    found = found_by(isolated_equilibria, game[None])
    assert found.verdict[0] == Verdict.CONTINUUM
    ends = [(0.0, 2), (0.3, 2), (0.3, 0), (0.7, 0), (0.7, 1), (1.0, 1)]
    expected = [[p, 1 - p, *np.eye(3)[a], 1.0, 0.0] for p, a in ends]
    assert_same_set(profiles(found), np.array(expected))
    assert_same_set(profiles(found_by(separable_equilibria, game[None])), np.array(expected))


@pytest.mark.parametrize(
    ("shape", "count"),
    [((2, 2, 2), 20), *(pytest.param(*c, marks=pytest.mark.slow) for c in (((2, 2, 2), 40), ((2, 2, 2, 2), 6)))],
)
def test_degenerate_separable_games_list_their_end_points(shape, count):
    """Where one player at a time moves, the fibres must lead to extreme equilibria, and never away from equilibria."""
    rng = np.random.default_rng([4, *shape])
    games = np.zeros((count, len(shape), *shape))
    for i in range(len(shape)):
        for j in range(len(shape)):
            size = [count, *(n if q in (i, j) else 1 for q, n in enumerate(shape))]
            games[:, i] += rng.integers(0, 3, size)
    tracked, linear = found_by(isolated_equilibria, games), found_by(separable_equilibria, games)
    assert linear.degenerate.sum() > count // 4
    found_all = 0
    for b in range(count):
        for row in profiles(tracked, b):
            assert relative_regret(games[b], row) <= 1e-9 or np.ptp(games[b].reshape(len(shape), -1), axis=1).min() == 0
        assert tracked.verdict[b] != Verdict.COMPLETE or not linear.degenerate[b]
        a, c = profiles(tracked, b), profiles(linear, b)
        found_all += len(a) > 0 and all(np.abs(a - row).max(axis=1).min() < 1e-7 for row in c)
    assert found_all >= 0.8 * count


def test_a_continuum_where_two_players_mix_is_seen():
    """Matching pennies with a copy of heads, beside a third player with a dominant action: a continuum, all mixed."""
    pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])[[0, 0, 1]]
    game = np.zeros((3, 3, 2, 2))
    game[0], game[1] = pennies[:, :, None], -pennies[:, :, None]
    game[2, :, :, 0] = 1.0
    found = found_by(isolated_equilibria, game[None])
    assert found.verdict[0] == Verdict.CONTINUUM
    assert_same_set(profiles(found), np.array([[0.5, 0, 0.5, 0.5, 0.5, 1, 0], [0, 0.5, 0.5, 0.5, 0.5, 1, 0]]))
