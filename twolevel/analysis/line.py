r"""Along one number: points on a line through a scenario, on which further numbers keep their ratio to the first.

Let :math:`b_1, \dots, b_m` be the numbers in force at the addresses. At x the first of them is x, and the k-th is
:math:`x \, b_k / b_1`. A number that is 0 stays 0; numbers that are all 0 are equal, and stay equal: each of them is x.
Where the numbers have bounds, the one that is largest beside its own reaches it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite

from ..arrays import FloatArray
from ..errors import ScenarioError
from ..model.scenario import Scenario
from ..model.two_level import Moment

__all__ = ["check_reach", "ends", "largest_first", "moment_at", "proportions"]


def proportions(scenario: Scenario, episode: str, addresses: Sequence[str]) -> list[float]:
    """Return the ratio of each number, in force at an episode, to the first: 1.0 for that.

    Raises
    ------
    ScenarioError
        For no address, an unknown one, one that stands twice, or several where the first number is 0 and another is
        not, or where one is infinite.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> proportions(load("iskander"), "t2", ["parameters.esc_accuse", "parameters.esc_ask"])
    [1.0, 0.75]
    """
    if not addresses:
        raise ScenarioError("address must name at least one number; got none")
    for k, address in enumerate(addresses):
        scenario.number(address)
        if address in addresses[:k]:
            raise ScenarioError(f"addresses that move together must be named only once; got {address!r} twice")
    if len(addresses) == 1:
        return [1.0]
    base = [float(scenario.value(a, episode)) for a in addresses]
    for address, number in zip(addresses, base, strict=True):
        if not isfinite(number):
            raise ScenarioError(f"{address} is sharp, so it has no ratio to other numbers; move it alone")
    if not any(base):
        return [1.0] * len(base)
    if base[0] == 0:
        raise ScenarioError(f"{addresses[0]} is 0, so the others have no ratio to it; name another one first")
    return [b / base[0] for b in base]


def largest_first(scenario: Scenario, episode: str, addresses: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses with the largest number in front, the first named of several, the others in their order.

    Then every ratio is at most 1, and numbers with the same bounds keep to them as long as the first does.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> largest_first(load("iskander"), "t2", ["evidence.index.credibility", "evidence.fragments.credibility"])
    ('evidence.fragments.credibility', 'evidence.index.credibility')
    """
    if len(addresses) < 2:
        return tuple(addresses)
    base = [float(scenario.value(a, episode)) for a in addresses]
    k = base.index(max(base))
    return (addresses[k], *addresses[:k], *addresses[k + 1 :])


def check_reach(scenario: Scenario, episode: str, addresses: Sequence[str], low: float, high: float) -> None:
    """Check that all numbers keep to their domains while the first goes from `low` to `high`.

    Raises
    ------
    ScenarioError
        With how far the first may go, and because of which other one.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> both = ["evidence.index.credibility", "evidence.fragments.credibility"]
    >>> check_reach(load("iskander"), "t2", both, 0.0, 0.8)
    >>> check_reach(load("iskander"), "t2", both, 0.0, 0.9)
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: evidence.index.credibility must be at most 0.823529, where
    evidence.fragments.credibility, which moves with it, reaches 1; got 0.9
    """
    least, most = (-inf, "", 0.0), (inf, "", 0.0)
    for address, ratio in list(zip(addresses, proportions(scenario, episode, addresses), strict=True))[1:]:
        if ratio:
            domain = scenario.domain(address)
            start, stop = sorted((bound / ratio, address, bound) for bound in (domain.low, domain.high))
            least, most = max(least, start), min(most, stop)
    for (end, address, bound), which, asked in ((least, "least", low), (most, "most", high)):
        if asked < end if which == "least" else asked > end:
            raise ScenarioError(
                f"{addresses[0]} must be at {which} {end:.6g}, where {address}, which moves with it, "
                f"reaches {bound:g}; got {asked:g}"
            )


def ends(
    scenario: Scenario, episode: str, addresses: Sequence[str], low: float, high: float
) -> dict[str, tuple[float, float]]:
    """Return from where to where each number goes while the first goes from `low` to `high`.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> ends(load("iskander"), "t2", ["parameters.esc_accuse", "parameters.esc_ask"], 0.0, 2.0)
    {'parameters.esc_accuse': (0.0, 2.0), 'parameters.esc_ask': (0.0, 1.5)}
    """
    scales = proportions(scenario, episode, addresses)
    return {a: (low * scale, high * scale) for a, scale in zip(addresses, scales, strict=True)}


def moment_at(scenario: Scenario, episode: str, addresses: Sequence[str], x: FloatArray) -> Moment:
    """Return the moment at which the first number is x, shape (B,), and the others keep their ratio to it."""
    scales = proportions(scenario, episode, addresses)
    return scenario.at(episode, {a: x * scale for a, scale in zip(addresses, scales, strict=True)})
