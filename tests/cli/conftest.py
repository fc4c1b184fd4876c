"""What the tests of the command line share: a bundled scenario is read once, not once a command."""

from __future__ import annotations

import pytest

import twolevel as tl
from tests.conftest import bundled


def load(source: str) -> tl.Scenario:
    """Load a scenario; files and standard input are read each time."""
    return bundled(source) if source in tl.scenarios() else tl.load(source)


@pytest.fixture(autouse=True)
def _bundled_scenarios_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios are read-only, so that commands may share one."""
    for module in ("twolevel.model.scenario", "twolevel.reports.scenario"):
        monkeypatch.setattr(f"{module}.load", load)
