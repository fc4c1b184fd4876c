"""Disclosure paths as records and as words."""

from __future__ import annotations

import json

import twolevel as tl
from tests.conftest import REPORT
from twolevel.reports.disclosure import path_record, path_words, steps_record


def test_the_timeline_is_told_step_by_step(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2")
    record, steps = path_record(path), steps_record(path)
    assert [step["item"] for step in steps] == list(path.steps)
    assert (steps[0]["payoffs"], steps[-1]["payoffs"]) == (record["start"], record["end"])
    words = path_words(json.loads(json.dumps(record)), json.loads(json.dumps(steps)))
    lines = words.splitlines()
    assert lines[0] == "Disclosure at t2, item by item"
    assert lines[1].startswith("  nothing: defer, dismiss, deny (Armenia ")
    assert [line.split(":")[0] for line in lines[2:]] == [f"  + {item}" for item in path.along]


def test_credibilities_are_told_from_change_to_change(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", REPORT, points=21)
    assert steps_record(path) == []
    words = path_words(json.loads(json.dumps(path_record(path))), [])
    lines = words.splitlines()
    assert lines[0] == "Disclosure at t2, as the credibility of fragments and index goes from 0 to 1"
    assert lines[1].startswith("  at 0: defer, dismiss, deny (")
    assert lines[2:4] == ["  from 0.390722: defer, dismiss+ask, deny+silence", "  from 0.493378: defer, ask, silence"]
    assert lines[4].startswith("  at 1: defer, ask, silence (")
    assert lines[5].startswith("  Weak evidence backfires on ")
