"""The principal branch as Gambit follows it, kept: coordination, near symmetry, outcomes far below all others."""

from __future__ import annotations

import json

import numpy as np
import pytest

import twolevel as tl
from tests import DATA
from tests.concepts.small_steps import trace

STORED = json.loads((DATA / "logit_gambit_uneven.json").read_text(encoding="utf-8"))["games"]


def test_there_are_enough() -> None:
    assert len(STORED) == 64
    assert sum(len(entry["responses"]) for entry in STORED) == 192


@pytest.mark.parametrize("kind", ["coordination", "near-symmetric", "-10", "-1000"])
def test_gambit_finds_the_same_branch(kind: str) -> None:
    """In two games, symmetric but for some 1e-6, Gambit goes straight on where the branch bends: small steps say so."""
    apart = []
    for entry in (e for e in STORED if e["kind"] == kind):
        precisions = [known["precision"] for known in entry["responses"]]
        found = tl.quantal_response(tl.NormalFormGame(entry["payoffs"]), precisions)
        ours = np.array([np.concatenate(list(r.strategies.values())) for r in found])
        theirs = np.array([np.concatenate(known["strategies"]) for known in entry["responses"]])
        if np.abs(ours - theirs).max() > 1e-7:
            small_steps = trace(np.array([entry["payoffs"]]), np.array(precisions[:2]), 0.001, rounds=100_000)
            assert np.abs(ours[:2] - small_steps[0]).max() < 1e-9
            apart.append(entry)
    assert len(apart) == (2 if kind == "near-symmetric" else 0)
