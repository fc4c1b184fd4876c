"""What a scenario is about, as a record and as words."""

from __future__ import annotations

import json

import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.reports.scenario import (
    number_record,
    number_words,
    numbers_words,
    scenario_record,
    scenario_words,
    scenarios_record,
    scenarios_words,
)


def test_the_bundled_scenarios_have_a_line_each() -> None:
    record = scenarios_record()
    assert record == {name: bundled(name).title for name in tl.scenarios()}
    lines = scenarios_words({"a": "One", "bcd": "Two"}).splitlines()
    assert lines == ["a    One", "bcd  Two"]


@pytest.mark.parametrize("name", tl.scenarios())
def test_words_come_from_a_record_that_json_gives_back(name: str) -> None:
    scenario = bundled(name)
    record = scenario_record(scenario)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    words = scenario_words(record)
    assert words.splitlines()[:2] == [scenario.title, "=" * len(scenario.title)]
    for player, stances in scenario.stances.items():
        called = (player, f"{player} ({scenario.label(player)})")
        assert any(f"  {name}: {', '.join(stances)}" in words for name in called)
    for kind in (scenario.spec.audiences, scenario.spec.evidence, scenario.spec.episodes):
        assert all(entry.title in words for entry in kind.values())
    assert f"Numbers: {len(record['numbers'])}, each with an address" in words
    assert len(numbers_words(record).splitlines()) == len(record["numbers"])


def test_what_a_scenario_lacks_is_not_mentioned() -> None:
    words = scenario_words(scenario_record(tl.load("chicken")))
    assert "Lesson: Two boards" in words
    for heading in ("What may really have happened", "Audiences at home", "Evidence"):
        assert heading not in words


@pytest.mark.parametrize("name", ["azerbaijan-russia", pytest.param("iskander", marks=pytest.mark.slow)])
def test_a_number_is_worded_as_it_stands_in_the_file(name: str) -> None:
    scenario = bundled(name)
    for number in map(scenario.number, scenario.addresses()):
        words = number_words(number_record(number))
        assert words.startswith(f"{number.address} = {number.factor}")
        if number.range:
            assert f" [{number.range[0]:g}, {number.range[1]:g}]" in words
        assert all(note in words for note in (number.why, number.source, number.origin))
