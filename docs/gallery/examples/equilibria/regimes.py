"""Which equilibria where, over the grievance and the credibility of the report.

Each area is a set of equilibria, named where it lies: dotted where all mix, hatched where there are several. The ring
is the scenario's own point.

Units: credibility from 0 to 1; the parameter's own units.
"""

import numpy as np

import twolevel as tl

s = tl.load("iskander")
grid = {"parameters.grievance": np.linspace(0, 3, 41), "evidence.fragments.credibility": np.linspace(0.2, 0.95, 31)}
axes = tl.plot.regimes(tl.regimes(s, "t2", grid, progress=False))
tl.plot.source(axes, s)
axes.figure.savefig("regimes.svg")
