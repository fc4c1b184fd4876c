"""Numbers outside the ranges of a file: one line each, from Python and from the shell, wherever a number is given."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import twolevel as tl
from twolevel.cli.entry import main

PRESSURE, ARMS = "parameters.domestic_pressure", "parameters.arms_reputation"
OTHER = {PRESSURE: 5.0}
IS, GOES = (
    f"armenia-russia: {PRESSURE} {what}, outside its range from 0.8 to 2" for what in ("is 5", "goes from 1 to 6")
)
TO_T2 = ["attribute", "armenia-russia", "--player", "Russia", "--from", "after", "--to", "after"]


@pytest.fixture(scope="module")
def case() -> tl.Scenario:
    return tl.load("armenia-russia")


Call = Callable[[tl.Scenario], Any]

CALLS: list[tuple[str, Call, str]] = [
    ("override", lambda s: s.override(OTHER), IS),
    ("override with a batch", lambda s: s.override({PRESSURE: [1, 6]}), GOES),
    ("thresholds", lambda s: tl.thresholds(s, "after", PRESSURE, 1, 6, points=4, progress=False), GOES),
    ("sweep", lambda s: tl.sweep(s, "after", {PRESSURE: [1, 6]}, progress=False), GOES),
    ("regimes", lambda s: tl.regimes(s, "after", {PRESSURE: [1, 6], ARMS: [1.0]}, progress=False), GOES),
    ("before", lambda s: tl.attribute(s, tl.Point("after", OTHER), "after", player="Russia"), IS),
    ("after", lambda s: tl.attribute(s, "after", tl.Point("after", OTHER), player="Russia"), IS),
    ("both points", lambda s: tl.attribute(s, "before", "after", player="Russia", overrides=OTHER), IS),
    ("what disclose holds", lambda s: tl.disclose(s, "after", overrides=OTHER, progress=False), IS),
    ("what sweep holds", lambda s: tl.sweep(s, "after", {ARMS: [1.0]}, overrides=OTHER, progress=False), IS),
]


@pytest.mark.parametrize(("call", "line"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS])
def test_python_warns_once_at_the_line_that_called(case: tl.Scenario, call: Call, line: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(case)
    assert [str(w.message) for w in caught] == [line]
    assert issubclass(caught[0].category, tl.ScenarioWarning)
    assert caught[0].filename == __file__


def test_nothing_is_said_within_the_range_nor_of_a_disclosure_nor_of_one_look(case: tl.Scenario) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        case.override({PRESSURE: 2.0})
        tl.disclose(case, "after", "evidence.hakopian.credibility", points=3, progress=False)  # 0 is below its range
        case.game("after", OTHER)
        tl.solve(case.game("after"))


def test_numbers_that_move_along_are_doubted_too(case: tl.Scenario) -> None:
    both = ["parameters.voters_blame_opp", "parameters.patron_dependence"]
    with pytest.warns(tl.ScenarioWarning) as caught:
        tl.thresholds(case, "after", both, 0.0, 1.6, points=4, progress=False)
    assert [str(w.message) for w in caught] == [
        "armenia-russia: parameters.voters_blame_opp goes from 0 to 1.6, outside its range from 0.4 to 1.2",
        "armenia-russia: parameters.patron_dependence goes from 0 to 6.22222, outside its range from 0.5 to 5",
    ]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["solve", "armenia-russia", "--set", f"{PRESSURE}=5"], IS),
        (["show", "armenia-russia", "--set", f"{PRESSURE}=5"], IS),
        (["disclose", "armenia-russia", "--set", f"{PRESSURE}=5"], IS),
        (["thresholds", "armenia-russia", PRESSURE, "1", "6"], GOES),
        (["sweep", "armenia-russia", "--over", f"{PRESSURE}=1:6:2", "--quiet"], GOES),
        ([*TO_T2, "--from-set", f"{PRESSURE}=5"], IS),
        ([*TO_T2, "--to-set", f"{PRESSURE}=5"], IS),
        ([*TO_T2, "--to-set", f"{PRESSURE}=5", "--from-set", f"{PRESSURE}=5"], IS),
    ],
)
def test_the_shell_says_so_in_one_line_and_in_the_record(
    capsys: pytest.CaptureFixture[str], command: list[str], line: str
) -> None:
    assert main([*command, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == f"twolevel: warning: {line}\n"
    record = json.loads(out)
    if isinstance(record, dict):  # episodes that `solve` lists have no record about them all
        assert record["warnings"] == [line.removeprefix("armenia-russia: ")]
    assert main([*command, "--strict"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"twolevel: {line}\n")


def test_every_number_of_a_sweep_is_told_before_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    over = ["--over", f"{PRESSURE}=1:6:2", "--over", f"{ARMS}=0:9:2"]
    assert main(["sweep", "armenia-russia", *over, "--strict"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"twolevel: {GOES}",
        f"armenia-russia: {ARMS} goes from 0 to 9, outside its range from 0.5 to 2",
    ]
