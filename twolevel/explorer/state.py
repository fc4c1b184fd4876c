r"""What is chosen in the explorer, and everything that is seen of it: no widget, no picture.

A `State` is a choice: an episode, some numbers moved, the evidence that is out, the order of moves, and whether a home
that refuses only costs its leader or stops it. A number that is moved is the one in force at the episode: the episode's
own where it has one, which leaves other episodes alone, else the base number, which is every episode's. Evidence, order
and ratification are those of the episode. `believed` moves the credibilities of all that is out together, the largest
of them to x, as in `twolevel.analysis.disclosure`.

A `View` is what follows, as the library computes it. Its equilibria are numbered by **branch**: equilibria with one
support are of one branch as the numbers move, and where several have the same, those pairs are of one branch whose
distances

.. math:: \sum_i \tfrac12 \lVert x_i - y_i \rVert_1 + \sum_i |u_i(x) - u_i(y)| / r_i

are least in sum; r is the range of the player's payoffs. A branch that was gone and comes back has its old number.

The **headline** numbers are those that are worth a slider: first the ones that turn the equilibria at an end of their
range, then those that move most what deviations from an equilibrium would gain.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.disclosure import DisclosurePath, disclose
from ..analysis.explain import Explanation, explain
from ..analysis.line import largest_first, proportions
from ..analysis.profiles import sets_of
from ..arrays import FloatArray, FrozenDict, ReadOnly
from ..claims.check import Claims, check
from ..errors import ScenarioError, ScenarioWarning, expect, one_of, whole_number
from ..games.equilibrium import Equilibria, Equilibrium
from ..games.moves import Order, OrderLike, as_order, in_text
from ..games.payoffs import against, payoff_ranges
from ..model.addresses import credibility, in_episode, split
from ..model.numbers import as_number
from ..model.ratification import profile
from ..model.scenario import Scenario, ScenarioLike, as_scenario
from ..model.two_level import Moment
from ..nash.engine import solve_many
from ..reports.explain import explanation_record, explanation_words
from ..reports.first_use import FirstUse

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["State", "View", "headline", "orders", "start", "view"]

#: Points of the path along which the evidence becomes credible.
POINTS = 61
#: With more players than this, not every order of moves is offered.
MOST_ORDERED = 4


@dataclass(frozen=True, repr=False, eq=False)
class State(ReadOnly):
    """What is chosen.

    Attributes
    ----------
    scenario : Scenario
        As it was given.
    episode : str
    numbers : mapping from address to float
        Those that were moved, in the order in which they were first.
    out : tuple of str
        The evidence that is out, in order.
    order : tuple of tuples of str
        Who moves before whom; () where all choose at once.
    ratification : {'payoff', 'veto'}
    reversion : tuple of str
        The profile that stands where a veto falls.
    believed : float or None
        How credible the most credible item is, the others in proportion; None for what the numbers say.

    Examples
    --------
    >>> state = start("iskander", "t2").moved("parameters.grievance", 1.2).without("index")
    >>> state
    Explored: iskander at t2, episodes.t2.parameters.grievance = 1.2, out hakopian, video, mod_denial, not_seen,
    fragments
    >>> view(state).equilibria[0].label
    'defer, ask, silence'
    """

    scenario: Scenario
    episode: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    out: tuple[str, ...] = ()
    order: Order = ()
    ratification: str = "payoff"
    reversion: tuple[str, ...] = ()
    believed: float | None = None

    # ---------------------------------------------------------------- other choices

    def at(self, episode: str) -> State:
        """Return the choice at another episode: numbers stay as moved, all else is as the file has it there."""
        return replace(start(self.scenario, episode), numbers=self.numbers)

    def moved(self, address: str, value: float) -> State:
        """Return the choice with another number at an address, as it is in force at the episode.

        Raises
        ------
        ScenarioError
            For an unknown address, one of another episode, or a value outside its domain.
        """
        place = in_force(self.scenario, self.episode, address)
        held, believed = dict(self.numbers), self.believed
        if place in self.credibilities:  # from now on each for itself
            held, believed = {**held, **self.credibilities}, None
        return replace(self, numbers={**held, place: as_number(value, place)}, believed=believed).checked()

    def unmoved(self, address: str) -> State:
        """Return the choice with a number as the file has it."""
        place = in_force(self.scenario, self.episode, address)
        return replace(self, numbers={a: x for a, x in self.numbers.items() if a != place})

    def disclosed(self, items: Iterable[str]) -> State:
        """Return the choice with other evidence out, in this order."""
        return replace(self, out=tuple(items)).checked()

    def having(self, item: str) -> State:
        """Return the choice with one more item out, the last."""
        return self.disclosed((*(i for i in self.out if i != item), item))

    def without(self, item: str) -> State:
        """Return the choice with an item not out."""
        one_of("evidence", item, self.scenario.evidence)
        return self.disclosed(i for i in self.out if i != item)

    def ordered(self, order: OrderLike) -> State:
        """Return the choice with another order of moves."""
        return replace(self, order=as_order(order, self.scenario.players, ScenarioError))

    def ratifying(self, ratification: str, reversion: Mapping[str, str] | None = None) -> State:
        """Return the choice with ratification a veto or a payoff; `reversion`: what stands where some home refuses.

        Where none is given, it is the file's.
        """
        one_of("ratification", ratification, ("veto", "payoff"))
        status_quo = self.scenario.spec.episodes[self.episode].reversion
        if reversion is not None:
            status_quo = profile("reversion", reversion, self.scenario.stances)
        return replace(self, ratification=ratification, reversion=status_quo).checked()

    def believing(self, x: float | None) -> State:
        """Return the choice in which what is out is so credible at most; None: as the numbers say."""
        return replace(self, believed=None if x is None else as_number(x, "believed")).checked()

    def checked(self) -> State:
        """Return the choice itself, if there is such a scenario."""
        self.settled  # noqa: B018 - raises where numbers or names are wrong
        return self

    # ---------------------------------------------------------------- the scenario that is meant

    @cached_property
    def before_belief(self) -> Scenario:
        """The scenario with all that is chosen but `believed`."""
        held = _quietly(self.scenario, self.numbers).disclosing(self.episode, self.out)
        if self.order != held.spec.episodes[self.episode].order:
            held = held.ordered(self.order or [list(self.scenario.players)], self.episode)
        status_quo = dict(zip(self.scenario.players, self.reversion, strict=True)) if self.reversion else None
        if (self.ratification, self.reversion) != _ratification(held, self.episode):
            held = held.ratifying(self.ratification, status_quo, self.episode)
        return held

    @cached_property
    def along(self) -> tuple[str, ...]:
        """The credibilities of all that is out, the largest first."""
        spec = self.scenario.spec
        out = dict.fromkeys(credibility(spec.source_of(item)) for item in self.out)
        return largest_first(self.before_belief, self.episode, tuple(out)) if out else ()

    @cached_property
    def credibilities(self) -> Mapping[str, float]:
        """What `believed` puts in the place of the numbers: address to number."""
        if self.believed is None or not self.along:
            return FrozenDict({})
        if not 0 <= self.believed <= 1:
            raise ScenarioError(f"believed must be from 0 to 1; got {self.believed!r}")
        scales = proportions(self.before_belief, self.episode, self.along)
        places = (in_force(self.scenario, self.episode, address) for address in self.along)
        return FrozenDict({place: self.believed * scale for place, scale in zip(places, scales, strict=True)})

    @cached_property
    def settled(self) -> Scenario:
        """The scenario with all that is chosen."""
        return _quietly(self.before_belief, self.credibilities) if self.credibilities else self.before_belief

    @property
    def cursor(self) -> float | None:
        """Where on the path the choice is: the credibility of the most credible item; None if nothing is out."""
        return float(self.settled.value(self.along[0], self.episode)) if self.along else None

    def value(self, address: str) -> float:
        """Return the number in force at an address."""
        return float(self.settled.value(split(address).base, self.episode))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which of the numbers that were moved lie outside the ranges of the file, a line each."""
        return self.scenario.out_of_range(self.numbers)

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from the scenario as it was given: some of numbers, out, order, ratification and reversion."""
        own = self.scenario.spec.episodes[self.episode]
        held = {**self.numbers, **self.credibilities}
        changed: dict[str, Any] = {"numbers": held} if held else {}
        if self.out != own.disclosed:
            changed["out"] = self.out
        if self.order != own.order:
            changed["order"] = self.order
        if (self.ratification, self.reversion) != _ratification(self.scenario, self.episode):
            changed |= {"ratification": self.ratification, "reversion": self.reversion}
        return changed

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number that was moved: address, value, what the file has, range and why."""
        import pandas as pd

        rows = []
        for address, value in {**self.numbers, **self.credibilities}.items():
            number = self.scenario.number(address)
            low, high = number.range or (None, None)
            was = self.scenario.value(split(address).base, split(address).episode or self.episode)
            rows.append((address, value, float(was), low, high, number.why))
        return pd.DataFrame(rows, columns=["address", "value", "was", "low", "high", "why"])

    def __repr__(self) -> str:
        changes = self.changes
        told = [f"{a} = {x:g}" for a, x in changes.get("numbers", {}).items()]
        told += [f"out {', '.join(self.out) or 'nothing'}"] * ("out" in changes)
        told += [in_text(self.order) if self.order else "all at once"] * ("order" in changes)
        told += [f"ratification a {self.ratification}"] * ("ratification" in changes)
        return f"Explored: {self.scenario.name} at {self.episode}, {', '.join(told) or 'as the file has it'}"


