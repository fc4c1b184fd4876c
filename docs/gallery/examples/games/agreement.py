"""Which deals both homes ratify, and who refuses the others.

A clear cell is ratified by every home; a hatched one is refused, each home with a hatch of its own. The number is the
probability that every home ratifies, the frame is the equilibrium.

Units: probability of ratification, from 0 to 1.
"""

import twolevel as tl

s = tl.load("putnam-ratification")
axes = tl.plot.agreement(s, "tied_hands")
tl.plot.source(axes, s)
axes.figure.savefig("agreement.svg")
