"""Pictures of what is told and what is not: unravelling, uncertain endowment, cheap talk."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ...textbook.endowment import Endowment
from ...textbook.talk import CheapTalk
from ...textbook.unravelling import Unravelling
from ..style import DOTTED, GREY
from .parts import ONE, OTHER, THIRD, labelled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DRAWN"]

#: Quantiles between which a distribution is drawn, for it may have no end.
LEAST, MOST = 0.002, 0.998


def _unravel(ax: Axes, found: Unravelling) -> None:
    """Draw, round by round, who is silent, who speaks, and what silence is believed to be worth."""
    rounds = np.arange(1, len(found.beliefs) + 1)
    x, y = np.repeat(rounds, len(found.types)), np.tile(found.types, len(rounds))
    silent = found.silent.ravel()
    ax.plot(x[silent], y[silent], color=ONE, marker="o", ls="none", label="silent")
    ax.plot(x[~silent], y[~silent], color=OTHER, marker="o", mfc="none", ls="none", label="shows")
    words = f"what silence is believed to be worth, in the end {found.beliefs[-1]:.4g}"
    ax.plot(rounds, found.beliefs, color="0.1", lw=1.6, marker="_", label=words)
    ax.set_xticks(rounds)
    labelled(ax, "round", "quality")


def _dye(ax: Axes, found: Endowment) -> None:
    """Draw the distribution of findings, and which of them are withheld."""
    given = found.distribution
    low, high = (float(given.ppf(u)) for u in (LEAST, MOST))
    low, high = min(low, found.threshold), max(high, found.mean)
    published = f"published, {found.published:.3g} of {found.p:.3g}, with which something is found"
    withheld = f"withheld, {found.withheld:.3g}"
    if hasattr(given, "pdf"):
        x = np.linspace(low, high, 401)
        x = np.sort(np.append(x[1:-1], [found.threshold, np.nextafter(found.threshold, np.inf)]))
        density = np.asarray(given.pdf(x))
        below = x <= found.threshold
        ax.fill_between(x[below], density[below], color=OTHER, alpha=0.45, lw=0, hatch="//", label=withheld)
        ax.fill_between(x[~below], density[~below], color=ONE, alpha=0.3, lw=0, label=published)
        ax.plot(x, density, color=GREY, lw=1.2)
    else:
        x = np.arange(low, high + 1.0)
        mass = np.asarray(given.pmf(x))
        below = x < found.threshold
        ax.bar(x[below], mass[below], width=0.7, color=OTHER, alpha=0.6, hatch="//", label=withheld)
        ax.bar(x[~below], mass[~below], width=0.7, color=ONE, alpha=0.4, label=published)
    ax.axvline(found.threshold, color="0.1", lw=1.6, label=f"what silence is worth, {found.threshold:.4g}")
    ax.axvline(
        found.mean, color=GREY, lw=1.2, ls=DOTTED, label=f"what it would be if it said nothing, {found.mean:.4g}"
    )
    ax.set_ylim(bottom=0.0)
    labelled(ax, f"what is found: {found.findings}", "density")


def _cheap_talk(ax: Axes, found: CheapTalk) -> None:
    """Draw what the leader does in each state, beside what each would do."""
    ends = found.cutpoints[[0, -1]]
    ax.plot(ends, ends, color=ONE, lw=1.2, ls="--", label="what the leader wants")
    ax.plot(ends, ends + found.bias, color=OTHER, lw=1.2, ls=DOTTED, label=f"what the adviser wants, {found.bias:+.3g}")
    told = f"what is done: {found.steps} of at most {found.most} shades, loss {found.loss:.4g}"
    for k, ((a, b), y) in enumerate(zip(pairwise(found.cutpoints), found.actions, strict=True)):
        ax.plot([a, b], [y, y], color=THIRD, lw=3.0, solid_capstyle="butt", label=None if k else told)
    for a in found.cutpoints[1:-1]:
        ax.axvline(a, color=GREY, lw=0.8, ls=DOTTED)
    labelled(ax, "the state, which the adviser knows", "the action")


#: The title of each picture, and how it is drawn.
DRAWN: dict[type, tuple[str, Callable[[Axes, Any], None]]] = {
    Unravelling: ("Unravelling: silence hides nothing", _unravel),
    Endowment: ("Uncertain endowment: what silence hides", _dye),
    CheapTalk: ("Cheap talk: as many shades as the bias allows", _cheap_talk),
}
