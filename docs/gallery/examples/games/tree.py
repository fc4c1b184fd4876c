"""Had Moscow spoken first in the Iskander crisis, February 2021.

From left to right who moves when. Bold is what is played, thin what would be answered off the path, grey what would
not be done; everyone's payoffs stand at the leaves.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
equilibria = tl.solve(s.game("t0"), order="Russia > Armenia > Azerbaijan")
axes = tl.plot.tree(equilibria, players=s)
tl.plot.source(axes, s)
axes.figure.savefig("tree.svg")
