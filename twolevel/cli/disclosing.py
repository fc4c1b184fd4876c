"""Commands on disclosure as a choice: ``publish`` and ``persuade``."""

from __future__ import annotations

import argparse

from ..errors import ScenarioError
from .options import (
    Commands,
    answering,
    command,
    drawing_of,
    folder_of,
    on_order,
    on_pictures,
    on_scenario,
    scenario_of,
)
from .outputs import say_where, write_picture, write_table


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    publish = command(commands, "publish", _publish, "what every subset of a player's evidence is worth, and when")
    persuade = command(commands, "persuade", _persuade, "the best signal about the state that a player can commit to")
    for sub in (publish, persuade):
        on_scenario(sub)
        sub.add_argument("episode", metavar="EPISODE", help="the episode at which it discloses")
        sub.add_argument("sender", metavar="SENDER", help="the player who discloses")
        on_order(sub)
        sub.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
        on_pictures(sub)
    publish.add_argument(
        "--held", metavar="ITEM", action="append", default=[], help="what it holds; default: its own that is out"
    )
    publish.add_argument(
        "--found", metavar="P", type=float, help="a sceptical reading too: how likely each was looked for"
    )
    publish.add_argument("--when", action="store_true", help="what each date from the episode on is worth, and never")
    publish.add_argument(
        "--break-even",
        metavar=("ADDRESS", "LOW", "HIGH"),
        nargs=3,
        help="the values of a number at which publishing starts or ceases to pay",
    )
    publish.add_argument(
        "--published",
        metavar="ITEM",
        action="append",
        default=[],
        help="with --when or --break-even, what of it is published; default: all",
    )
    persuade.add_argument("--belief", metavar="OBSERVER", help="whose belief counts; may be left out if there is one")
    persuade.add_argument("--common", action="store_true", help="all observers hold that belief")
    persuade.add_argument(
        "--selection", metavar="WHICH", default="best", help="best, worst or a profile, of several equilibria (best)"
    )
    persuade.add_argument(
        "--disclosed",
        metavar="ITEM",
        action="append",
        help="what is out before the signal; default: what was before the latest",
    )
    persuade.add_argument("--tolerance", metavar="X", type=float, default=1e-6, help="a share of the range (1e-6)")


def _publish(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.publishing import publish
    from ..analysis.timing import break_even, when
    from ..reports import disclosing as reports

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    held, published = options.held or None, options.published or None
    if options.when and options.break_even:
        raise ScenarioError("--when and --break-even are two questions; ask one at a time")
    asked = options.when or options.break_even
    if published and not asked:
        raise ScenarioError("--published goes with --when or --break-even; without them every subset is worked out")
    if asked and options.found is not None:
        raise ScenarioError("--found goes without --when and --break-even")
    if options.when:
        timing = when(scenario, options.episode, options.sender, held, published=published)
        with answering(options, reports.timing_record(timing), reports.timing_words):
            if options.out:
                _write(options, timing.to_frame(), "when")
    elif options.break_even:
        address, *ends = options.break_even
        low, high = (_number(end) for end in ends)
        turn = break_even(
            scenario, options.episode, options.sender, address, low, high, held, published=published, progress=False
        )
        with answering(options, reports.break_even_record(turn), reports.break_even_words):
            if options.out:
                _write(options, turn.to_frame(), "break-even")
    else:
        found = publish(scenario, options.episode, options.sender, held, found=options.found)
        with answering(options, reports.publication_record(found), reports.publication_words):
            if options.out:
                folder = folder_of(options.out)
                write_picture(plot.subsets(found), folder / "publish.png", drawing)
                _write(options, found.to_frame(), "publish")


def _write(options: argparse.Namespace, frame: object, name: str) -> None:
    import pandas as pd

    assert isinstance(frame, pd.DataFrame)
    folder = folder_of(options.out)
    write_table(frame, folder / f"{name}.csv")
    say_where(folder)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ScenarioError(f"--break-even must be ADDRESS LOW HIGH, the last two numbers; got {text!r}") from None


def _persuade(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.persuasion import ScenarioPersuasion, persuade
    from ..reports.disclosing import persuasion_record, persuasion_words

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    found = persuade(
        scenario,
        options.episode,
        sender=options.sender,
        belief=options.belief,
        common=options.common,
        selection=options.selection,
        tolerance=options.tolerance,
        disclosed=options.disclosed,
    )
    assert isinstance(found, ScenarioPersuasion)
    with answering(options, persuasion_record(found), persuasion_words):
        if options.out:
            folder = folder_of(options.out)
            if len(found.states) in (2, 3):
                write_picture(plot.closure(found), folder / "persuade.png", drawing)
            _write(options, found.to_frame(), "persuade")