def _quietly(scenario: Scenario, numbers: Mapping[str, float]) -> Scenario:
    """Return the scenario with other numbers; what lies outside its range is told once, by `State.warnings`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)
        return scenario.override(numbers)


def _ratification(scenario: Scenario, episode: str) -> tuple[str, tuple[str, ...]]:
    held = scenario.spec.episodes[episode]
    return held.ratification, held.reversion


def start(scenario: ScenarioLike, episode: str | None = None) -> State:
    """Return the choice that changes nothing at an episode; default: the last one.

    Raises
    ------
    ScenarioError
        For an unknown scenario or episode, and numbers that are batches.

    Examples
    --------
    >>> start("iskander")
    Explored: iskander at t2, as the file has it
    """
    given = as_scenario(scenario)
    for address, held in given.overrides.items():
        if isinstance(held, np.ndarray):
            raise ScenarioError(f"what is explored has single numbers; {address} has {len(held)}")
    chosen = given.episodes[-1] if episode is None else one_of("episode", episode, given.episodes)
    own = given.spec.episodes[chosen]
    return State(given, chosen, {}, own.disclosed, own.order, own.ratification, own.reversion)


def in_force(scenario: Scenario, episode: str, address: str) -> str:
    """Return the address of the number that is in force at an episode: the episode's own, or the base number's.

    Raises
    ------
    ScenarioError
        For an unknown address, and an episode's own number that does not count at this one.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> s = load("iskander")
    >>> in_force(s, "t2", "parameters.grievance"), in_force(s, "t2", "parameters.stonewall")
    ('episodes.t2.parameters.grievance', 'parameters.stonewall')
    """
    scenario.number(address)
    named, base = split(address)
    own = base in scenario.spec.episodes[episode].changes and base not in scenario.overrides
    place = in_episode(episode, base) if own else base
    if named is not None and address != place:
        raise ScenarioError(f"{address} does not matter at {episode}; move {place}")
    return place


def orders(players: Sequence[str]) -> tuple[Order, ...]:
    """Return the orders of moves to choose from: () first, then all; of many players, each moving first.

    Examples
    --------
    >>> orders(["A", "B"])
    ((), (('A',), ('B',)), (('B',), ('A',)))
    >>> len(orders(["A", "B", "C"]))
    13
    """
    players = tuple(players)
    if len(players) > MOST_ORDERED:
        first = [((p,), tuple(q for q in players if q != p)) for p in players]
        return ((), *first)

    def partitions(left: tuple[str, ...]) -> Iterator[Order]:
        if not left:
            yield ()
        for size in range(1, len(left) + 1):
            for group in combinations(left, size):
                for rest in partitions(tuple(p for p in left if p not in group)):
                    yield (group, *rest)

    return ((), *(order for order in partitions(players) if len(order) > 1))


# ---------------------------------------------------------------- what is seen


@dataclass(frozen=True, repr=False, eq=False)
class View(ReadOnly):
    """Everything that is seen of a choice.

    Attributes
    ----------
    state : State
    explanation : Explanation
        Of every equilibrium.
    path : DisclosurePath or None
        What happens as all that is out becomes credible; None if nothing is out.
    branches : tuple of int
        Of each equilibrium, the branch that it is of.
    seen : tuple of Equilibrium
        Of each branch that was seen so far, where it was last.
    """

    state: State
    explanation: Explanation
    path: DisclosurePath | None
    branches: tuple[int, ...]
    seen: tuple[Equilibrium, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario with all that is chosen."""
        return self.explanation.scenario

    @property
    def equilibria(self) -> Equilibria:
        """The equilibria of the episode."""
        return self.explanation.equilibria

    @cached_property
    def moment(self) -> Moment:
        """The scenario at the episode: beliefs, approvals, ratification, win-sets and payoffs."""
        return self.scenario.at(self.state.episode)

    @cached_property
    def claims(self) -> Claims | None:
        """The claims of the scenario, judged when they are first asked for; None if it makes none."""
        return check(self.scenario) if self.scenario.spec.claims else None

    @cached_property
    def why(self) -> str:
        """Why each equilibrium is one, in words."""
        labels = FirstUse(self.scenario.spec.labels)
        return explanation_words(explanation_record(self.explanation), labels)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium, its branch first, then as `Equilibria.to_frame`."""
        frame = self.equilibria.to_frame()
        frame.insert(0, "branch", list(self.branches))
        return frame

    def __repr__(self) -> str:
        return f"View of {self.scenario.name} at {self.state.episode}: {self.equilibria!r}"


def view(state: State, before: View | None = None) -> View:
    """Return everything that is seen of a choice; after another view, branches keep their numbers.

    Raises
    ------
    ScenarioError
        Where the numbers do not go together.

    Examples
    --------
    >>> first = view(start("iskander"))
    >>> band = view(first.state.believing(0.55), first)
    >>> band.equilibria[0].label, band.branches
    ('defer, dismiss 0.69 + ask 0.31, deny 0.38 + silence 0.62', (1,))
    >>> view(band.state.believing(0.85), band).branches
    (0,)
    """
    expect("state", state, State)
    explanation = explain(state.settled, state.episode)
    path: DisclosurePath | None = None
    if state.along:
        path = before.path if before is not None and _same_path(state, before.state) else None
        path = path or disclose(state.before_belief, state.episode, state.along, points=POINTS, progress=False)
    branches, seen = _followed(explanation.equilibria, before.seen if before is not None else ())
    return View(state, explanation, path, branches, seen)


def _same_path(state: State, other: State) -> bool:
    """Whether two choices differ in nothing but how credible what is out is."""
    return replace(state, believed=None) == replace(other, believed=None)


def _followed(found: Equilibria, seen: Sequence[Equilibrium]) -> tuple[tuple[int, ...], tuple[Equilibrium, ...]]:
    """Return of each equilibrium its branch, and every branch's last equilibrium, those that are gone too."""
    last = list(seen)
    ranges = payoff_ranges(found.game.payoffs)
    branches = [-1] * len(found)
    by_support: dict[tuple[tuple[str, ...], ...], list[int]] = {}
    for k, equilibrium in enumerate(found):
        by_support.setdefault(tuple(equilibrium.support.values()), []).append(k)
    for support, members in by_support.items():
        known = [b for b, e in enumerate(seen) if tuple(e.support.values()) == support]
        far = np.array([[_distance(found[k], seen[b], ranges) for b in known] for k in members])
        for row, column in _nearest_pairs(far) if known else ():
            branches[members[row]] = known[column]
        for k in members:
            if branches[k] < 0:
                branches[k] = len(last)
                last.append(found[k])
            last[branches[k]] = found[k]
    return tuple(branches), tuple(last)


