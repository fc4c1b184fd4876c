"""Textbook models of bargaining, disclosure and signalling, each with its derivation, an exercise and the answer.

A module holds one model: a function, its result, and `example`, the model at the numbers of its derivation. `LESSONS`
names them as the command line does.
"""

from .agenda import setter
from .attrition import audience_costs
from .conflict import Conflict, stability
from .crisis import crisis_signalling
from .demands import bargain
from .endowment import dye
from .lessons import LESSONS
from .messages import signalling_game
from .offers import floors
from .prosecutor import prosecutor as persuasion
from .talk import cheap_talk
from .unravelling import unravel

__all__ = [
    "LESSONS",
    "Conflict",
    "audience_costs",
    "bargain",
    "cheap_talk",
    "crisis_signalling",
    "dye",
    "floors",
    "persuasion",
    "setter",
    "signalling_game",
    "stability",
    "unravel",
]
