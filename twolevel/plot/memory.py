"""Histories: episodes from left to right, a lane a player, what is played in words, branches where paths part."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..analysis.history import History, Path
from ..errors import ScenarioError, expect
from ..games import wording
from .labels import longest, shown, wrapped
from .style import DOTTED, GREY, SMALL, finish, letters, new_axes, own_figure, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["history"]

#: Of more paths than this only the first are drawn.
MOST_PATHS = 6
#: How wide a letter and how high a line is, and the room between two rows and two lanes, in sizes of the letters.
LETTER, LINE, GAP, LANE = 0.56, 1.2, 0.9, 1.0
#: The width in inches of an episode in a figure of our own, how many letters its words have in a line, and the room
#: beside them, above and below.
WIDTH, LETTERS, BESIDE, ROOM = 1.7, 18, 0.5, 0.6
#: The smallest letters, in points.
LEAST = 3.5


@dataclass
class _Node:
    """What a player plays at an episode after what it played before, on some of the paths."""

    words: str
    is_pure: bool
    payoffs: set[str] = field(default_factory=set)
    is_deterred: bool = False
    paths: list[int] = field(default_factory=list)
    following: dict[str, _Node] = field(default_factory=dict)
    rows: tuple[int, int] = (0, 0)

    def ends(self) -> Iterator[_Node]:
        """Yield the nodes of the last episode that this one leads to."""
        if not self.following:
            yield self
        for node in self.following.values():
            yield from node.ends()

    def every(self, depth: int = 0) -> Iterator[tuple[int, _Node]]:
        """Yield this node and all that follow, each with how many episodes later it is."""
        yield depth, self
        for node in self.following.values():
            yield from node.every(depth + 1)

    @property
    def text(self) -> str:
        return self.words + ("*" if self.is_deterred else "")

    @property
    def payoff(self) -> str:
        """What it brings, where that is the same on all paths."""
        return next(iter(self.payoffs)) if len(self.payoffs) == 1 else ""


def history(found: History, ax: Axes | None = None) -> Axes:
    """Draw a history: what each player plays from episode to episode, and where paths part.

    Every player has a lane. What is played on several paths stands once, as long as they have not parted; the numbers
    of the paths stand at their ends. Below what is played stands what it brings at that episode, where that is the same
    on all paths. Mixtures have dotted borders and lines.

    Parameters
    ----------
    found : History
    ax : Axes, optional
        Default: a new figure.

    Raises
    ------
    ScenarioError
        For a history without paths.
    """
    expect("found", found, History)
    if not found.paths:
        raise ScenarioError(f"found must have a path to be drawn; {found.status}")
    paths = found.paths[:MOST_PATHS]
    lanes = {player: _lane(found, paths, player) for player in found.scenario.players}
    columns = len(found.episodes)
    is_ours = ax is None
    if ax is None:
        width = BESIDE + WIDTH * columns
        rows, size = _Rows.of(lanes, LETTERS), letters(SMALL)
        told = _key(found, lanes, int(72 * width / (LETTER * SMALL * 10)))
        ax = new_axes(None, (width, ROOM + (rows.total + LINE * (2 + len(told))) * SMALL * 10 / 72))
    else:
        new_axes(ax, (0, 0))
        size, rows = _fitted(ax, lanes, columns)
        told = _key(found, lanes, int(_points(ax)[0] / (LETTER * size)))
    _draw(ax, found, lanes, rows, size)
    ax.set_xlabel("\n".join(told), fontsize=0.9 * size, color=GREY)
    if is_ours:
        title(ax, f"What followed what ({found.scenario.name})")
    finish(ax)
    return ax


def _lane(found: History, paths: Sequence[Path], player: str) -> _Node:
    """Return the tree of what a player plays; what follows its root is the first episode."""
    root = _Node("", True)
    scenario = found.scenario
    stances = [shown(scenario, stance) for stance in scenario.stances[player]]
    for number, path in enumerate(paths, start=1):
        node = root
        for step in path.steps:
            words = wording.mixture(stances, step.strategies[player])
            node = node.following.setdefault(words, _Node(words, bool(step.strategies[player].max() == 1)))
            node.payoffs.add(wording.number(step.payoffs[player], "+.2f"))
            node.is_deterred |= any(d.player == player and d.is_needed for d in step.deterrents)
            node.paths.append(number)
    return root


@dataclass
class _Rows:
    """How high the rows of every lane are, in sizes of the letters, and into how many letters words are broken."""

    heights: dict[str, list[float]]
    fit: int
    head: float = LINE

    @classmethod
    def of(cls, lanes: dict[str, _Node], fit: int) -> _Rows:
        heights = {}
        for player, root in lanes.items():
            ends = list(root.ends())
            own = [LINE] * len(ends)
            for _, node in root.every():
                at = [k for k, end in enumerate(ends) if set(end.paths) & set(node.paths) or node is root]
                node.rows = (at[0], at[-1])
                if node.words:
                    lines = 2 + wrapped(node.text, fit).count("\n")
                    need = lines * LINE / (1 + at[-1] - at[0])
                    for k in at:
                        own[k] = max(own[k], need)
            heights[player] = [height + GAP for height in own]
        return cls(heights, fit)

    @property
    def total(self) -> float:
        return sum(sum(own) + self.head + LANE for own in self.heights.values())


def _fitted(ax: Axes, lanes: dict[str, _Node], columns: int) -> tuple[float, _Rows]:
    """Return the size of letters, and the rows, with which everything has room in some axes."""
    width, height = 0.9 * _points(ax)[0], 0.85 * _points(ax)[1]
    size = letters(SMALL)
    while True:
        fit = max(1, int(width / (columns * LETTER * size)) - 1)
        rows = _Rows.of(lanes, fit)
        words = (wrapped(node.text, fit) for root in lanes.values() for _, node in root.every())
        if size <= LEAST or (rows.total * size <= height and max(map(longest, words)) <= fit):
            return size, rows
        size *= 0.94


def _points(ax: Axes) -> tuple[float, float]:
    """Return how wide and how high some axes are, in points."""
    box, dots = ax.get_window_extent(), own_figure(ax).dpi / 72
    return box.width / dots, box.height / dots


def _draw(ax: Axes, found: History, lanes: dict[str, _Node], rows: _Rows, size: float) -> None:
    colours = player_colours(found.scenario)
    columns = len(found.episodes)
    several = len(found.paths) > 1
    most = max(len(_numbers(end)) for root in lanes.values() for end in root.ends())
    y = 0.0
    for player, root in lanes.items():
        if y:
            ax.axhline(y, color="0.85", lw=0.8, zorder=0)
        y += LANE / 2
        place: dict[str, Any] = {
            "fontsize": size,
            "fontweight": "bold",
            "color": colours[player],
            "va": "center_baseline",
        }
        ax.text(-0.47, y + rows.head / 2, shown(found.scenario, player), ha="left", **place)
        y += rows.head
        middles = []
        for height in rows.heights[player]:
            middles.append(y + height / 2)
            y += height
        y += LANE / 2
        _tree(ax, root, middles, rows.fit, size, colours[player], columns - 0.42 if several else None)
    for k in range(0, columns, 2):
        ax.axvspan(k - 0.5, k + 0.5, color="0.96", zorder=-1, lw=0)
    ax.set_xlim(-0.5, columns - 0.5 + (0.1 + 0.05 * most if several else 0.0))
    ax.set_ylim(y, 0)
    names = [f"{e}\n{found.scenario.spec.episodes[e].date}".strip() for e in found.episodes]
    ax.set_xticks(range(columns), names, fontsize=size)
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0)
    tidy(ax)
    ax.spines[:].set_visible(False)


def _numbers(end: _Node) -> str:
    return ", ".join(map(str, end.paths))


def _tree(
    ax: Axes, root: _Node, middles: Sequence[float], fit: int, size: float, colour: str, numbered_at: float | None
) -> None:
    """Draw what a player plays: words, lines between them, what it brings; the numbers of paths at their ends."""
    above = LINE / 2 if any(node.payoff for _, node in root.every()) else 0.0

    def height(node: _Node) -> float:
        return (middles[node.rows[0]] + middles[node.rows[1]]) / 2 - above

    border: dict[str, Any] = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": colour, "lw": 0.1 * size}
    style: dict[str, Any] = {"fontsize": size, "ha": "center", "va": "center", "zorder": 3}
    for depth, node in root.every(-1):
        for after in node.following.values():
            if node is not root:
                dots = DOTTED if not (node.is_pure and after.is_pure) else "-"
                line = [height(node), height(after)]
                ax.plot([depth, depth + 1], line, color=colour, lw=0.14 * size, alpha=0.6, ls=dots, zorder=1)
        if node is not root:
            words = wrapped(node.text, fit)
            box = border | {"linestyle": "-" if node.is_pure else ":"}
            ax.text(depth, height(node), words, color=colour, bbox=box, **style)
            if node.payoff:
                below = -((1 + words.count("\n")) * LINE / 2 + 0.8 * LINE) * size
                offset: dict[str, Any] = {"xytext": (0, below), "textcoords": "offset points", "annotation_clip": False}
                ax.annotate(
                    node.payoff, (depth, height(node)), color=GREY, **offset, **(style | {"fontsize": 0.85 * size})
                )
    if numbered_at is not None:
        for end in root.ends():
            ax.text(numbered_at, height(end), _numbers(end), color=GREY, **(style | {"ha": "left"}))


def _key(found: History, lanes: dict[str, _Node], fit: int) -> list[str]:
    """Say what numbers, dots and stars mean, and what comes about of mixtures, in lines of so many letters."""
    nodes = [node for root in lanes.values() for _, node in root.every()]
    drawn = found.paths[:MOST_PATHS]
    keys = []
    if len(found.paths) > 1:
        some = f"the first {len(drawn)} of {len(found.paths):,} " if len(found.paths) > len(drawn) else ""
        keys.append(f"numbers at the right: {some}paths")
    if any(node.payoff for node in nodes):
        keys.append("below: the payoff of the episode")
    if not all(node.is_pure for node in nodes):
        keys.append("dotted: mixed")
    if any(node.is_deterred for node in nodes):
        keys.append("*: another stance would pay at once, but for what would follow")
    for number, path in enumerate(drawn, start=1):
        came = [f"{step.came_about} at {step.episode} ({step.probability:.2f})" for step in path.steps if step.realised]
        keys += [f"path {number}: what comes about is {', '.join(came)}"] if came else []
    return textwrap.wrap("; ".join(keys), max(fit, 10))
