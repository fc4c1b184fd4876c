"""What commands write into a folder: tables as CSV and pictures as PNG, each whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..analysis.disclosure import DisclosurePath
from ..files import make_folder, write_whole

__all__ = ["say_where", "write_path", "write_picture", "write_table"]


def say_where(folder: Path) -> None:
    """Say on standard error where pictures and tables went, so that standard output is the answer alone."""
    print(f"Pictures and tables are in {folder}{os.sep}", file=sys.stderr)


def write_path(path: DisclosurePath, folder: Path, name: str) -> None:
    """Write a disclosure path into a folder: its table, its payoffs and, where anyone has any, its beliefs."""
    from .. import plot

    make_folder(folder)
    write_table(path.to_frame(), folder / f"{name}.csv")
    write_picture(plot.payoff_path(path), folder / f"{name}.png")
    if path.scenario.observers:
        write_picture(plot.beliefs(path), folder / f"{name}-beliefs.png")


def write_table(frame: pd.DataFrame, to: Path) -> None:
    """Write a frame as CSV."""
    write_whole(to, lambda file: file.write(frame.to_csv(index=False).encode()))


def write_picture(axes: Axes, to: Path) -> None:
    """Write the figure of some axes as PNG, and close it."""
    import matplotlib.pyplot as plt

    from ..plot.style import own_figure

    figure = own_figure(axes)
    write_whole(to, lambda file: figure.savefig(file, format="png", dpi=110))
    plt.close(figure)
