"""The path of the story: every episode's equilibria, what is played in them and what everyone gains, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, one_of
from ..games import wording
from ..games.equilibrium import Equilibria, Equilibrium
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from ..nash.engine import solve
from .labels import longest, shown, wrapped
from .style import DOTTED, GREY, PLAYER_MARKERS, finish, letters, new_axes, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["story"]

#: The font of what is played, and how wide its letters and high its lines are, in sizes of the usual font.
FONT, LETTER, LINE = "small", 0.5, 1.05
#: A figure of our own is as wide as its columns need, within these limits in inches.
LEAST_WIDTH, MOST_WIDTH = 5.0, 11.0
#: The height in inches of a figure of our own without the rows of stances.
PLOT_HEIGHT = 3.4
#: Between two rows of stances, in sizes of the font.
GAP = 0.5
#: How many lines a row has at most, and how long a line is where they stand upright.
MOST_LINES, UPRIGHT_LETTERS = 4, 30


@dataclass(frozen=True)
class _Column:
    """The place of one equilibrium among all episodes', counted from the left; None where an episode has none."""

    x: int
    episode: int
    equilibrium: Equilibrium | None

    def played(self, scenario: Scenario, player: str) -> str:
        """Put what a player plays into words."""
        if self.equilibrium is None:
            return ""
        stances = self.equilibrium.actions[list(self.equilibrium.strategies).index(player)]
        return wording.mixture([shown(scenario, s) for s in stances], self.equilibrium.strategies[player])


@dataclass(frozen=True)
class _Table:
    """What is played, by player and column, broken into lines; upright where the columns are too narrow for words."""

    cells: dict[str, list[str]]
    heights: dict[str, float]
    is_upright: bool

    @classmethod
    def of(cls, scenario: Scenario, columns: Sequence[_Column], points: float) -> _Table:
        """Lay out the table over columns of so many points."""
        size = letters()
        fit = int(points / (LETTER * size))
        words = {p: [c.played(scenario, p) for c in columns] for p in scenario.players}
        cells = {p: [wrapped(word, fit) for word in row] for p, row in words.items()}
        is_upright = any(
            longest(cell) > fit or cell.count("\n") >= MOST_LINES for row in cells.values() for cell in row
        )
        if is_upright:
            cells = {p: [wrapped(word, UPRIGHT_LETTERS) for word in row] for p, row in words.items()}
        lines = {
            p: LETTER * max(map(longest, row)) if is_upright else LINE * max(1 + cell.count("\n") for cell in row)
            for p, row in cells.items()
        }
        return cls(cells, {p: size * max(LINE, height) for p, height in lines.items()}, is_upright)

    @property
    def height(self) -> float:
        """The height of all rows, in points."""
        return sum(self.heights.values()) + GAP * letters() * len(self.heights)


def story(
    scenario: ScenarioLike,
    episodes: Sequence[str] | None = None,
    ax: Axes | None = None,
    *,
    overrides: Overrides | None = None,
    equilibria: Mapping[str, Equilibria] | None = None,
) -> Axes:
    """Draw the path of the story: episodes from left to right, each as it is then, with all its equilibria.

    Every equilibrium has a column: what each player plays above, everyone's payoffs below. A line leads on to the
    same stances in the next episode, and to all its equilibria where either episode has only one. Mixed equilibria
    have open markers and dotted lines.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episodes : sequence of str, optional
        Default: all, in the order of the file.
    ax : Axes, optional
        Default: a new figure.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`.
    equilibria : mapping from episode to Equilibria, optional
        Of episodes that have been solved already; the others are solved here.
    """
    scenario = as_scenario(scenario)
    chosen = scenario.episodes if episodes is None else (episodes,) if isinstance(episodes, str) else tuple(episodes)
    if not chosen:
        raise ScenarioError(f"episodes must name at least one of {', '.join(scenario.episodes)}; got none")
    for episode in chosen:
        one_of("episode", episode, scenario.episodes)
    known = equilibria or {}
    found = [known[e] if e in known else solve(scenario.game(e, overrides)) for e in chosen]
    columns: list[_Column] = []
    for k, here in enumerate(found):
        own: list[Equilibrium | None] = [*here] or [None]
        columns += [_Column(len(columns) + n, k, e) for n, e in enumerate(own)]
    own_figure = ax is None
    width = _width(scenario, columns)
    if ax is None:
        room = letters(0.1) * 0.94 * 72 * width - LETTER * letters() * (
            max(len(shown(scenario, p)) for p in scenario.players) + 4
        )
    else:
        room = 0.9 * 72 * ax.get_window_extent().width / ax.figure.dpi
    table = _Table.of(scenario, columns, room / len(columns))
    ax = new_axes(ax, (width, PLOT_HEIGHT + table.height / 72 / letters(0.1)))
    _payoffs(ax, scenario, columns)
    _stances(ax, scenario, columns, table)
    _episodes(ax, scenario, chosen, found, columns, room / len(columns))
    ax.axhline(0, color="0.75", lw=0.8, zorder=1)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.margins(y=0.12)
    ax.set_ylabel("equilibrium payoff")
    is_mixed = any(not e.is_pure for here in found for e in here)
    keys = ["open markers, dotted lines: mixed"] if is_mixed else []
    keys += ["one column per equilibrium"] if len(columns) > len(chosen) else []
    ax.set_xlabel("; ".join(keys), fontsize=FONT, color=GREY)
    tidy(ax)
    if own_figure:
        title(ax, f"The path of the story ({scenario.name})")
    finish(ax)
    return ax


