"""What a scenario hardly means: each doubt where it belongs, and nowhere else; in Python, in records, in the shell."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

import twolevel as tl
from twolevel.cli.entry import main
from twolevel.errors import warn

#: A scenario without a doubt. What follows changes one place of it.
SOUND = """
title = "Two capitals and a report"
states = ["quiet", "strike"]

[players.North]
stances = ["deny", "admit"]

[players.South]
stances = ["ask", "accuse"]

[parameters]
anger = { value = 0.5, range = [0, 1] }

[observers.world]
prior = { quiet = 0.5, strike = 0.5 }

[evidence.report]
side = "South"
date = 2021-03-31
likelihood = { quiet = 0.2, strike = 0.8 }

[terms.pride]
player = "North"
channel = "home"
stances.North = { deny = "anger" }

[terms.grief]
player = "South"
channel = "home"
event = ["strike"]
observer = "world"
stances.South = { accuse = 1 }

[episodes.before]
date = "2021-02"
disclosed = []

[episodes.after]
date = 2021-04-13
disclosed = ["report"]
"""

#: What to write for what, and the warnings that it brings.
DOUBTS = {
    "evidence before its date": (
        'date = "2021-02"\ndisclosed = []',
        'date = "2021-02"\ndisclosed = ["report"]',
        ["episodes.before.disclosed has 'report' of 2021-03-31 out before its date, on 2021-02"],
    ),
    "an episode that does not say what is out": (
        'date = "2021-02"\ndisclosed = []',
        'date = "2021-02"',
        ["episodes.before does not say what is disclosed, so nothing is; write disclosed = [] if that is meant"],
    ),
    "dates out of order": (
        'date = 2021-04-13\ndisclosed = ["report"]',
        "date = 2020-12-31\ndisclosed = []",
        ["episodes.after.date is 2020-12-31, before the 2021-02 of before, which stands above it"],
    ),
    "an unused parameter": (
        "[parameters]",
        "[parameters]\nfear = 1",
        ["parameters.fear is not used: no number of the scenario is made of it"],
    ),
    "a side that nobody knows": (
        'side = "South"',
        'side = "Sout"',
        [
            "evidence.report.side is 'Sout', which is no player, and no observer's trust differs by it; "
            "did you mean 'South'?"
        ],
    ),
    "names that differ in case": (
        '[terms.grief]\nplayer = "South"\nchannel = "home"',
        '[terms.Pride]\nplayer = "South"\nchannel = "Home"',
        [
            "terms.Pride differs only in case from terms.pride: 'Pride' and 'pride' are two names",
            "terms.Pride.channel differs only in case from terms.pride.channel: 'Home' and 'home' are two names",
        ],
    ),
    "an episode's number outside the range of the base": (
        'date = "2021-02"\n',
        'date = "2021-02"\nparameters.anger = 2\n',
        ["episodes.before.parameters.anger is 2, outside its range from 0 to 1"],
    ),
}


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def scenario_of(text: str) -> tl.Scenario:
    return tl.Scenario.from_toml(text)


@pytest.mark.parametrize("old, new, expected", DOUBTS.values(), ids=DOUBTS)
def test_each_fault_is_told_and_nothing_else(old: str, new: str, expected: list[str]) -> None:
    assert list(scenario_of(changed(old, new)).warnings) == expected


@pytest.mark.parametrize("name", tl.scenarios())
def test_no_bundled_scenario_has_a_doubt(name: str) -> None:
    assert tl.load(name).warnings == ()  # and `load` has warned of nothing, for a warning is an error in these tests


def test_a_sound_scenario_has_none() -> None:
    assert scenario_of(SOUND).warnings == ()


def test_a_month_is_not_before_its_own_days() -> None:
    for date in ("2021", '"2021-03"', "2021-03-31"):
        text = changed("date = 2021-04-13", f"date = {date}" if "-" in date else f'date = "{date}"')
        assert scenario_of(text).warnings == ()
    early = scenario_of(changed("date = 2021-04-13", "date = 2021-03-30")).warnings
    assert early == ("episodes.after.disclosed has 'report' of 2021-03-31 out before its date, on 2021-03-30",)


def test_without_evidence_an_episode_need_not_say_what_is_out() -> None:
    without = changed(SOUND[SOUND.index("[evidence") : SOUND.index("[terms.pride]")], "")
    without = without.replace("disclosed = []", "").replace('disclosed = ["report"]', "")
    assert scenario_of(without).warnings == ()


def test_where_trust_differs_by_side_every_trusted_side_is_known() -> None:
    trusting = changed("[observers.world]", "[observers.world]\ntrust = { North = 0.5, South = 0.5, online = 1 }")
    assert scenario_of(trusting.replace('side = "South"', 'side = "online"')).warnings == ()
    alike = scenario_of(
        trusting.replace("online = 1", "south = 1").replace('side = "South"', 'side = "south"')
    ).warnings
    assert alike == (
        "observers.world.trust.south differs only in case from players.South: 'south' and 'South' are two names",
    )


def test_a_parameter_is_used_by_an_episode_an_override_or_a_claim() -> None:
    text = changed("[parameters]", "[parameters]\nfear = 1")
    assert scenario_of(text.replace("[episodes.after]", "[episodes.after]\nterms.grief.weight = 'fear'")).warnings == ()
    assert scenario_of(text).override({"terms.grief.weight": "fear"}).warnings == ()
    claim = """
    [claims.1]
    words = "Fear would do as well."
    [[claims.1.parts]]
    episode = "after"
    every = { North = "deny" }
    set = { "parameters.anger" = { of = "parameters.fear" } }
    [[claims.1.parts]]
    episode = "after"
    greater = { payoff = "North", profile = { North = "deny" } }
    than = { payoff = "North", profile = { North = "admit" } }
    [[claims.1.parts]]
    episode = "after"
    complements = { player = "North", stance = "deny", over = "admit" }
    changes = [{ disclosed = [] }, { set = { "parameters.anger" = 0 } }]
    """
    assert scenario_of(text + claim).warnings == ()


def test_payoffs_that_depend_on_no_stance() -> None:
    start, stop = SOUND.index("[terms.pride]"), SOUND.index("[episodes.before]")
    bare = scenario_of(SOUND[:start].replace("anger = {", "# {") + SOUND[stop:])
    assert bare.warnings == ("terms and audiences are missing: every profile is an equilibrium, at every episode",)
    flat = "terms and audiences give nobody a payoff that depends on a stance: every profile is an equilibrium"
    constant = changed('deny = "anger"', 'deny = "anger", admit = "anger"').replace("accuse = 1", "accuse = 1, ask = 1")
    assert scenario_of(constant).warnings == (f"{flat}, at every episode",)
    one_day = constant.replace("[episodes.after]", "[episodes.after]\nterms.pride.stances.North.admit = 0")
    assert scenario_of(one_day).warnings == ()
    assert scenario_of(SOUND).override({"parameters.anger": 0, "terms.grief.weight": 0}).warnings == (
        f"{flat}, at every episode",
    )


def test_numbers_set_outside_their_range() -> None:
    sound = scenario_of(SOUND)
    assert sound.override({"parameters.anger": 1}).warnings == ()
    assert sound.override({"parameters.anger": 1.5}).warnings == (
        "parameters.anger is 1.5, outside its range from 0 to 1",
    )
    assert sound.override({"parameters.anger": [0.5, 3.0]}).warnings == (
        "parameters.anger goes from 0.5 to 3, outside its range from 0 to 1",
    )
    assert sound.override({"terms.grief.weight": 99}).warnings == ()  # it has no range


# ---------------------------------------------------------------- how they are told


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two doubts."""
    path = tmp_path / "mine.toml"
    path.write_text(changed('side = "South"', 'side = "sea"').replace("[parameters]", "[parameters]\nfear = 1"))
    return path


