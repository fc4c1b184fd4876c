"""The models of the textbook by name, each with the module that holds it."""

from __future__ import annotations

from types import ModuleType

from . import agenda, attrition, conflict, crisis, demands, endowment, messages, offers, prosecutor, talk, unravelling

__all__ = ["LESSONS"]

#: A module has its derivation as docstring, a function, mostly of this name, and `example`.
LESSONS: dict[str, ModuleType] = {
    "setter": agenda,
    "floors": offers,
    "audience_costs": attrition,
    "bargain": demands,
    "unravel": unravelling,
    "dye": endowment,
    "persuasion": prosecutor,
    "cheap_talk": talk,
    "crisis_signalling": crisis,
    "beer_quiche": messages,
    "stability": conflict,
}
