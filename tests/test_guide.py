"""How to write a crisis: its pieces, one after the other, are a file, and each command prints what stands below it.

So does each command of the other pages, in blocks that are called console.
"""

from __future__ import annotations

import contextlib
import doctest
import re
import shlex
from pathlib import Path

import pytest

import twolevel as tl
from tests import ROOT
from twolevel.cli import main

GUIDE = (ROOT / "docs" / "howto" / "write_a_crisis.md").read_text(encoding="utf-8")
#: The mud of the same source as the samples, and of another one that is as credible.
MUD = "likelihood.storm = { value = 0.3"
ONE_SOURCE, ANOTHER = (f"{key}\n{MUD}" for key in ('report = "university"', "credibility = 0.7"))
BLOCKS = re.findall(r"^```(toml|text)\n(.*?)^```$", GUIDE, re.M | re.S)


def test_the_guide_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = Path("river.toml")
    shown = 0
    for kind, block in BLOCKS:
        if kind == "toml":
            mine.write_text(
                f"{mine.read_text(encoding='utf-8')}\n{block}" if mine.exists() else block, encoding="utf-8"
            )
            continue
        assert block.startswith("$ ")
        check_command(block.removeprefix("$ "), capsys)
        shown += 1
    assert shown == 12
    scenario = tl.load(mine)
    assert scenario.warnings == ()
    assert not tl.lint(scenario)
    assert [claim.holds for claim in tl.check(scenario)] == [True, True]
    assert tl.migrate(mine) == mine.read_text(encoding="utf-8")  # it is of the present edition


def test_what_the_guide_says_of_its_numbers() -> None:
    pieces = "\n".join(block for kind, block in BLOCKS if kind == "toml")
    river = tl.Scenario.from_toml(pieces)
    assert round(river.ratification("after")["fishermen"]["accuse"], 2) == 0.88  # 1 / (1 + exp(-4 × 0.5))
    soft, sharp = (river.override({"audiences.fishermen.precision": p}).ratification("after") for p in (2, 8))
    assert [round(home["fishermen"]["accuse"], 2) for home in (soft, sharp)] == [0.73, 0.98]
    mud = {"disclosed": ["samples", "mud"]}
    apart = tl.Scenario.from_toml(pieces.replace(ONE_SOURCE, ANOTHER))
    world = [round(s.beliefs("dispute", **mud)["world"]["mine"], 3) for s in (river, apart)]
    assert world == [0.764, 0.793]
    for term in ("baseless", "exposed"):  # the yardsticks
        assert river.value(f"terms.{term}.weight") == -1
    given = {name: river.number(name) for name in river.addresses() if river.number(name).origin}
    assert len(given) == 25 and all(number.why and number.range for number in given.values())


CONSOLE = {
    page.relative_to(ROOT).as_posix(): blocks
    for page in sorted(ROOT.glob("docs/*/*.md"))
    if (blocks := re.findall(r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S))
}


@pytest.mark.parametrize("page", CONSOLE)
def test_a_page_shows_what_its_commands_print(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in CONSOLE[page]:
        assert block.startswith("$ twolevel ")
        for shown in block.removeprefix("$ ").split("\n$ "):
            check_command(shown, capsys)


def check_command(shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run a command and compare what it prints with the lines below it; what fails with one line prints that."""
    line, _, printed = shown.partition("\n")
    program, *arguments = shlex.split(line)
    assert program == "twolevel"
    with contextlib.suppress(SystemExit):
        main(arguments)
    out, err = capsys.readouterr()
    got = "".join(f"{line.rstrip()}\n" for line in (err + out).rstrip("\n").split("\n"))
    assert doctest.OutputChecker().check_output(f"{printed.rstrip()}\n", got, doctest.ELLIPSIS), f"{line}\n{got}"
