"""A scenario's numbers moved: at random, all at once; and one at a time, until a claim flips.

The work of `robustness`, in pieces that go to an executor: each takes plain data and returns plain data. What is
moved, and how, is said there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..analysis.profiles import Names, Profile, profile_names, regime
from ..arrays import FloatArray, ReadOnly
from ..errors import ScenarioError, in_order
from ..model.addresses import is_prior, split
from ..model.numbers import Number
from ..model.scenario import Scenario
from ..model.statements import ClaimPoint, Statement
from .ensemble import Ensemble
from .judge import HOLDS, UNDEFINED, conjunction, judge

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BLOCK",
    "GROUP",
    "PLACEBOS",
    "UNITS",
    "Driver",
    "IntArray",
    "Moved",
    "Path",
    "Share",
    "Story",
    "Tally",
    "draw",
    "factors_of",
    "has_unit_value",
    "moved_by",
    "numbers_to_move",
    "numbers_without_range",
    "share_words",
    "stories",
    "story_words",
    "tally",
]

IntArray = NDArray[np.int64]
#: The profiles in equilibrium, episode by episode.
Path = tuple[Names, ...]

#: Draws that share a stream of random numbers: part of the design, so that no executor changes a result.
BLOCK = 500
#: Numbers that are moved one at a time in one piece of work.
GROUP = 16
#: The sections whose 0, 1 and -1 are units and signs, which nobody guesses.
UNITS = ("terms", "audiences")
#: What is frozen in the placebos.
PLACEBOS = ("evidence", "dates")
#: The normal quantile of a 95 % interval.
Z = 1.959963984540054


# ---------------------------------------------------------------- what is found


@dataclass(frozen=True, repr=False, eq=False)
class Share(ReadOnly):
    """In how many draws something holds, fails, or is undefined."""

    holds: int
    fails: int
    undefined: int = 0

    @property
    def value(self) -> float:
        """The share of the defined draws in which it holds; NaN if there is none."""
        return self.holds / (self.holds + self.fails) if self.holds + self.fails else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share.

        Examples
        --------
        >>> [round(x, 3) for x in Share(9, 1).interval]
        [0.596, 0.982]
        """
        n = self.holds + self.fails
        if not n:
            return math.nan, math.nan
        centre = (self.holds + Z * Z / 2) / (n + Z * Z)
        half = Z / (n + Z * Z) * math.sqrt(self.holds * self.fails / n + Z * Z / 4)
        return max(0.0, centre - half), min(1.0, centre + half)

    @property
    def is_settled(self) -> bool:
        """Whether it leaves nothing to explain: 0 or 1 is no farther than half its interval, or no draw is defined.

        Examples
        --------
        >>> Share(1999, 1).is_settled, Share(1990, 10).is_settled
        (True, False)
        """
        low, high = self.interval
        return not (high - low) / 2 < min(self.value, 1 - self.value)

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the share, its interval, and the counts."""
        import pandas as pd

        low, high = self.interval
        counts = {"holds": self.holds, "fails": self.fails, "undefined": self.undefined}
        return pd.DataFrame([{"share": self.value, "low": low, "high": high, **counts}])

    def __repr__(self) -> str:
        return share_words(self.value, self.interval, self.undefined)


def share_words(value: float, interval: Sequence[float], undefined: int = 0) -> str:
    """Put a share into words, with its interval and in how many draws it is undefined.

    Examples
    --------
    >>> share_words(0.9, (0.596, 0.982), 3)
    '0.900 [0.596, 0.982], undefined in 3 more'
    """
    low, high = interval
    return f"{value:.3f} [{low:.3f}, {high:.3f}]" + (f", undefined in {undefined} more" if undefined else "")


@dataclass(frozen=True, repr=False, eq=False)
class Driver(ReadOnly):
    """How a claim's share differs between draws with a number larger in size and smaller, with its standard error."""

    address: str
    difference: float
    error: float

    def __repr__(self) -> str:
        return f"{self.address} {self.difference:+.3f} (se {self.error:.3f})"


