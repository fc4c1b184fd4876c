r"""Attribution: why a player's payoff differs between two points, split exactly by cause and by channel.

A **point** is an episode, numbers, disclosed evidence and the strategies that are played there. Between two points four
things may differ, the **causes**:

* *beliefs*: what every observer holds probable, whichever numbers or evidence moved it: priors, trust, credibilities,
  likelihoods, items disclosed;
* *parameters*: every number that enters payoffs and approvals other than through beliefs;
* *others' stances*: the strategies of all other players;
* *own stance*: the player's own.

For a set S of causes let v(S) be the player's expected payoff with the causes in S as they are after, the others as
they are before: 16 payoffs. Introduce the causes one by one, in any of the 24 orders; each adds something to v. A
cause's **effect** is what it adds on average over all orders, its Shapley value:

.. math:: \phi_c = \sum_{S \not\ni c} \frac{|S|! \, (3 - |S|)!}{4!} \, [v(S \cup \{c\}) - v(S)].

It is the only split that adds up to the whole change, gives nothing to a cause that never changes anything, treats
alike causes alike, and is additive over payoffs: so each effect is the sum of its effects through the channels. How far
it depends on the order is told beside it, by the smallest and the largest contribution.

References
----------
Shapley, L. S. (1953), "A value for n-person games", in Contributions to the Theory of Games II, 307-317.
Shorrocks, A. (2013), "Decomposition procedures for distributional analysis: a unified framework based on the
Shapley value", Journal of Economic Inequality 11, 99-126.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, ReadOnly, read_only
from ..errors import GameError, ScenarioError, SolverError, one_of
from ..games import wording
from ..games.equilibrium import Equilibrium
from ..games.payoffs import expected_payoffs
from ..games.ties import ROUNDING
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario, warn_outside
from ..model.structure import Audience, Term
from ..model.two_level import Moment
from ..nash.engine import solve

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CAUSES", "Attribution", "Point", "attribute"]

#: What may differ between two points, in the order of the axes of `Attribution.worth`.
CAUSES = ("beliefs", "parameters", "others' stances", "own stance")


@dataclass(frozen=True, repr=False, eq=False)
class Point(ReadOnly):
    """A point to start from or to arrive at.

    Attributes
    ----------
    episode : str or None
        None where there is only one.
    overrides : mapping from address to number
        As for `Scenario.override`.
    disclosed : tuple of str or None
        The evidence that is out; None: what the episode says.
    strategies : Equilibrium, mapping from player to vector or stance, or None
        What is played; None: the unique equilibrium.
    """

    episode: str | None = None
    overrides: Overrides = field(default_factory=dict)
    disclosed: Sequence[str] | None = None
    strategies: Equilibrium | Mapping[str, ArrayLike] | None = None

    def __post_init__(self) -> None:
        for name in ("overrides", "strategies"):  # what the caller gave stays the caller's
            given = getattr(self, name)
            object.__setattr__(self, name, deepcopy(dict(given) if isinstance(given, Mapping) else given))
        super().__post_init__()

    def __repr__(self) -> str:
        parts = [f"{address} overridden" for address in self.overrides]
        if self.disclosed is not None:
            parts.append(f"evidence out: {', '.join(self.disclosed) or 'none'}")
        parts.append("the unique equilibrium is played" if self.strategies is None else "strategies as given")
        return f"Point at {self.episode or 'the only episode'}: {'; '.join(parts)}"


@dataclass(frozen=True, repr=False, eq=False)
class Attribution(ReadOnly):
    """The change of a player's payoff between two points, by cause and by channel.

    Attributes
    ----------
    scenario : Scenario
    player : str
    before, after : Point
    strategies : (tuple of arrays, tuple of arrays), shapes (n_i,)
        What is played at either point: the players' probabilities, in player and stance order.
    channels : tuple of str
        Those that the player's payoff has.
    worth : array, shape (2, 2, 2, 2, C)
        The player's payoff through each channel with each cause, on its axis, as before (0) or as after (1).
    effects : array, shape (4, C)
        By cause, in the order of `CAUSES`, and channel; they sum to the whole change.
    """

    scenario: Scenario
    player: str
    before: Point
    after: Point
    strategies: tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]
    channels: tuple[str, ...]
    worth: FloatArray
    effects: FloatArray

    @property
    def profiles(self) -> tuple[str, str]:
        """What is played at either point, in a few words."""
        before, after = (wording.profile(lines) for lines in self.lines)
        return before, after

    @property
    def lines(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What each player plays at either point, in words."""
        stances = self.scenario.stances.values()
        before, after = (tuple(map(wording.mixture, stances, played)) for played in self.strategies)
        return before, after

    @property
    def start(self) -> float:
        """The payoff before."""
        return float(self.worth[0, 0, 0, 0].sum())

    @property
    def stop(self) -> float:
        """The payoff after."""
        return float(self.worth[1, 1, 1, 1].sum())

    @property
    def change(self) -> float:
        """The payoff after less the payoff before."""
        return self.stop - self.start

    @property
    def by_cause(self) -> dict[str, float]:
        """The effect of each cause."""
        return dict(zip(CAUSES, map(float, self.effects.sum(axis=1)), strict=True))

    @property
    def by_channel(self) -> dict[str, float]:
        """The change through each channel."""
        return dict(zip(self.channels, map(float, self.effects.sum(axis=0)), strict=True))

    @property
    def spans(self) -> dict[str, tuple[float, float]]:
        """The smallest and the largest contribution of each cause over all orders."""
        total = self.worth.sum(axis=-1)
        steps = [np.diff(total, axis=k) for k in range(len(CAUSES))]
        return {cause: (float(step.min()), float(step.max())) for cause, step in zip(CAUSES, steps, strict=True)}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cause and one for all: the effect through each channel, ``total``, and its span."""
        import pandas as pd

        frame = pd.DataFrame(self.effects, index=pd.Index(CAUSES, name="cause"), columns=list(self.channels))
        frame["total"] = self.effects.sum(axis=1)
        frame["smallest"] = [low for low, _ in self.spans.values()]
        frame["largest"] = [high for _, high in self.spans.values()]
        whole = [*self.effects.sum(axis=0), self.effects.sum(), self.change, self.change]
        frame.loc["all"] = whole
        return frame

    def __repr__(self) -> str:
        causes, channels = (
            wording.named({name: self._cleaned(effect) for name, effect in effects.items()}, "+.4g")
            for effects in (self.by_cause, self.by_channel)
        )
        change = wording.number(self._cleaned(self.change), "+.4g")
        start, stop = (wording.number(self._cleaned(payoff), ".4g") for payoff in (self.start, self.stop))
        return (
            f"{self.player}'s payoff goes from {start} ({self.profiles[0]}) to {stop} ({self.profiles[1]}), "
            f"{change}: by cause {causes}; by channel {channels}."
        )

    def _cleaned(self, sum_of_payoffs: float) -> float:
        """Return 0 for what only rounding has left of a sum."""
        rounding = ROUNDING * float(np.spacing(np.abs(self.worth).max(initial=0.0)))
        return sum_of_payoffs if abs(sum_of_payoffs) > rounding else 0.0

    def _repr_html_(self) -> str:
        frame: str = self.to_frame().to_html(float_format=partial(wording.number, form="+.4f"))
        return frame


def attribute(
    scenario: ScenarioLike,
    before: Point | str,
    after: Point | str,
    *,
    player: str,
    overrides: Overrides | None = None,
) -> Attribution:
    """Split the change of a player's payoff between two points by cause and by channel.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    before, after : Point or str
        A string is an episode. Strategies that a point does not give are those of its unique equilibrium; strategies
        given need not be an equilibrium.
    player : str
    overrides : mapping, optional
        Other numbers, held fixed at both points; a point's own beat them.

    Raises
    ------
    ScenarioError
        For an unknown player, episode, address or item.
    SolverError
        Where a point without strategies has several equilibria, or where a list of one is not known to be complete.

    Warns
    -----
    ScenarioWarning
        For each number of a point outside the range that the file gives it.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> both = ["evidence.fragments.credibility", "evidence.index.credibility"]
    >>> silent = Point("t2", dict.fromkeys(both, 0.0))
    >>> found = attribute(load("iskander"), silent, "t2", player="Azerbaijan")
    >>> {cause: round(effect, 3) for cause, effect in found.by_cause.items()}
    {'beliefs': 0.197, 'parameters': 0.0, "others' stances": -0.045, 'own stance': 0.046}
    """
    scenario = as_scenario(scenario, overrides)
    one_of("player", player, scenario.players)
    before, after = (Point(p) if isinstance(p, str) else p for p in (before, after))
    own = scenario.players.index(player)
    moments = [_moment(scenario, point, name) for point, name in ((before, "before"), (after, "after"))]
    for point in (before, after):
        warn_outside(scenario, point.overrides)
    played = [
        _strategies(moment, point, name)
        for moment, point, name in zip(moments, (before, after), ("before", "after"), strict=True)
    ]
    sources: list[Audience | Term] = [*scenario.spec.audiences.values(), *scenario.spec.terms.values()]
    channels = tuple(dict.fromkeys(source.channel for source in sources if source.player == player))
    worth = np.zeros((2, 2, 2, 2, len(channels)))
    for beliefs, parameters in product(range(2), repeat=2):
        moment = moments[parameters].with_beliefs(moments[beliefs].belief_vectors)
        tensors = np.stack([moment.channels[c] for c in channels])
        for others, self_ in product(range(2), repeat=2):
            profile = [played[self_ if i == own else others][i] for i in range(len(scenario.players))]
            many = [np.broadcast_to(x, (len(channels), len(x))) for x in profile]
            worth[beliefs, parameters, others, self_] = expected_payoffs(tensors, many)[:, own]
    return Attribution(
        scenario,
        player,
        before,
        after,
        (played[0], played[1]),
        channels,
        read_only(worth),
        read_only(_shapley(worth)),
    )


def _shapley(worth: FloatArray) -> FloatArray:
    """Return the Shapley values of coalitional games on n causes, shape (2,) * n + (C,), as an array (n, C)."""
    n = worth.ndim - 1
    # the coalition of the other causes, in the order in which np.diff leaves their axes
    size = np.indices((2,) * (n - 1)).sum(axis=0)
    weights = np.array([factorial(k) * factorial(n - 1 - k) / factorial(n) for k in range(n)])[size]
    values = []
    for cause in range(n):
        added = np.diff(worth, axis=cause).squeeze(axis=cause)
        values.append(np.tensordot(weights, added, axes=n - 1))
    return np.stack(values)


def _moment(scenario: Scenario, point: Point, name: str) -> Moment:
    moment = scenario.at(point.episode, point.overrides, disclosed=point.disclosed)
    if moment.batch:
        raise ScenarioError(f"{name} must be one point; got a batch of {moment.batch[0]}")
    return moment


def _strategies(moment: Moment, point: Point, name: str) -> tuple[FloatArray, ...]:
    """Return what is played at a point: as given, or the unique equilibrium."""
    game = moment.game()
    given = point.strategies
    if isinstance(given, Equilibrium):
        if tuple(given.strategies) != game.players:
            raise GameError(f"{name}: the equilibrium is one of {', '.join(given.strategies)}, not of this scenario")
        return game.strategies(given.strategies)
    if given is not None:
        return game.strategies(given)
    found = solve(game)
    if len(found) == 1 and found.complete:
        return game.strategies(found[0].strategies)
    listed = "; ".join(f"[{k}] {e.label}" for k, e in enumerate(found)) or "none"
    why = f"has {len(found)} equilibria" if len(found) != 1 else f"may have more equilibria ({found.status})"
    raise SolverError(f"{name} {why}: {listed}. Say which is played: Point(..., strategies=tl.solve(game)[k])")
