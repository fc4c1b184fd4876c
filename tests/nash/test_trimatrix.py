"""Isolated equilibria of 3-player games: parity, regret, other algorithms, hand-solved continua, invariances."""

import multiprocessing

import numpy as np
import pytest
from hypothesis import strategies as st

from tests import DATA
from tests.conftest import examples, reduced
from tests.nash.direct import found_by
from twolevel.games.equilibrium import Verdict
from twolevel.games.game import NormalFormGame
from twolevel.nash.many_players import general
from twolevel.nash.three_players import trimatrix

SIZES = [(2, 2, 2), (2, 2, 3), (2, 3, 3), (3, 3, 3), (2, 2, 4), (2, 3, 4), (2, 4, 4)]
ENUMPOLY = np.load(DATA / "trimatrix_enumpoly.npz")
#: Payoffs of the stored uniform games: default_rng([seed, *shape]).random, as made when Gambit was run.
SEED = 4242


def uniform(shape, count, seed=0):
    return np.random.default_rng([seed, *shape]).random((count, 3, *shape))


def integers(shape, count, most, seed=0):
    return np.random.default_rng([seed, most, *shape]).integers(0, most + 1, (count, 3, *shape)).astype(float)


def regrets(payoffs, found):
    """Relative regret of every profile, written out again from the definition."""
    p = payoffs[found.game]
    x, y, z = found.strategies
    values = [
        np.einsum("kabc,kb,kc->ka", p[:, 0], y, z),
        np.einsum("kabc,ka,kc->kb", p[:, 1], x, z),
        np.einsum("kabc,ka,kb->kc", p[:, 2], x, y),
    ]
    flat = p.reshape(len(p), 3, -1)
    size = flat.max(axis=2) - flat.min(axis=2)
    size[size == 0] = 1
    gaps = [v.max(axis=1) - (v * s).sum(axis=1) for v, s in zip(values, (x, y, z), strict=True)]
    return np.max([g / size[:, i] for i, g in enumerate(gaps)], axis=0)


def profiles(found, game):
    return np.concatenate(found.strategies, axis=1)[found.game == game]


def contains(larger, smaller, tolerance=1e-6):
    return all(len(larger) and np.abs(larger - row).max(axis=1).min() < tolerance for row in smaller)


def same(first, second):
    return contains(first, second) and contains(second, first)


def pure_equilibria(payoffs):
    """Number of pure equilibria of every game."""
    best = np.ones((len(payoffs), *payoffs.shape[2:]), dtype=bool)
    for i in range(3):
        best &= payoffs[:, i] == payoffs[:, i].max(axis=1 + i, keepdims=True)
    return best.reshape(len(payoffs), -1).sum(axis=1)


def count_pure(found, games):
    is_pure = np.all([x.max(axis=1) == 1 for x in found.strategies], axis=0)
    return np.bincount(found.game[is_pure], minlength=games)


# ---------------------------------------------------------------- nondegenerate games


def check_uniform(payoffs):
    found = found_by(trimatrix.isolated_equilibria, payoffs)
    counts = np.bincount(found.game, minlength=len(payoffs))
    assert (counts % 2 == 1).all()
    assert (found.verdict == Verdict.COMPLETE).all()
    assert not found.degenerate.any()
    assert regrets(payoffs, found).max() <= 1e-9
    assert all(np.abs(x.sum(axis=1) - 1).max() < 1e-12 and x.min() >= 0 for x in found.strategies)
    return counts


@pytest.mark.parametrize("shape", SIZES)
@reduced("part", 10, 1)
def test_uniform_games_have_an_odd_number_of_equilibria(shape, part):
    check_uniform(uniform(shape, {2: 2000, 3: 1000, 4: 100}[max(shape)] // part))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_ten_thousand_uniform_games(seed):
    check_uniform(uniform((3, 3, 3), 10_000, seed))


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(3, 3, 4), (3, 4, 4)])
def test_supports_of_four_actions(shape):
    check_uniform(uniform(shape, 3))


