"""The command line: what it prints, writes and refuses."""

from __future__ import annotations

import importlib
import io
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import twolevel as tl
from tests.claims.test_variants import THREE
from tests.conftest import AIRLINER, Run, reduced
from tests.model.test_variants import SMALL
from twolevel.cli.entry import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(arguments)
    except SystemExit as exc:
        status = int(exc.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.xdist_group("run")
@reduced("drawn", False, True)
def test_run_iskander_prints_the_story_and_writes_pictures(drawn: bool, runs: Callable[..., Run]) -> None:
    status, out, err, folder = runs("iskander", drawn=drawn)
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
    written = sorted(p.name for p in folder.iterdir())
    assert written == [
        "disclosure-beliefs.png",
        "disclosure.csv",
        "disclosure.png",
        "story.png",
        "what-if-t2-beliefs.png",
        "what-if-t2.csv",
        "what-if-t2.png",
        "win-sets-found.png",
        "win-sets-spokesman.png",
        "win-sets-t0.png",
        "win-sets-t1.png",
        "win-sets-t2.png",
    ]
    assert drawn or {p.read_bytes() for p in folder.glob("*.png")} == {b"blank"}
    frame = pd.read_csv(folder / "disclosure.csv")
    assert frame["payoff Azerbaijan"].iloc[0] == pytest.approx(0.1576, abs=5e-5)
    assert "Pictures and tables are in" in err


@pytest.mark.xdist_group("run")
@pytest.mark.parametrize("name", ["chicken", pytest.param("armenia-russia", marks=pytest.mark.slow)])
@pytest.mark.usefixtures("blank")
def test_the_same_command_prints_the_same(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, runs: Callable[[str], Run]
) -> None:
    first = runs(name).out
    assert run(capsys, "run", name, "--out", str(tmp_path))[1] == first


@pytest.mark.xdist_group("run")
@pytest.mark.parametrize(
    "name",  # the largest and the two smallest always run
    [
        pytest.param(n, marks=[] if n in ("iskander", "chicken", "yerevan-standoff") else [pytest.mark.slow])
        for n in tl.scenarios()
    ],
)
def test_every_bundled_scenario_runs(name: str, runs: Callable[..., Run]) -> None:
    """Drawn, but for the largest: its drawn form is that of the first test of this file."""
    status, out, _, folder = runs(name, drawn=name != "iskander")
    assert status == 0
    assert tl.load(name).title in out
    assert list(folder.glob("*.png"))


@pytest.mark.parametrize("episode", ["t3", *(pytest.param(e, marks=pytest.mark.slow) for e in ("t0", "t1", "t2"))])
@pytest.mark.usefixtures("blank")
def test_a_file_of_many_items_runs_at_each_episode_alone(
    episode: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = ["run", str(AIRLINER), "--episode", episode, "--out", str(tmp_path), "--quiet"]
    status, out, err = run(capsys, *command)
    assert status == 0
    assert err.count("\n") == 1
    assert f"Disclosure at {episode}, as the credibility of" in out
    assert "briefing and" not in out, "whose credibility is 0 and stays 0"
    assert {"story.png", f"what-if-{episode}.png", "disclosure.csv"} <= {p.name for p in tmp_path.iterdir()}


def broken(what: str, when: Callable[..., bool] = lambda *_, **__: True) -> Callable[[Callable[..., Any]], Any]:
    """Return what makes a function fail where `when` says so of its arguments."""

    def breaking(function: Callable[..., Any]) -> Callable[..., Any]:
        def breaks(*arguments: Any, **options: Any) -> Any:
            if when(*arguments, **options):
                raise tl.SolverError(what)
            return function(*arguments, **options)

        return breaks

    return breaking


@pytest.mark.parametrize(
    ("module", "name", "when", "words", "missing"),
    [
        pytest.param(
            *("twolevel.plot", "story", lambda *_, **__: True, "story.png: no ink", ["story.png"]),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "twolevel.plot",
            "payoff_path",
            lambda *_, **__: True,
            "what-if-t2: no ink",
            ["what-if-t2.png"],
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "twolevel.analysis.disclosure",
            "disclose",
            lambda _, __, along, **___: along is not None,
            "disclosure at t2, along credibilities: no ink",
            ["disclosure.png"],
            marks=pytest.mark.slow,
        ),
        ("twolevel.reports.episode", "episode_record", lambda _, e: e == "t1", "t1: no ink", ["win-sets-t1.png"]),
    ],
)
@pytest.mark.xdist_group("run")
@pytest.mark.usefixtures("blank")
def test_an_error_in_one_part_of_a_run_does_not_swallow_the_others(
    module: str,
    name: str,
    when: Callable[..., bool],
    words: str,
    missing: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runs: Callable[[str], Run],
) -> None:
    right, expected, _, folder = runs("iskander")
    assert right == 0
    files = {p.name for p in folder.iterdir()}
    place = importlib.import_module(module)
    monkeypatch.setattr(place, name, broken("no ink", when)(getattr(place, name)))
    status, out, err = run(capsys, "run", "iskander", "--out", str(tmp_path / "wrong"), "--quiet")
    assert status == 2
    lines = err.splitlines()
    assert lines[0].startswith("Pictures and tables are in")
    assert f"twolevel: {words}" in lines[1:]
    assert all(line.startswith("twolevel: ") and "no ink" in line for line in lines[1:])
    parts = [part for part in expected.split("\n\n") if part in out]
    if module == "twolevel.plot":
        assert out == expected
    assert len(parts) >= 10, "what can be printed is printed"
    wrong = {p.name for p in (tmp_path / "wrong").iterdir()}
    assert wrong < files
    assert set(missing) <= files - wrong
    assert len(wrong) >= 6


def main_of_a_process(arguments: list[str], given: str = "", out: int = subprocess.PIPE) -> tuple[int, str, str]:
    """Run ``python -m twolevel``: what it ends with, and what it says."""
    command = [sys.executable, "-m", "twolevel", *arguments]
    done = subprocess.run(command, input=given, stdout=out, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(params=["here", pytest.param("process", marks=pytest.mark.slow)])
def shell(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """The command line with its own standard input, or with nobody who reads it; reduced: without a process."""

    def here(arguments: list[str], given: str = "") -> tuple[int, str, str]:
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
            return run(capsys, *arguments)

    def ends(arguments: list[str], given: str = "", *, is_read: bool = True) -> tuple[int, str, str]:
        in_process = request.param == "process"
        if is_read:
            return main_of_a_process(arguments, given) if in_process else here(arguments, given)
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as closed:
            if in_process:
                return main_of_a_process(arguments, given, closed.fileno())
            with monkeypatch.context() as streams:
                streams.setattr(sys, "stdout", closed)
                return here(arguments, given)

    return ends


@pytest.mark.usefixtures("blank")
def test_pictures_are_drawn_also_where_the_reader_has_seen_enough(
    shell: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    command = ["run", "chicken", "--quiet", "--out", str(tmp_path), "--dpi", "30"]
    assert shell(command, is_read=False)[2].startswith("Pictures and tables are in")
    assert (tmp_path / "story.png").exists()


@pytest.mark.usefixtures("blank")
def test_json_holds_what_the_words_say(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["run", "iskander", "--episode", "t1", "--episode", "t2", "--json", "--quiet", "--out", str(tmp_path)]
    record = json.loads(run(capsys, *command)[1])
    t2 = record["episodes"][-1]
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


@pytest.mark.usefixtures("blank")
def test_show_list_and_disclose(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "iskander-hand" in run(capsys, "list")[1]
    assert json.loads(run(capsys, "list", "--json")[1])["chicken"]
    assert "Armenia: defer, blame, acknowledge" in run(capsys, "show", "iskander")[1]
    numbers = run(capsys, "show", "iskander", "--numbers")[1]
    assert "evidence.fragments.credibility = 0.85 [" in numbers
    shown = json.loads(run(capsys, "show", "iskander", "--json")[1])
    assert {"parameters.grievance", "episodes.t2.parameters.grievance"} <= {n["address"] for n in shown["numbers"]}
    _, out, err = run(capsys, "disclose", "iskander", "--out", str(tmp_path))
    assert err == f"Pictures and tables are in {tmp_path}{os.sep}\n"
    assert "+ fragments: defer, ask, silence" in out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["what-if-t2-beliefs.png", "what-if-t2.csv", "what-if-t2.png"]
    along = ["--along", "evidence.fragments.credibility", "--along", "evidence.index.credibility", "--points", "11"]
    assert "from 0.390722" in run(capsys, "disclose", "iskander", *along)[1]


@pytest.mark.usefixtures("blank")
def test_thresholds_and_attribution(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["thresholds", "iskander", "parameters.grievance", "0", "6", "--out", str(tmp_path)]
    _, out, err = run(capsys, *command)
    warning, where = err.splitlines()
    assert warning.endswith("parameters.grievance goes from 0 to 6, outside its range from 0 to 3")
    assert where == f"Pictures and tables are in {tmp_path}{os.sep}"
    assert "0.582943 to 0.685816: defer, dismiss+ask, deny+silence" in out
    assert "no change of pure equilibria is missed" in out
    record = json.loads(run(capsys, *command, "--json")[1])
    assert [round(r["to"], 6) for r in record["regimes"]] == [0.582943, 0.685816, 5.014662, 5.258619, 6]
    command = ["attribute", "iskander", "--player", "Azerbaijan", "--from", "t1", "--to", "t2", "--out", str(tmp_path)]
    _, out, err = run(capsys, *command)
    assert err == f"Pictures and tables are in {tmp_path}{os.sep}\n"
    assert out.startswith("Azerbaijan's payoff goes from 0.119 (defer, dismiss, deny) to 0.3549 (defer, ask, silence)")
    record = json.loads(run(capsys, *command, "--json")[1])
    assert record["effects"]["all"]["total"] == pytest.approx(record["change"], abs=1e-9)
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["attribution.csv", "attribution.png", "thresholds.csv", "thresholds.png"]


def test_claims_print_a_line_each_and_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "claims", "iskander")
    ids = list(tl.check("iskander").ids)
    assert ids[:6] == ["1", "2", "3", "4", "4b", "4c"] and ids[-1] == "22"
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


@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize(
    ("case", "numbers", "varied", "fixed"),
    [("small", 3, "2", "1"), pytest.param("iskander", 146, "12", "4", marks=pytest.mark.slow)],
)
def test_robustness_is_the_same_for_a_seed(
    case: str, numbers: int, varied: str, fixed: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Reduced: a case of two players with two claims, one of which holds whatever the numbers are."""
    beside = "iskander-hand"
    if case == "small":
        for name, text in (
            (case, SMALL + THREE),
            ("other", SMALL.replace("gain = { value = 1.0", "gain = { value = 1.2") + THREE),
        ):
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        case, beside = str(tmp_path / "small.toml"), str(tmp_path / "other.toml")
    command = ["robustness", case, "--draws", "40", "--seed", "1", "--quiet"]
    out = run(capsys, *command)[1]
    assert f"Robustness of {Path(case).stem}: 40 draws of {numbers} numbers" in out
    assert run(capsys, *command)[1] == out
    pictures = ["--out", str(tmp_path / "out"), "--beside", beside, "--json"]
    _, records, said = run(capsys, *command, *pictures)
    assert [record["draws"] for record in json.loads(records)] == [40, 40]
    settled = next(line for line in said.splitlines() if line.startswith("No tornado of "))
    settled, _, why = settled.rpartition(": ")
    assert why == "there is nothing to explain"
    assert fixed in settled.removeprefix("No tornado of ").split(", ")
    assert not (tmp_path / "out" / f"tornado-{fixed}.png").exists()
    assert said.endswith(f"Pictures and tables are in {tmp_path / 'out'}{os.sep}\n")
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"robustness.csv", "robustness.png", f"tornado-{varied}.png"} <= names


def test_sweeps_print_csv_or_fill_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["sweep", "iskander", "--over", "parameters.grievance=0:6:7", "--quiet"]
    status, out, _ = run(capsys, *command)
    assert status == 0
    frame = pd.read_csv(io.StringIO(out))
    assert frame["profile"].tolist()[:3] == ["defer, dismiss, deny", "defer, ask, silence", "defer, ask, silence"]
    assert frame["parameters.grievance"].tolist()[:3] == [0, 1, 2]
    sample = ["--sample", "8", "--seed", "3", "--json"]
    assert json.loads(run(capsys, *command, *sample)[1])["points"] == 8
    without = ["sweep", "iskander", "--over", "parameters.grievance=0:6", "--quiet", *sample]
    assert run(capsys, *without)[1] == run(capsys, *command, *sample)[1]
    pytest.importorskip("pyarrow")
    for _ in range(2):  # the second time everything is there already
        assert "7 points" in run(capsys, *command, "--to", str(tmp_path / "out"))[1]
    assert pd.read_parquet(tmp_path / "out")["profile"].tolist() == frame["profile"].tolist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sweep", "iskander", "--over", "parameters.grievance=0:x"], "--over must be ADDRESS=LOW:HIGH:POINTS"),
        (
            ["sweep", "iskander", "--over", "parameters.grievance=0:6"],
            "--over must say how many points, such as parameters.grievance=0:6:21, unless there is --sample N",
        ),
        (["sweep", "iskander", "--over", "parameters.grievance=0:6:0"], "with 1 to 1,000,000 points; got"),
        (["thresholds", "iskander", "parameters.grievance", "6", "0"], "must go from a number to a larger one"),
        (["attribute", "iskander", "--player", "Turkey", "--from", "t1", "--to", "t2"], "player must be one of"),
        (["attribute", "iskander", "--player", "Russia", "--from", "t1", "--to", "t7"], "--to must be one of t0, t1"),
        (["run", "iskandr"], "did you mean 'iskander"),
        (["run", "nowhere.toml"], "no such file"),
        (["run", "iskander", "--set", "parameters.grievence=1"], "did you mean 'parameters.grievance'"),
        (["run", "iskander", "--set", "parameters.grievance"], "--set must be ADDRESS=VALUE"),
        (["run", "iskander", "--set", "parameters.grievance=1e999"], "must be finite"),
        (["solve", "iskander", "--episode", "t9"], "--episode must be one of t0, t1, found, spokesman, t2"),
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


@reduced("in_process", False, True)
def test_as_a_module(in_process: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Reduced: here; that ``python -m twolevel`` is a process, too, `test_play` always sees."""
    text = (Path(tl.__file__).parent / "scenarios" / "chicken.toml").read_text(encoding="utf-8")
    if in_process:
        status, out, err = main_of_a_process(["solve", "-"], text)
    else:
        monkeypatch.setattr(sys, "argv", ["twolevel", "solve", "-"])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        with pytest.raises(SystemExit) as ended:
            runpy.run_module("twolevel", run_name="__main__")
        status, (out, err) = int(ended.value.code or 0), capsys.readouterr()
    assert (status, err) == (0, "")
    assert "3 equilibria" in out


def test_with_standard_input_and_a_closed_pipe(shell: Callable[..., tuple[int, str, str]]) -> None:
    status, _, err = shell(["solve", "-"], "title = 3")
    assert status == 2
    first, second = err.splitlines()
    assert first.startswith("twolevel: standard input: ")
    assert "must have 'players'" in first + second
    assert "title must be" in first + second
    assert shell(["show", "iskander", "--numbers"], is_read=False)[2] == ""
