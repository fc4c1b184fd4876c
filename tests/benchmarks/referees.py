"""Fresh games with disasters against exact referees: ``python -m tests.benchmarks.referees --seed 7``.

Payoffs of few decimals stand beside single ones of -1e2 to -1e8, two players up to 5x5 and three up to 3x3x3. Whoever
doubts the word "complete" draws games that nobody has seen: `solve_many` lists their equilibria, and referees in whole
and rational numbers (`tests.nash.rational`, `tests.nash.rational_three`), which share no code with it, list them again.
A game is *false* if a list called complete is not the referee's; a referee of three players leaves degenerate games
*open*, and says only which equilibria must be there. The exit status is 1 where something was false.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np

import twolevel as tl
from tests.nash import rational, rational_three
from twolevel.games.equilibrium import Verdict

#: Shapes, with how many games are drawn of each.
COUNTS = {
    **{(2, 2): 6000, (2, 3): 4500, (3, 3): 4500, (3, 5): 2000, (4, 4): 2000, (5, 5): 1000},
    **{(2, 2, 2): 2000, (2, 2, 3): 1500, (2, 3, 3): 1000, (3, 3, 3): 500},
}
#: By how much a listed probability may be off.
TOLERANCE = 1e-12


def drawn(seed: int, shape: tuple[int, ...], count: int) -> np.ndarray:
    """Draw games of one shape, shape (count, N, n_1, ..., n_N)."""
    rng = np.random.default_rng([seed, *shape])
    if len(shape) == 2:
        return np.stack([rational.with_disasters(rng, (shape[0], shape[1])) for _ in range(count)])
    return np.stack([rational_three.with_disasters(rng, (shape[0], shape[1], shape[2])) for _ in range(count)])


def judged(game: np.ndarray, ours: tl.EquilibriumBatch) -> str:
    """Say what a referee thinks of the list of one game: false, unresolved, open or equal."""
    if len(game) == 2:
        truth = rational.exact(game)
        profiles, is_open = [np.array([float(v) for v in e]) for e in truth.equilibria], False
    else:
        profiles, is_open = rational_three.equilibria(game)
    if not ours.complete[0] and ours.verdict[0] != Verdict.CONTINUUM:
        return "unresolved"
    listed = np.concatenate(ours.strategies, axis=1)
    is_there = [np.abs(listed - e).max(axis=1, initial=0.0).min(initial=np.inf) <= TOLERANCE for e in profiles]
    if not all(is_there) or not (is_open or len(listed) == len(profiles)):
        return "false"
    return "open" if is_open else "equal"


def main(arguments: list[str] | None = None) -> None:
    """Draw, solve, judge, and print how many games of each shape are what."""
    parser = argparse.ArgumentParser(description="fresh games with disasters against exact referees")
    parser.add_argument("--seed", type=int, required=True, help="of the games")
    parser.add_argument("--part", type=float, default=1.0, help="part of the games to take (1)")
    options = parser.parse_args(arguments)
    everything: Counter[str] = Counter()
    for shape, count in COUNTS.items():
        begun = time.process_time()
        games = drawn(options.seed, shape, max(1, int(count * options.part)))
        many = tl.solve_many(games)
        words = [judged(game, many.between(g, g + 1)) for g, game in enumerate(games)]
        for g in np.flatnonzero(np.array(words) == "false"):
            print(f"false: {games[g].tolist()}")
        here = Counter(words)
        name, seconds = "x".join(map(str, shape)), time.process_time() - begun
        print(f"{name}: {', '.join(f'{n:,} {word}' for word, n in here.most_common())} ({seconds:.0f} s)", flush=True)
        everything.update({("2 players", "3 players")[len(shape) - 2] + f", {word}": n for word, n in here.items()})
    print("; ".join(f"{what}: {n:,}" for what, n in sorted(everything.items())))
    raise SystemExit(any(what.endswith("false") for what in everything))


if __name__ == "__main__":
    main()
