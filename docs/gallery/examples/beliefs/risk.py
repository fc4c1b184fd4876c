"""The risk of involuntary defection as the report becomes credible, under a veto.

The black line is the risk that some home refuses what is agreed, the others that each home does. Dotted stretches are
mixed equilibria.

Units: probability of refusal, from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander").ratifying("veto", {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "silence"})
path = tl.disclose(s, "t2", ["evidence.fragments.credibility", "evidence.index.credibility"])
axes = tl.plot.risk(path)
tl.plot.source(axes, s)
axes.figure.savefig("risk.svg")
