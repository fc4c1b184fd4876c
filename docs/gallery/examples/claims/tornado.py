"""Which numbers one claim hangs on.

The bar is how much more often the claim holds in draws in which the number is large in size than in those in which it
is small; full bars are beyond four standard errors, whiskers are 95 % intervals.

Units: difference in the share of draws, from -1 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
addresses = ["parameters.azp_dismiss", "parameters.lev_ask", "parameters.claim_ask", "parameters.off_blame"]
addresses += ["evidence.fragments.credibility", "parameters.grievance"]
result = tl.robustness(s, 400, addresses=addresses, progress=False)
axes = tl.plot.tornado(result, "12")
tl.plot.source(axes, s)
axes.figure.savefig("tornado.svg")
