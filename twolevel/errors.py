"""Errors that say the rule, the name and the value in one line, and the checks that raise them.

Every error is a `ValueError`, so a caller who does not know the library can still catch it; the
command line turns each into one line and exit status 2. What breaks no rule, but is hardly meant, is a
`ScenarioWarning`: one line too.
"""

from __future__ import annotations

import difflib
import importlib
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

__all__ = [
    "GameError",
    "MissingExtraError",
    "Mistakes",
    "ScenarioError",
    "ScenarioWarning",
    "SolverError",
    "TwolevelError",
    "closest",
    "expect",
    "fits",
    "import_extra",
    "in_order",
    "likeness",
    "meant",
    "nearest",
    "one_of",
    "printable",
    "warn",
    "whole_number",
]


#: Names are near if they are at least so much alike, and not that much less than the nearest.
LEAST_LIKENESS, SPREAD = 0.6, 0.15

#: What makes one of each class that functions take; s is a scenario.
_MADE_BY = {
    "Axes": "tl.plot.story(s)",
    "Explanation": "tl.explain(s, {episode})",
    "Comparison": "tl.compare(s, other)",
    "Attribution": "tl.attribute(s, before, after, player=...)",
    "Classroom": "tl.classroom(votes, s, {episode})",
    "DisclosurePath": "tl.disclose(s, {episode})",
    "History": "tl.history(s)",
    "Equilibria": "tl.solve(s.game({episode}))",
    "NormalFormGame": "s.game({episode}) for a scenario s, or tl.NormalFormGame(payoffs)",
    "OrderedEquilibria": "tl.solve(s.game({episode}), order=...)",
    "Persuasion": "tl.persuade(s, {episode}, sender=..., belief=...)",
    "Publication": "tl.publish(s, {episode}, sender)",
    "RegimeMap": "tl.regimes(s, {episode}, grid)",
    "Robustness": "tl.robustness(s)",
    "Signalling": "tl.signalling(s, {episode}, informed=...)",
    "Thresholds": "tl.thresholds(s, {episode}, address, low, high)",
    "Variants": "tl.variants(s)",
}


class TwolevelError(ValueError):
    """Base of every error that the library raises on purpose."""


class ScenarioError(TwolevelError):
    """A scenario, or a number given for one of its addresses, breaks a rule of the model."""


class GameError(TwolevelError):
    """Payoffs, players, actions or strategies that do not form a game or a profile of it."""


class SolverError(TwolevelError):
    """A solver cannot do what was asked: a wrong option, or a game beyond its size."""


class MissingExtraError(TwolevelError, ImportError):
    """An optional package is not installed; the message names the extra to install."""


