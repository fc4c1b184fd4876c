"""One peer on one file of games, in a process of its own: ``python -m tests.benchmarks.peers METHOD GAMES START``.

For each game from START on it prints one JSON line: seconds, and the profiles found. The parent reads the lines as they
come, so a game on which the peer hangs is known and can be skipped.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Profile = list[list[float]]
Solver = Callable[[Any], list[Profile]]


def _nashpy(method: str, rescaled: bool) -> tuple[Callable[[Any], Any], Solver]:
    import nashpy

    def prepare(payoffs: Any) -> Any:
        if rescaled:
            low = payoffs.min(axis=(1, 2), keepdims=True)
            span = payoffs.max(axis=(1, 2), keepdims=True) - low
            payoffs = 1 + (payoffs - low) / np.where(span > 0, span, 1)
        return nashpy.Game(payoffs[0], payoffs[1])

    return prepare, lambda game: [[list(map(float, x)) for x in e] for e in getattr(game, method)()]


def _gambit(method: str, **options: Any) -> tuple[Callable[[Any], Any], Solver]:
    import pygambit

    def solve(game: Any) -> list[Profile]:
        found = getattr(pygambit.nash, method)(game, **options).equilibria
        return [[[float(p[s]) for s in player.strategies] for player in game.players] for p in found]

    return lambda payoffs: pygambit.Game.from_arrays(*payoffs), solve


def _quantecon(method: str) -> tuple[Callable[[Any], Any], Solver]:
    import quantecon.game_theory as gt

    def prepare(payoffs: Any) -> Any:
        n = len(payoffs)
        arrays = [np.transpose(u, [(i + k) % n for k in range(n)]) for i, u in enumerate(payoffs)]
        return gt.NormalFormGame([gt.Player(np.ascontiguousarray(u)) for u in arrays])

    return prepare, lambda game: [[list(map(float, x)) for x in e] for e in getattr(gt, method)(game)]


METHODS: dict[str, Callable[[], tuple[Callable[[Any], Any], Solver]]] = {
    "nashpy support_enumeration": lambda: _nashpy("support_enumeration", rescaled=False),
    "nashpy vertex_enumeration": lambda: _nashpy("vertex_enumeration", rescaled=False),
    "nashpy vertex_enumeration, rescaled": lambda: _nashpy("vertex_enumeration", rescaled=True),
    "gambit enummixed": lambda: _gambit("enummixed_solve", rational=False),
    "gambit enummixed, rational": lambda: _gambit("enummixed_solve", rational=True),
    "gambit enumpoly": lambda: _gambit("enumpoly_solve"),
    "quantecon support_enumeration": lambda: _quantecon("support_enumeration"),
    "quantecon vertex_enumeration": lambda: _quantecon("vertex_enumeration"),
}


def main(method: str, file: str, start: int) -> None:
    """Solve the games of a file one by one, from `start` on."""
    warnings.filterwarnings("ignore")
    games = np.load(file)
    prepare, solve = METHODS[method]()
    solve(prepare(games[0]))  # compilation and first-use costs are not the peer's speed
    print("ready", flush=True)
    for payoffs in games[start:]:
        begun = time.perf_counter()
        try:
            profiles = solve(prepare(payoffs))
        except Exception:  # a peer that raises has found nothing
            profiles = []
        seconds = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "profiles": profiles, "mib": memory}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
