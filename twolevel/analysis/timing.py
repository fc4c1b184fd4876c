r"""When to publish: the best date for an item that has been found, and the numbers at which publishing breaks even.

**When**: an item found at one episode may be published at any later one. Published at date d it changes the payoffs of
d and of all later episodes; :math:`\sum_t \delta^t u_t` is worked out for every date, and for never.

**Break-even**: the values of a number at which publishing starts or ceases to pay. Between the thresholds of the games
with and without the items both payoffs are continuous, so that each change of sign is bisected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import FloatArray, FrozenDict, ReadOnly
from ..errors import ScenarioError, in_order, one_of
from ..games import wording
from ..games.moves import OrderLike
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled
from ..nash.engine import solve_many
from .line import moment_at
from .profiles import Names, regime
from .publishing import SELECTIONS, counted, held_by, in_words
from .thresholds import thresholds

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BreakEven", "Timing", "break_even", "when"]

#: Points between two thresholds at which the gain is looked at, and how near a break-even is closed in on.
PARTS, CLOSE = 32, 1e-12


@dataclass(frozen=True, repr=False, eq=False)
class Timing(ReadOnly):
    """What it is worth to publish at each episode, or never.

    Attributes
    ----------
    scenario : Scenario
    player : str
        The sender.
    items : tuple of str
        What is published, all at once.
    episodes : tuple of str
        From where the items are found, T of them.
    discount : float
        What an episode counts beside the one before.
    published, silent : arrays, shape (T, N)
        Everyone's payoffs at each episode where the items are out, and where they are not.
    """

    scenario: Scenario
    player: str
    items: tuple[str, ...]
    episodes: tuple[str, ...]
    discount: float
    published: FloatArray
    silent: FloatArray

    @property
    def _own(self) -> tuple[FloatArray, FloatArray]:
        i = self.scenario.players.index(self.player)
        return self.published[:, i], self.silent[:, i]

    @property
    def gain(self) -> Mapping[str, float]:
        """What the sender gains at each episode where the items are out, at the numbers of that episode alone."""
        out, kept = self._own
        return FrozenDict(dict(zip(self.episodes, map(float, out - kept), strict=True)))

    @property
    def value(self) -> Mapping[str, float]:
        """What each date is worth to the sender, and ``"never"``: all episodes, waiting included, discounted."""
        out, kept = self._own
        weights = self.discount ** np.arange(len(out))
        totals = [float(weights[:d] @ kept[:d] + weights[d:] @ out[d:]) for d in range(len(out) + 1)]
        return FrozenDict(dict(zip([*self.episodes, "never"], totals, strict=True)))

    @property
    def best(self) -> str:
        """The episode at which to publish, or ``"never"``; the later one of several."""
        return max(reversed(list(self.value)), key=lambda date: self.value[date])

    def to_frame(self) -> pd.DataFrame:
        """Return one row an episode: payoffs of the sender with and without the items, and what the date is worth."""
        import pandas as pd

        out, kept = self._own
        rows = {"published": out, "silent": kept, "gain": out - kept, "value": [self.value[e] for e in self.episodes]}
        never = {"published": np.nan, "silent": np.nan, "gain": np.nan, "value": self.value["never"]}
        frame = pd.concat([pd.DataFrame(rows, index=list(self.episodes)), pd.DataFrame(never, index=["never"])])
        return frame.rename_axis("date").reset_index()

    def __repr__(self) -> str:
        pays = [e for e, g in self.gain.items() if g > 0]
        dates = ", ".join(f"{date} {worth:.4g}" for date, worth in self.value.items())
        return (
            f"When {self.player} should publish {in_words(self.items)} in {self.scenario.name}: "
            f"best {self.best} ({dates}); "
            f"at its own numbers it pays at {wording.listed(pays) if pays else 'no episode'}"
        )


def when(
    scenario: ScenarioLike,
    episode: str | None,
    sender: str,
    held: Sequence[str] | None = None,
    *,
    published: Sequence[str] | None = None,
    discount: float = 1.0,
    selection: str = "worst",
    overrides: Overrides | None = None,
    order: OrderLike | None = None,
) -> Timing:
    """Return what it is worth to publish items, found at an episode, at that or any later one, or never.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str or None
        Where the items are found; None where there is only one.
    sender : str
        The player who publishes.
    held : sequence of str, optional
        What it holds. Default: the evidence of its side, but its statements, that is out at the last episode.
    published : sequence of str, optional
        What of that it publishes, all at once; default: all of it.
    discount : float
        What an episode counts beside the one before, above 0 and up to 1.
    selection : {'worst', 'best'}
        Which of several equilibria counts, for the sender.
    overrides, order
        Other numbers, and who moves before whom, as elsewhere.

    Raises
    ------
    ScenarioError
        As `publish`, and for a discount that is none.

    Examples
    --------
    >>> found = when("iskander", "t0", "Azerbaijan", ["fragments", "index"])
    >>> round(found.gain["t0"], 4), round(found.gain["t2"], 4)
    (-0.0284, 0.1973)
    """
    scenario, episode = settled(scenario, episode, overrides)
    scenario = scenario if order is None else scenario.ordered(order)
    player = one_of("sender", sender, scenario.players)
    one_of("selection", selection, SELECTIONS)
    if isinstance(discount, bool) or not isinstance(discount, int | float) or not 0 < discount <= 1:
        raise ScenarioError(f"discount must be a number above 0 and up to 1; got {discount!r}")
    last = scenario.episodes[-1]
    own = held_by(scenario, player, held, scenario.spec.episodes[last].disclosed, last)
    later = scenario.episodes[scenario.episodes.index(episode) :]
    i = scenario.players.index(player)
    shown = _shown(own, published)
    both = []
    for extra in (shown, ()):
        moments = [scenario.at(e, disclosed=_out(scenario, e, own, extra)) for e in later]
        solved = [solve_many(moment.payoffs[None], order=moment.order) for moment in moments]
        both.append(np.array([s.payoffs[counted(s, i, selection)[0]] for s in solved]))
    return Timing(scenario, player, shown, later, float(discount), both[0], both[1])


def _shown(own: tuple[str, ...], published: Sequence[str] | None) -> tuple[str, ...]:
    """Return what is published of what is held: all of it, unless the caller says what."""
    if published is None:
        return own
    shown = in_order("published", published)
    for item in shown:
        one_of("published", item, own)
    if not shown:
        raise ScenarioError("published must name at least one item; got none")
    return tuple(item for item in own if item in shown)


def _out(scenario: Scenario, episode: str, own: Sequence[str], published: Iterable[str]) -> tuple[str, ...]:
    """Return what is out at an episode where of its own items a player has published some."""
    return (*(e for e in scenario.spec.episodes[episode].disclosed if e not in own), *published)


# ---------------------------------------------------------------- break-even


@dataclass(frozen=True, repr=False, eq=False)
class BreakEven(ReadOnly):
    """Where along a number publishing pays.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    player : str
        The sender.
    items : tuple of str
        What is published.
    address : str
        The number.
    edges : array, shape (M + 1,)
        The ends of the interval, and in between all values at which it starts or ceases to pay, or at which the
        equilibria with or without the items change.
    pays : tuple of bool
        On each of the M stretches, whether it pays.
    published, silent : tuples of tuples of Profile
        On each stretch, what is played with the items out, and without.
    status : str
        How the thresholds were looked for.
    """

    scenario: Scenario
    episode: str
    player: str
    items: tuple[str, ...]
    address: str
    edges: FloatArray
    pays: tuple[bool, ...]
    published: tuple[Names, ...]
    silent: tuple[Names, ...]
    status: str

    @property
    def values(self) -> FloatArray:
        """The break-even values, ascending."""
        changes = [self.edges[k] for k in range(1, len(self.pays)) if self.pays[k] != self.pays[k - 1]]
        return np.array(changes, dtype=np.float64)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a stretch: from, to, whether it pays, what is played with the items out, and without."""
        import pandas as pd

        columns = {"from": self.edges[:-1], "to": self.edges[1:], "pays": list(self.pays)}
        return pd.DataFrame(columns).assign(
            published=[regime(names) for names in self.published], silent=[regime(names) for names in self.silent]
        )

    def __repr__(self) -> str:
        where = self.scenario.spec.episodes[self.episode].words
        what = f"Publishing {in_words(self.items)} by {self.player} in {self.scenario.name} at {where}"
        along = f"{self.address} from {self.edges[0]:g} to {self.edges[-1]:g}"
        if not len(self.values):
            return f"{what} {'pays' if self.pays[0] else 'does not pay'} for all of {along}"
        first = "pays" if self.pays[0] else "does not pay"
        turns = [
            f"{'ceases to pay' if k % 2 == (not self.pays[0]) else 'pays'} from {v:.6f}"
            for k, v in enumerate(self.values)
        ]
        return f"{what}, along {along}: {first} at first, {', '.join(turns)}"


