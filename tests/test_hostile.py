"""What the library is given by mistake or by malice: handled, or refused in one line that says what is wrong."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.cli.entry import main
from twolevel.cli.outputs import write_table
from twolevel.model.scenario import Scenario

CRISIS = (Path(__file__).parents[1] / "examples" / "my_crisis.toml").read_text(encoding="utf-8")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


CLAIM = '\n[claims.one]\nwords = "Fined."\nparts = [{ every = { Island = "fine" }, episode = "now" }]\n'


def refusal(what: Callable[[], object]) -> str:
    with pytest.raises(tl.TwolevelError) as caught:
        what()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def crisis(old: str = "", new: str = "", more: str = "") -> Scenario:
    assert old in CRISIS
    return Scenario.from_toml(CRISIS.replace(old, new) + more)


# ---------------------------------------------------------------- files of scenarios


@pytest.mark.parametrize(
    ("trust", "words"),
    [
        ("{ value = 0.9, Island = 0.1 }", "observers.world.trust has no key 'Island'; its keys are value, range"),
        ("{ value = 0.9, rnage = [0.1, 1.0] }", "observers.world.trust has no key 'rnage'; did you mean 'range'?"),
        ("{ value = 0.5, range = 1 }", "observers.world.trust.range must be two numbers"),
        ("{ Nobody = 0.7 }", "observers.world.trust: side must be one of Island, Neighbour; got 'Nobody'"),
        ("{}", "observers.world.trust must be a number, or a table with one number for each side; got {}"),
        ("9" * 5000, "a number has too many digits"),
        ("9" * 400, "observers.world.trust must be at most 1e+09 in size; got 99999"),
    ],
)
def test_trust_is_one_number_or_one_a_side(trust: str, words: str) -> None:
    assert words in refusal(lambda: crisis("trust = 1", f"trust = {trust}"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("parameters.trade = []", "episodes.now.parameters.trade must be a number; got []"),
        ("parameters.trade = { value = [] }", "episodes.now.parameters.trade.value must be a number; got []"),
        ("parameters.trade = { value = 0.9, domain = [0.0, 0.5] }", "must be from 0 to 0.5; got 0.9"),
        ('terms.trade_war.weight = { value = "trade", domain = [0.3, 1] }', "must be from 0.3 to 1; got 0.2"),
        ("terms.trade_war.weight = []", "episodes.now.terms.trade_war.weight must be a number, the name of"),
        ("terms.trade_war.channel = 'x'", "episodes.now.terms.trade_war has no key 'channel'; its keys are weight,"),
        ("evidence.log.credibility = { value = 0.5, rang = [0, 1] }", "has no key 'rang'; did you mean 'range'?"),
        ("observers.world.trust = { Island = 0.5 }", "observers.world.trust.Island changes no number of the base"),
        (
            'parameters."\\u001b[31m" = 1',
            r"must be a table whose keys are names of letters, digits, _ and -; got '\x1b",
        ),
    ],
)
def test_what_an_episode_changes_has_the_form_of_what_it_changes(change: str, words: str) -> None:
    assert words in refusal(lambda: crisis(more=f"\n{change}\n"))


def test_an_episodes_own_domain_holds_there() -> None:
    found = crisis(more="\nparameters.trade = { value = 0.3, domain = [0.0, 0.5] }\n")
    own = "episodes.now.parameters.trade"
    assert repr(found.domain(own)) == "from 0 to 0.5"
    assert "must be from 0 to 0.5; got 0.9" in refusal(lambda: found.override({own: 0.9}))
    assert found.override({"parameters.trade": 0.9}).value("parameters.trade", "now") == 0.9


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"release", "fine"', '"release\\n", "fine"', r"players.Island.stances.0 must be a name of letters, digits"),
        ('title = "The trawler', 'title = "\\u001b[31mThe trawler', "title must be a text without control signs"),
        ('title = "The trawler', 'title = "\\u202eThe trawler', "title must be a text without control signs"),
        ("date = 1999-05-03", 'date = "١٩٩٩"', "evidence.log.date must be a date"),
        ("date = 1999-05-03", 'date = "1999\\n"', "evidence.log.date must be a date"),
    ],
)
def test_control_signs_and_line_ends_have_no_place_in_names_and_texts(old: str, new: str, words: str) -> None:
    assert words in refusal(lambda: crisis(old, new))


def test_tables_are_not_nested_without_end() -> None:
    for text in ("x = " + "[" * 60 + "]" * 60, "x = " + "[" * 9000):
        assert "nested too deeply" in refusal(lambda text=text: Scenario.from_toml(text))  # type: ignore[misc]
    dotted = "[" + ".".join("a" * 3000) + "]\nx = 1\n"
    assert "a key must have at most 32 parts" in refusal(lambda: Scenario.from_toml(dotted))


# ---------------------------------------------------------------- arguments

MASKED = np.ma.masked_array([1.0, 99.0], [False, True])
MATRIX = np.ma.masked_array([[99.0, 0], [5, 1]], mask=[[True, False], [False, False]])
CHICKEN = bundled("chicken")
GRIEVANCE = "parameters.grievance"


@pytest.mark.parametrize(
    "given",
    [
        lambda: tl.NormalFormGame.from_bimatrix(MATRIX, MATRIX),
        lambda: tl.NormalFormGame([MATRIX, MATRIX]),
        lambda: tl.solve_many([[MATRIX, MATRIX]]),
        lambda: tl.sweep(CHICKEN, None, {"parameters.win_row": MASKED}, progress=False),
        lambda: tl.regimes(CHICKEN, None, {"parameters.win_row": MASKED, "parameters.win_column": [1.0]}),
        lambda: CHICKEN.override({"parameters.win_row": MASKED}),
        lambda: CHICKEN.override({"parameters.win_row": np.ma.masked}),
        lambda: CHICKEN.game().regret([MASKED, [0.5, 0.5]]),
    ],
)
def test_masked_entries_are_refused(given: Callable[[], object]) -> None:
    assert "masked" in refusal(given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda: CHICKEN.at(disclosed={"a", "b"}), "disclosed must be names in some order, such as a list; got a set"),
        (lambda: CHICKEN.at(disclosed=5), "disclosed must be names in some order, such as a list; got a int"),
        (lambda: tl.NormalFormGame(np.zeros((2, 2, 2)), {"a", "b"}), "players must be names in some order"),
        (lambda: tl.NormalFormGame(np.zeros((2, 2, 2)), "ab"), "players must be 2 names; got 1"),
        (lambda: tl.NormalFormGame(np.zeros((2, 2, 2)), None, [{"a", "b"}] * 2), "actions of player 1 must be names"),
        (lambda: tl.disclose(CHICKEN, None, 5), "along must be names in some order"),
        (lambda: tl.sample(CHICKEN, {"parameters.win_row"}, 4), "addresses must be names in some order"),
        (
            lambda: tl.robustness(crisis(more=CLAIM), 1, addresses={"parameters.trade"}),
            "addresses must be names in some order",
        ),
        (lambda: CHICKEN.override({"parameters.win_row": []}), "must be a number or a 1-D array of numbers"),
    ],
)
def test_names_come_in_an_order_and_numbers_at_all(given: Callable[[], object], words: str) -> None:
    assert words in refusal(given)


def test_one_name_stands_for_itself() -> None:
    assert tl.load("iskander").at("t2", disclosed="video").disclosed == ("video",)


def test_what_is_too_small_for_a_double_is_no_error() -> None:
    game = tl.NormalFormGame(np.random.default_rng(0).normal(size=(2, 5, 5)))
    tiny = crisis().override({"evidence.log.credibility": 5e-324})
    usual = tiny.payoffs(), tl.logit_limit(game), tl.quantal_response(game, 1000.0), tl.quantal_branch(game, 50.0)
    before = np.seterr(all="raise")
    try:
        strict = (
            tiny.payoffs(),
            tl.logit_limit(game),
            tl.quantal_response(game, 1000.0),
            tl.quantal_branch(game, 50.0),
        )
    finally:
        np.seterr(**before)
    assert np.array_equal(strict[0], usual[0])
    assert strict[1:] == usual[1:]


class Broken(Executor):
    """An executor whose worker is killed."""

    def map(self, *_: object, **__: object) -> Any:
        raise BrokenExecutor("a child process terminated abruptly")


def test_a_killed_worker_of_robustness_is_told_in_one_line() -> None:
    claimed = crisis(more=CLAIM)
    said = refusal(lambda: tl.robustness(claimed, 1, addresses="parameters.trade", executor=Broken(), progress=False))
    assert said == "the executor has lost a worker (a child process terminated abruptly); try again with a new one"


def test_latex_spells_out_its_own_signs() -> None:
    text = tl.NormalFormGame([[[1, 2]], [[1, 2]]], actions=[["^^5cinput x"], ["a~b", "c"]]).to_latex()
    assert r"\textasciicircum{}\textasciicircum{}5cinput x" in text
    assert r"a\textasciitilde{}b" in text


# ---------------------------------------------------------------- the command line


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", f"{GRIEVANCE}=1", "--set", f"{GRIEVANCE}=2"], f"--set must name each only once; got '{GRIEVANCE}'"),
        (["--set", f"{GRIEVANCE}=1 # 5"], f"{GRIEVANCE} must be a number; got '1 # 5'"),
        (["--set", f"{GRIEVANCE}=1\nx=2"], f"{GRIEVANCE} must be a number; got '1\\nx=2'"),
        (["--set", f"{GRIEVANCE}=[1, 2]"], f"{GRIEVANCE} must be one number here; got '[1, 2]'"),
        (["--set", f"{GRIEVANCE}=[]"], f"{GRIEVANCE} must be one number here; got '[]'"),
        (["--set", f"{GRIEVANCE}={'[' * 2000}"], f"{GRIEVANCE} must be a number; got '[[[["),
        (["--set", f"{GRIEVANCE}={'9' * 5000}"], f"{GRIEVANCE} must be finite; got inf"),
        (["--bilateral", "Armenia,Russia", "--given", "Azerbaijan=ask", "--given", "Azerbaijan=dismiss"], "only once"),
        (["--set", "parameters.grievance"], "--set must be ADDRESS=VALUE"),
        (["--bilateral", "Armenia,Russia", "--episode", "t1", "--episode", "t2"], "--episode must be given once here"),
    ],
)
def test_options_that_say_two_things_are_refused(
    arguments: list[str],
    words: str,
    iskander: Scenario,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("twolevel.model.scenario.load", lambda _: iskander)  # read once for all of these
    status, out, err = run(capsys, "solve", "iskander", *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert len(err) < 400


def test_show_tells_what_was_set(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "show", "iskander", "--numbers", "--set", f"{GRIEVANCE}=0")[1]
    lines = [line for line in out.splitlines() if f"{GRIEVANCE} = " in line]
    assert len(lines) == 1, "an episode's own number is beaten"
    assert lines[0].startswith(f"{GRIEVANCE} = 0 [0, 3]  # set here; the file has 1; The unit of the scale")
    frame = tl.load("iskander").override({GRIEVANCE: 0.0}).to_frame().set_index("address")
    assert frame["value"][GRIEVANCE] == 0
    assert f"episodes.t1.{GRIEVANCE}" not in frame.index


def test_numbers_with_exponents_may_be_negative(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "thresholds", "iskander", GRIEVANCE, "0", "-1e-3")
    assert status == 2
    assert "must go from a number to a larger one; got from 0 to -0.001" in err


@pytest.mark.parametrize("span", ["0:inf:3", "nan:1:2"])
def test_spans_are_finite(span: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "sweep", "chicken", "--over", f"parameters.win_row={span}")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "--over must be ADDRESS=LOW:HIGH:POINTS" in err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_a_letter_gets_it_spelt_out(
    encoding: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "crisis.toml"
    path.write_text(CRISIS, encoding="utf-8")
    bytes_out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_out, encoding=encoding))
    for arguments in (["show", str(path), "--numbers"], ["show", str(path), "--json"]):
        assert main(arguments) == 0
    said = bytes_out.getvalue().decode(encoding)
    assert said.count(r"1 \u2212 prior_inside") == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_told_in_one_line(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["show", "chicken"]) == 2
    assert capfd.readouterr().err == "twolevel: [Errno 28] No space left on device\n"


def test_pictures_need_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    with pytest.raises(SystemExit):
        main(["--version"])
    assert os.environ["MPLBACKEND"] == "Agg"


@pytest.mark.parametrize("name", [b"a\xff", b"a$\\frac$", b"a\nb", b"a\x1b[31m", "名前".encode(), b"="])
def test_files_may_be_called_anything(name: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / os.fsdecode(name + b".toml")
    try:
        path.write_text(CRISIS, encoding="utf-8")
    except (OSError, ValueError):
        pytest.skip("the file system cannot call a file so")
    scenario = tl.load(path)
    assert scenario.name.isprintable()
    scenario.name.encode()
    assert run(capsys, "solve", str(path))[0] == 0
    path.write_text("title = 3")
    status, _, err = run(capsys, "solve", str(path))
    assert status == 2
    assert all(line.isprintable() for line in err.splitlines())


def test_a_title_is_no_formula() -> None:
    import matplotlib.pyplot as plt

    from twolevel.plot.style import finish, title

    figure, ax = plt.subplots(figsize=(2, 1))
    title(ax, "costs $\\frac$ and $5 ^ _ \\$")
    for _ in range(2):
        finish(ax)
    figure.savefig(io.BytesIO(), format="svg")


def test_spreadsheets_get_no_formula_from_a_table(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"words": ["=HYPERLINK(1)", "@x", "plain - dash", None], "number": [-0.5, 1.0, 2.0, float("nan")]}
    )
    write_table(frame, tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text().splitlines()
    assert lines == ["words,number", "'=HYPERLINK(1),-0.5", "'@x,1.0", "plain - dash,2.0", ","]


# ---------------------------------------------------------------- signals


def started(code: str) -> subprocess.Popen[str]:
    """Start Python on some code."""
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@POSIX
@pytest.mark.parametrize(("number", "word"), [("SIGINT", "interrupted"), ("SIGTERM", "ended")])
def test_signals_end_a_command_in_one_line(number: str, word: str) -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import twolevel.cli, twolevel.cli.entry\n"
        f"twolevel.cli.entry.main = lambda _: os.kill(os.getpid(), signal.{number}) or signal.pause()\n"
        "sys.exit(twolevel.cli.main([]))"
    )
    process = started(code)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (128 + getattr(signal, number), f"twolevel: {word}\n")


@POSIX
def test_a_signal_while_packages_are_imported_ends_in_one_line() -> None:
    code = (
        "import os, signal, sys, types\n"
        "import twolevel.cli\n"
        "class Slow(types.ModuleType):\n"
        "    def __getattr__(self, name):\n"
        "        try:\n            os.kill(os.getpid(), signal.SIGTERM); signal.pause()\n"
        "        except BaseException:\n            raise ImportError(name)\n"
        "sys.modules['twolevel.cli.entry'] = Slow('twolevel.cli.entry')\n"
        "sys.exit(twolevel.cli.main([]))"
    )
    process = started(code)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (128 + signal.SIGTERM, "twolevel: ended\n")


@POSIX
def test_workers_do_not_outlive_a_killed_command() -> None:
    code = (
        "import os, time\nfrom twolevel.cli.workers import workers\n"
        "if __name__ == '__main__':\n"
        "    with workers(1) as pool:\n"
        "        print(pool.submit(os.getpid).result(), flush=True)\n"
        "        time.sleep(60)\n"
    )
    process = started(code)
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    os.kill(worker, signal.SIGKILL)
    raise AssertionError("the worker was still there")
