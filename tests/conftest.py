"""What tests share: the first case, pictures drawn off screen, figures closed after each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import matplotlib
import pytest

import twolevel as tl

matplotlib.use("Agg")
# a test that is slow on a busy machine has not failed
hypothesis.settings.register_profile("twolevel", deadline=None)
hypothesis.settings.load_profile("twolevel")

#: The two items of the report, whose credibilities move together.
REPORT = ["evidence.fragments.credibility", "evidence.index.credibility"]

#: A case of seven items with rising credibilities, one of them 0, and four episodes.
AIRLINER = Path(__file__).parent / "data" / "airliner.toml"


@pytest.fixture(scope="session")
def iskander() -> tl.Scenario:
    return tl.load("iskander")


@pytest.fixture(autouse=True)
def _figures_are_closed() -> Iterator[None]:
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
