"""Every game of the bank through every solver that applies to it, and the bank itself through exact arithmetic.

Witnesses: the literature (counts and numbers in `published`), rational linear algebra that shares no code with
the solvers, nashpy, and Gambit where it is installed.
"""

from __future__ import annotations

import functools
import warnings

import nashpy
import numpy as np
import pytest

from tests.cases import Case, Profile, all_cases, exact_extreme_equilibria, exact_regret
from tests.nash.direct import found_by, scaled
from twolevel import NormalFormGame
from twolevel.games.equilibrium import Equilibria
from twolevel.nash.contract import Found
from twolevel.nash.engine import solve, solve_many
from twolevel.nash.many_players import general, polymatrix
from twolevel.nash.three_players import trimatrix
from twolevel.nash.two_players import bimatrix

CASES = all_cases()
BY_NAME = {case.name: case for case in CASES}
TWO = [case for case in CASES if case.players == 2]
THREE = [case for case in CASES if case.players == 3]
FINITE = [case for case in CASES if case.set == "all" and case.players > 2]

#: How far a probability may be from the stored one.
CLOSE = 1e-7


def is_heavy(case: Case) -> bool:
    """Return whether a game takes a second or more: these repeat in the slow form of a test only."""
    return case.players >= 5 or max(case.shape) >= 6


def by_name(cases: list[Case], *, step: int = 1) -> pytest.MarkDecorator:
    """Return the parameter of a test of many cases; with a step, one in so many and no heavy one always runs."""
    params = [
        pytest.param(case, id=str(case), marks=[pytest.mark.slow] if k % step or (step > 1 and is_heavy(case)) else [])
        for k, case in enumerate(cases)
    ]
    return pytest.mark.parametrize("case", params)


def flat(profiles: object) -> list[np.ndarray]:
    return [np.concatenate([np.asarray(x, dtype=float) for x in profile]) for profile in profiles]  # type: ignore[attr-defined]


def missing(wanted: list[np.ndarray], found: list[np.ndarray]) -> list[np.ndarray]:
    """Return what of `wanted` has no counterpart in `found`."""
    return [w for w in wanted if not any(np.abs(w - f).max() < CLOSE for f in found)]


def assert_same(case: Case, found: list[np.ndarray]) -> None:
    stored = flat(case.equilibria)
    assert not missing(stored, found), f"{case}: not found {missing(stored, found)}"
    assert not missing(found, stored), f"{case}: found but not stored {missing(found, stored)}"
    assert len(found) == len(stored)


@functools.cache
def solved(name: str) -> Equilibria:
    """Return what `solve` says of a game of the bank; several tests look at it."""
    return solve(NormalFormGame(BY_NAME[name].floats))


def of_module(found: Found) -> list[np.ndarray]:
    return flat(zip(*found.strategies, strict=True))


# -------------------------------------------------------------------- the bank itself


def test_the_bank_is_large_and_cited() -> None:
    assert len(CASES) >= 100
    assert len(BY_NAME) == len(CASES)
    assert all(case.cite and case.source and case.payoff_source for case in CASES)
    assert {case.players for case in CASES} == {2, 3, 4, 5}


@by_name(list(CASES), step=3)
def test_stored_profiles_are_equilibria(case: Case) -> None:
    """Exactly so where probabilities are fractions; irrational ones are stored as decimals."""
    assert case.equilibria
    for profile in case.equilibria:
        rounding = max(abs(1 - sum(x)) for x in profile)
        rational = all(p.denominator < 10**6 for x in profile for p in x)
        assert rounding == 0 if rational else rounding < 1e-15
        assert all(p >= 0 for x in profile for p in x)
        assert exact_regret(case, profile) <= (0 if rational else 1e-14)


@by_name([case for case in TWO if max(case.shape) <= 5], step=8)
def test_stored_two_player_sets_are_exact(case: Case) -> None:
    found, degenerate = exact_extreme_equilibria(case)
    assert found == set(case.equilibria)
    assert degenerate == case.degenerate
    assert degenerate or len(found) % 2 == 1


@by_name(FINITE)
def test_finite_sets_are_odd(case: Case) -> None:
    assert len(case.equilibria) % 2 == 1


