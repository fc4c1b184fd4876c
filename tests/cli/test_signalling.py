"""The command `signalling`: words, JSON, files, and mistakes in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.analysis.test_signalling import BEER_QUICHE
from twolevel.cli.entry import main

RUSSIA = ("signalling", "iskander", "t2", "--informed", "Russia")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_silence_proves_a_launch_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, *RUSSIA, "--proves", "answer", "--beliefs", "sceptical")
    assert status == 0
    for line in (
        "  answer proves the state to all",
        "  After a stance that no state takes observers are certain of the state that is worst for it.",
        "  not_fired: answer",
        "  fired_own and fired_9M723: silence",
        "Azerbaijan: ask",
        "Silence proves a launch of Armenia's own or a launch of a 9M723: to world that was 0.599 likely before.",
        "Answer shows what happened: no launch.",
        "Payoffs, on the average over the states, as world weighs them: "
        "Armenia +0.2372, Azerbaijan +0.4958, Russia -0.7735",
    ):
        assert line in out.splitlines()
    after = out.split("What observers believe after silence")[1].splitlines()
    (world,) = [line.split() for line in after[:8] if line.split()[:1] == ["world"]]
    assert world == ["world", "0.000", "0.491", "0.509"]


def test_talk_tells_nothing_and_a_rule_can_be_supposed(capsys: pytest.CaptureFixture[str]) -> None:
    suppose = ["not_fired=answer:0.2,silence", "fired_own=answer:.2,silence", "fired_9M723=silence"]
    options = [option for text in suppose for option in ("--suppose", text)]
    status, out, _ = run(capsys, *RUSSIA, *options)
    assert status == 0
    assert "Silence tells nothing: it is taken alike in every state." in out.splitlines()
    assert "  in every state: silence" in out.splitlines()
    told = out.split("after silence")[1].splitlines()
    (world,) = [line.split() for line in told[:8] if line.split()[:1] == ["world"]]
    assert world[-1] == "0.354"
    assert "No equilibria" in run(capsys, *RUSSIA, "--beliefs", "lenient")[1]


def test_json_and_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, *RUSSIA, "--proves", "answer", "--json", "--out", str(tmp_path), "--dpi", "40")
    assert status == 0 and "Pictures and tables are in" in err
    record = json.loads(out)
    assert record["complete"] and record["belief"] == "world"
    (e,) = record["equilibria"]
    assert e["rule"] == {"not_fired": {"answer": 1.0}, "fired_own": {"silence": 1.0}, "fired_9M723": {"silence": 1.0}}
    assert e["beliefs"]["world"]["silence"]["fired_9M723"] == pytest.approx(0.509, abs=5e-4)
    assert e["takers"] == {"silence": ["fired_own", "fired_9M723"], "answer": ["not_fired"]}
    frame = pd.read_csv(tmp_path / "signalling.csv")
    assert frame["probability"].sum() == 3
    assert (tmp_path / "signalling.png").stat().st_size > 1000


def test_several_equilibria_have_a_picture_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "beer.toml"
    file.write_text(BEER_QUICHE, encoding="utf-8")
    believed = ("--beliefs", "weak=0.6,strong=0.4")
    status, out, _ = run(capsys, "signalling", str(file), *believed, "--out", str(tmp_path), "--dpi", "40")
    assert status == 0
    assert "2 equilibria; complete in pure stances: all 4 rules were looked at" in out
    assert "observers believe weak 0.60 + strong 0.40." in out
    assert "Receiver: duel, but leave after beer" in out.splitlines()
    assert {p.name for p in tmp_path.glob("*.png")} == {"signalling-1.png", "signalling-2.png"}
    mixed = run(capsys, "signalling", str(file), "--set", "parameters.strong=0.3", "--mixed")[1]
    assert "  weak: quiche 0.57 + beer 0.43" in mixed.splitlines()
    assert "Beer makes likelier, to watcher: strong (0.300 to 0.500)." in mixed.splitlines()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--beliefs", "scepticl"), "beliefs must be one of passive, sceptical, lenient"),
        (("--beliefs", "not_fired=0.5"), "beliefs must sum to 1; got 0.5"),
        (("--beliefs", "deny="), "--beliefs must be STATE=PROBABILITY,... or STANCE=KIND,...; got 'deny='"),
        (("--proves", "anser"), "did you mean 'answer'?"),
        (
            ("--suppose", "not_fired=answer:x"),
            "--suppose must be STATE=STANCE:PROBABILITY,...; got 'not_fired=answer:x'",
        ),
        (("--suppose", "not_fired=answer"), "rule must give every state a stance; 'fired_own' is missing"),
        (("--suppose", "not_fred=answer"), "did you mean 'not_fired'?"),
    ],
)
def test_mistakes_are_one_line(capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str) -> None:
    status, out, err = run(capsys, *RUSSIA, *options)
    assert (status, out) == (2, "")
    assert words in err and len(err.splitlines()) == 1


def test_somebody_must_know(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "signalling", "azerbaijan-russia")
    assert status == 2
    assert "informed must name a player of Azerbaijan, Russia: nobody knows the state in the file" in err


def test_show_says_who_knows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "beer.toml"
    file.write_text(BEER_QUICHE, encoding="utf-8")
    assert "  Sender knows what did" in run(capsys, "show", str(file))[1].splitlines()
    file.write_text(BEER_QUICHE.replace('knows = "state"', 'knows = "state"\nproves = ["beer"]'), encoding="utf-8")
    assert "  Sender knows what did, and beer can prove it" in run(capsys, "show", str(file))[1].splitlines()
    assert json.loads(run(capsys, "show", str(file), "--json")[1])["knowledge"] == {"Sender": ["beer"]}
    assert "knowledge" not in json.loads(run(capsys, "show", "chicken", "--json")[1])
