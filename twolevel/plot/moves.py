"""The game tree: who moves when, what is played, and what would have been answered.

Places are in sizes of the letters, which are as large as the figure lets them be: x to the right, y down, a row a leaf.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from ..errors import GameError, expect, whole_number
from ..games.ordered import History, OrderedEquilibria, OrderedEquilibrium
from ..games.ties import SUPPORT
from ..model.scenario import Scenario
from .labels import shown
from .style import DOTTED, GREY, finish, letters, new_axes, own_figure, player_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["tree"]

#: How wide a letter is, how high a row, and how wide the slanted part of a branch, in sizes of the letters.
LETTER, ROW, SLANT = 0.58, 1.3, 1.6
#: Where a whole tree needs letters smaller than this part of the usual ones, only what is answered is drawn.
LEAST = 0.7
#: A branch that is not taken.
PALE = "0.75"
KEY = "bold: played; thin: what would be answered; grey: what would not"
SHORT_KEY = "bold: played; thin: the answers to one step off the path"


@dataclass
class _Node:
    """A history in the picture: where it is, how it was reached, and what may follow."""

    history: History
    depth: int
    label: str = ""
    weight: float = 1.0
    on_path: bool = True
    is_answer: bool = True
    y: float = 0.0
    children: list[_Node] = field(default_factory=list)

    def leaves(self) -> Iterator[_Node]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def every(self) -> Iterator[_Node]:
        yield self
        for child in self.children:
            yield from child.every()


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
    found = equilibria[which]
    names = players if isinstance(players, Scenario) else None
    colours = player_colours(equilibria.game.players if players is None else players)
    root = _grown(found, names)
    size, key = letters(), KEY
    if ax is None:
        width, height = _measures(root, equilibria, found)
        ax = new_axes(None, (width * 10 / 72 + 0.3, height * 10 / 72 + 0.3))
    else:
        new_axes(ax, (0, 0))
        room = _room(ax)
        size = min(letters(), *(r / need for r, need in zip(room, _measures(root, equilibria, found), strict=True)))
        if size < LEAST * letters():
            _prune(root)
            key = SHORT_KEY
            size = min(letters(), *(r / need for r, need in zip(room, _measures(root, equilibria, found), strict=True)))
    top = _head_rows(found)
    _place(root, top)
    columns = _columns(root, found)
    _branches(ax, root, found, columns, colours, size)
    _payoffs(ax, root, equilibria, columns[-1], ROW * (top - 1.2), colours, size, names)
    width, height = _measures(root, equilibria, found)
    for x, group in zip(columns, found.order, strict=False):
        _heads(ax, x, ROW * (top - 1.2), group, colours, size, names)
    ax.text(0, height - 0.2 * ROW, key, fontsize=0.85 * size, color=GREY, va="bottom")
    ax.set_xlim(-0.3, width)
    ax.set_ylim(height, -0.2)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
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


# ---------------------------------------------------------------- the tree


def _grown(found: OrderedEquilibrium, names: Scenario | None) -> _Node:
    """Return the whole tree."""
    root = _Node((), 0)
    actions = dict(zip(found.strategies, found.actions, strict=True))
    todo = [root]
    for node in todo:
        if node.history not in found.answers:
            continue
        played = found.answers[node.history]
        for choice in product(*(zip(actions[p], x, strict=True) for p, x in played.items())):
            weight = 1.0
            for _, w in choice:
                weight *= float(w)
            words = ", ".join(shown(names, a) if names else a for a, _ in choice)
            label = words if weight <= SUPPORT or weight == 1 else f"{words} {weight:.2f}"
            taken = weight > SUPPORT
            history = (*node.history, *(a for a, _ in choice))
            node.children.append(_Node(history, node.depth + 1, label, weight, node.on_path and taken, taken))
        todo += node.children
    return root


def _prune(root: _Node) -> None:
    """Leave only the path, one step off it, and what is answered there."""
    for node in root.every():
        if not node.on_path:
            node.children = [child for child in node.children if child.is_answer]


def _place(root: _Node, top: int) -> None:
    """Put the leaves into rows below the heads, and every other node in the middle of what follows it."""
    for k, leaf in enumerate(root.leaves()):
        leaf.y = ROW * (top + k)
    for node in reversed(list(root.every())):
        if node.children:
            node.y = (node.children[0].y + node.children[-1].y) / 2


def _measures(root: _Node, equilibria: OrderedEquilibria, found: OrderedEquilibrium) -> tuple[float, float]:
    """Return the width and the height of the picture."""
    rows = _head_rows(found) + sum(1 for _ in root.leaves()) + 1.5
    return _columns(root, found)[-1] + sum(_payoff_widths(equilibria).values()), ROW * rows


def _head_rows(found: OrderedEquilibrium) -> int:
    """Return how many rows stand above the first leaf: the names of those who move, and what the numbers are."""
    return 1 + max(2, *map(len, found.order))


def _columns(root: _Node, found: OrderedEquilibrium) -> list[float]:
    """Return where each group moves, and where the leaves are."""
    columns = [0.0]
    for depth, group in enumerate(found.order):
        longest = max(len(node.label) for node in root.every() if node.depth == depth + 1)
        wide = max(SLANT + LETTER * (longest + 2), LETTER * max(map(len, group)) + 1)
        columns.append(columns[-1] + wide)
    return columns


def _payoff_widths(equilibria: OrderedEquilibria) -> dict[str, float]:
    game = equilibria.game
    longest = [max(len(_number(value)) for value in own.flat) for own in game.payoffs]
    return {p: LETTER * max(len(p), n) + 1.0 for p, n in zip(game.players, longest, strict=True)}


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"


# ---------------------------------------------------------------- the picture


def _branches(
    ax: Axes,
    root: _Node,
    found: OrderedEquilibrium,
    columns: Sequence[float],
    colours: dict[str, str],
    size: float,
) -> None:
    """Draw a branch for every choice, with its name on it, and a dot where somebody moves."""
    for node in root.every():
        if not node.children:
            continue
        group = found.order[node.depth]
        own = colours[group[0]] if len(group) == 1 else GREY
        x, stop = columns[node.depth], columns[node.depth + 1]
        for child in sorted(node.children, key=lambda c: c.is_answer):
            colour = own if child.is_answer else PALE
            width = 0.26 if child.on_path else 0.1 if child.is_answer else 0.07
            style = DOTTED if child.is_answer and child.weight < 1 else "-"
            ax.plot(
                [x, x + SLANT, stop],
                [node.y, child.y, child.y],
                color=colour,
                lw=width * size,
                ls=style,
                zorder=3 if child.on_path else 2 if child.is_answer else 1,
                solid_capstyle="round",
            )
            ax.text(
                x + SLANT + 0.3,
                child.y,
                child.label,
                fontsize=size * 0.9,
                va="center_baseline",
                color=own if child.is_answer else "0.45",
                fontweight="bold" if child.on_path else "normal",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.12 * size},
                zorder=4,
            )
        face = own if node.on_path else "white"
        ax.plot(x, node.y, "o", ms=0.5 * size, color=own, markerfacecolor=face, mew=0.1 * size, zorder=5)


def _payoffs(
    ax: Axes,
    root: _Node,
    equilibria: OrderedEquilibria,
    x: float,
    y: float,
    colours: dict[str, str],
    size: float,
    names: Scenario | None,
) -> None:
    """Write everyone's payoffs beside the leaves, in player order, under their names."""
    game = equilibria.game
    order = [player for group in equilibria.order for player in group]
    widths = _payoff_widths(equilibria)
    right = x + sum(widths.values())
    ax.text(right, y - 0.9 * ROW, "payoffs", fontsize=0.85 * size, color=GREY, ha="right", va="center_baseline")
    for player, width in widths.items():
        x += width
        _heads(ax, x, y, (player,), colours, size * 0.85, names, right=True)
        for leaf in root.leaves():
            profile = game.profile(dict(zip(order, leaf.history, strict=True)))
            value = game.payoffs[(game.players.index(player), *profile)]
            ax.text(
                x,
                leaf.y,
                _number(value),
                fontsize=size * 0.85,
                ha="right",
                va="center_baseline",
                color=colours[player],
                fontweight="bold" if leaf.on_path else "normal",
            )


def _heads(
    ax: Axes,
    x: float,
    y: float,
    group: Sequence[str],
    colours: dict[str, str],
    size: float,
    names: Scenario | None,
    *,
    right: bool = False,
) -> None:
    """Write over a column who moves there, a line a player upwards, or whose payoffs stand there."""
    for k, player in enumerate(reversed(group)):
        ax.text(
            x,
            y - 0.9 * ROW * k,
            shown(names, player) if names else player,
            fontsize=size,
            fontweight="bold",
            color=colours[player],
            ha="right" if right else "left",
            va="center_baseline",
        )
