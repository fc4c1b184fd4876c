"""What the pictures of the textbook share: two sides in two colours, and a key above the axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model.colours import PALETTE
from ..style import GREY, SMALL, letters

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ONE", "OTHER", "THIRD", "drawn_key", "labelled"]

#: The first side, the other one, and what belongs to neither; they differ in line style too.
ONE, OTHER, THIRD = list(PALETTE.values())[:3]


def labelled(ax: Axes, x: str, y: str) -> None:
    """Name both axes, in small letters, and take away what frames nothing."""
    ax.set_xlabel(x, fontsize=letters(SMALL))
    ax.set_ylabel(y, fontsize=letters(SMALL))
    ax.tick_params(labelsize=letters(SMALL))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def drawn_key(ax: Axes) -> None:
    """Say above the axes what is drawn, a line an entry, where no word can lie on another."""
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        borderaxespad=0.3,
        frameon=False,
        fontsize=letters(SMALL),
        labelcolor=GREY,
        handlelength=2.4,
        labelspacing=0.3,
    )
