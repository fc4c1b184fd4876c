"""Equilibria as results: what was found, how well it checks out, and whether it is everything.

Two results share one vocabulary. `Equilibria` answers for one game, with names and sentences;
`EquilibriumBatch` answers for many games of one shape, with arrays. Both say, for every game, whether the
list is complete, and if not, why: a `Verdict` for the machine, a `status` in words for the reader.

A list is **complete** only where that is a theorem:

* 2 players: every extreme equilibrium is listed (the vertices of the maximal Nash subsets), in degenerate
  games too; the whole set of equilibria is then the union of the convex hulls of those subsets.
* 3 and more players: every isolated equilibrium of a nondegenerate game is listed; and where elimination of dominated
  actions leaves one or two players a choice, what holds for them.

These are theorems about real numbers. With two players, payoffs that are decimals, whole numbers or multiples of one
number are taken at their word, and such games are solved exactly; other payoffs that differ by less than 1e-12 of their
own size count as ties (`twolevel.games.grids`), and the list is that of the game so tied. At mixtures of three and more
players differences below 1e-10 or 1e-9 of the range count as ties (`twolevel.games.ties`). Whether a profile in pure
actions is an equilibrium is decided alike for every number of players, as in `NormalFormGame.pure_equilibria`.

References
----------
Avis, D., G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 9-37.
"""

from __future__ import annotations

import enum
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..arrays import SHOWN, BoolArray, FloatArray, IntArray, Items, ReadOnly
from . import wording
from .game import NormalFormGame
from .payoffs import expected_payoffs
from .ties import SUPPORT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Component", "Equilibria", "Equilibrium", "EquilibriumBatch", "Verdict"]


class Verdict(enum.IntEnum):
    """Why a list of equilibria is complete, or not."""

    COMPLETE = 0
    COMPLETE_CONTINUA = 1
    CONTINUUM = 2
    UNRESOLVED = 3
    TOO_LARGE = 4
    NONE_FOUND = 5

    @property
    def complete(self) -> bool:
        """Whether a list with this verdict is complete by theorem."""
        return self in (Verdict.COMPLETE, Verdict.COMPLETE_CONTINUA)

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        return _SENTENCES[self]


_SENTENCES = {
    Verdict.COMPLETE: "complete: every equilibrium is listed",
    Verdict.COMPLETE_CONTINUA: (
        "complete: every extreme equilibrium is listed; some of them are end points of a continuum"
    ),
    Verdict.CONTINUUM: (
        "incomplete: some player is indifferent where equilibria may form a continuum; the end points and "
        "isolated equilibria that were found are listed"
    ),
    Verdict.UNRESOLVED: "incomplete: the search could not decide some supports to double precision",
    Verdict.TOO_LARGE: "incomplete: the game is beyond the size that is searched in full",
    Verdict.NONE_FOUND: "incomplete: none found; every game has an equilibrium, so the search missed it",
}


