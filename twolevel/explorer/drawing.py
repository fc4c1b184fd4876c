"""Pictures of what is explored, quick enough to follow a slider: what stays is drawn once, what moves each time.

Every panel is a small figure of its own, so that they stand side by side on a wide screen and below each other on a
telephone. Its frame, names and scales are kept as pixels; only the artists that move are drawn over them. A panel in
which nothing has moved is not drawn again. Equilibria have the colour of their branch in every panel: around the cells
of the matrix, beside the stances, on the path. Players keep theirs.
"""

from __future__ import annotations

import io
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from ..games import wording
from ..games.ties import SUPPORT
from ..model.ratification import WinSet
from ..model.scenario import Scenario
from ..plot.labels import shown, spread
from ..plot.style import AUDIENCE_MARKERS, DOTTED, GREY, finish, observer_colours, player_colours, tidy
from .letters import Word, write
from .state import View

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

__all__ = ["Drawing", "branch_colour"]

#: Of branches, in the order in which they are first seen; those of players are left out.
BRANCHES = ("#B0568C", "#B27A00", "#3592C9", "#6B4FA0", "#5F6B1E", "#8C4A2F", "#2B7A78", "#A3254A", "#595959")
#: Width of a panel in inches, dots an inch, and sizes of letters in points.
WIDTH, DPI, LETTERS, SMALL = 4.9, 120, 8.5, 7.5
#: So many equilibria are marked beside the stances, so many matrices drawn below each other, so many cells in all.
MOST_MARKED, MOST_SLICES, MOST_CELLS = 4, 4, 64
#: How strongly a cell is washed that is played for certain.
WASH = 0.35


def branch_colour(branch: int, taken: Sequence[str] = ()) -> str:
    """Return the colour of a branch, none of those that are taken.

    Examples
    --------
    >>> branch_colour(0), branch_colour(1), branch_colour(9) == branch_colour(0)
    ('#B0568C', '#B27A00', True)
    """
    free = [colour for colour in BRANCHES if colour not in taken]
    return free[branch % len(free)]


class Drawing:
    r"""Panels of a scenario: ``beliefs``, ``win_sets``, ``matrix`` and ``path``, those that it has.

    Examples
    --------
    >>> from twolevel.explorer.state import start, view
    >>> seen = view(start("chicken"))
    >>> drawing = Drawing(seen)
    >>> [(name, png[:4]) for name, png in drawing.pictures(seen).items()]
    [('matrix', b'\x89PNG')]
    >>> drawing.pictures(seen)                      # nothing has moved
    {}
    """

    def __init__(self, view: View) -> None:
        scenario = view.scenario
        self.player_colours = player_colours(scenario)
        self.panels: dict[str, _Panel] = {}
        if scenario.observers:
            self.panels["beliefs"] = _Beliefs(scenario, view)
        if scenario.audiences:
            self.panels["win_sets"] = _WinSets(scenario, view)
        self.panels["matrix"] = _Matrix(scenario, view)
        if scenario.evidence:
            self.panels["path"] = _Path(scenario, view)

    def draw(self, view: View) -> tuple[str, ...]:
        """Draw a view into the panels' pixels; return the names of those in which something moved."""
        return tuple(name for name, panel in self.panels.items() if panel.draw(view))

    def pixels(self, name: str) -> NDArray[np.uint8]:
        """Return the pixels of a panel, shape (height, width, 4): red, green, blue and opacity."""
        return np.asarray(self.panels[name].canvas.buffer_rgba())

    def png(self, name: str) -> bytes:
        """Return the pixels of a panel as PNG."""
        return self.panels[name].png()

    def pictures(self, view: View) -> dict[str, bytes]:
        """Draw a view, and return as PNG the panels in which something moved."""
        return {name: self.png(name) for name in self.draw(view)}

    def words(self, name: str) -> str:
        """Return what a panel shows, for those who cannot see it."""
        return self.panels[name].words


