"""A bank of games from the literature with their equilibria, each cited, to be run through every solver.

The games are data: `data/cases/*.toml`, one entry a game, with

* `cite`: where the game is from; `payoff_source`: where its numbers were taken from;
* `payoffs`: cells ``u_1,u_2,...`` as integers or fractions, printed as in a book: a row of cells for each action
  of player 1, columns for player 2; for more players a block for each action of player 3, and so on, nested;
* `published`: what the literature says of the equilibria, in words, where it says something;
* `equilibria`: one string a profile, probabilities as fractions (decimals where irrational), players
  separated by ``|``;
* `set`: what that list is. ``extreme`` (2 players): all extreme equilibria. ``all``: all equilibria, a finite
  number. ``some``: there are continua; the pure equilibria, the end points of the continua on which one player
  mixes, and the isolated ones that are known;
* `degenerate`: whether the game is degenerate, decided in exact arithmetic for 2 players;
* `source`: whether the list is published, and how it was checked: Gambit was run once on every game.

Families with a parameter and equilibria known by theory are generated below.
"""

from __future__ import annotations

import functools
import itertools
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data" / "cases"

Vector = tuple[Fraction, ...]
Profile = tuple[Vector, ...]


@dataclass(frozen=True)
class Case:
    """A game with its equilibria; `payoffs` holds Fractions, shape (N, n_1, ..., n_N)."""

    name: str
    cite: str
    payoffs: np.ndarray
    equilibria: tuple[Profile, ...]
    set: str
    degenerate: bool
    published: str = ""
    payoff_source: str = "the rules of the game"
    source: str = "theory"

    @property
    def shape(self) -> tuple[int, ...]:
        return self.payoffs.shape[1:]

    @property
    def players(self) -> int:
        return len(self.shape)

    @property
    def floats(self) -> np.ndarray:
        return self.payoffs.astype(float)

    def __str__(self) -> str:
        return self.name


def load(path: Path) -> list[Case]:
    """Read one file of the bank."""
    cases = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["game"]:
        profiles = tuple(
            tuple(tuple(Fraction(p) for p in vector.split()) for vector in line.split("|"))
            for line in entry.pop("equilibria")
        )
        cases.append(Case(payoffs=_tensor(entry.pop("payoffs")), equilibria=profiles, **entry))
    return cases


def _tensor(blocks: list) -> np.ndarray:
    """Turn printed blocks, [a_3][a_4]...[a_1] = a row of cells, into payoffs[i, a_1, ..., a_N]."""

    def cells(block: list | str) -> list:
        if isinstance(block, str):
            return [[Fraction(u) for u in cell.split(",")] for cell in block.split()]
        return [cells(inner) for inner in block]

    array = np.array(cells(blocks), dtype=object)  # [a_3, ..., a_N, a_1, a_2, i]
    n = array.ndim - 1
    order = [n, n - 2, n - 1, *range(n - 2)] if n > 1 else [1, 0]
    return np.ascontiguousarray(array.transpose(order))


# -------------------------------------------------------------------- families known by theory


def coordination(n: int) -> Case:
    """Return pure coordination on n actions: every nonempty set of actions is a support, played uniformly."""
    payoffs = np.array([[[Fraction(int(a == b)) for b in range(n)] for a in range(n)]] * 2, dtype=object)
    profiles = []
    for size in range(1, n + 1):
        for support in itertools.combinations(range(n), size):
            x = tuple(Fraction(int(a in support), size) for a in range(n))
            profiles.append((x, x))
    return Case(
        f"coordination_{n}",
        "Quint & Shubik (1997), Int. J. Game Theory 26, 353-359: 2^n - 1 equilibria",
        payoffs,
        tuple(profiles),
        "extreme",
        False,
    )


def volunteers(n: int, benefit: int = 2, cost: int = 1) -> Case:
    """Return Diekmann's dilemma: any set of k players may be the ones who volunteer, with one probability.

    One volunteer is certain (k = 1); for k >= 2 each of them abstains with probability (cost/benefit)^(1/(k-1)),
    which makes it indifferent, and those who are not among them are strictly better off abstaining.
    """
    payoffs = np.empty((n,) + (2,) * n, dtype=object)
    for a in np.ndindex(*(2,) * n):
        for i in range(n):
            payoffs[(i, *a)] = Fraction((benefit if 0 in a else 0) - (cost if a[i] == 0 else 0))
    profiles = []
    for k in range(1, n + 1):
        abstain = Fraction(0) if k == 1 else Fraction((cost / benefit) ** (1 / (k - 1)))
        for who in itertools.combinations(range(n), k):
            profiles.append(tuple((1 - abstain, abstain) if i in who else (Fraction(0), Fraction(1)) for i in range(n)))
    return Case(
        f"volunteers_{n}",
        "Diekmann (1985), J. Conflict Resolution 29, 605-610",
        payoffs,
        tuple(profiles),
        "all",
        False,
    )


