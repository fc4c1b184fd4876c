r"""Histories: every path of equilibria through the episodes, where each episode remembers what was played in the last.

An episode solved alone takes what was said before from the file. In a history, what was played in one episode is the
past of the next: its terms that look back (`before`) see the stances that came about. Where an equilibrium is mixed, it
branches over what may come about, as far as the next episode remembers it; a **path** is one way through it all.

With a `discount` of 0 nobody looks ahead: each episode is played as it stands. With a discount :math:`\delta > 0` a
player's payoff at an episode is :math:`u_i + \delta v_i`, :math:`v_i` what follows is worth, and what is played now may
be rewarded or punished later; `twolevel.analysis.lookahead` says how such equilibria are found, and how completely.

References
----------
Benoit, J.-P. and V. Krishna (1985), "Finitely repeated games", Econometrica 53, 905-922.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray, ReadOnly
from ..errors import ScenarioError, fits, in_order, one_of
from ..games import wording
from ..games.moves import OrderLike
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from .lookahead import Play, Round, Search, Way

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_PATHS", "Deterrent", "History", "Path", "Step", "history"]

#: So many paths are listed.
MOST_PATHS = 1000
#: So many are told in a sentence.
MOST_TOLD = 4
#: So many ways in which a deviation may be met are told.
MOST_REPLIES = 12


@dataclass(frozen=True, repr=False, eq=False)
class Deterrent(ReadOnly):
    """What keeps a player who looks ahead from another stance, in an episode where all choose at once.

    Attributes
    ----------
    player, stance : str
        Who might play what instead.
    gain : float
        What that would bring at once.
    replies : mapping from label to float
        What may then follow, and what it costs the player in later episodes, discounted, beside what follows on the
        path; of all that could follow, what costs no less than the gain, the most costly first, up to `MOST_REPLIES`.
    """

    player: str
    stance: str
    gain: float
    replies: Mapping[str, float]

    @property
    def is_needed(self) -> bool:
        """Whether the player would gain if nothing followed."""
        return self.gain > 0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a reply: player, stance, gain, what follows, what that costs."""
        import pandas as pd

        rows = [(self.player, self.stance, self.gain, reply, cost) for reply, cost in self.replies.items()]
        return pd.DataFrame(rows, columns=["player", "stance", "gain", "reply", "cost"])

    def __repr__(self) -> str:
        worst, cost = next(iter(self.replies.items()))
        gains = f"{wording.number(self.gain, '+.4g')} at once, and then ({worst}), {wording.number(-cost, '+.4g')}"
        others = f" (or {len(self.replies) - 1} more that deter)" if len(self.replies) > 1 else ""
        return f"{self.stance} would bring {self.player} {gains}{others}"


@dataclass(frozen=True, repr=False, eq=False)
class Step(ReadOnly):
    """One episode of a path.

    Attributes
    ----------
    episode : str
    before : mapping from player to stance
        What is remembered of the episode before.
    strategies : mapping from player to array, shape (n_i,)
        What is played: probabilities in stance order. Under an order of moves, what each plays all in all.
    stances : tuple of tuples of str
    realised : tuple of profiles
        What came about, on this path, of a mixture; () where all that may come about leads to the same.
    probability : float
        Of what came about, given what is played.
    payoffs : mapping from player to float
        Expected in this episode, given what came about.
    deterrents : tuple of Deterrent
        Where players look ahead and all choose pure stances at once.
    """

    episode: str
    before: Mapping[str, str]
    strategies: Mapping[str, FloatArray]
    stances: tuple[tuple[str, ...], ...]
    realised: tuple[tuple[str, ...], ...]
    probability: float
    payoffs: Mapping[str, float]
    deterrents: tuple[Deterrent, ...] = ()

    @property
    def is_pure(self) -> bool:
        """Whether every player plays one stance for certain."""
        return all(x.max() == 1 for x in self.strategies.values())

    @property
    def lines(self) -> dict[str, str]:
        """What each player plays, in words."""
        mixtures = map(wording.mixture, self.stances, self.strategies.values())
        return dict(zip(self.strategies, mixtures, strict=True))

    @property
    def came_about(self) -> str:
        """What came about of a mixture, in words, as far as that matters; '' where it does not."""
        if not self.realised:
            return ""
        taken = [tuple(dict.fromkeys(stances)) for stances in zip(*self.realised, strict=True)]
        if np.prod([len(t) for t in taken]) != len(self.realised):
            return wording.either(map(wording.profile, self.realised))
        played = [wording.played(acts, x) for acts, x in zip(self.stances, self.strategies.values(), strict=True)]
        return wording.profile(wording.either(t) for t, own in zip(taken, played, strict=True) if len(t) < len(own))

    @property
    def label(self) -> str:
        """What is played, and what came about where that matters: ``defer, ask 0.34 + dismiss 0.66, deny (ask)``."""
        label = wording.profile(self.lines.values())
        return f"{label} ({self.came_about})" if self.realised else label

    def to_frame(self) -> pd.DataFrame:
        """Return one row a player: what is played, and the payoff."""
        import pandas as pd

        rows = [(self.episode, player, words, self.payoffs[player]) for player, words in self.lines.items()]
        return pd.DataFrame(rows, columns=["episode", "player", "plays", "payoff"])

    def __repr__(self) -> str:
        return f"At {self.episode} {self.label}: payoffs {wording.named(self.payoffs)}"


