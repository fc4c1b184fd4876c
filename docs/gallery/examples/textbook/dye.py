"""Uncertain endowment: what silence hides.

Findings below the threshold are withheld, and the threshold is what silence is worth.

Units: probability density.
"""

from scipy.stats import uniform

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.dye(uniform(0, 1), 0.5))
tl.plot.source(axes, "Dye (1985), Journal of Accounting Research 23; Jung and Kwon (1988), ibid. 26")
axes.figure.savefig("dye.svg")
