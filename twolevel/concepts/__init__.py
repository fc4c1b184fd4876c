"""Solution concepts other than the list of Nash equilibria.

* `quantal`: logit quantal responses; `correlated`: correlated equilibria; `selection`: one equilibrium out of a list.
"""