@functools.cache
def all_cases() -> tuple[Case, ...]:
    """Return the whole bank."""
    files = itertools.chain.from_iterable(load(path) for path in sorted(DATA.glob("*.toml")))
    return (*files, *(coordination(n) for n in range(2, 7)), *(volunteers(n) for n in (2, 3, 4)))


# -------------------------------------------------------------------- exact arithmetic, for checking


def exact_regret(case: Case, profile: Profile) -> Fraction:
    """Return the largest gain from deviating, relative to the deviator's payoff range, in exact arithmetic."""
    worst = Fraction(0)
    for i in range(case.players):
        values = case.payoffs[i]
        for j in reversed(range(case.players)):
            if j != i:
                values = np.tensordot(values, np.array(profile[j], dtype=object), axes=(j, 0))
        gain = max(values) - sum(v * p for v, p in zip(values, profile[i], strict=True))
        worst = max(worst, gain / ((case.payoffs[i].max() - case.payoffs[i].min()) or 1))
    return worst


def exact_extreme_equilibria(case: Case) -> tuple[set[Profile], bool]:
    """Return all extreme equilibria of a 2-player game, and whether it is degenerate, by rational linear algebra.

    A strategy of one player is a candidate if a square system makes as many of the opponent's actions equally good as
    it has actions in play (the vertices of the best-reply polyhedra); two candidates form an extreme equilibrium
    if every action is unplayed or a best reply. The game is nondegenerate iff every vertex has as many
    labels (unplayed own actions, best replies to it) as it has coordinates.
    """
    A, B = case.payoffs
    xs, ys = dict(_vertices(B)), dict(_vertices(A.T))
    m, n = case.shape
    labels = frozenset(range(m + n))
    x_labels = {x: frozenset(i for i in range(m) if x[i] == 0) | {m + j for j in best} for x, best in xs.items()}
    y_labels = {y: frozenset(m + j for j in range(n) if y[j] == 0) | best for y, best in ys.items()}
    found = {(x, y) for x, lx in x_labels.items() for y, ly in y_labels.items() if lx | ly == labels}
    simple = all(len(seen) == m for seen in x_labels.values()) and all(len(seen) == n for seen in y_labels.values())
    return found, not simple


def _vertices(payoffs: np.ndarray) -> Iterator[tuple[Vector, frozenset[int]]]:
    """Yield mixed strategies x over the rows, with the columns that are best replies, at polyhedron vertices."""
    m, n = payoffs.shape
    for k in range(1, min(m, n) + 1):
        for rows in itertools.combinations(range(m), k):
            for columns in itertools.combinations(range(n), k):
                solution = _solve(payoffs[np.ix_(rows, columns)].T)
                if solution is None or min(solution) < 0:
                    continue
                x = [Fraction(0)] * m
                for row, p in zip(rows, solution, strict=True):
                    x[row] = p
                values = [sum(x[r] * payoffs[r, c] for r in rows) for c in range(n)]
                best = frozenset(c for c in range(n) if values[c] == max(values))
                if best.issuperset(columns):
                    yield tuple(x), best


def _solve(matrix: np.ndarray) -> Sequence[Fraction] | None:
    """Solve M x = v 1, 1'x = 1 for (x, v) by Gauss-Jordan elimination; None if that is not unique."""
    k = len(matrix)
    rows = [[*map(Fraction, row), Fraction(-1), Fraction(0)] for row in matrix]
    rows.append([Fraction(1)] * k + [Fraction(0), Fraction(1)])
    for c in range(k + 1):
        pivot = next((r for r in range(c, k + 1) if rows[r][c] != 0), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [value / rows[c][c] for value in rows[c]]
        for r in range(k + 1):
            if r != c and rows[r][c] != 0:
                factor = rows[r][c]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows[:k]]
