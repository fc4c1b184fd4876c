"""Persuasion: the inquiry that convicts most often.

v is what each belief is worth, dashed its concave closure; the prior is split into the two posteriors.

Units: belief and value (probabilities), from 0 to 1.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.persuasion(0.3, 0.5))
tl.plot.source(axes, "Kamenica and Gentzkow (2011), American Economic Review 101")
axes.figure.savefig("persuasion.svg")
