"""The command ``explain``: words by named actor, JSON that adds up, files."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import twolevel as tl
from tests.cli.test_order_and_price import run


def test_iskander_since_the_episode_before(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, "explain", "iskander", "t2", "--since", "t1", "--out", str(tmp_path))
    assert status == 0 and "Pictures and tables are in" in err
    for line in (
        "Equilibrium (defer, ask, silence)",
        "  Azerbaijan plays ask, worth 0.355.",
        "      What decides is grievance_leverage (-0.433): without it dismiss would pay.",
        "    Here it turns first: from (defer, dismiss, deny) to (defer, ask, silence).",
    ):
        assert line in out.splitlines()
    assert {p.name for p in tmp_path.iterdir()} == {"explain.csv", "explain.png"}
    frame = pd.read_csv(tmp_path / "explain.csv")
    sums = frame.groupby(["player", "deviation"])["gain"].sum()
    game = tl.load("iskander").game("t2")
    shrug = game.payoffs[1][0, 0, 1] - game.payoffs[1][0, 1, 1]
    assert sums["Azerbaijan", "dismiss"] == pytest.approx(shrug, abs=1e-12)


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.slow] if n.startswith("iskander") else []) for n in tl.scenarios()],
)
def test_every_bundled_scenario(capsys: pytest.CaptureFixture[str], name: str) -> None:
    for episode in tl.load(name).episodes:
        status, out, _ = run(capsys, "explain", name, episode, "--json")
        assert status == 0
        record = json.loads(out)
        for equilibrium in record["equilibria"]:
            for choice in equilibrium["choices"]:
                for d in choice["deviations"]:
                    assert sum(d["by_channel"].values()) == pytest.approx(d["gain"], abs=1e-12)
                    assert sum(d["by_part"].values()) == pytest.approx(d["gain"], abs=1e-12)
        status, words, _ = run(capsys, "explain", name, episode)
        assert status == 0
        assert all(f"Equilibrium ({e['profile']})" in words for e in record["equilibria"])


def test_mixtures_orders_and_vetoes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    chicken = run(capsys, "explain", "chicken")[1]
    assert "mixes swerve 0.90 + straight 0.10 and is indifferent between them: each is worth -0.100." in chicken
    assert "straight gains and loses nothing against swerve: prestige +1.000" in chicken
    ordered = run(capsys, "explain", "iskander", "t0", "--order", "Russia > Armenia > Azerbaijan")[1]
    assert "later movers answer a deviation" in ordered
    assert "      It would be answered otherwise: Armenia blame." in ordered.splitlines()
    veto = run(capsys, "explain", "putnam-ratification", "calm", "--reversion", "Leader=insist,Rival=insist")[1]
    assert "What some home refuses gives way to" in veto
    assert "Some home would refuse it with probability" in veto


def test_mistakes_get_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (("t9",), "EPISODE must be one of"),
        (("t2", "--since", "t9"), "--since must be one of"),
        (("t2", "--since", "t1", "--from-nothing"), "leave one of them out"),
    ):
        status, out, err = run(capsys, "explain", "iskander", *arguments)
        assert (status, out) == (2, "") and words in err and len(err.splitlines()) == 1


def test_a_claim_that_fails_is_told_what_would_save_it(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "explain", "iskander", "--claim", "3", "--set", "parameters.patron_dependence=1")
    assert status == 0
    assert out.startswith("Claim 3 fails: every equilibrium at t1 has Armenia defer: fails (blame, dismiss, deny)\n")
    assert "Each of these would save it alone, the nearest first" in out
    assert "  parameters.patron_dependence from 1 to 1.29229 (+29.2 %)" in out.splitlines()
    status, _, err = run(capsys, "explain", "iskander", "t1", "--claim", "3")
    assert status == 2 and err.count("\n") == 1
