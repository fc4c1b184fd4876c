"""What followed what, where words are remembered.

A lane a player, an episode a column: what is played, and below it what it brings at that episode. Numbers at the right
are paths; where they part, a lane branches.

Units: payoffs of an episode in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander").override({"parameters.margin_AZE": 0.15})
found = tl.history(s)
axes = tl.plot.history(found)
tl.plot.source(axes, s)
axes.figure.savefig("history.svg")
