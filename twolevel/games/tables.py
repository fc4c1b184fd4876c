"""Payoff matrices as text, HTML and LaTeX: two players in a table, best replies marked, one table a slice for more."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from . import wording

__all__ = ["as_html", "as_latex", "as_text"]

Names = Sequence[str]
_LATEX = str.maketrans(
    {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {c: "\\" + c for c in "&%$#_{}"}
)


def as_text(payoffs: FloatArray, players: Names, actions: Sequence[Names], marks: NDArray[np.bool_]) -> str:
    """Return the payoffs, shape (N, n_1, ..., n_N), as plain tables; `marks` says which get a star."""
    tables = []
    for title, rows in _slices(payoffs, players, actions, marks, "{}*"):
        table = [["", *_columns(actions)], *([name, *cells] for name, cells in rows)]
        widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
        lines = ["  ".join(f"{cell:>{w}}" for cell, w in zip(row, widths, strict=True)) for row in table]
        tables.append("\n".join([*([title] if title else []), *lines]))
    return "\n\n".join(tables) + f"\n{wording.best_replies('*')}"


def as_html(payoffs: FloatArray, players: Names, actions: Sequence[Names], marks: NDArray[np.bool_]) -> str:
    """Return the payoffs, shape (N, n_1, ..., n_N), as HTML tables; `marks` says which to underline.

    Payoffs have three decimals, or none where all are whole; a cell in which all are marked, a pure equilibrium, has a
    frame.
    """
    tables = []
    form = ".0f" if (payoffs == np.rint(payoffs)).all() else ".3f"
    for title, rows in _slices(payoffs, players, actions, marks, "<b><u>{}</u></b>", form):
        caption = f"<caption>{html.escape(title)}</caption>" if title else ""
        head = "".join(f"<th>{html.escape(c)}</th>" for c in _columns(actions))
        body = "".join(
            f"<tr><th>{html.escape(name)}</th>{''.join(_html_cell(c, len(players)) for c in cells)}</tr>"
            for name, cells in rows
        )
        tables.append(f"<table>{caption}<tr><th></th>{head}</tr>{body}</table>")
    head = f"Payoffs of {', '.join(players)}; {wording.best_replies('underlined')}; framed: pure equilibrium"
    return f"<div><p>{html.escape(head)}</p>{''.join(tables)}</div>"


def as_latex(payoffs: FloatArray, players: Names, actions: Sequence[Names], marks: NDArray[np.bool_]) -> str:
    r"""Return the payoffs as LaTeX ``tabular`` environments, as in `as_html`."""
    columns = _columns(actions)
    tables = []
    for title, rows in _slices(payoffs, players, actions, marks, r"\underline{{{}}}"):
        lines = [r"\begin{tabular}{l" + "c" * len(columns) + "}"]
        if title:
            lines.append(rf"\multicolumn{{{len(columns) + 1}}}{{c}}{{{_latex(title)}}} \\")
        lines += [" & ".join(["", *map(_latex, columns)]) + r" \\", r"\hline"]
        lines += [" & ".join([_latex(name), *(f"${c}$" for c in cells)]) + r" \\" for name, cells in rows]
        key = wording.best_replies(r"\underline{underlined}")
        lines.append(rf"\multicolumn{{{len(columns) + 1}}}{{l}}{{\footnotesize {key}}} \\")
        tables.append("\n".join([*lines, r"\end{tabular}"]))
    return "\n\n".join(tables)


def _html_cell(text: str, players: int) -> str:
    frame = ' style="border: 2px solid"' if text.count("<u>") == players else ""
    return f"<td{frame}>{text}</td>"


def _columns(actions: Sequence[Names]) -> list[str]:
    return list(actions[1]) if len(actions) > 1 else ["payoff"]


def _slices(
    payoffs: FloatArray,
    players: Names,
    actions: Sequence[Names],
    marks: NDArray[np.bool_],
    mark: str,
    form: str = ".4g",
) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield a title and rows of cells for every profile of the players beyond the second."""
    shape = payoffs.shape[1:]
    columns = [(c,) for c in range(shape[1])] if len(shape) > 1 else [()]
    for given in np.ndindex(*shape[2:]):
        names = [f"{p}: {acts[a]}" for p, acts, a in zip(players[2:], actions[2:], given, strict=True)]
        rows = [
            (name, [_cell(payoffs, marks, (r, *column, *given), mark, form) for column in columns])
            for r, name in enumerate(actions[0])
        ]
        yield ", ".join(names), rows


def _cell(payoffs: FloatArray, marks: NDArray[np.bool_], profile: tuple[int, ...], mark: str, form: str) -> str:
    texts = []
    for i in range(len(payoffs)):
        text = format(payoffs[(i, *profile)], form)
        texts.append(mark.format(text) if marks[(i, *profile)] else text)
    return ", ".join(texts)


def _latex(text: str) -> str:
    return text.translate(_LATEX)
