"""Make the notebooks from their sources: ``python -m notebooks`` writes what is out of step and says so.

A source, ``sources/4_evidence.py``, is Python in jupytext's percent format. From each session come two notebooks
without outputs: ``4_evidence.ipynb`` for students, and ``instructor/4_evidence.ipynb`` with answers and hints. A source
without exercises, the tour ``sources/0_tour.py``, gives one notebook. Beside plain cells a source has

- ``# %% [markdown] exercise="4.2"``: the question of this exercise, from `twolevel.teaching`, with a cell to answer it;
- ``# %% [markdown] quiz="before"`` and ``"after"``: the five questions, with a cell to answer them;
- cells with ``tags=["instructor"]``, which students do not get.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from twolevel.teaching import exercises

HERE = Path(__file__).parent
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main() -> None:
    """Write the notebooks that are out of step."""
    for path, text in notebooks():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(HERE)}\n")


def notebooks() -> Iterator[tuple[Path, str]]:
    """Yield the path and the text of every notebook that the sources give."""
    for source in sorted((HERE / "sources").glob("*.py")):
        cells = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
        versions = [(HERE, False)]
        if any("exercise" in cell.metadata for cell in cells):
            versions.append((HERE / "instructor", True))
        for folder, instructor in versions:
            made = [cell for given in cells for cell in _made(given, instructor=instructor)]
            for k, cell in enumerate(made):
                cell.id = f"cell-{k}"
            text = nbformat.writes(new_notebook(cells=made, metadata=KERNEL)) + "\n"
            yield folder / f"{source.stem}.ipynb", text


def _made(cell: Any, *, instructor: bool) -> Iterator[Any]:
    """Yield the cells that one cell of a source stands for."""
    if number := cell.metadata.get("exercise"):
        yield from _exercise(number, instructor=instructor)
    elif when := cell.metadata.get("quiz"):
        yield from _quiz(when, cell.source, instructor=instructor)
    elif instructor or "instructor" not in cell.metadata.get("tags", ()):
        new = new_markdown_cell if cell.cell_type == "markdown" else new_code_cell
        yield new(cell.source)


def _exercise(number: str, *, instructor: bool) -> Iterator[Any]:
    exercise = exercises.exercise_of(number)
    yield new_markdown_cell(f"### Exercise {number}\n\n{exercise.asks.strip()}\n\n*Rests on: the {exercise.origin}.*")
    start = exercise.start.strip()
    blank = "" if "answer =" in start else f"answer = ...  # {exercise.kind.asks}"
    above = "\n\n".join(filter(None, [start, blank]))
    yield new_code_cell(f'{above}\ntl.teaching.check("{number}", answer)')
    if instructor:
        hints = "\n".join(f"| `{line}` | {hint} |" for line, hint in exercise.mistakes)
        yield new_markdown_cell(
            f"**Answer to {number}.** {exercise.because}\n\n| typical mistake | hint |\n|---|---|\n{hints}"
        )
        yield new_code_cell(f'answer = {exercise.answer}\ntl.teaching.check("{number}", answer)')


def _quiz(when: str, source: str, *, instructor: bool) -> Iterator[Any]:
    """`source` is the session's number and, in further lines, what stands above the questions."""
    number, _, words = source.partition("\n")
    questions = exercises.session(number.strip()).questions
    asked = [*filter(None, (f"### Five questions, {when} the session", words.strip()))]
    for k, question in enumerate(questions, start=1):
        options = "\n".join(
            f"   {letter}) {text}  " for letter, text in zip(question.letters, question.options, strict=True)
        )
        asked.append(f"{k}. {question.asks}\n\n{options}")
    yield new_markdown_cell("\n\n".join(asked))
    explain = ", explain=True" if when == "after" else ""
    blank = "?" * len(questions)
    yield new_code_cell(f'tl.teaching.quiz({number.strip()}, "{blank}"{explain})  # your five letters, such as "abcab"')
    if instructor:
        right = "".join(question.right for question in questions)
        yield new_markdown_cell(f"**Right: {', '.join(right)}.**")


if __name__ == "__main__":
    main()
