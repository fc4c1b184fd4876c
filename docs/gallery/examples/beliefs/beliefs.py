"""How far each observer believes in a launch as evidence comes out.

The same item moves those who trust its source, and hardly those who do not. Observers have the colour of their player;
who shares one differs in line style and marker.

Units: belief (probability), from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
path = tl.disclose(s, "t2")
axes = tl.plot.beliefs(path)
tl.plot.source(axes, s)
axes.figure.savefig("beliefs.svg")
