"""The format's page, drawn from the schema: ``python -m tests.format_page`` rewrites the drawn part of it.

Every key of ``twolevel/scenarios/schema.json`` has a row: its type is the `rule` that the validation knows, and its
unit, default, meaning and example stand beside it. The limits are the constants of the modules that refuse what is
more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from tests import ROOT
from twolevel.analysis.history import MOST_PATHS
from twolevel.analysis.publishing import MOST_ITEMS
from twolevel.claims.robustness import MOST_DRAWS
from twolevel.errors import MOST_NUMBERS
from twolevel.model import build, numbers, parse
from twolevel.model.ratification import MOST_VOTERS
from twolevel.sweeps.sweep import MOST_IN_MEMORY, MOST_UNASKED

PAGE = ROOT / "docs" / "reference" / "format.md"
BEGIN, END = "<!-- drawn by python -m tests.format_page -->", "<!-- end of what is drawn -->"
SCHEMA: dict[str, Any] = json.loads((files("twolevel") / "scenarios" / "schema.json").read_text(encoding="utf-8"))

#: Parts of the schema that stand in many places and have a section of their own, with its heading.
SHARED = {
    "number": "A number with notes",
    "parameter": "A parameter",
    "complement": "A number made of one parameter",
    "sum": "A number made of several",
    "quantity": "A quantity, in `greater`, `not_less` and `than`",
    "changed_player": "What may differ of a player",
    "changed_observer": "What may differ of an observer",
    "changed_evidence": "What may differ of evidence",
    "changed_term": "What may differ of a term",
    "changed_audience": "What may differ of an audience",
}
#: What an entry of a table is called.
CALLED = {
    "players": "LEADER",
    "observers": "OBSERVER",
    "evidence": "ITEM",
    "terms": "TERM",
    "audiences": "AUDIENCE",
    "episodes": "EPISODE",
    "claims": "CLAIM",
    "variants": "VARIANT",
    "set": "ADDRESS",
}

LIMITS = [
    ("size of a file", f"{parse.MOST_BYTES >> 20} MiB"),
    ("parts of a key, joined by dots", f"{parse.MOST_PARTS}"),
    ("tables and lists inside each other", f"{parse.MOST_DEPTH}"),
    ("values in a file, texts and numbers", f"{parse.MOST_VALUES:,}"),
    ("players", f"{build.MOST_PLAYERS}"),
    ("payoffs: players × all combinations of their stances × channels", f"{build.MOST_CELLS:,}"),
    ("states", f"{build.MOST_STATES}"),
    ("pieces of evidence", f"{build.MOST_EVIDENCE}"),
    ("observers", f"{build.MOST_OBSERVERS}"),
    ("episodes", f"{build.MOST_EPISODES}"),
    ("audiences of one leader under a share of votes", f"{MOST_VOTERS}"),
    ("size of a number", f"{numbers.LARGEST:,.0f} either way"),
    ("mistakes that are told at once", f"{parse.MOST_MISTAKES}"),
    ("pieces of evidence that `publish` tries in every combination", f"{MOST_ITEMS}"),
    ("paths that `history` lists", f"{MOST_PATHS:,}"),
    ("draws of `robustness`", f"{MOST_DRAWS:,}"),
    ("points of `sweep` without being told to go on, kept in memory", f"{MOST_IN_MEMORY:,}"),
    ("points of `sweep` without being told to go on, written to a folder", f"{MOST_UNASKED:,}"),
    ("memory that one call may take for its numbers", f"{MOST_NUMBERS * 8 >> 30} GiB"),
]


class Key(NamedTuple):
    """A key of the format: the table that it stands in, `*` for any name and `#` for any place in a list."""

    table: tuple[str, ...]
    name: str
    schema: dict[str, Any]
    is_needed: bool

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.table, self.name)


def keys() -> Iterator[Key]:
    """Yield every key, those of shared parts below the name of the part."""
    yield from _inside(SCHEMA, ())
    for part in SHARED:
        yield from _inside(SCHEMA["$defs"][part], (f"${part}",))


def _inside(schema: dict[str, Any], table: tuple[str, ...]) -> Iterator[Key]:
    for name, entry in schema.get("properties", {}).items():
        yield Key(table, name, entry, name in schema.get("required", ()))
    for name, entry in schema.get("properties", {}).items():
        yield from _inside(entry, (*table, name))
    for word, step in (("additionalProperties", ("*",)), ("items", ("#",)), ("then", ()), ("else", ())):
        if isinstance(schema.get(word), dict):
            yield from _inside(schema[word], (*table, *step))


def kind(schema: dict[str, Any]) -> str:
    """Say what may stand at a key: the rule, or the title of the shared part that has it."""
    place = schema["then"] if schema.get("if") is True and "title" not in schema else schema
    while "$ref" in place and "title" not in place:
        found: Any = SCHEMA
        for step in place["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        place = found
    if "title" in place:
        return str(place["title"])
    return str(place.get("rule") or kind(place.get("else") or place["then"]))


def toml(value: Any) -> str:
    """Write a value of JSON as it stands in a scenario file."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_bare(k)} = {toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _bare(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() else json.dumps(key)


def heading(table: tuple[str, ...]) -> str:
    """Say where the keys of a table stand: ``[audiences.AUDIENCE.terms.TERM]``."""
    if not table:
        return "The top of the file"
    if table[0].startswith("$"):
        inside = ", `set`" if len(table) > 1 else ""
        return SHARED[table[0].removeprefix("$")] + inside
    steps = [CALLED.get(table[k - 1], "NAME") if step == "*" else step for k, step in enumerate(table)]
    if "#" in steps:
        k = steps.index("#")
        inner = " ".join(f"`{step}`" for step in steps[k + 1 :] if step not in ("#", "ADDRESS"))
        return f"`[[{'.'.join(steps[:k])}]]`" + (f", inside {inner}" if inner else "")
    return f"`[{'.'.join(steps)}]`"


def _default(key: Key) -> str:
    if key.is_needed:
        return "**needed**"
    if "default" in key.schema:
        return f"`{toml(key.schema['default'])}`"
    return str(key.schema["otherwise"])


def rows() -> list[str]:
    """Return the tables of all keys, one a table of the file."""
    lines: list[str] = []
    tables = list(dict.fromkeys(key.table for key in keys()))
    for table in tables:
        lines += [
            "",
            f"### {heading(table)}",
            "",
            "| key | type | unit | default | meaning | example |",
            "|---|---|---|---|---|---|",
        ]
        for key in (key for key in keys() if key.table == table):
            example = f"`{_bare(key.name)} = {toml(key.schema['examples'][0])}`"
            cells = [f"`{key.name}`", kind(key.schema), key.schema.get("unit", ""), _default(key)]
            cells += [key.schema["description"], example]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def drawn() -> str:
    """Return the page as it should be: what stands by hand, and the drawn part anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    limits = [
        "",
        "## Limits",
        "",
        "| what | at most |",
        "|---|---|",
        *(f"| {what} | {most} |" for what, most in LIMITS),
    ]
    return "\n".join([before + BEGIN, "", "## Every key", *rows(), *limits, "", END + after])


if __name__ == "__main__":
    PAGE.write_text(drawn(), encoding="utf-8")