@dataclass(frozen=True, repr=False, eq=False)
class Path(ReadOnly):
    """One way through the episodes.

    Attributes
    ----------
    steps : tuple of Step
    probability : float
        Of what came about on it of mixtures, given what is played.
    total : mapping from player to float
        Payoffs, each episode discounted once more than the one before; where nobody looks ahead, their sum.
    """

    steps: tuple[Step, ...]
    probability: float
    total: Mapping[str, float]

    @property
    def label(self) -> str:
        """What is played: ``blame, dismiss, silence > defer, dismiss, deny``."""
        return " > ".join(step.label for step in self.steps)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an episode: what is played and came about, with which probability, and payoffs."""
        import pandas as pd

        rows = []
        for step in self.steps:
            row: dict[str, Any] = {"episode": step.episode}
            row |= step.lines
            row |= {"came about": step.came_about, "probability": step.probability}
            rows.append(row | {f"payoff {player}": payoff for player, payoff in step.payoffs.items()})
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        chance = "" if self.probability == 1 else f" with probability {self.probability:.3g}"
        return f"Path {self.label}{chance}: total payoffs {wording.named(self.total)}"


@dataclass(frozen=True, repr=False, eq=False)
class History(ReadOnly):
    """Every path of equilibria through the episodes of a scenario.

    Attributes
    ----------
    scenario : Scenario
        With the numbers and the order of moves that were held fixed.
    episodes : tuple of str
    discount : float
    paths : tuple of Path
        Those in pure stances first at every episode.
    complete : bool
    status : str
        Whether every path is listed, and if not, why.
    """

    scenario: Scenario
    episodes: tuple[str, ...]
    discount: float
    paths: tuple[Path, ...]
    complete: bool
    status: str

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What is played on each path."""
        return tuple(path.label for path in self.paths)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a path and episode: what is played and came about, payoffs, and the path's totals."""
        import pandas as pd

        frames = []
        for k, path in enumerate(self.paths):
            frame = path.to_frame()
            frame.insert(0, "path", k)
            frames.append(frame.assign(**{f"total {player}": total for player, total in path.total.items()}))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"path": [], "episode": []})

    def __repr__(self) -> str:
        ahead = f", looking ahead with discount {self.discount:g}" if self.discount else ""
        many = f"{len(self.paths)} path{'s' * (len(self.paths) != 1)}" if self.paths else "no path"
        told = "; ".join(self.labels[:MOST_TOLD]) + ("; ..." if len(self.paths) > MOST_TOLD else "")
        where = f"History of {self.scenario.name} over {', '.join(self.episodes)}{ahead}"
        return f"{where}: {many}{f' ({told})' if told else ''}; {self.status}."


