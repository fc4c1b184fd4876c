"""Pictures of regimes: the equilibria along one number between its thresholds, and over two numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.profiles import Names, Profile
from ..analysis.regime_map import Borders, RegimeMap, borders
from ..analysis.thresholds import Thresholds
from ..arrays import FloatArray, IntArray
from ..errors import expect
from ..games.wording import profile
from ..model.scenario import Scenario
from .labels import (
    CELL,
    PAD,
    arrange,
    best_box,
    extent,
    in_cells,
    key,
    movable,
    number,
    pixels,
    put_where_free,
    shown,
    spread,
    taken,
)
from .style import DOTTED, GREY, SMALL, about, finish, letters, new_axes, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.patches import PathPatch
    from matplotlib.text import Annotation, Text

__all__ = ["filled", "regimes", "threshold_line"]

INK = "0.2"
#: Tol (2021), "Colour schemes": pale, then light; none is a player's.
TINTS = ("#CCDDAA", "#BBCCEE", "#EEEEBB", "#FFCCCC", "#CCEEFF", "#DDDDDD", "#EEDD88", "#FFAABB", "#99DDFF", "#BBCC33")


def threshold_line(found: Thresholds, ax: Axes | None = None, *, mark: float | None = None, note: bool = True) -> Axes:
    """Draw where along a number each equilibrium exists, one row a profile, with the thresholds between.

    Parameters
    ----------
    found : Thresholds
    ax : Axes, optional
        Default: a new figure.
    mark : float, optional
        The value to mark; default: the scenario's own, where it lies in the interval.
    note : bool
        Say which stretches have several equilibria, or none that is pure.
    """
    expect("found", found, Thresholds)
    own_figure = ax is None
    stretches = found.regimes
    profiles = list(dict.fromkeys(name for _, _, names in stretches for name in _pure_first(names)))
    ax = new_axes(ax, (9.2, 2.0 + 0.42 * max(len(profiles), 1)))
    for k, (start, stop, names) in enumerate(stretches):
        ax.axvspan(start, stop, color="0.95" if k % 2 == 0 else "white", zorder=0, lw=0)
        for name in names:
            ax.plot(
                [start, stop],
                [profiles.index(name)] * 2,
                color=INK,
                lw=4.0,
                ls=DOTTED if name.is_mixed else "-",
                solid_capstyle="butt",
                dash_capstyle="butt",
                zorder=2,
            )
    for threshold in found:
        ax.axvline(threshold.value, color="0.5", lw=0.8, ls=(0, (4, 3)), zorder=1)
    ax.set_ylim(max(len(profiles), 1) + 0.05, -0.6)  # a row below for the mark's label
    ax.set_xlim(found.low, found.high)
    ax.set_yticks(range(len(profiles)), [_in_words(found.scenario, name) for name in profiles])
    ax.tick_params(axis="y", length=0)
    who = profile(shown(found.scenario, player) for player in found.scenario.players)
    ax.annotate(
        f"{who}:",
        (0.0, 1.0),
        (-6, 3),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        fontsize=letters(SMALL),
        color=GREY,
    )
    _label_thresholds(ax, found)
    _mark(ax, found, mark, stretches, profiles)
    if note:
        _note(ax, found, stretches, profiles)
    ax.set_xlabel(number(found.scenario, found.addresses))
    tidy(ax)
    ax.spines["left"].set_visible(False)
    if any(name.is_mixed for name in profiles):
        key(ax, [({"color": INK, "lw": 4.0, "ls": DOTTED, "dash_capstyle": "butt"}, "mixed")])
    if own_figure:
        title(ax, f"Where the equilibria change ({about(found.scenario, found.episode)})")
    finish(ax)
    return ax


def _in_words(scenario: Scenario, name: Profile) -> str:
    return name.named(partial(shown, scenario)).label


def _pure_first(names: Names) -> list[Profile]:
    return sorted(names, key=lambda name: name.is_mixed)


def _label_thresholds(ax: Axes, found: Thresholds) -> None:
    """Write the values above the axes, moved apart where they would overlap, each with a line to its place."""
    if not len(found):
        return
    top = ax.get_ylim()[1]
    labels = [
        movable(ax, f"{t.value:.4g}", (t.value, top), ha="center", va="bottom", color=INK, arrowprops={"color": "0.5"})
        for t in found
    ]
    arrange(ax, labels, partial(_over_lines, ax, labels, np.array(found.values)))


def _over_lines(ax: Axes, labels: Sequence[Text], values: FloatArray, renderer: RendererBase) -> None:
    places = ax.transData.transform(np.column_stack([values, np.zeros(len(values))]))[:, 0] - ax.bbox.x0
    widths = np.array([extent(words, renderer).width for words in labels])
    gaps = (widths[1:] + widths[:-1]) / 2 + pixels(renderer, 6)
    places = spread(places, gaps, widths[0] / 2, ax.bbox.width - widths[-1] / 2)
    for words, place in zip(labels, places, strict=True):
        words.set_position((float(place), ax.bbox.height + pixels(renderer, 9)))


def _mark(
    ax: Axes,
    found: Thresholds,
    mark: float | None,
    stretches: Sequence[tuple[float, float, Names]],
    profiles: Sequence[Profile],
) -> None:
    """Mark a value with a line, and a dot on every equilibrium there."""
    value = float(found.scenario.value(found.addresses[0], found.episode)) if mark is None else mark
    if not found.low <= value <= found.high:
        return
    here = next(names for start, stop, names in stretches if start <= value <= stop)
    line = ax.axvline(value, color=GREY, lw=0.9, zorder=1)
    rows = [profiles.index(n) for n in here]
    ax.plot([value] * len(rows), rows, "o", ms=9, color=INK, markerfacecolor="white", mew=1.8, zorder=3)
    words = movable(ax, "as calibrated" if mark is None else f"{mark:g}", color=GREY)
    place = (value - found.low) / (found.high - found.low)
    put_where_free(ax, words, (place, 0.0), beside=value, ignore=[line])


def _note(
    ax: Axes,
    found: Thresholds,
    stretches: Sequence[tuple[float, float, Names]],
    profiles: Sequence[Profile],
) -> None:
    """Say which stretches have several equilibria, or none that is pure, on the row of a profile found only there."""
    everywhere = [name for _, _, names in stretches for name in names]
    for start, stop, names in stretches:
        mixed = bool(names) and all(name.is_mixed for name in names)
        only_here = [profiles.index(n) for n in names if everywhere.count(n) == 1]
        if not only_here or (len(names) == 1 and not mixed):
            continue
        words = f"{len(names)} equilibria" if len(names) > 1 else "no pure equilibrium"
        note = movable(ax, f"{words} from {start:.3g} to {stop:.3g}", color=INK)
        put_where_free(ax, note, ((start + stop) / 2, only_here[-1]))


def regimes(found: RegimeMap, ax: Axes | None = None, *, mark: tuple[float, float] | None = None) -> Axes:
    """Draw the map of regimes over two numbers, each named where it lies.

    Regimes whose equilibria all mix are dotted, those with several equilibria hatched, those where none was found
    crossed. Players whose stance is the same all over the map are named above it and nowhere else.

    Parameters
    ----------
    found : RegimeMap
    ax : Axes, optional
        Default: a new figure.
    mark : (float, float), optional
        The point to mark; default: the scenario's own, where it lies on the map.
    """
    from matplotlib.collections import LineCollection

    expect("found", found, RegimeMap)
    own_figure = ax is None
    ax = new_axes(ax, (9.2, 5.6))
    x, y, index, across, up = _with_an_area(found)
    pieces, cuts = _cut(x, y, index, across, up)
    for k, names in enumerate(found.regimes):
        hatch = "..." if names and names[0].is_mixed else ""
        hatch = hatch if len(names) == 1 else "///" if names else "xx"
        ax.add_patch(filled(pieces[k], TINTS[k % len(TINTS)], hatch))
    ax.add_collection(LineCollection(cuts, colors="0.35", linewidths=0.8, capstyle="round"))
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(y[0], y[-1])
    one, two = mark or (float(found.scenario.value(a, found.episode)) for a in found.addresses)
    if x[0] <= one <= x[-1] and y[0] <= two <= y[-1]:
        ax.plot(one, two, "o", ms=9, color=INK, markerfacecolor="white", mew=1.8, zorder=3)
        put_where_free(ax, movable(ax, "as calibrated" if mark is None else f"{one:g}, {two:g}"), (one, two))
    heading, short = _shortened(found)
    ax.text(0.0, 1.01, heading, transform=ax.transAxes, va="bottom", fontsize=letters(SMALL), color=GREY, wrap=True)
    _name_regimes(ax, found, short)
    ax.set_xlabel(number(found.scenario, found.addresses[:1]))
    ax.set_ylabel(number(found.scenario, found.addresses[1:]))
    tidy(ax)
    if own_figure:
        title(ax, f"Which equilibria where ({about(found.scenario, found.episode)})")
    finish(ax)
    return ax


def _with_an_area(found: RegimeMap) -> tuple[FloatArray, FloatArray, IntArray, Borders, Borders]:
    """Return values, regimes and borders of a map; one of a single row or column gets a second one like it."""
    (x, y), index, (across, up) = found.values, found.index, borders(found)
    half = np.array([-0.5, 0.5])
    if len(x) == 1:
        x, index, up, across = x + half, np.repeat(index, 2, axis=0), _twice(up, 0), _no_borders((1, len(y)))
    if len(y) == 1:
        y, index, across, up = y + half, np.repeat(index, 2, axis=1), _twice(across, 1), _no_borders((len(x), 1))
    return x, y, index, across, up


def _twice(edges: Borders, axis: int) -> Borders:
    ends, starts, between = edges
    return Borders(np.repeat(ends, 2, axis), np.repeat(starts, 2, axis), np.repeat(between, 2, axis))


def _no_borders(shape: tuple[int, int]) -> Borders:
    return Borders(np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, -1, dtype=np.intp))


def _cut(
    x: FloatArray, y: FloatArray, index: IntArray, across: Borders, up: Borders
) -> tuple[dict[int, list[FloatArray]], list[FloatArray]]:
    """Cut the squares between neighbouring points along the borders of the regimes.

    Returns
    -------
    mapping from regime to list of arrays, shape (corners, 2)
        Its pieces, corners counter-clockwise.
    list of arrays, shape (2, 2)
        The cuts.
    """
    pieces: dict[int, list[FloatArray]] = {int(k): [] for k in np.unique(index)}
    cuts: list[FloatArray] = []
    corners = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]])
    whole = np.where((corners == corners[0]).all(axis=0), corners[0], -1)
    for i, column in enumerate(whole):
        for run in np.split(np.arange(len(column)), np.flatnonzero(np.diff(column)) + 1):
            if column[run[0]] >= 0:  # squares without a border, one above the other, are one piece
                low, high = y[run[0]], y[run[-1] + 1]
                piece = np.array([(x[i], low), (x[i + 1], low), (x[i + 1], high), (x[i], high)])
                pieces[int(column[run[0]])].append(piece)
    for i, j in np.argwhere(whole < 0):
        places = np.array([(x[i], y[j]), (x[i + 1], y[j]), (x[i + 1], y[j + 1]), (x[i], y[j + 1])])
        sides = [
            _side(across, i, j),
            _side(up, i + 1, j),
            _side(across, i, j + 1, back=True),
            _side(up, i, j, back=True),
        ]
        new, lines = _cut_square(places, corners[:, i, j], sides)
        for regime, piece in new:
            pieces[regime].append(piece)
        cuts += lines
    return pieces, cuts


def _side(edges: Borders, i: int, j: int, *, back: bool = False) -> list[tuple[float, int]]:
    """Return where the side of a square leaves a regime, as shares of the way, and the next one; -1: its end's."""
    ends, starts, between = (values[i, j] for values in edges)
    if np.isnan(ends):
        return []
    if between < 0:
        return [(1 - ends if back else ends, -1)]
    return [(1 - starts, int(between)), (1 - ends, -1)] if back else [(ends, int(between)), (starts, -1)]


