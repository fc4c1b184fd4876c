r"""Why: what every deviation from an equilibrium would gain or lose, split by channel and by term and audience.

A player's payoff is a sum of **parts** p, its terms and home audiences, each with a channel. Where player i chooses at
an equilibrium, every stance a leads to a distribution :math:`D_a` over profiles: those who choose at the same time play
as they do, later movers answer what a brings about. The stance is then worth :math:`\sum_p V_{ap}` with

.. math:: V_{ap} = \sum_s D_a(s) \, p(s),

and to take a instead of what is played, a*, gains :math:`\sum_p (V_{ap} - V_{a^*p})`, part by part. In an equilibrium
no stance gains; one that gains nothing is a **tie**, and all that are mixed are. Among the parts that speak against a
deviation the largest **decides**; it decides **alone** if without it the deviation would pay. Of a mixture, a* is the
likeliest stance: all that are mixed are worth the same, but through other parts.

Under a veto each part of what may be refused is weighed with what the reversion gives, so that parts still sum up.

What turned **since** another point is told step by step: first the episode's numbers with the old evidence, then each
item that is withdrawn, then each that comes out, in the order of dates. At each step: whose beliefs move, which
equilibria come and go, and who leaves those that go, through which part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import BoolArray, FloatArray, Items, ReadOnly, read_only
from ..games import wording
from ..games.equilibrium import Equilibria, Equilibrium
from ..games.game import NormalFormGame
from ..games.moves import OrderLike
from ..games.ordered import OrderedEquilibrium
from ..games.payoffs import best_replies, payoff_ranges
from ..games.ties import SOLVED, TIE
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled, warn_outside
from ..model.structure import Audience, Term
from ..model.two_level import Moment
from ..nash.engine import solve
from .attribution import Point

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Choice", "Decider", "Explanation", "Lapse", "Turn", "explain"]


@dataclass(frozen=True, repr=False, eq=False)
class Decider(ReadOnly):
    """The part that speaks most against a deviation, and whether the deviation would pay without it."""

    part: str
    effect: float
    alone: bool

    def __repr__(self) -> str:
        return f"{self.part} decides{' alone' * self.alone} ({wording.number(self.effect)})"


@dataclass(frozen=True, repr=False, eq=False)
class Choice(ReadOnly):
    """What a player could do at an equilibrium, where it chooses, and what that would be worth.

    Attributes
    ----------
    player : str
    after : tuple of str
        What earlier movers did, in the order of their moves; () where all choose at once, and for the first to move.
    reached : float
        How likely the equilibrium comes to this choice.
    stances : tuple of n str
    played : array, shape (n,)
        With which probability each is played.
    parts, channels : tuples of P str
        The addresses of the player's home audiences and terms, and the channel of each.
    worth : array, shape (n, P)
        What each stance is worth through each part.
    best : bool array, shape (n,)
        Which stances are best replies.
    refused : array, shape (n,)
        With each stance, how likely some home refuses what comes of it.
    answers : tuple of n mappings from player to array
        What each later mover plays after each stance, all in all.
    """

    player: str
    after: tuple[str, ...]
    reached: float
    stances: tuple[str, ...]
    played: FloatArray
    parts: tuple[str, ...]
    channels: tuple[str, ...]
    worth: FloatArray
    best: BoolArray
    refused: FloatArray
    answers: tuple[Mapping[str, FloatArray], ...]

    @property
    def payoffs(self) -> FloatArray:
        """What each stance is worth, shape (n,)."""
        total: FloatArray = self.worth.sum(axis=1)
        return total

    @property
    def stance(self) -> str:
        """What deviations are compared with: the stance that is played, of a mixture the likeliest."""
        return self.stances[int(self.played.argmax())]

    @property
    def mixture(self) -> str:
        """What is played, in words."""
        return wording.mixture(self.stances, self.played)

    @property
    def mixed(self) -> tuple[str, ...]:
        """The stances that are played at all."""
        return tuple(wording.played(self.stances, self.played))

    @property
    def deviations(self) -> tuple[str, ...]:
        """The other stances, those that are mixed too."""
        return tuple(stance for stance in self.stances if stance != self.stance)

    @property
    def effects(self) -> FloatArray:
        """What each stance gains through each part, instead of the one that is played, shape (n, P)."""
        effects: FloatArray = self.worth - self.worth[self.stances.index(self.stance)]
        return effects

    @property
    def gains(self) -> dict[str, float]:
        """What each deviation gains in all; a loss is negative."""
        effects = self.effects
        return {a: float(effects[self.stances.index(a)].sum()) for a in self.deviations}

    def by_part(self, stance: str) -> dict[str, float]:
        """Return what a stance gains through each part."""
        return dict(zip(self.parts, map(float, self.effects[self.stances.index(stance)]), strict=True))

    def by_channel(self, stance: str) -> dict[str, float]:
        """Return what a stance gains through each channel."""
        total = dict.fromkeys(self.channels, 0.0)
        for channel, effect in zip(self.channels, self.by_part(stance).values(), strict=True):
            total[channel] += effect
        return total

    def is_tie(self, stance: str) -> bool:
        """Whether a stance is as good as what is played."""
        return bool(self.best[self.stances.index(stance)])

    def decides(self, stance: str) -> Decider | None:
        """Return the part that speaks most against a stance; None where none does."""
        effects = self.by_part(stance)
        part = min(effects, key=lambda p: effects[p], default=None)
        if part is None or effects[part] >= 0:
            return None
        return Decider(part, effects[part], sum(effects.values()) - effects[part] > 0)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a deviation and part: see `Explanation.to_frame`, whose first column is left out."""
        import pandas as pd

        names = ("player", "after", "instead_of", "deviation", "probability", "channel", "part")
        numbers = ("worth", "gain", "total_gain")
        effects = self.effects
        rows = []
        for stance, total in self.gains.items():
            k = self.stances.index(stance)
            where = (self.player, wording.profile(self.after), self.stance, stance, float(self.played[k]))
            for j, (channel, part) in enumerate(zip(self.channels, self.parts, strict=True)):
                rows.append((*where, channel, part, float(self.worth[k, j]), float(effects[k, j]), total))
        return pd.DataFrame(rows, columns=[*names, *numbers])

    def __repr__(self) -> str:
        after = f" after {wording.profile(self.after)}" if self.after else ""
        gains = wording.named(self.gains, "+.4g")
        return (
            f"{self.player} plays {self.mixture}{after}; to deviate would gain: {gains or 'there is no other stance'}"
        )