class Mistakes:
    """The errors of several places, told together.

    Examples
    --------
    >>> mistakes = Mistakes()
    >>> for number in (1, -2, -3):
    ...     with mistakes.kept():
    ...         if number < 0:
    ...             raise ScenarioError(f"a number must not be below 0; got {number}")
    >>> mistakes.end()
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: a number must not be below 0; got -2
    a number must not be below 0; got -3
    """

    def __init__(self) -> None:
        self._found: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Do a part; a `ScenarioError` is kept, with its notes, and what follows is done."""
        try:
            yield
        except ScenarioError as exc:
            self._found |= dict.fromkeys([str(exc), *getattr(exc, "__notes__", ())])

    def end(self) -> None:
        """Raise the first error, the others as its notes, if there are any."""
        if self._found:
            first, *others = self._found
            error = ScenarioError(first)
            for other in others:
                error.add_note(other)
            raise error


class ScenarioWarning(UserWarning):
    """A scenario breaks no rule, but says what is hardly meant, such as evidence that is out before its date."""


def nearest(name: object, known: Iterable[str], most: int = 3) -> str:
    """Return ``"; did you mean 'a' or 'b'?"`` with the known names nearest to `name`, whatever its case, or ``""``.

    The nearest comes first; names that are much farther are left out.

    Examples
    --------
    >>> nearest("grievence", ["grievance", "salience"])
    "; did you mean 'grievance'?"
    >>> nearest("DSB", ["dsb"])
    "; did you mean 'dsb'?"
    >>> nearest("xyz", ["grievance"])
    ''
    """
    return meant(closest({candidate: likeness(str(name), candidate) for candidate in known}, most))


def closest(alike: Mapping[str, float], most: int = 3) -> list[str]:
    """Return the names that are near, given how much each is alike: the nearest first, none that is much farther."""
    least = max([LEAST_LIKENESS, *(a - SPREAD for a in alike.values())])
    return sorted((name for name in alike if alike[name] >= least), key=lambda name: -alike[name])[:most]


def likeness(name: str, other: str) -> float:
    """Return how much two names are alike, whatever their case, from 0 to 1."""
    return difflib.SequenceMatcher(None, other.casefold(), name.casefold()).ratio()


def meant(names: Sequence[str]) -> str:
    """Return ``"; did you mean 'a' or 'b'?"``, or ``""`` for no names."""
    return f"; did you mean {' or '.join(map(repr, names))}?" if names else ""


def one_of(what: str, name: object, known: Iterable[str], error: type[TwolevelError] = ScenarioError) -> str:
    """Return `name` if it is among `known`; raise `error` with the rule, the value and the nearest names."""
    known = list(known)
    if isinstance(name, str) and name in known:
        return name
    listed = ", ".join(known) if len(known) <= 12 else f"{', '.join(known[:10])}, ... ({len(known)} in all)"
    hint = nearest(name, known)
    raise error(f"{what} must be one of {listed}; got {name!r}{hint}")


def printable(text: str) -> str:
    r"""Spell out what a terminal would obey or cannot show, such as an escape sign; line ends stay.

    Examples
    --------
    >>> print(printable("a\x1b[31mb"))
    a\x1b[31mb
    """
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def in_order(what: str, names: object, error: type[TwolevelError] = ScenarioError) -> tuple[Any, ...]:
    """Return names in the order in which they are given; a text is one name, and a set, without an order, is refused.

    Examples
    --------
    >>> in_order("along", "evidence.video.credibility")
    ('evidence.video.credibility',)
    >>> in_order("disclosed", {"video", "log"})
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: disclosed must be names in some order, such as a list; got a set
    """
    if isinstance(names, str):
        return (names,)
    if isinstance(names, Set) or not isinstance(names, Iterable):
        raise error(f"{what} must be names in some order, such as a list; got a {type(names).__name__}")
    return tuple(names)


def whole_number(what: str, value: object, least: int, error: type[TwolevelError] = ScenarioError) -> int:
    """Return `value` if it is a whole number of at least `least`; raise `error` with the rule and the value."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < least:
        raise error(f"{what} must be a whole number, at least {least}; got {value!r}")
    return int(value)


#: Numbers that one call may hold at a time: a gibibyte.
MOST_NUMBERS = 2**27


def fits(what: str, numbers: int, instead: str, error: type[TwolevelError] = ScenarioError) -> None:
    """Raise `error` unless so many numbers may be held in memory, before any of them is.

    Examples
    --------
    >>> fits("1,000,000 points", 10**9, "take fewer")
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: 1,000,000 points would take 7.5 GiB of memory, more than 1 GiB; take fewer
    """
    if numbers > MOST_NUMBERS:
        raise error(f"{what} would take {numbers / MOST_NUMBERS:,.1f} GiB of memory, more than 1 GiB; {instead}")


def expect(what: str, value: object, kind: type, error: type[TwolevelError] = ScenarioError) -> None:
    """Raise `error` unless `value` is of a kind; the message names both, and what makes one of ours.

    Examples
    --------
    >>> expect("draws", "many", int)
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: draws must be an int; got str
    """
    if not isinstance(value, kind):
        wanted = f"{'an' if kind.__name__[0] in 'AEIOUaeiou' else 'a'} {kind.__name__}"
        raise error(f"{what} must be {wanted}; got {type(value).__name__}{_made_by(kind, value)}")


def _made_by(kind: type, value: object) -> str:
    """Return ``"; try ..."`` with the call that makes one of a kind, at an episode of `value` if it is a scenario."""
    if kind.__name__ not in _MADE_BY:
        return ""
    episode = [*getattr(value, "episodes", ()), "t2"][0]
    return f"; try {_MADE_BY[kind.__name__].format(episode=repr(episode))}"


def warn(message: str) -> None:
    """Warn with a `ScenarioWarning` at the line that called the library, however deep in it the fault was found."""
    library = Path(__file__).parent
    depth, frame = 1, sys._getframe()
    while frame.f_back and Path(frame.f_code.co_filename).is_relative_to(library):
        depth, frame = depth + 1, frame.f_back
    warnings.warn(message, ScenarioWarning, stacklevel=depth)


def import_extra(module: str, extra: str) -> ModuleType:
    """Import an optional package, or say which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingExtraError(
            f"this needs the package {module!r}, which is not installed; try: pip install 'twolevel[{extra}]'"
        ) from None
