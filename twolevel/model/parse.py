"""Reading a scenario file: TOML in, a table of the right form out, or one line that says what is wrong where.

The form is a JSON Schema, ``scenarios/schema.json``, which editors can use too. What the names in the file refer to
is checked one module up, in `spec`.
"""

from __future__ import annotations

import datetime
import json
import sys
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, nearest

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

__all__ = ["bundled", "check_form", "parse", "read"]


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
        return "standard input", sys.stdin.buffer.read() if sys.stdin else b""
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
        return str(path), path.read_bytes()
    except OSError as exc:
        raise ScenarioError(f"{path}: cannot be read ({exc.strerror})") from None


def parse(where: str, raw: bytes) -> dict[str, Any]:
    """Parse TOML and check its form.

    Returns
    -------
    dict
        Checked against the schema; dates are ISO strings.

    Raises
    ------
    ScenarioError
        One line: `where`, the address, the rule and the value.
    """
    try:
        parsed = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise ScenarioError(f"{where}: must be UTF-8 text; byte {exc.start} is not") from None
    except tomllib.TOMLDecodeError as exc:
        raise ScenarioError(f"{where}: must be TOML; {' '.join(str(exc).split())}") from None
    except RecursionError:
        raise ScenarioError(f"{where}: must be TOML; it is nested too deeply") from None
    table: dict[str, Any] = _with_iso_dates(parsed)
    try:
        check_form(table)
    except ScenarioError as exc:
        raise ScenarioError(f"{where}: {exc}") from None
    return table


def _with_iso_dates(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _with_iso_dates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_iso_dates(v) for v in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    text = (files("twolevel") / "scenarios" / "schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def check_form(table: dict[str, Any]) -> None:
    """Check a table against the schema.

    Raises
    ------
    ScenarioError
        The first offence in the order of the file, in one line without the name of the file.
    """
    offences = sorted(
        _validator().iter_errors(table),  # a misspelt key before the key that it leaves missing
        key=lambda e: ([str(p) for p in e.absolute_path], e.validator != "additionalProperties"),
    )
    if offences:
        raise ScenarioError(_in_one_line(offences[0]))


def _in_one_line(offence: ValidationError) -> str:
    """Put a schema error into words: the schema's descriptions are its rules."""
    address = ".".join(str(p) for p in offence.absolute_path) or "the file"
    schema: Any = offence.schema
    rule = schema.get("description", "of another form")
    value: Any = offence.instance
    match offence.validator:
        case "additionalProperties":
            known = list(schema.get("properties", {}))
            key = next(k for k in value if k not in known)
            return f"{address} has no key {key!r}{nearest(key, known) or '; its keys are ' + ', '.join(known)}"
        case "required":
            missing = next(k for k in schema["required"] if k not in value)
            return f"{address} must have {missing!r}"
        case _ if "propertyNames" in offence.absolute_schema_path:
            return f"{address} must be a table whose keys are names of letters, digits, _ and -; got {_short(value)}"
        case "uniqueItems":
            twice = next(v for k, v in enumerate(value) if v in value[:k])
            return f"{address} must name each only once; got {twice!r} twice"
        case _:
            return f"{address} must be {rule}; got {_short(value)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
