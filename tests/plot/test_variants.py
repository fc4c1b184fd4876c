"""The picture of variants: what it marks is what was found, and it can be read where it is narrow."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

import twolevel as tl
from tests.claims.test_variants import THREE
from tests.model.test_variants import SMALL
from tests.plot.test_layout import SIZES
from tests.plot.words import faults
from twolevel import plot
from twolevel.claims.variants import Variants
from twolevel.model.scenario import Scenario


@pytest.fixture(scope="module")
def three() -> Variants:
    return tl.variants(Scenario.from_toml(SMALL + THREE, where="three"), 40, progress=False)


@pytest.fixture(scope="module")
def large(three: Variants) -> Variants:
    """Return 25 claims under 14 variants and the base, with titles as long as those of the first case."""
    claims = tuple(replace(three.base.claims.items[k % 3], name=f"{k}b") for k in range(25))
    title = "Grievances at the ends of their ranges"
    items = [
        replace(
            three[k % 5],
            name=f"v{k}" if k else "base",
            title=title[k % 9 :],
            claims=replace(three.base.claims, items=claims),
            flipped=("3b", "20b") if k % 4 else (),
            shares=three[k % 5].shares * 8 + three[k % 5].shares[:1],
        )
        for k in range(15)
    ]
    return replace(three, items=tuple(items))


def marked(axes: Axes, marker: str) -> set[tuple[float, float]]:
    return {(x, y) for line in axes.lines if line.get_marker() == marker for x, y in line.get_xydata()}


def test_every_verdict_and_every_change_is_marked(three: Variants) -> None:
    axes = plot.variants(three)
    verdicts = {(c, row): x.holds for row, item in enumerate(three) for c, x in enumerate(item.claims)}
    assert set(verdicts.values()) == {True, False}
    assert marked(axes, "X") == {place for place, holds in verdicts.items() if holds is False}
    assert marked(axes, "o") == {place for place, holds in verdicts.items() if holds}
    heads = {x: text.get_text() for x, text in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)}
    rows = [text.get_text() for text in axes.get_yticklabels()]
    assert rows == [item.title for item in three]
    changed = {(heads[x], int(y)) for x, y in marked(axes, "s")}
    assert changed == {(kind, row) for row, item in enumerate(three) for kind in item.kinds}
    moved = {(heads[x], int(y)) for x, y in marked(axes, "D")}
    assert moved == {(episode, row) for row, item in enumerate(three) for episode in item.moved}
    said = " ".join(text.get_text() for text in axes.texts)
    assert all((claim.words in said) == (claim.name in three.depend) for claim in three.base.claims)


def test_cells_are_shaded_by_the_share_that_fails(three: Variants) -> None:
    (mesh,) = plot.variants(three).collections
    drawn = mesh.get_array().reshape(len(three), -1)
    assert drawn.tolist() == [[1 - share.value for share in item.shares] for item in three]
    assert not plot.variants(replace(three, draws=0)).collections


def test_an_undefined_claim_has_a_ring(three: Variants) -> None:
    base = three.base.claims
    items = (replace(base.items[0], holds=None), *base.items[1:])
    axes = plot.variants(replace(three, items=(replace(three.base, claims=replace(base, items=items)), *three[1:])))
    (ring,) = (line for line in axes.lines if line.get_marker() == "o" and line.get_markerfacecolor() == "white")
    assert ring.get_xydata().tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("size", [s if s == "column" else pytest.param(s, marks=pytest.mark.slow) for s in SIZES])
def test_no_word_lies_on_another(large: Variants, size: str) -> None:
    if (given := SIZES[size]) is None:
        assert faults(plot.variants(large).get_figure()) == []
        return
    width, height, points = given
    with plt.rc_context({"font.size": points}):
        figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
        plot.variants(large, axes)
        assert faults(figure) == []
        assert [text.get_text() for text in axes.get_yticklabels()] == [str(k) for k in range(15)]
        assert "Grievances at the ends of" in axes.texts[0].get_text(), "titles are in the key"


def test_something_else_is_refused() -> None:
    with pytest.raises(tl.ScenarioError, match=r"^found must be a Variants; got str; try tl\.variants\(s\)$"):
        plot.variants("iskander")  # type: ignore[arg-type]
