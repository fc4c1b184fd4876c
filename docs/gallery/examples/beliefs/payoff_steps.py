"""The game of April 2021, had only so much evidence been out.

One step to the right is one more item of evidence, in the order of their dates; open marks are mixed equilibria. It is
no history: everything but the evidence is as in April.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
path = tl.disclose(s, "t2")
axes = tl.plot.payoff_path(path)
tl.plot.source(axes, s)
axes.figure.savefig("payoff_steps.svg")
