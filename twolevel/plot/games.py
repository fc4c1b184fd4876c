"""Pictures of one game or moment: the payoff matrix, and what each player can bring home."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GameError, ScenarioError, expect, one_of
from ..games import wording
from ..games.equilibrium import Equilibria
from ..games.game import NormalFormGame
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from ..nash.engine import solve
from .labels import letters_in, shown
from .style import AUDIENCE_MARKERS, GREY, SMALL, about, finish, letters, new_axes, player_colours, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

__all__ = ["matrix", "win_sets"]

#: For more equilibria than this, a picture of win-sets counts those in which a stance is played.
MOST_COLUMNS = 6
#: A matrix is so wide at least, in inches, that the words below it fit.
LEAST_WIDTH = 4.6
#: Marks nearer to each other than this probability would lie on one another: they stand below each other.
HIDES = 0.02


def matrix(
    game: NormalFormGame,
    ax: Axes | None = None,
    *,
    given: Mapping[str, str] | None = None,
    equilibria: Equilibria | None = None,
    players: Sequence[str] | Scenario | None = None,
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
    players : Scenario or sequence of str, optional
        The scenario, or all its players in order, so that they keep their colours.
    """
    expect("game", game, NormalFormGame, GameError)
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
    say: Callable[[str], str] = partial(shown, players) if isinstance(players, Scenario) else str
    rows, columns = (tuple(map(say, stances)) for stances in (rows, columns))
    own_figure = ax is None
    ax = new_axes(ax, (max(LEAST_WIDTH, 1.6 + 1.9 * len(columns)), 1.45 + 0.75 * len(rows)))
    colours = player_colours(game.players if players is None else players)
    for player in game.players:
        one_of("players: player", player, colours, GameError)
    framed = 0
    for r in range(len(rows)):
        for c in range(len(columns)):
            profile = tuple(r if i == row else c if i == column else f for i, f in enumerate(fixed))
            if pure[profile]:
                framed += 1
                ax.add_patch(_rectangle(c - 0.47, r - 0.44, 0.94, 0.88))
            for k, player in enumerate(game.players):
                best = bool(marks[(k, *profile)])
                ax.text(
                    c + (k - (len(game.players) - 1) / 2) * 0.9 / len(game.players),
                    r,
                    f"{game.payoffs[(k, *profile)]:.2f}",
                    ha="center",
                    va="center",
                    fontsize=letters(),
                    color=colours[player],
                    fontweight="bold" if best else "normal",
                )
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_xlabel(say(game.players[column]), color=colours[game.players[column]], fontweight="bold")
    ax.xaxis.set_label_position("top")
    ax.set_ylabel(say(game.players[row]), color=colours[game.players[row]], fontweight="bold")
    for side in ax.spines.values():
        side.set_visible(False)
    for k in range(len(columns) + 1):
        ax.axvline(k - 0.5, color="0.85", lw=0.8, zorder=0)
    for k in range(len(rows) + 1):
        ax.axhline(k - 0.5, color="0.85", lw=0.8, zorder=0)
    which = "framed: equilibrium in pure stances" if framed else "no equilibrium in pure stances here"
    mixed = 0 if equilibria is None else len(equilibria) - len(equilibria.pure)
    which += f", {mixed} more mixed" if mixed else ""
    lines = [f"payoffs of {', '.join(map(say, game.players))}", f"bold: best reply; {which}"]
    if given:
        lines.insert(0, f"given {', '.join(f'{say(p)} {say(a)}' for p, a in given.items())}")
    ax.text(0.0, -0.04, "\n".join(lines), transform=ax.transAxes, va="top", fontsize=letters(0.8), color=GREY)
    if own_figure:
        title(ax, f"The game of {say(game.players[row])} and {say(game.players[column])}")
    finish(ax)
    return ax


