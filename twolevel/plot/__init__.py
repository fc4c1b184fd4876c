"""Every picture of the library. Each function takes ``ax=None`` and returns the Axes that it drew on.

One colour a player everywhere, from the Okabe-Ito palette, which colour-blind readers can tell apart; lines are
labelled directly, mixed equilibria are dotted, and what a colour says is said by words or line style too.
"""

from .attribution import waterfall
from .calibrations import comparison
from .claims import robustness, tornado
from .disclosure import beliefs, payoff_path, risk
from .episodes import story
from .explain import reasons
from .finishing import dark, source
from .games import matrix, win_sets
from .maps import regimes, threshold_line
from .memory import history
from .moves import tree
from .outcomes import agreement
from .persuasion import closure
from .publishing import subsets
from .signalling import signals
from .structures import variants
from .style import player_colours
from .textbook import lesson
from .votes import classroom

__all__ = [
    "agreement",
    "beliefs",
    "classroom",
    "closure",
    "comparison",
    "dark",
    "history",
    "lesson",
    "matrix",
    "payoff_path",
    "player_colours",
    "reasons",
    "regimes",
    "risk",
    "robustness",
    "signals",
    "source",
    "story",
    "subsets",
    "threshold_line",
    "tornado",
    "tree",
    "variants",
    "waterfall",
    "win_sets",
]
