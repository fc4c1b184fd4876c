"""The examples and the tour: they run, and they say what they found.

The tour is the notebook that has no exercises of a session; its place among the notebooks is kept by
`tests/test_notebooks.py`. Here every number that its prose names is seen to come out. The reduced form always runs: the
code cells in this process, with fewer points and draws, warnings being errors. The full one (marker ``slow``) runs them
in a kernel as they stand.
"""

from __future__ import annotations

import contextlib
import doctest
import functools
import io
import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import twolevel as tl
from tests import ROOT

#: In one process, in which each example runs once for all tests of what it prints.
pytestmark = pytest.mark.xdist_group("examples")

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
TOUR = ROOT / "notebooks" / "0_tour.ipynb"
MACHINE = re.compile(
    r"/(home|root|tmp|usr|opt|work|Users|private|var)/|[A-Z]:\\|site-packages|Traceback|Warning", re.ASCII
)


@functools.cache
def run(name: str, *arguments: str) -> str:
    """Run an example, warnings being errors, and return what it prints: one in a process, the others here."""
    if arguments or name != "write_your_own.py":
        return run_here(name, *arguments)
    return run_apart(name)


def run_apart(name: str) -> str:
    command = [sys.executable, "-W", "error", str(ROOT / "examples" / name)]
    # on a busy machine work takes long enough to show a bar, which is no error
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT), "TQDM_DISABLE": "1"}
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=120, check=False, env=environment, cwd=ROOT.parent
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def run_here(name: str, *arguments: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        monkeypatch.chdir(ROOT.parent)
        monkeypatch.setattr("twolevel.progress.DELAY", 1e6)  # no bar on a busy machine
        runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
    assert err.getvalue() == ""
    return out.getvalue()


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_are_short_ask_a_question_and_answer_it_last(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert "?" in text.split('"""')[1].splitlines()[0]
    assert run(path.name).splitlines()[-1].startswith("Answer")


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_in_a_process_of_its_own_an_example_says_the_same(path: Path) -> None:
    assert run_apart(path.name) == run_here(path.name)


def test_there_are_three_examples() -> None:
    assert [p.stem for p in EXAMPLES] == ["does_evidence_pay", "who_wins_at_home", "write_your_own"]


def test_does_evidence_pay_finds_the_regimes_and_the_recovery() -> None:
    out = run("does_evidence_pay.py")
    assert "0.000 to 0.391  defer, dismiss, deny\n" in out
    assert "0.391 to 0.493  defer, dismiss+ask, deny+silence\n" in out
    assert "0.493 to 1.000  defer, ask, silence\n" in out
    assert "0.85  +0.355  defer, ask, silence   <- the report as calibrated\n" in out
    assert "weak evidence backfires" in out.splitlines()[-1]
    assert "only above a credibility of 0.549; at the calibrated 0.85 it pays." in out.splitlines()[-1]


@pytest.mark.parametrize(
    ("grievance", "answer"),
    [
        ("0", "does not pay, even at full credibility it moves the payoff by -0.120"),
        ("3", "only above a credibility of 0.074"),
    ],
)
def test_does_evidence_pay_computes_its_answer(grievance: str, answer: str) -> None:
    assert answer in run("does_evidence_pay.py", grievance).splitlines()[-1]


def test_who_wins_at_home_finds_armenia_stuck() -> None:
    out = run("who_wins_at_home.py")
    t1 = out[out.index("t1: ") : out.index("t2: ")]
    armenia = [line for line in t1.splitlines() if line.startswith("  Armenia")]
    assert [line.split("against: ")[1].split("   ")[0] for line in armenia[:3]] == [
        "arm_base",
        "arm_brass",
        "arm_base, arm_brass",
    ]
    assert armenia[3].endswith("can bring home: nothing")
    assert "Azerbaijan  can bring home: dismiss, ask, accuse" in out[out.index("t2: ") :]
    answer = out.splitlines()[-1]
    assert "nothing to bring home: Armenia at t0, Armenia at t1;" in answer
    assert answer.endswith(
        "Armenia's blame at t0, Russia's silence at t0, Armenia's defer at t1, Russia's silence at found, "
        "Russia's silence at t2."
    )


def test_write_your_own_finds_where_the_outcome_turns() -> None:
    answer = run("write_your_own.py").splitlines()[-1]
    assert "(release, accept) gives way to (release or fine, accept or protest)" in answer
    turns = [float(x) for x in re.findall(r"at (0\.\d+) \(", answer)]
    crisis = tl.load(ROOT / "examples" / "my_crisis.toml")
    path = tl.disclose(crisis, along="evidence.log.credibility")
    assert turns == pytest.approx([change.value for change in path.changes], abs=1e-4)
    assert path.changes[-1].after == ("fine, accept",)
    assert answer.endswith("(fine, accept).")


def test_write_your_own_takes_a_file_and_an_address_of_ones_own(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "my_crisis.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    text = text.replace("protest", "boycott").replace("face = { value = 0.5", "face = { value = 0.45")
    mine.write_text(text, encoding="utf-8")
    out = run("write_your_own.py", str(mine), "parameters.face")
    assert "parameters.face is 0.45, and could be from 0.2 to 0.9." in out
    assert "(fine, accept) gives way to (release or fine, accept or boycott)" in out.splitlines()[-1]
    assert "is played throughout" in run("write_your_own.py", str(mine), "parameters.trade").splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("iskander", "evidence.index.credibility"),
        ("chicken", "parameters.win_row"),
        ("putnam-ratification", "parameters.deal"),
    ],
)
def test_write_your_own_takes_any_scenario(name: str, address: str) -> None:
    out = run("write_your_own.py", name)
    assert f"\n\n{address} is " in out
    assert out.splitlines()[-1].startswith(f"Answer: as {address} goes from ")


def test_write_your_own_takes_a_file_without_ranges(tmp_path: Path) -> None:
    bare = tmp_path / "bare.toml"
    bare.write_text(
        """title = "Bare"
[players.A]
stances = ["stay", "go"]
[players.B]
stances = ["wait", "leave"]
[terms.gain]
player = "A"
channel = "rival"
weight = 0
stances.A = { go = 1 }
[terms.patience]
player = "B"
channel = "rival"
stances.B = { wait = 1 }
""",
        encoding="utf-8",
    )
    out = run("write_your_own.py", str(bare))
    assert "terms.gain.weight is 0, and could be from -1 to 1." in out
    assert out.splitlines()[-1].startswith("Answer: as terms.gain.weight goes from -1 to 1, at 0.0000 (stay, wait)")


# ---------------------------------------------------------------- tour


@pytest.fixture(scope="module")
def tour() -> dict[str, Any]:
    book: dict[str, Any] = json.loads(TOUR.read_text(encoding="utf-8"))
    return book


def sources(book: dict[str, Any], kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == kind]


def test_the_tour_has_three_exercises_with_hidden_answers(tour: dict[str, Any]) -> None:
    text = "\n".join(sources(tour, "markdown"))
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>Answer</summary>") == 3
    assert "Mammadov" in text
    assert "Honest limits" in text


def answers_of(book: dict[str, Any]) -> list[str]:
    return re.findall(r"<details>(.*?)</details>", "\n".join(sources(book, "markdown")), re.DOTALL)


def test_every_answer_runs_and_gives_what_it_says(tour: dict[str, Any]) -> None:
    answers = answers_of(tour)
    assert answers
    for number, answer in enumerate(answers, start=1):
        blocks = re.findall(r"```python\n(.*?)```", answer, re.DOTALL)
        assert blocks, f"answer {number} has nothing to run"
        space = {"tl": tl, "iskander": tl.load("iskander")}
        for block in blocks:
            test = doctest.DocTestParser().get_doctest(block, space, f"answer {number}", str(TOUR), None)
            assert test.examples
            said: list[str] = []
            assert doctest.DocTestRunner().run(test, out=said.append).failed == 0, "".join(said)


def test_an_audience_at_break_even_ratifies_as_exercise_1_says(tour: dict[str, Any]) -> None:
    """At a pressure of .375, .3 - .8 x .375 is 0, and came out as -5.6e-17."""
    s = tl.load("iskander")
    even = {"parameters.opposition_pressure": 0.375}
    assert "≥ 0 from a pressure of .375 downwards" in " ".join(answers_of(tour)[0].split())
    assert s.approvals("t1", even)["arm_base"]["defer"] == 0.0
    assert s.ratification("t1", even)["arm_base"]["defer"] == 0.5
    assert list(s.win_set("t1", "Armenia", even)) == ["defer"]
    assert s.win_set("t1", "Armenia", {"parameters.opposition_pressure": 0.375 + 1e-12}).stances == ()


def test_the_answer_key_is_right(tour: dict[str, Any]) -> None:
    answers = [" ".join(answer.split()) for answer in answers_of(tour)]
    s = tl.load("iskander")

    pressure = -s.value("parameters.base_defer", "t1") / s.value("parameters.base_defer_opp", "t1")
    assert f"{pressure:.3f}".lstrip("0") in answers[0]
    for change, win_set in ((-1e-6, ["defer"]), (1e-6, [])):
        quieter = {"parameters.opposition_pressure": pressure + change}
        assert list(s.win_set("t1", "Armenia", quieter)) == win_set
        assert [e.label for e in tl.solve(s.game("t1", quieter))] == ["defer, dismiss, deny"]

    narrow = {"parameters.margin_AZE": s.value("parameters.margin_ARM", "t2")}
    assert [f"({e.label})" in answers[1] for e in tl.solve(s.game("t2", narrow))] == [True]
    assert (
        f"{s.value('parameters.margin_ARM', 't2'):g} instead of {s.value('parameters.margin_AZE', 't2'):g}"
        in answers[1].replace(" .", " 0.")
    )
    alone = tl.solve(s.game("t1", {"parameters.patron_dependence": 0.0}))
    assert [e.support["Armenia"] for e in alone] == [("blame",)]

    out = s.spec.episodes["t2"].disclosed
    for disclosed in (out[:-1], out):
        (equilibrium,) = tl.solve(s.game("t2", disclosed=disclosed))
        assert equilibrium.label == "defer, ask, silence"
        for value in equilibrium.payoffs.values():
            assert f"{value:.3f}".replace("0.", ".").replace("-", "−") in answers[2]
    dearer, less_dear = (
        s.game("t2", disclosed=d).expected_payoffs(["defer", "accuse", "silence"])["Azerbaijan"]
        for d in (out[:-1], out)
    )
    assert dearer < less_dear
    assert "accuse" in s.win_set("t2", "Azerbaijan")
    assert "accuse" not in s.win_set("t1", "Azerbaijan")


@pytest.fixture
def pictures() -> Iterator[Any]:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import pandas as pd

    keep = [
        (name, pd.get_option(name))
        for name in ("display.float_format", "display.max_colwidth", "display.width", "display.max_columns")
    ]
    with mpl.rc_context():
        yield plt
    plt.close("all")
    for name, value in keep:
        pd.set_option(name, value)


def test_the_tour_runs_with_fewer_points_and_says_what_comes_out(
    tour: dict[str, Any], pictures: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    space: dict[str, Any] = {"__name__": "notebook"}
    pictures.close("all")
    drawn = 0
    for number, text in enumerate(sources(tour, "code"), start=1):
        fewer = text.replace("POINTS = 201", "POINTS = 41").replace('"iskander", "iskander-hand"', '"iskander",')
        fewer = fewer.replace("draws=DRAWS", "draws=2, addresses=['parameters.base_defer']")
        exec(compile(fewer, f"cell {number}", "exec"), space)
        drawn += len(pictures.get_fignums())
        pictures.close("all")
    out = capsys.readouterr().out
    assert drawn >= 5
    assert space["POINTS"] == 41
    assert {name: result.draws for name, result in space["shaken"].items()} == {"iskander": 2}

    told = " ".join(" ".join(sources(tour, "markdown")).split())
    low, high = space["path"].changes
    assert [round(change.value, 6) for change in (low, high)] == [0.390722, 0.493378]
    assert space["recovery"] == pytest.approx(0.549, abs=1e-3)
    for before, value in (("credibility of about", low.value), ("Above", high.value), ("Only from", space["recovery"])):
        assert f"{before} {value:.2f}".replace(" 0.", " .") in told

    assert "weighs more" in told  # what was not seen, than what was denied
    fired = space["world"]["fired at all"]
    assert abs(fired["not_seen"] - fired["mod_denial"]) > abs(fired["mod_denial"] - fired["video"])
    assert fired["index"] < fired["fragments"]
    fell = {observer: belief[:, 0] for observer, belief in space["timeline"].beliefs.items()}
    ministry = fell.pop("rus_mod")
    step = space["timeline"].steps.index("fragments")
    trust = {observer: space["now"].value(f"observers.{observer}.trust") for observer in space["timeline"].beliefs}
    assert min(trust, key=lambda observer: trust[observer]) == "rus_mod"
    assert all(ministry[0] > other[0] for other in fell.values())
    assert all(ministry[step - 1] - ministry[step] < other[step - 1] - other[step] for other in fell.values())

    assert "more than three times the standing" in told
    assert space["channels"]["world"][1, 0, 2, 1] < 3 * space["channels"]["world"][1, 0, 1, 1] < 0
    assert "1 equilibrium (ask, silence); complete" in out and "nashpy vertex_enumeration: the same" in out
    assert out.count("Armenia's best reply to that: defer") == 3
    assert all(found.complete for found in space["solved"].values())
    assert space["told"]["profile"].tolist() == [
        "blame, dismiss, silence",
        "defer, dismiss, deny",
        "defer, dismiss, silence",
        "defer, dismiss, deny",
        "defer, ask, silence",
    ]
    assert len(space["nearest"]) == 15 and (space["nearest"]["total_gain"] < 0).all()
    assert "1 equilibrium (defer, dismiss, deny); complete" in out  # without a grievance
    assert space["table"]["the grievance adds"].round(3).tolist() == [0.253, 0.433]
    assert space["threshold"] == pytest.approx(0.25 / 0.7)
    assert space["share"] < space["threshold"]


@pytest.mark.slow
def test_in_a_kernel_the_tour_is_clean_and_its_shares_are_those_it_tells(tour: dict[str, Any]) -> None:
    import nbclient
    import nbformat

    book = nbformat.read(TOUR, as_version=4)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    for output in outputs:
        assert output.output_type in {"stream", "execute_result", "display_data"}
        assert output.get("name") != "stderr"
        texts = {k: v for k, v in output.get("data", {"text": output.get("text")}).items() if k != "image/png"}
        assert not MACHINE.search(json.dumps(texts)), texts
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 5

    told = " ".join(" ".join(sources(tour, "markdown")).split())
    for words in ("One shaken world in three", "fewer than one in five", "one world in four", "about one of two"):
        assert words in told
    tuned, by_hand = (tl.robustness(name, draws=1000, progress=False) for name in ("iskander", "iskander-hand"))
    assert f"{tuned!r}\n{by_hand!r}\n" in [output.get("text") for output in outputs]
    assert tuned.base_story_share.value == pytest.approx(1 / 3, abs=0.02)
    assert 1 / 6 < by_hand.base_story_share.value < 1 / 5
    for result in (tuned, by_hand):
        assert result.to_frame().nsmallest(2, "share")["claim"].tolist() == ["22", "16b"]
        assert result["22"].share.value == pytest.approx(1 / 4, abs=0.03)
        assert result["16b"].share.value == pytest.approx(1 / 2, abs=0.02)
