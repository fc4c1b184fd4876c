"""Two players: every extreme equilibrium.

* `bimatrix`: the method, by the signs of bordered minors; `minors`: their tables and arithmetic.
* `components`: how the extreme equilibria of one game hang together.
* `lemke_howson`: single equilibria of games too large to be searched in full.
"""
