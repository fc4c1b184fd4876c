"""Pictures of ratification over outcomes: who refuses what, and how likely on a disclosure path."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

import twolevel as tl
from tests.conftest import REPORT
from twolevel import plot

QUIET = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "silence"}


def hatched(axes: Axes) -> Counter[str]:
    """Return how many cells are hatched in each way."""
    cells = [p for p in axes.patches if isinstance(p, Rectangle)]
    return Counter(p.get_hatch() for p in cells if p.get_hatch())


def framed(axes: Axes) -> list[tuple[float, float]]:
    """Return the middles of the framed cells, column and row."""
    cells = [p for p in axes.patches if isinstance(p, Rectangle) and not p.get_hatch()]
    return [(round(p.get_x() + p.get_width() / 2, 9), round(p.get_y() + p.get_height() / 2, 9)) for p in cells]


@pytest.mark.parametrize("episode", ["calm", "tied_hands", "deadlock"])
def test_refusals_are_hatched_by_who_refuses(episode: str) -> None:
    s = tl.load("putnam-ratification")
    axes = plot.agreement(s, episode)
    frame = s.agreement(episode).to_frame()
    wanted = Counter(player for who in frame["refused by"] if who for player in who.split(", "))
    assert hatched(axes) == {h: n for p, h in (("Leader", "//"), ("Rival", "\\\\")) if (n := wanted[p])}
    keys = [text.get_text() for text in axes.get_legend().get_texts()]
    assert keys == [*(f"{p}'s home refuses" for p in s.players if wanted[p]), "equilibrium in pure stances"]
    ((leader, rival),) = s.game(episode).pure_equilibria()
    assert framed(axes) == [(s.stances["Rival"].index(rival), s.stances["Leader"].index(leader))]
    written = [text.get_text() for text in axes.texts]
    risk = list(s.risk(episode).values())
    assert written == [*(f"{1 - r:.2f}" for r in risk[:-1]), "status\nquo"]


def test_three_players_have_all_profiles_or_those_given(iskander: tl.Scenario) -> None:
    bound = iskander.ratifying("veto", QUIET)
    whole = plot.agreement(bound, "t2")
    assert len(whole.texts) == 27
    part = plot.agreement(bound, "t2", given={"Azerbaijan": "ask"})
    assert len(part.texts) == 9
    assert part.get_xlabel() == "Russia"
    assert "status\nquo" not in [text.get_text() for text in part.texts]
    refused = [p for p in bound.agreement("t2").to_frame().itertuples(index=False) if p[1] == "ask"]
    assert sum(hatched(part).values()) == sum(len(p[-1].split(", ")) for p in refused if p[-1])
    for given, said in (
        ({"Azerbaijan": "ask", "Russia": "deny"}, "given must leave two of Armenia, Azerbaijan, Russia"),
        ({"Azerbaijan": "aks"}, "given: stance of Azerbaijan must be one of .*'ask'"),
    ):
        with pytest.raises(tl.ScenarioError, match=said):
            plot.agreement(bound, "t2", given=given)


def test_without_audiences_there_is_nothing_to_draw() -> None:
    with pytest.raises(tl.ScenarioError, match="has no audiences"):
        plot.agreement("chicken")
    path = tl.disclose("azerbaijan-russia", "after_report", progress=False)
    with pytest.raises(tl.ScenarioError, match="has no audiences"):
        plot.risk(path)


def test_the_risk_is_drawn_for_every_home_and_for_all(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander.ratifying("veto", QUIET), "t2", REPORT, points=9, progress=False)
    axes = plot.risk(path)
    drawn = np.concatenate([line.get_xydata() for line in axes.lines if line.get_zorder() == 2])
    wanted = np.concatenate([path.risk, *path.refusals.T])
    assert sorted(drawn[:, 1].round(9)) == pytest.approx(sorted(wanted.round(9)))
    names = {text.get_text() for text in axes.texts}
    assert {"some home", "Armenia's home", "Azerbaijan's home", "Russia's home"} <= names
    assert (path.risk >= path.refusals.max(axis=1) - 1e-12).all()


def test_win_sets_of_outcomes_have_a_line_an_outcome() -> None:
    s = tl.load("putnam-ratification")
    axes = plot.win_sets(s, "tied_hands")
    bold = [t.get_text() for t in axes.get_yticklabels() if t.get_fontweight() == "bold"]
    assert bold == [*s.win_set("tied_hands", "Leader").labels, *s.win_set("tied_hands", "Rival").labels]
    shares = sorted(float(x) for line in axes.lines if line.get_marker() != "None" for x in line.get_xdata())
    assert shares == pytest.approx(sorted(v for row in s.ratification("tied_hands").values() for v in row.values()))
    assert [t.get_text() for t in axes.texts].count("▶") == 2