TOLD = (
    "parameters.fear is not used: no number of the scenario is made of it",
    "evidence.report.side is 'sea', which is no player, and no observer's trust differs by it",
)


@pytest.mark.parametrize("use", [tl.load, lambda path: tl.disclose(path, "after")], ids=["load", "deeper"])
def test_python_warns_at_the_line_that_called(file: Path, use: object) -> None:
    assert callable(use)
    with pytest.warns(tl.ScenarioWarning) as caught:
        use(file)
    assert [str(w.message) for w in caught] == [f"{file}: {line}" for line in TOLD]
    assert {w.filename for w in caught} == {__file__}
    assert issubclass(tl.ScenarioWarning, UserWarning)


def test_a_warning_of_a_main_program_is_at_its_own_line() -> None:
    with pytest.warns(tl.ScenarioWarning, match="odd") as caught:
        warn("odd")
    assert caught[0].filename == __file__


def test_the_shell_tells_each_in_a_line_and_goes_on(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert main(["show", str(file), "--set", "parameters.anger=7"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Two capitals and a report")
    anger = "parameters.anger is 7, outside its range from 0 to 1"
    assert err.splitlines() == [f"twolevel: warning: {file}: {line}" for line in (*TOLD, anger)]


def test_strict_takes_them_as_errors(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(file), "--strict"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"twolevel: {file}: {TOLD[0]}", f"{file}: {TOLD[1]}"]
    assert main(["show", "iskander", "--strict"]) == 0
    assert main(["show", "iskander", "--strict", "--set", "parameters.grievance=4"]) == 2


def test_a_threshold_interval_outside_the_range(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["thresholds", "putnam-ratification", "parameters.hawks_home", "-1", "1", "--episode", "calm"]
    assert main(command) == 0
    outside = "putnam-ratification: parameters.hawks_home goes from -1 to 1, outside its range from 0 to 1"
    assert capsys.readouterr().err == f"twolevel: warning: {outside}\n"
    assert main([*command, "--strict"]) == 2
    assert capsys.readouterr() == ("", f"twolevel: {outside}\n")


@pytest.mark.usefixtures("blank")
def test_records_have_them_only_where_there_are_any(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["show", "--json"], ["run", "--json", "--quiet", "--out", str(tmp_path), "--dpi", "30"]):
        assert main([*command, str(file)]) == 0
        assert json.loads(capsys.readouterr().out)["warnings"] == list(TOLD)
        assert main([*command, "chicken"]) == 0
        assert "warnings" not in json.loads(capsys.readouterr().out)


def test_a_scenario_beside_tells_its_own(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = '[claims.1]\nwords = "It denies."\nparts = [{ every = { North = "deny" }, episode = "after" }]\n'
    sound = tmp_path / "sound.toml"
    sound.write_text(SOUND + claim)
    file.write_text(file.read_text() + claim)
    assert main(["robustness", str(sound), "--beside", str(file), "--draws", "20", "--quiet"]) == 0
    assert capsys.readouterr().err.splitlines() == [f"twolevel: warning: {file}: {line}" for line in TOLD]


def test_an_episode_with_nothing_out_says_so(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(file), "--episode", "before"]) == 0
    assert "Out so far: nothing." in capsys.readouterr().out
    assert main(["solve", "chicken"]) == 0
    assert "Out so far" not in capsys.readouterr().out