def test_nine_equilibria():
    """McKelvey and McLennan (1997): the most that a nondegenerate 2x2x2 game can have, two of them totally mixed."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 4
    found = found_by(trimatrix.isolated_equilibria, payoffs[None])
    mixed = np.all([x.min(axis=1) > 0 for x in found.strategies], axis=0)
    assert (len(found.game), mixed.sum(), found.verdict[0]) == (9, 2, Verdict.COMPLETE)


# ---------------------------------------------------------------- against other algorithms


def agree_with_homotopy(payoffs):
    ours, theirs = found_by(trimatrix.isolated_equilibria, payoffs), found_by(general.isolated_equilibria, payoffs)
    for game in range(len(payoffs)):
        assert contains(profiles(ours, game), profiles(theirs, game))
        if ours.verdict[game] == theirs.verdict[game] == Verdict.COMPLETE:
            assert same(profiles(ours, game), profiles(theirs, game))
    return ours, theirs


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        *[((2, 2, 2), 20), ((2, 2, 3), 6), ((2, 3, 3), 1)],
        *(pytest.param(s, n, marks=pytest.mark.slow) for s, n in {(2, 2, 2): 150, (2, 2, 3): 40}.items()),
        *(pytest.param(s, n, marks=pytest.mark.slow) for s, n in {(2, 3, 3): 5, (3, 3, 3): 2}.items()),
    ],
)
def test_equals_the_homotopy(shape, count):
    _, theirs = agree_with_homotopy(uniform(shape, count, seed=1))
    assert (theirs.verdict == Verdict.COMPLETE).mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3)])
def test_equals_the_homotopy_on_500_games(shape):
    agree_with_homotopy(uniform(shape, 500, seed=2))


@pytest.mark.parametrize(
    "kind", ["uniform_2x2x2", "uniform_2x3x4", pytest.param("uniform_3x3x3", marks=pytest.mark.slow)]
)
def test_lists_what_enumpoly_lists(kind):
    """Gambit 16.7.0, `enumpoly_solve`, each call with a limit of 8 s; stored with the games it answered."""
    shape = tuple(map(int, kind.split("_")[1].split("x")))
    check_stored(kind, uniform(shape, int(ENUMPOLY[f"{kind}_answered"].max()) + 1, SEED))


@pytest.mark.parametrize(
    "kind",
    ["integer9_2x2x2", "integer3_2x2x2", pytest.param("integer9_3x3x3", marks=pytest.mark.slow), "integer9_2x3x4"],
)
def test_lists_what_enumpoly_lists_of_integer_games(kind):
    check_stored(kind, ENUMPOLY[f"{kind}_payoffs"].astype(float))


def check_stored(kind, payoffs):
    found = found_by(trimatrix.isolated_equilibria, payoffs)
    assert len(ENUMPOLY[f"{kind}_answered"]) > 10
    for game in ENUMPOLY[f"{kind}_answered"]:
        stored = ENUMPOLY[f"{kind}_profile"][ENUMPOLY[f"{kind}_game"] == game]
        assert contains(profiles(found, game), stored, tolerance=1e-5)


def _enumpoly(payoffs, connection):
    import pygambit

    game = NormalFormGame(payoffs).to_gambit()
    result = pygambit.nash.enumpoly_solve(game).equilibria
    connection.send([[float(e[s]) for player in e.game.players for s in player.strategies] for e in result])


@pytest.mark.gambit
@pytest.mark.slow
@pytest.mark.parametrize(("shape", "most"), [((2, 2, 2), None), ((2, 3, 4), None), ((3, 3, 3), None), ((2, 2, 2), 5)])
def test_lists_what_enumpoly_finds_now(shape, most):
    pytest.importorskip("pygambit")
    payoffs = uniform(shape, 6, seed=3) if most is None else integers(shape, 6, most, seed=3)
    found = found_by(trimatrix.isolated_equilibria, payoffs)
    answers = 0
    for game in range(len(payoffs)):  # it hangs on some games with small integers: a process each, and a limit
        receive, send = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=_enumpoly, args=(payoffs[game], send))
        process.start()
        if receive.poll(20):
            answers += 1
            assert contains(profiles(found, game), np.array(receive.recv()), tolerance=1e-5)
        process.kill()
        process.join()
    assert answers >= 3


# ---------------------------------------------------------------- degenerate games


@pytest.mark.parametrize("most", [2, pytest.param(3, marks=pytest.mark.slow), 9])
@pytest.mark.parametrize(
    ("shape", "count"),
    [
        *[((2, 2, 2), 100), ((2, 2, 3), 20), ((2, 3, 3), 4), ((3, 3, 3), 1)],
        *(pytest.param(s, n, marks=pytest.mark.slow) for s, n in {(2, 2, 2): 1500, (2, 2, 3): 300}.items()),
        *(pytest.param(s, n, marks=pytest.mark.slow) for s, n in {(2, 3, 3): 60, (3, 3, 3): 15}.items()),
    ],
)
def test_integer_games(shape, count, most):
    payoffs = integers(shape, count, most)
    found = found_by(trimatrix.isolated_equilibria, payoffs)
    assert regrets(payoffs, found).max() <= 1e-9
    counts = np.bincount(found.game, minlength=count)
    assert counts.min() > 0
    np.testing.assert_array_equal(count_pure(found, count), pure_equilibria(payoffs))
    complete = found.verdict == Verdict.COMPLETE
    assert (counts[complete] % 2 == 1).all()
    assert not found.degenerate[complete].any()
    assert found.degenerate[found.verdict == Verdict.CONTINUUM].all()


@reduced("count", 60, 150)
def test_integer_games_called_complete_equal_the_homotopy(count):
    ours, theirs = agree_with_homotopy(integers((2, 2, 2), count, 9, seed=4))
    both = (ours.verdict == Verdict.COMPLETE) & (theirs.verdict == Verdict.COMPLETE)
    assert both.sum() > count // 5
    assert not ((ours.verdict == Verdict.COMPLETE) & (theirs.verdict == Verdict.CONTINUUM)).any()


def only(payoffs):
    found = found_by(trimatrix.isolated_equilibria, payoffs[None])
    return Verdict(int(found.verdict[0])), {tuple(row) for row in profiles(found, 0).round(9).tolist()}


def dictator(shape, player, action):
    """Payoffs of a player who wants one action, whatever the others do."""
    result = np.zeros(shape)
    np.moveaxis(result, player, 0)[action] = 1
    return result


def test_indifference_at_pure_profiles():
    """Player 1 does not care; player 2 wants b iff a has at least 1/3; player 3 wants c."""
    first = np.zeros((2, 2, 2))
    second = np.zeros((2, 2, 2))
    second[0, 0], second[1, 1] = 2, 1
    payoffs = np.stack([first, second, dictator((2, 2, 2), 2, 0)])
    verdict, found = only(payoffs)
    third = round(1 / 3, 9)
    assert verdict == Verdict.CONTINUUM
    assert found == {
        (1, 0, 1, 0, 1, 0),
        (third, 1 - third, 1, 0, 1, 0),
        (third, 1 - third, 0, 1, 1, 0),
        (0, 1, 0, 1, 1, 0),
    }


def test_the_third_players_reply_changes_along_the_edge():
    """Player 1 does not care; player 2 wants b; player 3 wants c iff a has at least 1/2: the edge is cut there."""
    third = np.zeros((2, 2, 2))
    third[0, :, 0], third[1, :, 1] = 1, 1
    verdict, found = only(np.stack([np.zeros((2, 2, 2)), dictator((2, 2, 2), 1, 0), third]))
    assert verdict == Verdict.CONTINUUM
    assert found == {(1, 0, 1, 0, 1, 0), (0.5, 0.5, 1, 0, 1, 0), (0.5, 0.5, 1, 0, 0, 1), (0, 1, 1, 0, 0, 1)}


def test_indifference_at_partly_mixed_profiles():
    """Matching pennies with heads twice for player 1; player 3 bets on which of the two is likelier."""
    pennies = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    first = np.repeat(pennies[:, :, None], 2, axis=2)
    third = np.zeros((3, 2, 2))
    third[0, :, 0], third[2, :, 1] = 1, 1
    verdict, found = only(np.stack([first, 1 - first, third]))
    assert verdict == Verdict.CONTINUUM
    assert found == {
        (0.5, 0.5, 0, 0.5, 0.5, 1, 0),
        (0.25, 0.5, 0.25, 0.5, 0.5, 1, 0),
        (0.25, 0.5, 0.25, 0.5, 0.5, 0, 1),
        (0, 0.5, 0.5, 0.5, 0.5, 0, 1),
    }


def test_a_curve_of_totally_mixed_equilibria():
    """Gains from the second action: y - z, z - x and x - y; equilibria are x = y = z."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 1] = np.array([[0, -1], [1, 0]])
    payoffs[1, :, 1] = np.array([[0, 1], [-1, 0]])
    payoffs[2, :, :, 1] = np.array([[0, -1], [1, 0]])
    verdict, found = only(payoffs)
    assert verdict == Verdict.CONTINUUM
    assert found == {(1, 0, 1, 0, 1, 0), (0, 1, 0, 1, 0, 1)}


