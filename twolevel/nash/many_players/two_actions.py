r"""Indifference conditions of three or four players with two actions each, solved without paths.

Let :math:`d_i` be what player i gains by the second action over the first, linear in each of the others' probabilities
:math:`x_j` of their second action. All players mix where all :math:`d_i = 0`.

**Three.** At :math:`t = x_k` the conditions of i and j are linear in one unknown each,
:math:`x_j = a_0 / (a_0 - a_1)` with :math:`a_0(t), a_1(t)` the values of :math:`d_i` at :math:`x_j = 0, 1`, and
likewise :math:`x_i`; put into the condition of k they leave a quadratic in t.

**Four.** At :math:`(u, v) = (x_2, x_3)` the conditions of players 0 and 1 give
:math:`(1 - x_1 : x_1) = (-A_1 : A_0)` and :math:`(1 - x_0 : x_0) = (-B_1 : B_0)`, with A and B bilinear in (u, v); put
into the conditions of players 2 and 3 they leave polynomials of degrees (2, 3) and (3, 2), whose common zeros on the
square are all found (`square`). Only those count where :math:`A_0, A_1` differ in sign, and :math:`B_0, B_1`.

Games with a double root, or in which a condition leaves its unknown open at a solution, are called **doubtful**.

Index convention: games and solutions last; ``gains[i]`` has one axis of length 2 for each other player, in order, and
``x[player, solution]`` is the probability of the second action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import product

import numpy as np

from ...arrays import BoolArray, FloatArray, IntArray
from ...games.ties import SOLVED
from . import square

__all__ = [
    "OTHERS",
    "Solutions",
    "changes_sign",
    "expected",
    "four_mixing",
    "gains_of",
    "three_mixing",
    "three_multiple",
]

#: A root of a quadratic is double where its discriminant is this part of what it is the difference of.
DOUBLE = 1e-12
#: Where both ends of a condition are this small, it leaves its unknown open.
FLAT = 1e-7
#: A double root may be off by this much.
NEAR = 1e-3

#: Cells that are halved for one game, before another two players' probabilities are tried; and when all were. Zeros
#: that are nearly multiple take thousands, and seldom are so for all pairs of players.
FEW_CELLS, MOST_CELLS = 64, 3000

#: The others of each of four players.
OTHERS = [[j for j in range(4) if j != i] for i in range(4)]
_OTHERS_OF_FOUR = np.array(OTHERS)
#: Orders of three that differ in who comes last, and of four that differ in which two do.
_ORDERS_OF_THREE = ((0, 1, 2), (1, 2, 0), (2, 0, 1))
_ORDERS = ((0, 1, 2, 3), (2, 3, 0, 1), (1, 3, 0, 2), (0, 2, 1, 3), (1, 2, 0, 3), (0, 3, 1, 2))

#: Which game, shape (K,), probabilities of second actions, shape (N, K), and which games are doubtful, shape (b,).
Solutions = tuple[IntArray, FloatArray, BoolArray]
#: From the gains of players in their parts, to these.
Method = Callable[[Sequence[FloatArray]], Solutions]


def gains_of(payoffs: FloatArray) -> list[FloatArray]:
    """Return what each player gains by the second action over the first, from payoffs (N, 2, ..., 2, b)."""
    return [np.ascontiguousarray(np.diff(own, axis=i).squeeze(i)) for i, own in enumerate(payoffs)]


def expected(gain: FloatArray, x: Iterable[FloatArray]) -> FloatArray:
    """Return expected gains, `gain` of shape (2, ..., 2, E), at probabilities, one after the other."""
    for probability in x:
        gain = gain[0] + (gain[1] - gain[0]) * probability
    return gain


def changes_sign(gain: FloatArray) -> BoolArray:
    """Return where a gain, shape (2, ..., 2, b), can be 0 between its extremes at pure profiles."""
    flat = gain.reshape(-1, gain.shape[-1])
    result: BoolArray = (flat.min(axis=0) <= SOLVED) & (flat.max(axis=0) >= -SOLVED)
    return result


def three_mixing(gains: Sequence[FloatArray]) -> Solutions:
    """Solve the conditions of three players, gains of shape (2, 2, b) each.

    Examples
    --------
    The volunteer's dilemma of three, at a cost of 1/4: each stays away with probability 1/2.

    >>> gain = np.array([[0.75, -0.25], [-0.25, -0.25]])[..., None]
    >>> three_mixing([gain, gain, gain])
    (array([0]), array([[0.5],
           [0.5],
           [0.5]]), array([False]))
    """
    return _in_orders([(_three_mixing, players) for players in _ORDERS_OF_THREE], gains)


def _in_orders(attempts: Iterable[tuple[Method, Sequence[int]]], gains: Sequence[FloatArray]) -> Solutions:
    """Solve games, and those that stay doubtful again with the players' parts exchanged.

    What the conditions of some players leave open is seldom left open by those of others.
    """
    doubtful = np.ones(gains[0].shape[-1], dtype=np.bool_)
    found: list[tuple[IntArray, FloatArray]] = [(np.zeros(0, dtype=np.intp), np.zeros((len(gains), 0)))]
    for method, players in attempts:
        some = np.flatnonzero(doubtful)
        if not len(some):
            break
        places = [[players[j] for j in range(len(players)) if j != k] for k in range(len(players))]
        axes = [[q - (q > p) for q in rest] for p, rest in zip(players, places, strict=True)]
        seen = [gains[p][..., some].transpose(*own, len(own)) for p, own in zip(players, axes, strict=True)]
        game, x, left = method(seen)
        kept = np.flatnonzero(~left[game])
        found.append((some[game[kept]], x[np.argsort(players)][:, kept]))
        doubtful[some] = left
    return np.concatenate([g for g, _ in found]), np.concatenate([x for _, x in found], axis=1), doubtful


def _three_mixing(gains: Sequence[FloatArray]) -> Solutions:
    """Solve the conditions of three players by the probability of the last."""
    doubtful = np.zeros(gains[0].shape[-1], dtype=np.bool_)
    game = np.flatnonzero(np.logical_and.reduce([changes_sign(gain) for gain in gains]))
    if not len(game):
        return game, np.zeros((3, 0)), doubtful
    seen = [gain[..., game] for gain in gains]
    square_, linear, constant = _quadratic(seen)
    whole, part = linear * linear, 4 * constant * square_
    discriminant = whole - part
    with np.errstate(all="ignore"):  # no roots, and roots at infinity, are not inside
        q = -0.5 * (linear + np.copysign(np.sqrt(discriminant), linear))
        roots = np.stack([q / (q + square_), constant / (constant + q)])
        is_double = np.abs(discriminant) <= DOUBLE * (whole + np.abs(part))
        double = np.flatnonzero(is_double)
        center = linear[double] / (linear[double] - 2 * square_[double])
        x, is_open = _with_root([gain[..., double] for gain in seen], center)
        outside = ((x < -NEAR) | (x > 1 + NEAR)).any(axis=0)
        far = (center < -NEAR) | (center > 1 + NEAR)
        doubtful[game[double[~far & (is_open | ~outside)]]] = True
        inside = (roots >= -SOLVED) & (roots <= 1 + SOLVED)
        _, at = np.nonzero(inside)
        t = roots[inside]
        x, is_open = _with_root([gain[..., at] for gain in seen], t)
        kept = np.flatnonzero(((x >= -SOLVED) & (x <= 1 + SOLVED)).all(axis=0) & ~is_open & ~is_double[at])
    doubtful[game[at[is_open]]] = True
    return game[at[kept]], np.clip(x[:, kept], 0.0, 1.0), doubtful


def _quadratic(gains: Sequence[FloatArray]) -> FloatArray:
    """Return the coefficients of the polynomial in t that three conditions leave: of t^2, t (1 - t) and (1 - t)^2."""
    of_i, of_j, of_k = gains  # at (x_j, t), (x_i, t) and (x_i, x_j)
    odds_j, odds_i = (-of_i[1], of_i[0]), (-of_j[1], of_j[0])  # (1 - x_j : x_j) and (1 - x_i : x_i), linear in t
    result = np.zeros((3, of_i.shape[-1]))
    for r, c in product((0, 1), (0, 1)):
        first, second = of_k[r, c] * odds_i[r], odds_j[c]
        result[2] += first[0] * second[0]
        result[1] += first[0] * second[1] + first[1] * second[0]
        result[0] += first[1] * second[1]
    return result


def three_multiple(gains: Sequence[FloatArray]) -> Solutions:
    """Tell multiple solutions from isolated ones in games that `three_mixing` calls doubtful.

    Where the polynomial of some player is not 0 all along, all solutions lie at its roots. A double one, or one that
    leaves something open, stands for a multiple solution or a line of solutions; the other ones are isolated.

    Returns the isolated solutions, and the games that stay doubtful; each of the others has a multiple solution.

    Examples
    --------
    The players are indifferent where all three play the first action, which is a double solution:

    >>> gains = [[[0, -1], [1, 7]], [[0, -3], [1, -1]], [[0, 3], [-1, 2]]]
    >>> game, _, doubtful = three_multiple([np.array(gain, dtype=float)[..., None] for gain in gains])
    >>> len(game), doubtful.tolist()
    (0, [False])
    """

    def at_roots(some: Sequence[FloatArray]) -> Solutions:
        nothing = np.abs(_quadratic(some)).max(axis=0) <= FLAT
        return (*_three_mixing(some)[:2], nothing)

    return _in_orders([(at_roots, players) for players in _ORDERS_OF_THREE], gains)


def _with_root(gains: Sequence[FloatArray], t: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return (x_i, x_j, t) at roots of the quadratic, shape (3, E), and where the conditions leave some of it open.

    Where the condition of i leaves :math:`x_j` open at t, that of k fixes it, and likewise :math:`x_i`.
    """
    of_i, of_j, of_k = gains
    (a0, a1), (b0, b1) = (gain[:, 0] * (1 - t) + gain[:, 1] * t for gain in (of_i, of_j))
    open_j, open_i = (np.maximum(np.abs(low), np.abs(high)) <= FLAT for low, high in ((a0, a1), (b0, b1)))
    x_i, x_j = b0 / (b0 - b1), a0 / (a0 - a1)
    is_open = open_i & open_j
    for which, line, other in ((open_j, of_k, x_i), (open_i, of_k.swapaxes(0, 1), x_j)):
        some = np.flatnonzero(which & ~is_open)
        if len(some):
            c0, c1 = line[0][:, some] * (1 - other[some]) + line[1][:, some] * other[some]
            (x_j if which is open_j else x_i)[some] = c0 / (c0 - c1)
            within = (other[some] >= -NEAR) & (other[some] <= 1 + NEAR)
            is_open[some] = within & (np.maximum(np.abs(c0), np.abs(c1)) <= FLAT)
    return np.stack([x_i, x_j, t]), is_open


