"""Every Nash equilibrium of one game or of many.

* `engine`: `solve` and `solve_many`, from the caller's games to checked and sorted lists.
* `methods`: which method for which game; `elimination` of dominated actions before or after.
* `contract`: what engine and methods agree on, games scaled and on the last axis, profiles `Found`.
* `pure`: equilibria in pure actions, one rule for all.
* `two_players`, `three_players`, `many_players`: the methods by number of players.
* `polynomials`: Bernstein polynomials and kernels of matrices of polynomials; `breakpoints`: where equilibria of a
  2-player game can change along a line of games.
* `status`: what `solve` says of its list in words; `crosscheck`: how nashpy's list agrees with it.
"""
