r"""Disclosure paths: beliefs, win-sets, equilibria and payoffs as evidence comes out.

Evidence comes out in one of two ways:

* along the **timeline**, item by item in the order of their dates, from nothing disclosed to all that the episode
  discloses;
* along **credibilities**: :math:`x` runs from 0 (the item carries no news) to 1, all else equal. Several credibilities
  move together, in the proportions that they have in the scenario: x is the largest of them, so that the path ends
  where the first of them reaches 1, in whatever order they are named. One that is 0 stays 0.

All equilibria are kept at every point; nothing is selected silently. Along credibilities a **change** is a value of x
at which the set of supports changes: see `twolevel.analysis.thresholds` for how they are found and what can be missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import SHOWN, BoolArray, FloatArray, ReadOnly
from ..errors import ScenarioError, fits, in_order, one_of, whole_number
from ..games.equilibrium import EquilibriumBatch
from ..games.moves import OrderLike
from ..model.addresses import credibility
from ..model.degrees import degree_of
from ..model.ratification import outcome_names
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled
from ..nash.engine import solve_many
from .line import largest_first, moment_at, proportions
from .profiles import Names, profile_names, sets_of
from .thresholds import Threshold, find
from .tidy import Columns, refusals_of, risk_of, tidy_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "DisclosurePath", "came_last", "disclose"]

#: A value of x at which the set of equilibria changes.
Change = Threshold


@dataclass(frozen=True, repr=False, eq=False)
class DisclosurePath(ReadOnly):
    """What disclosure does, point by point.

    Attributes
    ----------
    scenario : Scenario
        With the numbers and the evidence that were held fixed.
    episode : str
    along : tuple of str
        The addresses that move, the one with the largest number first, or the items in the order of their disclosure.
    is_timeline : bool
        Whether the points are items on the timeline.
    x : array, shape (P,)
        Value of the first address, or number of items out.
    steps : tuple of str
        On the timeline, the item that each point adds; empty along credibilities.
    beliefs : mapping from observer to array, shape (P, S)
    approvals : mapping from audience to array, shape (P, n_i)
        With an axis for each player whom the audience judges.
    ratified : mapping from player to array, shape (P, n_i)
        Whether its home is in favour, with an axis for each player who is judged.
    payoffs : array, shape (P, N, n_1, ..., n_N)
    equilibria : EquilibriumBatch
        Of all points; ``equilibria.game`` is the point.
    channels : mapping from channel to array, shape (K, N)
        Each equilibrium's payoffs by channel; they sum to ``equilibria.payoffs``.
    risk : array, shape (K,)
        How likely it is in each equilibrium that some home refuses.
    refusals : array, shape (K, N)
        How likely it is that each player's home does.
    progress : bool
        Whether looking for the changes, which takes longest, shows a bar on standard error.
    """

    scenario: Scenario
    episode: str
    along: tuple[str, ...]
    is_timeline: bool
    x: FloatArray
    steps: tuple[str, ...]
    beliefs: Mapping[str, FloatArray]
    approvals: Mapping[str, FloatArray]
    ratified: Mapping[str, BoolArray]
    payoffs: FloatArray
    equilibria: EquilibriumBatch
    channels: Mapping[str, FloatArray]
    risk: FloatArray
    refusals: FloatArray
    progress: bool = field(default=True, compare=False)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Where the set of equilibria changes, in ascending order; looked for when it is first asked for."""
        if self.is_timeline:
            names = sets_of(self.scenario, self.equilibria)
            steps = range(1, len(self.x))
            return tuple(Change(float(k), names[k - 1], names[k]) for k in steps if names[k] != names[k - 1])
        found = find(
            self.scenario,
            self.episode,
            self.along,
            lambda x: moment_at(self.scenario, self.episode, self.along, x).payoffs,
            (0.0, 1.0),
            max(len(self.x) - 1, 200),
            degree=degree_of(moment_at(self.scenario, self.episode, self.along, np.array([0.0, 1.0]))),
            progress=self.progress,
        )
        return tuple(found)

    @property
    def profiles(self) -> Names:
        """Name each equilibrium by its support, such as ``defer, ask+dismiss, deny``; K of them."""
        return profile_names(self.scenario, self.equilibria)

    def win_sets(self, player: str) -> tuple[tuple[str, ...], ...]:
        """Return the player's win-set at every point: stances, or outcomes of all who are judged."""
        one_of("player", player, self.scenario.players)
        spec = self.scenario.spec
        names = outcome_names(spec.judged(player), spec.players)
        ratified = self.ratified[player].reshape(len(self.x), -1)
        return tuple(tuple(s for s, ok in zip(names, row, strict=True) if ok) for row in ratified)

    def backfires(self, player: str) -> tuple[float, float] | None:
        """Return where disclosure leaves a player below its start before it pays: (worst x, x of the recovery).

        Judged by the player's lowest equilibrium payoff at each point. None where the payoff never falls below its
        value at the start of the path, or never recovers.
        """
        i = self.scenario.players.index(one_of("player", player, self.scenario.players))
        if i not in self._recoveries:
            self._recoveries[i] = self._recovery(i)
        return self._recoveries[i]

    @cached_property
    def _recoveries(self) -> dict[int, tuple[float, float] | None]:
        """Where disclosure backfires, of the players that were asked for."""
        return {}

    def _recovery(self, i: int) -> tuple[float, float] | None:
        start = self._lowest(self.x[:1], i)[0]
        slack = 1e-12 * np.ptp(self.payoffs[:, i])
        x = self.x
        if not self.is_timeline:  # payoffs jump at the changes: look just before and just after them
            steps = [c.value + side * max(2 * c.error, 1e-9) for c in self.changes for side in (-1, 1)]
            x = np.unique(np.clip([*x, *steps], x[0], x[-1]))
        lowest = self._lowest(x, i)
        below = lowest < start - slack
        if not below.any() or below[-1]:
            return None
        last, worst = int(np.flatnonzero(below)[-1]), float(x[lowest.argmin()])
        if self.is_timeline:
            return worst, float(x[last + 1])
        low, high = x[last], x[last + 1]
        while high - low > 1e-9:
            part = np.linspace(low, high, 33)
            still = int(np.flatnonzero(self._lowest(part, i) < start - slack)[-1])
            low, high = part[still], part[still + 1]
        return worst, float(0.5 * (low + high))

    def _lowest(self, x: FloatArray, player: int) -> FloatArray:
        """Return a player's lowest equilibrium payoff at some x, or at every item of the timeline."""
        found = (
            self.equilibria if self.is_timeline else moment_at(self.scenario, self.episode, self.along, x).solve_many()
        )
        lowest = np.full(len(found.verdict), np.inf)
        np.minimum.at(lowest, found.game, found.payoffs[:, player])
        return lowest[: len(x)]

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy frame: one row a point and equilibrium.

        Columns: ``point``, ``equilibrium`` (numbered within the point), the x (or ``item``), ``profile``, each stance's
        probability, payoffs, payoffs by channel, beliefs, win-sets, ``regret`` and ``complete``. A point without an
        equilibrium still has a row.
        """
        import pandas as pd

        return pd.DataFrame(self.columns())

    def columns(self) -> Columns:
        """Return the columns of `to_frame`, which pandas need not be loaded for."""
        leading: dict[str, Sequence[object] | FloatArray] = {"item": self.steps}
        if not self.is_timeline:
            scales = proportions(self.scenario, self.episode, self.along)
            leading = {address: self.x * scale for address, scale in zip(self.along, scales, strict=True)}
        trailing: dict[str, Sequence[object] | FloatArray] = {}
        for observer, belief in self.beliefs.items():
            trailing |= {f"belief {observer}: {state}": belief[:, k] for k, state in enumerate(self.scenario.states)}
        between = {p: " " if self.scenario.spec.judged(p) == (p,) else "; " for p in self.scenario.players}
        trailing |= {f"win-set {p}": [between[p].join(s) for s in self.win_sets(p)] for p in self.scenario.players}
        risk = self.risk if self.scenario.spec.over_outcomes(self.episode) else None
        return tidy_columns(self.scenario, self.equilibria, self.channels, risk, leading=leading, trailing=trailing)

    def __repr__(self) -> str:
        what = "item by item" if self.is_timeline else f"along {', '.join(self.along)}"
        where = self.scenario.spec.episodes[self.episode].words
        return (
            f"Disclosure of {self.scenario.name} at {where}, {what}: {len(self.x)} points, "
            f"{len(self.equilibria.game)} equilibria; {'; '.join(map(repr, self.changes)) or 'no change'}"
        )

    def _head(self) -> pd.DataFrame:
        found = self.equilibria.first(SHOWN)
        top = replace(
            self,
            x=self.x[:SHOWN],
            steps=self.steps[:SHOWN],
            beliefs={observer: belief[:SHOWN] for observer, belief in self.beliefs.items()},
            approvals={audience: approval[:SHOWN] for audience, approval in self.approvals.items()},
            ratified={player: ratified[:SHOWN] for player, ratified in self.ratified.items()},
            payoffs=self.payoffs[:SHOWN],
            equilibria=found,
            channels={channel: values[: len(found.game)] for channel, values in self.channels.items()},
            risk=self.risk[: len(found.game)],
            refusals=self.refusals[: len(found.game)],
        )
        return top.to_frame()


def disclose(
    scenario: ScenarioLike,
    episode: str | None = None,
    along: str | Sequence[str] | None = None,
    *,
    points: int = 201,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
) -> DisclosurePath:
    """Follow beliefs, win-sets, equilibria and payoffs as evidence comes out.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str, optional
        May be left out where there is only one.
    along : address or sequence of addresses, optional
        Credibilities such as ``evidence.fragments.credibility``. The largest runs from 0 to 1, whatever the order; the
        others keep their ratio to it. Default: the timeline, item by item in the order of their dates.
    points : int
        How many values of x.
    overrides : mapping, optional
        Other numbers held fixed on the way.
    disclosed : sequence of str, optional
        On the timeline, the items to go through; along credibilities, what is out. Default: what the episode says.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`; default: what the episode says.
    progress : bool
        Whether long work shows a bar on standard error.

    Raises
    ------
    ScenarioError
        For an unknown episode or address, an address that is not a credibility of disclosed evidence, fewer than 2
        points, or nothing to disclose.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> both = ["evidence.fragments.credibility", "evidence.index.credibility"]
    >>> path = disclose(load("iskander"), "t2", both, points=21)
    >>> [round(c.value, 6) for c in path.changes]
    [0.390722, 0.493378]
    >>> disclose(load("iskander"), "t2").steps
    ('nothing', 'hakopian', 'video', 'mod_denial', 'not_seen', 'fragments', 'index')
    """
    scenario, episode = settled(scenario, episode, overrides, disclosed, order)
    if along is None:
        return _timeline(scenario, episode)
    addresses = in_order("along", along)
    out = scenario.spec.episodes[episode].disclosed
    known = list(dict.fromkeys(credibility(scenario.spec.source_of(item)) for item in out))
    for address in addresses:
        one_of(f"along: a credibility of evidence disclosed at {episode}", address, known)
    scenario.check_moves(addresses, episode, tuple(overrides or ()))
    addresses = largest_first(scenario, episode, addresses)
    points = whole_number("points", points, 2)
    fits(f"a path of {points:,} points", points * scenario.spec.cells, "take fewer, or sweep(..., to=...)")
    return _credibilities(scenario, episode, addresses, points, progress)


def came_last(scenario: Scenario, episodes: Sequence[str]) -> list[str]:
    """Return the credibilities of what came out last in some episodes: the evidence worth following.

    It may have come out some episodes before the last one. Those that are 0 would stay 0, and are left out unless all
    are.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> s = load("iskander")
    >>> came_last(s, s.episodes)
    ['evidence.fragments.credibility', 'evidence.index.credibility']
    """
    out = [scenario.spec.episodes[e].disclosed for e in episodes]
    earlier = next((items for items in reversed(out) if not set(out[-1]) <= set(items)), ())
    added = list(dict.fromkeys(credibility(scenario.spec.source_of(i)) for i in out[-1] if i not in earlier))
    return [a for a in added if scenario.value(a, episodes[-1])] or added


def _timeline(scenario: Scenario, episode: str) -> DisclosurePath:
    evidence = scenario.spec.evidence
    items = sorted(
        scenario.spec.episodes[episode].disclosed, key=lambda e: (evidence[e].date, scenario.evidence.index(e))
    )
    if not items:
        raise ScenarioError(f"episode {episode} discloses no evidence")
    moments = [scenario.at(episode, disclosed=items[:k]) for k in range(len(items) + 1)]
    payoffs = np.stack([m.payoffs for m in moments])
    found = solve_many(payoffs, order=moments[0].order)
    channels = _by_channel({c: np.stack([m.channels[c] for m in moments]) for c in moments[0].channels}, found)
    return DisclosurePath(
        scenario,
        episode,
        tuple(items),
        True,
        np.arange(len(moments), dtype=np.float64),
        ("nothing", *items),
        {k: np.stack([m.belief_vectors[k] for m in moments]) for k in scenario.observers},
        {a: np.stack([m.approvals[a] for m in moments]) for a in scenario.audiences},
        {p: np.stack([m.ratified(p) for m in moments]) for p in scenario.players},
        payoffs,
        found,
        channels,
        risk_of(np.stack([m.assent for m in moments]), found),
        refusals_of(np.stack([m.homes for m in moments]), found),
    )


def _credibilities(
    scenario: Scenario, episode: str, addresses: tuple[str, ...], points: int, progress: bool
) -> DisclosurePath:
    x = np.linspace(0.0, 1.0, points)
    moment = moment_at(scenario, episode, addresses, x)
    payoffs = moment.payoffs
    found = moment.solve_many()
    return DisclosurePath(
        scenario,
        episode,
        addresses,
        False,
        x,
        (),
        {k: np.broadcast_to(v, (points, v.shape[-1])) for k, v in moment.belief_vectors.items()},
        moment.approvals,
        {player: moment.ratified(player) for player in scenario.players},
        payoffs,
        found,
        _by_channel(moment.channels, found),
        risk_of(moment.assent, found),
        refusals_of(moment.homes, found),
        progress,
    )


def _by_channel(channels: Mapping[str, FloatArray], found: EquilibriumBatch) -> dict[str, FloatArray]:
    return {c: found.expected(tensor) for c, tensor in channels.items()}
