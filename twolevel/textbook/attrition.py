"""Audience costs as a war of attrition: who backs down, and when it is too late to (Fearon 1994).

Two leaders confront each other over a prize v. At every moment each may back down, which costs it aᵢ(t) before its
audience, more the longer it has waited, and leaves the prize to the other; or attack, which gives it wᵢ < 0, known to
it alone, drawn from Fᵢ; or wait. Who values war at more than -aᵢ(t) prefers it to backing down at t. Costs rise until
a **horizon** t* at which everybody left does: then nobody backs down any more, and there is war.

Until then those who will back down are indifferent when to: waiting dt costs aᵢ'(t) dt, and the other backs down in it
with probability λⱼ dt, which is worth v + aᵢ(t). So λⱼ = aᵢ'/(v + aᵢ), and the share of j's types that have not backed
down is

    Sⱼ(t) = kⱼ v / (v + aᵢ(t)),      Sⱼ(t*) = 1 - Fⱼ(-aⱼ(t*)),

with 1 - kⱼ the chance that j gives in at once. At most one does so: t* is the first time at which one of
(1 - Fⱼ(-aⱼ(t))) (v + aᵢ(t)) / v reaches 1, and the other's value there is its k. War comes with probability
S₁(t*) S₂(t*). With v = 1, w uniform on [-1, 0] and aᵢ(t) = t: t(1 + t) = 1, so t* = .618034 and war .381966.
If a₁ > a₂ it is the second, less bound at home, that may give in at once: audiences help those who have them.

In a crisis
-----------
Both leaders have spoken in public and every day of waiting makes retreat dearer: an ultimatum, a mobilisation. Ask it
for who is likely to back down, and how long there is to talk.

Exercise
--------
The first leader's audience is twice as harsh, 2t against t. Who backs down more often, and is war more likely?

Answer
------
The second backs down in 60 % of all cases, the first in 13 %, and war is less likely than between equals: .268 against
.382.

>>> audience_costs(2, 1)
Deadline at 0.366025: war 0.267949; the first backs down with probability 0.1311, the second with 0.6009 (0.366 of it at
once)

References
----------
Fearon, J. D. (1994), "Domestic political audiences and the escalation of international disputes", American Political
Science Review 88(3), 577-592.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray, ReadOnly
from ..errors import GameError
from ..games.ties import TIE
from .inputs import distribution, pair, real

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AudienceCosts", "audience_costs", "example"]

#: Points of the paths that a result keeps, from 0 to the deadline.
POINTS = 201
#: How far a deadline is looked for, in times at which costs equal the prize or the worst war.
FARTHEST = 2.0**40


@dataclass(frozen=True, repr=False, eq=False)
class AudienceCosts(ReadOnly):
    """How a war of attrition between two leaders with audiences goes.

    Attributes
    ----------
    deadline : float
        The time after which nobody backs down.
    war : float
        Its probability.
    backs_down : (float, float)
        The probability of each to be the one that does; with `war` they sum to 1.
    at_once : (float, float)
        The part of it that is at the very start; at most one is above 0.
    times : array, shape (T,), read-only
        From 0 to the deadline.
    holding : array, shape (2, T), read-only
        The share of each one's types that have not backed down, if the other has not.
    prize : float
    """

    deadline: float
    war: float
    backs_down: tuple[float, float]
    at_once: tuple[float, float]
    times: FloatArray
    holding: FloatArray
    prize: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row a leader: how likely it backs down, at once and in all, and how likely it holds out."""
        import pandas as pd

        rows = {"backs down": self.backs_down, "at once": self.at_once, "holds out": self.holding[:, -1]}
        return pd.DataFrame({"leader": ["first", "second"], **rows, "deadline": self.deadline, "war": self.war})

    def __repr__(self) -> str:
        said = [
            f"{p:.4g}{f' ({now:.4g} of it at once)' if now else ''}"
            for p, now in zip(self.backs_down, self.at_once, strict=True)
        ]
        return (
            f"Deadline at {self.deadline:.6g}: war {self.war:.6g}; the first backs down with probability {said[0]}, "
            f"the second with {said[1]}"
        )


