"""The command line: thin commands over the public names.

Results go to standard output and are the same for the same input; progress and where files were written go to standard
error. A mistake gives one line on standard error, below it the notes of the error if it has any, and exit status 2;
where parts of a command fail, one line each, and all that the other parts give. A command that looks for something, as
``check`` does, has status 1 where it found any.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import NoReturn

from .. import __version__
from ..errors import ScenarioWarning, TwolevelError, printable
from . import (
    analyses,
    authoring,
    claims,
    comparing,
    disclosing,
    formats,
    play,
    reporting,
    scenarios,
    seminar,
    signalling,
    textbook,
)
from .mistakes import give_up, tell

__all__ = ["main"]

#: A number that argparse takes for an option.
_NEGATIVE = re.compile(r"-(\d+\.?\d*|\.\d+)[eE][-+]?\d+|-inf")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    for name in ("stdout", "stderr"):  # closed by the caller, as in a shell's >&-
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 - stays open till the end
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # letters that a terminal lacks are spelt out
    if "matplotlib" not in sys.modules:
        os.environ["MPLBACKEND"] = "Agg"  # pictures go into files, whatever the environment says of windows
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args([f" {a}" if _NEGATIVE.fullmatch(a) else a for a in given])
    try:
        command: Callable[[argparse.Namespace], int | None] = options.command
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ScenarioWarning)  # commands tell them in lines of their own
            status = command(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        _give_up_stdout()
    except (TwolevelError, OSError, MemoryError, ExceptionGroup) as exc:
        tell(exc)
        _give_up_stdout()
        return 2
    else:
        return status or 0
    return 0


def _give_up_stdout() -> None:
    """Write what is still to be written, or nothing more where that fails, as on a full disk."""
    try:
        sys.stdout.flush()
    except OSError:
        give_up(sys.stdout)


# ---------------------------------------------------------------- options


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {printable(' '.join(message.split()))} (see {self.prog} --help)\n")


@cache
def _parser() -> argparse.ArgumentParser:
    """Return the parser of all commands, which takes a while to make and does not change."""
    parser = _Parser(
        prog="twolevel",
        description="Two-level games: leaders who play at home and abroad at once.",
        epilog="A SCENARIO is a bundled name (see twolevel list), a TOML file, or - for standard input.",
    )
    parser.add_argument("--version", action="version", version=f"twolevel {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    asking = (authoring, scenarios, analyses, disclosing, signalling, claims, comparing, reporting)
    for module in (*asking, textbook, formats, seminar, play):
        module.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
