"""Mistakes of writing and of form in a scenario file: which are found, where, and what the messages say."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import bundled_names, examples
from twolevel.cli.entry import main
from twolevel.model.scenario import Scenario
from twolevel.model.toml_mistakes import WIDTH, in_picture
from twolevel.model.toml_text import Place, places

#: name, text, line and column of the caret, words that must stand in the message.
MISTAKES = [
    ("decimal comma", "a = 0,5", 1, 5, "write 0.5 with a point"),
    ("decimal comma in braces", "a = { value = 0,5, range = [0, 1] }", 1, 15, "write 0.5 with a point"),
    ("comma for thousands", "a = 1,500", 1, 5, "write 1.500 with a point, or 1500 if thousands are meant"),
    ("curly quotes", "b = 1\na = “x”", 2, 5, 'write " for “'),
    ("curly quotes around an apostrophe", "a = [“it's”, “y”]", 1, 6, 'write " for “'),
    ("low and high quotes", "a = „x“", 1, 5, 'write " for „'),
    ("single curly quotes", "a = ‘x’", 1, 5, 'write " for ‘'),
    ("a curly quote at the end", 'a = "x”', 1, 7, 'write " for ”'),
    ("True", "a = True", 1, 5, "write true"),
    ("yes", "a = yes", 1, 5, 'write "yes"'),
    ("None", "a = None", 1, 5, "leave the key out"),
    ("no digit before the point", "a = { b = -.5, c = 1 }", 1, 11, "write -0.5"),
    ("no digit after the point", "a = [1, 5.]", 1, 9, "write 5.0"),
    ("percent", "a = 40%", 1, 5, "write 0.4 for 40%"),
    ("percent with a comma", "a = 12,5 %", 1, 5, "write 0.125 for 12,5 %"),
    ("a space in a number", "a = 1 000", 1, 5, "write 1000"),
    ("a unit", "a = 3 km", 1, 6, "write 3"),
    ("a leading 0", "a = 05", 1, 5, "write 5"),
    ("a dash for a minus", "a = –0.5", 1, 5, "write - for the long dash"),
    ("a date with points", "date = 21.07.2014", 1, 8, "write 2014-07-21"),
    ("a date with strokes", "date = 21/07/2014", 1, 8, "write 2014-07-21"),
    ("a date that may mean two", "date = 07/08/2014", 1, 8, "2014-08-07, or 2014-07-08 if the month comes first"),
    ("a date with one digit", "date = 2014-7-1", 1, 8, "write 2014-07-01"),
    ("a date in words", "date = 21 July 2014", 1, 8, "write 2014-07-21"),
    ("a date in words of a list", "a = [1]\ndate = Sept. 3, 2014 # x", 2, 8, "write 2014-09-03"),
    ("a month in words", "date = July 2014", 1, 8, 'write "2014-07"'),
    ("nothing", "disclosed = None", 1, 13, "write []"),
    ("quotes within, in braces", 'a = { b = 1, c = "x "y" z", d = "w" }', 1, 21, 'write \\" inside the text'),
    ("quotes within behind a comma", 'a = { c = "y, "z" w" }', 1, 15, 'write \\" inside the text'),
    ("no comma behind a text", 'a = { b = "x"c = "y" }', 1, 14, "write a comma here"),
    ("a header without brackets", "b = 1\nterms.gas\nplayer = 1", 2, 1, "write [terms.gas] for a header"),
    ("a month", "date = 2014-07", 1, 8, 'write "2014-07"'),
    ("unquoted words", "title = Two leaders meet", 1, 9, 'write "Two leaders meet"'),
    ("unquoted words with an apostrophe", "title = They don't meet", 1, 9, 'write "They don\'t meet"'),
    ("unquoted names", "stances = [dismiss, ask]", 1, 12, 'write "dismiss"'),
    ("an unquoted name with digits", "states = [9M723]", 1, 11, 'write "9M723"'),
    ("a doubled table", "[a]\nx = 1\n[a]\ny = 2", 3, 1, "a is given twice, first in line 1"),
    ("a doubled key", "[a]\nx = 1\n\nx = 2", 4, 1, "a.x is given twice, first in line 2"),
    ("a value and a table", "a = 1\n[a.b]\nc = 1", 2, 1, "a is given twice, first in line 1"),
    ("a doubled key in braces", "a = { b = 1, b = 2 }", 1, 14, "b is given twice in one table"),
    ("a list left open", "a = [1, 2\nb = 3", 1, 5, "write ] where it ends"),
    ("a list left open after a comma", "a = [1, 2,\nb = 3", 1, 5, "write ] where it ends"),
    ("a list left open above a header", 'a = ["x"\n[b]\nc = 1', 1, 5, "write ] where it ends"),
    ("a list left open in braces", 'a = { r = [0, 1, why = "x" }', 1, 11, "write ] where it ends"),
    ("braces left open", "a = { b = 1\nc = 2", 1, 5, "write } where it ends"),
    ("a header left open", "[a # b\nc = 1", 1, 3, "write ] at its end"),
    ("a bracket too many", "[a]]", 1, 4, "a ] closes nothing"),
    ("round brackets", "a = (1, 2)", 1, 5, "write [ and ] for ( and )"),
    ("a quote left open", 'a = "x\nb = 1', 1, 5, 'write " where the text ends'),
    ("a quote left open in a list", 'a = ["x", "y]\nb = 1', 1, 11, 'write " where the text ends'),
    ("a quote left open in the middle", 'a = ["x, "y"]', 1, 11, 'the number of " in this line is odd'),
    ("three quotes left open", 'a = """\nx\n\nb = 1\n', 1, 5, 'write """ where it ends'),
    ("a text over lines", 'a = "x\ny\nz"\nb = 1', 1, 5, 'three quotes, """'),
    ("a text closed as if it had three quotes", 'a = "x\ny, z\n"""\nb = 1', 1, 5, 'three quotes, """'),
    ("an apostrophe within", "a = 'it's'", 1, 8, "put the text in double quotes"),
    ("quotes within", 'a = "he said "no" twice"', 1, 14, 'write \\" inside the text'),
    ("a backslash", 'a = "c:\\Users"', 1, 8, "write \\\\ for a backslash"),
    ("no =", 'title "x"', 1, 6, "write = after title"),
    ("a colon", 'title: "x"', 1, 6, "write = for :"),
    ("a colon in braces", "a = { b: 1, c: 2 }", 1, 8, "write = for :"),
    ("two =", "a == 1", 1, 3, "write = for =="),
    ("no value", "title =\nb = 1", 1, 7, "a key has no value after its ="),
    ("braces over lines", "a = { b = 1, # c\n  c = 2,\n}\nd = 1", 1, 5, "a table in braces stands on one line"),
    ("a comma before a brace", "a = { b = 1, }", 1, 12, "no comma stands before a closing brace"),
    ("no comma in a list", "a = [1 2]", 1, 7, "write a comma here"),
    ("no comma in a list over lines", 'a = [\n  "x"\n  "y",\n]', 2, 6, "write a comma here"),
    ("no comma in braces", "a = { b = 1 c = 2 }", 1, 12, "write a comma here"),
    ("a comma at the end", "a = 1,", 1, 6, "a line does not end with a comma"),
    ("a semicolon at the end", "a = 1;", 1, 6, "delete the semicolon"),
    ("two keys on a line", "a = 1 b = 2", 1, 7, "each key has a line of its own"),
    ("a space that does not break", "a\u00a0= 3", 1, 2, "(no-break space)"),
    ("a zero-width space", "\u200ba = 3", 1, 1, "(zero width space)"),
    ("a control character", 'a = "\x1b"', 1, 6, "control character 27"),
    ("line ends of old", "a = 1\rb = 2", 1, 6, '"LF" or "CRLF"'),
    ("a // comment", "a = 1 // x", 1, 7, "write # for //"),
    ("a ; comment", "; it's", 1, 1, "write # for ;"),
    ("a key of two words", "my key = 1", 1, 1, "write my_key"),
    ("a key in other letters", "имя = 1", 1, 1, 'write "имя"'),
    ("a header of two words", "[players.North Korea]", 1, 10, "write North_Korea"),
    ("a header in other letters", "[players.Türkiye]", 1, 10, 'write "Türkiye"'),
    ("prose", "b = 1\nTwo leaders meet.", 2, 1, "write # before a comment"),
    ("a list item of YAML", "b = 1\n- a", 2, 1, "a line is a key = value, a [header], or a # comment"),
]


