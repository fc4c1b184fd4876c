"""Stability of outcomes: what lasts if the others can answer (Howard 1971, Fraser and Hipel 1979).

Take a conflict without an order of moves: anybody may leave a state at any time. Whether a leader dares to depends on
how far it looks: at its own gain alone (Nash), at what the others could do to it then (GMR), at whether it could
escape from that (SMR), or only at what the others would gain by doing (SEQ). How each is defined, and conflicts with
moves that cannot be taken back, are in `twolevel.concepts.graph_model`.

In the game of chicken both may swerve or go straight, and both straight is the worst for both:

                swerve    straight
    swerve       3, 3       2, 4
    straight     4, 2       1, 1

The two states in which one gives way are Nash and SEQ. The compromise, both swerve, is no Nash equilibrium, as each
would gain from going straight; but the other could then go straight too, which is worse for both and has no way out:
it is GMR and SMR. It is not SEQ, because who would do that would hurt itself.

In a crisis
-----------
A standoff in which nobody can say who moves next, some moves cannot be taken back, and preferences are an order rather
than numbers. Ask it for which restraint lasts, and on whose threat.

Exercise
--------
Going straight becomes irreversible, for both. Which states are equilibria in the sense of Nash now, and does the
compromise still last in the sense of SMR?

Answer
------
Crashing is one now too, as nobody can leave it, and the compromise lasts as before: the answer to going straight is as
bad, and the way out even narrower.

>>> likes = {"Row": {(): 3, ("Row",): 4, ("Column",): 2}, "Column": {(): 3, ("Row",): 2, ("Column",): 4}}
>>> crash = ("Row", "Column")
>>> found = stability(Conflict.from_options(
...     {"Row": ["Row"], "Column": ["Column"]},
...     {p: lambda taken, p=p: likes[p].get(tuple(taken), 1) for p in likes}, irreversible=["Row", "Column"]))
>>> found.nash == {("Row",), ("Column",), crash}, () in found.smr
(True, True)

References
----------
Howard, N. (1971), Paradoxes of Rationality: Theory of Metagames and Political Behavior, MIT Press.
Fraser, N. M., and K. W. Hipel (1979), "Solving complex conflicts", IEEE Transactions on Systems, Man, and Cybernetics
9(12), 805-816.
Fang, L., K. W. Hipel, and D. M. Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict Resolution,
Wiley.
"""

from __future__ import annotations

from ..concepts.graph_model import Conflict, Stability, stability
from ..games.game import NormalFormGame

__all__ = ["Conflict", "example", "stability"]


def example() -> Stability:
    """Return the model at the numbers of its derivation."""
    row = [[3.0, 2.0], [4.0, 1.0]]
    column = [[3.0, 4.0], [2.0, 1.0]]
    actions = [["swerve", "straight"]] * 2
    return stability(NormalFormGame.from_bimatrix(row, column, ["Row", "Column"], actions))
