"""The command line on what is remembered: ``history``, ``--before``, and what ``run`` and ``show`` tell of the past."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.analysis.test_history import TURNS
from tests.cli.test_order_and_price import run


@pytest.fixture
def words(tmp_path: Path) -> str:
    path = tmp_path / "words.toml"
    path.write_text(TURNS, encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("blank")
def test_history_of_iskander(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, "history", "iskander", "--out", str(tmp_path), "--format", "png,svg")
    assert status == 0 and "Pictures and tables are in" in err
    assert out.splitlines()[:2] == [
        "History of iskander, from episode to episode: each is played as it stands after what was said before",
        "One path (complete: every path is listed)",
    ]
    assert "    Armenia: blame; payoff +0.392" in out
    assert "  In all: Armenia +0.618, Azerbaijan +0.924, Russia -1.869" in out  # sums of five rows
    assert {p.name for p in tmp_path.iterdir()} == {"history.csv", "history.png", "history.svg"}
    frame = pd.read_csv(tmp_path / "history.csv")
    assert frame["Azerbaijan"].tolist() == ["dismiss"] * 4 + ["ask"]


def test_paths_in_words(capsys: pytest.CaptureFixture[str], words: str) -> None:
    out = run(capsys, "history", words)[1]
    for line in (
        "2 paths (complete: every path is listed)",
        "Path 2 (comes about with probability 0.500)",
        "    what comes about: admit (probability 0.500)",
        "  t1, after B admit",
    ):
        assert line in out.splitlines()
    record = json.loads(run(capsys, "history", words, "--json")[1])
    assert [path["steps"][1]["before"] for path in record["paths"]] == [{"B": "deny"}, {"B": "admit"}]
    assert record["paths"][0]["steps"][0]["came_about"] == "deny" and record["complete"] is True
    assert record["paths"][0]["total"]["B"] == pytest.approx(0.75)


def test_looking_ahead_says_what_deters(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """One player who likes to go, and one who then, in the last episode, need not help."""
    text = """
title = "Trust"
players.A.stances = ["keep", "break"]
players.B.stances = ["help", "leave"]
[terms.tempting]
player = "A"
channel = "x"
stances.A = { break = 1 }
[terms.helped]
player = "A"
channel = "x"
weight = 4
stances.B = { help = 1 }
[terms.habit]
player = "B"
channel = "x"
stances.B = { help = 1 }
before.A = { keep = 1 }
[terms.grudge]
player = "B"
channel = "x"
weight = -1
stances.B = { help = 1 }
before.A = { break = 1 }
[episodes.now]
before = { A = "keep" }
[episodes.then]
before = { A = "keep" }
"""
    path = tmp_path / "trust.toml"
    path.write_text(text, encoding="utf-8")
    assert "A: break; payoff +5.000" in run(capsys, "history", str(path))[1]
    out = run(capsys, "history", str(path), "--discount", "0.5")[1]
    assert "players look ahead, and what follows counts 0.5 times as much" in out
    assert "    (break would bring A +1.000 at once, on pain of break, leave (-2.000))" in out
    assert "  In all: A +6.500, B +1.500" in out  # 4 + (1 + 4) / 2, and 1 + 1 / 2
    (kept,) = json.loads(run(capsys, "history", str(path), "--discount", "0.5", "--json")[1])["paths"]
    deterrents = {(d["player"], d["stance"]): d for d in kept["steps"][0]["deterrents"]}
    assert deterrents["A", "break"] == {
        "player": "A",
        "stance": "break",
        "gain": 1.0,
        "replies": {"break, leave": 2.0},
    }
    assert "A: break; payoff" in run(capsys, "history", str(path), "--discount", "0.2")[1].split("then")[0]


def test_another_past(capsys: pytest.CaptureFixture[str], words: str) -> None:
    assert "Said in the episode before: B deny." in run(capsys, "solve", words, "--episode", "t1")[1]
    out = run(capsys, "solve", words, "--episode", "t1", "--before", "B=admit")[1]
    assert "Said in the episode before: B admit." in out and "  B: admit; payoff 0" in out
    out = run(capsys, "solve", words, "--episode", "t1", "--before", "")[1]
    assert "Said in the episode before: nothing." in out
    record = json.loads(run(capsys, "solve", words, "--episode", "t1", "--before", "B=admit", "--json")[1])
    assert record[0]["before"] == {"B": "admit"}
    assert "before" not in json.loads(run(capsys, "solve", "chicken", "--json")[1])[0]


def test_show_tells_it(capsys: pytest.CaptureFixture[str], words: str) -> None:
    out = run(capsys, "show", words)[1]
    assert out.count("said before: ") == 2 and "said before: nothing" in out and "said before: B deny" in out
    episodes = json.loads(run(capsys, "show", words, "--json")[1])["episodes"]
    assert [episode["before"] for episode in episodes] == [{}, {"B": "deny"}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--before", "B=denny"), "before: stance of B must be one of deny, admit; got 'denny'; did you mean 'deny'?"),
        (("--before", "C=deny"), "before: player must be one of A, B; got 'C'"),
        (("--before", "deny"), "--before must be PLAYER=STANCE,...; got 'deny'"),
        (("--before", "B=deny,B=admit"), "--before must name each only once; got 'B' twice"),
        (("--discount", "2"), "discount must be a number from 0 to 1; got 2.0"),
        (("--episode", "t9"), "--episode must be one of t0, t1; got 't9'"),
    ],
)
def test_mistakes_get_one_line(
    capsys: pytest.CaptureFixture[str], words: str, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, "history", words, *arguments)
    assert status == 2 and not out
    assert err.count("\n") == 1 and said in err


def test_what_remembers_nothing_has_no_other_past(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "solve", "chicken", "--before", "Row=swerve")
    assert status == 2 and "no term of chicken looks back to the episode before" in err


def test_without_a_path_there_is_a_table_and_no_picture(
    capsys: pytest.CaptureFixture[str], words: str, tmp_path: Path
) -> None:
    status, out, _ = run(capsys, "history", words, "--pure", "--out", str(tmp_path / "out"))
    assert status == 0
    assert "No path (incomplete: at t0 there is no equilibrium in pure stances)" in out
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"history.csv"}