class _Panel(ABC):
    """A figure whose frame is drawn once; a subclass makes its artists in `build` and moves them in `move`."""

    #: What is seen, in words.
    words = ""

    def __init__(self, scenario: Scenario, view: View) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.scenario = scenario
        self.colours = player_colours(scenario)
        self.moving: list[Artist] = []
        self.written: list[Word] = []
        self.drawn: Any = None
        figure = Figure(figsize=(WIDTH, self.height(view)), dpi=DPI)
        self.canvas: Any = FigureCanvasAgg(figure)
        self.ax = figure.add_axes(self.box(view))
        self.ax.tick_params(labelsize=LETTERS)
        self.build(self.ax)
        for artist in self.moving:
            artist.set_animated(True)
        finish(self.ax)
        self.keep()

    @abstractmethod
    def height(self, view: View) -> float:
        """Return the height in inches."""

    @abstractmethod
    def box(self, view: View) -> tuple[float, float, float, float]:
        """Return where the axes are: left, bottom, width and height, as shares of the figure."""

    @abstractmethod
    def build(self, ax: Axes) -> None:
        """Make all artists; those that move go into `moving`."""

    @abstractmethod
    def seen(self, view: View) -> Any:
        """Return what the panel shows, to be compared with what it showed before."""

    @abstractmethod
    def move(self, view: View) -> None:
        """Put the moving artists where a view has them."""

    def keep(self) -> None:
        """Draw what stays, and keep its pixels."""
        self.canvas.draw()
        self.ground = self.canvas.copy_from_bbox(self.canvas.figure.bbox)

    def draw(self, view: View) -> bool:
        """Draw what moves; return whether anything did."""
        seen = self.seen(view)
        if seen == self.drawn:
            return False
        self.drawn = seen
        self.move(view)
        self.canvas.restore_region(self.ground)
        for artist in self.moving:
            if artist.get_visible():
                self.ax.draw_artist(artist)
        pixels = np.asarray(self.canvas.buffer_rgba())
        places = self.ax.transData.transform([(word.x, word.y) for word in self.written])
        for word, (x, y) in zip(self.written, places, strict=True):
            write(pixels, word, x, len(pixels) - y, DPI)
        return True

    def png(self) -> bytes:
        """Return the pixels as PNG."""
        from PIL import Image

        file = io.BytesIO()
        pixels = np.asarray(self.canvas.buffer_rgba())[..., :3]
        Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG", compress_level=1)
        return file.getvalue()

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        """Write words that stay."""
        self.ax.text(x, y, words, **{"fontsize": LETTERS, "va": "center", "clip_on": False, **style})

    def word(self, x: float, y: float, align: float, **style: Any) -> Word:
        """Return words that move."""
        self.written.append(Word(x, y, align, **{"size": LETTERS, **style}))
        return self.written[-1]

    def branch(self, branch: int) -> str:
        return branch_colour(branch, tuple(self.colours.values()))

    def title(self, words: str, note: str = "") -> None:
        """Head the panel: what it is, and below how to read it."""
        inches = self.canvas.figure.get_figheight()
        style: dict[str, Any] = {"transform": self.canvas.figure.transFigure, "va": "top", "clip_on": False}
        self.ax.text(0.015, 1 - 0.05 / inches, words, fontsize=LETTERS + 1, fontweight="bold", **style)
        self.ax.text(0.015, 1 - 0.24 / inches, note, fontsize=SMALL, color=GREY, **style)


