"""Pictures of what follows from what others would do: crisis signalling, messages, stability."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...concepts.graph_model import Stability
from ...textbook.crisis import CrisisEquilibria
from ...textbook.messages import MessageEquilibria
from ..style import DOTTED, GREY, SMALL, letters
from .parts import ONE, OTHER, labelled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DRAWN"]

#: As many states or components as have room.
MOST_STATES, MOST_COMPONENTS = 24, 4
#: Of a state that somebody leaves.
PALE = "0.55"


def _crisis(ax: Axes, found: CrisisEquilibria) -> None:
    """Draw how likely B resists, against what A expects."""
    ax.plot([0.0, 1.0], [0.0, 1.0], color=OTHER, lw=1.2, ls="--", label="as expected")
    ax.plot(found.tried, found.replies, color=ONE, lw=2.0, label="how likely B then resists")
    chances = ", ".join(f"{r:.3f}" for r in found.resists)
    ax.plot(found.resists, found.resists, color="0.1", marker="o", ls="none", label=f"equilibria: {chances}")
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.0, 1.0)
    labelled(ax, "how likely A expects B to resist", "probability")


def _messages(ax: Axes, found: MessageEquilibria) -> None:
    """Draw one equilibrium of each component: how likely each type sends, and each message gets, what."""
    from matplotlib import colormaps

    first = found[0]
    names = [*first.messages, *(a for a in first.answers if a not in first.messages)]
    shades = dict(zip(names, colormaps["cividis"](np.linspace(0.05, 0.95, len(names))), strict=True))
    rows: list[tuple[str, dict[str, float]]] = []
    gaps = []
    for component in found.components[:MOST_COMPONENTS]:
        e = next((e for e in component if e.sequential), component[0])
        gaps.append(len(rows))
        rows += [(t, dict(zip(e.messages, x, strict=True))) for t, x in zip(e.types, e.sender, strict=True)]
        rows += [
            (f"after {m}", dict(zip(e.answers, x, strict=True))) for m, x in zip(e.messages, e.receiver, strict=True)
        ]
    height = np.arange(len(rows)) + 0.8 * np.searchsorted(gaps, np.arange(len(rows)), side="right")
    named: set[str] = set()
    for y, (_, mixture) in zip(height, rows, strict=True):
        left = 0.0
        for name, share in mixture.items():
            if share > 0.0:
                words = None if name in named else name
                ax.barh(y, share, left=left, color=shades[name], edgecolor=GREY, lw=0.8, height=0.8, label=words)
                named.add(name)
                left += share
    for k in gaps[1:]:
        ax.axhline(0.5 * (height[k] + height[k - 1]), color="0.6", lw=0.8, ls=DOTTED)
    ax.set_yticks(height, [name for name, _ in rows])
    ax.invert_yaxis()
    ax.set_xlim(0.0, 1.0)
    paid = "; ".join(f"{c[0].payoffs[0]:.3g} and {c[0].payoffs[1]:.3g}" for c in found.components[:MOST_COMPONENTS])
    labelled(ax, f"probability; payoffs, from above: {paid}", "")


def _stability(ax: Axes, found: Stability) -> None:
    """Draw which states last in the sense of each concept; of many states only those that last in some."""
    frame = found.to_frame().set_index("state")
    if len(frame) > MOST_STATES:
        frame = frame[frame.any(axis=1)].head(MOST_STATES)
    for y, (_, row) in enumerate(frame.iterrows()):
        for x, lasts in enumerate(row):
            style: dict[str, Any] = {"color": ONE} if lasts else {"color": PALE, "mfc": "none"}
            ax.plot([x], [y], marker="s" if lasts else "o", ms=letters(1.1 if lasts else 0.7), ls="none", **style)
    ax.plot([], [], marker="s", ls="none", color=ONE, label="an equilibrium: no player dares to leave it")
    ax.plot([], [], marker="o", mfc="none", ls="none", color=PALE, label="somebody leaves it")
    ax.set_xticks(range(frame.shape[1]), list(frame.columns), fontsize=letters(SMALL))
    ax.set_yticks(range(len(frame)), list(frame.index), fontsize=letters(SMALL))
    ax.set_xlim(-0.6, frame.shape[1] - 0.4)
    ax.set_ylim(len(frame) - 0.4, -0.6)
    labelled(ax, "how far players look ahead", "")
    ax.tick_params(length=0)


#: The title of each picture, and how it is drawn.
DRAWN: dict[type, tuple[str, Callable[[Axes, Any], None]]] = {
    CrisisEquilibria: ("Crisis signalling: which threat is believed", _crisis),
    MessageEquilibria: ("What is sent, and what is answered", _messages),
    Stability: ("Which states last", _stability),
}
