"""The waterfall of an attribution: from one payoff to the other, cause by cause, each cause by channel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.attribution import CAUSES, Attribution
from ..errors import expect
from ..games import wording
from .labels import arrange, extent, shown, spread, turn_where_tight
from .style import SMALL, finish, letters, new_axes, player_colours, tidy, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Text

__all__ = ["waterfall"]

#: Of the channels, mostly from Tol's muted scheme (2021, "Colour schemes"); none is a player's.
TINTS = ("#CC6677", "#999933", "#AA4499", "#332288", "#A6761D", "#88CCEE", "#882255")
GAIN, LOSS = "0.25", "0.6"
#: Of the bars of the two payoffs.
WIDTH = 0.56
#: Parts by channel smaller than this fraction of the axis are named only where they are their channel's largest.
ROOM = 0.045


def waterfall(found: Attribution, ax: Axes | None = None, *, channels: bool = True) -> Axes:
    """Draw a payoff's way from before to after, one step a cause; steps up are dark, steps down light.

    Parameters
    ----------
    found : Attribution
    ax : Axes, optional
        Default: a new figure.
    channels : bool
        Split each step by channel, beside it: gains upwards from where the step begins, losses downwards.
    """
    expect("found", found, Attribution)
    own_figure = ax is None
    ax = new_axes(ax, (9.2, 4.8))
    effects = found.effects.sum(axis=1)
    levels = found.start + np.concatenate([[0.0], np.cumsum(effects)])
    colour = player_colours(found.scenario)[found.player]
    low, high = _reach(found, levels, channels)
    pad = 0.02 * (high - low or 1.0)
    for x, value in ((0.0, found.start), (len(CAUSES) + 1.0, found.stop)):
        ax.bar(x, value, width=WIDTH, color=colour, zorder=2)
        _number(ax, x, value, wording.number(value, ".3f"), value < 0, pad, colour)
    split = channels and bool(np.abs(found.effects).max() > 0)
    shift, width = (-0.16, 0.4) if split else (0.0, WIDTH)
    for k, effect in enumerate(effects):
        x = k + 1 + shift
        ax.bar(x, effect, width=width, bottom=levels[k], color=GAIN if effect >= 0 else LOSS, zorder=2)
        down = bool(effect < 0)
        end = min(levels[k : k + 2]) if down else max(levels[k : k + 2])
        _number(ax, x, float(end), wording.number(effect), down, pad, "0.2")
    for k, level in enumerate(levels):  # from where a level is reached to the next step
        start = k + shift if k else 0.5 * WIDTH
        stop = k + 1 + shift + 0.5 * width if k < len(CAUSES) else k + 1 - 0.5 * WIDTH
        ax.plot([start, stop], [level] * 2, color="0.6", lw=0.8, zorder=1)
    if split:
        _parts(ax, found, levels, high - low)
    ax.axhline(0, color="0.75", lw=0.8, zorder=1)
    player = shown(found.scenario, found.player)
    ends = ["\n".join([head, *_lines(found, k)]) for k, head in enumerate(("before", "after"))]
    causes = [cause.replace(" ", "\n") for cause in CAUSES]
    ax.set_xticks(range(len(CAUSES) + 2), [ends[0], *causes, ends[1]], fontsize=letters(SMALL))
    turn_where_tight(ax)
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(low - 5 * pad, high + 5 * pad)
    ax.set_ylabel(f"payoff of {player}")
    tidy(ax)
    ax.set_xlim(-0.5, len(CAUSES) + 1.5)
    if own_figure:
        title(ax, f"Why the payoff of {player} moves by {wording.number(found.change)} ({found.scenario.name})")
    finish(ax)
    return ax


def _lines(found: Attribution, point: int) -> list[str]:
    """Put what each player plays before (0) or after (1) into words, stances by their labels."""
    stances = found.scenario.stances.values()
    labels = ([shown(found.scenario, stance) for stance in own] for own in stances)
    return list(map(wording.mixture, labels, found.strategies[point]))


def _reach(
    found: Attribution, levels: np.ndarray[tuple[int, ...], np.dtype[np.float64]], channels: bool
) -> tuple[float, float]:
    """Return the lowest and the highest that any bar goes."""
    values = [0.0, *levels]
    if channels:
        values += list(levels[:-1] + np.maximum(found.effects, 0).sum(axis=1))
        values += list(levels[:-1] + np.minimum(found.effects, 0).sum(axis=1))
    return float(min(values)), float(max(values))


def _parts(
    ax: Axes, found: Attribution, levels: np.ndarray[tuple[int, ...], np.dtype[np.float64]], height: float
) -> None:
    """Draw each cause's effects by channel beside its step, and name them."""
    spec = found.scenario.spec
    every = dict.fromkeys([*(a.channel for a in spec.audiences.values()), *(t.channel for t in spec.terms.values())])
    tints = {c: TINTS[k % len(TINTS)] for k, c in enumerate(every)}
    largest = np.abs(found.effects).argmax(axis=0)
    written: list[Text] = []
    for k, effects in enumerate(found.effects):
        above = below = levels[k]
        named: list[tuple[float, str]] = []
        for c, (channel, effect) in enumerate(zip(found.channels, effects, strict=True)):
            if effect == 0:
                continue
            start = above if effect > 0 else below
            ax.bar(k + 1.16, effect, width=0.2, bottom=start, color=tints[channel], zorder=2)
            above, below = (above + effect, below) if effect > 0 else (above, below + effect)
            if abs(effect) >= ROOM * height or largest[c] == k:
                named.append((float(start + 0.5 * effect), channel))
        named.sort()
        places = spread(np.array([y for y, _ in named]), ROOM * height, -np.inf, np.inf)
        for (_, channel), y in zip(named, places, strict=True):
            words = channel or "no channel"
            box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.5}
            style: dict[str, Any] = {"fontsize": letters(0.8), "color": "0.2", "bbox": box}
            written.append(ax.text(k + 1.285, y, words, va="center", zorder=1.5, **style))
    arrange(ax, written, partial(_apart, ax, written))


def _apart(ax: Axes, written: Sequence[Text], renderer: RendererBase) -> None:
    """Leave out names of parts that would lie on a number or on another name."""
    kept = [extent(words, renderer) for words in ax.texts if words not in written]
    for words in written:
        words.set_visible(True)  # what an earlier layout left out has no extent
        box = extent(words, renderer)
        words.set_visible(not any(box.overlaps(other) for other in kept))
        if words.get_visible():
            kept.append(box)


def _number(ax: Axes, x: float, y: float, text: str, under: bool, pad: float, colour: str) -> None:
    """Write a number beyond the end of its bar."""
    ax.text(
        x,
        y - pad if under else y + pad,
        text,
        ha="center",
        va="top" if under else "bottom",
        fontsize=letters(SMALL),
        color=colour,
        fontweight="bold",
        zorder=3,
    )
