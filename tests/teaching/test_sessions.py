"""Every exercise and question of the seminar: right answers are taken, typical wrong ones get their own hint."""

from __future__ import annotations

import pytest

import twolevel as tl
from twolevel.teaching.answers import Choice
from twolevel.teaching.exercises import ORIGINS, TITLES, Exercise, Session, evaluated, session

SESSIONS = [session(number) for number in TITLES]
EXERCISES = [pytest.param(n, e, id=n) for s in SESSIONS for n, e in s.exercises.items()]


@pytest.mark.parametrize(("number", "exercise"), EXERCISES)
def test_the_right_answer_is_taken(number: str, exercise: Exercise) -> None:
    mark = tl.teaching.check(number, evaluated(exercise.answer))
    assert mark.right and mark.words == exercise.because
    assert exercise.origin in ORIGINS
    assert tl.teaching.solution(number).line == exercise.answer


@pytest.mark.parametrize(("number", "exercise"), EXERCISES)
def test_typical_mistakes_get_the_hint_that_fits_them(number: str, exercise: Exercise) -> None:
    wrong = len(exercise.kind.names) - 1 if isinstance(exercise.kind, Choice) else 3
    assert len(exercise.mistakes) >= min(3, wrong)
    for line, hint in exercise.mistakes:
        mark = tl.teaching.check(number, evaluated(line))
        assert not mark.right
        assert mark.words == hint
    assert len({hint for _, hint in exercise.mistakes}) == len(exercise.mistakes)


@pytest.mark.parametrize(("number", "exercise"), EXERCISES)
def test_no_answer_and_nonsense_are_answered_kindly(number: str, exercise: Exercise) -> None:
    for answer in (..., None, object(), "no such thing", [], {}, 1e300, float("nan"), "∞"):
        mark = tl.teaching.check(number, answer)
        assert not mark.right or answer in ([], {})
        assert mark.words


@pytest.mark.parametrize("held", SESSIONS, ids=list(TITLES))
def test_a_session_has_its_questions(held: Session) -> None:
    assert 4 <= len(held.exercises) <= 8
    assert len(held.questions) == 5
    for question in held.questions:
        assert len(question.options) >= 3
        assert question.right in question.letters
        assert len(set(question.options)) == len(question.options)
    right = "".join(q.right for q in held.questions)
    assert len(set(right)) > 1  # the same letter throughout would be found out
    assert tl.teaching.quiz(held.number, right, explain=True).share == 1.0
    assert tl.teaching.quiz(held.number, "?????").share == 0.0
