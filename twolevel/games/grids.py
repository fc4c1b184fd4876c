r"""Payoffs as whole numbers, and what two payoffs must differ by where they are none.

A table of payoffs that people wrote holds decimals: 0.1, -2.35, -10000. No double is 0.1, so that 0.1 + 0.2 and 0.3 are
equal only up to a tolerance; and a tolerance relative to the range lets one disaster of -10,000 drown every other
difference. Both troubles end where the table is **on a grid**: where all payoffs of a player are whole multiples of one
spacing up to the rounding of each payoff itself. What counts is then the whole numbers, and whole numbers tie exactly
or not at all. Three kinds of grids are looked for, in this order:

* spacings :math:`2^q`, of which the payoffs are multiples exactly: whole numbers, halves;
* spacings :math:`10^{-k}`, of which they are multiples up to `ROUNDED` units in the last place of each: decimals;
* any spacing of which they are multiples up to `MOST_MULTIPLES` (`multiples`): whole numbers times some factor.

A grid counts only if its spacing is coarser than rounding: for decimals, that of the largest payoff; otherwise, a `TIE`
of the player's **ordinary size**. With c the median payoff,
that is the lower quartile of the distances :math:`|u - c|`, those apart that are a `TIE` of the range: a
quantile, so that disasters do not enlarge it, of distances, so that a shift does not change it. It is so large at least
that the rounding of c is within a tie.

Payoffs on no grid are tied if they differ by a `TIE` of the larger of their own sizes, :math:`|u - c|`, at least the
ordinary size and at most the player's unit: a sum is off by some units in the last place of what was added.

Index convention: the payoffs of one player, one game a column: ``values[entry, game]``. Everywhere `least` is a size
that the ordinary size does not fall below, for a part of a game in which a difference is a tie if it is one in the
whole.
"""

from __future__ import annotations

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from .ties import TIE

__all__ = ["EPSILON", "comparable", "last_bits", "multiples", "sizes", "slacks", "whole_numbers"]

#: The unit in the last place of 1.
EPSILON = 2.0**-52
#: Decimals up to this many digits after the point are looked for.
DIGITS = 9
POWERS = 10.0 ** np.arange(DIGITS + 1)
#: Units in the last place by which a decimal may be off: two of reading, two of adding a few.
ROUNDED = 4
#: The rounding of a payoff may be this part of a spacing, or the payoff says nothing about the grid.
CLEAR = 0.125
#: Whole numbers up to this are taken as they are.
PLAIN = 2.0**31
#: In place of the exponent of the last bit of 0, which has none.
NO_BIT = 2000
#: Payoffs this near, in their sizes, to multiples, at most `MOST_MULTIPLES`, of one number are such multiples.
NOISE = 4e-13
MOST_MULTIPLES = 10_000