def _cut_square(
    places: FloatArray, corners: IntArray, sides: Sequence[Sequence[tuple[float, int]]]
) -> tuple[list[tuple[int, FloatArray]], list[FloatArray]]:
    """Cut a square between the places where its rim goes from one regime to another.

    Where any two regimes meet at two places, these are joined; else all are joined to their middle.
    """
    runs: list[tuple[int, list[FloatArray]]] = [(int(corners[0]), [])]
    crossings: dict[frozenset[int], list[FloatArray]] = {}
    for k, side in enumerate(sides):
        here, following = places[k], places[(k + 1) % 4]
        runs[-1][1].append(here)
        for share, after in side:
            place = here + share * (following - here)
            regime = int(corners[(k + 1) % 4]) if after < 0 else after
            crossings.setdefault(frozenset([runs[-1][0], regime]), []).append(place)
            runs[-1][1].append(place)
            runs.append((regime, [place]))
    first, last = runs[0], runs.pop()
    runs[0] = (first[0], last[1] + first[1])
    every = [place for pair in crossings.values() for place in pair]
    if all(len(pair) == 2 for pair in crossings.values()):
        rims: dict[int, list[FloatArray]] = {}
        for regime, run in runs:
            rims.setdefault(regime, []).extend(run)
        return [(regime, np.array(rim)) for regime, rim in rims.items()], [np.array(c) for c in crossings.values()]
    middle = np.mean(every, axis=0)
    return [(regime, np.array([*run, middle])) for regime, run in runs], [np.array([c, middle]) for c in every]


