"""Cheap talk: how much an interested adviser can be believed (Crawford and Sobel 1982).

An adviser knows x, drawn from F on an interval, and says something that costs nothing and proves nothing. The leader
then chooses y. The leader wants y = x, the adviser y = x + b, both at quadratic loss. All that can be told is in which
of N intervals x lies, the leader then takes its mean ȳ, and the adviser at a cut aᵢ must be indifferent between the two
intervals that meet there:

    ȳ(aᵢ₋₁, aᵢ) + ȳ(aᵢ, aᵢ₊₁) = 2 (aᵢ + b).

The first cut gives the second, and so on, and must be chosen so that the last is the end. The largest N is the number
of cuts that fit if the first interval is empty. On [0, 1], uniform: aᵢ = i/N + 2b i (i - N), 2 N (N - 1) b < 1, and the
leader loses 1/(12 N²) + b² (N² - 1)/3. With b = .05 there are 3 steps and the loss is .015926.
There, by their condition M, it is the only one for each N; for another F it is one that fits, and there may be others.

In a crisis
-----------
A service, an ambassador or an ally reports, and has a stake in what follows: estimates, assessments, warnings that
cannot be checked. Ask it for how many shades of meaning survive; where the sender can prove it, `unravel` is the model.

Exercise
--------
How near must an adviser's wish be to the leader's for anything at all to be told?

Answer
------
Two steps need 2 · 2 · 1 · b < 1: nearer than 1/4.

>>> [cheap_talk(b).steps for b in (0.24, 0.26)]
[2, 1]

References
----------
Crawford, V. P., and J. Sobel (1982), "Strategic information transmission", Econometrica 50(6), 1431-1451.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray, ReadOnly
from ..errors import GameError, SolverError, whole_number
from .inputs import conditional_mean, distribution, is_discrete, name_of, real

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CheapTalk", "cheap_talk", "example"]

#: As many steps as are worked out: a smaller bias than allows for these tells nearly everything.
MOST_STEPS = 60


@dataclass(frozen=True, repr=False, eq=False)
class CheapTalk(ReadOnly):
    """What an adviser with a bias can tell.

    Attributes
    ----------
    steps : int
        Into how many intervals the states fall.
    most : int
        The largest number that an equilibrium can have.
    cutpoints : array, shape (steps + 1,), read-only
        Their ends, those of the support included, in ascending order.
    actions : array, shape (steps,), read-only
        What the leader does in each: its mean.
    weights : array, shape (steps,), read-only
        How likely each is.
    loss : float
        What the leader loses: the mean of (y - x)²; the adviser loses b² more.
    silence : float
        What the leader would lose if nothing were told: the variance of x.
    bias : float
    """

    steps: int
    most: int
    cutpoints: FloatArray
    actions: FloatArray
    weights: FloatArray
    loss: float
    silence: float
    bias: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row an interval: its ends, what the leader does, and how likely it is."""
        import pandas as pd

        ends = {"from": self.cutpoints[:-1], "to": self.cutpoints[1:]}
        return pd.DataFrame({**ends, "action": self.actions, "probability": self.weights})

    def __repr__(self) -> str:
        inside = ", ".join(f"{a:.4g}" for a in self.cutpoints[1:-1])
        told = f"{self.steps} shades, cut at {inside}" if inside else "nothing"
        return f"A bias of {self.bias:g} lets {told} be told: loss {self.loss:.5g}, {self.silence:.5g} if nothing were"