@dataclass(frozen=True, repr=False, eq=False)
class Lapse(ReadOnly):
    """Why an equilibrium is none any more: who leaves it, from which stance to which, and what that gains now.

    `was`: what it gained before, at most 0. `part`: through which the gain grew most, and by `effect`. The player is ""
    where nobody gains from leaving by more than a tie.
    """

    profile: str
    player: str = ""
    stance: str = ""
    deviation: str = ""
    gain: float = 0.0
    was: float = 0.0
    part: str = ""
    effect: float = 0.0

    def __repr__(self) -> str:
        if not self.player:
            return f"({self.profile}) is listed no more, though nobody gains by leaving it"
        change = f"{wording.number(self.was)} before, {wording.number(self.gain)} now, most through {self.part}"
        return f"({self.profile}) ends: {self.player} goes from {self.stance} to {self.deviation} ({change})"


@dataclass(frozen=True, repr=False, eq=False)
class Turn(ReadOnly):
    """One step on the way from another point: what it changes.

    Attributes
    ----------
    what : {'numbers', 'withdrawn', 'out'}
    item : str
        Of evidence; "" for numbers.
    before, after : mapping from observer to array, shape (S,)
        What is believed before and after the step.
    gone, new : tuples of str
        Equilibria by their supports, that are none any more, or were none before.
    lapses : tuple of Lapse
        Of each of those that are gone, in order.
    complete : bool
        Whether both lists of equilibria are known to be complete.
    """

    what: str
    item: str
    before: Mapping[str, FloatArray]
    after: Mapping[str, FloatArray]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    lapses: tuple[Lapse, ...]
    complete: bool

    @property
    def moved(self) -> dict[str, float]:
        """By how much each observer's belief moves: half the sum of the changes in size, 0 to 1."""
        return {o: float(np.abs(self.after[o] - self.before[o]).sum() / 2) for o in self.before}

    def to_frame(self) -> pd.DataFrame:
        """Return one row an observer: step, item, observer, by how much its belief moves, equilibria gone and new."""
        import pandas as pd

        ends = ("; ".join(self.gone), "; ".join(self.new))
        rows = [(self.what, self.item, observer, moved, *ends) for observer, moved in self.moved.items()]
        return pd.DataFrame(rows, columns=["step", "item", "observer", "moved", "gone", "new"])

    def __repr__(self) -> str:
        what = f"{self.item} {'comes out' if self.what == 'out' else 'is withdrawn'}" if self.item else "Numbers change"
        change = "the equilibria stay" if not (self.gone or self.new) else ""
        change = change or f"gone {'; '.join(self.gone) or 'none'}, new {'; '.join(self.new) or 'none'}"
        return f"{what}: beliefs move by {wording.named(self.moved, '.3f') or 'nothing'}; {change}"