def win_sets(
    scenario: ScenarioLike,
    episode: str | None = None,
    ax: Axes | None = None,
    *,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    equilibria: Equilibria | None = None,
) -> Axes:
    """Draw which stances each player's audiences ratify, with the win-sets in bold, and which stances are played.

    Each dot is an audience's probability of ratifying a stance, or an outcome where it judges others' stances too;
    right of one half it ratifies. Between the stances and the axis there is a column for every equilibrium: a triangle
    beside what is played for certain, otherwise the probability with which it is played.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str, optional
        May be left out where there is only one.
    ax : Axes, optional
        Default: a new figure.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    equilibria : Equilibria, optional
        Of the game, if it has been solved already; default: solved here.
    """
    scenario = as_scenario(scenario)
    moment = scenario.at(episode, overrides, disclosed=disclosed)
    players = [p for p in scenario.players if p in scenario.audiences.values()]
    if not players:
        raise ScenarioError(f"scenario {scenario.name} has no audiences, so it has no win-sets to draw")
    found = solve(moment.game()) if equilibria is None else equilibria
    judged = {p: scenario.spec.judged(p) for p in players}
    lines = [(p, outcome) for p in players for outcome in product(*(scenario.stances[j] for j in judged[p]))]
    own_figure = ax is None
    ax = new_axes(ax, (8.4, 1.3 + 0.42 * len(lines)))
    colours = player_colours(scenario)
    markers = list(AUDIENCE_MARKERS)
    sets = {p: moment.win_set(p) for p in players}
    y: dict[tuple[str, tuple[str, ...]], float] = {}
    position = 0.0
    for k, (player, outcome) in enumerate(lines):
        position += 0.6 if k and lines[k - 1][0] != player else 0.0
        y[player, outcome] = position
        position += 1.0
    thin: dict[str, Any] = {"color": "0.9", "lw": 0.8, "zorder": 0, "capstyle": "projecting"}
    ax.hlines([*y.values()], 0, 1, transform=ax.get_yaxis_transform(), **thin)
    dots: dict[tuple[int, str, str], list[tuple[float, float]]] = {}  # those of one look are drawn at once
    for player, outcome in lines:
        held = dict(zip(judged[player], outcome, strict=True))
        beside: list[float] = []
        for n, audience in enumerate(scenario.spec.audiences_of(player)):
            place = tuple(scenario.stances[j].index(held[j]) for j in audience.judges)
            share = float(moment.ratification[audience.name][place])
            hides = sum(abs(share - other) < HIDES for other in beside)
            beside.append(share)
            face = colours[player] if moment.approvals[audience.name][place] >= 0 else "white"
            dots.setdefault((n, colours[player], face), []).append((share, y[player, outcome] + 0.32 * hides))
    for (n, colour, face), places in sorted(dots.items()):  # an earlier audience's below a later one's
        ax.plot(
            *zip(*places, strict=True),
            marker=markers[n % len(markers)],
            ls="none",
            ms=8,
            color=colour,
            markerfacecolor=face,
            markeredgewidth=1.5,
            clip_on=False,
        )
    for player in players:
        own = [a for a, p in scenario.audiences.items() if p == player]
        names = "   ".join(
            f"{AUDIENCE_MARKERS[markers[n % len(markers)]]} {scenario.label(a)}" for n, a in enumerate(own)
        )
        top = next(level for (owner, _), level in y.items() if owner == player)
        ax.text(
            1.03,
            top,
            shown(scenario, player),
            transform=ax.get_yaxis_transform(),
            color=colours[player],
            fontweight="bold",
            va="center",
        )
        ax.text(
            1.03,
            top + 0.55,
            names,
            transform=ax.get_yaxis_transform(),
            color=colours[player],
            fontsize=letters(SMALL),
            va="center",
        )
    ax.axvline(0.5, color=GREY, lw=0.9)
    ax.text(
        0.505, 1.01, "ratified →", transform=ax.get_xaxis_transform(), fontsize=letters(SMALL), color=GREY, va="bottom"
    )
    ax.set_yticks([y[line] for line in lines], [wording.profile(map(scenario.label, o)) for _, o in lines])
    for tick, (player, outcome) in zip(ax.get_yticklabels(), lines, strict=True):
        is_ratified = outcome in sets[player].outcomes
        tick.set_fontweight("bold" if is_ratified else "normal")
        tick.set_color(colours[player] if is_ratified else "0.45")
    ax.set_ylim(max(y.values()) + 0.6, -0.6)
    ax.set_xlim(0, 1)
    key = _played(ax, found, y, judged, colours)
    fit = letters_in(ax, 0.8)
    words = "probability that the audience ratifies (bold: in the win-set)"
    words = textwrap.fill(words, fit, break_on_hyphens=False)
    ax.set_xlabel(f"{words}\n{key}")
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    if own_figure:
        title(ax, f"What each player can bring home ({about(scenario, moment.episode.name)})")
    finish(ax)
    return ax


