"""The seminar: exercises that check themselves, questions before and after.

>>> import twolevel as tl
>>> tl.teaching.check("4.1", 0.3).right
False
"""

from .exercises import TITLES as SESSIONS
from .marking import check, quiz, solution
from .printing import worksheets

__all__ = ["SESSIONS", "check", "quiz", "solution", "worksheets"]
