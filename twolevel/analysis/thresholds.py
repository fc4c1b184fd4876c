r"""Thresholds: the values of a number at which the set of equilibria changes.

Let the payoffs depend on one number x, all else equal. A **regime** is a stretch of x over which the supports of all
equilibria stay the same; a **threshold** is where one regime ends and the next begins.

*Two players, payoffs that are polynomials in x: all of them.* Which supports carry an equilibrium is decided by the
signs of the bordered minors of the two payoff matrices (`twolevel.nash.two_players.bimatrix`). A minor of level k is a
determinant of order k - 1, so a polynomial too, k - 1 times the degree of its entries. Between the roots of all of them
no sign changes, and the game is solved once in every interval between roots: what differs from one to the next is a
threshold, at the root. That payoffs are polynomials, and of which degree, is read off the scenario
(`twolevel.model.degrees`), not guessed from values of theirs.

*Players who move one after the other, payoffs affine in x: all of them.* Backward induction compares payoffs of one
player at two profiles, so that nothing changes between the values of x at which such a difference changes its sign.
That they are affine is read off the scenario too.

*All other games: a search.* The interval is cut at equally spaced points, and wherever an action's advantage over
another, against any pure profile of the others, changes its sign: there, pure equilibria come and go. The game is then
solved inside every piece; where neighbours differ, the stretch between is split on, all of them at once, and finally
closed in on to the last digits. A change of pure equilibria can be missed only where an advantage changes its sign
twice between two of the equally spaced points, so never where payoffs are affine in x. Mixed equilibria that come and
go within one step can be missed; the step is the **resolution** of the result.

Where a mixture sets in, its probabilities start at 0 and cross the level at which an action counts as played (1e-9) one
after the other. So changes nearer to each other than 1e-7 of the interval are one, and what lies within 1e-7 of its
ends is left out. A threshold at which pure equilibria change is put where they do, not where a probability can be
seen; `Threshold.error` says how wide the stretch is that could not be narrowed further.

References
----------
Avis, D., G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 9-37.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import FloatArray, Items, ReadOnly
from ..errors import ScenarioError, SolverError, expect, fits, in_order, whole_number
from ..games.equilibrium import EquilibriumBatch
from ..games.moves import OrderLike
from ..model.degrees import degree_of
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled, warn_outside
from ..nash.breakpoints import PayoffsAt, crossings, roots_of_advantages, roots_of_minors
from ..nash.engine import solve_many
from ..nash.two_players.bimatrix import excess
from ..progress import progress_bar
from .line import check_reach, ends, moment_at
from .profiles import Names, pure_sets_of, regime, sets_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Threshold", "Thresholds", "find", "thresholds"]

#: Changes nearer to each other than this fraction of the interval are one.
ONE_CHANGE = 1e-7
#: Degree of a minor, as a polynomial in the number, up to which its roots are isolated: that of affine 9x9 games.
MOST_DEGREE = 8
#: Into how many parts a stretch with a change is split at a time.
PARTS = 32
#: More stretches with a change than this at a time are noise: the lists of equilibria do not hold still.
MOST_CHANGES = 256
#: Of up to so many stretches at a time the way is asked for ahead; of more, one splitting alone is a large batch.
MOST_AHEAD = 32


@dataclass(frozen=True, repr=False, eq=False)
class Threshold(ReadOnly):
    """A value of a number at which the set of equilibria changes.

    Attributes
    ----------
    value : float
    before, after : tuple of Profile
        The profiles on either side, by support; mixtures as ``ask+dismiss``.
    error : float
        How far from `value` the change may be.
    """

    value: float
    before: Names
    after: Names
    error: float = field(default=0.0, compare=False)

    @property
    def appears(self) -> Names:
        """The profiles that are equilibria only after it."""
        return tuple(n for n in self.after if n not in self.before)

    @property
    def disappears(self) -> Names:
        """The profiles that are equilibria only before it."""
        return tuple(n for n in self.before if n not in self.after)

    def __repr__(self) -> str:
        return f"at {self.value:.6g}: {regime(self.before, 'none')} -> {regime(self.after, 'none')}"


@dataclass(frozen=True, repr=False, eq=False)
class Thresholds(ReadOnly, Items[Threshold]):
    """The thresholds of one number in an interval, ascending.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    addresses : tuple of str
        The number; further ones move with it in proportion.
    low, high : float
        The interval.
    items : tuple of Threshold
    start : tuple of Profile
        The profiles before the first threshold.
    exact : bool
        Whether it is a theorem that no threshold is missing, by the structure of the scenario: 2 players and payoffs
        that are polynomials in the number, or players who move one after the other and payoffs affine in it. False
        where it moves a belief that evidence has moved, or an approval.
    resolution : float
        Equilibria that come and go, or go and come, within less than this may be missing.
    complete : bool
        Whether every list of equilibria that the search compared is complete.
    status : str
        All that in words.
    """

    scenario: Scenario
    episode: str
    addresses: tuple[str, ...]
    low: float
    high: float
    items: tuple[Threshold, ...]
    start: Names
    exact: bool
    resolution: float
    complete: bool
    status: str

    @property
    def values(self) -> FloatArray:
        """The thresholds alone, shape (T,)."""
        return np.array([t.value for t in self.items], dtype=np.float64)

    @property
    def regimes(self) -> tuple[tuple[float, float, Names], ...]:
        """The stretches between thresholds: from, to, profiles."""
        edges = [self.low, *(t.value for t in self.items), self.high]
        sets = [self.start, *(t.after for t in self.items)]
        return tuple(zip(edges[:-1], edges[1:], sets, strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a threshold: value, error, and the profiles before, after, that appear and disappear."""
        import pandas as pd

        columns = ["value", "error", "before", "after", "appears", "disappears"]
        rows = [
            [t.value, t.error, *(regime(names, "") for names in (t.before, t.after, t.appears, t.disappears))]
            for t in self.items
        ]
        return pd.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        what = " with ".join(self.addresses)
        found = "; ".join(map(repr, self.items)) or f"none, {regime(self.start, 'no equilibrium found')} throughout"
        where = self.scenario.spec.episodes[self.episode].words
        return f"Thresholds of {what} at {where} from {self.low:g} to {self.high:g}: {found}; {self.status}."

    def _repr_html_(self) -> str:
        frame: str = self.to_frame().to_html(index=False)
        return f"<div>{frame}<p>{escape(self.status)}.</p></div>"


