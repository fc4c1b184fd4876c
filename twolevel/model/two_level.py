r"""One moment of a scenario: its numbers settled, its beliefs, approvals and payoffs computed.

At given numbers and disclosed evidence the two-level model is an ordinary game. Player i's payoff is

.. math::
   u_i(s) = \sum_t w_t \prod_j x_{tj}(s_j) \, \mu_{k(t)}(E_t)
            + \sum_a w_a \, (2 \rho_a(s) - 1),

its own terms t (weight, intensities of stances, the event's probability in the eyes of observer k) and its home
audiences a, which ratify a profile with probability :math:`\rho_a = 1 / (1 + e^{-\lambda_a v_a(s)})`, or sharply, when
:math:`v_a(s) \ge 0`; :math:`v_a` is a sum of terms too, and 0 where it is 0 but for the rounding of that sum. Most
audiences judge their own player's stances :math:`s_i` only. A **margin** m is slack taken off the positive intensities
of the own stances: :math:`\max(0, x - m)` for :math:`x > 0`. Each term and audience has a **channel**; one tensor per
channel sums to the payoffs.

A term may remember: it is then multiplied by :math:`\prod_j b_{tj}(r_j)` too, the intensities of what the players it
names said in the episode before, :math:`r_j`; of a player who said nothing then, that is 0.

Every home ratifies with probability R(s), by rules of its own (see `ratification`). Where ratification is a veto, what
fails there gives way to the reversion q: every channel becomes :math:`R(s) \, u(s) + (1 - R(s)) \, u(q)`.

Every number may be an array of shape (B,): then everything has a leading axis of length B.

References
----------
Putnam, R. (1988), "Diplomacy and domestic politics: the logic of two-level games", International Organization 42.
Fearon, J. (1994), "Domestic political audiences and the escalation of international disputes", APSR 88.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from html import escape
from itertools import product
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import BoolArray, FloatArray, FrozenDict, ReadOnly
from ..errors import ScenarioError, one_of
from ..games.equilibrium import EquilibriumBatch
from ..games.game import NormalFormGame
from ..games.moves import in_words
from ..games.ties import ROUNDING
from ..nash.engine import solve_many
from . import addresses
from .beliefs import message_likelihood, posterior, reliability, updated
from .numbers import REST, Factor, Value
from .quantities import Reader, Record, Recorder, kept, passing
from .ratification import AgreementSet, WinSet, enough, over_profiles, past, under_veto
from .structure import Episode, Spec, Term, past_in_words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Moment"]

#: What beliefs read beside numbers: which evidence is out.
EVIDENCE = "evidence"
#: What terms that remember read: what was said in the episode before.
BEFORE = "before"
#: What channels read: whether ratification is a veto, and what stands where it falls.
RATIFICATION = "ratification"


@dataclass(frozen=True, repr=False, eq=False)
class Moment(ReadOnly):
    """A scenario at one episode, under given overrides.

    Attributes
    ----------
    spec : Spec
    episode : Episode
    overrides : mapping from address to Factor or array of shape (B,)
        Beat the episode's own changes, which beat the base.
    disclosed : tuple of str
        The evidence that is out.
    given_beliefs : mapping from observer to array, shape (..., S), optional
        Beliefs to reckon with instead of those that follow from priors and evidence; with a leading axis, a batch.
    known : mapping from player to array, shape (..., S), optional
        What informed players know, for terms that are judged by it; default: what the observer believes who stands
        for a player's types.
    """

    spec: Spec
    episode: Episode
    overrides: Mapping[str, Factor | FloatArray]
    disclosed: tuple[str, ...]
    given_beliefs: Mapping[str, FloatArray] | None = None
    known: Mapping[str, FloatArray] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes = set(self._sizes())
        if len(sizes) > 1:
            raise ScenarioError(f"batches of numbers must have one length; got {', '.join(map(str, sorted(sizes)))}")

    @cached_property
    def batch(self) -> tuple[int, ...]:
        """``(B,)`` for numbers of shape (B,) or given beliefs of shape (B, S), else ``()``."""
        return next(((size,) for size in self._sizes()), ())

    def _sizes(self) -> Iterator[int]:
        """Yield the length of every batch that it is made of."""
        yield from (len(v) for v in self.overrides.values() if isinstance(v, np.ndarray))
        yield from (len(v) for v in (self.given_beliefs or {}).values() if v.ndim == 2)

    @cached_property
    def _kept(self) -> Reader | Recorder:
        """Its numbers, beliefs, tensors, ...: those of the episode as it stands, but for what overrides touch."""
        changed = {
            split.base for split in map(addresses.split, self.overrides) if split.episode in (None, self.episode.name)
        }
        believed = self.given_beliefs is not None or self.known is not None
        if self.disclosed != self.episode.disclosed or believed:
            changed.add(EVIDENCE)
        record = self.spec.record(self.episode, lambda near: _worked_out(self.spec, self.episode, near))
        return Reader(record, changed)

    @kept
    def value(self, address: str) -> Value:
        """Return the number at an address, a float or an array of shape (B,), checked against its domain."""
        self._kept.note(address)
        held = self.held(address)
        if isinstance(held, np.ndarray):
            value: Value = held
        elif held == REST and addresses.is_prior(address):
            value = self._rest(address)
        else:
            value = held.value(self._parameter)
        changed = address in self.episode.changes and address not in self.overrides
        number = (self.episode.changes if changed else self.spec.numbers)[address]
        number.domain.check(number.address, value)
        return value

    def held(self, address: str) -> Factor | FloatArray:
        """Return what stands at an address: the caller's override, the episode's change, or the base."""
        own = addresses.in_episode(self.episode.name, address)
        for place in (address, own):
            if place in self.overrides:
                return self.overrides[place]
        if address in self.episode.changes:
            return self.episode.changes[address].factor
        return self.spec.numbers[address].factor

    def _rest(self, address: str) -> Value:
        """Return what the other states of a prior leave."""
        observer, _, state = addresses.split(address).names
        place = addresses.join("observers", observer, "prior")
        others = [addresses.prior(observer, other) for other in self.spec.states if other != state]
        if any(isinstance(held, Factor) and held == REST for held in map(self.held, others)):
            raise ScenarioError(f"{place} must leave the rest to one state only; got '{REST}' twice")
        taken = sum(self.value(other) for other in others)
        if (np.asarray(taken) > 1 + 1e-9).any():
            raise ScenarioError(f"{place} must leave something for {state!r}; the others sum to {np.max(taken):.10g}")
        return np.maximum(0.0, 1.0 - taken) if isinstance(taken, np.ndarray) else max(0.0, 1.0 - taken)

    def _parameter(self, name: str) -> Value:
        return self.value(addresses.parameter(name))

    def _vector(self, numbers: Sequence[str]) -> FloatArray:
        """Stack the numbers at addresses on a last axis, shape (..., len(numbers))."""
        values = [self.value(a) for a in numbers]
        if not any(isinstance(v, np.ndarray) for v in values):
            return np.array(values, dtype=np.float64)
        return np.stack(np.broadcast_arrays(*(np.asarray(v, float) for v in values)), axis=-1)

    # ---------------------------------------------------------------- beliefs

    @cached_property
    def belief_vectors(self) -> FrozenDict[str, FloatArray]:
        """Belief of each observer over the states, shape (..., S)."""
        if self.given_beliefs is not None:
            return FrozenDict(dict(self.given_beliefs))
        return self._beliefs()

    def with_beliefs(self, beliefs: Mapping[str, FloatArray], known: Mapping[str, FloatArray] | None = None) -> Moment:
        """Return the same moment with every observer's belief given, shape (..., S) each; all else stays as it is.

        `known` gives what informed players know, shape (..., S) each.
        """
        for observer in self.spec.observers:
            one_of("beliefs: observer", observer, beliefs)
        copied = {observer: np.array(belief, dtype=np.float64) for observer, belief in beliefs.items()}
        return replace(self, given_beliefs=copied, known=self.known if known is None else dict(known))

    def following(self, before: Mapping[str, str]) -> Moment:
        """Return the same moment after another past: the stances that players took in the episode before."""
        said = past("before", before, self.spec.players)
        return replace(self, episode=replace(self.episode, before=said))

    @kept
    def _beliefs(self) -> FrozenDict[str, FloatArray]:
        return FrozenDict({observer: self._belief(observer) for observer in self.spec.observers})

    @kept
    def _belief(self, observer: str) -> FloatArray:
        self._kept.note(EVIDENCE)
        if self.given_beliefs is not None:
            return self.given_beliefs[observer]
        sources = self._sources
        for messages in range(len(sources)):  # from the first one: many in one go are more than Python recurs
            self._after(observer, messages)
        belief, lost = self._after(observer, len(sources))
        if not (lost.any() or np.isnan(belief).any()):
            return belief
        prior, heard = self._prior(observer), [self._heard(items, observer) for items in sources]
        belief = posterior(prior, *heard)
        if np.isnan(belief).any():
            for n in range(1, len(heard) + 1):
                if np.isnan(posterior(prior, *heard[:n])).any():
                    item = sources[n - 1][0]
                    break
            place = addresses.join("evidence", item)
            raise ScenarioError(f"{place} must be possible in some state that {observer} holds possible")
        return belief

    @kept
    def _after(self, observer: str, messages: int) -> tuple[FloatArray, BoolArray]:
        """Return an observer's belief after the first messages, and where digits were lost (`beliefs.updated`)."""
        self._kept.note(EVIDENCE)
        if not messages:
            return self._prior(observer), np.zeros((), dtype=np.bool_)
        belief, lost = self._after(observer, messages - 1)
        return updated(belief, lost, self._heard(self._sources[messages - 1], observer))

    @passing
    def _prior(self, observer: str) -> FloatArray:
        prior = self._vector([addresses.prior(observer, state) for state in self.spec.states])
        total = prior.sum(axis=-1)
        if not (np.abs(total - 1) <= 1e-9).all():
            off = float(total.flat[int(np.abs(total - 1).argmax())])
            place = addresses.join("observers", observer, "prior")
            raise ScenarioError(f"{place} must sum to 1 over the states; got {off:.10g}")
        return prior

    @cached_property
    def _sources(self) -> list[tuple[str, ...]]:
        """Return the items that are out, those of one report together."""
        sources: dict[str, tuple[str, ...]] = {}
        for item in self.disclosed:
            source = self.spec.source_of(item)
            sources[source] = (*sources.get(source, ()), item)
        return list(sources.values())

    @passing
    def _heard(self, items: tuple[str, ...], observer: str) -> FloatArray:
        """Probability of what a source says in each state, as an observer sees the source, shape (..., S)."""
        return message_likelihood(*self._message(items, observer))

    def _message(self, items: tuple[str, ...], observer: str) -> tuple[FloatArray, Value, Value]:
        """Likelihood (..., S), reliability of the source in the observer's eyes, and rate of an unreliable source."""
        source = self.spec.source_of(items[0])
        side = self.spec.evidence[source].side
        if self.spec.observers[observer].by_side:
            trust = self.value(addresses.trust(observer, side)) if side else 1.0
        else:
            trust = self.value(addresses.trust(observer))
        kappa = self.value(addresses.credibility(source)) * trust
        rates = [self.value(addresses.unreliable_rate(item)) for item in items]
        return reduce(mul, map(self._likelihood, items)), kappa, reduce(mul, rates)

    @kept
    def _likelihood(self, item: str) -> FloatArray:
        return self._vector([addresses.likelihood(item, state) for state in self.spec.states])

    def probability(self, observer: str, event: Sequence[str]) -> FloatArray:
        """Return an observer's probability of a set of states, shape (...)."""
        states = tuple(one_of("state", state, self.spec.states) for state in event)
        return self._probability(one_of("observer", observer, self.spec.observers), states)

    @kept
    def _probability(self, observer: str, event: tuple[str, ...]) -> FloatArray:
        columns = [self.spec.states.index(state) for state in event]
        result: FloatArray = self._belief(observer)[..., columns].sum(axis=-1)
        return result

    def _chance(self, term: Term) -> FloatArray:
        """Return the probability of a term's event: in its observer's eyes, or by what its player knows."""
        if self.known is not None and self.spec.is_own(term) and term.player in self.known:
            columns = [self.spec.states.index(state) for state in term.event]
            self._kept.note(EVIDENCE)
            chance: FloatArray = self.known[term.player][..., columns].sum(axis=-1)
            return chance
        return self._probability(self.spec.believer(term), term.event)

    def source_reliability(self, item: str, observer: str) -> FloatArray:
        """Return the observer's posterior probability that the source of a disclosed item is reliable, shape (...)."""
        one_of("disclosed evidence", item, self.disclosed)
        one_of("observer", observer, self.spec.observers)
        items = next(items for items in self._sources if item in items)
        return reliability(self.belief_vectors[observer], *self._message(items, observer))

    # ---------------------------------------------------------------- Level II

    @cached_property
    def approvals(self) -> FrozenDict[str, FloatArray]:
        """Utility of each audience, an axis for each player that it judges: shape (..., n_i) for its own alone."""
        return self._by_audience(self._approval)

    @kept
    def _approval(self, audience: str) -> FloatArray:
        judges = self.spec.audiences[audience].judges
        total: FloatArray = np.zeros([len(self.spec.players[player]) for player in judges])
        size = total
        for term in self.spec.audiences[audience].terms:
            tensor = self._term(term.address)  # only axes of those who are judged are longer than 1: the others can go
            own = [len(self.spec.players[player]) if player in term.tables else 1 for player in judges]
            values = tensor.reshape((*tensor.shape[: -len(self.spec.players)], *own))
            total, size = total + values, size + np.abs(values)
        # At break-even .3 - .1 - .2 comes out as -2.8e-17; the audience is indifferent all the same, and ratifies.
        even = np.abs(total) <= ROUNDING * np.finfo(np.float64).eps * size
        return np.where(even, 0.0, total)

    @cached_property
    def ratification(self) -> FrozenDict[str, FloatArray]:
        """Probability that each audience ratifies, shaped as its approval."""
        return self._by_audience(self._ratified)

    @kept
    def _ratified(self, audience: str) -> FloatArray:
        approval = self._approval(audience)
        axes = [None] * len(self.spec.audiences[audience].judges)
        precision = np.asarray(self.value(addresses.precision(audience)), float)[(..., *axes)]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            smooth = 1.0 / (1.0 + np.exp(-precision * approval))
        sharp = np.isinf(precision)
        return np.where(sharp, approval >= 0, smooth) if sharp.any() else smooth

    def _by_audience(self, quantity: Callable[[str], FloatArray]) -> FrozenDict[str, FloatArray]:
        self._check_beliefs()
        audiences = self.spec.audiences.values()
        return FrozenDict({a.name: self._at_every_point(quantity(a.name), len(a.judges)) for a in audiences})

    @cached_property
    def homes(self) -> FloatArray:
        """Probability that each player's home ratifies, shape (..., N, n_1, ..., n_N)."""
        self._check_beliefs()
        return self._at_every_point(self._homes(), 1 + len(self.spec.players))

    @passing
    def _homes(self) -> FloatArray:
        sizes = [len(stances) for stances in self.spec.players.values()]
        homes = [self._home(player, self._ratified) * np.ones(sizes) for player in self.spec.players]
        return np.stack(np.broadcast_arrays(*homes), axis=-1 - len(sizes))

    @cached_property
    def assent(self) -> FloatArray:
        """Probability R that every home ratifies, shape (..., n_1, ..., n_N); what is left is the risk of a failure."""
        self._check_beliefs()
        return self._at_every_point(self._assent(), len(self.spec.players))

    @kept
    def _assent(self) -> FloatArray:
        assent: FloatArray = self._homes().prod(axis=-1 - len(self.spec.players))
        return assent

    def _home(self, player: str, ratified: Callable[[str], FloatArray]) -> FloatArray:
        """Return how likely enough of a player's audiences ratify, if each is as likely as that, over profiles."""
        own, rule = self.spec.audiences_of(player), self.spec.rules.get(player, "all")
        each = [over_profiles(ratified(a.name), a.judges, self.spec.players) for a in own]
        if rule != "share":
            return enough(rule, each)

        def number(address: str) -> FloatArray:
            return np.asarray(self.value(address), float)[(..., *[None] * len(self.spec.players))]

        votes = [number(addresses.votes(a.name)) for a in own]
        if not (sum(votes) > np.zeros(())).all():
            places = ", ".join(addresses.votes(a.name) for a in own)
            raise ScenarioError(f"{places} must not all be 0, for a share of them must ratify")
        return enough(rule, each, votes, number(addresses.rule(player)))

    def _check_beliefs(self) -> None:
        """Let every observer's belief be worked out if any counts: what is wrong with one is said at once."""
        if any(term.event for term in self.spec.places.values()):
            self._beliefs()

    def _at_every_point(self, value: FloatArray, axes: int) -> FloatArray:
        """Give an array of so many axes that is the same at all points of a batch the leading axis of the batch."""
        return np.broadcast_to(value, self.batch + value.shape[value.ndim - axes :]) if self.batch else value

    def ratified(self, player: str) -> BoolArray:
        """Return what a home is in favour of: whether enough audiences have a utility of at least 0.

        An axis for each player that is judged (see `Spec.judged`): shape (..., n_i) where these are the player alone.
        """
        home = self._home(player, lambda audience: (self.approvals[audience] >= 0).astype(np.float64))
        judged = self.spec.judged(player)
        sizes = [len(stances) if other in judged else 1 for other, stances in self.spec.players.items()]
        own = [len(self.spec.players[other]) for other in judged]
        return np.broadcast_to(home > 0.5, (*self.batch, *sizes)).reshape((*self.batch, *own))

    def win_set(self, player: str) -> WinSet:
        """Return what a player can bring home: the outcomes that enough of its audiences ratify."""
        one_of("player", player, self.spec.players)
        if self.batch:
            raise ScenarioError(f"a win-set is that of one point; got a batch of {self.batch[0]}")
        judged = self.spec.judged(player)
        outcomes = product(*(self.spec.players[other] for other in judged))
        ratified = tuple(o for o, ok in zip(outcomes, self.ratified(player).ravel(), strict=True) if ok)
        return WinSet(player, judged, ratified, dict(self.spec.players), self.spec.rules.get(player, "all"))

    def agreement(self) -> AgreementSet:
        """Return the profiles that every home ratifies."""
        homes = [player for player in self.spec.players if self.spec.audiences_of(player)]
        return AgreementSet(dict(self.spec.players), {player: self.win_set(player) for player in homes})

    # ---------------------------------------------------------------- payoffs

    def contribution(self, term: str) -> FloatArray:
        """Return what the term at an address adds, shape (..., n_1 or 1, ..., n_N or 1), a veto left aside."""
        self._check_beliefs()
        return self._term(one_of("term", term, self.spec.places))

    @passing
    @np.errstate(under="ignore")
    def _term(self, place: str) -> FloatArray:
        """Return a term's tensor, shape (..., n_1 or 1, ..., n_N or 1): axes of players it does not name are 1."""
        term, players = self.spec.places[place], list(self.spec.players)
        scale = np.asarray(self.value(addresses.weight(place)), float)
        if term.event:
            scale = scale * self._chance(term)
        for player in term.before:
            scale = scale * np.asarray(self._said(place, player), float)
        tensor = scale[(..., *[None] * len(players))]
        for player in term.tables:
            tensor = tensor * over_profiles(self._table(place, player), (player,), self.spec.players)
        return tensor

    def _said(self, place: str, player: str) -> Value:
        """Return the intensity in a term of what a player said in the episode before; 0 if that was nothing."""
        self._kept.note(BEFORE)
        stance = self.episode.before.get(player)
        return 0.0 if stance is None else self.value(addresses.before(place, player, stance))

    @passing
    def _table(self, place: str, player: str) -> FloatArray:
        """Return the intensities of a player's stances in a term, a margin of theirs taken off, shape (..., n_i)."""
        table = self._vector([addresses.intensity(place, player, stance) for stance in self.spec.players[player]])
        if player == self.spec.places[place].margined:
            margin = np.asarray(self.value(addresses.margin(place)), float)[..., None]
            if margin.any():
                table = np.where(table > 0, np.maximum(0.0, table - margin), table)
        return table

    @cached_property
    def channels(self) -> FrozenDict[str, FloatArray]:
        """Payoff tensor of each channel, shape (..., N, n_1, ..., n_N); they sum to `payoffs`."""
        self._check_beliefs()
        axes = 1 + len(self.spec.players)
        return FrozenDict({c: self._at_every_point(self._channel(c), axes) for c in self.spec.channels})

    @kept
    def _channel(self, channel: str) -> FloatArray:
        parts = [(a.player, self._consent(a.name)) for a in self.spec.audiences.values() if a.channel == channel]
        parts += [(t.player, self._term(t.address)) for t in self.spec.terms.values() if t.channel == channel]
        sizes = [len(stances) for stances in self.spec.players.values()]
        batch = self.batch if any(tensor.ndim > len(sizes) for _, tensor in parts) else ()
        total = np.empty((len(sizes), *sizes, *batch))  # in memory points are last: long rows are quick
        total = np.moveaxis(total, -1, 0) if batch else total
        for i, player in enumerate(self.spec.players):
            own = total[:, i] if batch else total[i]
            # until all are there, the sum has only the axes that differ
            own[...] = sum((tensor for owner, tensor in parts if owner == player), np.zeros(()))
        self._kept.note(RATIFICATION)
        if self.episode.ratification == "veto":
            return under_veto(total, self._assent(), self._status_quo)
        return total

    @property
    def _status_quo(self) -> list[int]:
        """The profile that stands where a veto falls, by position."""
        stances = zip(self.spec.players.values(), self.episode.reversion, strict=True)
        return [own.index(stance) for own, stance in stances]

    @passing
    def _consent(self, audience: str) -> FloatArray:
        """Return what a home audience gives its player, as a tensor."""
        held = self.spec.audiences[audience]
        weight = np.asarray(self.value(addresses.weight(held.address)), float)[(..., *[None] * len(held.judges))]
        return over_profiles(weight * (2.0 * self._ratified(audience) - 1.0), held.judges, self.spec.players)

    @cached_property
    def parts(self) -> FrozenDict[str, FloatArray]:
        """What each home audience and term gives its own player, by address, shape (..., n_1, ..., n_N).

        Those of a player and a channel sum to the player's payoffs through it, under a veto too.
        """
        self._check_beliefs()
        players = self.spec.players
        tensors = {a.address: self._consent(a.name) for a in self.spec.audiences.values()}
        tensors |= {t.address: self._term(t.address) for t in self.spec.terms.values()}
        full = np.ones([len(stances) for stances in players.values()])
        parts = {address: tensor * full for address, tensor in tensors.items()}
        if self.episode.ratification == "veto":
            own_axis = -1 - len(players)
            for address, tensor in parts.items():
                alone = np.expand_dims(tensor, own_axis)
                parts[address] = under_veto(alone, self._assent(), self._status_quo).squeeze(axis=own_axis)
        return FrozenDict({address: self._at_every_point(part, len(players)) for address, part in parts.items()})

    @cached_property
    def payoffs(self) -> FloatArray:
        """Payoff tensor, shape (..., N, n_1, ..., n_N)."""
        self._check_beliefs()
        return self._at_every_point(self._total(), 1 + len(self.spec.players))

    @passing
    def _total(self) -> FloatArray:
        total = np.zeros((len(self.spec.players), *map(len, self.spec.players.values())))
        for channel in self.spec.channels:
            tensor = self._channel(channel)
            total = np.add(total, tensor, out=total if total.ndim >= tensor.ndim else None)
        return total

    def game(self) -> NormalFormGame:
        """Return the game of the moment, which knows the episode's order of moves."""
        if self.batch:
            raise ScenarioError(f"a game is that of one point; got a batch of {self.batch[0]} (see payoffs)")
        players = self.spec.players
        return NormalFormGame(self.payoffs, tuple(players), tuple(players.values()), self.episode.order)

    def solve_many(self) -> EquilibriumBatch:
        """Return the equilibria of all games of a batch, or of the one game, in the episode's order of moves."""
        payoffs = self.payoffs if self.batch else self.payoffs[None]
        return solve_many(payoffs, order=self.order)

    @property
    def order(self) -> tuple[tuple[int, ...], ...]:
        """Who moves before whom, players by position, as `twolevel.solve_many` takes it."""
        return tuple(tuple(map(list(self.spec.players).index, group)) for group in self.episode.order)

    # ---------------------------------------------------------------- looking at it

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number: what observers believe, what audiences think of what they judge.

        Columns: ``quantity`` (belief, approval, ratification), ``who`` (observer or audience), ``of`` (state, stance
        or profile), ``value``; for a batch first ``point``.
        """
        import pandas as pd

        rows = [
            (quantity, who, name, vector[..., k])
            for quantity, vectors in self._quantities().items()
            for who, vector in vectors.items()
            for k, name in enumerate(self._names(who, quantity))
        ]
        points = self.batch[0] if self.batch else 1
        columns: dict[str, Any] = {"point": np.repeat(np.arange(points), len(rows))} if self.batch else {}
        for k, title in enumerate(("quantity", "who", "of")):
            columns[title] = [row[k] for row in rows] * points
        columns["value"] = np.stack([np.broadcast_to(row[3], points) for row in rows], axis=1).ravel() if rows else []
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        players, observers = len(self.spec.players), len(self.spec.observers)
        parts = [
            f"{players} player{'s' * (players != 1)}",
            f"{observers} observer{'s' * (observers != 1)}",
            f"out so far {', '.join(self.disclosed) or 'nothing'}",
        ]
        where = f"{self.spec.name} at {self.episode.name}: {', '.join(parts)}"
        changed = f"; {len(self.overrides)} overridden" if self.overrides else ""
        changed += "; beliefs as given" if self.given_beliefs is not None else ""
        changed += "; ratification is a veto" if self.episode.ratification == "veto" else ""
        moves = f"; {in_words(self.episode.order)}" if self.episode.order else ""
        if self.spec.remembered:
            moves += f"; {past_in_words(self.episode.before)}"
        return where + moves + changed + (f"; a batch of {self.batch[0]}" if self.batch else "")

    def _repr_html_(self) -> str:
        """Return tables of beliefs, approvals and ratification; for a batch, of their means."""
        import pandas as pd

        tables, label = [], self.spec.label
        for quantity, vectors in self._quantities().items():
            rows = {
                who: dict(
                    zip(self._names(who, quantity), vector.reshape(-1, vector.shape[-1]).mean(axis=0), strict=True)
                )
                for who, vector in vectors.items()
            }
            if rows:
                frame = pd.DataFrame.from_dict(rows, orient="index").rename(index=label, columns=label)
                table = frame.to_html(float_format="{:.3f}".format, na_rep="")
                tables.append(f"<p>{quantity}{', mean over the batch' if self.batch else ''}</p>{table}")
        return f"<div><p>{escape(repr(self))}</p>{''.join(tables)}</div>"

    def _quantities(self) -> dict[str, dict[str, FloatArray]]:
        """Return what can be tabulated, each observer's or audience's as a vector, shape (..., K)."""
        home = {"approval": self.approvals, "ratification": self.ratification}
        flat = {q: {a: v.reshape((*self.batch, -1)) for a, v in table.items()} for q, table in home.items()}
        return {"belief": dict(self.belief_vectors), **flat}

    def _names(self, who: str, quantity: str) -> tuple[str, ...]:
        """Return what the entries of an observer's or an audience's vector belong to: states or outcomes."""
        return self.spec.states if quantity == "belief" else self.spec.outcomes(who)


def _worked_out(spec: Spec, episode: Episode, near: Sequence[tuple[Episode, Record]]) -> Record:
    """Work out the quantities of an episode as it stands in the file, each with what it read.

    What reads nothing in which the episode differs from the one most like it of those `near` is taken over from there.
    What is wrong with it, such as impossible evidence, is left out: overrides may mend it, or else say so themselves.
    """
    candidates = [(_differences(episode, other), record) for other, record in near]
    differing, like = min(candidates, key=lambda found: len(found[0]), default=(set[str](), {}))
    recorder = Recorder(like, differing)
    moment = Moment(spec, episode, {}, episode.disclosed)
    vars(moment)["_kept"] = recorder
    with suppress(ScenarioError):
        moment.payoffs, moment.assent  # noqa: B018 - these read everything else
    return recorder.record


def _differences(one: Episode, other: Episode) -> set[str]:
    """Return whatever quantities may read in which two episodes of a scenario differ."""
    differing = {a for a in {**one.changes, **other.changes} if one.changes.get(a) != other.changes.get(a)}
    asked = (
        (EVIDENCE, one.disclosed != other.disclosed),
        (BEFORE, one.before != other.before),
        (RATIFICATION, (one.ratification, one.reversion) != (other.ratification, other.reversion)),
    )
    return differing | {what for what, differs in asked if differs}
