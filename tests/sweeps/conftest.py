"""What tests of sweeps share: small blocks, so that a few of them are solved in no time."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from twolevel.sweeps import sweep

#: What every process started here needs; a server imports it once, and they start with the imports done.
#: Tests that start some have the mark `xdist_group("started")`, so that there is one server.
IMPORTS = ["tests.sweeps.test_store", "tqdm.auto", "distributed"]


def started() -> Any:
    """Return how processes are started that share nothing with this one: by a server, where the system has one."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(IMPORTS)
    return server


@contextmanager
def small_blocks() -> Iterator[None]:
    """Solve 256 points together. A worker of a pool does not know, but gets one such block at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "BLOCK", 256)
        yield


@pytest.fixture(scope="package", autouse=True)
def _small_blocks() -> Iterator[None]:
    with small_blocks():
        yield