def test_constant_games_list_every_pure_profile():
    verdict, found = only(np.zeros((3, 2, 3, 2)))
    assert verdict == Verdict.CONTINUUM
    assert len(found) == 12
    assert all(set(row) == {0, 1} for row in found)


def test_a_kernel_that_vanishes_at_the_root():
    """Player 3 is indifferent where player 1 gives 1/6, whatever player 2 does, or where 2 plays the first action."""
    payoffs = np.array(
        [
            [[[4, 1], [9, 6]], [[5, 8], [6, 5]]],
            [[[9, 9], [3, 9]], [[2, 8], [6, 9]]],
            [[[3, 3], [1, 0]], [[6, 6], [2, 7]]],
        ],
        dtype=float,
    )
    verdict, found = only(payoffs)
    assert verdict == Verdict.COMPLETE
    assert len(found) == 1
    ((x0, x1, *_),) = found
    assert (x0, x1) == (round(5 / 6, 9), round(1 / 6, 9))


@reduced("count", 3, 10)
def test_small_integer_games_end(count):
    """Entries 0 and 1, where almost everything is singular: no hang, nothing listed that is no equilibrium."""
    payoffs = integers((3, 3, 3), count, 1)
    found = found_by(trimatrix.isolated_equilibria, payoffs)
    assert regrets(payoffs, found).max() <= 1e-9
    assert (found.verdict != Verdict.COMPLETE).all()


