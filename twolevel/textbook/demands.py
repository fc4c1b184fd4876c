"""Rationalist war: a demand that may be too much, because nobody tells what war would cost it (Fearon 1995).

A state demands the share x of 1 from another, take it or leave it. A refusal is war, which the first wins with
probability p, at the cost c to itself and, to the other, at a cost that the other alone knows, drawn from F. The other
gives in if 1 - x ≥ 1 - p - its cost: if its cost is at least z = x - p. So the risk of war is F(z), and what the demand
is worth

    (1 - F(z)) (p + z) + F(z) (p - c).

Peace without risk, z the least cost, is what is given up for more: at the best z inside,
(1 - F(z)) = F'(z) (z + c). Both would gain from telling the truth, and neither could believe the other: the weak would
say the same as the strong. With p = .5, c = .2 and the other's cost uniform on [0, 1], x = .9 and war has .4.

In a crisis
-----------
A demand with a deadline, and you do not know how much the other side dreads a war: recognition, withdrawal, transit.
Ask it for how much risk of war a reasonable leader runs; where both have spoken in public, `audience_costs` is next.

Exercise
--------
How much would war have to cost the demanding side for it to run no risk at all?

Answer
------
The other's cost may be as little as 0, where its density is 1: the risk pays while 1 > c, so from c = 1 on.

>>> [round(bargain(0.5, c).war, 6) for c in (0.2, 0.6, 1.0)]
[0.4, 0.2, 0.0]

References
----------
Fearon, J. D. (1995), "Rationalist explanations for war", International Organization 49(3), 379-414.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray, ReadOnly
from ..errors import GameError
from .inputs import distribution, is_discrete, name_of, real

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Bargain", "bargain", "example"]

#: Risks of war at which a demand is tried before the best ones are looked at closely.
POINTS = 1001


@dataclass(frozen=True, repr=False, eq=False)
class Bargain(ReadOnly):
    """The best demand against a side whose cost of war is not known.

    Attributes
    ----------
    demand : float
        The share that is demanded.
    war : float
        The probability that the demand is refused.
    value : float
        What the demand is worth to the side that makes it.
    safe : float
        What the demand is worth that nobody refuses.
    p, cost : float
        Its chance of winning, and its cost of war.
    rival : str
        The distribution of the other's cost.
    demands, values, risks : array, shape (T,), read-only
        What other demands are worth, from the safe one up, and the war that they risk.
    """

    demand: float
    war: float
    value: float
    safe: float
    p: float
    cost: float
    rival: str
    demands: FloatArray
    values: FloatArray
    risks: FloatArray

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the demand, the war it risks, what it is worth, and what the safe one is."""
        import pandas as pd

        names = ("rival", "p", "cost", "demand", "war", "value", "safe")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def __repr__(self) -> str:
        more = self.value - self.safe
        return (
            f"Demands {self.demand:.6g}, at a risk of war of {self.war:.4g}: worth {self.value:.4g}, "
            f"{more:.4g} more than the safe demand"
        )


def bargain(p: float, cost: float, rival: Any = None) -> Bargain:
    """Return the best demand, take it or leave it, against a side whose cost of war is not known.

    Parameters
    ----------
    p : float
        The chance of winning a war, from 0 to 1.
    cost : float
        Of a war to who demands, at least 0, in units of what is divided.
    rival : distribution, optional
        Of the other's cost, at least 0: a frozen continuous one of ``scipy.stats``. Default: uniform on [0, 1].

    Raises
    ------
    GameError
        For numbers outside their bounds, and for a discrete distribution or one below 0.

    Examples
    --------
    >>> found = bargain(0.5, 0.2)
    >>> found
    Demands 0.9, at a risk of war of 0.4: worth 0.66, 0.16 more than the safe demand
    """
    from scipy.optimize import minimize_scalar
    from scipy.stats import uniform

    wins = real("p", p, 0.0, 1.0)
    own = real("cost", cost, 0.0)
    costs = distribution("rival", uniform(0.0, 1.0) if rival is None else rival, least=0.0)
    if is_discrete(costs):
        raise GameError(f"rival must be a continuous distribution; got {name_of(costs)}")
    low = min(float(costs.support()[0]), 1.0 - wins)
    most = float(costs.cdf(1.0 - wins))  # nobody can demand more than all

    def worth(z: float) -> float:
        risk = float(costs.cdf(z))
        return (1.0 - risk) * (wins + z) + risk * (wins - own)

    tried = np.clip(costs.ppf(np.linspace(0.0, most, POINTS)), low, 1.0 - wins)
    tried[-1] = 1.0 - wins
    values = np.array([worth(z) for z in tried])
    best, z = float(values.max()), float(tried[values.argmax()])
    for k in np.flatnonzero((values[1:-1] >= values[:-2]) & (values[1:-1] >= values[2:])) + 1:
        if values[k] < best - 1e-3 * (abs(best) + 1.0):
            continue
        found = minimize_scalar(
            lambda z: -worth(z), bounds=(tried[k - 1], tried[k + 1]), method="bounded", options={"xatol": 1e-12}
        )
        if -found.fun > best:
            best, z = float(-found.fun), float(found.x)
    tested = {"demands": wins + tried, "values": values, "risks": np.array(costs.cdf(tried))}
    return Bargain(wins + z, float(costs.cdf(z)), best, wins + low, wins, own, name_of(costs), **tested)


def example() -> Bargain:
    """Return the model at the numbers of its derivation."""
    return bargain(0.5, 0.2)
