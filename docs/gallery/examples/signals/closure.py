"""The best signal that Moscow could commit to about what was fired.

The corners are the three states. Tints are what is played at each belief, contours what the best signal is worth from
there; the prior is split into the posteriors that it is joined to, each with its probability.

Units: payoffs in the scenario's own units; beliefs (probabilities).
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.persuade(s, "t2", sender="Russia", belief="world", common=True, tolerance=1e-3)
axes = tl.plot.closure(found)
tl.plot.source(axes, s)
axes.figure.savefig("closure.svg")
