"""A page of the worksheets: win-sets with blanks to fill in

`tl.teaching.worksheets` writes all pages as one PDF to print: a form sheet for votes, win-sets, matrices, beliefs and an
order of moves.

Units: probabilities and payoffs as in the scenario.
"""

import twolevel as tl
from twolevel.plot.worksheets import pages

tl.teaching.worksheets("iskander", paper="a4")  # all pages, as a PDF
axes = list(pages(tl.load("iskander"), "a4", ["t2"]))[1].axes[0]
axes.figure.savefig("worksheets.svg")
