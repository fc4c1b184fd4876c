"""Which number decides: the fewest numbers that, carried over from one scenario into another, give its outcome.

An outcome is what is played in an episode, or a claim's verdict. Every number that differs is carried over alone, all
at once in a batch; those of a prior, which sum to 1, go together. Where none is enough, all are carried over, and then
blocks of them are taken back, halves first and single numbers last, as long as the outcome stays (delta debugging).
What is left cannot spare any of its numbers, yet other sets may be smaller, unless they are two.

References
----------
Zeller, A., and R. Hildebrandt (2002), "Simplifying and isolating failure-inducing input", IEEE Transactions on Software
Engineering 28(2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import BoolArray, ReadOnly
from ..errors import TwolevelError
from ..games import wording
from ..model.addresses import is_prior, split
from ..model.differences import NumberPair, with_numbers
from ..model.numbers import Number
from ..model.scenario import Scenario
from .ensemble import Ensemble

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Carrying", "Decision", "decision_words", "decisions"]

#: Whether the wanted outcome comes about at each point of an ensemble, shape (B,).
Test = Callable[[Ensemble], BoolArray]

#: Sets of numbers that are tried in one batch, and numbers that are told.
BATCH, MOST_TOLD = 64, 5


@dataclass(frozen=True, repr=False, eq=False)
class Decision(ReadOnly):
    """The fewest numbers found that, carried over from the second scenario into the first, give the second's outcome.

    Attributes
    ----------
    numbers : tuple of NumberPair
        One that is enough alone; else several that are enough together and of which none can be spared; none where
        not even all are enough, and the structure decides.
    alone : tuple of NumberPair
        All that are enough alone, the smallest in widths of their ranges first.
    looked_at : int
        How many numbers differ.
    """

    numbers: tuple[NumberPair, ...]
    alone: tuple[NumberPair, ...]
    looked_at: int

    @property
    def is_fewest(self) -> bool:
        """Whether fewer are ruled out: one number, or two where none is enough alone; more are found greedily."""
        return bool(self.alone) or len(self.numbers) == 2

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number: address, first, second, alone."""
        import pandas as pd

        told = self.alone or self.numbers
        rows = [(pair.address, pair.first, pair.second, bool(self.alone)) for pair in told]
        return pd.DataFrame(rows, columns=["address", "first", "second", "alone"])

    def __repr__(self) -> str:
        told = list(map(repr, self.alone or self.numbers))
        return decision_words(told, alone=bool(self.alone), fewest=self.is_fewest, looked_at=self.looked_at)


def decision_words(told: Sequence[str], *, alone: bool, fewest: bool, looked_at: int) -> str:
    """Say which numbers decide, these in words already.

    Examples
    --------
    >>> decision_words(["a", "b"], alone=True, fewest=True, looked_at=9)
    'a decides alone; so would b'
    >>> decision_words(["a", "b", "c"], alone=False, fewest=False, looked_at=9)
    'none alone; a, b and c together (a greedy search: none of these can be spared, other sets may be smaller)'
    >>> decision_words([], alone=False, fewest=False, looked_at=9)
    'not the numbers alone: not even all 9 that differ are enough, carried over together; the structure differs, too'
    """
    if not told:
        if not looked_at:
            return "the structure decides: no number differs"
        whole = f"not even all {looked_at} that differ are enough, carried over together"
        return f"not the numbers alone: {whole}; the structure differs, too"
    if alone:
        first, *others = told
        more = len(others) - MOST_TOLD
        shown = wording.listed([*others[:MOST_TOLD], f"{more} more"] if more > 0 else others) if others else ""
        return f"{first} decides alone" + (f"; so would {shown}" if others else "")
    greedy = " (a greedy search: none of these can be spared, other sets may be smaller)"
    return f"none alone; {wording.listed(told)} together{'' if fewest else greedy}"


