"""Every picture of the library. Each function takes ``ax=None`` and returns the Axes that it drew on.

One colour a player everywhere, from the Okabe-Ito palette, which colour-blind readers can tell apart; lines are
labelled directly, mixed equilibria are dotted, and what a colour says is said by words or line style too.

Pictures are loaded when they are first used: each brings along only what it is of.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

#: Where each picture lives.
_HOME = {
    "agreement": "outcomes",
    "beliefs": "disclosure",
    "classroom": "votes",
    "closure": "persuasion",
    "comparison": "calibrations",
    "dark": "finishing",
    "history": "memory",
    "lesson": "textbook",
    "matrix": "games",
    "payoff_path": "disclosure",
    "player_colours": "style",
    "reasons": "explain",
    "regimes": "maps",
    "risk": "disclosure",
    "robustness": "claims",
    "signals": "signalling",
    "source": "finishing",
    "story": "episodes",
    "subsets": "publishing",
    "threshold_line": "maps",
    "tornado": "claims",
    "tree": "moves",
    "variants": "structures",
    "waterfall": "attribution",
    "win_sets": "games",
}

__all__ = [*_HOME]

if TYPE_CHECKING:
    from .attribution import waterfall as waterfall
    from .calibrations import comparison as comparison
    from .claims import robustness as robustness
    from .claims import tornado as tornado
    from .disclosure import beliefs as beliefs
    from .disclosure import payoff_path as payoff_path
    from .disclosure import risk as risk
    from .episodes import story as story
    from .explain import reasons as reasons
    from .finishing import dark as dark
    from .finishing import source as source
    from .games import matrix as matrix
    from .games import win_sets as win_sets
    from .maps import regimes as regimes
    from .maps import threshold_line as threshold_line
    from .memory import history as history
    from .moves import tree as tree
    from .outcomes import agreement as agreement
    from .persuasion import closure as closure
    from .publishing import subsets as subsets
    from .signalling import signals as signals
    from .structures import variants as variants
    from .style import player_colours as player_colours
    from .textbook import lesson as lesson
    from .votes import classroom as classroom


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