# ---------------------------------------------------------------- pieces


def _payoffs(ax: Axes, scenario: Scenario, columns: Sequence[_Column]) -> None:
    """Draw every equilibrium's payoffs, and the lines that lead from one episode to the next."""
    solved = [(c, c.equilibrium) for c in columns if c.equilibrium is not None]
    count = Counter(c.episode for c in columns)
    colours = player_colours(scenario)
    for i, player in enumerate(scenario.players):
        marker = list(PLAYER_MARKERS)[i % len(PLAYER_MARKERS)]
        aside = 0.1 * (i - (len(scenario.players) - 1) / 2)  # so that equal payoffs do not hide each other
        for a, before in solved:
            for b, after in solved:
                leads_on = min(count[a.episode], count[b.episode]) == 1 or before.support == after.support
                if b.episode == a.episode + 1 and leads_on:
                    style = "-" if before.is_pure and after.is_pure else DOTTED
                    y = [before.payoffs[player], after.payoffs[player]]
                    x = [a.x + aside, b.x + aside]
                    ax.plot(x, y, color=colours[player], lw=1.4, alpha=0.6, ls=style, zorder=1.5)
        for column, equilibrium in solved:
            face = colours[player] if equilibrium.is_pure else "white"
            x, y = [column.x + aside], [equilibrium.payoffs[player]]
            ax.plot(x, y, marker, ms=0.65 * letters(), color=colours[player], markerfacecolor=face, mew=1.6, zorder=2)
    for column in columns:
        if column.equilibrium is None:
            place: dict[str, Any] = {"xycoords": ax.get_xaxis_transform(), "ha": "center", "va": "center"}
            ax.annotate("no equilibrium found", (column.x, 0.5), rotation=90, fontsize=FONT, color=GREY, **place)


def _stances(ax: Axes, scenario: Scenario, columns: Sequence[_Column], table: _Table) -> None:
    """Write above each column what is played there, a row a player."""
    size = letters()
    colours = player_colours(scenario)
    base = 0.6 * size
    for i, player in reversed(list(enumerate(scenario.players))):
        middle = base + table.heights[player] / 2
        style: dict[str, Any] = {"color": colours[player], "fontsize": FONT, "va": "center", "annotation_clip": False}
        style |= {"textcoords": "offset points"}
        for column, cell in zip(columns, table.cells[player], strict=True):
            place: dict[str, Any] = {"xycoords": ax.get_xaxis_transform(), "xytext": (0, middle), "ha": "center"}
            ax.annotate(cell, (column.x, 1), **place, rotation=90 if table.is_upright else 0, **style)
        name = f"{list(PLAYER_MARKERS.values())[i % len(PLAYER_MARKERS)]} {shown(scenario, player)}"
        place = {"xycoords": "axes fraction", "xytext": (-0.6 * size, middle), "ha": "right"}
        ax.annotate(name, (0, 1), **place, fontweight="bold", **style)
        base += table.heights[player] + GAP * size


def _episodes(
    ax: Axes,
    scenario: Scenario,
    chosen: Sequence[str],
    found: Sequence[Equilibria],
    columns: Sequence[_Column],
    points: float,
) -> None:
    """Shade every other episode, and name each below its columns, with its date."""
    ticks, labels, fits = [], [], True
    for k, (episode, equilibria) in enumerate(zip(chosen, found, strict=True)):
        own = [c.x for c in columns if c.episode == k]
        if k % 2 == 0:
            ax.axvspan(own[0] - 0.5, own[-1] + 0.5, color="0.95", zorder=0, lw=0)
        ticks.append((own[0] + own[-1]) / 2)
        notes = "" if equilibria.complete else "more may exist"
        labels.append("\n".join(filter(None, [episode, scenario.spec.episodes[episode].date, notes])))
        fits &= longest(labels[-1]) * LETTER * letters() < points * len(own)
    ax.set_xticks(ticks, labels, fontsize=FONT)
    ax.tick_params(axis="x", length=0)
    if not fits:
        for tick in ax.get_xticklabels():
            tick.set(rotation=40, ha="right", rotation_mode="anchor")


def _width(scenario: Scenario, columns: Sequence[_Column]) -> float:
    """Return the width in inches of a figure in which most stances stand in one line, where letters have 10 points."""
    cells = [longest(c.played(scenario, p).replace(" + ", " +\n")) for c in columns for p in scenario.players]
    across = min(max(10, *cells) + 1, 18) * len(columns) + max(len(shown(scenario, p)) for p in scenario.players) + 4
    return min(max(LEAST_WIDTH, LETTER * 10 * across / 72), MOST_WIDTH)
