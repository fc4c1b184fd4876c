"""Setting the agenda: a proposer, the homes that must ratify, and the status quo (Romer and Rosenthal 1978).

A deal is a point x on a line. The proposer wants it near p, ratifier i near cᵢ; if too few ratify, the status quo q
stays. Who has ideal c ratifies what is no farther from it than q is,

    |x - c| ≤ |q - c|,   so from c - |q - c| to c + |q - c|,

and the proposer picks the nearest point to p that as many ratify as must. With one ratifier on the way to p, q < c < p,
that is min(p, 2c - q): as far beyond c as q is short of it.

Schelling's conjecture: a leader whose hands are tied at home gets more. Let the other side propose, from p = 1. A home
that moves towards the status quo, c = .3, .2, .1, moves the deal its own way, to .6, .4, .2, until nothing is left to
offer.

In a crisis
-----------
The other side drafts a text and home can only say yes or no: a ceasefire, an inspection regime, a joint statement. Ask
it when the draft is take it or leave it; where offers go to and fro, `floors` is the model.

Exercise
--------
Three parties with ideals .1, .3 and .8 must ratify, and two of them are enough. What does a proposer at 1 offer?

Answer
------
Two say yes up to where the second drops out: the party at .8 ratifies all of [0, 1], the party at .3 up to .6.

>>> setter(1, [0.1, 0.3, 0.8], 0, needed=2).outcome
0.6

References
----------
Romer, T., and H. Rosenthal (1978), "Political resource allocation, controlled agendas, and the status quo", Public
Choice 33(4), 27-43.
Schelling, T. C. (1960), The Strategy of Conflict, Harvard University Press, ch. 2.
Putnam, R. D. (1988), "Diplomacy and domestic politics: the logic of two-level games", International Organization 42(3),
427-460.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import ReadOnly
from ..errors import GameError, whole_number
from ..games import wording
from ..games.ties import TIE
from .inputs import real, reals

__all__ = ["Setter", "example", "setter"]


@dataclass(frozen=True, repr=False, eq=False)
class Setter(ReadOnly):
    """What an agenda setter proposes, and gets.

    Attributes
    ----------
    outcome : float
        The deal; the status quo where nothing better for the proposer is ratified.
    proposer, status_quo : float
    ratifiers : tuple of float
        Their ideals.
    needed : int
        How many must ratify.
    accepted : tuple of (float, float)
        The stretches of deals that so many ratify, in order.
    """

    outcome: float
    proposer: float
    ratifiers: tuple[float, ...]
    status_quo: float
    needed: int
    accepted: tuple[tuple[float, float], ...]

    @property
    def moves(self) -> bool:
        """Whether the status quo is left at all."""
        return self.outcome != self.status_quo

    def __repr__(self) -> str:
        stretches = wording.either([f"{low:.4g} to {high:.4g}" for low, high in self.accepted])
        does = f"proposes {self.outcome:.4g}" if self.moves else "leaves it there"
        ideals = wording.listed([f"{c:g}" for c in self.ratifiers])
        homes = f"home at {ideals} ratifies" if len(self.ratifiers) == 1 else f"homes at {ideals} ratify"
        return f"A proposer at {self.proposer:g} {does}: from {self.status_quo:g}, {homes} {stretches}"


def setter(proposer: float, ratifiers: ArrayLike, status_quo: float, *, needed: int | None = None) -> Setter:
    """Return what a proposer offers to those who must ratify.

    Parameters
    ----------
    proposer : float
        Its ideal.
    ratifiers : float or sequence of float
        Their ideals.
    status_quo : float
        What stays if too few ratify.
    needed : int, optional
        How many must; default: all.

    Raises
    ------
    GameError
        For what is no number, or more needed than there are.

    Examples
    --------
    >>> setter(1, 0.3, 0)
    A proposer at 1 proposes 0.6: from 0, home at 0.3 ratifies 0 to 0.6
    >>> [setter(1, c, 0).outcome for c in (0.3, 0.2, 0.1)]
    [0.6, 0.4, 0.2]
    """
    p, q = real("proposer", proposer), real("status_quo", status_quo)
    ideals = reals("ratifiers", ratifiers)
    k = len(ideals) if needed is None else whole_number("needed", needed, 1, GameError)
    if k > len(ideals):
        raise GameError(f"needed must be at most {len(ideals)}, the number of ratifiers; got {k}")
    accepted = _accepted(np.array(ideals), q, k)
    outcome = min((min(max(p, low), high) for low, high in accepted), key=lambda x: (abs(x - p), abs(x - q)))
    return Setter(outcome, p, ideals, q, k, accepted)


def _accepted(
    ideals: np.ndarray[tuple[int], np.dtype[np.float64]], q: float, k: int
) -> tuple[tuple[float, float], ...]:
    """Return the stretches that at least k ratify; each is closed, and single points are stretches too."""
    tie = TIE * max(1.0, abs(q), float(np.abs(ideals).max()))
    ends = np.unique(np.concatenate([[q], 2 * ideals - q]))
    low, high = np.minimum(q, 2 * ideals - q), np.maximum(q, 2 * ideals - q)

    def enough(x: float) -> bool:
        return int(((low <= x + tie) & (x - tie <= high)).sum()) >= k

    stretches: list[tuple[float, float]] = []
    for x, previous in zip(ends, [None, *ends[:-1]], strict=True):
        if not enough(x):
            continue
        joined = stretches and previous is not None and stretches[-1][1] == previous and enough(0.5 * (previous + x))
        if joined:
            stretches[-1] = (stretches[-1][0], float(x))
        else:
            stretches.append((float(x), float(x)))
    return tuple(stretches)


def example() -> Setter:
    """Return the model at the numbers of its derivation."""
    return setter(1.0, 0.3, 0.0)
