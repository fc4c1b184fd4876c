"""Games: validation, best replies, regret, dominance, converters, rendering."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import strategies as st

from tests.conftest import examples, reduced
from twolevel.errors import GameError, MissingExtraError
from twolevel.games.game import NormalFormGame
from twolevel.games.payoffs import expected_payoffs

SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


@st.composite
def games(draw: st.DrawFn, low: int = -9, high: int = 9) -> NormalFormGame:
    shape = draw(SHAPES)
    seed = draw(st.integers(0, 2**32 - 1))
    return NormalFormGame(np.random.default_rng(seed).integers(low, high + 1, (len(shape), *shape)))


def mixed_profile(game: NormalFormGame, seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.dirichlet(np.ones(n)) for n in game.shape]


@pytest.mark.parametrize(
    ("payoffs", "words"),
    [
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], "ragged"),
        ([[[1, np.nan], [3, 4]], [[1, 2], [3, 4]]], r"payoffs\[0, 0, 1\] must be finite; got nan"),
        ([[[1, np.inf], [3, 4]], [[1, 2], [3, 4]]], "must be finite; got inf"),
        ([[["a", "b"], ["c", "d"]]] * 2, "real numbers"),
        (np.ones((2, 2, 2)) * 1j, "real numbers"),
        (np.zeros((2, 2, 0)), "player 1 has none"),
        (np.zeros((3, 2, 2)), r"must have shape \(N, n_1, ..., n_N\)"),
        ([], "must have shape"),
        (5, "must have shape"),
        (np.full((2, 2, 2), 1e300), "at most 1e\\+?150"),
    ],
)
def test_payoffs_that_are_no_game_get_one_clear_line(payoffs: object, words: str) -> None:
    with pytest.raises(GameError, match=words) as caught:
        NormalFormGame(payoffs)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"players": ["A"]}, "players must be 2 names; got 1"),
        ({"players": ["A", "A"]}, "'A' stands twice"),
        ({"players": ["A", 3]}, r"players\[1\] must be a non-empty string"),
        ({"actions": [["a", "b"]]}, "one list a player"),
        ({"actions": [["a", "b"], ["a"]]}, "actions of player 2 must be 2 names"),
    ],
)
def test_names_are_checked(names: dict[str, list[object]], words: str) -> None:
    with pytest.raises(GameError, match=words):
        NormalFormGame(np.zeros((2, 2, 2)), **names)  # type: ignore[arg-type]


def test_payoffs_are_copied_and_read_only() -> None:
    given_payoffs = np.zeros((2, 2, 2))
    game = NormalFormGame(given_payoffs)
    given_payoffs[0, 0, 0] = 7
    assert game.payoffs[0, 0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 1


@examples(25, 100, games(), st.integers(0, 2**32 - 1))
def test_expected_payoffs_agree_with_a_plain_sum_over_profiles(game: NormalFormGame, seed: int) -> None:
    x = mixed_profile(game, seed)
    plain = np.zeros(len(game.players))
    for profile in np.ndindex(*game.shape):
        chance = np.prod([x[i][a] for i, a in enumerate(profile)])
        plain += chance * game.payoffs[(slice(None), *profile)]
    assert np.allclose(list(game.expected_payoffs(x).values()), plain, atol=1e-12)
    assert np.allclose(expected_payoffs(game.payoffs[None], [v[None] for v in x])[0], plain, atol=1e-12)


@examples(25, 100, games(), st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3), st.floats(-50, 50))
def test_regret_is_invariant_under_positive_affine_changes(
    game: NormalFormGame, seed: int, scale: float, shift: float
) -> None:
    x = mixed_profile(game, seed)
    other = NormalFormGame(game.payoffs * scale + shift)
    assert other.regret(x) == pytest.approx(game.regret(x), abs=1e-9)
    assert 0 <= game.regret(x) <= 1 + 1e-12


@examples(25, 100, games(low=0, high=3))
def test_pure_equilibria_are_exactly_the_profiles_without_a_gain_from_deviating(game: NormalFormGame) -> None:
    plain = []
    for profile in np.ndindex(*game.shape):
        stable = all(
            game.payoffs[(i, *profile)] >= game.payoffs[(i, *profile[:i], b, *profile[i + 1 :])]
            for i in range(len(game.players))
            for b in range(game.shape[i])
        )
        if stable:
            plain.append(tuple(game.actions[i][a] for i, a in enumerate(profile)))
    assert game.pure_equilibria() == plain


def test_mixed_dominance_needs_the_mixture() -> None:
    game = NormalFormGame.from_bimatrix([[3, 0], [0, 3], [1, 1]], [[0, 0], [0, 0], [0, 0]])
    assert game.dominated_actions(0, mixed=False) == {}
    assert game.dominated_actions(0) == {"3": pytest.approx({"1": 0.5, "2": 0.5})}


def test_weak_dominance_removes_one_action_at_a_time() -> None:
    # Two copies of one row dominate neither each other; a weakly dominated row goes, its dominator stays.
    game = NormalFormGame.from_bimatrix([[1, 1], [1, 1], [1, 0]], [[1, 0], [1, 0], [1, 0]])
    left = game.eliminate(strict=False, mixed=False)
    assert left.game.actions == (("1", "2"), ("1",))
    assert game.eliminate(strict=True).steps == (("player 2", "2", {"1": 1.0}), ("player 1", "3", {"1": 1.0}))[:1]


@examples(12, 50, games(low=0, high=4))
def test_strict_elimination_loses_no_pure_equilibrium(game: NormalFormGame) -> None:
    assert game.eliminate().game.pure_equilibria() == game.pure_equilibria()


def test_fix_and_restrict_keep_the_right_payoffs() -> None:
    payoffs = np.arange(3 * 2 * 3 * 2, dtype=float).reshape(3, 2, 3, 2)
    game = NormalFormGame(payoffs, ["A", "B", "C"])
    assert np.array_equal(game.fix({"B": "2"}).payoffs, payoffs[[0, 2]][:, :, 1, :])
    assert np.array_equal(game.restrict({"B": ["3", "1"]}).payoffs, payoffs[:, :, [2, 0], :])
    with pytest.raises(GameError, match="player must be one of A, B, C; got 'D'"):
        game.fix({"D": "1"})
    with pytest.raises(GameError, match="at least one player"):
        game.fix({"A": 0, "B": 0, "C": 0})


def test_strategies_are_checked() -> None:
    game = NormalFormGame(np.zeros((2, 2, 2)), ["A", "B"])
    with pytest.raises(GameError, match="'B' is missing"):
        game.regret({"A": [1, 0]})
    with pytest.raises(GameError, match="the strategy of A must be probabilities"):
        game.regret([[0.7, 0.7], [1, 0]])
    with pytest.raises(GameError, match="must have 2 entries"):
        game.regret([[1, 0, 0], [1, 0]])
    assert game.regret({"A": "1", "B": [0.5, 0.5]}) == 0.0


@examples(25, 100, games())
def test_nashpy_round_trip(game: NormalFormGame) -> None:
    if len(game.players) == 2:
        assert NormalFormGame.from_nashpy(game.to_nashpy()) == game
    else:
        with pytest.raises(GameError, match="2 players"):
            game.to_nashpy()


@dataclass
class Player:
    """A player as in quantecon: payoffs by the own action, then the next players' in turn."""

    payoff_array: np.ndarray


