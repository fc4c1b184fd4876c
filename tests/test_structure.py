"""The house: imports go downwards, importing is light, the public surface is what the contract says."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import twolevel as tl
from tests.architecture import imports, modules, nodes, parsed, room

#: In one process, which parses the modules once.
pytestmark = pytest.mark.xdist_group("house")

#: From the ground up: a room may import from those that stand before it.
ROOMS = [
    "errors",
    "arrays",
    "files",
    "progress",
    "games",
    "nash",
    "concepts",
    "model",
    "analysis",
    "claims",
    "sweeps",
    "textbook",
    "plot",
    "reports",
    "explorer",
    "pages",
    "teaching",
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
    "openpyxl",
    "quantecon",
    "pyarrow",
    "xarray",
    "dask",
    "distributed",
    "SALib",
    "jinja2",
    "PIL",
}


def test_imports_go_downwards_and_every_module_has_its_room() -> None:
    for name, path in modules().items():
        assert room(name) in ROOMS, f"{name} has no room: add it to ROOMS where it belongs"
        for other in imports(path):
            if room(other) in ROOMS:
                assert ROOMS.index(room(other)) <= ROOMS.index(room(name)), f"{name} imports {other} upwards"


#: What takes a string apart, or looks at its ends.
CUTS = {"partition", "rpartition", "split", "rsplit", "startswith", "endswith", "removeprefix", "removesuffix", "find"}
SECTIONS = ("parameters", "observers", "evidence", "terms", "audiences", "episodes")


def hand_made(path: Path) -> list[str]:
    """Return the places of a file where an address is taken apart or put together by hand."""
    texts = {id(n.value) for n in nodes(path) if isinstance(n, ast.Expr)}  # docstrings
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTS:
            parts = [c.value for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
            if any(p == "." or p.strip(".") in SECTIONS for p in parts):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in texts:
            first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
            start = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            if any(start.startswith(f"{section}.") for section in SECTIONS):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    return found


def test_addresses_are_put_together_and_taken_apart_in_one_place() -> None:
    by_hand = {name: places for name, path in modules().items() if (places := hand_made(path))}
    assert set(by_hand) == {"model.addresses"}, by_hand


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
    faces: dict[str, set[str]] = {"": set(tl.__all__) - {"plot", "teaching", "textbook"}, "plot": set(tl.plot.__all__)}
    for name, path in modules().items():
        if path.name == "__init__.py" and name not in faces:
            handed = [a.asname or a.name for n in parsed(path).body if isinstance(n, ast.ImportFrom) for a in n.names]
            faces[name] = set(handed) - {"annotations"}
    for face, handed_on in faces.items():
        own = {name.rpartition(".")[2] for name in modules() if name.rpartition(".")[0] == face}
        assert not own & handed_on, f"twolevel.{face} hands on {own & handed_on} and has modules of these names"


def test_the_public_surface() -> None:
    assert len(tl.__all__) <= 70
    for name in tl.__all__:
        assert getattr(tl, name) is not None
        assert name in dir(tl)
    assert tl.__version__ == "0.1.0"


def test_profile_names_are_taken_apart_nowhere() -> None:
    """A `Profile` knows its stances; what splits or searches its text would trust what stances are called."""
    joints = {", ", "+"}

    def takes_apart(node: ast.AST) -> bool:
        match node:
            case ast.Call(
                func=ast.Attribute(attr="split" | "partition" | "replace"), args=[ast.Constant(value=str(x)), *_]
            ):
                return x in joints
            case ast.Compare(left=ast.Constant(value=str(x)), ops=[ast.In() | ast.NotIn(), *_]):
                return x in joints
        return False

    found = {
        f"{name}:{node.lineno}"
        for name, path in modules().items()
        for node in nodes(path)
        if isinstance(node, ast.expr) and takes_apart(node)
    }
    assert not found


def test_the_command_line_words_nothing() -> None:
    """Records and words come from `reports`; one function prints them, and what else is printed is no result."""
    for name, path in modules().items():
        if room(name) != "cli" or name == "cli.options":
            continue
        assert "json" not in imports(path, inside_functions=True), f"{name} makes JSON"
        for node in nodes(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
                to = {k.arg: ast.unparse(k.value) for k in node.keywords}
                assert to.get("file") == "sys.stderr", f"{name}:{node.lineno} prints a result"
