r"""What can be done to a picture that is drawn: put it on a dark ground, and say below it where it comes from.

The contrast of a colour with white is :math:`1.05 / (L + 0.05)`, where L is its relative luminance, and with a dark
ground of luminance G it is :math:`(L + 0.05) / (G + 0.05)`. On the dark ground every colour is given the luminance

.. math:: L' = 1.05 \, (G + 0.05) / (L + 0.05) - 0.05

so that its contrast with the ground is what it was with white, and any two colours have the contrast that they had:
what could be told apart can be, in grey as well. White becomes the ground, black nearly white. Hues stay: a colour
becomes lighter by adding white to it, darker by taking light away. Line styles, markers and hatches are not touched.

What is meant to be seen, with a contrast of 3 or more, has 1.5 times as much on the dark ground as far as there is
light enough, so that all of it can be read as words can: with 4.5 or more, as other words have there at least (W3C
2018, "Web Content Accessibility Guidelines 2.1", 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from ..arrays import FloatArray
from ..errors import GameError, expect
from ..model.scenario import Scenario
from .style import GREY, SMALL, finish, letters, literal, own_figure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

__all__ = ["dark", "source"]

#: The ground: that of the dark pages of the documentation.
GROUND = "#14181E"
#: A contrast with white from which on a colour is meant to be seen, and how many times as much it has in the dark.
SEEN, MORE = 3.0, 1.5
#: Words of less contrast with white stand on something darker; what all others have at least.
READ, LEAST = 1.5, 4.5
#: Of the weights of red, green and blue in luminance.
WEIGHTS = np.array([0.2126, 0.7152, 0.0722])
#: A ground is dark if white has at least this contrast with it.
DARK = 12.0
#: Letters of the source in a note; of a longer one, what stands before a semicolon.
MOST_LETTERS = 120


def dark(ax: Axes, *, ground: str = GROUND) -> Axes:
    """Put the figure of a finished picture on a dark ground, all its colours changed so that they can be read there.

    It is the last thing to be done to a picture: what is drawn afterwards keeps its colours. A figure that is on a dark
    ground already stays as it is.

    Parameters
    ----------
    ax : Axes
        Of a picture; everything in its figure is changed.
    ground : colour
        As dark as white is light: of a contrast of at least 12 with white.

    Raises
    ------
    GameError
        For anything but axes, or for a ground that is not dark.

    Examples
    --------
    >>> import twolevel as tl
    >>> axes = dark(tl.plot.matrix(tl.load("chicken").game()))
    >>> axes.figure.get_facecolor()[:3] == axes.get_facecolor()[:3]
    True
    """
    from matplotlib.axes import Axes
    from matplotlib.colors import to_rgba

    expect("ax", ax, Axes, GameError)
    base = np.array(to_rgba(ground))
    if _contrast_with_white(base) < DARK:
        raise GameError(f"ground must have a contrast of at least {DARK:g} with white; got {ground!r}")
    figure = own_figure(ax)
    if _contrast_with_white(np.array(figure.get_facecolor())) >= DARK:
        return ax
    figure.draw_without_rendering()  # so that there are ticks
    shown = partial(_on_ground, ground=base[:3])
    said = partial(_on_ground, ground=base[:3], words=True)
    artists = sorted(dict.fromkeys(figure.findobj()), key=lambda artist: not _is_mapped(artist))
    changes = [change for artist in artists for change in _changes(artist, shown, said)]
    _set_later_ticks(figure, shown, said)
    for change in changes:
        change()
    return ax


def _linear(rgb: FloatArray) -> FloatArray:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _contrast_with_white(rgba: FloatArray) -> float:
    return float(1.05 / (_linear(rgba[:3]) @ WEIGHTS + 0.05))


def _on_ground(colour: Any, *, ground: FloatArray, words: bool = False) -> FloatArray:
    """Return what colours on white are on the ground, shape (..., 4); their opacity stays."""
    from matplotlib.colors import to_rgba_array

    one = isinstance(colour, str) or np.ndim(colour) == 1
    rgba = np.array(to_rgba_array(colour), dtype=np.float64)
    light, base = _linear(rgba[:, :3]), _linear(ground)
    old, lowest = light @ WEIGHTS, float(base @ WEIGHTS)
    contrast = 1.05 / (old + 0.05)
    contrast = np.where(contrast >= SEEN, MORE * contrast, contrast)
    contrast = np.where(words & (contrast >= READ), np.maximum(contrast, LEAST), contrast)
    new = np.clip(contrast * (lowest + 0.05) - 0.05, lowest, 1.0)
    share = ((new - old) / np.maximum(1.0 - old, 1e-12)).clip(0.0, 1.0)[:, None]
    lighter = light + share * (1.0 - light)
    tinted = light * (1.0 + old[:, None] ** 2 * (base / lowest - 1.0))  # so that white becomes the ground itself
    darker = tinted * (new / np.maximum(tinted @ WEIGHTS, 1e-12))[:, None]
    rgb = np.where((new > old)[:, None], lighter, darker).clip(0.0, 1.0)
    rgba[:, :3] = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return rgba[0] if one else rgba


def _is_mapped(artist: object) -> TypeGuard[ScalarMappable]:
    """Say whether colours come from a map; contours colour their labels anew when the map is set, so they go first."""
    from matplotlib.cm import ScalarMappable

    return isinstance(artist, ScalarMappable) and artist.get_array() is not None


Change = Callable[[], object]
Recolour = Callable[[Any], FloatArray]


def _changes(artist: Artist, shown: Recolour, said: Recolour) -> Iterator[Change]:
    """Yield what is to be done to an artist; its colours are looked up before anything is done."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Annotation, Text

    if isinstance(artist, Text):
        yield partial(artist.set_color, tuple(said(artist.get_color())))
        for part in (artist.get_bbox_patch(), artist.arrow_patch if isinstance(artist, Annotation) else None):
            if part is not None:
                yield from _changes(part, shown, said)
    elif isinstance(artist, Line2D):
        for name in ("color", "markerfacecolor", "markeredgecolor"):
            colour = getattr(artist, f"get_{name}")()
            if not (isinstance(colour, str) and colour.lower() == "none"):
                yield partial(getattr(artist, f"set_{name}"), tuple(shown(colour)))
    elif _is_mapped(artist):
        yield partial(artist.set_cmap, _recoloured_map(artist.get_cmap(), shown))
    elif isinstance(artist, Patch | Collection):
        for name in ("facecolor", "edgecolor"):
            colour = np.asarray(getattr(artist, f"get_{name}")())
            if colour[..., 3:].any():  # what is not drawn has no colour
                yield partial(getattr(artist, f"set_{name}"), shown(colour))


