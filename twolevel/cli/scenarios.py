"""Commands on one scenario: ``list``, ``show``, ``run`` and ``solve``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..model.addresses import credibility
from .options import (
    Commands,
    assignment,
    command,
    drawing_of,
    episode_of,
    episodes_of,
    event_of,
    folder_of,
    on_episode,
    on_event,
    on_pictures,
    on_scenario,
    print_result,
    scenario_of,
)
from .outputs import write_path, write_picture

if TYPE_CHECKING:
    from ..model.scenario import Scenario


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    command(commands, "list", _list, "list the bundled scenarios")
    show = command(commands, "show", _show, "say what a scenario is about, or list its numbers")
    on_scenario(show)
    show.add_argument("--numbers", action="store_true", help="every number: address, value, range, why, source")
    run = command(commands, "run", _run, "model, solve and draw a scenario, episode by episode")
    on_scenario(run)
    on_episode(run, "all, in order")
    run.add_argument("--out", metavar="DIR", help="where pictures and tables go; default: SCENARIO-run")
    on_pictures(run)
    on_event(run)
    run.add_argument("--quiet", action="store_true", help="no progress bar")
    solve = command(commands, "solve", _solve, "beliefs, win-sets and equilibria of each episode")
    on_scenario(solve)
    on_episode(solve, "all, in order")
    solve.add_argument("--bilateral", metavar="ROW,COLUMN", help="the game of two players, the others' stances given")
    solve.add_argument("--given", metavar="PLAYER=STANCE", action="append", default=[], help="with --bilateral")


def _list(options: argparse.Namespace) -> None:
    from ..reports.scenario import scenarios_record, scenarios_words

    print_result(options, scenarios_record(), scenarios_words)


def _show(options: argparse.Namespace) -> None:
    from ..reports.scenario import numbers_words, scenario_record, scenario_words

    record = scenario_record(scenario_of(options))
    print_result(options, record, numbers_words if options.numbers else scenario_words)


def _solve(options: argparse.Namespace) -> None:
    from ..reports.episode import episode_record, episodes_words

    scenario = scenario_of(options)
    if options.bilateral:
        _bilateral(scenario, options)
        return
    if options.given:
        raise ScenarioError("--given goes with --bilateral")
    records = [episode_record(scenario, e)[0] for e in episodes_of(scenario, options.episode)]
    print_result(options, records, lambda records: episodes_words(records, scenario.audiences))


def _bilateral(scenario: Scenario, options: argparse.Namespace) -> None:
    from ..nash.engine import solve
    from ..reports.analyses import bilateral_record, bilateral_words

    row, comma, column = options.bilateral.partition(",")
    if not comma or "," in column:
        raise ScenarioError(f"--bilateral must be two players, such as Armenia,Russia; got {options.bilateral!r}")
    given = dict(assignment("--given", text) for text in options.given)
    episode = episode_of(scenario, options)
    equilibria = solve(scenario.bilateral(episode, row.strip(), column.strip(), given))
    print_result(options, bilateral_record(equilibria), lambda _: bilateral_words(equilibria))


def _run(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.disclosure import disclose
    from ..plot.style import title
    from ..progress import progress_bar
    from ..reports.episode import episode_record
    from ..reports.run import run_record, run_words

    scenario = scenario_of(options)
    drawing, event = drawing_of(options), event_of(scenario, options)
    folder = folder_of(options.out or f"{scenario.name.replace(' ', '-')}-run")
    episodes = episodes_of(scenario, options.episode)
    along = _last_disclosed(scenario, episodes)
    timeline = bool(scenario.spec.episodes[episodes[-1]].disclosed)
    steps = len(episodes) * (2 if scenario.audiences else 1) + timeline + bool(along)
    records, paths = [], []
    with progress_bar(scenario.name, steps, shown=not options.quiet) as advance:
        for episode in episodes:
            record, equilibria = episode_record(scenario, episode)
            records.append(record)
            if len(scenario.players) == 2:
                axes = plot.matrix(equilibria.game, equilibria=equilibria, players=scenario)
                title(axes, f"Payoffs ({scenario.name}, {episode})")
                write_picture(axes, folder / f"matrix-{episode}.png", drawing)
            advance(1)
            if scenario.audiences:
                write_picture(plot.win_sets(scenario, episode), folder / f"win-sets-{episode}.png", drawing)
                advance(1)
        if timeline:
            paths.append(disclose(scenario, episodes[-1], progress=False))
            write_path(paths[-1], folder, "timeline", drawing, event)
            advance(1)
        if along:
            paths.append(disclose(scenario, episodes[-1], along, progress=False))
            write_path(paths[-1], folder, "disclosure", drawing, event)
            advance(1)
    print_result(options, run_record(scenario, records, paths), lambda record: run_words(record, scenario, paths))
    print(f"Pictures and tables are in {folder}{os.sep}", file=sys.stderr)


def _last_disclosed(scenario: Scenario, episodes: Sequence[str]) -> list[str]:
    """Return the credibilities of what the last episode adds: the evidence whose disclosure the run follows."""
    out = [scenario.spec.episodes[e].disclosed for e in episodes]
    earlier = out[-2] if len(out) > 1 else ()
    return [credibility(item) for item in out[-1] if item not in earlier]
