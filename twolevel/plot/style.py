"""What all pictures share: one colour a player, direct labels, quiet axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["DOTTED", "GREY", "font_size", "new_axes", "own_figure", "player_colours", "tidy", "title"]

#: Okabe and Ito (2008): blue, bluish green, vermilion, reddish purple, orange, sky blue.
PALETTE = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9")
GREY = "0.35"
#: The line style of mixed equilibria.
DOTTED = (0, (1.2, 1.0))


def player_colours(players: Sequence[str]) -> dict[str, str]:
    """Return the colour of each player, the same in every picture.

    Examples
    --------
    >>> player_colours(["Armenia", "Azerbaijan"])
    {'Armenia': '#0072B2', 'Azerbaijan': '#009E73'}
    """
    return {player: PALETTE[i % len(PALETTE)] for i, player in enumerate(players)}


def font_size(name: str = "medium") -> float:
    """Return a size by matplotlib's name for it in points; it follows the caller's ``font.size``.

    Examples
    --------
    >>> font_size("small") < font_size()
    True
    """
    from matplotlib.font_manager import FontProperties

    return FontProperties(size=name).get_size_in_points()


def new_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Return the caller's axes, or new ones of this size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    _, new = plt.subplots(figsize=size, layout="constrained")
    return new


def own_figure(ax: Axes) -> Figure:
    """Return the figure of axes that were made by `new_axes`."""
    from matplotlib.figure import Figure

    figure = ax.figure
    assert isinstance(figure, Figure)
    return figure


def title(ax: Axes, text: str) -> None:
    """Put a title over a figure of our own; a caller's axes are the caller's to name."""
    figure = own_figure(ax)
    figure.suptitle(text, x=0.01, ha="left", fontsize=12, fontweight="bold")


def tidy(ax: Axes) -> None:
    """Take away what frames nothing."""
    ax.margins(x=0)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
