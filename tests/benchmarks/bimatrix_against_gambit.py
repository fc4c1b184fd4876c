"""Compare every extreme equilibrium of thousands of 2-player games with Gambit's exact enumeration.

Run from the project's root; needs the extra ``[gambit]``::

    python tests/benchmarks/bimatrix_against_gambit.py [--games 65] [--write tests/data/bimatrix_gambit.json]

Integer games of many sizes and payoff ranges, most of them degenerate, and uniform games with the doubles taken as
exact fractions, are solved by ``pygambit.nash.enummixed_solve(rational=True)`` and by `solve_many`. The sets must be
equal, each probability to 1e-9. With ``--write`` Gambit's answers are kept: for every game the number of extreme
equilibria, and for each cell a digest of all of them, so that the comparison is repeated where Gambit is not
installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np

from tests.peers import gambit_extreme_equilibria
from twolevel.nash.engine import solve_many

Profiles = list[tuple[np.ndarray, ...]]

SHAPES = [
    (1, 3),
    (3, 1),
    (2, 2),
    (2, 3),
    (3, 2),
    (3, 3),
    (2, 5),
    (5, 2),
    (3, 4),
    (4, 3),
    (4, 4),
    (4, 5),
    (5, 4),
    (5, 5),
]
LARGEST = [2, 3, 5, 9, 20, 99]


def games_of(shape: tuple[int, int], largest: int | None, count: int) -> np.ndarray:
    """Games of one cell; `largest` None for uniform payoffs. Prefix-stable in `count`."""
    rng = np.random.default_rng([2026, *shape, largest or 0])
    size = (count, 2, *shape)
    return rng.random(size) if largest is None else rng.integers(0, largest + 1, size).astype(float)


def text(profiles: Profiles) -> list[str]:
    """Profiles as sorted lines with 6 decimals; the offset keeps exact ties such as 1/128 from rounding either way."""
    return sorted(" ".join(f"{v + 3e-9:.6f}" for v in np.concatenate(p)) for p in profiles)


def digest(sets: list[Profiles]) -> str:
    return hashlib.sha256("\n\n".join("\n".join(text(s)) for s in sets).encode()).hexdigest()


def twolevel_sets(payoffs: np.ndarray) -> list[Profiles]:
    many = solve_many(payoffs)
    return [list(zip(*(x[many.game == g] for x in many.strategies), strict=True)) for g in range(len(payoffs))]


def without_doubles(profiles: Profiles) -> Profiles:
    return list({text([p])[0]: p for p in profiles}.values())


def missing(wanted: Profiles, found: Profiles) -> Profiles:
    """Return what of `wanted` has no counterpart in `found` with all probabilities within 1e-9."""
    table = np.array([np.concatenate(p) for p in found])
    return [p for p in wanted if not len(table) or np.abs(table - np.concatenate(p)).max(axis=1).min() > 1e-9]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=65, help="games a cell")
    parser.add_argument("--write", type=Path, help="keep Gambit's answers in this file")
    options = parser.parse_args()
    agree = total = 0
    kept = []
    for shape in SHAPES:
        for largest in [*LARGEST, None]:
            started = time.perf_counter()
            payoffs = games_of(shape, largest, options.games)
            ours = twolevel_sets(payoffs)
            theirs = [without_doubles(gambit_extreme_equilibria(p)) for p in payoffs]
            wrong = [
                (g, missing(b, a), missing(a, b))
                for g, (a, b) in enumerate(zip(ours, theirs, strict=True))
                if len(a) != len(b) or missing(b, a) or missing(a, b)
            ]
            same = len(payoffs) - len(wrong)
            agree, total = agree + same, total + len(payoffs)
            kept.append(
                {
                    "shape": shape,
                    "largest": largest,
                    "counts": [len(s) for s in theirs],
                    "digest": digest(theirs),
                    "first": text(theirs[0]),
                }
            )
            print(
                f"{shape[0]}x{shape[1]} {'uniform' if largest is None else f'0-{largest}'}: {same} of {len(payoffs)} "
                f"sets equal ({sum(map(len, theirs))} equilibria, {time.perf_counter() - started:.1f} s)",
                flush=True,
            )
            for g, missed, more in wrong:
                print(f"  game {g}: missed {text(missed)}, too many {text(more)}")
    print(f"{agree} of {total} games: the same extreme equilibria as Gambit ({100 * agree / total:.2f} %)")
    if options.write:
        options.write.parent.mkdir(exist_ok=True)
        rows = ",\n".join(json.dumps(cell) for cell in kept)
        options.write.write_text(f"[\n{rows}\n]\n")
    return 0 if agree == total else 1


if __name__ == "__main__":
    sys.exit(main())
