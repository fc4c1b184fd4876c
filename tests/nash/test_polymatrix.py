"""Polymatrix games: exact rational arithmetic, closed forms, published regimes, parity and invariances as witnesses."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import strategies as st

from tests.conftest import examples, reduced
from tests.nash.direct import found_by, scaled
from twolevel.errors import SolverError
from twolevel.games.equilibrium import Verdict
from twolevel.nash.many_players import polymatrix, separability
from twolevel.nash.many_players.polymatrix import is_separable, separable_equilibria, support_profile_count
from twolevel.nash.two_players import bimatrix


def separable_game(draw, shape, *, idle=True):
    """One game (N, *shape): own terms, pair terms, and a term of the others' actions alone, all from `draw(size)`."""
    players = range(len(shape))
    game = np.zeros((len(shape), *shape))
    for i in players:
        for j in players:
            game[i] += draw([n if q in (i, j) else 1 for q, n in enumerate(shape)])
        if idle:
            game[i] += draw([1 if q == i else n for q, n in enumerate(shape)])
    return game


def uniform_games(count, shape, seed):
    rng = np.random.default_rng([seed, *shape])
    return np.array([separable_game(rng.random, shape) for _ in range(count)])


def integer_games(count, shape, high, seed):
    rng = np.random.default_rng([seed, high, *shape])
    return np.array([separable_game(lambda size: rng.integers(0, high + 1, size), shape) for _ in range(count)])


def relative_regret(games, found):
    """Straight from the payoff tensors, one profile at a time."""
    worst = 0.0
    for k, b in enumerate(found.game):
        for i, u in enumerate(games[b]):
            spread = np.ptp(u)
            value = u
            for j in reversed(range(len(found.strategies))):
                if j != i:
                    value = np.tensordot(value, found.strategies[j][k], axes=(j, 0))
            worst = max(worst, (value.max() - value @ found.strategies[i][k]) / (spread or 1.0))
    return worst


def profiles(found, b=0):
    """The profiles of game b as rows, all players side by side, sorted."""
    rows = np.concatenate(found.strategies, axis=1)[found.game == b]
    return rows[np.lexsort(np.round(rows, 7).T)]


def assert_same_set(a, b, atol=1e-9):
    assert a.shape == b.shape
    for row in a:
        assert np.abs(b - row).max(axis=1).min() <= atol


# ---------------------------------------------------------------- exact witness


def unique_solution(rows, rhs):
    """The only solution of linear equations in exact arithmetic; None if there is none or more than one."""
    table = [[Fraction(v) for v in r] + [Fraction(b)] for r, b in zip(rows, rhs, strict=True)]
    n = len(rows[0])
    for c in range(n):
        pivot = next((k for k in range(c, len(table)) if table[k][c] != 0), None)
        if pivot is None:
            return None
        table[c], table[pivot] = table[pivot], table[c]
        table[c] = [v / table[c][c] for v in table[c]]
        for k, row in enumerate(table):
            if k != c and row[c] != 0:
                table[k] = [v - row[c] * w for v, w in zip(row, table[c], strict=True)]
    return None if any(row[n] != 0 for row in table[n:]) else [row[n] for row in table[:n]]


def exact_extreme_equilibria(game):
    """All extreme equilibria of an integer separable game, and whether one has a best reply off its support.

    By definition: for all supports S and sets T of ties off S, the equations x = 0 off S, sums 1, payoff = v on S and
    T, are solved in fractions for x and v at once; unique solutions that are equilibria are extreme.
    """
    shape = game.shape[1:]
    players = range(len(shape))
    offset = [sum(shape[:i]) for i in range(len(shape) + 1)]
    n = offset[-1]

    def payoff(i, a, j=0, b=0):
        profile = [0] * len(shape)
        profile[j], profile[i] = b, a
        return int(game[(i, *profile)])

    conditions = {}
    for i in players:
        for a in range(shape[i]):
            row = [0] * (n + len(shape))
            at_first = payoff(i, a) - payoff(i, 0)
            for j in players:
                if j != i:
                    for b in range(shape[j]):
                        row[offset[j] + b] = payoff(i, a, j, b) - payoff(i, 0, j, b) - at_first
            row[n + i] = -1
            conditions[i, a] = row, -at_first
    unit = [[int(c == r) for c in range(n + len(shape))] for r in range(n)]
    patterns = [
        [
            (support, ties)
            for k in range(1, m + 1)
            for support in combinations(range(m), k)
            for off in [[a for a in range(m) if a not in support]]
            for t in range(len(off) + 1)
            for ties in combinations(off, t)
        ]
        for m in shape
    ]
    points, not_quasi_strict = set(), False
    for pattern in product(*patterns):
        rows, rhs = [], []
        for i, (support, ties) in enumerate(pattern):
            rows.append([int(offset[i] <= c < offset[i + 1]) for c in range(n + len(shape))])
            rhs.append(1)
            for a in range(shape[i]):
                if a not in support:
                    rows.append(unit[offset[i] + a])
                    rhs.append(0)
                if a in support or a in ties:
                    row, level = conditions[i, a]
                    rows.append(row)
                    rhs.append(level)
        z = unique_solution(rows, rhs)
        if z is None or any(z[offset[i] + a] <= 0 for i, (support, _) in enumerate(pattern) for a in support):
            continue
        if any(sum(c * v for c, v in zip(row, z, strict=True)) > level for row, level in conditions.values()):
            continue
        points.add(tuple(z[:n]))
        not_quasi_strict |= any(ties for _, ties in pattern)
    return np.array(sorted(points), dtype=float), not_quasi_strict