@dataclass(frozen=True, repr=False, eq=False)
class Equilibrium(ReadOnly):
    """One equilibrium, with names.

    Attributes
    ----------
    strategies : mapping from player to array, shape (n_i,), read-only
        Probabilities in action order; players in player order.
    payoffs : mapping from player to float
    regret : float
        Largest gain from deviating, relative to the deviator's payoff range.
    actions : tuple of tuples of str
        The action names that the entries of `strategies` belong to.
    is_strict : bool
        Whether every player loses by any deviation (then it is pure).
    is_quasi_strict : bool
        Whether every best reply is played with positive probability.
    """

    strategies: Mapping[str, FloatArray]
    payoffs: Mapping[str, float]
    regret: float
    actions: tuple[tuple[str, ...], ...]
    is_strict: bool
    is_quasi_strict: bool

    @classmethod
    def of(
        cls, game: NormalFormGame, strategies: Sequence[FloatArray], payoffs: Sequence[float] | None = None
    ) -> Equilibrium:
        """Describe a profile of a game: regret and flags are computed, and payoffs where they are not given.

        Who has the payoffs is a solver, whose probabilities are not checked once more.
        """
        vectors = game.strategies(strategies) if payoffs is None else tuple(map(np.array, strategies))
        regret, best = game.judged_as_checked(vectors)
        n_best = list(map(np.count_nonzero, best))
        n_played = [np.count_nonzero(v > SUPPORT) for v in vectors]
        return cls(
            dict(zip(game.players, vectors, strict=True)),
            game.expected_payoffs(vectors) if payoffs is None else dict(zip(game.players, payoffs, strict=True)),
            regret,
            game.actions,
            is_strict=n_best == [1] * len(vectors) == n_played,
            is_quasi_strict=n_best == n_played,
        )

    def joint(self) -> FloatArray:
        """Return the probability of every profile, shape (n_1, ..., n_N)."""
        result: FloatArray = reduce(np.multiply.outer, self.strategies.values(), np.ones(()))
        return result

    def chance(self, outcome: Mapping[str, str]) -> float:
        """Return how likely some players play some actions together, whatever the others play.

        Parameters
        ----------
        outcome : mapping from player to action

        Examples
        --------
        >>> from twolevel.games.game import NormalFormGame
        >>> from twolevel.nash.engine import solve
        >>> pennies = NormalFormGame.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], actions=[("h", "t")] * 2)
        >>> mixed = solve(pennies)[0]
        >>> first, second = mixed.strategies
        >>> mixed.chance({first: "h"}), mixed.chance({first: "h", second: "t"})
        (0.5, 0.25)
        """
        players = zip(self.strategies, self.actions, strict=True)
        place = tuple(acts.index(outcome[p]) if p in outcome else slice(None) for p, acts in players)
        return float(self.joint()[place].sum())

    def expected(self, payoffs: FloatArray) -> FloatArray:
        """Return the expected payoffs in another tensor, such as that of one channel, shape (N, n_1, ..., n_N)."""
        result: FloatArray = expected_payoffs(payoffs[None], [x[None] for x in self.strategies.values()])[0]
        return result

    @property
    def support(self) -> dict[str, tuple[str, ...]]:
        """The actions that each player plays with positive probability."""
        return {
            p: tuple(wording.played(acts, x))
            for (p, x), acts in zip(self.strategies.items(), self.actions, strict=True)
        }

    @property
    def is_pure(self) -> bool:
        """Whether every player plays one action for certain: a probability of 1 - 1e-10 is none of 1."""
        return all(x.max() == 1 for x in self.strategies.values())

    @property
    def label(self) -> str:
        """The profile in a few words, such as ``defer, ask 0.34 + dismiss 0.66, deny``."""
        return wording.profile(map(wording.mixture, self.actions, self.strategies.values()))

    def to_frame(self) -> pd.DataFrame:
        """Return one row an action: player, action, probability, and what the player gains in all."""
        import pandas as pd

        rows = [
            (player, action, float(weight), self.payoffs[player])
            for (player, x), actions in zip(self.strategies.items(), self.actions, strict=True)
            for action, weight in zip(actions, x, strict=True)
        ]
        return pd.DataFrame(rows, columns=["player", "action", "probability", "payoff"])

    def __repr__(self) -> str:
        return f"Equilibrium ({self.label}): payoffs {wording.named(self.payoffs)}"


