"""Pictures of persuasion: what beliefs are worth, the concave closure, and the beliefs that the best signal makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.persuasion import ScenarioPersuasion
from ..analysis.profiles import regime
from ..arrays import FloatArray
from ..concepts.persuasion import Persuasion
from ..errors import GameError, expect
from .labels import key, letters_in
from .maps import filled
from .style import GREY, SMALL, about, finish, letters, new_axes, own_figure, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["closure"]

#: Steps of the mesh of a triangle, and of the line.
STEPS, POINTS = 90, 400
#: Tints of regimes, light enough for words.
TINTS = ("#f2f2f2", "#dbe9f6", "#fde8d3", "#ddf1e4", "#f3dff0", "#fbf5cf", "#e3e0f3", "#d6d6d6")
#: And how they are hatched, for readers without colours.
HATCHES = ("", "...", "///", "\\\\\\", "xx", "++", "oo", "--")
HATCH = "0.7"
#: The corners of the triangle: the first state below at the left, the second at the right, the third on top.
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.75**0.5]])


def closure(found: Persuasion, ax: Axes | None = None) -> Axes:
    """Draw what beliefs are worth to the sender, and how the best signal splits the prior.

    With 2 states a line: v, its concave closure above it (dashed), the prior and the posteriors on it. With 3 states a
    triangle: the closure as contours, a colour for each regime, the prior and the posteriors joined to it. Beliefs are
    the sender's.

    Parameters
    ----------
    found : Persuasion
        As `twolevel.persuade` returns it, over 2 or 3 states.
    ax : Axes, optional
        Default: a new figure.
    """
    expect("found", found, Persuasion)
    if len(found.states) not in (2, 3):
        raise GameError(f"found must have 2 or 3 states to be drawn; got {len(found.states)}")
    own = ax is None
    two = len(found.states) == 2
    ax = new_axes(ax, (6.2, 4.2) if two else (6.6, 5.6))
    scenario = found.scenario if isinstance(found, ScenarioPersuasion) else None
    colour = player_colours(scenario)[found.player] if isinstance(found, ScenarioPersuasion) and scenario else "#0072B2"
    (_line if two else _triangle)(ax, found, colour)
    if own:
        where = f" ({about(found.scenario, found.episode)})" if isinstance(found, ScenarioPersuasion) else ""
        title(ax, f"The best signal{where}")
    finish(ax)
    return ax


def _names(found: Persuasion) -> list[str]:
    if isinstance(found, ScenarioPersuasion):
        return [found.scenario.label(state) for state in found.states]
    return list(found.states)


def _line(ax: Axes, found: Persuasion, colour: str) -> None:
    order = np.argsort(found.points[:, 1], kind="stable")
    x, v = found.points[order, 1], found.heights[order]
    jumps = np.flatnonzero((np.diff(x) < 1e-6) & (np.abs(np.diff(v)) > 1e-6 * (np.ptp(v) or 1.0)))
    pieces = np.split(np.arange(len(x)), jumps + 1)
    for piece in pieces:
        ax.plot(x[piece], v[piece], color=colour, lw=2)
    for k in jumps:
        ax.plot(x[[k, k + 1]], v[[k, k + 1]], color=colour, lw=1, ls=":")
    t = np.unique(np.concatenate([np.linspace(0, 1, 41), found.posteriors[:, 1]]))
    ax.plot(t, found.closure(np.column_stack([1 - t, t])), color="0.15", lw=1.6, ls="--", zorder=3)
    ax.plot(found.posteriors[:, 1], found.values, "o", color="0.15", ms=7, clip_on=False, zorder=4)
    ax.plot(found.sender[1], found.value, "D", mfc="white", mec="0.15", mew=1.5, ms=7, clip_on=False, zorder=5)
    ax.axvline(found.sender[1], color="0.8", lw=1, zorder=0)
    tidy(ax)
    ax.set_xlim(0, 1)
    ax.margins(y=0.1)
    ax.set_xlabel(f"belief in {_names(found)[1]}")
    ax.set_ylabel("worth to the sender")
    _key(ax, [({"color": colour, "lw": 2}, "v"), ({"color": "0.15", "ls": "--"}, "closure")])


def _key(ax: Axes, entries: list[tuple[dict[str, Any], str]]) -> None:
    marks = [({"marker": "D", "ls": "none", "mfc": "white", "mec": "0.15"}, "prior")]
    marks.append(({"marker": "o", "ls": "none", "color": "0.15"}, "posteriors"))
    key(ax, [*entries, *marks], above=True)


def _triangle(ax: Axes, found: Persuasion, colour: str) -> None:
    from matplotlib.tri import Triangulation

    mesh = np.array([(i, j, STEPS - i - j) for i in range(STEPS + 1) for j in range(STEPS + 1 - i)], float) / STEPS
    flat = mesh @ CORNERS
    grid = Triangulation(flat[:, 0], flat[:, 1])
    kinds = _regimes(ax, found, grid, mesh) if isinstance(found, ScenarioPersuasion) else []
    coarse = mesh[(np.round(mesh * STEPS).astype(int) % 5 == 0).all(axis=1)]
    places = coarse @ CORNERS
    heights = found.closure(coarse)
    names = _names(found)
    # the triangle is no wider than what the key leaves of the height allows, names and corners aside
    left = 1.0 - 1.5 * letters(SMALL) * (len(kinds) + 7) / (72 * ax.bbox.height / own_figure(ax).dpi)
    wide = min(letters_in(ax, 0.8), letters_in(ax, max(left, 0.0) / float(CORNERS[2, 1]), along="y"))
    narrow = len(names[0]) + len(names[1]) + 4 > wide
    if np.ptp(heights) > 0:
        lines = ax.tricontour(
            places[:, 0], places[:, 1], heights, levels=7, colors="0.45", linewidths=0.8, linestyles="solid"
        )
        if not narrow:
            ax.clabel(lines, fontsize=letters(0.75), fmt="%.3g")
    ax.fill(*CORNERS.T, fill=False, ec="0.3", lw=1.2)
    prior, ends = found.sender @ CORNERS, found.posteriors @ CORNERS
    for end in ends:
        ax.plot(*np.array([prior, end]).T, color="0.15", lw=1.4, zorder=4)
    ax.plot(*ends.T, "o", color="0.15", ms=8, clip_on=False, zorder=5)
    ax.plot(*prior, "D", mfc="white", mec="0.15", mew=1.5, ms=7, zorder=6)
    for end, weight in zip(ends, found.weights, strict=True):
        if len(ends) > 1:
            outward = end - CORNERS.mean(axis=0)
            outward = letters(1.6) * outward / max(float(np.hypot(*outward)), 1e-9)
            ax.annotate(
                f"{weight:.2f}",
                end,
                (float(outward[0]), max(float(outward[1]), letters(0.5))),
                textcoords="offset points",
                ha="center",
                fontsize=letters(SMALL),
                fontweight="bold",
                annotation_clip=False,
            )
    below = (1.0, 2.4 if narrow else 1.0)
    for k, (name, corner) in enumerate(zip(names, CORNERS, strict=True)):
        ax.annotate(
            name,
            corner,
            (0, letters(1.0) if k == 2 else -letters(below[k])),
            textcoords="offset points",
            ha=("left", "right", "center")[k],
            va="bottom" if k == 2 else "top",
            fontsize=letters(SMALL),
            color=GREY,
            annotation_clip=False,
        )
    ax.set_aspect("equal")
    ax.set(xticks=[], yticks=[])
    ax.set_axis_off()
    _say(ax, found, kinds, below[1] + 1.4)


def _regimes(ax: Axes, found: ScenarioPersuasion, grid: Any, mesh: FloatArray) -> list[str]:
    """Tint the regimes; return what they are called, in the order of the tints."""
    sets = found.regimes_at(mesh[grid.triangles].mean(axis=1))
    kinds = sorted(set(sets), key=lambda names: -sets.count(names))
    numbers = np.array([min(kinds.index(names), len(TINTS) - 1) for names in sets])
    corners = np.column_stack([grid.x, grid.y])[grid.triangles]
    for k in np.unique(numbers):
        # they are within the triangle, from which limits are: to look for them at thousands of corners takes a second
        ax.add_artist(filled(corners[numbers == k], TINTS[k], HATCHES[k], HATCH))
    return [regime([name.named(found.scenario.label).label for name in names]) for names in kinds]


def _say(ax: Axes, found: Persuasion, kinds: list[str], lines: float) -> None:
    """Say below, so many lines down, what tints, marks and contours mean."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.transforms import ScaledTranslation

    whose = f" of {found.scenario.label(found.player)}" if isinstance(found, ScenarioPersuasion) else ""
    fills = [(TINTS[min(k, len(TINTS) - 1)], HATCHES[min(k, len(HATCHES) - 1)]) for k in range(len(kinds))]
    handles: list[Any] = [
        Patch(fc=tint, ec="0.6", hatch=hatch, label=kind) for (tint, hatch), kind in zip(fills, kinds, strict=True)
    ]
    handles.append(Line2D([], [], marker="D", ls="none", mfc="white", mec="0.15", label="prior"))
    handles.append(Line2D([], [], marker="o", ls="none", color="0.15", label="posteriors, and how likely each is"))
    handles.append(Line2D([], [], color="0.45", lw=0.8, label=f"closure: best payoff{whose} from there"))
    longest = max(len(str(h.get_label())) for h in handles) + 6
    down = ScaledTranslation(0, -letters(lines) / 72, own_figure(ax).dpi_scale_trans)
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        bbox_transform=ax.transAxes + down,
        borderaxespad=0,
        frameon=False,
        fontsize=letters(SMALL),
        ncols=2 if 2 * longest < letters_in(ax, 1.0) else 1,
    )
