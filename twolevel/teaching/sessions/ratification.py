"""What can be brought home: win-sets, ratification, veto."""

from __future__ import annotations

from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

EXERCISES: tuple[Exercise, ...] = ()
QUESTIONS: tuple[Question, ...] = ()
