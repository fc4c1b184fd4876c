"""Mutants of scenario files: each loads, or is refused in words; nothing else ever comes out."""

from __future__ import annotations

import contextlib
import random
import re
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

import twolevel as tl
from tests.conftest import AIRLINER, reduced
from twolevel.model.scenario import Scenario
from twolevel.reports.scenario import numbers_words, scenario_record, scenario_words

#: What takes the place of a token.
HOSTILE = (
    *(
        "[]",
        "{}",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "9" * 30,
        "9" * 5000,
        "-0.0",
        "5e-324",
        "true",
        "''",
        '"rest"',
        '"sharp"',
    ),
    *(
        "1979-05-27",
        "07:32:00",
        "[1, 2]",
        "[[1]]",
        "{value = 1}",
        "{value = []}",
        '{one_minus = "x"}',
        "{one_minus = 1}",
    ),
    *(
        "{value = 1, range = 1}",
        "{range = [0, 1]}",
        "{Island = 0.1}",
        '"\\u001b[31m"',
        '"a\\nb"',
        "a.b.c",
        "=",
        "[",
        "]",
    ),
    *(
        "{",
        "}",
        '"',
        "'",
        '"""',
        "#",
        "\\",
        ",",
        "[x]",
        "[[x]]",
        "[players]",
        "[episodes.now.parameters]",
        "\x00",
        "é",
        "名前",
    ),
    *("weight", "stances", "trust", "prior", "value", "one_minus", "range", "domain", "title", "margin = 1", "event"),
)
TOKEN = re.compile(rb"[\w.-]+|\"[^\"\n]*\"|[^\w\s]")

Mutation = Callable[[bytes, random.Random], bytes]


@lru_cache(maxsize=1)
def originals() -> list[bytes]:
    """Return the texts to be damaged; the small ones, which are quick, more than once."""
    folder = Path(tl.__file__).parent / "scenarios"
    crisis = Path(tl.__file__).parent.parent / "examples" / "my_crisis.toml"
    small = [folder / f"{name}.toml" for name in ("chicken", "putnam-ratification")] + [crisis]
    return [path.read_bytes() for path in (*small * 4, *sorted(folder.glob("*.toml")), AIRLINER)]


def span(text: bytes, at: random.Random) -> tuple[int, int]:
    """Return start and end of a token."""
    found = [token.span() for token in TOKEN.finditer(text)] or [(0, 0)]
    return at.choice(found)


def flip(text: bytes, at: random.Random) -> bytes:
    k = at.randrange(len(text) + 1)
    return text[:k] + bytes([at.randrange(256)]) + text[k + at.randrange(2) :]


def drop(text: bytes, at: random.Random) -> bytes:
    k = at.randrange(len(text) + 1)
    return text[:k] + text[k + at.choice((1, 2, 10, 200)) :]


def replace(text: bytes, at: random.Random) -> bytes:
    start, end = span(text, at)
    return text[:start] + at.choice(HOSTILE).encode() + text[end:]


def swap(text: bytes, at: random.Random) -> bytes:
    """Put one token of the text in another's place."""
    start, end = span(text, at)
    other = slice(*span(text, at))
    return text[:start] + text[other] + text[end:]


def shuffle_lines(text: bytes, at: random.Random) -> bytes:
    lines = text.split(b"\n")
    a, b = at.randrange(len(lines)), at.randrange(len(lines))
    match at.randrange(3):
        case 0:
            lines[a], lines[b] = lines[b], lines[a]
        case 1:
            lines.insert(a, lines[b])
        case _:
            del lines[a]
    return b"\n".join(lines)


MUTATIONS: tuple[Mutation, ...] = (flip, drop, replace, replace, replace, swap, swap, shuffle_lines)


def mutants(seed: int, count: int) -> Iterator[bytes]:
    at = random.Random(seed)
    for _ in range(count):
        text = at.choice(originals())
        for _ in range(at.choice((1, 1, 1, 3))):
            text = at.choice(MUTATIONS)(text, at)
        yield text


def described(scenario: Scenario) -> list[str]:
    """Solve the last episode of a scenario, and say what it is about."""
    record = scenario_record(scenario)
    tl.solve(scenario.game(scenario.episodes[-1]), check=False)
    return [scenario_words(record), numbers_words(record), *scenario.warnings]


def fault(text: bytes, told: Callable[[Scenario], Iterable[str]] = described) -> str:
    """Return what is wrong with how a text is taken, and with what is then told of it, or nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            said = list(told(Scenario.from_toml(text, where="mutant.toml")))
    except tl.ScenarioError as exc:
        said = [str(exc), *getattr(exc, "__notes__", ())]
        if "\n" in said[0]:
            return f"more than one line: {said[0]}"
    except Exception:
        return traceback.format_exc()
    return (
        ""
        if all(line.isprintable() for text in said for line in re.split(r"[\n\t]", text))
        else f"not printable: {said!r}"
    )


def faults(seed: int, count: int) -> list[tuple[str, bytes]]:
    return [(wrong, text) for text in mutants(seed, count) if (wrong := fault(text))]


@pytest.mark.parametrize("count", [pytest.param(6, id="6"), pytest.param(100_000, id="100000", marks=pytest.mark.slow)])
def test_every_mutant_of_a_file_loads_or_is_refused_in_words(count: int) -> None:
    assert not faults(9, count)


@reduced("count", 10, 25)
def test_the_mutants_do_both(count: int) -> None:
    """What loads and what is refused are both many, or nothing much would be tried."""
    loaded = 0
    for text in mutants(3, count):
        with contextlib.suppress(tl.ScenarioError):
            Scenario.from_toml(text)
            loaded += 1
    assert 0 < loaded < count
