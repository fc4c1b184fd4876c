r"""The principal logit branch, followed by pseudo-arclength continuation.

Callers use `twolevel.concepts.quantal`.

The unknowns are :math:`z = (\ell, \lambda)`: the log-probabilities :math:`\ell_{ia} = \log x_{ia}` of all players'
actions, in player order, and the precision. Log-probabilities keep the branch smooth where
probabilities vanish. It solves

.. math::
   \sum_a e^{\ell_{ia}} = 1, \qquad
   \ell_{ia} - \ell_{i0} = \lambda\,[u_i(a, x_{-i}) - u_i(0, x_{-i})] \quad (a \ge 1),

one equation fewer than unknowns, hence a curve. Each step goes along the tangent and returns to the curve by
Newton's method in the plane normal to that step, so that precision may fall as well as rise along it. A step is
accepted if probabilities moved little and as foreseen, and if the tangent did not swing round. The sign of
the determinant of the equations' derivatives bordered by the tangent is constant along a smooth curve; where it
flips, the step is walked again in small pieces in case it jumped to another branch; if the flip stays, it is a
bifurcation, and the curve is followed straight through it.

References
----------
Turocy, T. L. (2005), "A dynamic homotopy interpretation of the logistic quantal response equilibrium
correspondence", Games and Economic Behavior 51, 243-263.
Allgower, E. L., and K. Georg (1990), Numerical Continuation Methods, Springer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...arrays import FloatArray
from ...errors import GameError, SolverError, expect
from ...games.equilibrium import Equilibrium
from ...games.game import NormalFormGame
from ...games.payoffs import payoff_ranges
from ...games.ties import REGRET

__all__ = ["LIMIT_PRECISION", "LogitBranch", "Step", "logit_limit"]

BoolArray = NDArray[np.bool_]

#: Largest change of a probability in one step, and largest error of the tangent's prediction of it.
STEP_CHANGE, STEP_ERROR = 0.1, 0.02
#: Smallest cosine of the angle between the tangents at both ends of a step.
STEP_COSINE = 0.9
#: A step over which the orientation of the curve flips is walked again in this many pieces, in case it was a jump.
FLIP_STEPS = 16
#: Steps after which the continuation gives up.
MAX_STEPS = 20_000


@dataclass(frozen=True)
class Step:
    """A piece of the branch: its end points, the unit tangent at the end, and whether it ends at a turn."""

    start: FloatArray
    end: FloatArray
    direction: FloatArray
    turns: bool = False


class LogitBranch:
    """The logit equations of a game, in z = (all log-probabilities in player order, precision).

    Payoffs are divided by the largest range of any player, so that step lengths have a meaning;
    precision inside this class is the caller's times that range (`unit`).
    """

    def __init__(self, game: NormalFormGame) -> None:
        expect("game", game, NormalFormGame, GameError)
        n = len(game.players)
        lowest = game.payoffs.min(axis=tuple(range(1, n + 1)), keepdims=True)
        self.unit = float(np.ptp(game.payoffs.reshape(n, -1), axis=1).max()) or 1.0
        self.payoffs = (game.payoffs - lowest) / self.unit
        self.ranges = payoff_ranges(self.payoffs)
        self.shape = game.shape
        self.offsets = np.cumsum((0, *game.shape))
        self.blocks = [slice(a, b) for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]

    # ---------------------------------------------------------------- equations

    def probabilities(self, z: FloatArray) -> list[FloatArray]:
        """Return one probability vector a player; normalised, which removes rounding only."""
        vectors = [np.exp(z[b] - z[b].max()) for b in self.blocks]
        return [v / v.sum() for v in vectors]

    def payoff_tables(self, x: Sequence[FloatArray]) -> tuple[list[FloatArray], dict[tuple[int, int], FloatArray]]:
        """Return the payoffs (n_i,) of each player's actions, and their derivatives (n_i, n_j) by x_j."""
        n = len(x)
        values, tables = [], {}
        for i in range(n):
            for j in range(n):
                if j == i:
                    continue
                table = self.payoffs[i]
                for k in reversed(range(n)):
                    if k not in (i, j):
                        table = np.tensordot(table, x[k], axes=(k, 0))
                tables[i, j] = table if i < j else table.T
            j = 1 if i == 0 else 0
            values.append(tables[i, j] @ x[j] if n > 1 else self.payoffs[i])
        return values, tables

    def equations(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the residuals F(z), shape (n,), and their derivatives, shape (n, n + 1)."""
        x = [np.exp(z[b]) for b in self.blocks]
        values, tables = self.payoff_tables(x)
        precision, n = z[-1], len(z) - 1
        residual, slope = np.empty(n), np.zeros((n, n + 1))
        for i, b in enumerate(self.blocks):
            first, rest = b.start, slice(b.start + 1, b.stop)
            residual[first] = x[i].sum() - 1
            slope[first, b] = x[i]
            gains = values[i][1:] - values[i][0]
            residual[rest] = z[rest] - z[first] - precision * gains
            slope[rest, rest] = np.eye(len(gains))
            slope[rest, first] = -1
            slope[rest, -1] = -gains
            for j, c in enumerate(self.blocks):
                if j != i:
                    slope[rest, c] = -precision * (tables[i, j][1:] - tables[i, j][0]) * x[j]
        return residual, slope

    def newton(self, z: FloatArray, normal: FloatArray, iterations: int = 6) -> FloatArray | None:
        """Return the point of the branch in the plane through z normal to `normal`, or None.

        With the unit vector of the precision axis as `normal` this solves at fixed precision.
        """
        z = z.copy()
        tolerance = 1e-9 + 1e-13 * abs(z[-1])
        rounding = 4 * np.finfo(np.float64).eps * (1 + abs(z[-1]))
        for k in range(iterations):
            with np.errstate(over="ignore", invalid="ignore"):
                residual, slope = self.equations(z)
            if not np.isfinite(slope).all():
                return None
            if k and np.abs(residual).max() <= rounding:  # where the limit is degenerate no smaller change is to be had
                return z
            change = _solve(np.vstack([slope, normal]), np.append(-residual, 0.0))
            if change is None:
                return None
            z += change
            if np.abs(change).max() <= tolerance:
                return z
        return None

    def tangent(self, z: FloatArray, towards: FloatArray) -> tuple[FloatArray, float] | None:
        """Return the unit tangent at z on the side of `towards`, and the orientation (sign of a determinant).

        The orientation changes where another branch crosses, and nowhere else.
        """
        slope = self.equations(z)[1]
        direction = _solve(np.vstack([slope, towards]), np.append(np.zeros(len(slope)), 1.0))
        if direction is None:
            return None
        direction /= np.linalg.norm(direction)
        return direction, float(np.linalg.slogdet(np.vstack([slope, direction]))[0])

    # ---------------------------------------------------------------- following it

    def steps(self) -> Iterator[Step]:
        """Yield the branch from the centroid in steps, each monotone in precision, without end.

        Raises SolverError where it cannot be followed to double precision.
        """
        z = np.append(np.concatenate([np.full(n, -np.log(n)) for n in self.shape]), 0.0)
        ahead = np.append(np.zeros(len(z) - 1), 1.0)
        start = self.tangent(z, ahead)
        assert start is not None  # at precision 0 the equations are those of N simplices
        direction, orientation = start
        yield Step(z, z, direction)
        length = 0.1
        doubtful = 0.0  # how far there still is to go in small pieces along a step whose orientation flipped
        for _ in range(MAX_STEPS):
            reached = self._advance(z, direction, length)
            if reached is None:
                length /= 2
                if length < 1e-13 * np.linalg.norm(z):
                    raise SolverError(f"the logit branch cannot be followed beyond precision {z[-1] / self.unit:.6g}")
                continue
            if reached[2] != orientation and doubtful <= 0:
                doubtful, length = length, length / FLIP_STEPS
                continue
            doubtful = 0.0 if reached[2] != orientation else doubtful - length
            end, ahead, orientation = reached
            if direction[-1] * ahead[-1] < 0 and (turn := self._turn(z, direction, length)) is not None:
                yield Step(z, turn[0], turn[1], turns=True)
                yield Step(turn[0], end, ahead)
            else:
                yield Step(z, end, ahead)
            if doubtful <= 0 and ahead @ direction > 0.99:
                length *= 2
            z, direction = end, ahead
        raise SolverError(
            f"the logit branch was followed for {MAX_STEPS} steps, to precision {z[-1] / self.unit:.6g}, and no further"
        )

    def _advance(
        self, z: FloatArray, direction: FloatArray, length: float
    ) -> tuple[FloatArray, FloatArray, float] | None:
        """Take one step: the new point, its tangent and orientation; None if the step is too long to trust."""
        guess = z + length * direction
        end = self.newton(guess, direction)
        if end is None:
            return None
        old, foreseen, new = (np.concatenate(self.probabilities(p)) for p in (z, guess, end))
        if np.abs(new - old).max() > STEP_CHANGE or np.abs(new - foreseen).max() > STEP_ERROR:
            return None
        reached = self.tangent(end, direction)
        if reached is None or reached[0] @ direction < STEP_COSINE:
            return None
        return end, *reached

    def _turn(self, z: FloatArray, direction: FloatArray, length: float) -> tuple[FloatArray, FloatArray] | None:
        """Return the point within a step at which precision is largest (or smallest), by bisection, and its tangent."""
        low, high, best = 0.0, length, None
        for _ in range(50):
            middle = (low + high) / 2
            reached = self._advance(z, direction, middle)
            if reached is None:
                return best
            best = reached[0], reached[1]
            if abs(best[1][-1]) < 1e-12:
                break
            low, high = (middle, high) if best[1][-1] * direction[-1] > 0 else (low, middle)
        return best

    def meet(self, start: FloatArray, end: FloatArray, precision: float) -> FloatArray:
        """Return the point with the given precision on a monotone piece of the branch."""
        fixed = np.append(np.zeros(len(start) - 1), 1.0)
        for _ in range(60):
            chord = end - start
            if chord[-1] == 0.0:
                return end
            share = (precision - start[-1]) / chord[-1]
            guess = start + share * chord
            guess[-1] = precision
            z = self.newton(guess, fixed, iterations=20)
            if z is not None and -1e-9 <= (z - start) @ chord / (chord @ chord) <= 1 + 1e-9:
                return z
            middle = self.newton((start + end) / 2, chord / np.linalg.norm(chord))
            if middle is None:
                break
            start, end = (middle, end) if (middle[-1] - precision) * (end[-1] - precision) <= 0 else (start, middle)
        raise SolverError(f"the logit equations cannot be solved at precision {precision / self.unit:.6g}")

    def responses(self, precisions: FloatArray) -> list[list[FloatArray]]:
        """Return the profile at each of the ascending precisions, where the branch first meets it."""
        wanted = list(precisions * self.unit)
        found: list[list[FloatArray]] = []
        for step in self.steps():
            while len(found) < len(wanted) and wanted[len(found)] <= step.end[-1]:
                found.append(self.probabilities(self.meet(step.start, step.end, wanted[len(found)])))
            if len(found) == len(wanted):
                break
        return found

    # ---------------------------------------------------------------- its limit

    def equilibrium_near(self, z: FloatArray, direction: FloatArray) -> list[FloatArray] | None:
        """Return the profile that makes everybody indifferent on the support that z tends to, if it is near z."""
        fall = z[-1] * direction[:-1] / direction[-1]  # d log x / d log precision: 0 for actions that stay
        played = [fall[b] > -0.1 for b in self.blocks]
        x = self.probabilities(z)
        if not all(p.any() for p in played):
            return None
        y = [np.where(p, v, 0.0) for p, v in zip(played, x, strict=True)]
        y = [v / v.sum() for v in y]
        unique = True
        for _ in range(20):
            change, unique = self._indifference_step(y, played)
            y = [v + d for v, d in zip(y, change, strict=True)]
            if max(np.abs(d).max() for d in change) < 1e-15:
                break
        distance = max(float(np.abs(a - b).max()) for a, b in zip(x, y, strict=True))
        if min(v.min() for v in y) < 0 or distance > (1e-4 if unique else 1e-6):
            return None
        return [v / v.sum() for v in y]

    def _indifference_step(self, y: Sequence[FloatArray], played: Sequence[BoolArray]) -> tuple[list[FloatArray], bool]:
        """Return a least-squares Newton step to equal payoffs on the support, and whether the step is unique."""
        values, tables = self.payoff_tables(y)
        columns = np.flatnonzero(np.concatenate(played))
        rows, right = [], []
        for i, own in enumerate(played):
            actions = np.flatnonzero(own)
            for a in actions[1:]:
                row = np.zeros(self.offsets[-1])
                for j, c in enumerate(self.blocks):
                    if j != i:
                        row[c] = (tables[i, j][a] - tables[i, j][actions[0]]) / self.ranges[i]
                rows.append(row)
                right.append(-(values[i][a] - values[i][actions[0]]) / self.ranges[i])
            row = np.zeros(self.offsets[-1])
            row[self.blocks[i]] = 1.0
            rows.append(row)
            right.append(1.0 - y[i].sum())
        step, _, rank, _ = np.linalg.lstsq(np.array(rows)[:, columns], np.array(right), rcond=1e-10)
        change = np.zeros(self.offsets[-1])
        change[columns] = step
        return [change[b] for b in self.blocks], int(rank) == len(columns)


def _solve(matrix: FloatArray, right: FloatArray) -> FloatArray | None:
    """Solve a linear system, or return None where it is singular."""
    try:
        solution = np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return solution if np.isfinite(solution).all() else None


#: The largest precision that `logit_limit` goes to, in units of 1 / (largest payoff range).
LIMIT_PRECISION = 1e9


def logit_limit(game: NormalFormGame) -> Equilibrium:
    """Return the Nash equilibrium to which the principal branch leads as precision grows without bound.

    The branch is followed until its support can be read off: log-probabilities of played actions
    settle, those of the others fall without bound. Newton's method on the indifference equations of that support
    then gives the equilibrium. It is accurate to rounding where the support's equations have one solution there;
    where the limit lies in a continuum of equilibria its place in it is known to about 1e-6.

    Raises
    ------
    SolverError
        If no equilibrium is reached by the precision 1e9 / (largest payoff range).

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[9, 0], [0, 7]], [[9, 0], [0, 7]], actions=[["hi", "lo"]] * 2)
    >>> logit_limit(game)
    Equilibrium (hi, hi): payoffs player 1 9, player 2 9
    """
    logit = LogitBranch(game)
    next_check = 100.0
    for step in logit.steps():
        z = step.end
        if z[-1] > LIMIT_PRECISION:
            break
        if z[-1] < next_check or step.direction[-1] <= 0:
            continue
        next_check = 2 * z[-1]
        profile = logit.equilibrium_near(z, step.direction)
        if profile is not None:
            found = Equilibrium.of(game, profile)
            if found.regret <= REGRET:
                return found
    raise SolverError(
        f"the logit branch has no limit that can be told by precision {LIMIT_PRECISION / logit.unit:.3g}: "
        "probabilities still move; look at quantal_branch"
    )
