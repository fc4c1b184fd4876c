"""The notebooks: in step with their sources, without outputs, and every cell runs.

The reduced form runs the instructor's version, which has every cell of the student's, in this process and without
pictures; the full one, `slow`, executes every notebook in a kernel of its own.
"""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

import twolevel as tl
from tests import ROOT
from twolevel.teaching.exercises import TITLES, session

FOLDER = ROOT / "notebooks"
INSTRUCTOR = sorted((FOLDER / "instructor").glob("*.ipynb"))
EVERY = sorted({*FOLDER.glob("[0-9]*.ipynb"), *INSTRUCTOR})


def test_the_notebooks_are_in_step_with_their_sources() -> None:
    made = dict(runpy.run_path(str(FOLDER / "__main__.py"))["notebooks"]())
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of step: python -m notebooks"
    kept = set(EVERY)
    assert kept == set(made)
    assert {path for path in kept if path.parent == FOLDER} == {
        FOLDER / "0_tour.ipynb",  # no session, and so without an instructor's version
        *(FOLDER / path.name for path in INSTRUCTOR),
    }
    assert {path.stem.partition("_")[0] for path in INSTRUCTOR} == set(TITLES)


def test_the_teachers_page_names_every_session_command_and_model() -> None:
    page = (ROOT / "docs" / "howto" / "teach.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| \[(.+?)\]\(\.\./\.\./notebooks/\1_\w+\.ipynb\) \|.*\| (\d)", page, re.M)
    sessions = [(number, title, str(len(session(number).exercises))) for number, (_, title) in TITLES.items()]
    assert rows == [("0", "The guided tour", "3"), *sessions]
    assert "The guided tour" in cells(FOLDER / "0_tour.ipynb", "markdown")[0]

    minutes = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)-(\d+) \|", page, re.M)]
    assert [start for start, _ in minutes] == [0, *(end for _, end in minutes[:-1])] and minutes[-1][1] == 90
    term = page.partition("## A term")[2].partition("\n## ")[0]
    weeks = re.findall(r"^\| (\d+) \| ([^|]+) \| [^|]+ \|([^|]*)\|$", term, re.M)
    assert [int(week) for week, *_ in weeks] == list(range(1, 13))
    assert {number for _, plan, _ in weeks for number in re.findall(r"^\d", plan)} == {"0", *TITLES}
    models = [name for *_, models in weeks for name in re.findall(r"`(\w+)`", models)]
    assert len(models) >= 5 and set(models) <= set(tl.textbook.__all__)

    readings = page.partition("## Readings")[2]
    cited = {
        name for row in re.findall(r"([A-Z]\w+)(?: and ([A-Z]\w+))? \(?(?:19|20)\d\d", page) for name in row if name
    }
    assert len(cited) > 10 and [name for name in cited if name not in readings] == []

    asked = set(re.findall(r"`twolevel (\w+)", page))
    assert asked == {"run", "play", "classroom", "worksheets", "textbook"}
    known = re.findall(r"--help` lists the commands: (.*?)\.\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert asked <= set(re.findall(r"`(\w+)`", known[0]))


#: What takes long in session 8, and the part of it, or the smaller case, that the reduced form looks at.
LESS = {
    'tl.robustness("iskander-hand", draws=DRAWS': 'tl.robustness("putnam-ratification", draws=5',
    'tl.rescue(iskander, "22")': 'tl.rescue("putnam-ratification", "schelling")',
    "draws=DRAWS": "draws=5, addresses=['episodes.t2.parameters.grievance']",
    "tl.variants(iskander)": "tl.variants(iskander, only=['russia_first', 'april_throughout'])",
}


def cells(path: Path, kind: str) -> list[str]:
    """Return the cells of a kind as they are stored, which is how the sources have them: see the first test."""
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in stored if cell["cell_type"] == kind]


@pytest.mark.parametrize("path", INSTRUCTOR, ids=lambda path: path.stem)
def test_every_exercise_is_asked_and_students_get_no_answers(path: Path) -> None:
    number = path.stem.partition("_")[0]
    student = FOLDER / path.name
    text = "\n".join(cells(student, "markdown"))
    asked = re.findall(rf"### Exercise ({number}\.\d+)", text)
    assert sorted(asked) == sorted(session(number).exercises)
    assert "Answer to" not in text
    assert "Answer to" in "\n".join(cells(path, "markdown"))
    assert "Five questions, before" in text and "Five questions, after" in text


@pytest.mark.parametrize("path", INSTRUCTOR, ids=lambda path: path.stem)
def test_every_cell_runs_and_every_answer_is_right(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    marks = []
    check = tl.teaching.check
    monkeypatch.setattr(tl.teaching, "check", lambda number, answer: marks.append(check(number, answer)))
    space: dict[str, Any] = {"__name__": "notebook"}
    monkeypatch.chdir(tmp_path)
    for k, code in enumerate(cells(path, "code"), start=1):
        for whole, part in LESS.items():
            code = code.replace(whole, part)
        exec(compile(code, f"{path.stem}, code cell {k}", "exec"), space)
        plt.close("all")
    right = [mark.number for mark in marks if mark.right]
    assert right == list(session(path.stem.partition("_")[0]).exercises)
    assert len(marks) == 2 * len(right)  # the blank, and the answer


@pytest.mark.slow
@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_notebook_runs_in_a_kernel_in_under_a_minute(path: Path, tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
