"""The game of Baku and Moscow after the report, Yerevan deferring.

In each cell stand the payoffs of all three, each in its player's colour; best replies are bold, the equilibrium is
framed: Baku asks and Moscow is silent.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
axes = tl.plot.matrix(s.game("t2"), given={"Armenia": "defer"}, players=s)
tl.plot.source(axes, s)
axes.figure.savefig("matrix.svg")
