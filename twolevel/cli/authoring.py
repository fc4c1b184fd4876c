"""Commands for who writes a scenario: ``new`` and ``check``."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import ScenarioError
from ..files import write_whole
from .options import Commands, command, print_result


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    new = command(commands, "new", _new, "write a scenario file with placeholders and comments, to be changed")
    new.add_argument("file", metavar="FILE", help="the file to write, such as my-crisis.toml")
    new.add_argument("--players", metavar="NAME,...", default="North,South", help="two or more (North,South)")
    new.add_argument("--title", help="default: the name of the file")
    new.add_argument("--force", action="store_true", help="write over a file that is there")
    check = command(commands, "check", _check, "what a scenario file says and hardly means; status 1 if anything")
    check.add_argument("scenario", metavar="FILE", help="a TOML file, a bundled name, or - for standard input")
    check.add_argument("--draws", metavar="N", type=int, default=256, help="settings of its numbers to look at (256)")
    check.add_argument("--seed", type=int, default=0, help="of the draws (0)")


def _new(options: argparse.Namespace) -> None:
    from ..model.scenario import Scenario
    from ..reports.skeleton import skeleton, skeleton_words

    to = Path(options.file)
    players = [player.strip() for player in options.players.split(",")]
    if len(players) < 2 or len(set(players)) < len(players):
        raise ScenarioError(f"--players must be two or more different names; got {options.players!r}")
    if to.exists() and not options.force:
        raise ScenarioError(f"{to} is there already; --force writes over it")
    text = skeleton(options.title or to.stem or "A crisis", players)
    Scenario.from_toml(text, where=str(to))  # names that are none, and more players than there may be
    write_whole(to, lambda file: file.write(text.encode()))
    print_result(options, {"file": str(to), "players": players}, lambda record: skeleton_words(record["file"]))


def _check(options: argparse.Namespace) -> int:
    from ..claims.lint import lint
    from ..reports.lint import findings_record, findings_words

    found = lint(options.scenario, draws=options.draws, seed=options.seed)
    print_result(options, findings_record(found), findings_words)
    return 1 if len(found) else 0
