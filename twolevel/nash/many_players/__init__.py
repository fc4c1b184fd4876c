"""Any number of players: separable games, path tracking, and the path to one equilibrium.

* `polymatrix`: payoffs that are sums over pairs of players, by linear systems; `separability`: whether they are.
* `general`: any other game, support by support; `mixed_systems`: the equations of one support, `complex_paths`: the
  paths that lead to all their solutions.
* `continua`: end points of continua in degenerate games.
* `logit_path`: the branch of logit responses, followed to one equilibrium.
"""