@pytest.mark.parametrize(
    ("shape", "high", "count"),
    [
        ((2, 2, 2), 1, 1),
        pytest.param((2, 2, 2), 2, 2, marks=pytest.mark.slow),
        ((2, 2, 2), 9, 1),
        ((1, 2, 3), 1, 1),
        pytest.param((2, 2, 3), 2, 1, marks=pytest.mark.slow),
        pytest.param((2, 2, 2, 2), 1, 1, marks=pytest.mark.slow),
        ((2, 3), 1, 3),
        pytest.param((1, 2, 3), 1, 6, marks=pytest.mark.slow),
        pytest.param((2, 3), 1, 12, marks=pytest.mark.slow),
        pytest.param((3, 3), 2, 1, marks=pytest.mark.slow),
        pytest.param((2, 2, 2), 1, 16, marks=pytest.mark.slow),
        pytest.param((2, 2, 2), 2, 16, marks=pytest.mark.slow),
        pytest.param((2, 2, 2), 9, 16, marks=pytest.mark.slow),
        pytest.param((2, 2, 3), 2, 2, marks=pytest.mark.slow),
        pytest.param((2, 2, 2, 2), 1, 3, marks=pytest.mark.slow),
        pytest.param((3, 3), 2, 4, marks=pytest.mark.slow),
        pytest.param((2, 2, 3), 1, 20, marks=pytest.mark.slow),
        pytest.param((2, 2, 2, 2), 2, 15, marks=pytest.mark.slow),
        pytest.param((2, 3, 3), 2, 6, marks=pytest.mark.slow),
        pytest.param((3, 3, 3), 2, 2, marks=pytest.mark.slow),
    ],
)
def test_extreme_equilibria_equal_exact_enumeration(shape, high, count):
    games = integer_games(count, shape, high, seed=11)
    found = found_by(separable_equilibria, games)
    for b, game in enumerate(games):
        exact, not_quasi_strict = exact_extreme_equilibria(game)
        assert_same_set(profiles(found, b), exact)
        assert found.degenerate[b] == not_quasi_strict


def test_the_exact_witness_sees_both_kinds():
    """The games above include degenerate and nondegenerate ones, so that the comparison of flags means something."""
    degenerate = found_by(separable_equilibria, integer_games(6, (2, 2, 2), 2, seed=11)).degenerate
    assert degenerate.any()
    assert not degenerate.all()


# ---------------------------------------------------------------- separability


def test_separability_is_of_payoff_differences():
    games = uniform_games(4, (2, 3, 2), seed=1)
    assert is_separable(scaled(games)).all()
    games[1, 0, 1, 2, 1] += 1e-6  # one entry off breaks it
    games[2, 1] *= 1e9
    games[3, 2] += np.random.default_rng(0).random((2, 3, 1)) * 100  # a term of the others' actions alone does not
    assert is_separable(scaled(games)).tolist() == [True, False, True, True]


def test_two_players_are_always_separable_and_random_three_never():
    rng = np.random.default_rng(0)
    assert is_separable(scaled(rng.random((5, 2, 3, 4)))).all()
    assert not is_separable(scaled(rng.random((5, 3, 2, 2, 2)))).any()
    assert is_separable(scaled(np.zeros((0, 3, 2, 2, 2)))).shape == (0,)


def test_not_separable_is_refused():
    games = np.concatenate([uniform_games(1, (2, 2, 2), 0), np.random.default_rng(0).random((1, 3, 2, 2, 2))])
    with pytest.raises(SolverError, match="game 1 of the batch"):
        found_by(separable_equilibria, games)
    with pytest.raises(SolverError, match="at least 2 players"):
        found_by(separable_equilibria, np.zeros((1, 1, 2)))


