"""Exercises and questions of the seminar: what is asked, what is right, and what typical mistakes tell.

The right answer of an exercise is a line of Python, evaluated when it is needed: what a student could have typed. So
no answer is written down that the library does not give, and the same line stands in the instructor's notebook. Each
typical mistake is a line too, with the hint that fits it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from ..errors import ScenarioError, ScenarioWarning, one_of
from .answers import Kind, UnreadableError

__all__ = ["TITLES", "Exercise", "Question", "Session", "exercise_of", "session"]

#: Sessions by number: the module that holds each, and its title.
TITLES = {
    "1": ("boards", "The article as two boards"),
    "2": ("ratification", "What can be brought home"),
    "3": ("bilateral", "Two at a time"),
    "4": ("evidence", "Evidence and beliefs"),
    "5": ("disclosure", "What disclosure does"),
    "6": ("moves", "Who moves first"),
    "7": ("silence", "Silence and publishing"),
    "8": ("robustness", "What would a referee say?"),
    "9": ("crisis", "A crisis of your own"),
}
#: Where a claim comes from: the article's, or the analyst's.
ORIGINS = ("article", "analyst")


@dataclass(frozen=True)
class Exercise:
    """What a student is asked, and how an answer is judged.

    Attributes
    ----------
    asks : str
        The question, in Markdown.
    kind : Kind
        What an answer must be.
    answer : str
        A line of Python that gives the right one; ``tl`` and ``np`` are at hand.
    because : str
        Why it is right, in a sentence or two: said of a right answer, and with the solution.
    mistakes : tuple of (str, str)
        Lines of Python that give typical wrong answers, each with the hint that fits it; three at least.
    origin : str
        Whether what the answer rests on is said by the ``article`` or chosen by the ``analyst``.
    start : str
        Lines that stand above the blank, to be changed or run; ``""`` for none.
    """

    asks: str
    kind: Kind
    answer: str
    because: str
    mistakes: tuple[tuple[str, str], ...]
    origin: str = "analyst"
    start: str = ""

    @cached_property
    def right(self) -> Any:
        """The right answer, worked out and read."""
        return self.kind.read(evaluated(self.answer))

    def judged(self, answer: object) -> tuple[bool, str]:
        """Return whether an answer is right, and what to say of it."""
        if answer is ... or answer is None:
            return False, f"No answer yet: write {self.kind.asks} in place of the dots."
        try:
            given = self.kind.read(answer)
        except UnreadableError as error:
            return False, str(error)
        if self.kind.same(self.right, given):
            return True, self.because
        for line, hint in self.mistakes:
            try:
                known = self.kind.read(evaluated(line))
            except UnreadableError:  # a mistake may be no answer of the kind, such as a scenario that does not load
                continue
            if known == given or (not self.kind.hint(known, given) and self.kind.same(known, given)):
                return False, hint
        return False, self.kind.hint(self.right, given) or "Look again."


@dataclass(frozen=True)
class Question:
    """A question of choice, asked before a session and after it.

    Attributes
    ----------
    asks : str
    options : tuple of str
        Called a, b, c, ... in this order.
    right : str
        The letter of the right one.
    because : str
        Why.
    """

    asks: str
    options: tuple[str, ...]
    right: str
    because: str

    @property
    def letters(self) -> str:
        """The letters of the options."""
        return "abcdefgh"[: len(self.options)]


@dataclass(frozen=True)
class Session:
    """A notebook's exercises and questions.

    Attributes
    ----------
    number : str
    title : str
    exercises : mapping from str to Exercise
        By number, such as ``4.2``.
    questions : tuple of Question
        Five, asked before and after.
    """

    number: str
    title: str
    exercises: Mapping[str, Exercise]
    questions: tuple[Question, ...]


def session(number: int | str) -> Session:
    """Return a session by its number, as 4 or ``"4"``.

    Raises
    ------
    ScenarioError
        If there is none of this number.
    """
    key = one_of("number", str(number), TITLES)
    module, title = TITLES[key]
    held = import_module(f"{__package__}.sessions.{module}")
    exercises = {f"{key}.{k}": exercise for k, exercise in enumerate(held.EXERCISES, start=1)}
    return Session(key, title, exercises, held.QUESTIONS)


def exercise_of(number: str | float) -> Exercise:
    """Return an exercise by its number, such as ``"4.2"``.

    Raises
    ------
    ScenarioError
        If there is none of this number.
    """
    text = str(number).strip()
    form = re.fullmatch(r"(\d+)\.\d+", text)
    if not form or form[1] not in TITLES:
        raise ScenarioError(f"an exercise is called such as '4.2', session and number; got {number!r}")
    exercises = session(form[1]).exercises
    return exercises[one_of("number", text, exercises)]


@cache
def evaluated(line: str) -> Any:
    """Return what a line of Python gives; it gives the same every time."""
    import numpy as np

    import twolevel as tl

    with warnings.catch_warnings():  # of numbers that a mistake puts outside their ranges, the student knows nothing
        warnings.simplefilter("ignore", ScenarioWarning)
        return eval(line, {"tl": tl, "np": np})  # a line of the library's own, never of a student's