def history(
    scenario: ScenarioLike,
    *,
    episodes: Sequence[str] | None = None,
    discount: float = 0.0,
    mixed: bool = True,
    overrides: Overrides | None = None,
    order: OrderLike | None = None,
) -> History:
    """Follow every path of equilibria through the episodes, each of which remembers what was played in the last.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episodes : sequence of str, optional
        One after the other; the first has the past that the file gives it. Default: all, in the order of the file.
    discount : float
        What a payoff of the next episode is worth now, from 0, where nobody looks ahead, to 1.
    mixed : bool
        Whether equilibria in mixed stances count, as steps of a path and as what a deviation is met with.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`, at every episode; default: what the episodes say.

    Raises
    ------
    ScenarioError
        For an unknown episode, one named twice, a discount outside [0, 1], or batches of numbers.

    Examples
    --------
    >>> found = history("iskander", episodes=["t0", "t1", "t2"])
    >>> found.labels, found.complete
    (('blame, dismiss, silence > defer, dismiss, deny > defer, ask, silence',), True)
    """
    scenario = as_scenario(scenario, overrides, order)
    chosen = scenario.episodes if episodes is None else in_order("episodes", episodes)
    for k, episode in enumerate(chosen):
        if one_of("episodes: episode", episode, scenario.episodes) in chosen[:k]:
            raise ScenarioError(f"episodes must name each only once; got {episode!r} twice")
    if not chosen:
        raise ScenarioError(f"episodes must name at least one of {', '.join(scenario.episodes)}; got none")
    is_number = isinstance(discount, int | float | np.integer | np.floating) and not isinstance(discount, bool)
    if not is_number or not 0 <= discount <= 1:
        raise ScenarioError(f"discount must be a number from 0 to 1; got {discount!r}")
    discount = float(discount)
    telling = _Telling(scenario, tuple(chosen), discount, mixed)
    paths = tuple(islice(telling.paths(), MOST_PATHS + 1))
    gaps = telling.gaps()
    if len(paths) > MOST_PATHS:
        gaps.append(f"{MOST_PATHS:,} paths are listed, and there are more")
    return History(scenario, tuple(chosen), discount, paths[:MOST_PATHS], not gaps, telling.status(gaps))


