"""Solution concepts other than the list of Nash equilibria.

* `quantal`: logit quantal responses; `correlated`: correlated equilibria; `selection`: one equilibrium out of a list;
  `graph_model`: what lasts if the others can answer.
"""
