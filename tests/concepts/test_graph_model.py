"""Stability in the graph model: the definitions, word by word, on random conflicts; and known cases."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import examples
from twolevel.concepts.graph_model import CONCEPTS, Conflict, Stability, State, stability

Moves = dict[str, dict[State, set[State]]]
Likes = dict[str, dict[State, float]]


def reached(start: State, movers: list[str], moves: Moves, likes: Likes | None) -> set[State]:
    """Return where movers get to, none twice in a row, only by improvements if `likes` is given: path by path."""
    ends: set[State] = set()
    seen: set[tuple[State, str]] = set()
    todo: list[tuple[State, str]] = [(start, "")]
    while todo:
        state, last = todo.pop()
        for player in movers:
            if player != last:
                for end in moves[player].get(state, set()):
                    if likes is None or likes[player][end] > likes[player][state]:
                        ends.add(end)
                        if (end, player) not in seen:
                            seen.add((end, player))
                            todo.append((end, player))
    return ends


def by_the_book(states: list[State], moves: Moves, likes: Likes) -> dict[str, set[State]]:
    """Return the equilibria of each concept, as they are defined."""
    found: dict[str, set[State]] = {c: set(states) for c in CONCEPTS}
    for player, likes_it in likes.items():
        others = [p for p in likes if p != player]
        for s in states:
            improvements = {t for t in moves[player].get(s, set()) if likes_it[t] > likes_it[s]}
            if improvements:
                found["nash"].discard(s)
            for t in improvements:
                answers = {u for u in reached(t, others, moves, None) if likes_it[u] <= likes_it[s]}
                if not answers:
                    found["gmr"].discard(s)
                if not any(all(likes_it[v] <= likes_it[s] for v in moves[player].get(u, set())) for u in answers):
                    found["smr"].discard(s)
                if not {u for u in reached(t, others, moves, likes) if likes_it[u] <= likes_it[s]}:
                    found["seq"].discard(s)
    return found


def equilibria(found: Stability) -> dict[str, set[State]]:
    return {c: set(getattr(found, c)) for c in CONCEPTS}


@examples(60, 200, st.integers(2, 4), st.integers(2, 6), st.integers(0, 10_000))
def test_random_conflicts_are_solved_as_defined(n: int, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    states: list[State] = [(str(k),) for k in range(size)]
    players = [f"P{i}" for i in range(n)]
    moves: Moves = {p: {s: {t for t in states if t != s and rng.random() < 0.35} for s in states} for p in players}
    likes: Likes = {p: {s: float(rng.integers(0, 4)) for s in states} for p in players}
    found = stability(Conflict.from_moves(states, moves, likes))
    assert equilibria(found) == by_the_book(states, moves, likes)
    assert found.nash <= found.smr <= found.gmr and found.nash <= found.seq <= found.gmr


@examples(20, 60, st.integers(2, 3), st.integers(0, 10_000))
def test_in_a_game_everybody_can_change_its_own_action(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, n))
    game = tl.NormalFormGame(rng.integers(0, 5, (n, *shape)).astype(float))
    states: list[State] = list(product(*game.actions))
    moves: Moves = {
        p: {s: {(*s[:i], a, *s[i + 1 :]) for a in game.actions[i] if a != s[i]} for s in states}
        for i, p in enumerate(game.players)
    }
    likes: Likes = {p: dict(zip(states, game.payoffs[i].ravel(), strict=True)) for i, p in enumerate(game.players)}
    found = stability(game)
    assert equilibria(found) == by_the_book(states, moves, likes)
    assert found.nash == set(game.pure_equilibria())


def two(row: list[list[float]], column: list[list[float]], first: str, second: str) -> Stability:
    return stability(tl.NormalFormGame.from_bimatrix(row, column, ["Row", "Column"], [[first, second]] * 2))


def test_chicken() -> None:
    found = two([[3, 2], [4, 1]], [[3, 4], [2, 1]], "swerve", "straight")
    asymmetric = {("straight", "swerve"), ("swerve", "straight")}
    assert found.nash == found.seq == asymmetric
    assert found.gmr == found.smr == asymmetric | {("swerve", "swerve")}
    assert stability(tl.load("chicken").game()).nash == asymmetric


def test_the_prisoners_dilemma() -> None:
    """Cooperation is sequentially stable: each would answer defection, for its own good (Fraser and Hipel 1979)."""
    found = two([[3, 1], [4, 2]], [[3, 4], [1, 2]], "cooperate", "defect")
    assert found.nash == {("defect", "defect")}
    assert found.seq == found.gmr == found.smr == {("cooperate", "cooperate"), ("defect", "defect")}


def test_what_cannot_be_taken_back_deters_nobody_who_has_done_it() -> None:
    """A can strike, B can strike back; who has struck cannot undo it."""
    likes = {"A": {(): 2, ("strike",): 3, ("strike", "reply"): 0, ("reply",): 1}}
    likes["B"] = {(): 3, ("strike",): 1, ("strike", "reply"): 2, ("reply",): 0}
    options = {"A": ["strike"], "B": ["reply"]}
    utilities = {p: lambda taken, p=p: likes[p][tuple(o for o in ("strike", "reply") if o in taken)] for p in likes}
    free = stability(Conflict.from_options(options, utilities))
    bound = stability(Conflict.from_options(options, utilities, irreversible=["strike"]))
    # once B has replied A would rather not have struck: where it can take it back the answer holds it down less
    assert () in free.seq and () in bound.seq and () in bound.smr
    assert ("strike", "reply") not in free.nash and ("strike", "reply") in bound.nash
    never = Conflict.from_options(options, utilities, feasible=lambda taken: taken != {"reply"})
    assert never.states == ((), ("strike",), ("strike", "reply"))
    assert [repr(c) for c in (never,)] == ["Conflict of A and B: 3 states, 4 moves, 0 of them irreversible"]


def test_units_of_payoffs_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    payoffs = rng.integers(0, 4, (3, 2, 3, 2)).astype(float)
    plain = stability(tl.NormalFormGame(payoffs))
    for scale, shift in ((1e-9, 0.0), (1e9, -1e9), (3.0, 7.0)):
        assert equilibria(stability(tl.NormalFormGame(payoffs * scale + shift))) == equilibria(plain)


def test_what_is_refused() -> None:
    ok = {"A": {("x",): 1.0, ("y",): 0.0}}
    for call, words in (
        (lambda: stability("chicken"), "game must be a NormalFormGame or a Conflict; got str"),  # type: ignore[arg-type]
        (
            lambda: Conflict.from_moves([("x",), ("x",)], {}, ok),
            "states must be there once each; got 2, 1 of them different",
        ),
        (lambda: Conflict.from_moves([("x",), ("y",)], {"B": {}}, ok), "moves must be one of A; got 'B'"),
        (
            lambda: Conflict.from_moves([("x",), ("y",)], {"A": {("x",): [("z",)]}}, ok),
            r"moves of A must be between states; got \('z'",
        ),
        (
            lambda: Conflict.from_moves([("x",), ("z",)], {}, ok),
            r"payoffs of A must have a number for every state; got nan for \('z'",
        ),
        (
            lambda: Conflict.from_options({"A": ["go"]}, {"A": len}, irreversible=["gone"]),
            "irreversible must be one of go; got 'gone'; did you mean 'go'",
        ),
        (
            lambda: Conflict.from_options({"A": ["go"], "B": ["go"]}, {"A": len, "B": len}),
            "names of their own; got 2, 1",
        ),
        (lambda: Conflict.from_options({"A": ["go"]}, {}), "players with options must be one of ; got 'A'"),
        (lambda: stability(tl.NormalFormGame(np.zeros((2, 200, 200)))), "a conflict of 40,000 states would take"),
    ):
        with pytest.raises(tl.GameError, match=words):
            call()
