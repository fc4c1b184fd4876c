"""Alternating offers with ratification floors: how home's refusal helps at the table (after Iida 1993, Tarar 2001).

Two leaders divide 1 and take turns to propose, the first of them first; a share that comes a round later is worth
δᵢ < 1 times as much to leader i. Home of leader i does not ratify a share below its floor fᵢ. A leader accepts what is
at least what waiting is worth, and what home ratifies. With x the share that the first keeps when it proposes and y
the share that the second keeps when that one does,

    x = 1 - max(δ₂ y, f₂),      y = 1 - max(δ₁ x, f₁).

The right sides make a contraction with modulus δ₁δ₂, so the solution is one; it is found among the four cases of which
maxima are the floors. Without floors it is Rubinstein's x = (1 - δ₂)/(1 - δ₁δ₂). A floor below what waiting is worth
changes nothing; above it, the floor binds the *other* side's offers and so moves the deal to the side that has it.
With f₁ + f₂ > 1 no deal is ratified.

In a crisis
-----------
Drafts go to and fro and each capital needs a vote: prisoners, corridors, compensation. Ask it when a leader says "my
parliament will not accept less", and you want to know whether that is worth anything.

Exercise
--------
δ = .9 for both. From which floor on does the first leader's home change the deal at all?

Answer
------
From what waiting is worth to the first leader, δ times its share .526316: .473684.

>>> [round(floors(0.9, (f, 0)).shares[0], 6) for f in (0.0, 0.47, 0.48)]
[0.526316, 0.526316, 0.532]

References
----------
Rubinstein, A. (1982), "Perfect equilibrium in a bargaining model", Econometrica 50(1), 97-109.
Iida, K. (1993), "When and how do domestic constraints matter? Two-level games with uncertainty", Journal of Conflict
Resolution 37(3), 403-426.
Tarar, A. (2001), "International bargaining with two-sided domestic constraints", Journal of Conflict Resolution 45(3),
320-340.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from ..arrays import ReadOnly
from ..errors import GameError
from ..games.ties import TIE
from .inputs import pair, real

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Floors", "example", "floors"]


@dataclass(frozen=True, repr=False, eq=False)
class Floors(ReadOnly):
    """The deal of two leaders who take turns to propose, each with a floor that home sets.

    Attributes
    ----------
    shares : (float, float)
        Of the first proposer and of the other: what is agreed at once.
    turned : (float, float)
        The shares, in the same order, had the other proposed first.
    without : (float, float)
        The shares if no home had to ratify.
    discount : (float, float)
    floors : (float, float)
    """

    shares: tuple[float, float]
    turned: tuple[float, float]
    without: tuple[float, float]
    discount: tuple[float, float]
    floors: tuple[float, float]

    @property
    def gains(self) -> tuple[float, float]:
        """What each leader gains by the floors; they sum to 0."""
        return self.shares[0] - self.without[0], self.shares[1] - self.without[1]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a leader: discount, floor, and its share with the floors, without, and proposing second."""
        import pandas as pd

        columns = {"discount": self.discount, "floor": self.floors, "share": self.shares, "without": self.without}
        return pd.DataFrame({"leader": ["first", "second"], **columns, "if the second proposes": self.turned})

    def __repr__(self) -> str:
        gain = self.gains[0]
        who = "neither home changes it" if abs(gain) <= TIE else f"the {'first' if gain > 0 else 'second'} one's home"
        does = "" if abs(gain) <= TIE else f" brings it {abs(gain):.4g}"
        return f"The first leader gets {self.shares[0]:.6g}, the second {self.shares[1]:.6g}: {who}{does}"


def floors(discount: float | Sequence[float], floors: float | Sequence[float]) -> Floors:
    """Return the shares of two leaders who take turns to propose, below whose floors home does not ratify.

    Parameters
    ----------
    discount : float or two
        What a share is worth a round later, between 0 and 1.
    floors : float or two
        The least share that each home ratifies, from 0 to 1.

    Raises
    ------
    GameError
        For numbers outside their bounds, and for floors of more than 1 together.

    Examples
    --------
    >>> floors(0.9, (0.6, 0))
    The first leader gets 0.64, the second 0.36: the first one's home brings it 0.1137
    """
    one, two = (real("discount", d, 0.0, 1.0, strict=True) for d in pair("discount", discount))
    first, second = (real("floors", f, 0.0, 1.0) for f in pair("floors", floors))
    if first + second > 1.0 + TIE:
        raise GameError(f"floors must leave a deal, at most 1 together; got {first:g} and {second:g}")
    x, y = _stationary((one, two), (first, second))
    free, _ = _stationary((one, two), (0.0, 0.0))
    return Floors((x, 1 - x), (1 - y, y), (free, 1 - free), (one, two), (first, second))


def _stationary(discount: tuple[float, float], floors: tuple[float, float]) -> tuple[float, float]:
    """Return what each keeps when it proposes: of the four cases, the one that fits its own conditions best."""
    (d1, d2), (f1, f2) = discount, floors

    def off(xy: tuple[float, float]) -> float:
        x, y = xy
        return abs(x - (1 - max(d2 * y, f2))) + abs(y - (1 - max(d1 * x, f1)))

    cases = []
    for first_binds, second_binds in product((False, True), repeat=2):
        if first_binds:
            y = 1 - f1
            x = 1 - (f2 if second_binds else d2 * y)
        else:
            x = 1 - f2 if second_binds else (1 - d2) / (1 - d1 * d2)
            y = 1 - d1 * x
        cases.append((x, y))
    return min(cases, key=off)


def example() -> Floors:
    """Return the model at the numbers of its derivation."""
    return floors(0.9, (0.6, 0.0))
