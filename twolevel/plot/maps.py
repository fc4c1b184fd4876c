"""Pictures of regimes: the equilibria along one number between its thresholds, and over two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..analysis.profiles import Names, Profile
from ..analysis.regime_map import RegimeMap
from ..analysis.thresholds import Thresholds
from ..arrays import FloatArray
from ..games.wording import profile
from ..model.addresses import label
from ..model.scenario import Scenario
from .labels import arrange, best_box, extent, key, movable, put_where_free, shown, spread
from .style import DOTTED, GREY, SMALL, finish, letters, new_axes, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation, Text

__all__ = ["regimes", "threshold_line"]

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
    ax.set_xlabel(label(found.addresses))
    tidy(ax)
    ax.spines["left"].set_visible(False)
    if any(name.is_mixed for name in profiles):
        key(ax, [({"color": INK, "lw": 4.0, "ls": DOTTED, "dash_capstyle": "butt"}, "mixed")])
    if own_figure:
        title(ax, f"Where the equilibria change ({found.scenario.name}, {found.episode})")
    finish(ax)
    return ax


def _in_words(scenario: Scenario, name: Profile) -> str:
    return profile(" / ".join(shown(scenario, stance) for stance in played) for played in name.stances)


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
    gaps = (widths[1:] + widths[:-1]) / 2 + renderer.points_to_pixels(6)
    places = spread(places, gaps, widths[0] / 2, ax.bbox.width - widths[-1] / 2)
    for words, place in zip(labels, places, strict=True):
        words.set_position((float(place), ax.bbox.height + renderer.points_to_pixels(9)))


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

    own_figure = ax is None
    ax = new_axes(ax, (9.2, 5.6))
    x, y = (_widened(values) for values in found.values)
    pieces, borders = _pieces(found)
    for k, names in enumerate(found.regimes):
        hatch = "..." if names and names[0].is_mixed else ""
        hatch = hatch if len(names) == 1 else "///" if names else "xx"
        ax.add_patch(_filled(pieces[k], TINTS[k % len(TINTS)], hatch))
    ax.add_collection(LineCollection(borders, colors="0.35", linewidths=0.8, capstyle="round"))
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(y[0], y[-1])
    one, two = mark or (float(found.scenario.value(a, found.episode)) for a in found.addresses)
    if x[0] <= one <= x[-1] and y[0] <= two <= y[-1]:
        ax.plot(one, two, "o", ms=9, color=INK, markerfacecolor="white", mew=1.8, zorder=3)
        put_where_free(ax, movable(ax, "as calibrated" if mark is None else f"{one:g}, {two:g}"), (one, two))
    heading, short = _shortened(found)
    ax.text(0.0, 1.01, heading, transform=ax.transAxes, va="bottom", fontsize=letters(SMALL), color=GREY, wrap=True)
    _name_regimes(ax, found, short)
    ax.set_xlabel(label(found.addresses[:1]))
    ax.set_ylabel(label(found.addresses[1:]))
    tidy(ax)
    if own_figure:
        title(ax, f"Which equilibria where ({found.scenario.name}, {found.episode})")
    finish(ax)
    return ax


def _widened(values: FloatArray) -> FloatArray:
    """Return the values, or two about a single one, so that a map of one row has an area."""
    return values if len(values) > 1 else values + np.array([-0.5, 0.5])


def _pieces(found: RegimeMap) -> tuple[list[list[FloatArray]], list[FloatArray]]:
    """Cut the squares between neighbouring points along the borders of the regimes.

    A square whose corners differ is cut from the places where its sides cross a border to their middle.

    Returns
    -------
    list of lists of arrays, shape (corners, 2)
        The pieces of each regime, corners counter-clockwise.
    list of arrays, shape (2, 2)
        The borders.
    """
    x, y = (_widened(values) for values in found.values)
    across, up = found.borders()
    index = found.index
    for axis in (0, 1):
        if index.shape[axis] == 1:
            index = np.repeat(index, 2, axis=axis)
            across, up = (np.repeat(across, 2, axis=0), up) if axis else (across, np.repeat(up, 2, axis=0))
            if axis:
                across, up = np.repeat(found.borders()[0], 2, axis=1), np.full((index.shape[0], 1), np.nan)
            else:
                across = np.full((1, index.shape[1]), np.nan)
    return _cut(x, y, index, across, up)


def _shortened(found: RegimeMap) -> tuple[str, list[tuple[str, ...]]]:
    """Return the stances that are the same all over the map, and each regime's lines without them."""
    players = found.scenario.players
    played = [{name.of([i]) for names in found.regimes for name in names} for i in range(len(players))]
    moving = [i for i, stances in enumerate(played) if len(stances) > 1]
    if not moving:
        moving, constant = list(range(len(players))), ""
    else:
        constant = ", ".join(f"{p} {next(iter(s))}" for p, s in zip(players, played, strict=True) if len(s) == 1)

    def lines(names: Names, *, in_full: bool = False) -> tuple[str, ...]:
        if not names:
            return ("none found",)
        short = [name.of(moving) for name in names]
        if len(short) == 1:
            return short[0].lines
        pure = [s.label for s in short if not s.is_mixed]
        mixed = [s.label for s in short if s.is_mixed]
        if mixed and not in_full:
            mixed = ["a mixture" if len(mixed) == 1 else f"{len(mixed)} mixtures"]
        return (*pure, *mixed)

    labels = [lines(names) for names in found.regimes]
    return constant, [
        lines(names, in_full=labels.count(label) > 1) for names, label in zip(found.regimes, labels, strict=True)
    ]


