r"""How the extreme equilibria of a 2-player game hang together: maximal Nash subsets and components.

Let X and Y be the mixtures that occur in extreme equilibria, and join x to y if (x, y) is an equilibrium. If all of
:math:`X' \subset X` are joined to all of :math:`Y' \subset Y`, then every pair from :math:`\operatorname{conv} X'
\times \operatorname{conv} Y'` is an equilibrium, since a best reply to each of several mixtures is one to any mean of
them. The maximal such pairs (maximal bicliques of the graph) are the **maximal Nash subsets**; their union is the set
of all equilibria (Winkels 1979; Jansen 1981). Its connected **components** are those of the graph.

The X' of a maximal biclique are the sets of common neighbours of some set of y: all intersections of neighbourhoods,
which are found by adding one y after the other.

References
----------
Jansen, M. J. M. (1981), "Maximal Nash subsets for bimatrix games", Naval Research Logistics Quarterly 28, 147-152.
Avis, D., G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 9-37.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...arrays import FloatArray
from ...games.equilibrium import Component

__all__ = ["components", "maximal_bicliques"]


def components(rows: FloatArray, columns: FloatArray) -> tuple[Component, ...]:
    """Return the components of the equilibria of a 2-player game.

    Parameters
    ----------
    rows, columns : arrays, shapes (K, m) and (K, n)
        All extreme equilibria.

    Examples
    --------
    The column player is indifferent, the row player imitates: one component of three maximal Nash subsets.

    >>> import numpy as np
    >>> e = np.eye(2)
    >>> rows, columns = np.array([e[0], e[0], e[1], e[1]]), np.array([e[0], [0.5, 0.5], [0.5, 0.5], e[1]])
    >>> [c.subsets for c in components(rows, columns)]
    [((0, 1), (1, 2), (2, 3))]
    """
    x, y = _numbered(rows), _numbered(columns)
    if len(set(x)) == len(x) and len(set(y)) == len(y):  # no two share a mixture
        return tuple(Component((k,), ((k,),)) for k in range(len(x)))
    place = {pair: k for k, pair in enumerate(zip(x, y, strict=True))}
    neighbours: dict[int, set[int]] = {}
    for a, b in place:
        neighbours.setdefault(b, set()).add(a)
    subsets = [
        tuple(sorted(place[a, b] for a in some_x for b in some_y))
        for some_x, some_y in maximal_bicliques({b: frozenset(a) for b, a in neighbours.items()})
    ]
    groups: list[tuple[set[int], list[tuple[int, ...]]]] = []
    for subset in sorted(subsets):
        members, parts = {x[k] for k in subset} | {-1 - y[k] for k in subset}, [subset]
        for group in [g for g in groups if g[0] & members]:
            members |= group[0]
            parts += group[1]
            groups.remove(group)
        groups.append((members, parts))
    found = [Component(tuple(sorted({k for part in parts for k in part})), tuple(sorted(parts))) for _, parts in groups]
    return tuple(sorted(found, key=lambda c: c.equilibria))


def maximal_bicliques(neighbours: dict[int, frozenset[int]]) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Return the maximal bicliques (X', Y') of a graph given as the set of x joined to each y.

    Examples
    --------
    >>> sorted((sorted(x), sorted(y)) for x, y in maximal_bicliques({0: frozenset({0, 1}), 1: frozenset({1})}))
    [([0, 1], [0]), ([1], [0, 1])]
    """
    common: set[frozenset[int]] = set()
    for joined in neighbours.values():
        common |= {joined} | {joined & other for other in common}
    common.discard(frozenset())
    return [(some_x, frozenset(y for y, joined in neighbours.items() if some_x <= joined)) for some_x in common]


def _numbered(mixtures: FloatArray) -> Sequence[int]:
    """Return a number for each mixture; a vertex that equilibria share is the same to the last bit."""
    first: dict[tuple[float, ...], int] = {}
    return [first.setdefault(tuple(mixture), len(first)) for mixture in mixtures.tolist()]
