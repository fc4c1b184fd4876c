"""Two-level games: leaders who play on two boards at once, at home and with a patron abroad.

>>> import twolevel as tl
>>> s = tl.load("iskander")
>>> tl.solve(s.game("t2"))[0].label
'defer, ask, silence'

Names are loaded when they are first used, so importing the package costs little.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

#: Where each public name lives.
_HOME = {
    "load": "model.scenario",
    "scenarios": "model.scenario",
    "Scenario": "model.scenario",
    "migrate": "model.editions",
    "NormalFormGame": "games.game",
    "Equilibrium": "games.equilibrium",
    "Equilibria": "games.equilibrium",
    "EquilibriumBatch": "games.equilibrium",
    "solve": "nash.engine",
    "solve_many": "nash.engine",
    "select": "concepts.selection",
    "quantal_response": "concepts.quantal",
    "quantal_branch": "concepts.quantal",
    "logit_limit": "nash.many_players.logit_path",
    "correlated": "concepts.correlated",
    "commit": "concepts.commitment",
    "price": "concepts.quiet",
    "disclose": "analysis.disclosure",
    "DisclosurePath": "analysis.disclosure",
    "persuade": "analysis.persuasion",
    "publish": "analysis.publishing",
    "when": "analysis.timing",
    "break_even": "analysis.timing",
    "thresholds": "analysis.thresholds",
    "Thresholds": "analysis.thresholds",
    "regimes": "analysis.regime_map",
    "RegimeMap": "analysis.regime_map",
    "attribute": "analysis.attribution",
    "Attribution": "analysis.attribution",
    "Point": "analysis.attribution",
    "explain": "analysis.explain",
    "Explanation": "analysis.explain",
    "signalling": "analysis.signalling",
    "Signalling": "analysis.signalling",
    "history": "analysis.history",
    "History": "analysis.history",
    "classroom": "analysis.votes",
    "check": "claims.check",
    "Claims": "claims.check",
    "compare": "claims.compare",
    "Comparison": "claims.compare",
    "rescue": "claims.rescue",
    "Rescue": "claims.rescue",
    "lint": "claims.lint",
    "Findings": "claims.lint",
    "variants": "claims.variants",
    "Variants": "claims.variants",
    "robustness": "claims.robustness",
    "Robustness": "claims.robustness",
    "sweep": "sweeps.sweep",
    "Sweep": "sweeps.sweep",
    "sample": "sweeps.design",
    "Design": "sweeps.design",
    "explore": "explorer.widgets",
    "report": "pages.report",
    "ScenarioError": "errors",
    "ScenarioWarning": "errors",
    "GameError": "errors",
    "SolverError": "errors",
    "MissingExtraError": "errors",
    "TwolevelError": "errors",
}
_MODULES = ("plot", "teaching", "textbook")

__all__ = [*_HOME, *_MODULES]

if TYPE_CHECKING:
    pass
    from .analysis.attribution import Attribution as Attribution
    from .analysis.attribution import Point as Point
    from .analysis.attribution import attribute as attribute
    from .analysis.disclosure import DisclosurePath as DisclosurePath
    from .analysis.disclosure import disclose as disclose
    from .analysis.explain import Explanation as Explanation
    from .analysis.explain import explain as explain
    from .analysis.history import History as History
    from .analysis.history import history as history
    from .analysis.persuasion import persuade as persuade
    from .analysis.publishing import publish as publish
    from .analysis.regime_map import RegimeMap as RegimeMap
    from .analysis.regime_map import regimes as regimes
    from .analysis.signalling import Signalling as Signalling
    from .analysis.signalling import signalling as signalling
    from .analysis.thresholds import Thresholds as Thresholds
    from .analysis.thresholds import thresholds as thresholds
    from .analysis.timing import break_even as break_even
    from .analysis.timing import when as when
    from .analysis.votes import classroom as classroom
    from .claims.check import Claims as Claims
    from .claims.check import check as check
    from .claims.compare import Comparison as Comparison
    from .claims.compare import compare as compare
    from .claims.lint import Findings as Findings
    from .claims.lint import lint as lint
    from .claims.rescue import Rescue as Rescue
    from .claims.rescue import rescue as rescue
    from .claims.robustness import Robustness as Robustness
    from .claims.robustness import robustness as robustness
    from .claims.variants import Variants as Variants
    from .claims.variants import variants as variants
    from .concepts.commitment import commit as commit
    from .concepts.correlated import correlated as correlated
    from .concepts.quantal import quantal_branch as quantal_branch
    from .concepts.quantal import quantal_response as quantal_response
    from .concepts.quiet import price as price
    from .concepts.selection import select as select
    from .errors import GameError as GameError
    from .errors import MissingExtraError as MissingExtraError
    from .errors import ScenarioError as ScenarioError
    from .errors import ScenarioWarning as ScenarioWarning
    from .errors import SolverError as SolverError
    from .errors import TwolevelError as TwolevelError
    from .explorer.widgets import explore as explore
    from .games.equilibrium import Equilibria as Equilibria
    from .games.equilibrium import Equilibrium as Equilibrium
    from .games.equilibrium import EquilibriumBatch as EquilibriumBatch
    from .games.game import NormalFormGame as NormalFormGame
    from .model.editions import migrate as migrate
    from .model.scenario import Scenario as Scenario
    from .model.scenario import load as load
    from .model.scenario import scenarios as scenarios
    from .nash.engine import solve as solve
    from .nash.engine import solve_many as solve_many
    from .nash.many_players.logit_path import logit_limit as logit_limit
    from .pages.report import report as report
    from .sweeps.design import Design as Design
    from .sweeps.design import sample as sample
    from .sweeps.sweep import Sweep as Sweep
    from .sweeps.sweep import sweep as sweep


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
