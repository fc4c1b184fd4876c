"""Array types, and what every result is: read-only for good, compared by content, a sentence, a frame, a table.

A result is a frozen dataclass derived from `ReadOnly`. What it holds is **frozen** when it is made, and again when
pickle or `copy` make another: arrays become read-only (in place: they are not copied), dicts `FrozenDict`, lists
tuples. Two results are **equal** if they are of one class and their fields hold the same; arrays hold the same if
dtype, shape and entries agree, NaN with NaN.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BoolArray",
    "FloatArray",
    "FrozenDict",
    "FrozenTable",
    "IntArray",
    "Items",
    "ReadOnly",
    "frozen",
    "is_masked",
    "read_only",
]


FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

Key = TypeVar("Key")
Item = TypeVar("Item")

_CONTAINERS = (np.ndarray, dict, tuple, list)
_PLAIN = frozenset({str, float, int, bool, type(None)})

#: Rows of a frame that HTML shows.
SHOWN = 12


class FrozenDict(dict[Key, Item]):
    """A dict that cannot be changed, its values frozen: reads, compares and goes into JSON as a dict does.

    Examples
    --------
    >>> held = FrozenDict({"x": [1, 2]})
    >>> held, held == {"x": [1, 2]}
    ({'x': (1, 2)}, True)
    >>> held["x"] = 3
    Traceback (most recent call last):
    TypeError: this mapping belongs to a result and cannot be changed; dict(...) makes a copy that can
    """

    def __init__(self, items: dict[Key, Item]) -> None:
        super().__init__({key: frozen(value) for key, value in items.items()})

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping belongs to a result and cannot be changed; dict(...) makes a copy that can")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __eq__(self, other: object) -> bool:
        return _same(self, other) if isinstance(other, dict) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return not _same(self, other) if isinstance(other, dict) else NotImplemented

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(_key(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


class FrozenTable(FrozenDict[str, Any]):
    """Numbers under two names, a dict of dicts that cannot be changed: a frame, and a table in a notebook.

    Examples
    --------
    >>> held = FrozenTable({"world": {"no": 0.25, "yes": 0.75}})
    >>> held["world"]["yes"], held == {"world": {"no": 0.25, "yes": 0.75}}
    (0.75, True)
    >>> held.to_frame()
             no   yes
    world  0.25  0.75
    """

    def to_frame(self) -> pd.DataFrame:
        """Return one row a first name, one column a second; for a batch one row a first name and ``point``."""
        import pandas as pd

        sizes = {len(number) for row in self.values() for number in row.values() if np.ndim(number)}
        if not sizes:
            return pd.DataFrame.from_dict(self, orient="index")
        points = range(sizes.pop())
        frames = {name: pd.DataFrame(dict(row), index=points) for name, row in self.items()}
        return pd.concat(frames, names=[None, "point"])

    def _repr_html_(self) -> str:
        table: str = self.to_frame().to_html(max_rows=SHOWN, float_format="{:.3f}".format, na_rep="")
        return table


class ReadOnly:
    """Base of results, which are frozen dataclasses; see the module.

    A subclass says in `__repr__` what it is, in a sentence, and has a `to_frame` of its own where it is more than one
    row. One with many rows also gives `_head`, the first of them, so that looking at it does not make them all.
    """

    def __post_init__(self) -> None:
        self.__setstate__(vars(self))

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields; what a result has worked out and kept can be worked out again."""
        held = vars(self)
        return {field.name: held[field.name] for field in fields(self)}  # type: ignore[arg-type]

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({name: frozen(value) for name, value in state.items()})

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or _same(self._content(), other._content())

    def __hash__(self) -> int:
        return hash((type(self).__name__, _key(self._content())))

    def _content(self) -> tuple[Any, ...]:
        """Return the fields that count when results are compared."""
        return tuple(getattr(self, field.name) for field in fields(self) if field.compare)  # type: ignore[arg-type]

    def to_frame(self) -> pd.DataFrame:
        """Return one row with a column an attribute."""
        import pandas as pd

        return pd.DataFrame([self.__getstate__()])

    def _head(self) -> pd.DataFrame:
        """Return the frame, or the first rows of a long one."""
        return self.to_frame()

    def _repr_html_(self) -> str:
        table: str = self._head().to_html(max_rows=SHOWN)
        return f"<div><p>{escape(repr(self))}</p>{table}</div>"


class Items(Sequence[Item]):
    """Several results in order; a subclass has them as `items`."""

    items: tuple[Item, ...]

    @overload
    def __getitem__(self, index: SupportsIndex) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Item | tuple[Item, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)


def frozen(value: Any) -> Any:
    """Return a value that cannot be changed, as far as arrays, dicts, lists and tuples reach.

    Examples
    --------
    >>> frozen({"a": [np.zeros(2)]})["a"][0].flags.writeable
    False
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, dict) and not isinstance(value, FrozenDict):
        return FrozenDict(value)
    elif type(value) is list or type(value) is tuple:
        return tuple(map(frozen, value))
    return value


def is_masked(values: object) -> bool:
    """Return whether an entry is masked, also inside lists: `numpy.asarray` would take what stands below the mask.

    Examples
    --------
    >>> is_masked([[1.0], np.ma.masked_equal([2.0], 2.0)])
    True
    """
    if isinstance(values, list | tuple):
        return any(map(is_masked, values))
    return isinstance(values, np.ma.MaskedArray) and bool(np.ma.is_masked(values))


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array itself, made read-only."""
    array.setflags(write=False)
    return array


def _same(a: Any, b: Any) -> bool:
    """Return whether two values hold the same."""
    if a is b:
        return True
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(value, b[key]) for key, value in a.items())
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, _CONTAINERS) or isinstance(b, _CONTAINERS):
        return False
    return bool(a == b or (a != a and b != b))  # NaN differs from itself


def _key(value: Any) -> Any:
    """Return something hashable that is equal for values that hold the same."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":  # one NaN, one zero
            return value.shape, (np.where(np.isnan(value), 0.0, value) + 0.0).tobytes()
        return value.shape, tuple(value.ravel().tolist())
    if isinstance(value, dict):
        return frozenset((key, _key(item)) for key, item in value.items())
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    return value if value == value else "nan"
