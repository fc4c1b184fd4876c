"""Scenarios, designs and draws beyond memory or patience: one line each, in 2 GB, before anything is computed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.model.addresses import parameter
from twolevel.model.parse import MOST_BYTES
from twolevel.sweeps.sweep import block_of

WON = parameter("win_row")


def file_of(players: int, stances: int, channels: int = 1) -> str:
    """Return the text of a scenario of so many players with so many stances each."""
    names = ", ".join(f'"a{k}"' for k in range(stances))
    lines = ['title = "Big"', *(f"[players.P{p}]\nstances = [{names}]" for p in range(players))]
    for k in range(max(players, channels)):
        p = k % players
        lines.append(f'[terms.t{k}]\nplayer = "P{p}"\nchannel = "c{k % channels}"\nstances.P{p} = {{ a0 = 1 }}')
    return "\n".join(lines) + "\n"


#: Small files that asked for gigabytes.
CAPPED = """
import json, resource, sys
import twolevel as tl
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
*texts, swept = json.load(sys.stdin)
for text in texts:
    try:
        print(tl.Scenario.from_toml(text))
    except tl.ScenarioError as error:
        print(error)
"""
#: And a large game that is solved at many points.
SWEPT = """
s = tl.Scenario.from_toml(swept)
x = {"terms.t0.weight": [1 + k / 100 for k in range(70)]}
print(tl.sweep(s, "base", x, progress=False))
"""


@pytest.mark.parametrize("then", ["", pytest.param(SWEPT, marks=pytest.mark.slow)], ids=["refused", "swept"])
def test_small_files_of_large_games_in_two_gigabytes(then: str) -> None:
    texts = [file_of(10, 10), file_of(20, 2), file_of(65, 1), file_of(2, 10_000), ".".join("a" * 40_000) + " = 1"]
    # written here, for this file and what it needs take a second to import
    given = json.dumps([*texts, file_of(7, 4)])
    command = [sys.executable, "-c", CAPPED + then]
    run = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    for line, words in zip(lines, ("100,000,000,000", "20,971,520", "30", "200,000,000", "32"), strict=False):
        assert words in line
    assert "players must make at most 4,194,304 payoffs; 10x10x" in lines[0]
    assert lines[2].startswith("scenario: players must be at most 30; got 65")
    assert lines[4].startswith("scenario: a key must have at most 32 parts; got 'a.a.a.")
    assert len(lines) == 5 + bool(then)
    assert not then or "70 points" in lines[5]


def test_a_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(tl.ScenarioError, match=r"large\.toml: a scenario must be at most 4 MiB; this is more$"):
        tl.load(large)
    with Path("/dev/zero").open("rb") as endless, io.TextIOWrapper(endless) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(tl.ScenarioError, match="standard input: a scenario must be at most 4 MiB"):
            tl.load("-")
    large.write_bytes(file_of(2, 2).encode() + b"#" * (MOST_BYTES - len(file_of(2, 2))))
    assert tl.load(large).title == "Big"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("".join(f"[episodes.e{k}]\n" for k in range(201)), "scenario: episodes must be at most 200; got 201"),
        (
            "[parameters]\n" + "".join(f"p{k} = 1\n" for k in range(30_000)),
            "scenario: a scenario must have at most 30,000 values; this has 30,011",
        ),
        ("[plot]\nevent = [" + "1, " * 30_000 + "]", "at most 30,000 values; this has 30,011"),
    ],
)
def test_very_many_episodes_and_values_are_refused(more: str, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words):
        tl.Scenario.from_toml(file_of(2, 2) + more)


def test_what_would_take_long_to_check_is_not_listed() -> None:
    """Found by fuzzing: sixteen players with two stances, of whom each waits for the next; it took minutes."""
    lines = [file_of(16, 2).partition("[terms")[0]]
    for p in range(16):
        stances = f"stances.P{p} = {{ a0 = 1 }}\nstances.P{(p + 1) % 16} = {{ a1 = 1 }}"
        lines.append(f'[terms.t{p}]\nplayer = "P{p}"\nchannel = "c"\n{stances}')
    with pytest.raises(tl.SolverError, match=r"equilibria in pure actions, too many to list: .* products to check"):
        tl.solve(tl.Scenario.from_toml("\n".join(lines)).game())


def test_a_key_is_not_long_because_a_text_is() -> None:
    text = file_of(2, 2).replace('"Big"', '"' + "a." * 100 + '"') + "# " + "a." * 100 + "\n"
    assert tl.Scenario.from_toml(text).title == "a." * 100


def test_a_block_is_smaller_where_games_are_large() -> None:
    assert block_of(bundled("iskander")) == 2048
    assert block_of(tl.Scenario.from_toml(file_of(7, 4))) == 64
    assert block_of(tl.Scenario.from_toml(file_of(7, 4, 30))) == 2


AXIS = np.linspace(0.0, 1.0, 10_000)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda s: tl.sweep(s, None, dict.fromkeys(s.addresses("parameters.")[:3], AXIS)),
            "sweep of 1,000,000,000,000",
        ),
        (
            lambda s: tl.sweep(s, None, {WON: np.linspace(0, 1, 1_000_001)}),
            "hours of one processor and .* GiB; confirm",
        ),
        (lambda s: tl.sample(s, {WON: (0.0, 1.0)}, 10**9), r"sample of 1,000,000,000 points would take .* GiB"),
        (lambda s: tl.thresholds(s, None, WON, 0, 1, points=10**8), r"100,000,000 steps would take .* GiB of memory"),
        (lambda s: tl.robustness("iskander", 10**9), r"draws must be at most 1,000,000, which take hours; got 1,000,0"),
        (
            lambda s: tl.disclose("iskander", "t2", "evidence.fragments.credibility", points=10**6),
            "1,000,000 points would",
        ),
    ],
)
def test_what_would_take_hours_or_gigabytes_is_asked_about(call: Any, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words):
        call(tl.load("chicken"))
