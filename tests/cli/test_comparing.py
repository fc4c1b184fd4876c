"""The command `compare`: two files, a file and its variant, a file and another number."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import twolevel as tl
from tests.claims.test_compare import CRISIS
from tests.cli.test_order_and_price import run


@pytest.fixture
def crisis(tmp_path: Path) -> str:
    path = tmp_path / "crisis.toml"
    path.write_text(CRISIS, encoding="utf-8")
    return str(path)


def test_two_calibrations_of_one_case(capsys: pytest.CaptureFixture[str], crisis: str, tmp_path: Path) -> None:
    other = tmp_path / "bolder.toml"
    other.write_text(CRISIS.replace("z = { value = 0.2", "z = { value = 0.9"), encoding="utf-8")
    options = ("--out", str(tmp_path / "out"), "--dpi", "30")
    status, out, err = run(capsys, "compare", crisis, str(other), *options)
    assert status == 0 and str(tmp_path / "out") in err
    assert out.splitlines()[0] == f"{tl.compare(crisis, other)!r}."
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"compare.csv", "compare.png"}
    frame = pd.read_csv(tmp_path / "out" / "compare.csv")
    assert frame["what"].value_counts().to_dict() == {"number": 1, "claim": 1, "payoff": 8}


def test_two_files_as_json(capsys: pytest.CaptureFixture[str], crisis: str, tmp_path: Path) -> None:
    other = tmp_path / "bolder.toml"
    other.write_text(CRISIS.replace("z = { value = 0.2", "z = { value = 0.9"), encoding="utf-8")
    record = json.loads(run(capsys, "compare", crisis, str(other), "--json")[1])
    assert (record["first"], record["second"]) == ("crisis", "bolder")
    assert [n["address"] for n in record["numbers"]] == ["parameters.z"]
    assert [e["decided"]["alone"] for e in record["episodes"]] == [["parameters.z"]] * 2
    assert record["claims"][0]["second"]["holds"] is False


def test_a_variant_another_number_and_an_order(capsys: pytest.CaptureFixture[str], crisis: str) -> None:
    first = run(capsys, "compare", crisis, "--variant", "b_first")[1]
    assert first.startswith("crisis and crisis (b_first): no number differs, structure differs in 2 points")
    back = run(capsys, "compare", crisis, "--first-variant", "b_first")[1]
    assert back.startswith("crisis (b_first) and crisis: ")
    changed = run(capsys, "compare", crisis, "--set", "parameters.z=0.9")[1]
    assert "  one; two; claim 1: parameters.z 0.2 against 0.9 (+18 % of its range) decides alone" in changed
    ordered = run(capsys, "compare", crisis, "--set", "parameters.z=0.9", "--order", "B > A", "--json")[1]
    assert json.loads(ordered)["structure"] == []


def test_numbers_without_a_range_leave_the_picture_out(
    capsys: pytest.CaptureFixture[str], crisis: str, tmp_path: Path
) -> None:
    options = ("--set", "terms.doubt.weight=0.7", "--out", str(tmp_path / "out"))
    status, _, err = run(capsys, "compare", crisis, *options)
    assert status == 0 and [path.name for path in (tmp_path / "out").iterdir()] == ["compare.csv"]
    assert "No picture: no number with a range differs" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("iskander",), "OTHER must be given, unless --variant, --first-variant or --set says what differs"),
        (("-", "--variant", "x"), "OTHER must be given where SCENARIO is standard input, which is read once"),
        (("iskander", "iskander-hnad"), "scenario must be a TOML file, '-' or one of"),
        (("iskander", "iskander-hand", "--variant", "veto"), "scenario iskander-hand has no variants"),
        (("chicken", "--set", "parameters.win_row=99", "--strict"), "chicken: parameters.win_row is 99, outside"),
    ],
)
def test_what_goes_wrong_gets_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, "compare", *arguments)
    assert status == 2 and out == ""
    assert len(err.splitlines()) == 1 and err.startswith(f"twolevel: {said}")
