"""Thresholds, attributions, sweeps and bilateral games, as records and as words."""

from __future__ import annotations

import json
from typing import Any

import twolevel as tl
from twolevel.reports.analyses import (
    attribution_record,
    attribution_words,
    bilateral_record,
    bilateral_words,
    sweep_record,
    thresholds_record,
    thresholds_words,
)
from twolevel.reports.first_use import FirstUse


def through_json(record: Any) -> Any:
    again = json.loads(json.dumps(record, allow_nan=False))
    assert again == record
    return again


def test_thresholds(iskander: tl.Scenario) -> None:
    found = tl.thresholds(iskander, "t2", "parameters.grievance", 0, 1, points=20)
    record = through_json(thresholds_record(found))
    assert [r["from"] for r in record["regimes"][1:]] == [t.value for t in found]
    assert thresholds_words(record, found.episode, found.addresses).splitlines() == [
        "Equilibria at t2 as parameters.grievance goes from 0 to 1",
        "  0.000000 to 0.582943: defer, dismiss, deny",
        "  0.582943 to 0.685816: defer, dismiss+ask, deny+silence",
        "  0.685816 to 1.000000: defer, ask, silence",
        f"  S{found.status[1:]}.",
    ]
    nothing = {**record, "regimes": [{"from": 0.0, "to": 1.0, "equilibria": []}]}
    assert "  0.000000 to 1.000000: none found" in thresholds_words(nothing, "t2", ["a", "b"])


def test_an_attribution(iskander: tl.Scenario) -> None:
    found = tl.attribute(iskander, "t1", "t2", player="Azerbaijan")
    record = through_json(attribution_record(found))
    assert record["words"] == repr(found)
    sentence, table = attribution_words(record).split("\n\n")
    assert sentence == repr(found)
    expected = found.to_frame().to_string(float_format="{:+.4f}".format).replace("+0.0000", "0")
    assert [line.split() for line in table.splitlines()] == [line.split() for line in expected.splitlines()]


def test_a_bilateral_game(iskander: tl.Scenario) -> None:
    found = tl.solve(iskander.bilateral("t1", "Armenia", "Russia", {"Azerbaijan": "dismiss"}))
    record = through_json(bilateral_record(found))
    assert [e["profile"] for e in record["equilibria"]] == [e.label for e in found]
    lines = bilateral_words(record).splitlines()
    assert lines == [repr(found), *(f"  {e!r}" for e in found), f"  method: {found.method}"]
    explain = FirstUse({"deny": "deny it all", "ask": "not in this game"})
    assert bilateral_words(record, explain).splitlines() == [
        "Russia can choose: deny (deny it all), silence, answer",
        *lines,
    ]


def test_a_sweep() -> None:
    result = tl.sweep(tl.load("chicken"), None, {"parameters.crash_row": [-10.0, -5.0]}, progress=False)
    assert through_json(sweep_record(result)) == {
        "words": repr(result),
        "episode": "base",
        "design": result.design.words,
        "points": 2,
        "equilibria": 6,
        "incomplete": 0,
    }
