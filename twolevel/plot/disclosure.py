"""Pictures of disclosure paths: payoffs and beliefs as evidence comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..analysis.disclosure import DisclosurePath
from ..analysis.profiles import Names
from ..arrays import FloatArray
from ..errors import ScenarioError, expect, one_of
from ..model.addresses import split
from .labels import label_ends
from .style import DOTTED, GREY, new_axes, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["beliefs", "payoff_path"]


def payoff_path(
    path: DisclosurePath,
    ax: Axes | None = None,
    *,
    players: Sequence[str] | None = None,
    channel: str | None = None,
    mark: float | None = None,
    note: bool = True,
) -> Axes:
    """Draw every player's equilibrium payoffs against disclosure, all branches, regimes named above.

    Parameters
    ----------
    path : DisclosurePath
    ax : Axes, optional
        Default: a new figure.
    players : sequence of str, optional
        Default: all.
    channel : str, optional
        Draw the part of the payoffs that comes through one channel.
    mark : float, optional
        Along credibilities, the value to mark; default: the scenario's own.
    note : bool
        Say what to see where weak evidence backfires on the side that discloses it.
    """
    expect("path", path, DisclosurePath)
    own_figure = ax is None
    ax = new_axes(ax, (9.2, 5.2))
    chosen = path.scenario.players if players is None else tuple(players)
    for player in chosen:
        one_of("player", player, path.scenario.players)
    values = path.equilibria.payoffs if channel is None else path.channels[one_of("channel", channel, path.channels)]
    colours = player_colours(path.scenario.players)
    ends = {}
    shown = [path.scenario.players.index(player) for player in chosen]
    for i, player in zip(shown, chosen, strict=True):
        _branches(ax, path, values[:, i], colours[player])
        at_end = path.equilibria.game == len(path.x) - 1
        if at_end.any():
            ends[player] = float(values[at_end, i].mean())
    label_ends(ax, ends, colours, path.x[-1])
    ax.axhline(0, color="0.75", lw=0.8, zorder=1)
    _regimes(ax, path)
    if path.is_timeline:
        _name_steps(ax, path)
    else:
        _mark(ax, path, mark, values[path.equilibria.game == _nearest_point(path, mark)][:, shown].ravel())
        ax.set_xlabel(_along_in_words(path))
    if note and channel is None and not path.is_timeline:
        _note_backfire(ax, path, chosen, colours)
    ax.set_ylabel("equilibrium payoff" if channel is None else f"equilibrium payoff through {channel}")
    tidy(ax)
    if own_figure:
        what = (
            f"The game of {path.episode}, had only this been out"
            if path.is_timeline
            else "What disclosure does to each player"
        )
        about = path.scenario.name if path.is_timeline else f"{path.scenario.name}, {path.episode}"
        title(ax, f"{what} ({about})")
    return ax


def beliefs(path: DisclosurePath, ax: Axes | None = None, *, event: str | Iterable[str] | None = None) -> Axes:
    """Draw how every observer's belief in an event moves with disclosure.

    Parameters
    ----------
    path : DisclosurePath
    ax : Axes, optional
    event : state or states, optional
        Default: everything but the first state of the scenario.
    """
    expect("path", path, DisclosurePath)
    scenario = path.scenario
    if not scenario.observers:
        raise ScenarioError(f"scenario {scenario.name} has no observers, so it has no beliefs to draw")
    states = scenario.states[1:] if event is None else (event,) if isinstance(event, str) else tuple(event)
    columns = [scenario.states.index(one_of("event: state", s, scenario.states)) for s in states]
    own_figure = ax is None
    ax = new_axes(ax, (9.2, 4.6))
    colours = player_colours(scenario.players)
    styles = ("-", (0, (5, 1.6)), (0, (4, 1.4, 1.2, 1.4)))
    used: dict[str, int] = {}
    ends, end_colours = {}, {}
    levels = np.stack([path.beliefs[k][:, columns].sum(axis=1) for k in scenario.observers])
    for observer, y in zip(scenario.observers, levels, strict=True):
        player = scenario.audiences.get(observer, observer)
        colour = colours.get(player, "black")
        style = styles[used.get(colour, 0) % len(styles)]
        used[colour] = used.get(colour, 0) + 1
        ax.plot(path.x, y, color=colour, lw=2.0, ls=style, marker="o" if path.is_timeline else None, ms=4)
        name = scenario.label(observer)
        ends[name], end_colours[name] = float(y[-1]), colour
    ax.set_ylim(0, 1)
    label_ends(ax, ends, end_colours, path.x[-1])
    if path.is_timeline:
        _name_steps(ax, path)
    else:
        _mark(ax, path, None, levels[:, _nearest_point(path, None)])
        ax.set_xlabel(_along_in_words(path))
    ax.set_ylabel(f"belief in {' or '.join(states)}")
    tidy(ax)
    if own_figure:
        title(ax, f"What disclosure does to beliefs ({scenario.name}, {path.episode})")
    return ax


# ---------------------------------------------------------------- pieces


def _branches(ax: Axes, path: DisclosurePath, y: FloatArray, colour: str) -> None:
    """Draw each run of points over which a support persists as one line, dotted where it mixes."""
    if path.is_timeline:
        mixed = _is_mixed(path)
        ax.plot(path.x[path.equilibria.game], y, color=colour, lw=1.0, alpha=0.5, zorder=1.5)
        for is_mixed, face in ((False, colour), (True, "white")):
            pick = mixed == is_mixed
            x = path.x[path.equilibria.game[pick]]
            ax.plot(x, y[pick], "o", ms=7, color=colour, markerfacecolor=face, mew=1.8, zorder=2)
        return
    supports = path.equilibria.supports()
    mixed = _is_mixed(path)
    for support in np.unique(supports):
        k = np.flatnonzero(supports == support)
        k = k[np.argsort(path.equilibria.game[k], kind="stable")]
        points = path.equilibria.game[k]
        for run in np.split(np.arange(len(k)), np.flatnonzero(np.diff(points) > 1) + 1):
            x = path.x[points[run]]
            style = DOTTED if mixed[k[run[0]]] else "-"
            ax.plot(x, y[k[run]], color=colour, lw=2.2, ls=style, solid_capstyle="round", zorder=2)


def _is_mixed(path: DisclosurePath) -> NDArray[np.bool_]:
    return np.array([profile.is_mixed for profile in path.profiles], dtype=np.bool_)


def _regimes(ax: Axes, path: DisclosurePath) -> None:
    """Shade the stretches between changes and name the equilibria of each above the axes."""
    if not path.changes:
        only = sorted({p for g, p in zip(path.equilibria.game, path.profiles, strict=True) if g == 0})
        spans = [(float(path.x[0]), float(path.x[-1]), tuple(only))]
    else:
        shift = 0.5 if path.is_timeline else 0.0
        at = [c.value - shift for c in path.changes]
        edges = [float(path.x[0]) - shift, *at, float(path.x[-1]) + shift]
        sets = [path.changes[0].before, *(c.after for c in path.changes)]
        spans = [(a, b, s) for a, b, s in zip(edges, edges[1:], sets, strict=False)]
    width = spans[-1][1] - spans[0][0]
    for k, (start, stop, profiles) in enumerate(spans):
        ax.axvspan(start, stop, color="0.95" if k % 2 == 0 else "white", zorder=0, lw=0)
        if k:
            ax.axvline(start, color="0.5", lw=0.8, ls=(0, (4, 3)), zorder=1)
        if stop - start > 0.05 * width:
            ax.text(
                (start + stop) / 2,
                1.015,
                _regime_name(profiles),
                transform=ax.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize=8.5,
                color="0.25",
                linespacing=1.3,
            )


def _regime_name(profiles: Names) -> str:
    if not profiles:
        return "none found"
    if len(profiles) > 1:
        return f"{len(profiles)} equilibria"
    return "\n".join(profiles[0].lines)


def _mark(ax: Axes, path: DisclosurePath, mark: float | None, lines: FloatArray | None = None) -> None:
    """Mark a value of x, its label where it is farthest from the lines that cross there."""
    value = float(path.scenario.value(path.along[0], path.episode)) if mark is None else mark
    ax.axvline(value, color=GREY, lw=0.9, zorder=1)
    low, high = ax.get_ylim()
    crossing = np.asarray([0.0] if lines is None else (lines - low) / (high - low))
    places = np.linspace(0.12, 0.88, 20)
    place = places[np.abs(places[:, None] - crossing).min(axis=1).argmax()]
    ax.text(
        value - 0.006,
        place,
        "as calibrated" if mark is None else f"{mark:g}",
        transform=ax.get_xaxis_transform(),
        rotation=90,
        fontsize=8,
        color=GREY,
        ha="right",
        va="center",
    )


def _nearest_point(path: DisclosurePath, mark: float | None) -> int:
    value = float(path.scenario.value(path.along[0], path.episode)) if mark is None else mark
    return int(np.abs(path.x - value).argmin())


def _note_backfire(ax: Axes, path: DisclosurePath, players: Sequence[str], colours: Mapping[str, str]) -> None:
    side = path.scenario.spec.evidence[split(path.along[0]).names[0]].side
    if side not in players:
        return
    found = path.backfires(side)
    if found is None:
        return
    worst, recovery = found
    i = path.scenario.players.index(side)
    point = int(np.abs(path.x - worst).argmin())
    here = path.equilibria.game == point
    lowest = float(path.equilibria.payoffs[here, i].min())
    start = float(path.equilibria.payoffs[path.equilibria.game == 0, i].min())
    low, high = ax.get_ylim()
    ax.plot([path.x[0], path.x[-1]], [start, start], color=colours[side], lw=0.8, ls=":", zorder=1)
    ax.annotate(
        f"weak evidence backfires:\n{side} is below\nits start until {recovery:.2f}",
        (worst, lowest),
        xytext=(min(worst + 0.03, 0.72), lowest - 0.24 * (high - low)),
        fontsize=8.5,
        color=colours[side],
        arrowprops={"arrowstyle": "-", "color": colours[side], "lw": 0.8},
    )


def _along_in_words(path: DisclosurePath) -> str:
    names = [split(address).names[0] for address in path.along]
    if len(names) > 3:  # x is the first one's
        return f"credibility of {names[0]}, and of {len(names) - 1} more in proportion"
    return f"credibility of {' and '.join(names)}" + (" together" if len(names) > 1 else "")


def _name_steps(ax: Axes, path: DisclosurePath) -> None:
    evidence = path.scenario.spec.evidence
    labels = ["nothing\nout"] + [f"+ {e}\n{evidence[e].date}" for e in path.along]
    ax.set_xticks(path.x, labels, fontsize=8.5)
    room = 0.9 * 72 * ax.get_window_extent().width / ax.figure.dpi / len(labels)
    if 0.6 * 8.5 * max(len(line) for label in labels for line in label.split("\n")) > room:
        for tick in ax.get_xticklabels():
            tick.set(rotation=40, ha="right", rotation_mode="anchor")
    ax.set_xlim(-0.5, path.x[-1] + 0.5)
    ax.set_xlabel(f"evidence out, item by item; all else as at {path.episode} throughout")
