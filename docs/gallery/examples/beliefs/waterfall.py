"""Why half a proof costs Baku: its payoff with a doubtful report and with a weak one.

Bars go from the payoff with a doubtful report to the one with a weak one, step by step; beside each step stand the
channels that it comes through.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
report = ["evidence.fragments.credibility", "evidence.index.credibility"]
doubtful = tl.Point("t2", dict(zip(report, [0.2, 0.16], strict=True)))
weak = tl.Point("t2", dict(zip(report, [0.5, 0.4], strict=True)))
axes = tl.plot.waterfall(tl.attribute(s, doubtful, weak, player="Azerbaijan"))
tl.plot.source(axes, s)
axes.figure.savefig("waterfall.svg")
