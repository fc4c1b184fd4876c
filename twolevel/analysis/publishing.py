r"""Publishing what exists: which items a player should let out, and what the public makes of what is withheld.

A player controls the evidence of its side, and its own statements. Let V(D) be its equilibrium payoff at an episode
where it has published the items D of the set E that it holds; every subset is worked out, with its own statements
standing and with them withdrawn. Two **readings** are offered:

* **at its word**: an item that is not out is no news, as everywhere else in the library;
* **sceptical** (Dye 1985, Jung and Kwon 1988): the public knows that each item was looked for with a probability p, and
  that what was found may be withheld. A reliable source finds the item e with the probability :math:`p L_e(\omega)`
  then, an unreliable one with :math:`p q_e`, so that a sender holds H with a probability :math:`P(H \mid \omega)`. A
  rule says what a sender publishes of what it holds; what is heard of D is

  .. math:: \mu(\omega \mid D) \propto \mu_0(\omega) \sum_{H: \, \text{rule}(H) = D} P(H \mid \omega),

  and a rule is **consistent** if it publishes of every H what is best at these beliefs. What no rule publishes is taken
  at its word. Pure rules are looked through completely up to 3 items.

References
----------
Dye, R. (1985), "Disclosure of nonproprietary information", Journal of Accounting Research 23, 123-145.
Jung, W.-O. and Y. Kwon (1988), "Disclosure when the market is unsure of information endowment of managers", Journal of
Accounting Research 26, 146-153.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import FloatArray, FrozenDict, ReadOnly
from ..errors import ScenarioError, in_order, one_of
from ..games.equilibrium import EquilibriumBatch
from ..games.moves import OrderLike
from ..games.ties import TIE
from ..model.addresses import credibility, likelihood, trust, unreliable_rate
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled
from ..model.two_level import Moment
from ..nash.engine import solve_many
from .profiles import sets_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Publication", "Reading", "publish"]

#: Which of several equilibria counts.
SELECTIONS = ("worst", "best")
#: As many items as are published in every combination, and as many as rules for them are looked through.
MOST_ITEMS, MOST_BY_RULES = 12, 3

Items = frozenset[str]


# ---------------------------------------------------------------- what is there


@dataclass(frozen=True, repr=False, eq=False)
class Reading(ReadOnly):
    """A consistent rule of publishing, and what a public that reads what is withheld makes of what is out.

    Attributes
    ----------
    found : mapping from item to float
        The probability that it was looked for.
    rule : mapping from items to items
        What is published of what is held.
    value : mapping from items to float
        What it is worth to the sender to have published just these.
    beliefs : mapping from observer to array, shape (2**n, S)
        After each set of items, in the order of `value`.
    """

    found: Mapping[str, float]
    rule: Mapping[Items, Items]
    value: Mapping[Items, float]
    beliefs: Mapping[str, FloatArray]

    @property
    def published(self) -> Items:
        """What a sender that holds everything publishes."""
        return self.rule[max(self.rule, key=len)]

    @property
    def withholds(self) -> bool:
        """Whether some sender keeps back some of what it holds."""
        return any(held != out for held, out in self.rule.items())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a set of items: what is published of it, and what it is worth to have published it."""
        import pandas as pd

        rows = [(in_words(held), in_words(out), self.value[held]) for held, out in self.rule.items()]
        return pd.DataFrame(rows, columns=["held", "published", "value if published"])

    def __repr__(self) -> str:
        kept = [f"of {in_words(held)} {in_words(out)}" for held, out in self.rule.items() if held != out]
        what = f"publishes {'; '.join(kept)}, else all" if kept else "publishes all that it holds"
        return f"Reading: a sender {what}; everything held is worth {self.value[self.published]:.4g}"


