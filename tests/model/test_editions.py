"""Editions of the format: older files brought up to the present, however they are written, without a changed number."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as some
import pytest

import twolevel as tl
from tests import ROOT
from tests.conftest import bundled, bundled_names, examples
from tests.format_page import toml
from twolevel.cli import main
from twolevel.model.editions import migrated
from twolevel.model.scenario import Scenario
from twolevel.model.toml_edit import inserted
from twolevel.model.toml_text import tokens

BUNDLED = ROOT / "twolevel" / "scenarios"
#: Of the first edition: two episodes that do not say what is out, and two events whose observer is to be guessed.
FIRST = """# The first line, with a word that ends in = [
title = "The trawler = [not # a comment]"  # of 1999
states = ["outside", "inside"]

[players]
Island = { stances = ["release", "fine"] }
Neighbour.stances = ["accept", "protest"]   # in this order

[observers.villages]
prior = { outside = 0.7, inside = 0.30 }
[evidence.log]
likelihood = { outside = 0.1, inside = 9e-1 }
[audiences.villages]
player = "Island"
precision = 4
[audiences.villages.terms.taste] # what they want
stances.Island = { release = -0.3, fine = 0.4 }
event = [
    "inside",  # and nothing else
]
[audiences.villages.terms.pride]
stances.Island = { fine = +0.1 }
event = ["outside"]

[episodes.now]
date = 1999-05-04
parameters.weight = 0.5

# The day after
[episodes.later]
disclosed = ["log"]
[episodes.after.parameters]
weight = 0.25
[terms.fame]
player = "Island"
channel = "world"
weight = "weight"
stances.Island.fine = 1
[parameters]
weight = 1_0.0
"""
SAID = {
    ("episodes", "now", "disclosed"): [],
    ("episodes", "after", "disclosed"): [],
    ("audiences", "villages", "terms", "taste", "observer"): "villages",
    ("audiences", "villages", "terms", "pride", "observer"): "villages",
}


def with_what_was_meant(table: dict[str, Any]) -> dict[str, Any]:
    """Return the first edition's file with what the second asks for."""
    table = copy.deepcopy(table)
    for (*above, key), value in SAID.items():
        inside = table
        for step in above:
            inside = inside[step]
        inside[key] = value
    return {**table, "format": 2}


def bits(scenario: Scenario) -> list[Any]:
    """Return everything that a scenario computes with and what it computes, to the last bit."""
    moments = [scenario.at(episode) for episode in scenario.episodes]
    return [scenario.fingerprint, [(m.payoffs.tobytes(), m.disclosed) for m in moments], scenario.addresses()]


def comments(text: str) -> list[str]:
    return [text[start:end] for kind, start, end in tokens(text) if kind == "comment"]


def check_migration(text: str) -> str:
    """Check all that a migration promises of the file `FIRST`, in whatever way it is written; return what came out."""
    found = tl.migrate(text)
    assert tomllib.loads(found) == with_what_was_meant(tomllib.loads(text))
    assert comments(found) == comments(text)
    assert bits(Scenario.from_toml(found)) == bits(Scenario.from_toml(text))
    assert tl.migrate(found) == found
    return found


def test_an_older_file_is_brought_up() -> None:
    found = check_migration(FIRST)
    added = [line for line in found.splitlines() if line not in FIRST.splitlines()]
    assert added == [
        "format = 2",
        *['observer = "villages"'] * 2,
        "disclosed = []",
        "[episodes.after]",
        "disclosed = []",
    ]
    kept = iter(found.splitlines())
    assert all(line in kept for line in FIRST.splitlines())  # every line, in the same order


