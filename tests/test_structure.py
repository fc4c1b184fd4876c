"""The house: imports go downwards, importing is light, the public surface is what the contract says."""

from __future__ import annotations

import ast
import subprocess
import sys

import twolevel as tl
from tests.architecture import imports, modules, parsed, room

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
