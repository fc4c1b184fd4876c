"""Pictures as files: formats, dots an inch, the event, and the same bytes for the same input."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from twolevel.cli import main
from twolevel.cli.outputs import Drawing, write_picture


def disclose(out: Path, *more: str) -> int:
    return main(["disclose", "azerbaijan-russia", "--out", str(out), *more])


def test_every_format_is_written_and_says_nothing_of_the_day(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert disclose(tmp_path / name, "--format", "png,SVG,pdf", "--dpi", "30") == 0
    pictures = sorted(p.name for p in (tmp_path / "one").iterdir() if p.suffix != ".csv")
    kinds = ("pdf", "png", "svg")
    assert pictures == [f"what-if-after_report{part}.{kind}" for part in ("-beliefs", "") for kind in kinds]
    for name in pictures:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert ">Azerbaijan</text>" in (tmp_path / "one" / "what-if-after_report.svg").read_text(encoding="utf-8")
    assert (tmp_path / "one" / "what-if-after_report.pdf").read_bytes().startswith(b"%PDF")


def test_dots_an_inch(tmp_path: Path) -> None:
    for dpi in (50, 100):
        assert disclose(tmp_path / str(dpi), "--dpi", str(dpi)) == 0
    small, large = (plt.imread(tmp_path / dpi / "what-if-after_report.png").shape for dpi in ("50", "100"))
    assert [2 * n for n in small[:2]] == list(large[:2])


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