def filled(pieces: Iterable[FloatArray], tint: str, hatch: str, ink: str = "0.55") -> PathPatch:
    """Return all pieces as one patch, so that no seams show between them."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    path = Path.make_compound_path(*(Path(np.vstack([piece, piece[:1]]), closed=True) for piece in pieces))
    return PathPatch(path, facecolor=tint, edgecolor=ink, hatch=hatch, lw=0, zorder=0.5)


def _shortened(found: RegimeMap) -> tuple[str, list[tuple[str, ...]]]:
    """Return whose stances the map names and which are the same all over it, and each regime's lines without these."""
    scenario = found.scenario
    players = scenario.players
    played = [{name.stances[i] for names in found.regimes for name in names} for i in range(len(players))]
    moving = [i for i, stances in enumerate(played) if len(stances) > 1] or list(range(len(players)))
    heading = f"named: {profile(shown(scenario, players[i]) for i in moving)}"
    still = [
        f"{shown(scenario, players[i])} {_in_words(scenario, Profile(stances))}"
        for i, stances in enumerate(played)
        if i not in moving  # so that there is but one
    ]
    heading += f"; throughout: {profile(still)}" if still else ""

    def lines(names: Names, *, in_full: bool = False) -> tuple[str, ...]:
        if not names:
            return ("none found",)
        short = [name.of(moving) for name in names]
        if len(short) == 1:
            return short[0].named(partial(shown, scenario)).lines
        pure = [_in_words(scenario, s) for s in short if not s.is_mixed]
        mixed = [_in_words(scenario, s) for s in short if s.is_mixed]
        if mixed and not in_full:
            mixed = ["a mixture" if len(mixed) == 1 else f"{len(mixed)} mixtures"]
        return (*pure, *mixed)

    labels = [lines(names) for names in found.regimes]
    return heading, [
        lines(names, in_full=labels.count(label) > 1) for names, label in zip(found.regimes, labels, strict=True)
    ]


