"""Marking: what is said of an answer, the solution on demand, and the score of five questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..arrays import ReadOnly
from ..errors import ScenarioError
from .exercises import exercise_of, session

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Mark", "Score", "Solution", "check", "quiz", "solution"]


@dataclass(frozen=True, repr=False, eq=False)
class Mark(ReadOnly):
    """What is said of an answer.

    Attributes
    ----------
    number : str
        Of the exercise.
    right : bool
    words : str
        Why it is right, or a hint that fits the mistake; never the answer itself.
    """

    number: str
    right: bool
    words: str

    def __repr__(self) -> str:
        return f"{self.number}: {'right. ' if self.right else 'not yet. '}{self.words}"


@dataclass(frozen=True, repr=False, eq=False)
class Solution(ReadOnly):
    """The solution of an exercise.

    Attributes
    ----------
    number : str
    line : str
        The Python that gives the answer.
    because : str
        Why it is right.
    """

    number: str
    line: str
    because: str

    def __repr__(self) -> str:
        return f"{self.number}: answer = {self.line}. {self.because}"


@dataclass(frozen=True, repr=False, eq=False)
class Score(ReadOnly):
    """The answers to five questions, judged.

    Attributes
    ----------
    number : str
        Of the session.
    given : tuple of str
        A letter a question; ``?`` for none.
    right : tuple of bool
        Whether each is right.
    words : tuple of str
        After each question, why the right one is right; empty before a session, so that the same questions can be
        asked after it.
    """

    number: str
    given: tuple[str, ...]
    right: tuple[bool, ...]
    words: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of right answers."""
        return sum(self.right) / len(self.right)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a question: what was answered, whether it is right, and why if that is told."""
        import pandas as pd

        why = {"why": self.words} if self.words else {}
        questions = range(1, len(self.given) + 1)
        return pd.DataFrame(
            {"answer": self.given, "right": self.right, **why}, index=pd.Index(questions, name="question")
        )

    def __repr__(self) -> str:
        wrong = [str(k) for k, ok in enumerate(self.right, start=1) if not ok]
        return f"Session {self.number}: {sum(self.right)} of {len(self.right)} right" + (
            f"; look again at {', '.join(wrong)}" if wrong else ""
        )


def check(number: str | float, answer: object) -> Mark:
    """Judge an answer to an exercise.

    Parameters
    ----------
    number : str
        Of the exercise, such as ``"4.2"``.
    answer : object
        A number (also ``"0,357"`` or ``"35.7 %"``), a name, a profile of stances, a list of names or a scenario, as the
        exercise says.

    Raises
    ------
    ScenarioError
        If there is no exercise of this number. An answer is never an error: what cannot be read is told in words.

    Examples
    --------
    >>> check("4.3", 35.7)
    4.3: not yet. A share of 1 is asked for, not per cent.
    """
    right, words = exercise_of(number).judged(answer)
    return Mark(str(number), right, words)


def solution(number: str | float) -> Solution:
    """Return the solution of an exercise: the line that gives the answer, and why it is right.

    Raises
    ------
    ScenarioError
        If there is no exercise of this number.
    """
    exercise = exercise_of(number)
    return Solution(str(number), exercise.answer, exercise.because)


def quiz(number: int | str, answers: str | Iterable[str], *, explain: bool = False) -> Score:
    """Judge the answers to the five questions of a session.

    Parameters
    ----------
    number : int or str
        Of the session.
    answers : str
        A letter a question, such as ``"abdca"``; ``?`` where none was given.
    explain : bool
        Whether to tell, for each question, why the right answer is right: after the session, not before.

    Raises
    ------
    ScenarioError
        For a letter that is no option, or another number of answers than questions.

    Examples
    --------
    >>> quiz(4, "?????").share
    0.0
    """
    questions = session(number).questions
    given = [str(a).strip().casefold() for a in answers if str(a).strip()]
    if len(given) != len(questions):
        raise ScenarioError(f"answers must be {len(questions)} letters, one a question; got {len(given)}")
    for k, (letter, question) in enumerate(zip(given, questions, strict=True), start=1):
        if letter not in question.letters and letter != "?":
            raise ScenarioError(
                f"answer {k} must be one of {', '.join(question.letters)}, or ? for none; got {letter!r}"
            )
    right = tuple(letter == question.right for letter, question in zip(given, questions, strict=True))
    score = Score(str(number), tuple(given), right)
    return replace(score, words=tuple(q.because for q in questions)) if explain else score
