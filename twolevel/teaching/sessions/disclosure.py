"""What disclosure does: the curve, its mixed band, and weak evidence."""

from __future__ import annotations

from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

EXERCISES: tuple[Exercise, ...] = ()
QUESTIONS: tuple[Question, ...] = ()
