"""The reference, from the code: a page for every public name, every class that one hands out, and every command."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from docs.machinery.gathering import write
from docs.machinery.surface import commands, doc, public, reached, summary, told

__all__ = ["SUBJECTS", "documented", "make", "pages", "subject_of"]

#: The public names by subject, in the order in which a reader meets them; `plot`, `textbook` and `teaching` follow.
SUBJECTS = {
    "Scenarios": ("load", "scenarios", "Scenario", "migrate"),
    "Games and equilibria": (
        *("solve", "solve_many", "select", "NormalFormGame", "Equilibrium", "Equilibria", "EquilibriumBatch"),
        *("quantal_response", "quantal_branch", "logit_limit", "correlated", "commit", "price"),
    ),
    "Evidence, disclosure and silence": (
        *("disclose", "DisclosurePath", "publish", "when", "break_even", "persuade", "signalling", "Signalling"),
    ),
    "What changes, and why": (
        *("thresholds", "Thresholds", "regimes", "RegimeMap", "explain", "Explanation"),
        *("attribute", "Attribution", "Point", "history", "History"),
    ),
    "Claims, and how well they stand": (
        *("check", "Claims", "robustness", "Robustness", "variants", "Variants", "rescue", "Rescue"),
        *("compare", "Comparison", "lint", "Findings"),
    ),
    "Many points at once": ("sweep", "Sweep", "sample", "Design"),
    "In a notebook, in a classroom": ("explore", "classroom"),
    "Errors and warnings": (
        *("TwolevelError", "ScenarioError", "GameError", "SolverError", "MissingExtraError", "ScenarioWarning"),
    ),
}
FACES = {
    "plot": "Pictures: ``tl.plot``",
    "textbook": "Models of the textbook: ``tl.textbook``",
    "teaching": "The seminar: ``tl.teaching``",
}
#: Where classes that public names hand out belong, by the room or module they live in.
ROOMS = {
    "analysis.disclosure analysis.persuasion analysis.publishing analysis.signalling analysis.timing": (
        "Evidence, disclosure and silence"
    ),
    "concepts.persuasion": "Evidence, disclosure and silence",
    "analysis.votes explorer": "In a notebook, in a classroom",
    "analysis": "What changes, and why",
    "model": "Scenarios",
    "games nash concepts arrays": "Games and equilibria",
    "claims model.differences": "Claims, and how well they stand",
    "sweeps": "Many points at once",
    "textbook concepts.graph_model": FACES["textbook"],
    "teaching": FACES["teaching"],
}
#: What a scenario file says, taken apart for the library's own use: the page of the format is its reference.
INNER = ("twolevel.model.structure", "twolevel.model.statements")


def documented() -> dict[str, type]:
    """Return the classes with a page, each by the name under which it stands there."""
    named = {value: f"twolevel.{name}" for name, value in public().items() if inspect.isclass(value)}
    for cls in reached():
        if cls.__module__ not in INNER:
            named.setdefault(cls, f"{cls.__module__}.{cls.__qualname__}")
    found = {name: cls for cls, name in sorted(named.items(), key=lambda item: item[1])}
    short = [name.rpartition(".")[2].lower() for name in found]
    assert len(set(short)) == len(short), "two classes of one name would share a page"
    return found


def subject_of(name: str) -> str:
    """Return the subject of a public name or, by where it lives, of another class with a page."""
    inside = name.removeprefix("twolevel.")
    for subject, names in SUBJECTS.items():
        if inside in names:
            return subject
    if inside.partition(".")[0] in FACES and inside in public():
        return FACES[inside.partition(".")[0]]
    homes = {home: subject for rooms, subject in ROOMS.items() for home in rooms.split()}
    return next(homes[home] for home in sorted(homes, reverse=True) if f"{inside}.".startswith(f"{home}."))


def make(folder: Path) -> None:
    """Write the generated pages into the folder of this section, and take away those of names that are gone."""
    made = pages()
    for part in ("functions", "classes", "commands", "mathematics"):
        for path in (folder / part).glob("*.rst"):
            if path.relative_to(folder).as_posix() not in made:
                path.unlink()
    for page, text in made.items():
        write(folder / page, text)


def pages() -> dict[str, str]:
    """Return the text of every generated page by its path inside the section."""
    found = {"python.rst": _names(), "commands.rst": _commands(), "mathematics.rst": _mathematics()}
    found |= {f"mathematics/{name}.rst": _module(name) for name in _modules()}
    for name, value in public().items():
        if not inspect.isclass(value):
            found[f"functions/{name}.rst"] = _function(name, value)
    for name, cls in documented().items():
        found[f"classes/{cls.__name__}.rst"] = _class(name, cls)
    return found | {f"commands/{name}.rst": _command(name, parser) for name, parser in commands().items()}


def _titled(title: str, *parts: str, line: str = "=") -> str:
    return "\n\n".join([f"{title}\n{line * len(title)}", *filter(None, parts)]) + "\n"


def _inside(text: str) -> str:
    return "\n".join(f"   {line}".rstrip() for line in text.splitlines())


# ---------------------------------------------------------------- names


def _names() -> str:
    """Return the page of all names by subject: functions and classes of the door first, then what they hand out."""
    groups: dict[str, list[str]] = {subject: [] for subject in (*SUBJECTS, *FACES.values())}
    for name in [*dict.fromkeys(n for names in SUBJECTS.values() for n in names), *public()]:
        entry = f"twolevel.{name}"
        if entry not in groups[subject_of(entry)]:
            groups[subject_of(entry)].append(entry)
    handed = {
        subject: [n for n in documented() if n not in names and subject_of(n) == subject]
        for subject, names in groups.items()
    }
    parts = []
    for subject, names in groups.items():
        more = ""
        if handed[subject]:
            more = f".. rubric:: Handed out by these\n\n{_table(handed[subject])}"
        parts.append(_titled(subject, _table(names), more, line="-"))
    intro = "Every name of ``import twolevel as tl``, by subject; functions return results that are read-only, can be"
    intro += " compared, show as tables in a notebook, and give tidy frames (``to_frame``)."
    tree = ".. toctree::\n   :hidden:\n   :glob:\n\n   functions/*\n   classes/*"
    return _titled("Python", intro, *parts, tree)


def _table(names: Iterable[str]) -> str:
    rows = ""
    for name in names:
        value = documented().get(name) or public()[name.removeprefix("twolevel.")]
        inside = name.removeprefix("twolevel.")
        shown = f"tl.{inside}" if inside in public() else value.__name__
        rows += f"   * - :doc:`{shown} <{_page(name)}>`\n     - {_said(value)}\n"
    return f".. list-table::\n   :widths: 30 70\n   :class: names\n\n{rows}"


def _page(name: str) -> str:
    classes = documented()
    return f"classes/{classes[name].__name__}" if name in classes else f"functions/{name.removeprefix('twolevel.')}"


def _said(value: object) -> str:
    """Return what stands beside a name: the first sentence of its docstring, or what is in it if it is a table."""
    return f"By name: {', '.join(map(str, value))}." if isinstance(value, dict) else summary(value)


def _function(name: str, value: object) -> str:
    if isinstance(value, dict):
        rows = "\n".join(f"* ``{key}``: {_entry(entry)}" for key, entry in value.items())
        return _titled(f"tl.{name}", f".. py:data:: twolevel.{name}\n\n   A dict, in this order:", rows)
    return _titled(f"tl.{name}", f".. autofunction:: twolevel.{name}", _behind(value))


def _entry(entry: object) -> str:
    return ": ".join(entry) if isinstance(entry, tuple) else f"`{entry.__name__}`, {summary(entry)}"  # type: ignore[attr-defined]


def _class(name: str, cls: type) -> str:
    shown = f"tl.{name.removeprefix('twolevel.')}" if name.removeprefix("twolevel.") in public() else cls.__name__
    if issubclass(cls, Exception):
        return _titled(shown, f".. autoexception:: {name}\n   :show-inheritance:")
    names = told(cls)
    page = f".. autoclass:: {name}\n" + (f"   :members: {', '.join(names)}\n" if names else "")
    rest = (
        [f for f in fields(cls) if not f.name.startswith("_") and f.name not in doc(cls)] if is_dataclass(cls) else []
    )
    table = "\n".join(f"* ``{field.name}`` : ``{field.type}``" for field in rest)
    return _titled(shown, page, f".. rubric:: Fields that speak for themselves\n\n{table}" if rest else "")


# ---------------------------------------------------------------- the mathematics


@cache
def _modules() -> dict[str, list[str]]:
    """Return the modules that open with more than a sentence, each with the public names that live there."""
    found: dict[str, list[str]] = {}
    for name, value in public().items():
        if not isinstance(value, dict) and "\n\n" in doc(inspect.getmodule(value)):
            found.setdefault(value.__module__.removeprefix("twolevel."), []).append(name)
    return dict(sorted(found.items()))


def _behind(value: object) -> str:
    """Return the line that leads from a name to the mathematics of its module."""
    home = str(value.__module__).removeprefix("twolevel.")
    return f"What is computed, and why it is right: :doc:`../mathematics/{home}`." if home in _modules() else ""


def _mathematics() -> str:
    rows = ""
    for module, names in _modules().items():
        leads = ", ".join(f"`tl.{name} <twolevel.{name}>`" for name in names)
        rows += f"   * - :doc:`mathematics/{module}`\n     - {summary(import_module(f'twolevel.{module}'))} {leads}\n"
    return _titled(
        "The mathematics, module by module",
        "Every module opens with what it computes, why that is right, and where it comes from. Here are those of the"
        " public names.",
        f".. list-table::\n   :widths: 35 65\n   :class: names\n\n{rows}",
        ".. toctree::\n   :hidden:\n   :glob:\n\n   mathematics/*",
    )


def _module(name: str) -> str:
    return _titled(name, f".. automodule:: twolevel.{name}")


# ---------------------------------------------------------------- commands


def _commands() -> str:
    rows = "".join(
        f"   * - :doc:`{name} <commands/{name}>`\n     - {_plain(parser.description or '')}\n"
        for name, parser in commands().items()
    )
    return _titled(
        "The command line",
        "``twolevel COMMAND --help`` says the same in a terminal. Results go to standard output and are the same for"
        " the same input; progress and mistakes go to standard error, and a mistake ends with status 2. A SCENARIO is"
        " the name of a bundled case (``twolevel list``), a TOML file, or ``-`` for standard input.",
        f".. list-table::\n   :widths: 20 80\n   :class: names\n\n{rows}",
        ".. toctree::\n   :hidden:\n   :glob:\n\n   commands/*",
    )


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    formatter = argparse.HelpFormatter(parser.prog, width=88)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups)
    usage = f".. code-block:: text\n\n{_inside(formatter.format_help().strip())}"
    options = [action for action in parser._actions if action.option_strings]
    arguments = [action for action in parser._actions if not action.option_strings]
    parts = [".. program:: " + parser.prog]
    for title, actions in (("Arguments", arguments), ("Options", options)):
        if actions:
            parts += [f".. rubric:: {title}", *(_option(formatter, action) for action in actions)]
    return _titled(f"twolevel {name}", _plain(parser.description or ""), usage, *parts)


def _option(formatter: argparse.HelpFormatter, action: argparse.Action) -> str:
    takes = "" if action.nargs == 0 else formatter._format_args(action, _metavar(action))
    names = [f"{name} {takes}".strip() for name in action.option_strings] or [_metavar(action)]
    said = formatter._expand_help(action) if action.help else ""
    return f".. option:: {', '.join(names)}\n\n{_inside(_plain(said))}"


def _metavar(action: argparse.Action) -> str:
    if action.choices is not None and action.metavar is None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return str(action.metavar or action.dest.upper())


def _plain(text: str) -> str:
    """Return a text that means itself in reStructuredText, as a sentence."""
    text = re.sub(r"([\\*`|_<>])", r"\\\1", " ".join(text.split()))
    return text[:1].upper() + text[1:] + "." * (not text.endswith((".", "!", "?")))
