"""All extreme equilibria of 2-player games, against witnesses that share no code with the solver.

Witnesses: vertices of the best-reply polytopes by brute force in rational numbers; determinants by the rule of Leibniz;
parity; Gambit's answers, kept as data; invariances.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from tests import ROOT
from tests.conftest import examples, reduced, spread
from tests.nash.direct import found_by, scaled
from twolevel.games.equilibrium import Verdict
from twolevel.nash.contract import Found
from twolevel.nash.engine import solve_many
from twolevel.nash.two_players import bimatrix
from twolevel.nash.two_players.components import components
from twolevel.nash.two_players.minors import Workspace, minors_of, side_of

SMALL = [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3), (3, 2), (2, 4), (3, 3)]


# ---------------------------------------------------------------- the exact witness


def rational_solution(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Solve a square system by Gauss-Jordan elimination; None if it is singular."""
    table = [[*row, r] for row, r in zip(rows, right, strict=True)]
    n = len(table)
    for c in range(n):
        pivot = next((r for r in range(c, n) if table[r][c]), None)
        if pivot is None:
            return None
        table[c], table[pivot] = table[pivot], table[c]
        table[c] = [v / table[c][c] for v in table[c]]
        for r in range(n):
            if r != c and table[r][c]:
                table[r] = [a - table[r][c] * b for a, b in zip(table[r], table[c], strict=True)]
    return [row[-1] for row in table]


def polytope_vertices(matrix: np.ndarray, first: int, second: int) -> dict[tuple[Fraction, ...], frozenset[int]]:
    """Vertices of {z >= 0, M z <= 1} but 0, with their labels, M positive: all n-subsets of inequalities are tried.

    Inequality i of M has label first + i, coordinate j has label second + j.
    """
    m, n = matrix.shape
    exact = [[Fraction(float(v)) for v in row] for row in matrix]
    lowest = min(min(row) for row in exact)
    sides = [[v - lowest + 1 for v in row] for row in exact]
    sides += [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    right = [Fraction(1)] * m + [Fraction(0)] * n
    names = [*range(first, first + m), *range(second, second + n)]
    vertices = {}
    for tight in itertools.combinations(range(m + n), n):
        z = rational_solution([sides[t] for t in tight], [right[t] for t in tight])
        if z is None or min(z) < 0 or not any(z):
            continue
        values = [sum(a * b for a, b in zip(row, z, strict=True)) for row in sides]
        if all(v <= 1 for v in values[:m]):
            total = sum(z)
            labels = frozenset(name for name, v, r in zip(names, values, right, strict=True) if v == r)
            vertices[tuple(v / total for v in z)] = labels
    return vertices


def witness(game: np.ndarray) -> tuple[set[tuple[Fraction, ...]], bool]:
    """All extreme equilibria (x, y) of a game in exact arithmetic, and whether it is degenerate."""
    m, n = game.shape[1:]
    ys = polytope_vertices(game[0], 0, m)
    xs = polytope_vertices(game[1].T, m, 0)
    everything = frozenset(range(m + n))
    found = {(*x, *y) for (x, a), (y, b) in itertools.product(xs.items(), ys.items()) if a | b == everything}
    degenerate = any(len(a) > m for a in xs.values()) or any(len(b) > n for b in ys.values())
    return found, degenerate


# ---------------------------------------------------------------- helpers


def solved(payoffs: np.ndarray) -> Found:
    return found_by(bimatrix.extreme_equilibria, payoffs)


def profiles(found: Found, game: int) -> np.ndarray:
    """The equilibria of a game as rows (x, y), sorted."""
    joint = np.concatenate(found.strategies, axis=1)[found.game == game]
    return joint[np.lexsort(np.round(joint, 8).T)]


def assert_same_sets(one: Found, other: Found, games: int, tolerance: float = 1e-9) -> None:
    for g in range(games):
        a, b = profiles(one, g), profiles(other, g)
        assert a.shape == b.shape, f"game {g}: {len(a)} and {len(b)} equilibria"
        assert np.abs(a - b).max(initial=0) <= tolerance, f"game {g}"


def assert_exact(payoffs: np.ndarray, found: Found) -> None:
    """The set is the witness's, the flags are its flags."""
    for g, game in enumerate(payoffs):
        exact, degenerate = witness(game)
        ours = profiles(found, g)
        assert len(ours) == len(exact), f"game {g}: {game.tolist()}"
        for e in exact:
            assert np.abs(ours - np.array([float(v) for v in e])).max(axis=1).min() <= 1e-12
        assert found.degenerate[g] == degenerate, f"game {g}"
        m = game.shape[1]
        shared = len({e[:m] for e in exact}) < len(exact) or len({e[m:] for e in exact}) < len(exact)
        assert found.verdict[g] == (Verdict.COMPLETE_CONTINUA if shared else Verdict.COMPLETE), f"game {g}"


# ---------------------------------------------------------------- tests


def test_minors_are_bordered_determinants() -> None:
    m, n = 4, 3
    side = side_of(m, n, 0)
    matrix = np.random.default_rng(0).integers(-9, 10, (m, n, 1)).astype(float)
    minors = minors_of(side, matrix, Workspace())[:, 0]
    expected = []
    for k in range(2, min(m, n + 1) + 1):
        for rows in itertools.combinations(range(m), k):
            for columns in sorted(itertools.combinations(range(n), k - 1), key=lambda c: c[::-1]):
                bordered = np.column_stack([np.ones(k), matrix[np.ix_(rows, columns)][..., 0]])
                expected.append(leibniz(bordered))
    assert minors[: side.count].tolist() == expected
    assert minors[side.count :].tolist() == [1, 0]


def leibniz(matrix: np.ndarray) -> float:
    total = 0.0
    for p in itertools.permutations(range(len(matrix))):
        inversions = sum(a > b for a, b in itertools.combinations(p, 2))
        total += (-1) ** inversions * float(np.prod([matrix[i, j] for i, j in enumerate(p)]))
    return total


@pytest.mark.parametrize("shape", SMALL, ids=str)
@pytest.mark.parametrize("largest", [1, 2, 4, 20])
@reduced("count", 1, 10)
def test_integer_games_against_the_exact_witness(shape: tuple[int, int], largest: int, count: int) -> None:
    payoffs = np.random.default_rng([7, *shape, largest]).integers(0, largest + 1, (count, 2, *shape)).astype(float)
    assert_exact(payoffs, solved(payoffs))


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (3, 3)], ids=str)
def test_uniform_games_against_the_exact_witness(shape: tuple[int, int]) -> None:
    payoffs = np.random.default_rng([8, *shape]).random((10, 2, *shape))
    assert_exact(payoffs, solved(payoffs))


