"""Worksheets for a class, as one PDF to print: see `twolevel.plot.worksheets` for what is on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from ..files import make_folder, write_whole
from ..model.scenario import ScenarioLike, as_scenario
from ..plot.worksheets import pages

__all__ = ["worksheets"]


def worksheets(
    scenario: ScenarioLike = "iskander", to: str | Path = ".", *, paper: str = "a4", episodes: Sequence[str] = ()
) -> Path:
    """Write the worksheets of a scenario: a form sheet for votes, win-sets, matrices, beliefs and an order of moves.

    Parameters
    ----------
    scenario : Scenario, str or Path
    to : str or Path
        The folder; made where there is none.
    paper : {'a4', 'letter'}
    episodes : sequence of str
        Of which win-sets and matrices are; default: all.

    Returns
    -------
    Path
        Of the PDF; the same scenario gives the same bytes.

    Raises
    ------
    ScenarioError
        For another paper, an unknown scenario or episode.

    Examples
    --------
    >>> worksheets("chicken", paper="a5")
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: paper must be one of a4, letter; got 'a5'
    """
    held = as_scenario(scenario)
    figures = list(pages(held, paper, episodes))
    folder = Path(to)
    make_folder(folder)
    path = folder / f"{held.name}-worksheets-{paper}.pdf"

    def save(file: IO[Any]) -> None:
        from matplotlib import rc_context
        from matplotlib.backends.backend_pdf import PdfPages

        # no date, and letters as letters: the same input gives the same file
        with rc_context({"pdf.fonttype": 42}), PdfPages(file, metadata={"CreationDate": None}) as pdf:
            for figure in figures:
                pdf.savefig(figure)

    write_whole(path, save)
    return path
