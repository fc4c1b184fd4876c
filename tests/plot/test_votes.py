"""The picture of a class, and the command that draws it."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from tests.analysis.test_votes import OCHS, ochs
from tests.cli.test_order_and_price import run
from tests.plot.words import faults
from twolevel import plot


def test_shares_intervals_equilibrium_and_response_are_drawn() -> None:
    found = tl.classroom(OCHS, ochs())
    axes = plot.classroom(found)
    drawn = {
        marker: sorted(x for line in axes.lines if line.get_marker() == marker for x in line.get_xdata())
        for marker in "oxD"
    }
    assert drawn["o"] == pytest.approx(sorted(np.concatenate(list(found.shares.values()))))
    assert drawn["D"] == pytest.approx(sorted(np.concatenate(list(found.predicted.values()))))
    assert drawn["x"] == pytest.approx(sorted([0.5, 0.5, 0.2785 / 1.3926, 1.1141 / 1.3926]), abs=1e-9)
    spans = {tuple(piece[:, 0]) for rows in axes.collections for piece in rows.get_segments()} - {(0.0, 1.0)}
    assert spans == {tuple(ends) for own in found.intervals.values() for ends in own}


@pytest.mark.parametrize("size", [(8 / 2.54, 11 / 2.54), pytest.param((6.4, 6.0), marks=pytest.mark.slow)])
def test_no_word_lies_on_another(iskander: tl.Scenario, size: tuple[float, float]) -> None:
    votes = [{"player": p, "stance": a} for p, own in iskander.stances.items() for a in (*own, own[0])]
    with plt.rc_context({"font.size": 8}):
        figure, axes = plt.subplots(figsize=size)
        plot.classroom(tl.classroom(votes, iskander, "t2"), axes, players=iskander)
        assert faults(figure) == []


def test_something_else_is_refused(iskander: tl.Scenario) -> None:
    with pytest.raises(
        tl.GameError, match=r"^found must be a Classroom; got Scenario; try tl.classroom\(votes, s, 't0'"
    ):
        plot.classroom(iskander)  # type: ignore[arg-type]


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    votes = tmp_path / "votes.csv"
    votes.write_text("role,stance,group,count\nRow,swerve,A,3\nRow,straight,B,1\nColumn,swerve,A,2\n", encoding="utf-8")
    status, out, err = run(capsys, "classroom", str(votes), "chicken", "--out", str(tmp_path / "out"), "--dpi", "40")
    assert status == 0 and "Pictures and tables are in" in err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"classroom.csv", "classroom-groups.csv", "classroom.png"}
    found = tl.classroom(votes, "chicken")
    for words in ("Row: 4 votes", "Column: 2 votes", "A: Row swerve 3; Column swerve 2", "B: Row straight 1"):
        assert words in out
    assert f"{found.log_likelihood:.3f}" in out and f"{found.uniform:.3f}" in out
    table = pd.read_csv(tmp_path / "out" / "classroom.csv")
    assert table["predicted"].tolist() == pytest.approx(found.to_frame()["predicted"].tolist())
    record = json.loads(run(capsys, "classroom", str(votes), "chicken", "--json")[1])
    assert record["precision"] == pytest.approx(found.precision)
    assert [e["log_likelihood"] for e in record["equilibria"]].count(None) == 2
    assert record["equilibria"][record["nearest"]]["distance"] == min(found.distances)


def test_fits_at_the_ends_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    votes = tmp_path / "votes.csv"
    for rows, words in (
        ("Row,swerve,5\nRow,straight,15\nColumn,swerve,15\nColumn,straight,5", "No precision fits better than 0"),
        ("Row,swerve,24\nRow,straight,7\nColumn,swerve,24\nColumn,straight,7", "Precision that fits best: "),
        ("Row,swerve,30\nRow,straight,1\nColumn,swerve,30\nColumn,straight,1", "The larger the precision, the better"),
    ):
        votes.write_text(f"player,stance,count\n{rows}\n", encoding="utf-8")
        status, out, err = run(capsys, "classroom", str(votes), "chicken")
        assert (status, err) == (0, "") and words in out and "In units of 1/payoff" in out
    votes.write_text("player,stance\nRow,swerv\n", encoding="utf-8")
    status, out, err = run(capsys, "classroom", str(votes), "chicken")
    assert (status, out) == (2, "") and "line 2: stance of Row must be one of" in err and err.count("\n") == 1
