"""What silence tells, if Moscow knows what was fired.

At the left the states, as high as they are likely; in the middle the stances that each takes; at the right what the
world believes after each. A hollow stance is taken in no state, and the belief after it is hatched.

Units: beliefs (probabilities), from 0 to 1.
"""

import twolevel as tl

s = tl.load("iskander")
found = tl.signalling(s, "t2", informed="Russia", proves="answer", beliefs="sceptical")
axes = tl.plot.signals(found)
tl.plot.source(axes, s)
axes.figure.savefig("signals.svg")
