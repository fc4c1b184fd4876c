"""The command on stances that carry news: ``signalling``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from ..errors import ScenarioError, one_of
from .options import (
    Commands,
    answering,
    assignment,
    command,
    drawing_of,
    folder_of,
    on_order,
    on_pictures,
    on_scenario,
    scenario_of,
    value_of,
)
from .outputs import say_where, write_picture, write_table

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    sub = command(commands, "signalling", _signalling, "what a player's stances tell, if it knows what happened")
    on_scenario(sub)
    sub.add_argument("episode", metavar="EPISODE", nargs="?", help="default: the last one")
    on_order(sub)
    sub.add_argument("--informed", metavar="PLAYER", help="who knows; default: who does in the file")
    sub.add_argument(
        "--beliefs",
        metavar="KIND",
        default="passive",
        help="after a stance that no state takes: passive (as before), sceptical or lenient (certain of the state that "
        "is worst or best for the informed player), STATE=PROBABILITY,... or STANCE=KIND,... (passive)",
    )
    sub.add_argument(
        "--proves",
        metavar="STANCE",
        action="append",
        help="shows the state to all; may be given several times; default: what the file says",
    )
    sub.add_argument("--belief", metavar="OBSERVER", help="weighs the states for the others; default: an onlooker")
    sub.add_argument("--mixed", action="store_true", help="look for equilibria in which somebody mixes, too")
    sub.add_argument(
        "--suppose",
        metavar="STATE=STANCE:PROBABILITY,...",
        action="append",
        default=[],
        help="tell what stances would tell under this rule as well, once for each state; one stance may have no number",
    )
    sub.add_argument("--out", metavar="DIR", help="write a picture of each equilibrium, and the CSV, there")
    on_pictures(sub)


def _signalling(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.signalling import signalling
    from ..reports.first_use import FirstUse
    from ..reports.signalling import signalling_record, signalling_words
    from ..reports.tables import warned

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    episode = scenario.episodes[-1] if options.episode is None else options.episode
    found = signalling(
        scenario,
        episode,
        options.informed,
        beliefs=_beliefs(options.beliefs),
        proves=options.proves,
        belief=options.belief,
        mixed=options.mixed,
    )
    rule = dict(map(_play, options.suppose))
    for state in rule:
        one_of("--suppose: state", state, scenario.states)
    record = warned(signalling_record(found, rule or None), scenario)
    explain = FirstUse(scenario.spec.labels)
    with answering(options, record, lambda record: signalling_words(record, explain)):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "signalling.csv")
            for k in range(len(found)):
                name = "signalling.png" if len(found) == 1 else f"signalling-{k + 1}.png"
                write_picture(plot.signals(found, k), folder / name, drawing)
            say_where(folder)


def _beliefs(text: str) -> str | Mapping[str, Any]:
    """Read a name, or what each state or stance has."""
    if "=" not in text:
        return text
    given: dict[str, Any] = {}
    for part in text.split(","):
        name, value = assignment("--beliefs", part)
        given[name] = value_of("--beliefs", value)
    return given


def _play(text: str) -> tuple[str, dict[str, float]]:
    """Read what is done in a state: ``not_fired=answer:0.2,silence``; a stance without a number takes the rest."""
    state, plays = assignment("--suppose", text)
    found: dict[str, float] = {}
    rest = ""
    for play in plays.split(","):
        stance, sign, share = (part.strip() for part in play.partition(":"))
        if not sign and not rest:
            rest = stance
            continue
        try:
            found[stance] = float(share)
        except ValueError:
            raise ScenarioError(f"--suppose must be STATE=STANCE:PROBABILITY,...; got {text!r}") from None
    return state, {**found, rest: 1.0 - sum(found.values())} if rest else found
