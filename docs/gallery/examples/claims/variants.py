"""What survives other structures of the Iskander case.

A row a variant, a column a claim: a quiet dot where it holds, a loud cross where it fails. At the right stands what
each variant changes, and in which episodes something else is played.

Units: none: verdicts.
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.variants(s, progress=False)
axes = tl.plot.variants(found)
tl.plot.source(axes, s)
axes.figure.savefig("variants.svg")
