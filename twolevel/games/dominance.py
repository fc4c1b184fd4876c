"""Dominance: which strategy, pure or mixed, beats an action whatever the others do.

Row a of a table of own payoffs (own actions down, profiles of the others across) is **strictly** dominated by a
mixture w of the other rows if w gains in every column, and **weakly** if it loses in none and gains in some. Whether
such a w exists is a linear program.

References
----------
Pearce, D. (1984), "Rationalizable strategic behavior and the problem of perfection", Econometrica 52, 1029-1050.
"""

from __future__ import annotations

import numpy as np

from ..arrays import FloatArray
from .ties import SUPPORT, TIE

__all__ = ["dominator"]

#: What a mixture must gain: the precision of the linear programs.
GAIN = 1e-9


def dominator(table: FloatArray, a: int, *, strict: bool, mixed: bool) -> FloatArray | None:
    """Return a strategy that dominates an action, or None.

    Parameters
    ----------
    table : array, shape (n, M)
        Own payoffs, scaled to [0, 1]: own actions down, the others' profiles across.
    a : int
        The action.
    strict, mixed : bool
        Which dominance; whether to look for mixtures of several actions too.

    Returns
    -------
    array, shape (n,), or None
        Probabilities.

    Examples
    --------
    >>> dominator(np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]]), 2, strict=True, mixed=True)
    array([0.5, 0.5, 0. ])
    """
    others = [b for b in range(len(table)) if b != a]
    if not others:
        return None
    gaps = table[others] - table[a]
    pure = (gaps > TIE).all(axis=1) if strict else (gaps >= -TIE).all(axis=1) & (gaps > TIE).any(axis=1)
    if pure.any():
        unit: FloatArray = np.eye(len(table))[others[int(np.argmax(pure))]]
        return unit
    if not mixed or len(others) < 2:
        return None
    from scipy.optimize import linprog

    k, m = gaps.shape
    if strict:  # maximise the smallest gain t over the columns
        solution = linprog(
            np.r_[np.zeros(k), -1.0],
            A_ub=np.c_[-gaps.T, np.ones(m)],
            b_ub=np.zeros(m),
            A_eq=np.r_[np.ones(k), 0.0][None],
            b_eq=[1.0],
            bounds=[(0, None)] * k + [(None, None)],
        )
    else:  # maximise the sum of the gains, none of them negative
        solution = linprog(
            -gaps.sum(axis=1), A_ub=-gaps.T, b_ub=np.zeros(m), A_eq=np.ones((1, k)), b_eq=[1.0], bounds=[(0, None)] * k
        )
    if solution.x is None or solution.fun is None or -solution.fun <= GAIN:
        return None
    weights: FloatArray = np.zeros(len(table))
    weights[others] = np.where(solution.x[:k] > SUPPORT, solution.x[:k], 0.0)
    weights /= weights.sum()
    return weights
