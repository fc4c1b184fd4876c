"""The picture of a comparison: every number that differs as two marks within its range, the deciding ones in bold."""

from __future__ import annotations

import textwrap
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from ..claims.compare import Comparison
from ..errors import ScenarioError, expect, whole_number
from ..model.addresses import label, split
from ..model.colours import PALETTE
from ..model.differences import NumberPair
from .labels import key, letters_in
from .style import GREY, SMALL, finish, letters, new_axes, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["comparison"]

INK, OTHER = "0.15", PALETTE["orange"]
#: The width of a new figure in inches where letters have 10 points, the height of a row, and the widest label.
WIDTH, ROW, WORDS = 7.5, 0.21, 0.45
#: A number beyond its range stands at most so many widths of it away.
MOST_BEYOND = 0.25


def comparison(found: Comparison, ax: Axes | None = None, *, most: int = 24) -> Axes:
    """Draw where the numbers of two scenarios stand within their ranges, the largest differences first.

    The range is the first scenario's, or the second's where the first gives none; a mark beyond it has an arrow if it
    is farther out than the picture reaches. Numbers that decide an outcome are written in bold.

    Parameters
    ----------
    found : Comparison
    ax : Axes, optional
        Default: a new figure.
    most : int
        How many numbers.

    Raises
    ------
    ScenarioError
        Where no number with a range differs.
    """
    expect("found", found, Comparison)
    whole_number("most", most, 1)
    if not found.ranged:
        raise ScenarioError(
            f"found must have numbers with ranges that differ; {found.first} and {found.second} have none"
        )
    shown = found.ranged[:most]
    own_figure = ax is None
    fit = letters_in(ax, WORDS, WIDTH)
    ax = new_axes(ax, (WIDTH, 1.3 + ROW * len(shown)))
    for row, pair in enumerate(shown):
        _row(ax, row, pair)
    deciding = _deciding(found)
    _axes(ax, shown, fit, deciding)
    left = len(found.numbers) - len(shown)
    said = f"place within the range of {found.first}" + (f"; {left} more numbers differ" if left else "")
    said += "; bold: decides an outcome" if deciding & {pair.address for pair in shown} else ""
    ax.set_xlabel(textwrap.fill(said, letters_in(ax, 1.0)), fontsize=letters(SMALL))
    marks: dict[str, Any] = {"ls": "none", "ms": letters(0.6)}
    entries = [({**marks, "marker": "o", "color": INK}, found.first)]
    entries += [({**marks, "marker": "D", "color": OTHER}, found.second)]
    key(ax, entries, above=True)
    if own_figure:
        title(ax, f"What differs ({found.first} and {found.second})")
    finish(ax)
    return ax


def _row(ax: Axes, row: int, pair: NumberPair) -> None:
    low, high = pair.first_range or pair.second_range or (0.0, 1.0)
    ax.plot([0, 1], [row, row], color="0.85", lw=letters(0.35), solid_capstyle="butt", zorder=1)
    places = [(float(value) - low) / (high - low) for value in (pair.first, pair.second)]
    seen = [min(max(x, -MOST_BEYOND), 1 + MOST_BEYOND) for x in places]
    ax.plot(seen, [row, row], color=GREY, lw=letters(0.1), zorder=2)
    for x, place, marker, colour in zip(seen, places, "oD", (INK, OTHER), strict=True):
        beyond = "<" if place < x else ">" if place > x else marker
        ax.plot(x, row, beyond, ms=letters(0.55), color=colour, mec="white", mew=letters(0.05), zorder=3, clip_on=False)


def _axes(ax: Axes, shown: Sequence[NumberPair], fit: int, deciding: Container[str]) -> None:
    names = []
    for pair in shown:
        place = split(pair.address)
        words = label([place.base]) + (f" ({place.episode})" if place.episode else "")
        names.append(textwrap.shorten(words, fit, placeholder="...") if " " in words else words)
    ax.set_yticks(range(len(shown)), names, fontsize=letters(SMALL))
    for tick, pair in zip(ax.get_yticklabels(), shown, strict=True):
        if pair.address in deciding:
            tick.set_fontweight("bold")
    ax.set_ylim(len(shown) - 0.4, -0.6)
    outside = any(pair.first_outside or pair.second_outside for pair in shown)
    ax.set_xlim(*((-MOST_BEYOND - 0.03, 1 + MOST_BEYOND + 0.03) if outside else (-0.03, 1.03)))
    ax.set_xticks([0, 0.5, 1], ["low", "middle", "high"], fontsize=letters(SMALL))
    ax.tick_params(length=0, pad=letters(0.3))
    for spine in ax.spines.values():
        spine.set_visible(False)


def _deciding(found: Comparison) -> set[str]:
    """Return the addresses of the numbers that decide an outcome."""
    decided = [pair.decided for pair in found.episodes] + [pair.decided for pair in found.claims]
    return {number.address for decision in filter(None, decided) for number in decision.numbers}
