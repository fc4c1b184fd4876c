"""The path of the Iskander story, episode by episode.

Above, what each capital plays in every episode; below, what everyone gains. In February Yerevan blames and then
defers; two days after the report Moscow still denies; then Baku asks and Moscow falls silent.

Units: payoffs in the scenario's own units, channels added up.
"""

import twolevel as tl

s = tl.load("iskander")
axes = tl.plot.story(s)
tl.plot.source(axes, s)
axes.figure.savefig("story.svg")
