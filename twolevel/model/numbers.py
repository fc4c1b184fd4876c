"""The numbers of a scenario: factors, their domains, and notes on where they come from.

Wherever a number may stand in a scenario, so may a **factor**: the name of a parameter, a complement
``{one_minus = "name"}``, meaning max(0, 1 − p), a sum ``{sum = ["name", ...]}``, or a list of these to be multiplied.
A factor is data; nothing is evaluated but products and sums. Its value is a float, or an array of shape (B,) where a
batch is asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import add
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, ReadOnly, is_masked
from ..errors import ScenarioError, nearest
from .addresses import is_prior

__all__ = [
    "ANY",
    "PRECISION",
    "PROBABILITY",
    "REST",
    "VOTES",
    "Domain",
    "Factor",
    "Number",
    "check_parameter",
    "is_factor",
    "unquoted",
]

#: No number of a scenario is larger than this, in size.
LARGEST = 1e9

Value = float | FloatArray


@dataclass(frozen=True, repr=False, eq=False)
class Domain(ReadOnly):
    """The values that a number may take: from `low` to `high`, `low` itself left out if `open_low`."""

    low: float
    high: float
    open_low: bool = False

    def check(self, address: str, value: Value) -> None:
        """Raise `ScenarioError` with rule, address and value unless all of `value` lies in the domain."""
        if not isinstance(value, np.ndarray) and self.low < value <= self.high:
            return  # most numbers: not worth an array
        values = np.asarray(value)
        inside = (values > self.low if self.open_low else values >= self.low) & (values <= self.high)
        if not inside.all():
            worst = float(values[~inside][0])
            raise ScenarioError(f"{address} must be {self}; got {worst!r}")

    def meet(self, other: Domain) -> Domain:
        """Return the intersection with another domain."""
        low = max(self.low, other.low)
        open_low = any(d.open_low for d in (self, other) if d.low == low)
        return Domain(low, min(self.high, other.high), open_low)

    def __repr__(self) -> str:
        if math.isinf(self.high):
            return f"above {self.low:g}, or 'sharp'"
        if self.open_low:
            return f"above {self.low:g} and at most {self.high:g}"
        return f"from {self.low:g} to {self.high:g}"


ANY = Domain(-LARGEST, LARGEST)
PROBABILITY = Domain(0.0, 1.0)
VOTES = Domain(0.0, LARGEST)
#: Infinity stands for a sharp audience.
PRECISION = Domain(0.0, math.inf, open_low=True)


@dataclass(frozen=True)
class Factor:
    """A product of a number, parameters, complements and sums of parameters.

    Attributes
    ----------
    number : float
    names : tuple of (str, bool)
        Parameter names, each with whether its complement is meant.
    sums : tuple of tuple of str
        Parameters to be added up, each sum a factor.
    """

    number: float = 1.0
    names: tuple[tuple[str, bool], ...] = ()
    sums: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def parse(cls, raw: Any, address: str) -> Factor:
        """Read a factor as it stands in a scenario file.

        Examples
        --------
        >>> Factor.parse(["patron_dependence", -1, {"one_minus": "share"}], "terms.pressure.weight")
        Factor(number=-1.0, names=(('patron_dependence', False), ('share', True)), sums=())
        >>> print(Factor.parse(["grievance", {"sum": ["maps", "militants"]}], "terms.leverage.weight"))
        grievance × (maps + militants)
        """
        number = 1.0
        names = []
        sums = []
        for part in raw if isinstance(raw, list | tuple) else [raw]:
            if isinstance(part, str):
                names.append((part, False))
            elif isinstance(part, dict) and isinstance(part.get("one_minus"), str) and len(part) == 1:
                names.append((part["one_minus"], True))
            elif isinstance(part, dict) and part.keys() == {"sum"} and _are_names(part["sum"]):
                sums.append(tuple(part["sum"]))
            else:
                number *= as_number(part, address)
        return cls(number, tuple(names), tuple(sums))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that it is made of; none if it is a plain number."""
        return (*(name for name, _ in self.names), *chain.from_iterable(self.sums))

    def value(self, parameter: Callable[[str], Value]) -> Value:
        """Return the product, with `parameter(name)` for the value of each parameter."""
        result: Value = self.number
        for name, is_complement in self.names:
            value = parameter(name)
            result = result * (np.maximum(0.0, 1.0 - value) if is_complement else value)
        for added in self.sums:
            result = result * reduce(add, map(parameter, added))
        return result

    def __str__(self) -> str:
        parts = [f"1 − {name}" if is_complement else name for name, is_complement in self.names]
        parts += [" + ".join(added) for added in self.sums]
        if len(parts) > 1:
            parts = [f"({p})" if " " in p else p for p in parts]
        if not parts or self.number != 1.0:
            parts.insert(0, "sharp" if math.isinf(self.number) else f"{self.number:g}")
        return " × ".join(parts)


#: In a prior, in place of a number: what the other states leave. Elsewhere ``rest`` is a name like any other.
REST = Factor(names=(("rest", False),))


def is_factor(raw: dict[str, Any]) -> bool:
    """Whether a table of the file is a factor, a complement or a sum, and no table of notes or names."""
    return "one_minus" in raw or isinstance(raw.get("sum"), list | tuple)


