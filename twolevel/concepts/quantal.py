r"""Logit quantal response: equilibria of players who make mistakes, less often the more these cost.

A player with precision :math:`\lambda` plays action a with a probability that grows with its payoff,

.. math:: x_{ia} = \frac{\exp \lambda u_i(a, x_{-i})}{\sum_b \exp \lambda u_i(b, x_{-i})},

and a profile x in which every player does so is a **quantal response equilibrium**. At
:math:`\lambda = 0` there is exactly one, the centroid; one branch of solutions, the **principal branch**,
starts there, and for almost every game it leads to one Nash equilibrium as :math:`\lambda \to \infty`: the
**logit limit**.

The branch is followed through **turning points**, where it goes back to smaller precision for a while; the
continuation is in `twolevel.nash.many_players.logit_path`.

Precision has the unit 1/payoff: multiplying all payoffs by c divides the precision of the same
equilibrium by c. Unlike Nash equilibria, the answer is not invariant under a change of one player's
unit alone. In a game with a symmetry the branch keeps it, also through the bifurcations at
which less symmetric branches leave; a game that is not quite symmetric (by more than 1e-13 of the largest payoff range)
bends to one side there. Where the branch cannot be followed surely, an error says at which precision.

References
----------
McKelvey, R. D., and T. R. Palfrey (1995), "Quantal response equilibria for normal form games", Games and
Economic Behavior 10, 6-38.
Turocy, T. L. (2005), "A dynamic homotopy interpretation of the logistic quantal response equilibrium
correspondence", Games and Economic Behavior 51, 243-263.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, ReadOnly, read_only
from ..errors import SolverError
from ..games import wording
from ..games.game import NormalFormGame
from ..nash.many_players.logit_path import LogitBranch

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QuantalBranch", "QuantalResponse", "quantal_branch", "quantal_response"]


@dataclass(frozen=True, repr=False, eq=False)
class QuantalResponse(ReadOnly):
    """A logit quantal response equilibrium, with names.

    Attributes
    ----------
    strategies : mapping from player to array, shape (n_i,), read-only
        Probabilities in action order; players in player order.
    payoffs : mapping from player to float
        Expected payoffs.
    precision : float
        In units of 1/payoff.
    residual : float
        Largest difference between a probability and the logit response to the profile.
    actions : tuple of tuples of str
        The action names that the entries of `strategies` belong to.
    """

    strategies: Mapping[str, FloatArray]
    payoffs: Mapping[str, float]
    precision: float
    residual: float
    actions: tuple[tuple[str, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an action: player, action, probability."""
        import pandas as pd

        rows = [
            {"precision": self.precision, "player": p, "action": a, "probability": float(w)}
            for (p, x), acts in zip(self.strategies.items(), self.actions, strict=True)
            for a, w in zip(acts, x, strict=True)
        ]
        return pd.DataFrame(rows)

    @property
    def _probabilities(self) -> dict[str, str]:
        """Every player's probabilities in words: all of them, for a quantal response plays everything."""
        return {
            player: wording.weighted(dict(zip(acts, x, strict=True)), 3)
            for (player, x), acts in zip(self.strategies.items(), self.actions, strict=True)
        }

    def __repr__(self) -> str:
        profile = "; ".join(f"{player}: {words}" for player, words in self._probabilities.items())
        return f"Quantal response at precision {self.precision:g} ({profile}): payoffs {wording.named(self.payoffs)}"

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><th>{html.escape(player)}</th><td>{html.escape(words)}</td><td>{self.payoffs[player]:.4g}</td></tr>"
            for player, words in self._probabilities.items()
        ]
        head = "<tr><th></th><th>probabilities</th><th>payoff</th></tr>"
        return (
            f"<div><table>{head}{''.join(rows)}</table><p>Quantal response at precision {self.precision:g}.</p></div>"
        )


@dataclass(frozen=True, repr=False, eq=False)
class QuantalBranch(ReadOnly):
    """The principal branch of the logit correspondence, as points in the order in which it runs.

    Attributes
    ----------
    precision : array, shape (T,), read-only
        Starts at 0; not monotone where the branch turns back.
    strategies : tuple of N arrays, shapes (T, n_i), read-only
    turning : tuple of int
        The points at which the branch turns, as positions in `precision`.
    players : tuple of str
    actions : tuple of tuples of str
    """

    precision: FloatArray
    strategies: tuple[FloatArray, ...]
    turning: tuple[int, ...]
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point: precision, and a column for each player's action."""
        import pandas as pd

        columns: dict[str, object] = {"precision": self.precision}
        for p, acts, x in zip(self.players, self.actions, self.strategies, strict=True):
            columns |= {f"{p}: {a}": x[:, k] for k, a in enumerate(acts)}
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        turns = f"turning back at {len(self.turning)} points" if self.turning else "without turning back"
        reach = f"from precision 0 to {self.precision[-1]:g} in {len(self.precision)} points"
        return f"Principal logit branch {reach}, {turns}"


