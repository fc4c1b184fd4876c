"""Offers to and fro: a floor that home sets helps once it binds.

Left of where it binds the floor changes nothing; right of it the first one's share rises with it.

Units: shares of 1.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.floors(0.9, (0.6, 0)))
tl.plot.source(axes, "Iida (1993) and Tarar (2001), Journal of Conflict Resolution 37 and 45")
axes.figure.savefig("floors.svg")
