"""Claims under variants in words and as a record."""

from __future__ import annotations

import json

import pytest

import twolevel as tl
from tests.claims.test_variants import THREE
from tests.model.test_variants import SMALL
from twolevel.claims.variants import Variants
from twolevel.model.scenario import Scenario
from twolevel.reports.variants import variants_record, variants_words


def found(draws: int = 0) -> Variants:
    return tl.variants(Scenario.from_toml(SMALL + THREE, where="three"), draws, progress=False)


@pytest.mark.parametrize("draws", [0, 40])
def test_a_row_a_claim_and_a_column_a_variant(draws: int) -> None:
    result = found(draws)
    record = json.loads(json.dumps(variants_record(result)))
    lines = variants_words(record).splitlines()
    head = next(k for k, line in enumerate(lines) if line.startswith("Claim by claim"))
    assert lines[head + 1].split() == ["0", "1", "2", "3", "4"]
    for k, claim in enumerate(result.base.claims):
        name, *cells = lines[head + 2 + k].split()[:6]
        assert name == claim.name
        if draws:
            assert cells == [f"{item.shares[k].value:.2f}" for item in result]
        else:
            marks = {True: "+", False: "-", None: "?"}
            assert cells == [marks[item.claims.items[k].holds] for item in result]
        assert claim.words in lines[head + 2 + k]
    assert ("the same draws for all" in lines[head]) == bool(draws)
    assert all(line.isascii() for line in lines)


def test_what_differs_is_told_in_words() -> None:
    result = found()
    lines = variants_words(variants_record(result)).splitlines()
    assert lines[0] == f"{result!r}."
    assert "   1  b_first     B moves first: B > A" in lines
    changing = [item for item in result[1:] if item.flipped or item.moved]
    assert changing
    assert all(f"  {item.name}: {item!r}" in lines for item in changing)
    still = [item.name for item in result[1:] if item not in changing]
    assert not still or any(line.startswith(f"  {still[0]}") and line.endswith(": nothing") for line in lines)
    assert all(f"  {episode}: {played}" in lines for episode, played in result.base.played.items())


def test_what_a_variant_of_many_numbers_changes_is_cut_short() -> None:
    raw = SMALL + THREE + '[variants.many]\ntitle = "Many"\nparameters.gain = 2\nparameters.chance = 0.3\n'
    raw += "observers.world.trust = 0.1"
    record = variants_record(tl.variants(Scenario.from_toml(raw, where="many"), progress=False))
    assert "Many: parameters.gain = 2; parameters.chance = 0.3; and 1 more" in variants_words(record)
