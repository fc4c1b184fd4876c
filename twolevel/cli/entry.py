"""The command line: thin commands over the public names.

Results go to standard output and are the same for the same input; progress and where files were written go to standard
error. A mistake gives one line on standard error, below it the notes of the error if it has any, and exit status 2;
where parts of a command fail, one line each, and all that the other parts give.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import NoReturn

from .. import __version__
from ..errors import ScenarioWarning, TwolevelError
from . import analyses, claims, scenarios
from .mistakes import tell

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    for name in ("stdout", "stderr"):  # closed by the caller, as in a shell's >&-
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 - stays open till the end
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], None] = options.command
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ScenarioWarning)  # commands tell them in lines of their own
            command(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (TwolevelError, OSError, MemoryError, ExceptionGroup) as exc:
        tell(exc)
        return 2
    except KeyboardInterrupt:
        print("twolevel: interrupted", file=sys.stderr)
        return 130
    return 0


# ---------------------------------------------------------------- options


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="twolevel",
        description="Two-level games: leaders who play at home and abroad at once.",
        epilog="A SCENARIO is a bundled name (see twolevel list), a TOML file, or - for standard input.",
    )
    parser.add_argument("--version", action="version", version=f"twolevel {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (scenarios, analyses, claims):
        module.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
