"""Crisis signalling: a challenge, resistance, and how far a threat is meant (Lewis and Schultz 2003, Jo 2011).

A may challenge; if it does, B resists or concedes; if B resists, A fights or backs down. Payoffs:

    no challenge    A: S      B: S_B        concession    A: V      B: C
    war             A: W_A    B: W_B        backing down  A: a      B: V_B

A alone knows shocks to W_A and a, B alone one to W_B, all normal. Let r be the probability that B resists. A
challenges if the better of war and backing down is at least

    c(r) = (S - (1 - r) V) / r,

so it challenges with probability 1 - Φ((c - W_A)/σ) Φ((c - a)/σ), and who has challenged fights, when it comes to it,
with probability f(r) = Pr(W_A + ε ≥ a + η and W_A + ε ≥ c) / Pr(challenge). B resists if its war is good enough,

    r = Φ([f W_B + (1 - f) V_B - C] / (f σ)).

An equilibrium is an r that this gives back. There may be several: a challenge that few resist is cheap and says little,
one that most resist is meant. The right side is smooth; its crossings with r are looked for on a grid, finer towards 0
and 1, and where it comes near without a crossing. Who estimates such a model from data must say which one was played.

In a crisis
-----------
A threat before anybody has moved: is it a bluff, and would resistance call it? Ask it where a challenge may be taken
back at a price in reputation, and where a data set of crises is to be explained.

Exercise
--------
What becomes of the three equilibria if backing down costs A more, a = -1.6 instead of -1.2?

Answer
------
One is left, in which B rarely resists: who challenges means it more often.

>>> for e in crisis_signalling(-1.9, -2.8, -1.6):
...     print(e)
B resists with probability 0.08133: A challenges with 1, and fights with 0.416 if it is resisted; war 0.03383

References
----------
Lewis, J. B., and K. A. Schultz (2003), "Revealing preferences: empirical estimation of a crisis bargaining game with
incomplete information", Political Analysis 11(4), 345-367.
Jo, J. (2011), "Nonuniqueness of the equilibrium in Lewis and Schultz's model", Political Analysis 19(3), 351-362.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import FloatArray, Items, ReadOnly
from ..errors import GameError
from .inputs import real, rule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CrisisEquilibria", "CrisisEquilibrium", "crisis_signalling", "example"]

#: Probabilities of resistance at which the condition is looked at before crossings are narrowed down.
POINTS = 2001
#: The least probability of resistance that is tried.
NEVER = 1e-300
#: Up to where normal shocks are added up, in standard deviations, and points of the rule for it.
FARTHEST, NODES = 9.0, 100


@dataclass(frozen=True, repr=False, eq=False)
class CrisisEquilibrium(ReadOnly):
    """One equilibrium of the crisis.

    Attributes
    ----------
    resists : float
        The probability that B resists a challenge.
    challenges : float
        The probability that A challenges.
    fights : float
        The probability that who has challenged fights if it is resisted.
    """

    resists: float
    challenges: float
    fights: float

    @property
    def war(self) -> float:
        """The probability of war."""
        return self.challenges * self.resists * self.fights

    def __repr__(self) -> str:
        return (
            f"B resists with probability {self.resists:.4g}: A challenges with {self.challenges:.4g}, and fights with "
            f"{self.fights:.4g} if it is resisted; war {self.war:.4g}"
        )


@dataclass(frozen=True, repr=False, eq=False)
class CrisisEquilibria(ReadOnly, Items[CrisisEquilibrium]):
    """The equilibria of a crisis, in order of how likely resistance is.

    Attributes
    ----------
    items : tuple of CrisisEquilibrium
    tried : array, shape (T,), read-only
        Probabilities of resistance.
    replies : array, shape (T,), read-only
        How likely B resists if A expects each of these: equilibria are where both agree.
    """

    items: tuple[CrisisEquilibrium, ...]
    tried: FloatArray
    replies: FloatArray

    @property
    def resists(self) -> tuple[float, ...]:
        """The probability of resistance in each."""
        return tuple(e.resists for e in self.items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium: how likely resistance, a challenge, fighting if resisted, and war are."""
        import pandas as pd

        rows = [(e.resists, e.challenges, e.fights, e.war) for e in self]
        return pd.DataFrame(rows, columns=["resists", "challenges", "fights if resisted", "war"])

    def __repr__(self) -> str:
        number = "1 equilibrium" if len(self) == 1 else f"{len(self)} equilibria"
        chances = ", ".join(f"{r:.7f}" for r in self.resists)
        return f"{number} of the crisis: B resists with probability {chances}; looked for at {len(self.tried)} points"


