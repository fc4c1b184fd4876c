"""The picture of variants: which claims hold under which structure, and what each structure changes.

A specification curve for game theory: a row a variant, a column a claim, and beside them a grid of what the variant
changes and in which episodes something else is played.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..claims.variants import Variants
from ..errors import expect
from ..model.colours import PALETTE
from .labels import key, letters_in
from .style import GREY, SMALL, finish, letters, new_axes, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["variants"]

INK, FAILS = "0.15", PALETTE["vermilion"]
#: The width of a new figure in inches where letters have 10 points, and the heights of its rows and lines.
WIDTH, ROW, LINE = 10.0, 0.23, 0.15
#: Titles stand beside their rows unless they take more than this share of the width; then numbers do.
MOST_BESIDE = 0.36
#: The share of the width of a caller's axes that a column of the key takes: they are wider once they are laid out.
KEY = 0.64
#: Lines below the picture are so much shorter than there is room for, since some letters are wide.
NARROWER = 0.94
#: Columns left free between claims, changes and episodes.
GAP = 0.7


def variants(found: Variants, ax: Axes | None = None) -> Axes:
    """Draw claims by variants: where each holds and where it fails, and what each variant changes.

    Below a picture that is wide enough stand the claims that depend on the structure, in words. In a narrow one the
    variants have numbers, and their titles a key.

    Parameters
    ----------
    found : Variants
        With shares of draws, the cells are shaded by the share in which a claim does not hold.
    ax : Axes, optional
        Default: a new figure.
    """
    expect("found", found, Variants)
    own_figure = ax is None
    titles = [item.title for item in found]
    room = letters_in(ax, 1.0, WIDTH)
    beside = max(map(len, titles)) <= MOST_BESIDE * room
    words = {claim.name: claim.words for claim in found.base.claims if claim.name in found.depend}
    lines = _wrapped(words.items(), int(NARROWER * (room - max(map(len, titles)) if beside else room)))
    ax = new_axes(ax, (WIDTH, 1.7 + ROW * len(found) + LINE * len(lines)))
    columns = _columns(found)
    if found.draws:
        _shade(ax, found)
    _claims(ax, found)
    _changes(ax, found, columns)
    _axes(ax, found, columns, titles if beside else list(map(str, range(len(titles)))))
    _key(ax, found)
    if beside:
        _below(ax, [lines])
    else:
        half = (len(titles) + 1) // 2
        numbered = [(str(k), said) for k, said in enumerate(titles)]
        fit = room // 2 if own_figure else int(KEY * room)
        _below(ax, [_wrapped(own, fit) for own in (numbered[:half], numbered[half:])])
    if own_figure:
        title(ax, f"What survives other structures ({found.scenario})")
    finish(ax)
    return ax


def _wrapped(named: Iterable[tuple[str, str]], fit: int) -> list[str]:
    """Return lines of so many letters at most, each text after its name."""
    return [
        line
        for name, said in named
        for line in textwrap.wrap(f"{name}  {said}", fit, subsequent_indent=4 * " ", break_long_words=False)
    ]


def _columns(found: Variants) -> dict[tuple[str, str], float]:
    """Return where the columns of changes and of episodes stand, beside those of the claims."""
    start = len(found.claims) - 1 + GAP
    kinds = {("kind", kind): start + 1 + k for k, kind in enumerate(found.kinds)}
    start += len(kinds) + GAP
    return kinds | {("episode", e): start + 1 + k for k, e in enumerate(found.base.played)}


def _shade(ax: Axes, found: Variants) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shares = np.array([[share.value for share in item.shares] for item in found])
    colours = LinearSegmentedColormap.from_list("fails", ["white", PALETTE["orange"]])
    edges = (np.arange(n + 1) - 0.5 for n in reversed(shares.shape))
    ax.pcolormesh(*edges, np.ma.masked_invalid(1 - shares), cmap=colours, vmin=0, vmax=1, zorder=0)


def _claims(ax: Axes, found: Variants) -> None:
    """Mark every claim under every variant: a quiet dot where it holds, a loud one where it fails."""
    for verdict, style in _MARKS.items():
        at = [(c, row) for row, item in enumerate(found) for c, x in enumerate(item.claims) if x.holds is verdict]
        if at:
            ax.plot(*zip(*at, strict=True), **_sized(style))


#: How a verdict is drawn; sizes are in letters.
_MARKS: dict[bool | None, dict[str, Any]] = {
    True: {"marker": "o", "ms": 0.32, "color": "0.55"},
    False: {"marker": "X", "ms": 0.62, "color": FAILS, "mec": "white", "mew": 0.04},
    None: {"marker": "o", "ms": 0.5, "color": GREY, "mfc": "white", "mew": 0.1},
}
_CHANGED: dict[str, Any] = {"marker": "s", "ms": 0.45, "color": INK}
_MOVED: dict[str, Any] = {"marker": "D", "ms": 0.45, "color": PALETTE["blue"]}


def _sized(style: dict[str, Any]) -> dict[str, Any]:
    sizes: dict[str, Any] = {name: letters(style[name]) for name in ("ms", "mew") if name in style}
    return {"ls": "none", "zorder": 3, "clip_on": False, **style, **sizes}


def _changes(ax: Axes, found: Variants, columns: dict[tuple[str, str], float]) -> None:
    """Mark what each variant changes, and in which episodes something else is played."""
    for what, style, of in (("kind", _CHANGED, "kinds"), ("episode", _MOVED, "moved")):
        at = [(columns[what, name], row) for row, item in enumerate(found) for name in getattr(item, of)]
        if at:
            ax.plot(*zip(*at, strict=True), **_sized(style))
    for row in range(len(found)):
        for x in columns.values():
            ax.plot(x, row, ".", ms=letters(0.15), color="0.8", zorder=1, clip_on=False)


def _axes(ax: Axes, found: Variants, columns: dict[tuple[str, str], float], rows: Sequence[str]) -> None:
    ids = {float(k): name for k, name in enumerate(found.claims)}
    heads = ids | {x: name for (_, name), x in columns.items()}
    ax.set_xlim(-0.7, max(heads) + 0.7)
    ax.set_ylim(len(found) - 0.4, -0.6)
    ax.xaxis.tick_top()
    ax.set_xticks(list(heads), list(heads.values()), fontsize=letters(SMALL), rotation=90)
    structural = {claim.name for claim in found.base.claims if claim.structural}
    for x, tick in zip(heads, ax.get_xticklabels(), strict=True):
        is_claim = x in ids
        if is_claim and ids[x] in found.depend:
            tick.set_fontweight("bold")
        tick.set_color("0.45" if is_claim and ids[x] in structural else INK)
    ax.set_yticks(range(len(found)), rows, fontsize=letters(SMALL))
    ax.axhline(0.5, color=GREY, lw=0.7)
    for row in range(1, len(found) - 1):
        ax.axhline(row + 0.5, color="0.93", lw=0.6, zorder=0.5)
    ax.tick_params(length=0, pad=letters(0.3))
    for spine in ax.spines.values():
        spine.set_visible(False)


def _key(ax: Axes, found: Variants) -> None:
    verdicts = {claim.holds for item in found for claim in item.claims}
    names = {True: "holds", False: "fails", None: "undefined"}
    entries = [(_sized(style), names[v]) for v, style in _MARKS.items() if v in verdicts]
    entries.append((_sized(_CHANGED), "changed"))
    if any(item.moved for item in found):
        entries.append((_sized(_MOVED), "played otherwise"))
    if found.draws:
        shade = {"ls": "none", "marker": "s", "ms": letters(0.7), "color": PALETTE["orange"]}
        entries.append((shade, "fails in all draws"))
    key(ax, entries)


def _below(ax: Axes, blocks: Iterable[Sequence[str]]) -> None:
    """Write blocks of lines beside each other below the key."""
    blocks = list(blocks)
    for k, lines in enumerate(blocks):
        ax.annotate(
            "\n".join(lines),
            (k / len(blocks), 0),
            (0, -letters(1.9)),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize=letters(SMALL),
            color=INK,
            linespacing=1.25,
            annotation_clip=False,
        )
