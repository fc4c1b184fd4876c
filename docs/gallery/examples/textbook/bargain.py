"""A demand that may be too much, and the war that it risks.

The full line is what a demand is worth, the dashed one the risk of war; the best demand takes some risk.

Units: shares of 1; probability.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.bargain(0.5, 0.2))
tl.plot.source(axes, "Fearon (1995), International Organization 49")
axes.figure.savefig("bargain.svg")
