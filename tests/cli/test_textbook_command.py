"""The command ``textbook``: the list, each model explained and computed, pictures and tables."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.test_order_and_price import run
from twolevel.textbook import LESSONS


def test_the_list_says_in_which_situation_each_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "textbook")
    assert (status, err) == (0, "")
    for name in LESSONS:
        assert f"\n{name}: " in f"\n{out}"
    records = {r["name"]: r for r in json.loads(run(capsys, "textbook", "--json")[1])}
    assert list(records) == list(LESSONS)
    assert records["dye"]["situation"].startswith("Whether to publish a find")
    assert records["unravel"]["situation"].startswith("A direct question")


#: Lessons of which some computation is long.
LONG = ("audience_costs", "bargain", "beer_quiche")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in LESSONS]
)
def test_each_is_explained_and_computed(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, err = run(capsys, "textbook", name)
    assert (status, err) == (0, "")
    record = json.loads(run(capsys, "textbook", name, "--json")[1])
    wanted = {"name", "title", "derivation", "situation", "exercise", "answer", "references", "example", "table"}
    assert set(record) == wanted and all(record.values())
    assert record["example"] == repr(LESSONS[name].example())
    for key in ("title", "derivation", "exercise", "answer", "references"):
        assert record[key] in out
    assert not {"**", "``"} & set(record["derivation"].split())
    assert max(map(len, out.splitlines())) <= 160
    assert ">>> " in record["answer"], "the answer runs as a doctest of the module"


def test_a_picture_and_a_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, "textbook", "cheap-talk", "--out", str(tmp_path), "--format", "svg,png")
    assert status == 0 and "Pictures and tables are in" in err
    assert {p.name for p in tmp_path.iterdir()} == {"cheap_talk.csv", "cheap_talk.png", "cheap_talk.svg"}
    table = pd.read_csv(tmp_path / "cheap_talk.csv")
    assert table["to"].tolist() == pytest.approx([2 / 15, 7 / 15, 1])


def test_mistakes_get_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments, words in (
        (("textbook", "dy"), "NAME must be one of setter, "),
        (("textbook", "dy"), "got 'dy'; did you mean 'dye'?"),
        (("textbook", "--out", str(tmp_path)), "--out goes with the NAME of a model"),
        (("textbook", "dye", "--format", "gif"), "--format must be one of png, svg, pdf; got 'gif'"),
    ):
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (2, "") and words in err and err.count("\n") == 1