@dataclass(frozen=True, repr=False, eq=False)
class Component(ReadOnly):
    """A connected component of the equilibria of a 2-player game.

    Attributes
    ----------
    equilibria : tuple of int
        The extreme equilibria in it, as positions in the list.
    subsets : tuple of tuples of int
        Its maximal Nash subsets, each as the extreme equilibria that are its vertices: every convex
        combination of the row strategies with every one of the column strategies is an equilibrium.
    """

    equilibria: tuple[int, ...]
    subsets: tuple[tuple[int, ...], ...]

    @property
    def is_isolated(self) -> bool:
        """Whether the component is a single equilibrium."""
        return len(self.equilibria) == 1

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium of a maximal Nash subset: the subset's number, the equilibrium's position."""
        import pandas as pd

        rows = [(k, vertex) for k, subset in enumerate(self.subsets) for vertex in subset]
        return pd.DataFrame(rows, columns=["subset", "equilibrium"])

    def __repr__(self) -> str:
        if self.is_isolated:
            return f"Component of one isolated equilibrium, number {self.equilibria[0]}"
        many = f"{len(self.subsets)} maximal Nash subset{'s' * (len(self.subsets) != 1)}"
        numbers = ", ".join(map(str, self.equilibria))
        return f"Component of {many}, whose vertices are the equilibria {numbers}"


@dataclass(frozen=True, repr=False, eq=False)
class Equilibria(ReadOnly, Items[Equilibrium]):
    """The equilibria of one game, in order: pure ones first, then by support.

    Attributes
    ----------
    game : NormalFormGame
    items : tuple of Equilibrium
    complete : bool
        True only where it is a theorem that nothing is missing; see the module.
    degenerate : bool
    status : str
        Complete or not, and why, in words.
    steps : str
        Which of our solvers were run, and how many equilibria they list.
    components : tuple of Component
        2-player games; empty for more players.
    peer : function, optional
        A cross-check of the list by another package, which says in words how that agrees.
    """

    game: NormalFormGame
    items: tuple[Equilibrium, ...]
    complete: bool
    degenerate: bool
    status: str
    steps: str
    components: tuple[Component, ...] = ()
    peer: Callable[[Equilibria], str] | None = field(default=None, compare=False)

    @cached_property
    def method(self) -> str:
        """Which solvers were run and how they agreed; the cross-check runs when this is first read."""
        return self.steps if self.peer is None else f"{self.steps}; {self.peer(self)}"

    @property
    def pure(self) -> tuple[Equilibrium, ...]:
        """The equilibria in pure actions."""
        return tuple(e for e in self.items if e.is_pure)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium: label, pure or not, payoffs, probabilities and regret."""
        import pandas as pd

        rows = []
        for e in self.items:
            row: dict[str, object] = {"profile": e.label, "pure": e.is_pure}
            row |= {f"payoff {p}": v for p, v in e.payoffs.items()}
            for (p, x), acts in zip(e.strategies.items(), e.actions, strict=True):
                row |= {f"{p}: {a}": float(w) for a, w in zip(acts, x, strict=True)}
            rows.append(row | {"regret": e.regret})
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        if not self.items:
            return f"No equilibrium listed; {self.status}."
        count = wording.counted(len(self.items))
        return (
            f"{count} ({'; '.join(e.label for e in self.items[:6])}{'; ...' if len(self) > 6 else ''}); {self.status}."
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(p)}</th>" for p in self.game.players)
        rows = []
        for e in self.items:
            cells = []
            for (p, x), acts in zip(e.strategies.items(), e.actions, strict=True):
                text = html.escape(wording.mixture(acts, x, digits=3))
                cells.append(f"<td>{text}<br><small>{e.payoffs[p]:.4g}</small></td>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        status = html.escape(self.status)
        return f"<div><table><tr>{head}</tr>{''.join(rows)}</table><p>{status}.</p></div>"


@dataclass(frozen=True, repr=False, eq=False)
class EquilibriumBatch(ReadOnly):
    """The equilibria of B games of one shape: K of them in all, sorted by game, then as in `Equilibria`.

    Attributes
    ----------
    game : int array, shape (K,)
        Which game each equilibrium belongs to, ascending.
    strategies : tuple of N arrays, shapes (K, n_i)
    payoffs : array, shape (K, N)
    regret : array, shape (K,)
        Relative to each game's payoff ranges.
    complete, degenerate : bool arrays, shape (B,)
    verdict : uint8 array, shape (B,)
        A `Verdict` a game.
    distribution : array, shape (K, n_1, ..., n_N), or None
        Of games with an order of moves in which some outcome is random: the probability of every profile. Where later
        movers answer what a mixture brought about, that is no product of `strategies`, which are what each player
        plays all in all. None where it is.
    """

    game: IntArray
    strategies: tuple[FloatArray, ...]
    payoffs: FloatArray
    regret: FloatArray
    degenerate: BoolArray
    verdict: NDArray[np.uint8]
    distribution: FloatArray | None = None

    @classmethod
    def joined(cls, parts: Sequence[EquilibriumBatch]) -> EquilibriumBatch:
        """Return one answer from the answers for consecutive games, numbered on."""
        if len(parts) == 1:
            return parts[0]
        joint = None
        if any(p.distribution is not None for p in parts):
            joint = np.concatenate([p.joint() for p in parts])
        return cls(
            np.concatenate([p.game for p in parts]),
            tuple(np.concatenate(xs) for xs in zip(*(p.strategies for p in parts), strict=True)),
            np.concatenate([p.payoffs for p in parts]),
            np.concatenate([p.regret for p in parts]),
            np.concatenate([p.degenerate for p in parts]),
            np.concatenate([p.verdict for p in parts]),
            joint,
        )

    def joint(self) -> FloatArray:
        """Return the probability of every profile in each equilibrium, shape (K, n_1, ..., n_N)."""
        if self.distribution is not None:
            return self.distribution
        players = len(self.strategies)
        table = np.ones((len(self.game), *[1] * players))
        for i, x in enumerate(self.strategies):
            table = table * x.reshape(len(x), *[1] * i, x.shape[1], *[1] * (players - i - 1))
        return table

    def expected(self, payoffs: FloatArray) -> FloatArray:
        """Return every equilibrium's expected payoffs in other tensors of the games, such as those of one channel.

        Parameters
        ----------
        payoffs : array, shape (B, N, n_1, ..., n_N)

        Returns
        -------
        array, shape (K, N)
        """
        if self.distribution is None:
            # what is played for certain is looked up; a probability of 1 beside one of 1e-17 is not certain
            pure = np.logical_and.reduce([(x == 1).any(axis=1) & ((x != 0).sum(axis=1) == 1) for x in self.strategies])
            result = np.empty((len(self.game), payoffs.shape[1]))
            played = (x[pure].argmax(axis=1) for x in self.strategies)
            result[pure] = payoffs[(self.game[pure], slice(None), *played)]
            mixed = np.ascontiguousarray(payoffs[self.game[~pure]])
            result[~pure] = expected_payoffs(mixed, [x[~pure] for x in self.strategies])
            return result
        own = np.ascontiguousarray(payoffs[self.game])
        weighted: FloatArray = (own * self.distribution[:, None]).reshape(*own.shape[:2], -1).sum(axis=-1)
        return weighted

    @property
    def complete(self) -> BoolArray:
        """Whether each game's list is complete by theorem, shape (B,)."""
        done = np.array([v.complete for v in Verdict])
        result: BoolArray = done[self.verdict]
        return result

    @property
    def status(self) -> NDArray[np.object_]:
        """Each game's verdict in words, shape (B,)."""
        words = np.array([v.sentence for v in Verdict], dtype=object)
        result: NDArray[np.object_] = words[self.verdict]
        return result

    @property
    def count(self) -> IntArray:
        """The number of equilibria of each game, shape (B,)."""
        return np.bincount(self.game, minlength=len(self.verdict)).astype(np.intp)

    def supports(self) -> NDArray[np.int64]:
        """Return each support as one number, shape (K,).

        In player i's block, bit a is set if a is played; with more than 63 actions in all, the supports of the batch
        are numbered instead.
        """
        if sum(x.shape[1] for x in self.strategies) > 63:
            played = np.hstack([x > SUPPORT for x in self.strategies])
            return np.unique(played, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
        code = np.zeros(len(self.game), dtype=np.int64)
        shift = 0
        for x in self.strategies:
            code += ((x > SUPPORT).astype(np.int64) << (shift + np.arange(x.shape[1]))).sum(axis=1)
            shift += x.shape[1]
        return code

    def __repr__(self) -> str:
        games = len(self.verdict)
        return (
            f"{len(self.game)} equilibria of {games} games; the list is complete for {int(self.complete.sum())} "
            f"of them, {int(self.degenerate.sum())} are degenerate"
        )

    def first(self, games: int) -> EquilibriumBatch:
        """Return the equilibria of the first games alone."""
        return self.between(0, games)

    def between(self, start: int, stop: int) -> EquilibriumBatch:
        """Return the equilibria of the games from `start` to before `stop` alone, numbered anew."""
        own = slice(*np.searchsorted(self.game, (start, stop)).tolist())
        return EquilibriumBatch(
            self.game[own] - start,
            tuple(x[own] for x in self.strategies),
            self.payoffs[own],
            self.regret[own],
            self.degenerate[start:stop],
            self.verdict[start:stop],
            None if self.distribution is None else self.distribution[own],
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium: game, payoffs, probabilities, regret and completeness."""
        import pandas as pd

        columns: dict[str, object] = {"game": self.game}
        columns |= {f"payoff {i}": self.payoffs[:, i] for i in range(self.payoffs.shape[1])}
        for i, x in enumerate(self.strategies):
            columns |= {f"player {i}: {a}": x[:, a] for a in range(x.shape[1])}
        columns |= {"regret": self.regret, "complete": self.complete[self.game]}
        return pd.DataFrame(columns)

    def _head(self) -> pd.DataFrame:
        return self.first(SHOWN).to_frame()