def thresholds(
    scenario: ScenarioLike,
    episode: str | None,
    address: str | Sequence[str],
    low: float,
    high: float,
    *,
    points: int = 200,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
) -> Thresholds:
    """Return the values of a number at which the set of equilibria changes.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str or None
        None where there is only one.
    address : str, or sequence of str
        The number. With several, `low` and `high` are those of the first; the others keep their ratio to it, and none
        may leave its domain on the way.
    low, high : float
        The interval, searched strictly inside.
    points : int
        Steps of the search, where the payoffs are not those of 2 players and polynomials in the number.
    overrides : mapping, optional
        Other numbers, held fixed.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`; default: what the episode says.
    progress : bool
        Whether long work shows a bar on standard error.

    Raises
    ------
    ScenarioError
        For an unknown address, an interval that is empty or leaves the number's domain, a number both moved and held.
    SolverError
        Where the lists of equilibria do not hold still, so that there is no set to follow.

    Warns
    -----
    ScenarioWarning
        For each number that leaves the range which the file gives it.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> found = thresholds(load("iskander"), "t2", "parameters.grievance", 0, 6)
    >>> found.values.round(6).tolist()
    [0.582943, 0.685816, 5.014662, 5.258619]
    >>> found[0]
    at 0.582943: defer, dismiss, deny -> defer, dismiss+ask, deny+silence
    """
    scenario, name = settled(scenario, episode, overrides, disclosed, order)
    addresses = in_order("address", address)
    low, high = _checked(addresses[0] if addresses else "address", low, high)
    scenario.check_moves(addresses, name, tuple(overrides or ()))
    check_reach(scenario, name, addresses, low, high)
    warn_outside(scenario, ends(scenario, name, addresses, low, high))

    def payoffs_at(x: FloatArray) -> FloatArray:
        return moment_at(scenario, name, addresses, x).payoffs

    points = whole_number("points", points, 2)
    fits(f"a search of {points:,} steps", (points + 1) * scenario.spec.cells, "take fewer")
    degree = degree_of(moment_at(scenario, name, addresses, np.array([low, high])))
    return find(scenario, name, addresses, payoffs_at, (low, high), points, degree=degree, progress=progress)