# -------------------------------------------------------------------- what callers ask


@overload
def quantal_response(game: NormalFormGame, precision: float) -> QuantalResponse: ...
@overload
def quantal_response(
    game: NormalFormGame, precision: Sequence[float] | FloatArray
) -> QuantalResponse | tuple[QuantalResponse, ...]: ...
@np.errstate(under="ignore")
def quantal_response(
    game: NormalFormGame, precision: float | Sequence[float] | FloatArray
) -> QuantalResponse | tuple[QuantalResponse, ...]:
    """Return the logit quantal response equilibrium on the principal branch.

    Where the branch turns back it meets some precisions several times; the first meeting, coming from the
    centroid, is returned. `quantal_branch` has all of them.

    Parameters
    ----------
    game : NormalFormGame
    precision : float, or array_like of shape (T,) in any order
        In units of 1/payoff, from 0 (uniform) upwards.

    Returns
    -------
    QuantalResponse, or a tuple of T of them in the order of `precision`

    Raises
    ------
    SolverError
        For a precision that is not finite and >= 0, or if the branch cannot be followed that far.

    Examples
    --------
    Matching pennies in which one of the row player's wins pays 9 (McKelvey and Palfrey 1995):

    >>> game = NormalFormGame.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    >>> quantal_response(game, 1.0)
    Quantal response at precision 1 (player 1: 1 0.894 + 2 0.106; player 2: 1 0.313 + 2 0.687): payoffs ...
    """
    asked = _check_precision(precision)
    logit = LogitBranch(game)
    met = dict(zip(np.unique(asked), logit.responses(np.unique(asked)), strict=True))
    results = tuple(_describe(game, met[value], float(value)) for value in asked.ravel())
    return results if asked.ndim else results[0]


@np.errstate(under="ignore")
def quantal_branch(game: NormalFormGame, max_precision: float) -> QuantalBranch:
    """Return the principal branch from the centroid until it first meets `max_precision`.

    Points are dense enough to draw: no probability changes by more than 0.1 from one to the next, and turning
    points are among them.

    Parameters
    ----------
    game : NormalFormGame
    max_precision : float
        In units of 1/payoff.

    Raises
    ------
    SolverError
        For a precision that is not finite and >= 0, or if the branch cannot be followed that far.

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    >>> branch = quantal_branch(game, 2.0)
    >>> float(branch.precision[-1]), branch.turning
    (2.0, ())
    """
    asked = _check_precision(max_precision)
    if asked.ndim:
        raise SolverError(f"max_precision must be one number; got an array of shape {asked.shape}")
    logit = LogitBranch(game)
    points, turning = [], []
    for step in logit.steps():
        points.append(step.end)
        if step.turns:
            turning.append(len(points) - 1)
        if step.end[-1] >= asked * logit.unit:
            points[-1] = logit.meet(step.start, step.end, float(asked) * logit.unit)
            break
    precision = np.array([z[-1] for z in points]) / logit.unit
    precision[-1] = asked
    columns = np.array([np.concatenate(logit.probabilities(z)) for z in points])
    strategies = tuple(read_only(np.ascontiguousarray(c)) for c in np.split(columns, logit.offsets[1:-1], axis=1))
    inner = tuple(k for k in turning if k < len(points) - 1)
    return QuantalBranch(read_only(precision), strategies, inner, game.players, game.actions)


def _check_precision(precision: ArrayLike) -> FloatArray:
    try:
        values = np.asarray(precision, dtype=np.float64)
    except (TypeError, ValueError):
        raise SolverError(f"precision must be a number >= 0, or several; got {precision!r}") from None
    if values.ndim > 1 or values.size == 0:
        raise SolverError(f"precision must be a number or a 1-D array; got shape {values.shape}")
    wrong = values.ravel()[~(np.isfinite(values) & (values >= 0)).ravel()]
    if wrong.size:
        raise SolverError(f"precision must be finite and at least 0 (in units of 1/payoff); got {wrong[0]:g}")
    return values


def _describe(game: NormalFormGame, profile: Sequence[FloatArray], precision: float) -> QuantalResponse:
    """Attach names, payoffs and the residual, computed from the game's own payoffs."""
    strategies = [read_only(np.array(x)) for x in profile]
    residual = 0.0
    for i, x in enumerate(strategies):
        values = precision * game.action_payoffs(i, strategies)
        weights = np.exp(values - values.max())
        residual = max(residual, float(np.abs(x - weights / weights.sum()).max()))
    return QuantalResponse(
        dict(zip(game.players, strategies, strict=True)),
        game.expected_payoffs(strategies),
        precision,
        residual,
        game.actions,
    )