def cheap_talk(bias: float, distribution: Any = None, *, steps: int | None = None) -> CheapTalk:
    """Return what an adviser can tell who wants more, or less, than the leader.

    Parameters
    ----------
    bias : float
        What the adviser wants beyond what the leader wants; not 0, with which everything is told.
    distribution : frozen distribution, optional
        Of the state: a continuous one of ``scipy.stats`` on a finite interval. Default: uniform on [0, 1].
    steps : int, optional
        The number of intervals. Default: the largest, which both prefer beforehand.

    Raises
    ------
    GameError
        For a bias of 0, more steps than an equilibrium can have, and a distribution without ends.
    SolverError
        For a bias that allows for more than 60 steps.

    Examples
    --------
    >>> found = cheap_talk(0.05)
    >>> found.cutpoints.round(6).tolist(), round(found.loss, 6)
    ([0.0, 0.133333, 0.466667, 1.0], 0.015926)
    """
    from scipy.stats import uniform

    b = real("bias", bias)
    if b == 0.0:
        raise GameError("bias must not be 0, with which everything is told; got 0")
    states = _checked(uniform(0.0, 1.0) if distribution is None else distribution)
    low, high = map(float, states.support())
    forward = _Forward(states, b, low, high)
    most = len(forward.cuts(forward.start, MOST_STEPS + 2)) - 1
    if most > MOST_STEPS:
        raise SolverError(f"bias must allow for at most {MOST_STEPS} steps; {b:g} allows for more")
    n = most if steps is None else whole_number("steps", steps, 1, GameError)
    if n > most:
        raise GameError(f"steps must be at most {most} with a bias of {b:g}; got {n}")
    cuts = forward.partition(n)
    actions = np.array([conditional_mean(states, *ends) for ends in pairwise(cuts)])
    weights = np.diff(states.cdf(cuts))
    variance = float(states.var())
    between = float(weights @ (actions - float(states.mean())) ** 2)
    return CheapTalk(n, most, cuts, actions, weights, variance - between, variance, b)


def _checked(given: Any) -> Any:
    """Return the distribution, checked; `cheap_talk` has an argument of the check's name."""
    states = distribution("distribution", given)
    if is_discrete(states) or not all(map(math.isfinite, states.support())):
        raise GameError(f"distribution must be continuous on a finite interval; got {name_of(states)}")
    return states


class _Forward:
    """Cuts that follow from the first, from the end where intervals are short to the other."""

    def __init__(self, states: Any, bias: float, low: float, high: float) -> None:
        self.states, self.bias = states, bias
        self.start, self.end = (low, high) if bias > 0 else (high, low)

    def mean(self, a: float, c: float) -> float:
        return conditional_mean(self.states, min(a, c), max(a, c))

    def following(self, a: float, c: float) -> float | None:
        """Return the cut after c if a is the one before, or None where even the end is too near."""
        from scipy.optimize import brentq

        wanted = 2.0 * (c + self.bias) - (self.mean(a, c) if a != c else c)
        sign = 1.0 if self.bias > 0 else -1.0
        if sign * (self.mean(c, self.end) - wanted) < 0.0:
            return None
        return float(brentq(lambda x: self.mean(c, x) - wanted, c, self.end, xtol=1e-15, rtol=8.9e-16))

    def cuts(self, first: float, most: int) -> list[float]:
        """Return the cuts that fit before the end, the first one given; at most so many, the start included."""
        found = [self.start, first]
        while len(found) < most and (after := self.following(found[-2], found[-1])) not in (None, self.end):
            assert after is not None
            found.append(after)
        return found[:most]

    def partition(self, n: int) -> FloatArray:
        """Return the cuts of the equilibrium of n steps, in ascending order: the n-th cut must be the end."""
        from scipy.optimize import brentq

        if n == 1:
            return np.sort(np.array([self.start, self.end]))
        sign = 1.0 if self.bias > 0 else -1.0

        def short(first: float) -> float:
            """Return by how much the last of n intervals, up to the end, is too short to satisfy who is at its cut."""
            found = self.cuts(first, n)
            if len(found) < n:
                return (n - len(found)) * abs(self.end - self.start)
            wanted = 2.0 * (found[-1] + self.bias) - self.mean(found[-2], found[-1])
            return -sign * (self.mean(found[-1], self.end) - wanted)

        first = float(brentq(short, self.start, self.end, xtol=1e-15, rtol=8.9e-16))
        return np.sort(np.array([*self.cuts(first, n), self.end]))


def example() -> CheapTalk:
    """Return the model at the numbers of its derivation."""
    return cheap_talk(0.05)
