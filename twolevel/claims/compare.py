"""Two scenarios compared, such as two calibrations of one case or two variants: what differs, and what decides.

What each has as **numbers** and as **structure** is laid side by side (see `model.differences`); then what follows: the
equilibria of every episode that both have, told apart by their supports, with everyone's payoffs, and the verdicts on
the claims that both make. Where an episode or a claim comes out otherwise, the numbers that decide it are looked for
(see `deciding`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.profiles import Names, Profile, profile_names, regime, sets_of
from ..arrays import BoolArray, ReadOnly
from ..games import wording
from ..model.differences import Feature, NumberPair, features, laid_out, pairs
from ..model.scenario import Scenario, ScenarioLike, as_scenario
from ..model.statements import ClaimPoint, Statement
from .check import VERDICTS, Claim, check
from .deciding import Carrying, Decision, Test, decisions
from .ensemble import Ensemble
from .judge import FAILS, HOLDS, UNDEFINED, judge_all

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ClaimPair", "Comparison", "EpisodePair", "Played", "compare"]

#: What a verdict is as a number.
_AS_NUMBER = {True: HOLDS, False: FAILS, None: UNDEFINED}


@dataclass(frozen=True, repr=False, eq=False)
class Played(ReadOnly):
    """An equilibrium of an episode: its profile by supports, and what everyone gains."""

    profile: Profile
    payoffs: Mapping[str, float]

    def __repr__(self) -> str:
        return f"{self.profile}: payoffs {wording.named(self.payoffs)}"


@dataclass(frozen=True, repr=False, eq=False)
class EpisodePair(ReadOnly):
    """The equilibria of an episode in both scenarios.

    Attributes
    ----------
    episode : str
    first, second : tuple of Played
    complete : (bool, bool)
        Whether each list is complete.
    decided : Decision or None
        Which numbers decide, where the profiles differ.
    """

    episode: str
    first: tuple[Played, ...]
    second: tuple[Played, ...]
    complete: tuple[bool, bool] = (True, True)
    decided: Decision | None = None

    @property
    def alike(self) -> bool:
        """Whether the same profiles are played, whatever the probabilities and the payoffs."""
        return _names(self.first) == _names(self.second)

    @property
    def vanish(self) -> tuple[str, ...]:
        """Profiles that only the first has."""
        return _without(self.first, self.second)

    @property
    def appear(self) -> tuple[str, ...]:
        """Profiles that only the second has."""
        return _without(self.second, self.first)

    def rows(self) -> Iterator[tuple[str, str, float, float]]:
        """Yield profile, player and the payoff in each; NaN where the profile is no equilibrium.

        Of several equilibria with one support, the first with the first, and so on.
        """
        for profile in dict.fromkeys(p.profile for p in (*self.first, *self.second)):
            one, other = ([p for p in own if p.profile == profile] for own in (self.first, self.second))
            for k in range(max(len(one), len(other))):
                here, there = (own[k].payoffs if k < len(own) else {} for own in (one, other))
                for player in dict.fromkeys((*here, *there)):
                    yield profile, player, here.get(player, np.nan), there.get(player, np.nan)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a profile and player: episode, profile, player, first, second (payoffs)."""
        import pandas as pd

        rows = [(self.episode, *row) for row in self.rows()]
        return pd.DataFrame(rows, columns=["episode", "profile", "player", "first", "second"])

    def __repr__(self) -> str:
        both = (regime([p.profile for p in own]) for own in (self.first, self.second))
        return f"{self.episode}: {f'{next(both)}, in both' if self.alike else ' against '.join(both)}"


def _without(some: Sequence[Played], others: Sequence[Played]) -> tuple[str, ...]:
    known = {played.profile for played in others}
    return tuple(dict.fromkeys(played.profile for played in some if played.profile not in known))