def crisis_signalling(
    war_a: float,
    war_b: float,
    audience: float,
    *,
    prize: float = 1.0,
    prize_b: float = 1.0,
    status_quo: float = 0.0,
    concession: float = 0.0,
    deviation: float = 1.0,
) -> CrisisEquilibria:
    """Return the equilibria of a crisis between a challenger and who may resist.

    Parameters
    ----------
    war_a, war_b : float
        The means of what war is worth to A and to B.
    audience : float
        The mean of what backing down is worth to A: what its audience makes it pay.
    prize, prize_b : float
        What a concession is worth to A, and A's backing down to B.
    status_quo : float
        To A, without a challenge; below `prize`.
    concession : float
        To B.
    deviation : float
        The standard deviation of the shocks, above 0.

    Raises
    ------
    GameError
        For what is no number, and a status quo that A would not give for the prize.

    Examples
    --------
    >>> [round(r, 7) for r in crisis_signalling(-1.9, -2.8, -1.2).resists]
    [0.2964518, 0.4724232, 0.8740314]
    """
    given = {"war_a": war_a, "war_b": war_b, "audience": audience, "prize": prize, "prize_b": prize_b}
    given |= {"status_quo": status_quo, "concession": concession}
    numbers = {name: real(name, value) for name, value in given.items()}
    if numbers["status_quo"] >= numbers["prize"]:
        raise GameError(f"status_quo must be below prize ({prize:g}), for which A challenges; got {status_quo:g}")
    crisis = _Crisis(deviation=real("deviation", deviation, 0.0, strict=True), **numbers)
    inner = np.linspace(0.0, 1.0, POINTS)[1:-1]
    ends = 10.0 ** np.linspace(-12.0, np.log10(inner[0]), 200)
    # where B all but never resists, or all but always, the place is as near to 0 or 1 as can be told
    tried = np.unique(np.concatenate([[NEVER], ends, inner, 1.0 - ends, [1.0]]))
    replies = crisis.reply(tried)
    found = sorted(_crossings(crisis, tried, replies - tried))
    challenges, fights = crisis.challenger(np.array(found))
    items = [CrisisEquilibrium(*map(float, of)) for of in zip(found, challenges, fights, strict=True)]
    return CrisisEquilibria(tuple(items), tried, replies)


@dataclass(frozen=True)
class _Crisis:
    war_a: float
    war_b: float
    audience: float
    prize: float
    prize_b: float
    status_quo: float
    concession: float
    deviation: float

    def challenger(self, r: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how likely A challenges, and fights once it is resisted, if B resists with probabilities r, (T,)."""
        from scipy.special import ndtr

        c = (self.status_quo - (1.0 - r) * self.prize) / r
        war, back = (c - self.war_a) / self.deviation, (c - self.audience) / self.deviation
        # 1 - Φ(war) Φ(back), by what is small
        challenges = ndtr(-war) + ndtr(war) * ndtr(-back)
        low = np.clip(war, -FARTHEST, FARTHEST)[:, None]
        nodes, weights = rule(NODES)
        shocks = low + (FARTHEST - low) * 0.5 * (1.0 + nodes)
        density = np.exp(-0.5 * shocks**2) / np.sqrt(2.0 * np.pi)
        better = ndtr(shocks + (self.war_a - self.audience) / self.deviation)
        both = 0.5 * (FARTHEST - low[:, 0]) * ((density * better) @ weights)
        return challenges, np.minimum(both / np.maximum(challenges, np.finfo(float).tiny), 1.0)

    def reply(self, r: FloatArray) -> FloatArray:
        """Return how likely B resists if A expects it to with probabilities r, (T,)."""
        from scipy.special import ndtr

        fights = self.challenger(r)[1]
        gain = fights * self.war_b + (1.0 - fights) * self.prize_b - self.concession
        replies: FloatArray = ndtr(gain / (np.maximum(fights, np.finfo(float).tiny) * self.deviation))
        return replies


def _crossings(crisis: _Crisis, tried: FloatArray, off: FloatArray) -> list[float]:
    """Return where the reply is what is expected: between points of other signs, and where the two only touch."""
    from scipy.optimize import brentq, minimize_scalar

    def gap(r: float) -> float:
        return float(crisis.reply(np.array([r]))[0]) - r

    def root(a: float, b: float) -> float:
        return float(brentq(gap, a, b, xtol=1e-15, rtol=8.9e-16))

    places = list(zip(tried[:-1], tried[1:], off[:-1], off[1:], strict=True))
    found = [float(r) for r, value in zip(tried, off, strict=True) if value == 0.0]
    found += [root(a, b) for a, b, at_a, at_b in places if at_a * at_b < 0.0]
    near = (np.abs(off[1:-1]) < np.minimum(np.abs(off[:-2]), np.abs(off[2:]))) & (np.sign(off[:-2]) == np.sign(off[2:]))
    for k in np.flatnonzero(near & (np.sign(off[1:-1]) == np.sign(off[2:]))) + 1:
        sign = np.sign(off[k])
        a, b = float(tried[k - 1]), float(tried[k + 1])
        least = minimize_scalar(lambda r, s=sign: s * gap(r), bounds=(a, b), method="bounded", options={"xatol": 1e-13})
        if least.fun < 0.0:
            found += [root(a, least.x), root(least.x, b)]
        elif least.fun < 1e-15:
            found.append(float(least.x))
    return found


def example() -> CrisisEquilibria:
    """Return the model at the numbers of its derivation."""
    return crisis_signalling(-1.9, -2.8, -1.2)
