"""The bar that long work shows, on standard error; quick work shows nothing, and none stops where nobody reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

__all__ = ["progress_bar"]

#: Work that is done within so many seconds shows no bar.
DELAY = 1.0


@contextmanager
def progress_bar(
    what: str, total: int | None = None, *, unit: str = "it", shown: bool = True
) -> Iterator[Callable[[int], object]]:
    """Show how far some work is while it is being done; the bar goes when the work is done.

    Parameters
    ----------
    what : str
        What stands before the bar.
    total : int, optional
        How much there is to do, where that is known.
    unit : str
        What is counted.
    shown : bool
        False shows nothing at all.

    Yields
    ------
    function
        Is told how much has been done since it was last called.

    Examples
    --------
    >>> with progress_bar("counting", 3) as advance:
    ...     for _ in range(3):
    ...         _ = advance(1)
    """
    if not shown:
        yield lambda _: None
        return
    from tqdm.auto import tqdm

    stream = _Quiet(sys.stderr)
    with tqdm(desc=what, total=total, unit=unit, delay=DELAY, leave=False, file=stream, dynamic_ncols=True) as bar:
        yield bar.update


class _Quiet:
    """A stream that is written to as long as somebody reads it: ``2>&1 | head`` closes it before the work is done."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
