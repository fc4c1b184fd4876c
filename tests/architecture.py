"""The house, drawn from its imports: ``python -m tests.architecture`` rewrites the drawn part of its page.

A **room** is a folder of the package, or a module that stands alone; it may import from the rooms below it. A room's
**floor** is one above the highest room that it imports from, so rooms that need no other are on the ground.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import twolevel as tl
from tests import ROOT

PACKAGE = Path(tl.__file__).parent
PAGE = ROOT / "docs" / "maintainers" / "architecture.md"
BEGIN, END = "<!-- drawn by python -m tests.architecture -->", "<!-- end of what is drawn -->"


@cache
def modules() -> dict[str, Path]:
    """Return every module by its dotted name without ``twolevel``; a folder stands for its ``__init__``."""
    return {
        ".".join(p.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): p
        for p in sorted(PACKAGE.rglob("*.py"))
        if p != PACKAGE / "__init__.py"
    }


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parsed(path)))


def statements(within: ast.AST, *, inside_functions: bool) -> Iterator[ast.AST]:
    """Yield the statements in a node, and those in them, which is where imports are; not those for types only."""
    for block in ("body", "orelse", "handlers", "finalbody", "cases"):
        for node in getattr(within, block, ()):
            lazy = isinstance(node, ast.FunctionDef) and not inside_functions
            test = node.test if isinstance(node, ast.If) else None
            if lazy or (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"):
                continue
            yield node
            yield from statements(node, inside_functions=inside_functions)


@cache
def imports(path: Path, *, inside_functions: bool = True) -> frozenset[str]:
    """Return the modules that a file imports, those of the package without ``twolevel``; not those for types only."""
    package = ["twolevel", *path.relative_to(PACKAGE).parent.parts]
    known = {f"twolevel.{m}" for m in modules()}
    found = set()
    for node in statements(parsed(path), inside_functions=inside_functions):
        if not isinstance(node, ast.ImportFrom | ast.Import):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
            continue
        base = package[: len(package) - node.level + 1] if node.level else []
        name = ".".join([*base, *([node.module] if node.module else [])])
        whole = {f"{name}.{alias.name}" for alias in node.names}
        found |= (whole & known) or {name}
    return frozenset(m.removeprefix("twolevel.") for m in found)


def room(name: str) -> str:
    """Return the room of a module."""
    return name.split(".")[0]


def arrows() -> dict[str, set[str]]:
    """Return the rooms that each room imports from, itself not; the door, ``__main__``, is no room."""
    inside = {name: path for name, path in modules().items() if name != "__main__"}
    result: dict[str, set[str]] = {room(name): set() for name in inside}
    for name, path in inside.items():
        result[room(name)] |= {room(m) for m in imports(path)} & set(result) - {room(name)}
    return result


def floors(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the rooms floor by floor, the ground first; `graph` must have no circle."""
    level: dict[str, int] = {}
    while len(level) < len(graph):
        free = {r: max((level[u] + 1 for u in used), default=0) for r, used in graph.items() if used <= set(level)}
        level |= free
    return [sorted(r for r in level if level[r] == k) for k in range(max(level.values()) + 1)]


def reduced(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the arrows without those that a longer way says already."""
    below: dict[str, set[str]] = {}
    for name in (r for level in floors(graph) for r in level):
        below[name] = graph[name].union(*(below[u] for u in graph[name]))
    return {name: {u for u in used if not any(u in below[v] for v in used)} for name, used in graph.items()}


def first_sentence(path: Path) -> str:
    """Return the first sentence of a module's docstring."""
    text = " ".join((ast.get_docstring(parsed(path)) or "").split("\n\n")[0].split())
    return text.partition(". ")[0].rstrip(".").replace("``", "`").replace("|", "\\|") + "."


def picture() -> list[str]:
    """Draw the rooms and arrows as a Mermaid flowchart, one box a floor."""
    graph = arrows()
    lines = ["```mermaid", "flowchart TB"]
    levels = floors(graph)
    for k in reversed(range(len(levels))):
        lines += [f'  subgraph floor{k}["{f"floor {k}" if k else "ground"}"]', "    direction LR"]
        lines += [f"    {name}" for name in levels[k]] + ["  end"]
    lines += [f"  {name} --> {used}" for name, useds in reduced(graph).items() for used in sorted(useds)]
    return [*lines, "```"]


def table() -> list[str]:
    """List every module by floor and room, the top floor first, with the first sentence of its docstring."""
    graph = arrows()
    lines = ["| room | holds | imports from |", "|---|---|---|"]
    levels = floors(graph)
    order = [name for level in reversed(levels) for name in level]
    for name in order:
        used = ", ".join(u for u in order if u in graph[name]) or "nothing"
        path = modules()[name]
        where = f"#{name}" if path.name == "__init__.py" else f"../../twolevel/{path.name}"
        lines.append(f"| [{name}]({where}) | {first_sentence(path)} | {used} |")
    for name in order:
        files = [path for m, path in modules().items() if room(m) == name and m != name]
        if files:
            lines += ["", f"### {name}", "", "| file | holds |", "|---|---|"]
        for path in files:
            inside = path.relative_to(PACKAGE).as_posix()
            shown = inside.removesuffix("/__init__.py") + "/" * inside.endswith("/__init__.py")
            lines.append(f"| [{shown}](../../twolevel/{shown}) | {first_sentence(path)} |")
    return lines


def drawn() -> str:
    """Return the page as it should be: what stands by hand, and the drawn part anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([before + BEGIN, "", *picture(), "", *table(), "", END + after])


if __name__ == "__main__":
    PAGE.write_text(drawn(), encoding="utf-8")
