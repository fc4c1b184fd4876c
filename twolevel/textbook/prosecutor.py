"""Persuasion: an inquiry is commissioned before anybody knows what it will find (Kamenica and Gentzkow 2011).

A prosecutor chooses an inquiry: how likely it reports what, if the accused is guilty and if not. The report is public
whatever it says. The judge convicts if the belief μ in guilt is at least d. The prosecutor wants a conviction,
v(μ) = 1 from d on, else 0. An inquiry splits the prior p into beliefs whose mean is p, and the best one is worth the
concave closure of v at p. For p < d it makes the judge just sure enough: μ = d or 0, worth

    p / d.

With p = .3 and d = .5 that is .6: twice as often as there is guilt, and of the innocent 3/7 are convicted. Who decides
ties against the sender leaves a supremum, .6 still, that is not attained.

If prosecutor and judge start from different beliefs, s and p, each weighs reports by its own (Alonso and Câmara 2016).
The judge is at d when the prosecutor is at t, with odds of t = odds of d × odds of s / odds of p, and the inquiry is
worth s / t: with s = .5, p = .3 and d = .5, t is .7 and the worth 5/7.

In a crisis
-----------
Commissioning an inquiry, a survey or a visit by inspectors whose report will be out whatever it says. Ask it for which
questions to put into the mandate; for a find that exists already `dye` is the model.

Exercise
--------
The judge asks for more, d = .75. How often is the accused convicted, and how often if innocent?

Answer
------
In .3/.75 = .4 of all cases; of these 1/4 are innocent, .1 of all, which is 1/7 of the innocent.

>>> found = prosecutor(0.3, 0.75)
>>> round(found.value, 6), round(float(found.signal[found.posteriors[:, 1] > 0.5, 0].sum()), 6)
(0.4, 0.142857)

References
----------
Kamenica, E., and M. Gentzkow (2011), "Bayesian persuasion", American Economic Review 101(6), 2590-2615.
Alonso, R., and O. Câmara (2016), "Bayesian persuasion with heterogeneous priors", Journal of Economic Theory 165,
672-706.
"""

from __future__ import annotations

from ..concepts.persuasion import Persuasion, best_signal
from .inputs import real

__all__ = ["example", "prosecutor"]


def prosecutor(prior: float, threshold: float, *, sender: float | None = None, ties: str = "best") -> Persuasion:
    """Return the best inquiry for a prosecutor whose judge convicts from some belief in guilt on.

    Parameters
    ----------
    prior : float
        The judge's belief in guilt before the inquiry, between 0 and 1.
    threshold : float
        The least belief at which the judge convicts, between 0 and 1.
    sender : float, optional
        The prosecutor's own belief. Default: the judge's.
    ties : {'best', 'worst'}
        Whether the judge convicts at the threshold itself.

    Examples
    --------
    >>> found = prosecutor(0.3, 0.5)
    >>> round(found.value, 6), found.attained, round(prosecutor(0.3, 0.5, sender=0.5).value, 6)
    (0.6, True, 0.714286)
    """
    p, d = (real(name, x, 0.0, 1.0, strict=True) for name, x in (("prior", prior), ("threshold", threshold)))
    own = p if sender is None else real("sender", sender, 0.0, 1.0, strict=True)
    return best_signal(
        lambda beliefs: (beliefs[:, 1] >= d) * 1.0,
        [1.0 - p, p],
        sender=[1.0 - own, own],
        states=("innocent", "guilty"),
        ties=ties,
    )


def example() -> Persuasion:
    """Return the model at the numbers of its derivation."""
    return prosecutor(0.3, 0.5)
