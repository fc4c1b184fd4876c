"""The pages beside the code: what they link to is there, and what is drawn in them is in step with the imports."""

from __future__ import annotations

import inspect
import re
import tomllib

import pytest

import twolevel as tl
from tests import ROOT
from tests.architecture import BEGIN, END, PAGE, drawn, floors, reduced
from twolevel.cli import main


def test_floors_and_arrows() -> None:
    graph = {"roof": {"left", "right", "ground"}, "left": {"ground"}, "right": set(), "ground": set()}
    assert floors(graph) == [["ground", "right"], ["left"], ["roof"]]
    assert reduced(graph) == {"roof": {"left", "right"}, "left": {"ground"}, "right": set(), "ground": set()}


@pytest.mark.xdist_group("house")
def test_the_architecture_page_is_in_step_with_the_imports() -> None:
    stored = PAGE.read_text(encoding="utf-8")
    assert stored.count(BEGIN) == stored.count(END) == 1
    assert stored == drawn(), "python -m tests.architecture brings docs/maintainers/architecture.md up to date"


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *(path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("docs/**/*.md"))),
]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert not missing, f"{page} links to {missing}"


@pytest.mark.parametrize(("page", "least"), [("CONTRIBUTING.md", 5), ("docs/maintainers/extend.md", 40)])
def test_every_file_that_a_page_for_maintainers_names_is_there(page: str, least: int) -> None:
    named = re.findall(r"`([\w./-]+/[\w.-]*)`", (ROOT / page).read_text(encoding="utf-8"))
    assert len(named) > least
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing, f"{page} names {missing}"


def test_every_test_that_should_fail_first_is_there() -> None:
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "maintainers" / "extend.md").read_text(encoding="utf-8"))
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 10
    assert [name for name in named if f"def {name}(" not in tests] == []


def test_the_table_of_questions_has_every_function_and_every_picture() -> None:
    page = (ROOT / "docs" / "reference" / "questions.md").read_text(encoding="utf-8")
    functions = [name for name in tl.__all__ if inspect.isfunction(getattr(tl, name))]
    pictures = [name for name in tl.plot.__all__ if name != "player_colours"]
    assert len(functions) > 15 and len(pictures) > 7
    assert [name for name in functions if f"tl.{name}(" not in page] == []
    assert [name for name in pictures if f"`{name}(" not in page] == []


def test_readme_lists_the_commands_once_and_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+)", capsys.readouterr().out, re.M)
    assert len(commands) > 10
    listed = re.findall(
        r"--help` lists the commands: (.*?)\.\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.S
    )
    assert [re.findall(r"`(\w+)`", names) for names in listed] == [commands]


def test_the_version_is_the_same_wherever_it_stands() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == tl.__version__
    assert f"\nversion: {tl.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {tl.__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
