"""The same picture for a dark page or slide.

`dark` is the last thing done to a picture. Every colour keeps its hue and the contrast that it had with white; line
styles, markers and hatches stay as they are.

Units: belief (probability), from 0 to 1; credibility from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
path = tl.disclose(s, "t2", ["evidence.fragments.credibility", "evidence.index.credibility"])
axes = tl.plot.source(tl.plot.beliefs(path), s)
tl.plot.dark(axes)
axes.figure.savefig("dark.svg")
