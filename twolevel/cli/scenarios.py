"""Commands on one scenario: ``list``, ``show``, ``run``, ``solve`` and ``export``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ScenarioError, one_of
from ..games.ordered import OrderedEquilibria
from ..progress import progress_bar
from .mistakes import Parts
from .options import (
    Commands,
    assignments,
    command,
    drawing_of,
    episode_of,
    episodes_of,
    event_of,
    folder_of,
    on_episode,
    on_event,
    on_order,
    on_pictures,
    on_scenario,
    print_result,
    scenario_of,
)
from .outputs import Drawing, say_where, write_path, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..analysis.disclosure import DisclosurePath
    from ..games.equilibrium import Equilibria
    from ..model.scenario import Scenario
    from ..reports.tables import Record


#: Of more equilibria than this, no trees are drawn.
MOST_TREES = 6


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    command(commands, "list", _list, "list the bundled scenarios")
    show = command(commands, "show", _show, "say what a scenario is about, or list its numbers")
    on_scenario(show)
    show.add_argument("--numbers", action="store_true", help="every number: address, value, range, why, source")
    run = command(commands, "run", _run, "model, solve and draw a scenario, episode by episode")
    on_scenario(run)
    on_order(run)
    on_episode(run, "all, in order")
    run.add_argument("--out", metavar="DIR", help="where pictures and tables go; default: SCENARIO-run")
    on_pictures(run)
    on_event(run)
    run.add_argument("--quiet", action="store_true", help="no progress bar")
    solve = command(commands, "solve", _solve, "beliefs, win-sets and equilibria of each episode")
    on_scenario(solve)
    on_order(solve)
    on_episode(solve, "all, in order")
    solve.add_argument("--bilateral", metavar="ROW,COLUMN", help="the game of two players, the others' stances given")
    solve.add_argument("--given", metavar="PLAYER=STANCE", action="append", default=[], help="with --bilateral")
    export = command(commands, "export", _export, "write an episode's payoffs for Gambit, a spreadsheet or LaTeX")
    on_scenario(export)
    export.add_argument("episode", metavar="EPISODE", help="the episode whose game is written")
    on_order(export)
    export.add_argument(
        "--out", metavar="FILE", required=True, help="its ending says the format: .nfg, .efg, .csv, .xlsx or .tex"
    )
    export.add_argument(
        "--plain-names", action="store_true", help="in .nfg and .efg, number the names that Gambit 16.7 does not take"
    )


def _list(options: argparse.Namespace) -> None:
    from ..reports.scenario import scenarios_record, scenarios_words

    print_result(options, scenarios_record(), scenarios_words)


def _show(options: argparse.Namespace) -> None:
    from ..reports.scenario import numbers_words, scenario_record, scenario_words

    record = scenario_record(scenario_of(options))
    print_result(options, record, numbers_words if options.numbers else scenario_words)


def _solve(options: argparse.Namespace) -> None:
    from ..reports.episode import episode_record, episodes_words
    from ..reports.first_use import FirstUse

    scenario = scenario_of(options)
    if options.bilateral:
        _bilateral(scenario, options)
        return
    if options.given:
        raise ScenarioError("--given goes with --bilateral")
    records = [episode_record(scenario, e)[0] for e in episodes_of(scenario, options.episode)]
    explain = FirstUse(scenario.spec.labels)
    print_result(options, records, lambda records: episodes_words(records, scenario.audiences, explain))


def _bilateral(scenario: Scenario, options: argparse.Namespace) -> None:
    from ..nash.engine import solve
    from ..reports.analyses import bilateral_record, bilateral_words
    from ..reports.first_use import FirstUse

    row, comma, column = options.bilateral.partition(",")
    if not comma or "," in column:
        raise ScenarioError(f"--bilateral must be two players, such as Armenia,Russia; got {options.bilateral!r}")
    given = assignments("--given", options.given)
    episode = episode_of(scenario, options)
    equilibria = solve(scenario.bilateral(episode, row.strip(), column.strip(), given))
    explain = FirstUse(scenario.spec.labels)
    print_result(options, bilateral_record(equilibria), lambda record: bilateral_words(record, explain))


def _export(options: argparse.Namespace) -> None:
    from ..reports.exporting import export_record, export_words

    scenario = scenario_of(options)
    game = scenario.game(one_of("EPISODE", options.episode, scenario.episodes))
    path = Path(options.out)
    game.to_file(path, plain=options.plain_names)
    print_result(options, export_record(game, path), export_words)


def _run(options: argparse.Namespace) -> None:
    from ..reports.run import run_record, run_words

    scenario = scenario_of(options)
    drawing, event = drawing_of(options), event_of(scenario, options)
    folder = folder_of(options.out or f"{scenario.name.replace(' ', '-')}-run")
    parts = Parts()
    run = _solved(scenario, episodes_of(scenario, options.episode), parts, shown=not options.quiet)
    record = run_record(scenario, run.episodes, run.disclosures)
    try:
        print_result(options, record, lambda record: run_words(record, scenario, run.paths))
        sys.stdout.flush()
    finally:  # also where the reader, such as head, has seen enough
        _draw(run, folder, parts, drawing, event, shown=not options.quiet)
        say_where(folder)
    parts.end()


@dataclass
class _Run:
    """What a run has found: the records of every part that could be solved, and what they are of."""

    scenario: Scenario
    episodes: list[Record] = field(default_factory=list)
    equilibria: dict[str, Equilibria] = field(default_factory=dict)
    disclosures: list[Record] = field(default_factory=list)
    paths: list[DisclosurePath] = field(default_factory=list)


def _solved(scenario: Scenario, episodes: Sequence[str], parts: Parts, *, shown: bool) -> _Run:
    from ..analysis.disclosure import came_last, disclose
    from ..reports.disclosure import path_record
    from ..reports.episode import episode_record

    run = _Run(scenario)
    last, added = episodes[-1], came_last(scenario, episodes)
    ways: dict[str, list[str] | None] = {"item by item": None} if scenario.spec.episodes[last].disclosed else {}
    ways |= {"along credibilities": added} if added else {}
    with progress_bar(scenario.name, len(episodes) + len(ways), shown=shown) as advance:
        for episode in episodes:
            with parts.part(episode):
                record, found = episode_record(scenario, episode)
                run.episodes.append(record)
                run.equilibria[episode] = found
            advance(1)
        for words, along in ways.items():
            with parts.part(f"disclosure at {last}, {words}"):
                path = disclose(scenario, last, along, progress=False)
                run.disclosures.append(path_record(path))
                run.paths.append(path)
            advance(1)
    return run


def _draw(run: _Run, folder: Path, parts: Parts, drawing: Drawing, event: Sequence[str], *, shown: bool) -> None:
    from .. import plot
    from ..plot.style import title

    def draw(name: str, picture: Callable[[], Axes]) -> None:
        with parts.part(name):
            write_picture(picture(), folder / name, drawing)
        advance(1)

    def matrix(episode: str, found: Equilibria) -> Axes:
        axes = plot.matrix(found.game, equilibria=found, players=scenario)
        title(axes, f"Payoffs ({scenario.name}, {episode})")
        return axes

    def moves(episode: str, found: OrderedEquilibria, which: int) -> Axes:
        axes = plot.tree(found, which=which, players=scenario)
        several = f", {which + 1} of {len(found)}" if len(found) > 1 else ""
        title(axes, f"Who moves when ({scenario.name}, {episode}{several})")
        return axes

    scenario, solved = run.scenario, run.equilibria
    trees = {e: found for e, found in solved.items() if isinstance(found, OrderedEquilibria)}
    two = len(scenario.players) == 2
    over_outcomes = [episode for episode in solved if scenario.spec.over_outcomes(episode) and scenario.audiences]
    each = two + bool(scenario.audiences)
    number = 1 + len(solved) * each + len(over_outcomes) + len(run.paths)
    number += sum(min(len(found), MOST_TREES) for found in trees.values())
    with progress_bar(f"{scenario.name}: pictures", number, shown=shown) as advance:
        if solved:
            draw("story.png", partial(plot.story, scenario, list(solved), equilibria=solved))
        for episode, found in solved.items():
            if two:
                draw(f"matrix-{episode}.png", partial(matrix, episode, found))
            for k in range(min(len(found), MOST_TREES) if episode in trees else 0):
                which = f"-{k + 1}" if len(found) > 1 else ""
                draw(f"tree-{episode}{which}.png", partial(moves, episode, trees[episode], k))
            if scenario.audiences:
                draw(f"win-sets-{episode}.png", partial(plot.win_sets, scenario, episode, equilibria=found))
            if episode in over_outcomes:
                draw(f"agreement-{episode}.png", partial(plot.agreement, scenario, episode, equilibria=found))
        for path in run.paths:
            name = f"what-if-{path.episode}" if path.is_timeline else "disclosure"
            with parts.part(name):
                write_path(path, folder, name, drawing, event)
            advance(1)
