"""Uncertain endowment: silence may mean that nothing was found, so some hide behind it (Dye 1985, Jung and Kwon 1988).

With probability p a sender has found evidence, worth x to it if published, x drawn from F; else it has nothing, and
cannot prove that. Who hears nothing believes the average t of both kinds of silence, so findings below t are withheld,
and t is the belief that this makes right:

    t = [(1 - p) E[x] + p ∫ x dF below t] / [(1 - p) + p F(t)],

or, by parts, (1 - p) (E[x] - t) = p E[max(t - x, 0)]. The left side falls in t and the right side rises, so there is
one threshold, below the mean. At p → 1 it sinks to the worst finding, and silence unravels; at p → 0 silence means
nothing. For x uniform on [0, 1] and p = 1/2 it is √2 - 1.

In a crisis
-----------
Whether to publish a find: fragments in a field, an intercept, a survey that may or may not have been made. Ask it where
the public knows that the sender may hold something, but not that it does; if it does, `unravel` is the model.

Exercise
--------
Fragments are searched for more widely, so that p goes from 1/2 to 3/4. What becomes of silence, and of publishing?

Answer
------
Silence is worth 1/3 instead of .414: p rises, the threshold falls, and more of what is found is published, 2/3 of it.

>>> from scipy.stats import uniform
>>> dye(uniform(0, 1), 0.75)
Findings below 0.333333 are withheld: of what is found 0.6667 is published, and of silence 0.5 has found something

References
----------
Dye, R. A. (1985), "Disclosure of nonproprietary information", Journal of Accounting Research 23(1), 123-145.
Jung, W.-O., and Y. K. Kwon (1988), "Disclosure when the market is unsure of information endowment of managers", Journal
of Accounting Research 26(1), 146-153.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import ReadOnly
from ..errors import GameError
from .inputs import distribution, is_discrete, name_of, real, shortfall

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Endowment", "dye", "example"]


@dataclass(frozen=True, repr=False, eq=False)
class Endowment(ReadOnly):
    """What a sender withholds that may have found something.

    Attributes
    ----------
    threshold : float
        Findings below it are withheld; it is also what is believed of silence.
    p : float
        The probability that something was found.
    mean : float
        What a finding is worth on average.
    published : float
        The probability that something is found and published.
    withheld : float
        The probability that something is found and withheld.
    findings : str
        The distribution of what is found.
    distribution : frozen distribution
        Itself, as it was given.
    """

    threshold: float
    p: float
    mean: float
    published: float
    withheld: float
    findings: str
    distribution: Any = field(compare=False)

    @property
    def guilt(self) -> float:
        """The probability that who is silent has found something."""
        silent = 1.0 - self.published
        return self.withheld / silent if silent else 0.0

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the distribution, p, the threshold, and what is published, withheld and not found."""
        import pandas as pd

        row = {"findings": self.findings, "p": self.p, "mean": self.mean, "threshold": self.threshold}
        row |= {"published": self.published, "withheld": self.withheld, "found among the silent": self.guilt}
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        share = self.published / self.p if self.p else 0.0
        return (
            f"Findings below {self.threshold:.6g} are withheld: of what is found {share:.4g} is published, and of "
            f"silence {self.guilt:.4g} has found something"
        )


def dye(distribution: Any, p: float) -> Endowment:
    """Return below which value a finding is withheld, if it is open whether there is one.

    Parameters
    ----------
    distribution : frozen distribution
        Of ``scipy.stats``, continuous or discrete: what a finding is worth to the sender if published.
    p : float
        The probability that something was found, from 0 to 1.

    Raises
    ------
    GameError
        For a distribution without a support or a mean, and where p is 1 and findings have no worst.

    Examples
    --------
    >>> from scipy.stats import expon, norm, uniform
    >>> [round(dye(d, 0.5).threshold, 6) for d in (uniform(0, 1), norm(0, 1), expon())]
    [0.414214, -0.27603, 0.768039]
    """
    found = real("p", p, 0.0, 1.0)
    findings = _checked(distribution)
    mean, low = float(findings.mean()), float(findings.support()[0])
    if is_discrete(findings):
        low = float(findings.ppf(0.0)) + 1.0 if low == -math.inf else low
    if found == 1.0 and low == -math.inf:
        raise GameError(
            f"p must be below 1 where findings have no worst, or no silence is believed; got {name_of(findings)}"
        )
    threshold = low if found == 1.0 else mean if found == 0.0 else _root(findings, found, mean, low)
    below = _below(findings, threshold)
    return Endowment(threshold, found, mean, found * (1.0 - below), found * below, name_of(findings), findings)


def _checked(given: Any) -> Any:
    """Return the distribution, checked; `dye` has an argument of the check's name."""
    return distribution("distribution", given)


def _below(findings: Any, t: float) -> float:
    """Return the probability of a finding below t, t itself left out."""
    return float(findings.cdf(t)) - (float(findings.pmf(t)) if is_discrete(findings) else 0.0)


def _root(findings: Any, p: float, mean: float, low: float) -> float:
    """Return where (1 - p) (mean - t) = p E[max(t - x, 0)]."""
    from scipy.optimize import brentq

    def excess(t: float) -> float:
        return (1.0 - p) * (mean - t) - p * shortfall(findings, t)

    step = float(findings.std()) if math.isfinite(findings.std()) else max(1.0, abs(mean))
    start = mean - step
    while start > low and excess(start) < 0.0:
        step *= 2.0
        start = mean - step
    start = max(start, low)
    scale = max(abs(start), abs(mean), np.finfo(float).tiny)
    if excess(mean) == 0.0:
        return mean
    return float(brentq(excess, start, mean, xtol=4e-16 * scale, rtol=8.9e-16))


def example() -> Endowment:
    """Return the model at the numbers of its derivation."""
    from scipy.stats import uniform

    return dye(uniform(0.0, 1.0), 0.5)
