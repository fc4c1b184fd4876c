r"""Mixtures, profiles and best replies in words: the one notation of every label, sentence, table and picture.

A **mixture** is a probability vector :math:`x_i` over a player's actions, a **profile** one mixture a player. What is
worded is what is played: the actions with :math:`x_i(a) > 10^{-9}`. An action that is played for certain stands alone,
without its probability. How a best reply is marked depends on where it stands (a star in text, underlined in HTML and
LaTeX, bold in pictures), so a key says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from .ties import SUPPORT

__all__ = [
    "answers",
    "best_replies",
    "counted",
    "either",
    "listed",
    "mixture",
    "named",
    "number",
    "played",
    "profile",
    "support",
    "weighted",
]


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
    found = played(actions, probabilities)
    if len(found) == 1:
        return next(iter(found))
    return weighted(found, digits)


def weighted(probabilities: Mapping[str, float], digits: int = 2) -> str:
    """Put actions and their probabilities into words, all of them: ``ask 0.34 + dismiss 0.66``."""
    return " + ".join(f"{action} {weight:.{digits}f}" for action, weight in probabilities.items())


def either(alternatives: Iterable[str]) -> str:
    """Put alternatives into a sentence: ``a or b``. What one mixture plays is no alternative: see `support`."""
    return " or ".join(alternatives)


def support(actions: Iterable[str]) -> str:
    """Put the actions that are played into words without their probabilities: ``ask+dismiss``."""
    return "+".join(actions)


def profile(parts: Iterable[str]) -> str:
    """Put the players' parts, in player order, into one profile.

    Examples
    --------
    >>> profile(["defer", mixture(["ask", "dismiss"], [0.34, 0.66]), "deny"])
    'defer, ask 0.34 + dismiss 0.66, deny'
    """
    return ", ".join(parts)


def best_replies(mark: str) -> str:
    """Return the key of a matrix whose best replies are marked: ``bold: best reply``."""
    return f"{mark}: best reply"


def counted(equilibria: int) -> str:
    """Say how many equilibria there are.

    Examples
    --------
    >>> counted(1), counted(3)
    ('1 equilibrium', '3 equilibria')
    """
    return f"{equilibria} equilibri{'um' if equilibria == 1 else 'a'}"


def number(value: float, form: str = "+.3f") -> str:
    """Put a payoff or a change into words; what shows no digit but zeros is ``0``, without a sign.

    Examples
    --------
    >>> number(0.25), number(-2.0), number(-0.0004), number(-0.0004, "+.4f")
    ('+0.250', '-2.000', '0', '-0.0004')
    """
    text = f"{value:{form}}"
    return text if text.strip("+-0.") else "0"


def named(numbers: Mapping[str, float], form: str = ".4g") -> str:
    """Put numbers with names into words: payoffs by player, probabilities by action, effects by cause.

    Examples
    --------
    >>> named({"Armenia": 0.25, "Russia": -1.0})
    'Armenia 0.25, Russia -1'
    """
    return ", ".join(f"{name} {number(value, form)}" for name, value in numbers.items())


def listed(names: Sequence[str]) -> str:
    """Put names into a list: ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def answers(plays: Mapping[tuple[str, ...], str]) -> str:
    """Put what is answered to every history into words: the most frequent answer, and after what another is given.

    Of a history only what matters is named: the steps that tell it from those with other answers.

    Parameters
    ----------
    plays : mapping from history to words
        A history is what each earlier group did; all are there.

    Examples
    --------
    >>> answers({("deny",): "dismiss", ("silence",): "ask", ("answer",): "dismiss"})
    'dismiss, but ask after silence'
    >>> two = {(a, b): "ask" if b == "defer" else "dismiss" for a in ("deny", "silence") for b in ("defer", "blame")}
    >>> answers(two)
    'ask, but dismiss after blame'
    >>> answers(two | {("deny", "blame"): "accuse"})
    'ask, but accuse after deny > blame; dismiss after silence > blame'
    >>> answers({("deny",): "dismiss", ("silence",): "dismiss"})
    'dismiss whatever comes before'
    """
    after: dict[str, list[tuple[str, ...]]] = {}
    for history, words in plays.items():
        after.setdefault(words, []).append(history)
    (usual, _), *others = sorted(after.items(), key=lambda entry: -len(entry[1]))
    told = [f"{words} after {_histories(where, list(plays))}" for words, where in others]
    return f"{usual}, but {'; '.join(told)}" if told else f"{usual} whatever comes before"


def _histories(where: Sequence[tuple[str, ...]], every: Sequence[tuple[str, ...]]) -> str:
    """Name some histories: by the steps that are not free, or else by the beginnings that they alone have."""
    taken = [list(dict.fromkeys(step)) for step in zip(*where, strict=True)]
    if prod(map(len, taken)) == len(where):
        free = [len(set(step)) for step in zip(*every, strict=True)]
        return " > ".join(either(some) for some, n in zip(taken, free, strict=True) if len(some) < n)
    others = [history for history in every if history not in where]
    beginnings = (
        next(h[:k] for k in range(1, len(h) + 1) if k == len(h) or not any(o[:k] == h[:k] for o in others))
        for h in where
    )
    return either(map(" > ".join, dict.fromkeys(beginnings)))
