r"""Robustness: whether a scenario's claims survive other guesses about its numbers.

Each number x that is moved becomes :math:`x f`, with independent factors :math:`f \sim U[1 - s, 1 + s]` for the spread
s, cut off at the ends of its domain. A number stays where it is zero, a name, a sharp precision, one of the numbers of
a prior (they sum to 1), or has no ``range`` in the file: units, zeros and ones that say which stance belongs to a term.
Where an episode changes a number, the episode's value is drawn, not the base value. For each claim there are

* its **share** of the defined draws, with Wilson's 95 % interval; undefined draws are counted apart;
* the numbers that **matter**: the share over the draws in which a number's factor is above 1, less the share over
  those in which it is below, with its standard error. It comes from the same draws and costs nothing. If d is the
  difference and p the share, :math:`d^2 / (4 p (1 - p))` bounds the number's first-order Sobol index from below, since
  the variance between two halves is at most that between all values. It is blind to a number that helps in the middle
  and hurts at both ends, and to interactions;
* what **breaks** it: the smallest relative change of one number alone, the others at their values, that flips the
  claim, by bisection of the first flip on a ladder of steps of 2.5 % up to 100 %. A flip and its undoing inside one
  step go unseen, and two numbers together may need less;
* two **placebos** under the same draws: *evidence* frozen (nothing beyond the first episode's is ever out) and *dates*
  frozen (every episode has the first one's numbers). What a placebo leaves standing is not explained by what it takes.

A **story** is the set of equilibrium supports, episode by episode. How many stories one model tells under the same
draws is the price of its flexibility.

References
----------
Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
Saltelli, A. et al. (2008), Global Sensitivity Analysis: The Primer, ch. 1 and 4.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..arrays import ReadOnly
from ..errors import ScenarioError, SolverError, fits
from ..games.moves import OrderLike
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from ..progress import progress_bar
from .breaks import Break, by_claim, first_flips, narrowed
from .check import ById, Claim, check, statements_of
from .draws import (
    BLOCK,
    GROUP,
    PLACEBOS,
    Driver,
    IntArray,
    Moved,
    Path,
    Share,
    Story,
    Tally,
    numbers_to_move,
    numbers_without_range,
    stories,
    tally,
)
from .ensemble import Ensemble
from .judge import FAILS, HOLDS, UNDEFINED, conjunction

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RobustClaim", "Robustness", "blocks_of", "check_draws", "robustness", "run", "share_of"]

#: A difference is notable beyond so many standard errors: few of thousands are by chance.
NOTABLE = 4.0
#: The interval of a share is then a fifth of a per cent wide.
MOST_DRAWS = 1_000_000

Task = TypeVar("Task")
Done = TypeVar("Done")


# ---------------------------------------------------------------- results


@dataclass(frozen=True, repr=False, eq=False)
class RobustClaim(ReadOnly):
    """A claim under the draws.

    Attributes
    ----------
    claim : Claim
        As judged at the scenario's own numbers.
    share : Share
    parts : tuple of Share
        Of each part alone.
    placebos : mapping from what is frozen to Share
    drivers : tuple of Driver
        All numbers moved, the largest difference first.
    breaks : tuple of Break
        Up to five numbers that flip the claim alone, the smallest change first; empty if none does within 100 %.
    """

    claim: Claim
    share: Share
    parts: tuple[Share, ...]
    placebos: Mapping[str, Share]
    drivers: tuple[Driver, ...]
    breaks: tuple[Break, ...]

    @property
    def notable(self) -> tuple[Driver, ...]:
        """The numbers that matter beyond chance: a difference of more than four standard errors."""
        return tuple(d for d in self.drivers if abs(d.difference) > NOTABLE * d.error)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number moved, the largest difference first: its error, and the value that breaks alone."""
        import pandas as pd

        broken = {b.address: b.broken for b in self.breaks}
        rows = [(d.address, d.difference, d.error, broken.get(d.address, math.nan)) for d in self.drivers]
        return pd.DataFrame(rows, columns=["address", "difference", "error", "broken"])

    def __repr__(self) -> str:
        return f"Claim {self.claim.name}: {self.share!r}"


