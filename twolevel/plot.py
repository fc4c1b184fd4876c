"""Every picture of the library. Each function takes ``ax=None`` and returns the Axes that it drew on.

One colour a player everywhere, from the Okabe-Ito palette, which colour-blind readers can tell apart; lines are
labelled directly, mixed equilibria are dotted, and what a colour says is said by words or line style too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .disclosure import DisclosurePath
from .equilibrium import SUPPORT, Equilibria
from .errors import FloatArray, GameError, ScenarioError, one_of
from .game import NormalFormGame
from .scenario import Overrides, Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

__all__ = ["beliefs", "matrix", "payoff_path", "player_colours", "win_sets"]

#: Okabe and Ito (2008): blue, bluish green, vermilion, reddish purple, orange, sky blue.
PALETTE = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9")
GREY = "0.35"
DOTTED = (0, (1.2, 1.0))


def player_colours(players: Sequence[str]) -> dict[str, str]:
    """Return the colour of each player, the same in every picture.

    Examples
    --------
    >>> player_colours(["Armenia", "Azerbaijan"])
    {'Armenia': '#0072B2', 'Azerbaijan': '#009E73'}
    """
    return {player: PALETTE[i % len(PALETTE)] for i, player in enumerate(players)}


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
    own_figure = ax is None
    ax = _axes(ax, (9.2, 5.2))
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
    _label_ends(ax, ends, colours, path.x[-1])
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
    _tidy(ax)
    if own_figure:
        _title(ax, f"What disclosure does to each player ({path.scenario.name}, {path.episode})")
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
    scenario = path.scenario
    if not scenario.observers:
        raise ScenarioError(f"scenario {scenario.name} has no observers, so it has no beliefs to draw")
    states = scenario.states[1:] if event is None else (event,) if isinstance(event, str) else tuple(event)
    columns = [scenario.states.index(one_of("event: state", s, scenario.states)) for s in states]
    own_figure = ax is None
    ax = _axes(ax, (9.2, 4.6))
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
        ends[observer], end_colours[observer] = float(y[-1]), colour
    ax.set_ylim(0, 1)
    _label_ends(ax, ends, end_colours, path.x[-1])
    if path.is_timeline:
        _name_steps(ax, path)
    else:
        _mark(ax, path, None, levels[:, _nearest_point(path, None)])
        ax.set_xlabel(_along_in_words(path))
    ax.set_ylabel(f"belief in {' or '.join(states)}")
    _tidy(ax)
    if own_figure:
        _title(ax, f"What disclosure does to beliefs ({scenario.name}, {path.episode})")
    return ax


def matrix(
    game: NormalFormGame,
    ax: Axes | None = None,
    *,
    given: Mapping[str, str] | None = None,
    equilibria: Equilibria | None = None,
) -> Axes:
    """Draw the payoff matrix of two players, best replies in bold, equilibria framed.

    Parameters
    ----------
    game : NormalFormGame
        With more than two players, `given` names the stances of all but two; everyone's payoffs are shown, and best
        replies and equilibria are those of the whole game.
    ax : Axes, optional
    given : mapping from player to action, optional
    equilibria : Equilibria, optional
        Default: the pure equilibria.
    """
    given = dict(given or {})
    for player in given:
        one_of("given: player", player, game.players, GameError)
    free = [i for i, p in enumerate(game.players) if p not in given]
    if len(free) != 2:
        raise GameError(f"a matrix has two players; given must name all of {', '.join(game.players)} but two")
    row, column = free
    fixed = [
        None if i in free else game.profile({**dict.fromkeys(game.players, 0), **given})[i]
        for i in range(len(game.players))
    ]
    marks = game.best_reply_table()
    pure: NDArray[np.bool_] = np.asarray(marks.all(axis=0)) if equilibria is None else _pure_cells(game, equilibria)
    rows, columns = game.actions[row], game.actions[column]
    ax = _axes(ax, (1.6 + 1.9 * len(columns), 1.1 + 0.75 * len(rows)))
    colours = player_colours(game.players)
    for r in range(len(rows)):
        for c in range(len(columns)):
            profile = tuple(r if i == row else c if i == column else f for i, f in enumerate(fixed))
            if pure[profile]:
                ax.add_patch(_rectangle(c - 0.47, r - 0.44, 0.94, 0.88))
            for k, player in enumerate(game.players):
                best = bool(marks[(k, *profile)])
                ax.text(
                    c + (k - (len(game.players) - 1) / 2) * 0.9 / len(game.players),
                    r,
                    f"{game.payoffs[(k, *profile)]:.2f}",
                    ha="center",
                    va="center",
                    fontsize=10,
                    color=colours[player],
                    fontweight="bold" if best else "normal",
                    alpha=1.0 if best else 0.75,
                )
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_xlabel(game.players[column], color=colours[game.players[column]], fontweight="bold")
    ax.xaxis.set_label_position("top")
    ax.set_ylabel(game.players[row], color=colours[game.players[row]], fontweight="bold")
    for side in ax.spines.values():
        side.set_visible(False)
    for k in range(len(columns) + 1):
        ax.axvline(k - 0.5, color="0.85", lw=0.8, zorder=0)
    for k in range(len(rows) + 1):
        ax.axhline(k - 0.5, color="0.85", lw=0.8, zorder=0)
    shown = f"payoffs of {', '.join(game.players)}; bold: best reply; framed: equilibrium"
    if given:
        shown = f"given {', '.join(f'{p} {a}' for p, a in given.items())}; {shown}"
    ax.text(0.0, -0.04, shown, transform=ax.transAxes, va="top", fontsize=8, color=GREY)
    return ax


def win_sets(
    scenario: Scenario,
    episode: str | None = None,
    overrides: Overrides | None = None,
    ax: Axes | None = None,
    *,
    disclosed: Sequence[str] | None = None,
) -> Axes:
    """Draw which stances each player's audiences ratify, with the win-sets in bold.

    Each dot is an audience's probability of ratifying a stance; right of one half it ratifies.
    """
    moment = scenario.at(episode, overrides, disclosed=disclosed)
    players = [p for p in scenario.players if p in scenario.audiences.values()]
    if not players:
        raise ScenarioError(f"scenario {scenario.name} has no audiences, so it has no win-sets to draw")
    lines = [(p, k, s) for p in players for k, s in enumerate(scenario.stances[p])]
    own_figure = ax is None
    ax = _axes(ax, (8.4, 1.3 + 0.42 * len(lines)))
    colours = player_colours(scenario.players)
    markers = "oDs^v"
    sets = {p: moment.win_set(p) for p in players}
    y = {}
    position = 0.0
    for k, (player, _, stance) in enumerate(lines):
        position += 0.6 if k and lines[k - 1][0] != player else 0.0
        y[player, stance] = position
        position += 1.0
    for player, k, stance in lines:
        own = [a for a, p in scenario.audiences.items() if p == player]
        level = y[player, stance]
        ax.axhline(level, color="0.9", lw=0.8, zorder=0)
        for n, audience in enumerate(own):
            share = float(moment.ratification[audience][k])
            ax.plot(
                share,
                level,
                marker=markers[n % len(markers)],
                ms=8,
                color=colours[player],
                markerfacecolor=colours[player] if moment.approvals[audience][k] >= 0 else "white",
                markeredgewidth=1.5,
                clip_on=False,
            )
    for player in players:
        own = [a for a, p in scenario.audiences.items() if p == player]
        names = "   ".join(f"{'●◆■▲▼'[n % 5]} {a}" for n, a in enumerate(own))
        ax.text(
            1.03,
            y[player, scenario.stances[player][0]],
            player,
            transform=ax.get_yaxis_transform(),
            color=colours[player],
            fontweight="bold",
            va="center",
        )
        ax.text(
            1.03,
            y[player, scenario.stances[player][1]],
            names,
            transform=ax.get_yaxis_transform(),
            color=colours[player],
            fontsize=8.5,
            va="center",
        )
    ax.axvline(0.5, color=GREY, lw=0.9)
    ax.text(0.505, 1.01, "ratified →", transform=ax.get_xaxis_transform(), fontsize=8.5, color=GREY, va="bottom")
    ax.set_yticks([y[p, s] for p, _, s in lines], [s for _, _, s in lines])
    for tick, (player, _, stance) in zip(ax.get_yticklabels(), lines, strict=True):
        tick.set_fontweight("bold" if stance in sets[player] else "normal")
        tick.set_color(colours[player] if stance in sets[player] else "0.45")
    ax.set_ylim(max(y.values()) + 0.6, -0.6)
    ax.set_xlim(0, 1)
    ax.set_xlabel("probability that the audience ratifies (bold: in the win-set)")
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    if own_figure:
        _title(ax, f"What each player can bring home ({scenario.name}, {moment.episode.name})")
    return ax


# ---------------------------------------------------------------- pieces


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    _, new = plt.subplots(figsize=size, layout="constrained")
    return new


def _title(ax: Axes, text: str) -> None:
    """Put a title over a figure of our own; a caller's axes are the caller's to name."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.suptitle(text, x=0.01, ha="left", fontsize=12, fontweight="bold")