# ---------------------------------------------------------------- invariances

games = st.tuples(
    st.sampled_from([(2, 2, 2), (2, 2, 3), (3, 2, 2), (2, 3, 3)]), st.sampled_from([None, 9, 4]), st.integers(0, 10**6)
)


def drawn(game, count=8):
    shape, most, seed = game
    return uniform(shape, count, seed) if most is None else integers(shape, count, most, seed)


def lists(found, count):
    return [profiles(found, game) for game in range(count)]


@examples(4, 25, games, st.integers(0, 2), st.sampled_from([(1e9, 0), (1e-9, 0), (1, 1e6), (1, -1e6), (3, 0)]))
def test_affine_changes_of_one_players_payoffs(game, player, change):
    payoffs = drawn(game)
    factor, shift = change
    if game[1] is None:  # what the sum keeps of the payoffs is the game
        payoffs = np.round(payoffs * 2**20) / 2**20
    changed = payoffs.copy()
    changed[:, player] = changed[:, player] * factor + shift
    first, second = found_by(trimatrix.isolated_equilibria, payoffs), found_by(trimatrix.isolated_equilibria, changed)
    np.testing.assert_array_equal(first.degenerate, second.degenerate)
    for a, b in zip(lists(first, 8), lists(second, 8), strict=True):
        assert same(a, b)


@examples(3, 20, games, st.permutations(range(3)), st.randoms(use_true_random=False))
def test_relabelling(game, order, random):
    shape, most, seed = game
    payoffs = drawn((shape, most if most != 4 else 9, seed))
    actions = [random.sample(range(n), n) for n in shape]
    changed = payoffs[:, order].transpose(0, 1, *(2 + i for i in order))
    for axis, i in enumerate(order):
        changed = changed.take(actions[i], axis=2 + axis)
    first, second = found_by(trimatrix.isolated_equilibria, payoffs), found_by(trimatrix.isolated_equilibria, changed)
    back = [second.strategies[order.index(i)][:, np.argsort(actions[i])] for i in range(3)]
    table = np.concatenate(back, axis=1)
    np.testing.assert_array_equal(first.degenerate, second.degenerate)
    for k in range(len(payoffs)):
        assert same(profiles(first, k), table[second.game == k])


@pytest.mark.parametrize("most", [None, 4])
@reduced("count", 4, 12)
def test_batched_equals_single(most, count):
    payoffs = drawn(((2, 3, 3), most, 5), count=count)
    many = found_by(trimatrix.isolated_equilibria, payoffs)
    for k in range(count):
        one = found_by(trimatrix.isolated_equilibria, payoffs[k : k + 1])
        assert (one.verdict[0], one.degenerate[0]) == (many.verdict[k], many.degenerate[k])
        np.testing.assert_allclose(profiles(one, 0), profiles(many, k), atol=1e-9)


def test_empty_batches_and_single_actions():
    found = found_by(trimatrix.isolated_equilibria, np.zeros((0, 3, 2, 2, 2)))
    assert len(found.game) == len(found.verdict) == 0
    payoffs = uniform((1, 2, 3), 20)
    found = found_by(trimatrix.isolated_equilibria, payoffs)
    assert (np.bincount(found.game, minlength=20) % 2 == 1).all()
    assert regrets(payoffs, found).max() <= 1e-9


@pytest.mark.parametrize(
    "shape", [(2, 2, 2), (2, 3, 3), *(pytest.param(s, marks=pytest.mark.slow) for s in ((3, 2, 4), (3, 3, 3)))]
)
@pytest.mark.parametrize(
    "most", [pytest.param(None, marks=pytest.mark.slow), 2, pytest.param(9, marks=pytest.mark.slow)]
)
def test_many_supports_at_once_find_what_one_after_the_other_does(shape, most, monkeypatch):
    """Few games are searched on stacked supports: the same lists and verdicts, continua included."""
    payoffs = uniform(shape, 6, seed=5) if most is None else integers(shape, 6, most, seed=5)
    plain = found_by(trimatrix.isolated_equilibria, payoffs)
    monkeypatch.setattr(trimatrix, "FEW", 0)
    one_by_one = found_by(trimatrix.isolated_equilibria, payoffs)
    assert np.array_equal(plain.verdict, one_by_one.verdict)
    assert np.array_equal(plain.degenerate, one_by_one.degenerate)
    assert np.array_equal(np.sort(plain.game), np.sort(one_by_one.game))
    for g in range(len(payoffs)):
        assert same(profiles(plain, g), profiles(one_by_one, g))