class _Beliefs(_Panel):
    """A bar an observer: how likely it holds the event, state by state; a mark where the file has it."""

    def height(self, view: View) -> float:
        return 0.95 + 0.3 * len(view.scenario.observers)

    def box(self, view: View) -> tuple[float, float, float, float]:
        inches = self.height(view)
        return 0.34, 0.3 / inches, 0.56, 1 - 0.85 / inches

    def build(self, ax: Axes) -> None:
        scenario = self.scenario
        event = scenario.spec.pictured or scenario.states[1:] or scenario.states
        self.columns = sorted(scenario.states.index(state) for state in event)
        colours = observer_colours(scenario)
        self.bars, self.marks, self.numbers = {}, {}, {}
        for k, observer in enumerate(scenario.observers):
            name = textwrap.shorten(shown(scenario, observer), 26, placeholder=" ...")
            self.text(-0.03, k, name, color=colours[observer], ha="right")
            self.bars[observer] = [
                ax.barh(k, 0.0, 0.62, color=colours[observer], alpha=1 - 0.6 * n / max(1, len(self.columns) - 1))[0]
                for n in range(len(self.columns))
            ]
            self.moving += self.bars[observer]
            (self.marks[observer],) = ax.plot([0], [k], "|", color="black", ms=13, mew=1.3, clip_on=False)
            self.moving.append(self.marks[observer])
            self.numbers[observer] = self.word(1.03, k, 0.0, colour=colours[observer])
        ax.set_xlim(0, 1)
        ax.set_ylim(len(scenario.observers) - 0.5, -0.5)
        ax.set_yticks([])
        tidy(ax)
        ax.spines["left"].set_visible(False)
        names = [shown(scenario, scenario.states[c]) for c in self.columns]
        shades = f"dark to light: {', '.join(names)}" if len(names) > 1 else f"belief in {names[0]}"
        self.title("Who believes what", f"{textwrap.shorten(shades, 68, placeholder=' ...')}; |: in the file")
        self.file: dict[str, float] = {}

    def seen(self, view: View) -> Any:
        self.file = {} if self.drawn is None or self.drawn[0] != view.state.episode else self.file
        held = view.moment.belief_vectors
        return view.state.episode, tuple(tuple(held[o][self.columns]) for o in self.bars)

    def move(self, view: View) -> None:
        if not self.file:
            own = view.state.scenario.at(view.state.episode).belief_vectors
            self.file = {o: float(own[o][self.columns].sum()) for o in self.bars}
        told = []
        for k, (observer, bars) in enumerate(self.bars.items()):
            left = 0.0
            for bar, share in zip(bars, view.moment.belief_vectors[observer][self.columns], strict=True):
                bar.set_x(left)
                bar.set_width(float(share))
                left += float(share)
            self.numbers[observer].text = f"{left:.2f}"
            self.marks[observer].set_data([self.file[observer]], [k])
            told.append(f"{shown(self.scenario, observer)} {left:.2f}")
        self.words = f"Beliefs: {', '.join(told)}"


