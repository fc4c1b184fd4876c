"""Histories as records and words: they agree, and long lists are cut."""

from __future__ import annotations

import json

import twolevel as tl
from tests.analysis.test_history import BENOIT_KRISHNA, repeated
from tests.conftest import reduced
from twolevel.reports.first_use import FirstUse
from twolevel.reports.history import history_record, history_words


def test_a_record_goes_into_json_and_into_words() -> None:
    found = tl.history(repeated(BENOIT_KRISHNA), discount=0.5, mixed=False)
    record = history_record(found)
    assert json.loads(json.dumps(record)) == record
    assert "before" not in record["paths"][0]["steps"][0], "nothing is remembered there"
    words = history_words(record)
    assert words.count("(b would bring Row +1.000 at once, on pain of b, b (-1.000))") == sum(
        any(d["player"] == "Row" and d["stance"] == "b" and d["gain"] > 0 for d in path["steps"][0]["deterrents"])
        for path in record["paths"]
    )
    assert words.count("Path ") == len(found.paths) == 7


def test_of_many_paths_the_first_are_told() -> None:
    found = tl.history(repeated(BENOIT_KRISHNA, 3))
    words = history_words(history_record(found))
    assert words.count("\nPath ") == 12
    assert words.endswith("and 15 more: --json and --out have them all")


@reduced("episodes", ("t0", "t1"), None)
def test_orders_and_labels_are_told(iskander: tl.Scenario, episodes: tuple[str, ...] | None) -> None:
    order = "Russia > Armenia > Azerbaijan"
    record = history_record(tl.history(iskander, order=order, episodes=episodes))
    assert record["paths"][0]["steps"][0]["order"] == [["Russia"], ["Armenia"], ["Azerbaijan"]]
    words = history_words(record, FirstUse({"deny": "deny it all"}))
    assert f"t0 ({order})" in words and words.count("deny it all") == 1
