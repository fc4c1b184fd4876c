"""Games with an order of moves: against every pure strategy, random mixtures at ties, Gambit, and by hand."""

from __future__ import annotations

import io
import itertools
import json
import pickle
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import twolevel as tl
from tests import DATA
from tests.conftest import examples, reduced
from tests.nash.efg import as_efg, information_sets
from twolevel.games.equilibrium import EquilibriumBatch, Verdict
from twolevel.games.moves import as_order, in_text, in_words, without
from twolevel.games.ordered import OrderedEquilibria, OrderedEquilibrium
from twolevel.nash.order import MOST_COMBINATIONS, backward

Order = Sequence[Sequence[int]]
#: What everybody does at every point: (player, history of the earlier groups) to action.
Strategy = Mapping[tuple[int, tuple[int, ...]], int]
GAMBIT = json.loads((DATA / "order_gambit.json").read_text(encoding="utf-8"))


def solved(payoffs: np.ndarray, order: Order, **names: Any) -> OrderedEquilibria:
    found = tl.solve(tl.NormalFormGame(payoffs, **names), order=order)
    assert isinstance(found, OrderedEquilibria)
    return found


# ---------------------------------------------------------------- every pure strategy, by the definition


def played_after(strategy: Strategy, order: Order, start: tuple[int, ...]) -> tuple[int, ...]:
    """What the movers do in all, once the first of them have done `start`."""
    done = start
    for k, group in enumerate(order):
        seen = sum(map(len, order[:k]))
        if seen + len(group) > len(start):
            history = done[:seen]
            done = (*done, *(strategy[i, history] for i in group[len(done) - seen :]))
    return done


def profile_of(done: tuple[int, ...], order: Order) -> tuple[int, ...]:
    movers = [i for group in order for i in group]
    return tuple(done[movers.index(i)] for i in range(len(movers)))


def is_subgame_perfect(payoffs: np.ndarray, strategy: Strategy, order: Order) -> bool:
    """Nobody gains from one other choice, anywhere."""
    shape = payoffs.shape[1:]
    for (i, history), own in strategy.items():
        k = next(k for k, group in enumerate(order) if i in group)
        group = order[k]
        joint = [strategy[j, history] for j in group]
        worth = []
        for a in range(shape[i]):
            moved = [a if j == i else b for j, b in zip(group, joint, strict=True)]
            done = played_after(strategy, order, (*history, *moved))
            worth.append(payoffs[(i, *profile_of(done, order))])
        if worth[own] < max(worth):
            return False
    return True


def every_strategy(shape: Sequence[int], order: Order) -> Iterator[Strategy]:
    points = information_sets(shape, order)
    for actions in itertools.product(*(range(shape[i]) for i, _ in points)):
        yield dict(zip(points, actions, strict=True))


def pure_outcomes(payoffs: np.ndarray, order: Order) -> set[tuple[int, ...]]:
    return {
        profile_of(played_after(s, order, ()), order)
        for s in every_strategy(payoffs.shape[1:], order)
        if is_subgame_perfect(payoffs, s, order)
    }


def listed(found: OrderedEquilibria) -> list[tuple[int, ...]]:
    """The profiles of the outcomes that no mixture anywhere, also off the path, brings about."""
    items: Any = found.items
    pure = [e for e in items if all(x.max() == 1 for played in e.answers.values() for x in played.values())]
    return [tuple(int(x.argmax()) for x in e.strategies.values()) for e in pure]


ORDERS_OF_THREE = [[[0], [1], [2]], [[2], [0], [1]], [[1], [2], [0]]]
ORDERS_OF_TWO = [[[0], [1]], [[1], [0]]]


