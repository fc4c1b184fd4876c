"""Games with an order of moves as Gambit's extensive form (``.efg``): the same game for an independent witness."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

__all__ = ["as_efg", "information_sets"]


def information_sets(shape: Sequence[int], order: Sequence[Sequence[int]]) -> list[tuple[int, tuple[int, ...]]]:
    """Return (player, history) of every point where somebody chooses, in Gambit's order: by player, then as they come.

    A history is the actions of the earlier groups; those of one group do not see each other's.
    """
    found = []
    for k, group in enumerate(order):
        earlier = [i for g in order[:k] for i in g]
        for history in itertools.product(*(range(shape[i]) for i in earlier)):
            found += [(i, history) for i in group]
    return sorted(found)


def as_efg(payoffs: np.ndarray, order: Sequence[Sequence[int]]) -> str:
    """Write a game: ``payoffs[player, a_1, ..., a_N]``, whole numbers, and groups of players who move at once."""
    shape = payoffs.shape[1:]
    movers = [(i, k) for k, group in enumerate(order) for i in group]
    number: dict[tuple[int, tuple[int, ...]], int] = {}
    leaves = itertools.count(1)

    def lines(done: tuple[int, ...]) -> Iterator[str]:
        if len(done) == len(movers):
            profile = tuple(done[[i for i, _ in movers].index(j)] for j in range(len(shape)))
            values = ", ".join(str(int(u)) for u in payoffs[(slice(None), *profile)])
            yield f't "" {next(leaves)} "" {{ {values} }}'
            return
        player, group = movers[len(done)]
        seen = done[: sum(len(g) for g in order[:group])]
        own = number.setdefault((player, seen), 1 + sum(i == player for i, _ in number))
        actions = " ".join(f'"{a + 1}"' for a in range(shape[player]))
        yield f'p "" {player + 1} {own} "" {{ {actions} }} 0'
        for a in range(shape[player]):
            yield from lines((*done, a))

    players = " ".join(f'"{i + 1}"' for i in range(len(shape)))
    return "\n".join([f'EFG 2 R "order" {{ {players} }}', *lines(()), ""])
