"""Processes that work for a command: they leave Ctrl-C to it, and do not outlive it, however it ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

__all__ = ["MOST_WORKERS", "workers"]

#: Windows waits for no more processes at once.
MOST_WORKERS = 61 if sys.platform == "win32" else 1024


@contextmanager
def workers(count: int) -> Iterator[Executor]:
    """Start processes as they are needed; when the block is left, what they have begun is finished, and they end."""
    executor = _Pool(count, get_context("spawn"), initializer=_begin)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    """Processes that start with Ctrl-C blocked: it would strike them while they import, before they can ignore it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(fn, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Prepare a process: Ctrl-C is the command's, which ends its workers in order; without it there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    command = parent_process()
    assert command is not None
    command.join()
    os._exit(1)
