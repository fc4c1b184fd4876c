"""Whether a table has the form that a JSON Schema asks for, quickly; what is wrong with it, `jsonschema` says.

A schema is a conjunction: a value has its form if it passes every keyword. A keyword says something about values of
one type only and passes all others: ``required`` says nothing about a text. So a schema becomes one function from a
value to a bool, made once, its references resolved; `jsonschema` makes an object and resolves a pointer for each value
that it looks at, which took most of the time of loading a scenario. The schema stays the only rule: the functions are
made from it, and a keyword that is not known here is refused when they are made.

References
----------
JSON Schema, draft 2020-12: Core (applicators, ``$ref``) and Validation (assertions).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from numbers import Number
from typing import Any

__all__ = ["Form", "compiled"]

#: Whether a value has a form.
Form = Callable[[Any], bool]

_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool}
#: Keywords that ask for nothing.
_SILENT = frozenset({"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples"})
#: Words of this library beside those of JSON Schema, which ask for nothing either: what must be, in the words of an
#: error; what holds without the key, where no value says it; the unit of a number.
_OWN = frozenset({"rule", "otherwise", "unit"})
#: Keywords that mean something together.
_TOGETHER = frozenset({"properties", "additionalProperties", "if", "then", "else"})
_PASSED = _SILENT | _OWN | _TOGETHER


def compiled(schema: Mapping[str, Any]) -> Form:
    """Return whether a value has the form of a schema, as a function.

    Parameters
    ----------
    schema : mapping
        A JSON Schema with references to places inside itself only.

    Raises
    ------
    NotImplementedError
        If it has a keyword that is not known here.

    Examples
    --------
    >>> is_name = compiled({"type": "string", "pattern": "^[a-z]+$"})
    >>> is_name("deny"), is_name("Deny"), is_name(1)
    (True, False, False)
    """
    return _Compiler(schema).form(schema)


def _always(_: Any) -> bool:
    return True


def _never(_: Any) -> bool:
    return False


def _all(forms: Sequence[Form]) -> Form:
    if len(forms) < 2:
        return forms[0] if forms else _always
    first, *rest = forms
    if len(rest) == 1:
        (second,) = rest
        return lambda value: first(value) and second(value)
    return lambda value: all(form(value) for form in forms)


class _Compiler:
    """Makes the functions of one schema; those that are referred to are made once, and may refer to themselves."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._known: dict[str, Form] = {}

    def form(self, schema: Any) -> Form:
        if isinstance(schema, bool):
            return _always if schema else _never
        forms = [self._keyword(keyword, schema[keyword]) for keyword in schema if keyword not in _PASSED]
        if "properties" in schema or "additionalProperties" in schema:
            forms.append(self._entries(schema))
        if "if" in schema:
            forms.append(self._choice(schema))
        return _all(forms)

    def _keyword(self, keyword: str, asked: Any) -> Form:
        match keyword:
            case "$ref":
                return self._referred(asked)
            case "type":
                return _of_type(asked)
            case "enum":
                return _one_of(asked)
            case "pattern":
                found = re.compile(asked).search
                return lambda value: not isinstance(value, str) or found(value) is not None
            case "required":
                names = frozenset(asked)
                return lambda value: not isinstance(value, dict) or names <= value.keys()
            case "minProperties":
                return lambda value: not isinstance(value, dict) or len(value) >= asked
            case "propertyNames":
                name = self.form(asked)
                return lambda value: not isinstance(value, dict) or all(map(name, value))
            case "items":
                item = self.form(asked)
                return lambda value: not isinstance(value, list) or all(map(item, value))
            case "minItems":
                return lambda value: not isinstance(value, list) or len(value) >= asked
            case "maxItems":
                return lambda value: not isinstance(value, list) or len(value) <= asked
            case "uniqueItems":
                return _each_once if asked else _always
            case "allOf":
                return _all([self.form(part) for part in asked])
            case "anyOf":
                choices = [self.form(part) for part in asked]
                return lambda value: any(choice(value) for choice in choices)
            case "not":
                refused = self.form(asked)
                return lambda value: not refused(value)
        raise NotImplementedError(f"the schema has the keyword {keyword!r}, which {__name__} does not know")

    def _entries(self, schema: Mapping[str, Any]) -> Form:
        """Return whether the entries of a table have the form of their key, or of all others."""
        named = {key: self.form(part) for key, part in schema.get("properties", {}).items()}
        other = self.form(schema.get("additionalProperties", True))
        return lambda value: (
            not isinstance(value, dict) or all(named.get(key, other)(entry) for key, entry in value.items())
        )

    def _choice(self, schema: Mapping[str, Any]) -> Form:
        if schema["if"] is True:
            return self.form(schema.get("then", True))
        asked = self.form(schema["if"])
        then, otherwise = self.form(schema.get("then", True)), self.form(schema.get("else", True))
        return lambda value: then(value) if asked(value) else otherwise(value)

    def _referred(self, pointer: str) -> Form:
        if pointer not in self._known:
            self._known[pointer] = lambda value: self._known[pointer](value)  # for one that refers to itself
            place: Any = self._root
            for key in pointer.removeprefix("#/").split("/"):
                place = place[key]
            self._known[pointer] = self.form(place)
        return self._known[pointer]


def _of_type(name: str) -> Form:
    if name == "number":
        return lambda value: isinstance(value, Number) and not isinstance(value, bool)
    if name not in _TYPES:
        raise NotImplementedError(f"the schema has the type {name!r}, which {__name__} does not know")
    held = _TYPES[name]
    return lambda value: isinstance(value, held)


def _one_of(values: Sequence[str | int]) -> Form:
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        raise NotImplementedError(f"an enum of the schema must be of texts and numbers for {__name__}; got {values}")
    return lambda value: isinstance(value, str | Number) and not isinstance(value, bool) and value in values


def _each_once(value: Any) -> bool:
    """Whether no two items of a list are equal as JSON has it, where true is not 1."""
    if not isinstance(value, list):
        return True
    if all(isinstance(item, str) for item in value):
        return len(set(value)) == len(value)
    keys = [_key(item) for item in value]
    return all(key not in keys[:k] for k, key in enumerate(keys))


def _key(value: Any) -> Any:
    """Return what is equal for equal values: a bool is no number, and a table has no order."""
    if isinstance(value, dict):
        return "table", {key: _key(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return "list", [_key(entry) for entry in value]
    return isinstance(value, bool), value
