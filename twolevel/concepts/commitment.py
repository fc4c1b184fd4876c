r"""Commitment: what a leader gains by binding itself to a mixed stance before the other player chooses.

Let the leader have the payoffs :math:`A`, the follower :math:`B`, shapes (m, n), leader's actions down. The leader
announces a mixture x and keeps to it; the follower sees x, not what is drawn from it, and answers with a best reply.
The mixtures to which b is a best reply form a polytope,

.. math:: X_b = \{x : x^\top (B_b - B_c) \ge 0 \text{ for every reply } c\},

so that the best x in it for the leader is a linear programme, one a reply (HiGHS, through scipy).

* **strong**: the follower breaks ties for the leader. The value is the best over all replies, and is attained.
* **weak**: it breaks them against the leader. Only replies b count that are the only best ones (but for those that pay
  the follower the same whatever the leader does) somewhere; their polytopes cover all mixtures, and the value is

  .. math:: \sup_x = \max_b \max_{x \in X_b} \min_{c \,:\, B_c = B_b} x^\top A_c.

  Where other replies tie at such an x and are worse for the leader, it is a **supremum**, not attained: the leader
  comes as near as it likes by mixing a little otherwise. In games without special ties it equals the strong value.

References
----------
Conitzer, V., and T. Sandholm (2006), "Computing the optimal strategy to commit to", Proceedings of the 7th ACM
Conference on Electronic Commerce, 82-90.
von Stengel, B., and S. Zamir (2010), "Leadership games with convex strategy sets", Games and Economic Behavior 69,
446-457.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import BoolArray, FloatArray, ReadOnly
from ..errors import GameError, SolverError, expect, one_of
from ..games import wording
from ..games.game import NormalFormGame
from ..games.payoffs import best_replies, payoff_ranges
from ..games.ties import AGREE, SOLVED

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Commitment", "commit"]

#: What scipy says of a programme that nothing satisfies.
INFEASIBLE = 2


@dataclass(frozen=True, repr=False, eq=False)
class Commitment(ReadOnly):
    """The best mixture for a leader to commit to.

    Attributes
    ----------
    leader, follower : str
    strategy : array, shape (m,), read-only
        The leader's mixture where ties are broken for it.
    reply : str
        The follower's answer to it.
    payoffs : mapping from player to float
        Then; the leader's is the strong value.
    pure : float
        What the leader gains at most by committing to one action, ties broken for it.
    weak : float
        The value where ties are broken against the leader.
    attained : bool
        Whether some mixture attains the weak value; else it is a supremum, which the leader only comes near.
    actions : tuple of str
        The leader's.
    """

    leader: str
    follower: str
    strategy: FloatArray
    reply: str
    payoffs: Mapping[str, float]
    pure: float
    weak: float
    attained: bool
    actions: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an action of the leader: its probability."""
        import pandas as pd

        return pd.DataFrame({"player": self.leader, "action": self.actions, "probability": self.strategy})

    def __repr__(self) -> str:
        how = "" if self.attained else " (supremum, not attained)"
        return (
            f"{self.leader} commits to {wording.mixture(self.actions, self.strategy)}, {self.follower} answers "
            f"{self.reply}: payoffs {wording.named(self.payoffs)}; {self.pure:.4g} by committing to one action; "
            f"{self.weak:.4g}{how} where ties are broken against the leader"
        )


