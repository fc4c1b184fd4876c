"""Two-level games: leaders who play on two boards at once, at home and with a patron abroad.

>>> import twolevel as tl
>>> s = tl.load("iskander")
>>> tl.solve(s.game("t2"))[0].label
'defer, ask, silence'

Names are loaded when they are first used, so importing the package costs little.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

#: Where each public name lives.
_HOME = {
    "load": "scenario",
    "scenarios": "scenario",
    "Scenario": "scenario",
    "NormalFormGame": "game",
    "Equilibrium": "equilibrium",
    "Equilibria": "equilibrium",
    "EquilibriumBatch": "equilibrium",
    "solve": "solvers",
    "solve_many": "solvers",
    "select": "solvers.selection",
    "quantal_response": "solvers.quantal",
    "quantal_branch": "solvers.quantal",
    "logit_limit": "solvers.quantal",
    "correlated": "solvers.correlated",
    "disclose": "disclosure",
    "DisclosurePath": "disclosure",
    "thresholds": "thresholds",
    "Thresholds": "thresholds",
    "regimes": "regimes",
    "RegimeMap": "regimes",
    "attribute": "attribution",
    "Attribution": "attribution",
    "Point": "attribution",
    "check": "claims",
    "Claims": "claims",
    "robustness": "robustness",
    "Robustness": "robustness",
    "sweep": "sweep",
    "Sweep": "sweep",
    "sample": "design",
    "Design": "design",
    "ScenarioError": "errors",
    "GameError": "errors",
    "SolverError": "errors",
    "MissingExtraError": "errors",
    "TwolevelError": "errors",
}
_MODULES = ("plot",)

__all__ = ["__version__", *_HOME, *_MODULES]

if TYPE_CHECKING:
    from . import plot as plot
    from .attribution import Attribution as Attribution
    from .attribution import Point as Point
    from .attribution import attribute as attribute
    from .claims import Claims as Claims
    from .claims import check as check
    from .design import Design as Design
    from .design import sample as sample
    from .disclosure import DisclosurePath as DisclosurePath
    from .disclosure import disclose as disclose
    from .equilibrium import Equilibria as Equilibria
    from .equilibrium import Equilibrium as Equilibrium
    from .equilibrium import EquilibriumBatch as EquilibriumBatch
    from .errors import GameError as GameError
    from .errors import MissingExtraError as MissingExtraError
    from .errors import ScenarioError as ScenarioError
    from .errors import SolverError as SolverError
    from .errors import TwolevelError as TwolevelError
    from .game import NormalFormGame as NormalFormGame
    from .regimes import RegimeMap as RegimeMap
    from .regimes import regimes as regimes
    from .robustness import Robustness as Robustness
    from .robustness import robustness as robustness
    from .scenario import Scenario as Scenario
    from .scenario import load as load
    from .scenario import scenarios as scenarios
    from .solvers import solve as solve
    from .solvers import solve_many as solve_many
    from .solvers.correlated import correlated as correlated
    from .solvers.quantal import logit_limit as logit_limit
    from .solvers.quantal import quantal_branch as quantal_branch
    from .solvers.quantal import quantal_response as quantal_response
    from .solvers.selection import select as select
    from .sweep import Sweep as Sweep
    from .sweep import sweep as sweep
    from .thresholds import Thresholds as Thresholds
    from .thresholds import thresholds as thresholds


class _Package(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        """Keep a submodule, when it is imported, from hiding the function of the same name."""
        if not (isinstance(value, ModuleType) and name in _HOME):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
