"""Commands on one scenario: ``list``, ``show``, ``run`` and ``solve``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..model.addresses import credibility
from .options import (
    Commands,
    assignment,
    command,
    episode_of,
    episodes_of,
    folder_of,
    on_episode,
    on_scenario,
    print_json,
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
    run.add_argument("--quiet", action="store_true", help="no progress bar")
    solve = command(commands, "solve", _solve, "beliefs, win-sets and equilibria of each episode")
    on_scenario(solve)
    on_episode(solve, "all, in order")
    solve.add_argument("--bilateral", metavar="ROW,COLUMN", help="the game of two players, the others' stances given")
    solve.add_argument("--given", metavar="PLAYER=STANCE", action="append", default=[], help="with --bilateral")


def _list(options: argparse.Namespace) -> None:
    from ..model.scenario import load, scenarios

    titles = {name: load(name).title for name in scenarios()}
    if options.json:
        print_json(titles)
    else:
        width = max(map(len, titles))
        print("\n".join(f"{name:{width}}  {title}" for name, title in titles.items()))


def _show(options: argparse.Namespace) -> None:
    from ..reports.scenario import describe, number_record, number_words

    scenario = scenario_of(options)
    numbers = [n for n in map(scenario.number, scenario.addresses()) if n.given]
    if options.json:
        players = {p: list(s) for p, s in scenario.stances.items()}
        rows = [number_record(n) for n in numbers]
        print_json({"name": scenario.name, "title": scenario.title, "players": players, "numbers": rows})
    elif options.numbers:
        print("\n".join(map(number_words, numbers)))
    else:
        print(describe(scenario))


def _solve(options: argparse.Namespace) -> None:
    from ..nash.engine import solve
    from ..reports.episode import episode_record, episode_words

    scenario = scenario_of(options)
    if options.bilateral:
        row, comma, column = options.bilateral.partition(",")
        if not comma or "," in column:
            raise ScenarioError(f"--bilateral must be two players, such as Armenia,Russia; got {options.bilateral!r}")
        given = dict(assignment("--given", text) for text in options.given)
        episode = episode_of(scenario, options)
        equilibria = solve(scenario.bilateral(episode, row.strip(), column.strip(), given))
        rows = json.loads(equilibria.to_frame().to_json(orient="records"))
        if options.json:
            print_json({"equilibria": rows, "complete": equilibria.complete, "status": equilibria.status})
        else:
            print("\n".join([repr(equilibria), *(f"  {e!r}" for e in equilibria), f"  method: {equilibria.method}"]))
        return
    if options.given:
        raise ScenarioError("--given goes with --bilateral")
    records = [episode_record(scenario, e)[0] for e in episodes_of(scenario, options.episode)]
    if options.json:
        print_json(records)
    else:
        print("\n\n".join(episode_words(r, scenario.audiences) for r in records))


def _run(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.disclosure import disclose
    from ..plot.style import title
    from ..progress import progress_bar
    from ..reports.disclosure import path_record, path_words
    from ..reports.episode import episode_record, episode_words, turn_words

    scenario = scenario_of(options)
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
                axes = plot.matrix(equilibria.game, equilibria=equilibria)
                title(axes, f"Payoffs ({scenario.name}, {episode})")
                write_picture(axes, folder / f"matrix-{episode}.png")
            advance(1)
            if scenario.audiences:
                write_picture(plot.win_sets(scenario, episode), folder / f"win-sets-{episode}.png")
                advance(1)
        if timeline:
            paths.append(disclose(scenario, episodes[-1], progress=False))
            write_path(paths[-1], folder, "timeline")
            advance(1)
        if along:
            paths.append(disclose(scenario, episodes[-1], along, progress=False))
            write_path(paths[-1], folder, "disclosure")
            advance(1)
    if options.json:
        print_json({"scenario": scenario.name, "episodes": records, "paths": [path_record(p) for p in paths]})
    else:
        print(scenario.title, end="\n\n")
        print("\n\n".join(episode_words(r, scenario.audiences) for r in records))
        turns = [turn_words(a, b) for a, b in pairwise(records)]
        for text in (*(["\n".join(turns)] if turns else []), *map(path_words, paths)):
            print(f"\n{text}")
    print(f"Pictures and tables are in {folder}{os.sep}", file=sys.stderr)


def _last_disclosed(scenario: Scenario, episodes: Sequence[str]) -> list[str]:
    """Return the credibilities of what the last episode adds: the evidence whose disclosure the run follows."""
    out = [scenario.spec.episodes[e].disclosed for e in episodes]
    earlier = out[-2] if len(out) > 1 else ()
    return [credibility(item) for item in out[-1] if item not in earlier]