def _nearest_pairs(far: FloatArray) -> Iterator[tuple[int, int]]:
    """Yield the pairs, a row and a column, whose distances are least in sum."""
    if 1 in far.shape:
        yield divmod(int(far.argmin()), far.shape[1])
        return
    from scipy.optimize import linear_sum_assignment  # a browser need not load it for one pair

    yield from zip(*map(np.ndarray.tolist, linear_sum_assignment(far)), strict=True)


def _distance(one: Equilibrium, other: Equilibrium, ranges: FloatArray) -> float:
    played = sum(
        np.abs(x - y).sum() / 2 for x, y in zip(one.strategies.values(), other.strategies.values(), strict=True)
    )
    gained = np.abs(np.array([*one.payoffs.values()]) - np.array([*other.payoffs.values()])) / ranges
    return float(played + gained.sum())


# ---------------------------------------------------------------- which numbers get a slider


def headline(scenario: Scenario, episode: str, most: int = 8) -> tuple[str, ...]:
    """Return the addresses of the numbers with a range that matter most at an episode; see the module.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> headline(load("chicken"), "base", 2)
    ('parameters.lose_row', 'parameters.lose_column')
    """
    whole_number("most", most, 1)
    base = scenario.at(episode)
    addresses, games = [], [base.payoffs]
    for address in dict.fromkeys(split(a).base for a in scenario.addresses()):
        place = in_force(scenario, episode, address)
        number = scenario.number(place)
        if number.range is None or number.is_rest:
            continue
        try:
            ends = scenario.at(episode, {address: np.array(number.range)}).payoffs
        except ScenarioError:
            continue  # numbers that only go together with others, such as those of a prior
        if ends.ndim == base.payoffs.ndim or not np.ptp(ends, axis=0).any():
            continue
        addresses.append(place)
        games += [*ends]
    tensors = np.stack(games)
    found = solve_many(tensors, order=base.order)
    sets = sets_of(scenario, found)
    ranges = payoff_ranges(tensors[0])
    own, players = np.flatnonzero(found.game == 0), range(len(ranges))

    def turns(k: int) -> int:
        return sum(sets[0] != there for there in sets[1 + 2 * k : 3 + 2 * k])

    def moves(k: int) -> float:
        low, high = tensors[1 + 2 * k : 3 + 2 * k]
        worth = (
            against((high - low)[i], i, [x[e] for x in found.strategies]) / ranges[i] for e in own for i in players
        )
        return max((float(np.ptp(change)) for change in worth), default=0.0)

    rank = sorted(range(len(addresses)), key=lambda k: (-turns(k), -moves(k), k))
    return tuple(addresses[k] for k in rank[:most])
