"""The house: imports go downwards, importing is light, the public surface is what the contract says."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import twolevel as tl

PACKAGE = Path(tl.__file__).parent

#: From the ground up: a module may import those that stand before it, and, inside solvers, those above in the list.
FLOORS = [
    "errors",
    "dominance",
    "matrices",
    "payoffs",
    "game",
    "equilibrium",
    "solvers",
    "factors",
    "schema",
    "evidence",
    "predicates",
    "spec",
    "moment",
    "scenario",
    "breakpoints",
    "regimes",
    "rows",
    "design",
    "store",
    "sweep",
    "thresholds",
    "disclosure",
    "judging",
    "claims",
    "perturbation",
    "robustness",
    "attribution",
    "plot",
    "narrate",
    "files",
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
GROUND_OF_SOLVERS = {"errors", "dominance", "payoffs", "game", "equilibrium"}


def modules() -> dict[str, Path]:
    return {
        ".".join(p.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): p
        for p in PACKAGE.rglob("*.py")
        if p != PACKAGE / "__init__.py"
    }


def imports(path: Path, *, inside_functions: bool) -> set[str]:
    """Return the modules of the package that a file imports, as dotted names without ``twolevel``."""
    package = ["twolevel", *path.relative_to(PACKAGE).parent.parts]
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        lazy = isinstance(node, ast.FunctionDef) and not inside_functions
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if lazy or typing_only:
            skipped |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.ImportFrom | ast.Import):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
            continue
        base = package[: len(package) - node.level + 1] if node.level else []
        name = ".".join([*base, *([node.module] if node.module else [])])
        whole = {f"{name}.{alias.name}" for alias in node.names}
        known = {f"twolevel.{m}" for m in modules()}
        found |= (whole & known) or {name}
    return {m.removeprefix("twolevel.") for m in found}


def test_imports_go_downwards_and_every_module_has_its_floor() -> None:
    for name, path in modules().items():
        top = name.split(".")[0]
        assert top in FLOORS, f"{name} has no floor: add it to FLOORS where it belongs"
        for other in imports(path, inside_functions=True):
            floor = other.split(".")[0]
            if floor in FLOORS and floor != top:
                assert FLOORS.index(floor) < FLOORS.index(top), f"{name} imports {other} upwards"


def test_solvers_stand_on_games_alone_and_form_no_circle() -> None:
    graph = {n: imports(p, inside_functions=True) for n, p in modules().items() if n.split(".")[0] == "solvers"}
    for name, used in graph.items():
        own = {u for u in used if u.split(".")[0] in FLOORS and u.split(".")[0] != "solvers"}
        assert own <= GROUND_OF_SOLVERS, f"{name} imports {own - GROUND_OF_SOLVERS}"
    done: set[str] = set()
    while len(done) < len(graph):
        free = {n for n, used in graph.items() if n not in done and {u for u in used if u in graph} <= done}
        assert free, f"a circle among {sorted(set(graph) - done)}"
        done |= free


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    for name, path in modules().items():
        top_level = {m.split(".")[0] for m in imports(path, inside_functions=False)}
        assert not top_level & HEAVY, f"{name} imports {top_level & HEAVY} when it is imported"


def test_no_module_is_longer_than_500_lines() -> None:
    for name, path in modules().items():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, name


def test_importing_the_package_and_the_engine_loads_nothing_heavy() -> None:
    code = (
        "import sys, numpy\nbefore = set(sys.modules)\nimport twolevel as tl\n"
        "tl.solve_many, tl.NormalFormGame, tl.load\n"
        f"print(sorted({HEAVY!r} & {{m.split('.')[0] for m in set(sys.modules) - before}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_submodule_does_not_hide_the_function_of_its_name() -> None:
    code = "import twolevel as tl, twolevel.thresholds, twolevel.regimes\ntl.disclose\nprint(callable(tl.thresholds))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "True"


def test_the_public_surface() -> None:
    assert len(tl.__all__) <= 40
    for name in tl.__all__:
        assert getattr(tl, name) is not None
        assert name in dir(tl)
    assert tl.__version__ == "0.1.0"