COUNTS = {
    "oneill": 1,
    "winkels": 12,
    "von_stengel_75": 75,
    "coordination_6": 63,
    "mckelvey_mclennan": 9,
    "volunteers_3": 7,
    "volunteers_4": 15,
    "van_der_laan_2222": 5,
    "gambit_333": 5,
    "gambit_22222": 5,
    "all_zero": 4,
}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_counts_of_the_literature(name: str, count: int) -> None:
    assert len(BY_NAME[name].equilibria) == count


VALUES = {  # name: (profile, payoffs), from the cited texts
    "nash_1951_1": ([[9 / 16, 7 / 16], [7 / 17, 10 / 17]], [-5 / 17, 1 / 2]),
    "nash_1951_5": ([[1 / 4, 3 / 4], [3 / 8, 5 / 8]], None),
    "oneill": ([[0.2, 0.2, 0.2, 0.4]] * 2, [0.4, 0.6]),
    "chicken": ([[2 / 3, 1 / 3]] * 2, [14 / 3, 14 / 3]),
    "battle_of_the_sexes": ([[3 / 5, 2 / 5], [2 / 5, 3 / 5]], [1 / 5, 1 / 5]),
    "hide_and_seek": ([[6 / 11, 3 / 11, 2 / 11]] * 2, [6 / 11, -6 / 11]),
    "two_finger_morra": ([[0, 4 / 7, 3 / 7, 0], [0, 3 / 5, 2 / 5, 0]], [0, 0]),
    "von_stengel_2007": ([[4 / 5, 1 / 5, 0], [2 / 3, 1 / 3]], None),
    "shapley_1964": ([[1 / 3] * 3] * 2, [1 / 3, 1 / 3]),
}


@pytest.mark.parametrize("name", VALUES)
def test_published_numbers(name: str) -> None:
    profile, payoffs = VALUES[name]
    found = solved(name)
    near = [e for e in found if not missing(flat([profile]), flat([e.strategies.values()]))]
    assert len(near) == 1
    if payoffs is not None:
        assert list(near[0].payoffs.values()) == pytest.approx(payoffs, abs=1e-12)


def test_kimball_value() -> None:
    """The value of Blotto with 4 against 3 regiments at two posts is 14/9 (Dresher 1961)."""
    found = solved("kimball_forts")
    assert len(found) >= 1
    for e in found:
        assert list(e.payoffs.values()) == pytest.approx([14 / 9, -14 / 9])


# -------------------------------------------------------------------- the engine


@by_name(list(CASES), step=3)
def test_solve(case: Case) -> None:
    found = solved(case.name)
    profiles = flat(e.strategies.values() for e in found)
    assert all(e.regret <= 1e-9 for e in found)
    if case.set == "some":
        assert not missing(flat(case.equilibria), profiles)
        assert not found.complete
        assert "incomplete" in found.status
    else:
        assert_same(case, profiles)
        assert found.complete
    if not case.degenerate:
        assert not found.degenerate


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(case.shape, id=str(case.shape), marks=[pytest.mark.slow] if is_heavy(case) else [])
        for case in {case.shape: case for case in CASES}.values()
    ],
)
def test_solve_many(shape: tuple[int, ...]) -> None:
    """All games of one shape in one batch list what each lists alone."""
    cases = [case for case in CASES if case.shape == shape]
    batch = solve_many(np.stack([case.floats for case in cases]))
    for k, case in enumerate(cases):
        profiles = flat(zip(*(x[batch.game == k] for x in batch.strategies), strict=True))
        if case.set == "some":
            assert not missing(flat(case.equilibria), profiles)
            assert not batch.complete[k]
        else:
            assert_same(case, profiles)
            assert batch.complete[k]


@by_name(list(CASES), step=4)
def test_units_do_not_matter(case: Case) -> None:
    payoffs = case.floats
    factors = np.array([1e9, 1e-9, 3.0, 1e3, 1e-3])[: case.players].reshape(-1, *(1,) * case.players)
    profiles = flat(e.strategies.values() for e in solve(NormalFormGame(payoffs * factors)))
    plain = flat(e.strategies.values() for e in solved(case.name))
    assert not missing(plain, profiles)
    assert not missing(profiles, plain)


