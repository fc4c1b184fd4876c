"""Array types, and results whose arrays stay read-only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BoolArray", "FloatArray", "IntArray", "ReadOnly", "read_only"]


FloatArray = NDArray[np.float64]


class ReadOnly:
    """Base of results: their arrays are read-only, also after a trip through pickle, and they compare by identity."""

    def __post_init__(self) -> None:
        _freeze(vars(self))

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        _freeze(state)


def _freeze(value: object) -> None:
    """Make the arrays in mappings and tuples read-only, as far as they reach."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, dict):
        for inner in value.values():
            _freeze(inner)
    elif isinstance(value, tuple):
        for inner in value:
            _freeze(inner)


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array itself, made read-only."""
    array.setflags(write=False)
    return array


IntArray = NDArray[np.intp]


BoolArray = NDArray[np.bool_]
