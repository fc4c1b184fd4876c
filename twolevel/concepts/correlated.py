r"""Correlated equilibria: what a mediator can bring about by private advice that everybody follows.

A distribution :math:`\mu` over pure profiles, ``distribution[a_0, ..., a_{N-1}]`` with actions in player order,
is a **correlated equilibrium** if no player gains by disobeying any advice,

.. math:: \sum_{s_{-i}} \mu(a, s_{-i})\,[u_i(a, s_{-i}) - u_i(b, s_{-i})] \ge 0 \quad \text{for all } i, a, b,

and a **coarse** one if no player gains by a commitment made before any advice is heard,

.. math:: \sum_s \mu(s)\,[u_i(s) - u_i(b, s_{-i})] \ge 0 \quad \text{for all } i, b.

Both sets are polytopes, so the best of them under a linear objective is a linear program (HiGHS, through
scipy). Every Nash equilibrium's product distribution lies in the first, which lies in the second. The
constraints of a player are divided by the range of its payoffs; the answer does not depend on units.

References
----------
Aumann, R. J. (1974), "Subjectivity and correlation in randomized strategies", Journal of Mathematical
Economics 1, 67-96.
Moulin, H., and J.-P. Vial (1978), "Strategically zero-sum games: the class of games whose completely mixed
equilibria cannot be improved upon", International Journal of Game Theory 7, 201-221.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, ReadOnly, read_only
from ..errors import GameError, SolverError, expect, one_of
from ..games import wording
from ..games.game import NormalFormGame, expect_at_once
from ..games.payoffs import payoff_ranges
from ..games.ties import SUPPORT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CorrelatedEquilibrium", "correlated", "incentives"]

Objective = str | Mapping[str, float] | ArrayLike

#: The largest relative gain from disobeying that an answer may leave (HiGHS works to 1e-7 by default).
SLACK = 1e-7


@dataclass(frozen=True, repr=False, eq=False)
class CorrelatedEquilibrium(ReadOnly):
    """A correlated equilibrium, best under the objective that was asked for.

    Attributes
    ----------
    distribution : array, shape (n_1, ..., n_N), read-only
        Probability of each pure profile.
    payoffs : mapping from player to float
    objective : float
        The value of the objective.
    regret : float
        Largest gain of any player from disobeying (or committing, if coarse), relative to its payoff range.
    coarse : bool
    status : str
        What was maximised over what, in words.
    actions : tuple of tuples of str
    """

    distribution: FloatArray
    payoffs: Mapping[str, float]
    objective: float
    regret: float
    coarse: bool
    status: str
    actions: tuple[tuple[str, ...], ...]

    @property
    def profiles(self) -> dict[tuple[str, ...], float]:
        """The pure profiles with positive probability, most likely first."""
        order = np.argsort(-self.distribution, axis=None, kind="stable")
        places = [np.unravel_index(k, self.distribution.shape) for k in order]
        return {
            tuple(acts[a] for acts, a in zip(self.actions, place, strict=True)): float(self.distribution[place])
            for place in places
            if self.distribution[place] > SUPPORT
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a pure profile with positive probability: a column a player, and the probability."""
        import pandas as pd

        rows = [
            {**dict(zip(self.payoffs, profile, strict=True)), "probability": p} for profile, p in self.profiles.items()
        ]
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        likely = {" & ".join(profile): p for profile, p in list(self.profiles.items())[:6]}
        listed = wording.named(likely, ".3f") + (", ..." if len(self.profiles) > 6 else "")
        kind = "Coarse correlated" if self.coarse else "Correlated"
        return f"{kind} equilibrium ({listed}): payoffs {wording.named(self.payoffs)}; {self.status}"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(p)}</th>" for p in self.payoffs)
        rows = "".join(
            f"<tr>{''.join(f'<td>{html.escape(a)}</td>' for a in profile)}<td>{p:.3f}</td></tr>"
            for profile, p in self.profiles.items()
        )
        values = html.escape(wording.named(self.payoffs))
        table = f"<table><tr>{head}<th>probability</th></tr>{rows}</table>"
        return f"<div>{table}<p>Payoffs {values}; {html.escape(self.status)}.</p></div>"


