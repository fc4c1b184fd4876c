"""The gallery: every picture has a script that runs, and its picture can be read on a dark ground and in grey."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import rgb_to_hsv, to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

import docs.gallery as gallery
import twolevel as tl
from tests.plot.words import boxes, faults
from twolevel import plot

EXAMPLES = {example.name: example for example in gallery.examples()}
#: The scripts that always run; all do in the full form.
QUICK = ("agreement", "setter")
GROUND = "#14181E"


def luminance(rgb: Any) -> Any:
    """Relative luminance as the W3C defines it (WCAG 2.1, "relative luminance"), of colours on the last axis."""
    rgb = np.asarray(rgb, dtype=float)[..., :3]
    linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one: Any, other: Any) -> float:
    low, high = sorted((float(luminance(to_rgba(one))), float(luminance(to_rgba(other)))))
    return (high + 0.05) / (low + 0.05)


# ---------------------------------------------------------------- scripts


def test_every_picture_has_a_script() -> None:
    called = {name for example in EXAMPLES.values() for name in example.functions}
    assert {f"plot.{name}" for name in plot.__all__} - called == set()
    assert "teaching.worksheets" in called
    lessons = {example.name for example in EXAMPLES.values() if example.path.parent.name == "textbook"}
    assert lessons == set(tl.textbook.LESSONS)
    folders = {path.name for path in gallery.EXAMPLES.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(gallery.GROUPS)
    assert sum(len(list(gallery.EXAMPLES.glob(f"{group}/*.py"))) for group in folders) == len(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda e: e.name)
def test_a_script_has_a_caption_units_and_a_source(example: gallery.Example) -> None:
    assert example.title.endswith(".") and "\n" not in example.title and len(example.title) <= 110
    assert example.units.startswith("Units: ") and example.units.endswith(".")
    assert example.caption.endswith(".")
    assert f'figure.savefig("{example.name}.svg")' in example.code.splitlines()[-1]
    assert "tl.plot.source(" in example.code or example.name == "worksheets"
    assert "import twolevel as tl" in example.code


@pytest.mark.parametrize("name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in EXAMPLES])
def test_a_script_runs_and_its_picture_is_readable(name: str) -> None:
    axes, svg = gallery.run(EXAMPLES[name])
    figure = axes.figure
    assert "<image" not in svg and "<text" not in svg, "no pixels, and letters as paths"
    if name == "worksheets":  # whose pages are looked at in `tests.teaching`
        return
    assert faults(figure) == []
    if name == "dark":
        assert to_rgba(figure.get_facecolor()) == pytest.approx(to_rgba(GROUND))
        return
    assert indistinct_in_grey(axes) == []
    before = look(figure)
    words, marks = said(figure), drawn(figure)
    plot.dark(axes)
    assert look(figure) == before, "lines, markers and hatches stay"
    for (text, old), (_, new) in zip(words, said(figure), strict=True):
        if contrast(old, "white") >= 1.5:  # what is lighter stands on a dark bar
            assert contrast(new, GROUND) >= 4.49, text
    assert len(marks) == len(drawn(figure))
    for old, new in zip(marks, drawn(figure), strict=True):
        assert contrast(new, GROUND) >= (4.49 if contrast(old, "white") >= 3 else contrast(old, "white") - 0.02)


def said(figure: Figure) -> list[tuple[str, Any]]:
    """The words of a figure and their colours."""
    shown = {text for text, _ in boxes(figure)}
    return [(t.get_text(), t.get_color()) for t in figure.findobj(Text) if t.get_text() in shown]  # type: ignore


def colours(artist: Any) -> list[Any]:
    """The colours of what a line, a patch or a collection shows."""
    if isinstance(artist, Line2D):
        line = artist.get_linestyle() not in ("None", "none") and artist.get_linewidth() > 0
        marked = artist.get_marker() not in ("None", "none", None)
        found = [artist.get_color()] * line + [artist.get_markeredgecolor(), artist.get_markerfacecolor()] * marked
    else:
        found = [*to_rgba_array(artist.get_edgecolor()), *to_rgba_array(artist.get_facecolor())]
    return [to_rgba(c) for c in found if to_rgba(c)[3] > 0]


def parts(figure: Any) -> list[Any]:
    found = figure.findobj(lambda a: isinstance(a, Line2D | Patch | Collection) and a.get_visible())
    return list(dict.fromkeys(found))


def drawn(figure: Figure) -> list[Any]:
    return [c for part in parts(figure) if getattr(part, "get_array", lambda: None)() is None for c in colours(part)]


def signature(part: Any) -> tuple[Any, ...]:
    """What of a mark can be seen without colours: line style, marker, hatch, and whether it is hollow."""
    if isinstance(part, Line2D):
        hollow = to_rgba(part.get_markerfacecolor())[:3] == (1.0, 1.0, 1.0)
        return ("line", str(part._unscaled_dash_pattern), part.get_marker(), hollow)  # type: ignore[attr-defined]
    return (type(part).__name__, part.get_hatch(), part.get_linestyle().__repr__())


def look(figure: Figure) -> list[tuple[Any, ...]]:
    return [(kind[:3] if (kind := signature(part))[0] == "line" else kind) for part in parts(figure)]


def indistinct_in_grey(axes: Axes) -> list[str]:
    """Say which two colours of data mean something that neither a word, a shape nor lightness says."""
    marks: dict[tuple[float, ...], set[Any]] = {}
    for part in (*axes.lines, *axes.patches, *axes.collections):
        for colour in colours(part) if getattr(part, "get_array", lambda: None)() is None else []:
            if rgb_to_hsv(colour[:3])[1] > 0.25:
                marks.setdefault(tuple(np.round(colour[:3], 3)), set()).add(signature(part))
    named = {tuple(np.round(to_rgba(colour)[:3], 3)) for _, colour in said(axes.figure)}  # type: ignore[arg-type]
    words = {text for text, _ in said(axes.figure)}  # type: ignore[arg-type]
    assert words
    return [
        f"{one} and {other}"
        for one, other in combinations(marks, 2)
        if not ({one, other} <= named or marks[one] != marks[other] or contrast(one, other) >= 1.25)
    ]


def test_the_helper_sees_what_cannot_be_told_apart_in_grey() -> None:
    _, axes = plt.subplots()
    for colour in ("#D55E00", "#CC6677"):
        axes.plot([0, 1], [0, 1], color=colour)
    assert len(indistinct_in_grey(axes)) == 1
    axes.lines[1].set_linestyle("--")
    assert indistinct_in_grey(axes) == []


# ---------------------------------------------------------------- pages


def test_pages_and_thumbnails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "draw", nothing)
    gallery.make(tmp_path / "gallery")
    thumbnails = (tmp_path / "gallery" / "thumbnails.txt").read_text(encoding="utf-8")
    assert re.findall(r'<a href="(\w+)\.html">', thumbnails) == list(EXAMPLES)
    assert [line.removeprefix("## ") for line in thumbnails.splitlines() if line.startswith("## ")] == list(
        gallery.GROUPS.values()
    )
    page = (tmp_path / "gallery" / "story.md").read_text(encoding="utf-8")
    example = EXAMPLES["story"]
    assert page.startswith(f"# {example.title.removesuffix('.')}\n")
    assert f"```python\n{example.code}\n```" in page
    for words in (example.caption, example.units, "{py:obj}`tl.plot.story <twolevel.plot.story>`"):
        assert words in page
    for ground in ("light", "dark"):
        assert f'class="only-{ground}" loading="lazy" src="pictures/story-{ground}.svg" alt="The path' in page
    assert 'href="pictures/story.pdf"' in page


def nothing(example: gallery.Example, folder: Path) -> None:
    """Draw nothing, in another process."""


def test_pictures_are_vector_files_that_are_drawn_once(tmp_path: Path) -> None:
    example = EXAMPLES["setter"]
    gallery.draw(example, tmp_path)
    files = {path.name: path for path in tmp_path.iterdir()}
    assert set(files) == {"setter-light.svg", "setter-dark.svg", "setter.pdf", "setter.txt"}
    light, dark = (files[f"setter-{g}.svg"].read_text(encoding="utf-8") for g in ("light", "dark"))
    assert GROUND.lower() in dark and GROUND.lower() not in light
    assert b"/Subtype /Image" not in files["setter.pdf"].read_bytes()
    assert b"/FontDescriptor" in files["setter.pdf"].read_bytes()
    files["setter.pdf"].write_bytes(b"drawn before")
    gallery.draw(example, tmp_path)
    assert files["setter.pdf"].read_bytes() == b"drawn before"


# ---------------------------------------------------------------- dark, and where it comes from


def test_contrasts_on_the_dark_ground_are_those_on_white() -> None:
    _, axes = plt.subplots()
    greys = [str(g) for g in np.linspace(0.0, 1.0, 21)]
    all_colours = [*greys, *tl.plot.style.PALETTE.values(), "#CCDDAA", "#FFF6D6", "#332288"]
    lines = [axes.plot([0, 1], color=c)[0] for c in all_colours]
    assert plot.dark(axes) is axes
    for line, old in zip(lines, all_colours, strict=True):
        light = contrast(old, "white")
        wanted = min(light if light < 3 else 1.5 * light, contrast("white", GROUND))
        assert contrast(line.get_color(), GROUND) == pytest.approx(wanted, rel=0.01), old
        hue, saturation, _ = rgb_to_hsv(to_rgba(line.get_color())[:3])
        was, much, _ = rgb_to_hsv(to_rgba(old)[:3])
        if much > 0.4 and saturation > 0.1:
            assert abs(hue - was) < 0.06, old
    for ground in (axes.get_facecolor(), axes.figure.get_facecolor()):
        assert to_rgba(ground) == pytest.approx(to_rgba(GROUND), abs=1e-9)


def test_dark_is_done_once_and_to_one_figure_alone(tmp_path: Path) -> None:
    game = tl.load("chicken").game()

    def written(name: str) -> bytes:
        with mpl.rc_context({"svg.hashsalt": "x"}):
            plot.matrix(game).figure.savefig(tmp_path / name, metadata={"Date": None})
        return (tmp_path / name).read_bytes()

    before = written("before.svg")
    axes = plot.dark(plot.matrix(game))
    once = [c for part in parts(axes.figure) for c in colours(part)]
    plot.dark(axes)
    assert [c for part in parts(axes.figure) for c in colours(part)] == once
    assert written("after.svg") == before


def test_maps_of_colours_and_later_ticks_are_dark_too() -> None:
    figure, axes = plt.subplots()
    mesh = axes.pcolormesh(np.array([[0.0, 1.0]]), cmap="Oranges", vmin=0, vmax=1)
    lines = axes.contour(np.arange(9.0).reshape(3, 3), colors="0.45")
    labels = axes.clabel(lines)
    plot.dark(axes)
    axes.set_xlim(0, 1e6)
    figure.draw_without_rendering()
    pale, strong = mesh.get_facecolor()
    assert contrast(pale, GROUND) < 1.5 < 6 < contrast(strong, GROUND)
    assert len(labels) and all(contrast(label.get_color(), GROUND) > 4.5 for label in labels)
    assert all(contrast(tick.get_color(), GROUND) > 10 for tick in axes.get_xticklabels())


def test_a_ground_must_be_dark_and_axes_be_axes() -> None:
    _, axes = plt.subplots()
    with pytest.raises(tl.GameError, match="ground must have a contrast of at least 12 with white; got 'grey'"):
        plot.dark(axes, ground="grey")
    with pytest.raises(tl.GameError, match="ax must be an Axes; got str"):
        plot.dark("story")  # type: ignore[arg-type]


def test_the_source_of_a_scenario_stands_below_its_picture(iskander: tl.Scenario) -> None:
    axes = plot.story(iskander)
    assert plot.source(axes, iskander) is axes
    note = " ".join(axes.figure.get_supxlabel().split())  # type: ignore[union-attr]
    assert note.startswith("Source: Mahammad Mammadov, Schrödinger's Iskanders")
    assert note.endswith(f"27 April 2021; ...; scenario iskander; twolevel {tl.__version__}")
    assert faults(axes.figure) == []  # type: ignore[arg-type]
    plot.source(axes, "Dye (1985)")
    note = axes.figure.get_supxlabel()  # type: ignore[union-attr]
    assert note == f"Source: Dye (1985); twolevel\N{NO-BREAK SPACE}{tl.__version__}"
    with pytest.raises(tl.GameError, match="of must be a Scenario; got int"):
        plot.source(axes, 3)  # type: ignore[arg-type]