def _checked(address: str, low: float, high: float) -> tuple[float, float]:
    for end in (low, high):
        expect(f"{address}: an end of the interval", end, Real)
    low, high = float(low), float(high)
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ScenarioError(f"{address} must go from a number to a larger one; got from {low:g} to {high:g}")
    return low, high


# ---------------------------------------------------------------- the search


def find(
    scenario: Scenario,
    episode: str,
    addresses: tuple[str, ...],
    payoffs_at: PayoffsAt,
    interval: tuple[float, float],
    points: int,
    *,
    degree: int | None = None,
    progress: bool = False,
) -> Thresholds:
    """Return the thresholds of payoffs given as a function of the number: the search behind `thresholds`.

    Parameters
    ----------
    payoffs_at : function
        From values, shape (B,), to payoffs, shape (B, N, n_1, ..., n_N).
    interval : (float, float)
    points : int
        Steps of the search.
    degree : int, optional
        Of the payoffs as polynomials in the number, at most; None if they need not be any.
    progress : bool
        Whether long work shows a bar.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> s = load("chicken")
    >>> soft = s.payoffs()
    >>> hard = soft.copy()
    >>> hard[0, 1, 0] = hard[1, 0, 1] = -5.0  # nothing is gained by going straight
    >>> def between(x):
    ...     return np.multiply.outer(1 - x, soft) + np.multiply.outer(x, hard)
    >>> found = find(s, "base", ("x",), between, (0.0, 1.0), 10, degree=1)
    >>> found.exact, found[0].after
    (True, ('swerve, swerve',))
    """
    points = whole_number("points", points, 2)
    low, high = interval
    grid = np.linspace(low, high, points + 1)
    payoffs = payoffs_at(grid)
    order = scenario.at(episode).order
    in_turn = len(order) == payoffs.shape[1]
    two = not order and payoffs.shape[1] == 2 and degree is not None and _can_be_exact(payoffs.shape[2:], degree)
    exact = two or (in_turn and degree in (0, 1))
    one = ONE_CHANGE * (high - low)
    if exact:
        along = payoffs_at(np.linspace(low, high, 1 + max(degree or 0, 1)))
        roots = roots_of_advantages(along[0], along[-1], order) if in_turn else roots_of_minors(along)
        edges = np.concatenate([[low], low + (high - low) * roots, [high]])
    else:
        middles, guesses = crossings(payoffs_at, grid, payoffs, 0.25 * one, order)
        edges = np.unique(np.concatenate([grid, middles]))
    wide = np.flatnonzero(np.diff(edges) > one)
    middles = 0.5 * (edges[wide] + edges[wide + 1])
    x = middles if exact else np.concatenate([[low + 0.5 * one], middles, [high - 0.5 * one]])
    with progress_bar(f"{scenario.name} {episode}", unit="game", shown=progress) as advance:

        def solved_at(x: FloatArray) -> EquilibriumBatch:
            found = solve_many(payoffs_at(x), order=order)
            advance(len(x))
            return found

        def sets_at(x: FloatArray) -> list[Names]:
            return sets_of(scenario, solved_at(x))

        def pure_sets_at(x: FloatArray) -> list[Names]:
            return list(map(_pure, sets_at(x))) if order else pure_sets_of(scenario, payoffs_at(x))

        found = solved_at(x)
        sets = sets_of(scenario, found)
        changed = [k for k in range(1, len(x)) if sets[k] != sets[k - 1]]
        if exact:  # between two neighbouring middles: from the end of one piece to the beginning of the next
            brackets = [_Bracket(edges[wide[k - 1] + 1], edges[wide[k]], sets[k - 1], sets[k]) for k in changed]
        else:
            brackets = [_Bracket(x[k - 1], x[k], sets[k - 1], sets[k]) for k in changed]
            brackets = _narrowed(brackets, one, _Asked(sets_at, guesses))
            brackets = _closed_in(brackets, _Asked(sets_at, guesses), _Asked(pure_sets_at, guesses))
    items = [
        Threshold(float(0.5 * (b.low + b.high)), b.before, b.after, float(0.5 * (b.high - b.low))) for b in brackets
    ]
    resolution = one if exact else (high - low) / points
    status = _status(exact, degree, in_turn, points, resolution, one, found)
    complete = bool(found.complete.all())
    return Thresholds(
        scenario, episode, addresses, low, high, tuple(items), sets[0], exact, resolution, complete, status
    )


