"""The format as its page tells it: every key described, every example tried, every default true, every limit kept."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

import twolevel as tl
from tests import ROOT
from tests.conftest import spread
from tests.format_page import BEGIN, END, LIMITS, PAGE, SCHEMA, Key, drawn, heading, keys, toml
from twolevel.model import build, parse
from twolevel.model.scenario import Scenario

KEYS = list(keys())
EVERY_KEY = tomllib.loads((ROOT / "tests" / "data" / "every_key.toml").read_text(encoding="utf-8"))
SMALL = tomllib.loads(
    """
    title = "The trawler"
    states = ["outside", "inside"]
    ratification = "veto"
    reversion = { Island = "release", Neighbour = "accept" }
    players.Island.stances = ["release", "fine"]
    players.Neighbour.stances = ["accept", "protest"]
    parameters = { trade = 0.2, standing = 0.9 }
    observers.world = { prior = { outside = 0.7, inside = 0.3 } }
    observers.village = { prior = { outside = 0.7, inside = 0.3 } }
    evidence.log = { likelihood = { outside = 0.1, inside = 0.9 }, side = "Island", credibility = 0.9 }
    evidence.radio = { likelihood = { outside = 0.6, inside = 0.3 }, side = "Island" }
    [terms.war]
    player = "Island"
    channel = "rival"
    stances.Island = { fine = 1 }
    event = ["outside"]
    observer = "world"
    [audiences.villages]
    player = "Island"
    precision = 4
    terms.taste.stances.Island = { release = -0.3, fine = 0.4 }
    [claims.1]
    words = "The log makes the island fine."
    parts = [{ some = { Island = "fine" } }]
    """
)
#: Where the shared parts of the schema stand in the file that has every key.
STAND = {
    "$number": ("audiences", "villages", "terms", "taste", "weight"),
    "$parameter": ("parameters", "prior_inside"),
    "$complement": ("observers", "world", "prior", "outside"),
    "$sum": ("terms", "fine_without_proof", "weight", "#"),
    "$changed_player": ("episodes", "now", "players", "*"),
    "$changed_observer": ("episodes", "now", "observers", "*"),
    "$changed_evidence": ("episodes", "now", "evidence", "*"),
    "$changed_term": ("episodes", "now", "terms", "*"),
    "$changed_audience": ("episodes", "now", "audiences", "*"),
    "$quantity": ("claims", "1", "parts", "#", "than"),
}
SIDES = ("greater", "not_less", "than")


def tables(value: Any, path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the tables at a path, in which `*` and `#` stand for any step."""
    if not path:
        yield from [value] if isinstance(value, dict) else []
        return
    step, *rest = path
    inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    if step not in ("*", "#"):
        inside = [value[step]] if isinstance(value, dict) and step in value else []
    for entry in inside:
        yield from tables(entry, tuple(rest))


def table_of(key: Key) -> tuple[str, ...]:
    """Return the path of the table that a key stands in, in a file."""
    first, *rest = key.table or ("",)
    return (*STAND[first], *rest) if first in STAND else key.table


