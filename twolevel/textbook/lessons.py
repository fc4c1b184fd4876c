"""The models of the textbook by name, each with the module that holds it."""

from __future__ import annotations

from types import ModuleType

from . import agenda, attrition, conflict, crisis, demands, endowment, offers, talk, unravelling

__all__ = ["LESSONS"]

#: A module has the function of this name, its derivation as docstring, and `example`.
LESSONS: dict[str, ModuleType] = {
    "setter": agenda,
    "floors": offers,
    "audience_costs": attrition,
    "bargain": demands,
    "unravel": unravelling,
    "dye": endowment,
    "cheap_talk": talk,
    "crisis_signalling": crisis,
    "stability": conflict,
}
