"""The command line: ``twolevel``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

__all__ = ["main"]

#: What each signal that ends a command does before.
_UNTOUCHED = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status.

    Ctrl-C and requests to end are taken from here on, before anything that takes time is imported. They raise, so that
    half-written files and workers are taken away, and the last word is one line.
    """
    came: list[int] = []
    has_begun = False

    def end(number: int, _: object) -> NoReturn:
        came.append(number)
        if not has_begun:  # there is nothing to take away, and what imports packages may swallow exceptions
            os._exit(_status(number))
        raise KeyboardInterrupt

    for name, untouched in _UNTOUCHED.items():
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == untouched:  # not where nohup has it ignored
            signal.signal(number, end)
    try:
        from .entry import main as run

        has_begun = True
        return run(arguments)
    except BaseException:  # of whatever kind: packages that are interrupted while they are imported raise others
        if not came:
            raise
        return _status(came[0])


def _status(number: int) -> int:
    """Say which signal came; return the exit status that shells give it."""
    print(f"twolevel: {'interrupted' if number == signal.SIGINT else 'ended'}", file=sys.stderr, flush=True)
    return 128 + number