@dataclass
class Players:
    """A game as in quantecon, of its players."""

    players: list[Player]


@pytest.mark.quantecon
@reduced("itself", False, True)
def test_quantecon_round_trip(itself: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow with quantecon itself, whose import takes a second; reduced: with the layout of its games."""
    if itself:
        pytest.importorskip("quantecon")
    else:
        layout = SimpleNamespace(Player=Player, NormalFormGame=Players)
        monkeypatch.setitem(sys.modules, "quantecon", SimpleNamespace(game_theory=layout))
        monkeypatch.setitem(sys.modules, "quantecon.game_theory", layout)
    rng = np.random.default_rng(5)
    for shape in ((2, 3), (2, 3, 4), (2, 2, 3, 2)):
        game = NormalFormGame(rng.random((len(shape), *shape)))
        theirs = game.to_quantecon()
        assert NormalFormGame.from_quantecon(theirs) == game
        for profile in np.ndindex(shape):
            for i, player in enumerate(theirs.players):
                assert player.payoff_array[profile[i:] + profile[:i]] == game.payoffs[(i, *profile)]


@pytest.mark.gambit
def test_gambit_and_nfg_round_trip() -> None:
    pytest.importorskip("pygambit")
    rng = np.random.default_rng(6)
    game = NormalFormGame(rng.integers(0, 9, (3, 2, 3, 2)), ["X", "Y", "Z"], [["a", "b"], ["c", "d", "e"], ["f", "g"]])
    assert NormalFormGame.from_gambit(game.to_gambit()) == game
    assert NormalFormGame.from_nfg(game.to_nfg()) == game


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygambit", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'twolevel\[gambit\]'"):
        NormalFormGame(np.zeros((2, 2, 2))).to_gambit()


def test_text_html_and_latex_mark_best_replies() -> None:
    game = NormalFormGame.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], ["A<", "B"], [["x_1", "y"], ["u", "v"]])
    text = game._repr_html_()
    assert "<b><u>5</u></b>, 0" in text
    assert "A&lt;" in text
    latex = game.to_latex()
    assert r"x\_1 & $3, 3$ & $0, \underline{5}$ \\" in latex
    assert game.to_text().splitlines() == [
        "         u       v",
        "x_1   3, 3   0, 5*",
        "  y  5*, 0  1*, 1*",
        "*: best reply",
    ]
    three = NormalFormGame(np.zeros((3, 2, 2, 2)))
    assert three.to_latex().count(r"\begin{tabular}") == 2
    assert "player 3: 2" in three._repr_html_()


def test_frame_has_one_row_a_profile() -> None:
    game = NormalFormGame(np.arange(24.0).reshape(3, 2, 2, 2), ["A", "B", "C"])
    frame = game.to_frame()
    assert frame.loc[("1", "2", "1"), "B"] == game.payoffs[1, 0, 1, 0]
