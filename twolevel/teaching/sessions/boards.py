"""The article as two boards: who says what to whom, at home and abroad."""

from __future__ import annotations

from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

EXERCISES: tuple[Exercise, ...] = ()
QUESTIONS: tuple[Question, ...] = ()
