"""Chicken without an order of moves: which states last.

A row a state, a column a concept: a full square is an equilibrium, a ring a state that somebody leaves.

Units: none: a state lasts or does not.
"""

import twolevel as tl

chicken = tl.NormalFormGame.from_bimatrix(
    [[3, 2], [4, 1]], [[3, 4], [2, 1]], ["Row", "Column"], [["swerve", "straight"]] * 2
)
axes = tl.plot.lesson(tl.textbook.stability(chicken))
tl.plot.source(axes, "Howard (1971), Paradoxes of Rationality; Fraser and Hipel (1979)")
axes.figure.savefig("stability.svg")
