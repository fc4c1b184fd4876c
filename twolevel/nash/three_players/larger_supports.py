r"""Totally mixed equilibria of 3x4x3, 3x4x4 and 4x4x4 games: forms on the simplex of one player's mixture.

Player p has the mixture x, the players a and b have y and z. Where x is given, b's indifference is linear in y and a's
in z, :math:`B(x)\,y = 0` and :math:`C(x)\,z = 0`; p's is bilinear, :math:`A(z)\,y = 0`.

* **3x4x4, 4x4x4.** B and C have one row less than columns, so that :math:`y \propto Y(x)` and :math:`z \propto Z(x)`,
  vectors of cubic minors. The conditions of p are the forms :math:`Z^T A_e\, Y`: two sextics on a triangle, or three on
  a tetrahedron. They also vanish where B or C loses rank. At such points of the triangle there is no mixture
  (`_Conditions.completed`). In the tetrahedron these are curves; where B loses rank, determinants of two rows of B and
  two of :math:`A(Z)` do not vanish, but they do at equilibria: they and their like for C are further forms.
* **3x4x3.** C is square: :math:`\det C(x) = 0`, a cubic. With :math:`Z_u = \operatorname{adj}(C)\, e_u`, p's and b's
  conditions together are :math:`\det [B(x); A(Z_u)] = 0`, for u = 1, 2, 3. On the cubic, :math:`Z_u` is z times the
  u-th entry of the left kernel of C, so the sum of the three sextics, which holds the squares of these
  entries, vanishes nowhere but where it must.

The common zeros that allow mixtures of one sign are found by subdivision (`simplex`).

Index convention: games last, ``payoffs[player, a_p, a_a, a_b, game]``.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from .simplex import Values, common_zeros, lattice

__all__ = ["SIZES", "totally_mixed"]

#: Numbers of actions of p, a and b.
SIZES = ((3, 4, 3), (3, 4, 4), (4, 4, 4))
#: Systems at a time.
BLOCK = 256
#: Rows scaled to 1 of which a singular value is smaller than this may be dependent.
DEPENDENT = 1e-6
#: Fixed combinations of two rows out of three, as good as random.
_TWO_OF_THREE = np.array([[[0.83, -0.42, 0.37], [-0.29, 0.71, 0.64]], [[0.51, 0.77, -0.38], [0.66, -0.25, 0.71]]])
_PAIRS = tuple(combinations(range(4), 2))


def totally_mixed(payoffs: FloatArray) -> tuple[IntArray, list[FloatArray], IntArray]:
    """Return the isolated equilibria with full support of games of one of the `SIZES`.

    Off-support conditions and last digits are the caller's; entries down to -1e-9 are let through, and solutions may
    come twice.

    Parameters
    ----------
    payoffs : array, shape (3, k_p, k_a, k_b, W)

    Returns
    -------
    game : int array, shape (K,)
    strategies : list of 3 arrays, shapes (k_i, K)
    unresolved : int array
        Games with a place where the solutions could not be counted.

    Examples
    --------
    >>> payoffs = np.random.default_rng(2).random((3, 3, 4, 3, 20))
    >>> game, (x, y, z), unresolved = totally_mixed(payoffs)
    >>> len(game), len(unresolved)
    (1, 0)
    >>> values = np.einsum("abce,ae,be->ce", payoffs[2].take(game, axis=-1), x, y)  # the last player is indifferent
    >>> bool(np.ptp(values, axis=0).max() < 1e-9)
    True
    """
    games: list[IntArray] = [np.zeros(0, dtype=np.intp)]
    profiles: list[FloatArray] = [np.zeros((sum(payoffs.shape[1:4]), 0))]
    unresolved = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    for start in range(0, payoffs.shape[-1], BLOCK):
        conditions = _Conditions(payoffs[..., start : start + BLOCK])
        game, x, open_ = common_zeros(*conditions.polynomials())
        profile, doubtful = conditions.completed(game, x)
        open_[game[doubtful]] = True
        unresolved[start : start + BLOCK] = open_
        inside = np.flatnonzero((profile > -1e-9).all(axis=0))
        games.append(game[inside] + start)
        profiles.append(profile.take(inside, axis=1))
    strategies = np.split(np.concatenate(profiles, axis=1), np.cumsum(payoffs.shape[1:3]))
    return np.concatenate(games), strategies, np.flatnonzero(unresolved)


class _Conditions:
    """The conditions of indifference: A (e, a, b, W), B (p, e, a, W) and C (p, e, b, W)."""

    def __init__(self, payoffs: FloatArray) -> None:
        self.of_p = payoffs[0][1:] - payoffs[0][:1]
        self.of_b = np.moveaxis(payoffs[2][:, :, 1:] - payoffs[2][:, :, :1], 2, 1)
        self.of_a = payoffs[1][:, 1:] - payoffs[1][:, :1]
        self.dimension = len(payoffs[0]) - 1
        self.square = payoffs.shape[2] > payoffs.shape[3]

    def polynomials(self) -> tuple[Values, Values | None, Values, list[int]]:
        """Return forms, further forms, guards, and how many guards belong together."""
        if self.square:
            return Values(6, self._sextic_and_cubic()), None, Values(2, self._adjugate(2)[1]), [3, 3, 3]
        y, z = self._kernels(6)
        forms = np.einsum("lbw,eabw,law->lew", z, self.of_p, y, optimize=True)
        guards = np.concatenate(self._kernels(3), axis=1)
        further = Values(8, self._mixed_minors()) if self.dimension == 3 else None
        return Values(6, forms), further, Values(3, guards), [4, 4]

    def _rows(self, degree: int) -> tuple[FloatArray, FloatArray]:
        """Return B and C at the lattice points, rows first: (rows, columns, points, W)."""
        points = lattice(self.dimension, degree)
        b, c = (np.tensordot(points, rows, axes=1).transpose(1, 2, 0, 3) for rows in (self.of_b, self.of_a))
        return b, c

    def _kernels(self, degree: int) -> tuple[FloatArray, FloatArray]:
        """Return Y and Z at the lattice points, (points, 4, W)."""
        y, z = (_kernel(*rows) for rows in self._rows(degree))
        return y, z

    def _mixed_minors(self) -> FloatArray:
        """Return determinants of two rows of B and two of A(Z), and of two of C and two of A(Y), (points, 4, W)."""
        b, c = self._rows(8)
        y, z = _kernel(*b), _kernel(*c)
        mine = np.einsum("eabw,lbw->ealw", self.of_p, z, optimize=True)
        others = np.einsum("eabw,law->eblw", self.of_p, y, optimize=True)
        result = []
        for rows, more in ((b, mine), (c, others)):
            for two in _TWO_OF_THREE:
                first, second = (np.tensordot(two, r, axes=1) for r in (rows, more))
                result.append(_determinant(_minors(*first), _minors(*second)))
        return np.stack(result, axis=1)

    def _adjugate(self, degree: int) -> tuple[FloatArray, FloatArray]:
        """Return det C, (points, W), and all Z_u, one after the other, (points, 9, W)."""
        rows = self._rows(degree)[1]
        z = [np.cross(rows[(u + 1) % 3], rows[(u + 2) % 3], axis=0) for u in range(3)]
        return (rows[0] * z[0]).sum(axis=0), np.concatenate(z).transpose(1, 0, 2)

    def _sextic_and_cubic(self) -> FloatArray:
        determinant, z = self._adjugate(6)
        minors = np.zeros((6, *determinant.shape))
        for one in np.split(z, 3, axis=1):
            minors += _minors(*np.einsum("eabw,lbw->ealw", self.of_p, one, optimize=True))
        return np.stack([determinant, _determinant(_minors(*self._rows(6)[0]), minors)], axis=1)

    def completed(self, game: IntArray, x: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Complete mixtures x, shape (k_p, E), to profiles, one mixture under the other.

        Where B or C has lost rank, the forms vanish without need: the profile is -1 there, and doubtful where the
        rest of the conditions can be met too.
        """
        b, c = (
            np.einsum("prce,pe->erc", rows.take(game, axis=-1), x, optimize=True) for rows in (self.of_b, self.of_a)
        )
        a = self.of_p.take(game, axis=-1)
        z, z_sure = _null(c)
        with_z = np.concatenate([b, np.einsum("rabe,be->era", a, z, optimize=True)], axis=1)
        y, y_sure = _null(with_z if self.square else b)
        doubtful = ~(y_sure & z_sure)
        if not self.square:
            with_y = np.concatenate([c, np.einsum("rabe,ae->erb", a, y, optimize=True)], axis=1)
            doubtful &= ~((z_sure & _null(with_z, 0)[1]) | (y_sure & _null(with_y, 0)[1]))
        return np.where(y_sure & z_sure, np.concatenate([x, y, z]), -1.0), doubtful


