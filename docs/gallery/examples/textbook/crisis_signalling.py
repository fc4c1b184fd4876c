"""Crisis signalling: three equilibria at one set of payoffs.

Where the curve meets the diagonal, what is expected is what is done.

Units: probabilities.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.crisis_signalling(-1.9, -2.8, -1.2))
tl.plot.source(axes, "Lewis and Schultz (2003), Political Analysis 11; Jo (2011), Political Analysis 19")
axes.figure.savefig("crisis_signalling.svg")