@dataclass(frozen=True, repr=False, eq=False)
class Robustness(ReadOnly, ById[RobustClaim]):
    """The claims of a scenario under draws of its numbers; by id as in ``result["20b"]``, all in order, or a slice.

    Attributes
    ----------
    scenario : str
    draws : int
    spread : float
    addresses : tuple of str
        The numbers moved.
    without_range : tuple of str
        The file's other numbers that are no units and have no range: they stood still, unless they were named.
    items : tuple of RobustClaim
    verdicts : int8 array, shape (draws, claims), read-only
        1 holds, 0 fails, -1 undefined.
    stories : tuple of Story
        The most frequent first; draws in which some episode's equilibria are undefined tell none.
    base_story : Story
        What the scenario tells at its own numbers, with its draws.
    """

    scenario: str
    draws: int
    spread: float
    addresses: tuple[str, ...]
    without_range: tuple[str, ...]
    items: tuple[RobustClaim, ...]
    verdicts: NDArray[np.int8]
    stories: tuple[Story, ...]
    base_story: Story

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the claims, in order."""
        return tuple(item.claim.name for item in self.items)

    @property
    def together(self) -> Share:
        """In how many draws all claims hold at once."""
        return share_of(conjunction(list(self.verdicts.T)))

    @property
    def base_story_share(self) -> Share:
        """In how many draws the model tells the same story as at the scenario's own numbers."""
        told = sum(story.draws for story in self.stories)
        return Share(self.base_story.draws, told - self.base_story.draws, self.draws - told)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a claim: share, interval, undefined, placebos, what breaks it first and what matters most."""
        import pandas as pd

        rows = []
        for item in self.items:
            low, high = item.share.interval
            row: dict[str, object] = {"claim": item.claim.name, "structural": item.claim.structural}
            row |= {"share": item.share.value, "low": low, "high": high, "undefined": item.share.undefined}
            row |= {f"{frozen} frozen": share.value for frozen, share in item.placebos.items()}
            first = item.breaks[0] if item.breaks else None
            row |= {
                "breaks": first.address if first else None,
                "broken": first.broken if first else math.nan,
                "change": first.change if first else math.nan,
                "matters": item.drivers[0].address if item.drivers[0].difference else None,
                "difference": item.drivers[0].difference,
                "error": item.drivers[0].error,
                "words": item.claim.words,
            }
            rows.append(row)
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return (
            f"Robustness of {self.scenario}: {self.draws} draws, {len(self.addresses)} numbers moved by up to "
            f"{100 * self.spread:g} %; {len(self.stories)} stories, that of its own numbers in "
            f"{self.base_story_share!r}; all {len(self.items)} claims at once in {self.together!r}"
        )

    def _repr_html_(self) -> str:
        frame: str = self.to_frame().round(3).to_html(index=False)
        return f"<div><p>{escape(repr(self))}.</p>{frame}</div>"


# ---------------------------------------------------------------- the draws


def robustness(
    scenario: ScenarioLike,
    draws: int = 2000,
    spread: float = 0.3,
    *,
    addresses: Iterable[str] | str | None = None,
    overrides: Overrides | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
    executor: Executor | None = None,
    seed: int | np.random.Generator = 0,
) -> Robustness:
    """Judge every claim of a scenario under random other numbers.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file. Overridden numbers count as its own.
    draws : int
    spread : float
        Each number is multiplied by an independent uniform factor between ``1 - spread`` and ``1 + spread``; above 0,
        at most 1.
    addresses : sequence of str, optional
        The numbers to move; default: see the module.
    overrides : mapping, optional
        Other numbers, which count as the scenario's own.
    order : str or sequence of groups, optional
        Who moves before whom in every episode, as in `Scenario.ordered`; default: what the file says.
    progress : bool
        Whether long work shows a bar on standard error.
    executor : concurrent.futures.Executor, optional
        Where the work is done; default: here.
    seed : int or numpy.random.Generator
        One stream for every 500 draws is spawned from it: the first draws of a longer run are those of a shorter one,
        and no executor changes a result.

    Raises
    ------
    ScenarioError
        Where the scenario makes no claims, has no number to move, or an argument is out of its range.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> result = robustness(load("iskander"), draws=100, addresses=["episodes.t2.parameters.grievance"])
    >>> result["14"].share.value, result["16"].breaks
    (1.0, (episodes.t2.parameters.grievance from 1.7 to 0.685816 (-59.7 %),))
    """
    scenario = as_scenario(scenario, overrides, order)
    statements = statements_of(scenario)
    moved = numbers_to_move(scenario, addresses)
    check_draws(scenario, draws, spread)
    claims = check(scenario)
    blocks = blocks_of(draws, seed)
    targets = tuple(None if c.holds is None else FAILS if c.holds else HOLDS for c in claims)
    tallies = run(executor, progress, "draws", partial(tally, scenario, statements, moved, float(spread)), blocks)
    groups = [moved[start : start + GROUP] for start in range(0, len(moved), GROUP)]
    flips = run(executor, progress, "one at a time", partial(first_flips, scenario, statements, targets), groups)
    steps = by_claim((step for group in flips for step in group), len(statements))
    breaks = run(executor, progress, "what breaks", partial(narrowed, scenario, statements, targets), steps)
    return _assemble(scenario, claims, moved, draws, float(spread), tallies, breaks)


def check_draws(scenario: Scenario, draws: int, spread: float) -> None:
    """Raise `ScenarioError` unless so many draws with such a spread can be made of a scenario."""
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise ScenarioError(f"draws must be a whole number from 1; got {draws!r}")
    if draws > MOST_DRAWS:
        raise ScenarioError(f"draws must be at most {MOST_DRAWS:,}, which take hours; got {draws:,}")
    fits(f"{BLOCK} draws at a time", BLOCK * scenario.spec.cells, "the game is too large for that")
    if not 0 < spread <= 1:
        raise ScenarioError(f"spread must be above 0 and at most 1; got {spread!r}")


def blocks_of(draws: int, seed: int | np.random.Generator) -> list[tuple[np.random.SeedSequence, int]]:
    """Return blocks of draws: the stream and the size of each."""
    sizes = [min(BLOCK, draws - start) for start in range(0, draws, BLOCK)]
    return list(zip(_streams(seed, len(sizes)), sizes, strict=True))


def _streams(seed: int | np.random.Generator, count: int) -> list[np.random.SeedSequence]:
    sequence = seed.bit_generator.seed_seq if isinstance(seed, np.random.Generator) else None
    if sequence is None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ScenarioError(f"seed must be a whole number from 0, or a numpy Generator; got {seed!r}")
        sequence = np.random.SeedSequence(int(seed))
    if not isinstance(sequence, np.random.SeedSequence):
        raise ScenarioError("seed: the Generator must have been made from a SeedSequence, which can be spawned from")
    return sequence.spawn(count)


def run(
    executor: Executor | None, progress: bool, what: str, function: Callable[[Task], Done], tasks: Sequence[Task]
) -> list[Done]:
    """Apply a function to every task, in order, here or in an executor."""
    done = []
    with progress_bar(what, len(tasks), shown=progress) as advance:
        try:
            for result in map(function, tasks) if executor is None else executor.map(function, tasks):
                done.append(result)
                advance(1)
        except BrokenExecutor as exc:
            why = " ".join(str(exc).split())
            raise SolverError(f"the executor has lost a worker ({why}); try again with a new one") from exc
    return done


# ---------------------------------------------------------------- putting together


def share_of(verdicts: NDArray[np.int8]) -> Share:
    """Count verdicts."""
    return Share(*(int((verdicts == v).sum()) for v in (HOLDS, FAILS, UNDEFINED)))


def _assemble(
    scenario: Scenario,
    claims: Sequence[Claim],
    moved: Sequence[Moved],
    draws: int,
    spread: float,
    tallies: Sequence[Tally],
    breaks: Sequence[tuple[Break, ...]],
) -> Robustness:
    judged = {f: np.concatenate([t.claims[f] for t in tallies]) for f in ("", *PLACEBOS)}
    by_part = np.concatenate([t.parts[""] for t in tallies])
    holds_up = np.sum([t.up[0] for t in tallies], axis=0)
    defined_up = np.sum([t.up[1] for t in tallies], axis=0)
    items, first = [], 0
    for c, claim in enumerate(claims):
        verdicts = judged[""][:, c]
        share = share_of(verdicts)
        parts = tuple(share_of(by_part[:, first + k]) for k in range(len(claim.parts)))
        first += len(claim.parts)
        placebos = {f: share_of(judged[f][:, c]) for f in PLACEBOS}
        drivers = _drivers(share, holds_up[c], defined_up[c], moved)
        items.append(RobustClaim(claim, share, parts, placebos, drivers, breaks[c]))
    told: Counter[Path] = Counter()
    for block in tallies:
        told.update(block.stories)
    ranked = tuple(Story(path, n) for path, n in sorted(told.items(), key=lambda entry: (-entry[1], entry[0])))
    base = next(iter(stories(Ensemble(scenario))), ())
    addresses = tuple(m.address for m in moved)
    return Robustness(
        scenario.name,
        draws,
        spread,
        addresses,
        tuple(address for address in numbers_without_range(scenario) if address not in addresses),
        tuple(items),
        judged[""],
        ranked,
        Story(base, told[base]),
    )


def _drivers(share: Share, holds_up: IntArray, defined_up: IntArray, moved: Sequence[Moved]) -> tuple[Driver, ...]:
    """Return the difference between upper and lower draws of every number, the largest first."""
    drivers = []
    for m, up, n_up in zip(moved, holds_up.tolist(), defined_up.tolist(), strict=True):
        down, n_down = share.holds - up, share.holds + share.fails - n_up
        if not n_up or not n_down:
            drivers.append(Driver(m.address, 0.0, math.inf))  # one half has no defined draw
            continue
        p, q = up / n_up, down / n_down
        drivers.append(Driver(m.address, p - q, math.sqrt(p * (1 - p) / n_up + q * (1 - q) / n_down)))
    return tuple(sorted(drivers, key=lambda d: -abs(d.difference)))
