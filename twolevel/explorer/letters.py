r"""Words written straight into pixels, for matplotlib takes milliseconds to lay out each.

A word is a **mask**, how much of each pixel it covers, drawn by matplotlib once and kept. Numbers are put together from
the masks of their signs, which a font sets equally wide. A mask m of colour c over a pixel p leaves
:math:`m \, c + (1 - m) \, p`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..plot.style import literal

__all__ = ["Word", "write"]

#: Signs of numbers, put together one by one.
SIGNS = frozenset("0123456789.-+")
#: The height of a capital, and how far a mask goes above and below the line, in sizes of letters.
CAPITAL, ABOVE, BELOW = 0.73, 1.15, 0.35
#: Points of an inch.
POINTS = 72


@dataclass
class Word:
    """Words at a place, in data coordinates; what is empty is not written.

    `align`: which part of the words stands at the place, 0 for their left end, .5 for the middle, 1 for the right end.
    """

    x: float
    y: float
    align: float = 0.0
    size: float = 8.5
    colour: str = "black"
    text: str = ""
    bold: bool = False
    strength: float = 1.0


def write(pixels: NDArray[np.uint8], word: Word, x: float, y: float, dpi: float) -> None:
    """Write words into pixels, shape (height, width, 3 or more), their capitals' middle at (x, y) from the top left."""
    if not word.text:
        return
    mask = _mask(word.text, word.size, word.bold, dpi)
    unit = word.size * dpi / POINTS
    left = round(x - word.align * mask.shape[1])
    top = round(y + CAPITAL / 2 * unit - ABOVE * unit)
    height, width = pixels.shape[:2]
    rows = slice(max(0, top), min(height, top + mask.shape[0]))
    columns = slice(max(0, left), min(width, left + mask.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = mask[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left, None]
    part = part * np.float32(word.strength) if word.strength < 1 else part
    under = pixels[rows, columns, :3]
    under[...] = under + part * (_rgb(word.colour) - under)


@lru_cache(maxsize=4096)
def _mask(text: str, size: float, bold: bool, dpi: float) -> NDArray[np.float32]:
    """Return how much of each pixel words cover; numbers are put together from their signs."""
    if len(text) > 1 and SIGNS.issuperset(text):
        return np.hstack([_mask(sign, size, bold, dpi) for sign in text])
    return _drawn(text, size, bold, dpi)


def _drawn(text: str, size: float, bold: bool, dpi: float) -> NDArray[np.float32]:
    """Draw words, as wide as they advance."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    unit = size * dpi / POINTS
    above, below = round(ABOVE * unit), round(BELOW * unit)
    room = int((len(text) + 2) * 2 * unit)
    canvas: Any = FigureCanvasAgg(Figure(figsize=(room / dpi, (above + below) / dpi), dpi=dpi))
    style: dict[str, Any] = {"fontsize": size, "fontweight": "bold" if bold else "normal", "va": "baseline"}
    made = canvas.figure.text(round(unit) / room, below / (above + below), text, **style)
    literal(made)
    canvas.draw()
    ink = 1.0 - np.asarray(canvas.buffer_rgba())[..., 0].astype(np.float32) / 255.0
    advance = made.get_window_extent().width + 2
    if text in SIGNS:  # as far as another one would stand behind it
        made.set_text(2 * text)
        advance = made.get_window_extent().width + 2 - advance
    advance = round(advance)
    mask: NDArray[np.float32] = ink[:, round(unit) : round(unit) + max(1, advance)]
    return mask


@lru_cache
def _rgb(colour: str) -> NDArray[np.float32]:
    from matplotlib.colors import to_rgb

    return np.array(to_rgb(colour), dtype=np.float32) * 255
