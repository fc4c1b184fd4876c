"""The command line: what it prints, writes and refuses."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import twolevel as tl
from twolevel.cli.entry import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(arguments)
    except SystemExit as exc:
        status = int(exc.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


def test_run_iskander_prints_the_story_and_writes_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, "run", "iskander", "--out", str(tmp_path / "new" / "folder"), "--quiet")
    assert status == 0
    for line in (
        "Armenia: blame; payoff +0.392",
        "Azerbaijan: dismiss; payoff +0.119",
        "Russia: silence; payoff -0.760",
        "Armenia can bring home: nothing (no stance is ratified by all)",
        "world           0.401      0.294        0.305",
        "From t0 to t1: Armenia turns from blame to defer",
        "from 0.390722: defer, dismiss+ask, deny+silence",
        "Weak evidence backfires on Azerbaijan",
    ):
        assert line in out
    written = sorted(p.name for p in (tmp_path / "new" / "folder").iterdir())
    assert written == [
        "disclosure-beliefs.png",
        "disclosure.csv",
        "disclosure.png",
        "timeline-beliefs.png",
        "timeline.csv",
        "timeline.png",
        "win-sets-t0.png",
        "win-sets-t1.png",
        "win-sets-t2.png",
    ]
    frame = pd.read_csv(tmp_path / "new" / "folder" / "disclosure.csv")
    assert frame["payoff Azerbaijan"].iloc[0] == pytest.approx(0.1576, abs=5e-5)
    assert "Pictures and tables are in" in err


def test_the_same_command_prints_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = run(capsys, "run", "armenia-russia", "--out", str(tmp_path))[1]
    assert run(capsys, "run", "armenia-russia", "--out", str(tmp_path))[1] == first


@pytest.mark.parametrize("name", tl.scenarios())
def test_every_bundled_scenario_runs(name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = run(capsys, "run", name, "--out", str(tmp_path), "--quiet")
    assert status == 0
    assert tl.load(name).title in out
    assert list(tmp_path.glob("*.png"))


def test_json_holds_what_the_words_say(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    record = json.loads(run(capsys, "run", "iskander", "--json", "--quiet", "--out", str(tmp_path))[1])
    t2 = record["episodes"][2]
    assert t2["equilibria"][0]["strategies"]["Azerbaijan"] == {"dismiss": 0.0, "ask": 1.0, "accuse": 0.0}
    assert sum(t2["equilibria"][0]["by_channel"]["Azerbaijan"].values()) == pytest.approx(
        t2["equilibria"][0]["payoffs"]["Azerbaijan"]
    )
    assert [round(c["value"], 6) for c in record["paths"][1]["changes"]] == [0.390722, 0.493378]
    assert t2["complete"] is True


def test_set_changes_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "solve", "iskander", "--episode", "t2", "--set", "parameters.grievance=0")[1]
    assert "Azerbaijan: dismiss" in out
    out = run(capsys, "solve", "iskander", "--episode", "t2", "--set", "audiences.rus_mod.precision=sharp")[1]
    assert "rus_mod  1.00     0.00    0.00" in out


def test_a_bilateral_game(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["solve", "iskander", "--episode", "t1", "--bilateral", "Armenia,Russia", "--given", "Azerbaijan=dismiss"]
    status, out, _ = run(capsys, *command)
    assert status == 0
    assert "(defer, deny)" in out
    assert "nashpy" in out
    assert json.loads(run(capsys, *command, "--json")[1])["complete"] is True


def test_show_list_and_disclose(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "iskander-hand" in run(capsys, "list")[1]
    assert json.loads(run(capsys, "list", "--json")[1])["chicken"]
    assert "Armenia: defer, blame, acknowledge" in run(capsys, "show", "iskander")[1]
    numbers = run(capsys, "show", "iskander", "--numbers")[1]
    assert "evidence.fragments.credibility = 0.85 [" in numbers
    shown = json.loads(run(capsys, "show", "iskander", "--json")[1])
    assert {"parameters.grievance", "episodes.t2.parameters.grievance"} <= {n["address"] for n in shown["numbers"]}
    out = run(capsys, "disclose", "iskander", "--out", str(tmp_path))[1]
    assert "+ fragments: defer, ask, silence" in out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["timeline-beliefs.png", "timeline.csv", "timeline.png"]
    along = ["--along", "evidence.fragments.credibility", "--along", "evidence.index.credibility", "--points", "11"]
    assert "from 0.390722" in run(capsys, "disclose", "iskander", *along)[1]


def test_thresholds_and_attribution(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["thresholds", "iskander", "parameters.grievance", "0", "6", "--out", str(tmp_path)]
    out = run(capsys, *command)[1]
    assert "0.582943 to 0.685816: defer, dismiss+ask, deny+silence" in out
    assert "no change of pure equilibria is missed" in out
    record = json.loads(run(capsys, *command, "--json")[1])
    assert [round(r["to"], 6) for r in record["regimes"]] == [0.582943, 0.685816, 5.014662, 5.258619, 6]
    command = ["attribute", "iskander", "--player", "Azerbaijan", "--from", "t1", "--to", "t2", "--out", str(tmp_path)]
    out = run(capsys, *command)[1]
    assert out.startswith("Azerbaijan's payoff goes from 0.119 (defer, dismiss, deny) to 0.3549 (defer, ask, silence)")
    record = json.loads(run(capsys, *command, "--json")[1])
    assert record["effects"]["all"]["total"] == pytest.approx(record["change"], abs=1e-9)
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["attribution.csv", "attribution.png", "thresholds.csv", "thresholds.png"]


def test_claims_print_a_line_each_and_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "claims", "iskander")
    ids = [*map(str, range(1, 21)), "20b", "21"]
    lines = {line.split()[0]: line for line in out.splitlines() if line[:1].isdigit()}
    assert list(lines) == ids
    assert all("holds" in line for line in lines.values())
    assert "structural" in lines["7"]
    status, out, _ = run(capsys, "claims", "iskander", "--set", "parameters.grievance=0")
    assert status == 0, "a claim that fails is an answer, not a mistake"
    assert "fails" in next(line for line in out.splitlines() if line.startswith("12 "))
    records = json.loads(run(capsys, "claims", "iskander", "--json")[1])
    assert [r["claim"] for r in records] == ids
    assert run(capsys, "claims", "chicken")[0] == 2


@pytest.mark.parametrize("claims", [("1", "4", "12"), pytest.param((), id="all", marks=pytest.mark.slow)])
def test_robustness_is_the_same_for_a_seed(
    claims: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Reduced: of the case's claims only three, as files of the same names."""
    cases = {"iskander": "iskander", "iskander-hand": "iskander-hand"}
    for name in cases if claims else ():
        text = (Path(tl.__file__).parent / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
        structure, *parts = text.split("[claims.")
        kept = [f"[claims.{part}" for part in parts if part.partition("]")[0] in claims]
        assert len(kept) == len(claims)
        (tmp_path / f"{name}.toml").write_text(structure + "".join(kept), encoding="utf-8")
        cases[name] = str(tmp_path / f"{name}.toml")
    command = ["robustness", cases["iskander"], "--draws", "40", "--seed", "1", "--quiet"]
    out = run(capsys, *command)[1]
    assert out.startswith("Robustness of iskander: 40 draws of 119 numbers")
    assert run(capsys, *command)[1] == out
    assert json.loads(run(capsys, *command, "--json")[1])["draws"] == 40
    said = run(capsys, *command, "--out", str(tmp_path / "out"), "--beside", cases["iskander-hand"])[2]
    settled, _, why = said.strip().rpartition(": ")
    assert why == "there is nothing to explain"
    assert "4" in settled.removeprefix("No tornado of ").split(", ")
    assert not (tmp_path / "out" / "tornado-4.png").exists()
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"robustness.csv", "robustness.png", "tornado-12.png"} <= names