def test_a_fine_grid_is_decided_in_integers() -> None:
    """Large integers with planted ties: minors beyond 2**53, so that doubles cannot tell 0 from 1."""
    payoffs = np.random.default_rng(3).integers(0, 2**31, (12, 2, 3, 3)).astype(float)
    payoffs[:, 0, 2] = (payoffs[:, 0, 0] + payoffs[:, 0, 1]) / 2  # the third row is a mixture of the others
    payoffs[6:, 1, :, 2] = payoffs[6:, 1, :, 0]
    payoffs[6:, 0, 2, 0] += 0.5  # one unit of the grid away from a tie
    found = solved(payoffs)
    assert_exact(payoffs, found)
    assert found.degenerate.any()


def test_ties_up_to_rounding_are_ties() -> None:
    payoffs = np.random.default_rng(4).random((200, 2, 3, 3))
    payoffs[:, 0, 1] = payoffs[:, 0, 0]
    payoffs[:, 1, :, 2] = payoffs[:, 1, :, 1]
    noisy = payoffs * (1 + np.random.default_rng(5).choice([-1e-15, 0, 1e-15], payoffs.shape))
    one, other = solved(payoffs), solved(noisy)
    assert_same_sets(one, other, 200)
    assert one.degenerate.mean() > 0.9  # the others: the tied actions are dominated
    assert np.array_equal(one.verdict, other.verdict)


