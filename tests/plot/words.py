"""Where the words of a picture stand: what tests of the layout ask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox


def each_once(many: Sequence[Any], few: Sequence[Any], step: int = 1) -> list[Any]:
    """Return all pairs as parameters of a test: each of the many with one of the few always, the others if it is slow.

    The few are taken in turn, so that each of them is there too. With a step only one in so many of the many is.
    """
    return [
        pytest.param(one, other, marks=[] if (j * step, k % step) == (k % (step * len(few)), 0) else pytest.mark.slow)
        for k, one in enumerate(many)
        for j, other in enumerate(few)
    ]


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Lay a figure out and return its visible words with their boxes in pixels."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    hidden = set()
    for axis in figure.findobj(Axis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            beyond = not low - 1e-9 <= tick.get_loc() <= high + 1e-9
            hidden |= {label for label in (tick.label1, tick.label2) if beyond or not label.get_visible()}
    found = []
    for words in figure.findobj(Text):
        assert isinstance(words, Text)
        if words.get_visible() and words.get_text().strip() and words not in hidden:
            if isinstance(words, Annotation):
                words.update_positions(renderer)
            found.append((words.get_text(), Text.get_window_extent(words, renderer)))
    return found


def faults(figure: Figure) -> list[str]:
    """Say which words overlap others, or leave the canvas."""
    words = boxes(figure)
    canvas = figure.bbox.padded(1.0)
    out = [f"{text!r} leaves the canvas" for text, box in words if not _inside(box, canvas)]
    edges = [(text, box.x0 + 1, box.x1 - 1, box.y0 + 1, box.y1 - 1) for text, box in words]
    for (one, left, right, low, high), (two, from_x, to_x, from_y, to_y) in combinations(edges, 2):
        if max(left, from_x) < min(right, to_x) and max(low, from_y) < min(high, to_y):
            out.append(f"{one!r} overlaps {two!r}")
    return out


def _inside(box: Bbox, canvas: Bbox) -> bool:
    return canvas.x0 <= box.x0 and box.x1 <= canvas.x1 and canvas.y0 <= box.y0 and box.y1 <= canvas.y1
