"""Commands for a class: ``classroom`` and ``worksheets``."""

from __future__ import annotations

import argparse

from ..errors import one_of
from .options import (
    Commands,
    answering,
    command,
    drawing_of,
    episodes_of,
    folder_of,
    on_episode,
    on_order,
    on_pictures,
    on_scenario,
    print_result,
    scenario_of,
)
from .outputs import say_where, write_picture, write_table

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    classroom = command(
        commands, "classroom", _classroom, "what a class chose, beside equilibrium and quantal response"
    )
    classroom.add_argument(
        "votes", metavar="VOTES.csv", help="columns player (or role) and stance, and if wanted group and count"
    )
    on_scenario(classroom)
    classroom.add_argument("episode", metavar="EPISODE", nargs="?", help="default: the last one")
    on_order(classroom)
    classroom.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    on_pictures(classroom)
    worksheets = command(
        commands, "worksheets", _worksheets, "a form sheet for votes, and tables with blanks, to print"
    )
    on_scenario(worksheets, "iskander")
    on_order(worksheets)
    on_episode(worksheets, "all")
    worksheets.add_argument("--out", metavar="DIR", default=".", help="where the PDF goes; default: here")
    worksheets.add_argument("--paper", metavar="SIZE", default="a4", help="a4 or letter (a4)")


def _worksheets(options: argparse.Namespace) -> None:
    from ..plot.worksheets import PAPERS
    from ..reports.exporting import worksheets_record, worksheets_words
    from ..teaching.printing import worksheets

    scenario = scenario_of(options)
    paper = one_of("--paper", options.paper.lower(), PAPERS)
    path = worksheets(scenario, folder_of(options.out), paper=paper, episodes=episodes_of(scenario, options.episode))
    print_result(options, worksheets_record(path, scenario.title, paper), worksheets_words)


def _classroom(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.votes import classroom
    from ..reports.first_use import FirstUse
    from ..reports.tables import warned
    from ..reports.votes import classroom_record, classroom_words

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    episode = scenario.episodes[-1] if options.episode is None else options.episode
    found = classroom(options.votes, scenario, episode)
    record = warned(classroom_record(found, f"{scenario.name}, {episode}"), scenario)
    explain = FirstUse(scenario.spec.labels)
    with answering(options, record, lambda record: classroom_words(record, explain)):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "classroom.csv")
            if found.groups:
                write_table(found.by_group(), folder / "classroom-groups.csv")
            write_picture(plot.classroom(found, players=scenario), folder / "classroom.png", drawing)
            say_where(folder)