def correlated(
    game: NormalFormGame, objective: Objective = "welfare", *, coarse: bool = False
) -> CorrelatedEquilibrium:
    """Return a correlated equilibrium that maximises a linear objective.

    Parameters
    ----------
    game : NormalFormGame
    objective : str, mapping from player to float, or array of shape (n_1, ..., n_N)
        ``"welfare"`` (the sum of payoffs), the name of a player (its payoff), weights of players (those not named
        weigh 0), or a number for every pure profile, such as 1 where peace holds. A negative weight
        minimises.
    coarse : bool
        Maximise over the larger set of coarse correlated equilibria.

    Returns
    -------
    CorrelatedEquilibrium
        Where several reach the best value, one of them.

    Raises
    ------
    SolverError
        For an objective of another form, or if the linear program fails.

    Examples
    --------
    Chicken (Aumann 1974): no Nash equilibrium gives both players more than 14/3.

    >>> game = NormalFormGame.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]], actions=[["yield", "dare"]] * 2)
    >>> correlated(game)
    Correlated equilibrium (yield & yield 0.500, yield & dare 0.250, dare & yield 0.250): payoffs
    player 1 5.25, player 2 5.25; maximises welfare over all correlated equilibria
    """
    from scipy.optimize import linprog

    expect("game", game, NormalFormGame, GameError)
    expect_at_once(game)
    goal, words = _goal(game, objective)
    size = float(np.ptp(goal)) or 1.0
    gains = incentives(game, coarse=coarse)
    solution = linprog(
        -((goal - goal.min()) / size).ravel(),
        A_ub=gains,
        b_ub=np.zeros(len(gains)),
        A_eq=np.ones((1, goal.size)),
        b_eq=[1.0],
        bounds=(0, 1),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if solution.x is None:
        raise SolverError(f"the linear program of correlated equilibria failed: {solution.message}")
    weights = np.clip(solution.x, 0.0, None)
    weights = weights / weights.sum()
    regret = max(0.0, float((gains @ weights).max(initial=0.0)))
    if regret > SLACK:
        raise SolverError(f"the linear program of correlated equilibria is accurate only to {regret:.1g}")
    distribution = read_only(weights.reshape(game.shape))
    payoffs = {p: float((u * distribution).sum()) for p, u in zip(game.players, game.payoffs, strict=True)}
    kind = "coarse correlated equilibria" if coarse else "correlated equilibria"
    return CorrelatedEquilibrium(
        distribution,
        payoffs,
        float((goal * distribution).sum()),
        regret,
        coarse,
        f"maximises {words} over all {kind}",
        game.actions,
    )


def incentives(game: NormalFormGame, *, coarse: bool = False) -> FloatArray:
    """Return the gains from disobedience: a distribution is an equilibrium iff ``gains @ distribution.ravel() <= 0``.

    Returns
    -------
    array, shape (C, n_1 * ... * n_N)
        One row for each player and each pair of an advised action and another one (or, if coarse, for each
        player and action to commit to), relative to the player's payoff range.

    Examples
    --------
    >>> game = NormalFormGame.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> bool((incentives(game) @ [1 / 3, 1 / 3, 1 / 3, 0] <= 1e-12).all())
    True
    """
    ranges = payoff_ranges(game.payoffs)
    rows = []
    for i, n in enumerate(game.shape):
        payoffs = np.moveaxis(game.payoffs[i], i, 0) / ranges[i]
        for b in range(n):
            gain = payoffs[b] - payoffs
            if coarse:
                rows.append(np.moveaxis(gain, 0, i).ravel())
                continue
            for a in range(n):
                if a != b:
                    row = np.zeros_like(gain)
                    row[a] = gain[a]
                    rows.append(np.moveaxis(row, 0, i).ravel())
    return np.array(rows).reshape(len(rows), -1) if rows else np.zeros((0, int(np.prod(game.shape))))


def _goal(game: NormalFormGame, objective: Objective) -> tuple[FloatArray, str]:
    """Return the objective as a number for every pure profile, and in words."""
    if isinstance(objective, str):
        name = one_of("objective", objective, ["welfare", *game.players], SolverError)
        if name == "welfare":
            return game.payoffs.sum(axis=0), "welfare"
        return game.payoffs[game.players.index(name)], f"the payoff of {name}"
    if isinstance(objective, Mapping):
        return _weighted(game, objective)
    try:
        goal = np.array(objective, dtype=np.float64)
    except (TypeError, ValueError):
        raise SolverError(
            f"objective must be 'welfare', a player, weights of players or an array; got {objective!r}"
        ) from None
    if goal.shape != game.shape or not np.isfinite(goal).all():
        raise SolverError(f"objective must be finite with one number a profile, shape {game.shape}; got {goal.shape}")
    return goal, "the given objective"


def _weighted(game: NormalFormGame, weights: Mapping[str, float]) -> tuple[FloatArray, str]:
    """Return the weighted sum of the named players' payoffs, and what it is in words."""
    goal: FloatArray = np.zeros(game.shape)
    terms = []
    for name, weight in weights.items():
        one_of("objective: player", name, game.players, SolverError)
        if not isinstance(weight, int | float | np.number) or not np.isfinite(weight):
            raise SolverError(f"objective[{name!r}] must be a finite number; got {weight!r}")
        goal = goal + weight * game.payoffs[game.players.index(name)]
        terms.append(f"{weight:g} x {name}")
    return goal, f"the weighted payoff {' + '.join(terms) or '0'}"
