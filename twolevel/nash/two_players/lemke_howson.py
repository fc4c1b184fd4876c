r"""Some equilibria of a large 2-player game, by the paths of Lemke and Howson.

With positive payoffs A and B, let the row player's best-reply polytope be :math:`\{y \ge 0 : Ay \le 1\}` and the
column player's :math:`\{x \ge 0 : B^\top x \le 1\}`. A point x has the label i (of a row) if :math:`x_i = 0` and the
label m + j (of a column) if :math:`(B^\top x)_j = 1`; a point y has the label m + j if :math:`y_j = 0` and the label
i if :math:`(Ay)_i = 1`. A pair that has all m + n labels is an equilibrium, or (0, 0). Starting at (0, 0) one label
is dropped, and whenever a label comes twice it is dropped on the other side, until the first one comes back: an
equilibrium. Ties are broken lexicographically, as if the right-hand sides were :math:`1 + (\varepsilon,
\varepsilon^2, \dots)`, so a path cannot cycle, and each of the m + n labels leads to an equilibrium, not always a
different one. This proves that every game has one; it does not find all.

References
----------
Lemke, C. E. and J. T. Howson (1964), "Equilibrium points of bimatrix games", SIAM Journal 12, 413-423.
von Stengel, B. (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3, 1723-1759.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import FloatArray

__all__ = ["lemke_howson"]

#: Entries of a column up to this are no pivots: they are rounding.
PIVOT = 1e-11
#: A path in floating point is given up after this many pivots a label,
MOST_PIVOTS = 200
#: or after as many as change so many entries of a tableau: a few seconds.
MOST_CHANGES = 2**31
#: Actions up to which a path is followed in rational numbers, which become longer with every pivot.
MOST_ACTIONS_EXACTLY = 100


def lemke_howson(payoffs: FloatArray, label: int, *, exact: bool = False) -> tuple[FloatArray, FloatArray] | None:
    """Return the equilibrium at the end of the path on which a label is dropped.

    Parameters
    ----------
    payoffs : array, shape (2, m, n)
        Scaled: ranges in [1, 2), smallest payoff 0.
    label : int
        From 0 to m + n - 1: rows, then columns.
    exact : bool
        In rational numbers: slow, but a path always arrives. Not for more than `MOST_ACTIONS_EXACTLY` actions.

    Returns
    -------
    (x, y), or None
        None if rounding led a path in floating point astray, or it is too long.

    Examples
    --------
    >>> pennies = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    >>> [x.round(12).tolist() for x in lemke_howson(pennies, 0)]
    [[0.5, 0.5], [0.5, 0.5]]
    """
    m, n = payoffs.shape[1:]
    if exact and m + n > MOST_ACTIONS_EXACTLY:
        return None
    most = min(MOST_PIVOTS * (m + n), MOST_CHANGES // (max(m, n) * (m + n)))
    tableaux = (
        _tableau(payoffs[0], range(m, m + n), range(m), exact),
        _tableau(payoffs[1].T, range(m), range(m, m + n), exact),
    )
    basic = [list(range(m)), list(range(m, m + n))]
    slacks = [slice(0, m), slice(m, m + n)]
    side = 1 if label < m else 0
    entering = label
    for _ in range(most) if not exact else iter(int, 1):
        row = _leaving_row(tableaux[side], entering, slacks[side])
        if row is None:
            return None
        _pivot(tableaux[side], row, entering)
        entering, basic[side][row] = basic[side][row], entering
        if entering == label:
            y = _mixture(tableaux[0], basic[0], range(m, m + n))
            x = _mixture(tableaux[1], basic[1], range(m))
            return None if x is None or y is None else (x, y)
        side = 1 - side
    return None


def _tableau(matrix: FloatArray, variables: range, slacks: range, exact: bool) -> NDArray[Any]:
    """Return the tableau of (matrix + 1) z + s = 1; columns are labels, then the right-hand side."""
    rows, columns = matrix.shape
    tableau = np.zeros((rows, rows + columns + 1), dtype=object if exact else np.float64)
    positive = matrix + 1
    tableau[:, variables] = [[Fraction(float(v)) for v in row] for row in positive] if exact else positive
    tableau[np.arange(rows), slacks] = Fraction(1) if exact else 1.0
    tableau[:, -1] = Fraction(1) if exact else 1.0
    return tableau


def _leaving_row(tableau: NDArray[Any], entering: int, slacks: slice) -> int | None:
    """Return the row with the lexicographically smallest (right-hand side, slack columns) / entry."""
    column = tableau[:, entering]
    rows = np.flatnonzero(column > (0 if tableau.dtype == object else PIVOT))
    if not len(rows):
        return None
    tolerance = 0 if tableau.dtype == object else PIVOT
    for column_ in (-1, *range(slacks.start, slacks.stop)):
        if len(rows) == 1:
            break
        ratios = tableau[rows, column_] / column[rows]
        rows = rows[ratios - ratios.min() <= tolerance]
    return int(rows[0])


def _pivot(tableau: NDArray[Any], row: int, column: int) -> None:
    """Bring a column into the basis."""
    tableau[row] /= tableau[row, column]
    factors = tableau[:, column].copy()
    factors[row] = 0
    tableau -= factors[:, None] * tableau[row]


def _mixture(tableau: NDArray[Any], basic: list[int], labels: range) -> FloatArray | None:
    """Read off the mixture at a vertex and normalise it."""
    mixture = np.zeros(len(labels))
    for row, variable in enumerate(basic):
        if variable in labels:
            mixture[variable - labels.start] = max(float(tableau[row, -1]), 0.0)
    total = mixture.sum()
    return mixture / total if total > 0 else None
