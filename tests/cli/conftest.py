"""What the tests of the command line share: a bundled scenario is read once, not once a command."""

from __future__ import annotations

import functools

import pytest

import twolevel as tl

read_once = functools.cache(tl.load)


def load(source: str) -> tl.Scenario:
    """Load a scenario; files and standard input are read each time."""
    return read_once(source) if source in tl.scenarios() else tl.load(source)


@pytest.fixture(autouse=True)
def _bundled_scenarios_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios are read-only, so that commands may share one."""
    for module in ("twolevel.model.scenario", "twolevel.reports.scenario"):
        monkeypatch.setattr(f"{module}.load", load)
