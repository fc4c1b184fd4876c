"""Unravelling: round by round silence is worth less.

In every round those better than the mean of the silent show what they have, until only the worst is left.

Units: the quality's own units.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.unravel(range(1, 11)))
tl.plot.source(axes, "Grossman (1981), Journal of Law and Economics 24; Milgrom (1981), Bell Journal of Economics 12")
axes.figure.savefig("unravel.svg")