@st.composite
def games(draw: st.DrawFn) -> tuple[np.ndarray, Order]:
    """Games of single movers, most of them full of ties."""
    shape, orders = draw(st.sampled_from([((2, 2, 2), ORDERS_OF_THREE), ((3, 3), ORDERS_OF_TWO)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    most = draw(st.sampled_from([2, 3, 1000]))
    return rng.integers(0, most, (len(shape), *shape)).astype(float), draw(st.sampled_from(orders))


@examples(12, 40, games())
def test_backward_induction_is_what_a_search_of_all_strategies_finds(game: tuple[np.ndarray, Order]) -> None:
    payoffs, order = game
    found = solved(payoffs, order)
    own = listed(found)
    assert len(own) == len(set(own)) == len(found)
    assert set(own) == pure_outcomes(payoffs, order)


@pytest.mark.slow
@given(games())
@settings(max_examples=2000)
def test_backward_induction_is_what_a_search_of_all_strategies_finds_in_full(game: tuple[np.ndarray, Order]) -> None:
    payoffs, order = game
    assert set(listed(solved(payoffs, order))) == pure_outcomes(payoffs, order)


def test_groups_find_every_outcome_in_pure_strategies() -> None:
    rng = np.random.default_rng(5)
    several = 0
    for order in ([[0], [1, 2]], [[1, 2], [0]], [[0, 2], [1]]) * 8:
        payoffs = rng.permutation(24).reshape(3, 2, 2, 2).astype(float)
        found = solved(payoffs, order)
        assert found.complete
        assert pure_outcomes(payoffs, order) == set(listed(found))
        for e in found:
            assert e.regret < 1e-12
        several += len(found) > 1
    assert several > 2


def random_play(
    payoffs: list[list[list[list[int]]]], order: Order, rng: np.random.Generator
) -> dict[tuple[int, ...], Fraction]:
    """One subgame-perfect outcome of single movers, with random mixtures at ties, in exact arithmetic."""
    table = np.array(payoffs, dtype=object)
    movers = [i for group in order for i in group]

    def after(done: tuple[int, ...]) -> dict[tuple[int, ...], Fraction]:
        if len(done) == len(movers):
            return {profile_of(done, order): Fraction(1)}
        i = movers[len(done)]
        options = [after((*done, a)) for a in range(table.shape[1 + i])]
        worth = [sum(w * table[(i, *p)] for p, w in option.items()) for option in options]
        best = [option for option, value in zip(options, worth, strict=True) if value == max(worth)]
        weights = rng.multinomial(2, np.full(len(best), 1 / len(best)))
        mixed: dict[tuple[int, ...], Fraction] = {}
        for option, weight in zip(best, weights.tolist(), strict=True):
            for p, w in option.items():
                if weight:
                    mixed[p] = mixed.get(p, Fraction(0)) + w * Fraction(weight, 2)
        return mixed

    return after(())


@examples(12, 40, games())
def test_a_complete_list_holds_all_that_mixtures_at_ties_can_reach(game: tuple[np.ndarray, Order]) -> None:
    payoffs, order = game
    found = solved(payoffs, order)
    if found.complete:
        own = set(listed(found))
        rng = np.random.default_rng(0)
        for _ in range(8):
            assert set(random_play(payoffs.astype(int).tolist(), order, rng)) <= own


def test_what_is_not_called_complete_misses_something() -> None:
    """The second mover is indifferent after the first action, and can bring the first there with a mixture alone."""
    first = [[0.0, 2.0], [1.0, 1.0]]
    third = [[[5.0, 5.0], [0.0, 0.0]]]
    payoffs = np.array([first, [[0.0, 0.0], [1.0, 0.0]]])
    found = solved(payoffs, [[0], [1]])
    assert sorted(listed(found)) == [(0, 1), (1, 0)]
    assert not found.complete and third
    assert found.status.startswith("incomplete: some player is indifferent")
    assert "player 2 is indifferent between 1 and 2 after 1" in found.status
    assert tl.solve_many(payoffs[None], order=[[0], [1]]).verdict.tolist() == [Verdict.CONTINUUM]


def test_a_tie_that_cannot_be_reached_leaves_the_list_complete() -> None:
    payoffs = np.array([[[9.0, 9.0], [1.0, 2.0]], [[1.0, 0.0], [3.0, 3.0]]])
    found = solved(payoffs, [[0], [1]])
    assert found.complete and len(found) == 1 and found.degenerate
    assert found.status == "complete: every equilibrium is listed"


def test_a_tie_on_the_path_is_a_continuum_with_all_its_ends() -> None:
    payoffs = np.array([[[9.0, 8.0], [1.0, 2.0]], [[3.0, 3.0], [1.0, 0.0]]])
    found = solved(payoffs, [[0], [1]], actions=[["up", "down"], ["left", "right"]])
    assert [e.label for e in found] == ["up, left", "up, right"]
    assert found.complete
    assert found.status == (
        "complete: every extreme equilibrium is listed; player 2 is indifferent between left and right after up: "
        "a continuum of equilibria; its end points are listed"
    )


def entry_or_continuum(outside: float) -> np.ndarray:
    """The first stays out for so much, or lets the others play, where the third may mix as it likes."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 0] = outside
    payoffs[1, 0, 0], payoffs[2, 0, :, 0] = 1.0, 1.0
    payoffs[0, 1] = [[0.0, 4.0], [1.0, 3.0]]
    payoffs[1, 1] = [[1.0, 1.0], [0.0, 0.0]]  # the second has a better action; the third gains the same by both
    return payoffs


@pytest.mark.parametrize(
    ("outside", "verdict", "outcomes"),
    [
        (5.0, Verdict.COMPLETE, 1),  # out, whatever happens inside
        (-1.0, Verdict.COMPLETE_CONTINUA, 2),  # in, with every mixture of the third
        (
            2.0,
            Verdict.CONTINUUM,
            2,
        ),  # out, or in if the third mixes so that it pays
    ],
)
def test_a_continuum_inside_a_group_counts_where_it_can_be_reached(
    outside: float, verdict: Verdict, outcomes: int
) -> None:
    found = tl.solve_many(entry_or_continuum(outside)[None], order=[[0], [1, 2]])
    assert found.verdict.tolist() == [verdict]
    assert len(found.game) == outcomes


@pytest.mark.slow
def test_four_players_in_three_turns() -> None:
    order = [[2], [0, 3], [1]]
    for seed in range(4):
        payoffs = np.random.default_rng(seed).permutation(64).reshape(4, 2, 2, 2, 2).astype(float)
        assert pure_outcomes(payoffs, order) == set(listed(solved(payoffs, order)))


# ---------------------------------------------------------------- one game, many games, other units


@given(st.integers(0, 2**32), st.sampled_from([(2, 2), (2, 3), (2, 2, 2)]))
@settings(max_examples=8)
def test_one_group_is_solve(seed: int, shape: tuple[int, ...]) -> None:
    payoffs = np.random.default_rng(seed).integers(0, 4, (len(shape), *shape)).astype(float)
    game = tl.NormalFormGame(payoffs)
    plain = tl.solve(game, check=False)
    assert type(plain) is tl.Equilibria
    assert tl.solve(game, order=[range(len(shape))], check=False) == plain
    assert tl.solve(game, order=", ".join(game.players), check=False) == plain
    assert tl.solve_many(payoffs[None], order=[range(len(shape))]) == tl.solve_many(payoffs[None])


@pytest.mark.parametrize("order", [[[2], [0], [1]], [[1], [0, 2]], [[0, 1], [2]]])
@pytest.mark.parametrize("most", [3, 10_000])
def test_a_batch_is_its_games_one_by_one(order: Order, most: int) -> None:
    payoffs = np.random.default_rng(3).integers(0, most, (40, 3, 2, 3, 2)).astype(float)
    many = tl.solve_many(payoffs, order=order)
    assert tl.solve_many(payoffs, order=order, chunk=7) == many
    joint = many.joint()
    for g, u in enumerate(payoffs[:5]):
        found = solved(u, order)
        own = np.flatnonzero(many.game == g)
        assert len(found) == len(own)
        assert (found.complete, found.degenerate) == (many.complete[g], many.degenerate[g])
        for k, e in zip(own, found, strict=True):
            assert isinstance(e, OrderedEquilibrium)
            np.testing.assert_allclose(list(e.payoffs.values()), many.payoffs[k], rtol=1e-12)
            np.testing.assert_allclose(e.distribution, joint[k], atol=1e-12)
            assert e.regret <= 1e-9


def test_units_and_numbering_change_nothing() -> None:
    rng = np.random.default_rng(8)
    payoffs = rng.random((30, 3, 2, 3, 2))
    order = [[2], [0, 1]]
    many = tl.solve_many(payoffs, order=order)
    units = np.array([1e9, 1e-9, 3.0]).reshape(3, 1, 1, 1)
    other = tl.solve_many(payoffs * units + 1e3 * units, order=order)
    np.testing.assert_array_equal(other.game, many.game)
    for x, y in zip(other.strategies, many.strategies, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-7)
    turned = payoffs[:, [2, 0, 1]].transpose(0, 1, 4, 2, 3)
    again = tl.solve_many(turned, order=[[0], [1, 2]])
    np.testing.assert_allclose(np.sort(again.payoffs[:, 0]), np.sort(many.payoffs[:, 2]), rtol=1e-9)


def test_near_ties_are_ties_as_in_pure_equilibria() -> None:
    """A payoff that was added up, .1 + .2, is .3: the library's own rule."""
    payoffs = np.array([[[0.1 + 0.2, 0.3, 0.0]], [[0.3, 0.1 + 0.2, 0.0]]])
    assert len(solved(payoffs, [[0], [1]])) == len(tl.NormalFormGame(payoffs).pure_equilibria()) == 2


def test_a_batch_of_no_games_and_single_actions() -> None:
    assert not len(tl.solve_many(np.zeros((0, 2, 2, 2)), order=[[0], [1]]).game)
    assert [e.label for e in solved(np.array([[[1.0], [2.0]], [[0.0], [0.0]]]), [[1], [0]])] == ["2, 1"]
    with pytest.raises(tl.GameError, match=r"payoffs\[1, 0, 0, 1\] must be finite"):
        tl.solve_many(
            [[[[0, 1], [0, 1]], [[0, 1], [0, 1]]], [[[0, np.nan], [0, 1]], [[0, 1], [0, 1]]]], order=[[0], [1]]
        )


# ---------------------------------------------------------------- outcomes that are no products


def copying() -> np.ndarray:
    """Two play matching pennies; a third sees both and gains by saying whether they matched."""
    payoffs = np.zeros((3, 2, 2, 2))
    for a, b, c in itertools.product(range(2), repeat=3):
        payoffs[:, a, b, c] = [a == b, a != b, c == (a == b)]
    return payoffs


def test_answers_to_what_a_mixture_brought_about_make_no_product() -> None:
    found = solved(copying(), [[0, 1], [2]], players=["odd", "even", "umpire"])
    (e,) = found
    assert isinstance(e, OrderedEquilibrium)
    assert e.payoffs == pytest.approx({"odd": 0.5, "even": 0.5, "umpire": 1.0})
    assert e.strategies["umpire"] == pytest.approx([0.5, 0.5])
    expected = np.zeros((2, 2, 2))
    expected[0, 0, 1] = expected[1, 1, 1] = expected[0, 1, 0] = expected[1, 0, 0] = 0.25
    np.testing.assert_allclose(e.distribution, expected)
    assert e.reached["1", "2"] == pytest.approx(0.25)
    assert e.expected(copying()) == pytest.approx([0.5, 0.5, 1.0])
    many = tl.solve_many(copying()[None], order=[[0, 1], [2]])
    assert many.distribution is not None
    np.testing.assert_allclose(many.expected(copying()[None])[0], [0.5, 0.5, 1.0])
    assert many.first(1) == many and pickle.loads(pickle.dumps(many)) == many
    both = EquilibriumBatch.joined([many, tl.solve_many(copying()[None], order=[[2], [0], [1]])])
    np.testing.assert_array_equal(both.joint()[:1], many.joint())
    assert both.joint().shape[1:] == (2, 2, 2)
    assert not e.is_strict and e.is_quasi_strict


def test_too_many_combinations_are_said_and_followed_in_part() -> None:
    """The last mover gains the same whatever it does: 3 answers to each of 9 histories."""
    payoffs = np.zeros((3, 3, 3, 3))
    payoffs[:2] = np.random.default_rng(2).random((2, 3, 3, 3))
    found = solved(payoffs, [[0, 1], [2]])
    assert not found.complete
    assert found.status.endswith(
        f": at the start what may be answered combines in 19,683 ways, of which {MOST_COMBINATIONS:,} are followed"
    )
    assert all(e.regret <= 1e-9 for e in found)
    assert tl.solve_many(payoffs[None], order=[[0, 1], [2]]).verdict.tolist() == [Verdict.TOO_LARGE]


def test_a_game_of_a_group_in_which_nothing_is_found_is_lost_whole() -> None:
    payoffs = np.random.default_rng(4).random((2, 3, 2, 2, 2))
    known = tl.solve_many

    def blind(games: np.ndarray) -> EquilibriumBatch:
        found = known(games)
        seen = found.game >= 2  # nothing in the first game's two histories
        return EquilibriumBatch(
            found.game[seen],
            tuple(x[seen] for x in found.strategies),
            found.payoffs[seen],
            found.regret[seen],
            found.degenerate,
            found.verdict,
        )

    found = backward(payoffs, [[0], [1, 2]], blind)
    assert found.verdict.tolist() == [Verdict.NONE_FOUND, Verdict.COMPLETE]
    assert set(found.game.tolist()) == {1}


# ---------------------------------------------------------------- what is said


def test_answers_off_the_path() -> None:
    entry = tl.NormalFormGame.from_bimatrix(
        [[0, 0], [-1, 2]], [[5, 5], [1, 3]], ["entrant", "monopolist"], [["stay out", "enter"], ["fight", "yield"]]
    )
    (e,) = tl.solve(entry, order="entrant > monopolist")
    assert isinstance(e, OrderedEquilibrium)
    assert e.label == "enter, yield"
    assert e.answers["enter",]["monopolist"].tolist() == [0, 1]
    assert e.to_frame()["reached"].tolist() == [1, 0, 1]
    assert e.replies == {"monopolist": "fight, but yield after enter"}
    assert repr(e) == "Equilibrium (enter, yield) of entrant > monopolist: payoffs entrant 2, monopolist 3"
    # the threat to fight is an equilibrium where all choose at once, and none here
    assert "stay out, fight" in [q.label for q in tl.solve(entry)]


def test_a_game_knows_its_order() -> None:
    payoffs = np.random.default_rng(0).random((3, 2, 2, 2))
    game = tl.NormalFormGame(payoffs, ["A", "B", "C"], order="B > A, C")
    assert game.order == (("B",), ("A", "C"))
    assert "B moves first, then A and C, at once" in game.words
    assert tl.solve(game) == tl.solve(game, order="B > C, A")
    assert game.fix({"C": 0}).order == (("B",), ("A",))
    assert game.fix({"B": 0}).order == ()
    assert game.restrict({"B": ["1"]}).order == game.order
    assert game != tl.NormalFormGame(payoffs, ["A", "B", "C"])
    for ask in (tl.correlated, lambda g: tl.quantal_response(g, 1.0), tl.logit_limit, lambda g: tl.price(g, [0, 0, 0])):
        with pytest.raises(tl.GameError, match=r"^game must be one in which all choose at once; .* order B > A, C"):
            ask(game)


def test_selection_compares_what_it_can() -> None:
    payoffs = np.array([[[9.0, 8.0], [1.0, 2.0]], [[3.0, 3.0], [1.0, 0.0]]])
    found = tl.solve(tl.NormalFormGame(payoffs), order=[[0], [1]])
    assert tl.select(found, "payoff_dominant").label == "1, 1"
    for rule in ("risk_dominant", "logit"):
        with pytest.raises(tl.SolverError, match="compares what is chosen at once; here player 1 moves first"):
            tl.select(found, rule)


PLAYERS = ["Armenia", "Azerbaijan", "Russia"]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("Armenia > Rusia > Azerbaijan", "got 'Rusia'; did you mean 'Russia'?"),
        ("Armenia > Russia", "order must name every player; 'Azerbaijan' is left out"),
        ("Armenia > Russia, Armenia > Azerbaijan", "order must name each player once; got 'Armenia' twice"),
        ("Armenia > > Russia", "order must have a player in every group; got ['Armenia ', ' ', ' Russia']"),
        ([["Armenia"], [], ["Russia", "Azerbaijan"]], "order must have a player in every group"),
        ([[0], [1], [3]], "order must name the players Armenia, Azerbaijan, Russia; got 3"),
        ([[True], [1], [2]], "got True"),
        (3, "order must be groups of players, such as 'Armenia > Azerbaijan > Russia'; got int"),
        ([], "order must name every player; 'Armenia' is left out"),
    ],
)
def test_orders_that_are_none_get_one_line(order: Any, words: str) -> None:
    game = tl.NormalFormGame(np.zeros((3, 2, 2, 2)), PLAYERS)
    for call in (lambda: tl.solve(game, order=order), lambda: tl.NormalFormGame(game.payoffs, PLAYERS, order=order)):
        with pytest.raises(tl.GameError) as caught:
            call()
        assert words in str(caught.value) and "\n" not in str(caught.value)


def test_orders_in_every_form() -> None:
    wanted = (("Armenia", "Russia"), ("Azerbaijan",))
    for order in (
        "Russia,Armenia>Azerbaijan",
        [["Russia", "Armenia"], ["Azerbaijan"]],
        [(2, 0), 1],
        (["Armenia", 2], "Azerbaijan"),
    ):
        assert as_order(order, PLAYERS) == wanted
    assert as_order(in_text(wanted), PLAYERS) == wanted
    assert as_order(None, PLAYERS) == as_order((), PLAYERS) == as_order([PLAYERS], PLAYERS) == ()
    assert as_order(["b, c", "a"], ["a", "b, c"]) == (("b, c",), ("a",))  # a name with a comma, in a list
    assert without(wanted, ["Azerbaijan"]) == ()
    assert (
        in_words((("Armenia",), ("Azerbaijan", "Russia"))) == "Armenia moves first, then Azerbaijan and Russia, at once"
    )


# ---------------------------------------------------------------- many at once


@reduced("games", 20_000, 1_000_000)
def test_every_random_game_has_one_outcome(games: int) -> None:
    payoffs = np.random.default_rng(0).random((games, 3, 3, 3, 3))
    found = tl.solve_many(payoffs, order=[[2], [0], [1]])
    assert found.complete.all() and (found.count == 1).all()


# ---------------------------------------------------------------- Gambit


def answers_of(e: OrderedEquilibrium, shape: Sequence[int], order: Order) -> list[int]:
    """What is done at every information set, in Gambit's order, in a game with names 1, 2, ..."""
    return [
        int(e.answers[tuple(str(a + 1) for a in history)][f"player {i + 1}"].argmax())
        for i, history in information_sets(shape, order)
    ]


@pytest.mark.parametrize("entry", GAMBIT, ids=lambda e: f"{np.shape(e['payoffs'])} {e['order']}")
def test_agent_form_of_gambit(entry: dict[str, Any]) -> None:
    """Kept answers of Gambit 16.7, agent form: its logit limit, and those of its pure equilibria that are perfect."""
    payoffs, order = np.array(entry["payoffs"], dtype=float), entry["order"]
    found = solved(payoffs, order)
    points = information_sets(payoffs.shape[1:], order)
    if "logit" in entry:
        (e,) = found
        assert isinstance(e, OrderedEquilibrium)
        assert answers_of(e, payoffs.shape[1:], order) == entry["logit"]
    if "pure" in entry:
        perfect = [dict(zip(points, actions, strict=True)) for actions in entry["pure"]]
        perfect = [s for s in perfect if is_subgame_perfect(payoffs, s, order)]
        assert {profile_of(played_after(s, order, ()), order) for s in perfect} == set(listed(found))


@pytest.mark.gambit
def test_kept_answers_are_still_gambits() -> None:
    gambit = pytest.importorskip("pygambit")
    for entry in GAMBIT:
        assert {key: value for key, value in gambit_answers(gambit, entry).items() if key in entry} == entry


def gambit_answers(gambit: Any, entry: dict[str, Any]) -> dict[str, Any]:
    """Ask Gambit: pure equilibria of the agent form, and the limit of its agent logit branch, as actions."""
    payoffs = np.array(entry["payoffs"])
    game = gambit.read_efg(io.BytesIO(as_efg(payoffs, entry["order"]).encode()))
    actions = [infoset.actions for player in game.players for infoset in player.infosets]
    found: dict[str, Any] = {"payoffs": entry["payoffs"], "order": entry["order"]}
    if "pure" in entry:
        pure = gambit.nash.enumpure_agent_solve(game).equilibria
        found["pure"] = [[[float(p[a]) for a in acts].index(1.0) for acts in actions] for p in pure]
    if "logit" in entry:
        (limit,) = gambit.nash.logit_solve(game).equilibria
        found["logit"] = [int(np.argmax([float(limit[a]) for a in acts])) for acts in actions]
    return found
