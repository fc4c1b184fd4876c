"""Equilibria of games with an order of moves, as results: what is played, and what would have been answered.

An **outcome** is a distribution over profiles. What a player plays all in all, whatever came before, are the
strategies of an `OrderedEquilibrium`; where an earlier group mixes and a later one answers what came of it, the outcome
is no product of these, and payoffs are those of the outcome. A **history** is what the earlier movers did: their
actions, in the order of their moves.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, SupportsIndex, overload

import numpy as np

from ..arrays import SHOWN, FloatArray
from . import wording
from .equilibrium import Equilibria, Equilibrium
from .game import NormalFormGame
from .moves import Order, in_text, in_words, steps
from .payoffs import against, payoff_ranges
from .ties import SOLVED, SUPPORT, TIE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["History", "OrderedEquilibria", "OrderedEquilibrium"]

#: The actions of the earlier movers, in the order of their moves.
History = tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class OrderedEquilibrium(Equilibrium):
    """One subgame-perfect outcome of a game with an order of moves, and answers that support it.

    `regret` is the largest gain from another choice after any history, on the path or off it; `is_strict` and
    `is_quasi_strict` are said of the choices on the path, given what is answered.

    Attributes
    ----------
    distribution : array, shape (n_1, ..., n_N), read-only
        The probability of every profile, players in player order.
    answers : mapping from history to mapping from player to array, shape (n_i,)
        What those who move after each history then play; () is where the first ones move. Off the path, where a mover
        is indifferent, others may serve as well.
    order : tuple of tuples of str
    """

    distribution: FloatArray
    answers: Mapping[History, Mapping[str, FloatArray]]
    order: Order

    @classmethod
    def after(
        cls, game: NormalFormGame, order: Order, answers: Mapping[History, Mapping[str, FloatArray]]
    ) -> OrderedEquilibrium:
        """Describe what comes of answers to every history, earlier histories first; nothing else is taken on trust."""
        place = [game.players.index(p) for group in order for p in group]
        ranges = payoff_ranges(game.payoffs)
        joint: FloatArray = np.zeros(game.shape)
        worth = {}
        for leaf in np.ndindex(*(game.shape[i] for i in place)):
            named = tuple(game.actions[i][a] for i, a in zip(place, leaf, strict=True))
            worth[named] = game.payoffs[(slice(None), *(leaf[place.index(i)] for i in range(len(place))))]
        reached: dict[History, float] = {(): 1.0}
        regret, best, used = 0.0, [], []
        # mixtures come out of a solver, whose rounding is no preference
        slack = SOLVED if any(x.max() < 1 for played in answers.values() for x in played.values()) else TIE
        for history, played in answers.items():
            for choice, weight in _choices(game, played).items():
                reached[(*history, *choice)] = reached[history] * weight
        for history, played in reversed(list(answers.items())):
            choices = _choices(game, played)
            table = np.stack([worth[(*history, *choice)] for choice in choices], axis=-1)
            worth[history] = table @ np.array(list(choices.values()))
            mixtures = list(played.values())
            for k, player in enumerate(played):
                i = game.players.index(player)
                each = against(table[i].reshape([len(x) for x in mixtures]), k, mixtures)
                gain = each.max() - each
                regret = max(regret, float(mixtures[k] @ gain / ranges[i]))
                if reached[history] > 0:
                    best.append(int((gain <= slack * ranges[i]).sum()))
                    used.append(int((mixtures[k] > SUPPORT).sum()))
        for actions in (history for history in worth if history not in answers):
            profile = game.profile(dict(zip((game.players[i] for i in place), actions, strict=True)))
            joint[profile] = reached[actions]
        others = [tuple(j for j in range(len(place)) if j != i) for i in range(len(place))]
        return cls(
            {player: joint.sum(axis=axes) for player, axes in zip(game.players, others, strict=True)},
            dict(zip(game.players, map(float, worth[()]), strict=True)),
            regret,
            game.actions,
            is_strict=best == [1] * len(best) == used,
            is_quasi_strict=best == used,
            distribution=joint,
            answers=answers,
            order=order,
        )

    def joint(self) -> FloatArray:
        """Return the probability of every profile, shape (n_1, ..., n_N): what is seen is answered, so no product."""
        return self.distribution

    def expected(self, payoffs: FloatArray) -> FloatArray:
        """Return the expected payoffs in another tensor, such as that of one channel, shape (N, n_1, ..., n_N)."""
        weighted: FloatArray = (payoffs * self.distribution).reshape(len(payoffs), -1).sum(axis=1)
        return weighted

    @property
    def reached(self) -> dict[History, float]:
        """The probability with which each history comes about."""
        place = [list(self.strategies).index(p) for group in self.order for p in group]
        table = self.distribution.transpose(place)
        named = [self.actions[i] for i in place]
        result = {}
        for history in self.answers:
            at = tuple(acts.index(a) for acts, a in zip(named, history, strict=False))
            result[history] = float(table[at].sum())
        return result

    @property
    def replies(self) -> dict[str, str]:
        """What each later mover would answer, in words: the most frequent answer, and after what it is another.

        Examples
        --------
        >>> from twolevel.nash.engine import solve
        >>> battle = NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ["she", "he"], [["opera", "match"]] * 2)
        >>> solve(battle, order="she > he")[0].replies
        {'he': 'opera, but match after match'}
        """
        plays: dict[str, dict[tuple[str, ...], str]] = {p: {} for group in self.order[1:] for p in group}
        actions = dict(zip(self.strategies, self.actions, strict=True))
        for history, played in self.answers.items():
            for player, mixture in played.items():
                if player in plays:
                    plays[player][steps(history, self.order)] = wording.mixture(actions[player], mixture)
        return {player: wording.answers(own) for player, own in plays.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a history and mover: what came before, who moves, what is played, how likely that point is."""
        import pandas as pd

        reached = self.reached
        actions = dict(zip(self.strategies, self.actions, strict=True))
        rows = [
            (wording.profile(history), player, wording.mixture(actions[player], mixture), reached[history])
            for history, played in self.answers.items()
            for player, mixture in played.items()
        ]
        return pd.DataFrame(rows, columns=["after", "player", "plays", "reached"])

    def __repr__(self) -> str:
        return f"Equilibrium ({self.label}) of {in_text(self.order)}: payoffs {wording.named(self.payoffs)}"


