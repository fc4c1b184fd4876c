"""Labels that stand beside what they name, moved apart where they would overlap, and notes where there is room.

How much room a word takes is known only when a figure is laid out and drawn. So what has to be arranged is arranged
then, each time: see `arrange`. Places are in pixels.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from ..model import addresses
from ..model.scenario import Scenario
from .style import GREY, SMALL, letters, own_figure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation, Text

__all__ = [
    "CELL",
    "PAD",
    "arrange",
    "best_box",
    "extent",
    "in_cells",
    "key",
    "label_ends",
    "letters_in",
    "longest",
    "movable",
    "number",
    "pixels",
    "put_where_free",
    "shown",
    "shown_shortly",
    "spread",
    "taken",
    "turn_where_tight",
    "wrapped",
]

#: The side of the squares, in pixels, in which free room is looked for.
CELL = 3
#: Letters of a name where there is little room.
MOST_LETTERS = 32
#: Room kept around a label, in pixels.
PAD = 4


def shown(scenario: Scenario, code: str) -> str:
    """Return how a picture writes a name of a scenario: of a player, stance, state, observer or piece of evidence."""
    return scenario.label(code)


def shown_shortly(scenario: Scenario, code: str) -> str:
    """Return how a picture writes a name where there is little room: a long title is cut at a word.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> s = load("putnam-ratification")
    >>> shown_shortly(s, s.players[0]) == shown(s, s.players[0])
    True
    """
    return textwrap.shorten(shown(scenario, code), MOST_LETTERS, placeholder=" ...")


def number(scenario: Scenario, moving: Sequence[str]) -> str:
    """Return how an axis names the numbers that move together.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> number(load("iskander"), ["evidence.index.credibility"])
    'credibility of the index 9M723'
    """
    first = addresses.split(moving[0])
    if len(moving) == 1 and first.section == "evidence" and first.names[1:] == ("credibility",):
        return f"credibility of {shown_shortly(scenario, first.names[0])}"
    return addresses.label(moving)


def wrapped(text: str, letters: int) -> str:
    """Break a mixture after its parts, and names after their joints, into lines of so many letters where it can be."""
    lines = []
    for part in re.findall(r".+? \+(?= )|.+", text):
        line = ""
        for piece in re.findall(r"[^_\- ]*(?: \+$|[_\- ])?", part.strip()):
            if line and len((line + piece).rstrip()) > letters:
                lines.append(line)
                line = ""
            line += piece
        lines.append(line)
    return "\n".join(line.rstrip() for line in lines)


def longest(text: str) -> int:
    """Return how many letters the longest line of a text has."""
    return max(map(len, text.split("\n")))


def spread(values: FloatArray, gap: float | FloatArray, low: float, high: float) -> FloatArray:
    """Move ascending values at least `gap` apart, as little as possible, inside an interval if there is room.

    Parameters
    ----------
    values : array, shape (N,)
    gap : float or array, shape (N - 1,)
        Between all neighbours, or between each value and the next.
    low, high : float

    Examples
    --------
    >>> spread(np.array([0.0, 1.0, 1.1, 5.0]), 1.0, 0.0, 6.0).round(2).tolist()
    [0.0, 1.0, 2.0, 5.0]
    >>> spread(np.array([5.9, 6.0]), 1.0, 0.0, 6.0).tolist()
    [5.0, 6.0]
    """
    if not len(values):
        return np.array([])
    steps = np.concatenate([[0.0], np.cumsum(np.broadcast_to(gap, len(values) - 1))])
    # values that are too near, less their steps, become groups at their mean (isotonic regression by pooling)
    groups: list[tuple[float, int]] = []
    for value in values - steps:
        mean, size = float(value), 1
        while groups and groups[-1][0] > mean:
            other, count = groups.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        groups.append((mean, size))
    flat = np.array([mean for mean, size in groups for _ in range(size)])
    top = max(high - steps[-1], low)
    result: FloatArray = np.clip(flat, low, top) + steps
    return result


# ---------------------------------------------------------------- when sizes are known


def arrange(ax: Axes, words: Sequence[Artist], place: Callable[[RendererBase], None]) -> None:
    """Let a function place words whenever the axes are laid out or drawn; what is arranged first is placed first."""
    for each in words:
        each.set_in_layout(False)  # where it stood in the last layout says nothing
    artist = _arrangement()(words, place)
    artist.set_zorder(-1)
    ax.add_artist(artist).set_clip_on(False)  # what is clipped to the axes is not laid out


@cache
def _arrangement() -> Callable[[Sequence[Artist], Callable[[RendererBase], None]], Artist]:
    """Return the kind of artist that places words, made once: matplotlib writes the documentation of each kind."""
    from matplotlib.artist import Artist
    from matplotlib.transforms import Bbox

    class Arrangement(Artist):
        def __init__(self, words: Sequence[Artist], place: Callable[[RendererBase], None]) -> None:
            super().__init__()
            self.words, self.place = words, place

        def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
            assert renderer is not None
            self.place(renderer)
            boxes = [extent(w, renderer) for w in self.words if w.get_visible()]
            return Bbox.union(boxes) if boxes else None

        def draw(self, renderer: RendererBase) -> None:
            self.place(renderer)

    return Arrangement


def movable(ax: Axes, words: str, to: tuple[float, float] | None = None, **style: Any) -> Annotation:
    """Write words that are placed later, in pixels from the lower left corner of the axes.

    Parameters
    ----------
    ax : Axes
    words : str
    to : (float, float), optional
        The point that they are about, in the data; a line leads there.
    **style
        As in matplotlib's ``annotate``.
    """
    if to is not None:
        style["arrowprops"] = {"arrowstyle": "-", "lw": 0.8, "shrinkA": 1, "shrinkB": 0, **style.get("arrowprops", {})}
    return ax.annotate(
        words,
        (0, 0) if to is None else to,
        (0, 0),
        xycoords="axes pixels" if to is None else "data",
        textcoords="axes pixels",
        annotation_clip=False,
        **{"fontsize": letters(SMALL), **style},
    )


def extent(words: Artist, renderer: RendererBase) -> Any:
    """Return the box of words in pixels, without the line that leads to what they are about."""
    from matplotlib.text import Annotation, Text

    if not isinstance(words, Annotation):
        return words.get_window_extent(renderer)
    words.update_positions(renderer)
    return Text.get_window_extent(words, renderer)


def pixels(renderer: RendererBase, points: float) -> float:
    """Return a length in points, in pixels."""
    return float(np.asarray(renderer.points_to_pixels(points), dtype=np.float64))


def label_ends(ax: Axes, ends: Mapping[str, float], colours: Mapping[str, str], x: float) -> None:
    """Label lines at their right ends, moved apart where they would overlap."""
    ax.set_ylim(*ax.get_ylim())
    names = sorted(ends, key=lambda name: ends[name])
    labels = [
        movable(ax, name, va="center", color=colours[name], fontsize=letters(), fontweight="bold") for name in names
    ]
    if labels:
        arrange(ax, labels, partial(_beside_ends, ax, labels, x, np.array([ends[name] for name in names])))


def _beside_ends(ax: Axes, labels: Sequence[Text], x: float, ends: FloatArray, renderer: RendererBase) -> None:
    places = ax.transData.transform(np.column_stack([np.full(len(ends), x), ends])) - (ax.bbox.x0, ax.bbox.y0)
    gap = max(extent(label, renderer).height for label in labels) + 1
    heights = spread(places[:, 1], gap, 0.0, ax.bbox.height)
    for label, right, height in zip(labels, places[:, 0], heights, strict=True):
        label.set_position((float(right) + pixels(renderer, 8), float(height)))


def turn_where_tight(ax: Axes) -> None:
    """Turn the words under the axes upright where they would touch each other."""
    arrange(ax, ax.get_xticklabels(), partial(_turned, ax))


def _turned(ax: Axes, renderer: RendererBase) -> None:
    labels = ax.get_xticklabels()
    for label in labels:
        label.set_rotation(0)
    room = ax.bbox.width / max(len(labels) - 1, 1)
    if max(label.get_window_extent(renderer).width for label in labels) + PAD > room:
        for label in labels:
            label.set_rotation(90)


def letters_in(ax: Axes | None, share: float, otherwise: float = 0.0, *, along: str = "x") -> int:
    """Return how many small letters fit into a share of the width of axes, or of a new figure's width in inches.

    With `along` as ``"y"``, into a share of the height.
    """
    if ax is None:
        width = otherwise * letters() / 10
    else:
        width = (ax.bbox.width if along == "x" else ax.bbox.height) / own_figure(ax).dpi
    return max(int(share * width * 72 / (0.55 * letters(SMALL))), 12)


# ---------------------------------------------------------------- where there is room


def put_where_free(
    ax: Axes,
    label: Annotation,
    near: tuple[float, float],
    *,
    beside: float | None = None,
    ignore: Iterable[object] = (),
) -> None:
    """Move words inside the axes to where no line and no earlier word is, as near to a point as may be.

    Where there is no such place, words that belong beside a line stand where least is, and others are left out.

    Parameters
    ----------
    ax : Axes
    label : Annotation
        As made by `movable`, aligned left and bottom.
    near : (float, float)
        The point, in the data, or in shares of the axes if `beside` is given.
    beside : float, optional
        A value of x, in the data, to stay beside.
    ignore : iterable of lines
        That do not count.
    """
    arrange(ax, [label], partial(_where_free, ax, label, near, beside, tuple(ignore)))


def _where_free(
    ax: Axes,
    label: Annotation,
    near: tuple[float, float],
    beside: float | None,
    ignore: Sequence[object],
    renderer: RendererBase,
) -> None:
    corner = np.array([ax.bbox.x0, ax.bbox.y0])
    label.set_visible(True)
    busy = taken(ax, label, renderer, ignore)
    size = in_cells(label, renderer)
    if beside is None:
        wanted, columns = (ax.transData.transform(near) - corner) / CELL, None
    else:
        line = (ax.transData.transform((beside, 0.0))[0] - corner[0]) / CELL
        wanted = np.array(near) * busy.shape
        columns = [int(line - size[0]), int(np.ceil(line))]
    i, j = best_box(busy, size, (float(wanted[0]), float(wanted[1])), columns)
    label.set_position((CELL * i + PAD, CELL * j + PAD))
    inside = busy[i : i + size[0], j : j + size[1]]
    label.set_visible(beside is not None or (inside.shape == size and not inside.any()))


def in_cells(label: Text, renderer: RendererBase) -> tuple[int, int]:
    """Return how many squares words take, with the room around them."""
    box = extent(label, renderer)
    return int(np.ceil((box.width + 2 * PAD) / CELL)), int(np.ceil((box.height + 2 * PAD) / CELL))


def taken(ax: Axes, label: Text, renderer: RendererBase, ignore: Sequence[object] = ()) -> NDArray[np.bool_]:
    """Return which squares of the axes have a line, or a word that stood before the label, from the lower left."""
    corner = np.array([ax.bbox.x0, ax.bbox.y0])
    shape = np.maximum(np.array([ax.bbox.width, ax.bbox.height]) // CELL, 1).astype(int)
    busy = np.zeros(shape, dtype=np.bool_)
    for line in ax.lines:
        if line in ignore or not line.get_visible():
            continue
        path = line.get_path().transformed(line.get_transform())
        longest = float(np.abs(np.diff(path.vertices, axis=0)).max(initial=0.0))
        close = np.asarray(path.interpolated(int(longest // CELL) + 1).vertices, dtype=np.float64)
        points = (close - corner) // CELL
        points = points[np.isfinite(points).all(axis=1)].astype(int)
        points = points[((points >= 0) & (points < shape)).all(axis=1)]
        marked = line.get_marker() not in ("None", None)
        reach = int(np.ceil(pixels(renderer, line.get_markersize()) / 2 / CELL)) if marked else 0
        steps = np.arange(-reach, reach + 1)
        spots = points[:, None] + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(1, -1, 2)
        busy[*np.clip(spots.reshape(-1, 2), 0, shape - 1).T] = True
    for words in ax.texts[: ax.texts.index(label)]:
        if words.get_visible():
            box = extent(words, renderer)
            low = np.clip((np.array([box.x0, box.y0]) - corner) // CELL, 0, shape).astype(int)
            high = np.clip((np.array([box.x1, box.y1]) - corner) // CELL + 1, 0, shape).astype(int)
            busy[low[0] : high[0], low[1] : high[1]] = True
    return busy


def best_box(
    taken: NDArray[np.bool_], size: tuple[int, int], near: tuple[float, float], columns: Sequence[int] | None = None
) -> tuple[int, int]:
    """Return the lower left corner of a box in which least is taken, its middle as near to a point as may be.

    Parameters
    ----------
    taken : bool array, shape (P, Q)
    size : (int, int)
        Of the box.
    near : (float, float)
    columns : sequence of int, optional
        The first indices that the corner may have.

    Examples
    --------
    >>> taken = np.zeros((6, 4), dtype=bool)
    >>> taken[:, 1] = True
    >>> best_box(taken, (2, 2), (3.0, 0.0))
    (2, 2)
    """
    width, height = (min(n, most) for n, most in zip(size, taken.shape, strict=True))
    sums = np.pad(taken.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    inside = sums[width:, height:] - sums[:-width, height:] - sums[width:, :-height] + sums[:-width, :-height]
    i, j = np.indices(inside.shape)
    distance = np.hypot(i + width / 2 - near[0], j + height / 2 - near[1])
    cost = inside * float(sum(taken.shape)) + distance
    if columns is not None and (kept := [c for c in columns if 0 <= c < len(cost)]):
        cost[~np.isin(i, kept)] = np.inf
    corner = np.unravel_index(int(cost.argmin()), cost.shape)
    return int(corner[0]), int(corner[1])


# ---------------------------------------------------------------- keys


def key(ax: Axes, entries: Sequence[tuple[Mapping[str, Any], str]], *, above: bool = False) -> None:
    """Say outside the axes, at the right, what line styles and markers mean: each sample drawn, and its words.

    Parameters
    ----------
    ax : Axes
    entries : sequence of (mapping, str)
        How each sample is drawn, as in matplotlib's ``plot``, or as a rectangle if it has a hatch, and what it means.
    above : bool
        Above the axes, where nothing else stands; else below, in the first row that is free.
    """
    from matplotlib.lines import Line2D
    from matplotlib.offsetbox import AnnotationBbox, DrawingArea, HPacker, TextArea
    from matplotlib.patches import Rectangle

    size = letters(SMALL)
    parts: list[Artist] = []
    for style, words in entries:
        area = DrawingArea(2 * size, size, 0, 0)
        if "hatch" in style:
            area.add_artist(Rectangle((0.0, 0.0), 2 * size, 0.84 * size, **style))
        else:
            x = [size] if style.get("ls") == "none" else [0.0, 2 * size]
            area.add_artist(Line2D(x, [0.42 * size] * len(x), **{"color": GREY, **style}))
        parts += [area, TextArea(words, textprops={"fontsize": size, "color": GREY})]
    box = AnnotationBbox(
        HPacker(children=parts, align="baseline", pad=0, sep=0.4 * size),
        (1, 1),
        xycoords="axes fraction" if above else "axes pixels",
        box_alignment=(1, 0) if above else (1, 1),
        frameon=False,
        pad=0.4 if above else 0,
        annotation_clip=False,
    )
    ax.add_artist(box)
    if not above:
        arrange(ax, [box], partial(_below, ax, box))


def _below(ax: Axes, box: Any, renderer: RendererBase) -> None:
    """Put the key in the first row below the axes in which nothing stands."""
    ax.xaxis.get_tightbbox(renderer)  # puts the words of the axis into their places
    others = [w for w in (*ax.get_xticklabels(), ax.xaxis.label) if w.get_text() and w.get_visible()]
    taken = [w.get_window_extent(renderer) for w in others]
    size = box.get_window_extent(renderer)
    left, top = ax.bbox.x1 - size.width - 2 * PAD, ax.bbox.y0 - PAD
    for other in sorted(taken, key=lambda b: -b.y1):
        if other.x1 > left and other.y0 - 1 < top and other.y1 > top - size.height:
            top = other.y0 - 1
    box.xy = box.xybox = (ax.bbox.width, top - ax.bbox.y0)
