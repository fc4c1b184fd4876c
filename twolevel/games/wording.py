r"""Mixtures and profiles in words: the one notation of every label, sentence, table and picture.

A **mixture** is a probability vector :math:`x_i` over a player's actions, a **profile** one mixture a player. What is
worded is what is played: the actions with :math:`x_i(a) > 10^{-9}`. An action that is played for certain stands alone,
without its probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .ties import SUPPORT

__all__ = ["choice", "either", "listed", "mixture", "named", "played", "profile", "support"]


def played(actions: Iterable[str], probabilities: Iterable[float]) -> dict[str, float]:
    """Return the actions of a mixture that are played at all, with their probabilities.

    Examples
    --------
    >>> played(["defer", "blame"], [1.0, 1e-12])
    {'defer': 1.0}
    """
    return {a: float(w) for a, w in zip(actions, probabilities, strict=True) if w > SUPPORT}


def mixture(actions: Iterable[str], probabilities: Iterable[float], digits: int = 2) -> str:
    """Put a mixture into words.

    Examples
    --------
    >>> mixture(["ask", "accuse", "dismiss"], [0.34, 0.0, 0.66])
    'ask 0.34 + dismiss 0.66'
    >>> mixture(["ask", "accuse", "dismiss"], [1.0, 0.0, 0.0])
    'ask'
    """
    return _alone_or(played(actions, probabilities), f"{{}} {{:.{digits}f}}", " + ")


def choice(actions: Iterable[str], probabilities: Iterable[float], digits: int = 3) -> str:
    """Put a mixture into a sentence; the same facts as `mixture`, in the notation of `twolevel run`.

    Examples
    --------
    >>> choice(["ask", "accuse", "dismiss"], [0.34, 0.0, 0.66])
    'ask (0.340) or dismiss (0.660)'
    """
    return _alone_or(played(actions, probabilities), f"{{}} ({{:.{digits}f}})", " or ")


def either(actions: Iterable[str]) -> str:
    """Put the actions that are played into a sentence, without their probabilities: ``ask or dismiss``."""
    return " or ".join(actions)


def support(actions: Iterable[str]) -> str:
    """Put the actions that are played into a name, without their probabilities: ``ask+dismiss``."""
    return "+".join(actions)


def profile(parts: Iterable[str]) -> str:
    """Put the players' parts, in player order, into one profile.

    Examples
    --------
    >>> profile(["defer", mixture(["ask", "dismiss"], [0.34, 0.66]), "deny"])
    'defer, ask 0.34 + dismiss 0.66, deny'
    """
    return ", ".join(parts)


def named(numbers: Mapping[str, float], form: str = ".4g") -> str:
    """Put numbers with names into words: payoffs by player, probabilities by action, effects by cause.

    Examples
    --------
    >>> named({"Armenia": 0.25, "Russia": -1.0})
    'Armenia 0.25, Russia -1'
    """
    return ", ".join(f"{name} {number:{form}}" for name, number in numbers.items())


def listed(names: Sequence[str]) -> str:
    """Put names into a list: ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _alone_or(probabilities: Mapping[str, float], form: str, sign: str) -> str:
    if len(probabilities) == 1:
        return next(iter(probabilities))
    return sign.join(form.format(action, weight) for action, weight in probabilities.items())
