r"""Payoffs as sheets: frames, CSV and Excel, a row a profile.

Of :math:`2N` columns the first N hold the players' actions, headed by the player, the others payoffs, headed
``payoff PLAYER``, in any order. Rows may come in any order, each profile once; actions are numbered as they first
appear. A text that a spreadsheet would take for a formula is given an apostrophe, which is taken off when it is read.
CSV and frames keep every bit of a payoff, workbooks 16 digits.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray
from ..errors import GameError, expect, import_extra
from .gambit_text import MOST_CHARACTERS, Named, as_number, as_text, check_size
from .payoffs import as_real

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORMULA", "as_csv", "as_excel", "from_frame", "read_csv", "read_excel"]

#: How what spreadsheets take for a formula begins.
FORMULA = ("=", "+", "-", "@")
#: As many bytes as a workbook may unpack to.
MOST_UNPACKED = 64 * 2**20


def as_csv(payoffs: FloatArray, players: Sequence[str], actions: Sequence[Sequence[str]]) -> str:
    """Write payoffs, shape (N, n_1, ..., n_N), as CSV.

    Examples
    --------
    >>> print(as_csv(np.array([[[2.0, 0.0]], [[1.0, 0.5]]]), ["she", "he"], [["go"], ["go", "stay"]]))
    she,he,payoff she,payoff he
    go,go,2,1
    go,stay,0,0.5
    <BLANKLINE>
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    head, *rows = _rows(payoffs, players, actions, "CSV text")
    writer.writerow(head)
    writer.writerows([cell if isinstance(cell, str) else as_text(cell) for cell in row] for row in rows)
    return file.getvalue()


def as_excel(payoffs: FloatArray, players: Sequence[str], actions: Sequence[Sequence[str]]) -> bytes:
    """Write payoffs, shape (N, n_1, ..., n_N), as the first sheet of an Excel workbook (extra ``[excel]``)."""
    openpyxl = import_extra("openpyxl", "excel")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "payoffs"
    try:
        for row in _rows(payoffs, players, actions, "a sheet"):
            sheet.append(row)
    except openpyxl.utils.exceptions.IllegalCharacterError:
        raise GameError("names must have no control characters in an Excel sheet; .csv and .nfg take them") from None
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_csv(text: str) -> Named:
    r"""Read payoffs from CSV.

    Raises
    ------
    GameError
        One line, with the line of the text and what is wrong there.

    Examples
    --------
    >>> payoffs, players, actions, _ = read_csv("she,he,payoff she,payoff he\ngo,go,2,1\ngo,stay,0,1/2\n")
    >>> payoffs.tolist(), players, actions
    ([[[2.0, 0.0]], [[1.0, 0.5]]], ['she', 'he'], [['go'], ['go', 'stay']])
    """
    expect("CSV text", text, str, GameError)
    if len(text) > MOST_CHARACTERS:
        raise GameError(f"CSV text must have at most {MOST_CHARACTERS:,} characters; got {len(text):,}")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)

    def rows() -> Iterator[tuple[str, list[object]]]:
        line = 1
        try:
            for row in reader:
                yield f"CSV, line {line}", list(row)
                line = reader.line_num + 1
        except csv.Error as exc:
            raise GameError(f"CSV, line {line}: the line is no CSV ({exc})") from None

    return _game(rows(), "CSV")


def read_excel(content: bytes) -> Named:
    """Read payoffs from the first sheet of an Excel workbook (extra ``[excel]``).

    Raises
    ------
    GameError
        One line, with the row and what is wrong there; or that it is no workbook.
    """
    openpyxl = import_extra("openpyxl", "excel")
    expect("an Excel workbook", content, bytes, GameError)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MOST_UNPACKED:
            raise GameError(f"an Excel workbook must unpack to at most {MOST_UNPACKED:,} bytes; got {size:,}")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        return _game(((f"sheet, row {k}", list(row)) for k, row in enumerate(rows, start=1)), "the sheet")
    except GameError:
        raise
    except Exception as exc:  # whatever a broken workbook makes of its reader
        raise GameError(f"this must be an Excel workbook; it cannot be read ({type(exc).__name__})") from None