# ---------------------------------------------------------------- known games


def ring_game(blocks):
    """Player i plays the bimatrix blocks[i] (own actions down) against player i + 1, and nothing else."""
    n_players = len(blocks)
    shape = tuple(b.shape[0] for b in blocks)
    game = np.zeros((n_players, *shape))
    for i, block in enumerate(blocks):
        j = (i + 1) % n_players
        block = block if i < j else block.T
        game[i] += block.reshape([n if q in (i, j) else 1 for q, n in enumerate(shape)])
    return game


@pytest.mark.parametrize("n_players", [3, 5])
def test_odd_ring_of_anticoordination_has_only_the_uniform_equilibrium(n_players):
    """On an odd ring not everybody can differ from the next one; the conditions give 1/2 everywhere."""
    found = found_by(separable_equilibria, ring_game([1 - np.eye(2)] * n_players)[None])
    assert np.allclose(profiles(found), 0.5)
    assert len(found.game) == 1
    assert found.verdict[0] == Verdict.COMPLETE


def test_mixing_on_a_ring_in_closed_form():
    """Asymmetric coordination diag(a, 1): whoever is copied plays the first action with probability 1/(1 + a)."""
    stakes = np.array([3.0, 4.0, 9.0])
    found = found_by(separable_equilibria, ring_game([np.diag([a, 1.0]) for a in stakes])[None])
    rows = profiles(found)
    assert len(rows) == 3
    mixed = rows[(rows > 0).all(axis=1)][0].reshape(3, 2)[:, 0]
    assert np.allclose(mixed, 1 / (1 + np.roll(stakes, 1)))


def test_disjoint_pairs_multiply():
    """Two battles of the sexes side by side have 3 x 3 equilibria: every combination of those of the parts."""
    battle = np.array([[[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]])
    game = np.zeros((4, 2, 2, 2, 2))
    game[:2] += battle[:, :, :, None, None]
    game[2:] += battle[:, None, None, :, :]
    found = found_by(separable_equilibria, game[None])
    part = [(1.0, 0.0), (0.0, 1.0), (2 / 3, 1 / 3)], [(1.0, 0.0), (0.0, 1.0), (1 / 3, 2 / 3)]
    pairs = [(*part[0][k], *part[1][k]) for k in range(3)]
    assert_same_set(profiles(found), np.array([(*p, *q) for p in pairs for q in pairs]))
    assert found.verdict[0] == Verdict.COMPLETE


def test_an_idle_player_makes_a_continuum_with_listed_end_points():
    """A third player without stakes in a prisoners' dilemma may do anything: two end points."""
    dilemma = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    game = np.zeros((3, 2, 2, 3))
    game[:2] += dilemma[..., None]
    found = found_by(separable_equilibria, game[None])
    assert_same_set(profiles(found), np.array([[0, 1, 0, 1, *row] for row in np.eye(3)], dtype=float))
    assert found.degenerate[0]
    assert found.verdict[0] == Verdict.CONTINUUM


def test_an_end_point_inside_the_simplex():
    """The idle third player moves the first one: end points where the first player is just indifferent."""
    game = np.zeros((3, 2, 2, 2))
    game[0] = np.array([[1.0, 0.0], [0.0, 3.0]])[:, None, :]  # matches the third player, 1 or 3
    game[1, :, 1, :] = 1.0  # the second has a dominant action
    found = found_by(separable_equilibria, game[None])
    expected = [[1, 0, 0, 1, 1, 0], [1, 0, 0, 1, 0.75, 0.25], [0, 1, 0, 1, 0.75, 0.25], [0, 1, 0, 1, 0, 1]]
    assert_same_set(profiles(found), np.array(expected, dtype=float))


def test_constant_payoffs_list_every_pure_profile():
    found = found_by(separable_equilibria, np.full((1, 3, 2, 3, 2), 7.0))
    assert_same_set(profiles(found), np.array([np.concatenate(p) for p in product(*(np.eye(n) for n in (2, 3, 2)))]))
    assert found.verdict[0] == Verdict.CONTINUUM


def test_one_singular_member_does_not_spoil_the_batch():
    games = uniform_games(3, (2, 2, 2), seed=4)
    alone = found_by(separable_equilibria, games[2:])
    games[1] = 0.0
    together = found_by(separable_equilibria, games)
    assert_same_set(profiles(together, 2), profiles(alone))
    assert together.degenerate.tolist() == [False, True, False]


def test_published_2_player_game_that_support_enumeration_loses():
    """The game of the project's design notes for which nashpy's support enumeration finds nothing."""
    found = found_by(
        separable_equilibria,
        np.array([[[[3, 0, 2], [0, 2, 3], [2, 7, 6]], [[0, 2, 3], [0, 5, 2], [8, 4, 5]]]], dtype=float),
    )
    exact, _ = exact_extreme_equilibria(
        np.array([[[3, 0, 2], [0, 2, 3], [2, 7, 6]], [[0, 2, 3], [0, 5, 2], [8, 4, 5]]])
    )
    assert len(exact) > 0
    assert_same_set(profiles(found), exact)


# ---------------------------------------------------------------- random games: theorems


@pytest.mark.parametrize(
    ("shape", "count"),
    [((2, 2, 2), 2000), ((3, 3, 3), 500), ((2, 2, 2, 2), 500), ((2, 3, 4), 200), ((2,) * 5, 100), ((3, 3, 3, 2), 50)],
)
@reduced("part", 6, 1)
def test_odd_counts_and_no_regret(shape, count, part):
    count //= part
    games = uniform_games(count, shape, seed=7)
    found = found_by(separable_equilibria, games)
    counts = np.bincount(found.game, minlength=count)
    assert (counts % 2 == 1).all()
    assert counts.max() >= 3
    assert (found.verdict == Verdict.COMPLETE).all()
    assert relative_regret(games, found) <= 1e-12


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)])
@reduced("count", 45, 150)
def test_degenerate_games_are_never_complete_nor_silent(shape, count):
    games = integer_games(count, shape, 1, seed=8)
    found = found_by(separable_equilibria, games)
    assert (np.bincount(found.game, minlength=count) > 0).all()
    assert (found.verdict[found.degenerate] == Verdict.CONTINUUM).all()
    assert found.degenerate.sum() > count // 3
    assert relative_regret(games, found) <= 1e-9


