"""The principal branch as Gambit follows it, kept: coordination, near symmetry, outcomes far below all others."""

from __future__ import annotations

import json

import numpy as np
import pytest

import twolevel as tl
from tests import DATA
from tests.concepts.small_steps import trace
from tests.conftest import reduced

STORED = json.loads((DATA / "logit_gambit_uneven.json").read_text(encoding="utf-8"))["games"]

#: Near-symmetric games in which Gambit leaves the branch: among all, and among every fourth.
APART = {1: 2, 4: 1}


def test_there_are_enough() -> None:
    assert len(STORED) == 64
    assert sum(len(entry["responses"]) for entry in STORED) == 192


@reduced("every", 4, 1)
@pytest.mark.parametrize("kind", ["coordination", "near-symmetric", "-10", "-1000"])
def test_gambit_finds_the_same_branch(kind: str, every: int) -> None:
    """In two games, symmetric but for some 1e-6, Gambit goes straight on where the branch bends: small steps say so.

    Reduced: one of the two, of which no small steps are taken.
    """
    apart = []
    for entry in [e for e in STORED if e["kind"] == kind][::every]:
        precisions = [known["precision"] for known in entry["responses"]]
        found = tl.quantal_response(tl.NormalFormGame(entry["payoffs"]), precisions)
        ours = np.array([np.concatenate(list(r.strategies.values())) for r in found])
        theirs = np.array([np.concatenate(known["strategies"]) for known in entry["responses"]])
        if np.abs(ours - theirs).max() > 1e-7:
            apart.append((entry["payoffs"], ours[1]))
    assert len(apart) == (APART[every] if kind == "near-symmetric" else 0)
    if apart and every == 1:
        payoffs, ours_at_3 = map(np.array, zip(*apart, strict=True))
        small_steps = trace(payoffs, np.array([3.0]), 0.001, rounds=100_000)
        assert np.abs(ours_at_3 - small_steps[:, 0]).max() < 1e-9
