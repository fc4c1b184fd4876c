"""The fuzzer notices what it is for: a text that takes too long, or too much, or ends in a traceback."""

from __future__ import annotations

import copy
import random
import sys
import tomllib
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("resource", reason="Windows has no limits of this kind")

import tests.fuzz.limits as limits
from tests.conftest import reduced
from tests.fuzz import structure
from twolevel.model.scenario import Scenario

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fuzzer runs on Linux alone")
GOOD = b'title = "x"\nplayers.A.stances = ["a"]\n'


def too_long(_: Scenario) -> list[str]:
    while True:
        pass


def too_much(_: Scenario) -> list[str]:
    return [str(np.ones(1 << 29).sum())]  # four gibibytes


def broken(_: Scenario) -> list[str]:
    raise KeyError("name")


@pytest.mark.parametrize(
    ("told", "words"),
    [(too_long, "more than 0.05 seconds: "), (too_much, "MemoryError"), (broken, "KeyError: 'name'")],
)
def test_a_fault_is_noticed_and_its_text_kept_once(
    told: object, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "everything", told)
    trial = limits.Trial(tmp_path, seconds=0.05)
    with limits.little_memory():
        assert all(words in trial(GOOD) for _ in range(2))
    assert (trial.inputs, trial.loaded, len(trial.faults)) == (2, 2, 1)
    (name,) = trial.faults.values()
    assert (tmp_path / name).read_bytes() == GOOD
    assert str(trial).splitlines()[0].endswith("; 1 kind of fault")


def test_what_is_taken_or_refused_is_no_fault(tmp_path: Path) -> None:
    trial = limits.Trial(tmp_path)
    assert [trial(text) for text in (GOOD, b"title = 3", b"\xff")] == ["", "", ""]
    assert (trial.inputs, trial.loaded) == (3, 1)
    assert str(trial).startswith("3 inputs: 1 loaded, 2 refused; the slowest took ")


def test_tables_are_written_as_they_were_read() -> None:
    assert all(tomllib.loads(structure.written(table)) == table for table in structure.tables())
    odd = {'a "b"\n\\\x7f\x00é': [1e308, -0.0, 5e-324, True, [], {}, "\x7f\t\\"]}
    assert repr(tomllib.loads(structure.written(odd))) == repr(odd)


@reduced("count", 30, 60)
def test_structured_texts_are_mostly_toml_and_differ(count: int) -> None:
    before = copy.deepcopy(structure.tables())
    some = list(islice(structure.texts(3), count))
    assert len(set(some)) == count and some == list(islice(structure.texts(3), count))
    assert structure.tables() == before, "the originals stay as they are"
    readable = 0
    for text in random.Random(0).sample(some, 30):
        try:
            tomllib.loads(text.decode())
            readable += 1
        except ValueError:
            pass
    assert readable > 20