@dataclass(frozen=True, repr=False, eq=False)
class Explanation(ReadOnly, Items[tuple[Choice, ...]]):
    """Why each equilibrium of an episode is one: for each, every player's choices, in player order.

    Attributes
    ----------
    scenario : Scenario
        With all that is held fixed.
    episode : str
    equilibria : Equilibria
    items : tuple of tuples of Choice
        Of each equilibrium, every choice that it comes to.
    turns : tuple of Turn
        The steps since another point; empty where none was given.
    """

    scenario: Scenario
    episode: str
    equilibria: Equilibria
    items: tuple[tuple[Choice, ...], ...]
    turns: tuple[Turn, ...] = ()

    @cached_property
    def first(self) -> Turn | None:
        """The first step since the other point at which the equilibria change."""
        return next((turn for turn in self.turns if turn.gone or turn.new), None)

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy frame: one row an equilibrium, player, deviation and part.

        Columns: ``equilibrium`` (its position), ``player``, ``after`` (what earlier movers did), ``instead_of`` (the
        stance that is played, of a mixture the likeliest), ``deviation``, ``probability`` (with which that is played
        anyhow), ``channel``, ``part`` (the address of a home audience or term), ``worth`` (of the deviation through
        the part), ``gain`` (through the part, over `instead_of`), ``total_gain`` (through all parts).
        """
        import pandas as pd

        frames = [choice.to_frame().assign(equilibrium=k) for k, own in enumerate(self.items) for choice in own]
        if not frames:
            return pd.DataFrame()
        frame = pd.concat(frames, ignore_index=True)
        return frame[["equilibrium", *frame.columns.drop("equilibrium")]]

    def __repr__(self) -> str:
        nearest = [
            (gain, choice.player, stance, k)
            for k, own in enumerate(self.items)
            for choice in own
            for stance, gain in choice.gains.items()
            if not choice.is_tie(stance)
        ]
        head = f"Explanation of {self.scenario.name} at {self.episode}: {len(self)} equilibri"
        head += f"{'um' if len(self) == 1 else 'a'} ({'; '.join(e.label for e in self.equilibria)})"
        if not nearest:
            return head
        gain, player, stance, k = max(nearest)
        which = f" from the equilibrium {self.equilibria[k].label}" if len(self) > 1 else ""
        return f"{head}; nearest to paying is {player}'s {stance}{which}, which loses {-gain:.4g}"


def explain(
    scenario: ScenarioLike,
    episode: str | None = None,
    *,
    since: Point | str | None = None,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
) -> Explanation:
    """Say why each equilibrium of an episode is one, and what turned since another point.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str, optional
        May be left out where there is only one.
    since : Point or str, optional
        Another point, a string is an episode: ``Point("t2", disclosed=())`` follows t2 item by item from no evidence.
        Strategies that it gives are not looked at; all its equilibria are.
    overrides : mapping, optional
        Other numbers, here and at the other point; the point's own beat them.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`; default: what the episode says.

    Raises
    ------
    ScenarioError
        For an unknown scenario, episode, address or item.

    Examples
    --------
    >>> found = explain("iskander", "t2", since="t1")
    >>> found[0][1].player, found[0][1].stance
    ('Azerbaijan', 'ask')
    >>> {channel: round(gain, 3) for channel, gain in found[0][1].by_channel("dismiss").items()}
    {'domestic': -0.126, 'world': 0.3, 'patron': -0.433, 'rival': 0.0}
    >>> found[0][1].decides("dismiss").part, found.first.item, found.first.lapses[0].player
    ('terms.grievance_leverage', 'fragments', 'Azerbaijan')
    """
    fixed, episode = settled(scenario, episode, overrides, disclosed, order)
    moment = fixed.at(episode)
    equilibria = solve(moment.game())
    items = tuple(tuple(choices(moment, e)) for e in equilibria)
    turns: tuple[Turn, ...] = ()
    if since is not None:
        point = Point(since) if isinstance(since, str) else since
        warn_outside(fixed, point.overrides)
        turns = tuple(_turns(fixed, fixed.at(point.episode, point.overrides, disclosed=point.disclosed), moment))
    return Explanation(fixed, episode, equilibria, items, turns)


# ---------------------------------------------------------------- choices


def choices(moment: Moment, equilibrium: Equilibrium) -> Iterator[Choice]:
    """Yield every choice that a profile comes to, in player order; the profile need not be an equilibrium there."""
    game = moment.game()
    risk = 1.0 - moment.assent
    sources: list[Audience | Term] = [*moment.spec.audiences.values(), *moment.spec.terms.values()]
    replies = best_replies(game.payoffs) if _is_plain(equilibrium) else None
    slack = payoff_ranges(game.payoffs) * (TIE if equilibrium.is_pure else SOLVED)
    for i, player in enumerate(game.players):
        own = [source for source in sources if source.player == player]
        tensors = np.array([moment.parts[source.address] for source in own]).reshape(len(own), *game.shape)
        for after, reached, played, tables in _options(game, equilibrium, i):
            flat = tables.reshape(len(played), -1)
            worth = np.stack(
                [(tensors * table).reshape(len(own), game.payoffs[0].size).sum(axis=1) for table in tables]
            )
            if replies is None:
                total = flat @ game.payoffs[i].ravel()
                best = total.max() - total <= slack[i]
            else:
                at = tuple(int(x.argmax()) for x in equilibrium.strategies.values())
                best = replies[i][(*at[:i], slice(None), *at[i + 1 :])]
            later = _later(game, equilibrium, player)
            answers = tuple({game.players[j]: _marginal(table, j) for j in later} for table in tables)
            refused = flat @ risk.ravel()
            yield Choice(
                player,
                after,
                reached,
                game.actions[i],
                read_only(np.array(played)),
                tuple(source.address for source in own),
                tuple(source.channel for source in own),
                read_only(worth),
                read_only(np.array(best)),
                read_only(refused),
                answers,
            )


def _is_plain(equilibrium: Equilibrium) -> bool:
    """Whether it is pure and all choose at once, so that ties are decided as they are for pure equilibria."""
    return equilibrium.is_pure and not isinstance(equilibrium, OrderedEquilibrium)


def _options(
    game: NormalFormGame, equilibrium: Equilibrium, i: int
) -> Iterator[tuple[tuple[str, ...], float, FloatArray, FloatArray]]:
    """Yield where a player chooses: after what, how likely, what it plays, and what each stance leads to.

    That is a distribution over profiles for each, shape (n_i, n_1, ..., n_N).
    """
    n = game.shape[i]
    if not isinstance(equilibrium, OrderedEquilibrium):
        tables = np.ones((n, *[1] * len(game.players)))
        for j, x in enumerate(equilibrium.strategies.values()):
            shape = [1] * (1 + len(game.players))
            shape[1 + j] = len(x)
            if j == i:
                shape[0] = n
            tables = tables * (np.eye(n) if j == i else x).reshape(shape)
        yield (), 1.0, equilibrium.strategies[game.players[i]], tables
        return
    player = game.players[i]
    groups = [[game.players.index(p) for p in group] for group in equilibrium.order]
    for history, reached in equilibrium.reached.items():
        if reached > 0 and player in equilibrium.answers[history]:
            yield (
                history,
                reached,
                equilibrium.answers[history][player],
                _answered(game, equilibrium, groups, i, history),
            )


def _answered(
    game: NormalFormGame,
    equilibrium: OrderedEquilibrium,
    groups: Sequence[Sequence[int]],
    i: int,
    history: tuple[str, ...],
) -> FloatArray:
    """Return what each stance of a player leads to after a history, with all that is answered to it."""
    tables: FloatArray = np.zeros((game.shape[i], *game.shape))
    for leaf in np.ndindex(*game.shape):
        chance = 1.0
        said: tuple[str, ...] = ()
        for group in groups:
            if len(said) >= len(history):
                for j in group:
                    if j != i:
                        chance *= float(equilibrium.answers[said][game.players[j]][leaf[j]])
            said = (*said, *(game.actions[j][leaf[j]] for j in group))
        if said[: len(history)] == history:
            tables[(leaf[i], *leaf)] = chance
    return tables


def _later(game: NormalFormGame, equilibrium: Equilibrium, player: str) -> list[int]:
    """Return those who move after a player, by position."""
    if not isinstance(equilibrium, OrderedEquilibrium):
        return []
    place = next(k for k, group in enumerate(equilibrium.order) if player in group)
    return [game.players.index(other) for group in equilibrium.order[place + 1 :] for other in group]


def _marginal(table: FloatArray, j: int) -> FloatArray:
    marginal: FloatArray = table.sum(axis=tuple(k for k in range(table.ndim) if k != j))
    return read_only(marginal)


# ---------------------------------------------------------------- what turned


def _turns(scenario: Scenario, start: Moment, stop: Moment) -> Iterator[Turn]:
    """Yield the steps from one moment to another: numbers, then items withdrawn, then items out, by date."""
    evidence, place = scenario.spec.evidence, scenario.evidence.index
    old, new = start.disclosed, stop.disclosed
    steps: list[tuple[str, str]] = [("numbers", "")]
    steps += [("withdrawn", item) for item in old if item not in new]
    steps += [("out", i) for i in sorted(set(new) - set(old), key=lambda i: (evidence[i].date, place(i)))]
    out, last, found = list(old), start, solve(start.game())
    for what, item in steps:
        out = [i for i in out if i != item] if what == "withdrawn" else [*out, *([item] if item else [])]
        then = scenario.at(stop.episode.name, disclosed=out)
        now = solve(then.game())
        was, held = ({_support(e): e for e in listed} for listed in (found, now))
        gone = [e for name, e in was.items() if name not in held]
        yield Turn(
            what,
            item,
            dict(last.belief_vectors),
            dict(then.belief_vectors),
            tuple(map(_support, gone)),
            tuple(name for name in held if name not in was),
            tuple(_lapse(last, then, e) for e in gone),
            found.complete and now.complete,
        )
        last, found = then, now


def _support(equilibrium: Equilibrium) -> str:
    return wording.profile(map(wording.support, equilibrium.support.values()))


def _lapse(before: Moment, after: Moment, equilibrium: Equilibrium) -> Lapse:
    """Say who leaves an equilibrium of a moment at another one, and through which part."""
    ranges = dict(zip(after.spec.players, payoff_ranges(after.payoffs), strict=True))
    lapse, most = Lapse(_support(equilibrium)), SOLVED
    for was, now in zip(choices(before, equilibrium), choices(after, equilibrium), strict=True):
        for stance, gain in now.gains.items():
            if gain / ranges[now.player] > most:
                most = gain / ranges[now.player]
                held = was.by_part(stance)
                grown = {part: effect - held[part] for part, effect in now.by_part(stance).items()}
                part = max(grown, key=lambda p: grown[p])
                lapse = Lapse(lapse.profile, now.player, now.stance, stance, gain, was.gains[stance], part, grown[part])
    return lapse
