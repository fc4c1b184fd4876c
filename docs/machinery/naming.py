"""Names in docstrings that lead on: a name in backticks is a reference where the site has a page for it.

Docstrings name classes as their module does, ``Scenario``, and parameters, fields and words of a file alike. Whatever
is no documented name, and no module with a source page, stays as it is.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import twolevel as tl
from docs.machinery import SOURCE
from docs.reference import documented

__all__ = ["found", "setup"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Let names be looked up, and results be shown without what builds them, which users never call."""
    app.connect("missing-reference", _lead_on)
    app.connect("autodoc-process-signature", _without_fields)
    app.connect("autodoc-process-docstring", _absolute_values)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def found(module: str, name: str) -> Any:
    """Return what a dotted name of a module stands for."""
    value: Any = importlib.import_module(module)
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


def _lead_on(app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.Element) -> nodes.Element | None:
    if node.get("refdomain") != "py" or node["reftype"] != "obj":
        return None
    target = node["reftarget"].removeprefix("tl.").removesuffix("()")
    if target.startswith("twolevel.") and (file := _file(target)):
        return nodes.reference("", "", text, refuri=f"{SOURCE}{file}", internal=True)
    first, dot, rest = target.removeprefix("twolevel.").partition(".")
    for name in (f"twolevel.{target.removeprefix('twolevel.')}", f"{_short().get(first, first)}{dot}{rest}"):
        if name in env.domains.python_domain.objects:
            return env.domains.python_domain.resolve_xref(env, node["refdoc"], app.builder, "obj", name, node, text)
    return text


@cache
def _short() -> dict[str, str]:
    """Return the full names of what modules call by one word: classes, and the models of the textbook."""
    models = {name: f"twolevel.textbook.{name}" for name in tl.textbook.__all__}
    return models | {name.rpartition(".")[2]: name for name in documented()}


@cache
def _file(target: str) -> str | None:
    """Return the file of a module of the package."""
    try:
        spec = importlib.util.find_spec(target)
    except ModuleNotFoundError:
        return None
    return (
        target.replace(".", "/") + ("/__init__.py" if spec and spec.submodule_search_locations else ".py")
        if spec
        else None
    )


def _absolute_values(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Let |x - c| be one in a module's docstring, and no name of a substitution; formulas and code stay as they are."""
    inside = False  # a formula, whose lines are indented
    for k, line in enumerate(lines if what == "module" else ()):
        inside = line.startswith(".. math::") or (inside and line[:1] in ("", " "))
        if not inside:
            lines[k] = re.sub(r"(`+[^`]*`+)|\|", lambda found: found[1] or r"\|", line)


def _without_fields(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str, None] | None:
    built = ("NormalFormGame", "Point", "Conflict")  # by users, too
    return ("", None) if what == "class" and thing.__name__ not in built else None
