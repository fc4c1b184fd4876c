"""Scenarios: a crisis with dated episodes, from its story to the game, every number a parameter with an address.

A `Scenario` is loaded from a TOML file and never changes; `override` returns another one. Facts about it at an episode
are methods: what observers believe, what audiences ratify, what everyone gains, and through which channel.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..arrays import FloatArray, FrozenDict, FrozenTable, ReadOnly, is_masked
from ..errors import ScenarioError, in_order, one_of, printable, warn
from ..games.game import NormalFormGame
from ..games.moves import OrderLike, as_order
from . import parse
from .addresses import credibility, is_parameter, join, split
from .build import build
from .doubts import doubts, outside
from .numbers import REST, Domain, Factor, Number, Value, as_number, check_parameter, parse_in, unquoted
from .ratification import AgreementSet, WinSet, outcome_names, past, profile
from .structure import Episode, Spec
from .two_level import Moment

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Overrides", "Scenario", "ScenarioLike", "as_scenario", "load", "scenarios", "settled", "warn_outside"]

#: What may be given for an address: a number, numbers of shape (B,), or a factor as it may stand in a file.
Override = Any
Overrides = Mapping[str, Override]


_NAME_OR_PATH = "the name of a bundled scenario or the path of a TOML file"


def scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the library."""
    return parse.bundled()