@dataclass(frozen=True, repr=False, eq=False)
class Publication(ReadOnly):
    """What every subset of a player's items is worth, to it and to everybody.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    player : str
        The sender.
    items : tuple of str
        What it holds, and may publish.
    statements : tuple of str
        Its own statements that are out, and may be withdrawn.
    selection : str
        Which of several equilibria counts.
    subsets : tuple of frozenset of str
        Every subset, the smallest first.
    equilibria : EquilibriumBatch
        Every branch: of the subsets in their order, and then again with the statements withdrawn, if there are any.
    payoffs : array, shape (R, N)
        Of everybody in the equilibrium that counts, in the same order.
    readings : tuple of Reading
        Every consistent rule that was found for a sceptical public, if it was asked for.
    searched : str
        How they were looked for, in words; ``""`` if they were not.
    """

    scenario: Scenario
    episode: str
    player: str
    items: tuple[str, ...]
    statements: tuple[str, ...]
    selection: str
    subsets: tuple[Items, ...]
    equilibria: EquilibriumBatch
    payoffs: FloatArray
    readings: tuple[Reading, ...] = ()
    searched: str = ""

    @cached_property
    def value(self) -> Mapping[Items, float]:
        """What it is worth to the sender to have published these items, its statements standing."""
        return self._of(0)

    @cached_property
    def withdrawn(self) -> Mapping[Items, float]:
        """The same with its own statements withdrawn; empty where it has made none."""
        return self._of(1) if self.statements else FrozenDict({})

    def _of(self, part: int) -> Mapping[Items, float]:
        own = self.payoffs[:, self.scenario.players.index(self.player)]
        return FrozenDict({s: float(own[part * len(self.subsets) + k]) for k, s in enumerate(self.subsets)})

    def everybody(self, published: Iterable[str], *, withdrawn: bool = False) -> Mapping[str, float]:
        """Return everyone's payoff where these items are published."""
        row = self.subsets.index(self._known(published)) + len(self.subsets) * withdrawn
        return FrozenDict(dict(zip(self.scenario.players, map(float, self.payoffs[row]), strict=True)))

    def _known(self, published: Iterable[str]) -> Items:
        names = (published,) if isinstance(published, str) else tuple(published)
        return frozenset(one_of("published", name, self.items) for name in names)

    @property
    def best(self) -> Items:
        """The subset that is worth most, its statements standing; of several the smallest."""
        return max(self.subsets, key=lambda s: (self.value[s], -len(s)))

    @property
    def gains(self) -> Mapping[str, float]:
        """What everybody gains where the best subset is published, against nothing."""
        best, nothing = self.everybody(self.best), self.everybody(())
        return FrozenDict({p: best[p] - nothing[p] for p in best})

    @property
    def order(self) -> tuple[str, ...]:
        """The best order in which to publish the best subset, item by item: what is worth most on the way."""
        return self.order_of(self.best)

    def order_of(self, published: Iterable[str]) -> tuple[str, ...]:
        """Return the order in which to publish items one by one that is worth most, summed over the steps."""
        goal = self._known(published)
        best: dict[Items, tuple[float, tuple[str, ...]]] = {frozenset(): (0.0, ())}
        for subset in self.subsets[1:]:
            if subset <= goal:
                ways = [(best[subset - {item}], item) for item in self.items if item in subset]
                (total, way), item = max(ways, key=lambda w: w[0][0])
                best[subset] = total + self.value[subset], (*way, item)
        return best[goal][1]

    @property
    def partial_pays(self) -> bool:
        """Whether some of the items are worth more than all of them and than none."""
        return 0 < len(self.best) < len(self.items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a subset and branch: what is out, everyone's payoffs, whether it counts, the profile."""
        import pandas as pd

        names = sets_of(self.scenario, self.equilibria)
        rows = []
        for row, held in enumerate(names):
            subset = self.subsets[row % len(self.subsets)]
            for k, number in enumerate(np.flatnonzero(self.equilibria.game == row)):
                payoffs = dict(zip(self.scenario.players, map(float, self.equilibria.payoffs[number]), strict=True))
                rows.append(
                    {
                        "published": in_words(subset),
                        "withdrawn": in_words(self.statements) if row >= len(self.subsets) else "",
                        "branch": k,
                        "profile": held[k],
                        **{f"payoff {p}": u for p, u in payoffs.items()},
                    }
                )
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        where = self.scenario.spec.episodes[self.episode].words
        full = frozenset(self.items)
        text = (
            f"Publishing by {self.player} in {self.scenario.name} at {where}: best is {in_words(self.best)} "
            f"({self.value[self.best]:.4g}; nothing {self.value[frozenset()]:.4g}, everything {self.value[full]:.4g})"
        )
        if self.withdrawn:
            other = max(self.subsets, key=lambda s: (self.withdrawn[s], -len(s)))
            text += f"; with {in_words(self.statements)} withdrawn {in_words(other)} ({self.withdrawn[other]:.4g})"
        if self.searched:
            what = dict.fromkeys(f"{in_words(r.published)} ({r.value[r.published]:.4g})" for r in self.readings)
            text += f"; read sceptically {' or '.join(what) or 'no consistent rule was found'}"
        return text


def publish(
    scenario: ScenarioLike,
    episode: str | None,
    sender: str,
    held: Sequence[str] | None = None,
    *,
    found: float | Mapping[str, float] | None = None,
    selection: str = "worst",
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
) -> Publication:
    """Return what every subset of a player's items is worth, to it and to everybody.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str or None
        None where there is only one.
    sender : str
        The player who publishes.
    held : sequence of str, optional
        What it holds: evidence of its side. Default: what of that is out at the episode, but for its statements.
    found : float or mapping from item to float, optional
        For a sceptical reading too: the probability that the sender looked for each item, or for every one.
    selection : {'worst', 'best'}
        Which of several equilibria counts, for the sender.
    overrides, disclosed, order
        Other numbers, what is out beside the items, and who moves before whom, as elsewhere.

    Raises
    ------
    ScenarioError
        For an unknown sender, an item that it does not control, or a probability that is none.

    Examples
    --------
    >>> found = publish("iskander", "t2", "Azerbaijan", ["fragments", "index"])
    >>> found
    Publishing by Azerbaijan in iskander at t2: best is fragments (0.3771; nothing 0.1576, everything 0.3549); ...
    >>> round(found.value[frozenset({"index"})], 4), round(found.gains["Russia"], 4)
    (0.1593, -0.5181)
    """
    scenario, episode = settled(scenario, episode, overrides, disclosed, order)
    player = one_of("sender", sender, scenario.players)
    one_of("selection", selection, SELECTIONS)
    out = scenario.spec.episodes[episode].disclosed
    own = held_by(scenario, player, held, out, episode)
    statements = tuple(e for e in out if scenario.spec.evidence[e].statement_of[:1] == (player,) and e not in own)
    subsets = _subsets(own)
    base = tuple(e for e in out if e not in own)
    without = tuple(e for e in base if e not in statements)
    rows = [
        (*standing, *(e for e in own if e in s))
        for standing in (base, without)[: 1 + bool(statements)]
        for s in subsets
    ]
    moments = [scenario.at(episode, disclosed=row) for row in rows]
    beliefs = {k: np.stack([m.belief_vectors[k] for m in moments]) for k in scenario.observers}
    solved = _solved(scenario.at(episode), beliefs, len(rows))
    i = scenario.players.index(player)
    payoffs = solved.payoffs[counted(solved, i, selection)]
    readings: tuple[Reading, ...] = ()
    searched = ""
    if found is not None:
        readings, searched = _sceptical(scenario, episode, i, own, base, subsets, found, selection)
    return Publication(
        scenario, episode, player, own, statements, selection, subsets, solved, payoffs, readings, searched
    )


def _controls(scenario: Scenario, player: str, item: str) -> bool:
    evidence = scenario.spec.evidence[item]
    return evidence.side == player or evidence.statement_of[:1] == (player,)


def held_by(
    scenario: Scenario, player: str, held: Sequence[str] | None, out: Sequence[str], where: str
) -> tuple[str, ...]:
    """Return the items that a player holds: those given, or its own among those that are out, but its statements."""
    if held is None:
        controlled = [e for e in out if _controls(scenario, player, e)]
        own = tuple(e for e in controlled if scenario.spec.evidence[e].statement_of[:1] != (player,))
        if not own:
            beside = f" beside its word ({', '.join(controlled)})" if controlled else ""
            raise ScenarioError(f"{player} controls no evidence that is out at {where}{beside}; give held=")
    else:
        own = in_order("held", held)
        for k, item in enumerate(own):
            one_of("held: evidence", item, scenario.evidence)
            if not _controls(scenario, player, item):
                side = scenario.spec.evidence[item].side or "nobody"
                raise ScenarioError(f"held must be evidence that {player} controls; got {item!r}, which is {side}'s")
            if item in own[:k]:
                raise ScenarioError(f"held must be named only once; got {item!r} twice")
        if not own:
            raise ScenarioError("held must name at least one; got none")
    if len(own) > MOST_ITEMS:
        raise ScenarioError(f"held must be at most {MOST_ITEMS} items, for every subset is worked out; got {len(own)}")
    return own


def _subsets(items: Sequence[str]) -> tuple[Items, ...]:
    return tuple(frozenset(c) for size in range(len(items) + 1) for c in combinations(items, size))


def _solved(moment: Moment, beliefs: Mapping[str, FloatArray], size: int) -> EquilibriumBatch:
    """Return the equilibria at each of many beliefs."""
    payoffs = moment.with_beliefs(beliefs).payoffs if beliefs else moment.payoffs
    if payoffs.ndim == 1 + len(moment.spec.players):
        payoffs = np.broadcast_to(payoffs, (size, *payoffs.shape))
    found = solve_many(payoffs, order=moment.order)
    if (found.count == 0).any():
        raise ScenarioError(f"no equilibrium was found at {moment.episode.name} for some of what may be published")
    return found


def counted(found: EquilibriumBatch, player: int, selection: str) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the number of the equilibrium of each game that is worst, or best, for a player."""
    own = found.payoffs[:, player]
    order = np.lexsort((own if selection == "worst" else -own, found.game))
    return order[np.searchsorted(found.game[order], np.arange(len(found.verdict)))]


def in_words(items: Iterable[str]) -> str:
    return " and ".join(sorted(items)) or "nothing"


# ---------------------------------------------------------------- what is withheld


def _sceptical(
    scenario: Scenario,
    episode: str,
    player: int,
    items: tuple[str, ...],
    base: tuple[str, ...],
    subsets: tuple[Items, ...],
    found: float | Mapping[str, float],
    selection: str,
) -> tuple[tuple[Reading, ...], str]:
    """Return the consistent rules of publishing, and how they were looked for."""
    chances = _chances(found, items)
    moment = scenario.at(episode, disclosed=base)
    held = {k: _chance_of(moment, k, items, subsets, chances) for k in scenario.observers}
    above = [tuple(h for h, other in enumerate(subsets) if other >= s) for s in subsets]
    below = [tuple(d for d, other in enumerate(subsets) if other <= s) for s in subsets]
    possible = [any(bool((types[h] > 0).any()) for types in held.values()) for h in range(len(subsets))]
    worth = _Heard(moment, held, player, selection, above)
    if len(items) <= MOST_BY_RULES:
        worth.ask({(d, senders) for d in range(len(subsets)) for senders in _every(above[d])})
        rules: Iterable[tuple[int, ...]] = product(*below)
        searched = f"all {np.prod([len(b) for b in below]):,} pure rules were looked through"
    else:
        starts = [tuple(range(len(subsets))), tuple([0] * len(subsets)), worth.replies(None, below)]
        rules = {rule for start in starts for rule in worth.path(start, below)}
        searched = f"more than {MOST_BY_RULES} items: best replies were followed from {len(starts)} rules"
    readings: dict[tuple[int, ...], Reading] = {}
    for rule in rules:
        values = worth.values(rule)
        slack = TIE * max(1.0, float(np.abs(values).max()))
        if all(values[rule[h]] >= values[list(below[h])].max() - slack for h in range(len(subsets)) if possible[h]):
            readings[rule] = Reading(
                chances,
                {subsets[h]: subsets[d] for h, d in enumerate(rule)},
                dict(zip(subsets, map(float, values), strict=True)),
                worth.beliefs(rule),
            )
    return tuple(readings[rule] for rule in sorted(readings)), searched


def _chances(found: float | Mapping[str, float], items: tuple[str, ...]) -> dict[str, float]:
    if isinstance(found, Mapping):
        for item in found:
            one_of("found: item", item, items)
        missing = [item for item in items if item not in found]
        if missing:
            raise ScenarioError(
                f"found must have a probability for each of {', '.join(items)}; got none for {missing[0]}"
            )
        given = {item: found[item] for item in items}
    else:
        given = dict.fromkeys(items, found)
    for item, chance in given.items():
        if isinstance(chance, bool) or not isinstance(chance, int | float | np.floating) or not 0 < chance <= 1:
            raise ScenarioError(f"found must be a probability above 0 and up to 1; got {chance!r} for {item}")
    return {item: float(chance) for item, chance in given.items()}


def _chance_of(
    moment: Moment, observer: str, items: tuple[str, ...], subsets: tuple[Items, ...], chances: Mapping[str, float]
) -> FloatArray:
    """Return how likely each set of items is held in each state, as an observer sees it, shape (2**n, S).

    Items of one report have one source, reliable for all of them or for none.
    """
    spec = moment.spec
    table = np.ones((len(subsets), len(spec.states)))
    for source in dict.fromkeys(map(spec.source_of, items)):
        own = [e for e in items if spec.source_of(e) == source]
        side = spec.evidence[source].side
        trusted = 1.0
        if not spec.observers[observer].by_side:
            trusted = float(moment.value(trust(observer)))
        elif side:
            trusted = float(moment.value(trust(observer, side)))
        kappa = float(moment.value(credibility(source))) * trusted
        reliable, unreliable = np.ones_like(table), np.ones_like(table)
        for item in own:
            has = np.array([item in s for s in subsets])[:, None]
            likely = chances[item] * np.array([float(moment.value(likelihood(item, w))) for w in spec.states])
            rate = chances[item] * float(moment.value(unreliable_rate(item)))
            reliable *= np.where(has, likely, 1.0 - likely)
            unreliable *= np.where(has, rate, 1.0 - rate)
        table *= kappa * reliable + (1.0 - kappa) * unreliable
    return table


def _every(above: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    """Yield every set of senders that may publish something; none of them does off the path."""
    return (c for size in range(len(above) + 1) for c in combinations(above, size))


class _Heard:
    """What it is worth to be heard: a set of items, published by a set of senders, by what they hold."""

    def __init__(
        self,
        moment: Moment,
        held: Mapping[str, FloatArray],
        player: int,
        selection: str,
        above: Sequence[tuple[int, ...]],
    ) -> None:
        self.moment, self.held, self.player, self.selection, self.above = moment, held, player, selection, above
        self.known: dict[tuple[int, ...], float] = {}

    def _senders(self, published: int, senders: tuple[int, ...]) -> tuple[int, ...]:
        """Return who may have sent something; what nobody sends is taken at its word: whoever could may have."""
        able = any(bool((types[list(senders)] > 0).any()) for types in self.held.values()) if senders else False
        return senders if able else self.above[published]

    def _belief(self, observer: str, senders: tuple[int, ...]) -> FloatArray:
        weight = self.moment.belief_vectors[observer] * self.held[observer][list(senders)].sum(axis=0)
        total = weight.sum()
        return weight / total if total > 0 else self.moment.belief_vectors[observer]

    def ask(self, wanted: Iterable[tuple[int, tuple[int, ...]]]) -> None:
        """Work out what is not known yet, all of it together."""
        new = sorted({self._senders(*w) for w in wanted} - self.known.keys())
        if new:
            beliefs = {k: np.array([self._belief(k, senders) for senders in new]) for k in self.held}
            found = _solved(self.moment, beliefs, len(new))
            worth = found.payoffs[counted(found, self.player, self.selection), self.player]
            self.known |= dict(zip(new, map(float, worth), strict=True))

    def _by_message(self, rule: tuple[int, ...] | None) -> list[tuple[int, ...]]:
        senders: list[list[int]] = [[] for _ in self.above]
        for h, d in enumerate(rule or ()):
            senders[d].append(h)
        return [self._senders(d, tuple(own)) for d, own in enumerate(senders)]

    def values(self, rule: tuple[int, ...] | None) -> FloatArray:
        """Return what each set of items is worth to have published under a rule; without one, at its word."""
        heard = self._by_message(rule)
        self.ask(enumerate(heard))
        return np.array([self.known[senders] for senders in heard])

    def beliefs(self, rule: tuple[int, ...]) -> dict[str, FloatArray]:
        """Return everyone's belief after each set of items."""
        heard = self._by_message(rule)
        return {k: np.array([self._belief(k, senders) for senders in heard]) for k in self.held}

    def replies(self, rule: tuple[int, ...] | None, below: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
        """Return the best replies of all senders to how a rule is read."""
        values = self.values(rule)
        return tuple(max(own, key=lambda d: (values[d], -d)) for own in below)

    def path(self, start: tuple[int, ...], below: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Return the rules that best replies go through, until one comes again."""
        seen = [start]
        while (rule := self.replies(seen[-1], below)) not in seen and len(seen) < 64:
            seen.append(rule)
        return seen