# ---------------------------------------------------------------- invariances

shapes = st.sampled_from([(2, 2), (2, 2, 2), (2, 3, 2), (1, 2, 3), (2, 2, 2, 2)])


@st.composite
def small_games(draw):
    shape = draw(shapes)
    seed, high = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([1, 3, 50]))
    return integer_games(1, shape, high, seed)[0]


@examples(8, 30, small_games(), st.data())
def test_invariant_under_what_does_not_matter(game, data):
    """Positive factors, constants and terms of the others' actions alone leave the set as it is."""
    changed = game.copy()
    for i in range(len(game)):
        shape = list(game.shape[1:])
        shape[i] = 1
        idle = np.random.default_rng(data.draw(st.integers(0, 99))).integers(-9, 10, shape)
        changed[i] = (changed[i] + idle) * data.draw(st.sampled_from([1.0, 3.0, 2.0**30, 2.0**-30, 1e9]))
    before, after = found_by(separable_equilibria, game[None]), found_by(separable_equilibria, changed[None])
    assert_same_set(profiles(before), profiles(after), atol=1e-7)
    assert before.verdict == after.verdict


@examples(8, 30, small_games(), st.randoms(use_true_random=False))
def test_equivariant_under_relabelling(game, random):
    players = list(range(len(game)))
    random.shuffle(players)
    orders = [random.sample(range(n), n) for n in game.shape[1:]]
    relabelled = game[(slice(None), *np.ix_(*orders))].transpose(0, *(1 + p for p in players))[players]
    found, after = found_by(separable_equilibria, game[None]), found_by(separable_equilibria, relabelled[None])
    moved = np.concatenate([found.strategies[p][:, orders[p]] for p in players], axis=1)
    assert_same_set(profiles(after), moved, atol=1e-7)
    assert found.degenerate == after.degenerate


@reduced("count", 6, 20)
def test_batched_equals_single(monkeypatch, count):
    games = np.concatenate([uniform_games(count, (3, 2, 2), 5), integer_games(count, (3, 2, 2), 1, 5)])
    batch = found_by(separable_equilibria, games)
    monkeypatch.setattr(separability, "CHUNK", 1000)
    chunked = found_by(separable_equilibria, games)
    for b, game in enumerate(games):
        single = found_by(separable_equilibria, game[None])
        assert_same_set(profiles(batch, b), profiles(single))
        assert_same_set(profiles(chunked, b), profiles(single))
        assert batch.verdict[b] == chunked.verdict[b] == single.verdict[0]


