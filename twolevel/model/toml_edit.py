"""Putting a key into a table of a TOML file, with everything else in the text left as it is.

A table may be written in four ways: below a header of its own, as dotted keys, in braces, or only through the headers
of tables inside it. The key goes where a reader would look for it: after another key that is named, else after the
last one of the table; in braces, before the one that closes. What comes out is read again, and must mean what went in
and the new key, nothing else; so a text that is understood wrongly is refused, never spoilt.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from .toml_text import Address, Statement, read_statements, tokens

__all__ = ["as_key", "as_text", "at_the_top", "inserted"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def at_the_top(text: str, key: str, value: str) -> str:
    r"""Return the text with a key of the whole file: first of all, below the comments that stand at the top.

    A key that is there already gets the value.

    Examples
    --------
    >>> print(at_the_top("# mine\ntitle = 'x'  # so far", "format", "2"))
    # mine
    format = 2
    title = 'x'  # so far
    >>> print(at_the_top("format = 1 # the first\ntitle = 'x'", "format", "2"))
    format = 2 # the first
    title = 'x'
    """
    wanted = {**tomllib.loads(text), key: tomllib.loads(f"value = {value}")["value"]}
    said = list(read_statements(text))
    for statement in said:
        if not statement.is_header and not statement.header and key in statement.meaning:
            changed = re.sub(r"=\s*[^\s#]+", lambda _: f"= {value}", statement.text, count=1)
            return _checked(_swapped(text, statement, changed), wanted, (key,))
    at = said[0].start if said else len(text)
    return _checked(f"{text[:at]}{key} = {value}\n{text[at:]}", wanted, (key,))


def inserted(text: str, table: Sequence[str], key: str, value: str, after: str = "") -> str:
    r"""Return the text with a key in one of its tables.

    Parameters
    ----------
    text : str
        TOML.
    table : sequence of str
        The keys that lead to the table, none of them a place in a list.
    key, value : str
        As they shall stand in the text.
    after : str
        The key of the table after which it goes, if that has a line of its own.

    Raises
    ------
    ValueError
        Where it cannot be put in without a change of something else.

    Examples
    --------
    >>> print(inserted("[episodes.now]\ndate = 2021-02-23  # a Tuesday\n", ("episodes", "now"), "disclosed", "[]"))
    [episodes.now]
    date = 2021-02-23  # a Tuesday
    disclosed = []
    <BLANKLINE>
    >>> inserted('a = { b.c = 1, d = { e = 2 } }', ("a", "d"), "f", "3")
    'a = { b.c = 1, d = { e = 2, f = 3 } }'
    """
    place = tuple(table)
    wanted = copy.deepcopy(tomllib.loads(text))
    inside = wanted
    for step in place:
        inside = inside[step]
    inside[key] = tomllib.loads(f"value = {value}")["value"]
    for candidate in _candidates(text, place, key, value, after):
        if _means(candidate, wanted):
            return candidate
    raise _refused((*place, key))


def _candidates(text: str, table: Address, key: str, value: str, after: str) -> Iterator[str]:
    """Yield texts that may have the key where it belongs, the best place first."""
    said = list(read_statements(text))
    own = [s for s in said if not s.is_header and _key(s)[: len(table)] == table and len(_key(s)) > len(table)]
    heads = [s for s in said if s.is_header and s.header == table]
    below = [s for s in own if s.header == table] or heads
    dotted = [s for s in own if len(s.header) < len(table)]
    for statement in [s for s in below + dotted if after and _key(s) == (*table, after)] + (dotted or below)[-1:]:
        start = statement.header if not statement.is_header else table
        name = ".".join([as_key(str(step)) for step in table[len(start) :]] + [key])
        indent = re.match(r"\s*", statement.text)
        line = f"{indent[0] if indent and not statement.is_header else ''}{name} = {value}"
        yield _swapped(text, statement, f"{statement.text}\n{line}")
    for statement in said:
        if not statement.is_header and table[: len(_key(statement))] == _key(statement):
            for kind, at, _ in tokens(statement.text):
                if kind == "close" and statement.text[at] == "}":
                    before, rest = statement.text[:at].rstrip(), statement.text[at:]
                    comma = "" if before.endswith("{") else ","
                    yield _swapped(text, statement, f"{before}{comma} {key} = {value} {rest}")
    for statement in said:
        if statement.is_header and statement.header[: len(table)] == table:
            header = ".".join(as_key(str(step)) for step in table)
            yield f"{text[: statement.start]}[{header}]\n{key} = {value}\n\n{text[statement.start :]}"


def _key(statement: Statement) -> Address:
    """Return the whole key that a statement gives a value: that of its header, and its own up to the sign."""
    for at in (k for k, sign in enumerate(statement.text) if sign == "="):
        try:
            path: Any = tomllib.loads(f"{statement.text[:at]} = 0")
        except ValueError:  # a sign inside a key in quotes
            continue
        steps: Address = ()
        while isinstance(path, dict):
            ((step, path),) = path.items()
            steps += (step,)
        return (*statement.header, *steps)
    return statement.header


def as_key(name: str) -> str:
    """Write a key as TOML does: bare if it may be.

    Examples
    --------
    >>> as_key("North"), as_key("Éire")
    ('North', '"Éire"')
    """
    return name if _BARE.fullmatch(name) else as_text(name)


def as_text(text: str) -> str:
    """Write a text as TOML does, which is as JSON does but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _swapped(text: str, statement: Statement, new: str) -> str:
    return text[: statement.start] + new + text[statement.start + len(statement.text) :]


def _means(text: str, wanted: Any) -> bool:
    try:
        return bool(tomllib.loads(text) == wanted)
    except (ValueError, RecursionError):
        return False


def _checked(text: str, wanted: Any, place: Address) -> str:
    if not _means(text, wanted):
        raise _refused(place)
    return text


def _refused(place: Address) -> ValueError:
    return ValueError(f"{'.'.join(map(str, place))} cannot be put in without a change of something else")