def break_even(
    scenario: ScenarioLike,
    episode: str | None,
    sender: str,
    address: str,
    low: float,
    high: float,
    held: Sequence[str] | None = None,
    *,
    published: Sequence[str] | None = None,
    points: int = 200,
    selection: str = "worst",
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
) -> BreakEven:
    """Return the values of a number at which publishing starts or ceases to pay.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str or None
        None where there is only one.
    sender : str
        The player who publishes.
    address : str
        The number.
    low, high : float
        The interval.
    held : sequence of str, optional
        What it holds. Default: as in `publish`.
    published : sequence of str, optional
        What of that it publishes, all at once, against nothing; default: all of it.
    points : int
        Steps of the search for thresholds.
    selection : {'worst', 'best'}
        Which of several equilibria counts, for the sender.
    overrides, disclosed, order
        Other numbers, what is out beside the items, and who moves before whom, as elsewhere.
    progress : bool
        Whether long work shows a bar on standard error.

    Examples
    --------
    >>> found = break_even("iskander", "t2", "Azerbaijan", "parameters.grievance", 0, 3, points=12)
    >>> found.values.round(6)
    array([0.970974])
    """
    scenario, episode = settled(scenario, episode, overrides, disclosed, order)
    player = one_of("sender", sender, scenario.players)
    one_of("selection", selection, SELECTIONS)
    for end in (low, high):
        if isinstance(end, bool) or not isinstance(end, int | float | np.number) or not isfinite(end):
            raise ScenarioError(f"low and high must be numbers; got {end!r}")
    own = held_by(scenario, player, held, scenario.spec.episodes[episode].disclosed, episode)
    i = scenario.players.index(player)
    shown = _shown(own, published)
    sides = [scenario.disclosing(episode, _out(scenario, episode, own, extra)) for extra in (shown, ())]
    found = [thresholds(s, episode, address, low, high, points=points, progress=progress) for s in sides]

    def gain(x: FloatArray) -> FloatArray:
        own_payoffs = []
        for side in sides:
            solved = moment_at(side, episode, (address,), x).solve_many()
            own_payoffs.append(solved.payoffs[counted(solved, i, selection), i])
        difference: FloatArray = own_payoffs[0] - own_payoffs[1]
        return difference

    cuts = np.unique(np.concatenate([[low], *([t.value for t in f] for f in found), [high]]))
    edges = [float(low)]
    for start, stop in pairwise(cuts):
        edges += _roots(gain, float(start), float(stop))
        edges.append(float(stop))
    middles = 0.5 * (np.array(edges[:-1]) + np.array(edges[1:]))
    pays = [bool(g > 0) for g in gain(middles)]
    names = [[_regime_at(f.regimes, x) for x in middles] for f in found]
    kept = [
        0,
        *(
            k
            for k in range(1, len(pays))
            if (pays[k], names[0][k], names[1][k]) != (pays[k - 1], names[0][k - 1], names[1][k - 1])
        ),
    ]
    return BreakEven(
        scenario,
        episode,
        player,
        shown,
        address,
        np.array([*(edges[k] for k in kept), edges[-1]]),
        tuple(pays[k] for k in kept),
        tuple(names[0][k] for k in kept),
        tuple(names[1][k] for k in kept),
        "; ".join(dict.fromkeys(f.status for f in found)),
    )


def _regime_at(regimes: Iterable[tuple[float, float, Names]], x: float) -> Names:
    return next(names for start, stop, names in regimes if start <= x <= stop)


def _roots(gain: Callable[[FloatArray], FloatArray], start: float, stop: float) -> list[float]:
    """Return where a continuous gain changes sign in an open interval, as far as its points show it."""
    inset = 1e-6 * (stop - start)
    x = np.linspace(start + inset, stop - inset, PARTS + 1)
    roots = []
    values = gain(x)
    for k in np.flatnonzero((values[:-1] > 0) != (values[1:] > 0)):
        low, high = float(x[k]), float(x[k + 1])
        rising = bool(values[k + 1] > 0)
        while high - low > CLOSE * max(1.0, abs(high)):
            part = np.linspace(low, high, PARTS + 1)
            turned = int(np.flatnonzero((gain(part) > 0) == rising)[0])
            if turned == 0:
                break
            low, high = float(part[turned - 1]), float(part[turned])
        roots.append(0.5 * (low + high))
    return roots
