"""Games in normal form, arithmetic on their payoffs, and equilibria as results.

* `game`: `NormalFormGame`; `convert`: from and to nashpy, Gambit and quantecon; `tables`: how it is shown.
* `payoffs`: ranges, units, best replies, expected payoffs; `ties`: what counts as equal; `dominance`.
* `equilibrium`: lists of equilibria as results, and the verdicts on them.
"""
