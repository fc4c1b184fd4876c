"""The quick form against `jsonschema`: the same verdict on scenarios, on their parts, and on what tells them apart."""

from __future__ import annotations

import copy
import json
import tomllib
from importlib.resources import files
from typing import Any

import hypothesis.strategies as some
import pytest
from jsonschema import Draft202012Validator

from tests.conftest import bundled_names, examples
from twolevel.model import parse
from twolevel.model.form import compiled

SCENARIOS = files("twolevel") / "scenarios"
SCHEMA = json.loads((SCENARIOS / "schema.json").read_text(encoding="utf-8"))
#: Without its name, a URN, to which jsonschema before 4.18 cannot join "#/$defs".
UNNAMED = {key: held for key, held in SCHEMA.items() if key != "$id"}
QUICK, SLOW = compiled(SCHEMA), Draft202012Validator(UNNAMED)
SMALL = tomllib.loads((SCENARIOS / "putnam-ratification.toml").read_text(encoding="utf-8"))

#: Keys and words of the schema and some that it refuses, and what may stand at a key.
KEYS = some.sampled_from(
    ["value", "one_minus", "why", "range", "payoff", "set", "of", "format", "x", "two words", "x\n"]
)
PLAIN = some.sampled_from([0, 1, 2, 0.5, True, None, "", " ", "x", "two words", "x\n", "analyst", "veto", "2021-03"])
VALUES = some.recursive(
    PLAIN, lambda v: some.lists(v, max_size=3) | some.dictionaries(KEYS, v, max_size=3), max_leaves=6
)


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside another."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, entry in inside for path in [(*above, key), *places(entry, (*above, key))]]


PLACES = places(SMALL)


@examples(12, 500, some.sampled_from(PLACES), VALUES, some.sampled_from(["put", "rename", "drop"]))
def test_a_changed_file_is_judged_as_jsonschema_judges_it(place: tuple[Any, ...], value: Any, how: str) -> None:
    table = copy.deepcopy(SMALL)
    *above, key = place
    holder = table
    for step in above:
        holder = holder[step]
    if how == "put":
        holder[key] = value
    elif how == "rename" and isinstance(holder, dict):
        holder["two words"] = holder.pop(key)
    else:
        del holder[key]
    assert QUICK(table) == SLOW.is_valid(table)


@examples(60, 2000, some.sampled_from(sorted(set(SCHEMA["$defs"]) - {"notes"})), VALUES)
def test_a_part_is_judged_as_jsonschema_judges_it(name: str, value: Any) -> None:
    part = {"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}
    assert compiled(part)(value) == Draft202012Validator(part).is_valid(value)


@pytest.mark.parametrize("name", bundled_names("armenia-russia", "chicken", "putnam-ratification"))
def test_bundled_files_pass(name: str) -> None:
    table = parse.parse(*parse.read(name))
    assert QUICK(table)
    assert SLOW.is_valid(table)


#: Schemas, and for each values that tell it from one that is read wrongly.
TELLING: list[tuple[dict[str, Any], list[Any]]] = [
    ({"type": "number"}, [1, 0.5, True, "1", None]),
    ({"type": "boolean"}, [True, 0]),
    ({"enum": ["a", "b"]}, ["a", "c", 1, ["a"]]),
    ({"enum": [1, 2]}, [1, 2, 2.0, 3, "1", True, [1]]),
    ({"pattern": "b"}, ["abc", "ac", 3]),  # found anywhere in a text, and nothing to others
    ({"required": ["a"]}, [{}, {"a": 0}, {"a": None, "b": 1}, ["a"]]),
    ({"minProperties": 1}, [{}, {"a": 0}, []]),
    ({"properties": {"a": False}}, [{}, {"a": 0}, {"b": 0}]),
    ({"properties": {"a": True}, "additionalProperties": False}, [{"a": 0}, {"b": 0}, [0]]),
    ({"additionalProperties": {"type": "string"}}, [{"a": ""}, {"a": 0}, 0]),
    ({"propertyNames": {"pattern": "^a"}}, [{"ab": 0}, {"ba": 0}, "b"]),
    ({"items": {"type": "string"}, "minItems": 1, "maxItems": 2}, [[], ["a"], ["a", 1], ["a"] * 3, {}]),
    ({"uniqueItems": True}, [["a", "b"], ["a", "a"], [1, 1.0], [1, True], [[1], [1]], [{"a": 1, "b": 2}] * 2, "aa"]),
    ({"uniqueItems": False}, [["a", "a"]]),
    ({"allOf": [{"type": "string"}, {"pattern": "a"}, {"pattern": "b"}]}, ["ab", "a", 1]),
    ({"anyOf": [{"type": "string"}, {"required": ["a"]}]}, ["", {"a": 0}, {}]),
    ({"not": {"required": ["a"]}}, [{}, {"a": 0}, "a"]),
    ({"if": {"type": "string"}, "then": {"pattern": "a"}, "else": {"minItems": 1}}, ["a", "b", [], [0], 1]),
    ({"if": {"type": "string"}, "then": False}, ["a", 1]),
    ({"if": True, "then": {"type": "string"}, "else": {"type": "number"}}, ["a", 1]),
    ({"if": False, "then": {"type": "string"}, "else": {"type": "number"}}, ["a", 1]),
    ({"if": True, "else": False}, ["a"]),
    ({"then": False, "else": False}, [1]),  # say nothing without an if
    ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}, "type": "array"}}}, [[[], [[]]], [[0]]]),
]


@pytest.mark.parametrize(("schema", "values"), TELLING, ids=lambda v: "" if isinstance(v, list) else next(iter(v)))
def test_keywords_mean_what_they_mean_to_jsonschema(schema: dict[str, Any], values: list[Any]) -> None:
    verdicts = [compiled(schema)(value) for value in values]
    assert verdicts == [Draft202012Validator(schema).is_valid(value) for value in values]


@pytest.mark.parametrize(
    "schema", [{"oneOf": []}, {"type": "integer"}, {"enum": [True]}, {"items": {"format": "date"}}]
)
def test_what_is_not_known_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError, match=r"twolevel\.model\.form"):
        compiled(schema)


def test_a_right_file_does_not_wait_for_jsonschema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "_validator", lambda: pytest.fail("asked"))
    parse.check_form(copy.deepcopy(SMALL))
    with pytest.raises(pytest.fail.Exception, match="asked"):
        parse.check_form({**SMALL, "titel": "x"})