@dataclass(frozen=True, repr=False, eq=False)
class Story(ReadOnly):
    """What happens, episode by episode: the profiles in equilibrium, and in how many draws."""

    episodes: Path
    draws: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row an episode: its number and the profiles."""
        import pandas as pd

        profiles = [" | ".join(names) for names in self.episodes]
        return pd.DataFrame({"episode": range(len(profiles)), "profiles": profiles})

    def __repr__(self) -> str:
        return story_words(self.episodes)


def story_words(episodes: Iterable[Sequence[str]]) -> str:
    """Put the profiles in equilibrium, episode by episode, into words.

    Examples
    --------
    >>> story_words([["swerve, straight", "straight, swerve"], ["straight, swerve"]])
    'swerve, straight | straight, swerve -> straight, swerve'
    """
    return " -> ".join(map(regime, episodes))


# ---------------------------------------------------------------- the numbers that move


class Moved(NamedTuple):
    """A number that moves, and the ends of its domain."""

    address: str
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, number: Number, value: float) -> Moved:
        """Return a number that is at a value now; an end that the domain leaves out is approached, not reached."""
        domain = number.domain
        return cls(number.address, value, domain.low + (1e-9 * abs(value) if domain.open_low else 0.0), domain.high)


def numbers_to_move(scenario: Scenario, addresses: Iterable[str] | str | None = None) -> tuple[Moved, ...]:
    """Return the numbers that robustness moves: those named, or all with a range that can be moved by a factor.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> moved = numbers_to_move(load("iskander"))
    >>> len(moved), sum(split(m.address).episode is not None for m in moved)
    (146, 28)
    """
    spec = scenario.spec
    if addresses is None:
        chosen = [a for a in scenario.addresses() if _moves(scenario, a)]
    else:
        chosen = list(dict.fromkeys(in_order("addresses", addresses)))
        for address in chosen:
            if not _is_plain(scenario, address):
                held = scenario.overrides.get(address, spec.number(address).factor)
                rule = "a finite number other than 0 to be moved by a factor"
                raise ScenarioError(f"{address} must be {rule}; got {held}")
    if not chosen:
        raise ScenarioError(f"scenario {scenario.name} has no number that moves: give them ranges, or name addresses")
    return tuple(Moved.of(spec.number(address), _held_number(scenario, address)) for address in chosen)


def numbers_without_range(scenario: Scenario) -> tuple[str, ...]:
    """Return the plain numbers of a file other than 0 and units that have no range, and so move only if named."""
    return tuple(
        address
        for address in scenario.addresses()
        if (number := scenario.number(address)).given
        and not number.range
        and not is_prior(address)
        and not has_unit_value(number)
        and _is_plain(scenario, address)
    )


def has_unit_value(number: Number) -> bool:
    """Whether a number as the file has it is a unit or a sign, or the plain 1 of a product."""
    is_unit = split(number.address).section in UNITS or bool(number.factor.parameters)
    return is_unit and abs(number.factor.number) in (0.0, 1.0)


def _held_number(scenario: Scenario, address: str) -> float:
    held = scenario.overrides.get(address, scenario.spec.number(address).factor)
    return math.nan if isinstance(held, np.ndarray) or held.parameters else held.number


def _is_plain(scenario: Scenario, address: str) -> bool:
    value = _held_number(scenario, address)
    return math.isfinite(value) and value != 0.0


def _moves(scenario: Scenario, address: str) -> bool:
    """Whether a number is moved by default."""
    spec, fixed = scenario.spec, scenario.overrides
    if not _is_plain(scenario, address) or scenario.number(address).range is None:
        return False
    if is_prior(address):
        return False  # the numbers of a prior sum to 1, so they cannot move one by one
    episode, base = split(address)
    if episode is not None:
        return base not in fixed  # the caller's number stands in its place
    return address in fixed or not all(address in e.changes for e in spec.episodes.values())


# ---------------------------------------------------------------- all at once


def draw(
    moved: Sequence[Moved], spread: float, stream: np.random.SeedSequence, size: int
) -> tuple[FloatArray, FloatArray]:
    """Return factors and the numbers they give, cut off at the domains, both of shape (size, numbers)."""
    (factors,) = factors_of(stream, spread, size, len(moved))
    return factors, moved_by(moved, factors)


def factors_of(stream: np.random.SeedSequence, spread: float, size: int, *counts: int) -> list[FloatArray]:
    """Return factors for groups of so many numbers, each of shape (size, count); a later group changes no earlier one.

    Examples
    --------
    >>> (alone,), (first, _) = (factors_of(np.random.SeedSequence(1), 0.3, 4, *n) for n in ((2,), (2, 5)))
    >>> bool((alone == first).all())
    True
    """
    generator = np.random.default_rng(stream)
    return [1.0 + spread * (2.0 * generator.random((size, count)) - 1.0) for count in counts]


def moved_by(moved: Sequence[Moved], factors: FloatArray) -> FloatArray:
    """Return the numbers that factors give, cut off at their domains, shape (size, numbers)."""
    value, low, high = np.array([m[1:] for m in moved]).T
    values: FloatArray = np.clip(value * factors, low, high)
    return values


class Tally(NamedTuple):
    """What a block of draws adds up to.

    `claims`, `parts`: for the model and each placebo, verdicts of shapes (size, claims) and (size, parts). `up`: how
    often each claim holds, and is defined, where each number is larger in size, shapes (claims, numbers).
    """

    claims: dict[str, NDArray[np.int8]]
    parts: dict[str, NDArray[np.int8]]
    stories: Counter[Path]
    up: tuple[IntArray, IntArray]


def tally(
    scenario: Scenario,
    statements: Sequence[Statement],
    moved: Sequence[Moved],
    spread: float,
    block: tuple[np.random.SeedSequence, int],
) -> Tally:
    """Judge every claim in a block of draws, and in its placebos."""
    stream, size = block
    factors, values = draw(moved, spread, stream, size)
    draws = {m.address: np.ascontiguousarray(column) for m, column in zip(moved, values.T, strict=True)}
    claims, parts = {}, {}
    told: Counter[Path] = Counter()
    for frozen in ("", *PLACEBOS):
        ensemble = Ensemble(scenario, draws, size, frozen)
        verdicts = [[judge(ensemble, part) for part in s.parts] for s in statements]
        claims[frozen] = np.stack([conjunction(v) for v in verdicts], axis=1)
        parts[frozen] = np.stack([v for vs in verdicts for v in vs], axis=1)
        if not frozen:
            told.update(stories(ensemble))
    larger = (factors > 1.0).astype(np.int64)
    own = claims[""]
    up = tuple((test.T.astype(np.int64) @ larger) for test in (own == HOLDS, own != UNDEFINED))
    return Tally(claims, parts, told, (up[0], up[1]))


def stories(ensemble: Ensemble) -> Iterator[Path]:
    """Yield the story of each draw in which every episode's equilibria are listed in full."""
    listed = np.ones(ensemble.size, dtype=np.bool_)
    episodes = []
    for name in ensemble.scenario.episodes:
        found = ensemble.equilibria(ClaimPoint(name))
        listed &= found.complete & (found.count > 0)
        sets: list[set[Profile]] = [set() for _ in range(ensemble.size)]
        for game, profile in zip(found.game, profile_names(ensemble.scenario, found), strict=True):
            sets[game].add(profile)
        episodes.append([tuple(sorted(s)) for s in sets])
    return (story for story, is_listed in zip(zip(*episodes, strict=True), listed, strict=True) if is_listed)