def sizes(values: FloatArray, least: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """Return the size of every payoff, shape (K, b), and the ordinary size of every game, shape (b,).

    Sizes are at least the ordinary size and otherwise at most the largest power of two up to the range.

    Examples
    --------
    >>> each, ordinary = sizes(np.array([[0.0], [0.5], [0.75], [-4096.0]]))
    >>> ordinary, each.ravel().tolist()
    (array([0.25]), [0.5, 0.25, 0.25, 4096.0])
    """
    count = len(values)
    center = np.partition(values, count // 2, axis=0)[count // 2]
    away = np.abs(values - center)
    spread = values.max(axis=0) - values.min(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    real = away > TIE * spread
    ordered = np.sort(np.where(real, away, np.inf), axis=0)
    quartile = np.maximum(real.sum(axis=0) - 1, 0) // 4
    ordinary = ordered[quartile, np.arange(ordered.shape[1])]
    unit = np.ldexp(0.5, np.frexp(spread)[1])
    ordinary = np.maximum(np.minimum(ordinary, unit), np.maximum(least, ROUNDED * EPSILON / TIE * np.abs(center)))
    return np.maximum(np.minimum(away, unit), ordinary), ordinary


def whole_numbers(values: FloatArray, least: float = 0.0) -> tuple[FloatArray, FloatArray]:
    r"""Write payoffs as whole multiples of a power of 2 or of a tenth, a hundredth, ..., where they are such.

    Returns
    -------
    numbers : array, shape (K, b)
        Whole numbers up to :math:`2^{53}`; the payoffs themselves where there is no grid.
    spacing : array, shape (b,)
        How far apart neighbours on the grid are; 0 where there is no grid.

    Examples
    --------
    >>> numbers, spacing = whole_numbers(np.array([[0.1 + 0.2, 1 / 3], [0.3, 0.3], [-1e8, 0.0]]))
    >>> numbers.T.tolist()[0], spacing.tolist()
    ([3.0, 3.0, -1000000000.0], [0.1, 0.0])
    """
    numbers, spacing, _ = _looked_at(values, least)
    return numbers, spacing


def _looked_at(values: FloatArray, least: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Do what `whole_numbers` does, and return `sizes` too, 0 for whole numbers of ordinary length."""
    numbers, spacing, each = values.copy(), np.zeros(values.shape[1]), np.zeros_like(values)
    plain = (values == np.rint(values)).all(axis=0) & (np.abs(values).max(axis=0) <= PLAIN)
    spacing[plain] = 1.0
    left = np.flatnonzero(~plain)
    if len(left):
        some = values[:, left]
        each[:, left], ordinary = sizes(some, least)
        numbers[:, left], spacing[left] = _fractions(some, least, ordinary)
    return numbers, spacing, each


def _fractions(values: FloatArray, least: float, ordinary: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Do what `whole_numbers` does for payoffs that are not all whole numbers of ordinary length."""
    numbers, spacing = values.copy(), np.zeros(values.shape[1])
    rounded = ROUNDED * EPSILON * np.maximum(np.abs(values), ordinary)
    coarsest = rounded.max(axis=0)
    power = last_bits(values)
    half = power // 2  # in two steps: 2 ** -power alone may overflow
    with np.errstate(over="ignore"):
        scaled = np.ldexp(np.ldexp(values, -half), half - power)
    dyadic = (np.ldexp(1.0, power) > TIE * ordinary) & (np.abs(scaled).max(axis=0) <= 2.0**53)
    numbers[:, dyadic], spacing[dyadic] = scaled[:, dyadic], np.ldexp(1.0, power[dyadic])
    left = np.flatnonzero(~dyadic)
    left = left[_may_be_decimals(values[:, left], rounded[:, left], least)]
    for digits in range(DIGITS + 1):
        tens = 10.0**digits
        left = left[(TIE * least < 1 / tens) & (coarsest[left] * tens <= CLEAR)]
        if not len(left):
            break
        here = values[:, left] * tens
        whole = np.rint(here)
        good = (np.abs(here - whole) <= rounded[:, left] * tens).all(axis=0)
        numbers[:, left[good]], spacing[left[good]] = whole[:, good], 1 / tens
        left = left[~good]
    return numbers, spacing


def last_bits(values: FloatArray) -> IntArray:
    """Return the exponent of the finest power of two that a game's payoffs need, shape (b,): all are multiples of it.

    Examples
    --------
    >>> last_bits(np.array([[0.75, 0.0], [-6.0, 8.0]])).tolist()
    [-2, 3]
    """
    fraction, exponent = np.frexp(values)
    bits = np.ldexp(fraction, 53).astype(np.int64)
    last = np.frexp((bits & -bits).astype(np.float64))[1] - 54 + exponent
    power: IntArray = np.where(values != 0, last, NO_BIT).min(axis=0)
    power[power == NO_BIT] = 0
    return power


def _may_be_decimals(values: FloatArray, rounded: FloatArray, least: float) -> BoolArray:
    """Rule games out, shape (b,), at the finest spacing that may count: what is on a coarser grid is on that too."""
    coarsest = rounded.max(axis=0, initial=0.0)
    tens = np.zeros(values.shape[1])
    for power in POWERS[POWERS * TIE * least < 1]:
        tens = np.where(coarsest * power <= CLEAR, power, tens)
    here = values * tens
    off = np.abs(here - np.rint(here))
    result: BoolArray = (off <= 2 * rounded * tens).all(axis=0) & (tens > 0)  # twice, as the product is rounded
    return result


def multiples(values: FloatArray, least: float = 0.0) -> tuple[FloatArray, BoolArray]:
    """Write payoffs as whole multiples of one number, up to a shift, where they are such up to rounding.

    Returns
    -------
    numbers : array, shape (K, b)
        From 0 to `MOST_MULTIPLES`; without meaning where there is no such number.
    found : bool array, shape (b,)

    Examples
    --------
    >>> numbers, found = multiples(np.pi * np.array([[1.0], [3.0], [-10.0]]))
    >>> numbers.ravel().tolist(), found
    ([11.0, 13.0, 0.0], array([ True]))
    """
    above = values - values.min(axis=0)
    largest = above.max(axis=0)
    above = above / np.where(largest > 0, largest, 1.0)
    # the largest number of which all payoffs are multiples, by Euclid's algorithm on floats
    unit = np.zeros(values.shape[1])
    for row in above:
        larger, smaller = np.maximum(unit, row), np.minimum(unit, row)
        while (turn := smaller > 1e-9).any():
            remainder = np.abs(larger - np.rint(larger / np.where(turn, smaller, np.inf)) * smaller)
            larger, smaller = np.where(turn, smaller, larger), np.where(turn, remainder, smaller)
        unit = larger
    numbers = np.rint(above / np.where(unit > 0, unit, 1.0))
    most = numbers.max(axis=0)
    # Euclid's errors add up; the largest payoff gives the unit to rounding
    off = np.abs(above - numbers / np.maximum(most, 1.0)) * largest
    each, ordinary = sizes(values, least)
    found = (off <= NOISE * each).all(axis=0) & (most <= MOST_MULTIPLES)
    return numbers, found & (largest > TIE * ordinary * np.maximum(most, 1.0))


def slacks(values: FloatArray, least: float = 0.0) -> FloatArray:
    """Return by how much less than another payoff each payoff still counts as equal to it, shape (K, b).

    Of two payoffs the larger slack counts. On a grid it is half a spacing.

    Examples
    --------
    >>> slacks(np.array([[0.1], [0.3], [-1e8]])).ravel().tolist()
    [0.05, 0.05, 0.05]
    >>> slacks(np.array([[1 / 3], [1 / 7], [0.0], [-1e8]])).round(14).ravel().tolist()
    [1.9e-13, 1.4e-13, 1.4e-13, 6.7108864e-05]
    """
    _, spacing, each = _looked_at(values, least)
    return np.where(spacing > 0, spacing / 2, TIE * each)


def comparable(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return numbers whose differences say which payoffs tie, and by how much each may be off, shapes (K, b).

    Examples
    --------
    >>> numbers, off = comparable(np.array([[0.1, 1 / 3], [0.3, 1 / 7]]))
    >>> numbers.T.round(6).tolist(), off.T.round(15).tolist()
    ([[1.0, 3.0], [0.333333, 0.142857]], [[0.0, 0.0], [1.25e-13, 1.25e-13]])
    """
    numbers, spacing, each = _looked_at(values, 0.0)
    return numbers, np.where(spacing > 0, 0.0, TIE * each)
