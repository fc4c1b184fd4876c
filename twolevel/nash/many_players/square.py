r"""All common zeros of pairs of polynomials of degree up to 3 in each of two unknowns on the unit square.

A polynomial on a cell of the square is held by its Bernstein coefficients :math:`b_{kl}`, between which its values lie;
de Casteljau's algorithm gives those of the four halves. A cell is done with if

* one of the two has coefficients of one sign only, or so has one of each pair of **guards**: the zeros that are looked
  for lie where guards differ in sign;
* after the pair is multiplied by the inverse of its mean Jacobian, so that it is (u, v) plus a remainder, the
  remainders leave no point of the cell (**empty**), or change so little that there is one zero at most (**single**);
  then Newton's method finds it, or the cell is halved like the others.

What neither test decides before cells are `DEEP` halvings small, or too many of a game were halved, is left **open**.

Index convention: cells, and the games that they belong to, last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ..polynomials import transformed

__all__ = ["DEGREE", "bernstein", "common_zeros", "raised", "times"]

DEGREE = 3
#: Cells at a time.
BLOCK = 2048
#: Halvings of one cell until a game is left open.
DEEP = 40
#: So many cells cost what numpy does to one: fewer are quartered up to three times at once.
FEW = 256
MOST_AT_ONCE = 3
#: Newton's method has arrived when its last step was shorter than this.
ARRIVED = 1e-7
#: There is no use in further steps once all were this short.
SURE = 1e-12
STEPS = 7
#: Zeros may leave their cell by this much: those on the edge of two cells are found in one of them at least.
EDGE = 1e-9
#: Zeros of a game this near are one.
SAME = 1e-7


def _cut(degree: int, times: int) -> FloatArray:
    """Return the matrices that take Bernstein coefficients on a cell to those on its parts, one below the other.

    Both sides are halved so many times; of the parts, those with the same u follow each other.
    """
    left = np.array([[comb(k, m) / 2.0**k if m <= k else 0.0 for m in range(degree + 1)] for k in range(degree + 1)])
    pieces = np.eye(degree + 1)[None]
    for _ in range(times):
        pieces = np.stack([left @ pieces, left[::-1, ::-1] @ pieces], axis=1).reshape(-1, *left.shape)
    parts: FloatArray = np.einsum("aij,bkl->abikjl", pieces, pieces)
    return parts.reshape(-1, left.size)


#: For forms and for guards, by how often a cell is quartered; and where the parts are, in their own widths.
_CUTS = [(_cut(DEGREE, times), _cut(1, times)) for times in range(MOST_AT_ONCE + 1)]
_PLACES = [np.indices((2**times, 2**times), dtype=np.float64).reshape(2, -1, 1) for times in range(MOST_AT_ONCE + 1)]
_BINOMIALS = np.array([float(comb(DEGREE, k)) for k in range(DEGREE + 1)])
_NUMBERS = np.arange((DEGREE + 1) ** 2).reshape(DEGREE + 1, DEGREE + 1)
_CORNERS = _NUMBERS[[0, -1, 0, -1], [0, 0, -1, -1]]
#: Neighbouring coefficients, whose differences are those of the derivatives.
_STEPS = ((_NUMBERS[1:].ravel(), _NUMBERS[:-1].ravel()), (_NUMBERS[:, 1:].ravel(), _NUMBERS[:, :-1].ravel()))
#: The coefficients of the functions u and v themselves.
_UNKNOWNS = np.stack([_NUMBERS // (DEGREE + 1), _NUMBERS % (DEGREE + 1)], axis=-1).reshape(-1, 2, 1) / DEGREE


def times(a: FloatArray, b: FloatArray) -> FloatArray:
    r"""Multiply polynomials, arrays (p + 1, q + 1, b) of coefficients of :math:`u^k (1-u)^{p-k} v^m (1-v)^{q-m}`.

    The first may be one polynomial for all of the second.

    Examples
    --------
    >>> u, v = np.array([[[0.0]], [[1.0]]]), np.array([[[0.0], [1.0]]])
    >>> times(u, v)[..., 0]
    array([[0., 0.],
           [0., 1.]])
    """
    result = np.zeros((len(a) + len(b) - 1, a.shape[1] + b.shape[1] - 1, b.shape[2]))
    for k, m in product(range(len(a)), range(a.shape[1])):
        result[k : k + len(b), m : m + b.shape[1]] += a[k, m] * b
    return result


def raised(form: FloatArray) -> FloatArray:
    """Write a polynomial as one of degree `DEGREE` in both unknowns."""
    p, q = ([float(comb(DEGREE - n + 1, k)) for k in range(DEGREE - n + 2)] for n in form.shape[:2])
    return times(np.multiply.outer(p, q)[..., None], form)


def bernstein(forms: Sequence[FloatArray]) -> FloatArray:
    """Return the Bernstein coefficients of polynomials of full degree, scaled, shape (coefficients, polynomials, b)."""
    held = np.stack(forms, axis=2) / np.multiply.outer(_BINOMIALS, _BINOMIALS)[..., None, None]
    held = held.reshape(-1, *held.shape[2:])
    size = np.abs(held).max(axis=0)
    return np.asarray(held / np.where(size > 0, size, 1.0))


@dataclass(frozen=True)
class _Cells:
    """Cells of the square: whose, how often halved, lower corner (2, n), forms (16, 2, n) and guards (4, 4, n)."""

    game: IntArray
    level: IntArray
    corner: FloatArray
    forms: FloatArray
    guards: FloatArray

    def __len__(self) -> int:
        return len(self.game)

    def take(self, cells: IntArray) -> _Cells:
        return _Cells(*(held.take(cells, axis=-1) for held in vars(self).values()))

    @classmethod
    def joined(cls, parts: Sequence[_Cells]) -> _Cells:
        if len(parts) == 1:
            return parts[0]
        return cls(*(np.concatenate(held, axis=-1) for held in zip(*(vars(p).values() for p in parts), strict=True)))

    def parts(self) -> _Cells:
        """Return the quarters of every cell; where there are few, the quarters of these."""
        times = next((t for t in range(MOST_AT_ONCE, 1, -1) if len(self) * 4**t <= FEW), 1)
        level = self.level + times
        corner = self.corner[:, None] + _PLACES[times] * 0.5**level
        return _Cells(
            np.tile(self.game, 4**times),
            np.tile(level, 4**times),
            corner.reshape(2, -1),
            *(_spread(matrix, held) for matrix, held in zip(_CUTS[times], (self.forms, self.guards), strict=True)),
        )


def _spread(matrix: FloatArray, held: FloatArray) -> FloatArray:
    """Return the coefficients on the parts of every cell, all first parts first."""
    rows, functions, cells = held.shape
    parts = transformed(matrix, held).reshape(len(matrix) // rows, rows, functions, cells)
    return np.ascontiguousarray(parts.transpose(1, 2, 0, 3)).reshape(rows, functions, -1)


def common_zeros(
    first: Callable[[IntArray], tuple[FloatArray, FloatArray]], games: IntArray, open_: BoolArray, most: int
) -> tuple[IntArray, FloatArray]:
    """Return all common zeros in the square of the games' pairs of polynomials: game, shape (K,), and (u, v), (2, K).

    Parameters
    ----------
    first : function
        From games to their two forms, shape (16, 2, n), and four guards, shape (4, 4, n), of which the first two and
        the last two are pairs.
    games : int array
    open_ : bool array
        By game; set where not all zeros could be told apart.
    most : int
        Cells of one game that are halved before it is left open.

    Examples
    --------
    Where the circle of radius 1/2 meets the diagonal:

    >>> one = np.ones((2, 1, 1))
    >>> u, v = times(np.array([[[0.0]], [[1.0]]]), one.transpose(1, 0, 2)), times(np.array([[[0.0], [1.0]]]), one)
    >>> circle = raised(times(u, u)) + raised(times(v, v)) - 0.25 * raised(np.ones((1, 1, 1)))
    >>> forms = bernstein([circle, raised(u) - raised(v)])
    >>> guards = np.array([-1.0, 1.0, -1.0, 1.0])[None, :, None] * np.ones((4, 1, 1))
    >>> game, zero = common_zeros(lambda games: (forms, guards), np.array([0]), np.zeros(1, dtype=bool), 100)
    >>> zero.round(6).tolist()
    [[0.353553], [0.353553]]
    """
    cells_of = np.zeros(len(open_), dtype=np.intp)
    found: list[tuple[IntArray, FloatArray]] = [(np.zeros(0, dtype=np.intp), np.zeros((2, 0)))]
    waiting: list[_Cells] = []
    single: list[tuple[_Cells, FloatArray]] = []
    fresh = 0
    while waiting or single or fresh < len(games):
        parts: list[_Cells] = []
        while sum(map(len, parts)) < BLOCK // 2 and (waiting or fresh < len(games)):
            if waiting:
                parts.append(waiting.pop())
            else:
                some = games[fresh : fresh + BLOCK]
                fresh += len(some)
                parts.append(_Cells(some, np.zeros(len(some), dtype=np.intp), np.zeros((2, len(some))), *first(some)))
                if len(games) <= FEW // 16:
                    parts[-1] = parts[-1].parts()
        rest: list[_Cells] = []
        if parts:
            cells = _Cells.joined(parts)
            cells = cells.take(np.flatnonzero(_may_hold(cells) & ~open_[cells.game]))
            empty, alone, guess = _tested(cells.forms)
            some = np.flatnonzero(alone)
            single.append((cells.take(some), guess.take(some, axis=1)))
            rest.append(cells.take(np.flatnonzero(~(empty | alone))))
        if single and (not parts or sum(len(cells) for cells, _ in single) > BLOCK // 2):
            cells, guess = _Cells.joined([s[0] for s in single]), np.concatenate([s[1] for s in single], axis=1)
            single = []
            point, arrived = _newton(cells.forms, guess)
            some = np.flatnonzero(arrived)
            found.append((cells.game[some], cells.corner[:, some] + 0.5 ** cells.level[some] * point[:, some]))
            rest.append(cells.take(np.flatnonzero(~arrived)))
        cells = _Cells.joined(rest)
        np.add.at(cells_of, cells.game, 1)
        open_[cells.game[(cells_of[cells.game] > most) | (cells.level >= DEEP)]] = True
        smaller = cells.take(np.flatnonzero(~open_[cells.game])).parts()
        waiting += [smaller.take(np.arange(at, min(at + BLOCK, len(smaller)))) for at in range(0, len(smaller), BLOCK)]
    return _distinct(np.concatenate([g for g, _ in found]), np.concatenate([z for _, z in found], axis=1))


def _may_hold(cells: _Cells) -> BoolArray:
    """Return the cells in which both forms change sign, and so may the guards of each pair between them."""
    low, high = cells.guards.min(axis=0), cells.guards.max(axis=0)
    alike = ((low[0::2] > 0) & (low[1::2] > 0)) | ((high[0::2] < 0) & (high[1::2] < 0))
    both: BoolArray = ((cells.forms.min(axis=0) <= 0) & (cells.forms.max(axis=0) >= 0)).all(axis=0)
    both &= ~alike.any(axis=0)
    return both


def _tested(forms: FloatArray) -> tuple[BoolArray, BoolArray, FloatArray]:
    """Return which cells are empty, which hold one zero at most, and where that should be, shape (2, n)."""
    low, left, right, high = forms[_CORNERS]
    up, across = high - low, left - right
    (fu, gu), (fv, gv) = 0.5 * (up + across), 0.5 * (up - across)
    determinant = fu * gv - fv * gu
    usable = np.abs(determinant) > 1e-3 * (np.abs(fu) + np.abs(fv)) * (np.abs(gu) + np.abs(gv))
    of_f, of_g = np.array([[gv, -gu], [-fv, fu]]) / np.where(usable, determinant, 1.0)
    remainders = forms[:, :1] * of_f + forms[:, 1:] * of_g - _UNKNOWNS
    low, high = -remainders.max(axis=0), -remainders.min(axis=0)
    empty = usable & ((high < 0) | (low > 1)).any(axis=0)
    single = usable & ~empty & (high - low < 2).all(axis=0)
    some = np.flatnonzero(single)
    held = remainders.take(some, axis=-1)
    along, across = (DEGREE * np.abs(held[after] - held[before]).max(axis=0) for after, before in _STEPS)
    single[some] = (along + across).max(axis=0) < 1
    return empty, single, 0.5 * (low + high)


def _newton(forms: FloatArray, guess: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return where Newton's method leads in each cell, shape (2, n), and whether to a zero in the cell."""
    table = forms.reshape(DEGREE + 1, DEGREE + 1, 2, -1)
    point = np.clip(guess, 0.0, 1.0)
    size = np.full(point.shape[1], np.inf)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            (in_u, by_u), (in_v, by_v) = map(_basis, point)
            along, across = (np.einsum("ijfn,jn->ifn", table, basis) for basis in (in_v, by_v))
            f, g = (along * in_u[:, None]).sum(axis=0)
            fu, gu = (along * by_u[:, None]).sum(axis=0)
            fv, gv = (across * in_u[:, None]).sum(axis=0)
            step = np.stack([f * gv - g * fv, fu * g - gu * f]) / (fu * gv - gu * fv)
            size = np.abs(step).sum(axis=0)
            point = point - np.where(size > 0.5, 0.5 / size, 1.0) * step
            if (size < SURE).all():
                break
        arrived: BoolArray = (size < ARRIVED) & ((point > -EDGE) & (point < 1 + EDGE)).all(axis=0)
    return point, arrived


def _basis(t: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the Bernstein polynomials of degree 3 at t, and their derivatives, shape (4, n)."""
    s = 1.0 - t
    values = np.stack([s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t])
    return values, 3 * np.stack([-s * s, s * s - 2 * s * t, 2 * s * t - t * t, t * t])


def _distinct(game: IntArray, zero: FloatArray) -> tuple[IntArray, FloatArray]:
    """Drop copies of zeros on the edges of cells."""
    order = np.lexsort((zero[0], game))
    game, zero = game[order], zero[:, order]
    keep = np.ones(len(game), dtype=np.bool_)
    for shift in range(1, len(game)):
        same = game[shift:] == game[:-shift]
        if not same.any():
            break
        keep[shift:] &= ~(same & (np.abs(zero[:, shift:] - zero[:, :-shift]).max(axis=0) < SAME))
    return game[keep], zero[:, keep]
