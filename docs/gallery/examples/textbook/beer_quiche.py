"""Beer or quiche: what is sent, and what is answered.

Each block is a component of equilibria: the upper rows what each type sends, the lower ones what each message is
answered with.

Units: probabilities.
"""

import twolevel as tl

axes = tl.plot.lesson(tl.textbook.LESSONS["beer_quiche"].example())
tl.plot.source(axes, "Cho and Kreps (1987), Quarterly Journal of Economics 102")
axes.figure.savefig("beer_quiche.svg")
