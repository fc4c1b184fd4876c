r"""One moment of a scenario: its numbers settled, its beliefs, approvals and payoffs computed.

At given numbers and disclosed evidence the two-level model is an ordinary game. Player i's payoff is

.. math::
   u_i(s) = \sum_t w_t \prod_j x_{tj}(s_j) \, \mu_{k(t)}(E_t)
            + \sum_a w_a \, (2 \rho_a(s_i) - 1),

its own terms t (weight, intensities of stances, the event's probability in the eyes of observer k) and its home
audiences a, which ratify a stance with probability :math:`\rho_a = 1 / (1 + e^{-\lambda_a v_a(s_i)})`, or sharply, when
:math:`v_a(s_i) \ge 0`; :math:`v_a` is a sum of terms too, and 0 where it is 0 but for the rounding of that sum. A
**margin** m is slack taken off the own positive intensities: :math:`\max(0, x - m)` for :math:`x > 0`. Each term and
audience has a **channel**; one tensor per channel sums to the payoffs.

Every number may be an array of shape (B,): then everything has a leading axis of length B.

References
----------
Putnam, R. (1988), "Diplomacy and domestic politics: the logic of two-level games", International Organization 42.
Fearon, J. (1994), "Domestic political audiences and the escalation of international disputes", APSR 88.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import BoolArray, FloatArray, FrozenDict, ReadOnly, frozen, read_only
from ..errors import ScenarioError, one_of
from ..games.game import NormalFormGame
from ..games.ties import ROUNDING
from . import addresses
from .beliefs import message_likelihood, posterior, reliability
from .numbers import REST, Factor, Value
from .structure import Audience, Episode, Spec, Term

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Moment", "WinSet", "ratified_by_all"]


def ratified_by_all(spec: Spec, approvals: Mapping[str, FloatArray], player: str) -> BoolArray:
    """Return which stances of a player all its audiences ratify, shape (..., n_i).

    Parameters
    ----------
    spec : Spec
    approvals : mapping from audience to array, shape (..., n_i)
        As `Moment.approvals`, in which break-even is exactly 0.
    player : str
    """
    every = np.ones(len(spec.players[player]), dtype=np.bool_)
    own = [v >= 0 for name, v in approvals.items() if spec.audiences[name].player == player]
    ratified: BoolArray = np.logical_and.reduce(np.broadcast_arrays(every, *own))
    return ratified


@dataclass(frozen=True, repr=False, eq=False)
class WinSet(ReadOnly, Collection[str]):
    """The stances of a player that every one of its audiences ratifies (utility at least 0).

    Audiences judge their own player's stances only, so the win-set in the space of profiles is these stances with
    anything the others may do: see `profiles`. Agreement needs the players' win-sets to meet.

    Attributes
    ----------
    player : str
    stances : tuple of str
    """

    player: str
    stances: tuple[str, ...]
    players: Mapping[str, tuple[str, ...]]

    def __contains__(self, stance: object) -> bool:
        return stance in self.stances

    def __iter__(self) -> Iterator[str]:
        return iter(self.stances)

    def __len__(self) -> int:
        return len(self.stances)

    def profiles(self) -> frozenset[tuple[str, ...]]:
        """Return the profiles in it, stances in player order."""
        return frozenset(product(*(self.stances if p == self.player else all_ for p, all_ in self.players.items())))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a stance of the player: whether all its audiences ratify it."""
        import pandas as pd

        stances = self.players[self.player]
        return pd.DataFrame({"player": self.player, "stance": stances, "ratified": [s in self for s in stances]})

    def __repr__(self) -> str:
        return f"Win-set of {self.player}: {', '.join(self.stances) or 'empty, no stance is ratified by all'}"


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
        Beliefs to reckon with instead of those that follow from priors and evidence.
    """

    spec: Spec
    episode: Episode
    overrides: Mapping[str, Factor | FloatArray]
    disclosed: tuple[str, ...]
    given_beliefs: Mapping[str, FloatArray] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes = {len(v) for v in self.overrides.values() if isinstance(v, np.ndarray)}
        if len(sizes) > 1:
            raise ScenarioError(f"batches of numbers must have one length; got {', '.join(map(str, sorted(sizes)))}")

    @cached_property
    def batch(self) -> tuple[int, ...]:
        """``(B,)`` for numbers of shape (B,), else ``()``."""
        return next(((len(v),) for v in self.overrides.values() if isinstance(v, np.ndarray)), ())

    @cached_property
    def _values(self) -> dict[str, Value]:
        """The numbers worked out so far."""
        return {}

    def value(self, address: str) -> Value:
        """Return the number at an address, a float or an array of shape (B,), checked against its domain."""
        if address not in self._values:
            held = self._held(address)
            if isinstance(held, np.ndarray):
                value: Value = held
            elif held == REST and addresses.is_prior(address):
                value = self._rest(address)
            else:
                value = held.value(self._parameter)
            changed = address in self.episode.changes and address not in self.overrides
            number = (self.episode.changes if changed else self.spec.numbers)[address]
            number.domain.check(number.address, value)
            self._values[address] = frozen(value)
        return self._values[address]

    def _held(self, address: str) -> Factor | FloatArray:
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
        if any(isinstance(held, Factor) and held == REST for held in map(self._held, others)):
            raise ScenarioError(f"{place} must leave the rest to one state only; got '{REST}' twice")
        taken = sum(self.value(other) for other in others)
        if (np.asarray(taken) > 1 + 1e-9).any():
            raise ScenarioError(f"{place} must leave something for {state!r}; the others sum to {np.max(taken):.10g}")
        return np.maximum(0.0, 1.0 - taken) if isinstance(taken, np.ndarray) else max(0.0, 1.0 - taken)

    def _parameter(self, name: str) -> Value:
        return self.value(addresses.parameter(name))

    def _vector(self, numbers: Sequence[str]) -> FloatArray:
        """Stack the numbers at addresses on a last axis, shape (..., len(numbers))."""
        return np.stack(np.broadcast_arrays(*(np.asarray(self.value(a), float) for a in numbers)), axis=-1)

    # ---------------------------------------------------------------- beliefs

    @cached_property
    def belief_vectors(self) -> FrozenDict[str, FloatArray]:
        """Belief of each observer over the states, shape (..., S)."""
        if self.given_beliefs is not None:
            return FrozenDict(dict(self.given_beliefs))
        return FrozenDict({k: self._belief(k) for k in self.spec.observers})

    def with_beliefs(self, beliefs: Mapping[str, FloatArray]) -> Moment:
        """Return the same moment with every observer's belief given, shape (..., S) each; all else stays as it is."""
        for observer in self.spec.observers:
            one_of("beliefs: observer", observer, beliefs)
        copied = {observer: np.array(belief, dtype=np.float64) for observer, belief in beliefs.items()}
        return replace(self, given_beliefs=copied)

    def _belief(self, observer: str) -> FloatArray:
        prior = self._vector([addresses.prior(observer, state) for state in self.spec.states])
        total = prior.sum(axis=-1)
        if not (np.abs(total - 1) <= 1e-9).all():
            off = float(total.flat[int(np.abs(total - 1).argmax())])
            place = addresses.join("observers", observer, "prior")
            raise ScenarioError(f"{place} must sum to 1 over the states; got {off:.10g}")
        messages = [message_likelihood(*self._message(item, observer)) for item in self.disclosed]
        belief = posterior(prior, *messages)
        if np.isnan(belief).any():
            for n in range(1, len(messages) + 1):
                if np.isnan(posterior(prior, *messages[:n])).any():
                    item = self.disclosed[n - 1]
                    break
            place = addresses.join("evidence", item)
            raise ScenarioError(f"{place} must be possible in some state that {observer} holds possible")
        return belief

    def _message(self, item: str, observer: str) -> tuple[FloatArray, Value, Value]:
        """Likelihood (..., S), reliability of the source in the observer's eyes, and rate of an unreliable source."""
        side = self.spec.evidence[item].side
        if self.spec.observers[observer].by_side:
            trust = self.value(addresses.trust(observer, side)) if side else 1.0
        else:
            trust = self.value(addresses.trust(observer))
        likelihood = self._vector([addresses.likelihood(item, state) for state in self.spec.states])
        kappa = self.value(addresses.credibility(item)) * trust
        return likelihood, kappa, self.value(addresses.unreliable_rate(item))

    def probability(self, observer: str, event: Sequence[str]) -> FloatArray:
        """Return an observer's probability of a set of states, shape (...)."""
        columns = [self.spec.states.index(one_of("state", state, self.spec.states)) for state in event]
        belief = self.belief_vectors[one_of("observer", observer, self.spec.observers)]
        result: FloatArray = belief[..., columns].sum(axis=-1)
        return result

    def source_reliability(self, item: str, observer: str) -> FloatArray:
        """Return the observer's posterior probability that the source of a disclosed item is reliable, shape (...)."""
        one_of("disclosed evidence", item, self.disclosed)
        one_of("observer", observer, self.spec.observers)
        return reliability(self.belief_vectors[observer], *self._message(item, observer))

    # ---------------------------------------------------------------- Level II

    @cached_property
    def approvals(self) -> FrozenDict[str, FloatArray]:
        """Utility of each audience, shape (..., n_i) over its own player's stances; exactly 0 at break-even."""
        result = {}
        for audience in self.spec.audiences.values():
            stances = len(self.spec.players[audience.player])
            total: FloatArray = np.zeros((*self.batch, stances))
            size = total
            for term in audience.terms:
                tensor = self._term(term)  # only the own axis is longer than 1, so the others can go
                values = tensor.reshape((*tensor.shape[: -len(self.spec.players)], stances))
                total, size = total + values, size + np.abs(values)
            # At break-even .3 - .1 - .2 comes out as -2.8e-17; the audience is indifferent all the same, and ratifies.
            even = np.abs(total) <= ROUNDING * np.finfo(np.float64).eps * size
            result[audience.name] = np.where(even, 0.0, total)
        return FrozenDict(result)

    @cached_property
    def ratification(self) -> FrozenDict[str, FloatArray]:
        """Probability that each audience ratifies, shape (..., n_i) over its own player's stances."""
        return FrozenDict({name: self._ratify(self.spec.audiences[name], v) for name, v in self.approvals.items()})

    def _ratify(self, audience: Audience, approval: FloatArray) -> FloatArray:
        precision = np.asarray(self.value(addresses.precision(audience.name)), float)[..., None]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            smooth = 1.0 / (1.0 + np.exp(-precision * approval))
        sharp = np.isinf(precision)
        return np.where(sharp, approval >= 0, smooth) if sharp.any() else smooth

    def win_set(self, player: str) -> WinSet:
        """Return the stances that every audience of a player ratifies."""
        one_of("player", player, self.spec.players)
        if self.batch:
            raise ScenarioError(f"a win-set is that of one point; got a batch of {self.batch[0]}")
        ratified = ratified_by_all(self.spec, self.approvals, player)
        stances = tuple(s for s, ok in zip(self.spec.players[player], ratified, strict=True) if ok)
        return WinSet(player, stances, dict(self.spec.players))

    # ---------------------------------------------------------------- payoffs

    @np.errstate(under="ignore")
    def _term(self, term: Term) -> FloatArray:
        """Return a term's tensor, shape (..., n_1 or 1, ..., n_N or 1): axes of players it does not name are 1."""
        players = list(self.spec.players)
        scale = np.asarray(self.value(addresses.weight(term.address)), float)
        if term.event:
            scale = scale * self.probability(term.observer, term.event)
        tensor = scale[(..., *[None] * len(players))]
        for player in term.tables:
            stances = self.spec.players[player]
            table = self._vector([addresses.intensity(term.address, player, stance) for stance in stances])
            if player == term.player:
                margin = np.asarray(self.value(addresses.margin(term.address)), float)[..., None]
                if margin.any():
                    table = np.where(table > 0, np.maximum(0.0, table - margin), table)
            axis = players.index(player)
            shape = [1] * len(players)
            shape[axis] = len(stances)
            tensor = tensor * table.reshape(table.shape[:-1] + tuple(shape))
        return tensor

    @cached_property
    def channels(self) -> FrozenDict[str, FloatArray]:
        """Payoff tensor of each channel, shape (..., N, n_1, ..., n_N); they sum to `payoffs`."""
        sizes = tuple(len(stances) for stances in self.spec.players.values())
        order = list(self.spec.players)
        result: dict[str, FloatArray] = {}

        def add(channel: str, player: str, tensor: FloatArray) -> None:
            if channel not in result:
                result[channel] = np.zeros((*self.batch, len(order), *sizes))
            own = np.moveaxis(result[channel], len(self.batch), 0)[order.index(player)]
            own += tensor

        for audience in self.spec.audiences.values():
            weight = np.asarray(self.value(addresses.weight(audience.address)), float)
            values = weight[..., None] * (2.0 * self.ratification[audience.name] - 1.0)
            shape = [1] * len(sizes)
            shape[order.index(audience.player)] = values.shape[-1]
            add(audience.channel, audience.player, values.reshape(values.shape[:-1] + tuple(shape)))
        for term in self.spec.terms.values():
            add(term.channel, term.player, self._term(term))
        return FrozenDict(result)

    @cached_property
    def payoffs(self) -> FloatArray:
        """Payoff tensor, shape (..., N, n_1, ..., n_N)."""
        sizes = tuple(len(stances) for stances in self.spec.players.values())
        total: FloatArray = np.zeros((*self.batch, len(sizes), *sizes))
        for tensor in self.channels.values():
            total += tensor
        return read_only(total)

    def game(self) -> NormalFormGame:
        """Return the game of the moment."""
        if self.batch:
            raise ScenarioError(f"a game is that of one point; got a batch of {self.batch[0]} (see payoffs)")
        return NormalFormGame(self.payoffs, tuple(self.spec.players), tuple(self.spec.players.values()))

    # ---------------------------------------------------------------- looking at it

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number: what observers believe, what audiences think of their player's stances.

        Columns: ``quantity`` (belief, approval, ratification), ``who`` (observer or audience), ``of`` (state or
        stance), ``value``; for a batch first ``point``.
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
        beliefs = "; beliefs as given" if self.given_beliefs is not None else ""
        return where + changed + beliefs + (f"; a batch of {self.batch[0]}" if self.batch else "")

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

    def _quantities(self) -> dict[str, FrozenDict[str, FloatArray]]:
        return {"belief": self.belief_vectors, "approval": self.approvals, "ratification": self.ratification}

    def _names(self, who: str, quantity: str) -> tuple[str, ...]:
        """Return what the entries of an observer's or an audience's vector belong to: states or stances."""
        return self.spec.states if quantity == "belief" else self.spec.players[self.spec.audiences[who].player]
