"""Claims about a scenario: whether the model says what the source says.

A claim is data in the scenario file (see `predicates`). It **holds** where all its parts hold, **fails** where one of
them fails, and is **undefined** otherwise: where no equilibrium was found, or the list may be incomplete (see
`judging`). A **structural** claim holds by the signs of the model whatever the sizes of its numbers; that it holds is a
test of the model and no evidence for it.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from ..arrays import ReadOnly
from ..errors import ScenarioError, one_of
from ..games.moves import OrderLike
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from ..model.statements import Statement
from .ensemble import Ensemble
from .judge import as_truth, conjunction, judge, what_was_found

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["VERDICTS", "ById", "Claim", "Claims", "Judgement", "check", "counted", "statements_of"]

Item = TypeVar("Item")

#: What a claim does, by its `holds`.
VERDICTS = {True: "holds", False: "fails", None: "undefined"}


@dataclass(frozen=True, repr=False, eq=False)
class Judgement(ReadOnly):
    """One part of a claim, judged: `holds` is None where it is undefined; `found` says what the model has instead."""

    words: str
    holds: bool | None
    found: str

    def __repr__(self) -> str:
        return f"{self.words}: {VERDICTS[self.holds]} ({self.found})"


@dataclass(frozen=True, repr=False, eq=False)
class Claim(ReadOnly):
    """A claim, judged at the scenario's own numbers.

    Attributes
    ----------
    name : str
        Its id, such as ``20b``.
    words, source, note : str
    structural : bool
        Whether it holds by the signs of the model: a regression test, not evidence.
    holds : bool or None
        None where it is undefined: no equilibrium was found, or the list may be incomplete.
    parts : tuple of Judgement
    """

    name: str
    words: str
    source: str
    structural: bool
    note: str
    holds: bool | None
    parts: tuple[Judgement, ...]

    @property
    def why(self) -> str:
        """What decides: the parts that fail or are undefined; of a claim that holds, all parts."""
        return "; ".join(repr(p) for p in self.parts if p.holds == self.holds)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part: words, holds (None where undefined), and what the model has."""
        import pandas as pd

        rows = [(p.words, p.holds, p.found) for p in self.parts]
        return pd.DataFrame(rows, columns=["words", "holds", "found"]).astype({"holds": object})

    def __repr__(self) -> str:
        return f"Claim {self.name} {VERDICTS[self.holds]}: {self.words}"


class ById(Sequence[Item]):
    """Items with ids such as ``20b`` or ``3``, looked up by these; a subclass has `items` and `ids`.

    A position is taken too, unless it reads as an id: of claims called 1 to 21, is ``claims[3]`` the third or the
    fourth?
    """

    items: tuple[Item, ...]

    @property
    @abstractmethod
    def ids(self) -> tuple[str, ...]:
        """The ids of the items, in order."""

    @overload
    def __getitem__(self, index: int | str) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | str | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, str):
            return self.items[self.ids.index(one_of("claim", index, self.ids))]
        if str(index) in self.ids:
            raise ScenarioError(f"a claim is looked up by its id, a text; try [{str(index)!r}] instead of [{index}]")
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __reversed__(self) -> Iterator[Item]:
        return reversed(self.items)

    def index(self, value: Any, start: int = 0, stop: int = sys.maxsize) -> int:
        """Return the position of an item."""
        return self.items.index(value, start, stop)


@dataclass(frozen=True, repr=False, eq=False)
class Claims(ReadOnly, ById[Claim]):
    """The claims of a scenario, judged; by id as in ``claims["20b"]``, all in order, or a slice of them."""

    scenario: str
    items: tuple[Claim, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the claims, in order."""
        return tuple(claim.name for claim in self.items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a claim: claim, words, source, structural, holds (None where undefined), why."""
        import pandas as pd

        columns = ("claim", "words", "source", "structural", "holds", "why")
        rows = [(c.name, c.words, c.source, c.structural, c.holds, c.why) for c in self.items]
        return pd.DataFrame(rows, columns=columns).astype({"holds": object})

    def __repr__(self) -> str:
        return counted(self.scenario, [c.holds for c in self.items], sum(c.structural for c in self.items))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(c.name)}</th><td>{VERDICTS[c.holds]}{' (structural)' if c.structural else ''}</td>"
            f"<td>{escape(c.words)}</td><td>{escape(c.source)}</td></tr>"
            for c in self.items
        )
        return f"<table><tr><th>claim</th><th></th><th></th><th>source</th></tr>{rows}</table>"


def counted(scenario: str, verdicts: Sequence[bool | None], structural: int) -> str:
    """Say how many of a scenario's claims hold, fail and are undefined.

    Examples
    --------
    >>> counted("chicken", [True, None, True], 1)
    'Claims of chicken: 2 of 3 hold, 1 by structure, undefined 1'
    """
    counts = {word: sum(v is value for v in verdicts) for value, word in VERDICTS.items()}
    rest = "".join(f", {word} {n}" for word, n in counts.items() if n and word != "holds")
    return f"Claims of {scenario}: {counts['holds']} of {len(verdicts)} hold, {structural} by structure{rest}"


def check(scenario: ScenarioLike, *, overrides: Overrides | None = None, order: OrderLike | None = None) -> Claims:
    """Judge every claim of a scenario at the scenario's own numbers.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file. Overridden numbers count; each must be one number, not
        a batch.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`.
    order : str or sequence of groups, optional
        Who moves before whom in every episode, as in `Scenario.ordered`; default: what the file says.

    Raises
    ------
    ScenarioError
        Where the file makes no claims, or an override holds several numbers.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> check(load("iskander"))
    Claims of iskander: 26 of 26 hold, 8 by structure
    >>> check(load("iskander").override({"parameters.patron_dependence": 1.0}))["3"].holds
    False
    """
    scenario = as_scenario(scenario, overrides, order)
    statements = statements_of(scenario)
    ensemble = Ensemble(scenario)
    ensemble.solve(at for statement in statements for at in statement.played())
    return Claims(scenario.name, tuple(_claim(ensemble, s) for s in statements))


def statements_of(scenario: Scenario) -> tuple[Statement, ...]:
    """Return the claims of a scenario with single numbers, or say in one line why there are none."""
    if not scenario.spec.claims:
        raise ScenarioError(f"scenario {scenario.name} makes no claims: its file has no table 'claims'")
    for address, value in scenario.overrides.items():
        if isinstance(value, np.ndarray):
            raise ScenarioError(f"claims are judged at single numbers; {address} has {len(value)}")
    return tuple(scenario.spec.claims.values())


def _claim(ensemble: Ensemble, statement: Statement) -> Claim:
    try:
        verdicts = [judge(ensemble, part) for part in statement.parts]
    except ScenarioError as exc:  # numbers that do not go together, such as a prior that no longer sums to 1
        raise ScenarioError(f"claims.{statement.name}: {exc}") from None
    parts = tuple(
        Judgement(part.words, as_truth(int(v[0])), what_was_found(ensemble, part))
        for part, v in zip(statement.parts, verdicts, strict=True)
    )
    holds = as_truth(int(conjunction(verdicts)[0]))
    s = statement
    return Claim(s.name, s.words, s.source, s.structural, s.note, holds, parts)
