"""Three players: every isolated equilibrium, support by support.

* `trimatrix`: the method, and what is done where it is in doubt.
* `supports`: which supports are feasible, and the search through them.
* `one_unknown`: supports in which a player plays one or two actions; `two_unknowns`: three actions each. Larger ones go
  to `twolevel.nash.many_players.mixed_systems`.
* `candidates`: profiles polished by Newton's method and checked.
* `continua`: end points of continua in degenerate games.
"""
