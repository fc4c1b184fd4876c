"""Reading a scenario file: TOML in, a table of the right form out, or an error that says what is wrong where.

The form is a JSON Schema, ``scenarios/schema.json``, which editors can use too. What the names in the file refer to
is checked by `build`. An error is one sentence about the first mistake; the line of the file, the hint and the other
mistakes are its notes (``__notes__``), which tracebacks and the command line show below it.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ..errors import ScenarioError, nearest, printable
from . import addresses
from .form import Form, compiled
from .numbers import unquoted
from .toml_text import Address, Place, places, tokens

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

__all__ = ["FORMAT", "bundled", "check_form", "parse", "read", "schema_file", "with_lines"]

#: The present edition of the format; a file that does not say is of the first.
FORMAT = 2
#: No scenario has tables or lists deeper in each other than this.
MOST_DEPTH = 50
#: Tables whose names may have labels, as stances and states do.
LABELLED = ("players", "observers", "evidence", "audiences")
#: An error tells so many mistakes of a file, and counts the rest.
MOST_MISTAKES = 10
#: Bytes of a file, eighty times the largest bundled one; a device can be endless.
MOST_BYTES = 4 << 20
#: Values of a file, nearly twenty times those of the largest bundled one.
MOST_VALUES = 30_000
#: Parts of a dotted key; no address has more than seven.
MOST_PARTS = 32
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){{{MOST_PARTS}}}")


def bundled() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the library."""
    folder = files("twolevel") / "scenarios"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def read(source: str | Path) -> tuple[str, bytes]:
    """Read the bytes of a bundled scenario, a TOML file, or standard input.

    Parameters
    ----------
    source : str or Path
        The name of a bundled scenario, a path, or ``"-"`` for standard input.

    Returns
    -------
    where : str
        What to call it in messages.
    raw : bytes
    """
    if source == "-":
        return "standard input", _bounded(sys.stdin.buffer, "standard input") if sys.stdin else b""
    if isinstance(source, str) and source in bundled():
        return source, (files("twolevel") / "scenarios" / f"{source}.toml").read_bytes()
    path = Path(source)
    if path.is_dir() or not path.exists():
        if isinstance(source, str) and path.suffix != ".toml" and len(path.parts) <= 1:
            known = ", ".join(bundled())
            hint = nearest(source, bundled())
            raise ScenarioError(f"scenario must be a TOML file, '-' or one of {known}; got {source!r}{hint}")
        raise ScenarioError(f"{path}: {'is a folder' if path.is_dir() else 'no such file'}")
    try:
        with path.open("rb") as file:
            return str(path), _bounded(file, str(path))
    except OSError as exc:
        raise ScenarioError(f"{path}: cannot be read ({exc.strerror})") from None


