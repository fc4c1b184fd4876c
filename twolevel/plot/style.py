"""What all pictures share: one colour a player, letters in one scale, quiet axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..games.moves import in_text
from ..model.colours import PALETTE
from ..model.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "AUDIENCE_MARKERS",
    "DOTTED",
    "GREY",
    "LARGE",
    "PLAYER_MARKERS",
    "SMALL",
    "about",
    "finish",
    "letters",
    "literal",
    "new_axes",
    "observer_colours",
    "own_figure",
    "player_colours",
    "tidy",
    "title",
]

#: A marker a player, for readers without colours, with the same as a sign in text.
PLAYER_MARKERS = {"o": "●", "s": "■", "^": "▲", "D": "◆", "v": "▼"}
#: A marker a leader's audience; those of two differ most, since they often lie beside each other.
AUDIENCE_MARKERS = {marker: PLAYER_MARKERS[marker] for marker in "oDs^v"}

GREY = "0.35"
#: Of observers that belong to no player.
ONLOOKER = "0.15"
#: The line style of mixed equilibria.
DOTTED = (0, (1.2, 1.0))
#: Sizes of letters, in matplotlib's ``font.size``.
SMALL, LARGE = 0.85, 1.2
#: Fonts for the letters that matplotlib's own font lacks; the first of them that is installed is used.
WIDE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
    "Arial Unicode MS",
)
#: Where East Asian letters begin in Unicode.
WIDE = "\u2e80"


def player_colours(players: Sequence[str] | Scenario) -> dict[str, str]:
    """Return the colour of each player, the same in every picture.

    Parameters
    ----------
    players : sequence of str or Scenario
        Of a scenario, the colours that its file gives; other players take those that are left of the palette, in order.

    Examples
    --------
    >>> player_colours(["Armenia", "Azerbaijan"])
    {'Armenia': '#0072B2', 'Azerbaijan': '#009E73'}
    >>> from twolevel.model.scenario import load
    >>> player_colours(load("armenia-russia"))
    {'Armenia': '#0072B2', 'Russia': '#D55E00'}
    """
    given = dict(players.spec.colours) if isinstance(players, Scenario) else {}
    names = players.players if isinstance(players, Scenario) else tuple(players)
    left = [c for c in PALETTE.values() if c not in given.values()] or list(PALETTE.values())
    free = [name for name in names if name not in given]
    given |= {name: left[i % len(left)] for i, name in enumerate(free)}
    return {name: given[name] for name in names}


def observer_colours(scenario: Scenario) -> dict[str, str]:
    """Return the colour of each observer: its player's, or nearly black for an onlooker."""
    colours = player_colours(scenario)
    return {o.name: colours.get(o.player, ONLOOKER) for o in scenario.spec.observers.values()}


def letters(scale: float = 1.0) -> float:
    """Return a size of letters in points, relative to ``rcParams["font.size"]``."""
    from matplotlib import rcParams

    return scale * float(rcParams["font.size"])


def new_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Return the caller's axes, or new ones of this size in inches where letters have 10 points.

    What stands outside the axes has room where the figure has constrained layout. A caller's figure gets it if it has
    no layout of its own and the axes are on its grid.
    """
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=(size[0] * letters() / 10, size[1] * letters() / 10), layout="constrained")
    elif ax.get_subplotspec() is not None and (figure := own_figure(ax)).get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    return ax


def own_figure(ax: Axes) -> Figure:
    """Return the figure that holds some axes."""
    from matplotlib.figure import Figure

    figure = ax.get_figure()
    while figure is not None and not isinstance(figure, Figure):
        figure = figure.get_figure()
    assert figure is not None
    return figure


def title(ax: Axes, text: str) -> None:
    """Put a title over a figure of our own; a caller's axes are the caller's to name."""
    from matplotlib.text import Text

    figure = own_figure(ax)
    words = figure.suptitle(text, x=0.01, ha="left", fontsize=letters(LARGE), fontweight="bold", wrap=True)
    assert isinstance(words, Text)
    literal(words)


def about(scenario: Scenario, episode: str, *, named: bool = True) -> str:
    """Say what a picture is of: the scenario, the episode if it is to be named, and its order of moves if any."""
    order = scenario.spec.episodes[episode].order
    moves = [in_text([[scenario.label(player) for player in group] for group in order])] if order else []
    return ", ".join([scenario.name, *([episode] if named else []), *moves])


def tidy(ax: Axes) -> None:
    """Take away what frames nothing, and keep the numbers of the two axes apart."""
    ax.margins(x=0)
    ax.tick_params(pad=letters(0.4))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def finish(ax: Axes) -> None:
    """Show all words as they are written: a ``$`` is no formula, and letters of all scripts have a font."""
    from matplotlib.text import Text

    for axis in (ax.xaxis, ax.yaxis):
        for words in (axis.label, *axis.get_ticklabels()):
            literal(words)
    for artist in ax.get_children():
        if artist not in (ax.title, ax.xaxis, ax.yaxis):
            for words in artist.findobj(Text):
                assert isinstance(words, Text)
                literal(words)


def literal(words: object) -> None:
    """Show words as they are written, in a font that has their letters: see `finish`."""
    from matplotlib import font_manager
    from matplotlib.text import Text

    assert isinstance(words, Text)
    if words.get_wrap():  # matplotlib measures lines to be wrapped as formulas all the same
        words.set_text(re.sub(r"(?<!\\)\$", r"\\$", words.get_text()))
    else:
        words.set_parse_math(False)
    if any(c >= WIDE for c in words.get_text()):
        installed = {font.name for font in font_manager.fontManager.ttflist}
        words.set_fontfamily([*words.get_fontfamily(), *[f for f in WIDE_FONTS if f in installed][:1]])
