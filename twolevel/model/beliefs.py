r"""Beliefs: how disclosed evidence moves an observer who trusts its source only so far.

The state :math:`\omega` is what really happened; nobody need know it. Evidence e has a likelihood
:math:`L_e(\omega)` in each state. Observer k holds its source to be reliable with probability
:math:`\kappa = \text{credibility}_e \times \text{trust}_k(\text{side of } e)`; an unreliable source would send the same
message at rate :math:`q_e` whatever happened. With prior :math:`\mu_0`, the posterior is

.. math:: \mu(\omega) \propto \mu_0(\omega) \prod_e [\kappa_e L_e(\omega) + (1 - \kappa_e) q_e].

The posterior that the source of e was reliable falls out of the same mixture,

.. math:: \sum_\omega \mu(\omega) \frac{\kappa_e L_e(\omega)}{\kappa_e L_e(\omega) + (1 - \kappa_e) q_e},

which is how fragments can strengthen an earlier video. Not sending a message has likelihood one minus the bracket.
Where the product underflows, it is carried on as mantissas and exponents apart, so that no number of messages loses it.
States are the last axis everywhere; any batch axes go in front.

References
----------
Kamenica, E. and M. Gentzkow (2011), "Bayesian persuasion", American Economic Review 101, 2590-2615.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, FloatArray

__all__ = ["message_likelihood", "posterior", "reliability", "updated"]

#: Below this a double has lost digits.
SMALLEST = np.finfo(np.float64).tiny
#: What is too small for a double is 0, and no error, also where the caller's `numpy.seterr` makes it one.
_tiny_is_none = np.errstate(under="ignore")


@_tiny_is_none
def message_likelihood(likelihood: ArrayLike, kappa: ArrayLike, rate: ArrayLike) -> FloatArray:
    """Return the probability of a message in each state, its source reliable or not.

    Parameters
    ----------
    likelihood : array_like, shape (..., S)
        Probability that a reliable source sends it, in each of S states.
    kappa : array_like, shape (...)
        Probability that the source is reliable.
    rate : array_like, shape (...)
        Probability that an unreliable source sends it, whatever the state.

    Returns
    -------
    array, shape (..., S)
        Where `kappa` is 0 the message carries no news, and every state gets 1.

    Examples
    --------
    >>> message_likelihood([0.2, 0.6], 0.5, 0.5)
    array([0.35, 0.55])
    """
    k = np.asarray(kappa, dtype=np.float64)[..., None]
    q = np.asarray(rate, dtype=np.float64)[..., None]
    bracket = k * np.asarray(likelihood, dtype=np.float64) + (1.0 - k) * q
    result: FloatArray = np.where(k > 0, bracket, 1.0)
    return result


@_tiny_is_none
def posterior(prior: ArrayLike, *messages: ArrayLike) -> FloatArray:
    """Return the belief after all messages, by Bayes' rule.

    Parameters
    ----------
    prior : array_like, shape (..., S)
    *messages : array_like, shape (..., S)
        Each a `message_likelihood`.

    Returns
    -------
    array, shape (..., S)
        NaN where the messages are impossible in every state that the prior holds possible.

    Examples
    --------
    >>> posterior([0.7, 0.3], message_likelihood([0.2, 0.6], 0.5, 0.5)).round(4)
    array([0.5976, 0.4024])
    """
    likelihoods = [np.asarray(message, dtype=np.float64) for message in messages]
    belief, lost = np.asarray(prior, dtype=np.float64), np.zeros((), dtype=np.bool_)
    for likelihood in likelihoods:
        belief, lost = updated(belief, lost, likelihood)
    if lost.any():
        belief = np.where(lost, _posterior_by_exponents(np.asarray(prior, dtype=np.float64), likelihoods), belief)
    return belief


@_tiny_is_none
def updated(belief: FloatArray, lost: BoolArray, message: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the belief after one more message, and where one state has been lost beside another.

    Parameters
    ----------
    belief : array, shape (..., S)
        After the messages before.
    lost : bool array, shape (..., 1) or ()
        Where digits were lost to underflow by them: there `posterior` has to look at all messages together.
    message : array, shape (..., S)
        A `message_likelihood`.

    Examples
    --------
    >>> belief, lost = updated(np.array([0.5, 0.5]), np.zeros((), np.bool_), np.array([0.1, 0.4]))
    >>> belief.round(4), bool(lost)
    (array([0.2, 0.8]), False)
    """
    weight = belief * message
    # Normalising after each message keeps many weak messages from underflowing, but not one state beside another.
    if not weight.min(initial=np.inf) >= SMALLEST:
        lost = lost | ((weight < SMALLEST) & (belief > 0) & (message > 0)).any(axis=-1, keepdims=True)
    return _normalised(weight), lost


def _normalised(weight: FloatArray) -> FloatArray:
    total = weight.sum(axis=-1, keepdims=True)
    if total.min(initial=np.inf) > 0:
        return np.asarray(weight / total)
    belief: FloatArray = np.divide(weight, total, out=np.full(weight.shape, np.nan), where=total > 0)
    return belief


def _posterior_by_exponents(prior: FloatArray, likelihoods: Sequence[FloatArray]) -> FloatArray:
    """Return the belief after all messages, by products whose mantissas and exponents are kept apart."""
    mantissa, exponent = np.frexp(prior)
    for likelihood in likelihoods:
        factor, shift = np.frexp(likelihood)
        mantissa, carry = np.frexp(mantissa * factor)
        exponent = exponent + shift + carry
    highest = np.where(mantissa > 0, exponent, np.iinfo(exponent.dtype).min).max(axis=-1, keepdims=True)
    # Beyond 2 ** -1100 there is no double but 0, and a state that is impossible has no exponent that means anything.
    return _normalised(np.ldexp(mantissa, np.clip(exponent.astype(np.int64) - highest, -1100, 0).astype(np.intc)))


@_tiny_is_none
def reliability(belief: ArrayLike, likelihood: ArrayLike, kappa: ArrayLike, rate: ArrayLike) -> FloatArray:
    """Return the posterior probability that the source of a message was reliable.

    Parameters
    ----------
    belief : array_like, shape (..., S)
        The belief after all messages, this one among them.
    likelihood, kappa, rate
        Of the message, as in `message_likelihood`.

    Returns
    -------
    array, shape (...)
        0 where `kappa` is 0.

    Examples
    --------
    >>> float(reliability([0.2, 0.8], [0.2, 0.6], 0.5, 0.5).round(4))
    0.4935
    """
    k = np.asarray(kappa, dtype=np.float64)[..., None]
    sent = k * np.asarray(likelihood, dtype=np.float64)
    message = message_likelihood(likelihood, kappa, rate)
    share = np.divide(sent, message, out=np.zeros(np.broadcast_shapes(sent.shape, message.shape)), where=message > 0)
    result: FloatArray = (np.asarray(belief, dtype=np.float64) * share).sum(axis=-1)
    return result
