"""What differs between two calibrations of one case.

Each row is a number that differs, with both scenarios' marks within its range, the largest differences first; those
that decide an outcome are bold.

Units: place within the range of each number, from its low to its high end.
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.compare(s, "iskander-hand")
axes = tl.plot.comparison(found)
tl.plot.source(axes, s)
axes.figure.savefig("comparison.svg")
