"""Along one number: points on a line through a scenario, on which further numbers keep their ratio to the first."""

from __future__ import annotations

from collections.abc import Sequence

from ..arrays import FloatArray
from ..errors import ScenarioError
from ..model.scenario import Scenario
from ..model.two_level import Moment

__all__ = ["moment_at", "proportions"]


def proportions(scenario: Scenario, episode: str, addresses: Sequence[str]) -> list[float]:
    """Return the ratio of each number, in force at an episode, to the first: 1.0 for that.

    Raises
    ------
    ScenarioError
        For no address, an unknown one, one that stands twice, or several where the first number is 0.

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
    if base[0] == 0:
        raise ScenarioError(f"{addresses[0]} is 0, so the others have no ratio to it; name another one first")
    return [b / base[0] for b in base]


def moment_at(scenario: Scenario, episode: str, addresses: Sequence[str], x: FloatArray) -> Moment:
    """Return the moment at which the first credibility is x, shape (B,), and the others keep their ratio to it."""
    scales = proportions(scenario, episode, addresses)
    return scenario.at(episode, {a: x * scale for a, scale in zip(addresses, scales, strict=True)})
