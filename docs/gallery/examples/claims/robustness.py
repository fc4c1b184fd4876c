"""Which claims about the Iskander case survive other guesses about its numbers.

All numbers are moved at random; each claim has the share of draws in which it holds, with its interval. Open marks are
claims that hold by structure; crosses say what is left with the evidence or the dates frozen.

Units: share of draws, from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
result = tl.robustness(s, 100, progress=False)
axes = tl.plot.robustness(result)
tl.plot.source(axes, s)
axes.figure.savefig("robustness.svg")
