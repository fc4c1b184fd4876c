"""What survives other structures of the Iskander case.

A row a variant, a column a claim: a quiet dot where it holds, a loud cross where it fails. At the right stands what
each variant changes, and in which episodes something else is played.

Units: none: a claim holds or fails.
"""

import twolevel as tl

s = tl.load("iskander")
some = ["russia_first", "one_report", "not_seen_withdrawn", "sharp_audiences", "veto", "wider_grievance"]
found = tl.variants(s, only=some, progress=False)
axes = tl.plot.variants(found)
tl.plot.source(axes, s)
axes.figure.savefig("variants.svg")
