"""Pictures as files: formats, dots an inch, the event, and the same bytes for the same input."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from twolevel.cli import main
from twolevel.cli.outputs import Drawing, write_columns, write_picture, write_table


def disclose(out: Path, *more: str) -> int:
    return main(["disclose", "azerbaijan-russia", "--out", str(out), *more])


@pytest.mark.parametrize("case", ["chicken", pytest.param("azerbaijan-russia", marks=pytest.mark.slow)])
def test_every_format_is_written_and_says_nothing_of_the_day(case: str, tmp_path: Path) -> None:
    """Reduced: the one picture of a threshold instead of the two of a disclosure."""
    if case == "chicken":
        command, stems, word = ["thresholds", case, "parameters.win_row", "0.5", "1.5"], ["thresholds"], "win_row"
    else:
        command, word = ["disclose", case], "Azerbaijan"
        stems = ["what-if-after_report-beliefs", "what-if-after_report"]
    for name in ("one", "two"):
        assert main([*command, "--out", str(tmp_path / name), "--format", "png,SVG,pdf", "--dpi", "30"]) == 0
    pictures = sorted(p.name for p in (tmp_path / "one").iterdir() if p.suffix != ".csv")
    assert pictures == [f"{stem}.{kind}" for stem in stems for kind in ("pdf", "png", "svg")]
    for name in pictures:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert f">{word}</text>" in (tmp_path / "one" / f"{stems[-1]}.svg").read_text(encoding="utf-8")
    assert (tmp_path / "one" / f"{stems[-1]}.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("command", "picture"),
    [
        ("thresholds chicken parameters.win_row 0.5 1.5", "thresholds.png"),
        pytest.param("disclose azerbaijan-russia", "what-if-after_report.png", marks=pytest.mark.slow),
    ],
)
def test_dots_an_inch(command: str, picture: str, tmp_path: Path) -> None:
    for dpi in ("30", "60"):
        assert main([*command.split(), "--out", str(tmp_path / dpi), "--dpi", dpi]) == 0
    small, large = (plt.imread(tmp_path / dpi / picture).shape for dpi in ("30", "60"))
    assert small[:2] == pytest.approx([n / 2 for n in large[:2]], abs=0.51)  # half a dot is cut off or rounded


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "pgn"], "--format must be one of png, svg, pdf; got 'pgn'; did you mean 'png'?"),
        (["--dpi", "5"], "--dpi must be"),
        (["--dpi", "99999"], "--dpi must be at most 1,200; got 99999"),
        (["--event", "fired_9M732"], "--event must be one of not_fired, fired_own, fired_9M723; got 'fired_9M732'"),
    ],
)
def test_mistakes_are_told_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert disclose(tmp_path / "out", *options) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_event_is_drawn(tmp_path: Path) -> None:
    more = ["--format", "svg", "--event", "fired_9M723", "--event", "fired_own"]
    assert disclose(tmp_path, *more) == 0
    svg = (tmp_path / "what-if-after_report-beliefs.svg").read_text(encoding="utf-8")
    event = "a launch of Armenia's own or a launch of a 9M723"
    assert f"How far each believes in {event} (azerbaijan-russia" in svg


def test_letters_that_no_font_has_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, axes = plt.subplots()
    axes.text(0.5, 0.5, "\U00013000\U00013001")
    write_picture(axes, tmp_path / "old.png", Drawing(("png", "svg")))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["old.png", "old.svg"]
    assert capsys.readouterr().err.splitlines() == [
        "twolevel: no installed font has the letters \U00013000\U00013001 of old.png"
    ]


@pytest.mark.usefixtures("blank")
def test_run_draws_agreement_and_risk_where_ratification_is_of_outcomes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert (
        main(["run", "romer-rosenthal", "--episode", "keen", "--out", str(tmp_path / "a"), "--quiet", "--dpi", "30"])
        == 0
    )
    out, _ = capsys.readouterr()
    for line in (
        "Leader can bring home: offer_0, offer_1, offer_2, offer_3, offer_4, offer_5, offer_6\n",
        "Ratification is a veto: what some home refuses falls through to the status quo (offer_0, sign).",
        "  Proposer: offer_6; payoff -0.400 = rival -0.400",
        "Risk of involuntary defection: 0 (refused at home: Leader's 0)",
    ):
        assert line in out
    written = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert written == ["agreement-keen.png", "matrix-keen.png", "story.png", "win-sets-keen.png"]
    quo = ["--dpi", "30", "--reversion", "Armenia=blame, Russia=silence"]
    assert main(["run", "armenia-russia", "--episode", "after", "--out", str(tmp_path / "b"), "--quiet", *quo]) == 0
    out, _ = capsys.readouterr()
    assert "falls through to the status quo (blame, silence)" in out
    assert {"agreement-after.png", "what-if-after-risk.png"} <= {p.name for p in (tmp_path / "b").iterdir()}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ratification", "veto"], "reversion must be given with a veto: t0 has none of its own"),
        (["--ratification", "vote"], "ratification must be one of veto, payoff; got 'vote'"),
        (
            ["--reversion", "Armenia=blame"],
            "reversion must be a profile, a stance of every player;",
        ),
        (["--reversion", "Armenia"], "--reversion must be PLAYER=STANCE,...; got 'Armenia'"),
    ],
)
def test_a_veto_that_cannot_be_gets_a_line(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "iskander", "--episode", "t2", *options]) == 2
    _, err = capsys.readouterr()
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_veto_can_be_taken_off_again(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["solve", "putnam-ratification", "--episode", "tied_hands", "--json"]
    records = []
    for options in ([], ["--ratification", "payoff"]):
        assert main([*command, *options]) == 0
        records += json.loads(capsys.readouterr().out)
    bound, free = records
    assert bound["reversion"] == {"Leader": "insist", "Rival": "insist"} and "reversion" not in free
    assert bound["agreement"] == ["compromise, compromise", "insist, insist"] == free["agreement"]
    assert 0 < bound["equilibria"][0]["risk"] < 0.1


def test_show_says_how_a_deal_is_ratified(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "putnam-ratification"]) == 0
    out, _ = capsys.readouterr()
    assert "home ratifies for Leader, on what Leader and Rival do: The leader's home" in out
    assert "  calm insist, insist" in out


def test_columns_are_written_as_pandas_writes_them(tmp_path: Path) -> None:
    hostile = {
        "point": np.arange(7),
        "=1+1": np.array([0.1, -0.0, np.nan, np.inf, 1e16, 1e-5, 123456789.123456789]),
        "complete": np.arange(7) > 3,
        "profile": np.array(["", "=2", "-a, b", 'say "x"', "two\nlines", "@", "plain"], dtype=object),
    }
    for columns in (hostile, tl.disclose("iskander", "t1").columns(), tl.disclose("iskander", "t2").columns()):
        write_columns(columns, tmp_path / "columns.csv")
        write_table(pd.DataFrame(columns), tmp_path / "frame.csv")
        assert (tmp_path / "columns.csv").read_bytes() == (tmp_path / "frame.csv").read_bytes()


def test_a_png_is_what_savefig_makes(tmp_path: Path) -> None:
    """Also where the canvas has drawn pictures before, of another size and of the same."""
    drawing = Drawing()
    for size in (2, 3, 3, 2):
        game = tl.NormalFormGame.from_bimatrix(np.eye(size), size * np.eye(size))
        tl.plot.matrix(game).figure.savefig(tmp_path / "saved.png", dpi=drawing.dpi)
        write_picture(tl.plot.matrix(game), tmp_path / "written.png", drawing)
        saved, written = (plt.imread(tmp_path / f"{name}.png") for name in ("saved", "written"))
        assert np.array_equal(saved, written)
