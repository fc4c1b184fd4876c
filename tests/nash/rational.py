"""An exact referee for 2-player games: vertices of best-reply polytopes by brute force in whole numbers.

It shares nothing with the solver: inequalities are chosen, systems are solved by elimination, no minors, no supports.
Payoffs are the decimals that their doubles print as, so 0.1 is a tenth.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

Vector = tuple[Fraction, ...]


def decimals(matrix: np.ndarray) -> list[list[int]]:
    """Return a matrix of decimals times one power of ten, and shifted: whole numbers from 1."""
    exact = [[Fraction(repr(float(v))) for v in row] for row in matrix]
    scale = lcm(*(v.denominator for row in exact for v in row))
    lowest = min(min(row) for row in exact)
    return [[int((v - lowest) * scale) + 1 for v in row] for row in exact]


def solution(rows: list[list[int]]) -> list[Fraction] | None:
    """Solve a square system in whole numbers, right-hand side last, by Bareiss's elimination; None if singular."""
    table = [list(row) for row in rows]
    n, before = len(table), 1
    for c in range(n):
        pivot = next((r for r in range(c, n) if table[r][c]), None)
        if pivot is None:
            return None
        table[c], table[pivot] = table[pivot], table[c]
        head = table[c]
        for r in range(n):
            if r != c:
                row, factor = table[r], table[r][c]
                table[r] = [(head[c] * a - factor * b) // before for a, b in zip(row, head, strict=True)]
        before = head[c]
    return [Fraction(row[-1], row[i]) for i, row in enumerate(table)]


def vertices(matrix: list[list[int]]) -> dict[Vector, frozenset[int]]:
    """Return the vertices but 0 of {z >= 0, M z <= 1}, as mixtures, with the labels of all tight inequalities.

    Inequality i of M has label i, coordinate j has label m + j.
    """
    m, n = len(matrix), len(matrix[0])
    result = {}
    for zero in itertools.product([False, True], repeat=n):
        free = [j for j in range(n) if not zero[j]]
        for rows in itertools.combinations(range(m), len(free)) if free else ():
            z = solution([[matrix[i][j] for j in free] + [1] for i in rows])
            if z is None or min(z) < 0:
                continue
            full = [Fraction(0)] * n
            for j, v in zip(free, z, strict=True):
                full[j] = v
            values = [sum(matrix[i][j] * v for j, v in zip(free, z, strict=True)) for i in range(m)]
            if max(values) <= 1:
                labels = {i for i in range(m) if values[i] == 1} | {m + j for j in range(n) if full[j] == 0}
                total = sum(z)
                result[tuple(v / total for v in full)] = frozenset(labels)
    return result


@dataclass(frozen=True)
class Exact:
    """What is so: all extreme equilibria, x then y, whether the game is degenerate, whether there is a continuum."""

    equilibria: frozenset[Vector]
    is_degenerate: bool
    is_continuum: bool


def exact(game: np.ndarray) -> Exact:
    """Solve a game, shape (2, m, n), of decimals."""
    _, m, n = game.shape
    ys = vertices(decimals(game[0]))
    xs = {
        x: frozenset(label + m if label < n else label - n for label in labels)
        for x, labels in vertices(decimals(game[1].T)).items()
    }
    everything = frozenset(range(m + n))
    found = [(x, y) for x, a in xs.items() for y, b in ys.items() if a | b == everything]
    return Exact(
        frozenset((*x, *y) for x, y in found),
        any(len(a) > m for a in xs.values()) or any(len(b) > n for b in ys.values()),
        len({x for x, _ in found}) < len(found) or len({y for _, y in found}) < len(found),
    )


def with_disasters(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw a game of up to 6 decimals in which one to three outcomes are disasters of -1e2 to -1e8, for one or both."""
    digits = int(rng.choice([0, 1, 2, 3, 6]))
    largest = 3 if digits == 0 else 1
    game = np.round(rng.random((2, *shape)) * largest, digits)
    for _ in range(rng.integers(1, 4)):
        size = 10.0 ** rng.integers(2, 9)
        who = [slice(None), 0, 1][rng.integers(3)]
        game[who, rng.integers(shape[0]), rng.integers(shape[1])] = -size
    return game
