"""Commands for a class: ``classroom``."""

from __future__ import annotations

import argparse

from .options import Commands, command, drawing_of, folder_of, on_order, on_pictures, on_scenario, print_result, scenario_of
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
    if options.out:
        folder = folder_of(options.out)
        write_table(found.to_frame(), folder / "classroom.csv")
        if found.groups:
            write_table(found.by_group(), folder / "classroom-groups.csv")
        write_picture(plot.classroom(found, players=scenario), folder / "classroom.png", drawing)
        say_where(folder)
    explain = FirstUse(scenario.spec.labels)
    print_result(options, record, lambda record: classroom_words(record, explain))
