r"""Degrees: how payoffs depend on a number, read off the structure of a scenario.

Let some numbers move on a line, all else equal. A payoff is then a function of the place t on it, and often one can see
of which kind: the degree of a sum of polynomials in t is at most the largest of its parts, that of a product at most
the sum of those of its factors. What moves, has degree 1; what stands still, 0. So:

* a number of the file is a product of parameters, sums of them, and complements :math:`\max(0, 1 - p)`, which have a
  kink where p passes 1; a margin makes :math:`\max(0, x - m)` of an intensity, which has one where x passes m. Where
  what is cut off is affine and has one sign at both ends, there is no kink between them;
* a term is a product of its weight, its intensities (of what was said before, too) and the probability of its event;
  that is a prior probability where nothing is disclosed, and a quotient by Bayes' rule otherwise;
* the probability that an audience ratifies is a logistic function of a sum of terms, and with a sharp audience a jump,
  where the sum is affine and changes its sign;
* a veto weighs every payoff by the probability that all homes ratify, which has no degree unless it stands still.

Quotients, logistic functions, kinks and jumps that the number moves are no polynomials: then no degree is known. What
is the same for all stances of the player who gets it, moves no choice and does not count, unless a veto weighs it or
somebody moves after that player.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from math import inf

import numpy as np

from ..arrays import FloatArray
from . import addresses
from .numbers import REST
from .structure import Audience, Term
from .two_level import Moment

__all__ = ["degree_of"]


def degree_of(ends: Moment) -> int | None:
    """Return a bound of the degree of every advantage of one stance over another along a line; None if none is known.

    Parameters
    ----------
    ends : Moment
        A batch of two, the ends of the line. Numbers that are arrays move along it, all others stand still.

    Examples
    --------
    Weights make payoffs affine, and credibilities enter Bayes' rule:

    >>> from twolevel.model.scenario import load
    >>> s = load("iskander")
    >>> degree_of(s.at("t2", {"terms.reversal_of_deference.weight": [0.0, 1.0]}))
    1
    >>> print(degree_of(s.at("t2", {"evidence.fragments.credibility": [0.0, 1.0]})))
    None
    """
    spec, reading = ends.spec, _Reading(ends)
    is_veto = ends.episode.ratification == "veto"
    counts_all = is_veto or bool(ends.episode.order)
    terms = (term for term in spec.terms.values() if counts_all or term.player in term.tables)
    degree = 0.0
    for part in chain(map(reading.audience, spec.audiences.values()), map(reading.term, terms)):
        degree = max(degree, part)
        if degree == inf:  # nothing that comes after it makes that finite
            return None
    degree += reading.assent() if is_veto else 0.0
    return None if degree == inf else int(degree)


class _Reading:
    """The degrees of parts of a scenario on the line between two moments; infinite for what is no polynomial."""

    def __init__(self, ends: Moment) -> None:
        self.ends = ends
        self.belief = cache(self._belief)

    def number(self, address: str) -> float:
        held = self.ends.held(address)
        if isinstance(held, np.ndarray):
            return float(held[0] != held[-1])
        if held == REST and addresses.is_prior(address):
            observer, _, rest = addresses.split(address).names
            return self._largest(addresses.prior(observer, s) for s in self.ends.spec.states if s != rest)
        degree = 0.0
        for name, is_complement in held.names:
            parameter = addresses.parameter(name)
            kinked = is_complement and not _has_one_sign(1.0 - np.asarray(self.ends.value(parameter)))
            degree += inf if kinked else self.number(parameter)
        return degree + sum(self._largest(map(addresses.parameter, added)) for added in held.sums)

    def _largest(self, places: Iterable[str]) -> float:
        return max(map(self.number, places), default=0.0)

    def _belief(self, observer: str) -> float:
        spec = self.ends.spec
        prior = self._largest(addresses.prior(observer, state) for state in spec.states)
        messages = [self._message(item, observer) for item in self.ends.disclosed]
        return prior if not messages or max(prior, *messages) == 0 else inf

    def _message(self, item: str, observer: str) -> float:
        spec = self.ends.spec
        places = [addresses.likelihood(item, state) for state in spec.states]
        places += [addresses.credibility(spec.source_of(item)), addresses.unreliable_rate(item)]
        by_side, side = spec.observers[observer].by_side, spec.evidence[item].side
        if side or not by_side:
            places.append(addresses.trust(observer, side if by_side else ""))
        return self._largest(places)

    def term(self, term: Term) -> float:
        degree = self.number(addresses.weight(term.address))
        if term.event:
            degree += self.belief(self.ends.spec.believer(term))
        said = self.ends.episode.before
        degree += sum(self.number(addresses.before(term.address, p, said[p])) for p in term.before if p in said)
        for player in term.tables:
            places = [addresses.intensity(term.address, player, s) for s in self.ends.spec.players[player]]
            if player == term.margined:
                margin = addresses.margin(term.address)
                degree += max(self._with_margin(place, margin) for place in places)
            else:
                degree += self._largest(places)
        return degree

    def _with_margin(self, intensity: str, margin: str) -> float:
        """Return the degree of max(0, x - m) where x > 0, and of x itself elsewhere."""
        x, m = (np.asarray(self.ends.value(place)) for place in (intensity, margin))
        of_x, of_m = self.number(intensity), self.number(margin)
        degree = max(of_x, of_m)
        is_cut = of_m > 1 or m.any()
        if degree == 0 or not is_cut:
            return of_x
        if of_x <= 1 and (x <= 0).all():
            return of_x
        return degree if degree <= 1 and (x > 0).all() and _has_one_sign(x - m) else inf

    def audience(self, audience: Audience) -> float:
        """Return the degree of what home pays."""
        return self.number(addresses.weight(audience.address)) + self._ratified(audience)

    def assent(self) -> float:
        """Return the degree of the probability that every home ratifies."""
        spec = self.ends.spec
        audiences = spec.audiences.values()
        shares = [player for player, rule in spec.rules.items() if rule == "share"]
        places = [addresses.rule(player) for player in shares]
        places += [addresses.votes(audience.name) for audience in audiences if audience.player in shares]
        moves = max(map(self._ratified, audiences), default=0.0) or self._largest(places)
        return inf if moves else 0.0

    def _ratified(self, audience: Audience) -> float:
        """Return the degree of the probability that an audience ratifies: 0 where it stands still, or infinite."""
        approval = max(map(self.term, audience.terms), default=0.0)
        precision = addresses.precision(audience.name)
        if approval == self.number(precision) == 0:
            return 0.0
        if approval > 1 or not np.isinf(self.ends.value(precision)).all():
            return inf
        ratifies = self.ends.approvals[audience.name] >= 0
        return 0.0 if (ratifies[0] == ratifies[-1]).all() else inf


def _has_one_sign(affine: FloatArray) -> bool:
    """Whether what is affine between two ends, on the first axis, does not change its sign there."""
    return bool((affine >= 0).all() or (affine <= 0).all())