class _Telling:
    """Sets up the rounds of a history, lets them be solved, and tells the plays as paths."""

    def __init__(self, scenario: Scenario, episodes: tuple[str, ...], discount: float, mixed: bool) -> None:
        self.scenario, self.episodes, self.discount, self.mixed = scenario, episodes, discount, mixed
        spec = scenario.spec
        stances = [spec.players[player] for player in spec.remembered]
        first = spec.episodes[episodes[0]].before
        self.pasts: list[list[dict[str, str]]] = [[{p: first[p] for p in spec.remembered if p in first}]]
        every = [dict(zip(spec.remembered, profile, strict=True)) for profile in product(*stances)]
        self.pasts += [every] * (len(episodes) - 1)
        fits(f"{len(every):,} pasts of an episode", len(every) * spec.cells, "let fewer players be remembered")
        self.search = Search([self._round(k) for k in range(len(episodes))], discount, mixed=mixed)
        self._told: dict[Play, tuple[Deterrent, ...]] = {}

    def _round(self, k: int) -> Round:
        moment = self.scenario.at(self.episodes[k])
        if moment.batch:
            raise ScenarioError(f"a history is that of one point; got a batch of {moment.batch[0]}")
        payoffs = np.stack([moment.following(past).payoffs for past in self.pasts[k]])
        players = self.scenario.players
        sizes = payoffs.shape[2:]
        places = [players.index(player) for player in self.scenario.spec.remembered]
        after = np.zeros(sizes, dtype=np.intp)
        if places:
            after = np.ravel_multi_index(tuple(np.indices(sizes)[places]), [sizes[i] for i in places])
        return Round(payoffs, after, moment.order)

    # ---------------------------------------------------------------- paths

    def paths(self) -> Iterator[Path]:
        """Yield every path."""
        weight = self.discount or 1.0
        for steps in self._from(self.search.plays[0][0]):
            total = dict.fromkeys(self.scenario.players, 0.0)
            for k, step in enumerate(steps):
                total = {player: sum_ + weight**k * step.payoffs[player] for player, sum_ in total.items()}
            yield Path(steps, float(np.prod([step.probability for step in steps])), total)

    def _from(self, plays: Sequence[Play]) -> Iterator[tuple[Step, ...]]:
        for play in plays:
            for way in play.ways:
                step = self._step(play, way)
                if play.round + 1 == len(self.episodes):
                    yield (step,)
                else:
                    yield from ((step, *rest) for rest in self._from(way.options))

    def _step(self, play: Play, way: Way) -> Step:
        players = self.scenario.spec.players
        payoffs = self.search.rounds[play.round].payoffs[play.past]
        weights = play.joint * way.profiles
        weights = weights / weights.sum() if way.weight < 1 else weights
        realised: tuple[tuple[str, ...], ...] = ()
        if way.weight < 1:
            places = np.argwhere(way.profiles & (play.joint > 0))
            stances = list(players.values())
            realised = tuple(tuple(stances[i][a] for i, a in enumerate(place)) for place in places)
        return Step(
            self.episodes[play.round],
            self.pasts[play.round][play.past],
            dict(zip(players, play.strategies, strict=True)),
            tuple(players.values()),
            realised,
            way.weight,
            dict(zip(players, map(float, (payoffs * weights).reshape(len(payoffs), -1).sum(axis=1)), strict=True)),
            self._deterrents(play),
        )

    def _deterrents(self, play: Play) -> tuple[Deterrent, ...]:
        """Return what every deviation would be met with."""
        here = self.search.rounds[play.round]
        if not self.discount or play.round + 1 == len(self.episodes) or here.order or not play.is_pure:
            return ()
        if play not in self._told:
            profile = [int(x.argmax()) for x in play.strategies]
            payoffs, slack = here.payoffs[play.past], self.search.slack(play.round, play.past)
            (expected,) = play.ways[0].options
            told = []
            for i, (player, stances) in enumerate(self.scenario.spec.players.items()):
                for action, stance in enumerate(stances):
                    other = (*profile[:i], action, *profile[i + 1 :])
                    if action != profile[i]:
                        gain = float(payoffs[(i, *other)] - payoffs[(i, *profile)])
                        following = self.search.plays[play.round + 1][here.after[other]]
                        costs = self.discount * (expected.worth[i] - np.array([p.worth[i] for p in following]))
                        replies: dict[str, float] = {}
                        for j in np.argsort(-costs, kind="stable"):
                            if len(replies) < MOST_REPLIES and (costs[j] >= gain - slack[i] or not replies):
                                replies.setdefault(self._label(following[j]), float(costs[j]))
                        told.append(Deterrent(player, stance, gain, replies))
            self._told[play] = tuple(told)
        return self._told[play]

    def _label(self, play: Play) -> str:
        """Put a play into words, with what follows as long as that is one thing."""
        stances = self.scenario.spec.players.values()
        label = wording.profile(map(wording.mixture, stances, play.strategies))
        if play.round + 1 == len(self.episodes):
            return label
        (way, *others) = play.ways
        return f"{label} > {self._label(way.options[0]) if not others else '...'}"

    # ---------------------------------------------------------------- what is known

    def _reached(self) -> set[tuple[int, int]]:
        """Return the episodes and pasts that matter: those that come about, or all where players look ahead."""
        if self.discount:
            return {(k, past) for k, pasts in enumerate(self.pasts) for past in range(len(pasts))}
        reached, todo = {(0, 0)}, [(0, 0)]
        while todo:
            k, past = todo.pop()
            for play in self.search.plays[k][past]:
                for way in play.ways:
                    for option in way.options:
                        if (place := (option.round, option.past)) not in reached:
                            reached.add(place)
                            todo.append(place)
        return reached

    def gaps(self) -> list[str]:
        """Say why some path may be missing."""
        reached = self._reached()
        told: dict[str, list[str]] = {}
        for (k, past), whys in sorted(self.search.gaps.items()):
            if (k, past) in reached:
                for why in whys:
                    episodes = told.setdefault(why, [])
                    if self.episodes[k] not in episodes:
                        episodes.append(self.episodes[k])
        return [f"at {wording.listed(episodes)} {why}" for why, episodes in told.items()]

    def status(self, gaps: Sequence[str]) -> str:
        """Say whether every path is listed, and if not, why."""
        if gaps:
            return f"incomplete: {'; '.join(gaps)}"
        what = "every path" if self.mixed else "every path in pure stances"
        if self.search.continua & self._reached():
            return f"complete: {what} is listed, of continua of equilibria their end points"
        lottery = ", but for those that a public lottery would choose between" if self.discount else ""
        return f"complete: {what} is listed{lottery}"
