r"""The principal logit branch, followed by pseudo-arclength continuation.

Callers use `twolevel.concepts.quantal`.

The unknowns are :math:`z = (\ell, \lambda)`: the log-probabilities :math:`\ell_{ia} = \log x_{ia}` of the players'
actions and the precision. Log-probabilities keep the branch smooth where
probabilities vanish. It solves

.. math::
   \sum_a e^{\ell_{ia}} = 1, \qquad
   \ell_{ia} - \ell_{i0} = \lambda\,[u_i(a, x_{-i}) - u_i(0, x_{-i})] \quad (a \ge 1),

one equation fewer than unknowns, hence a curve. Each step goes along the tangent and returns to the curve by
Newton's method in the plane normal to that step, so that precision may fall as well as rise along it.

A step must not jump to another branch. Let A and B be the equations' derivatives, bordered by the normal of the step,
at its start and end. A step is accepted only if Newton's changes shrink fast from a good prediction, if
the tangent turned little, and if :math:`\lVert A^{-1} B - I \rVert_\infty \le 1/2`. Hence B is regular, and the sign
of the bordered determinant, which is constant along a regular curve, is that of A. Near a bifurcation
A tends to a singular matrix, so steps shrink until the curve is followed round its bend; where they would have to be
shorter than 1e-8 the curve is lost, and a SolverError says where. These are tests at the ends of steps, not a
proof for what lies between; the tests compare thousands of games with a tracer in small steps.

A game with a symmetry has bifurcations on its branch at which less symmetric branches leave; the principal branch goes
straight on. There is one unknown for each class of actions that the symmetry keeps equally likely (`alike`), and
in these unknowns the branch is regular at such points. A symmetry is one of the payoffs as they
stand, up to 1e-13 of the largest range; a game that is less than that from symmetric is followed as symmetric.

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

from ...arrays import BoolArray, FloatArray, IntArray
from ...errors import GameError, SolverError, expect
from ...games.equilibrium import Equilibrium
from ...games.game import NormalFormGame, expect_at_once
from ...games.payoffs import payoff_ranges
from ...games.ties import REGRET

__all__ = ["LIMIT_PRECISION", "LogitBranch", "Step", "logit_limit"]

#: Largest change of a probability in one step.
STEP_CHANGE = 0.1
#: Largest distance between the foreseen and the found end of a step, as a share of its length.
STEP_ERROR = 0.1
#: Smallest cosine of the angle between the tangents at both ends of a step.
STEP_COSINE = 0.95
#: Largest change of the derivatives over a step, relative to themselves; below 1 they cannot become singular.
STEP_TWIST = 0.5
#: Newton's changes must shrink by this factor at least, or the step is too long.
CONTRACTION = 0.25
#: The shortest step; where the curve asks for a shorter one, it meets another branch, or comes within rounding of it.
SHORTEST = 1e-8
#: The longest step; 4 multiplies a large precision by up to 5.
LONGEST = 4.0
#: Steps after which the continuation gives up.
MAX_STEPS = 20_000
#: Payoffs (relative to the largest range) that are closer than this are equal where symmetries are read off.
ALIKE = 1e-13


@dataclass(frozen=True)
class Point:
    """A point of the branch, with the unit tangent there in the direction of travel.

    Lengths near the point are measured in `unit` = max(1, abs(z)): log-probabilities and precision count
    absolutely where they are small, and relatively where they are large. `matrix` holds the derivatives of the
    equations, and the row normal to the tangent in that measure.
    """

    z: FloatArray
    direction: FloatArray
    unit: FloatArray
    matrix: FloatArray


@dataclass(frozen=True)
class Step:
    """A piece of the branch: its end points, the tangent at the end, and whether it ends at a turn."""

    start: FloatArray
    end: FloatArray
    direction: FloatArray
    turns: bool = False


class LogitBranch:
    """The logit equations of a game, in z = (log-probabilities of the classes of actions, precision).

    Payoffs are divided by the largest range of any player, so that step lengths have a meaning;
    precision inside this class is the caller's times that range (`unit`).
    """

    def __init__(self, game: NormalFormGame) -> None:
        expect("game", game, NormalFormGame, GameError)
        expect_at_once(game)
        n = len(game.players)
        lowest = game.payoffs.min(axis=tuple(range(1, n + 1)), keepdims=True)
        self.unit = float(np.ptp(game.payoffs.reshape(n, -1), axis=1).max()) or 1.0
        self.payoffs = (game.payoffs - lowest) / self.unit
        self.ranges = payoff_ranges(self.payoffs)
        self.shape = game.shape
        self.offsets = np.cumsum((0, *game.shape))
        self.blocks = [slice(a, b) for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]
        self.classes = alike(self.payoffs)
        # one equation a class: that of its first action; a player like an earlier one has none of its own
        self.rows = np.unique(self.classes, return_index=True)[1]
        self.members = np.eye(len(self.rows))[self.classes]  # (actions, classes)

    # ---------------------------------------------------------------- equations

    def probabilities(self, z: FloatArray) -> list[FloatArray]:
        """Return one probability vector a player; normalised, which removes rounding only."""
        logs = z[self.classes]
        vectors = [np.exp(logs[b] - logs[b].max()) for b in self.blocks]
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
        """Return the residuals F(z), shape (n,), and their derivatives, shape (n, n + 1), n classes of actions."""
        logs, precision = z[self.classes], z[-1]
        x = [np.exp(logs[b]) for b in self.blocks]
        values, tables = self.payoff_tables(x)
        n = len(logs)
        residual, slope = np.empty(n), np.zeros((n, n))
        gains = np.zeros(n)
        for i, b in enumerate(self.blocks):
            first, rest = b.start, slice(b.start + 1, b.stop)
            residual[first] = x[i].sum() - 1
            slope[first, b] = x[i]
            gains[rest] = values[i][1:] - values[i][0]
            residual[rest] = logs[rest] - logs[first] - precision * gains[rest]
            slope[rest, rest].flat[:: b.stop - b.start] = 1.0
            slope[rest, first] = -1
            for j, c in enumerate(self.blocks):
                if j != i:
                    slope[rest, c] = -precision * (tables[i, j][1:] - tables[i, j][0]) * x[j]
        own = self.rows
        return residual[own], np.hstack([slope[own] @ self.members, -gains[own, None]])

    def newton(self, z: FloatArray, normal: FloatArray, iterations: int = 8) -> tuple[FloatArray, FloatArray] | None:
        """Return the point of the branch in the plane through z normal to `normal`, and the derivatives there.

        None unless Newton's changes shrink fast, each at least by CONTRACTION.
        With the unit vector of the precision axis as `normal` this solves at fixed precision.
        """
        z = z.copy()
        unit = np.maximum(1.0, np.abs(z))
        rounding = 4 * np.finfo(np.float64).eps * (1 + abs(z[-1]))
        last = np.inf
        for k in range(iterations):
            with np.errstate(over="ignore", invalid="ignore"):
                residual, slope = self.equations(z)
            if not (np.isfinite(slope).all() and np.isfinite(residual).all()):
                return None
            if k and np.abs(residual).max() <= rounding:  # where the limit is degenerate no smaller change is to be had
                return z, slope
            change = _solve(np.vstack([slope, normal]), np.append(-residual, 0.0))
            if change is None:
                return None
            size = float(np.abs(change / unit).max())
            if size > max(CONTRACTION * last, 1e-9):
                return None
            z += change
            if size <= 1e-9:
                return z, slope
            last = size
        return None

    # ---------------------------------------------------------------- following it

    def point(self, z: FloatArray, slope: FloatArray, towards: FloatArray) -> Point | None:
        """Return the point z of the branch with its tangent on the side of the row `towards`."""
        direction = _solve(np.vstack([slope, towards]), np.append(np.zeros(len(slope)), 1.0))
        if direction is None:
            return None
        unit = np.maximum(1.0, np.abs(z))
        direction /= np.linalg.norm(direction / unit)
        return Point(z, direction, unit, np.vstack([slope, direction / unit**2]))

    def steps(self) -> Iterator[Step]:
        """Yield the branch from the centroid in steps, each monotone in precision, without end.

        Raises SolverError where it cannot be followed surely.
        """
        sizes = np.repeat(self.shape, self.shape)[self.rows]
        z = np.append(-np.log(sizes), 0.0)
        here = self.point(z, self.equations(z)[1], np.append(np.zeros(len(sizes)), 1.0))
        assert here is not None  # at precision 0 the equations are those of N simplices
        yield Step(z, z, here.direction)
        length = 0.1
        for _ in range(MAX_STEPS):
            reached, strain = self._advance(here, length)
            if reached is None:
                length *= max(0.8 / strain, 0.25)
                if length < SHORTEST:
                    raise SolverError(
                        f"the logit branch cannot be followed beyond precision {here.z[-1] / self.unit:.6g}: it "
                        "meets another branch there, or comes nearer to one than double precision can tell apart"
                    )
                continue
            if here.direction[-1] * reached.direction[-1] < 0:
                turn = self._turn(here, length)
                yield Step(here.z, turn.z, turn.direction, turns=True)
                yield Step(turn.z, reached.z, reached.direction)
            else:
                yield Step(here.z, reached.z, reached.direction)
            length = min(length * min(0.8 / strain, 4.0), LONGEST)
            here = reached
        raise SolverError(
            f"the logit branch was followed for {MAX_STEPS} steps, to precision {here.z[-1] / self.unit:.6g}, "
            "and no further"
        )

    def _advance(self, here: Point, length: float) -> tuple[Point | None, float]:
        """Take one step: the new point, and the strain, the largest share of what a step may change.

        Where the strain exceeds 1 the step is too long to trust, and there is no point.
        """
        guess = here.z + length * here.direction
        found = self.newton(guess, here.matrix[-1])
        if found is None:
            return None, 4.0
        end, slope = found
        there = self.point(end, slope, here.matrix[-1])
        if there is None:
            return None, 4.0
        old, new = np.concatenate(self.probabilities(here.z)), np.concatenate(self.probabilities(end))
        cosine = float(there.direction @ here.matrix[-1]) / float(np.linalg.norm(there.direction / here.unit))
        twist = _solve(here.matrix, np.vstack([slope, here.matrix[-1]]))
        if twist is None:
            return None, 4.0
        twist = twist * here.unit / here.unit[:, None] - np.eye(len(end))
        strain = max(
            float(np.abs(new - old).max()) / STEP_CHANGE,
            float(np.linalg.norm((end - guess) / here.unit)) / (STEP_ERROR * length),
            np.sqrt(max(1 - cosine, 0.0) / (1 - STEP_COSINE)),
            float(np.abs(twist).sum(axis=1).max()) / STEP_TWIST,
            1e-3,
        )
        return (there if strain <= 1 else None), strain

    def _turn(self, here: Point, length: float) -> Point:
        """Return the point within a step at which precision is largest (or smallest), by bisection."""
        low, high, best = 0.0, length, here
        for _ in range(50):
            middle = (low + high) / 2
            reached, _ = self._advance(here, middle)
            if reached is None:
                break
            best = reached
            if abs(best.direction[-1]) < 1e-12:
                break
            low, high = (middle, high) if best.direction[-1] * here.direction[-1] > 0 else (low, middle)
        return best

    def meet(self, start: FloatArray, end: FloatArray, precision: float) -> FloatArray:
        """Return the point with the given precision on a monotone piece of the branch.

        Newton's method at fixed precision is believed where it ends near the chord of the piece, between
        its ends; else the piece is halved.
        """
        fixed = np.append(np.zeros(len(start) - 1), 1.0)
        unit = np.maximum(1.0, np.abs(end))
        for _ in range(60):
            chord = (end - start) / unit
            reach = float(np.linalg.norm(chord))
            if chord[-1] == 0.0:
                return end
            guess = start + (precision - start[-1]) / (end[-1] - start[-1]) * (end - start)
            guess[-1] = precision
            found = self.newton(guess, fixed, iterations=20)
            if found is not None:
                offset = (found[0] - start) / unit
                share = float(offset @ chord) / reach**2
                if -1e-9 <= share <= 1 + 1e-9 and np.linalg.norm(offset - share * chord) <= 0.2 * reach + 1e-9:
                    return found[0]
            halved = self.newton((start + end) / 2, chord / unit / reach)
            if halved is None:
                break
            middle = halved[0]
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
        fall = z[-1] * direction[self.classes] / direction[-1]  # d log x / d log precision: 0 for actions that stay
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


def alike(payoffs: FloatArray) -> IntArray:
    """Return the class of each action, all players' in player order: those that a symmetry keeps equally likely.

    Classes are split until this holds: if the actions of every class are equally likely, then the payoffs of
    a class's actions, less their player's mean, are equal, whatever these probabilities are; and players who share
    a class share all. The logit responses then are equally likely too, so the branch that starts at the
    centroid keeps the classes. It is the coarsest balanced colouring of the game.
    """
    shape = payoffs.shape[1:]
    player = np.repeat(np.arange(len(shape)), shape)
    tables = [np.moveaxis(u, i, 0).reshape(n, -1) for i, (u, n) in enumerate(zip(payoffs, shape, strict=True))]
    classes = np.unique(np.repeat(shape, shape), return_inverse=True)[1]
    while True:
        own = [classes[player == i] for i in range(len(shape))]
        kinds = [tuple(sorted(c)) for c in own]
        sums: dict[int, FloatArray] = {}  # of payoffs over the others' profiles with the same classes
        for i, table in enumerate(tables):
            others = np.meshgrid(*(c for j, c in enumerate(own) if j != i), indexing="ij")
            key = np.zeros(table.shape[1], dtype=np.int64)
            if others:
                met = np.sort(np.reshape(others, (len(others), -1)), axis=0)
                key = met.T @ (len(classes) ** np.arange(len(others)))
            order = np.argsort(key, kind="stable")
            codes, starts = np.unique(key[order], return_index=True)
            totals = np.add.reduceat(table[:, order], starts, axis=1)
            for code, column in zip(codes.tolist(), (totals - totals.mean(axis=0)).T, strict=True):
                sums.setdefault(code, np.full(len(classes), np.inf))[player == i] = column
        features = [classes, np.array([kinds.index(kinds[i]) for i in player]), *map(_ranks, sums.values())]
        finer = np.unique(np.array(features), axis=1, return_inverse=True)[1]
        if finer.max() == classes.max():
            return classes
        classes = finer


def _ranks(values: FloatArray) -> IntArray:
    """Return the rank of each value, the same for values that are equal but for ALIKE."""
    order = np.argsort(values)
    ranks = np.zeros(len(values), dtype=np.int64)
    with np.errstate(invalid="ignore"):  # infinite ones are equal
        ranks[order[1:]] = np.cumsum(np.diff(values[order]) > ALIKE)
    return ranks


#: The largest precision that `logit_limit` goes to, in units of 1 / (largest payoff range).
LIMIT_PRECISION = 1e9


@np.errstate(under="ignore")
def logit_limit(game: NormalFormGame) -> Equilibrium:
    """Return the Nash equilibrium to which the principal branch leads as precision grows without bound.

    The branch is followed until its support can be read off: log-probabilities of played actions
    settle, those of the others fall without bound. Newton's method on the indifference equations of that support
    then gives the equilibrium. It is accurate to rounding where the support's equations have one solution there;
    where the limit lies in a continuum of equilibria its place in it is known to about 1e-6.

    Raises
    ------
    SolverError
        If no equilibrium is reached by the precision 1e9 / (largest payoff range), or the branch cannot be followed.

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