class _WinSets(_Panel):
    """A row a stance, or an outcome where audiences judge others too; a dot an audience; what is played beside it."""

    def lines(self, scenario: Scenario) -> list[tuple[str, tuple[str, ...]]]:
        players = [p for p in scenario.players if p in scenario.audiences.values()]
        return [
            (p, outcome)
            for p in players
            for outcome in product(*(scenario.stances[j] for j in scenario.spec.judged(p)))
        ]

    def height(self, view: View) -> float:
        players = len(set(view.scenario.audiences.values()))
        return 0.95 + 0.21 * (len(self.lines(view.scenario)) + 1.2 * players)

    def box(self, view: View) -> tuple[float, float, float, float]:
        inches = self.height(view)
        return 0.40, 0.3 / inches, 0.57, 1 - 0.78 / inches

    def build(self, ax: Axes) -> None:
        scenario = self.scenario
        self.y: dict[tuple[str, tuple[str, ...]], float] = {}
        self.names, self.dots, self.played = {}, {}, {}
        level, owner = -1.0, ""
        markers, signs = list(AUDIENCE_MARKERS), list(AUDIENCE_MARKERS.values())
        for player, outcome in self.lines(scenario):
            if player != owner:
                level, owner = level + 1.2, player
                own = [scenario.label(a) for a, p in scenario.audiences.items() if p == player]
                marked = ", ".join(
                    f"{signs[n % len(signs)]} {textwrap.shorten(a, 24, placeholder=' ...')}" for n, a in enumerate(own)
                )
                style: dict[str, Any] = {"color": self.colours[player]}
                self.text(-0.67, level, shown(scenario, player), fontweight="bold", **style)
                white: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
                self.text(0.0, level, marked, fontsize=SMALL, bbox=white, **style)
                level += 1.0
            line = player, outcome
            self.y[line] = level
            ax.axhline(level, color="0.92", lw=0.8, zorder=0)
            self.names[line] = self.word(-0.115, level, 1.0)
            for n, audience in enumerate(scenario.spec.audiences_of(player)):
                style = {"color": self.colours[player], "ms": 6.5, "mew": 1.3, "clip_on": False}
                (self.dots[line, audience.name],) = ax.plot([0], [level], markers[n % len(markers)], **style)
            self.played[line] = self.word(-0.055, level, 0.5, size=SMALL)
            level += 1.0
        self.moving += self.dots.values()
        ax.axvline(0.5, color=GREY, lw=0.9, zorder=0)
        ax.set_xlim(0, 1)
        ax.set_ylim(level - 0.4, -0.5)
        ax.set_yticks([])
        tidy(ax)
        ax.spines["left"].set_visible(False)
        self.title(
            "What each can bring home",
            "right of the line, filled: ratified; bold: in the win-set; ▶ or a number: played",
        )

    def seen(self, view: View) -> Any:
        held = view.moment.ratification
        sets = tuple(s.outcomes for s in self._sets(view).values())
        return tuple(tuple(x.ravel()) for x in held.values()), _played(view), view.branches, sets

    def _sets(self, view: View) -> dict[str, WinSet]:
        return {p: view.moment.win_set(p) for p in dict.fromkeys(p for p, _ in self.y)}

    def move(self, view: View) -> None:
        scenario = self.scenario
        sets = self._sets(view)
        for line, name in self.names.items():
            player, outcome = line
            is_in = outcome in sets[player].outcomes
            words = wording.profile(shown(scenario, s) for s in outcome)
            name.text, name.bold = textwrap.shorten(words, 24, placeholder=" ..."), is_in
            name.size = LETTERS if len(name.text) <= 18 else SMALL
            name.colour = self.colours[player] if is_in else "0.45"
            held = dict(zip(scenario.spec.judged(player), outcome, strict=True))
            for audience in scenario.spec.audiences_of(player):
                place = tuple(scenario.stances[j].index(held[j]) for j in audience.judges)
                dot = self.dots[line, audience.name]
                dot.set_xdata([float(view.moment.ratification[audience.name][place])])
                ratifies = view.moment.approvals[audience.name][place] >= 0
                dot.set_markerfacecolor(self.colours[player] if ratifies else "white")
            chance = [(e.chance(held), branch) for e, branch in zip(view.equilibria, view.branches, strict=True)]
            weight, branch = max(chance, default=(0.0, 0))
            self.played[line].text = "" if weight < 5e-3 else "▶" if weight == 1 else f"{weight:.2f}"
            self.played[line].colour = self.branch(branch)
        told = [f"{shown(scenario, p)} {'; '.join(s.labels) or 'nothing'}" for p, s in sets.items()]
        self.words = f"What each can bring home: {', '.join(told)}"


