"""Errors on standard error, one line each, and commands of many parts, of which one may fail without the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from ..errors import TwolevelError, printable

__all__ = ["Parts", "give_up", "say", "tell"]


class Parts:
    """The parts of a long command: an error in one does not keep the others from being done.

    Examples
    --------
    >>> parts = Parts()
    >>> with parts.part("the weather"):
    ...     raise TwolevelError("rain")
    >>> parts.end()
    Traceback (most recent call last):
    ExceptionGroup: parts that failed (1 sub-exception)
    """

    def __init__(self) -> None:
        self._errors: list[Exception] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Do a part; an error, of whatever kind, is kept under the part's name."""
        try:
            yield
        except Exception as exc:
            kind = "" if isinstance(exc, TwolevelError | OSError) else f"{type(exc).__name__} "
            error = TwolevelError(f"{name}: {kind}{exc}")
            error.__cause__ = exc
            self._errors.append(error)

    def end(self) -> None:
        """Raise the errors of all parts together, if there are any."""
        if self._errors:
            raise ExceptionGroup("parts that failed", self._errors)


def tell(exc: BaseException) -> None:
    """Print an error on standard error: one line, below it its notes; a line each for those of several parts."""
    if isinstance(exc, BaseExceptionGroup):
        for each in exc.exceptions:
            tell(each)
        return
    lines = [" ".join(str(exc).split()) or "out of memory", *getattr(exc, "__notes__", ())]
    text = "\n".join(lines)
    say(f"twolevel: {printable(text)}")


def say(words: str) -> None:
    """Print on standard error, or nothing where that cannot be written: what is done counts, not what is said of it."""
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:  # a full disk, or 2>&1 | head
        give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """Let a stream that cannot be written lead nowhere, so that nothing is in the way when the process ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