def _rectangle(x: float, y: float, width: float, height: float) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor="#FFF6D6", edgecolor="0.2", lw=1.4, zorder=0.5)


def _pure_cells(game: NormalFormGame, equilibria: Equilibria) -> NDArray[np.bool_]:
    cells = np.zeros(game.shape, dtype=bool)
    for e in equilibria.pure:
        cells[tuple(int(x.argmax()) for x in e.strategies.values())] = True
    return cells


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
    played = np.stack([(x > SUPPORT).sum(axis=1) for x in path.equilibria.strategies], axis=1)
    return np.asarray((played > 1).any(axis=1))


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


def _regime_name(profiles: Sequence[str]) -> str:
    if not profiles:
        return "none found"
    if len(profiles) > 1:
        return f"{len(profiles)} equilibria"
    parts = profiles[0].split(", ")
    return "\n".join(part.replace("+", " / ") for part in parts)


def _label_ends(ax: Axes, ends: Mapping[str, float], colours: Mapping[str, str], x: float) -> None:
    """Label lines at their right ends, moved apart where they would overlap."""
    if not ends:
        return
    low, high = ax.get_ylim()
    gap = 0.055 * (high - low)
    names = sorted(ends, key=lambda n: ends[n])
    level: list[float] = []
    for name in names:
        level.append(max(ends[name], level[-1] + gap) if level else ends[name])
    surplus = level[-1] - max(high, ends[names[-1]])
    for name, y in zip(names, level, strict=True):
        ax.annotate(
            name,
            (x, y - max(0.0, surplus)),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            color=colours[name],
            fontsize=10,
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_ylim(low, high)


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
    side = path.scenario.spec.evidence[path.along[0].split(".")[1]].side
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
        f"weak evidence backfires:\n{side} is below its start until {recovery:.2f}",
        (worst, lowest),
        xytext=(min(worst + 0.03, 0.72), lowest - 0.24 * (high - low)),
        fontsize=8.5,
        color=colours[side],
        arrowprops={"arrowstyle": "-", "color": colours[side], "lw": 0.8},
    )


def _along_in_words(path: DisclosurePath) -> str:
    items = [path.scenario.spec.evidence[a.split(".")[1]] for a in path.along]
    names = [e.name for e in items]
    return f"credibility of {' and '.join(names)}" + (" together" if len(names) > 1 else "")


def _name_steps(ax: Axes, path: DisclosurePath) -> None:
    evidence = path.scenario.spec.evidence
    labels = ["nothing\nout"] + [f"+ {e}\n{evidence[e].date}" for e in path.along]
    ax.set_xticks(path.x, labels, fontsize=8.5)
    ax.set_xlim(-0.5, path.x[-1] + 0.5)


def _tidy(ax: Axes) -> None:
    ax.margins(x=0)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
