"""One colour a player, in charts of your own too.

`player_colours` gives the colours that every picture of the library uses, here for bars of one's own. Bars are
hatched as well, so that they can be told apart in grey.

Units: payoffs in the scenario's own units.
"""

import matplotlib.pyplot as plt

import twolevel as tl

s = tl.load("iskander")
found = tl.solve(s.game("t2"))[0]
figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
for (player, colour), hatch in zip(tl.plot.player_colours(s).items(), ("", "//", ".."), strict=True):
    axes.bar(player, found.payoffs[player], facecolor=colour, edgecolor="white", hatch=hatch)
axes.axhline(0, color="black", lw=0.8)
axes.set_ylabel("payoff")
axes.set_title(f"Payoffs at t2: {found.label}", loc="left")
tl.plot.source(axes, s)
figure.savefig("player_colours.svg")