def _recoloured_map(given: Any, shown: Recolour) -> Any:
    from matplotlib.colors import ListedColormap

    cmap = ListedColormap(shown(given(np.arange(given.N))), name=f"{given.name}, dark")
    return cmap.with_extremes(bad=tuple(shown(given.get_bad())))


def _set_later_ticks(figure: Figure, shown: Recolour, said: Recolour) -> None:
    """Give ticks that a later layout adds the colours of the others."""
    from matplotlib import rcParams

    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            mark, words = (rcParams[f"{axis.axis_name}tick.{of}"] for of in ("color", "labelcolor"))  # type: ignore[index]
            named = tuple(said(mark if words == "inherit" else words))
            axis.set_tick_params(which="both", color=tuple(shown(mark)), labelcolor=named)


def source(ax: Axes, of: Scenario | str) -> Axes:
    """Say below a picture where it comes from: its scenario, that one's source, and the version.

    There is room for the note where the figure has constrained layout, as every figure of the library has.

    Parameters
    ----------
    ax : Axes
        Of a picture.
    of : Scenario or str
        The scenario, or words of your own, such as a textbook's author and year.

    Examples
    --------
    >>> import twolevel as tl
    >>> chicken = tl.load("chicken")
    >>> axes = source(tl.plot.matrix(chicken.game()), chicken)
    >>> axes.figure.get_supxlabel().split("; ")[1].split()
    ['the', 'numbers', 'are', 'for', 'teaching']
    """
    from matplotlib.axes import Axes

    expect("ax", ax, Axes, GameError)
    if not isinstance(of, str):
        expect("of", of, Scenario, GameError)
    figure = own_figure(ax)
    first, *more = (of if isinstance(of, str) else of.spec.source).split("; ")
    for part in more:
        if len(first) + len(part) > MOST_LETTERS:
            first += "; ..."
            break
        first += f"; {part}"
    which = [] if isinstance(of, str) else [f"scenario {of.name}"]
    words = "; ".join(filter(None, [first, *which, f"twolevel\N{NO-BREAK SPACE}{version('twolevel')}"]))
    fit = int(72 * figure.get_size_inches()[0] / (0.6 * SMALL * letters(SMALL)))
    size = SMALL * letters(SMALL)
    note = figure.supxlabel(textwrap.fill(f"Source: {words}", fit), x=0.01, ha="left", fontsize=size, color=GREY)
    literal(note)
    finish(ax)
    return ax