def _bounded(file: BinaryIO, where: str) -> bytes:
    """Read a file that may be endless, such as a device."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ScenarioError(f"{where}: a scenario must be at most {MOST_BYTES >> 20} MiB; this is more")
    return raw


def parse(where: str, raw: bytes) -> dict[str, Any]:
    """Parse TOML and check its form.

    Returns
    -------
    dict
        Checked against the schema; dates are ISO strings.

    Raises
    ------
    ScenarioError
        `where`, the line or the address, the rule and the value; notes as the module says.
    """
    try:
        text = _decoded(raw)
        _check_keys(where, text)
        table: dict[str, Any] = _with_iso_dates(tomllib.loads(text))
        if (count := _values(table)) > MOST_VALUES:
            raise ScenarioError(f"{where}: a scenario must have at most {MOST_VALUES:,} values; this has {count:,}")
    except ScenarioError:
        raise
    except UnicodeDecodeError as exc:
        raise _not_utf8(where, raw, exc.start) from None
    except ValueError as exc:
        raise _not_toml(where, raw, text, exc) from None
    except RecursionError:
        raise ScenarioError(f"{where}: must be TOML; it is nested too deeply") from None
    if not table:
        raise ScenarioError(f"{where}: the file must have 'title' and 'players', but it is empty")
    _check_format(where, table, text)
    if offences := _offences(table, text):
        raise _error([f"{where}: {offence}" for offence in offences])
    return table


def _check_format(where: str, table: Mapping[str, Any], text: str) -> None:
    """Refuse a file of an edition that is none, or not yet known, before anything else in it is judged."""
    given = table.get("format", 1)
    is_whole = isinstance(given, int) and not isinstance(given, bool)
    if is_whole and 1 <= given <= FORMAT:
        return
    line = f" (line {_line(('format',), places(text))})"
    if is_whole and given > FORMAT:
        what = f"this file was made for a newer twolevel: it is of format {given}, and this one reads up to {FORMAT}"
        raise ScenarioError(f"{where}: {what}; update twolevel{line}")
    known = " or ".join(map(str, range(1, FORMAT + 1)))
    raise ScenarioError(f"{where}: format must be {known}; got {_short(given)}{unquoted(given)}{line}")


def _check_keys(where: str, text: str) -> None:
    """Refuse keys of very many parts: of n parts `tomllib` keeps n names of up to n, gigabytes for one long line."""
    if all(line.count(".") < MOST_PARTS for line in text.split("\n")):
        return
    bare, start = [], 0
    for kind, at, end in tokens(text):
        if kind in ("text", "comment", "unclosed"):
            bare += [text[start:at], "" if kind == "comment" else "_"]
            start = end
    found = _LONG_KEY.search("".join([*bare, text[start:]]))
    if found:
        raise ScenarioError(f"{where}: a key must have at most {MOST_PARTS} parts; got {found[0][:40]!r}...")


def with_lines(where: str, raw: bytes, found: ValueError) -> ScenarioError:
    """Return the error of a file that can be read and built wrong: each of its mistakes with its line.

    Parameters
    ----------
    where : str
        What to call the file.
    raw : bytes
        The file.
    found : ValueError
        The first mistake, the others in its notes: one line each, which starts with its address.
    """
    known = places(_decoded(raw))
    return _error(
        [
            f"{where}: {message}" + (f" (line {line})" if (line := _line_of(message, known)) else "")
            for message in (str(found), *getattr(found, "__notes__", ()))
        ]
    )


def _line_of(message: str, known: Mapping[Address, Place]) -> int:
    """Return the line of the address that a message starts with, or of the key inside it that the message has got."""
    address = addresses.place(message)
    got = re.search(r"; got '([\w-]+)'", message)
    return known[(*address, got[1])].line if got and (*address, got[1]) in known else _line(address, known)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8-sig").replace("\r\n", "\n")


def _error(mistakes: Sequence[str]) -> ScenarioError:
    """Return an error about the first mistake, with the rest of its text and the other mistakes as notes."""
    sentence, _, more = mistakes[0].partition("\n")
    error = ScenarioError(sentence)
    for note in [more, *mistakes[1:MOST_MISTAKES]]:
        if note:
            error.add_note(note)
    if len(mistakes) > MOST_MISTAKES:
        error.add_note(f"... and {len(mistakes) - MOST_MISTAKES} more")
    return error


def _not_toml(where: str, raw: bytes, text: str, refused: ValueError) -> ScenarioError:
    from .toml_mistakes import mistakes, other_format  # some thirty patterns, for those who err

    if other := other_format(raw):
        return ScenarioError(f"{where}: must be TOML; {other}")
    return _error(
        [
            f"{where}: {f'line {m.line}: ' if m.line else ''}must be TOML; {m.what}\n{m.picture()}".rstrip()
            for m in mistakes(text, refused)
        ]
    )


def _not_utf8(where: str, raw: bytes, at: int) -> ScenarioError:
    from .toml_mistakes import in_picture, other_format

    if other := other_format(raw):
        return ScenarioError(f"{where}: must be UTF-8 text; {other}")
    start = raw.rfind(b"\n", 0, at) + 1
    line = raw.count(b"\n", 0, at) + 1
    text = raw[start:].split(b"\n", 1)[0].decode(errors="backslashreplace")
    shown = in_picture(line, len(raw[start:at].decode()) + 1, text)
    return _error(
        [
            f"{where}: line {line}: must be UTF-8 text; byte {at} is not\n{shown}\n"
            "  hint: save the file as UTF-8 (in most editors: Save As, Encoding)"
        ]
    )


def _values(value: Any) -> int:
    """Count the values of a table; an empty table or list is one, too."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_values, inner)) if inner else 1