def test_sweeps_print_csv_or_fill_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["sweep", "iskander", "--over", "parameters.grievance=0:6:7", "--quiet"]
    status, out, _ = run(capsys, *command)
    assert status == 0
    frame = pd.read_csv(io.StringIO(out))
    assert frame["profile"].tolist()[:3] == ["defer, dismiss, deny", "defer, ask, silence", "defer, ask, silence"]
    assert frame["parameters.grievance"].tolist()[:3] == [0, 1, 2]
    sample = ["--sample", "8", "--seed", "3", "--json"]
    assert json.loads(run(capsys, *command, *sample)[1])["points"] == 8
    pytest.importorskip("pyarrow")
    for _ in range(2):  # the second time everything is there already
        assert "7 points" in run(capsys, *command, "--to", str(tmp_path / "out"))[1]
    assert pd.read_parquet(tmp_path / "out")["profile"].tolist() == frame["profile"].tolist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sweep", "iskander", "--over", "parameters.grievance=0:x"], "--over must be ADDRESS=LOW:HIGH:POINTS"),
        (["thresholds", "iskander", "parameters.grievance", "6", "0"], "must go from a number to a larger one"),
        (["attribute", "iskander", "--player", "Turkey", "--from", "t1", "--to", "t2"], "player must be one of"),
        (["attribute", "iskander", "--player", "Russia", "--from", "t1", "--to", "t7"], "--to must be one of t0, t1"),
        (["run", "iskandr"], "did you mean 'iskander"),
        (["run", "nowhere.toml"], "no such file"),
        (["run", "iskander", "--set", "parameters.grievence=1"], "did you mean 'parameters.grievance'"),
        (["run", "iskander", "--set", "parameters.grievance"], "--set must be ADDRESS=VALUE"),
        (["run", "iskander", "--set", "parameters.grievance=1e999"], "must be finite"),
        (["solve", "iskander", "--episode", "t9"], "--episode must be one of t0, t1, t2"),
        (["solve", "iskander", "--bilateral", "Armenia"], "--bilateral must be two players"),
        (["disclose", "iskander", "--along", "evidence.x.credibility"], "along"),
        (["disclose", "iskander", "--points", "many"], "invalid int value"),
        (["dance"], "invalid choice: 'dance'"),
        ([], "required"),
    ],
)
def test_mistakes_are_one_line_with_status_2(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert words in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir()), "nothing is left behind"


def test_a_file_that_cannot_be_written_leaves_nothing_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    status, _, err = run(capsys, "disclose", "iskander", "--out", str(tmp_path))
    assert status == 2
    assert "No space left" in err
    assert not list(tmp_path.iterdir())


def test_as_a_module_with_standard_input_and_a_closed_pipe() -> None:
    text = (Path(tl.__file__).parent / "scenarios" / "chicken.toml").read_bytes()
    command = [sys.executable, "-m", "twolevel", "solve", "-"]
    done = subprocess.run(command, input=text, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"3 equilibria" in done.stdout
    broken = subprocess.run(command, input=b"title = 3", capture_output=True, timeout=60, check=False)
    assert broken.returncode == 2
    first, second = broken.stderr.splitlines()
    assert first.startswith(b"twolevel: standard input: ")
    assert b"must have 'players'" in first + second
    assert b"title must be" in first + second
    reader, writer = os.pipe()
    os.close(reader)
    closed = subprocess.run(
        [sys.executable, "-m", "twolevel", "show", "iskander", "--numbers"],
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert closed.stderr == b""
