"""Unravelling: where everybody knows that you know, silence hides nothing (Grossman 1981, Milgrom 1981).

A sender has one of several qualities v, can prove which, and cannot prove a false one. Who hears nothing believes the
mean of those who would be silent. Let all be silent: the belief is the mean of all, and whoever is better than that
shows it. The belief sinks to the mean of the rest, and so on:

    bₖ = E[v | v in Sₖ],      Sₖ₊₁ = {v in Sₖ : v - c ≤ bₖ},

with c what showing costs. Without a cost only the worst is left, for whom it makes no difference: silence is read as
the worst there is. With types 1 to 10, equally likely, silence is worth 5.5, 3, 2, 1.5, and then 1. With a cost it
stops before (Verrecchia 1983), and some silence is innocent.

In a crisis
-----------
A direct question to one who is known to know, such as whether a missile was fired: no answer is an answer. Ask it for
hearings and inspections; where it is open whether there is anything to tell, `dye` is the model.

Exercise
--------
Showing costs 1. Which of the ten types stay silent, and what is silence worth?

Answer
------
It goes 5.5, 3.5, 2.5, 2: the three worst stay silent, and the best of them, with 3 - 1 = 2, would gain nothing.

>>> unravel(range(1, 11), cost=1)
Silence is believed 5.5, 3.5, 2.5, 2 in turn; in the end 3 of 10 types are silent, the best of them 3

References
----------
Grossman, S. J. (1981), "The informational role of warranties and private disclosure about product quality", Journal of
Law and Economics 24(3), 461-483.
Milgrom, P. R. (1981), "Good news and bad news: representation theorems and applications", Bell Journal of Economics
12(2), 380-391.
Verrecchia, R. E. (1983), "Discretionary disclosure", Journal of Accounting and Economics 5, 179-194.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, FloatArray, ReadOnly
from ..errors import GameError
from ..games.ties import TIE
from .inputs import real, reals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Unravelling", "example", "unravel"]


@dataclass(frozen=True, repr=False, eq=False)
class Unravelling(ReadOnly):
    """What silence is believed to mean, round by round.

    Attributes
    ----------
    beliefs : tuple of float
        The quality that is expected of who is silent, the first with everybody silent.
    silent : array, shape (rounds, types), read-only
        Who is silent in each round; in the last nobody gains from speaking.
    types : array, shape (types,), read-only
        Their qualities, in ascending order.
    cost : float
        Of showing.
    """

    beliefs: tuple[float, ...]
    silent: BoolArray
    types: FloatArray
    cost: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row a round: what silence is believed to be worth, and how many types and the best are silent."""
        import pandas as pd

        best = [float(self.types[row].max()) for row in self.silent]
        return pd.DataFrame({"belief": self.beliefs, "silent types": self.silent.sum(axis=1), "best of them": best})

    def __repr__(self) -> str:
        left = self.silent[-1]
        turns = ", ".join(f"{b:g}" for b in self.beliefs)
        are = "types is silent" if left.sum() == 1 else "types are silent"
        return (
            f"Silence is believed {turns} in turn; in the end {left.sum()} of {len(left)} {are}, "
            f"the best of them {self.types[left].max():g}"
        )


def unravel(types: ArrayLike, prior: ArrayLike | None = None, *, cost: float = 0.0) -> Unravelling:
    """Return what silence is believed to mean, round by round, until nobody gains from speaking.

    Parameters
    ----------
    types : sequence of float
        The qualities, each once.
    prior : sequence of float, optional
        Their probabilities. Default: all the same.
    cost : float
        Of showing one's quality.

    Raises
    ------
    GameError
        For doubled types, and for probabilities that do not sum to 1 or are not above 0.

    Examples
    --------
    >>> unravel(range(1, 11)).beliefs
    (5.5, 3.0, 2.0, 1.5, 1.0)
    """
    values = np.array(reals("types", list(types) if isinstance(types, range) else types))
    weights = np.ones(len(values)) if prior is None else np.array(reals("prior", prior, 0.0, 1.0))
    if len(weights) != len(values):
        raise GameError(f"prior must have one probability a type ({len(values)}); got {len(weights)}")
    if prior is not None and ((weights <= 0.0).any() or abs(weights.sum() - 1.0) > 1e-9):
        raise GameError(f"prior must be above 0 and sum to 1; got {weights.tolist()}, whose sum is {weights.sum():g}")
    paid = real("cost", cost, 0.0)
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    if (np.diff(values) == 0.0).any():
        raise GameError(f"types must be there once each; got {values[:-1][np.diff(values) == 0.0][0]:g} twice")
    tie = TIE * float(np.abs(values).max() + paid)
    silent, rounds, beliefs = np.ones(len(values), bool), [], []
    while True:
        belief = float(values[silent] @ weights[silent] / weights[silent].sum())
        rounds.append(silent)
        beliefs.append(belief)
        still = silent & (values - paid <= belief + tie)
        if (still == silent).all():
            return Unravelling(tuple(beliefs), np.array(rounds), values, paid)
        silent = still


def example() -> Unravelling:
    """Return the model at the numbers of its derivation."""
    return unravel(range(1, 11))
