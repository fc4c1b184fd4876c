"""Worksheets on paper: a form sheet for votes, and the tables and matrices of a scenario with blanks to fill in.

A page is a figure of the size of the paper, laid out in inches from its upper left corner. All is black on white: what
is shaded is a head, what is white is to be filled in. Numbers that are given are those of the scenario, to two digits,
or more where rounding would turn an answer, so that what is worked out by hand agrees with what the library prints.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..arrays import BoolArray, FloatArray
from ..errors import one_of
from ..games import wording
from ..games.game import NormalFormGame
from ..model import addresses
from ..model.scenario import Scenario
from ..nash.engine import solve
from .style import finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["PAPERS", "pages"]

#: Width and height of each paper in inches.
PAPERS = {"a4": (210 / 25.4, 297 / 25.4), "letter": (8.5, 11.0)}
#: The margin of a page and the height of a line, in inches; sizes of letters in points.
MARGIN, LINE = 0.75, 0.2
TEXT, HEAD, LEAST = 10.0, 15.0, 5.5
SHADE, RULE = "0.9", "0.3"
#: So wide is a letter, as a share of its size.
LETTER = 0.56
#: Digits behind the point.
MOST_DIGITS = 6
#: Matrices on a page; stances that a matrix, and leaves that a tree may have.
MATRICES, MOST_STANCES, MOST_LEAVES = 3, 6, 16


class _Given(NamedTuple):
    """What a cell has that is printed in it; a bold one is shaded."""

    text: str
    head: bool = False


#: A cell: what is printed, or None for a blank.
Cell = _Given | None


class _Page:
    """A sheet of paper on which things are put from the top down, in inches."""

    def __init__(self, scenario: Scenario, size: tuple[float, float], title: str, task: str) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = size
        self.figure: Figure = Figure(figsize=size)
        self.ax: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set_axis_off()
        self.ax.set_xlim(0, self.width)
        self.ax.set_ylim(self.height, 0)
        self.inner = self.width - 2 * MARGIN
        self.y = MARGIN
        self.text(title, size=HEAD, bold=True)
        self.text(scenario.title, size=TEXT - 1, colour="0.3")
        self.y += 0.1
        self.put(MARGIN, self.y + 0.5 * LINE, "Name or group:", TEXT)
        self.ax.hlines(self.y + LINE, MARGIN + 1.15, self.width - MARGIN, color=RULE, lw=0.7)
        self.y += 2 * LINE
        self.text(task)
        self.y += 0.1

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        centre: bool = False,
        colour: str = "black",
    ) -> None:
        """Write one line, its middle at a height."""
        align, weight = ("center" if centre else "left"), ("bold" if bold else "normal")
        self.ax.text(x, y, text, fontsize=size, va="center", ha=align, fontweight=weight, color=colour)

    def text(self, words: str, *, size: float = TEXT, bold: bool = False, colour: str = "black") -> None:
        """Write words, broken into lines."""
        letters = int(self.inner * 72 / (LETTER * size * (1.08 if bold else 0.94)))
        for line in textwrap.wrap(words, letters, break_on_hyphens=False):
            height = LINE * size / TEXT
            self.put(MARGIN, self.y + height / 2, line, size, bold=bold, colour=colour)
            self.y += height

    def blank(self, words: str) -> None:
        """Write words with a line behind them to write on."""
        self.y += 0.12
        self.put(MARGIN, self.y + LINE / 2, words, TEXT)
        start = MARGIN + LETTER * TEXT * len(words) / 72 + 0.1
        self.ax.hlines(self.y + LINE, min(start, self.width - MARGIN - 1), self.width - MARGIN, color=RULE, lw=0.7)
        self.y += LINE

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], height: float = 0.32) -> None:
        """Draw a table; `widths` are shares of the width of the page."""
        from matplotlib.patches import Rectangle

        across = MARGIN + self.inner * np.concatenate([[0.0], np.cumsum(widths)])
        for row in rows:
            for left, right, cell in zip(across[:-1], across[1:], row, strict=True):
                fill = SHADE if cell is not None and cell.head else "white"
                self.ax.add_patch(Rectangle((left, self.y), right - left, height, fc=fill, ec=RULE, lw=0.7))
                if cell is not None:
                    fit = (right - left - 0.08) * 72 / (LETTER * max(len(cell.text), 1) * (1.1 if cell.head else 1.0))
                    size = min(TEXT, max(fit, LEAST))
                    self.put((left + right) / 2, self.y + height / 2, cell.text, size, bold=cell.head, centre=True)
            self.y += height
        self.y += 0.08

    def box(self, x: float, words: str, size: float = TEXT) -> None:
        """Draw a box to tick, and what it stands for."""
        from matplotlib.patches import Rectangle

        self.ax.add_patch(Rectangle((x, self.y + 0.03), 0.15, 0.15, fc="white", ec="black", lw=0.9))
        self.put(x + 0.23, self.y + 0.105, words, size)

    def done(self) -> Figure:
        finish(self.ax)
        return self.figure


def _head(text: str) -> _Given:
    return _Given(text, head=True)


def pages(scenario: Scenario, paper: str = "a4", episodes: Sequence[str] = ()) -> Iterator[Figure]:
    """Yield the pages: the form sheet, win-sets, matrices, beliefs and an order of moves.

    Parameters
    ----------
    scenario : Scenario
    paper : {'a4', 'letter'}
    episodes : sequence of str
        Of which win-sets and matrices are; default: all.
    """
    size = PAPERS[one_of("paper", paper, PAPERS)]
    chosen = [one_of("episode", e, scenario.episodes) for e in episodes] or list(scenario.episodes)
    yield from _form(scenario, size, chosen)
    for episode in chosen:
        yield from _win_sets(scenario, size, episode)
    for episode in chosen:
        yield from _matrices(scenario, size, episode)
    yield from _beliefs(scenario, size, chosen[-1])
    yield from _tree(scenario, size, chosen[-1])


# -------------------------------------------------------------------- votes


def _form(scenario: Scenario, size: tuple[float, float], episodes: Sequence[str]) -> Iterator[Figure]:
    task = "Tick whom you play, and in each episode one stance. Do not look at what the others tick."
    page = _Page(scenario, size, "What we choose", task)
    room = page.inner / max(len(scenario.players), 1)
    page.put(MARGIN, page.y + 0.1, "We play:", TEXT)
    for k, player in enumerate(scenario.players):
        page.box(MARGIN + 0.8 + k * (room - 0.25), player)
    page.y += 0.4
    for player, stances in scenario.stances.items():
        if page.y + 0.3 + 0.3 * (len(episodes) + 1) > page.height - MARGIN:
            yield page.done()
            page = _Page(scenario, size, "What we choose (continued)", task)
        page.text(player, bold=True)
        widths = [0.3, *[0.7 / len(stances)] * len(stances)]
        rows: list[list[Cell]] = [[_head("episode"), *map(_head, stances)]]
        for episode in episodes:
            when = " ".join(filter(None, (episode, scenario.spec.episodes[episode].date)))
            rows.append([_Given(when), *[_Given("☐")] * len(stances)])
        page.table(widths, rows, 0.27)
        page.y += 0.1
    yield page.done()
    task = (
        "For whoever counts: type the votes of one episode into a table with the columns player, stance, group and "
        "count, one line a player and stance, save it as CSV, and give it to: twolevel classroom VOTES.csv "
        f"{scenario.name} EPISODE. A line for each slip, without count, will do as well."
    )
    page = _Page(scenario, size, "The votes, counted", task)
    page.blank("Episode:")
    page.y += 0.1
    lines = [(player, stance) for player, stances in scenario.stances.items() for stance in stances]
    height = min(0.32, (page.height - MARGIN - page.y) / (len(lines) + 4))
    rows = [[_head(name) for name in ("player", "stance", "group", "count")]]
    rows += [[_Given(player), _Given(stance), None, None] for player, stance in lines]
    page.table([0.3, 0.3, 0.2, 0.2], rows, height)
    yield page.done()


# -------------------------------------------------------------------- session 2


def _win_sets(scenario: Scenario, size: tuple[float, float], episode: str) -> Iterator[Figure]:
    """Give what each audience thinks of each stance; who ratifies what, and the win-sets, are blank."""
    moment = scenario.at(episode)
    held = [
        p for p in scenario.players if (own := scenario.spec.audiences_of(p)) and all(a.judges == (p,) for a in own)
    ]
    if not held:
        return
    task = (
        f"Episode {episode}: an audience ratifies a stance if its utility is at least 0. Write + or - into the white "
        "cells, and tick below what enough audiences of a capital ratify: its win-set."
    )
    page = _Page(scenario, size, "Win-sets", task)
    for player in held:
        stances, own = scenario.stances[player], scenario.spec.audiences_of(player)
        if page.y + 0.2 + 0.3 * (len(own) + 2) > page.height - MARGIN:
            yield page.done()
            page = _Page(scenario, size, "Win-sets (continued)", task)
        page.text(player, bold=True)
        share = 0.7 / len(stances)
        rows: list[list[Cell]] = [[_head("audience"), *(h for s in stances for h in (_head(s), _head("+ or -")))]]
        for a in own:
            values = moment.approvals[a.name]
            digits = _digits(values, _signs)
            cells = [cell for v in values for cell in (_Given(wording.number(float(v), f"+.{digits}f")), None)]
            rows.append([_Given(scenario.label(a.name)), *cells])
        page.table([0.3, *[0.6 * share, 0.4 * share] * len(stances)], rows, 0.3)
        page.y -= 0.08
        enough = {"any": "any", "share": "enough"}.get(scenario.spec.rules.get(player, "all"), "all")
        page.table([0.3, *[share] * len(stances)], [[_head(f"{enough} of them?"), *[None] * len(stances)]], 0.3)
        page.y += 0.15
    page.blank("Profiles that every home ratifies:")
    page.blank("Who has an empty win-set, and between whom does it stand?")
    page.blank("")
    yield page.done()


# -------------------------------------------------------------------- session 3


def _matrices(scenario: Scenario, size: tuple[float, float], episode: str) -> Iterator[Figure]:
    """Games of two: each pair of players, the others at what they play in an equilibrium."""
    task = (
        f"Episode {episode}: underline every best reply: in each column the row player's (left number), in each row "
        "the column player's (right number). A cell with both underlined is an equilibrium."
    )
    page: _Page | None = None
    played = _most_played(scenario, episode)
    pairs = [(pair, *_bilateral(scenario, episode, *pair, played)) for pair in combinations(scenario.players, 2)]
    fitting = [(pair, game, given) for pair, game, given in pairs if _by_hand(game)]
    for k, ((row, column), game, given) in enumerate(fitting):
        if page is not None and k % MATRICES == 0:
            yield page.done()
            page = None
        page = page or _Page(scenario, size, "Games of two, by hand", task)
        others = f", given {', '.join(f'{p} {a}' for p, a in given.items())}" if given else ""
        page.text(f"{row} (rows) and {column} (columns){others}", bold=True)
        share = 0.78 / len(game.actions[1])
        rows: list[list[Cell]] = [[_Given(""), *map(_head, game.actions[1])]]
        digits = _digits(game.payoffs, _replies)
        for stance, cells in zip(game.actions[0], np.moveaxis(game.payoffs, 0, -1), strict=True):
            rows.append([_head(stance), *(_Given(f"{mine:.{digits}f},  {other:.{digits}f}") for mine, other in cells)])
        page.table([0.22, *[share] * len(game.actions[1])], rows, 0.3)
        for player, other in ((0, 1), (1, 0)):
            asked = "   ".join(f"to {stance}: ________" for stance in game.actions[other])
            page.text(f"{game.players[player]} replies  {asked}", size=TEXT - 1)
        page.blank("Equilibria in pure stances:")
        page.y += 0.18
    if page is not None:
        yield page.done()


def _by_hand(game: NormalFormGame) -> bool:
    """Whether both have a choice, and its matrix is small enough for a page."""
    return min(game.shape) > 1 and max(game.shape) <= MOST_STANCES


def _digits(exact: FloatArray, answer: Callable[[FloatArray], BoolArray]) -> int:
    """Return how many digits show numbers so that rounding turns no answer that is read off them, at least two."""
    wanted = answer(exact)
    return next((d for d in range(2, MOST_DIGITS) if (answer(np.round(exact, d)) == wanted).all()), MOST_DIGITS)


def _signs(utilities: FloatArray) -> BoolArray:
    """Return which utilities are enough to ratify."""
    return np.asarray(utilities >= 0)


def _replies(payoffs: FloatArray) -> BoolArray:
    """Return which payoffs are those of best replies."""
    return NormalFormGame(payoffs).best_reply_table()


def _most_played(scenario: Scenario, episode: str) -> dict[str, str]:
    """Return what each player plays most in the first equilibrium; the first stance where none is listed."""
    found = solve(scenario.game(episode))
    return {
        player: stances[int(found[0].strategies[player].argmax()) if len(found) else 0]
        for player, stances in scenario.stances.items()
    }


def _bilateral(
    scenario: Scenario, episode: str, row: str, column: str, played: Mapping[str, str]
) -> tuple[NormalFormGame, dict[str, str]]:
    """Return the game of two players, and what the others are held at: what they play in an equilibrium."""
    given = {player: stance for player, stance in played.items() if player not in (row, column)}
    return scenario.bilateral(episode, row, column, given), given


# -------------------------------------------------------------------- session 4


def _beliefs(scenario: Scenario, size: tuple[float, float], episode: str) -> Iterator[Figure]:
    """Bayes by hand: an onlooker, or the first observer, and each item of evidence alone."""
    observers = scenario.spec.observers.values()
    if not observers or not scenario.evidence or not scenario.states:
        return
    observer = next((o for o in observers if not o.player), next(iter(observers)))
    moment = scenario.at(episode)
    items = [item for item in scenario.evidence if scenario.spec.source_of(item) == item][-3:]
    task = (
        f"Episode {episode}: {scenario.label(observer.name)} hears one item alone. How likely it is heard in each "
        "state: k x likelihood + (1 - k) x noise, where k is how far the source is believed. Multiply by the prior; "
        "divide by the sum of the products."
    )
    page = _Page(scenario, size, "Beliefs, by hand", task)
    heads = [_head(h) for h in ("state", "prior", "likelihood", "heard", "prior x heard", "belief")]
    for item in items:
        side = scenario.spec.evidence[item].side
        trust = 1.0
        if not observer.by_side:
            trust = float(moment.value(addresses.trust(observer.name)))
        elif side:
            trust = float(moment.value(addresses.trust(observer.name, side)))
        credibility = float(moment.value(addresses.credibility(item)))
        noise = float(moment.value(addresses.unreliable_rate(item)))
        page.text(scenario.spec.evidence[item].title or item, bold=True)
        told = f"k = credibility {credibility:g} x trust {trust:g} = ________      noise = {noise:g}"
        page.text(told)
        page.y += 0.05
        rows: list[list[Cell]] = [list(heads)]
        for state in scenario.states:
            prior = float(moment.value(addresses.prior(observer.name, state)))
            likely = float(moment.value(addresses.likelihood(item, state)))
            rows.append(
                [_Given(scenario.label(state)), _Given(f"{prior:.3g}"), _Given(f"{likely:.3g}"), None, None, None]
            )
        rows.append([_head("sum"), _Given("1"), _Given(""), _Given(""), None, _Given("1")])
        page.table([0.3, 0.12, 0.13, 0.15, 0.15, 0.15], rows, 0.3)
        page.y += 0.15
    page.blank("Which item moves the belief most, and why?")
    yield page.done()


# -------------------------------------------------------------------- session 6


def _tree(scenario: Scenario, size: tuple[float, float], episode: str) -> Iterator[Figure]:
    """Draw a tree of two: the last player first, then the first one; payoffs and choices are blank."""
    if len(scenario.players) < 2:
        return
    second, first = scenario.players[0], scenario.players[-1]
    game, given = _bilateral(scenario, episode, first, second, _most_played(scenario, episode))
    leaves = game.shape[0] * game.shape[1]
    if leaves > MOST_LEAVES or not _by_hand(game):
        return
    others = f" ({', '.join(f'{p} {a}' for p, a in given.items())} given)" if given else ""
    task = (
        f"Episode {episode}{others}: {first} speaks first, {second} hears it and answers. Copy the payoffs from the "
        f"matrix to the leaves ({first}, {second}); mark {second}'s best answer at each node, then {first}'s best "
        "choice, and compare with the equilibrium of choosing at once."
    )
    page = _Page(scenario, size, "Who moves first", task)
    top, bottom = page.y + 0.3, page.height - MARGIN - 1.2
    heights = np.linspace(top, bottom, leaves)
    x = MARGIN + page.inner * np.array([0.02, 0.36, 0.7])
    root = float(heights.mean())
    for a, stance in enumerate(game.actions[0]):
        own = heights[a * game.shape[1] : (a + 1) * game.shape[1]]
        node = float(own.mean())
        _branch(page, (x[0], root), (x[1], node), stance)
        page.ax.plot([x[1]], [node], "o", color="white", mec="black", ms=9)
        for answer, leaf in zip(game.actions[1], own, strict=True):
            _branch(page, (x[1], node), (x[2], float(leaf)), answer)
            page.put(x[2] + 0.1, float(leaf), "( ________ , ________ )", TEXT)
    page.ax.plot([x[0]], [root], "o", color="black", ms=9)
    page.put(x[0], top - 0.25, first, TEXT, bold=True)
    page.put(x[1] - 0.2, top - 0.25, second, TEXT, bold=True)
    page.put(x[2] + 0.1, top - 0.25, "payoffs", TEXT, bold=True)
    page.y = bottom + 0.3
    page.blank("What is played, and what would have been answered:")
    page.blank("Who gains from the order, and who loses?")
    yield page.done()


def _branch(page: _Page, start: tuple[float, float], end: tuple[float, float], words: str) -> None:
    """Draw a branch with its stance beside it."""
    page.ax.plot([start[0], end[0]], [start[1], end[1]], color=RULE, lw=1.0, zorder=0)
    x, y = (a + 0.62 * (b - a) for a, b in zip(start, end, strict=True))
    page.ax.text(
        x, y, words, fontsize=TEXT - 1, ha="center", va="center", bbox={"fc": "white", "ec": "none", "pad": 1.5}
    )