def _with_iso_dates(value: Any, depth: int = 0) -> Any:
    if depth > MOST_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {k: _with_iso_dates(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_iso_dates(v, depth + 1) for v in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


def schema_file() -> Traversable:
    """Return the file of the JSON Schema of scenario files."""
    return files("twolevel") / "scenarios" / "schema.json"


@lru_cache(maxsize=1)
def _schema() -> Any:
    return json.loads(schema_file().read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _form() -> Form:
    return compiled(_schema())


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # slow to import and to run: only for those who err

    # without its name, which is a URN, to which jsonschema before 4.18, the last in pure Python, cannot join "#/$defs"
    return Draft202012Validator({key: held for key, held in _schema().items() if key != "$id"})


def check_form(table: dict[str, Any]) -> None:
    """Check a table against the schema.

    Raises
    ------
    ScenarioError
        The first offence, in one line without the name of the file; the others are its notes.
    """
    if offences := _offences(table):
        raise _error(offences)


def _offences(table: dict[str, Any], text: str = "") -> list[str]:
    """Return what offends against the schema, a line each, in the order of the file if its text is given."""
    if _form()(table):
        return []
    errors = list(_validator().iter_errors(table))
    where = places(text)
    found = sorted(
        (offence for error in errors for offence in _explained(error, where, table)),
        key=lambda o: (o.line, [str(p) for p in o.address], o.missing),
    )
    remedied = {key for offence in found for key in offence.meant}
    lines = [
        f"{offence.words} (line {offence.line})" if offence.line else offence.words
        for offence in found
        if (*offence.address, offence.missing) not in remedied  # the key that was misspelt or misplaced
    ]
    return list(dict.fromkeys(lines))


class _Offence(NamedTuple):
    """A breach of the schema, with the key that is `missing`, if it is one, and those that may have been `meant`."""

    words: str
    address: Address
    line: int
    missing: str = ""
    meant: tuple[Address, ...] = ()


def _explained(error: ValidationError, where: Mapping[Address, Place], table: Mapping[str, Any]) -> Iterator[_Offence]:
    """Put a schema error into words: what must be stands in the schema, under `rule`."""
    address: Address = tuple(error.absolute_path)
    name = printable(".".join(map(str, address))) or "the file"
    schema: Any = error.schema
    value: Any = error.instance
    line = _line(address, where)
    match error.validator:
        case "additionalProperties":
            known = list(schema.get("properties", {}))
            for key in (k for k in value if k not in known):
                hint, owner = _misplaced((*address, key), where)
                near = [(*address, k) for k in known if repr(k) in nearest(key, known)]
                meant = tuple((*right, *inner) for right in near for inner in _paths(value[key]))
                hint = hint or nearest(key, known) or "; its keys are " + ", ".join(known)
                meant = meant if owner is None else (owner,)
                yield _Offence(f"{name} has no key {key!r}{hint}", address, _line((*address, key), where), meant=meant)
        case "required":
            for key in (k for k in schema["required"] if k not in value):
                hint = "; write disclosed = [] for nothing" if key == "disclosed" else _who(key, table)
                yield _Offence(f"{name} must have {key!r}{hint}", address, line, missing=key)
        case _ if "propertyNames" in error.absolute_schema_path:
            rule = "a table whose keys are names of letters, digits, _ and -"
            words = f"{name} must be {rule}; got {_short(value)}{_one_word(value, address)}"
            yield _Offence(words, address, _line((*address, value), where))
        case "uniqueItems":
            twice = next(v for k, v in enumerate(value) if v in value[:k])
            yield _Offence(f"{name} must name each only once; got {twice!r} twice", address, line)
        case _:
            rule = schema.get("rule", "of another form")
            hint, owner = _misplaced(address, where)
            meant = () if owner is None else (owner,)
            if schema.get("maxItems") == 2 and isinstance(value, list) and [type(v) for v in value] == [int] * 4:
                low, low_part, high, high_part = value
                hint = f"; a decimal number has a point: [{low}.{low_part}, {high}.{high_part}]?"
            if "a number" in rule:
                hint = unquoted(value) or hint
            elif rule.startswith("a name of"):
                hint = _one_word(value, address) or hint
            hint = hint or printable(_rewritten(rule, value, address, where, table))
            yield _Offence(f"{name} must be {rule}; got {_short(value)}{hint}", address, line, meant=meant)


def _paths(value: object) -> Iterator[Address]:
    """Yield the addresses of all keys inside a table, relative to it; its own, (), comes first."""
    yield ()
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ((key, *path) for path in _paths(inner))


def _who(key: str, table: Mapping[str, Any]) -> str:
    """Return a hint with the names that a missing key may have, ``""`` where there are none."""
    entries = table.get(f"{key}s") if key in ("observer", "player") else None
    return printable(f", one of {', '.join(entries)}") if entries and isinstance(entries, dict) else ""


def _rewritten(
    rule: str, value: Any, address: Address, where: Mapping[Address, Place], table: Mapping[str, Any]
) -> str:
    """Return a hint with the same value in the form that the rule asks for, ``""`` if it is not known."""
    name = ".".join(map(str, address))
    if rule.startswith("a list of") and isinstance(value, str):
        is_nothing = value.strip().casefold() in ("", "none", "nothing")
        shown = json.dumps(value, ensure_ascii=False) if len(value) <= 60 else '"..."'
        return "; write [] for nothing" if is_nothing else f"; write [{shown}]"
    if rule.startswith("a list of") and isinstance(value, dict) and value:
        has_header = address in where and where[address].line == where[address].header_line
        return f"; write [[{name}]] for [{name}]" if has_header else f"; write {address[-1]} = [{{ ... }}]"
    if rule.startswith("a date"):
        if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
            return f'; write "{value}" in quotes'
        from .toml_mistakes import written_day

        return f"; write {day}" if isinstance(value, str) and (day := written_day(value)) else ""
    if rule.startswith("the reason, or a table from addresses") and isinstance(value, dict):
        path = max(_paths(value), key=len)
        return f'; put the address in quotes: "{".".join(map(str, path))}" = ...' if len(path) > 1 else ""
    if "stances" in address[-2:] and rule.startswith(("a table of intensities", "a table with one number for each")):
        return _owner_of_stance(value, address, table)
    return ""


def _owner_of_stance(value: Any, address: Address, table: Mapping[str, Any]) -> str:
    """Return a hint where a term has the stances of a player without the player, or without numbers."""
    given = table.get("players")
    entries = given.items() if isinstance(given, dict) else ()
    players = {p: e.get("stances") for p, e in entries if isinstance(e, dict)}
    last = str(address[-1])
    if last in players:
        own = players[last]
        stance, owners = value, [last] if isinstance(own, list) and value in own else []
    else:
        stance = value[0] if isinstance(value, list) and value else last if last != "stances" else value
        owners = [p for p, theirs in players.items() if isinstance(theirs, list) and stance in theirs]
    if not owners:
        return ""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else 1
    whose = f"{stance} is a stance of {' and '.join(owners)}"
    return f"; {whose}: write stances.{owners[0]} = {{ {stance} = {number} }}"


def _one_word(name: object, address: Address) -> str:
    """Return a hint where a name has spaces or other signs: what to write, and where its words may stand."""
    word = one_word(name) if isinstance(name, str) else ""
    if not word:
        return ""
    section, inside = address[0], address[1:]
    is_labelled = section == "states" or "stances" in inside if inside else section in LABELLED
    has_words = is_labelled and str(name).isprintable()
    return f"; write {word}" + (f', and {word} = "{name}" below [labels] for its words' if has_words else "")


def one_word(words: str) -> str:
    """Return a name that says the same as some words, '' where they have neither letter nor digit.

    Examples
    --------
    >>> one_word("United States")
    'United_States'
    """
    return re.sub(r"[^\w-]+", "_", words).strip("_-")


def _line(address: Address, where: Mapping[Address, Place]) -> int:
    """Return the line of an address, or of the nearest table above it that has one; 0 if unknown."""
    return next((where[address[:k]].line for k in range(len(address), 0, -1) if address[:k] in where), 0)


def _misplaced(address: Address, where: Mapping[Address, Place]) -> tuple[str, Address | None]:
    """Return a hint and the right address if a header took in a key that belongs to a table further up."""
    place = where.get(address)
    if place is None or not address or address[:-1] != place.header or address[-1] in _keys(place.header):
        return "", None
    for k in range(len(place.header) - 1, -1, -1):
        if address[-1] in _keys(address[:k]):
            header = ".".join(map(str, place.header))
            to = f"right below [{'.'.join(map(str, address[:k]))}]" if k else "to the top of the file"
            hint = (
                f"; it stands below the header [{header}] of line {place.header_line}, which takes it in: move it {to}"
            )
            return hint, (*address[:k], address[-1])
    return "", None


def _keys(address: Address) -> dict[str, Any]:
    """Return the keys that the schema names for the table at an address."""
    schema: Any = _schema()
    definitions = schema["$defs"]
    for part in address:
        named = schema.get("properties", {})
        schema = named[part] if part in named else schema.get("additionalProperties")
        if isinstance(schema, dict) and "$ref" in (shared := schema.get("then", schema)):
            schema = definitions[shared["$ref"].removeprefix("#/$defs/")]
        if not isinstance(schema, dict):
            return {}
    return dict(schema.get("properties", {}))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
