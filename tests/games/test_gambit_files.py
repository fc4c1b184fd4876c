"""Gambit's file formats: there and back again, kept files of Gambit's own, and texts that are broken on purpose."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests import DATA
from tests.conftest import reduced
from tests.nash.efg import as_efg
from twolevel.errors import GameError
from twolevel.games.game import NormalFormGame
from twolevel.games.ordered import OrderedEquilibrium

#: What Gambit 16.7 wrote of games, its answers, and the payoffs and orders that they had.
KEPT = json.loads((DATA / "files_gambit.json").read_text(encoding="utf-8"))
HARD = ['the "shrug"', "中国", "two  spaces", "back\\slash", "\\", '\\"', " ", "a\nb", "{x}", "é,;", "=1+1", "'", "0"]


def plain_names(shape: tuple[int, ...]) -> dict[str, list[Any]]:
    return {
        "players": [f'Player "{i}"' for i in range(len(shape))],
        "actions": [[f"say {a}, {i}" for a in range(n)] for i, n in enumerate(shape)],
    }


def random_games(count: int, seed: int = 1) -> Iterator[NormalFormGame]:
    """Games of 1 to 4 players, half of them of whole numbers, half of any doubles."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        shape = tuple(rng.integers(1, 5, rng.integers(1, 5)).tolist())
        size = (len(shape), *shape)
        payoffs = rng.integers(-9, 10, size) if k % 2 else rng.normal(size=size) * 10.0 ** rng.integers(-30, 30)
        yield NormalFormGame(payoffs, **plain_names(shape))


