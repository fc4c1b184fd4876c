"""Dominance: which strategy, pure or mixed, beats an action whatever the others do.

Row a of a table of own payoffs (own actions down, profiles of the others across) is **strictly** dominated by a
mixture w of the other rows if w gains in every column, and **weakly** if it loses in none and gains in some. Whether
such a w exists is a linear program.

Solvers of linear programs are content with 1e-7, and a tie is 1e-12. So where a program leaves the question open, it is
asked again about the change from the mixture that it found, magnified: then 1e-7 of it are 1e-13 of the payoffs.

References
----------
Gleixner, A., D. Steffy and K. Wolter (2016), "Iterative refinement for linear programming", INFORMS Journal on
Computing 28, 449-464.
Pearce, D. (1984), "Rationalizable strategic behavior and the problem of perfection", Econometrica 52, 1029-1050.
"""

from __future__ import annotations

import numpy as np

from ..arrays import FloatArray
from .ties import TIE

__all__ = ["dominator"]

#: By what the second program magnifies.
MAGNIFIED = 2.0**20
#: Gains beyond this are beyond doubt after the first.
CLEAR = 1e-6


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
    found = _mixture(gaps, strict)
    if found is None:
        return None
    gains = found @ gaps
    if gains.min() <= TIE if strict else gains.min() < -TIE or gains.max() <= TIE:
        return None
    weights: FloatArray = np.zeros(len(table))
    weights[others] = found
    return weights


def _mixture(gaps: FloatArray, strict: bool) -> FloatArray | None:
    """Return the mixture of rows with the largest least gain, or, among those that lose nowhere, the largest sum."""
    from scipy.optimize import linprog

    k, m = gaps.shape
    weights = np.full(k, 1.0 / k)
    for scale in (1.0, MAGNIFIED):  # the unknowns are changes of the weights, times the scale, and the least gain
        solution = linprog(
            np.r_[np.zeros(k), -1.0] if strict else np.r_[-gaps.sum(axis=1), 0.0],
            A_ub=np.c_[-gaps.T, np.full(m, float(strict))],
            b_ub=scale * (weights @ gaps),
            A_eq=np.r_[np.ones(k), 0.0][None],
            b_eq=[0.0],
            bounds=[*((-scale * w, None) for w in weights), (None, None) if strict else (0, 0)],
        )
        if solution.x is None:
            return None
        weights = weights + solution.x[:k] / scale
        weights = np.where(weights > TIE, weights, 0.0)
        weights /= weights.sum()
        gains = weights @ gaps
        if abs(gains.min()) > CLEAR if strict else gains.min() >= 0 and gains.max() > CLEAR:
            break
    return weights