def _deepest(inside: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the point farthest from the edges of a region and the map, in steps of the grid."""
    depth = np.zeros(inside.shape, dtype=np.int_)
    left = np.pad(inside, 1)
    while left.any():
        depth += left[1:-1, 1:-1]
        left[1:-1, 1:-1] &= left[:-2, 1:-1] & left[2:, 1:-1] & left[1:-1, :-2] & left[1:-1, 2:]
    candidates = np.argwhere(depth == depth.max())
    i, j = candidates[np.abs(candidates - candidates.mean(axis=0)).sum(axis=1).argmin()]
    return int(i), int(j)


def _name_regimes(ax: Axes, found: RegimeMap, lines: Sequence[Sequence[str]]) -> None:
    """Write each regime's name where there is room for it inside, or else at the right with a line to its place."""
    places = [_deepest(found.index == k) for k in range(len(lines))]
    several = [len(names) > 1 for names in found.regimes]
    words = [("\nor " if s else "\n").join(own) for s, own in zip(several, lines, strict=True)]
    beside = [("\nor " if s else ", ").join(own) for s, own in zip(several, lines, strict=True)]
    box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1.5}
    style: dict[str, Any] = {"color": INK, "linespacing": 1.25, "bbox": box, "arrowprops": {"color": "0.35"}}
    x, y = found.values
    labels = [movable(ax, own, (float(x[i]), float(y[j])), **style) for own, (i, j) in zip(words, places, strict=True)]
    arrange(ax, labels, partial(_inside_or_beside, ax, found, labels, places, words, beside))