def random_ordered(count: int, seed: int = 2) -> Iterator[NormalFormGame]:
    """Games of 2 to 4 players, each with two actions or more, in random groups."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        shape = tuple(rng.integers(2, 4, rng.integers(2, 5)).tolist())
        movers = rng.permutation(len(shape)).tolist()
        cuts = sorted(set(rng.integers(1, len(shape), rng.integers(1, len(shape))).tolist()))
        groups = [movers[a:b] for a, b in zip([0, *cuts], [*cuts, len(movers)], strict=True)]
        yield NormalFormGame(rng.normal(size=(len(shape), *shape)), order=groups, **plain_names(shape))


@reduced("count", 50, 200)
def test_what_is_written_is_read_as_the_same_game(count: int) -> None:
    for game in random_games(count):
        assert NormalFormGame.from_nfg(game.to_nfg()) == game
        assert NormalFormGame.from_nfg(game.to_nfg(outcomes=True)) == game
    for game in random_ordered(count):
        assert game.order
        assert NormalFormGame.from_efg(game.to_efg()) == game


@pytest.mark.parametrize("name", HARD)
def test_hard_names_and_titles_survive(name: str) -> None:
    payoffs = np.arange(8).reshape(2, 2, 2)
    game = NormalFormGame(payoffs, [name, "other"], [["x", name], [name, "y"]], order=[[1], [0]])
    at_once = NormalFormGame(payoffs, game.players, game.actions)
    assert NormalFormGame.from_efg(game.to_efg(name)) == game
    for outcomes in (False, True):
        assert NormalFormGame.from_nfg(game.to_nfg(name, outcomes=outcomes)) == at_once


def test_the_tree_is_what_the_independent_writer_makes() -> None:
    rng = np.random.default_rng(3)
    for order in ([[0], [1], [2]], [[2], [0, 1]], [[1, 2], [0]], [[0, 1, 2]]):
        payoffs = rng.integers(-9, 10, (3, 2, 3, 2))
        names = [["1", "2"], ["1", "2", "3"], ["1", "2"]]
        own = NormalFormGame(payoffs, ["1", "2", "3"], names, order).to_efg("order")
        assert [line for line in own.splitlines() if line not in ("", '""')] == as_efg(payoffs, order).splitlines()


def test_a_game_by_hand_in_both_forms() -> None:
    """The example of Gambit's manual in spirit: the first player's action runs fastest, shared outcomes, fractions."""
    head = 'NFG 1 R "by hand" { "A" "B" } { { "U" "D" } { "L" "R" } }\n"a comment"\n'
    expected = NormalFormGame([[[1, 3], [2, 0.5]], [[-1, -3], [-2, 0]]], ["A", "B"], [["U", "D"], ["L", "R"]])
    assert NormalFormGame.from_nfg(head + "1 -1  2 -2  3 -3  1/2 0") == expected
    outcomes = '{ { "x" 1, -1 } { 2 -2 } { "" 3, -3 } { "y" .5 0 } }\n1 2 3 4'
    assert NormalFormGame.from_nfg(head + outcomes) == expected
    none = NormalFormGame.from_nfg(head + '{ { "x" 1, -1 } }\n0 1 1 0')
    assert none.payoffs.tolist() == [[[0, 1], [1, 0]], [[0, -1], [-1, 0]]]
    doubled = NormalFormGame.from_nfg('NFG 1 D "" {"A" "A"} {{"" "c"} {"c" "c"}} 1 2 3 4 5 6 7 8')
    assert (doubled.players, doubled.actions) == (("player 1", "player 2"), (("1", "2"), ("1", "2")))


def test_payoffs_on_the_way_are_added_and_references_are_followed() -> None:
    tree = (
        'EFG 2 R "" { "A" "B" }\np "" 1 1 "" { "x" "y" } 1 "paid" { 10, 0 }\n'
        'p "" 2 1 "" { "u" "v" } 0\nt "" 2 "" { 1 2 }\nt "" 3 "" { 3 4 }\np "" 2 1 0\nt "" 2\nt "" 0\n'
    )
    game = NormalFormGame.from_efg(tree)
    assert game.order == ()
    assert game.payoffs.tolist() == [[[11, 13], [11, 10]], [[2, 4], [2, 0]]]


def test_a_first_mover_with_one_action_shows_nothing() -> None:
    game = NormalFormGame(np.arange(4).reshape(2, 1, 2), order=[[0], [1]])
    assert NormalFormGame.from_efg(game.to_efg()) == NormalFormGame(np.arange(4).reshape(2, 1, 2))


def test_plain_names_are_those_that_gambit_takes() -> None:
    game = NormalFormGame(np.zeros((2, 2, 2)), ["中国", "Russia"], [["a  b", "c d"], ["x\\", "x"]])
    back = NormalFormGame.from_nfg(game.to_nfg("title", plain=True))
    assert back.players == ("player 1", "Russia")
    assert back.actions == (("1", "c d"), ("1", "x"))
    assert NormalFormGame.from_efg(game.to_efg(plain=True)) == back


# ---------------------------------------------------------------- mistakes

NFG = 'NFG 1 R "t" { "A" "B" } { 2 2 }\n\n'
EFG = 'EFG 2 R "t" { "A" "B" }\n""\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: here must be 'NFG', the first word of the file; got the end"),
        ("EFG 2 R", "line 1: here must be 'NFG', the first word of the file; got 'EFG'"),
        ('NFG 2 R "t"', "here must be '1', the version of the format; got '2'"),
        ('NFG 1 Q "t"', "here must be R or D, the kind of numbers; got 'Q'"),
        ("NFG 1 R title", "here must be the title, in quotes; got 'title'"),
        ('NFG 1 R "t', "here must be a text that ends with a quote; got one without end"),
        ('NFG 1 R "t" { }', "there must be 1 to 32 players; got 0"),
        ('NFG 1 R "t" { ' + '"p" ' * 33 + "}", "there must be 1 to 32 players; got 33"),
        ('NFG 1 R "t" { "A" } { 0 }', "'A' must have at least one strategy; got none"),
        ('NFG 1 R "t" { "A" } { -1 }', "the number of strategies of 'A', a whole number from 0 to"),
        ('NFG 1 R "t" { "A" "B" "C" } { 999999 2 2 }', "at most 32 players and 262,144 profiles; got 1 and 999,999"),
        ('NFG 1 R "t" { "A" } { ' + "9" * 5000 + " }", "a whole number from 0 to 4194304; got '99999"),
        pytest.param(
            *(
                'NFG 1 R "" {"A"} {{' + '"" ' * 300_000 + "}}",
                "the strategies of 'A' must be at most 262,144; got more",
            ),
            marks=pytest.mark.slow,
        ),
        (NFG + "1 1 2 2\n3 3 4", "line 4: here must be a payoff, a number; got the end"),
        (NFG + "1 1 2 2\n3 3 4 4 5", "line 4: here must be the end of the file; got '5'"),
        (NFG + "1 1 2 2\n3 x\ud800\n 4 4", "line 4: here must be a payoff, a number; got 'x\\ud800'"),
        (NFG + "1 nan 2 2 3 3 4 4", "a number; got 'nan'"),
        (NFG + "1 1e999 2 2 3 3 4 4", "a number; got '1e999'"),
        (NFG + "1 1/0 2 2 3 3 4 4", "a number; got '1/0'"),
        (NFG + "1 1e150000000 2 2 3 3 4 4", "a number; got '1e150000000'"),
        (NFG + "1 ٣ 2 2 3 3 4 4", "a number; got '٣'"),
        (NFG + '{ { "" 1, 2 } }\n1 1 2 1', "line 4: here must be the number of an outcome, a whole number from 0 to 1"),
        (NFG + '{ { "" 1, 2, 3 } }\n1 1 1 1', "here must be '}', after a payoff for each player; got '3'"),
        (NFG + '{ { "" 1 } }\n1 1 1 1', "here must be the payoff of 'B', a number; got '}'"),
        (NFG + "{" * 100_000, "here must be the payoff of 'A', a number; got '{'"),
        (NFG + "1" * 4 * 2**20, "at most 4,194,304 characters; got 4,194,337"),
    ],
)
def test_a_broken_nfg_gets_one_line(text: str, words: str) -> None:
    refused(NormalFormGame.from_nfg, text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NFG, "line 1: here must be 'EFG', the first word of the file; got 'NFG'"),
        (EFG, "line 2: here must be a node: p, where a player moves, or t, an end; got the end"),
        (EFG + "x", "line 3: here must be a node"),
        (EFG + 'c "" 1 "" { "a" 1/2 "b" 1/2 } 0', "line 3: chance moves here; only trees in which everyone moves once"),
        (EFG + 't "" 1 "" { 1 2 }', "everyone must move once before an end; 'A' has not"),
        (EFG + 'p "" 3 1 "" { "x" } 0', "here must be the number of a player, a whole number from 0 to 2; got '3'"),
        (EFG + 'p "" 0 1 "" { "x" } 0', "the number of a player must be at least 1; got 0"),
        (EFG + 'p "" 1 1 "" { } 0', "'A' must have at least one action; got none"),
        (EFG + 'p "" 1 1 "" 0', "here must be the actions of 'A' at information set 1, between braces; got '0'"),
        (EFG + 'p "" 1 1 "" { "x" } 7', "outcome 7 must have its payoffs where it first stands; got none"),
        (EFG + 'p "" 1 1 { "x" } 0 p "" 1 2 { "x" } 0', "everyone must move once on every path; 'A' moves again"),
        (EFG + 'p "" 1 1 { "x" } 0 ' * 5000, "line 3: everyone must move once on every path; 'A' moves again"),
        (
            EFG + 'p 1 1 {"x" "y"} 0 p 2 1 {"u"} 0 t 1 {1 2} p 2 2 {"w"} 0 t 1',
            "'B' must have the same actions everywhere; got others here",
        ),
        (
            EFG + 'p 1 1 {"x" "y"} 0 p 2 1 {"u"} 0 t 1 {1 2} p 2 2 {"u"} 0 t 1 {3 4}',
            "outcome 1 must have the same payoffs everywhere; got others here",
        ),
        (EFG + 'p 1 1 {"x"} 0 p 2 1 {"u"} 0 t 1 {1 2} t 1', "here must be the end of the file; got 't'"),
    ],
)
def test_a_broken_efg_gets_one_line(text: str, words: str) -> None:
    refused(NormalFormGame.from_efg, text, words)


def test_other_trees_are_told_why_they_are_refused() -> None:
    def tree(sequence: str, sets: str) -> str:
        """Three players of two actions; who moves in each of the last two places, and the sets of the last ones."""
        head = 'EFG 2 R "" { "A" "B" "C" }\np 1 1 { "x" "y" } 0\n'
        first, second, third, fourth = sets
        last = [f'p 3 {k} {{ "r" "s" }} 0\nt 0\nt 0\n' for k in (first, second, third, fourth)]
        b = 'p 2 1 { "u" "v" } 0\n'
        if sequence == "other":
            return head + b + last[0] + last[1] + 'p 3 9 { "r" "s" } 0\n' + 'p 2 2 { "u" "v" } 0\nt 0\nt 0\n' * 2
        return head + b + last[0] + last[1] + 'p 2 2 { "u" "v" } 0\n' + last[2] + last[3]

    assert NormalFormGame.from_efg(tree("same", "1234")).order == (("A",), ("B",), ("C",))
    assert NormalFormGame.from_efg(tree("same", "1122")).order == (("A",), ("B", "C"))
    refused(NormalFormGame.from_efg, tree("same", "1212"), "line 4: 'C' must see everything before, or just what")
    refused(NormalFormGame.from_efg, tree("same", "1111"), "the information sets say something else")
    refused(NormalFormGame.from_efg, tree("other", "1234"), "the same player must move here as on other paths, 'B'")


def refused(read: Any, text: object, words: str) -> None:
    with pytest.raises(GameError) as caught:
        read(text)
    said = str(caught.value)
    assert words in said
    assert "\n" not in said
    assert len(said) < 300


@pytest.mark.parametrize("text", [None, 3, b"NFG", ["NFG"]])
def test_what_is_no_text_is_refused(text: object) -> None:
    for read in (NormalFormGame.from_nfg, NormalFormGame.from_efg):
        refused(read, text, "text must be a str; got")


@reduced("count", 60, 700)
def test_damaged_texts_are_refused_or_read_and_never_more(count: int) -> None:
    rng = np.random.default_rng(4)
    letters = list('{}",\\ 0123456789.-/eptc\n\x00中')
    ordered = next(random_ordered(1))
    at_once = next(random_games(1))
    for text, read in (
        (ordered.to_efg(), NormalFormGame.from_efg),
        (at_once.to_nfg(), NormalFormGame.from_nfg),
        (at_once.to_nfg(outcomes=True), NormalFormGame.from_nfg),
    ):
        for _ in range(count):
            signs = list(text)
            for _ in range(rng.integers(1, 4)):
                at = int(rng.integers(len(signs)))
                signs[at : at + int(rng.integers(0, 3))] = [str(rng.choice(letters))] * int(rng.integers(0, 3))
            try:
                read("".join(signs))
            except GameError as exc:
                assert "\n" not in str(exc)


def test_too_large_a_game_is_not_written() -> None:
    game = NormalFormGame(np.zeros((2, 600, 600)))
    for write in (game.to_nfg, game.to_efg, game.to_csv):
        with pytest.raises(GameError, match="at most 32 players and 262,144 profiles; got 2 and 360,000"):
            write()


# ---------------------------------------------------------------- Gambit


@pytest.mark.parametrize("kept", KEPT["written"], ids=lambda k: f"{np.shape(k['payoffs'])} {k['order']}")
def test_what_gambit_wrote_is_read(kept: dict[str, Any]) -> None:
    expected = NormalFormGame(kept["payoffs"], kept["players"], kept["actions"], kept["order"] or None)
    if kept["order"]:
        assert NormalFormGame.from_efg(kept["text"]) == expected
    else:
        assert NormalFormGame.from_nfg(kept["text"]) == expected


def label_of(kept: dict[str, Any]) -> str:
    return f"{kept['case']} {kept['episode']} {kept['order']}"


@pytest.mark.parametrize("kept", KEPT["solved"], ids=label_of)
def test_matrices_of_cases_have_the_equilibria_that_gambit_found(kept: dict[str, Any]) -> None:
    """Cases as they were, solved by Gambit 16.7 from their exported files; see `gambits_answer`."""
    game = NormalFormGame(kept["payoffs"], kept["players"], kept["actions"], kept["order"] or None)
    agrees(game, kept)


@pytest.mark.gambit
@pytest.mark.parametrize("kept", KEPT["solved"], ids=label_of)
def test_matrices_of_cases_as_they_are_now(kept: dict[str, Any]) -> None:
    gambit = pytest.importorskip("pygambit")
    scenario = tl.load(kept["case"])
    game = (scenario.ordered(kept["order"]) if kept["order"] else scenario).game(kept["episode"])
    agrees(game, gambits_answer(gambit, game))


def agrees(game: NormalFormGame, answer: dict[str, Any]) -> None:
    found = tl.solve(game)
    assert found.complete
    if game.order:
        (outcome,) = (e.distribution for e in found if isinstance(e, OrderedEquilibrium))
        theirs = np.zeros(game.shape)
        for profile, weight in answer["outcome"]:
            theirs[game.profile(profile)] = weight
        assert np.abs(outcome - theirs).max() < 1e-3
        return
    own = sorted(np.concatenate(list(e.strategies.values())).tolist() for e in found)
    assert np.allclose(own, sorted([w for x in e for w in x] for e in answer["equilibria"]), atol=1e-6)


def gambits_answer(gambit: Any, game: NormalFormGame) -> dict[str, Any]:
    """Ask Gambit: enummixed or enumpoly of the ``.nfg``, or the limit of the agent logit branch of the ``.efg``.

    This is a sequential equilibrium; where there is one outcome only, it is that.
    """
    if not game.order:
        table = gambit.read_nfg(io.StringIO(game.to_nfg()))
        solve = gambit.nash.enummixed_solve if len(game.players) == 2 else gambit.nash.enumpoly_solve
        found = solve(table, rational=False) if len(game.players) == 2 else solve(table)
        each = [[[float(e[s]) for s in p.strategies] for p in table.players] for e in found.equilibria]
        return {"equilibria": each}
    tree = gambit.read_efg(io.StringIO(game.to_efg()))
    (limit,) = gambit.nash.logit_solve(tree).equilibria
    outcome: list[tuple[list[str], float]] = []

    def walk(node: Any, chance: float, done: dict[str, str]) -> None:
        if node.is_terminal:
            if chance > 1e-3:
                outcome.append(([done[p.label] for p in tree.players], round(chance, 4)))
            return
        for action, child in zip(node.infoset.actions, node.children, strict=True):
            walk(child, chance * float(limit[action]), {**done, node.player.label: action.label})

    walk(tree.root, 1.0, {})
    return {"outcome": outcome}


@pytest.mark.gambit
def test_kept_files_are_still_what_gambit_writes() -> None:
    gambit = pytest.importorskip("pygambit")
    for kept in KEPT["written"]:
        game = NormalFormGame(kept["payoffs"], kept["players"], kept["actions"], kept["order"] or None)
        text = game.to_gambit().to_efg() if kept["order"] else game.to_gambit().to_nfg()
        assert text == kept["text"]
        assert gambit.__version__


@pytest.mark.gambit
def test_gambit_reads_and_writes_the_same_games() -> None:
    gambit = pytest.importorskip("pygambit")
    for game in random_games(200):
        for outcomes in (False, True):
            table = gambit.read_nfg(io.StringIO(game.to_nfg(outcomes=outcomes)))
            assert NormalFormGame.from_gambit(table) == game
            assert NormalFormGame.from_nfg(table.to_nfg()) == game
    for game in random_ordered(200):
        tree = gambit.read_efg(io.StringIO(game.to_efg()))
        assert NormalFormGame.from_gambit(tree) == game
        assert NormalFormGame.from_efg(tree.to_efg()) == game
        assert NormalFormGame.from_gambit(game.to_gambit()) == game


@pytest.mark.gambit
@pytest.mark.parametrize("name", HARD)
def test_gambit_takes_plain_names_whatever_they_were(name: str) -> None:
    gambit = pytest.importorskip("pygambit")
    game = NormalFormGame(np.arange(8).reshape(2, 2, 2), [name, "B"], [["x", name], [name, "y"]], order=[[1], [0]])
    for text, read in (
        (game.to_nfg(plain=True), gambit.read_nfg),
        (game.to_efg(plain=True), gambit.read_efg),
    ):
        own = NormalFormGame.from_nfg(text) if read is gambit.read_nfg else NormalFormGame.from_efg(text)
        assert NormalFormGame.from_gambit(read(io.StringIO(text))) == own
    assert NormalFormGame.from_gambit(game.to_gambit()).payoffs.tolist() == game.payoffs.tolist()
