"""Structure fuzzing: the tables of good files, changed as tables and written out again, so that most are good TOML.

What is changed is a value, a name (in all places or in one), or a whole table: left out, put elsewhere, doubled many
times. So the mistakes lie behind the parser: names that refer to nothing, numbers that do not go together, cases that
are too large, terms that are no longer about anything.
"""

from __future__ import annotations

import copy
import datetime
import json
import random
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tests.model.test_fuzz import originals

__all__ = ["texts", "written"]

Table = dict[str, Any]
#: What numbers become, and what else stands where a value may.
NUMBERS = (0, 1, -1, 2, 0.5, 1e-9, 1e-300, 5e-324, -0.0, 1e9, -1e9, 1.0000000001, 0.1 + 0.2, 1e308, 10**30)
WORDS = ("", "rest", "sharp", "all", "any", "veto", "payoff", "state", "own", "base", "A", "x > y", "é", "a b", "a.b")
NESTED = ([], {}, [[]], [{}], {"value": 1}, {"one_minus": "x"}, {"sum": []}, ["x", "x"])
OTHERS = (*WORDS, True, *NESTED, "x" * 300, datetime.date(1999, 1, 1))
#: As often a table is doubled at most, and so deep tables are put into each other.
MOST_COPIES, MOST_DEEP = 40, 30


@lru_cache(maxsize=1)
def tables() -> list[Table]:
    return [tomllib.loads(text.decode()) for text in originals()]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside another."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield (*path, key)
        yield from places(held, (*path, key))


def _around(table: Table, path: tuple[Any, ...]) -> Any:
    held: Any = table
    for key in path[:-1]:
        held = held[key]
    return held


def _at(table: Table, path: tuple[Any, ...]) -> Any:
    return _around(table, path)[path[-1]]


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {new if key == old else key: _renamed(held, old, new) for key, held in value.items()}
    if isinstance(value, list):
        return [_renamed(held, old, new) for held in value]
    return new if value == old else value


def _changed(table: Table, at: random.Random) -> Table:
    every = list(places(table))
    if not every:
        return table
    path = at.choice(every)
    held, key = _around(table, path), path[-1]
    match at.randrange(9):
        case 0 | 1:
            numbers = [p for p in every if isinstance(_at(table, p), int | float)] or every
            path = at.choice(numbers)
            _around(table, path)[path[-1]] = at.choice(NUMBERS)
        case 2:
            held[key] = copy.deepcopy(at.choice(OTHERS))
        case 3:
            del held[key]
        case 4:
            held[key] = copy.deepcopy(_at(table, at.choice(every)))
        case 5:
            names = sorted({p[-1] for p in every if isinstance(p[-1], str)})
            old, new = at.choice(names), at.choice([*names, "x", "a.b", "", "é"])
            if at.randrange(2):
                return _renamed(table, old, new) if old != new else table  # type: ignore[no-any-return]
            if isinstance(held, dict) and isinstance(key, str):
                held[new] = held.pop(key)
        case 6:
            for k in range(at.choice((1, 2, 7, MOST_COPIES))):
                if isinstance(held, dict):
                    held[f"{key}_{k}"] = copy.deepcopy(held[key])
                else:
                    held.append(f"{held[key]}_{k}" if isinstance(held[key], str) else copy.deepcopy(held[key]))
        case 7:
            for _ in range(at.choice((1, 2, MOST_DEEP))):
                held[key] = {"value": held[key]} if at.randrange(2) else [held[key]]
        case _:
            if isinstance(held, list):
                at.shuffle(held)
            else:
                items = list(held.items())
                at.shuffle(items)
                held.clear()
                held.update(items)
    return table


def texts(seed: int) -> Iterator[bytes]:
    """Yield texts without end."""
    at = random.Random(seed)
    while True:
        table = copy.deepcopy(at.choice(tables()))
        for _ in range(at.choice((1, 1, 2, 4))):
            table = _changed(table, at)
        yield written(table).encode(errors="replace")


def written(table: Table) -> str:
    """Write a table as TOML, a line for each key of the top, all else inside it.

    Examples
    --------
    >>> print(written({"title": "x", "players": {"A": {"stances": ["a", "b"]}}, "order": [1.5, True]}))
    "title" = "x"
    "players" = {"A" = {"stances" = ["a", "b"]}}
    "order" = [1.5, true]
    """
    return "\n".join(f"{_text(key)} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(key)} = {_value(held)}' for key, held in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else repr(value)


def _text(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
