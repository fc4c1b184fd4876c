"""Command lines made at random of good and hostile words: each ends with status 0 or 2, and never with a traceback."""

from __future__ import annotations

import contextlib
import io
import random
import sys
import traceback
import warnings
from pathlib import Path

import pytest

from twolevel.cli.entry import main

SCENARIOS = (
    "chicken",
    "chicken",
    "chicken",
    "putnam-ratification",
    "my_crisis.toml",
    "nope",
    "-",
    "",
    ".",
    "/dev/null",
)
ADDRESSES = (
    *("parameters.win_row", "parameters.crash_row", "parameters", "parameters.", "episodes.base.parameters.win_row"),
    *(
        "terms.crash_row.weight",
        "evidence.log.credibility",
        "observers.world.trust",
        "x" * 300,
        "",
        "é.ü",
        "a.b\n",
        "\x1b[31m",
    ),
)
VALUES = (
    *(
        "0",
        "1",
        "-1",
        "0.5",
        "-1e-3",
        "1e400",
        "nan",
        "inf",
        "-inf",
        "9" * 5000,
        "[" * 2000,
        "[1, 2]",
        "[]",
        "{}",
        "true",
    ),
    *(
        '"a"',
        "rest",
        "sharp",
        '{one_minus = "x"}',
        "1 # 2",
        "1\nx = 2",
        "1979-05-27",
        "0x1F",
        "",
        " ",
        "=",
        "\udcff",
        "名前",
    ),
)
WORDS = (
    "base",
    "calm",
    "Row",
    "Column",
    "Row=swerve",
    "swerve",
    "Row,Column",
    "Row,Row",
    ",",
    "png",
    "svg,pdf",
    "bmp",
    "lhs",
)
SPANS = ("0:1:3", "0:1", "1:0:3", "0:1:0", "a:b:c", ":::", "0:1:1e3", "0:inf:3", "nan:1:2", "-1:1:2")
COMMANDS = (
    "list",
    "show",
    "show",
    "solve",
    "solve",
    "disclose",
    "thresholds",
    "attribute",
    "sweep",
    "claims",
    "robustness",
    "compare",
    "run",
    "textbook",
)
#: Options, and what their values are drawn from; some are not options of every command.
OPTIONS = {
    **dict.fromkeys(("--set", "--from-set", "--to-set"), None),
    **dict.fromkeys(
        ("--episode", "--player", "--from", "--to", "--given", "--bilateral", "--event", "--format"), WORDS
    ),
    **dict.fromkeys(
        ("--points", "--draws", "--spread", "--seed", "--sample", "--workers", "--dpi", "--method"), VALUES
    ),
    **dict.fromkeys(("--along", "--together", "--beside"), ADDRESSES),
    **dict.fromkeys(("--json", "--strict", "--quiet", "--numbers", "--help", "--nope"), ()),
}


def command_line(at: random.Random) -> list[str]:
    """Make a command line that is half right."""
    command = at.choice(COMMANDS)
    line = [command] + [at.choice(SCENARIOS)] * (command != "list")
    if command == "thresholds":
        line += [at.choice(ADDRESSES), at.choice(VALUES), at.choice(VALUES)]
    if command == "compare":
        line.append(at.choice(SCENARIOS))
    if command == "sweep":
        line += ["--over", f"{at.choice(ADDRESSES)}={at.choice(SPANS)}"]
    if command == "attribute":
        line += ["--player", at.choice(WORDS), "--from", at.choice(WORDS), "--to", at.choice(WORDS)]
    if command == "robustness":
        line += ["--draws", at.choice(("1", "5", "0", "x"))]
    if command in ("run", "sweep", "robustness"):
        line.append("--quiet")
    for _ in range(at.choice((0, 1, 1, 2, 3))):
        option = at.choice(list(OPTIONS))
        values = OPTIONS[option]
        line.append(option)
        if values is None:
            line.append(f"{at.choice(ADDRESSES)}{at.choice(('=', '=', '=', ''))}{at.choice(VALUES)}")
        elif values:
            line.append(at.choice(values))
    if at.random() < 0.1:
        line[at.randrange(len(line))] = at.choice(VALUES)
    return line


def is_cheap(line: list[str]) -> bool:
    """Whether a line asks for no more than a second's work; what is too large is another test's."""
    large = [word for word in line if word.isdecimal() and len(word) > 3]
    return not large and not ("--workers" in line and "1" not in line)


def fault(line: list[str]) -> str:
    """Return what is wrong with how a command line ends, or nothing."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            status: object = main(line)
        except SystemExit as exc:
            status = exc.code or 0
        except Exception:
            return traceback.format_exc()
    said = err.getvalue()
    if status not in (0, 2) or ((status == 2) != ("twolevel" in said) and "warning" not in said):
        return f"status {status}, and {said!r}"
    return "" if all(text.isprintable() for text in said.split("\n")) else f"not printable: {said!r}"


def faults(seed: int, count: int) -> list[tuple[str, list[str]]]:
    at = random.Random(seed)
    lines = [line for line in (command_line(at) for _ in range(count)) if is_cheap(line)]
    return [(wrong, line) for line in lines if (wrong := fault(line))]


@pytest.mark.parametrize("count", [pytest.param(15, id="15"), pytest.param(20_000, id="20000", marks=pytest.mark.slow)])
def test_every_command_line_ends_in_words(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crisis = Path(__file__).parents[2] / "examples" / "my_crisis.toml"
    (tmp_path / "my_crisis.toml").write_bytes(crisis.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    assert not faults(9, count)