def _can_be_exact(shape: Sequence[int], degree: int) -> bool:
    """Whether 2-player games of a shape are searched in full, and their minors have roots that floats can isolate."""
    m, n = shape
    order = min(m, n) - (m == n)
    return not excess(m, n) and degree * order <= MOST_DEGREE


def _status(
    exact: bool, degree: int | None, in_turn: bool, points: int, resolution: float, one: float, found: EquilibriumBatch
) -> str:
    if exact:
        kind = "affine" if degree in (0, 1) else f"polynomials of degree {degree}"
        who = "players who move one after the other" if in_turn else "2 players"
        where = "where a mover gains the same at two profiles" if in_turn else "at a root of a bordered minor"
        words = (
            f"exact: {who} and payoffs {kind} in the number by the structure of the scenario, so every change is "
            f"{where}, and all are listed (changes within {resolution:.2g} of each other are one, and those within it "
            "of the ends are left out)"
        )
    else:
        pure = (
            "no change of pure equilibria is missed"
            if degree in (0, 1)
            else "changes of pure equilibria are sought in between, and two within one step may be missed"
        )
        words = (
            f"searched in {points} steps, each change closed in on to the last digits; {pure}; mixed equilibria that "
            f"come and go within {resolution:.2g} may be missed; changes within {one:.2g} of each other are one, and "
            "those within it of the ends are left out"
        )
    missing = int((~found.complete).sum())
    if missing:
        worst = found.status[np.flatnonzero(~found.complete)[0]]
        words += f"; at {missing} of {len(found.verdict)} values solved the list of equilibria is {worst}"
    return words


@dataclass(frozen=True)
class _Bracket:
    """A stretch of the number with different sets of equilibria at its ends."""

    low: float
    high: float
    before: Names
    after: Names

    @property
    def is_pure(self) -> bool:
        """Whether the pure equilibria at its ends differ."""
        return _pure(self.before) != _pure(self.after)


#: A function from values of the number to the set of profiles at each.
SetsAt = Callable[[FloatArray], list[Names]]