def _played(
    ax: Axes,
    found: Equilibria,
    levels: Mapping[tuple[str, tuple[str, ...]], float],
    judged: Mapping[str, Sequence[str]],
    colours: Mapping[str, str],
) -> str:
    """Mark between the stances and the axis what is played, a column an equilibrium; return what the marks mean."""
    if not found:
        return "no equilibrium found"
    columns: list[dict[tuple[str, tuple[str, ...]], str]] = []
    for equilibrium in found:
        columns.append({})
        mixtures = zip(equilibrium.strategies.items(), equilibrium.actions, strict=True)
        own = {player: wording.played(stances, mixture) for (player, mixture), stances in mixtures}
        for player, others in judged.items():
            together = {
                outcome: equilibrium.chance(dict(zip(others, outcome, strict=True)))
                for outcome in product(*(own[other] for other in others))
            }
            for outcome, weight in together.items():
                if weight:  # stances that are seen before others are chosen may never come together with some of these
                    columns[-1][player, outcome] = "▶" if len(together) == 1 else f"{weight:.2f}"
    heads = [str(k + 1) for k in range(len(found))] if len(found) > 1 else [""]
    marks = {mark for column in columns for key, mark in column.items() if key in levels}
    meaning = ["▶ played" + f" in equilibrium {wording.listed(heads)}" * (len(found) > 1)] if "▶" in marks else []
    meaning += ["a number: played with this probability"] if marks - {"▶"} else []
    if len(found) > MOST_COLUMNS:
        counts = Counter(key for column in columns for key in column)
        columns, heads = [{key: f"{count}/{len(found)}" for key, count in counts.items()}], [""]
        meaning = [f"n/{len(found)}: played in n of {len(found)} equilibria"]
    size = letters(SMALL)
    width = 0.5 * size + 0.62 * size * max(len(mark) for column in columns for mark in column.values())
    place: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": "small"}
    for k, (column, head) in enumerate(zip(columns, heads, strict=True)):
        x = (k - len(columns) + 0.5) * width - 3
        for key, mark in column.items():
            if key in levels:
                style: dict[str, Any] = {
                    "xycoords": ax.get_yaxis_transform(),
                    "color": colours[key[0]],
                    "va": "center_baseline",
                }
                ax.annotate(mark, (0, levels[key]), xytext=(x, 0), **place, **style)
        if head:
            ax.annotate(head, (0, 1), xycoords="axes fraction", xytext=(x, 3), color=GREY, va="bottom", **place)
    ax.tick_params(axis="y", pad=len(columns) * width + 6)
    return "; ".join([*meaning, *([] if found.complete else ["more equilibria may exist"])])


def _rectangle(x: float, y: float, width: float, height: float) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor="#FFF6D6", edgecolor="0.2", lw=1.4, zorder=0.5)


def _pure_cells(game: NormalFormGame, equilibria: Equilibria) -> NDArray[np.bool_]:
    cells = np.zeros(game.shape, dtype=bool)
    for e in equilibria.pure:
        cells[tuple(int(x.argmax()) for x in e.strategies.values())] = True
    return cells