def written(table: dict[str, Any], styles: Iterator[int], path: tuple[str, ...] = ()) -> str:
    """Write a table in one of the ways of TOML: each table inside in braces, dotted, or below a header."""
    lines: list[str] = []
    later: list[str] = []

    def put(key: tuple[str, ...], value: Any) -> None:
        style = next(styles) if isinstance(value, dict) and value else 0
        name = ".".join(step if style % 2 else json.dumps(step) for step in key)
        if style == 0 or style == 1:
            lines.append(f"{'  ' * style}{name} = {toml(value)}  # {style}")
        elif style == 2 or len(key) > 1:
            for step, entry in value.items():
                put((*key, step), entry)
        else:
            inner = written(value, styles, (*path, *key))
            is_implied = style == 3 and inner.startswith("[")
            later.append(f"{'' if is_implied else '[' + '.'.join((*path, *key)) + ']  # head' + chr(10)}{inner}")

    for key, value in table.items():
        put((key,), value)
    return "".join(line + "\n" for line in lines) + "".join(later)


@examples(6, 1000, some.lists(some.integers(0, 4), min_size=120, max_size=120))
def test_however_it_is_written(styles: list[int]) -> None:
    table = tomllib.loads(FIRST)
    table["episodes"]["now"]["date"] = "1999-05-04"
    text = written(table, iter([4, *styles] * 9))
    assert tomllib.loads(text) == table
    check_migration(text)


def test_line_ends_and_the_mark_at_the_start_are_kept() -> None:
    raw = b"\xef\xbb\xbf" + FIRST.replace("\n", "\r\n").encode()
    found = migrated("mine", raw)
    assert found.removeprefix("\ufeff").replace("\r\n", "\n") == tl.migrate(FIRST)
    assert found.startswith("\ufeff") and found.count("\n") == found.count("\r\n")


@pytest.mark.parametrize("name", bundled_names("armenia-russia", "chicken", "yerevan-standoff"))
def test_bundled_files_came_out_of_it(name: str) -> None:
    text = (BUNDLED / f"{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    assert table["format"] == 2
    older = text.replace("format = 2\n", "", 1)
    for audience in table.get("audiences", {}):
        head, mark, terms = older.partition(f"[audiences.{audience}]\n")
        own, end, rest = terms.partition("\n\n[")
        older = (
            head
            + mark
            + own.replace(f'observer = "{audience}"\n', "").removesuffix(f'\nobserver = "{audience}"')
            + end
            + rest
        )
    assert "format" not in tomllib.loads(older)
    assert tl.migrate(older) == text
    assert bits(Scenario.from_toml(older)) == bits(tl.load(name))
    assert tl.migrate(name) == text


def test_iskander_had_five_observers_to_be_guessed() -> None:
    """The test above would pass where nothing is left out."""
    older = re.sub(r'observer = "arm_brass"\n', "", (BUNDLED / "iskander.toml").read_text(encoding="utf-8"))
    with pytest.raises(tl.ScenarioError, match=r"^scenario: audiences\.arm_brass\.terms\.candour must have 'observer'"):
        Scenario.from_toml(older)
    assert bits(Scenario.from_toml(older.replace("format = 2\n", ""))) == bits(bundled("iskander"))


def test_the_second_edition_asks_what_is_out() -> None:
    with pytest.raises(tl.ScenarioError, match=r"episodes\.now must have 'disclosed'; .* \(line 28\)$"):
        Scenario.from_toml(tl.migrate(FIRST).replace("date = 1999-05-04\ndisclosed = []", "date = 1999-05-04"))
    none = 'format = 2\ntitle = "No evidence"\nplayers.A.stances = ["x"]\nepisodes.now = {}\n'
    assert Scenario.from_toml(none).episodes == ("now",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            "3",
            "this file was made for a newer twolevel: it is of format 3, and this one reads up to 2; update twolevel",
        ),
        ("99999999999999999999", "it is of format 99999999999999999999, and this one reads up to 2; update twolevel"),
        ("0", "format must be 1 or 2; got 0"),
        ("-1", "format must be 1 or 2; got -1"),
        ("2.0", "format must be 1 or 2; got 2.0"),
        ("true", "format must be 1 or 2; got True"),
        ('"2"', "format must be 1 or 2; got '2'; write 2: a number has no quotes"),
        ("[2]", r"format must be 1 or 2; got \[2]"),
        ("{ is = 2 }", "format must be 1 or 2; got {'is': 2}"),
    ],
)
def test_other_editions_get_one_line(given: str, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=rf"^scenario: .*{words} \(line 2\)$") as caught:
        Scenario.from_toml(f"# mine\nformat = {given}\nnonsense = 1\n")
    assert not hasattr(caught.value, "__notes__")