def four_mixing(gains: Sequence[FloatArray]) -> Solutions:
    """Solve the conditions of four players, gains of shape (2, 2, 2, b) each.

    Examples
    --------
    The volunteer's dilemma of four, at a cost of 1/4: each stays away with probability :math:`(1/4)^{1/3}`.

    >>> gain = np.full((2, 2, 2, 1), -0.25)
    >>> gain[0, 0, 0] = 0.75
    >>> game, x, doubtful = four_mixing([gain] * 4)
    >>> (1 - x[:, 0]).round(4).tolist()
    [0.63, 0.63, 0.63, 0.63]
    """
    attempts = [(partial(_four_mixing, most=most), players) for most in (FEW_CELLS, MOST_CELLS) for players in _ORDERS]
    return _in_orders(attempts, gains)


def _four_mixing(gains: Sequence[FloatArray], most: int = MOST_CELLS) -> Solutions:
    """Solve the conditions of four players by the probabilities of the last two, on at most so many cells a game."""
    mixed = np.logical_and.reduce([changes_sign(gain) for gain in gains])
    games = np.flatnonzero(mixed)
    doubtful = np.zeros(len(mixed), dtype=np.bool_)
    game, zero = square.common_zeros(lambda some: _forms([gain[..., some] for gain in gains]), games, doubtful, most)
    if not len(game):
        return game, np.zeros((4, 0)), doubtful
    here = [gain[..., game] for gain in gains]
    (a0, a1), (b0, b1) = (expected(np.moveaxis(here[i], 0, 2), zero) for i in (0, 1))
    flat = [np.maximum(np.abs(low), np.abs(high)) < FLAT for low, high in ((a0, a1), (b0, b1))]
    doubtful[game[flat[0] & flat[1]]] = True
    for i, which in enumerate(flat):
        some = np.flatnonzero(which & ~flat[1 - i])
        doubtful[game[some[_leave_a_zero([gain[..., some] for gain in here], zero[:, some], i)]]] = True
    with np.errstate(all="ignore"):
        x = np.stack([b0 / (b0 - b1), a0 / (a0 - a1), *zero])
        inside = np.flatnonzero(((x > -SOLVED) & (x < 1 + SOLVED)).all(axis=0) & ~flat[0] & ~flat[1])
    game, x = game[inside], x[:, inside]
    if not len(game):
        return game, x, doubtful
    x, regular = _polished([gain[..., game] for gain in gains], x)
    doubtful[game[~regular]] = True
    kept = np.flatnonzero(((x > -SOLVED) & (x < 1 + SOLVED)).all(axis=0))
    return game[kept], np.clip(x[:, kept], 0.0, 1.0), doubtful


