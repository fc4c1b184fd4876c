"""What users meet: the public names, the classes that these hand out, the commands.

The reference is made from it, and the tests of results and of the reference compare with it.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

import pandas as pd

import twolevel as tl
from twolevel.cli.entry import _parser

__all__ = ["commands", "described", "doc", "members", "public", "reached", "summary", "told"]


@cache
def public() -> dict[str, Any]:
    """Return every public thing by its name, such as ``solve`` and ``plot.story``; the faces are taken apart."""
    faces = {name: getattr(tl, name) for name in tl.__all__ if inspect.ismodule(getattr(tl, name))}
    names = {name: getattr(tl, name) for name in tl.__all__ if name not in faces}
    return names | {f"{face}.{name}": getattr(of, name) for face, of in faces.items() for name in of.__all__}


@cache
def reached() -> frozenset[type]:
    """Return the classes that public names are or hand out, and what these hand out in turn; errors are none."""
    todo = []
    for name, value in public().items():
        if inspect.isclass(value):
            todo.append(value)
        elif inspect.isfunction(value) and not name.startswith("plot."):  # pictures are matplotlib's axes
            todo += _classes(_hints(value).get("return"))
    found: set[type] = set()
    while todo:
        cls = todo.pop()
        if cls not in found and not issubclass(cls, Exception):
            found.add(cls)
            todo += _handed_out(cls)
    return frozenset(found)


def _classes(hint: Any) -> Iterator[type]:
    """Yield the classes of the package in an annotation."""
    for inner in get_args(hint):
        yield from _classes(inner)
    if inspect.isclass(hint) and hint.__module__.startswith("twolevel"):
        yield hint


def _hints(function: Any) -> dict[str, Any]:
    return get_type_hints(function, localns={"pd": pd})


def _handed_out(cls: type) -> Iterator[type]:
    """Yield the classes that a class hands out: in its fields, properties and methods."""
    for name in members(cls):
        function = _function(inspect.getattr_static(cls, name))
        if inspect.isfunction(function):
            yield from _classes(_hints(function).get("return"))
    if is_dataclass(cls):
        held = _hints(cls)
        for field in fields(cls):
            if not field.name.startswith("_"):
                yield from _classes(held[field.name])


def members(cls: type) -> list[str]:
    """Return the public names of a class."""
    return [name for name, _ in inspect.getmembers_static(cls) if not name.startswith("_")]


def _function(member: Any) -> Any:
    if isinstance(member, classmethod | staticmethod):
        return member.__func__
    return member.fget if isinstance(member, property) else getattr(member, "func", member)


def described(cls: type) -> list[str]:
    """Return the methods and properties of a class that the package itself defines, by name."""
    found = []
    for name in members(cls):
        function = _function(inspect.getattr_static(cls, name))
        if inspect.isroutine(function) and (getattr(function, "__module__", "") or "").startswith("twolevel"):
            found.append(name)
    return found


def told(cls: type) -> list[str]:
    """Return those of the described members that say something; what `FrozenTable` refuses does not."""
    return [name for name in described(cls) if doc(inspect.getattr_static(cls, name))]


def doc(thing: Any) -> str:
    """Return the docstring of a function, a class, a method or a property of its own."""
    return inspect.cleandoc(_function(thing).__doc__ or "")


def summary(thing: Any) -> str:
    """Return the first sentence of a docstring."""
    return " ".join(doc(thing).partition("\n\n")[0].split())


@cache
def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of every command by its name."""
    return {name: parser for group in _groups(_parser()) for name, parser in group.choices.items()}


def _groups(parser: argparse.ArgumentParser) -> Iterator[Any]:
    yield from (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
