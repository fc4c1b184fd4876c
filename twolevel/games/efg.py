r"""Gambit's extensive form, ``.efg``: a game with an order of moves, written and read.

A tree is written node by node, each followed by what comes after its actions. A game with an order is the tree in which
the players move group by group, everybody once; the information sets of a group say what the earlier groups did, and
nothing about its own members. Of all trees exactly these are read: no chance, everyone moves once on every path, in the
same sequence and with the same actions, and the information sets of the :math:`d`-th mover are either those histories
of :math:`d - 1` actions that begin alike up to the group before (they move at once with the one before) or all of them
apart (they see everything). Where an earlier mover has one action, both are the same, and read as at once. Payoffs of
outcomes on the way are added to those at the end.

References
----------
Savani, R. and T. L. Turocy, "Gambit: the package for computation in game theory", 16.7, file formats,
gambitproject.readthedocs.io.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from ..arrays import FloatArray
from .gambit_text import MOST_CHARACTERS, Named, Sign, Signs, as_text, check_size, filled, quoted

__all__ = ["as_efg", "read_efg"]

#: The actions of the earlier movers, by number.
History = tuple[int, ...]


def as_efg(
    payoffs: FloatArray,
    players: Sequence[str],
    actions: Sequence[Sequence[str]],
    order: Sequence[Sequence[int]],
    title: str,
) -> str:
    """Write a game as a tree, for groups of players, by position, who move at once.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N)

    Examples
    --------
    >>> she, he = ["go"], ["go", "stay"]
    >>> print(as_efg(np.array([[[2.0, 0.0]], [[1.0, 0.5]]]), ["she", "he"], [she, he], [[0], [1]], "Who goes"))
    EFG 2 R "Who goes" { "she" "he" }
    ""
    <BLANKLINE>
    p "" 1 1 "" { "go" } 0
    p "" 2 1 "" { "go" "stay" } 0
    t "" 1 "" { 2, 1 }
    t "" 2 "" { 0, 0.5 }
    <BLANKLINE>
    """
    check_size(payoffs.shape[1:], ".efg text")
    movers = [i for group in order for i in group]
    seen = [sum(map(len, order[:k])) for k, group in enumerate(order) for _ in group]
    ends = np.moveaxis(payoffs, 0, -1).transpose(*movers, len(movers))
    number: dict[tuple[int, History], int] = {}
    used = dict.fromkeys(movers, 0)
    named = [f"{{ {' '.join(map(quoted, own))} }}" for own in actions]
    leaves = itertools.count(1)

    def nodes(done: History) -> Iterator[str]:
        if len(done) == len(movers):
            yield f't "" {next(leaves)} "" {{ {", ".join(map(as_text, ends[done]))} }}'
            return
        player = movers[len(done)]
        known = (player, done[: seen[len(done)]])
        if known not in number:
            used[player] += 1
            number[known] = used[player]
        yield f'p "" {player + 1} {number[known]} "" {named[player]} 0'
        for a in range(len(actions[player])):
            yield from nodes((*done, a))

    head = f'EFG 2 R {quoted(title)} {{ {" ".join(map(quoted, players))} }}\n""\n'
    return "\n".join([head, *nodes(()), ""])


def read_efg(text: str) -> Named:
    """Read a game with an order of moves from its tree; players' names that are missing or doubled are numbered.

    Raises
    ------
    GameError
        One line, with the line of the text and what is wrong there, also for trees that are no such game.

    Examples
    --------
    >>> text = '''EFG 2 R "" { "she" "he" } p "" 1 1 "" { "a" "b" } 0
    ... p "" 2 1 "" { "c" } 0 t "" 1 "" { 1 2 } p "" 2 2 "" { "c" } 0 t "" 2 "" { 3 4 }'''
    >>> payoffs, players, actions, order = read_efg(text)
    >>> payoffs.tolist(), actions, order
    ([[[1.0], [3.0]], [[2.0], [4.0]]], [['a', 'b'], ['c']], [[0], [1]])
    """
    signs = Signs(text, ".efg")
    signs.header("EFG", "2")
    tree = _Tree(signs, signs.players())
    signs.text_if_any()
    tree.node((), [0.0] * len(tree.players))
    signs.end()
    return tree.game()


class _Tree:
    """A tree as far as it is read."""

    def __init__(self, signs: Signs, players: list[str]) -> None:
        self.signs, self.players = signs, players
        self.movers: list[int] = []
        self.actions: dict[int, list[str]] = {}
        #: For each mover in turn, the information set of every history, and a node.
        self.sets: list[dict[History, int]] = []
        self.nodes: list[Sign] = []
        self.known: set[tuple[int, int]] = set()
        self.outcomes: dict[int, list[float]] = {0: [0.0] * len(players)}
        self.ends: dict[History, list[float]] = {}

    def node(self, history: History, so_far: list[float]) -> None:
        """Take a node and all that follows it; so deep as there are players."""
        signs = self.signs
        sign = signs.take()
        if sign.kind != "word" or sign.says not in ("p", "t", "c"):
            signs.fail("here must be a node: p, where a player moves, or t, an end", sign)
        signs.text_if_any()
        if sign.says == "c":
            signs.refuse("chance moves here; only trees in which everyone moves once, and chance never, are read", sign)
        if sign.says == "t":
            if len(history) < len(self.players):
                still = next(p for i, p in enumerate(self.players) if i not in self.movers[: len(history)])
                signs.refuse(f"everyone must move once before an end; {still!r} has not", sign)
            self.ends[history] = self._with_outcome(so_far)
            return
        count = self._mover(history, sign)
        so_far = self._with_outcome(so_far)
        for a in range(count):
            self.node((*history, a), so_far)

    def _mover(self, history: History, node: Sign) -> int:
        """Take who moves, where, and with which actions; return how many."""
        signs, depth = self.signs, len(history)
        player = signs.whole("the number of a player", len(self.players)) - 1
        if player < 0:
            signs.refuse("the number of a player must be at least 1; got 0", node)
        who = self.players[player]
        if player in self.movers[:depth]:
            signs.refuse(f"everyone must move once on every path; {who!r} moves again", node)
        if depth == len(self.movers):
            self.movers.append(player)
            self.sets.append({})
            self.nodes.append(node)
        if self.movers[depth] != player:
            first = self.players[self.movers[depth]]
            signs.refuse(f"the same player must move here as on other paths, {first!r}; got {who!r}", node)
        number = signs.whole(f"the number of an information set of {who!r}", MOST_CHARACTERS)
        signs.text_if_any()
        sign = signs.next
        if sign.says == "{" and sign.kind == "mark":
            own = signs.texts(f"the actions of {who!r}")
            if not own:
                signs.refuse(f"{who!r} must have at least one action; got none", sign)
            if self.actions.setdefault(player, own) != own:
                signs.refuse(f"{who!r} must have the same actions everywhere; got others here", sign)
            check_size([len(a) for a in self.actions.values()], ".efg text")
        elif (player, number) not in self.known:
            signs.fail(f"here must be the actions of {who!r} at information set {number}, between braces", sign)
        self.known.add((player, number))
        self.sets[depth][history] = number
        return len(self.actions[player])

    def _with_outcome(self, so_far: list[float]) -> list[float]:
        """Take an outcome, and add its payoffs."""
        signs = self.signs
        sign = signs.next
        number = signs.whole("the number of an outcome", MOST_CHARACTERS)
        signs.text_if_any()
        if signs.has("{"):
            values = signs.payoffs(self.players)
            if number and self.outcomes.setdefault(number, values) != values:
                signs.refuse(f"outcome {number} must have the same payoffs everywhere; got others here", sign)
        elif number not in self.outcomes:
            signs.refuse(f"outcome {number} must have its payoffs where it first stands; got none", sign)
        return [a + b for a, b in zip(so_far, self.outcomes[number], strict=True)]

    def _order(self) -> list[list[int]]:
        """Return the groups that the information sets tell."""
        groups: list[list[int]] = []
        start = 0
        for depth, (player, sets) in enumerate(zip(self.movers, self.sets, strict=True)):
            apart = set(sets.values())
            alike = {(history[:start], number) for history, number in sets.items()}
            if groups and len(alike) == len(apart) == len({history[:start] for history in sets}):
                groups[-1].append(player)
            elif len(apart) == len(sets):
                start = depth
                groups.append([player])
            else:
                rule = f"{self.players[player]!r} must see everything before, or just what the one before sees"
                self.signs.refuse(f"{rule}; the information sets say something else", self.nodes[depth])
        return groups

    def game(self) -> Named:
        """Return the game that was read."""
        order = self._order()
        actions = [filled(self.actions[i], "") for i in range(len(self.players))]
        ends = [self.ends[history] for history in sorted(self.ends)]
        table = np.array(ends).reshape(*(len(actions[i]) for i in self.movers), len(self.players))
        payoffs = np.moveaxis(table, -1, 0).transpose(0, *(1 + self.movers.index(i) for i in range(len(actions))))
        return payoffs, self.players, actions, order