def _forms(gains: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the conditions of players 2 and 3 and, as guards, A and B, in Bernstein coefficients on the square."""
    a, b, c, d = gains  # of (x_1, u, v), (x_0, u, v), (x_0, x_1, v), (x_0, x_1, u)
    odds_1, odds_0 = (-a[1], a[0]), (-b[1], b[0])
    third, fourth = np.zeros((3, 4, a.shape[-1])), np.zeros((4, 3, a.shape[-1]))
    for r, s in product((0, 1), (0, 1)):
        both = square.times(odds_0[r], odds_1[s])
        third += square.times(c[r, s][None], both)
        fourth += square.times(d[r, s][:, None], both)
    guards = np.stack([a[0], a[1], b[0], b[1]], axis=2)
    return square.bernstein([square.raised(third), square.raised(fourth)]), guards.reshape(4, 4, -1)


def _leave_a_zero(gains: Sequence[FloatArray], zero: FloatArray, flat: int) -> BoolArray:
    """Whether the conditions of players 2 and 3 may hold at (u, v) where that of `flat`, 0 or 1, is 0 all along.

    Then the condition of the other of the two fixes the probability of `flat`, and theirs are linear in the one left.
    """
    low, high = expected(np.moveaxis(gains[1 - flat], 0, 2), zero)
    with np.errstate(all="ignore"):  # where that leaves both open, nothing is compared
        x = low / (low - high)
        lines = []
        for gain, known in ((gains[2], zero[1]), (gains[3], zero[0])):
            left = expected(np.moveaxis(gain, flat, 0), [x])
            lines.append(expected(left.swapaxes(0, 1), [known]))
        (c0, c1), (d0, d1) = lines
        result: BoolArray = np.abs(c0 * d1 - c1 * d0) < 1e-6 * np.hypot(c0, c1) * np.hypot(d0, d1)
    return result


def _polished(gains: Sequence[FloatArray], x: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Take two steps of Newton's method on all four conditions; also return where that is possible."""
    regular = np.ones(x.shape[1], dtype=np.bool_)
    table = np.stack(gains)  # (player, 2, 2, 2, E), at the probabilities of the three others in order
    low = table[:, 0]
    slope = table[:, 1] - low
    players = np.arange(4)
    for _ in range(2):
        first, second, third = np.moveaxis(x[_OTHERS_OF_FOUR], 1, 0)
        at = low + slope * first[:, None, None]
        along = at[:, 0] + (at[:, 1] - at[:, 0]) * second[:, None]
        across = at[:, :, 0] + (at[:, :, 1] - at[:, :, 0]) * third[:, None]
        steep = slope[:, 0] + (slope[:, 1] - slope[:, 0]) * second[:, None]
        jacobian = np.zeros((x.shape[1], 4, 4))
        rise = along[:, 1] - along[:, 0]
        jacobian[:, players, _OTHERS_OF_FOUR[:, 0]] = (steep[:, 0] + (steep[:, 1] - steep[:, 0]) * third).T
        jacobian[:, players, _OTHERS_OF_FOUR[:, 1]] = (across[:, 1] - across[:, 0]).T
        jacobian[:, players, _OTHERS_OF_FOUR[:, 2]] = rise.T
        value = along[:, 0] + rise * third
        regular &= np.abs(np.linalg.det(jacobian)) > 0
        jacobian[~regular] = np.eye(4)
        x = x - np.linalg.solve(jacobian, value.T[..., None])[..., 0].T
    return x, regular