class Carrying:
    """Two scenarios' numbers, and the first with any set of the second's.

    Parameters
    ----------
    scenario : Scenario
        The first.
    first, second : mapping from address to Number
        As `model.differences.laid_out`, with the same addresses in episodes.
    differ : sequence of NumberPair
    """

    def __init__(
        self,
        scenario: Scenario,
        first: dict[str, Number],
        second: dict[str, Number],
        differ: Sequence[NumberPair],
    ) -> None:
        self._first, self._second = first, second
        self.scenario = with_numbers(scenario, first)
        together: dict[str, list[NumberPair]] = {}
        for pair in differ:
            found = split(pair.address)
            key = f"{found.episode} {found.names[0]}" if is_prior(pair.address) else pair.address
            together.setdefault(key, []).append(pair)
        self.units = [tuple(own) for own in together.values()]

    def tried(self, sets: Sequence[Sequence[int]], tests: Sequence[Test]) -> BoolArray:
        """Return which tests hold with which sets of units carried over, shape (tests, sets)."""
        found = [self._block(sets[k : k + BATCH], tests) for k in range(0, len(sets), BATCH)]
        return np.concatenate(found, axis=1) if found else np.zeros((len(tests), 0), dtype=np.bool_)

    def _block(self, sets: Sequence[Sequence[int]], tests: Sequence[Test]) -> BoolArray:
        carried = [{pair.address for k in own for pair in self.units[k]} for own in sets]
        moved = sorted(set().union(*carried))
        if all(map(self._is_plain, moved)):
            draws = {
                a: np.where([a in own for own in carried], self._second[a].factor.number, self._first[a].factor.number)
                for a in moved
            }
            try:
                return _tested(Ensemble(self.scenario, draws, len(sets)), tests)
            except TwolevelError:  # some set's numbers do not go together; which, is seen one by one
                pass
        return np.concatenate([self._alone(own, tests) for own in carried], axis=1)

    def _is_plain(self, address: str) -> bool:
        factors = self._first[address].factor, self._second[address].factor
        return not is_prior(address) and all(
            not factor.parameters and math.isfinite(factor.number) for factor in factors
        )

    def _alone(self, carried: set[str], tests: Sequence[Test]) -> BoolArray:
        numbers = {a: self._second[a] if a in carried else number for a, number in self._first.items()}
        try:
            return _tested(Ensemble(with_numbers(self.scenario, numbers)), tests)
        except TwolevelError:  # numbers that do not go together give no outcome
            return np.zeros((len(tests), 1), dtype=np.bool_)


def _tested(ensemble: Ensemble, tests: Sequence[Test]) -> BoolArray:
    return np.stack([test(ensemble) for test in tests])


def decisions(carrying: Carrying, tests: Sequence[Test], looked_at: int) -> list[Decision]:
    """Return which numbers decide each of several outcomes that differ, given tests for the second's."""
    units = carrying.units
    singles = carrying.tried([[k] for k in range(len(units))], tests)
    whole = carrying.tried([list(range(len(units)))], tests)[:, 0]
    found = []
    for test, alone, is_enough in zip(tests, singles, whole, strict=True):
        kept = [[k] for k in np.flatnonzero(alone)]
        if kept:
            kept.sort(key=lambda own: max((abs(pair.relative) for pair in units[own[0]]), default=0.0))
            told = tuple(pair for own in kept for pair in units[own[0]])
            found.append(Decision(units[kept[0][0]], told, looked_at))
        elif is_enough:
            numbers = tuple(pair for k in _fewest(carrying, test) for pair in units[k])
            found.append(Decision(numbers, (), looked_at))
        else:
            found.append(Decision((), (), looked_at))
    return found


def _fewest(carrying: Carrying, test: Test) -> list[int]:
    """Return units that are enough together and of which none can be spared; what differs little is spared first."""
    kept = list(range(len(carrying.units)))[::-1]
    size = max(len(kept) // 2, 1)
    while True:
        start, spared = 0, False
        while start < len(kept) and len(kept) > 1:
            rest = kept[:start] + kept[start + size :]
            if rest and carrying.tried([rest], [test])[0, 0]:
                kept, spared = rest, True
            else:
                start += size
        if size == 1 and not spared:
            return sorted(kept)
        size = max(size // 2, 1)
