"""The reference has everything: each public name, each class that one hands out with its members, each command."""

from __future__ import annotations

import argparse
import inspect
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import twolevel as tl
from docs.machinery import ROOT
from docs.machinery.gathering import KEPT, gather, relinked, write
from docs.machinery.surface import commands, described, doc, public, summary
from docs.reference import FACES, SUBJECTS, documented, make, pages, subject_of
from tests.test_results import results
from twolevel.arrays import FrozenTable


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


def test_every_public_name_has_one_subject_a_page_and_a_summary(made: dict[str, str]) -> None:
    listed = [name for names in SUBJECTS.values() for name in names]
    assert sorted(listed) == sorted(set(tl.__all__) - set(FACES))
    assert all(subject_of(f"twolevel.{name}") in (*SUBJECTS, *FACES.values()) for name in public())
    assert set(public()) == {*listed, *(f"{face}.{name}" for face in FACES for name in getattr(tl, face).__all__)}
    for name, value in public().items():
        page = f"classes/{value.__name__}" if inspect.isclass(value) else f"functions/{name}"
        of_its_own = r"\.\. (autofunction|autoclass|autoexception|py:data):: twolevel\." + re.escape(name) + "$"
        assert re.search(of_its_own, made[f"{page}.rst"], re.M), name
        assert made["python.rst"].count(f":doc:`tl.{name} <{page}>`") == 1
        assert isinstance(value, dict) or summary(value).endswith("."), name


def test_every_class_that_is_handed_out_has_a_page_with_all_its_members(made: dict[str, str]) -> None:
    known = documented()
    assert results() <= set(known.values())
    for name, cls in known.items():
        page = made[f"classes/{cls.__name__}.rst"]
        assert summary(cls).endswith("."), name
        if issubclass(cls, Exception) or cls is FrozenTable:  # whose further methods only refuse
            continue
        for member in described(cls):
            assert re.search(rf":members:.*\b{member}\b", page), f"{name}.{member}"
            assert doc(inspect.getattr_static(cls, member)), f"{name}.{member} says nothing"
        if is_dataclass(cls):
            said = page + doc(cls)
            assert not [f.name for f in fields(cls) if not f.name.startswith("_") and f.name not in said], name


def test_every_command_has_a_page_with_every_option_and_what_it_is_for(made: dict[str, str]) -> None:
    assert len(commands()) > 20
    for name, parser in commands().items():
        page = made[f"commands/{name}.rst"]
        assert f":doc:`{name} <commands/{name}>`" in made["commands.rst"]
        told = re.findall(r"^\.\. option:: (.+)\n\n   (\S.+)$", page, re.M)
        assert len(told) == len(parser._actions), f"an option of {name} has no help"
        for action in parser._actions:
            assert action.help not in (None, argparse.SUPPRESS), f"{name}: {action.dest}"
            for option in action.option_strings:
                assert any(option in re.split(r"[ ,]+", names) for names, _ in told)


def test_pages_of_names_that_are_gone_go(tmp_path: Path) -> None:
    write(tmp_path / "functions" / "gone.rst", "gone")
    make(tmp_path)
    assert not (tmp_path / "functions" / "gone.rst").exists()
    assert (tmp_path / "functions" / "solve.rst").exists()


# ---------------------------------------------------------------- links


def test_links_lead_on_in_the_site(tmp_path: Path) -> None:
    page = ROOT / "docs" / "howto" / "teach.md"

    def lead(text: str) -> str:
        return relinked(text, page, tmp_path, "howto/teach.md")

    assert lead("[a](../explanation/model.md#x)") == "[a](../explanation/model.md#x)"
    assert lead("[a](../../notebooks/0_tour.ipynb)") == "[a](../tutorials/0_tour.ipynb)"
    assert lead("[a](../../README.md#start-here)") == "[a](../index.md#start-here)"
    assert lead("[`a`](../../twolevel/errors.py#L3)") == "[`a`](source:twolevel/errors.py#L3)"
    assert lead("[a](../../twolevel/cli)") == "[a](source:twolevel/cli/)"
    assert lead("![a b](../../examples/pictures/story.png)") == "![a b](../examples/pictures/story.png)"
    assert (tmp_path / "examples" / "pictures" / "story.png").exists()
    for same in ("[a](#here)", "[a](https://toml.io)", "`[a](gone.md)`", "```\n[a](gone.md)\n```\n"):
        assert lead(same) == same
    with pytest.raises(SystemExit, match=r"docs/howto/teach\.md links to gone\.md, which is not there"):
        lead("[a](gone.md)")


def test_every_page_is_gathered(tmp_path: Path) -> None:
    gather(tmp_path)
    pages_of_docs = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    assert pages_of_docs <= {path.relative_to(tmp_path) for path in tmp_path.rglob("*.md")}
    assert all((tmp_path / page).exists() for page in KEPT.values() if page.endswith(".md"))
    assert (tmp_path / "maintainers" / "contributing.md").read_text(encoding="utf-8").startswith("# Contributing")
    assert not list(tmp_path.rglob("*.py"))
