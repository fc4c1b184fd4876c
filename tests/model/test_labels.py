"""Words for the names of a file: where they come from, what they may be, and that nothing is computed from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import twolevel as tl
from tests.conftest import Run, bundled
from twolevel.cli.entry import main
from twolevel.reports.first_use import FirstUse
from twolevel.reports.tables import table

TEXT = """
title = "Two capitals"
states = ["calm", "hit"]

[labels]
N = "the North"
adm = "admit the strike"
hit = "a strike on the town"
gen = "the general staff"

[players.N]
stances = ["deny", "adm"]

[observers.gen]
prior = { calm = 0.5, hit = 0.5 }

[observers.press]
prior = { calm = 0.5, hit = 0.5 }

[evidence.rep]
title = "The report of the inspectors"
likelihood = { calm = 0.2, hit = 0.8 }

[evidence.untitled]
likelihood = { calm = 0.2, hit = 0.8 }

[audiences.gen]
title = "Officers of all ranks"
player = "N"
precision = 2
terms.taste.stances.N = { adm = -1 }

[audiences.street]
title = "People in the street"
player = "N"
precision = 2
terms.taste.stances.N = { adm = 1 }

[episodes.now]
disclosed = ["rep"]
"""


@pytest.fixture
def labelled() -> tl.Scenario:
    return tl.Scenario.from_toml(TEXT)


def test_a_label_is_that_of_the_file_else_the_title_else_the_name(labelled: tl.Scenario) -> None:
    expected = {
        "N": "the North",
        "adm": "admit the strike",
        "deny": "deny",
        "hit": "a strike on the town",
        "gen": "the general staff",
        "press": "press",
        "rep": "The report of the inspectors",
        "untitled": "untitled",
        "street": "People in the street",
    }
    assert {name: labelled.label(name) for name in expected} == expected
    assert all(labelled.spec.label(name) == label for name, label in expected.items())


def test_a_title_serves_only_where_it_says_which_one() -> None:
    stance = tl.Scenario.from_toml(TEXT.replace("[evidence.rep]", "[evidence.deny]").replace('["rep"]', '["deny"]'))
    assert stance.label("deny") == "deny"  # a stance too, which is no report
    twice = tl.Scenario.from_toml(TEXT.replace("The report of the inspectors", "People in the street"))
    assert (twice.label("rep"), twice.label("street")) == ("rep", "street")
    taken = tl.Scenario.from_toml(TEXT.replace("The report of the inspectors", "a strike on the town"))
    assert taken.label("rep") == "rep"


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("\nhit = ", "\nhitt = ", "labels: name must be one of N, deny, adm, .*; got 'hitt'; did you mean 'hit'\\?"),
        ('"the North"', '"calm"', "labels.N must not be the name of something else; got 'calm'"),
        ('"the North"', '"admit the strike"', "labels must differ from each other; 'admit the strike' stands twice"),
        ('"the North"', '" "', "labels.N must be a text that is not empty; got ' ' \\(line 6\\)"),
        ('"the North"', "3", "labels.N must be a text that is not empty; got 3"),
        ('N = "the North"', '"the North" = "N"', "labels must be a table whose keys are names of letters"),
    ],
)
def test_labels_that_will_not_do(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(tl.ScenarioError, match=message):
        tl.Scenario.from_toml(TEXT.replace(old, new))


def test_labels_change_no_number_and_no_fingerprint(labelled: tl.Scenario) -> None:
    start, stop = TEXT.index("[labels]"), TEXT.index("[players.N]")
    plain = tl.Scenario.from_toml(TEXT[:start] + TEXT[stop:])
    assert plain.label("N") == "N"
    assert plain.fingerprint == labelled.fingerprint
    assert plain.addresses() == labelled.addresses()
    assert (plain.payoffs("now") == labelled.payoffs("now")).all()
    assert plain.game("now") == labelled.game("now")  # whose names are still those that one types


def test_pages_have_the_labels(labelled: tl.Scenario) -> None:
    page = labelled._repr_html_()
    for words in ("the North: deny, admit the strike", "<td>The report of the inspectors</td>"):
        assert words in page
    moment = labelled.at("now")
    for words in ("<th>the general staff</th>", "<th>a strike on the town</th>", "<th>admit the strike</th>"):
        assert words in moment._repr_html_()
    assert set(moment.to_frame()["who"]) == {"gen", "press", "street"}


def test_pictures_have_the_labels(labelled: tl.Scenario) -> None:
    axes = tl.plot.win_sets(labelled, "now")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["deny", "admit the strike"]
    assert "● the general staff   ◆ People in the street" in [text.get_text() for text in axes.texts]
    axes = tl.plot.beliefs(tl.disclose(labelled, "now"))
    assert {"the general staff", "press"} <= {text.get_text() for text in axes.texts}


# ---------------------------------------------------------------- explained where they are first used


def test_a_name_is_explained_once() -> None:
    explain = FirstUse({"hit": "a strike", "let_pass": "let pass"})
    assert [explain(n) for n in ("hit", "calm", "hit", "let_pass")] == ["hit (a strike)", "calm", "hit", "let_pass"]


def test_a_table_explains_its_columns_above_it_and_its_rows_in_their_place() -> None:
    explain = FirstUse({"hit": "a strike", "gen": "the general staff"})
    rows = {"gen": {"calm": 0.25, "hit": 0.75}, "press": {"calm": 0.5, "hit": 0.5}}
    assert table(rows, "{:.2f}", explain) == [
        "  hit (a strike)",
        "                           calm   hit",
        "  gen (the general staff)  0.25  0.75",
        "  press                    0.50  0.50",
    ]
    assert table(rows, "{:.2f}", explain) == table(rows, "{:.2f}")
    assert table(rows, "{:.2f}")[0] == "         calm   hit"


@pytest.mark.xdist_group("run")
def test_the_shell_explains_a_name_at_its_first_use(
    capsys: pytest.CaptureFixture[str], runs: Callable[[str], Run]
) -> None:
    assert main(["solve", "iskander"]) == 0
    for out in (capsys.readouterr().out, runs("iskander").out):
        for name, label in (
            ("rus_mod", "Russian ministry of defence"),
            ("arm_base", "Armenian voters"),
            ("fired_9M723", "a launch of a 9M723"),
            ("mod_denial", "Moscow's denial"),
        ):
            assert out.count(f"{name} ({label})") == 1
            assert out.index(f"{name} ({label})") == out.index(name)
            assert out.count(name) > 1
    assert main(["show", "iskander"]) == 0
    assert "not_fired (no launch), fired_own (a launch of Armenia's own)" in capsys.readouterr().out
    assert main(["show", "iskander", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == dict(bundled("iskander").spec.labels)
    assert main(["show", "chicken", "--json"]) == 0
    assert "labels" not in json.loads(capsys.readouterr().out)


BARE = """
title = "No audiences"
[labels]
North = "the North"
adm = "admit the strike"
strk = "strike back"
[players.North]
stances = ["deny", "adm"]
[players.South]
stances = ["strk", "wait"]
[terms.shame]
player = "North"
channel = "world"
stances.North = { adm = -1 }
[terms.calm]
player = "South"
channel = "world"
stances.South = { wait = 1 }
"""


def test_stances_that_no_audience_judges_have_their_labels_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "bare.toml"
    file.write_text(BARE, encoding="utf-8")
    expected = [
        "North (the North) can choose: deny, adm (admit the strike)",
        "South can choose: strk (strike back), wait",
    ]
    assert main(["solve", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[3:5] == expected
    assert lines[6:] == ["  North: deny; payoff 0", "  South: wait; payoff +1.000 = world +1.000"]
    assert main(["solve", str(file), "--bilateral", "North,South"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == expected
