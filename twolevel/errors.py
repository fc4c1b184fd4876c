"""Errors that say the rule, the name and the value in one line, and the checks that raise them.

Every error is a `ValueError`, so a caller who does not know the library can still catch it; the
command line turns each into one line and exit status 2.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "GameError",
    "MissingExtraError",
    "ReadOnly",
    "ScenarioError",
    "SolverError",
    "TwolevelError",
    "as_payoffs",
    "expect",
    "import_extra",
    "nearest",
    "one_of",
    "read_only",
    "whole_number",
]

FloatArray = NDArray[np.float64]


class TwolevelError(ValueError):
    """Base of every error that the library raises on purpose."""


class ScenarioError(TwolevelError):
    """A scenario, or a number given for one of its addresses, breaks a rule of the model."""


class GameError(TwolevelError):
    """Payoffs, players, actions or strategies that do not form a game or a profile of it."""


class SolverError(TwolevelError):
    """A solver cannot do what was asked: a wrong option, or a game beyond its size."""


class MissingExtraError(TwolevelError, ImportError):
    """An optional package is not installed; the message names the extra to install."""


def nearest(name: object, known: Iterable[str], most: int = 3) -> str:
    """Return ``"; did you mean 'a' or 'b'?"`` with the known names nearest to `name`, or ``""``.

    Examples
    --------
    >>> nearest("grievence", ["grievance", "salience"])
    "; did you mean 'grievance'?"
    >>> nearest("xyz", ["grievance"])
    ''
    """
    close = difflib.get_close_matches(str(name), list(known), n=most, cutoff=0.6)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""


def one_of(what: str, name: object, known: Iterable[str], error: type[TwolevelError] = ScenarioError) -> str:
    """Return `name` if it is among `known`; raise `error` with the rule, the value and the nearest names."""
    known = list(known)
    if isinstance(name, str) and name in known:
        return name
    listed = ", ".join(known) if len(known) <= 12 else f"{', '.join(known[:10])}, ... ({len(known)} in all)"
    hint = nearest(name, known)
    raise error(f"{what} must be one of {listed}; got {name!r}{hint}")


def as_payoffs(payoffs: ArrayLike, *, batch: bool = False, what: str = "payoffs") -> FloatArray:
    """Check payoffs and return them as a contiguous float64 array (a copy).

    Parameters
    ----------
    payoffs : array_like, shape (N, n_1, ..., n_N), or (B, N, n_1, ..., n_N) with ``batch=True``
        ``payoffs[..., i, a_1, ..., a_N]`` is the payoff of player i, actions in player order.

    Raises
    ------
    GameError
        For ragged input, a dtype that is not real numbers, a wrong number of axes, a player without
        an action, NaN or an infinity, or a payoff spread too large for double precision.
    """
    form = "(B, N, n_1, ..., n_N)" if batch else "(N, n_1, ..., n_N)"
    try:
        array = np.asarray(payoffs)
    except (ValueError, TypeError) as exc:
        raise GameError(f"{what} must be an array of shape {form}; got ragged input ({exc})") from None
    if array.dtype == object:
        raise GameError(f"{what} must hold numbers, all in one array of shape {form}; got objects or ragged rows")
    if array.dtype.kind not in "biuf":
        raise GameError(f"{what} must hold real numbers; got dtype {array.dtype}")
    if np.ma.is_masked(payoffs):
        raise GameError(f"{what} must have no masked entries; got a masked array")
    if array.dtype.kind in "iu" and array.size and max(abs(int(array.min())), abs(int(array.max()))) > 2**53:
        raise GameError(
            f"{what} must be exact in double precision: whole numbers up to 2**53 in size; got {array.dtype}"
        )
    lead = 1 if batch else 0
    if array.ndim <= lead or array.ndim != lead + 1 + array.shape[lead] or array.shape[lead] == 0:
        raise GameError(
            f"{what} must have shape {form}: one axis a player after the axis of players; got {array.shape}"
        )
    if 0 in array.shape[lead + 1 :]:
        player = array.shape[lead + 1 :].index(0)
        raise GameError(f"{what} must give every player at least one action; player {player} has none")
    result = np.array(array, dtype=np.float64, order="C")
    finite = np.isfinite(result)
    if not finite.all():
        where = tuple(int(k) for k in np.argwhere(~finite)[0])
        raise GameError(f"{what}{list(where)} must be finite; got {result[where]}")
    if result.size and np.abs(result).max() > 1e150:
        where = tuple(int(k) for k in np.unravel_index(np.abs(result).argmax(), result.shape))
        raise GameError(f"{what}{list(where)} must be at most 1e150 in size; got {result[where]:g}")
    return result


def whole_number(what: str, value: object, least: int, error: type[TwolevelError] = ScenarioError) -> int:
    """Return `value` if it is a whole number of at least `least`; raise `error` with the rule and the value."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < least:
        raise error(f"{what} must be a whole number, at least {least}; got {value!r}")
    return int(value)


def expect(what: str, value: object, kind: type, error: type[TwolevelError] = ScenarioError) -> None:
    """Raise `error` unless `value` is of a kind; the message names both."""
    if not isinstance(value, kind):
        raise error(f"{what} must be a {kind.__name__}; got {type(value).__name__}")


def import_extra(module: str, extra: str) -> ModuleType:
    """Import an optional package, or say which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingExtraError(
            f"this needs the package {module!r}, which is not installed; try: pip install 'twolevel[{extra}]'"
        ) from None


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