@dataclass
class _Asked:
    """The sets of profiles at points, each asked for once, all that a way may need together.

    Where pure equilibria change, an advantage vanishes, and a guess at where it does says how a stretch will be split
    on. So the points on all that way are asked for along with the first; where the guess was wrong, others are later.

    Attributes
    ----------
    sets_at : function
    guesses : array, shape (C,)
    known : dict
        The sets, by point.
    """

    sets_at: SetsAt
    guesses: FloatArray
    known: dict[float, Names] = field(default_factory=dict)

    def split(
        self, brackets: Sequence[_Bracket], least: float = 0.0
    ) -> Iterator[tuple[_Bracket, list[float], list[Names]]]:
        """Yield each stretch with the points that split it into `PARTS` and the sets there; ways end at `least`."""
        points = [_points(b.low, b.high) for b in brackets]
        new = dict.fromkeys(x for own in points for x in own[1:-1] if x not in self.known)
        if new:
            if len(brackets) <= MOST_AHEAD:
                new |= dict.fromkeys(x for b in brackets if b.is_pure for x in self._way(b, least))
            self.known.update(zip(new, self.sets_at(np.array(list(new))), strict=True))
        for b, own in zip(brackets, points, strict=True):
            yield b, own, [b.before, *(self.known[x] for x in own[1:-1]), b.after]

    def _way(self, bracket: _Bracket, least: float) -> Iterator[float]:
        """Yield the points at which a stretch will be split, and the parts of it that hold a guess, down to `least`."""
        low, high = bracket.low, bracket.high
        inside = self.guesses[(low < self.guesses) & (self.guesses < high)]
        while len(inside) and high - low > max(least, _finest(low, high)):
            points = _points(low, high)
            yield from points[1:-1]
            k = bisect_right(points, inside[len(inside) // 2], 1, PARTS)
            low, high = points[k - 1], points[k]


def _points(low: float, high: float) -> list[float]:
    """Return the points that split a stretch into `PARTS`, ends included."""
    points: list[float] = np.linspace(low, high, PARTS + 1).tolist()
    return points


def _finest(low: float, high: float) -> float:
    """Return how long a stretch is that is not split on, for want of digits."""
    return float(8 * np.spacing(max(abs(low), abs(high))))


def _narrowed(brackets: list[_Bracket], one: float, asked: _Asked) -> list[_Bracket]:
    """Split stretches, going on with every part that shows a change, until they are short; join those that are near."""
    narrow: list[_Bracket] = []
    while brackets:
        if len(brackets) > MOST_CHANGES:
            raise SolverError(
                f"between {brackets[0].low:.6g} and {brackets[-1].high:.6g} the set of equilibria changes at more than "
                f"{MOST_CHANGES} places: the lists do not hold still there, as in games that are degenerate throughout"
            )
        parts = [
            _Bracket(x[k - 1], x[k], names[k - 1], names[k])
            for _, x, names in asked.split(brackets, 0.5 * one)
            for k in range(1, PARTS + 1)
            if names[k] != names[k - 1]
        ]
        narrow += [b for b in parts if b.high - b.low <= 0.5 * one]
        brackets = [b for b in parts if b.high - b.low > 0.5 * one]
    return _merged(sorted(narrow, key=lambda b: b.low), one)


def _closed_in(brackets: list[_Bracket], asked: _Asked, asked_pure: _Asked) -> list[_Bracket]:
    """Close in on the changes in short stretches, to the last digits.

    Where the pure equilibria change, they decide, looked up in the payoffs: they end at the threshold itself, not where
    a probability becomes large enough to be seen.
    """
    by_pure = [replace(b, before=_pure(b.before), after=_pure(b.after)) for b in brackets]
    closed = []
    for by, key, own in ((True, by_pure, asked_pure), (False, brackets, asked)):
        place = [k for k, b in enumerate(brackets) if b.is_pure is by]
        going = [key[k] for k in place]
        while going:
            shorter = [_shorter(*part) for part in own.split(going)]
            is_done = [
                new.high - new.low > 0.5 * (old.high - old.low) or new.high - new.low <= _finest(new.low, new.high)
                for old, new in zip(going, shorter, strict=True)
            ]
            closed += [
                replace(brackets[k], low=b.low, high=b.high)
                for k, b, done in zip(place, shorter, is_done, strict=True)
                if done
            ]
            going = [b for b, done in zip(shorter, is_done, strict=True) if not done]
            place = [k for k, done in zip(place, is_done, strict=True) if not done]
    return sorted(closed, key=lambda b: b.low)


def _shorter(bracket: _Bracket, x: Sequence[float], names: list[Names]) -> _Bracket:
    """Return the part from the last point that is surely before to the first that is surely after."""
    first = next(k for k, n in enumerate(names) if n != names[0])
    last = next(k for k in range(PARTS, -1, -1) if names[k] != names[-1])
    return replace(bracket, low=x[first - 1], high=x[last + 1])


def _pure(names: Names) -> Names:
    return tuple(n for n in names if not n.is_mixed)


def _merged(brackets: list[_Bracket], one: float) -> list[_Bracket]:
    """Make one of stretches, in order, that are nearer to each other than `one`; drop what changes nothing."""
    merged: list[_Bracket] = []
    for bracket in brackets:
        if merged and bracket.low - merged[-1].low < one:
            last = merged.pop()
            bracket = _Bracket(last.low, bracket.high, last.before, bracket.after)
        merged.append(bracket)
    return [b for b in merged if b.before != b.after]
