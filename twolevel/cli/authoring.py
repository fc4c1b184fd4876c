"""Commands for who writes a scenario: ``new`` and ``check``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import ScenarioError, TwolevelError
from ..files import write_whole
from .mistakes import tell
from .options import Commands, command, print_result

PLAYERS = "North,South"


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    new = command(commands, "new", _new, "write a scenario file with placeholders and comments, to be changed")
    new.add_argument("file", metavar="FILE", help="the file to write, such as my-crisis.toml")
    new.add_argument("--players", metavar="NAME,...", help=f"two or more ({PLAYERS})")
    new.add_argument("--title", help="default: the name of the file; with neither option given, new asks for both")
    new.add_argument("--force", action="store_true", help="write over a file that is there")
    check = command(commands, "check", _check, "what scenario files say and hardly mean; status 1 if anything")
    check.add_argument(
        "scenarios", metavar="FILE", nargs="+", help="a TOML file, a bundled name, or - for standard input"
    )
    check.add_argument("--draws", metavar="N", type=int, help="settings of the numbers to look at (256)")
    check.add_argument("--seed", type=int, default=0, help="of the draws (0)")


def _new(options: argparse.Namespace) -> None:
    from ..reports.skeleton import skeleton_words

    to = Path(options.file)
    if to.exists() and not options.force:
        raise ScenarioError(f"{to} is there already; --force writes over it")
    title, players = options.title or to.stem or "A crisis", options.players or PLAYERS
    if options.title is None and options.players is None:
        names, text = _asked(to, title)
    else:
        names, text = _made(to, "--players", title, players)
    write_whole(to, lambda file: file.write(text.encode()))
    print_result(options, {"file": str(to), "players": names}, lambda record: skeleton_words(record["file"]))


def _asked(to: Path, title: str) -> tuple[list[str], str]:
    """Ask for title and players until they make a scenario; return the players and its text."""
    title = _answer("title", title)
    while True:
        try:
            return _made(to, "players", title, _answer("players, two or more", PLAYERS))
        except ScenarioError as exc:
            tell(exc)


def _answer(question: str, default: str) -> str:
    """Ask on standard error, so that standard output holds the result alone; an empty line is the default."""
    print(f"{question} ({default}): ", end="", file=sys.stderr, flush=True)
    try:
        line = sys.stdin.readline() if sys.stdin else ""
    except UnicodeDecodeError:
        raise TwolevelError(f"the answer to {question!r} is no text; nothing is written") from None
    if not line:
        print(file=sys.stderr)
        raise TwolevelError(f"no answer to {question!r}; nothing is written; --title and --players say it, too")
    return line.strip() or default


def _made(to: Path, what: str, title: str, given: str) -> tuple[list[str], str]:
    """Return the names of the players, and the text of a scenario with them."""
    from ..model.parse import one_word
    from ..model.scenario import Scenario
    from ..reports.skeleton import skeleton

    players = [" ".join(player.split()) for player in given.split(",")]
    names = [one_word(player) for player in players]
    if len(names) < 2 or not all(names) or len({name.casefold() for name in names}) < len(names):
        raise ScenarioError(f"{what} must be two or more different names; got {given!r}")
    text = skeleton(title, players)
    Scenario.from_toml(text, where=str(to))  # more players than there may be
    return names, text


def _check(options: argparse.Namespace) -> int:
    from ..claims.lint import DRAWS, lint
    from ..reports.lint import checked_words, findings_record

    records, errors = [], []
    for source in options.scenarios:
        try:
            found = lint(source, draws=DRAWS if options.draws is None else options.draws, seed=options.seed)
        except TwolevelError as exc:
            errors.append(exc)
        else:
            records.append(findings_record(source, found))
    if records:
        print_result(options, records, checked_words)
    if errors:
        raise ExceptionGroup("files that are broken", errors)
    return int(any(record["findings"] for record in records))
