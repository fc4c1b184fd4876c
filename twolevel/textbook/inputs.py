"""What textbook models are given: numbers within bounds, and distributions as scipy has them.

A **distribution** is a frozen one of ``scipy.stats``, such as ``uniform(0, 1)``, continuous or discrete. Integrals over
it are taken over its quantiles, a finite interval whatever the location and the scale:

    E[max(t - X, 0)] = ∫₀^F(t) (t - F⁻¹(u)) du        (the **shortfall** below t).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..errors import GameError

__all__ = ["conditional_mean", "distribution", "is_discrete", "name_of", "pair", "real", "reals", "rule", "shortfall"]

#: Points of the rule of Gauss and Legendre, of which smooth integrands need fewer.
NODES = 64
#: What is left out at each end of a discrete distribution without end.
TAIL = 1e-15


def real(what: str, value: object, least: float = -math.inf, most: float = math.inf, *, strict: bool = False) -> float:
    """Return a number within bounds, which themselves are outside where `strict`; infinite ones are none.

    Examples
    --------
    >>> real("p", 1.5, 0, 1)
    Traceback (most recent call last):
    twolevel.errors.GameError: p must be a number from 0 to 1; got 1.5
    """
    try:
        number = float(value) if not isinstance(value, str | bytes | bool) else math.nan  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    inside = least < number < most if strict else least <= number <= most
    if inside and math.isfinite(number):
        return number
    bounds = [f"{'above' if strict else 'at least'} {least:g}"] if least > -math.inf else []
    bounds += [f"{'below' if strict else 'at most'} {most:g}"] if most < math.inf else []
    words = f" from {least:g} to {most:g}" if len(bounds) == 2 and not strict else "".join(f" {b}" for b in bounds)
    raise GameError(f"{what} must be a number{words.replace(' below', ' and below')}; got {value!r}")


def reals(what: str, values: ArrayLike, least: float = -math.inf, most: float = math.inf) -> tuple[float, ...]:
    """Return one number or several as a tuple, each within bounds."""
    several = values if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str) else [values]
    if not len(several):
        raise GameError(f"{what} must be a number or several; got none")
    return tuple(real(what, value, least, most) for value in several)


def pair(what: str, values: Any) -> tuple[Any, Any]:
    """Return two things, one for each side; one alone is both's."""
    both = tuple(values) if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str) else (values,) * 2
    if len(both) != 2:
        raise GameError(f"{what} must be one, or two for the two sides; got {len(both)}")
    return both[0], both[1]


def distribution(what: str, given: Any, least: float = -math.inf, most: float = math.inf) -> Any:
    """Return a frozen distribution of ``scipy.stats`` that has a support, within bounds, and a mean.

    Examples
    --------
    >>> from scipy.stats import cauchy
    >>> distribution("distribution", cauchy())
    Traceback (most recent call last):
    twolevel.errors.GameError: distribution must have a mean; got cauchy(), whose mean is nan
    """
    known = all(callable(getattr(given, name, None)) for name in ("cdf", "ppf", "mean", "support"))
    if not known or hasattr(given, "freeze"):
        raise GameError(
            f"{what} must be a frozen distribution such as scipy.stats.uniform(0, 1); got {type(given).__name__}"
        )
    if np.ndim(given.mean()):
        raise GameError(f"{what} must be one distribution; got {np.size(given.mean())} in {name_of(given)}")
    low, high = map(float, given.support())
    if math.isnan(low) or math.isnan(high) or low > high:
        raise GameError(f"{what} must have a support; got {name_of(given)}, whose parameters leave it none")
    if not math.isfinite(given.mean()):
        raise GameError(f"{what} must have a mean; got {name_of(given)}, whose mean is {float(given.mean())}")
    if low < least or high > most:
        raise GameError(f"{what} must lie in [{least:g}, {most:g}]; got {name_of(given)} on [{low:g}, {high:g}]")
    return given


def name_of(given: Any) -> str:
    """Return how a frozen distribution was written: ``uniform(0, 1)``."""
    family = given.dist
    said = [f"{x:g}" if isinstance(x, int | float) else str(x) for x in given.args]
    said += [f"{key}={x:g}" if isinstance(x, int | float) else f"{key}={x}" for key, x in given.kwds.items()]
    return f"{family.name}({', '.join(said)})"


def is_discrete(given: Any) -> bool:
    """Return whether a distribution sits on single points."""
    return hasattr(given, "pmf") and not hasattr(getattr(given, "dist", given), "pdf")


def shortfall(given: Any, t: float) -> float:
    """Return E[max(t - X, 0)], by quantiles; for a discrete distribution by adding up its points."""
    if is_discrete(given):
        low, high = given.support()
        first, last = max(low, float(given.ppf(TAIL))), min(high, t)
        points = np.arange(first, last + 1.0)
        return float(np.clip(t - points, 0.0, None) @ given.pmf(points))
    from scipy.integrate import quad

    mass = float(given.cdf(t))
    if mass == 0.0:
        return 0.0
    # with u = F(t) s⁴ a tail that is just thin enough for a mean leaves no singularity at 0

    def falls_short(s: float) -> float:
        return (t - float(given.ppf(mass * s**4))) * 4.0 * s**3

    told = 100.0 * float(np.finfo(float).eps) * abs(t)  # as far as t - x can be told
    inner = quad(falls_short, 0.0, 1.0, limit=200, epsabs=told, epsrel=1e-12)
    return mass * float(inner[0])


def conditional_mean(given: Any, low: float, high: float) -> float:
    """Return E[X | low < X < high] of a continuous distribution; where nothing lies between, the middle."""
    nodes, weights = rule(NODES)
    below, above = float(given.cdf(low)), float(given.cdf(high))
    if above - below <= 4 * np.finfo(float).eps:
        return 0.5 * (low + high)
    s = 0.5 * (1.0 + nodes)
    # where quantiles rise like a root, as at the ends of a beta distribution, this has them rise like a power
    u = s**4 * (35.0 - 84.0 * s + 70.0 * s**2 - 20.0 * s**3)
    density = 140.0 * (s * (1.0 - s)) ** 3
    return float(0.5 * (weights * density) @ given.ppf(below + (above - below) * u))


@cache
def rule(points: int) -> tuple[FloatArray, FloatArray]:
    """Return the nodes in [-1, 1] and the weights of the rule of Gauss and Legendre, each (points,)."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return nodes, weights