def refusal(text: str | bytes) -> list[str]:
    """Return the lines of the error about a text: the sentence, then the notes."""
    with pytest.raises(tl.ScenarioError) as caught:
        Scenario.from_toml(text, where="my.toml")
    assert "\n" not in str(caught.value)
    return [str(caught.value), *"\n".join(getattr(caught.value, "__notes__", [])).splitlines()]


@pytest.mark.parametrize(("text", "line", "column", "words"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_of_writing_is_shown_with_its_line_place_and_remedy(
    text: str, line: int, column: int, words: str
) -> None:
    sentence, *notes = refusal(text)
    assert sentence.startswith(f"my.toml: line {line}: must be TOML; ")
    row, caret = notes[:2]
    margin = row.index("| ") + 2
    assert caret == " " * (margin - 2) + "| " + " " * (column - 1) + "^"
    assert row[margin:].startswith(text.split("\n")[line - 1][: column - 1])
    assert words in " ".join([sentence, *notes])
    assert "\x1b" not in "".join([sentence, *notes])
    assert len(notes) <= 3, "one mistake gives one message"


@pytest.mark.parametrize(("text", "line"), [(m[1], m[2]) for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_found_below_other_text_and_with_windows_line_ends(text: str, line: int) -> None:
    above = 'title = "x" # "y\nlesson = """\n[z]\n"""\nlong = [\n 1, # ]\n]\n'
    sentence = refusal((above + text).replace("\n", "\r\n"))[0]
    assert sentence.startswith(f"my.toml: line {line + 7}: must be TOML; ")


def test_several_mistakes_of_writing_come_at_once() -> None:
    text = "a = 0,5\nb = “x”\nc = [1, 2\nd = yes\n[e]\n[e]\nf = 1\n"
    lines = [line for line in refusal(text) if line.startswith("my.toml")]
    assert [line.split(":")[1] for line in lines] == [f" line {k}" for k in (1, 2, 3, 4, 6)]
    many = refusal("".join(f"k{k} = .{k}\n" for k in range(17)))
    assert sum(line.startswith("my.toml") for line in many) == 10
    assert many[-1] == "... and 7 more"


def test_a_whole_file_with_decimal_commas_is_told_in_one_run() -> None:
    text = (files("twolevel") / "scenarios" / "chicken.toml").read_text(encoding="utf-8")
    commas = re.sub(r"value = (-?\d+)\.", r"value = \1,", text)
    lines = [line for line in refusal(commas) if line.startswith("my.toml")]
    assert len(lines) == 6
    assert all(line.endswith("a decimal number has a point, not a comma") for line in lines)


def test_what_follows_a_text_left_open_is_not_judged() -> None:
    lines = refusal('a = "x\nyes: this, is; 0,5 prose\nb = .5\n')
    assert [line for line in lines if line.startswith("my.toml")] == [
        "my.toml: line 1: must be TOML; a text is not closed by a quote"
    ]


def test_a_mistake_that_nothing_explains_ends_the_search() -> None:
    assert refusal("a = 0,5\nb = ^\nc = .5\n")[1:] == [
        "     1 | a = 0,5",
        "       |     ^",
        "  hint: write 0.5 with a point",
    ]
    assert refusal("b = ^\nc = .5\n")[0] == "my.toml: line 1: must be TOML; invalid value"
    assert refusal("a = " + "1" * 5000)[0] == "my.toml: must be TOML; a number has too many digits"


def test_long_lines_and_wide_signs_keep_the_caret_under_its_place() -> None:
    row, caret = in_picture(3, 151, "x" * 150 + "!" + "y" * 150).split("\n")
    assert row[caret.index("^")] == "!"
    assert len(row) <= WIDTH + 20
    assert row.count("...") == 2
    assert in_picture(3, 3, "日本!") == "     3 | 日本!\n       |     ^"
    assert in_picture(3, 3, "\ta!") == "     3 |     a!\n       |      ^"


# ---------------------------------------------------------------- form

FORM = """\
source = "x"
[players.A]
stances = ["x", "y"]
title = "T"
[players.B]
stancse = ["x"]
[parameters]
p = { valu = 1, range = [0, 1] }
q = { value = 0.3, range = [0,2, 0,5] }
[terms.k]
PLAYER = "A"
channel = 3
stances.A = { x = 1 }
[episodes.e]
disclosed = "k"
"""


def test_all_offences_of_form_come_at_once_in_the_order_of_the_file() -> None:
    assert refusal(FORM) == [
        "my.toml: players.A has no key 'title'; it stands below the header [players.A] of line 2, which takes it in: "
        "move it to the top of the file (line 4)",
        "my.toml: players.B has no key 'stancse'; did you mean 'stances'? (line 6)",
        "my.toml: parameters.p has no key 'valu'; did you mean 'value'? (line 8)",
        "my.toml: parameters.q.range must be two numbers, the lower one first; got [0, 2, 0, 5]; a decimal number has "
        "a point: [0.2, 0.5]? (line 9)",
        "my.toml: terms.k has no key 'PLAYER'; did you mean 'player'? (line 11)",
        "my.toml: terms.k.channel must be a name of letters, digits, _ and -; got 3 (line 12)",
        "my.toml: episodes.e.disclosed must be a list of pieces of evidence, each once; got 'k'; "
        'write ["k"] (line 15)',
    ]


def test_more_offences_than_ten_are_counted() -> None:
    lines = refusal('title = "x"\n[players.A]\nstances = ["x"]\n' + "".join(f"wrong{k} = 1\n" for k in range(17)))
    assert len(lines) == 11
    assert lines[-1] == "... and 7 more"


@pytest.mark.parametrize("name", bundled_names("azerbaijan-russia", "chicken", "putnam-ratification"))
def test_every_value_of_a_file_is_found_on_a_line_that_names_it(name: str) -> None:
    text = (files("twolevel") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    lines = text.split("\n")
    found = places(text)
    for address, place in found.items():
        key = next(part for part in reversed(address) if isinstance(part, str))
        assert key in lines[place.line - 1]

    def check(value: object, address: tuple[str | int, ...]) -> None:
        assert not address or address in found
        entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in entries:
            check(inner, (*address, key))

    check(tomllib.loads(text), ())


def test_rows_of_a_list_of_tables_have_places() -> None:
    found = places("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2\n")
    assert found[("a", 0, "b")] == Place(2, ("a", 0), 1)
    assert found[("a", 1, "c", "d")] == Place(5, ("a", 1, "c"), 4)


# ---------------------------------------------------------------- files of another kind


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"# nothing yet\n", "the file must have 'title' and 'players', but it is empty"),
        (b'{"title": "x"}', "must be TOML; this is JSON"),
        (b'{\n "title": "x",\n}', "must be TOML; this is JSON"),
        (b'{"cells": [], "nbformat": 4}', "must be TOML; this is a Jupyter notebook"),
        (b"title: x\nplayers:\n  - A\n", "must be TOML; this looks like YAML"),
        (b"PK\x03\x04\x00\xff", "must be UTF-8 text; this is a zip archive such as a .docx"),
        (b"{\\rtf1 title}", "must be TOML; this is rich text"),
        (b"<!DOCTYPE html>\n<html>", "must be TOML; this is a web page"),
        ('title = "é"\n'.encode("utf-16"), "must be UTF-8 text; this is UTF-16; save the file as UTF-8"),
        ('title = "x"\n'.encode("utf-16-le"), "must be TOML; this is UTF-16; save the file as UTF-8"),
        ('title = "x"\n'.encode("utf-16-be"), "must be TOML; this is UTF-16; save the file as UTF-8"),
    ],
)
def test_files_of_another_kind_get_one_clear_line(raw: bytes, words: str) -> None:
    (sentence,) = refusal(raw)
    assert sentence.startswith(f"my.toml: {words}")


def test_latin_letters_of_an_old_encoding_are_shown_where_they_stand() -> None:
    assert refusal('title = "x"\nsource = "été"\n'.encode("cp1252")) == [
        "my.toml: line 2: must be UTF-8 text; byte 22 is not",
        '     2 | source = "\\xe9t\\xe9"',
        "       |           ^",
        "  hint: save the file as UTF-8 (in most editors: Save As, Encoding)",
    ]


# ---------------------------------------------------------------- the command line, and damage at random


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a = 0,5\n",
            ": line 1: must be TOML; a decimal number has a point, not a comma\n     1 | a = 0,5\n       |     ^\n",
        ),
        ('a = "\x1b[31m\n', '     1 | a = "\\x1b[31m\n'),
        (FORM, "did you mean 'stances'? (line 6)\n"),
    ],
)
def test_the_command_line_shows_the_lines_as_they_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, expected: str
) -> None:
    file = tmp_path / "my.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["show", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"twolevel: {file}: ")
    assert expected in err
    assert "Traceback" not in err
    assert "\x1b" not in err


@examples(5, 150, st.data())
def test_a_file_with_one_character_damaged_loads_or_is_refused_by_name(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([n for n in tl.scenarios() if n != "iskander-hand"]))
    text = (files("twolevel") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from("\"'[]{}=,.:;#\\\n\r\t \0\u00a0\u200b“”’é%-–/0aT") | st.just(""))
    damaged = text[:at] + sign + text[at + data.draw(st.integers(0, 1)) :]
    try:
        Scenario.from_toml(damaged, where="my.toml")
    except tl.ScenarioError as exc:
        lines = [str(exc), *getattr(exc, "__notes__", [])]
        assert lines[0].startswith("my.toml: ")
        assert "\n" not in lines[0]
        assert all(c.isprintable() or c == "\n" for c in "".join(lines))