def _are_names(raw: Any) -> bool:
    return isinstance(raw, list | tuple) and bool(raw) and all(isinstance(name, str) for name in raw)


def as_number(raw: Any, address: str) -> float:
    """Return a plain finite number of permitted size, or raise `ScenarioError`."""
    if isinstance(raw, bool | np.bool_) or not isinstance(raw, int | float | np.integer | np.floating):
        rule = 'a number, the name of a parameter, {one_minus = "name"}, {sum = ["name", ...]}, or a list of these'
        raise ScenarioError(f"{address} must be {rule}; got {raw!r}")
    if isinstance(raw, float | np.floating) and not math.isfinite(raw):
        raise ScenarioError(f"{address} must be finite; got {raw}")
    if not -LARGEST <= raw <= LARGEST:
        raise ScenarioError(f"{address} must be at most {LARGEST:g} in size; got {raw!s:.20}")
    return float(raw)


def as_line(address: str, values: ArrayLike) -> FloatArray:
    """Check 1-D values for an address; return a copy."""
    try:
        array = np.asarray(values)
    except ValueError:
        array = np.array(None)
    real = np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)
    if array.ndim != 1 or not len(array) or not real or is_masked(values):
        what = "a masked array" if is_masked(values) else f"{values!r:.60}"
        raise ScenarioError(f"{address} must be given 1-D values, at least one; got {what}")
    if not np.isfinite(array).all():
        k = int(np.argmin(np.isfinite(array)))
        raise ScenarioError(f"{address}[{k}] must be finite; got {array[k]}")
    return np.array(array, dtype=np.float64)


def unquoted(raw: object) -> str:
    """Return a hint where a text is meant as a number: ``"; write 0.3: ..."``; else ``""``.

    Examples
    --------
    >>> unquoted("0,3"), unquoted("stakes")
    ('; write 0.3: a number has a point and no quotes', '')
    """
    found = re.fullmatch(r"\s*([+-]?\d+)(?:([.,])(\d+))?\s*", raw) if isinstance(raw, str) else None
    if found is None:
        return ""
    number = found[1] + (f".{found[3]}" if found[3] else "")
    return f"; write {number}: a number has {'a point and ' if found[2] == ',' else ''}no quotes"


def check_parameter(address: str, name: str, known: Collection[str]) -> None:
    """Raise `ScenarioError` with the nearest names unless the name at an address is that of a known parameter."""
    if name not in known:
        hint = unquoted(name) or nearest(name, known)
        raise ScenarioError(f"{address} must be a number or the name of a parameter; got {name!r:.60}{hint}")


def parse_in(domain: Domain, raw: Any, address: str) -> Factor:
    """Read a factor for a place with this domain: a precision may also be ``"sharp"``."""
    if raw == "sharp" and domain == PRECISION:
        return Factor(math.inf)
    return Factor.parse(raw, address)


@dataclass(frozen=True, repr=False, eq=False)
class Number(ReadOnly):
    """A number of a scenario, with its notes.

    Attributes
    ----------
    address : str
        Such as ``parameters.grievance`` or ``evidence.fragments.credibility``.
    factor : Factor
    domain : Domain
        What the model allows, or the file, where it is narrower.
    range : (float, float) or None
        What the author of the scenario finds plausible.
    why, source, origin : str
        The reason for it; where the source speaks to it; ``article``, ``analyst`` or ``model``.
    given : bool
        False for a default that the file left out.
    """

    address: str
    factor: Factor
    domain: Domain = field(default=ANY)
    range: tuple[float, float] | None = None
    why: str = ""
    source: str = ""
    origin: str = ""
    given: bool = True

    @classmethod
    def parse(cls, raw: Any, address: str, domain: Domain = ANY, *, why: str = "", source: str = "") -> Number:
        """Read a number with or without notes; `why` and `source` are those of the table around it."""
        if not isinstance(raw, dict) or is_factor(raw):
            raw = {"value": raw}
        factor = parse_in(domain, raw["value"], address)
        span = _interval(raw.get("range"), f"{address}.range")
        limits = _interval(raw.get("domain"), f"{address}.domain")
        if limits:
            domain = domain.meet(Domain(*limits))
        if span and not factor.parameters and not span[0] <= factor.number <= span[1]:
            raise ScenarioError(f"{address} must lie in its own range {list(span)}; got {factor.number:g}")
        return cls(address, factor, domain, span, raw.get("why", why), raw.get("source", source), raw.get("origin", ""))

    @property
    def is_rest(self) -> bool:
        """Whether it is a number of a prior that the other states leave."""
        return self.factor == REST and is_prior(self.address)

    def parameters(self) -> Iterator[str]:
        """Yield the names of the parameters that it uses."""
        yield from () if self.is_rest else self.factor.parameters

    def __repr__(self) -> str:
        span = f", plausible from {self.range[0]:g} to {self.range[1]:g}" if self.range else ""
        return f"{self.address} = {self.factor}{span}"


def _interval(raw: Any, address: str) -> tuple[float, float] | None:
    """Read two numbers, the lower one first."""
    if raw is None:
        return None
    low, high = (as_number(raw[k], address) for k in (0, 1))
    if low > high:
        raise ScenarioError(f"{address} must give the lower number first; got {list(raw)}")
    return low, high
