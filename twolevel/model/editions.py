"""Editions of the scenario format: an older text brought up to the present, its numbers the same to the last bit.

What an edition asks for beyond the one before it stands in the schema. Edition 2 asks that two things be said which
edition 1 lets be guessed: what is out at an episode, where the file has evidence, and who believes the event of a term.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import ScenarioError, expect
from . import parse
from .parse import FORMAT
from .scenario import Scenario
from .toml_edit import at_the_top, inserted

__all__ = ["edition", "migrate", "migrated", "read_text"]


def migrate(source: str | Path) -> str:
    r"""Bring a scenario file up to the present edition of the format.

    Comments, order and numbers stay as they are; what the present edition asks for is put in as edition 1 meant it:
    ``format = 2``, the ``disclosed`` of episodes, and the ``observer`` of terms with an event. A file of the present
    edition is returned as it is.

    Parameters
    ----------
    source : str or Path
        The text of a file, or as in `load`: the path of one, the name of a bundled scenario, or ``"-"``. What has a
        line end is text.

    Returns
    -------
    str
        The text of a file that loads to an equal scenario.

    Raises
    ------
    ScenarioError
        Where the file cannot be loaded, or something cannot be put in: then the line says what to write by hand.

    Examples
    --------
    >>> print(migrate("# An even game\ntitle = 'Even'\nplayers.A.stances = ['x']  # one\n"))
    # An even game
    format = 2
    title = 'Even'
    players.A.stances = ['x']  # one
    <BLANKLINE>
    """
    return migrated(*read_text(source))


def read_text(source: str | Path) -> tuple[str, bytes]:
    """Return what to call a source in messages, and its bytes; a text is its own source."""
    if isinstance(source, str) and "\n" in source:
        return "scenario", source.encode()
    if not isinstance(source, Path):
        expect("source", source, str)
    return parse.read(source)


def edition(raw: bytes) -> int:
    """Return the edition that a file, which can be read, says it is of; the first if it does not say."""
    return int(tomllib.loads(raw.decode("utf-8-sig")).get("format", 1))


def migrated(where: str, raw: bytes) -> str:
    """Return the text of a file, brought up to the present edition."""
    before = Scenario.from_toml(raw, where=where)
    whole = raw.decode("utf-8")
    if edition(raw) == FORMAT:
        return whole
    table = parse.parse(where, raw)
    text = whole.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        text = at_the_top(text, "format", str(FORMAT))
        for place, key, value, after in _unsaid(table):
            text = inserted(text, place, key, value, after)
    except ValueError as exc:
        raise ScenarioError(f"{where}: {exc}; write it by hand") from None
    after_all = Scenario.from_toml(text, where=where)
    if after_all.fingerprint != before.fingerprint:
        raise ScenarioError(f"{where}: would not be the same scenario in format {FORMAT}; add what it asks for by hand")
    text = text.replace("\n", "\r\n") if "\r\n" in whole else text
    return "\ufeff" * whole.startswith("\ufeff") + text


def _unsaid(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    """Yield what edition 2 wants said: the table, the key, what edition 1 took it for, and the key to put it after."""
    for episode, entry in table.get("episodes", {}).items() if "evidence" in table else ():
        if "disclosed" not in entry:
            yield ("episodes", episode), "disclosed", "[]", "date"
    for audience, entry in table.get("audiences", {}).items():
        for name, term in entry["terms"].items():
            if "event" in term and "observer" not in term:
                yield ("audiences", audience, "terms", name), "observer", f'"{audience}"', "event"
