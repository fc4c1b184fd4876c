r"""Persuasion: the best signal about the state that a sender can commit to, and what it is worth.

Let v(μ) be what the sender gains where a public that held a prior comes to the belief μ over S states. A signal sends
message m with probability π(m | ω) in state ω; it splits the prior into posteriors that average to it. So its worth is
a mean of v over the posteriors, and the best of all signals is worth the **concave closure** of v at the prior
(Kamenica and Gentzkow 2011, corollary 2):

.. math:: V(\mu_0) = \sup \Big\{ \sum_m w_m \, v(\mu_m) : \sum_m w_m \, \mu_m = \mu_0, \; w \ge 0 \Big\}.

Where sender and public hold **different priors** p and q, the same message makes of the sender's posterior μ the
public's, :math:`\mu' \propto \mu \, q / p` (Alonso and Câmara 2016). The closure is taken over the sender's posteriors,
with the sender's probabilities, of v(μ').

**How it is found.** The closure is a linear programme over posteriors, with one price a state: a combination of
posteriors is best exactly if no v(μ) lies above the plane of the prices. It is solved over the points looked at, by the
simplex method from full disclosure on. Then whatever may lie above the plane is split into smaller simplices, and the
programme is solved again, until what may still lie above it, which bounds the gain missed, is below a tolerance. Where
v jumps along an edge, the jump is bisected to the last digits and both of its sides are points: jumps are not
smeared. Between them v is taken for smooth: what lies above the plane between points is bounded by second differences.

At a jump the best signal may need the higher side of it. Where v itself does not take it there, the value is a
**supremum, not attained**: signals come as near to it as one likes.

References
----------
Kamenica, E. and M. Gentzkow (2011), "Bayesian persuasion", American Economic Review 101, 2590-2615.
Alonso, R. and O. Câmara (2016), "Bayesian persuasion with heterogeneous priors", Journal of Economic Theory 165,
672-706.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, FloatArray, IntArray, ReadOnly
from ..errors import GameError, TwolevelError, one_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Persuasion", "ValueOf", "best_signal", "distribution", "received"]

#: From beliefs, shape (B, S), to what they are worth to the sender, shape (B,).
ValueOf = Callable[[FloatArray], ArrayLike]

#: Steps of the first mesh along an edge, by the number of states; with more states the simplex is one piece at first.
STEPS = {1: 1, 2: 128, 3: 24, 4: 10, 5: 6, 6: 4, 7: 3}
#: As many points as are looked at, about.
MOST_POINTS = 40_000
#: Points within an edge at which v is looked at; the middle one is among them.
WITHIN = 3
#: As many simplices as are split at a time.
MOST_SPLIT = 2_000
#: Share of the range of v below which a difference is rounding.
ROUNDING = 1e-11
#: A fraction with a denominator up to this, as near as this to a jump, is where the jump is.
SIMPLE, NEAR = 10_000, 1e-11


@dataclass(frozen=True, repr=False, eq=False)
class Persuasion(ReadOnly):
    """The best signal, and what it is worth beside none and full disclosure.

    Attributes
    ----------
    states : tuple of str
        Names of the S states.
    prior : array, shape (S,)
        Of the public, whose belief counts.
    sender : array, shape (S,)
        The sender's prior; the same where there is one prior only.
    value : float
        What the best signal is worth to the sender, by the sender's probabilities.
    none, full : float
        What it is worth to tell nothing, and to tell the state.
    attained : bool
        Whether a signal brings the value; False where it is a supremum, not attained.
    posteriors : array, shape (K, S)
        The sender's belief after each message; averaged by the weights they are the sender's prior.
    weights : array, shape (K,)
        How likely each message is, by the sender's prior.
    values : array, shape (K,)
        What each message is worth.
    gap : float
        As much as the value may be too low, at most, by the second differences of v.
    tolerance : float
        What was asked for, in v's own unit.
    history : array, shape (R,)
        The value after each refinement; it never falls.
    points : array, shape (P, S)
        The sender's posteriors that were looked at.
    heights : array, shape (P,)
        v there.
    """

    states: tuple[str, ...]
    prior: FloatArray
    sender: FloatArray
    value: float
    none: float
    full: float
    attained: bool
    posteriors: FloatArray
    weights: FloatArray
    values: FloatArray
    gap: float
    tolerance: float
    history: FloatArray
    points: FloatArray
    heights: FloatArray

    @property
    def gain(self) -> float:
        """What the best signal is worth beyond none."""
        return self.value - self.none

    @property
    def received(self) -> FloatArray:
        """The public's belief after each message, shape (K, S)."""
        return received(self.posteriors, self.prior, self.sender)

    @property
    def signal(self) -> FloatArray:
        """The probability of each message in each state, shape (K, S); NaN in states that the sender rules out."""
        possible = self.sender > 0
        joint = self.weights[:, None] * self.posteriors
        sent: FloatArray = np.divide(joint, self.sender, out=np.full(joint.shape, np.nan), where=possible)
        return sent

    @property
    def advice(self) -> str:
        """What the best signal does, in words: ``none``, ``full``, or ``partial``."""
        if len(self.weights) == 1:
            return "none"
        return "full" if (self.posteriors.max(axis=1) > 1 - 1e-9).all() else "partial"

    @property
    def status(self) -> str:
        """How sure the value is, in words."""
        kind = "attained" if self.attained else "supremum, not attained"
        known = f"at most {self.gap:.2g} too low" if self.gap > 0 else "no point above the plane"
        if self.gap > self.tolerance:
            known += f", more than the tolerance of {self.tolerance:.2g}"
        return f"{kind}; {known}, as the {len(self.points):,} points looked at show"

    def closure(self, beliefs: ArrayLike) -> FloatArray:
        """Return the concave closure at other beliefs of the sender, as the points that were looked at show it.

        They were looked at around the best signal, so elsewhere the closure may be higher by what v does between them.

        Parameters
        ----------
        beliefs : array_like, shape (B, S)

        Returns
        -------
        array, shape (B,)
        """
        wanted = np.atleast_2d(np.asarray(beliefs, dtype=np.float64))
        kept = self.sender > 0
        points = self.points[:, kept]
        found = []
        for belief in wanted:
            own = distribution("belief", belief, len(self.sender))[kept]
            basis, weights, _ = _programme(points, self.heights, own)
            found.append(float(weights @ self.heights[basis]))
        return np.array(found)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a message: its probability in each state, in all, the belief after it, and its worth."""
        import pandas as pd

        columns: dict[str, FloatArray] = {"weight": self.weights, "value": self.values}
        columns |= {f"sent if {state}": self.signal[:, k] for k, state in enumerate(self.states)}
        columns |= {f"belief {state}": self.received[:, k] for k, state in enumerate(self.states)}
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        return f"Persuasion: {self._worth()}; {self.status}"

    def _worth(self) -> str:
        what = {"none": "to tell nothing", "full": "to tell the state"}
        best = what.get(self.advice, f"a signal with {len(self.weights)} messages")
        return f"best is {best}, worth {self.value:.4g} (nothing {self.none:.4g}, everything {self.full:.4g})"


def best_signal(
    value: ValueOf,
    prior: ArrayLike,
    *,
    sender: ArrayLike | None = None,
    states: Sequence[str] | None = None,
    ties: str | None = None,
    tolerance: float = 1e-6,
    resolution: float = 1e-15,
    near: ValueOf | None = None,
) -> Persuasion:
    """Return the best signal of a sender, for any value of beliefs and any prior.

    Parameters
    ----------
    value : function
        From the public's beliefs, shape (B, S), to their worth for the sender, shape (B,).
    prior : array_like, shape (S,)
        Of the public.
    sender : array_like, shape (S,), optional
        The sender's prior; default: the public's.
    states : sequence of str, optional
        Names for the states; default: numbers.
    ties : {'best', 'worst'}, optional
        What v is at a jump: the better for the sender of what is beside it, or the worse. Default: what `value` says at
        the nearest simple fraction, and the better where there is none.
    tolerance : float
        As much as the value may be too low, as a share of the range of v.
    resolution : float
        How near to a jump v can be asked for; jumps are narrowed down so far.
    near : function, optional
        The same as `value`, or NaN, where it can be asked for nearer to a jump; used where it agrees with `value` on
        both sides of one.

    Raises
    ------
    GameError
        For priors that are no distributions or rule out different states, a value of the wrong shape, a wrong option.

    Examples
    --------
    The prosecutor of Kamenica and Gentzkow (2011): a judge who believes in guilt with .3 convicts from .5 on.

    >>> convicted = best_signal(lambda mu: mu[:, 1] >= 0.5, [0.7, 0.3], states=["innocent", "guilty"])
    >>> convicted
    Persuasion: best is a signal with 2 messages, worth 0.6 (nothing 0, everything 0.3); attained; ...
    >>> convicted.signal.round(4)
    array([[0.5714, 0.    ],
           [0.4286, 1.    ]])
    """
    if not callable(value):
        raise GameError(f"value must be a function of beliefs; got {type(value).__name__}")
    own = distribution("prior", prior)
    mine = own if sender is None else distribution("sender", sender, len(own))
    if ((own > 0) != (mine > 0)).any():
        k = int(np.flatnonzero((own > 0) != (mine > 0))[0])
        raise GameError(
            f"sender and prior must hold the same states possible; got {mine[k]:g} and {own[k]:g} in state {k}"
        )
    if ties is not None:
        one_of("ties", ties, ("best", "worst"), GameError)
    if not (isinstance(tolerance, int | float) and 0 < tolerance < 1):
        raise GameError(f"tolerance must be a number between 0 and 1; got {tolerance!r}")
    names = tuple(map(str, range(len(own)))) if states is None else tuple(states)
    if len(names) != len(own):
        raise GameError(f"states must be one name for each of {len(own)}; got {len(names)}")
    return _Search(value, own, mine, ties, tolerance, resolution, near).result(names)


def distribution(
    what: str, given: ArrayLike, size: int | None = None, error: type[TwolevelError] = GameError
) -> FloatArray:
    """Return probabilities as an array that sums to 1; raise `error` with the rule and the value otherwise.

    Examples
    --------
    >>> distribution("prior", [0.7, 0.4])
    Traceback (most recent call last):
    twolevel.errors.GameError: prior must sum to 1; got 1.1
    """
    try:
        array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise error(f"{what} must be numbers; got {given!r:.60}") from None
    if array.ndim != 1 or not len(array):
        raise error(f"{what} must be one number for each state; got an array of shape {array.shape}")
    if size is not None and len(array) != size:
        raise error(f"{what} must have {size} numbers, one a state; got {len(array)}")
    if not (array >= 0).all():
        raise error(f"{what} must not be below 0; got {array[int(np.argmin(array >= 0))]:g}")
    total = float(array.sum())
    if not abs(total - 1) <= 1e-9:
        raise error(f"{what} must sum to 1; got {total:.10g}")
    return array / total


def received(posteriors: FloatArray, prior: FloatArray, sender: FloatArray) -> FloatArray:
    """Return what another with its own prior believes where the sender holds posteriors, shape (..., S).

    Examples
    --------
    >>> received(np.array([[0.3, 0.7]]), np.array([0.7, 0.3]), np.array([0.5, 0.5])).round(6)
    array([[0.5, 0.5]])
    """
    if np.array_equal(prior, sender):
        return posteriors
    ratio = np.divide(prior, sender, out=np.zeros(len(prior)), where=sender > 0)
    weight = posteriors * ratio
    result: FloatArray = weight / weight.sum(axis=-1, keepdims=True)
    return result


# ---------------------------------------------------------------- the linear programme


def _programme(points: FloatArray, heights: FloatArray, target: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the best mixture of points that averages to a target: the points, their weights, and the prices.

    The first S points are the corners, so that the simplex method can start from them. After many pivots the first
    improving point enters, not the best (Bland's rule), so that no tie makes the method go round in a circle.
    """
    size = len(target)
    basis: IntArray = np.arange(size, dtype=np.intp)
    unit = float(np.ptp(heights)) or 1.0
    for pivot in range(2_000):
        square = points[basis]
        prices = np.linalg.solve(square, heights[basis])
        above = heights - points @ prices
        above[basis] = 0.0
        better = np.flatnonzero(above > 1e-13 * unit)
        if not len(better):
            break
        entering = int(better[0] if pivot > 500 else above.argmax())
        held = np.linalg.solve(square.T, target)
        change = np.linalg.solve(square.T, points[entering])
        able = change > 1e-11
        ratios = np.full(size, np.inf)
        ratios[able] = np.maximum(held[able], 0.0) / change[able]
        leaving = np.flatnonzero(ratios <= ratios.min() + 1e-15)
        basis[leaving[change[leaving].argmax()]] = entering
    weights: FloatArray = np.maximum(np.linalg.solve(points[basis].T, target), 0.0)
    prices = np.linalg.solve(points[basis], heights[basis])
    return basis, weights / weights.sum(), np.asarray(prices, dtype=np.float64)


