"""The commands ``new`` and ``check``: a skeleton whose only fault is placeholders, questions, exit statuses, JSON."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import twolevel as tl
from tests.claims.test_lint import PLANTED, address_of, scenario
from tests.cli.test_order_and_price import run
from twolevel.model.parse import FORMAT
from twolevel.reports.skeleton import skeleton

FAULT = str(PLANTED["idle-term"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answers(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


# ---------------------------------------------------------------- new


@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize("command", ["solve", pytest.param("run", marks=pytest.mark.slow)])
def test_flags_make_a_file_in_which_only_placeholders_are_found_and_which_runs(
    capsys: pytest.CaptureFixture[str], here: Path, command: str
) -> None:
    status, out, err = run(capsys, "new", "my-crisis.toml", "--players", "Oslo,Bern,Rome", "--title", 'A "small" row')
    assert (status, err) == (0, "")
    assert out == "my-crisis.toml is a scenario with placeholders; next: twolevel check my-crisis.toml\n"
    found = (
        "unwritten-reason: parameters.prior_strike has a reason that begins with 'Placeholder'; 16 more do\n"
        "  remedy: say in your own words why the number is so, or the player wants it\n\n"
        "Lint of my-crisis: 1 finding; 257 settings in range looked at.\n"
    )
    assert run(capsys, "check", "my-crisis.toml") == (1, found, "")
    written = Path("my-crisis.toml").read_text(encoding="utf-8").replace("Placeholder", "I think")
    Path("my-crisis.toml").write_text(written, encoding="utf-8")
    assert run(capsys, "check", "my-crisis.toml")[:2] == (
        0,
        "Lint of my-crisis: no findings; 257 settings in range looked at.\n",
    )
    status, out, err = run(capsys, command, "my-crisis.toml", "--strict", *["--quiet"] * (command == "run"))
    assert status == 0 and "Oslo: firm; payoff" in out
    assert (here / "my-crisis-run" / "story.png").exists() == (command == "run")
    made = tl.load("my-crisis.toml")
    assert list(made.players) == ["Oslo", "Bern", "Rome"]
    assert tomllib.loads(Path("my-crisis.toml").read_text(encoding="utf-8"))["format"] == FORMAT
    assert [tl.solve(made.game(e))[0].label for e in made.episodes] == ["soft, soft, soft", "firm, firm, firm"]
    assert {c.holds for c in tl.check(made)} == {True}


def test_without_flags_it_asks_on_standard_error_until_the_answers_do(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, "\nAlone\nNorth, north\n?,!\n United  States , Côte d'Ivoire\n")
    status, out, err = run(capsys, "new", "row.toml", "--json")
    assert status == 0
    assert json.loads(out) == {"file": "row.toml", "players": ["United_States", "Côte_d_Ivoire"]}
    question, rule = (
        "players, two or more (North,South): ",
        "twolevel: players must be two or more different names; got ",
    )
    asked = [f"title (row): {question}{rule}'Alone'", f"{question}{rule}'North, north'", f"{question}{rule}'?,!'"]
    assert err == "\n".join([*asked, question])
    made = tl.load("row.toml")
    assert (made.title, made.label("Côte_d_Ivoire")) == ("row", "Côte d'Ivoire")
    assert [f.rule for f in tl.lint(made)] == ["unwritten-reason"]
    assert tl.solve(made.game("after"))[0].label == "firm, firm"


def test_empty_answers_are_the_defaults(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, "\n\n")
    assert run(capsys, "new", "row.toml")[0] == 0
    assert run(capsys, "new", "flags.toml", "--title", "row")[0] == 0
    assert Path("row.toml").read_text(encoding="utf-8") == Path("flags.toml").read_text(encoding="utf-8")
    assert Path("row.toml").read_text(encoding="utf-8") == skeleton("row", ["North", "South"])


def test_a_file_that_is_there_is_kept_and_nothing_is_asked(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "mine.toml").write_text("mine")
    answers(monkeypatch, "\n\n")
    assert run(capsys, "new", "mine.toml") == (2, "", "twolevel: mine.toml is there already; --force writes over it\n")
    assert (here / "mine.toml").read_text() == "mine"
    assert run(capsys, "new", "mine.toml", "--force", "--title", "Yours")[0] == 0
    assert tl.load("mine.toml").title == "Yours"


@pytest.mark.parametrize("given, question", [("", "'title'"), ("My title\nOne\n", "'players, two or more'")])
def test_where_the_input_ends_nothing_is_written(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch, given: str, question: str
) -> None:
    answers(monkeypatch, given)
    status, out, err = run(capsys, "new", "row.toml")
    assert (status, out) == (2, "")
    last = f"twolevel: no answer to {question}; nothing is written; --title and --players say it, too"
    assert err.splitlines()[-1] == last
    assert list(here.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_at_a_question_ends_in_one_line_and_writes_nothing(here: Path) -> None:
    python = (sys.executable, "-m", "twolevel", "new", "row.toml")
    room = {**os.environ, "PYTHONPATH": str(Path(tl.__file__).parents[1])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # what runs the tests may ignore it, and hands that on
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with subprocess.Popen(python, env=room, cwd=here, **pipes, **heard) as asked:  # type: ignore[call-overload]
        question = b"title (row): "
        assert asked.stderr.read(len(question)) == question
        asked.send_signal(signal.SIGINT)
        out, err = asked.communicate(timeout=60)
    assert (asked.returncode, out, err) == (130, b"", b"twolevel: interrupted\n")
    assert list(here.iterdir()) == []


def test_what_new_cannot_write_gets_one_line(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    for arguments, words in (
        (("no/row.toml", "--title", "Row"), "no/row.toml cannot be written (No such file or directory)"),
        (("row.toml", "--players", "Alone"), "--players must be two or more different names; got 'Alone'"),
        (("row.toml", "--players", ",".join("abcdefghijklmnopqrst")), "players must make at most"),
        (("row.toml", "--title", "\udcff"), "must be UTF-8 text"),
    ):
        status, out, err = run(capsys, "new", *arguments)
        assert (status, out) == (2, "") and err.startswith("twolevel: ") and words in err.splitlines()[0]
    assert list(here.iterdir()) == []


def test_a_skeleton_of_any_number_of_players_has_placeholders_and_no_other_fault() -> None:
    for players in (["A", "B"], ["soft", "firm"], ["North", "South", "East", "West", "Centre"]):
        text = skeleton("A row", players)
        assert [f.rule for f in tl.lint(scenario(text), draws=64)] == ["unwritten-reason"]
        assert not tl.lint(scenario(text.replace("Placeholder", "I think")), draws=64)


# ---------------------------------------------------------------- check


def test_findings_are_lines_with_a_remedy_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "check", FAULT, "--draws", "8")
    assert (status, err) == (1, "")
    assert out.splitlines() == [
        "idle-term: terms.candour adds the same whatever anybody does, at 9 settings in range",
        "  remedy: give its stances different intensities, or delete it",
        "",
        "Lint of idle-term: 1 finding; 9 settings in range looked at.",
    ]


def test_several_files_in_json_and_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check", "chicken", FAULT, "--draws", "4", "--seed", "3", "--json")
    clean, faulty = json.loads(out)
    assert status == 1
    assert (clean["file"], clean["scenario"], clean["settings"], clean["findings"]) == ("chicken", "chicken", 5, [])
    (accepted,) = clean["accepted"]
    assert (accepted["rule"], accepted["address"]) == ("order-matters", "episodes.base.order")
    assert accepted["why"] == "Who moves first wins: that is the lesson of the game, see order."
    (finding,) = faulty["findings"]
    assert finding.keys() == {"rule", "address", "words", "remedy"}
    assert (finding["rule"], finding["address"]) == ("idle-term", address_of("idle-term"))
    words = run(capsys, "check", "chicken", FAULT, "--draws", "4")[1]
    assert (
        "\nLint of chicken: no findings, 1 more accepted by the file; 5 settings in range looked at.\n\nidle-t" in words
    )


def test_a_broken_file_is_status_2_and_keeps_no_other_from_being_checked(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "broken.toml").write_text('titel = "?"\n')
    for others, found in (([], ""), ([FAULT], "Lint of idle-term: ")):
        status, out, err = run(capsys, "check", "broken.toml", *others, "nowhere.toml", "--draws", "0")
        assert status == 2 and found in out and bool(out) == bool(others)
        assert err.startswith(
            "twolevel: broken.toml: the file must have 'players'\nbroken.toml: the file has no key 'titel'"
        )
        assert err.splitlines()[-1] == "twolevel: nowhere.toml: no such file"
    assert run(capsys, "check", "chicken", "--draws", "-1")[::2] == (
        2,
        "twolevel: draws must be a whole number, at least 0; got -1\n",
    )
    assert run(capsys, "check")[0] == 2


def test_a_file_comes_from_standard_input_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PLANTED["unused-parameter"].read_bytes())))
    status, out, err = run(capsys, "check", "-", "--draws", "2")
    assert (status, err) == (1, "") and out.startswith("unused-parameter: parameters.fear is not used")