def _kernel(first: FloatArray, second: FloatArray, third: FloatArray) -> FloatArray:
    """Return the cubic minors of three rows, shape (4, points, W) each, with their signs, (points, 4, W)."""
    minors = dict(zip(_PAIRS, _minors(second, third), strict=True))
    result = []
    for left_out in range(4):
        i, j, k = (c for c in range(4) if c != left_out)
        minor = first[i] * minors[j, k] - first[j] * minors[i, k] + first[k] * minors[i, j]
        result.append(-minor if left_out % 2 else minor)
    return np.stack(result, axis=1)


def _minors(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the minors of two rows of four."""
    return np.stack([first[i] * second[j] - first[j] * second[i] for i, j in _PAIRS])


def _determinant(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """Return determinants of order 4 from the minors of two rows and those of the two others (Laplace)."""
    signs = (1, -1, 1, 1, -1, 1)
    return np.asarray(sum(sign * u * w for sign, u, w in zip(signs, upper, lower[::-1], strict=True)))


def _null(matrix: FloatArray, dimension: int = 1) -> tuple[FloatArray, BoolArray]:
    """Return null vectors of matrices (E, rows, columns), of sum 1, and where the null space has no larger dimension.

    Vectors that cannot be scaled so are -1.
    """
    size = np.linalg.norm(matrix, axis=2, keepdims=True)
    _, values, vectors = np.linalg.svd(matrix / np.where(size > 0, size, 1.0))
    v = vectors[:, -1].T
    total = v.sum(axis=0)
    usable = np.abs(total) > 1e-12
    v = np.where(usable, v / np.where(usable, total, 1.0), -1.0)
    columns = matrix.shape[2]
    return v, np.asarray(values[:, columns - 1 - dimension] > DEPENDENT)
