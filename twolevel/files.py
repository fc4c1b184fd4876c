"""Files, whole or not at all: tables and pictures of results."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .analysis.disclosure import DisclosurePath

__all__ = ["write_path", "write_picture", "write_table", "write_whole"]


def write_path(path: DisclosurePath, folder: Path, name: str) -> None:
    """Write a disclosure path into a folder: its table, its payoffs and, where anyone has any, its beliefs."""
    from . import plot

    folder.mkdir(parents=True, exist_ok=True)
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

    from .plot.style import own_figure

    figure = own_figure(axes)
    write_whole(to, lambda file: figure.savefig(file, format="png", dpi=110))
    plt.close(figure)


def write_whole(to: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file under another name first, so that what stands under its own is always whole."""
    with tempfile.NamedTemporaryFile(dir=to.parent, prefix=f".{to.name}.", delete=False) as file:
        try:
            write(file)
            file.close()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(to)
        except BaseException:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise
