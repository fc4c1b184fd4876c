"""The command line with an order of moves, and the price of quiet."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from twolevel.cli.entry import main

ORDER = "Russia > Armenia > Azerbaijan"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(arguments)
    except SystemExit as exc:
        status = int(exc.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.usefixtures("blank")
def test_run_says_who_moves_and_what_would_be_answered(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    options = ("--episode", "t0", "--out", str(tmp_path), "--quiet")
    status, out, _ = run(capsys, "run", "iskander", "--order", ORDER, *options)
    assert status == 0
    for line in (
        "Russia moves first, then Armenia, then Azerbaijan; each sees what was done before.",
        "  Armenia: defer; payoff -0.488",
        "  Armenia would answer: defer, but blame after silence",
        "  Azerbaijan would answer: dismiss, but ask after answer",
        f"Disclosure at t0 ({ORDER}), item by item",
    ):
        assert line in out
    assert (tmp_path / "tree-t0.png").exists()
    assert not list(tmp_path.glob("tree-t0-*"))


def test_json_has_the_order_and_the_answers(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "solve", "iskander", "--order", ORDER, "--episode", "t0", "--json")[1]
    (record,) = json.loads(out)
    assert record["order"] == [["Russia"], ["Armenia"], ["Azerbaijan"]]
    (equilibrium,) = record["equilibria"]
    answers = {tuple(a["after"]): (a["player"], a["plays"]) for a in equilibrium["answers"]}
    assert len(answers) == 1 + 3 + 9
    assert answers[()] == ("Russia", {"deny": 1.0})
    assert answers["silence",] == ("Armenia", {"blame": 1.0})
    without = json.loads(run(capsys, "solve", "iskander", "--episode", "t0", "--json")[1])
    assert "order" not in without[0] and "answers" not in without[0]["equilibria"][0]


def test_groups_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    order = ("--order", "Armenia, Russia > Azerbaijan")
    out = run(capsys, "solve", "iskander", "--episode", "t0", *order)[1]
    assert "Armenia and Russia move first, at once, then Azerbaijan" in out
    assert "Azerbaijan would answer: dismiss, but ask after " in out


def test_every_command_that_solves_takes_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    order = ("--order", ORDER)
    status, out, _ = run(capsys, "thresholds", "iskander", "parameters.grievance", "0", "3", *order)
    assert status == 0 and f"Equilibria at t2 ({ORDER}) as parameters.grievance" in out
    assert "0.582943 to 0.685816: defer, dismiss, silence" in out
    along = ("--along", "evidence.fragments.credibility", "--points", "11")
    assert json.loads(run(capsys, "disclose", "iskander", *along, *order, "--json")[1])["order"][0] == ["Russia"]
    over = ("--over", "parameters.grievance=0.6:0.6:1")
    assert "defer, dismiss, silence" in run(capsys, "sweep", "iskander", *over, *order, "--quiet")[1]
    out = run(capsys, "claims", "iskander", *order)[1]
    assert "25 of 26 hold" in out and "\n1    fails" in f"\n{out}"
    out = run(capsys, "robustness", "chicken", "--order", "Row > Column", "--draws", "2", "--quiet")[2]
    assert "makes no claims" in out
    for command in ("show", "attribute", "price"):
        assert "--order" not in run(capsys, command, "--help")[1]


def test_show_says_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = Path(__file__).parents[2].joinpath("twolevel", "scenarios", "chicken.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(f'order = "Column > Row"\n{text}', encoding="utf-8")
    assert "(Column moves first, then Row)" in run(capsys, "show", str(path))[1]
    out = run(capsys, "solve", str(path))[1]
    assert "Column moves first, then Row" in out
    assert "Row would answer: " in out
    assert "moves first" not in run(capsys, "solve", str(path), "--order", "Row, Column")[1]


def test_price(capsys: pytest.CaptureFixture[str]) -> None:
    target = ("--episode", "t2", "--target", "defer, dismiss, deny")
    status, out, _ = run(capsys, "price", "iskander", *target)
    assert status == 0
    assert out.splitlines()[:3] == [
        "To make (defer, dismiss, deny) an equilibrium at t2 costs 0.3348",
        "  Azerbaijan wants 0.3348 to keep to it",
        "  Against the equilibrium (defer, ask, silence) nobody gains from paying alone; Russia, to whom it is worth "
        "0.3328, comes nearest; Armenia and Russia gain together: it is worth 0.4677 to them",
    ]
    record = json.loads(run(capsys, "price", "iskander", *target, "--json")[1])
    assert record["total"] == pytest.approx(0.334797, abs=1e-6)
    assert record["against"][0]["gain_from_paying"]["Russia"] == pytest.approx(-0.001995, abs=1e-6)
    out = run(capsys, "price", "iskander", "--target", "defer,ask,silence")[1]
    assert out == "defer, ask, silence is an equilibrium at t2: it costs nothing.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("solve", "iskander", "--order", "Rusia > Armenia > Azerbaijan"), "got 'Rusia'; did you mean 'Russia'?"),
        (
            ("claims", "iskander", "--order", "Russia > Armenia"),
            "order must name every player; 'Azerbaijan' is left out",
        ),
        (
            ("sweep", "iskander", "--over", "parameters.lam=1:2:2", "--order", ""),
            "order must have a player in every group",
        ),
        (("price", "iskander", "--target", "defer, dismiss, deni"), "did you mean 'deny'?"),
        (("price", "iskander", "--target", "defer"), "profile must have one entry a player (3); got 1"),
    ],
)
def test_mistakes_are_one_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert words in err and len(err.splitlines()) == 1


def test_a_price_is_of_choices_made_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = Path(__file__).parents[2].joinpath("twolevel", "scenarios", "chicken.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(f'order = "Column > Row"\n{text}', encoding="utf-8")
    status, _, err = run(capsys, "price", str(path), "--target", "swerve, swerve")
    assert status == 2 and "game must be one in which all choose at once" in err


@pytest.mark.usefixtures("blank")
def test_the_table_of_a_disclosure_has_the_order_s_profiles(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    along = ("--along", "evidence.fragments.credibility", "--points", "5", "--out", str(tmp_path))
    run(capsys, "disclose", "iskander", *along, "--order", "Azerbaijan > Armenia > Russia")
    frame = pd.read_csv(tmp_path / "disclosure.csv")
    assert not frame["profile"].str.contains("+", regex=False).any()