def put(key: Key, file: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return a file with a value at a key, where the file has that key, or else where it may have it."""
    file = copy.deepcopy(file)
    found = sorted(tables(file, table_of(key)), key=lambda table: key.name not in table)
    found[0][key.name] = value
    if key.table[-1:] == ("#",) and key.name in SIDES:  # two quantities that are compared are of one kind
        found[0] |= {side: value for side in SIDES if side in found[0]}
    if key.table == ("$quantity",):
        for part in tables(file, ("claims", "*", "parts", "#")):
            if part.get("than") is found[0]:
                next(part[side] for side in SIDES if side in part)[key.name] = value
    return file


def loaded(table: dict[str, Any]) -> Scenario:
    """Load a table as a file of it would be, but for the text."""
    parse.check_form(table)
    scenario = Scenario(build.build("scenario", table))
    for episode in scenario.episodes:
        scenario.game(episode)
    return scenario


def numbers(scenario: Scenario) -> list[Any]:
    """Return what a scenario computes with, episode by episode, to the last bit."""
    moments = [scenario.at(episode) for episode in scenario.episodes]
    return [(moment.payoffs.tobytes(), scenario.beliefs(moment.episode.name), moment.order) for moment in moments]


def iso(table: Any) -> Any:
    """Return a table with its dates as text."""
    return parse._with_iso_dates(table)


def name_of(key: Key) -> str:
    return ".".join(key.path)


def test_the_page_is_in_step_with_the_schema_and_the_limits() -> None:
    stored = PAGE.read_text(encoding="utf-8")
    assert stored.count(BEGIN) == stored.count(END) == 1
    assert stored == drawn(), "python -m tests.format_page brings docs/reference/format.md up to date"
    headings = [heading(table) for table in dict.fromkeys(key.table for key in KEYS)]
    assert len(set(headings)) == len(headings) > 20


def test_every_key_is_described_and_has_an_example() -> None:
    assert len(KEYS) > 150
    for key in KEYS:
        assert key.schema["description"].endswith("."), name_of(key)
        assert len(key.schema["examples"]) == 1, name_of(key)
        said = key.is_needed + ("default" in key.schema) + ("otherwise" in key.schema)
        assert said == 1, f"{name_of(key)} must be needed, or have a default or an otherwise"
        of_numbers = key.schema.get("then", {}).get("$ref", "").rpartition("/")[2] in (
            "number",
            "factor",
            "trust",
            "stances",
            "range",
        )
        assert "unit" in key.schema or not of_numbers, name_of(key)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema inside one that asks for something itself."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str) or isinstance(schema.get("enum"), list):
            yield schema
        for word, entry in schema.items():
            if word not in ("examples", "default", "if", "propertyNames", "anyOf"):
                yield from parts(entry)
    elif isinstance(schema, list):
        for entry in schema:
            yield from parts(entry)


def test_every_form_has_the_rule_that_an_error_tells() -> None:
    found = [part for part in parts(SCHEMA) if part.get("enum") != [2]]
    assert len(found) > 100
    assert [part for part in found if "rule" not in part] == []


def test_editors_can_show_what_a_key_means() -> None:
    """taplo passes over what stands beside a ``$ref``, and goes in a circle in an ``allOf`` without ``properties``."""
    assert [name_of(key) for key in KEYS if "$ref" in key.schema] == []
    assert [part for part in parts(SCHEMA) if "allOf" in part and "properties" not in part] == []


def test_one_file_has_every_key() -> None:
    whole = iso(EVERY_KEY)
    missing = [name_of(k) for k in KEYS if not any(k.name in table for table in tables(whole, table_of(k)))]
    assert missing == []
    assert loaded(whole).warnings == ()


@pytest.mark.parametrize("key", spread(KEYS, 4), ids=name_of)
def test_every_example_is_taken_where_it_belongs(key: Key) -> None:
    refused = []
    for file in (SMALL, iso(EVERY_KEY)):  # most need what only the larger one has
        if any(tables(file, table_of(key))):
            try:
                loaded(put(key, file, key.schema["examples"][0]))
            except tl.ScenarioError as error:
                refused.append(str(error))
            else:
                return
    pytest.fail("\n".join(refused))


DEFAULTS = [key for key in KEYS if "default" in key.schema]


@pytest.mark.parametrize("key", DEFAULTS, ids=name_of)
def test_a_default_that_is_written_changes_nothing(key: Key) -> None:
    file = copy.deepcopy(SMALL)
    for table in tables(file, table_of(key)):
        table.pop(key.name, None)
    assert numbers(loaded(put(key, file, key.schema["default"]))) == numbers(loaded(file))


def test_what_has_a_default_matters() -> None:
    """The test above would pass for a key that nothing reads; most examples change a number."""
    plain = numbers(loaded(SMALL))
    same = [name_of(k) for k in DEFAULTS if numbers(loaded(put(k, SMALL, k.schema["examples"][0]))) == plain]
    alone = ["players.*.rule", "audiences.*.channel", "audiences.*.votes"]  # of the only audience, they change nothing
    assert same == ["format", "ratification", *alone, "claims.*.structural"]


def test_examples_are_written_as_toml_reads_them() -> None:
    for key in KEYS:
        (example,) = key.schema["examples"]
        assert tomllib.loads(f"value = {toml(example)}") == {"value": example}


@pytest.mark.parametrize(
    ("section", "entry", "most"),
    [
        ("states", None, build.MOST_STATES),
        ("evidence", SMALL["evidence"]["log"], build.MOST_EVIDENCE),
        ("observers", SMALL["observers"]["world"], build.MOST_OBSERVERS),
    ],
)
def test_more_than_anybody_writes_is_refused(section: str, entry: Any, most: int) -> None:
    names = [f"x{k}" for k in range(most + 1)]
    table = {**SMALL, section: names if entry is None else dict.fromkeys(names, entry)}
    with pytest.raises(tl.ScenarioError, match=rf"^{section} must be at most {most}; got {most + 1}"):
        loaded(table)


def test_the_limits_are_told_as_errors_tell_them() -> None:
    told = dict(LIMITS)
    assert told["size of a file"] == "4 MiB"  # as tests/model/test_limits.py has it, with most of the others
    assert told["payoffs: players × all combinations of their stances × channels"] == "4,194,304"
    assert told["memory that one call may take for its numbers"] == "1 GiB"
    assert all(re.search(r"\d", most) for most in told.values())
