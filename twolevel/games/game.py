r"""Normal-form games: labelled payoffs, and the facts that can be read off them.

A game has players :math:`i = 0, \dots, N-1` with finite action sets :math:`S_i` and payoffs
:math:`u_i(a_0, \dots, a_{N-1})`. One array holds them all::

    payoffs[i, a_0, a_1, ..., a_{N-1}]      # actions in player order, for every player

so that player i's own action is always axis ``i`` of ``payoffs[i]``. A mixed profile x has one
probability vector a player. With :math:`u_i(a, x_{-i})` the payoff of action a against the others,

* a **best reply** is an action with the largest :math:`u_i(\cdot, x_{-i})`;
* the **regret** of x is :math:`\max_i [\max_a u_i(a, x_{-i}) - u_i(x)] / r_i`, with :math:`r_i` the range
  (largest minus smallest) of player i's payoffs. It is a pure number: it does not change when a
  player's payoffs are multiplied by a positive number or shifted. x is an equilibrium iff it is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import SHOWN, BoolArray, FloatArray, ReadOnly, is_masked, read_only
from ..errors import GameError, in_order, one_of
from . import convert, efg, exchange, gambit_text, nfg, sheets, tables, wording
from .dominance import dominator
from .grids import EPSILON, comparable
from .moves import Order, OrderLike, as_order, in_text, in_words, without
from .payoffs import against, as_payoffs, best_replies, front, payoff_ranges, pure_profiles
from .ties import TIE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Elimination", "NormalFormGame", "expect_at_once"]

Strategies = Mapping[str, ArrayLike] | Sequence[ArrayLike]

#: By how much a computed probability may be off.
ROUNDED = 2.0**-50
#: Up to so many actions are compared in pairs, before their payoffs are put on a grid; of more, pairs fill the memory.
FEW = 8
#: Both of each pair among so many.
PAIRS = [np.triu_indices(n, 1) for n in range(FEW + 1)]
#: Games of at most this many profiles show their payoffs, not only their size.
MOST_SHOWN = 64


@dataclass(frozen=True, repr=False, eq=False)
class Elimination(ReadOnly):
    """The result of iterated elimination of dominated actions.

    Attributes
    ----------
    game : NormalFormGame
        What is left.
    steps : tuple of (player, action, dominator)
        In order of elimination. The dominator is a mapping from action to probability: one action
        with probability 1 for dominance by a pure action.
    strict : bool
        Whether only strictly dominated actions were eliminated. Then every equilibrium of the full
        game survives; with weak dominance some may be lost.
    """

    game: NormalFormGame
    steps: tuple[tuple[str, str, Mapping[str, float]], ...]
    strict: bool

    def to_frame(self) -> pd.DataFrame:
        """Return one row a step: player, action, and the dominator in words."""
        import pandas as pd

        rows = [
            (player, action, wording.mixture(dominator, dominator.values())) for player, action, dominator in self.steps
        ]
        return pd.DataFrame(rows, columns=["player", "action", "dominated by"])

    def __repr__(self) -> str:
        kind = "strictly" if self.strict else "weakly"
        steps = "; ".join(f"{a} of {p} by {wording.mixture(d, d.values())}" for p, a, d in self.steps)
        size = "x".join(map(str, self.game.shape))
        return f"Elimination of {kind} dominated actions: {steps or 'none'}; {size} actions are left"


@dataclass(frozen=True, init=False, eq=False, repr=False)
class NormalFormGame(ReadOnly):
    """A finite game in normal form, with names.

    Parameters
    ----------
    payoffs : array_like, shape (N, n_1, ..., n_N)
        ``payoffs[i, a_0, ..., a_{N-1}]``; copied and made read-only.
    players : sequence of N str, optional
        Default: ``player 1``, ``player 2``, ...
    actions : sequence of N sequences of str, optional
        Default: ``1``, ``2``, ... for each player.
    order : str or sequence of groups, optional
        Who moves before whom, as in ``"Russia > Armenia"`` (see `twolevel.games.moves`): `solve` and whatever follows
        equilibria keeps to it. What is said of best replies and dominance is said of choices made at once.

    Attributes
    ----------
    payoffs : array, shape (N, n_1, ..., n_N), read-only
    players : tuple of str
    actions : tuple of tuples of str
    order : tuple of tuples of str
        () where all choose at once.

    Raises
    ------
    GameError
        For payoffs that are not finite real numbers in that shape, and for names that are missing,
        doubled or not strings.

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]],
    ...                                     actions=[["cooperate", "defect"]] * 2)
    >>> game
    NormalFormGame: 2 players (player 1, player 2), 2x2 actions
               cooperate  defect
    cooperate       3, 3   0, 5*
       defect      5*, 0  1*, 1*
    *: best reply
    >>> game.pure_equilibria()
    [('defect', 'defect')]
    """

    payoffs: FloatArray
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    order: Order

    def __init__(
        self,
        payoffs: ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        order: OrderLike | None = None,
    ) -> None:
        array = as_payoffs(payoffs)
        shape = array.shape[1:]
        names = (
            tuple(f"player {i + 1}" for i in range(len(shape)))
            if players is None
            else in_order("players", players, GameError)
        )
        _check_names("players", names, len(shape))
        if actions is None:
            labels = tuple(tuple(str(a + 1) for a in range(n)) for n in shape)
        else:
            if len(actions) != len(shape):
                raise GameError(f"actions must have one list a player ({len(shape)}); got {len(actions)}")
            labels = tuple(
                in_order(f"actions of {name}", acts, GameError) for name, acts in zip(names, actions, strict=True)
            )
            for name, acts, n in zip(names, labels, shape, strict=True):
                _check_names(f"actions of {name}", acts, n)
        object.__setattr__(self, "payoffs", read_only(array))
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "actions", labels)
        object.__setattr__(self, "order", as_order(order, names))

    # ---------------------------------------------------------------- making one

    @classmethod
    def from_bimatrix(
        cls,
        A: ArrayLike,
        B: ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
    ) -> Self:
        """Make a 2-player game from the row player's matrix `A` and the column player's matrix `B`.

        Both have shape (n_1, n_2): row actions down, column actions across, as in a printed bimatrix.
        """
        if is_masked([A, B]):
            raise GameError("A and B must have no masked entries; got a masked array")
        a, b = np.asarray(A), np.asarray(B)
        if a.ndim != 2 or a.shape != b.shape:
            raise GameError(f"A and B must be matrices of the same shape; got {a.shape} and {b.shape}")
        return cls(np.stack([a, b]), players, actions)

    @classmethod
    def from_nashpy(
        cls, game: Any, players: Sequence[str] | None = None, actions: Sequence[Sequence[str]] | None = None
    ) -> Self:
        """Take over a ``nashpy.Game``."""
        return cls(convert.from_nashpy(game), players, actions)

    @classmethod
    def from_gambit(cls, game: Any) -> Self:
        """Take over a ``pygambit.Game``, with its labels (extra ``[gambit]``).

        A tree in which everyone moves once gives the order too, others come in their reduced strategic form.
        """
        return cls(*convert.from_gambit(game))

    @classmethod
    def from_quantecon(
        cls, game: Any, players: Sequence[str] | None = None, actions: Sequence[Sequence[str]] | None = None
    ) -> Self:
        """Take over a ``quantecon.game_theory.NormalFormGame`` (own action first there, then cyclic)."""
        return cls(convert.from_quantecon(game), players, actions)

    @classmethod
    def from_nfg(cls, text: str) -> Self:
        """Read Gambit's strategic form, the text of an ``.nfg`` file."""
        return cls(*nfg.read_nfg(text))

    @classmethod
    def from_efg(cls, text: str) -> Self:
        """Read Gambit's extensive form, the text of an ``.efg`` file, of a game with an order of moves."""
        return cls(*efg.read_efg(text))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Self:
        """Take over a frame: one row a profile, its actions in the index, one column a player; see `to_frame`.

        Examples
        --------
        >>> game = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["she", "he"])
        >>> NormalFormGame.from_frame(game.to_frame()) == game
        True
        """
        return cls(*sheets.from_frame(frame))

    @classmethod
    def from_csv(cls, text: str) -> Self:
        """Read CSV text as `to_csv` writes it: one row a profile, N columns of actions, N of payoffs."""
        return cls(*sheets.read_csv(text))

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a file by its ending: ``.nfg``, ``.efg``, ``.csv`` or ``.xlsx`` (extra ``[excel]``).

        Raises
        ------
        GameError
            One line, with the line of the file and what is wrong there.
        """
        return cls(*exchange.read(Path(path)))

    # ---------------------------------------------------------------- handing it on

    def to_nashpy(self) -> Any:
        """Return the 2-player game as a ``nashpy.Game``."""
        return convert.to_nashpy(self.payoffs)

    def to_gambit(self, title: str = "") -> Any:
        """Return the game as a ``pygambit.Game``, a tree if there is an order (extra ``[gambit]``).

        Labels that Gambit does not take, such as letters outside ASCII, are numbered.
        """
        game = self._plain()
        return convert.to_gambit(game.payoffs, game.players, game.actions, game._groups, title or game.words)

    def to_quantecon(self) -> Any:
        """Return the game as a ``quantecon.game_theory.NormalFormGame`` (extra ``[quantecon]``)."""
        return convert.to_quantecon(self.payoffs)

    def to_nfg(self, title: str = "", *, outcomes: bool = False, plain: bool = False) -> str:
        """Return the text of an ``.nfg`` file, Gambit's strategic form; an order of moves stands in its title alone.

        Parameters
        ----------
        title : str
            Default: the game in a sentence.
        outcomes : bool
            In outcome form instead of payoff form.
        plain : bool
            Number the names that Gambit 16.7 does not take: all but printable ASCII with single spaces.
        """
        game = self._plain() if plain else self
        return nfg.as_nfg(game.payoffs, game.players, game.actions, title or game.words, outcomes=outcomes)

    def to_efg(self, title: str = "", *, plain: bool = False) -> str:
        """Return the text of an ``.efg`` file, Gambit's extensive form, with the order of moves; see `to_nfg`."""
        game = self._plain() if plain else self
        groups = game._groups or [list(range(len(game.players)))]
        return efg.as_efg(game.payoffs, game.players, game.actions, groups, title or game.words)

    def _plain(self) -> NormalFormGame:
        """Return the game with names that Gambit takes."""
        players = gambit_text.plain(self.players, "player ")
        actions = [gambit_text.plain(own, "") for own in self.actions]
        return NormalFormGame(self.payoffs, players, actions, self._groups or None)

    @property
    def _groups(self) -> list[list[int]]:
        """The order of moves by position."""
        return [[self.players.index(p) for p in group] for group in self.order]

    def to_csv(self) -> str:
        """Return the payoffs as CSV text: one row a profile, N columns of actions, N of payoffs."""
        return sheets.as_csv(self.payoffs, self.players, self.actions)

    def to_excel(self) -> bytes:
        """Return an Excel workbook with what `to_csv` gives, to 16 digits (extra ``[excel]``)."""
        return sheets.as_excel(self.payoffs, self.players, self.actions)

    def to_file(self, path: str | Path, *, plain: bool = False) -> None:
        """Write a file, whole or not at all, by its ending: ``.nfg``, ``.efg``, ``.csv``, ``.xlsx`` or ``.tex``.

        Parameters
        ----------
        path : str or Path
        plain : bool
            In ``.nfg`` and ``.efg``, number the names that Gambit 16.7 does not take.
        """
        exchange.write(
            Path(path),
            {
                ".nfg": lambda: self.to_nfg(plain=plain),
                ".efg": lambda: self.to_efg(plain=plain),
                ".csv": self.to_csv,
                ".xlsx": self.to_excel,
                ".tex": self.to_latex,
            },
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the payoffs as a frame: one row a profile, one column a player."""
        import pandas as pd

        index = pd.MultiIndex.from_product(self.actions, names=self.players)
        return pd.DataFrame(self.payoffs.reshape(len(self.players), -1).T, index=index, columns=self.players)

    # ---------------------------------------------------------------- facts

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return self.payoffs.shape[1:]

    @cached_property
    def _above_worst(self) -> FloatArray:
        """Payoffs less each player's smallest one: an offset costs digits, and says nothing about best replies."""
        smallest = self.payoffs.reshape(len(self.payoffs), -1).min(axis=1)
        return read_only(self.payoffs - smallest.reshape(-1, *[1] * len(self.players)))

    @cached_property
    def _own_first(self) -> tuple[FloatArray, ...]:
        """For each player the payoffs, own actions down, the others' profiles across."""
        return tuple(_own_first(table, i) for i, table in enumerate(self.payoffs))

    @cached_property
    def _ranges(self) -> FloatArray:
        """Each player's `payoff_ranges`, shape (N,)."""
        return payoff_ranges(self.payoffs)

    @cached_property
    def _doubtful(self) -> FloatArray:
        """By how much less than the best an action may gain, and be as good all the same, shape (N,): a bound."""
        largest = np.abs(self.payoffs).reshape(len(self.payoffs), -1).max(axis=1)
        return read_only(8 * TIE * (self._ranges + largest))

    @cached_property
    def _comparable(self) -> tuple[tuple[FloatArray, FloatArray], ...]:
        """For each player a table whose differences say which payoffs tie, and by how much each may be off.

        Own actions down, the others' profiles across: whole numbers, each exact, where payoffs are on a grid.
        """
        flat = np.ascontiguousarray(self.payoffs.reshape(len(self.players), -1).T)
        numbers, off = (values.T.reshape(self.payoffs.shape) for values in comparable(flat))
        return tuple((_own_first(numbers[i], i), _own_first(off[i], i)) for i in range(len(self.players)))

    def profile(self, actions: Sequence[str | int] | Mapping[str, str | int]) -> tuple[int, ...]:
        """Return a pure profile, given by names or numbers, as action numbers."""
        values = self._in_player_order("profile", actions)
        return tuple(self._action(i, a) for i, a in enumerate(values))

    def strategies(self, strategies: Strategies) -> tuple[FloatArray, ...]:
        """Check a mixed profile and return it as one probability vector a player.

        Parameters
        ----------
        strategies : mapping from player to vector, or sequence of vectors in player order
            Each entry of shape (n_i,), or the name of an action for a pure strategy.

        Raises
        ------
        GameError
            For a missing or unknown player, a wrong length, or numbers that are not probabilities.
        """
        result = []
        for i, given in enumerate(self._in_player_order("strategies", strategies)):
            if isinstance(given, str):
                vector = np.eye(self.shape[i])[self._action(i, given)]
            else:
                vector = np.array(given, dtype=np.float64)
            who = self.players[i]
            if is_masked(given):
                raise GameError(f"the strategy of {who} must have no masked entries; got a masked array")
            if vector.shape != (self.shape[i],):
                raise GameError(f"the strategy of {who} must have {self.shape[i]} entries; got shape {vector.shape}")
            if vector.min() < -1e-9 or not abs(vector.sum() - 1) <= 1e-9:  # NaN is in no order
                raise GameError(f"the strategy of {who} must be probabilities that sum to 1; got {vector.tolist()}")
            result.append(vector)
        return tuple(result)

    def action_payoffs(self, player: str | int, strategies: Strategies) -> FloatArray:
        """Return the expected payoff of each of a player's actions against the others' strategies, shape (n_i,)."""
        i = self._player(player)
        return against(self.payoffs[i], i, self.strategies(strategies))

    def expected_payoffs(self, strategies: Strategies) -> dict[str, float]:
        """Return every player's expected payoff under a mixed profile."""
        x = self.strategies(strategies)
        return {p: float(x[i] @ against(self.payoffs[i], i, x)) for i, p in enumerate(self.players)}

    def regret(self, strategies: Strategies) -> float:
        """Return the largest gain from deviating, relative to the deviator's payoff range (0 at an equilibrium).

        Examples
        --------
        >>> NormalFormGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]).regret([[0.5, 0.5], [0.5, 0.5]])
        0.0
        """
        return self.judged(strategies)[0]

    def best_replies(self, player: str | int, strategies: Strategies) -> tuple[str, ...]:
        """Return the player's actions that are best against the others' strategies.

        A `TIE` is measured by what is at stake between two actions, the mean size of their difference, so that a
        disaster counts as far as it is likely; and probabilities between 0 and 1 are rounded.
        """
        i, x = self._player(player), self.strategies(strategies)
        is_best = self._is_best(i, x, against(self._above_worst[i], i, x))
        return tuple(a for a, best_too in zip(self.actions[i], is_best, strict=True) if best_too)

    def judged(self, strategies: Strategies) -> tuple[float, list[int]]:
        """Return the `regret` of a profile, and how many best replies each player has."""
        regret, best = self.judged_as_checked(self.strategies(strategies))
        return regret, list(map(np.count_nonzero, best))

    def judged_as_checked(self, x: Sequence[FloatArray]) -> tuple[float, list[BoolArray]]:
        """Return the regret at vectors that `strategies` has checked, and where each player's best replies are."""
        worst, best = 0.0, []
        for i, own in enumerate(x):
            values = against(self._above_worst[i], i, x)
            worst = max(worst, float((values.max() - own @ values) / self._ranges[i]))
            best.append(self._is_best(i, x, values))
        return worst, best

    def _is_best(self, i: int, x: Sequence[FloatArray], values: FloatArray) -> BoolArray:
        """Return which actions, of these values, are a player's best replies to checked strategies, shape (n_i,)."""
        gap = values.max() - values
        clear: BoolArray = gap > self._doubtful[i]
        if np.count_nonzero(clear) == len(clear) - 1:
            return ~clear
        others = [mixture for j, mixture in enumerate(x) if j != i] or [np.ones(1)]
        weights: FloatArray = reduce(np.multiply.outer, others).ravel()
        near = np.flatnonzero(~clear)
        if len(near) <= FEW:
            one, other = PAIRS[len(near)]
            rows = self._own_first[i].take(near, axis=0)
            stakes = np.abs(rows.take(one, axis=0) - rows.take(other, axis=0)) @ weights
            if not stakes.any():
                return ~clear  # the same payoffs at all that the others may play
            rounding = (len(weights) + 16) * EPSILON / (8 * TIE) * self._doubtful[i]
            if gap[near].max() + rounding <= TIE / 4 * stakes.min():
                return ~clear  # a tie, whatever grid the payoffs are on
        table, slack = self._comparable[i]
        best = int(np.argmax((table - table[0]) @ weights))
        gain = table[best] - table
        off = np.maximum(TIE * np.abs(gain), np.maximum(slack, slack[best])) @ weights
        rounded = (weights > 0) & (weights < 1)
        off += ROUNDED * np.abs(gain[:, rounded]).max(axis=1, initial=0.0)
        is_best: BoolArray = gain @ weights <= off
        return is_best

    def best_reply_table(self) -> NDArray[np.bool_]:
        """Return where each player's action is a best reply, shape (N, n_1, ..., n_N)."""
        return best_replies(self.payoffs)

    def pure_equilibria(self) -> list[tuple[str, ...]]:
        """Return every equilibrium in pure actions, as tuples of action names; `solve` lists the same."""
        profiles = np.argwhere(pure_profiles(self.payoffs))
        return [tuple(acts[a] for acts, a in zip(self.actions, row, strict=True)) for row in profiles]

    def dominated_actions(
        self, player: str | int, *, strict: bool = True, mixed: bool = True
    ) -> dict[str, dict[str, float]]:
        """Return the player's dominated actions, each with a strategy that dominates it.

        Parameters
        ----------
        player : str or int
        strict : bool
            Strictly dominated: worse against every profile of the others. Otherwise weakly: never better
            and somewhere worse.
        mixed : bool
            Look for mixed dominators too (a linear program per action, scipy HiGHS).

        Returns
        -------
        dict from action to dict from action to probability
        """
        i = self._player(player)
        table = np.moveaxis(self.payoffs[i], i, 0).reshape(self.shape[i], -1)
        table = (table - table.min()) / self._ranges[i]
        result: dict[str, dict[str, float]] = {}
        for a, name in enumerate(self.actions[i]):
            weights = dominator(table, a, strict=strict, mixed=mixed)
            if weights is not None:
                result[name] = {b: float(w) for b, w in zip(self.actions[i], weights, strict=True) if w > 0}
        return result

    def eliminate(self, *, strict: bool = True, mixed: bool = True) -> Elimination:
        """Eliminate dominated actions, all players at once, round by round, until none is left.

        With ``strict=True`` the order does not matter and no equilibrium is lost.
        """
        game: NormalFormGame = self
        steps: list[tuple[str, str, Mapping[str, float]]] = []
        while True:
            found = {p: game.dominated_actions(p, strict=strict, mixed=mixed) for p in game.players}
            if not strict:  # weak dominance: one action a round, or mutual dominators would both go
                first = next(((p, a) for p, acts in found.items() for a in acts), None)
                found = {p: {a: d for a, d in acts.items() if (p, a) == first} for p, acts in found.items()}
            if not any(found.values()):
                return Elimination(game, tuple(steps), strict)
            steps += [(p, a, d) for p, acts in found.items() for a, d in acts.items()]
            keep = {
                p: [a for a in acts if a not in found[p]] for p, acts in zip(game.players, game.actions, strict=True)
            }
            game = game.restrict(keep)

    def restrict(self, keep: Mapping[str, Iterable[str]]) -> NormalFormGame:
        """Return the game in which players have only the named actions (players not named keep all)."""
        for p in keep:
            one_of("player", p, self.players, GameError)
        chosen = [
            [self._action(i, a) for a in keep[p]] if p in keep else list(range(self.shape[i]))
            for i, p in enumerate(self.players)
        ]
        payoffs = self.payoffs[np.ix_(range(len(self.players)), *chosen)]
        names = [[acts[a] for a in kept] for acts, kept in zip(self.actions, chosen, strict=True)]
        return NormalFormGame(payoffs, self.players, names, self.order)

    def fix(self, given: Mapping[str, str | int]) -> NormalFormGame:
        """Return the game among the other players when the named players' actions are given."""
        fixed = {self._player(p): a for p, a in given.items()}
        rest = [i for i in range(len(self.players)) if i not in fixed]
        if not rest:
            raise GameError(f"at least one player must be left to choose; got actions for all of {self.players}")
        index = tuple(self._action(i, fixed[i]) if i in fixed else slice(None) for i in range(len(self.players)))
        payoffs = np.stack([self.payoffs[i][index] for i in rest])
        order = without(self.order, [self.players[i] for i in fixed])
        return NormalFormGame(payoffs, [self.players[i] for i in rest], [self.actions[i] for i in rest], order)

    # ---------------------------------------------------------------- looking at it

    @property
    def words(self) -> str:
        """The game in a sentence: its players, its size, and who moves when."""
        n = len(self.players)
        size = "x".join(map(str, self.shape))
        moves = f"; {in_words(self.order)}" if self.order else ""
        return f"NormalFormGame: {n} player{'s' * (n != 1)} ({', '.join(self.players)}), {size} actions{moves}"

    def __repr__(self) -> str:
        return f"{self.words}\n{self.to_text()}" if prod(self.shape) <= MOST_SHOWN else self.words

    def to_text(self) -> str:
        """Return the payoffs as a plain table, best replies with a star; one table a slice for 3 players."""
        return tables.as_text(self.payoffs, self.players, self.actions, self.best_reply_table())

    def _head(self) -> pd.DataFrame:
        import pandas as pd

        payoffs = self.payoffs.reshape(len(self.players), -1)[:, :SHOWN]
        places = np.unravel_index(np.arange(payoffs.shape[1]), self.shape)
        names = [[acts[a] for a in place] for acts, place in zip(self.actions, places, strict=True)]
        index = pd.MultiIndex.from_arrays(names, names=self.players)
        return pd.DataFrame(payoffs.T, index=index, columns=self.players)

    def _repr_html_(self) -> str:
        if prod(self.shape) > MOST_SHOWN:
            return super()._repr_html_()
        return tables.as_html(self.payoffs, self.players, self.actions, self.best_reply_table())

    def to_latex(self) -> str:
        r"""Return the payoffs as LaTeX ``tabular``, best replies underlined; one table a slice for 3 players."""
        return tables.as_latex(self.payoffs, self.players, self.actions, self.best_reply_table())

    # ---------------------------------------------------------------- names to numbers

    def _player(self, player: str | int) -> int:
        if isinstance(player, str):
            return self.players.index(one_of("player", player, self.players, GameError))
        return _index("player", player, len(self.players))

    def _action(self, player: int, action: str | int) -> int:
        acts = self.actions[player]
        if isinstance(action, str):
            return acts.index(one_of(f"action of {self.players[player]}", action, acts, GameError))
        return _index(f"action of {self.players[player]}", action, len(acts))

    def _in_player_order(self, what: str, given: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
        if isinstance(given, Mapping):
            for p in given:
                one_of(f"{what}: player", p, self.players, GameError)
            missing = [p for p in self.players if p not in given]
            if missing:
                raise GameError(f"{what} must name every player; {missing[0]!r} is missing")
            return [given[p] for p in self.players]
        values = list(given)
        if len(values) != len(self.players):
            raise GameError(f"{what} must have one entry a player ({len(self.players)}); got {len(values)}")
        return values


def _own_first(table: FloatArray, player: int) -> FloatArray:
    """Lay out one player's payoffs with own actions down and the others' profiles across."""
    return read_only(front(table, player).reshape(table.shape[player], -1))


def expect_at_once(game: NormalFormGame) -> None:
    """Raise `GameError` for a game with an order of moves, where what is asked is about choices made at once."""
    if game.order:
        without_it = "tl.NormalFormGame(game.payoffs, game.players, game.actions)"
        raise GameError(
            f"game must be one in which all choose at once; this one has the order {in_text(game.order)}; "
            f"without it: {without_it}"
        )


def _index(what: str, index: object, count: int) -> int:
    if isinstance(index, bool) or not isinstance(index, int | np.integer) or not 0 <= index < count:
        raise GameError(f"{what} must be a name or a number from 0 to {count - 1}; got {index!r}")
    return int(index)


def _check_names(what: str, names: Sequence[object], count: int) -> None:
    if len(names) != count:
        raise GameError(f"{what} must be {count} names; got {len(names)}")
    for k, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise GameError(f"{what}[{k}] must be a non-empty string; got {name!r}")
        if name in names[:k]:
            raise GameError(f"{what} must differ from each other; {name!r} stands twice")
