r"""Which precision fits best: maximum likelihood over the principal branch of the quantal response correspondence.

Of :math:`n_{ia}` observed choices of action a in the place of player i, all of one precision, the log-likelihood is

.. math:: \ell(\lambda) = \sum_i \sum_a n_{ia} \log x_{ia}(\lambda),

taken along the branch (`twolevel.concepts.quantal`), which may turn back, so that :math:`\ell` is a function of the
place on the branch and not of :math:`\lambda` alone. The continuation knows the tangent, hence the exact derivative of
:math:`\ell` along the branch: between two points at which it goes from positive to negative there is a **local
maximum**, found by root search in that bracket. All of them are kept; the highest is the estimate. It may be an end of
the branch, too: :math:`\lambda = 0`, where choices are uniform, or :math:`\lambda` without bound.

The interval has every precision that the likelihood ratio does not reject: from the smallest to the largest at which
:math:`2 (\ell_{max} - \ell) \le q`, q the quantile of :math:`\chi^2_1`. Near the ends that is an approximation.

References
----------
McKelvey, R. D., and T. R. Palfrey (1995), "Quantal response equilibria for normal form games", Games and Economic
Behavior 10, 6-38.
Wilks, S. S. (1938), "The large-sample distribution of the likelihood ratio for testing composite hypotheses", Annals of
Mathematical Statistics 9, 60-62.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..arrays import FloatArray
from ..errors import SolverError
from ..games.game import NormalFormGame
from ..nash.many_players.logit_path import LogitBranch, Step, logit_limit

__all__ = ["Fit", "fit", "log_likelihood"]

#: The branch is followed to this precision, in units of 1 / (largest payoff range): what fits best there is unbounded.
FARTHEST = 1e5
#: Into so many pieces each step of the branch is cut, in which the derivative is looked at.
PIECES = 4
#: Log-likelihoods that differ by less than this a vote are equal.
EQUAL = 1e-7


class Fit(NamedTuple):
    """What fits best: `precision` 0, finite or infinite, its interval, and the other local maxima."""

    precision: float
    interval: tuple[float, float]
    log_likelihood: float
    profile: tuple[FloatArray, ...]
    maxima: tuple[tuple[float, float], ...]
    #: Whether the votes say anything: where the branch stands still, every precision fits as well.
    flat: bool
    #: The precision at which the branch was lost, or infinity.
    reach: float


class _Node(NamedTuple):
    """A point of the branch: its log-likelihood, and the derivative of that in the direction of travel."""

    z: FloatArray
    value: float
    rise: float


def log_likelihood(counts: Sequence[FloatArray], profile: Sequence[FloatArray]) -> float:
    """Return the log-likelihood of choices under a profile; minus infinity where it rules one out.

    Examples
    --------
    >>> log_likelihood([np.array([3.0, 0.0])], [np.array([1.0, 0.0])])
    0.0
    >>> log_likelihood([np.array([3.0, 1.0])], [np.array([1.0, 0.0])])
    -inf
    """
    total = 0.0
    for n, x in zip(counts, profile, strict=True):
        seen = n > 0
        if (x[seen] <= 0).any():
            return -np.inf
        total += float(n[seen] @ np.log(x[seen]))
    return total


@np.errstate(under="ignore")
def fit(game: NormalFormGame, counts: Sequence[FloatArray], quantile: float) -> Fit:
    """Return the precision on the principal branch that fits observed choices best.

    Parameters
    ----------
    game : NormalFormGame
    counts : sequence of N arrays, shapes (n_i,)
        How often each action was chosen, at least 0; of some player more than 0.
    quantile : float
        Of chi-squared with one degree of freedom, for the interval.

    Raises
    ------
    SolverError
        If the branch cannot be followed at all.

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    >>> found = fit(game, [np.array([80.0, 20.0]), np.array([35.0, 65.0])], 3.84)
    >>> round(found.precision, 3), [round(end, 3) for end in found.interval]
    (0.503, [0.306, 0.865])
    """
    branch = _Branch(game, counts)
    nodes, reach = branch.nodes()
    end, slack = nodes[-1], EQUAL * sum(float(n.sum()) for n in counts)
    values = [node.value for node in nodes]
    if max(values) - min(values) <= slack:
        profile = branch.profile(nodes[0])
        return Fit(0.0, (0.0, np.inf), values[0], profile, (), flat=True, reach=reach)
    best = nodes[int(np.argmax(values))]
    endless = np.isinf(reach)
    unbounded = endless and end.value >= best.value - slack
    least = best.value - quantile / 2
    inside = [branch.precision(node) for node in (*nodes, *branch.crossings(nodes, least)) if node.value >= least]
    interval = (min(inside), np.inf if endless and end.value >= least else max(inside))
    maxima = {
        np.inf if endless and nodes[k] is end else branch.precision(nodes[k]): values[k] for k in _peaks(values, slack)
    }
    if not unbounded:
        return Fit(
            branch.precision(best), interval, best.value, branch.profile(best), tuple(maxima.items()), False, reach
        )
    profile = branch.limit(end)
    value = log_likelihood(counts, profile)
    maxima = {p: v for p, v in maxima.items() if v < end.value - slack} | {np.inf: value}
    return Fit(np.inf, interval, value, profile, tuple(maxima.items()), False, reach)


def _peaks(values: Sequence[float], slack: float) -> Iterator[int]:
    """Yield the places of local maxima: on the way from one to anything higher, values fall by more than `slack`."""
    for k, value in enumerate(values):
        for way in (values[:k][::-1], values[k + 1 :]):
            higher = next((j for j, other in enumerate(way) if other > value), None)
            if higher is not None and min(way[:higher], default=value) >= value - slack:
                break
        else:
            if value not in values[:k]:
                yield k


class _Branch:
    """The branch with the log-likelihood of some choices on it."""

    def __init__(self, game: NormalFormGame, counts: Sequence[FloatArray]) -> None:
        self.game = game
        self.logit = LogitBranch(game)
        self.weights = np.concatenate(list(counts)) @ self.logit.members

    def precision(self, node: _Node) -> float:
        return float(node.z[-1]) / self.logit.unit

    def profile(self, node: _Node) -> tuple[FloatArray, ...]:
        return tuple(self.logit.probabilities(node.z))

    def limit(self, end: _Node) -> tuple[FloatArray, ...]:
        """Return what the branch leads to; where that cannot be told, how far it was followed."""
        try:
            return tuple(logit_limit(self.game).strategies.values())
        except SolverError:
            return self.profile(end)

    def at(self, z: FloatArray, direction: FloatArray) -> _Node:
        """Return the node at a point of the branch, given its tangent or one near it."""
        return _Node(z, float(self.weights @ z[:-1]), float(self.weights @ direction[:-1]))

    def nodes(self) -> tuple[list[_Node], float]:
        """Return points along the branch, its local maxima among them, and the precision at which it was lost."""
        found: list[_Node] = []
        try:
            for step in self.logit.steps():
                if not found:
                    found.append(self.at(step.start, step.direction))
                    continue
                for node in self.pieces(step):
                    if found[-1].rise > 0 >= node.rise and (peak := self.peak(step, found[-1], node)):
                        found.append(peak)
                    found.append(node)
                if step.end[-1] > FARTHEST:
                    return found, np.inf
        except SolverError:
            if len(found) < 2:
                raise
        return found, self.precision(found[-1])

    def pieces(self, step: Step) -> Iterator[_Node]:
        """Yield the points at which a step is cut, its end last."""
        low, high = step.start[-1], step.end[-1]
        for k in range(1, PIECES):
            try:
                z = self.logit.meet(step.start, step.end, low + k / PIECES * (high - low))
            except SolverError:  # hardly any way to go, as at a turn
                break
            yield self.at(z, self.tangent(step, z))
        yield self.at(step.end, step.direction)

    def tangent(self, step: Step, z: FloatArray) -> FloatArray:
        """Return the tangent at a point of a step, in the direction of travel."""
        towards = (step.end - step.start) / np.maximum(1.0, np.abs(z)) ** 2
        point = self.logit.point(z, self.logit.equations(z)[1], towards)
        return step.direction if point is None else point.direction

    def peak(self, step: Step, before: _Node, after: _Node) -> _Node | None:
        """Return the local maximum between two points of a step, or None where one of them is it."""
        if after.rise == 0.0:
            return None

        def on(z: FloatArray) -> _Node:
            return self.at(z, self.tangent(step, z))

        z = self.root(before, after, lambda z: on(z).rise)
        return None if z is None else _Node(z, on(z).value, 0.0)

    def root(self, before: _Node, after: _Node, height: Callable[[FloatArray], float]) -> FloatArray | None:
        """Return the point between two others at which something is 0 that has different signs at them."""
        from scipy.optimize import brentq

        def met(precision: float) -> FloatArray:
            return self.logit.meet(before.z, after.z, precision)

        low, high = float(before.z[-1]), float(after.z[-1])
        try:
            return met(float(brentq(lambda p: height(met(p)), low, high, xtol=1e-12 * max(1.0, abs(high)))))
        except (SolverError, ValueError):  # the signs are those of rounding
            return None

    def crossings(self, nodes: Sequence[_Node], height: float) -> Iterator[_Node]:
        """Yield the points at which the log-likelihood crosses a height."""
        for before, after in pairwise(nodes):
            if (before.value - height) * (after.value - height) < 0:
                z = self.root(before, after, lambda z: float(self.weights @ z[:-1]) - height)
                if z is not None:
                    yield _Node(z, height, 0.0)
