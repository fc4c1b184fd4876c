"""Cheap talk: as many shades as the bias allows.

The steps are what the leader does: within each all states are told as one.

Units: states and actions on [0, 1].
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.cheap_talk(0.05))
tl.plot.source(axes, "Crawford and Sobel (1982), Econometrica 50")
axes.figure.savefig("cheap_talk.svg")