def test_empty_batch_and_actions_without_choice():
    assert len(found_by(separable_equilibria, np.zeros((0, 3, 2, 2, 2))).game) == 0
    single = found_by(separable_equilibria, np.zeros((1, 3, 1, 1, 1)))
    assert profiles(single).tolist() == [[1.0, 1.0, 1.0]]
    assert single.verdict[0] == Verdict.COMPLETE


def test_beyond_the_size_guard_pure_equilibria_are_still_listed(monkeypatch):
    monkeypatch.setattr(polymatrix, "MAX_PROFILES", 26)
    assert support_profile_count((2, 2, 2)) == 27
    games = integer_games(50, (2, 2, 2), 3, seed=3)
    found = found_by(separable_equilibria, games)
    assert (found.verdict == Verdict.TOO_LARGE).all()
    rows = np.concatenate(found.strategies, axis=1)
    assert len(rows) > 0
    assert np.isin(rows, [0.0, 1.0]).all()
    assert relative_regret(games, found) == 0.0


# ---------------------------------------------------------------- the Iskander scenario

DISMISS, ASK, ACCUSE, MIX, HIGH_MIX = range(5)
REGIMES = {  # Azerbaijan's and Russia's mixtures on the supports that the model's reference table names
    DISMISS: ((0,), (0,)),
    ASK: ((1,), (1,)),
    ACCUSE: ((2,), (2,)),
    MIX: ((0, 1), (0, 1)),
    HIGH_MIX: ((1, 2), (1, 2)),
}


@pytest.mark.parametrize(
    ("number", "values", "regimes"),
    [
        ("parameters.grievance", (0.5, 0.5829), [DISMISS]),
        ("parameters.grievance", (0.583, 0.6858), [MIX]),
        ("parameters.grievance", (0.6859, 1.7, 5.0146), [ASK]),
        ("parameters.grievance", (5.0147, 5.1, 5.2586), [ASK, ACCUSE, HIGH_MIX]),
        ("parameters.grievance", (5.2587, 6.0), [ACCUSE]),
        ("parameters.margin_AZE", (0.05, 0.1308), [DISMISS]),
        ("parameters.margin_AZE", (0.131, 0.15, 0.1652), [DISMISS, ASK, MIX]),
        ("parameters.margin_AZE", (0.1653, 0.3), [ASK]),
        ("evidence.fragments.credibility", (0.3, 0.4187), [DISMISS]),
        ("evidence.fragments.credibility", (0.4188, 0.5136), [MIX]),
        ("evidence.fragments.credibility", (0.5137, 0.8), [ASK]),
    ],
)
def test_published_regimes_of_the_iskander_scenario(iskander, number, values, regimes):
    """The thresholds of the model's reference table at t2, on either side; Armenia defers throughout."""
    games = np.array([iskander.game("t2", {number: value}).payoffs for value in values])
    found = found_by(separable_equilibria, games)
    assert (found.verdict == Verdict.COMPLETE).all()
    for b in range(len(values)):
        here = found.game == b
        supports = [
            tuple(tuple(int(a) for a in np.flatnonzero(x[k] > 1e-9)) for x in found.strategies)
            for k in np.flatnonzero(here)
        ]
        assert sorted(supports) == sorted(((0,), *REGIMES[r]) for r in regimes)


def test_published_mix_of_the_iskander_scenario(iskander):
    """At credibility .40 (index .40 * .7/.85): ask .3357, silence .0910."""
    given_ = {"evidence.fragments.credibility": 0.4, "evidence.index.credibility": 0.4 * 0.7 / 0.85}
    found = found_by(separable_equilibria, iskander.game("t2", given_).payoffs[None])
    assert len(found.game) == 1
    assert found.strategies[1][0, 1] == pytest.approx(0.3357, abs=5e-5)
    assert found.strategies[2][0, 1] == pytest.approx(0.0910, abs=5e-5)


# ---------------------------------------------------------------- the 2-player solver, which shares no code


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (4, 3)])
@pytest.mark.parametrize("high", [1, 2, 9])
@reduced("count", 30, 80)
def test_two_players_agree_with_the_bimatrix_solver(shape, high, count):
    """Extreme equilibria of integer games, mostly degenerate, by signs of minors there and by linear systems here."""
    games = np.random.default_rng([high, *shape]).integers(0, high + 1, (count, 2, *shape)).astype(float)
    here, there = found_by(separable_equilibria, games), found_by(bimatrix.extreme_equilibria, games)
    for b in range(len(games)):
        assert_same_set(profiles(here, b), profiles(there, b))
    assert here.degenerate.sum() > count // 16
