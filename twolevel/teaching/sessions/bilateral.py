"""Two at a time: bilateral games by hand and by machine."""

from __future__ import annotations

from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

EXERCISES: tuple[Exercise, ...] = ()
QUESTIONS: tuple[Question, ...] = ()
