"""Why nobody strays after the report: every stance and what it would bring.

A row a stance: what each channel gives goes right of 0, what it takes goes left, the dot is the sum. Full dots and bold
names are what is played; all others bring less.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.explain(s, "t2")
axes = tl.plot.reasons(found)
tl.plot.source(axes, s)
axes.figure.savefig("reasons.svg")
