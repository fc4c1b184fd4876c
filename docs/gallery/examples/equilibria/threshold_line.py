"""Where the equilibria change as Baku's grievance grows.

Each row is a profile, each bar the stretch on which it is an equilibrium, dotted where it mixes; the values above are
the thresholds. The ring is the scenario's own number.

Units: the parameter's own units.
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.thresholds(s, "t2", "parameters.grievance", 0, 3)
axes = tl.plot.threshold_line(found)
tl.plot.source(axes, s)
axes.figure.savefig("threshold_line.svg")
