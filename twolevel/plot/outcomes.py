"""The picture of an agreement set: which profiles every home ratifies, and who refuses the others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ScenarioError
from ..games.equilibrium import Equilibria
from ..model.ratification import check_stances
from ..model.scenario import Overrides, ScenarioLike, as_scenario
from ..nash.engine import solve
from .labels import letters_in, shown
from .style import GREY, SMALL, finish, letters, new_axes, player_colours, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["agreement"]

#: How a player's refusal is hatched, in player order.
HATCHES = ("//", "\\\\", "||", "--", "..", "xx")
#: The size of a cell in inches, and the width that a column needs at least.
WIDTH, HEIGHT = 1.15, 0.55


def agreement(
    scenario: ScenarioLike,
    episode: str | None = None,
    ax: Axes | None = None,
    *,
    given: Mapping[str, str] | None = None,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    equilibria: Equilibria | None = None,
) -> Axes:
    """Draw the agreement set: profiles that every home ratifies are clear, refusals hatched in the refuser's colour.

    The first player's stances are rows, the other players' together are columns. In each cell stands the probability
    that every home ratifies; equilibria in pure stances are framed, and the profile to which a veto reverts is named.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str, optional
        May be left out where there is only one.
    ax : Axes, optional
        Default: a new figure.
    given : mapping from player to stance, optional
        Stances that are held, so that fewer profiles are drawn; two players must be left.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    equilibria : Equilibria, optional
        Of the game, if it has been solved already; default: solved here.
    """
    scenario = as_scenario(scenario)
    moment = scenario.at(episode, overrides, disclosed=disclosed)
    players = scenario.stances
    held = dict(given or {})
    check_stances("given", held, players)
    row, *others = [p for p in players if p not in held] or [""]
    if not others:
        raise ScenarioError(f"given must leave two of {', '.join(players)}; got {', '.join(held)}")
    agreed = moment.agreement()
    if not agreed.win_sets:
        raise ScenarioError(f"scenario {scenario.name} has no audiences, so it has no agreement set to draw")
    found = solve(moment.game()) if equilibria is None else equilibria
    pure = {tuple(stances[0] for stances in e.support.values()) for e in found.pure}
    status_quo = moment.episode.reversion if moment.episode.ratification == "veto" else ()
    columns = list(product(*(players[p] for p in others)))
    own_figure = ax is None
    ax = new_axes(ax, (2.6 + WIDTH * len(columns), 1.9 + HEIGHT * len(players[row])))
    colours = player_colours(scenario)
    refusers: set[str] = set()
    for y, stance in enumerate(players[row]):
        for x, rest in enumerate(columns):
            profile = tuple({**held, row: stance, **dict(zip(others, rest, strict=True))}[p] for p in players)
            refused = agreed.refused_by(profile)
            refusers |= set(refused)
            for player in refused:
                _cell(ax, x, y, colours[player], HATCHES[list(players).index(player) % len(HATCHES)])
            if profile in pure:
                _cell(ax, x, y, "0.1", "", frame=1.8)
            place = tuple(players[p].index(s) for p, s in zip(players, profile, strict=True))
            words = "status\nquo" if profile == status_quo else f"{moment.assent[place]:.2f}"
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            ax.text(x, y, words, ha="center", va="center", fontsize=letters(SMALL), bbox=box, zorder=3)
    _axes(ax, [shown(scenario, s) for s in players[row]], ["\n".join(shown(scenario, s) for s in c) for c in columns])
    ax.set_ylabel(shown(scenario, row), color=colours[row], fontweight="bold")
    above: dict[str, Any] = {"fontweight": "bold", "color": _one(colours, others), "labelpad": letters(0.8)}
    ax.set_xlabel("\n".join(shown(scenario, p) for p in others), **above)
    _key(
        ax,
        {shown(scenario, p): (colours[p], HATCHES[k % len(HATCHES)]) for k, p in enumerate(players) if p in refusers},
    )
    if own_figure:
        title(ax, f"What every home ratifies ({scenario.name}, {moment.episode.name})")
    finish(ax)
    return ax


def _one(colours: Mapping[str, str], players: Sequence[str]) -> str:
    """Return the colour of a player who stands alone, else that of all words."""
    return colours[players[0]] if len(players) == 1 else GREY


def _cell(ax: Axes, x: int, y: int, colour: str, hatch: str, frame: float = 0.0) -> None:
    from matplotlib.patches import Rectangle

    room = 0.06 if frame else 0.02
    style: dict[str, Any] = {
        "edgecolor": colour,
        "hatch": hatch,
        "lw": frame,
        "fill": False,
        "zorder": 2 if frame else 1,
    }
    ax.add_patch(Rectangle((x - 0.5 + room, y - 0.5 + room), 1 - 2 * room, 1 - 2 * room, **style))


def _axes(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Name the rows and, above, the columns; thin lines between the cells."""
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), columns, fontsize=letters(SMALL))
    ax.set_yticks(range(len(rows)), rows, fontsize=letters(SMALL))
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    edges = np.arange(max(len(rows), len(columns)) + 1) - 0.5
    ax.vlines(edges[: len(columns) + 1], -0.5, len(rows) - 0.5, color="0.8", lw=0.8, zorder=0, clip_on=False)
    ax.hlines(edges[: len(rows) + 1], -0.5, len(columns) - 0.5, color="0.8", lw=0.8, zorder=0, clip_on=False)


def _key(ax: Axes, refusers: Mapping[str, tuple[str, str]]) -> None:
    """Say below what hatches, frames and numbers mean."""
    from matplotlib.patches import Patch

    handles = [
        Patch(fill=False, edgecolor=colour, hatch=hatch, lw=0.0, label=f"{player}'s home refuses")
        for player, (colour, hatch) in refusers.items()
    ]
    handles.append(Patch(fill=False, edgecolor="0.1", lw=1.8, label="equilibrium in pure stances"))
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, -0.02),
        borderaxespad=0.3,
        title="numbers: probability that every home ratifies",
        alignment="left",
        frameon=False,
        handlelength=2.6,
        handleheight=1.3,
        fontsize=letters(SMALL),
        title_fontsize=letters(SMALL),
        ncols=len(handles) if sum(len(str(h.get_label())) + 8 for h in handles) < letters_in(ax, 1.0) else 1,
    )