def _inside_or_beside(
    ax: Axes,
    found: RegimeMap,
    labels: Sequence[Annotation],
    places: Sequence[tuple[int, int]],
    words: Sequence[str],
    beside: Sequence[str],
    renderer: RendererBase,
) -> None:
    outside = []
    for name in labels:
        name.set_visible(False)
    for k, (name, place) in enumerate(zip(labels, places, strict=True)):
        name.set(text=words[k], ha="left", va="bottom", multialignment="center", visible=True)
        busy = taken(ax, name, renderer)
        nearest = [
            np.abs(values[:, None] - np.linspace(values[0], values[-1], n)).argmin(axis=0)
            for values, n in zip(found.values, busy.shape, strict=True)
        ]
        busy |= found.index[np.ix_(*nearest)] != k
        size = in_cells(name, renderer)
        near = [p / max(n - 1, 1) * cells for p, n, cells in zip(place, found.index.shape, busy.shape, strict=True)]
        i, j = best_box(busy, size, (near[0], near[1]))
        inside = busy[i : i + size[0], j : j + size[1]]
        assert name.arrow_patch is not None
        name.arrow_patch.set_visible(inside.shape != size or bool(inside.any()))
        if name.arrow_patch.get_visible():
            name.set(text=beside[k], ha="left", va="center", multialignment="left", visible=False)
            outside.append(k)
        else:
            name.set_position((CELL * i + PAD, CELL * j + PAD))
    if outside:
        outside.sort(key=lambda k: (places[k][1], -places[k][0]))  # at one height, lines from the left go above
        steps = [places[k][1] / max(found.index.shape[1] - 1, 1) * ax.bbox.height for k in outside]
        sizes = np.array([extent(labels[k], renderer).height for k in outside])
        gaps = (sizes[1:] + sizes[:-1]) / 2 + PAD
        heights = spread(np.array(steps), gaps, sizes[0] / 2, ax.bbox.height - sizes[-1] / 2)
        for k, height in zip(outside, heights, strict=True):
            labels[k].set_visible(True)
            labels[k].set_position((ax.bbox.width + pixels(renderer, 14), float(height)))
