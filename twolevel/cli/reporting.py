"""The command ``report``: a page about a scenario that opens from disk."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import ScenarioError, import_extra, whole_number
from .options import Commands, command, on_order, on_scenario, print_result, scenario_of

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Add the command of this module to the parser."""
    report = command(commands, "report", _report, "one page with everything about a scenario, to be opened from disk")
    on_scenario(report)
    on_order(report)
    report.add_argument("--out", metavar="FILE", help="the page; default: SCENARIO.html")
    report.add_argument(
        "--draws", metavar="N", type=int, default=200, help="random draws under which claims are judged; 0: none (200)"
    )
    report.add_argument("--seed", type=int, default=0, help="of the draws (0)")
    report.add_argument("--quiet", action="store_true", help="no progress bar")


def _report(options: argparse.Namespace) -> None:
    import_extra("jinja2", "report")
    from ..pages.report import report
    from ..reports.page import report_record, report_words

    whole_number("--draws", options.draws, 0)
    whole_number("--seed", options.seed, 0)
    scenario = scenario_of(options)
    to = Path(options.out or f"{scenario.name.replace(' ', '-')}.html")
    if to.is_dir() or not to.parent.is_dir():
        raise ScenarioError(f"--out must be a file in a folder that is there; got {str(to)!r}")
    path = report(scenario, to, draws=options.draws, progress=not options.quiet, seed=options.seed)
    record = report_record(str(path), scenario.title, path.stat().st_size, options.draws, options.seed)
    print_result(options, record, report_words)