# -------------------------------------------------------------------- each solver on its own


@by_name(TWO, step=3)
def test_bimatrix(case: Case) -> None:
    assert_same(case, of_module(found_by(bimatrix.extreme_equilibria, case.floats[None])))


@by_name(THREE, step=3)
def test_trimatrix(case: Case) -> None:
    profiles = of_module(found_by(trimatrix.isolated_equilibria, case.floats[None]))
    if case.set == "all":
        assert_same(case, profiles)
    else:
        assert not missing(flat(case.equilibria), profiles)


@pytest.mark.parametrize(
    "case",
    [
        # the more paths, the longer it takes
        pytest.param(case, id=str(case), marks=[pytest.mark.slow] if k % 3 or np.prod(case.shape) >= 16 else [])
        for k, case in enumerate((*FINITE, *(case for case in TWO if not case.degenerate and max(case.shape) <= 4)))
    ],
)
def test_homotopy(case: Case) -> None:
    """Path tracking finds every isolated equilibrium of any number of players."""
    assert_same(case, of_module(found_by(general.isolated_equilibria, case.floats[None], seed=1)))


@by_name([case for case in CASES if case.players > 2])
def test_polymatrix(case: Case) -> None:
    """Where a game of the bank is pairwise separable, linear systems give the same set."""
    payoffs = case.floats[None]
    separable = polymatrix.is_separable(scaled(payoffs))
    assert separable.shape == (1,)
    assert separable[0] == _is_separable(case)
    if separable[0] and case.set == "all":
        assert_same(case, of_module(found_by(polymatrix.separable_equilibria, payoffs)))


def _is_separable(case: Case) -> bool:
    """Decide in exact arithmetic: all mixed second differences in any two opponents' actions vanish."""
    for i, u in enumerate(case.payoffs):
        others = [j for j in range(case.players) if j != i]
        for j in others:
            for k in others:
                if j < k:
                    difference = u - np.take(u, [0], axis=j)
                    difference = difference - np.take(difference, [0], axis=k)
                    own = difference - np.take(difference, [0], axis=i)
                    if (own != 0).any():
                        return False
    return True


@by_name([case for case in TWO if max(case.shape) <= 4], step=5)
def test_nashpy(case: Case) -> None:
    """On payoffs in [1, 2] nashpy's vertex enumeration finds stored equilibria only, of a nondegenerate game all."""
    A, B = (1 + (u - u.min()) / max(np.ptp(u), 1e-300) for u in case.floats)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = flat(nashpy.Game(A, B).vertex_enumeration())
    assert not missing(found, flat(case.equilibria))
    if not case.degenerate:
        assert not missing(flat(case.equilibria), found)


@pytest.mark.gambit
@by_name(TWO)
def test_gambit_two_players(case: Case) -> None:
    assert _gambit(case, "enummixed_solve", rational=True) == set(case.equilibria)


#: Gambit 16.7.0 misses an equilibrium of these (published counts are 5), or does not end on them.
GAMBIT_LOSES = {"gambit_333", "van_der_laan_2222", "gambit_22222"}
GAMBIT_HANGS = {"nau_section_6"}


@pytest.mark.gambit
@by_name([case for case in CASES if case.players > 2 and case.name not in GAMBIT_HANGS])
def test_gambit_more_players(case: Case) -> None:
    found = flat(_gambit(case, "enumpoly_solve"))
    stored = flat(case.equilibria)
    for profile in found if case.set == "all" else ():
        assert min(np.abs(profile - s).max() for s in stored) < 1e-5
    if case.set == "all" and case.name not in GAMBIT_LOSES:
        assert len(found) == len(stored)


def _gambit(case: Case, solver: str, **options: bool) -> set[Profile]:
    from fractions import Fraction

    gambit = pytest.importorskip("pygambit")
    tables = [
        np.vectorize(lambda u: gambit.Rational(u.numerator, u.denominator), otypes=[object])(u) for u in case.payoffs
    ]
    game = gambit.Game.from_arrays(*tables)
    result = getattr(gambit.nash, solver)(game, **options)
    return {
        tuple(tuple(Fraction(str(e[s])) for s in player.strategies) for player in game.players)
        for e in result.equilibria
    }
