"""A page of the worksheets: win-sets with blanks to fill in.

`tl.teaching.worksheets` writes all pages as one PDF to print: a form sheet for votes, win-sets, matrices, beliefs and
an order of moves.

Units: probabilities and payoffs as in the scenario.
"""

import twolevel as tl
from twolevel.plot.worksheets import pages

s = tl.load("iskander")
tl.teaching.worksheets(s, episodes=["t1"])  # all pages of an episode, as a PDF
axes = list(pages(s, "a4", ["t1"]))[2].axes[0]
axes.figure.savefig("worksheets.svg")
