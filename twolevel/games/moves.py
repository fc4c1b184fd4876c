"""The order of moves: who chooses before whom, and who sees whose choice.

An **order** is a sequence of groups of players, each player in one of them. Those of one group choose at once; those of
later groups see what the earlier ones chose. One group of all is the game as it stands, in which everybody chooses at
once; that is written ``()``. In text the groups stand between ``>`` and the players of a group between commas:
``Armenia, Russia > Azerbaijan``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import GameError, TwolevelError, nearest
from . import wording

__all__ = ["Order", "OrderLike", "as_order", "in_text", "in_words", "steps", "without"]

#: The players by name, group by group, those of a group in player order; () where all choose at once.
Order = tuple[tuple[str, ...], ...]
#: What may be given for an order: text, or a sequence of groups, each of names or positions, or one of them alone.
OrderLike = str | Sequence[str | int | Sequence[str | int]]


def as_order(
    order: OrderLike | None, players: Sequence[str], error: type[TwolevelError] = GameError, what: str = "order"
) -> Order:
    """Return an order as groups of names.

    Parameters
    ----------
    order : str, sequence of groups, or None
        None and () are all at once. A group is a name, a position, or a sequence of them; in text see the module.
    players : sequence of str
    error : type
        What is raised for an order that is none.
    what : str
        What it is called then.

    Examples
    --------
    >>> as_order("Russia, Armenia > Azerbaijan", ["Armenia", "Azerbaijan", "Russia"])
    (('Armenia', 'Russia'), ('Azerbaijan',))
    >>> as_order([[2], [0], [1]], ["Armenia", "Azerbaijan", "Russia"])
    (('Russia',), ('Armenia',), ('Azerbaijan',))
    >>> as_order("Armenia > Rusia > Azerbaijan", ["Armenia", "Azerbaijan", "Russia"])
    Traceback (most recent call last):
    twolevel.errors.GameError: order must name the players Armenia, Azerbaijan, Russia; got 'Rusia'; did you mean
    'Russia'?
    """
    if order is None or order == ():
        return ()
    if isinstance(order, str):
        order = order.split(">")
    if not isinstance(order, Sequence):
        rule = f"groups of players, such as {in_text([[p] for p in players])!r}"
        raise error(f"{what} must be {rule}; got {type(order).__name__}")
    named = [_group(group, players, error, what) for group in order]
    for group in named:
        if not group:
            raise error(f"{what} must have a player in every group; got {order!r}")
    flat = [player for group in named for player in group]
    for k, player in enumerate(flat):
        if player in flat[:k]:
            raise error(f"{what} must name each player once; got {player!r} twice")
    for player in players:
        if player not in flat:
            raise error(f"{what} must name every player; {player!r} is left out")
    return tuple(tuple(p for p in players if p in group) for group in named) if len(named) > 1 else ()


def _group(group: object, players: Sequence[str], error: type[TwolevelError], what: str) -> list[str]:
    """Return the names of a group's players."""
    if isinstance(group, str):
        group = [group] if group in players else [part.strip() for part in group.split(",") if part.strip()]
    members = list(group) if isinstance(group, Sequence) else [group]
    names = []
    for member in members:
        if isinstance(member, int | np.integer) and not isinstance(member, bool) and 0 <= member < len(players):
            names.append(players[int(member)])
        elif isinstance(member, str) and member in players:
            names.append(member)
        else:
            raise error(f"{what} must name the players {', '.join(players)}; got {member!r}{nearest(member, players)}")
    return names


def in_text(order: Sequence[Sequence[str]]) -> str:
    """Return an order as text that `as_order` reads.

    Examples
    --------
    >>> in_text([["Armenia", "Russia"], ["Azerbaijan"]])
    'Armenia, Russia > Azerbaijan'
    """
    return " > ".join(map(", ".join, order))


def in_words(order: Sequence[Sequence[str]]) -> str:
    """Say who moves when.

    Examples
    --------
    >>> in_words([["Russia"], ["Armenia"], ["Azerbaijan"]])
    'Russia moves first, then Armenia, then Azerbaijan'
    >>> in_words([["Armenia", "Russia"], ["Azerbaijan"]])
    'Armenia and Russia move first, at once, then Azerbaijan'
    """
    first, *later = [(wording.listed(group), len(group) > 1) for group in order]
    start = f"{first[0]} move first, at once" if first[1] else f"{first[0]} moves first"
    return ", ".join([start, *(f"then {who}{', at once' if several else ''}" for who, several in later)])


def without(order: Order, players: Sequence[str]) -> Order:
    """Return the order of those that are left when some players are gone.

    Examples
    --------
    >>> without((("Russia",), ("Armenia",), ("Azerbaijan",)), ["Armenia"])
    (('Russia',), ('Azerbaijan',))
    """
    left = [tuple(p for p in group if p not in players) for group in order]
    kept = tuple(group for group in left if group)
    return kept if len(kept) > 1 else ()


def steps(history: Sequence[str], order: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return what the earlier movers did group by group, in words.

    Examples
    --------
    >>> steps(["blame", "deny"], [["Armenia", "Russia"], ["Azerbaijan"]])
    ('blame, deny',)
    """
    left, result = list(history), []
    for group in order:
        if left:
            result.append(wording.profile(left[: len(group)]))
            left = left[len(group) :]
    return tuple(result)
