"""The command ``play``: a game at a terminal, one line in for every stance."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import ScenarioError, one_of, printable, whole_number
from .options import (
    Commands,
    command,
    episodes_of,
    on_episode,
    on_order,
    on_scenario,
    print_json,
    print_words,
    scenario_of,
)

if TYPE_CHECKING:
    from ..reports.first_use import Explain
    from ..teaching.game import Play

__all__ = ["add_to"]

#: The exit status of a command that Ctrl-C ends, as shells have it.
INTERRUPTED = 130


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    play = command(commands, "play", _play, "be one of the capitals: the library plays the others")
    on_scenario(play)
    on_order(play)
    on_episode(play, "all, in order")
    play.add_argument("--as", dest="player", metavar="PLAYER", help="whom you play; default: the first player")
    others = play.add_mutually_exclusive_group()
    others.add_argument("--precision", metavar="L", type=float, help="the others play quantal response, with mistakes")
    others.add_argument("--equilibrium", action="store_true", help="the others play an equilibrium (the default)")
    play.add_argument("--seed", metavar="N", type=int, default=0, help="of what the others draw (0)")


def _play(options: argparse.Namespace) -> None:
    from ..reports.first_use import FirstUse
    from ..reports.play import end_words, opening_words, summary_words
    from ..teaching.game import Play

    if options.scenario == "-":
        raise ScenarioError("SCENARIO must be a name or a file here; standard input is for your stances")
    scenario = scenario_of(options)
    player = None if options.player is None else one_of("--as", options.player, scenario.players)
    episodes = episodes_of(scenario, options.episode)
    seed = whole_number("--seed", options.seed, 0)
    play = Play(scenario, player, episodes, precision=options.precision, seed=seed)
    explain: Explain = FirstUse(scenario.spec.labels)
    tell: Callable[[str], None] = (lambda words: None) if options.json else print_words
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # keys that are no letters are wrong keys
    tell(opening_words(play.opening(), explain))
    try:
        why = _played(play, tell, explain)
    except KeyboardInterrupt:
        why = "break"
    tell(f"\n{end_words(why)}" if why in ("end", "break") else "")
    tell(summary_words(play.summary(), explain))
    if options.json:
        print_json({**play.summary(), "outcomes": play.outcomes})
    if why == "break":
        raise SystemExit(INTERRUPTED)


def _played(play: Play, tell: Callable[[str], None], explain: Explain) -> str:
    """Play to the end; return why it ended: ``over``, ``q`` or ``end`` of input."""
    from ..reports.play import hint_words, meanings_words, outcome_words, refusal_words, situation_words
    from ..teaching.game import meant

    while not play.over:
        tell(situation_words(play.situation(), explain))
        stance = None
        while stance is None:
            line = _asked(play, tell)
            if line is None:
                return "end"
            key = line.strip()
            match key.casefold():
                case "":
                    pass
                case "q" | "quit" | "exit":
                    return "q"
                case "?" | "help":
                    tell(meanings_words(play.meanings(), explain))
                case "why":
                    tell(hint_words(play.outcomes[-1] if play.outcomes else None, play.player, explain))
                case _:
                    stance = meant(key, play.scenario, play.player)
                    if stance is None:
                        tell(refusal_words(key, play.stances))
        tell(outcome_words(play.choose(stance), play.player, explain))
    return "over"


def _asked(play: Play, tell: Callable[[str], None]) -> str | None:
    """Ask for a stance and return the line that is typed, or None where the input has ended."""
    from ..reports.play import prompt_words

    tell(prompt_words(play.stances))
    line = sys.stdin.readline() if sys.stdin is not None else ""
    return printable(line) if line else None
