"""Quantities of a moment: each is worked out once, and not at all where nothing that it read has changed.

What a quantity reads decides it: a number, a vector or a tensor is a function of the numbers at the addresses that it
looked up on the way, of which evidence is out, what was said before, and how it is ratified. So an episode as it stands
in the file is worked out in full, once, and with every quantity stands what it read (`Recorder`); the next one takes
over what read nothing in which the two differ. At other numbers a quantity is taken from there if it read
none of those that differ, and else worked out again by the same operations in the same order (`Reader`): the result is
the same to the last bit. Nobody need say what depends on what; it shows in the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from ..arrays import frozen

__all__ = ["Reader", "Record", "Recorder", "kept", "passing"]

#: Quantities, each with what it read.
Record = Mapping[Hashable, tuple[Any, frozenset[str]]]


class Recorder:
    """Works everything out and writes into its `record` what each quantity was and what it read. For one thread.

    Examples
    --------
    >>> notes = Recorder()
    >>> def price():
    ...     notes.note("wheat")
    ...     return 3
    >>> notes.get("bread", lambda: 2 * notes.get("price", price))
    6
    >>> notes.record["bread"]
    (6, frozenset({'wheat'}))
    """

    def __init__(self, near: Record | None = None, changed: Collection[str] = ()) -> None:
        """Begin with what stands in a record `near`, but for what has read anything that is `changed`."""
        self.record: dict[Hashable, tuple[Any, frozenset[str]]] = {
            key: entry for key, entry in (near or {}).items() if entry[1].isdisjoint(changed)
        }
        self._open: list[set[str]] = []

    def get(self, key: Hashable, work: Callable[[], Any], *, keep: bool = True) -> Any:
        """Return the quantity of a name, worked out if it is new; all are kept."""
        if key not in self.record:
            self._open.append(set())
            try:
                value = frozen(work())
            finally:
                read = self._open.pop()
            self.record[key] = value, frozenset(read)
        value, what = self.record[key]
        if self._open:
            self._open[-1] |= what
        return value

    def note(self, name: str) -> None:
        """Remember that the quantity that is being worked out has read something."""
        if self._open:
            self._open[-1].add(name)


class Reader:
    """Takes from a record what has not read anything that is `changed`, and works out the rest.

    Examples
    --------
    >>> Reader({"price": (3, frozenset({"wheat"}))}, {"oats"}).get("price", lambda: 4)
    3
    >>> Reader({"price": (3, frozenset({"wheat"}))}, {"wheat"}).get("price", lambda: 4)
    4
    """

    def __init__(self, record: Record, changed: Collection[str]) -> None:
        self._record, self._changed = record, frozenset(changed)
        self._held: dict[Hashable, Any] = {}

    def get(self, key: Hashable, work: Callable[[], Any], *, keep: bool = True) -> Any:
        """Return the quantity of a name; `keep` one that is worked out for the next time, or leave the memory free."""
        known = self._record.get(key)
        if known is not None and self._changed.isdisjoint(known[1]):
            return known[0]
        if key in self._held:
            return self._held[key]
        value = frozen(work())
        if keep:
            self._held[key] = value
        return value

    def note(self, name: str) -> None:
        """Take no note: the record says already what reads what."""


class _Moment(Protocol):
    @property
    def _kept(self) -> Recorder | Reader: ...


M = TypeVar("M", bound=_Moment)
P = ParamSpec("P")
V = TypeVar("V")
Method = Callable[Concatenate[M, P], V]


def kept(method: Method[M, P, V]) -> Method[M, P, V]:
    """Make a method of a moment and some names a quantity, which the moment keeps once it is worked out."""
    return _quantity(method, keep=True)


def passing(method: Method[M, P, V]) -> Method[M, P, V]:
    """Make a method of a moment and some names a quantity that is read once, so that a moment need not keep it."""
    return _quantity(method, keep=False)


def _quantity(method: Method[M, P, V], *, keep: bool) -> Method[M, P, V]:
    @wraps(method)
    def quantity(moment: M, /, *names: P.args, **none: P.kwargs) -> V:
        value: V = moment._kept.get((method.__name__, *names), lambda: method(moment, *names, **none), keep=keep)
        return value

    return quantity