def from_frame(frame: pd.DataFrame) -> Named:
    """Read payoffs from a frame as `NormalFormGame.to_frame` gives it: actions in the index, payoffs in the columns.

    Raises
    ------
    GameError
        One line with the row and what is wrong there.
    """
    import pandas as pd

    expect("frame", frame, pd.DataFrame, GameError)
    players = [str(name) if name is not None else "" for name in frame.index.names]
    index = frame.index if isinstance(frame.index, pd.MultiIndex) else [(key,) for key in frame.index]
    rows = zip(index, frame.to_numpy(dtype=object), strict=True)
    head: tuple[str, list[object]] = ("frame", [*players, *frame.columns])
    cells = ((f"frame, row {k}", [*key, *values]) for k, (key, values) in enumerate(rows))
    return _game(chain([head], cells), "the frame")


def _rows(
    payoffs: FloatArray, players: Sequence[str], actions: Sequence[Sequence[str]], what: str
) -> Iterator[list[Any]]:
    """Yield the head, and a row a profile."""
    check_size(payoffs.shape[1:], what)
    yield [*map(_safe, players), *(f"payoff {player}" for player in players)]
    for names, values in zip(product(*actions), payoffs.reshape(len(players), -1).T.tolist(), strict=True):
        yield [*map(_safe, names), *values]


def _safe(name: str) -> str:
    return f"'{name}" if name.lstrip("'").startswith(FORMULA) else name


def _name(cell: object) -> str:
    """Return the name that a cell holds; a whole number, as spreadsheets make of the name "1", is one too."""
    name = "" if cell is None else str(cell)
    return name[1:] if name.startswith("'") and name.lstrip("'").startswith(FORMULA) else name


def _game(rows: Iterable[tuple[str, list[object]]], what: str) -> Named:
    """Put a game together from a head and rows, each with its address."""
    source = iter(rows)
    where, head = next(source, (what, []))
    players, place = _head(where, _stripped(head))
    n = len(players)
    actions: list[dict[str, int]] = [{} for _ in players]
    found: dict[tuple[int, ...], list[float]] = {}
    for where, row in source:
        if not _stripped(row):
            continue
        if len(_stripped(row)) > 2 * n or len(row) < 2 * n:
            raise GameError(
                f"{where}: a row must have {2 * n} cells, an action and a payoff for each player; got {len(row)}"
            )
        names = [_name(cell) for cell in row[:n]]
        for player, name in zip(players, names, strict=True):
            if not name:
                raise GameError(f"{where}: there must be an action of {player!r}; got an empty cell")
        profile = tuple(own.setdefault(name, len(own)) for own, name in zip(actions, names, strict=True))
        if profile in found:
            raise GameError(f"{where}: each profile must stand once; {', '.join(names)} stands twice")
        found[profile] = [_payoff(where, player, row[n + k]) for player, k in zip(players, place, strict=True)]
        check_size([1] * (n - 1) + [len(found)], what)
    shape = [len(own) for own in actions]
    if not found:
        raise GameError(f"{what} must have a row for each profile; got none")
    if math.prod(shape) != len(found):
        missing = next(p for p in product(*map(range, shape)) if p not in found)
        names = [list(own)[a] for own, a in zip(actions, missing, strict=True)]
        raise GameError(f"{what} must have a row for each profile; {', '.join(names)} is missing")
    payoffs = np.array([found[profile] for profile in sorted(found)]).T.reshape(n, *shape)
    return payoffs, players, [list(own) for own in actions], ()


def _stripped(row: Sequence[object]) -> list[object]:
    """Return a row without the empty cells at its end."""
    count = max((k + 1 for k, cell in enumerate(row) if cell is not None and cell != ""), default=0)
    return list(row[:count])


def _head(where: str, head: Sequence[object]) -> tuple[list[str], list[int]]:
    """Return the players, and for each the place of their column among those of payoffs."""
    n = len(head) // 2
    check_size([1] * n, where)
    players, columns = [_name(cell) for cell in head[:n]], [_name(cell) for cell in head[n:]]
    titled = [f"payoff {player}" for player in players]
    wanted = players if set(columns) == set(players) else titled
    if not players or len(head) % 2 or sorted(columns) != sorted(wanted):
        rule = "the head must name each player, over actions, and then each as 'payoff PLAYER', over payoffs"
        raise GameError(f"{where}: {rule}; got {str([*players, *columns])[:200]}")
    return players, [columns.index(name) for name in wanted]


def _payoff(where: str, player: str, cell: object) -> float:
    """Return the payoff in a cell: a number, or a text that is one."""
    value = as_number(cell.strip()) if isinstance(cell, str) else as_real(cell)
    if value is None or not math.isfinite(value):
        raise GameError(f"{where}: the payoff of {player!r} must be a number; got {cell!r:.60}")
    return value
