"""The house: imports go downwards, importing is light, the public surface and the pages are what they say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib

import pytest

import twolevel as tl
from tests import ROOT
from tests.architecture import BEGIN, END, PAGE, drawn, floors, imports, modules, parsed, reduced, room

#: From the ground up: a room may import from those that stand before it.
ROOMS = [
    "errors",
    "arrays",
    "files",
    "games",
    "nash",
    "concepts",
    "model",
    "analysis",
    "claims",
    "sweeps",
    "plot",
    "reports",
    "cli",
    "__main__",
]
HEAVY = {
    "matplotlib",
    "pandas",
    "nashpy",
    "jsonschema",
    "tqdm",
    "scipy",
    "pygambit",
    "quantecon",
    "pyarrow",
    "xarray",
    "dask",
    "distributed",
    "SALib",
}


def test_imports_go_downwards_and_every_module_has_its_room() -> None:
    for name, path in modules().items():
        assert room(name) in ROOMS, f"{name} has no room: add it to ROOMS where it belongs"
        for other in imports(path):
            if room(other) in ROOMS:
                assert ROOMS.index(room(other)) <= ROOMS.index(room(name)), f"{name} imports {other} upwards"


def test_there_is_no_circle() -> None:
    graph = {n: imports(p) for n, p in modules().items()}
    done: set[str] = set()
    while len(done) < len(graph):
        free = {n for n, used in graph.items() if n not in done and {u for u in used if u in graph} <= done}
        assert free, f"a circle among {sorted(set(graph) - done)}"
        done |= free


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    for name, path in modules().items():
        top_level = {m.split(".")[0] for m in imports(path, inside_functions=False)}
        assert not top_level & HEAVY, f"{name} imports {top_level & HEAVY} when it is imported"


def test_importing_the_package_and_the_engine_loads_nothing_heavy() -> None:
    code = (
        "import sys, numpy\nbefore = set(sys.modules)\nimport twolevel as tl\n"
        "tl.solve_many, tl.NormalFormGame, tl.load\n"
        f"print(sorted({HEAVY!r} & {{m.split('.')[0] for m in set(sys.modules) - before}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_hides_a_name_that_a_face_hands_on() -> None:
    """``tl.thresholds`` stays the function however the package's modules are imported."""
    faces: dict[str, set[str]] = {"": set(tl.__all__) - {"plot"}}
    for name, path in modules().items():
        if path.name == "__init__.py":
            handed = [a.asname or a.name for n in parsed(path).body if isinstance(n, ast.ImportFrom) for a in n.names]
            faces[name] = set(handed) - {"annotations"}
    for face, handed_on in faces.items():
        own = {name.rpartition(".")[2] for name in modules() if name.rpartition(".")[0] == face}
        assert not own & handed_on, f"twolevel.{face} hands on {own & handed_on} and has modules of these names"


def test_the_public_surface() -> None:
    assert len(tl.__all__) <= 40
    for name in tl.__all__:
        assert getattr(tl, name) is not None
        assert name in dir(tl)
    assert tl.__version__ == "0.1.0"


# ---------------------------------------------------------------- the pages


def test_floors_and_arrows() -> None:
    graph = {"roof": {"left", "right", "ground"}, "left": {"ground"}, "right": set(), "ground": set()}
    assert floors(graph) == [["ground", "right"], ["left"], ["roof"]]
    assert reduced(graph) == {"roof": {"left", "right"}, "left": {"ground"}, "right": set(), "ground": set()}


def test_the_architecture_page_is_in_step_with_the_imports() -> None:
    stored = PAGE.read_text(encoding="utf-8")
    assert stored.count(BEGIN) == stored.count(END) == 1
    assert stored == drawn(), "python -m tests.architecture brings docs/architecture.md up to date"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert not missing, f"{page} links to {missing}"


def test_every_file_that_contributing_names_is_there() -> None:
    named = re.findall(r"`([\w./-]+/[\w.-]*)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing, f"CONTRIBUTING.md names {missing}"


def test_the_version_is_the_same_wherever_it_stands() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == tl.__version__
    assert f"\nversion: {tl.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {tl.__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
