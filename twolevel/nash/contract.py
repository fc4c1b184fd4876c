r"""What the engine and its methods agree on: scaled games in, profiles found out.

*One orientation.* From the engine's entry to its exit games and profiles are on the last axis, so that numpy runs along
many at once: ``payoffs[player, a_1, ..., a_N, game]`` of b games of one shape, and K profiles as N arrays
``strategies[i][action, k]``. The caller's arrays, games in front, are turned once when they come in and once when the
answer goes out.

*One scaling*, done when games come in. Player i's payoffs become :math:`2^{e_i} (u_i - \min u_i)` with the :math:`e_i`
that takes the range into [1, 2). A power of two changes no digit: integers stay integers times a power of two, ties
stay ties, and a tolerance on scaled payoffs is relative to the player's unit (`twolevel.games.ties`). A constant
player's payoffs become 0. Methods take scaled games for granted.

*What is given.* The shift costs digits: beside a payoff of -1e8, 0.1 keeps seven. Ties are decided on the payoffs as
they were given (`twolevel.games.grids`), which travel along.

*One form.* A **method** is a function from scaled games to `Found`. It lists a profile once; whether it is an
equilibrium is checked by the engine, which drops what fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from ..arrays import BoolArray, FloatArray, IntArray

__all__ = ["Found", "Scaled", "numbered_anew", "scale", "slices"]

#: Numbers that copies of games may hold at a time: 32 MiB.
AT_A_TIME = 2**22


def slices(count: int, each: int) -> Iterator[slice]:
    """Cut `count` profiles into slices for which copies of their games, of `each` numbers, fit into the memory.

    Examples
    --------
    >>> list(slices(5, 2**21))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    step = max(1, AT_A_TIME // max(1, each))
    return (slice(start, min(start + step, count)) for start in range(0, count, step))


@dataclass(frozen=True)
class Found:
    """What a method hands back for b games: K profiles, before they are checked and sorted.

    Attributes
    ----------
    game : int array, shape (K,)
        Which game of the batch each profile belongs to; in any order.
    strategies : tuple of N arrays, shapes (n_i, K)
    degenerate : bool array, shape (b,)
        Whether a degeneracy was met that can carry a continuum of equilibria.
    verdict : uint8 array, shape (b,)
        A `Verdict` a game.
    in_integers : bool
        Whether floats could not decide some game, so that Python's integers did.
    """

    game: IntArray
    strategies: tuple[FloatArray, ...]
    degenerate: BoolArray
    verdict: NDArray[np.uint8]
    in_integers: bool = False

    @classmethod
    def joined(cls, parts: Sequence[tuple[IntArray, Found]], games: int) -> Found:
        """Return one answer for `games` games from answers for some of them: (numbers of the games, what was found)."""
        degenerate, verdict = np.zeros(games, dtype=np.bool_), np.zeros(games, dtype=np.uint8)
        for who, part in parts:
            degenerate[who], verdict[who] = part.degenerate, part.verdict
        return cls(
            np.concatenate([who[part.game] for who, part in parts]),
            tuple(np.concatenate(xs, axis=1) for xs in zip(*(part.strategies for _, part in parts), strict=True)),
            degenerate,
            verdict,
            any(part.in_integers for _, part in parts),
        )

    def take(self, games: IntArray) -> Found:
        """Return the answer for some games alone, numbered anew."""
        some, game = numbered_anew(self.game, games, len(self.verdict))
        return replace(self.only(some), game=game, degenerate=self.degenerate[games], verdict=self.verdict[games])

    def only(self, keep: IntArray) -> Found:
        """Return the answer with some of its profiles."""
        return replace(self, game=self.game[keep], strategies=tuple(x[:, keep] for x in self.strategies))


def numbered_anew(game: IntArray, games: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Return which of the numbers `game`, below `count`, are among some games, and their places there.

    Examples
    --------
    >>> numbered_anew(np.array([4, 0, 2, 4]), np.array([2, 4]), 5)
    (array([0, 2, 3]), array([1, 0, 1]))
    """
    number = np.full(count, -1)
    number[games] = np.arange(len(games))
    place = number[game]
    some = np.flatnonzero(place >= 0)
    return some, place[some]


@dataclass(frozen=True)
class Scaled:
    """Payoffs of a block of games brought to ranges in [1, 2).

    Attributes
    ----------
    payoffs, given : arrays, shape (N, n_1, ..., n_N, b)
        Scaled; and as they were given.
    smallest : array, shape (N, b)
        What was subtracted.
    unit : array, shape (N, b)
        What one scaled unit is in the user's units: a power of two.
    spread : array, shape (N, b)
        The range after scaling; 1 for a constant player, so that it can divide.
    """

    payoffs: FloatArray
    given: FloatArray
    smallest: FloatArray
    unit: FloatArray
    spread: FloatArray

    def take(self, games: IntArray) -> Scaled:
        """Return some of the games."""
        return Scaled(*(values.take(games, axis=-1) for values in vars(self).values()))

    @classmethod
    def joined(cls, parts: Sequence[Scaled]) -> Scaled:
        """Return games of one shape as one block."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            *(np.concatenate(values, axis=-1) for values in zip(*(vars(p).values() for p in parts), strict=True))
        )

    def among(self, players: Sequence[int]) -> Scaled:
        """Return the games among some players, when each of the others has a single action."""
        shape = [self.payoffs.shape[1 + i] for i in players]
        tables = (v[players].reshape(len(players), *shape, v.shape[-1]) for v in (self.payoffs, self.given))
        return Scaled(*tables, *(values[players] for values in (self.smallest, self.unit, self.spread)))

    def original(self, values: FloatArray, game: IntArray) -> FloatArray:
        """Take scaled payoffs of given games, shape (N, K), back to the user's units."""
        result = values * self.unit.take(game, axis=1)
        result += self.smallest.take(game, axis=1)
        return result


def scale(
    payoffs: FloatArray,
    *,
    noise: float | FloatArray = 0.0,
    given: FloatArray | None = None,
    out: FloatArray | None = None,
) -> Scaled:
    """Scale a block of games.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N, b)
    noise : float, or array of shape (N, b)
        A player whose payoffs differ by no more is constant: what is left of a game may be tied up to rounding.
    given : array, optional
        The same payoffs, where `payoffs` is a copy to be written over.
    out : array, optional
        Where to put the scaled payoffs; may be `payoffs` itself.

    Examples
    --------
    >>> scaled = scale(np.array([[[[5.0], [6.0]], [[5.0], [5.0]]], [[[7.0], [7.0]], [[7.0], [7.0]]]]))
    >>> scaled.payoffs[0, ..., 0], scaled.payoffs[1, ..., 0].max()
    (array([[0., 1.],
           [0., 0.]]), np.float64(0.0))
    """
    flat = payoffs.reshape(len(payoffs), prod(payoffs.shape[1:-1]), payoffs.shape[-1])
    shifted = np.empty_like(flat) if out is None else out.reshape(flat.shape)
    smallest = flat.min(axis=1)
    np.subtract(flat, smallest[:, None], out=shifted)
    largest = shifted.max(axis=1)
    if isinstance(noise, np.ndarray) or noise:
        shifted *= (largest > noise)[:, None]
        largest = np.where(largest > noise, largest, 0.0)
    exponent = 1 - np.frexp(largest)[1]
    # in two steps: 2 ** exponent alone overflows where the payoffs are near the smallest numbers
    half = exponent // 2
    for part in (half, exponent - half) if np.abs(exponent).max(initial=0) > 1000 else (exponent,):
        factor = np.ldexp(1.0, part)
        shifted *= factor[:, None]
        largest = largest * factor
    spread = np.where(largest > 0, largest, 1.0)
    return Scaled(
        shifted.reshape(payoffs.shape),
        payoffs if given is None else given,
        smallest,
        np.ldexp(1.0, -exponent),
        spread,
    )