@pytest.mark.parametrize("tied", [False, True], ids=["nondegenerate", "with a tie"])
@reduced("count", 4, 12)
def test_nearly_parallel_rows_lose_no_digits(tied: bool, count: int) -> None:
    """Payoffs that are almost dependent: minors are near 1e-7, and mixtures are found in rational numbers."""
    rng = np.random.default_rng(14)

    def nearly_singular() -> np.ndarray:
        """Rows 1 and 2 minus row 0 are nearly parallel, and orthogonal to one mixture up to rounding."""
        mixture = rng.dirichlet(np.full(3, 5.0))
        u, w = (v - v @ mixture for v in rng.random((2, 3)))
        return np.array([0 * u, u, 0.7 * u + 1e-7 * w]) + rng.random(3)

    mixed = 0
    for _ in range(count):
        A, B = nearly_singular(), nearly_singular().T
        if tied:
            A, B = A[[0, 1, 2, 0]], B[[0, 1, 2, 0]]
        game = np.moveaxis(
            scaled(np.stack([A, B])[None]), -1, 0
        )  # rounded once, so that the witness sees the very same numbers
        exact, _ = witness(game[0])
        ours = profiles(solved(game), 0)
        assert len(exact) == len(ours)
        for p in exact:
            assert np.abs(ours - np.array([float(v) for v in p])).max(axis=1).min() <= 1e-13
            mixed += all(v > 0 for v in p[len(A) :])
    assert mixed > count // 6


def test_a_game_whose_only_equilibrium_support_enumeration_misses() -> None:
    payoffs = np.array([[[3, 0, 2], [0, 2, 3], [2, 7, 6]], [[0, 2, 3], [0, 5, 2], [8, 4, 5]]])[None]
    assert np.allclose(profiles(solved(payoffs), 0), [[0.5, 0, 0.5, 0.8, 0, 0.2]], atol=1e-15)


@pytest.mark.parametrize(
    ("n", "games"),
    [(2, 4000), (3, 20_000), (4, 2000), (5, 1000), (6, 100), pytest.param(7, 20, marks=pytest.mark.slow)],
)
@reduced("part", 10, 1)
def test_nondegenerate_games_have_an_odd_number(n: int, games: int, part: int) -> None:
    games //= part
    found = solved(np.random.default_rng([9, n]).random((games, 2, n, n)))
    assert not found.degenerate.any()
    assert (found.verdict == Verdict.COMPLETE).all()
    assert (np.bincount(found.game, minlength=games) % 2 == 1).all()


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 5), (4, 3), (4, 4)], ids=str)
@pytest.mark.parametrize("largest", [3, 9, 99, None])
@reduced("games", 6, 60)
def test_units_do_not_matter(shape: tuple[int, int], largest: int | None, games: int) -> None:
    rng = np.random.default_rng([10, *shape, largest or 0])
    size = (games, 2, *shape)
    payoffs = rng.random(size) if largest is None else rng.integers(0, largest + 1, size).astype(float)
    base = solved(payoffs)
    for player in range(2):
        for factor in (1e9, 1e-9):
            changed = payoffs.copy()
            changed[:, player] *= factor
            assert_same_sets(base, solved(changed), games)
        moved = payoffs.copy()
        moved[:, player] += 1e6
        back = moved.copy()
        back[:, player] -= 1e6  # the game as rounded by the shift
        assert_same_sets(solved(back), solved(moved), games)


