"""Setting the agenda: the deal is as far beyond home's ideal as the status quo is short of it.

The shaded stretch is what home ratifies; the proposer picks its nearest point.

Units: positions on a line.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.setter(1, 0.3, 0))
tl.plot.source(axes, "Romer and Rosenthal (1978), Public Choice 33")
axes.figure.savefig("setter.svg")
