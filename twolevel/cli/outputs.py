"""What commands write into a folder: tables as CSV and pictures as they were asked for, each whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import printable
from ..files import make_folder, write_whole
from .mistakes import say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from ..analysis.disclosure import DisclosurePath
    from ..analysis.tidy import Columns

__all__ = ["DPI", "FORMATS", "Drawing", "say_where", "write_columns", "write_path", "write_picture", "write_table"]

#: The formats of pictures, each with what it would say of the day it was written; the same input gives the same file.
FORMATS: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
DPI = 110


@dataclass(frozen=True)
class Drawing:
    """How the pictures of a command are written: in which formats, and with how many dots an inch."""

    formats: tuple[str, ...] = ("png",)
    dpi: int = DPI

    @cached_property
    def canvas(self) -> FigureCanvasAgg:
        """What PNG is drawn on, one picture after another: of those of one size, a word is measured only once."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        return FigureCanvasAgg(Figure())

    def save_png(self, figure: Figure, file: IO[bytes]) -> None:
        """Save a figure as `Figure.savefig` does, which draws it twice where it has a layout: once to lay it out."""
        self.canvas.figure = figure
        figure.set_canvas(self.canvas)
        figure.dpi = self.dpi
        fast = {"compress_level": 1}  # for a tenth more bytes
        self.canvas.print_png(file, metadata=FORMATS["png"], pil_kwargs=fast)  # type: ignore[no-untyped-call]


def say_where(folder: Path) -> None:
    """Say on standard error where pictures and tables went, so that standard output is the answer alone."""
    say(f"Pictures and tables are in {printable(str(folder))}{os.sep}")


def write_path(path: DisclosurePath, folder: Path, name: str, drawing: Drawing, event: Iterable[str] = ()) -> None:
    """Write a disclosure path into a folder: its table, its payoffs and, where there are any, beliefs and risks."""
    from .. import plot

    make_folder(folder)
    write_columns(path.columns(), folder / f"{name}.csv")
    write_picture(plot.payoff_path(path), folder / f"{name}.png", drawing)
    if path.scenario.observers:
        write_picture(plot.beliefs(path, event=tuple(event) or None), folder / f"{name}-beliefs.png", drawing)
    if path.scenario.audiences and path.scenario.spec.over_outcomes(path.episode):
        write_picture(plot.risk(path), folder / f"{name}-risk.png", drawing)


def write_table(frame: pd.DataFrame, to: Path) -> None:
    """Write a frame as CSV; a text that spreadsheets would take for a formula is given an apostrophe, as they do."""
    texts = frame.map(_no_formula)
    write_whole(to, lambda file: file.write(texts.to_csv(index=False).encode()))


def write_columns(columns: Columns, to: Path) -> None:
    """Write the columns of a tidy table as `write_table` writes its frame, to the last letter, without pandas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=os.linesep)
    writer.writerow(columns)
    cells = (["" if cell != cell else _no_formula(cell) for cell in values.tolist()] for values in columns.values())
    writer.writerows(zip(*cells, strict=True))
    write_whole(to, lambda file: file.write(text.getvalue().encode()))


def _no_formula(cell: object) -> object:
    """Return what stands in a cell, quoted where a spreadsheet would compute it."""
    from ..games.sheets import FORMULA

    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def write_picture(axes: Axes, to: Path, drawing: Drawing) -> None:
    """Write the figure of some axes, once for each format with its suffix, and close it."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    from ..plot.style import own_figure

    figure = own_figure(axes)
    fixed = {"svg.fonttype": "none", "svg.hashsalt": "twolevel", "pdf.fonttype": 42}
    try:
        with mpl.rc_context(fixed), warnings.catch_warnings(record=True) as caught:  # type: ignore[arg-type]
            warnings.simplefilter("always")
            for kind in drawing.formats:
                if kind == "png":
                    save = partial(drawing.save_png, figure)
                else:
                    save = partial(figure.savefig, format=kind, dpi=drawing.dpi, metadata=FORMATS[kind])
                write_whole(to.with_suffix(f".{kind}"), save)
    finally:
        plt.close(figure)
    _tell_missing_letters(caught, to)


def _tell_missing_letters(caught: Iterable[warnings.WarningMessage], to: Path) -> None:
    """Say in one line which letters no font has; hand on all other warnings."""
    missing = []
    for warning in caught:
        if found := re.match(r"Glyph (\d+) .* missing from", str(warning.message)):
            missing.append(chr(int(found[1])))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if missing:
        letters = "".join(dict.fromkeys(missing))
        say(f"twolevel: no installed font has the letters {letters} of {to.name}")
