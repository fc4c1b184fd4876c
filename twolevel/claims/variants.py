"""Variants: the same claims under other structures, and which of them each structure decides.

Robustness moves numbers; a **variant** changes what is no number as well: who sees whose choice, whether home has a
veto, which items share a source, which statements count as news (see `Scenario.variant`). For each variant of the file,
the base first, stand every claim's verdict, what is played in every episode, and what of this differs from the base.

With `draws` each variant also gets the **share** of draws in which a claim holds, as in `robustness`. The draws are the
same for all: a number that two variants have in common is multiplied by the same factor in both, so that what differs
between their shares is due to the structure and not to luck. Those of the base are the shares of `robustness`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import ReadOnly
from ..errors import ScenarioError, in_order, one_of
from ..games.moves import OrderLike
from ..games.wording import listed
from ..model.build_variants import BASE
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from ..model.statements import ClaimPoint, Statement
from ..model.structure import KINDS
from ..progress import progress_bar
from .check import VERDICTS, Claims, check, statements_of
from .draws import Moved, Share, factors_of, moved_by, numbers_to_move
from .ensemble import Ensemble
from .judge import equilibria_in_words, judge_all
from .robustness import blocks_of, check_draws, run, share_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UnderVariant", "Variants", "change_words", "variants"]


# ---------------------------------------------------------------- results


@dataclass(frozen=True, repr=False, eq=False)
class UnderVariant(ReadOnly):
    """The claims of a scenario under one of its variants.

    Attributes
    ----------
    name, title, why : str
        Of the variant; the base is called ``base``.
    kinds : tuple of str
        What it changes: order, veto, sources, beliefs, audiences, numbers.
    changes : tuple of str
        The same in words, a piece each.
    claims : Claims
        As judged under it.
    played : mapping from episode to str
        The equilibria by their supports.
    flipped : tuple of str
        The ids of the claims whose verdict is not that of the base.
    moved : tuple of str
        The episodes whose equilibria are not those of the base.
    shares : tuple of Share
        A share of the draws for each claim; empty without draws.
    """

    name: str
    title: str
    why: str
    kinds: tuple[str, ...]
    changes: tuple[str, ...]
    claims: Claims
    played: Mapping[str, str]
    flipped: tuple[str, ...]
    moved: tuple[str, ...]
    shares: tuple[Share, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a claim: variant, claim, words, holds (None where undefined), flipped, and with draws shares.

        These are ``share``, ``low`` and ``high``, its 95 % interval, and ``undefined``, a number of draws.
        """
        import pandas as pd

        rows = []
        for k, claim in enumerate(self.claims):
            row: dict[str, object] = {"variant": self.name, "claim": claim.name, "words": claim.words}
            row |= {"holds": claim.holds, "flipped": claim.name in self.flipped}
            if self.shares:
                share = self.shares[k]
                low, high = share.interval
                row |= {"share": share.value, "low": low, "high": high, "undefined": share.undefined}
            rows.append(row)
        return pd.DataFrame(rows).astype({"holds": object})

    def __repr__(self) -> str:
        verdicts = [(claim.name, VERDICTS[claim.holds]) for claim in self.claims if claim.name in self.flipped]
        return change_words(self.title, verdicts, {episode: self.played[episode] for episode in self.moved})


def change_words(title: str, flipped: Sequence[tuple[str, str]], moved: Mapping[str, str]) -> str:
    """Say what differs from the base: claims by id with their verdicts, and what is played where that is something new.

    Examples
    --------
    >>> change_words("Russia speaks first", [("1", "fails")], {"t0": "defer, dismiss, deny"})
    'Russia speaks first: claim 1 fails; t0 has defer, dismiss, deny'
    >>> change_words("A common prior", [], {})
    'A common prior: nothing changes'
    """
    parts = []
    for verdict in dict.fromkeys(verdict for _, verdict in flipped):
        own = [name for name, other in flipped if other == verdict]
        many = len(own) > 1
        to = {"holds": "hold", "fails": "fail", "undefined": "are undefined"}[verdict] if many else verdict
        parts.append(f"claim{'s' * many} {listed(own)} {'is undefined' if to == 'undefined' else to}")
    parts += [f"{episode} has {played}" for episode, played in moved.items()]
    return f"{title}: {'; '.join(parts) or 'nothing changes'}"


