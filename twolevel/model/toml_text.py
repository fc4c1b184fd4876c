"""Where things stand in the text of a TOML file: its statements, and the line of every address.

A statement is a header or a key with its value, be it over several lines. `tomllib` says what a text means and not
where; so each statement is read on its own, and what it gives is noted with its line. Only messages need this.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["Address", "Place", "Statement", "line_at", "places", "read_statements", "statements", "tokens"]

#: The keys, and the positions in lists, that lead to a value.
Address = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n]*)
    |(?P<text>"""(?:\\.|[^\\])*?(?:"{3,5}|\Z) | \'\'\'.*?(?:'{3,5}|\Z)
             |"(?:\\[^\n]|[^"\\\n])*" | '[^'\n]*' | “[^“”"\n]*” | „[^„“”"\n]*[“”] | «[^«»"\n]*» | ‘[^‘’"\n]*’)
    |(?P<unclosed>["'][^\n]*)
    |(?P<open>[\[{]) |(?P<close>[\]}]) |(?P<newline>\n)''',
    re.VERBOSE | re.DOTALL,
)


class Place(NamedTuple):
    """Where something stands: its line, counted from 1, and the header above it with its line (0 for none)."""

    line: int
    header: Address = ()
    header_line: int = 0


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of all that can hide or hold other signs: texts, comments, brackets, line ends."""
    for token in _TOKEN.finditer(text):
        yield str(token.lastgroup), token.start(), token.end()


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each statement; blank lines and comments count as statements."""
    start = depth = 0
    for kind, at, end in tokens(text):
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif kind == "newline" and depth == 0:
            yield start, at
            start = end
    yield start, len(text)


def line_at(text: str, at: int) -> int:
    """Return the line of a position, counted from 1."""
    return text.count("\n", 0, at) + 1


def places(text: str) -> dict[Address, Place]:
    """Return where every table, key and value stands; what cannot be read is left out."""
    found: dict[Address, Place] = {}
    header_line = 0
    line, counted = 1, 0
    for start, _, header, is_header, meaning in read_statements(text):
        line += text.count("\n", counted, start)
        counted = start
        if is_header:
            header_line = line
        for path in [header] if is_header else _addresses(meaning, header):
            for k in range(1, len(path) + 1):
                found.setdefault(path[:k], Place(line, header, header_line))
    return found


class Statement(NamedTuple):
    """A statement: where it starts, its text, the header that it stands below or is, and what it says alone."""

    start: int
    text: str
    header: Address
    is_header: bool
    meaning: Any


def read_statements(text: str) -> Iterator[Statement]:
    """Yield each statement that can be read and says something, as blank lines and comments do not."""
    header: Address = ()
    rows: dict[Address, int] = {}  # how many rows of each [[list]] there are so far
    for start, end in statements(text):
        statement = text[start:end]
        try:
            meaning = tomllib.loads(statement)
        except (ValueError, RecursionError):
            continue
        if not meaning:
            continue
        is_header = statement.lstrip().startswith("[")
        if is_header:
            header = _header(meaning, rows)
        yield Statement(start, statement, header, is_header, meaning)


def _header(meaning: Any, rows: dict[Address, int]) -> Address:
    path: Address = ()
    while meaning:
        key, meaning = next(iter(meaning.items()))
        path += (key,)
        if isinstance(meaning, list):  # [[key]] starts a row
            rows[path] = rows.get(path, 0) + 1
            meaning = meaning[0]
        if path in rows:  # [key.more] belongs to the last row of [[key]]
            path += (rows[path] - 1,)
    return path


def _addresses(meaning: Any, above: Address) -> Iterator[Address]:
    entries: Any = ()
    if isinstance(meaning, dict):
        entries = meaning.items()
    elif isinstance(meaning, list):
        entries = enumerate(meaning)
    for key, value in entries:
        yield (*above, key)
        yield from _addresses(value, (*above, key))
