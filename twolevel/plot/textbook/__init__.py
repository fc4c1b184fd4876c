"""Pictures of the textbook's models, one a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...concepts.persuasion import Persuasion
from ...errors import GameError
from ..persuasion import closure
from ..style import finish, new_axes, title
from .bargaining import DRAWN as BARGAINING
from .news import DRAWN as NEWS
from .outlook import DRAWN as OUTLOOK
from .parts import drawn_key

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["lesson"]

#: How the result of each model is drawn: its title, and the function.
_DRAWN: dict[type, tuple[str, Callable[[Axes, Any], None]]] = {**BARGAINING, **NEWS, **OUTLOOK}
#: Of a figure of our own, in inches.
SIZE = (7.0, 4.6)


def lesson(result: object, ax: Axes | None = None) -> Axes:
    """Draw what a model of the textbook gives.

    Parameters
    ----------
    result : result of a function of ``tl.textbook``
    ax : Axes, optional
        Default: a new figure.
    """
    if isinstance(result, Persuasion):
        return closure(result, ax)
    known = next((cls for cls in type(result).__mro__ if cls in _DRAWN), None)
    if known is None:
        kind = type(result).__name__
        raise GameError(f"result must be one of tl.textbook's; got {kind}; try tl.textbook.setter(1, 0.3, 0)")
    words, draw = _DRAWN[known]
    own_figure = ax is None
    ax = new_axes(ax, SIZE)
    draw(ax, result)
    drawn_key(ax)
    if own_figure:
        title(ax, words)
    finish(ax)
    return ax