def _choices(game: NormalFormGame, played: Mapping[str, FloatArray]) -> dict[History, float]:
    """Return the probability of every joint choice of those who move at once."""
    actions = [game.actions[game.players.index(p)] for p in played]
    weights = [list(zip(acts, map(float, x), strict=True)) for acts, x in zip(actions, played.values(), strict=True)]
    return {tuple(a for a, _ in choice): prod(w for _, w in choice) for choice in product(*weights)}


@dataclass(frozen=True, repr=False, eq=False)
class OrderedEquilibria(Equilibria):
    """The subgame-perfect outcomes of a game with an order of moves: a list of `OrderedEquilibrium`.

    It reads as `Equilibria` does. Each outcome is listed once; `complete` says that every other one is a mixture of
    those listed (see `twolevel.nash.order`); `degenerate`, that somebody is indifferent after some history.

    Attributes
    ----------
    order : tuple of tuples of str
    """

    items: tuple[OrderedEquilibrium, ...]
    order: Order = ()

    @overload
    def __getitem__(self, index: SupportsIndex) -> OrderedEquilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[OrderedEquilibrium, ...]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> OrderedEquilibrium | tuple[OrderedEquilibrium, ...]:
        return self.items[index]

    def __iter__(self) -> Iterator[OrderedEquilibrium]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"{in_words(self.order)}: {super().__repr__()}"

    def _repr_html_(self) -> str:
        head = html.escape(in_words(self.order))
        answers = [
            f"<li>({html.escape(e.label)}) {html.escape(player)} would answer: {html.escape(words)}</li>"
            for e in self.items[:SHOWN]
            for player, words in e.replies.items()
        ]
        return f"<div><p>{head}.</p>{super()._repr_html_()}<ul>{''.join(answers)}</ul></div>"