@dataclass(frozen=True, repr=False, eq=False)
class ClaimPair(ReadOnly):
    """A claim that both scenarios make, judged in each; `decided` says which numbers decide where verdicts differ."""

    first: Claim
    second: Claim
    decided: Decision | None = None

    @property
    def name(self) -> str:
        """Its id."""
        return self.first.name

    @property
    def alike(self) -> bool:
        """Whether it comes out alike."""
        return self.first.holds is self.second.holds

    def to_frame(self) -> pd.DataFrame:
        """Return one row: claim, words, first, second (holds; None where undefined)."""
        import pandas as pd

        row = {"claim": self.name, "words": self.first.words, "first": self.first.holds, "second": self.second.holds}
        return pd.DataFrame([row]).astype({"first": object, "second": object})

    def __repr__(self) -> str:
        both = [VERDICTS[claim.holds] for claim in (self.first, self.second)]
        return f"Claim {self.name} {f'{both[0]} in both' if self.alike else ' against '.join(both)}: {self.first.words}"


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(ReadOnly):
    """What differs between two scenarios.

    Attributes
    ----------
    first, second : str
        What they are called: the name, with the variants that were applied and how many numbers were overridden.
    numbers : tuple of NumberPair
        Those that both have and that differ, the largest differences in widths of their ranges first.
    only_first, only_second : tuple of str
        Addresses that only one has.
    features : tuple of Feature
        What differs in structure.
    episodes : tuple of EpisodePair
        Of every episode that both have.
    claims : tuple of ClaimPair
        Of every claim that both make.
    """

    first: str
    second: str
    numbers: tuple[NumberPair, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    features: tuple[Feature, ...]
    episodes: tuple[EpisodePair, ...]
    claims: tuple[ClaimPair, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """The episodes in which something else is played."""
        return tuple(pair.episode for pair in self.episodes if not pair.alike)

    @property
    def flipped(self) -> tuple[str, ...]:
        """The ids of the claims that come out otherwise."""
        return tuple(pair.name for pair in self.claims if not pair.alike)

    @property
    def ranged(self) -> tuple[NumberPair, ...]:
        """Those numbers that differ and have a range to be seen in."""
        return tuple(pair for pair in self.numbers if math.isfinite(pair.relative))

    def to_frame(self) -> pd.DataFrame:
        """Return everything in tidy rows, which ``what`` tells apart.

        A ``number`` by its address, a ``structure`` by its feature, a ``payoff`` by its episode, of an equilibrium's
        profile and player, and a ``claim`` by its id; with ``first`` and ``second``, for numbers ``difference``,
        ``relative`` and which lies outside the other's range, and ``decided``, the addresses of what decides.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        beside = ("first", "second", "difference", "relative", "first_outside", "second_outside")
        for pair in self.numbers:
            row: dict[str, Any] = {"what": "number", "name": pair.address}
            rows.append(row | {name: getattr(pair, name) for name in beside})
        for feature in self.features:
            row = {"what": "structure", "name": feature.title}
            rows.append(row | {"first": feature.first, "second": feature.second})
        for episode in self.episodes:
            for profile, player, first, second in episode.rows():
                row = {"what": "payoff", "name": episode.episode, "profile": profile, "player": player}
                rows.append(row | {"first": first, "second": second} | _decided(episode.decided))
        for claim in self.claims:
            row = {"what": "claim", "name": claim.name}
            rows.append(row | {"first": claim.first.holds, "second": claim.second.holds} | _decided(claim.decided))
        columns = ["what", "name", "profile", "player", *beside, "decided"]
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        return frame.astype({"difference": float, "relative": float})

    def __repr__(self) -> str:
        count = len(self.numbers)
        numbers = f"{count} numbers differ" if count > 1 else f"{count or 'no'} number differs"
        outside = sum(pair.first_outside or pair.second_outside for pair in self.numbers)
        beyond = f" ({outside} outside the other's range)" if outside else ""
        points = len(self.features)
        structure = f"structure differs in {points} point{'s' * (points > 1)}" if points else "structure alike"
        equilibria = _compared("equilibria", self.moved, len(self.episodes), "episode")
        claims = _compared("claims", self.flipped, len(self.claims), "claim")
        return f"{self.first} and {self.second}: {numbers}{beyond}, {structure}, {equilibria}, {claims}"


def _decided(decision: Decision | None) -> dict[str, str]:
    return {} if decision is None else {"decided": " + ".join(pair.address for pair in decision.numbers)}


def _compared(what: str, differ: Sequence[str], count: int, each: str) -> str:
    """Say in how many of several things two scenarios are alike: ``claims differ in 12 and 13 (24 of 26 alike)``."""
    if not count:
        return f"no {each} in common"
    if not differ:
        return f"{what} alike in {count} of {count}"
    return f"{what} differ in {wording.listed(differ)} ({count - len(differ)} of {count} alike)"


# ---------------------------------------------------------------- comparing


def compare(scenario: ScenarioLike, other: ScenarioLike) -> Comparison:
    """Say what differs between two scenarios, and which numbers decide where something else comes out.

    Parameters
    ----------
    scenario, other : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file; two variants of one, or one and the same with other
        numbers, as `Scenario.variant`, `Scenario.override` and `Scenario.ordered` give them.

    Raises
    ------
    ScenarioError
        For an unknown scenario, and for an override that holds several numbers.

    Examples
    --------
    >>> compare("iskander", "iskander-hand")
    iskander and iskander-hand: 39 numbers differ, structure alike, equilibria alike in 5 of 5,
    claims alike in 26 of 26
    >>> from twolevel.model.scenario import load
    >>> s = load("iskander")
    >>> found = compare(s, s.override({"parameters.grievance": 0.0, "parameters.w_base": 0.6}))
    >>> found.episodes[-1]
    t2: defer, ask, silence against defer, dismiss, deny
    >>> found.episodes[-1].decided
    episodes.t2.parameters.grievance 1.7 against 0 (-85 % of its range) decides alone
    """
    both = as_scenario(scenario), as_scenario(other)
    first, second = map(laid_out, both)
    first, second = laid_out(both[0], second), laid_out(both[1], first)
    layout = pairs(first, second)
    carrying = Carrying(both[0], first, second, layout.differ)
    ensembles = [Ensemble(each) for each in both]
    episodes = [_episode(ensembles, name) for name in both[0].episodes if name in both[1].episodes]
    claims = _claims(both)
    tests: list[Test] = [partial(_plays, p.episode, _names(p.second)) for p in episodes if not p.alike]
    for pair in claims:
        if not pair.alike:
            tests.append(partial(_judged, both[0].spec.claims[pair.name], _AS_NUMBER[pair.second.holds]))
    decided = iter(decisions(carrying, tests, len(layout.differ)) if tests else [])
    return Comparison(
        *_titles(*both),
        layout.differ,
        layout.only_first,
        layout.only_second,
        features(both[0].spec, both[1].spec),
        tuple(p if p.alike else replace(p, decided=next(decided)) for p in episodes),
        tuple(p if p.alike else replace(p, decided=next(decided)) for p in claims),
    )


def _titles(first: Scenario, second: Scenario) -> tuple[str, str]:
    """Return what two scenarios are called, so that each has a name of its own."""
    one, other = (_title(each) for each in (first, second))
    return (one, other) if one != other else (f"{one}, the first", f"{other}, the second")


def _title(scenario: Scenario) -> str:
    overridden = [f"{len(scenario.overrides)} overridden"] if scenario.overrides else []
    asides = [*scenario.spec.applied, *overridden]
    return f"{scenario.name} ({', '.join(asides)})" if asides else scenario.name


def _episode(ensembles: Sequence[Ensemble], name: str) -> EpisodePair:
    found = [ensemble.equilibria(ClaimPoint(name)) for ensemble in ensembles]
    first, second = (
        tuple(
            Played(profile, dict(zip(ensemble.scenario.players, payoffs, strict=True)))
            for profile, payoffs in zip(profile_names(ensemble.scenario, batch), batch.payoffs.tolist(), strict=True)
        )
        for ensemble, batch in zip(ensembles, found, strict=True)
    )
    complete = bool(found[0].complete[0]), bool(found[1].complete[0])
    return EpisodePair(name, first, second, complete)


def _claims(both: Sequence[Scenario]) -> list[ClaimPair]:
    if not all(each.spec.claims for each in both):
        return []
    first, second = map(check, both)
    return [ClaimPair(claim, second[claim.name]) for claim in first if claim.name in second.ids]


def _names(played: Sequence[Played]) -> Names:
    return tuple(sorted(p.profile for p in played))


def _plays(episode: str, names: Names, ensemble: Ensemble) -> BoolArray:
    """Whether exactly these profiles are played in an episode, shape (B,)."""
    found = ensemble.equilibria(ClaimPoint(episode))
    return np.array([own == names for own in sets_of(ensemble.scenario, found)])


def _judged(statement: Statement, verdict: int, ensemble: Ensemble) -> BoolArray:
    """Whether a claim has this verdict, shape (B,)."""
    found: BoolArray = judge_all(ensemble, statement.parts) == verdict
    return found
