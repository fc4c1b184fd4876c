"""What each capital could bring home in late February 2021.

Each mark is an audience: right of the line it ratifies, and a filled mark says that it does. In no row of Armenia's
do both audiences ratify: the prime minister is squeezed between the street and the general staff.

Units: probability of ratification, from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
axes = tl.plot.win_sets(s, "t1")
tl.plot.source(axes, s)
axes.figure.savefig("win_sets.svg")
