"""What a more credible report does to each capital.

From left to right the report becomes more credible. Names above say what is played: at first Baku dismisses and Moscow
denies, in the dotted band both mix, then Baku asks and Moscow falls silent. Weak evidence backfires on the side that
shows it.

Units: payoffs in the scenario's own units; credibility from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
path = tl.disclose(s, "t2", ["evidence.fragments.credibility", "evidence.index.credibility"])
axes = tl.plot.payoff_path(path)
tl.plot.source(axes, s)
axes.figure.savefig("payoff_path.svg")
