"""What a class chose: published numbers, an independent look along the branch, and votes that are mistaken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binomtest

import twolevel as tl
from tests.conftest import reduced
from twolevel.analysis.votes import Classroom
from twolevel.concepts.fitting import fit

A, B = [[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]]
#: 95 % of chi-squared with one degree of freedom.
CHI = 3.841458820694124


def ochs(scale: float = 1.0) -> tl.NormalFormGame:
    return tl.NormalFormGame.from_bimatrix(
        scale * np.array(A), scale * np.array(B), ["row", "column"], [["up", "down"], ["left", "right"]]
    )


def rows(up: float, down: float, left: float, right: float) -> list[dict[str, Any]]:
    named = [("row", "up", up), ("row", "down", down), ("column", "left", left), ("column", "right", right)]
    return [{"player": player, "stance": stance, "count": n} for player, stance, n in named]


OCHS = rows(*(128 * share for share in (0.527, 0.473, 0.366, 0.634)))


def test_ochs_game_2_as_mckelvey_and_palfrey_fit_it() -> None:
    found = tl.classroom(OCHS, ochs())
    assert found.precision == pytest.approx(1.84561, abs=5e-6)
    assert found.predicted["row"][0] == pytest.approx(0.615651, abs=5e-7)
    assert found.predicted["column"][0] == pytest.approx(0.383291, abs=5e-7)
    assert found.log_likelihood == pytest.approx(-174.764532, abs=5e-7)
    assert found.uniform == pytest.approx(256 * np.log(0.5))
    x, y = 0.5, 0.2785 / (1.1141 + 0.2785)  # each makes the other indifferent
    by_hand = 128 * (np.log(x) + 0.366 * np.log(y) + 0.634 * np.log(1 - y))
    assert found.of_equilibria == pytest.approx((by_hand,))
    assert found.distances == pytest.approx((128 * (0.027 + abs(0.366 - y)) / 256,))


def by_hand(precision: float, votes: tuple[float, float, float, float]) -> float:
    """The log-likelihood of a 2x2 game whose quantal response is found by root search, without the branch."""

    def column(p: float) -> float:
        return float(1 / (1 + np.exp(-precision * (B[0][0] * p + B[1][0] * (1 - p) - B[0][1] * p - B[1][1] * (1 - p)))))

    def excess(p: float) -> float:
        q = column(p)
        return float(1 / (1 + np.exp(-precision * (A[0][0] * q - A[1][1] * (1 - q)))) - p)

    p = brentq(excess, 1e-12, 1 - 1e-12, xtol=1e-15)
    up, down, left, right = votes
    return float(up * np.log(p) + down * np.log(1 - p) + left * np.log(column(p)) + right * np.log(1 - column(p)))


def test_precision_and_interval_by_an_independent_search() -> None:
    votes = (67.0, 61.0, 47.0, 81.0)
    found = tl.classroom(rows(*votes), ochs())
    best = minimize_scalar(lambda p: -by_hand(p, votes), bounds=(0, 10), method="bounded", options={"xatol": 1e-9})
    assert found.precision == pytest.approx(best.x, abs=1e-5)
    for end, bracket in zip(found.interval, ((0.01, best.x), (best.x, 20)), strict=True):
        level = brentq(lambda p: 2 * (-best.fun - by_hand(p, votes)) - CHI, *bracket)
        assert end == pytest.approx(level, abs=1e-6)
    (only,) = found.maxima
    assert only == (found.precision, found.log_likelihood)


def test_precision_is_in_units_of_one_over_payoff() -> None:
    dollars, cents = tl.classroom(OCHS, ochs()), tl.classroom(OCHS, ochs(100.0))
    assert cents.precision == pytest.approx(dollars.precision / 100)
    assert cents.interval == pytest.approx([end / 100 for end in dollars.interval])
    again = tl.quantal_response(ochs(100.0), cents.precision)
    assert again.strategies["row"] == pytest.approx(cents.predicted["row"])


@pytest.mark.parametrize("precision", [0.5, pytest.param(3.0, marks=pytest.mark.slow)])
def test_what_is_drawn_from_a_quantal_response_is_found_again(iskander: tl.Scenario, precision: float) -> None:
    game = iskander.game("t2")
    drawn = tl.quantal_response(game, precision).strategies
    votes = [
        {"player": p, "stance": a, "count": 40 * share}
        for p, acts in zip(game.players, game.actions, strict=True)
        for a, share in zip(acts, drawn[p], strict=True)
    ]
    found = tl.classroom(votes, iskander, "t2")
    assert found.precision == pytest.approx(precision, rel=1e-6)
    assert found.interval[0] < precision < found.interval[1]


@reduced("few", 1, 3)
def test_every_local_maximum_on_a_branch_that_turns_is_looked_at(few: int) -> None:
    """Beside all points that `quantal_branch` draws of a branch that goes back to smaller precision for a while."""
    game = tl.NormalFormGame.from_bimatrix([[1, 5, 1], [6, 9, 0], [3, 1, 9]], [[8, 9, 0], [9, 0, 7], [0, 5, 1]])
    branch = tl.quantal_branch(game, 50.0)
    assert len(branch.turning) == 2
    for counts in ([4, 1, 7, 12, 0, 0], [8, 4, 0, 1, 11, 0], [1, 8, 3, 9, 1, 2])[:few]:
        votes = np.split(np.array(counts, float), 2)
        found = fit(game, votes, CHI)
        along = sum(np.log(x) @ n for x, n in zip(branch.strategies, votes, strict=True))
        inner = np.flatnonzero((along[1:-1] > along[:-2]) & (along[1:-1] > along[2:])) + 1
        drawn = [0, *inner] if along[0] > along[1] else list(inner)
        assert [p for p, _ in found.maxima] == pytest.approx(branch.precision[drawn], abs=0.06)
        assert len(drawn) == 2
        assert found.log_likelihood >= along.max() - 1e-9
        assert found.log_likelihood == max(value for _, value in found.maxima)


def test_an_end_of_the_branch_that_is_lower_is_a_maximum_too() -> None:
    game = tl.NormalFormGame.from_bimatrix([[7, 1], [0, 7]], [[2, 6], [5, 4]])
    found = fit(game, [np.array([8.0, 4.0]), np.array([9.0, 3.0])], CHI)
    (centre, random), (limit, lower) = found.maxima
    x, y = 1 / 5, 6 / 13  # 2x + 5(1 - x) = 6x + 4(1 - x) and 7y + 1 - y = 7(1 - y)
    wanted = 8 * np.log(x) + 4 * np.log(1 - x) + 9 * np.log(y) + 3 * np.log(1 - y)
    assert (found.precision, centre, limit) == (0.0, 0.0, np.inf)
    assert (random, lower) == pytest.approx((24 * np.log(0.5), wanted), abs=1e-4)


def test_random_play_a_mistakeless_class_and_one_that_says_nothing() -> None:
    chicken = tl.load("chicken")
    both = {"player": "Row", "stance": "swerve", "count": 5}, {"player": "Row", "stance": "straight", "count": 15}
    other = (
        {"player": "Column", "stance": "swerve", "count": 15},
        {"player": "Column", "stance": "straight", "count": 5},
    )
    against = tl.classroom([*both, *other], chicken)
    assert (against.precision, against.interval[0], against.flat) == (0.0, 0.0, False)
    assert against.log_likelihood == pytest.approx(against.uniform)
    assert "no precision fits better than 0" in repr(against)
    dilemma = tl.NormalFormGame.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    all_defect = tl.classroom([{"player": p, "stance": "2", "count": 9} for p in dilemma.players], dilemma)
    assert np.isinf(all_defect.precision) and np.isinf(all_defect.interval[1]) and all_defect.log_likelihood == 0
    assert all_defect.interval[0] > 0 and all_defect.distances == (0.0,)
    # defecting gains 1 to 2, so at a precision p it has at least 1 / (1 + exp(-p)); the interval must begin below that
    assert 2 * 18 * np.log1p(np.exp(-all_defect.interval[0])) > CHI
    pennies = tl.NormalFormGame.from_bimatrix([[1, 0], [0, 1]], [[0, 1], [1, 0]])
    flat = tl.classroom([{"player": "player 1", "stance": "1", "count": 9}], pennies)
    assert flat.flat and flat.interval == (0.0, np.inf) and flat.maxima == ()
    assert "every precision fits as well" in repr(flat)


def test_intervals_are_wilsons() -> None:
    found = tl.classroom(rows(67, 61, 0, 128), ochs())
    for player, counts in found.counts.items():
        for n, interval in zip(counts, found.intervals[player], strict=True):
            wanted = binomtest(int(n), 128).proportion_ci(0.95, method="wilson")
            assert interval == pytest.approx((wanted.low, wanted.high), abs=1e-12)


def test_players_without_votes_say_nothing(iskander: tl.Scenario) -> None:
    found = tl.classroom([{"role": "Armenia", "stance": "defer", "count": 8}], iskander, "t2")
    frame = found.to_frame()
    assert frame[frame.player == "Russia"][["share", "low", "high"]].isna().all(axis=None)
    assert found.nearest == 0 and found.distances == (0.0,)


def test_a_csv_a_frame_and_rows_say_the_same(tmp_path: Path) -> None:
    votes = [("Row", "swerve", "1", 3), ("Column", "straight", "1", 2), ("Column", "swerve", "2", 1)]
    frame = pd.DataFrame(votes, columns=["player", "stance", "group", "count"])
    given = tl.classroom(frame, "chicken")
    assert given.groups["1"]["Column"].tolist() == [0, 2]
    assert given.by_group().query("group == '2' and stance == 'swerve'")["share"].tolist() == [1.0]
    path = tmp_path / "votes.csv"
    path.write_text(
        "\ufeffRole;Stance;Group;N\n" + "".join(";".join(map(str, v)).upper() + "\n" for v in votes) + ";;;\n\n",
        encoding="utf-8",
    )
    assert tl.classroom(path, "chicken") == tl.classroom(str(path), "chicken") == given
    alone = [{"player": p, "stance": s, "group": g} for p, s, g, n in votes for _ in range(n)]
    assert tl.classroom(alone, "chicken") == given


def test_labels_serve_as_names() -> None:
    text = """
    title = "North and South"
    states = ["no"]
    [labels]
    N = "the North"
    adm = "admit the strike"
    [players]
    N.stances = ["adm", "deny"]
    S.stances = ["wait", "ask"]
    [terms.face]
    player = "N"
    channel = "domestic"
    stances.N = { deny = 1 }
    [episodes.only]
    """
    named = tl.Scenario.from_toml(text)
    found = tl.classroom([{"player": "The north", "stance": "Admit the strike"}], named)
    assert found.counts["N"].tolist() == [1, 0]


MISTAKES = [
    ("player,stance\nArmenia,defer\nRussia,denny\n", r" line 3: stance of Russia must be one of deny, .*'deny'\?$"),
    (
        "player,stance\nArmena,defer\n",
        r" line 2: player must be one of Armenia, .* got 'Armena'; did you mean 'Armenia'",
    ),
    ("player,stance,count\nArmenia,defer,-1\n", r" line 2: count must be a number from 0 to .*; got -1$"),
    ("player,stance,count\nArmenia,defer,many\n", r" line 2: count must be .*; got many$"),
    ("player,stance,count\nArmenia,defer,0\n", r"^votes \(all counts are 0\) must have at least one vote"),
    ("player,stance\nArmenia\n", r" line 2: stance of Armenia must be one of .*; got ''"),
    (
        "player,stnace\nArmenia,defer\n",
        r" line 1 must have a column 'stance'; got player, stnace; did you mean 'stnace'",
    ),
    ("player,stance\n", r"must have at least one vote; got none$"),
    ("", r" line 1 must name the columns: player, stance; got nothing$"),
    (b"player,stance\n\xff,defer\n", r"must be text in UTF-8"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_mistakes_get_one_line(tmp_path: Path, iskander: tl.Scenario, text: str | bytes, message: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(tl.GameError, match=message) as caught:
        tl.classroom(path, iskander, "t2")
    assert "\n" not in str(caught.value)


def test_other_mistakes(tmp_path: Path, iskander: tl.Scenario) -> None:
    vote = [{"player": "Armenia", "stance": "defer"}]
    for votes, game, options, message in (
        (3, iskander, {}, "^votes must be the path of a CSV, a DataFrame or rows; got int"),
        ([("Armenia", "defer")], iskander, {}, "^votes row 1 must be a mapping"),
        (tmp_path / "none.csv", iskander, {}, "must be a file that can be read; No such file"),
        (vote, iskander, {"level": 1.0}, "^level must be between 0 and 1; got 1.0"),
        (vote, iskander.ordered("Russia > Armenia, Azerbaijan"), {}, "order"),
    ):
        with pytest.raises(tl.GameError, match=message):
            tl.classroom(votes, game, "t2", **options)  # type: ignore[arg-type]


def test_a_branch_that_is_lost_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from twolevel.nash.many_players.logit_path import LogitBranch

    whole = LogitBranch.steps

    def lost(self: LogitBranch) -> Any:
        for step in whole(self):
            if step.end[-1] / self.unit > 1.0:
                raise tl.SolverError("lost")
            yield step

    monkeypatch.setattr(LogitBranch, "steps", lost)
    found: Classroom = tl.classroom(OCHS, ochs())
    assert found.reach < 1.0 and found.precision == found.reach and found.interval[1] == found.reach
