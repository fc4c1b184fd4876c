r"""Disclosure paths: beliefs, win-sets, equilibria and payoffs as evidence comes out.

Evidence comes out in one of two ways:

* along the **timeline**, item by item in the order of their dates, from nothing disclosed to all that the episode
  discloses;
* along **credibilities**: :math:`x` runs from 0 (the item carries no news) to 1, all else equal. Several credibilities
  move together, in the proportions that they have in the scenario.

All equilibria are kept at every point; nothing is selected silently. Along credibilities a **change** is a value of x
at which the set of supports changes; each that the grid shows is then narrowed down to 1e-10. A pair of changes inside
one step of the grid can go unseen, so the resolution is part of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .equilibrium import SUPPORT, EquilibriumBatch
from .errors import FloatArray, ScenarioError, one_of
from .game import expected_payoffs
from .moment import Moment
from .scenario import Overrides, Scenario
from .solvers import solve_many

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "DisclosurePath", "disclose"]

#: How closely a change is narrowed down.
WIDTH = 1e-10
#: Changes nearer to each other than this are one: where a mixture sets in, its probabilities cross the level at which
#: a stance counts as played one after the other.
ONE_CHANGE = 1e-7


@dataclass(frozen=True)
class Change:
    """A value of x at which the set of equilibria changes.

    Attributes
    ----------
    value : float
    before, after : tuple of str
        The profiles on either side, by support; mixtures as ``ask+dismiss``.
    """

    value: float
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __repr__(self) -> str:
        return f"at {self.value:.6g}: {' | '.join(self.before) or 'none'} -> {' | '.join(self.after) or 'none'}"


@dataclass(frozen=True, repr=False)
class DisclosurePath:
    """What disclosure does, point by point.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    along : tuple of str
        The addresses that move, or the items in the order of their disclosure.
    is_timeline : bool
        Whether the points are items on the timeline.
    x : array, shape (P,)
        Value of the first address, or number of items out.
    steps : tuple of str
        On the timeline, the item that each point adds; empty along credibilities.
    beliefs : mapping from observer to array, shape (P, S)
    approvals : mapping from audience to array, shape (P, n_i)
    payoffs : array, shape (P, N, n_1, ..., n_N)
    equilibria : EquilibriumBatch
        Of all points; ``equilibria.game`` is the point.
    channels : mapping from channel to array, shape (K, N)
        Each equilibrium's payoffs by channel; they sum to ``equilibria.payoffs``.
    changes : tuple of Change
    """

    scenario: Scenario
    episode: str
    along: tuple[str, ...]
    is_timeline: bool
    x: FloatArray
    steps: tuple[str, ...]
    beliefs: Mapping[str, FloatArray]
    approvals: Mapping[str, FloatArray]
    payoffs: FloatArray
    equilibria: EquilibriumBatch
    channels: Mapping[str, FloatArray]
    changes: tuple[Change, ...]

    @property
    def profiles(self) -> tuple[str, ...]:
        """Name each equilibrium by its support, such as ``defer, ask+dismiss, deny``; K of them."""
        return profile_names(self.scenario, self.equilibria)

    def win_sets(self, player: str) -> tuple[tuple[str, ...], ...]:
        """Return the player's win-set at every point."""
        one_of("player", player, self.scenario.players)
        stances = self.scenario.stances[player]
        own = [self.approvals[a] >= 0 for a, p in self.scenario.audiences.items() if p == player]
        ratified = np.all(own, axis=0) if own else np.ones((len(self.x), len(stances)), bool)
        return tuple(tuple(s for s, ok in zip(stances, row, strict=True) if ok) for row in ratified)

    def backfires(self, player: str) -> tuple[float, float] | None:
        """Return where disclosure leaves a player below its start before it pays: (worst x, x of the recovery).

        Judged by the player's lowest equilibrium payoff at each point. None where the payoff never falls below its
        value at the start of the path, or never recovers.
        """
        i = self.scenario.players.index(one_of("player", player, self.scenario.players))
        lowest = np.full(len(self.x), np.inf)
        np.minimum.at(lowest, self.equilibria.game, self.equilibria.payoffs[:, i])
        below = lowest < lowest[0] - 1e-12 * (1 + abs(lowest[0]))
        if not below.any() or below[-1]:
            return None
        last = int(np.flatnonzero(below)[-1])
        (x0, x1), (y0, y1) = self.x[last : last + 2], lowest[last : last + 2] - lowest[0]
        return float(self.x[lowest.argmin()]), float(x0 + (x1 - x0) * y0 / (y0 - y1))

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy frame: one row a point and equilibrium.

        Columns: ``point``, ``equilibrium`` (numbered within the point), the x (or ``item``), ``profile``, each stance's
        probability, payoffs, payoffs by channel, beliefs, win-sets, ``regret`` and ``complete``. A point without an
        equilibrium still has a row.
        """
        import pandas as pd

        found = self.equilibria
        order = np.argsort(np.concatenate([found.game, np.flatnonzero(found.count == 0)]), kind="stable")
        point = np.concatenate([found.game, np.flatnonzero(found.count == 0)])[order]

        def rows(values: FloatArray) -> FloatArray:
            padded = np.concatenate([values, np.full(len(point) - len(values), np.nan)])
            return padded[order]

        first = np.searchsorted(point, point)
        columns: dict[str, object] = {"point": point, "equilibrium": np.arange(len(point)) - first}
        if self.is_timeline:
            columns["item"] = [self.steps[k] for k in point]
        else:
            for address, scale in zip(self.along, self._scales(), strict=True):
                columns[address] = self.x[point] * scale
        names = [*self.profiles, *[""] * (len(point) - len(found.game))]
        columns["profile"] = [names[k] for k in order]
        for player, x in zip(self.scenario.players, found.strategies, strict=True):
            for a, stance in enumerate(self.scenario.stances[player]):
                columns[f"{player}: {stance}"] = rows(x[:, a])
        for i, player in enumerate(self.scenario.players):
            columns[f"payoff {player}"] = rows(found.payoffs[:, i])
        for channel, values in self.channels.items():
            for i, player in enumerate(self.scenario.players):
                columns[f"payoff {player} by {channel}"] = rows(values[:, i])
        for observer, belief in self.beliefs.items():
            for k, state in enumerate(self.scenario.states):
                columns[f"belief {observer}: {state}"] = belief[point, k]
        for player in self.scenario.players:
            sets = self.win_sets(player)
            columns[f"win-set {player}"] = [" ".join(sets[k]) for k in point]
        columns["regret"] = rows(found.regret)
        columns["complete"] = found.complete[point]
        return pd.DataFrame(columns)

    def _scales(self) -> list[float]:
        base = [float(self.scenario.value(a, self.episode)) for a in self.along]
        return [1.0] if len(base) == 1 else [b / base[0] for b in base]

    def __repr__(self) -> str:
        what = "item by item" if self.is_timeline else f"along {', '.join(self.along)}"
        return (
            f"Disclosure of {self.scenario.name} at {self.episode}, {what}: {len(self.x)} points, "
            f"{len(self.equilibria.game)} equilibria; {'; '.join(map(repr, self.changes)) or 'no change'}"
        )

    def _repr_html_(self) -> str:
        frame: str = self.to_frame().to_html(max_rows=12)
        return frame


def disclose(
    scenario: Scenario,
    episode: str | None = None,
    along: str | Sequence[str] | None = None,
    *,
    overrides: Overrides | None = None,
    points: int = 201,
) -> DisclosurePath:
    """Follow beliefs, win-sets, equilibria and payoffs as evidence comes out.

    Parameters
    ----------
    scenario : Scenario
    episode : str, optional
        May be left out where there is only one.
    along : address or sequence of addresses, optional
        Credibilities such as ``evidence.fragments.credibility``. The first one runs from 0 to 1; the others keep their
        ratio to it. Default: the timeline, item by item in the order of their dates.
    overrides : mapping, optional
        Other numbers held fixed on the way.
    points : int
        How many values of x.

    Raises
    ------
    ScenarioError
        For an unknown episode or address, an address that is not a credibility of disclosed evidence, fewer than 2
        points, or nothing to disclose.

    Examples
    --------
    >>> from twolevel.scenario import load
    >>> both = ["evidence.fragments.credibility", "evidence.index.credibility"]
    >>> path = disclose(load("iskander"), "t2", both)
    >>> [round(c.value, 6) for c in path.changes]
    [0.390722, 0.493378]
    >>> disclose(load("iskander"), "t2").steps
    ('nothing', 'hakopian', 'video', 'mod_denial', 'not_seen', 'fragments', 'index')
    """
    if overrides:
        scenario = scenario.override(overrides)
    episode = scenario.at(episode).episode.name
    if along is None:
        return _timeline(scenario, episode)
    addresses = (along,) if isinstance(along, str) else tuple(along)
    if points < 2:
        raise ScenarioError(f"points must be at least 2; got {points}")
    return _credibilities(scenario, episode, addresses, points)


def _timeline(scenario: Scenario, episode: str) -> DisclosurePath:
    evidence = scenario.spec.evidence
    items = sorted(
        scenario.spec.episodes[episode].disclosed, key=lambda e: (evidence[e].date, scenario.evidence.index(e))
    )
    if not items:
        raise ScenarioError(f"episode {episode} discloses no evidence")
    moments = [scenario.at(episode, disclosed=items[:k]) for k in range(len(items) + 1)]
    payoffs = np.stack([m.payoffs for m in moments])
    found = solve_many(payoffs)
    channels = _by_channel({c: np.stack([m.channels[c] for m in moments]) for c in moments[0].channels}, found)
    names = _sets(scenario, found, len(moments))
    changes = [Change(float(k), names[k - 1], names[k]) for k in range(1, len(moments)) if names[k] != names[k - 1]]
    return DisclosurePath(
        scenario,
        episode,
        tuple(items),
        True,
        np.arange(len(moments), dtype=np.float64),
        ("nothing", *items),
        {k: np.stack([m.belief_vectors[k] for m in moments]) for k in scenario.observers},
        {a: np.stack([m.approvals[a] for m in moments]) for a in scenario.audiences},
        payoffs,
        found,
        channels,
        tuple(changes),
    )


def _credibilities(scenario: Scenario, episode: str, addresses: tuple[str, ...], points: int) -> DisclosurePath:
    disclosed = [f"evidence.{e}.credibility" for e in scenario.spec.episodes[episode].disclosed]
    for k, address in enumerate(addresses):
        one_of(f"along: a credibility of evidence disclosed at {episode}", address, disclosed)
        if address in addresses[:k]:
            raise ScenarioError(f"along must name each address only once; got {address!r} twice")
    base = [float(scenario.value(a, episode)) for a in addresses]
    if len(base) > 1 and base[0] == 0:
        raise ScenarioError(f"along: {addresses[0]} is 0, so the others have no ratio to it; name another one first")
    scales = [1.0] if len(base) == 1 else [b / base[0] for b in base]

    def at(x: FloatArray) -> Moment:
        return scenario.at(episode, {a: x * scale for a, scale in zip(addresses, scales, strict=True)})

    x = np.linspace(0.0, 1.0, points)
    moment = at(x)
    payoffs = moment.payoffs
    found = solve_many(payoffs)
    names = _sets(scenario, found, points)
    changes: list[Change] = []
    for k in range(1, points):
        if names[k] != names[k - 1]:
            changes += _narrowed(scenario, at, (x[k - 1], x[k]), (names[k - 1], names[k]))
    changes = _merged(changes)
    return DisclosurePath(
        scenario,
        episode,
        addresses,
        False,
        x,
        (),
        {k: np.broadcast_to(v, (points, v.shape[-1])) for k, v in moment.belief_vectors.items()},
        {a: np.broadcast_to(v, (points, v.shape[-1])) for a, v in moment.approvals.items()},
        payoffs,
        found,
        _by_channel(moment.channels, found),
        tuple(changes),
    )


def _narrowed(
    scenario: Scenario,
    at: Callable[[FloatArray], Moment],
    ends: tuple[float, float],
    names: tuple[tuple[str, ...], tuple[str, ...]],
) -> list[Change]:
    """Narrow down the changes between two values of x: 32 parts at a time, into every part that shows a change."""
    if ends[1] - ends[0] <= WIDTH:
        return [Change(0.5 * (ends[0] + ends[1]), *names)]
    x = np.linspace(*ends, 33)
    inner = _sets(scenario, solve_many(at(x).payoffs), len(x))
    inner[0], inner[-1] = names
    return [
        change
        for k in range(1, len(x))
        if inner[k] != inner[k - 1]
        for change in _narrowed(scenario, at, (x[k - 1], x[k]), (inner[k - 1], inner[k]))
    ]


def _merged(changes: list[Change]) -> list[Change]:
    """Take changes that are nearer to each other than `ONE_CHANGE` for one."""
    merged: list[Change] = []
    for change in changes:
        if merged and change.value - merged[-1].value < ONE_CHANGE:
            change = Change(merged[-1].value, merged.pop().before, change.after)
        if change.before != change.after:
            merged.append(change)
    return merged


def _by_channel(channels: Mapping[str, FloatArray], found: EquilibriumBatch) -> dict[str, FloatArray]:
    return {c: expected_payoffs(tensor[found.game], found.strategies) for c, tensor in channels.items()}


def profile_names(scenario: Scenario, found: EquilibriumBatch) -> tuple[str, ...]:
    """Name each equilibrium of a batch by its support, such as ``defer, ask+dismiss, deny``."""
    parts = []
    for player, x in zip(scenario.players, found.strategies, strict=True):
        stances = np.array(scenario.stances[player], dtype=object)
        parts.append(["+".join(stances[row]) for row in x > SUPPORT])
    return tuple(", ".join(p) for p in zip(*parts, strict=True))


def _sets(scenario: Scenario, found: EquilibriumBatch, points: int) -> list[tuple[str, ...]]:
    """Return the sorted profile names at each point."""
    sets: list[list[str]] = [[] for _ in range(points)]
    for point, name in zip(found.game, profile_names(scenario, found), strict=True):
        sets[point].append(name)
    return [tuple(sorted(s)) for s in sets]