class _Matrix(_Panel):
    """Payoffs of the first two players' stances, a matrix for each choice of the others; best replies bold."""

    def slices(self, scenario: Scenario) -> list[tuple[str, ...]]:
        others = scenario.players[2:]
        every = list(product(*(scenario.stances[p] for p in others)))
        cells = len(scenario.stances[scenario.players[0]]) * len(scenario.stances[scenario.players[1]])
        most = max(1, min(MOST_SLICES, MOST_CELLS // cells))
        self.follows = len(every) > most
        return every[:most]

    def height(self, view: View) -> float:
        scenario = view.scenario
        rows = len(scenario.stances[scenario.players[0]])
        return 0.62 + len(self.slices(scenario)) * (0.235 * rows + 0.42)

    def box(self, view: View) -> tuple[float, float, float, float]:
        inches = self.height(view)
        return 0.2, 0.04 / inches, 0.79, 1 - 0.62 / inches

    def build(self, ax: Axes) -> None:
        from matplotlib.patches import Rectangle

        scenario = self.scenario
        row, column, *others = scenario.players
        rows, columns = scenario.stances[row], scenario.stances[column]
        step = len(rows) + 1.9
        self.cells: dict[tuple[int, int, int], list[Any]] = {}
        self.frames: dict[tuple[int, int, int], Any] = {}
        self.heads = []
        for n in range(len(self.slices(scenario))):
            top = n * step + 1.3
            for c, stance in enumerate(columns):
                words = textwrap.shorten(shown(scenario, stance), 60 // len(columns), placeholder=" ...")
                self.text(c, top - 0.15, words, ha="center", color=self.colours[column])
            for r, stance in enumerate(rows):
                words = textwrap.shorten(shown(scenario, stance), 17, placeholder=" ...")
                self.text(-0.56, top + r + 0.75, words, ha="right", color=self.colours[row])
            self.heads.append(
                self.word(-0.5, top - 0.95, 0.0, bold=True, colour=self.colours[others[0]] if others else GREY)
            )
            for r, c in np.ndindex(len(rows), len(columns)):
                y = top + r + 0.75
                place: tuple[Any, ...] = (c - 0.48, y - 0.46), 0.96, 0.92
                ax.add_patch(Rectangle(*place, lw=0.6, facecolor="none", edgecolor="0.9"))
                self.frames[n, r, c] = ax.add_patch(Rectangle(*place, lw=1.8, zorder=0.5))
                self.cells[n, r, c] = []
        self.moving += self.frames.values()
        size = LETTERS if len(columns) * len(scenario.players) <= 9 else SMALL - 1
        for (n, r, c), made in self.cells.items():
            for k, player in enumerate(scenario.players):
                x = c + (k - (len(scenario.players) - 1) / 2) * 0.92 / len(scenario.players)
                y = n * step + r + 2.05
                made.append(self.word(x, y, 0.5, colour=self.colours[player], size=size))
        ax.set_xlim(-0.5, len(columns) - 0.5)
        ax.set_ylim(len(self.heads) * step + 0.1, 0)
        ax.axis("off")
        who = f"{shown(scenario, row)} down, {shown(scenario, column)} across"
        self.title("Who gains what", f"{who}; bold: best reply; tinted: equilibrium")

    def seen(self, view: View) -> Any:
        return view.equilibria.game.payoffs.tobytes(), _played(view), view.branches

    def move(self, view: View) -> None:
        from matplotlib.colors import to_rgba

        scenario, game = self.scenario, view.equilibria.game
        best = game.best_reply_table()
        joints = [e.joint() for e in view.equilibria]
        shown_now = self._shown(view, joints)
        others = scenario.players[2:]
        for n, given in enumerate(shown_now):
            told = ", ".join(f"{shown(scenario, p)}: {shown(scenario, s)}" for p, s in zip(others, given, strict=True))
            self.heads[n].text = told
        for (n, r, c), made in self.cells.items():
            rest = tuple(scenario.stances[p].index(s) for p, s in zip(others, shown_now[n], strict=True))
            cell = (r, c, *rest)
            for k, word in enumerate(made):
                word.text, word.bold = _figures(float(game.payoffs[(k, *cell)])), bool(best[(k, *cell)])
                word.strength = 1.0 if word.bold else 0.75
            weight, e = max(((float(j[cell]), -i) for i, j in enumerate(joints)), default=(0.0, 0))
            frame = self.frames[n, r, c]
            frame.set_visible(weight > SUPPORT)
            if weight > SUPPORT:
                colour = self.branch(view.branches[-e])
                frame.set(facecolor=to_rgba(colour, WASH * weight**0.5))
                frame.set(edgecolor=colour if weight >= 1 - SUPPORT else "none")
        self.words = (
            f"Payoff matrix with best replies; equilibria: {'; '.join(e.label for e in view.equilibria) or 'none'}"
        )

    def _shown(self, view: View, joints: Sequence[FloatArray]) -> list[tuple[str, ...]]:
        """Return which choices of the others are shown: all of them, or those that are played most."""
        every = self.slices(self.scenario)
        if not self.follows:
            return every
        others = self.scenario.players[2:]
        all_of_them = list(product(*(self.scenario.stances[p] for p in others)))
        weights = np.zeros([len(self.scenario.stances[p]) for p in others])
        for joint in joints:
            weights = np.maximum(weights, joint.sum(axis=(0, 1)))
        rank = sorted(range(len(all_of_them)), key=lambda k: (-weights.ravel()[k], k))
        return [all_of_them[k] for k in sorted(rank[: len(every)])]


class _Path(_Panel):
    """Every player's payoffs as what is out becomes credible; a cursor where the choice is."""

    def height(self, view: View) -> float:
        return 3.1

    def box(self, view: View) -> tuple[float, float, float, float]:
        inches = self.height(view)
        return 0.105, 0.42 / inches, 0.695, 1 - 1.0 / inches

    def build(self, ax: Axes) -> None:
        self.lines, self.ends, self.rings = {}, {}, []
        for player in self.scenario.players:
            style: dict[str, Any] = {"color": self.colours[player], "lw": 2.0}
            (solid,) = ax.plot([], [], **style, solid_capstyle="round")
            (dotted,) = ax.plot([], [], **style, ls=DOTTED)
            self.lines[player] = solid, dotted
            self.moving += [solid, dotted]
        self.edges = ax.plot([], [], color="0.6", lw=0.8, ls=(0, (4, 3)), zorder=1)[0]
        self.cursor = ax.plot([], [], color="0.15", lw=1.2, zorder=1)[0]
        self.moving += [self.edges, self.cursor]
        for _ in range(MOST_MARKED):
            (ring,) = ax.plot([], [], "o", ms=7, mew=1.8, mfc="white", zorder=3)
            self.rings.append(ring)
        self.moving += self.rings
        for player in self.scenario.players:
            self.ends[player] = self.word(1.02, 0, 0.0, colour=self.colours[player], bold=True)
        self.where = [self.word(0, 0, align, size=SMALL) for align in (1.0, 0.0)]
        self.empty = self.word(0.5, 0, 0.5, colour=GREY)
        ax.set_xlim(0, 1)
        ax.set_ylim(-1, 1)
        ax.axhline(0, color="0.75", lw=0.8, zorder=0)
        tidy(ax)
        ax.set_xlim(0, 1)
        ax.set_xlabel("credibility of the most credible item that is out, the others with it", fontsize=SMALL)
        self.title(
            "What it does to be believed", "equilibrium payoffs; dotted: mixed; dashed: the equilibria change; ○: here"
        )

    def seen(self, view: View) -> Any:
        payoffs = tuple(tuple(e.payoffs.values()) for e in view.equilibria)
        path = view.path
        return (
            path and (path.equilibria.payoffs.tobytes(), path.equilibria.game.tobytes()),
            view.state.cursor,
            payoffs,
            view.branches,
        )

    def move(self, view: View) -> None:
        path = view.path
        for artist in self.moving:
            artist.set_visible(path is not None)
        for word in self.written:
            word.text = ""
        if path is None:
            self.words = "Nothing is out"
            self.empty.text, self.empty.y = "nothing is out", float(np.mean(self.ax.get_ylim()))
            return
        found = path.equilibria
        self._scale(found.payoffs)
        low, high = self.ax.get_ylim()
        supports = found.supports()
        mixed = np.array([name.is_mixed for name in path.profiles])
        for i, (solid, dotted) in enumerate(self.lines.values()):
            for line, pick in ((solid, ~mixed), (dotted, mixed)):
                line.set_data(*_runs(path.x, found.game, supports, found.payoffs[:, i], pick))
        sets: list[set[Any]] = [set() for _ in path.x]
        for game, support in zip(found.game, supports, strict=True):
            sets[game].add(support)
        turns = [(path.x[k] + path.x[k + 1]) / 2 for k in range(len(sets) - 1) if sets[k] != sets[k + 1]]
        xs = np.array([[x, x, np.nan] for x in turns]).ravel()
        self.edges.set_data(xs, np.array([[low, high, np.nan]] * len(turns)).ravel())
        x = view.state.cursor
        assert x is not None
        self.cursor.set_data([x, x], [low, high])
        for k, ring in enumerate(self.rings):
            ring.set_visible(k < len(view.equilibria))
            if k < len(view.equilibria):
                own = list(view.equilibria[k].payoffs.values())
                ring.set_data([x] * len(own), own)
                ring.set_markeredgecolor(self.branch(view.branches[k]))
        for word, words in zip(self.where, ("here ", f"{x:.2f}"), strict=True):
            word.text, word.x, word.y = words, x, high + 0.04 * (high - low)
        last = found.game == len(path.x) - 1
        heights = {p: float(found.payoffs[last, i].mean()) for i, p in enumerate(self.ends)} if last.any() else {}
        places = _apart(heights, 0.075 * (high - low), low, high)
        for player, word in self.ends.items():
            word.text = (
                textwrap.shorten(shown(self.scenario, player), 15, placeholder=" ...") if player in places else ""
            )
            word.y = places.get(player, low)
        self.words = f"Payoffs as the evidence becomes credible, here {x:.2f}"

    def _scale(self, payoffs: FloatArray) -> None:
        """Keep the scale as long as the payoffs fit it and fill a part of it; else choose another, with room."""
        if not len(payoffs):
            return
        low, high = self.ax.get_ylim()
        least, most = min(0.0, float(payoffs.min())), max(0.0, float(payoffs.max()))
        if low <= least and most <= high and most - least >= 0.45 * (high - low):
            return
        room = 0.15 * (most - least) or 1.0
        self.ax.set_ylim(least - room, most + room)
        finish(self.ax)
        self.keep()


def _runs(x: FloatArray, points: Any, supports: Any, y: FloatArray, pick: Any) -> tuple[FloatArray, FloatArray]:
    """Return lines along runs of points with one support, gaps between them."""
    xs, ys = [], []
    for support in np.unique(supports[pick]):
        k = np.flatnonzero((supports == support) & pick)
        k = k[np.argsort(points[k], kind="stable")]
        for run in np.split(k, np.flatnonzero(np.diff(points[k]) > 1) + 1):
            xs += [*x[points[run]], np.nan]
            ys += [*y[run], np.nan]
    return np.array(xs), np.array(ys)


def _apart(heights: Mapping[str, float], gap: float, low: float, high: float) -> dict[str, float]:
    """Return heights at least so far apart, in the same order."""
    order = sorted(heights, key=lambda p: heights[p])
    if not order:
        return {}
    places = spread(np.array([heights[p] for p in order]), gap, low, high)
    return dict(zip(order, map(float, places), strict=True))


def _played(view: View) -> tuple[Any, ...]:
    """Return what is played in every equilibrium, to be compared."""
    return tuple(tuple(map(tuple, e.strategies.values())) for e in view.equilibria)


def _figures(value: float) -> str:
    """Write a payoff in few letters."""
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}"
