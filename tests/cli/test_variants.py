"""The command line with variants: claims and robustness under all of them, and any command under one."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import twolevel as tl
from tests.claims.test_variants import THREE
from tests.cli.test_order_and_price import run
from tests.model.test_variants import SMALL


@pytest.fixture
def three(tmp_path: Path) -> str:
    path = tmp_path / "three.toml"
    path.write_text(SMALL + THREE, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_claims_under_all_variants(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, "claims", "iskander", "--variants", "--out", str(tmp_path), "--quiet")
    assert status == 0
    rows = {line.split()[0]: line.split()[1:17] for line in out.splitlines() if line[:1].isdigit()}
    assert len(rows) == 26
    assert rows["1"] == ["-" if k in (3, 8, 9) else "+" for k in range(16)]
    assert rows["13"] == ["-" if k in (7, 9, 12) else "+" for k in range(16)]
    assert "  russia_first: Russia speaks first: claim 1 fails; t0 has defer, dismiss, deny" in out.splitlines()
    assert (tmp_path / "variants.png").exists() and str(tmp_path) in err
    frame = pd.read_csv(tmp_path / "variants.csv")
    assert len(frame) == 16 * 26
    assert list(frame[frame["flipped"] & (frame["variant"] == "russia_first")]["claim"].astype(str)) == ["1"]


@pytest.mark.usefixtures("blank")
def test_claims_under_the_variants_of_a_small_case(
    capsys: pytest.CaptureFixture[str], three: str, tmp_path: Path
) -> None:
    out_folder = tmp_path / "out"
    status, out, err = run(capsys, "claims", three, "--variants", "--out", str(out_folder), "--quiet")
    assert status == 0
    found = tl.variants(three, progress=False)
    marks = {True: "+", False: "-", None: "?"}
    rows = {line.split()[0]: line.split()[1:6] for line in out.splitlines() if line[:1].isdigit()}
    ids = list(found.base.claims.ids)
    assert rows == {c: [marks[v.claims.items[k].holds] for v in found] for k, c in enumerate(ids)}
    assert {mark for row in rows.values() for mark in row} == {"+", "-"}
    assert (out_folder / "variants.png").exists() and str(out_folder) in err
    frame = pd.read_csv(out_folder / "variants.csv")
    assert len(frame) == 5 * 3
    flipped = {(r.variant, str(r.claim)) for r in frame[frame["flipped"]].itertuples()}
    assert flipped == {(v.name, c) for v in found[1:] for c in v.flipped} != set()


def test_json_has_every_verdict_and_share(capsys: pytest.CaptureFixture[str], three: str) -> None:
    record = json.loads(run(capsys, "claims", three, "--variants", "--json", "--quiet")[1])
    found = tl.variants(three, progress=False)
    assert [v["variant"] for v in record["variants"]] == list(found.names)
    for item, entry in zip(found, record["variants"], strict=True):
        assert [v["holds"] for v in entry["verdicts"]] == [claim.holds for claim in item.claims]
        assert "share" not in entry["verdicts"][0]
    options = ("--variants", "--draws", "40", "--seed", "2", "--json", "--quiet")
    record = json.loads(run(capsys, "robustness", three, *options)[1])
    found = tl.variants(three, 40, seed=2, progress=False)
    for item, entry in zip(found, record["variants"], strict=True):
        assert [v["share"] for v in entry["verdicts"]] == [share.value for share in item.shares]


@pytest.mark.usefixtures("blank")
def test_robustness_of_variants_in_words(capsys: pytest.CaptureFixture[str], three: str, tmp_path: Path) -> None:
    options = ("--variants", "--draws", "40", "--out", str(tmp_path / "out"), "--quiet")
    status, out, _ = run(capsys, "robustness", three, *options)
    assert status == 0 and "the share of 40 draws in which each holds" in out
    assert {"variants.csv", "variants.png"} == {path.name for path in (tmp_path / "out").iterdir()}


def test_any_command_takes_one_variant(capsys: pytest.CaptureFixture[str], three: str) -> None:
    out = run(capsys, "solve", "iskander", "--variant", "russia_first", "--episode", "t0")[1]
    assert "Russia moves first, then Armenia and Azerbaijan" in out
    shown = run(capsys, "show", three, "--variant", "more", "--numbers")[1]
    assert "parameters.gain = 1.5 [0.5, 2]  # set here; the file has 1" in shown.splitlines()
    both = run(capsys, "show", three, "--variant", "more", "--set", "parameters.gain=0.8", "--numbers")[1]
    assert "parameters.gain = 0.8 [0.5, 2]  # set here; the file has 1" in both.splitlines(), "what was set beats it"


def test_what_a_variant_says_is_no_warning_and_what_is_set_is(capsys: pytest.CaptureFixture[str]) -> None:
    one = ("show", "iskander", "--variant", "words_are_no_news")
    assert run(capsys, *one)[2] == ""
    err = run(capsys, *one, "--set", "parameters.grievance=4")[2]
    assert err.splitlines() == ["twolevel: warning: iskander: parameters.grievance is 4, outside its range from 0 to 3"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("claims", "chicken", "--variants"), "scenario chicken makes no claims"),
        (("claims", "iskander-hand", "--variants"), "scenario iskander-hand has no variants"),
        (("claims", "iskander", "--out", "x"), "--out goes with --variants here"),
        (("show", "iskander", "--variant", "vetto"), "variant must be one of armenia_first"),
        (("robustness", "iskander", "--variants", "--beside", "iskander-hand"), "--beside and --variants do not go"),
        (("robustness", "iskander", "--variants", "--draws", "0"), "--draws must be a whole number, at least 1; got 0"),
    ],
)
def test_what_goes_wrong_gets_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capsys, *arguments)
    assert status == 2 and out == ""
    assert len(err.splitlines()) == 1 and err.startswith(f"twolevel: {said}")
