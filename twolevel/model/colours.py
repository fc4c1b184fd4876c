"""Colours of players: the palette, and which colours can be read on white paper.

The contrast of a colour with white is :math:`1.05 / (L + 0.05)`, where L is its relative luminance: at least 3 for
lines and large letters (W3C 2018, "Web Content Accessibility Guidelines 2.1", 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from ..errors import ScenarioError

__all__ = ["PALETTE", "colour", "contrast"]

#: Okabe and Ito (2008), the last three darkened until they read well on white.
PALETTE = {
    "blue": "#0072B2",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "purple": "#B0568C",
    "orange": "#B27A00",
    "sky": "#3592C9",
}
LEAST_CONTRAST = 3.0


def colour(address: str, given: str) -> str:
    """Return a colour of the palette by its name, or a colour such as ``#D55E00`` if it can be read on white.

    Examples
    --------
    >>> colour("players.Russia.colour", "vermilion")
    '#D55E00'
    """
    found = PALETTE.get(given, given)
    if contrast(found) < LEAST_CONTRAST:
        rule = f"{address} must have a contrast with white of at least {LEAST_CONTRAST:g}"
        raise ScenarioError(f"{rule}; {given!r} has {contrast(found):.2f}")
    return found


def contrast(colour: str) -> float:
    """Return the contrast of a colour with white, from 1 to 21.

    Examples
    --------
    >>> contrast("#FFFFFF"), contrast("#000000")
    (1.0, 21.0)
    """
    shares = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
