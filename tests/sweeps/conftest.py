"""What tests of sweeps share: small blocks, so that a few of them are solved in no time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from twolevel.sweeps import sweep


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