def audience_costs(
    a1: float | Callable[[float], float],
    a2: float | Callable[[float], float],
    *,
    prize: float = 1.0,
    war: Any = None,
) -> AudienceCosts:
    """Return who backs down in a war of attrition, when it is too late to, and how likely war is.

    Parameters
    ----------
    a1, a2 : float or function of time
        How fast each one's audience costs rise; or the costs at a time, 0 at 0, rising and continuous.
    prize : float
        What is at stake, above 0.
    war : distribution, or two, optional
        What war is worth to each, at most 0: frozen continuous distributions of ``scipy.stats``. Default: uniform on
        [-1, 0].

    Raises
    ------
    GameError
        For costs that do not rise, or never so far that everybody prefers war.

    Examples
    --------
    >>> found = audience_costs(1, 1)
    >>> round(found.deadline, 6), round(found.war, 6)
    (0.618034, 0.381966)
    """
    from scipy.optimize import brentq
    from scipy.stats import uniform

    v = real("prize", prize, 0.0, strict=True)
    costs = [_Costs(name, a) for name, a in (("a1", a1), ("a2", a2))]
    worth = [distribution("war", f, most=0.0) for f in pair("war", uniform(-1.0, 1.0) if war is None else war)]

    def resolved(i: int, t: float) -> float:
        return 1.0 - float(worth[i].cdf(-costs[i](t)))

    def reached(i: int, t: float) -> float:
        return resolved(i, t) * (v + costs[1 - i](t)) / v

    def lead(t: float) -> float:
        return max(reached(0, t), reached(1, t)) - 1.0

    if lead(0.0) >= 0.0:
        raise GameError("war must be below 0 for some of each one's types; got one that nobody avoids")
    late = 1.0
    while lead(late) < 0.0:
        late *= 2.0
        if late > FARTHEST:
            raise GameError("a1 and a2 must rise until everybody prefers war to backing down; these never do")
    deadline = float(brentq(lead, 0.0, late, xtol=1e-15, rtol=8.9e-16))
    stays = [min(reached(i, deadline), 1.0) for i in (0, 1)]
    stays[int(np.argmax(stays))] = 1.0
    times = np.linspace(0.0, deadline, POINTS)
    holding = np.array([[stays[i] * v / (v + costs[1 - i](t)) for t in times] for i in (0, 1)])
    ends = [stays[i] * v / (v + costs[1 - i](deadline)) for i in (0, 1)]
    at_once = tuple(1.0 - k if 1.0 - k > TIE else 0.0 for k in stays)
    war_comes = ends[0] * ends[1]
    first = at_once[0] + _drops(costs[1], costs[0], stays, v, deadline)
    both = (first, 1.0 - war_comes - first)
    return AudienceCosts(deadline, war_comes, both, (at_once[0], at_once[1]), times, holding, v)


def _drops(
    rivals: _Costs,
    own: _Costs,
    stays: list[float],
    v: float,
    deadline: float,
) -> float:
    """Return the probability that the first backs down after the start: the integral of S₂ over the drop of S₁.

    With b the second's costs at the time, S₁ = k₁ v / (v + b); b is what is integrated over, so that no derivative of
    the costs is asked for.
    """
    from scipy.integrate import quad

    last = rivals(deadline)

    def integrand(b: float) -> float:
        when = rivals.when(b, deadline)
        return stays[1] * v / (v + own(when)) * stays[0] * v / (v + b) ** 2

    return float(quad(integrand, 0.0, last, epsabs=1e-12)[0])


class _Costs:
    """Audience costs over time: a slope, or a function, checked as far as some times show."""

    def __init__(self, name: str, given: float | Callable[[float], float]) -> None:
        self.slope = None if callable(given) else real(name, given, 0.0, strict=True)
        self.given = given if callable(given) else None
        values = np.array([real(f"{name}({t:g})", self(t)) for t in (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)])
        if values[0] != 0.0 or (np.diff(values) < 0.0).any() or values[-1] <= 0.0:
            raise GameError(f"{name} must be 0 at time 0 and rise; got {values[0]:g} at 0, then {values[1:].tolist()}")

    def __call__(self, t: float) -> float:
        if self.given is not None:
            return float(self.given(t))
        assert self.slope is not None
        return self.slope * t

    def when(self, cost: float, last: float) -> float:
        """Return the time, at most `last`, at which costs reach this."""
        from scipy.optimize import brentq

        if self.slope is not None:
            return min(cost / self.slope, last)
        return last if cost >= self(last) else float(brentq(lambda t: self(t) - cost, 0.0, last, xtol=1e-15))


def example() -> AudienceCosts:
    """Return the model at the numbers of its derivation."""
    return audience_costs(1.0, 1.0)