# ---------------------------------------------------------------- the search


@dataclass
class _Jump:
    """A jump of v on an edge, between two points: where v is lower, and where it is higher."""

    edge: int
    low: FloatArray
    high: FloatArray
    below: float
    above: float
    points: list[int] = field(default_factory=list)

    @property
    def point(self) -> int:
        """The number of the point on its higher side, as far as it has been narrowed down."""
        return self.points[-1]

    @property
    def width(self) -> float:
        return float(np.abs(self.high - self.low).max())


class _Search:
    """The points looked at so far, the simplices between them, and the programme over them."""

    def __init__(
        self,
        value: ValueOf,
        prior: FloatArray,
        sender: FloatArray,
        ties: str | None,
        tolerance: float,
        resolution: float,
        near: ValueOf | None,
    ) -> None:
        self.value, self.prior, self.sender, self.ties = value, prior, sender, ties
        self.resolution, self.nearer = resolution, near
        self.kept = np.flatnonzero(sender > 0)
        self.target = sender[self.kept]
        size = len(self.kept)
        corners, self.simplices = _triangulation(size, STEPS.get(size, 1))
        self.points = np.vstack([corners, self.target])
        self.heights = self.at(self.points)
        #: The edges by their ends, and along each the points, whether v jumps between them, and how much it bends.
        self.edges: dict[tuple[int, int], int] = {}
        self.chains = np.zeros((0, WITHIN + 2), dtype=np.intp)
        self.cuts = np.zeros((0, WITHIN + 1), dtype=np.bool_)
        self.bends = np.zeros(0)
        self.jumps: list[_Jump] = []
        self.range = float(np.ptp(self.heights))
        self.sides = self._numbers_of(self.simplices)
        self.tolerance = tolerance * (self.range or 1.0)
        self.history: list[float] = []
        self.gap = 0.0
        self._refine()

    def at(self, points: FloatArray) -> FloatArray:
        """Return v at the sender's posteriors, over the states that are possible, shape (B, S')."""
        return self._of_public(received(self._whole(points), self.prior, self.sender))

    def _nearer_at(self, points: FloatArray) -> FloatArray:
        assert self.nearer is not None
        return np.asarray(self.nearer(received(self._whole(points), self.prior, self.sender)), dtype=np.float64)

    def _of_public(self, beliefs: FloatArray) -> FloatArray:
        values = np.asarray(self.value(beliefs))
        if values.shape != (len(beliefs),):
            raise GameError(
                f"value must return one number a belief, shape ({len(beliefs)},); got an array of shape {values.shape}"
            )
        numbers: FloatArray = values.astype(np.float64)
        if not np.isfinite(numbers).all():
            k = int(np.argmin(np.isfinite(numbers)))
            raise GameError(f"value must be finite; got {numbers[k]} at the belief {beliefs[k].round(6).tolist()}")
        return numbers

    def _whole(self, points: FloatArray) -> FloatArray:
        whole = np.zeros((len(points), len(self.sender)))
        whole[:, self.kept] = points
        return whole

    def _add(self, points: FloatArray, heights: FloatArray) -> IntArray:
        first = len(self.points)
        self.points = np.vstack([self.points, points])
        self.heights = np.concatenate([self.heights, heights])
        return np.arange(first, first + len(points))

    # ------------------------------------------------------------ along edges

    def _ends_of(self, simplices: IntArray) -> IntArray:
        """Return the ends of all edges of simplices, the lower number first, shape (T, E, 2)."""
        pairs = np.array(list(combinations(range(simplices.shape[1]), 2)), dtype=np.intp).reshape(-1, 2)
        return np.sort(simplices[:, pairs], axis=-1)

    def _numbers_of(self, simplices: IntArray) -> IntArray:
        """Return the numbers of the edges of simplices, shape (T, E); look along those that are new."""
        ends = self._ends_of(simplices)
        different, inverse = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
        keys = list(map(tuple, different.tolist()))
        self._look_along([key for key in keys if key not in self.edges])
        numbers = np.array([self.edges[key] for key in keys], dtype=np.intp)
        return numbers[inverse.reshape(ends.shape[:2])]

    def _look_along(self, edges: list[tuple[int, int]]) -> None:
        """Look at points within edges, and for jumps between them."""
        if not edges:
            return
        ends, first = np.array(edges, dtype=np.intp), len(self.edges)
        share = np.arange(1, WITHIN + 1) / (WITHIN + 1)
        a, b = self.points[ends[:, 0]], self.points[ends[:, 1]]
        inner = a[:, None] + share[:, None] * (b - a)[:, None]
        flat = inner.reshape(-1, inner.shape[-1])
        chain = np.column_stack([ends[:, 0], self._add(flat, self.at(flat)).reshape(-1, WITHIN), ends[:, 1]])
        self.range = float(np.ptp(self.heights))
        along = self.heights[chain]
        steps = np.abs(np.diff(along, axis=1))
        typical = np.sort(steps, axis=1)[:, [1]]
        suspicious = np.argwhere(steps > 2 * typical + ROUNDING * self.range)
        brackets = []
        for e, k in suspicious.tolist():
            low, high = sorted(chain[e, k : k + 2].tolist(), key=lambda point: float(self.heights[point]))
            heights = float(self.heights[low]), float(self.heights[high])
            brackets.append(_Jump(first + e, self.points[low], self.points[high], *heights))
        least = np.maximum(1e-3 * np.array([j.width for j in brackets]), self.resolution)
        sure = self._known(brackets)
        quick = [k for k, is_sure in enumerate(sure) if is_sure]
        real = [True] * len(brackets)
        for k, is_real in zip(quick, self._narrow([brackets[k] for k in quick], least[quick], near=True), strict=True):
            real[k] = is_real
        slow = [k for k in range(len(brackets)) if real[k]]
        for k, is_real in zip(slow, self._narrow([brackets[k] for k in slow], least[slow]), strict=True):
            real[k] = is_real
        found = [jump for jump, is_real in zip(brackets, real, strict=True) if is_real]
        self._mark(found)
        self.jumps += found
        cut = np.zeros(steps.shape, dtype=np.bool_)
        cut[tuple(suspicious[real].T)] = True
        bends = np.abs(np.diff(along, n=2, axis=1))
        bends[cut[:, 1:] | cut[:, :-1]] = 0.0
        self.edges |= {key: first + e for e, key in enumerate(edges)}
        self.chains, self.cuts = np.vstack([self.chains, chain]), np.vstack([self.cuts, cut])
        self.bends = np.concatenate([self.bends, 2 * bends.max(axis=1)])

    def _mark(self, jumps: list[_Jump]) -> None:
        """Make points of both sides of jumps; the higher ones are what the programme may use."""
        if jumps:
            self._add(np.array([j.low for j in jumps]), np.array([j.below for j in jumps]))
            numbers = self._add(np.array([j.high for j in jumps]), np.array([j.above for j in jumps]))
            for jump, number in zip(jumps, numbers, strict=True):
                jump.points.append(int(number))

    def _known(self, jumps: list[_Jump]) -> list[bool]:
        """Say at which jumps v can be asked for as near as one likes: on both sides it is what is known."""
        if self.nearer is None or not jumps:
            return [False] * len(jumps)
        low, high = (self._nearer_at(np.array([getattr(j, side) for j in jumps])) for side in ("low", "high"))
        off = np.maximum(np.abs(low - [j.below for j in jumps]), np.abs(high - [j.above for j in jumps]))
        sure: list[bool] = (off <= ROUNDING * self.range).tolist()
        return sure

    def _narrow(self, jumps: list[_Jump], widths: FloatArray, *, near: bool = False) -> list[bool]:
        """Narrow jumps down to some width each, or to neighbouring numbers; say which of them are jumps at all.

        The part of an interval that has most of the difference is followed. Over a part of a smooth curve the
        difference falls with the length, so that where no part has most of it there is no jump.
        """
        real = [True] * len(jumps)
        going = [k for k, j in enumerate(jumps) if j.width > widths[k]]
        while going:
            asked = max(jumps[k].width / widths[k] for k in going)
            parts = int(np.clip(min(3_000 // len(going), np.ceil(asked)), 8, 128))
            share = np.arange(1, parts) / parts
            low, high = (np.array([getattr(jumps[k], side) for k in going]) for side in ("low", "high"))
            inner = low[:, None] + share[:, None] * (high - low)[:, None]
            flat = inner.reshape(-1, inner.shape[-1])
            heights = (self._nearer_at(flat) if near else self.at(flat)).reshape(len(going), parts - 1)
            still = []
            for n, k in enumerate(going):
                jump = jumps[k]
                if np.isnan(heights[n]).any():
                    continue
                along = np.concatenate([[jump.below], heights[n], [jump.above]])
                where = np.concatenate([low[n][None], inner[n], high[n][None]])
                rises = np.diff(along)
                m = int(rises.argmax())
                if not rises[m] > max(0.4 * (jump.above - jump.below), ROUNDING * self.range):
                    real[k] = False
                    continue
                before = jump.width
                jump.low, jump.high, jump.below, jump.above = where[m], where[m + 1], along[m], along[m + 1]
                if widths[k] < jump.width < before:
                    still.append(k)
            going = still
        return real

    # ------------------------------------------------------------ refinement

    def _refine(self) -> None:
        while True:
            basis, weights, prices = _programme(self.points, self.heights, self.target)
            self.history.append(float(weights @ self.heights[basis]))
            bound = self._bound(self.heights - self.points @ prices)
            active = np.flatnonzero(bound > self.tolerance)
            active = active[np.argsort(-bound[active], kind="stable")][:MOST_SPLIT]
            if self._sharpen(active, basis):
                continue
            self.gap = max(0.0, float(bound.max()))
            active = active[self._length(self.simplices[active]).max(axis=1, initial=0.0) > 1e-13]
            if not len(active) or len(self.points) > MOST_POINTS:
                return
            self._split(active)

    def _bound(self, above: FloatArray) -> FloatArray:
        """Return how far v may lie above the plane of the prices in each simplex, given how far it does at the points.

        What is above it at a point of the edges, and what v may bend in between. Where one border crosses the simplex,
        it ends at the jumps, and may bend as well; where several do, they may meet inside, as far above what is at the
        edges as v changes along these.
        """
        along = above[self.chains]
        most = along.max(axis=1)
        change = np.where(self.cuts, 0.0, np.abs(np.diff(along, axis=1))).max(axis=1)
        if not self.sides.shape[1]:
            return np.zeros(len(self.simplices))
        extremes = np.full((2, len(most)), -np.inf)  # of what is above at jumps: the most, and minus the least
        count = np.zeros(len(most), dtype=np.intp)
        if self.jumps:
            edge, high = np.array([j.edge for j in self.jumps]), above[[j.point for j in self.jumps]]
            np.maximum.at(extremes[0], edge, high)
            np.maximum.at(extremes[1], edge, -high)
            np.add.at(count, edge, 1)
        top, least = extremes[:, self.sides].max(axis=-1)
        spread = np.where(np.isfinite(top), top + least, 0.0)
        slope = 0.5 * (WITHIN + 1) * change[self.sides].max(axis=1)
        inside = np.where(self._is_one_border(count[self.sides]), 0.25 * spread, slope)
        result: FloatArray = np.maximum(most[self.sides].max(axis=1), top) + self.bends[self.sides].max(axis=1) + inside
        return result

    def _is_one_border(self, count: IntArray) -> BoolArray:
        """Whether the jumps on the edges of simplices, shape (T, E), divide the corners into two sets, or one."""
        size = self.simplices.shape[1]
        pairs = np.array(list(combinations(range(size), 2)), dtype=np.intp)
        beyond = np.column_stack([np.zeros(len(count), dtype=np.bool_), count[:, : size - 1] > 0])
        divided = beyond[:, pairs[:, 0]] != beyond[:, pairs[:, 1]]
        result: BoolArray = (divided == (count == 1)).all(axis=1) & (count <= 1).all(axis=1)
        return result

    def _sharpen(self, active: IntArray, basis: IntArray) -> bool:
        """Narrow the jumps that count down to the last digits; return whether there were any."""
        on_a_line = len(self.target) == 2  # where there are few
        edges, used = set(self.sides[active].ravel().tolist()), set(basis.tolist())
        wide = [j for j in self.jumps if j.width > 1e-15 and (on_a_line or j.edge in edges or j.point in used)]
        before = [j.width for j in wide]
        sure = [j for j, is_sure in zip(wide, self._known(wide), strict=True) if is_sure]
        self._narrow(sure, np.full(len(sure), 1e-15), near=True)
        self._narrow(wide, np.full(len(wide), self.resolution))
        moved = [j for j, width in zip(wide, before, strict=True) if j.width < width]
        self._mark(moved)
        return bool(moved)

    def _length(self, simplices: IntArray) -> FloatArray:
        """Return the length of every edge of simplices, shape (T, E)."""
        ends = self._ends_of(simplices)
        lengths: FloatArray = np.abs(self.points[ends[..., 0]] - self.points[ends[..., 1]]).max(axis=-1)
        return lengths

    def _split(self, active: IntArray) -> None:
        """Halve the edges of simplices: each in two at its longest edge, as often as it has dimensions."""
        pairs = np.array(list(combinations(range(self.simplices.shape[1]), 2)), dtype=np.intp)
        parts = self.simplices[active]
        middles: dict[tuple[int, int], int] = {}
        for _ in range(self.simplices.shape[1] - 1):
            rows, longest = np.arange(len(parts)), self._length(parts).argmax(axis=1)
            keys = list(map(tuple, self._ends_of(parts)[rows, longest].tolist()))
            for key in keys:
                if key in self.edges:
                    middles[key] = int(self.chains[self.edges[key], 1 + WITHIN // 2])
            new = list(dict.fromkeys(key for key in keys if key not in middles))
            if new:
                points = 0.5 * self.points[np.array(new, dtype=np.intp)].sum(axis=1)
                middles |= dict(zip(new, self._add(points, self.at(points)).tolist(), strict=True))
            middle = [middles[key] for key in keys]
            halves = [parts.copy(), parts.copy()]
            for k, half in enumerate(halves):
                half[rows, pairs[longest, k]] = middle
            parts = np.vstack(halves)
        self.simplices = np.vstack([np.delete(self.simplices, active, axis=0), parts])
        self.sides = np.vstack([np.delete(self.sides, active, axis=0), self._numbers_of(parts)])

    # ------------------------------------------------------------ the answer

    def result(self, states: tuple[str, ...]) -> Persuasion:
        """Return the best signal that was found, with as few messages as may be."""
        open_ends = [j for j in self.jumps if not self._is_taken(j)]
        missed = {k for j in open_ends for k in j.points}
        for jump in open_ends:  # what was looked at there before
            there = np.abs(self.points - jump.high).max(axis=1) < NEAR
            missed |= set(np.flatnonzero(there & (self.heights >= jump.above - 1e-9 * self.range)).tolist())
        basis, weights, _ = _programme(self.points, self.heights, self.target)
        attained = not self._needs(missed, basis, weights)
        if not attained and (again := self._without(missed, float(weights @ self.heights[basis]))) is not None:
            basis, weights, attained = *again, True
        used = weights > 1e-12
        posteriors, values, weights = self._pooled(self.points[basis[used]], self.heights[basis[used]], weights[used])
        order = np.lexsort(posteriors.T)
        corners = self.at(np.eye(len(self.kept)))
        at_the_prior = float(values[0] if len(values) == 1 and attained else self.at(self.target[None])[0])
        return Persuasion(
            states,
            self.prior,
            self.sender,
            float(weights @ values),
            at_the_prior,
            float(self.target @ corners),
            attained,
            self._whole(posteriors)[order],
            weights[order],
            values[order],
            self.gap,
            self.tolerance,
            np.array(self.history),
            self._whole(self.points),
            self.heights,
        )

    def _needs(self, missed: set[int], basis: IntArray, weights: FloatArray) -> bool:
        """Whether a signal uses the higher side of a jump that v does not take; add what it uses to `missed`."""
        used = basis[weights > 1e-12]
        if self.ties == "worst":
            missed |= set(used[self._beside_a_drop(used)].tolist())
        return not missed.isdisjoint(used.tolist())

    def _beside_a_drop(self, numbers: IntArray) -> BoolArray:
        """Whether v falls at once where one leaves each of some points, in the directions between two states."""
        step = max(1e-9, 10 * self.resolution)
        size = len(self.target)
        turns = np.array([np.eye(size)[i] - np.eye(size)[j] for i, j in permutations(range(size), 2)]).reshape(-1, size)
        around = self.points[numbers][:, None] + step * turns
        inside = (around >= 0.0).all(axis=-1)
        values = np.full(inside.shape, np.inf)
        if inside.any():
            values[inside] = self.at(around[inside])
        result: BoolArray = np.any(values < self.heights[numbers][:, None] - 1e3 * step * self.range, axis=1)
        return result

    def _without(self, missed: set[int], best: float) -> tuple[IntArray, FloatArray] | None:
        """Return another signal that is as good and needs no jump that v does not take, or None."""
        while True:
            heights = self.heights.copy()
            heights[list(missed)] = self.heights.min() - self.range
            basis, weights, _ = _programme(self.points, heights, self.target)
            if weights @ heights[basis] < best - 1e-9 * self.range:
                return None
            if not self._needs(missed, basis, weights):
                return basis, weights

    def _is_taken(self, jump: _Jump) -> bool:
        """Whether v takes the higher side of a jump at the jump itself."""
        if self.ties is not None:
            return self.ties == "best"
        beliefs = received(self._whole(np.array([0.5 * (jump.low + jump.high)])), self.prior, self.sender)[0]
        simple = [Fraction(float(x)).limit_denominator(SIMPLE) for x in beliefs]
        if sum(simple) != 1 or max(abs(float(f) - x) for f, x in zip(simple, beliefs, strict=True)) > NEAR:
            return True
        here = self._of_public(np.array([[float(f) for f in simple]]))[0]
        return bool(here >= jump.above - 1e-9 * self.range)

    def _pooled(
        self, posteriors: FloatArray, values: FloatArray, weights: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Pool messages as long as that costs nothing."""
        posteriors, values, weights = posteriors.copy(), values.copy(), weights / weights.sum()
        pairs = list(combinations(range(len(weights)), 2))
        while pairs:
            i, j = pairs.pop(0)
            share = weights[[i, j]] / weights[[i, j]].sum()
            middle = share @ posteriors[[i, j]]
            worth = float(self.at(middle[None])[0])
            if worth >= share @ values[[i, j]] - 1e-12 * self.range:
                posteriors[i], values[i] = middle, worth
                weights[i] += weights[j]
                posteriors, values, weights = (np.delete(x, j, axis=0) for x in (posteriors, values, weights))
                pairs = list(combinations(range(len(weights)), 2))
        if len(weights) == 1:  # the prior; where v jumps at it, rounding may have put it on the lower side
            posteriors, values = self.target[None].copy(), np.maximum(values, self.at(self.target[None]))
        return posteriors, values, weights


def _triangulation(size: int, steps: int) -> tuple[FloatArray, IntArray]:
    """Return points and simplices that fill the beliefs over states: Freudenthal's, the corners first.

    With the tails y_k of a belief, from state k on, in steps, 1 >= y_1 >= y_2 ... >= 0 is a simplex that the cubes of a
    grid fill; each cube falls into one simplex for every order in which its edges are walked.
    """
    numbers: dict[tuple[int, ...], int] = {}
    for k in range(size):
        numbers[tuple(steps if j < k else 0 for j in range(size - 1))] = k

    def number(tail: tuple[int, ...]) -> int:
        return numbers.setdefault(tail, len(numbers))

    simplices = []
    for base in product(range(steps), repeat=size - 1):
        if any(base[k] < base[k + 1] for k in range(size - 2)):
            continue
        for order in permutations(range(size - 1)):
            path = [list(base)]
            for axis in order:
                path.append([x + (k == axis) for k, x in enumerate(path[-1])])
            if all(tail[k] >= tail[k + 1] for tail in path for k in range(size - 2)):
                simplices.append([number(tuple(tail)) for tail in path])
    tails = np.array(list(numbers), dtype=np.float64).reshape(len(numbers), size - 1)
    padded = np.column_stack([np.full(len(tails), steps), tails, np.zeros(len(tails))])
    return 0.0 - np.diff(padded, axis=1) / steps, np.array(simplices, dtype=np.intp).reshape(-1, size)
