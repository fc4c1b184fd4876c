"""Pictures of bargaining: the agenda, floors, audience costs, a demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...textbook.agenda import Setter
from ...textbook.attrition import AudienceCosts
from ...textbook.demands import Bargain
from ...textbook.offers import Floors, floors
from ..style import DOTTED, GREY
from .parts import ONE, OTHER, THIRD, labelled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DRAWN"]


def _setter(ax: Axes, found: Setter) -> None:
    """Draw how near each deal is to everybody's wish, and which deals are ratified."""
    places = [found.proposer, found.status_quo, found.outcome, *found.ratifiers]
    room = 0.08 * (max(places) - min(places) or 1.0)
    low, high = min(places) - room, max(places) + room
    ends = np.clip([end for stretch in found.accepted for end in stretch], low, high)
    for k, (a, b) in enumerate(zip(ends[::2], ends[1::2], strict=True)):
        ax.axvspan(a, b, color=ONE, alpha=0.15, lw=0, label="ratified by as many as must" if not k else None)
    x = np.unique(np.concatenate([np.linspace(low, high, 201), places]))
    ax.plot(x, -np.abs(x - found.proposer), color=OTHER, lw=2.0, label="worth to the proposer")
    for k, ideal in enumerate(found.ratifiers):
        ax.plot(x, -np.abs(x - ideal), color=ONE, lw=1.4, ls="--", label="worth to who must ratify" if not k else None)
    ax.axvline(found.status_quo, color=GREY, lw=1.2, ls=DOTTED, label=f"the status quo, {found.status_quo:.3g}")
    ax.axvline(found.outcome, color="0.1", lw=1.6, label=f"the deal, {found.outcome:.3g}")
    ax.set_xlim(low, high)
    labelled(ax, "the deal", "distance to the ideal, below 0")


def _floors(ax: Axes, found: Floors) -> None:
    """Draw both shares against the floor that the first one's home sets."""
    x = np.linspace(0.0, 1.0 - found.floors[1], 201)
    shares = np.array([floors(found.discount, (f, found.floors[1])).shares for f in x])
    for k, (colour, style, who) in enumerate(((ONE, "-", "first"), (OTHER, "--", "second"))):
        words = f"share of the {who}, here {found.shares[k]:.4g}"
        ax.plot(x, shares[:, k], color=colour, ls=style, lw=2.0, label=words)
        ax.plot([found.floors[0]], [found.shares[k]], color=colour, marker="o", ls="none")
    ax.axvline(found.floors[0], color=GREY, lw=1.0, ls=DOTTED, label=f"the floor, {found.floors[0]:.3g}")
    ax.set_ylim(-0.02, 1.02)
    labelled(ax, "what the first one's home demands at least", "share")


def _audience_costs(ax: Axes, found: AudienceCosts) -> None:
    """Draw how many of each one's types have not backed down yet."""
    for k, (colour, style, who) in enumerate(((ONE, "-", "first"), (OTHER, (0, (4, 4)), "second"))):
        words = f"the {who} holds out; backs down with {found.backs_down[k]:.3g} in all"
        ax.plot(found.times, found.holding[k], color=colour, ls=style, lw=2.0, label=words)
    ax.axvline(found.deadline, color="0.1", lw=1.4, label=f"nobody backs down after {found.deadline:.4g}")
    ends = found.holding[:, -1]
    ax.plot([found.deadline] * 2, ends, color="0.1", marker="o", ls="none", label=f"then there is war: {found.war:.4g}")
    ax.set_ylim(0.0, 1.02)
    ax.set_xlim(0.0, 1.04 * found.deadline)
    labelled(ax, "time", "share of types left, if the other is")


def _bargain(ax: Axes, found: Bargain) -> None:
    """Draw what each demand is worth, and the war that it risks."""
    ax.plot(found.demands, found.values, color=ONE, lw=2.0, label="what the demand is worth")
    ax.plot(found.demands, found.risks, color=OTHER, lw=1.6, ls="--", label="the risk of war")
    best = f"the best demand, {found.demand:.4g}, at a risk of {found.war:.3g}"
    ax.plot([found.demand], [found.value], color=ONE, marker="o", ls="none", label=best)
    ax.plot([found.safe], [found.safe], color=THIRD, marker="s", ls="none", label=f"the safe one, {found.safe:.4g}")
    labelled(ax, "the demand", "worth, probability")


#: The title of each picture, and how it is drawn.
DRAWN: dict[type, tuple[str, Callable[[Axes, Any], None]]] = {
    Setter: ("Setting the agenda", _setter),
    Floors: ("Offers to and fro, with a floor at home", _floors),
    AudienceCosts: ("Audience costs: who backs down", _audience_costs),
    Bargain: ("A demand, and the war that it risks", _bargain),
}
