"""The command ``textbook``: the models of the textbook, listed, explained and drawn."""

from __future__ import annotations

import argparse

from ..errors import ScenarioError, one_of
from .options import Commands, answering, command, drawing_of, folder_of, on_pictures, print_result
from .outputs import say_where, write_picture, write_table


def add_to(commands: Commands) -> None:
    """Add the command of this module to the parser."""
    textbook = command(commands, "textbook", _textbook, "list the models of the textbook, or explain and compute one")
    textbook.add_argument("name", metavar="NAME", nargs="?", help="such as dye; default: list them")
    textbook.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    on_pictures(textbook)


def _textbook(options: argparse.Namespace) -> None:
    from ..reports.textbook import lesson_record, lesson_words, lessons_record, lessons_words
    from ..textbook import LESSONS

    if options.name is None:
        if options.out:
            raise ScenarioError("--out goes with the NAME of a model")
        print_result(options, lessons_record(), lessons_words)
        return
    name = one_of("NAME", options.name.replace("-", "_"), LESSONS)
    drawing = drawing_of(options)
    result = LESSONS[name].example()
    with answering(options, lesson_record(name, result), lesson_words):
        if options.out:
            from .. import plot

            folder = folder_of(options.out)
            write_table(result.to_frame(), folder / f"{name}.csv")
            write_picture(plot.lesson(result), folder / f"{name}.png", drawing)
            say_where(folder)