@dataclass(frozen=True, repr=False, eq=False)
class Variants(ReadOnly, Sequence[UnderVariant]):
    """The claims of a scenario under all its variants, the base first; by name, ``found["russia_first"]``, or in order.

    Attributes
    ----------
    scenario : str
    items : tuple of UnderVariant
    draws : int
        How many draws the shares are of; 0 for none.
    spread : float
        By how much each number moved in them.
    """

    scenario: str
    items: tuple[UnderVariant, ...]
    draws: int = 0
    spread: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variants, ``base`` first."""
        return tuple(item.name for item in self.items)

    @property
    def base(self) -> UnderVariant:
        """The scenario as it stands."""
        return self.items[0]

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims, in order."""
        return self.base.claims.ids

    @property
    def kinds(self) -> tuple[str, ...]:
        """What any of the variants changes."""
        return tuple(kind for kind in KINDS if any(kind in item.kinds for item in self.items))

    @property
    def depend(self) -> dict[str, tuple[str, ...]]:
        """Claims whose verdict is not the same under all variants: for each, the variants that flip it."""
        found = {claim: tuple(item.name for item in self.items if claim in item.flipped) for claim in self.claims}
        return {claim: names for claim, names in found.items() if names}

    def __getitem__(self, index: int | str | slice) -> UnderVariant | tuple[UnderVariant, ...]:  # type: ignore[override]
        if isinstance(index, str):
            return self.items[self.names.index(one_of("variant", index, self.names))]
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a variant and claim; see `UnderVariant.to_frame`."""
        import pandas as pd

        return pd.concat([item.to_frame() for item in self.items], ignore_index=True)

    def __repr__(self) -> str:
        many, flips = len(self.items) - 1, self.depend
        first = f"Claims of {self.scenario} under {many} variant{'s' * (many != 1)}"
        still = sum(not (item.flipped or item.moved) for item in self.items[1:])
        left = f"{len(self.claims) - len(flips)} of {len(self.claims)} come out alike under all of them"
        depend = f", {listed(list(flips))} depend{'s' * (len(flips) == 1)} on the structure" if flips else ""
        return f"{first}: {left}{depend}; {still} of {many} change nothing"

    def _repr_html_(self) -> str:
        head = "".join(f"<th title='{escape(item.title, quote=True)}'>{escape(item.name)}</th>" for item in self.items)
        rows = []
        for k, claim in enumerate(self.base.claims):
            cells = []
            for item in self.items:
                verdict = VERDICTS[item.claims[k : k + 1][0].holds]
                text = f"{item.shares[k].value:.2f}" if item.shares else verdict
                cells.append(f"<td><b>{text}</b></td>" if claim.name in item.flipped else f"<td>{text}</td>")
            rows.append(f"<tr><th>{escape(claim.name)}</th><td>{escape(claim.words)}</td>{''.join(cells)}</tr>")
        table = f"<table><tr><th>claim</th><th></th>{head}</tr>{''.join(rows)}</table>"
        return f"<div><p>{escape(repr(self))}.</p>{table}</div>"


# ---------------------------------------------------------------- judging


def variants(
    scenario: ScenarioLike,
    draws: int = 0,
    spread: float = 0.3,
    *,
    only: Sequence[str] | None = None,
    overrides: Overrides | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
    executor: Executor | None = None,
    seed: int | np.random.Generator = 0,
) -> Variants:
    """Judge every claim of a scenario under each of its variants.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    draws : int
        With more than 0, each variant's shares of so many draws of its numbers, the same draws for all.
    spread : float
        Each number is multiplied by a factor between ``1 - spread`` and ``1 + spread``, as in `robustness`.
    only : sequence of str, optional
        The names of the variants, in this order, beside the base; default: all that the file has.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`; a number of a variant beats them.
    order : str or sequence of groups, optional
        Who moves before whom, as in `Scenario.ordered`, unless a variant says so itself.
    progress : bool
        Whether long work shows a bar on standard error.
    executor : concurrent.futures.Executor, optional
        Where the draws are judged; default: here.
    seed : int or numpy.random.Generator
        Of the draws.

    Raises
    ------
    ScenarioError
        Where the file has no variants or makes no claims, or an argument is out of its range.

    References
    ----------
    Simonsohn, U., J. P. Simmons and L. D. Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4.

    Examples
    --------
    >>> found = variants("iskander", only=["russia_first", "words_are_no_news"])
    >>> found["russia_first"]
    Russia speaks first: claim 1 fails; t0 has defer, dismiss, deny
    >>> found.depend["13"]
    ('words_are_no_news',)
    """
    scenario = as_scenario(scenario, overrides, order)
    statements = statements_of(scenario)
    if not scenario.variants:
        raise ScenarioError(f"scenario {scenario.name} has no variants: its file has no table 'variants'")
    if draws:
        check_draws(scenario, draws, spread)
    chosen = scenario.variants if only is None else in_order("only", only)
    structures = [scenario, *map(scenario.variant, chosen)]
    judged = []
    with progress_bar(f"{scenario.name}: variants", len(structures), shown=progress) as advance:
        for structure in structures:
            judged.append((check(structure), _played(structure)))
            advance(1)
    shares: Sequence[tuple[Share, ...]] = [()] * len(structures)
    if draws:
        shares = _shares(structures, statements, draws, float(spread), progress, executor, seed)
    claims, played = judged[0]
    items = [UnderVariant(BASE, "As it stands", "", (), (), claims, played, (), (), shares[0])]
    for name, own, (verdicts, then) in zip(chosen, shares[1:], judged[1:], strict=True):
        held = scenario.spec.variants[name]
        flipped = tuple(c.name for c, before in zip(verdicts, claims, strict=True) if c.holds != before.holds)
        moved = tuple(episode for episode, words in then.items() if words != played[episode])
        items.append(
            UnderVariant(name, held.title, held.why, held.kinds, held.words, verdicts, then, flipped, moved, own)
        )
    return Variants(scenario.name, tuple(items), draws, float(spread) if draws else 0.0)


def _played(scenario: Scenario) -> dict[str, str]:
    ensemble = Ensemble(scenario)
    return {episode: equilibria_in_words(ensemble, ClaimPoint(episode)) for episode in scenario.episodes}


# ---------------------------------------------------------------- the same draws for all


class _Task(NamedTuple):
    """A block of draws under one structure: its numbers that move, and where their factors stand among those of all."""

    scenario: Scenario
    statements: tuple[Statement, ...]
    moved: tuple[Moved, ...]
    places: tuple[int, ...]
    block: tuple[np.random.SeedSequence, int]


def _shares(
    structures: Sequence[Scenario],
    statements: Sequence[Statement],
    draws: int,
    spread: float,
    progress: bool,
    executor: Executor | None,
    seed: int | np.random.Generator,
) -> list[tuple[Share, ...]]:
    moved = list(map(numbers_to_move, structures))
    base = [m.address for m in moved[0]]
    others = dict.fromkeys(m.address for own in moved for m in own if m.address not in set(base))
    place = {address: k for k, address in enumerate([*base, *others])}
    blocks = blocks_of(draws, seed)
    tasks = [
        _Task(structure, tuple(statements), own, tuple(place[m.address] for m in own), block)
        for structure, own in zip(structures, moved, strict=True)
        for block in blocks
    ]
    verdicts = run(executor, progress, "draws", partial(_verdicts, spread, (len(base), len(others))), tasks)
    parts = [verdicts[k : k + len(blocks)] for k in range(0, len(verdicts), len(blocks))]
    return [tuple(map(share_of, np.concatenate(own).T)) for own in parts]


def _verdicts(spread: float, counts: tuple[int, int], task: _Task) -> NDArray[np.int8]:
    """Judge every claim in a block of draws, shape (size, claims)."""
    stream, size = task.block
    factors = np.hstack(factors_of(stream, spread, size, *counts))[:, task.places]
    values = moved_by(task.moved, factors)
    drawn = {m.address: np.ascontiguousarray(column) for m, column in zip(task.moved, values.T, strict=True)}
    ensemble = Ensemble(task.scenario, drawn, size)
    return np.stack([judge_all(ensemble, s.parts) for s in task.statements], axis=1)
