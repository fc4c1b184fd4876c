r"""The grammar of addresses: how the numbers of a scenario are called.

An address is a string of names joined by dots, for no name has one::

    address  = [ "episodes." EPISODE "." ] base
    base     = "parameters." NAME
             | "observers." OBSERVER ( ".prior." STATE | ".trust" [ "." SIDE ] )
             | "evidence." ITEM ( ".likelihood." STATE | ".credibility" | ".unreliable_rate" )
             | term
             | "audiences." AUDIENCE ( ".weight" | ".precision" | ".votes" | "." term )
             | "players." PLAYER ".rule"
    term     = "terms." TERM ( ".weight" | ".margin" | ( ".stances." | ".before." ) PLAYER "." STANCE )

A **base** address stands for the number of the whole scenario; with an episode in front, for the number that this
episode has in its stead. Here, and nowhere else, addresses are put together and taken apart; to everyone they are
plain strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from ..errors import closest, likeness

__all__ = [
    "Address",
    "alike",
    "before",
    "credibility",
    "in_episode",
    "intensity",
    "is_inside",
    "is_parameter",
    "is_prior",
    "join",
    "label",
    "likelihood",
    "margin",
    "parameter",
    "place",
    "precision",
    "prior",
    "rule",
    "split",
    "trust",
    "unreliable_rate",
    "votes",
    "weight",
]


# ---------------------------------------------------------------- taken apart


class Address(NamedTuple):
    """An address taken apart: the episode in front, or None, and the base address."""

    episode: str | None
    base: str

    @property
    def section(self) -> str:
        """The table of the file that the number is in, such as ``evidence``."""
        return self.base.partition(".")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The names after the section; the first is that of the parameter, observer, item, term or audience."""
        return tuple(self.base.split(".")[1:])


def split(address: str) -> Address:
    """Take an address apart. It need not be one that a scenario has.

    Examples
    --------
    >>> split("episodes.t2.parameters.grievance")
    Address(episode='t2', base='parameters.grievance')
    >>> found = split("evidence.fragments.credibility")
    >>> found.episode, found.section, found.names
    (None, 'evidence', ('fragments', 'credibility'))
    """
    head, _, rest = str(address).partition(".")
    if head != "episodes":
        return Address(None, str(address))
    episode, _, base = rest.partition(".")
    return Address(episode, base)


def place(message: str) -> tuple[str | int, ...]:
    """Return the keys and positions that lead to what a message is about: every one starts with its address.

    Examples
    --------
    >>> place("claims.1.parts[0].every: player must be one of Leader, Rival; got 'Leadr'")
    ('claims', '1', 'parts', 0, 'every')
    """
    address = re.match(r"[\w-]+(?:\.[\w-]+|\[\d+\])*", message)
    keys = re.findall(r"([\w-]+)|\[(\d+)\]", address[0]) if address else []
    return tuple(name or int(position) for name, position in keys)


def is_parameter(address: str) -> bool:
    """Whether it is a parameter's, in the base or in an episode: a number that others may be made of."""
    return split(address).section == "parameters"


def is_prior(address: str) -> bool:
    """Whether it is one of the numbers of a prior, which sum to 1."""
    found = split(address)
    return found.section == "observers" and found.names[1:2] == ("prior",)


def is_inside(address: str, place: str) -> bool:
    """Whether an address lies in a table of the file, itself written as an address."""
    return address.startswith(f"{place}.")


def alike(address: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the addresses that may have been meant by one that is none, the nearest first.

    Those that end in what was named, as short as any; else those near in every name, whose likeness is the product of
    the names'; else what lies inside the place that was named.

    Examples
    --------
    >>> known = ["parameters.trade", "parameters.standing", "terms.war.weight", "terms.war.margin"]
    >>> alike("trade", known), alike("war.weight", known), alike("terms.war", known)
    (['parameters.trade'], ['terms.war.weight'], ['terms.war.weight', 'terms.war.margin'])
    >>> alike("parameters.trad", known), alike("terms.wra.weight", known), alike("parameters.xyz", known)
    (['parameters.trade'], ['terms.war.weight'], [])
    """
    names = str(address).split(".")
    others = {a: a.split(".") for a in known}
    ending = [a for a, own in others.items() if own[-len(names) :] == names]
    shortest = [a for a in ending if len(others[a]) == min(len(others[e]) for e in ending)]
    near = {a: prod(map(likeness, names, own)) for a, own in others.items() if len(own) == len(names)}
    return shortest[:most] or closest(near, most) or [a for a in others if is_inside(a, str(address))][:most]


def label(addresses: Iterable[str]) -> str:
    """Put the numbers that move together into words, for an axis: ``parameters.`` is left out.

    Examples
    --------
    >>> label(["parameters.esc_accuse", "evidence.index.credibility"])
    'esc_accuse with evidence.index.credibility'
    """
    return " with ".join(a.removeprefix("parameters.") for a in addresses)


# ---------------------------------------------------------------- put together


def join(*names: str) -> str:
    """Join names to an address, or to the place of a table in the file."""
    return ".".join(names)


def in_episode(episode: str, base: str) -> str:
    """Return the address of the number that an episode has in place of a base number.

    Examples
    --------
    >>> in_episode("t2", parameter("grievance"))
    'episodes.t2.parameters.grievance'
    """
    return f"episodes.{episode}.{base}"


def parameter(name: str) -> str:
    """Return the address of a parameter."""
    return f"parameters.{name}"


def prior(observer: str, state: str) -> str:
    """Return the address of an observer's prior probability of a state."""
    return f"observers.{observer}.prior.{state}"


def trust(observer: str, side: str = "") -> str:
    """Return the address of an observer's trust, in sources of a side where it differs by side."""
    return f"observers.{observer}.trust.{side}" if side else f"observers.{observer}.trust"


def likelihood(item: str, state: str) -> str:
    """Return the address of the probability of an item of evidence in a state, from a reliable source."""
    return f"evidence.{item}.likelihood.{state}"


def credibility(item: str) -> str:
    """Return the address of the credibility of an item of evidence."""
    return f"evidence.{item}.credibility"


def unreliable_rate(item: str) -> str:
    """Return the address of the probability of an item of evidence from an unreliable source."""
    return f"evidence.{item}.unreliable_rate"


def weight(place: str) -> str:
    """Return the address of the weight of a term or an audience, whose own place is given."""
    return f"{place}.weight"


def margin(term: str) -> str:
    """Return the address of the margin of a term, whose own place is given."""
    return f"{term}.margin"


def intensity(term: str, player: str, stance: str) -> str:
    """Return the address of the intensity of a player's stance in a term, whose own place is given."""
    return f"{term}.stances.{player}.{stance}"


def before(term: str, player: str, stance: str) -> str:
    """Return the address of the intensity of what a player said before in a term, whose own place is given."""
    return f"{term}.before.{player}.{stance}"


def precision(audience: str) -> str:
    """Return the address of the precision of an audience."""
    return f"audiences.{audience}.precision"


def votes(audience: str) -> str:
    """Return the address of the votes of an audience."""
    return f"audiences.{audience}.votes"


def rule(player: str) -> str:
    """Return the address of the share of votes that must ratify for a player."""
    return f"players.{player}.rule"
