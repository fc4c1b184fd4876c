"""What a class chose in the game of chicken, beside equilibrium.

Dots are shares of votes with their intervals, crosses the nearest equilibrium, diamonds the quantal response that fits
best: play with mistakes that cost little.

Units: share of votes, from 0 to 1.
"""

import twolevel as tl

s = tl.load("chicken")
votes = [
    {"player": "Row", "stance": "swerve", "count": 11},
    {"player": "Row", "stance": "straight", "count": 4},
    {"player": "Column", "stance": "swerve", "count": 9},
    {"player": "Column", "stance": "straight", "count": 6},
]
axes = tl.plot.classroom(tl.classroom(votes, s), players=s)
tl.plot.source(axes, "votes invented for this picture")
axes.figure.savefig("classroom.svg")