def _deepest(inside: NDArray[np.bool_]) -> tuple[int, int, int]:
    """Return the point farthest from the edges of a region and the map, in steps of the grid, and how far that is."""
    depth = np.zeros(inside.shape, dtype=np.int_)
    left = np.pad(inside, 1)
    while left.any():
        depth += left[1:-1, 1:-1]
        left[1:-1, 1:-1] &= left[:-2, 1:-1] & left[2:, 1:-1] & left[1:-1, :-2] & left[1:-1, 2:]
    candidates = np.argwhere(depth == depth.max())
    i, j = candidates[np.abs(candidates - candidates.mean(axis=0)).sum(axis=1).argmin()]
    return int(i), int(j), int(depth.max())


def _label_inside(ax: Axes, found: RegimeMap, k: int, lines: Sequence[str]) -> bool:
    """Write a regime's name where its region is widest; return False where there is no room."""
    i, j, depth = _deepest(found.index == k)
    several = len(found.regimes[k]) > 1
    if depth < (2.0 if several else 1.5) * ROOM * min(found.index.shape) or found.shares[k] < ROOM:
        return False
    ax.text(
        found.values[0][i],
        found.values[1][j],
        "\nor ".join(lines) if several else "\n".join(lines),
        ha="center",
        va="center",
        fontsize=9,
        color=INK,
        linespacing=1.25,
        bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1.5},
    )
    return True


def _label_aside(ax: Axes, found: RegimeMap, aside: Sequence[int], lines: Sequence[Sequence[str]]) -> None:
    """Name regimes that are too small for words at the right, each with a line to its place."""
    places = {k: _deepest(found.index == k)[:2] for k in aside}
    order = sorted(aside, key=lambda k: (places[k][1], -places[k][0]))  # at one height, lines from the left go above
    low, high = found.values[1][0], found.values[1][-1]
    heights = np.array([(found.values[1][places[k][1]] - low) / ((high - low) or 1.0) for k in order])
    for k, height in zip(order, spread(heights, 0.13, 0.05, 0.95), strict=True):
        i, j = places[k]
        ax.annotate(
            "\nor ".join(lines[k]) if len(found.regimes[k]) > 1 else ", ".join(lines[k]),
            (found.values[0][i], found.values[1][j]),
            xytext=(1.03, height),
            textcoords="axes fraction",
            va="center",
            fontsize=8.5,
            color=INK,
            arrowprops={"arrowstyle": "-", "color": "0.35", "lw": 0.8},
            annotation_clip=False,
        )
