"""The bar that long work shows, on standard error; quick work shows nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
    from tqdm.auto import tqdm

    with tqdm(desc=what, total=total, unit=unit, disable=not shown, delay=DELAY, leave=False, file=sys.stderr) as bar:
        yield bar.update
