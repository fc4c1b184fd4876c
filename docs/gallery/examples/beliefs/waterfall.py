"""Why a half-credible report costs Baku, cause by cause

Bars go from the payoff without a report to the one with a weak report: steps up are dark, steps down light, and beside
each stands the channel that it comes through.

Units: payoffs in the scenario's own units.
"""

import twolevel as tl

s = tl.load("iskander")
report = ["evidence.fragments.credibility", "evidence.index.credibility"]
nothing = tl.Point("t2", dict.fromkeys(report, 0.0))
weak = tl.Point("t2", dict(zip(report, [0.5, 0.5 * 0.7 / 0.85], strict=True)))
axes = tl.plot.waterfall(tl.attribute(s, nothing, weak, player="Azerbaijan"))
tl.plot.source(axes, s)
axes.figure.savefig("waterfall.svg")
