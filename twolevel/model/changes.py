"""Changed numbers, as an episode or a variant writes them: the tables of the base again, with what differs in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import Mistakes, ScenarioError, meant
from . import addresses
from .addresses import join
from .numbers import Number, is_factor

__all__ = ["changed_numbers"]

#: The tables of the base that hold numbers.
SECTIONS = ("parameters", "players", "observers", "evidence", "terms", "audiences")


def changed_numbers(
    raw: Mapping[str, Any],
    numbers: Mapping[str, Number],
    place: str,
    mistakes: Mistakes,
    *,
    is_whole: bool = True,
) -> dict[str, Number]:
    """Return the numbers that a table has in place of those of the base, by base address.

    Parameters
    ----------
    raw : mapping
        The table, of the right form; its other keys do not count.
    numbers : mapping from address to Number
        Of the base. A changed number has the range, the reason and the source of the one it replaces, if none of its
        own.
    place : str
        The address of the table, which the numbers that are returned and all messages start with.
    mistakes : Mistakes
        Where what is wrong is kept.
    is_whole : bool
        Whether the base has all its numbers; else what is not found there is left out without a word.

    Examples
    --------
    >>> base = {"parameters.stakes": Number.parse(1.0, "parameters.stakes")}
    >>> changed_numbers({"parameters": {"stakes": 2.0}}, base, "episodes.t2", Mistakes())
    {'parameters.stakes': episodes.t2.parameters.stakes = 2}
    """
    found: dict[str, Number] = {}

    def walk(address: str, raw: Any) -> None:
        is_table = isinstance(raw, dict) and "value" not in raw and not is_factor(raw)
        where = join(place, address)
        if address in numbers and not is_table:
            base = numbers[address]
            change = Number.parse(raw, where, base.domain, why=base.why, source=base.source)
            if not change.factor.parameters:
                change.domain.check(where, change.factor.number)
            found[address] = replace(change, range=change.range or base.range)
        elif is_table and any(a == address or addresses.is_inside(a, address) for a in numbers):
            for key, inner in raw.items():
                with mistakes.kept():
                    walk(join(address, key), inner)
        elif is_whole:
            section = addresses.split(address).section
            known = [a for a in numbers if addresses.split(a).section == section]
            raise ScenarioError(f"{where} changes no number of the base{meant(addresses.alike(address, known))}")

    for section in SECTIONS:
        if section in raw:
            with mistakes.kept():
                walk(section, raw[section])
    return found