def load(source: str | Path) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    source : str or Path
        The name of a bundled scenario (see `scenarios`), the path of a TOML file, or ``"-"`` for standard input.

    Raises
    ------
    ScenarioError
        One line that names the file, the address, the rule and the value.

    Warns
    -----
    ScenarioWarning
        For each of the scenario's `Scenario.warnings`, one line that names the file, the address and what is odd.

    Examples
    --------
    >>> load("iskander").episodes
    ('t0', 't1', 'found', 'spokesman', 't2')
    """
    if not isinstance(source, str | Path):
        raise ScenarioError(f"source must be {_NAME_OR_PATH}; got {type(source).__name__}")
    where, raw = parse.read(source)
    scenario = _bundled(where, raw) if where in parse.bundled() else Scenario.from_toml(raw, where=where)
    for warning in scenario.warnings:
        warn(f"{where}: {warning}")
    return scenario


@cache
def _bundled(name: str, raw: bytes) -> Scenario:
    """Return a scenario that comes with the library: it never changes, so it is made once."""
    return Scenario.from_toml(raw, where=name)


@dataclass(frozen=True, repr=False, eq=False)
class Scenario(ReadOnly):
    """A crisis as a parameterised game.

    Two are equal if they say the same; to put a number in its own place changes nothing.

    Attributes
    ----------
    spec : Spec
        The structure and the base numbers.
    overrides : mapping from address to Factor or array of shape (B,)
        What `override` has changed; beats the episodes' own changes.

    Examples
    --------
    >>> s = load("iskander")
    >>> s
    Scenario iskander: 3 players (Armenia, Azerbaijan, Russia), 5 observers, 5 episodes (t0, t1, found, spokesman, t2)
    >>> s.game("t2", {"parameters.grievance": 0.0}).pure_equilibria()
    [('defer', 'dismiss', 'deny')]
    """

    spec: Spec
    overrides: Mapping[str, Factor | FloatArray] = field(default_factory=dict)

    @classmethod
    def from_toml(cls, text: str | bytes, *, where: str = "scenario") -> Self:
        """Make a scenario from the text of a TOML file; `where` is what messages call it.

        Raises
        ------
        ScenarioError
            As `load`.
        """
        raw = text.encode(errors="surrogatepass") if isinstance(text, str) else text  # what is no text is told below
        table = parse.parse(where, raw)
        try:
            scenario = cls(build(_name(where), table))
            for episode in scenario.episodes:  # priors, domains of products, impossible evidence
                scenario.game(episode)
                scenario.at(episode).assent  # noqa: B018 - votes that are all 0
        except ValueError as exc:
            raise parse.with_lines(where, raw, exc) from None
        return scenario

    # ---------------------------------------------------------------- structure

    @property
    def name(self) -> str:
        """The name it was loaded under."""
        return self.spec.name

    @property
    def title(self) -> str:
        """Its title."""
        return self.spec.title

    @property
    def players(self) -> tuple[str, ...]:
        """The players, in order."""
        return tuple(self.spec.players)

    @property
    def stances(self) -> dict[str, tuple[str, ...]]:
        """The stances of each player."""
        return dict(self.spec.players)

    @property
    def states(self) -> tuple[str, ...]:
        """What may really have happened."""
        return self.spec.states

    @property
    def observers(self) -> tuple[str, ...]:
        """Everyone with a belief."""
        return tuple(self.spec.observers)

    @property
    def audiences(self) -> dict[str, str]:
        """The player that each audience belongs to."""
        return {name: a.player for name, a in self.spec.audiences.items()}

    @property
    def evidence(self) -> tuple[str, ...]:
        """The pieces of evidence, in the order of the file."""
        return tuple(self.spec.evidence)

    @property
    def episodes(self) -> tuple[str, ...]:
        """The episodes, in the order of the file."""
        return tuple(self.spec.episodes)

    def label(self, name: str) -> str:
        """Return the words for a name of the file: its label or title, else the name itself.

        Examples
        --------
        >>> load("iskander").label("rus_mod")
        'Russian ministry of defence'
        """
        return self.spec.label(name)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What breaks no rule and is hardly meant, a line each: the address, and what is odd there.

        Evidence that is out before its date, parameters that nothing uses, an override outside its number's range, ...

        Examples
        --------
        >>> load("iskander").override({"parameters.grievance": 4}).warnings
        ('parameters.grievance is 4, outside its range from 0 to 3',)
        """
        return tuple(map(str, doubts(self.spec, self.overrides)))

    def out_of_range(self, numbers: Overrides) -> tuple[str, ...]:
        """Return which numbers, given as in `override`, lie outside the ranges of the file, a line each.

        Examples
        --------
        >>> load("iskander").out_of_range({"parameters.grievance": [0, 6], "parameters.vindication": 0.3})
        ('parameters.grievance goes from 0 to 6, outside its range from 0 to 3',)
        """
        return tuple(map(str, outside(self.spec, self._parsed(numbers))))

    # ---------------------------------------------------------------- numbers

    def addresses(self, prefix: str = "") -> tuple[str, ...]:
        """Return the addresses of all numbers, or of those that start with `prefix`."""
        return tuple(a for a in self.spec.addresses() if a.startswith(prefix))

    def number(self, address: str) -> Number:
        """Return the base number at an address with its notes: range, why, source, origin, domain."""
        return self.spec.number(address)

    def held(self) -> Iterator[tuple[Number, Factor | FloatArray]]:
        """Yield every number with what stands there now: what overrode it, else its own factor.

        An episode's own number is left out where the base number is overridden, which beats it.
        """
        for address in self.addresses():
            own, base = split(address)
            if own is None or base not in self.overrides:
                number = self.number(address)
                yield number, self.overrides.get(address, number.factor)

    def domain(self, address: str) -> Domain:
        """Return the values that the model allows at an address."""
        return self.spec.number(address).domain

    def value(self, address: str, episode: str | None = None, overrides: Overrides | None = None) -> Value:
        """Return the number in force at an episode, a float or an array of shape (B,).

        Without an episode, the number must be the same in all of them.
        """
        self.spec.number(address)
        own, address = split(address)
        if own is not None:
            episode = own
        if episode is not None:
            return self.at(episode, overrides).value(address)
        values = [self.at(e, overrides).value(address) for e in self.episodes]
        if any(not np.array_equal(v, values[0]) for v in values):
            raise ScenarioError(f"{address} differs from episode to episode ({', '.join(self.episodes)}); name one")
        return values[0]

    def check_moves(self, addresses: Sequence[str], episode: str, held: Sequence[str] = ()) -> None:
        """Check that numbers can be moved at an episode: that they exist, and that they matter there.

        Raises
        ------
        ScenarioError
            For an unknown address, one that is `held` as well, one of another episode, an episode's own number where
            the base number is moved or overridden, which beats it, and the credibility of an item of a report that
            has that of another.
        """
        beaten_by = {*addresses, *held, *self.overrides}
        for address in addresses:
            self.number(address)
            if address in held:
                raise ScenarioError(f"{address} must be moved or held, not both")
            own, base = split(address)
            if own is not None and own != episode:
                raise ScenarioError(f"{address} does not matter at {episode}; move a number that does")
            if own is not None and base in beaten_by:
                raise ScenarioError(f"{address} does not matter where {base} is set as well; leave one of them out")
            item = next((item for item in self.evidence if base == credibility(item)), "")
            if item and (source := self.spec.source_of(item)) != item:
                report = self.spec.evidence[item].report
                raise ScenarioError(
                    f"{address} does not matter: the report {report!r} has {credibility(source)}; move that"
                )

    def override(self, overrides: Overrides) -> Scenario:
        """Return a scenario with other numbers at some addresses.

        Parameters
        ----------
        overrides : mapping from address to number
            Or to an array of shape (B,), for a batch; or to the name of a parameter, ``{"one_minus": name}``, or a
            list of these, as in a file. A base number given here is in force in every episode, also where the
            episode has one of its own; to change that one alone, give ``episodes.NAME.ADDRESS``.

        Raises
        ------
        ScenarioError
            For an address that does not exist, with the nearest ones that do, and for a number outside its domain.

        Warns
        -----
        ScenarioWarning
            For each number outside the range that the file gives it.

        Examples
        --------
        >>> load("iskander").override({"parameters.grievance": 0.0}).game("t2").pure_equilibria()
        [('defer', 'dismiss', 'deny')]
        """
        warn_outside(self, overrides)
        held = {**self.overrides, **self._parsed(overrides)}
        return replace(self, overrides={a: v for a, v in held.items() if not self._has_already(a, v)})

    def _has_already(self, address: str, override: Factor | FloatArray) -> bool:
        """Whether an override says what the file says for every episode, so that the scenario is the same without."""
        own, base = split(address)
        if own is None and any(base in episode.changes for episode in self.spec.episodes.values()):
            return False
        return isinstance(override, Factor) and override == self.spec.number(address).factor

    def _parsed(self, overrides: Overrides) -> dict[str, Factor | FloatArray]:
        if not isinstance(overrides, Mapping):
            raise ScenarioError(f"overrides must be a mapping from address to number; got {type(overrides).__name__}")
        return {address: self._parse(address, raw) for address, raw in overrides.items()}

    def _parse(self, address: str, raw: Override) -> Factor | FloatArray:
        domain = self.spec.number(address).domain
        if self.spec.number(address).is_rest:
            raise ScenarioError(f"{address} is '{REST}', what the other states leave; set theirs")
        if is_masked(raw):
            raise ScenarioError(f"{address} must have no masked entries; got a masked array")
        if isinstance(raw, np.ndarray) and raw.ndim == 0:
            raw = raw[()]
        if isinstance(raw, list | tuple) and not any(isinstance(x, str | dict) for x in raw):
            raw = np.array([as_number(x, f"{address}[{k}]") for k, x in enumerate(raw)])
        if isinstance(raw, np.ndarray):
            return _batch(address, raw, domain)
        factor = parse_in(domain, raw, address)
        if not factor.parameters:
            domain.check(address, factor.number)
            return factor
        if is_parameter(address):
            raise ScenarioError(f"{address} must be a number; got {raw!r:.60}{unquoted(raw)}")
        for name in factor.parameters:
            check_parameter(address, name, self.spec.parameters)
        return factor

    def disclosing(self, episode: str, items: Sequence[str]) -> Scenario:
        """Return a scenario in which an episode discloses other evidence, in this order.

        Examples
        --------
        >>> load("iskander").disclosing("t2", ["video"]).at("t2").disclosed
        ('video',)
        """
        moment = self.at(episode, disclosed=items)
        if moment.disclosed == moment.episode.disclosed:
            return self
        withdrawn = tuple(item for item in moment.episode.withdrawn if item not in moment.disclosed)
        return self._with(replace(moment.episode, disclosed=moment.disclosed, withdrawn=withdrawn))

    def ratifying(
        self, ratification: str, reversion: Mapping[str, str] | None = None, episode: str | None = None
    ) -> Scenario:
        """Return a scenario in which ratification is a veto, or a payoff only, at an episode or at all.

        Parameters
        ----------
        ratification : {'veto', 'payoff'}
        reversion : mapping from player to stance, optional
            The profile that stands where some home refuses; default: what the file says.
        episode : str, optional
            Default: every episode.

        Examples
        --------
        >>> quiet = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "silence"}
        >>> load("iskander").ratifying("veto", quiet).game("t2").pure_equilibria()
        [('defer', 'ask', 'answer')]
        """
        one_of("ratification", ratification, ("veto", "payoff"))
        episodes = self.episodes if episode is None else (one_of("episode", episode, self.episodes),)
        result = self
        for name in episodes:
            held = self.spec.episodes[name]
            status_quo = held.reversion if reversion is None else profile("reversion", reversion, self.spec.players)
            if ratification == "veto" and not status_quo:
                raise ScenarioError(f"reversion must be given with a veto: {name} has none of its own")
            if (ratification, status_quo) != (held.ratification, held.reversion):
                result = result._with(replace(held, ratification=ratification, reversion=status_quo))
        return result

    def _with(self, episode: Episode) -> Scenario:
        """Return the scenario with another episode in the place of the one of that name."""
        return replace(self, spec=self.spec.with_episodes({**self.spec.episodes, episode.name: episode}))

    def ordered(self, order: OrderLike, episode: str | None = None) -> Scenario:
        """Return a scenario in which the players move in this order, in one episode or in all.

        Parameters
        ----------
        order : str or sequence of groups
            ``"Russia > Armenia, Azerbaijan"``: those of one group choose at once, later ones see what earlier ones
            chose (see `twolevel.games.moves`). One group of all players: all at once.
        episode : str, optional

        Examples
        --------
        >>> first = load("iskander").ordered("Russia > Armenia > Azerbaijan")
        >>> first.at("t0").game().order
        (('Russia',), ('Armenia',), ('Azerbaijan',))
        """
        moves = as_order(order, self.players, ScenarioError)
        chosen = self.episodes if episode is None else (one_of("episode", episode, self.episodes),)
        if all(self.spec.episodes[name].order == moves for name in chosen):
            return self
        changed = {name: replace(self.spec.episodes[name], order=moves) for name in chosen}
        return replace(self, spec=self.spec.with_episodes({**self.spec.episodes, **changed}))

    def following(self, before: Mapping[str, str], episode: str | None = None) -> Scenario:
        """Return a scenario in which something else was said in the episode before, at an episode or at all.

        Parameters
        ----------
        before : mapping from player to stance
            Of players who are left out, nothing is known; an empty one says that nothing was said.
        episode : str, optional
            Default: every episode.

        Raises
        ------
        ScenarioError
            For an unknown player, stance or episode, and where no term looks back.
        """
        if not isinstance(before, Mapping):
            raise ScenarioError(f"before must be a mapping from player to stance; got {type(before).__name__}")
        said = past("before", before, self.spec.players)
        episodes = self.episodes if episode is None else (one_of("episode", episode, self.episodes),)
        if not self.spec.remembered:
            raise ScenarioError(f"before must matter: no term of {self.name} looks back to the episode before")
        result = self
        for name in episodes:
            held = result.spec.episodes[name]
            if dict(held.before) != said:
                result = result._with(replace(held, before=said))
        return result

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what the scenario computes with: structure, every number, overrides, the order of moves, the past.

        Titles, reasons, sources and ranges do not enter: they change no result.

        Examples
        --------
        >>> s = load("iskander")
        >>> s.fingerprint == load("iskander").fingerprint
        True
        >>> s.fingerprint == s.override({"parameters.grievance": 1.0}).fingerprint
        False
        """
        spec = self.spec
        content: dict[str, Any] = {
            "players": list(spec.players.items()),
            "states": spec.states,
            "observers": [(o.name, o.by_side) for o in spec.observers.values()],
            "evidence": [(e.name, e.side) for e in spec.evidence.values()],
            "terms": [_term(t) for t in spec.terms.values()],
            "audiences": [(a.name, a.player, a.channel, [_term(t) for t in a.terms]) for a in spec.audiences.values()],
            "episodes": [(e.name, e.disclosed, _numbers(e.changes)) for e in spec.episodes.values()],
            "numbers": _numbers(spec.numbers),
            "overrides": sorted((address, _factor(factor)) for address, factor in self.overrides.items()),
        }
        # What is off unless a file says otherwise enters only where it is on: other files keep the hash that they had.
        optional: dict[str, list[Any]] = {
            "reports": [(e.name, e.report) for e in spec.evidence.values() if e.report],
            "rules": list(spec.rules.items()),
            "vetoes": [(e.name, e.reversion) for e in spec.episodes.values() if e.ratification == "veto"],
            "order": [(e.name, e.order) for e in spec.episodes.values() if e.order],
            "knowledge": [(player, held.types, held.proves) for player, held in spec.knowledge.items()],
            "before": [(t.address, t.before) for t in spec.places.values() if t.before],
        }
        if spec.remembered:
            pasts = [(e.name, [e.before.get(p) for p in spec.remembered]) for e in spec.episodes.values()]
            optional["pasts"] = pasts
        content |= {key: value for key, value in optional.items() if value}
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @property
    def variants(self) -> tuple[str, ...]:
        """The names of the other structures that the file gives, under which its claims can be judged."""
        return tuple(self.spec.variants)

    def variant(self, name: str) -> Scenario:
        """Return the scenario under one of its variants: its structure and its numbers changed as the file says.

        A number of the variant beats what stood there, an earlier override too; a base number beats those of the
        episodes, as in `override`.

        Raises
        ------
        ScenarioError
            For a name that is none, with the nearest ones; where its numbers do not go together.

        Examples
        --------
        >>> first = load("iskander").variant("russia_first")
        >>> first
        Scenario iskander (russia_first): 3 players (Armenia, Azerbaijan, Russia), 5 observers,
        5 episodes (t0, t1, found, spokesman, t2)
        >>> first.at("t0").game().order
        (('Russia',), ('Armenia', 'Azerbaijan'))
        """
        if not self.variants:
            raise ScenarioError(f"scenario {self.name} has no variants: its file has no table 'variants'")
        chosen = self.spec.variants[one_of("variant", name, self.variants)]
        numbers = {address: number.factor for address, number in chosen.everywhere.numbers.items()}
        own = {number.address for changed in chosen.episodes.values() for number in changed.numbers.values()}
        result = replace(self, spec=self.spec.under(chosen))
        held = {**{a: v for a, v in self.overrides.items() if a not in own}, **numbers}
        result = replace(result, overrides={a: v for a, v in held.items() if not result._has_already(a, v)})
        try:
            for episode in result.episodes:
                moment = result.at(episode)
                moment.payoffs, moment.assent  # noqa: B018 - numbers that do not go together
        except ScenarioError as exc:
            raise ScenarioError(f"{join('variants', name)}: {exc}") from None
        return result

    def __dask_tokenize__(self) -> tuple[str, str]:
        """Return what Dask names a call with this scenario by; left to itself, it would walk through all of it."""
        return type(self).__name__, self.fingerprint

    # ---------------------------------------------------------------- at an episode

    def at(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> Moment:
        """Return the scenario at one episode, with its beliefs, approvals and payoffs as arrays.

        Parameters
        ----------
        episode : str, optional
            May be left out where there is only one.
        overrides : mapping, optional
            As in `override`; with arrays of shape (B,), everything gets a leading axis of length B.
        disclosed : sequence of str, optional
            The evidence that is out; default: what the episode says.
        """
        if episode is None and len(self.episodes) == 1:
            episode = self.episodes[0]
        chosen = one_of("episode", episode, self.episodes)
        items = self.spec.episodes[chosen].disclosed if disclosed is None else in_order("disclosed", disclosed)
        for k, item in enumerate(items):
            one_of("disclosed evidence", item, self.evidence)
            if item in items[:k]:
                raise ScenarioError(f"disclosed evidence must be named only once; got {item!r} twice")
        parsed = self._parsed(overrides) if overrides else {}
        return Moment(self.spec, self.spec.episodes[chosen], {**self.overrides, **parsed}, items)

    def beliefs(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> FrozenTable:
        """Return every observer's belief: observer to state to probability.

        Examples
        --------
        >>> round(load("iskander").beliefs("t2")["world"]["fired_9M723"], 3)
        0.305
        """
        moment = self.at(episode, overrides, disclosed=disclosed)
        return FrozenTable({k: _named(self.states, v) for k, v in moment.belief_vectors.items()})

    def reliability(
        self,
        item: str,
        observer: str,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> Any:
        """Return an observer's posterior probability that the source of a disclosed item was reliable."""
        return _plain(self.at(episode, overrides, disclosed=disclosed).source_reliability(item, observer))

    def approvals(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> FrozenTable:
        """Return every audience's utility: audience to stance to number; at least 0 means that it ratifies.

        An audience that judges other players' stances too has a number for every profile of these, ``"defer, ask"``.
        """
        return self._by_audience(self.at(episode, overrides, disclosed=disclosed).approvals)

    def ratification(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> FrozenTable:
        """Return the probability that each audience ratifies: audience to stance, or profile, to probability."""
        return self._by_audience(self.at(episode, overrides, disclosed=disclosed).ratification)

    def _by_audience(self, vectors: Mapping[str, FloatArray]) -> FrozenTable:
        rows = {}
        for audience, values in vectors.items():
            batch = values.shape[: values.ndim - len(self.spec.audiences[audience].judges)]
            rows[audience] = _named(self.spec.outcomes(audience), values.reshape((*batch, -1)))
        return FrozenTable(rows)

    def risk(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Return the probability that some home refuses, profile by profile: the risk of involuntary defection.

        Examples
        --------
        >>> round(load("putnam-ratification").risk("tied_hands")["compromise, insist"], 3)
        0.982
        """
        assent = self.at(episode, overrides, disclosed=disclosed).assent
        flat = assent.reshape((*assent.shape[: assent.ndim - len(self.players)], -1))
        return FrozenDict(_named(outcome_names(self.players, self.spec.players), 1.0 - flat))

    def win_set(
        self,
        episode: str | None,
        player: str,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> WinSet:
        """Return what a player can bring home: the stances, or outcomes, that enough of its audiences ratify.

        Examples
        --------
        >>> load("iskander").win_set("t1", "Armenia")
        Win-set of Armenia: empty, no stance is ratified by all
        """
        return self.at(episode, overrides, disclosed=disclosed).win_set(player)

    def agreement(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> AgreementSet:
        """Return the profiles that every home ratifies, those in all win-sets.

        Examples
        --------
        >>> load("putnam-ratification").agreement("tied_hands")
        Agreement set of Leader, Rival: 2 of 4 profiles: compromise, compromise; insist, insist
        """
        return self.at(episode, overrides, disclosed=disclosed).agreement()

    def payoffs(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> FloatArray:
        """Return the payoff tensor, shape (N, n_1, ..., n_N), or (B, N, n_1, ..., n_N) for a batch of overrides."""
        return self.at(episode, overrides, disclosed=disclosed).payoffs

    def payoffs_by_channel(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> dict[str, FloatArray]:
        """Return one payoff tensor per channel, each of the shape of `payoffs`, which is their sum."""
        return self.at(episode, overrides, disclosed=disclosed).channels

    def game(
        self,
        episode: str | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> NormalFormGame:
        """Return the normal-form game of an episode."""
        return self.at(episode, overrides, disclosed=disclosed).game()

    def bilateral(
        self,
        episode: str | None,
        row: str,
        column: str,
        given: Mapping[str, str] | None = None,
        overrides: Overrides | None = None,
        *,
        disclosed: Sequence[str] | None = None,
    ) -> NormalFormGame:
        """Return the 2-player game between `row` and `column`, the other players' stances given.

        Examples
        --------
        >>> load("iskander").bilateral("t1", "Armenia", "Russia", given={"Azerbaijan": "dismiss"}).pure_equilibria()
        [('defer', 'deny')]
        """
        for player in (row, column):
            one_of("player", player, self.players)
        if row == column:
            raise ScenarioError(f"a bilateral game needs two players; got {row!r} twice")
        given = dict(given or {})
        for player, stance in given.items():
            one_of("given: player", player, self.players)
            one_of(f"given: stance of {player}", stance, self.spec.players[player])
        missing = [p for p in self.players if p not in (row, column) and p not in given]
        surplus = [p for p in given if p in (row, column)]
        if missing or surplus:
            rest = [p for p in self.players if p not in (row, column)]
            raise ScenarioError(f"given must name the stance of each other player ({', '.join(rest)}); got {given}")
        game = self.game(episode, overrides, disclosed=disclosed).fix(given)
        if game.players == (row, column):
            return game
        turned = np.transpose(game.payoffs[::-1], (0, 2, 1))
        return NormalFormGame(turned, game.players[::-1], game.actions[::-1], game.order)

    # ---------------------------------------------------------------- looking at it

    def to_frame(self) -> pd.DataFrame:
        """Return every number as it is now: address, value or factor, range, why, source, origin."""
        import pandas as pd

        rows = []
        for number, held in self.held():
            low, high = number.range or (None, None)
            value = held if isinstance(held, np.ndarray) else str(held) if held.parameters else held.number
            rows.append(
                {
                    "address": number.address,
                    "value": value,
                    "low": low,
                    "high": high,
                    "why": number.why,
                    "source": number.source,
                    "origin": number.origin,
                    "given": number.given,
                }
            )
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        changed = f", {len(self.overrides)} overridden" if self.overrides else ""
        watch = len(self.observers)
        observers = f", {watch} observer{'s' * (watch > 1)}" if watch else ""
        many = "s" * (len(self.episodes) != 1)
        variants = f" ({', '.join(self.spec.applied)})" if self.spec.applied else ""
        return (
            f"Scenario {self.name}{variants}: {len(self.players)} players ({', '.join(self.players)}){observers}, "
            f"{len(self.episodes)} episode{many} ({', '.join(self.episodes)}){changed}"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(e.name)}</th><td>{escape(e.date)}</td><td>{escape(e.title)}</td>"
            f"<td>{escape(', '.join(map(self.label, e.disclosed)))}</td></tr>"
            for e in self.spec.episodes.values()
        )
        players = "; ".join(
            f"{escape(self.label(p))}: {escape(', '.join(map(self.label, acts)))}"
            for p, acts in self.spec.players.items()
        )
        return (
            f"<div><h4>{escape(self.title)}</h4><p>{players}</p><table><tr><th>episode</th><th>date</th><th></th>"
            f"<th>disclosed</th></tr>{rows}</table></div>"
        )


# ---------------------------------------------------------------- what callers give for a scenario

#: What may be given wherever a scenario is wanted.
ScenarioLike = Scenario | str | Path


def warn_outside(scenario: Scenario, numbers: Overrides) -> None:
    """Warn of numbers outside the ranges of the file: see `Scenario.out_of_range`."""
    for line in scenario.out_of_range(numbers):
        warn(f"{scenario.name}: {line}")


def as_scenario(scenario: ScenarioLike, overrides: Overrides | None = None, order: OrderLike | None = None) -> Scenario:
    """Return the scenario that is meant, with the numbers that are held fixed, and in the order of moves asked for.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Itself, or what `load` takes.
    overrides : mapping, optional
        As in `Scenario.override`.
    order : str or sequence of groups, optional
        As in `Scenario.ordered`, for all episodes.

    Raises
    ------
    ScenarioError
        For anything else.

    Examples
    --------
    >>> as_scenario("chicken")
    Scenario chicken: 2 players (Row, Column), 1 episode (base)
    """
    if not isinstance(scenario, Scenario):
        if not isinstance(scenario, str | Path):
            raise ScenarioError(f"scenario must be a Scenario, {_NAME_OR_PATH}; got {type(scenario).__name__}")
        scenario = load(scenario)
    fixed = scenario if overrides is None else scenario.override(overrides)
    return fixed if order is None else fixed.ordered(order)


def settled(
    scenario: ScenarioLike,
    episode: str | None,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
) -> tuple[Scenario, str]:
    """Return the scenario that is meant, with all that is held fixed at an episode, and the episode's name.

    Raises
    ------
    ScenarioError
        For an unknown scenario, episode, address or item, or no episode where there are several.

    Examples
    --------
    >>> silent, episode = settled("iskander", "t2", {"parameters.grievance": 1.0}, disclosed=[])
    >>> silent.at(episode).disclosed, silent.value("parameters.grievance")
    ((), 1.0)
    """
    fixed = as_scenario(scenario, overrides)
    moment = fixed.at(episode, disclosed=disclosed)
    if order is not None:
        fixed = fixed.ordered(order, moment.episode.name)
    return fixed.disclosing(moment.episode.name, moment.disclosed), moment.episode.name


def _name(where: str) -> str:
    """Return the name of a file without its suffix, in letters that can be written everywhere."""
    return printable(" ".join(os.fsencode(Path(where).stem).decode(errors="replace").split()))


def _batch(address: str, raw: np.ndarray[Any, Any], domain: Domain) -> FloatArray:
    """Check a batch of numbers for an address; return it read-only."""
    real = np.issubdtype(raw.dtype, np.integer) or np.issubdtype(raw.dtype, np.floating)
    if raw.ndim != 1 or not len(raw) or not real:
        rule = "a number or a 1-D array of numbers"
        raise ScenarioError(f"{address} must be {rule}; got an array of shape {raw.shape} and dtype {raw.dtype}")
    array: FloatArray = raw.astype(np.float64)
    if not np.isfinite(array).all():
        k = int(np.argmin(np.isfinite(array)))
        raise ScenarioError(f"{address}[{k}] must be finite; got {array[k]}")
    domain.check(address, array)
    array.setflags(write=False)
    return array


def _named(names: Sequence[str], vector: FloatArray) -> dict[str, Any]:
    return {name: _plain(vector[..., k]) for k, name in enumerate(names)}


def _plain(value: FloatArray) -> Any:
    """Return a float for a single number, the array itself for a batch."""
    return float(value) if np.ndim(value) == 0 else value


def _term(term: Any) -> tuple[Any, ...]:
    return term.address, term.player, term.channel, term.tables, term.event, term.observer


def _numbers(numbers: Mapping[str, Number]) -> list[tuple[str, Any]]:
    return [(address, _factor(number.factor)) for address, number in numbers.items()]


def _factor(factor: Any) -> Any:
    if not isinstance(factor, Factor):
        return factor.tolist()
    return [factor.number, factor.names, *([factor.sums] if factor.sums else [])]
