"""Pictures of disclosure paths: payoffs and beliefs as evidence comes out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..analysis.disclosure import DisclosurePath
from ..analysis.profiles import Names
from ..arrays import FloatArray
from ..errors import ScenarioError, expect, one_of
from ..games.wording import either
from ..model.addresses import split
from .labels import (
    arrange,
    extent,
    key,
    label_ends,
    letters_in,
    movable,
    pixels,
    put_where_free,
    shown,
    shown_shortly,
    spread,
)
from .style import (
    DOTTED,
    GREY,
    PLAYER_MARKERS,
    SMALL,
    about,
    finish,
    letters,
    new_axes,
    observer_colours,
    player_colours,
    tidy,
    title,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Text

__all__ = ["beliefs", "payoff_path", "risk"]

#: Letters in a line of the name of an item, and of the axis of beliefs.
LETTERS, AXIS_LETTERS = 15, 34
#: The share of the width of the axes that their name may fill, in small letters.
AXIS = 0.7
#: The share of the width of the axes, before they are laid out, that the names of all steps may fill.
STEPS = 1.0

#: The share of the height of the axes, before they are laid out, that upright names may fill; else steps have numbers.
UPRIGHT = 0.4

#: Line styles and markers of observers that share a colour; markers of players too, for readers without colours.
STYLES = ("-", (0, (5, 1.6)), (0, (4, 1.4, 1.2, 1.4)), (0, (1.2, 1.2)))
MARKERS = "".join(PLAYER_MARKERS)
#: Between the rows of names above the axes, in sizes of their letters.
ROW = 1.35


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
    colours = player_colours(path.scenario)
    ends = {}
    for player in chosen:
        i = path.scenario.players.index(player)
        _branches(ax, path, values[:, i], colours[player], MARKERS[i % len(MARKERS)])
        at_end = path.equilibria.game == len(path.x) - 1
        if at_end.any():
            ends[shown(path.scenario, player)] = float(values[at_end, i].mean())
    ax.axhline(0, color="0.75", lw=0.8, zorder=1)
    ax.set_ylabel("equilibrium payoff" if channel is None else f"equilibrium payoff through {channel}")
    tidy(ax)
    label_ends(ax, ends, {shown(path.scenario, p): c for p, c in colours.items()}, path.x[-1])
    _regimes(ax, path, colours)
    if path.is_timeline:
        _name_steps(ax, path)
    else:
        _mark(ax, path, mark)
        _name_axis(ax, _along_in_words(path), "credibility")
        if note and channel is None:
            _note_backfire(ax, path, chosen, colours)
    if _is_mixed(path).any():
        open_marker = {"marker": "o", "ls": "none", "ms": 5, "mfc": "white", "mew": 1.4}
        key(ax, [(open_marker if path.is_timeline else {"ls": DOTTED, "lw": 2.2}, "mixed")])
    if own_figure:
        what = (
            f"The game of {path.episode}, had only this been out"
            if path.is_timeline
            else "What disclosure does to each player"
        )
        title(ax, f"{what} ({about(path.scenario, path.episode, named=not path.is_timeline)})")
    finish(ax)
    return ax


def beliefs(path: DisclosurePath, ax: Axes | None = None, *, event: str | Iterable[str] | None = None) -> Axes:
    """Draw how every observer's belief in an event moves with disclosure.

    Observers have the colour of the player to whom they belong; those who share one differ in line style and marker.

    Parameters
    ----------
    path : DisclosurePath
    ax : Axes, optional
        Default: a new figure.
    event : state or states, optional
        Default: what the file gives as ``plot.event``, or else everything but its first state.
    """
    expect("path", path, DisclosurePath)
    scenario = path.scenario
    if not scenario.observers:
        raise ScenarioError(f"scenario {scenario.name} has no observers, so it has no beliefs to draw")
    default = scenario.spec.pictured or scenario.states[1:] or scenario.states
    states = default if event is None else (event,) if isinstance(event, str) else tuple(event)
    columns = sorted({scenario.states.index(one_of("event: state", s, scenario.states)) for s in states})
    if not columns:
        raise ScenarioError(f"event must name at least one state of {', '.join(scenario.states)}; got none")
    own_figure = ax is None
    ax = new_axes(ax, (9.2, 4.6))
    colours = observer_colours(scenario)
    used: dict[str, int] = {}
    ends = {}
    for observer, colour in colours.items():
        y = path.beliefs[observer][:, columns].sum(axis=1)
        n = used[colour] = used.get(colour, -1) + 1
        marker = MARKERS[n % len(MARKERS)] if path.is_timeline else None
        ax.plot(path.x, y, color=colour, lw=2.0, ls=STYLES[n % len(STYLES)], marker=marker, ms=4)
        ends[shown(scenario, observer)] = float(y[-1])
    ax.set_ylim(0, 1)
    words = either(shown(scenario, scenario.states[k]) for k in columns)
    ax.set_ylabel(textwrap.fill(f"belief in {words}", AXIS_LETTERS))
    tidy(ax)
    label_ends(ax, ends, {shown(scenario, k): c for k, c in colours.items()}, path.x[-1])
    if path.is_timeline:
        _name_steps(ax, path)
    else:
        _mark(ax, path, None)
        _name_axis(ax, _along_in_words(path), "credibility")
    if own_figure:
        title(ax, f"How far each believes in {words} ({about(scenario, path.episode)})")
    finish(ax)
    return ax


def risk(path: DisclosurePath, ax: Axes | None = None) -> Axes:
    """Draw how likely it is that what is agreed is refused at home, in every equilibrium: by some home, and by each.

    The risk that some home refuses is Putnam's risk of involuntary defection.

    Parameters
    ----------
    path : DisclosurePath
    ax : Axes, optional
        Default: a new figure.
    """
    expect("path", path, DisclosurePath)
    scenario = path.scenario
    homes = [p for p in scenario.players if p in scenario.audiences.values()]
    if not homes:
        raise ScenarioError(f"scenario {scenario.name} has no audiences, so nobody can refuse")
    own_figure = ax is None
    ax = new_axes(ax, (9.2, 4.6))
    colours = player_colours(scenario)
    lines = {f"{shown(scenario, p)}'s home": (path.refusals[:, scenario.players.index(p)], p) for p in homes}
    names = {name: colours[player] for name, (_, player) in lines.items()} | {"some home": "0.15"}
    ends = {}
    for name, (values, player) in {**lines, "some home": (path.risk, "")}.items():
        marker = MARKERS[scenario.players.index(player) % len(MARKERS)] if player else "X"
        _branches(ax, path, values, names[name], marker)
        at_end = path.equilibria.game == len(path.x) - 1
        if at_end.any():
            ends[name] = float(values[at_end].mean())
    ax.set_ylim(-0.02, 1.02)
    ax.set_ylabel("probability of refusal")
    tidy(ax)
    label_ends(ax, ends, names, path.x[-1])
    _regimes(ax, path, colours)
    if path.is_timeline:
        _name_steps(ax, path)
    else:
        _mark(ax, path, None)
        _name_axis(ax, _along_in_words(path), "credibility")
    if own_figure:
        veto = scenario.spec.episodes[path.episode].ratification == "veto"
        what = "The risk of involuntary defection" if veto else "How likely it is that home dislikes what is played"
        title(ax, f"{what} ({scenario.name}, {path.episode})")
    finish(ax)
    return ax


# ---------------------------------------------------------------- pieces


def _branches(ax: Axes, path: DisclosurePath, y: FloatArray, colour: str, marker: str) -> None:
    """Draw each run of points over which a support persists as one line, dotted where it mixes."""
    if path.is_timeline:
        mixed = _is_mixed(path)
        ax.plot(path.x[path.equilibria.game], y, color=colour, lw=1.0, alpha=0.5, zorder=1.5)
        for is_mixed, face in ((False, colour), (True, "white")):
            pick = mixed == is_mixed
            x = path.x[path.equilibria.game[pick]]
            ax.plot(x, y[pick], marker, ms=6, color=colour, markerfacecolor=face, mew=1.8, zorder=2)
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


def _regimes(ax: Axes, path: DisclosurePath, colours: Mapping[str, str]) -> None:
    """Shade the stretches between changes and name the equilibria of each above the axes, one row a player."""
    shift = 0.5 if path.is_timeline else 0.0
    edges = [float(path.x[0]) - shift, *(c.value - shift for c in path.changes), float(path.x[-1]) + shift]
    first = {p for game, p in zip(path.equilibria.game, path.profiles, strict=True) if game == 0}
    sets = [tuple(sorted(first)), *(c.after for c in path.changes)]
    spans = list(zip(edges, edges[1:], sets, strict=False))
    for k, (start, stop, _) in enumerate(spans):
        ax.axvspan(start, stop, color="0.95" if k % 2 == 0 else "white", zorder=0, lw=0)
        if k:
            ax.axvline(start, color="0.5", lw=0.8, ls=(0, (4, 3)), zorder=1)
    head = [
        movable(ax, shown(path.scenario, p), color=colours[p], ha="right", fontweight="bold")
        for p in path.scenario.players
    ]
    names = [_regime_name(ax, path, profiles, colours) for _, _, profiles in spans]
    limits = [(start, stop) for start, stop, _ in spans]
    arrange(ax, [*head, *(w for rows in names for w in rows)], partial(_above, ax, head, names, limits))


def _regime_name(ax: Axes, path: DisclosurePath, profiles: Names, colours: Mapping[str, str]) -> list[Text]:
    """Write what each player plays, in its colour, or how many equilibria there are."""
    if len(profiles) != 1:
        words = f"{len(profiles)} equilibria" if profiles else "none found"
        return [movable(ax, words, color="0.25", ha="center", va="center")]
    return [
        movable(ax, words, color=colours[player], ha="center")
        for player, words in zip(
            path.scenario.players, profiles[0].named(partial(shown, path.scenario)).lines, strict=True
        )
    ]


def _above(
    ax: Axes,
    head: Sequence[Text],
    names: Sequence[Sequence[Text]],
    spans: Sequence[tuple[float, float]],
    renderer: RendererBase,
) -> None:
    """Put the players left of the axes and the names over their stretches; of names without room, the narrowest go."""
    row = pixels(renderer, ROW * letters(SMALL))
    boxes = [extent(words, renderer) for words in ax.get_yticklabels()]
    tops = [box.y1 - ax.bbox.y0 for box in boxes if box.y0 + box.y1 <= 2 * ax.bbox.y1 + 1]  # of ticks in view
    base = max([ax.bbox.height + 0.3 * row, *(top + 0.1 * row for top in tops)])  # a number at the top stands above it
    for k, words in enumerate(reversed(head)):
        words.set_position((-0.5 * row, base + k * row))
    limits = ax.transData.transform([(x, 0.0) for x in np.ravel(spans)])[:, 0].reshape(-1, 2) - ax.bbox.x0
    limits = limits.clip(0.0, ax.bbox.width)
    widths = np.array([max(extent(words, renderer).width for words in rows) for rows in names])
    kept = list(range(len(names)))
    while True:
        half = widths[kept] / 2
        centres = limits[kept].mean(axis=1)
        places = spread(
            centres, half[1:] + half[:-1] + 0.6 * row, half[0], ax.bbox.width - half[-1]
        )  # the first and the last one within the axes
        fits = (np.abs(places - centres) <= half) & (places - half >= -1) & (places + half <= ax.bbox.width + 1)
        if fits.all() or len(kept) == 1:
            break
        kept.remove(min(kept, key=lambda k: limits[k, 1] - limits[k, 0]))
    for k, rows in enumerate(names):
        for n, words in enumerate(reversed(rows)):
            words.set_visible(k in kept)
            if k in kept:
                middle = 0.5 * len(head) - 0.1 if len(rows) < len(head) else n
                words.set_position((float(places[kept.index(k)]), base + middle * row))


def _mark(ax: Axes, path: DisclosurePath, mark: float | None) -> None:
    """Mark a value of x, its label beside the line, where nothing else is."""
    value = float(path.scenario.value(path.along[0], path.episode)) if mark is None else mark
    line = ax.axvline(value, color=GREY, lw=0.9, zorder=1)
    label = movable(ax, "as calibrated" if mark is None else f"{mark:g}", color=GREY, rotation=90)
    put_where_free(ax, label, (value, 0.5), beside=value, ignore=[line])


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
    ax.plot([path.x[0], path.x[-1]], [start, start], color=colours[side], lw=0.8, ls=":", zorder=1)
    words = f"weak evidence backfires:\n{shown(path.scenario, side)} is below\nits start until {recovery:.2f}"
    label = movable(ax, words, (worst, lowest), color=colours[side], arrowprops={"color": colours[side]})
    put_where_free(ax, label, (worst, lowest))


def _along_in_words(path: DisclosurePath) -> str:
    names = [shown_shortly(path.scenario, split(address).names[0]) for address in path.along]
    if len(names) > 3:  # x is the first one's
        return f"credibility of {names[0]}, and of {len(names) - 1} more in proportion"
    return f"credibility of {' and '.join(names)}" + (" together" if len(names) > 1 else "")


def _name_axis(ax: Axes, words: str, short: str) -> None:
    """Name the axis of x in up to three lines, or shortly where that is not enough."""
    lines = textwrap.wrap(words, letters_in(ax, AXIS))
    ax.set_xlabel("\n".join(lines) if len(lines) <= 3 else short)


def _name_steps(ax: Axes, path: DisclosurePath) -> None:
    evidence = path.scenario.spec.evidence
    items = [shown_shortly(path.scenario, e) for e in path.along]
    names = ["nothing out", *(f"+ {item}" for item in items)]
    dates = ["", *(evidence[e].date for e in path.along)]
    level, upright = (
        ["\n".join(filter(None, [textwrap.fill(n, width), d])) for n, d in zip(names, dates, strict=True)]
        for width in (LETTERS, 2 * LETTERS)
    )
    # decided before the axes are laid out, for what stands upright leaves them less room
    longest = max(len(line) for name in level for line in name.splitlines())
    is_tight = longest * len(names) > letters_in(ax, STEPS)
    ax.set_xlim(-0.5, path.x[-1] + 0.5)
    tallest = max(len(line) for name in upright for line in name.splitlines())
    if is_tight and tallest > letters_in(ax, UPRIGHT, along="y"):
        ax.set_xticks(path.x, ["0", *(f"+{k}" for k in range(1, len(names)))], fontsize=letters(SMALL))
        told = "; ".join(f"{k}\u00a0{item}" for k, item in enumerate(items, 1))  # a number stays with its item
        words = f"evidence out, item by item, all else as at {path.episode}: {told}"
        ax.set_xlabel(textwrap.fill(words, letters_in(ax, 1.0)), fontsize=letters(SMALL), loc="left")
        return
    ax.set_xticks(path.x, upright if is_tight else level, fontsize=letters(SMALL), rotation=90 if is_tight else 0)
    _name_axis(ax, f"evidence out, item by item; all else as at {path.episode} throughout", "evidence out")
