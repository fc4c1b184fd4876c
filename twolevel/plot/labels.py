"""Labels that stand beside what they name, moved apart where they would overlap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

from typing import TYPE_CHECKING

import numpy as np

from ..arrays import FloatArray

__all__ = ["label_ends", "spread"]


def spread(values: FloatArray, gap: float, low: float, high: float) -> FloatArray:
    """Move ascending values at least `gap` apart, as little as possible, inside an interval if there is room.

    Examples
    --------
    >>> spread(np.array([0.0, 1.0, 1.1, 5.0]), 1.0, 0.0, 6.0).round(2).tolist()
    [0.0, 1.0, 2.0, 5.0]
    >>> spread(np.array([5.9, 6.0]), 1.0, 0.0, 6.0).tolist()
    [5.0, 6.0]
    """
    steps = gap * np.arange(len(values))
    # equally spaced values that are too near become groups at their mean (isotonic regression by pooling)
    groups: list[tuple[float, int]] = []
    for value in values - steps:
        mean, size = float(value), 1
        while groups and groups[-1][0] > mean:
            other, count = groups.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        groups.append((mean, size))
    flat = np.array([mean for mean, size in groups for _ in range(size)])
    top = max(high - gap * (len(values) - 1), low)
    result: FloatArray = np.clip(flat, low, top) + steps
    return result


def label_ends(ax: Axes, ends: Mapping[str, float], colours: Mapping[str, str], x: float) -> None:
    """Label lines at their right ends, moved apart where they would overlap."""
    if not ends:
        return
    low, high = ax.get_ylim()
    gap = 0.055 * (high - low)
    names = sorted(ends, key=lambda n: ends[n])
    level: list[float] = []
    for name in names:
        level.append(max(ends[name], level[-1] + gap) if level else ends[name])
    surplus = level[-1] - max(high, ends[names[-1]])
    for name, y in zip(names, level, strict=True):
        ax.annotate(
            name,
            (x, y - max(0.0, surplus)),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            color=colours[name],
            fontsize=10,
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_ylim(low, high)
