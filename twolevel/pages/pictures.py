"""Pictures inside a page: vector where that is small, else dots, as an address that needs no network.

A picture is an image of its own, so what stands in it can neither run nor meet the page's names. Letters are outlines:
they look the same where no font of matplotlib is installed.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..plot.style import own_figure
from ..reports.tables import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["drawing", "embedded"]

#: Bytes of a vector picture above which dots are taken instead, and how many dots an inch has.
MOST_VECTOR, DPI = 250_000, 144
#: What a vector picture has that nobody sees, and the decimals of its points beyond a hundredth of one.
UNSEEN = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>", re.DOTALL)
DECIMALS = re.compile(r"scale\([^)]*\)|(-?\d+\.\d\d)\d+")


@contextmanager
def drawing() -> Iterator[None]:
    """Draw as matplotlib does out of the box, whatever the caller has set, and open no window."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    with plt.ioff(), mpl.rc_context():
        mpl.rcdefaults()
        yield


def embedded(axes: Axes) -> Record:
    """Return the picture of some axes for a page, and close it: `src`, `width` and `height` in points, and `caption`.

    The caption is the title over the picture, which is taken off it.
    """
    import matplotlib.pyplot as plt

    figure = own_figure(axes)
    try:
        caption = figure.get_suptitle().replace(r"\$", "$")
        figure.suptitle("")
        with warnings.catch_warnings():  # letters that no font has are shown as boxes; the page says them in its text
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from")
            vector = _vector(figure)
            src = (
                f"data:image/svg+xml,{vector}"
                if len(vector) <= MOST_VECTOR
                else f"data:image/png;base64,{_dots(figure)}"
            )
        width, height = (round(72 * inches) for inches in figure.get_size_inches())
    finally:
        plt.close(figure)
    return {"src": src, "width": width, "height": height, "caption": caption}


def _vector(figure: Figure) -> str:
    import matplotlib as mpl

    fixed: dict[str, Any] = {"svg.fonttype": "path", "svg.hashsalt": "twolevel"}
    file = io.BytesIO()
    with mpl.rc_context(fixed):  # type: ignore[arg-type]
        figure.savefig(file, format="svg", metadata={"Date": None})
    text = UNSEEN.sub("", file.getvalue().decode())
    text = DECIMALS.sub(lambda found: found[1] or found[0], text)
    text = text.replace("xlink:href", "href").replace("DejaVuSans-", "f")
    text = re.sub(r">\s+<", "><", re.sub(r"\s+", " ", text)).strip()
    return quote(text, safe=" /:=;,()+-.#!*@$").replace("#", "%23")


def _dots(figure: Figure) -> str:
    from PIL import Image

    file, packed = io.BytesIO(), io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI)
    few = Image.open(file).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(packed, format="png", optimize=True)
    return base64.b64encode(packed.getvalue()).decode()
