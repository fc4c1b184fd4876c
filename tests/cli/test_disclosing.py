"""The commands on disclosure as a choice: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from twolevel.cli import main


@pytest.mark.usefixtures("blank")
def test_publish_prints_every_subset_and_both_readings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["publish", "iskander", "t2", "Azerbaijan", "--found", "0.5"]
    assert main([*command, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    for line in ("fragments (without not_seen): defer, ask, silence", "Azerbaijan +0.3771", "Best to publish"):
        assert line in said
    assert "sceptically +0.3771" in said and "all 16 pure rules were looked through." in said
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["publish.csv", "publish.png"]
    assert main([*command, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["best"] == ["fragments"] and len(record["subsets"]) == 8 and record["sceptical"]


def test_publish_answers_when_and_from_where(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["publish", "iskander", "t0", "Azerbaijan", "--when", "--held", "fragments", "--held", "index"]) == 0
    assert "t0: published +0.1710, not +0.1994" in capsys.readouterr().out
    ends = ["--break-even", "parameters.grievance", "0.7", "1.2", "--published", "fragments", "--out", str(tmp_path)]
    assert main(["publish", "iskander", "t2", "Azerbaijan", *ends]) == 0
    assert "pays from 0.908691" in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir()] == ["break-even.csv"]
    for more in ("--when", "--break-even"):
        own = [more] if more == "--when" else [more, "parameters.grievance", "0.7", "1.2"]
        assert main(["publish", "iskander", "t2", "Azerbaijan", *own, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["sender"] == "Azerbaijan"


@pytest.mark.parametrize(
    ("where", "worth"),
    [
        ("azerbaijan-russia after_report", "worth +0.3500; to tell nothing +0.3500, the state +0.2430"),
        pytest.param(
            "iskander t2", "worth -0.2596; to tell nothing -0.2702, the state -0.2715", marks=pytest.mark.slow
        ),
    ],
)
@pytest.mark.usefixtures("blank")
def test_persuade_prints_the_signal(where: str, worth: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["persuade", *where.split(), "Russia", "--belief", "world", "--common"]
    assert main([*command, "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert worth in said
    assert "What follows each message is an equilibrium" in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["persuade.csv", "persuade.png"]


@pytest.mark.parametrize(
    ("where", "messages"),
    [("azerbaijan-russia after_report", 1), pytest.param("iskander t2", 2, marks=pytest.mark.slow)],
)
def test_persuade_has_the_signal_in_json(where: str, messages: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["persuade", *where.split(), "Russia", "--belief", "world", "--common", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["obedient"] and record["attained"] and len(record["messages"]) == messages


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("publish iskander t2 Azerbaijn", "sender must be one of"),
        ("publish iskander t2 Azerbaijan --held video", "held must be evidence that Azerbaijan controls"),
        ("publish iskander t2 Azerbaijan --found 2", "found must be a probability"),
        ("publish iskander t2 Azerbaijan --published index", "--published goes with"),
        ("publish iskander t2 Azerbaijan --when --found .5", "--found goes without"),
        (
            "publish iskander t2 Azerbaijan --break-even parameters.grievance a b",
            "--break-even must be ADDRESS LOW HIGH",
        ),
        ("persuade iskander t2 Russia --belief wrold", "belief must be one of"),
        ("persuade iskander t9 Russia --belief world", "episode must be one of"),
        ("persuade iskander t2 Russia --belief world --tolerance 2", "tolerance must be a number between 0 and 1"),
    ],
)
def test_a_mistake_gets_one_line(line: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and words in said.err