def test_a_first_edition_may_say_so() -> None:
    assert (
        tl.migrate(FIRST.replace("\ntitle", "\nformat = 0x1 # so far\ntitle")).splitlines()[1] == "format = 2 # so far"
    )


def test_what_cannot_be_put_in_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a\.b cannot be put in without a change of something else$"):
        inserted("a.b = 1\n", ("a",), "b", "2")


# ---------------------------------------------------------------- the command


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, new = tmp_path / "mine.toml", tmp_path / "new.toml"
    mine.write_text(FIRST, encoding="utf-8")
    assert main(["migrate", str(mine)]) == 0
    assert capsys.readouterr().out == tl.migrate(mine)
    assert main(["migrate", str(mine), "--out", str(new)]) == 0
    assert capsys.readouterr().out == f"{new}: format 2 (was 1)\n"
    assert new.read_text(encoding="utf-8") == tl.migrate(FIRST) and mine.read_text(encoding="utf-8") == FIRST
    new.write_text("precious", encoding="utf-8")
    assert main(["migrate", str(mine), "--out", str(new)]) == 2
    assert (
        capsys.readouterr().err
        == f"twolevel: --out must be a new file, or come with --overwrite; {str(new)!r} is there\n"
    )
    assert new.read_text(encoding="utf-8") == "precious"
    assert main(["migrate", str(mine), "--out", str(new), "--overwrite", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": 2, "was": 1, "file": str(new), "text": None}
    assert main(["migrate", str(mine), "--in-place"]) == 0
    assert mine.read_text(encoding="utf-8") == new.read_text(encoding="utf-8") == tl.migrate(FIRST)
    told = mine.stat()
    assert main(["migrate", str(mine), "--in-place"]) == 0
    assert capsys.readouterr().out.endswith(f"{mine}: format 2 (as it was)\n")
    assert (mine.stat().st_mtime_ns, mine.stat().st_ino) == (told.st_mtime_ns, told.st_ino)  # not written again
    assert sorted(tmp_path.iterdir()) == [mine, new]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chicken", "--in-place"], "--in-place must have the path of a file; got 'chicken'"),
        (["-", "--in-place"], "--in-place must have the path of a file; got '-'"),
        (["chicken", "--in-place", "--out", "x.toml"], "--in-place and --out must not be given together"),
        (
            ["chicken", "--out", "no/such/x.toml"],
            "--out must be a file in a folder that is there; got 'no/such/x.toml'",
        ),
    ],
)
def test_what_the_command_refuses(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", *arguments]) == 2
    assert capsys.readouterr() == ("", f"twolevel: {words}\n")


def test_a_broken_file_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(FIRST.replace('player = "Island"', 'player = "Iland"', 1), encoding="utf-8")
    before = mine.read_bytes()
    assert main(["migrate", str(mine), "--in-place"]) == 2
    assert "did you mean 'Island'? (line 14)" in capsys.readouterr().err
    assert mine.read_bytes() == before


def test_the_schema_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == f"#:schema {(BUNDLED / 'schema.json').as_uri()}\n"
    copied = tmp_path / "schema.json"
    assert main(["schema", "--out", str(copied)]) == 0
    assert capsys.readouterr().out == "#:schema ./schema.json\n"
    assert copied.read_bytes() == (BUNDLED / "schema.json").read_bytes()
    assert main(["schema", "--out", str(copied)]) == 2
    assert "--overwrite" in capsys.readouterr().err
