"""Audience costs: who backs down, and when it is too late to.

Both lines are the share that has not backed down yet; at the horizon those who are left go to war.

Units: time in the model's units; shares of types, from 0 to 1.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.audience_costs(1, 1))
tl.plot.source(axes, "Fearon (1994), American Political Science Review 88")
axes.figure.savefig("audience_costs.svg")
