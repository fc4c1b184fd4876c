"""The command on two scenarios: ``compare``."""

from __future__ import annotations

import argparse

from ..errors import ScenarioError
from .mistakes import say
from .options import (
    Commands,
    answering,
    command,
    drawing_of,
    folder_of,
    loaded,
    on_order,
    on_pictures,
    overrides_of,
)
from .outputs import say_where, write_picture, write_table


def add_to(commands: Commands) -> None:
    """Add the command of this module to the parser."""
    sub = command(commands, "compare", _compare, "what differs between two scenarios, and which numbers decide")
    sub.add_argument("scenario", metavar="SCENARIO", help="a bundled name, a TOML file, or - for standard input")
    sub.add_argument("other", metavar="OTHER", nargs="?", help="another one; default: SCENARIO itself")
    sub.add_argument("--variant", metavar="NAME", help="another structure that the file gives, for OTHER")
    sub.add_argument("--first-variant", metavar="NAME", help="the same for SCENARIO")
    sub.add_argument(
        "--set",
        metavar="ADDRESS=VALUE",
        action="append",
        default=[],
        help="another number for an address of OTHER; may be given several times",
    )
    sub.add_argument("--strict", action="store_true", help="take the scenarios' warnings as errors")
    on_order(sub)
    sub.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    on_pictures(sub)


def _compare(options: argparse.Namespace) -> None:
    from .. import plot
    from ..claims.compare import compare
    from ..reports.comparison import comparison_record, comparison_words

    changed = overrides_of("--set", options.set)
    if options.other is None:
        if not changed and options.variant is None and options.first_variant is None:
            raise ScenarioError("OTHER must be given, unless --variant, --first-variant or --set says what differs")
        if options.scenario == "-":
            raise ScenarioError("OTHER must be given where SCENARIO is standard input, which is read once")
    first = loaded(options, options.scenario, variant=options.first_variant)
    second = loaded(options, options.other or options.scenario, changed, options.variant)
    drawing = drawing_of(options)
    found = compare(first, second)
    with answering(options, comparison_record(found), comparison_words):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "compare.csv")
            if found.ranged:
                write_picture(plot.comparison(found), folder / "compare.png", drawing)
            else:
                say("No picture: no number with a range differs")
            say_where(folder)
