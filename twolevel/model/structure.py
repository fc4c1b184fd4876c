"""The structure of a scenario: what there is, which name stands for what, and every number with its address.

A scenario file says who plays (`players`), what may really have happened (`states`), who believes what
(`observers`), what came to light (`evidence`), what everyone wants (`terms`), who must ratify at home
(`audiences`), and when (`episodes`), and what the source claims (`claims`). `Spec` holds that structure with every name
checked; its numbers stand apart, in one table from address to `Number`, so that any of them can be changed without
touching the structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..arrays import ReadOnly
from ..errors import ScenarioError, nearest
from ..games.moves import Order, in_text
from . import statements
from .addresses import in_episode, is_parameter, same_end, split
from .numbers import Number

__all__ = ["Audience", "Episode", "Evidence", "Observer", "Spec", "Term"]


@dataclass(frozen=True)
class Observer:
    """Anyone with a belief: a player, an audience, or a mere onlooker.

    `by_side`: whether trust differs by side. `player`: to whom it belongs, '' for an onlooker.
    """

    name: str
    by_side: bool
    description: str = ""
    player: str = ""


@dataclass(frozen=True)
class Evidence:
    """A message that may be disclosed. `side`: whose source it is, for trust. `date`: ISO, or ''."""

    name: str
    title: str
    side: str
    date: str
    source: str
    why: str


@dataclass(frozen=True)
class Term:
    """One product of a utility: weight × intensities of stances × believed event.

    `tables`: the players whose stances matter. `event`: the states meant, () for none; `observer` believes it.
    """

    name: str
    address: str
    player: str
    channel: str
    tables: tuple[str, ...]
    event: tuple[str, ...]
    observer: str
    why: str
    source: str


@dataclass(frozen=True)
class Audience:
    """A home audience that ratifies its player's stances."""

    name: str
    address: str
    title: str
    player: str
    channel: str
    terms: tuple[Term, ...]
    why: str
    source: str


@dataclass(frozen=True, eq=False)
class Episode(ReadOnly):
    """A moment: which evidence is out, and which numbers differ from the base.

    `tells`: whether it says what is out. `order`: who moves before whom, () where all choose at once.
    """

    name: str
    title: str
    date: str
    disclosed: tuple[str, ...]
    changes: Mapping[str, Number]
    why: str
    source: str
    tells: bool = True
    order: Order = ()

    @property
    def words(self) -> str:
        """Its name, and the order of moves if there is one: ``t2 (Russia > Armenia > Azerbaijan)``."""
        return f"{self.name} ({in_text(self.order)})" if self.order else self.name


@dataclass(frozen=True, eq=False)
class Spec(ReadOnly):
    """The checked structure of a scenario and its numbers by address.

    `descriptions` and `colours`: of the players, where given. `labels`: words for names, where given; see `label`.
    `pictured`: the event whose belief is drawn, () where the file does not say.
    """

    name: str
    title: str
    description: str
    source: str
    lesson: str
    players: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]
    states: tuple[str, ...]
    observers: Mapping[str, Observer]
    evidence: Mapping[str, Evidence]
    terms: Mapping[str, Term]
    audiences: Mapping[str, Audience]
    episodes: Mapping[str, Episode]
    numbers: Mapping[str, Number]
    claims: Mapping[str, statements.Statement] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    pictured: tuple[str, ...] = ()

    def label(self, name: str) -> str:
        """Return the words for a name: its label or title in the file, else the name itself."""
        return self.labels.get(name, name)

    def addresses(self) -> Iterator[str]:
        """Yield every address, the episodes' own changes last."""
        yield from self.numbers
        for episode in self.episodes.values():
            for address in episode.changes:
                yield in_episode(episode.name, address)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(split(address).names[0] for address in self.numbers if is_parameter(address))

    def number(self, address: str) -> Number:
        """Return the number at an address; raise `ScenarioError` with the nearest right ones."""
        if address in self.numbers:
            return self.numbers[address]
        episode, base = split(address)
        if episode is not None and episode in self.episodes and base in self.episodes[episode].changes:
            return replace(self.episodes[episode].changes[base], address=address)
        known = list(self.addresses())
        alike = same_end(address, known)
        hint = nearest(address, known) or nearest(address, alike, most=2) or _listed(alike)
        raise ScenarioError(f"no number has the address {address!r}{hint}")


def _listed(addresses: list[str]) -> str:
    return f"; did you mean {' or '.join(map(repr, addresses[:3]))}?" if addresses else ""