def commit(game: NormalFormGame, leader: str) -> Commitment:
    """Return the best mixed stance for one of two players to commit to.

    Parameters
    ----------
    game : NormalFormGame
        Of 2 players; see `NormalFormGame.fix` for others' actions given. An order of moves that it has is left aside.
    leader : str

    Raises
    ------
    GameError
        For a game of another number of players, or an unknown leader.

    Examples
    --------
    Conitzer and Sandholm's game, whose only equilibrium gives the leader 2:

    >>> game = NormalFormGame.from_bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 1]], ["leader", "follower"],
    ...                                     [["up", "down"], ["left", "right"]])
    >>> commit(game, "leader")
    leader commits to up 0.50 + down 0.50, follower answers right: payoffs leader 3.5, follower 0.5; 3 by committing to
    one action; 3.5 (supremum, not attained) where ties are broken against the leader
    """
    expect("game", game, NormalFormGame, GameError)
    if len(game.players) != 2:
        n = len(game.players)
        raise GameError(f"game must have 2 players, a leader and a follower; got {n} (game.fix gives others' actions)")
    i = game.players.index(one_of("leader", leader, game.players, GameError))
    follower = game.players[1 - i]
    tables = [game.payoffs[k] if i == 0 else game.payoffs[k].T for k in (i, 1 - i)]
    low, size = float(tables[0].min()), float(payoff_ranges(game.payoffs)[i])
    A = (tables[0] - low) / size
    B = (tables[1] - tables[1].min()) / payoff_ranges(game.payoffs)[1 - i]
    found = {b: best for b in range(B.shape[1]) if (best := _best(A[:, [b]], _edges(B, b))) is not None}
    reply = max(found, key=lambda b: found[b][1])
    x = found[reply][0]
    weak, attained = _weak(A, B)
    answers = np.moveaxis(best_replies(game.payoffs)[1 - i], i, 0)
    worth = {leader: float(x @ tables[0][:, reply]), follower: float(x @ tables[1][:, reply])}
    return Commitment(
        leader,
        follower,
        x,
        game.actions[1 - i][reply],
        {p: worth[p] for p in game.players},
        float(np.where(answers, tables[0], -np.inf).max()),
        weak * size + low,
        attained,
        game.actions[i],
    )


def _edges(B: FloatArray, reply: int) -> FloatArray:
    """Return the rows r of the polytope of mixtures to which a reply is best: r x <= 0; the reply's own is left out."""
    rows: FloatArray = np.delete(B - B[:, [reply]], reply, axis=1).T
    return rows


def _weak(A: FloatArray, B: FloatArray) -> tuple[float, bool]:
    """Return the leader's value where ties are broken against it, payoffs scaled, and whether it is attained."""
    found = {}
    for b in range(B.shape[1]):
        same = np.abs(B - B[:, [b]]).max(axis=0) <= SOLVED
        rows = (B[:, ~same] - B[:, [b]]).T
        if _is_best_somewhere(rows):
            best = _best(A[:, same], rows)
            assert best is not None  # it is not empty
            found[b] = best[1], same
    value = max(v for v, _ in found.values())
    return value, any(_attains(A, B, b, same, value) for b, (v, same) in found.items() if v >= value - SOLVED)


def _is_best_somewhere(rows: FloatArray) -> bool:
    """Return whether some mixture makes all the rows negative at once."""
    if not len(rows):
        return True
    most = _best(-rows.T, rows)
    return most is not None and most[1] > AGREE


def _attains(A: FloatArray, B: FloatArray, reply: int, same: BoolArray, value: float) -> bool:
    """Return whether some mixture to which a reply is best gives the leader the value, whatever best reply is taken.

    Those replies that are best at all such mixtures must give it too; where they cannot, there is none.
    """
    rows, all_best = _edges(B, reply), same
    while True:
        demanded = np.concatenate([rows, (value - SOLVED - A[:, all_best]).T])
        leads = {c: _best(B[:, [reply]] - B[:, [c]], demanded) for c in np.flatnonzero(~all_best)}
        if _best(A, demanded) is None:
            return False
        tied = [c for c, lead in leads.items() if lead is not None and lead[1] <= AGREE]
        if not tied:
            return True
        all_best = all_best.copy()
        all_best[tied] = True


def _best(gains: FloatArray, rows: FloatArray) -> tuple[FloatArray, float] | None:
    """Return the mixture x with rows @ x <= 0 whose smallest gain is largest, and that gain; None where there is none.

    Parameters
    ----------
    gains : array, shape (m, K)
    rows : array, shape (C, m)
    """
    from scipy.optimize import linprog

    m = len(gains)
    least = np.column_stack([-gains.T, np.ones(gains.shape[1])])
    solution = linprog(
        np.append(np.zeros(m), -1.0),
        A_ub=np.concatenate([least, np.column_stack([rows, np.zeros(len(rows))])]),
        b_ub=np.zeros(gains.shape[1] + len(rows)),
        A_eq=np.append(np.ones(m), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, 1)] * m + [(None, None)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if solution.status == INFEASIBLE:
        return None
    if solution.x is None:
        raise SolverError(f"the linear program of commitment failed: {solution.message}")
    x = np.clip(solution.x[:m], 0.0, None)
    x = x / x.sum()
    return x, float((x @ gains).min())
