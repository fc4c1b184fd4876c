r"""A class that plays: what students chose, beside equilibrium and quantal response.

Each vote is a player's stance; :math:`n_{ia}` of them took stance a for player i, :math:`N_i` in all. Of each share
:math:`p = n/N` the Wilson interval has the shares that a test would not reject,

.. math:: \frac{p + z^2/2N \pm z \sqrt{p(1-p)/N + z^2/4N^2}}{1 + z^2/N},

which stays between 0 and 1 and is of use for few votes. One precision for all is fitted by maximum likelihood along the
principal branch of the logit quantal response (`twolevel.concepts.fitting`); it has the unit 1/payoff, as in
`twolevel.concepts.quantal`: from the same votes, payoffs in cents give a hundredth of the precision of payoffs in
dollars. Beside its log-likelihood stand that of uniform play and of each equilibrium, minus infinity where an
equilibrium rules out what somebody chose. The **nearest equilibrium** is the one for which the smallest share of the
votes would have to be others: :math:`\sum_i N_i \tfrac12 \sum_a |p_{ia} - x_{ia}|` is least.

References
----------
Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American
Statistical Association 22, 209-212.
McKelvey, R. D., and T. R. Palfrey (1995), "Quantal response equilibria for normal form games", Games and Economic
Behavior 10, 6-38.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..arrays import FloatArray, ReadOnly
from ..concepts.fitting import fit, log_likelihood
from ..errors import GameError, nearest, one_of
from ..games import wording
from ..games.equilibrium import Equilibria, Equilibrium
from ..games.game import NormalFormGame, expect_at_once
from ..model.scenario import Scenario, ScenarioLike, as_scenario
from ..nash.engine import solve

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Classroom", "classroom"]

#: The columns of a table of votes, each with the other names that it may have; the first two must be there.
COLUMNS = {"player": ("role",), "stance": ("action", "choice"), "group": ("class", "team"), "count": ("n", "votes")}
REQUIRED = ("player", "stance")
#: As many votes as one line may stand for.
MOST_VOTES = 1e9
#: As many bytes as a file of votes may have.
MOST_BYTES = 16 * 2**20
#: What separates the columns of a CSV, a European spreadsheet's too.
SEPARATORS = ",;\t"


@dataclass(frozen=True, repr=False, eq=False)
class Classroom(ReadOnly):
    """What a class chose, beside what equilibrium and quantal response predict.

    Attributes
    ----------
    game : NormalFormGame
    counts : mapping from player to array, shape (n_i,)
        Votes for each stance, in the order of the game.
    groups : mapping from group to mapping from player to array
        The same, group by group, where votes name one.
    precision : float
        Of the quantal response that fits best, in units of 1/payoff: 0 where nothing fits better than uniform play,
        infinite where the fit grows better without end.
    interval : (float, float)
        The precisions that the likelihood ratio does not reject.
    log_likelihood : float
        At `precision`.
    predicted : mapping from player to array, shape (n_i,)
        The quantal response at `precision`.
    maxima : tuple of (float, float)
        Every local maximum of the likelihood along the branch: precision and log-likelihood.
    flat : bool
        Whether every precision fits as well, for the branch stands still; `precision` is 0 then.
    reach : float
        How far the branch was followed: infinite, or the precision at which it was lost.
    uniform : float
        The log-likelihood of uniform play.
    equilibria : Equilibria
    of_equilibria : tuple of float
        The log-likelihood of each.
    distances : tuple of float
        For each equilibrium, the share of the votes that would have to be others.
    level : float
        Of the intervals.
    """

    game: NormalFormGame
    counts: Mapping[str, FloatArray]
    groups: Mapping[str, Mapping[str, FloatArray]]
    precision: float
    interval: tuple[float, float]
    log_likelihood: float
    predicted: Mapping[str, FloatArray]
    maxima: tuple[tuple[float, float], ...]
    flat: bool
    reach: float
    uniform: float
    equilibria: Equilibria
    of_equilibria: tuple[float, ...]
    distances: tuple[float, ...]
    level: float

    @property
    def nearest(self) -> int | None:
        """The position of the nearest equilibrium in `equilibria`, or None where none is listed."""
        return int(np.argmin(self.distances)) if self.distances else None

    @property
    def nearest_equilibrium(self) -> Equilibrium | None:
        """The nearest equilibrium, or None where none is listed."""
        return None if self.nearest is None else self.equilibria[self.nearest]

    @property
    def shares(self) -> dict[str, FloatArray]:
        """The share of each stance in a player's votes, shape (n_i,); NaN for a player without votes."""
        with np.errstate(invalid="ignore"):
            return {player: n / n.sum() for player, n in self.counts.items()}

    @property
    def intervals(self) -> dict[str, FloatArray]:
        """The Wilson interval of each share, shape (n_i, 2)."""
        return {player: _wilson(n, self.level) for player, n in self.counts.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a stance: votes, share, its interval, the quantal response and the nearest equilibrium."""
        import pandas as pd

        shares, intervals, equilibrium = self.shares, self.intervals, self.nearest_equilibrium
        rows = []
        for player, stances in zip(self.game.players, self.game.actions, strict=True):
            for a, stance in enumerate(stances):
                low, high = intervals[player][a]
                row = {
                    "player": player,
                    "stance": stance,
                    "votes": float(self.counts[player][a]),
                    "share": float(shares[player][a]),
                    "low": float(low),
                    "high": float(high),
                    "predicted": float(self.predicted[player][a]),
                }
                if equilibrium is not None:
                    row["equilibrium"] = float(equilibrium.strategies[player][a])
                rows.append(row)
        return pd.DataFrame(rows)

    def by_group(self) -> pd.DataFrame:
        """Return one row a group and stance: votes and share; empty where votes name no groups."""
        import pandas as pd

        rows = [
            (group, player, stance, float(n), float(n / votes.sum()))
            for group, own in self.groups.items()
            for (player, votes), stances in zip(own.items(), self.game.actions, strict=True)
            if votes.sum()
            for stance, n in zip(stances, votes, strict=True)
        ]
        return pd.DataFrame(rows, columns=["group", "player", "stance", "votes", "share"])

    def __repr__(self) -> str:
        votes = wording.named({p: float(n.sum()) for p, n in self.counts.items()}, "g")
        low, high = self.interval
        fits = f"precision {self.precision:.4g} ({low:.3g} to {high:.3g}) fits best"
        if self.flat:
            fits = "every precision fits as well"
        elif self.precision == 0:
            fits = f"no precision fits better than 0, uniform play (up to {high:.3g} is not rejected)"
        elif np.isinf(self.precision):
            fits = f"the larger the precision, the better it fits (from {low:.3g} on it is not rejected)"
        near = "" if self.nearest_equilibrium is None else f"; nearest equilibrium ({self.nearest_equilibrium.label})"
        return (
            f"Classroom of {votes} votes: {fits}, log-likelihood {self.log_likelihood:.6g} "
            f"(uniform {self.uniform:.6g}){near}"
        )


def classroom(
    votes: str | Path | pd.DataFrame | Iterable[Mapping[str, Any]],
    game: NormalFormGame | ScenarioLike,
    episode: str | None = None,
    *,
    level: float = 0.95,
) -> Classroom:
    """Set what a class chose beside equilibrium and quantal response.

    Parameters
    ----------
    votes : path of a CSV, DataFrame, or iterable of mappings
        Columns ``player`` (or ``role``) and ``stance``, and if wanted ``group`` and ``count`` (1 where it is left
        out; any number of at least 0, so that published shares can be given). Names in any case; a scenario's labels
        serve too.
    game : NormalFormGame, or Scenario, str or Path
        A game in which all choose at once, or a scenario with its `episode`.
    episode : str, optional
        May be left out where there is only one, and for a game.
    level : float
        Of the intervals, between 0 and 1.

    Raises
    ------
    GameError
        One line with the line of the votes, the rule and the nearest right name: for an unknown player or stance, a
        count below 0, a column that is missing, no votes at all, or an order of moves.
    ScenarioError
        As `Scenario.game`.

    References
    ----------
    Ochs, J. (1995), "Games with unique, mixed strategy equilibria: an experimental study", Games and Economic Behavior
    10, 202-217; as fitted by McKelvey and Palfrey (1995), see the module.

    Examples
    --------
    Ochs' game 2, 128 choices a player:

    >>> game = NormalFormGame.from_bimatrix([[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]], ["row", "column"])
    >>> shares = {("row", "1"): 0.527, ("row", "2"): 0.473, ("column", "1"): 0.366, ("column", "2"): 0.634}
    >>> found = classroom([{"player": p, "stance": s, "count": 128 * x} for (p, s), x in shares.items()], game)
    >>> round(found.precision, 5), round(found.log_likelihood, 6)
    (1.84561, -174.764532)
    """
    if isinstance(game, NormalFormGame):
        played, labels = game, dict[str, str]()
    else:
        scenario: Scenario = as_scenario(game)
        played, labels = scenario.game(episode), dict(scenario.spec.labels)
    expect_at_once(played)
    if not 0 < level < 1:
        raise GameError(f"level must be between 0 and 1; got {level!r}")
    counts, groups = _counted(votes, played, labels)
    given = list(counts.values())
    found = fit(played, given, _quantile(level) ** 2)
    equilibria = solve(played)
    profiles = [list(e.strategies.values()) for e in equilibria]
    return Classroom(
        played,
        counts,
        groups,
        found.precision,
        found.interval,
        found.log_likelihood,
        dict(zip(played.players, found.profile, strict=True)),
        found.maxima,
        found.flat,
        found.reach,
        log_likelihood(given, [np.full(n, 1 / n) for n in played.shape]),
        equilibria,
        tuple(log_likelihood(given, x) for x in profiles),
        tuple(_distance(given, x) for x in profiles),
        level,
    )


def _quantile(level: float) -> float:
    """Return how many standard errors a two-sided interval of a level goes to either side."""
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def _wilson(counts: FloatArray, level: float) -> FloatArray:
    total = counts.sum()
    if not total:
        return np.full((len(counts), 2), np.nan)
    z, p = _quantile(level), counts / total
    middle, scale = p + z**2 / (2 * total), 1 + z**2 / total
    half = z * np.sqrt(p * (1 - p) / total + z**2 / (4 * total**2))
    interval: FloatArray = np.clip(np.stack([middle - half, middle + half], axis=1) / scale, 0.0, 1.0)
    return interval


def _distance(counts: Sequence[FloatArray], profile: Sequence[FloatArray]) -> float:
    """Return the share of the votes that would have to be others for a profile."""
    total = sum(float(n.sum()) for n in counts)
    return sum(float(np.abs(n - n.sum() * x).sum()) for n, x in zip(counts, profile, strict=True)) / (2 * total)


# -------------------------------------------------------------------- reading votes


class _Line(NamedTuple):
    """A line of votes, and what messages call it."""

    where: str
    cells: Mapping[str, Any]


def _counted(
    votes: Any, game: NormalFormGame, labels: Mapping[str, str]
) -> tuple[dict[str, FloatArray], dict[str, dict[str, FloatArray]]]:
    """Count votes for each player and stance, in all and by group."""

    def none() -> dict[str, FloatArray]:
        return {player: np.zeros(n) for player, n in zip(game.players, game.shape, strict=True)}

    counts, groups = none(), dict[str, dict[str, FloatArray]]()
    stances = dict(zip(game.players, game.actions, strict=True))
    source = ""
    for source, cells in _lines(votes):
        player = _meant(f"{source}: player", cells["player"], game.players, labels)
        stance = _meant(f"{source}: stance of {player}", cells["stance"], stances[player], labels)
        number = _count(source, cells.get("count"))
        group = str(cells.get("group") or "").strip()
        place = stances[player].index(stance)
        for held in (counts, *([groups.setdefault(group, none())] if group else [])):
            held[player][place] += number
    if not any(n.any() for n in counts.values()):
        where = "votes" if not source else "votes (all counts are 0)"
        raise GameError(f"{where} must have at least one vote; got none")
    return counts, groups


def _lines(votes: Any) -> Iterator[_Line]:
    """Yield the lines of a table of votes under the names of `COLUMNS`, empty ones left out."""
    known = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
    for where, row in _rows(votes):
        if not isinstance(row, Mapping):
            raise GameError(f"{where} must be a mapping with player and stance; got {type(row).__name__}")
        cells = {known.get(str(key).strip().casefold(), str(key)): cell for key, cell in row.items()}
        for column in REQUIRED:
            if column not in cells:
                others = [str(key) for key in row if str(key).strip().casefold() not in known]
                got = ", ".join(map(str, row)) or "nothing"
                place = where.rpartition(" line ")[0] + " line 1" if isinstance(votes, str | Path) else where
                raise GameError(f"{place} must have a column {column!r}; got {got}{nearest(column, others)}")
        if any(not _is_empty(cell) for cell in cells.values()):
            yield _Line(where, cells)


def _rows(votes: Any) -> Iterator[tuple[str, Any]]:
    """Yield what messages call each row, and the row."""
    if isinstance(votes, str | Path):
        yield from _rows_of_file(Path(votes))
    elif hasattr(votes, "to_dict") and hasattr(votes, "columns"):
        yield from ((f"votes row {k}", row) for k, row in enumerate(votes.to_dict("records"), start=1))
    elif isinstance(votes, Iterable) and not isinstance(votes, Mapping):
        yield from ((f"votes row {k}", row) for k, row in enumerate(votes, start=1))
    else:
        raise GameError(f"votes must be the path of a CSV, a DataFrame or rows; got {type(votes).__name__}")


def _rows_of_file(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except OSError as exc:
        raise GameError(f"{path} must be a file that can be read; {exc.strerror}") from None
    except UnicodeError:
        raise GameError(f"{path} must be text in UTF-8; save it as 'CSV UTF-8'") from None
    if len(raw) > MOST_BYTES:
        raise GameError(f"{path} must be at most {MOST_BYTES // 2**20} MiB; it is more")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=head.count))
    try:
        names = next(reader, None)
        if not names:
            raise GameError(f"{path} line 1 must name the columns: player, stance; got nothing")
        for cells in reader:
            filled = [*cells, *[""] * (len(names) - len(cells))]
            yield f"{path} line {reader.line_num}", dict(zip(names, filled, strict=False))
    except csv.Error as exc:
        raise GameError(f"{path} line {reader.line_num} must be CSV; {exc}") from None


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell)) or not str(cell).strip()


def _meant(what: str, cell: Any, names: Sequence[str], labels: Mapping[str, str]) -> str:
    """Return the name that a cell means, in any case, or by its label."""
    text = "" if _is_empty(cell) else str(cell).strip()
    for name in names:
        if text.casefold() in (name.casefold(), labels.get(name, name).casefold()):
            return name
    return one_of(what, text, names, GameError)


def _count(where: str, cell: Any) -> float:
    """Return how many votes a line stands for."""
    if _is_empty(cell):
        return 1.0
    try:
        number = float(str(cell).strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0 <= number <= MOST_VOTES:
        raise GameError(f"{where}: count must be a number from 0 to {MOST_VOTES:,.0f}; got {cell!s:.60}")
    return number