@examples(15, 60, st.integers(1, 4), st.integers(1, 4), st.integers(1, 12), st.integers(0, 10_000))
def test_relabelling_and_affine_changes(m: int, n: int, largest: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = rng.integers(0, largest + 1, (1, 2, m, n)).astype(float)
    rows, columns = rng.permutation(m), rng.permutation(n)
    factor, shift = rng.integers(1, 50, 2), rng.integers(-50, 50, 2)
    changed = game[:, :, rows][:, :, :, columns] * factor[:, None, None] + shift[:, None, None]
    found, there = solved(game), solved(changed)
    relabelled = Found(
        found.game, (found.strategies[0][:, rows], found.strategies[1][:, columns]), found.degenerate, found.verdict
    )
    assert_same_sets(relabelled, there, 1)
    swapped = solved(game[:, ::-1].swapaxes(2, 3))  # the players change places
    assert_same_sets(found, Found(swapped.game, swapped.strategies[::-1], swapped.degenerate, swapped.verdict), 1)
    assert found.degenerate == there.degenerate == swapped.degenerate
    assert found.verdict == there.verdict == swapped.verdict


def test_one_at_a_time_is_the_same_to_the_last_bit() -> None:
    rng = np.random.default_rng(11)
    payoffs = np.concatenate([rng.random((40, 2, 3, 4)), rng.integers(0, 4, (40, 2, 3, 4))])
    batch = solve_many(payoffs)
    single = [solve_many(p[None]) for p in payoffs]
    for i in range(2):
        assert np.array_equal(batch.strategies[i], np.concatenate([s.strategies[i] for s in single]))
    assert np.array_equal(batch.regret, np.concatenate([s.regret for s in single]))
    assert np.array_equal(batch.verdict, np.concatenate([s.verdict for s in single]))


# ---------------------------------------------------------------- components


def regret(game: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    A, B = game
    return float(max((A @ y).max() - x @ A @ y, (x @ B).max() - x @ B @ y))


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4)], ids=str)
def test_subsets_are_the_largest_sets_of_exchangeable_equilibria(shape: tuple[int, int]) -> None:
    """Brute force: a subset is closed under exchanging strategies and under means, and cannot be enlarged."""
    rng = np.random.default_rng([12, *shape])
    payoffs = rng.integers(0, 3, (60, 2, *shape)).astype(float)
    many = solve_many(payoffs)
    several = 0
    for g, game in enumerate(payoffs):
        x, y = (s[many.game == g] for s in many.strategies)
        parts = components(x, y)
        subsets = [set(s) for c in parts for s in c.subsets]
        assert sorted(k for c in parts for k in c.equilibria) == list(range(len(x)))
        for a, b in itertools.combinations(range(len(x)), 2):
            exchangeable = regret(game, x[a], y[b]) < 1e-9 and regret(game, x[b], y[a]) < 1e-9
            assert exchangeable == any({a, b} <= s for s in subsets)
        for subset in map(sorted, subsets):
            for _ in range(5):
                p, q = rng.dirichlet(np.ones(len(subset))), rng.dirichlet(np.ones(len(subset)))
                assert regret(game, p @ x[subset], q @ y[subset]) < 1e-9
            for k in set(range(len(x))) - set(subset):
                assert any(regret(game, x[k], y[j]) > 1e-9 or regret(game, x[j], y[k]) > 1e-9 for j in subset)
        several += any(not c.is_isolated for c in parts)
    assert several > 10


# ---------------------------------------------------------------- Gambit


def comparison() -> object:
    """The script that compares with Gambit, for its games and its digest."""
    path = ROOT / "tests" / "benchmarks" / "bimatrix_against_gambit.py"
    spec = importlib.util.spec_from_file_location("bimatrix_against_gambit", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CELLS = json.loads((ROOT / "tests" / "data" / "bimatrix_gambit.json").read_text())


@pytest.mark.parametrize("cell", spread(CELLS, 4), ids=lambda c: f"{c['shape'][0]}x{c['shape'][1]}-{c['largest']}")
def test_gambits_exact_answers_as_kept(cell: dict[str, object]) -> None:
    script = comparison()
    counts = cell["counts"]
    payoffs = script.games_of(tuple(cell["shape"]), cell["largest"], len(counts))  # type: ignore[attr-defined]
    sets = script.twolevel_sets(payoffs)  # type: ignore[attr-defined]
    assert [len(s) for s in sets] == counts
    assert script.text(sets[0]) == cell["first"]  # type: ignore[attr-defined]
    assert script.digest(sets) == cell["digest"]  # type: ignore[attr-defined]


@pytest.mark.gambit
@pytest.mark.parametrize("shape", [(3, 3), (4, 4)], ids=str)
def test_gambit_now(shape: tuple[int, int]) -> None:
    pytest.importorskip("pygambit")
    from tests.peers import gambit_extreme_equilibria

    script = comparison()
    for game in np.random.default_rng([13, *shape]).integers(0, 5, (20, 2, *shape)).astype(float):
        theirs = script.without_doubles(gambit_extreme_equilibria(game))  # type: ignore[attr-defined]
        assert script.text(theirs) == script.text(script.twolevel_sets(game[None])[0])  # type: ignore[attr-defined]
