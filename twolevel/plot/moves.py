"""The game tree: who moves when, what is played, and what would have been answered.

Places are in sizes of the letters, which are as large as the figure lets them be: x to the right, y down, a row a leaf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from ..errors import GameError, expect, whole_number
from ..games.moves import in_words
from ..games.ordered import History, OrderedEquilibria, OrderedEquilibrium
from ..games.ties import SUPPORT
from ..model.scenario import Scenario
from .labels import shown
from .style import DOTTED, GREY, finish, letters, new_axes, own_figure, player_colours, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["tree"]

#: How wide a letter is, how high a row, and how wide the slanted part of a branch, in sizes of the letters.
LETTER, ROW, SLANT = 0.58, 1.3, 1.6
#: Where a whole tree needs letters smaller than this part of the usual ones, only what is answered is drawn.
LEAST = 0.7
#: And so in a figure of our own with more leaves than this.
MOST_LEAVES = 64
#: A branch that is not taken, and its name.
PALE, PALE_NAME = "0.75", "0.45"
#: How wide the lines are: on the path, answers off it, and what is not done.
PATH, ANSWER, OTHER = 0.26, 0.1, 0.07
#: The size of the letters of payoffs and of the key.
MINOR = 0.85
KEY = "bold: played; thin: what would be answered; grey: what would not"
SHORT_KEY = "bold: played; thin: the answers to one step off the path"


def tree(
    equilibria: OrderedEquilibria,
    ax: Axes | None = None,
    *,
    which: int = 0,
    players: Sequence[str] | Scenario | None = None,
) -> Axes:
    """Draw the tree of a game with an order of moves: the path in bold, what would have been answered off it thin.

    Everyone's payoffs stand at the leaves. Where there is too little room for all leaves, only those are drawn that are
    reached by one step off the path and the answers to it.

    Parameters
    ----------
    equilibria : OrderedEquilibria
        As `solve` returns them for a game with an order of moves.
    ax : Axes, optional
        Default: a new figure.
    which : int
        Which of them.
    players : Scenario or sequence of str, optional
        The scenario, whose labels and colours are used, or all its players in order, so that they keep their colours.

    Raises
    ------
    GameError
        For equilibria of a game without an order of moves, or a number that none of them has.
    """
    expect("equilibria", equilibria, OrderedEquilibria, GameError)
    if whole_number("which", which, 0, GameError) >= len(equilibria):
        raise GameError(f"which must be below the number of equilibria, {len(equilibria)}; got {which}")
    scenario = players if isinstance(players, Scenario) else None
    colours = player_colours(equilibria.game.players if players is None else players)
    picture = _Picture(equilibria, equilibria[which], scenario, colours)
    if ax is None:
        if sum(1 for _ in picture.root.leaves()) > MOST_LEAVES:
            picture.prune()
        width, height = (10 * side / 72 + 0.3 for side in picture.measures)
        ax = new_axes(None, (width, height + 0.4))
        title(ax, in_words([[picture.name(player) for player in group] for group in picture.order]))
        size = letters()
    else:
        new_axes(ax, (0, 0))
        room = _room(ax)
        size = picture.letters_in(room)
        if size < LEAST * letters():
            picture.prune()
            size = picture.letters_in(room)
    picture.draw(ax, size)
    finish(ax)
    return ax


def _room(ax: Axes) -> tuple[float, float]:
    """Return the width and the height in points that axes have, or will have once they fill their cell of a layout."""
    figure, cell = own_figure(ax), ax.get_subplotspec()
    if cell is None or figure.get_layout_engine() is None:
        box = ax.get_window_extent()
        return 72 * box.width / figure.dpi, 72 * box.height / figure.dpi
    grid, (width, height) = cell.get_gridspec(), figure.get_size_inches()
    across, down = len(cell.colspan) / grid.ncols, len(cell.rowspan) / grid.nrows
    return 0.96 * 72 * float(width) * across, 0.96 * 72 * float(height) * down


@dataclass
class _Node:
    """A history in the picture: how it was reached, what may follow, and in which row it is."""

    history: History
    depth: int = 0
    label: str = ""
    weight: float = 1.0
    on_path: bool = True
    is_answer: bool = True
    y: float = 0.0
    children: list[_Node] = field(default_factory=list)

    def every(self) -> Iterator[_Node]:
        """Yield this node and all that follow it, each before what follows it."""
        yield self
        for child in self.children:
            yield from child.every()

    def leaves(self) -> Iterator[_Node]:
        """Yield those that nothing follows, from the top."""
        return (node for node in self.every() if not node.children)


class _Picture:
    """One equilibrium of a game with an order of moves, ready to be drawn."""

    def __init__(
        self,
        equilibria: OrderedEquilibria,
        found: OrderedEquilibrium,
        scenario: Scenario | None,
        colours: Mapping[str, str],
    ) -> None:
        self.game, self.order, self.found = equilibria.game, equilibria.order, found
        self.scenario, self.colours, self.key = scenario, colours, KEY
        self.root = self._grown()
        self.top = 1 + max(2, *map(len, self.order))

    def name(self, code: str) -> str:
        return shown(self.scenario, code) if self.scenario else code

    def _grown(self) -> _Node:
        """Return the whole tree."""
        actions = dict(zip(self.game.players, self.game.actions, strict=True))
        root = _Node(())
        nodes = [root]
        for node in nodes:
            played = self.found.answers.get(node.history, {})
            for choice in product(*(zip(actions[p], x, strict=True) for p, x in played.items())) if played else ():
                weight = prod(float(w) for _, w in choice)
                label = ", ".join(self.name(a) for a, _ in choice)
                label += f" {weight:.2f}" if SUPPORT < weight < 1 else ""
                taken = weight > SUPPORT
                history = (*node.history, *(a for a, _ in choice))
                node.children.append(_Node(history, node.depth + 1, label, weight, node.on_path and taken, taken))
            nodes += node.children
        return root

    def prune(self) -> None:
        """Leave only the path, one step off it, and what is answered there."""
        self.key = SHORT_KEY
        for node in self.root.every():
            if not node.on_path:
                node.children = [child for child in node.children if child.is_answer]

    # ---------------------------------------------------------------- places

    @property
    def columns(self) -> list[float]:
        """Where each group moves, and where the leaves end."""
        columns = [0.0]
        for depth, group in enumerate(self.order):
            longest = max(len(node.label) for node in self.root.every() if node.depth == depth + 1)
            wide = max(SLANT + LETTER * (longest + 2), LETTER * max(map(len, map(self.name, group))) + 1)
            columns.append(columns[-1] + wide)
        return columns

    @property
    def widths(self) -> dict[str, float]:
        """How wide each player's payoffs are."""
        longest = [max(len(_number(value)) for value in own.flat) for own in self.game.payoffs]
        names = map(self.name, self.game.players)
        wide = (LETTER * max(len(name), n) + 1.0 for name, n in zip(names, longest, strict=True))
        return dict(zip(self.game.players, wide, strict=True))

    @property
    def measures(self) -> tuple[float, float]:
        """The width and the height of the picture."""
        rows = self.top + sum(1 for _ in self.root.leaves()) + 1.5
        return self.columns[-1] + sum(self.widths.values()), ROW * rows

    def letters_in(self, room: tuple[float, float]) -> float:
        """Return the size of the letters, in points, with which the picture fits into a room, at most the usual one."""
        return min(letters(), *(have / need for have, need in zip(room, self.measures, strict=True)))

    def _place(self) -> None:
        """Put the leaves into rows below the heads, and every other node in the middle of what follows it."""
        for k, leaf in enumerate(self.root.leaves()):
            leaf.y = ROW * (self.top + k)
        for node in reversed(list(self.root.every())):
            if node.children:
                node.y = (node.children[0].y + node.children[-1].y) / 2

    # ---------------------------------------------------------------- drawing

    def draw(self, ax: Axes, size: float) -> None:
        """Draw the tree, who moves in each column, and the payoffs, with letters of so many points."""
        self._place()
        columns = self.columns
        for node in self.root.every():
            if node.children:
                self._branches(ax, node, columns[node.depth], columns[node.depth + 1], size)
        for x, group in zip(columns, self.order, strict=False):
            for k, player in enumerate(reversed(group)):
                self._head(ax, x, k, player, size)
        self._payoffs(ax, columns[-1], MINOR * size)
        width, height = self.measures
        ax.text(0, height - 0.2 * ROW, self.key, fontsize=MINOR * size, color=GREY, va="bottom")
        ax.set_xlim(-0.3, width)
        ax.set_ylim(height, -0.2)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(False)

    def _branches(self, ax: Axes, node: _Node, x: float, stop: float, size: float) -> None:
        """Draw a dot where somebody moves, and a branch for every choice, with its name on it."""
        group = self.order[node.depth]
        own = self.colours[group[0]] if len(group) == 1 else GREY
        for child in node.children:
            width, order = (PATH, 3) if child.on_path else (ANSWER, 2) if child.is_answer else (OTHER, 1)
            ax.plot(
                [x, x + SLANT, stop],
                [node.y, child.y, child.y],
                color=own if child.is_answer else PALE,
                lw=width * size,
                ls=DOTTED if child.is_answer and child.weight < 1 else "-",
                zorder=order,
            )
            ax.text(
                x + SLANT + 0.3,
                child.y,
                child.label,
                fontsize=0.9 * size,
                va="center_baseline",
                color=own if child.is_answer else PALE_NAME,
                fontweight="bold" if child.on_path else "normal",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.12 * size},
                zorder=4,
            )
        face = own if node.on_path else "white"
        ax.plot(x, node.y, "o", ms=0.5 * size, color=own, markerfacecolor=face, mew=0.1 * size, zorder=5)

    def _payoffs(self, ax: Axes, x: float, size: float) -> None:
        """Write everyone's payoffs beside the leaves, in player order, under their names."""
        movers = [player for group in self.order for player in group]
        for i, (player, width) in enumerate(self.widths.items()):
            x += width
            self._head(ax, x, 0, player, size, ha="right")
            for leaf in self.root.leaves():
                profile = self.game.profile(dict(zip(movers, leaf.history, strict=True)))
                ax.text(
                    x,
                    leaf.y,
                    _number(self.game.payoffs[(i, *profile)]),
                    fontsize=size,
                    ha="right",
                    va="center_baseline",
                    color=self.colours[player],
                    fontweight="bold" if leaf.on_path else "normal",
                )
        ax.text(x, ROW * (self.top - 2.1), "payoffs", fontsize=size, color=GREY, ha="right", va="center_baseline")

    def _head(self, ax: Axes, x: float, line: int, player: str, size: float, ha: str = "left") -> None:
        """Write a player's name over a column, on some line above it."""
        ax.text(
            x,
            ROW * (self.top - 1.2 - 0.9 * line),
            self.name(player),
            fontsize=size,
            fontweight="bold",
            color=self.colours[player],
            ha=ha,
            va="center_baseline",
        )


def _number(value: float) -> str:
    return f"{round(float(value), 2) + 0.0:.2f}"
