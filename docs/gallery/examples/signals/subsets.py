"""What Baku should publish of what it holds.

A row a set of items, by what it is worth to Baku; open marks have Baku's own statement withdrawn, crosses say what a
sceptical public makes of it.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.publish(s, "t2", "Azerbaijan", found=0.5)
axes = tl.plot.subsets(found)
tl.plot.source(axes, s)
axes.figure.savefig("subsets.svg")
