"""Worksheets: what is printed is what the scenario has, nothing leaves the page, the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import twolevel as tl
from tests.cli.test_order_and_price import run
from twolevel.games.game import NormalFormGame
from twolevel.plot.worksheets import PAPERS, pages

# the pages are made once for all tests
pytestmark = pytest.mark.xdist_group("worksheets")


def words(page: Figure) -> list[str]:
    return [text.get_text() for text in page.axes[0].texts]


def titled(found: list[Figure], title: str) -> list[Figure]:
    return [page for page in found if words(page)[0].startswith(title)]


@pytest.fixture(scope="module")
def sheets(iskander: tl.Scenario) -> list[Figure]:
    return list(pages(iskander, "letter", ["t1", "t2"]))


def test_the_pages_are_those_of_the_sessions(sheets: list[Figure]) -> None:
    titles = [words(page)[0] for page in sheets]
    two = ["Win-sets"] * 2 + ["Games of two, by hand"] * 2
    assert titles == ["What we choose", "The votes, counted", *two, "Beliefs, by hand", "Who moves first"]
    for page in sheets:
        assert tuple(page.get_size_inches()) == PAPERS["letter"]


def test_the_form_has_a_box_for_every_stance_and_the_columns_of_the_csv(
    iskander: tl.Scenario, sheets: list[Figure]
) -> None:
    form, tally = words(sheets[0]), words(sheets[1])
    assert form.count("☐") == 2 * sum(map(len, iskander.stances.values()))
    for player, stances in iskander.stances.items():
        assert player in form and set(stances) <= set(form)
        assert all(tally.count(stance) == 1 for stance in stances)
    assert {"player", "stance", "group", "count"} <= set(tally)


def test_what_is_read_off_a_sheet_is_what_the_library_says(iskander: tl.Scenario, sheets: list[Figure]) -> None:
    """Utilities and payoffs are rounded, and give the same win-sets and best replies all the same."""
    for episode, page in zip(("t1", "t2"), titled(sheets, "Win-sets"), strict=True):
        told = words(page)
        for player in iskander.players:
            own = [a for a, p in iskander.audiences.items() if p == player]
            for a in own:
                at = told.index(iskander.label(a))
                given = [float(cell) for cell in told[at + 1 : at + 1 + len(iskander.stances[player])]]
                exact = np.array(list(iskander.approvals(episode)[a].values()))
                assert given == pytest.approx(exact, abs=0.0051)
                assert ((np.array(given) >= 0) == (exact >= 0)).all()
    for episode, page in zip(("t1", "t2"), titled(sheets, "Games"), strict=True):
        told = words(page)
        (equilibrium,) = tl.solve(iskander.game(episode))
        played = {p: support[0] for p, support in equilibrium.support.items()}
        for row, column in (("Armenia", "Azerbaijan"), ("Armenia", "Russia"), ("Azerbaijan", "Russia")):
            (third,) = set(iskander.players) - {row, column}
            head = f"{row} (rows) and {column} (columns), given {third} {played[third]}"
            at = told.index(head)
            cells = [cell.split(",") for cell in told[at : at + 20] if cell.count(".") == 2 and cell != head][:9]
            given = np.moveaxis(np.array(cells, float).reshape(3, 3, 2), -1, 0)
            game = iskander.bilateral(episode, row, column, {third: played[third]})
            assert given == pytest.approx(game.payoffs, abs=0.0051)
            assert (NormalFormGame(given).best_reply_table() == game.best_reply_table()).all()


def test_beliefs_worked_out_by_hand_are_those_of_the_scenario(iskander: tl.Scenario, sheets: list[Figure]) -> None:
    told = words(titled(sheets, "Beliefs")[0])
    observer = "world"
    for item in ("not_seen", "fragments"):
        at = told.index(next(line for line in told if line.startswith(iskander.spec.evidence[item].title[:40])))
        k_line = next(line for line in told[at:] if line.startswith("k = "))
        credibility, trust, noise = (
            float(part.split()[0])
            for part in (k_line.split("credibility ")[1], k_line.split("trust ")[1], k_line.split("noise = ")[1])
        )
        k, products = credibility * trust, []
        for state in iskander.states:
            place = told.index(iskander.label(state), at)
            prior, likely = float(told[place + 1]), float(told[place + 2])
            products.append(prior * (k * likely + (1 - k) * noise))
        belief = np.array(products) / sum(products)
        alone = iskander.beliefs("t2", disclosed=[item])[observer]
        assert belief == pytest.approx(list(alone.values()), abs=1e-9)


def test_the_tree_has_a_leaf_for_every_pair(sheets: list[Figure]) -> None:
    told = words(titled(sheets, "Who moves first")[0])
    assert sum(line.startswith("( ") for line in told) == 9
    assert told.count("blame") == 3 and told.count("silence") == 1


@pytest.mark.parametrize(
    ("name", "paper"),
    [
        ("chicken", "a4"),
        *(pytest.param(n, "letter", marks=pytest.mark.slow) for n in tl.scenarios()),
    ],
)
def test_nothing_leaves_the_page_or_lies_on_other_words(name: str, paper: str) -> None:
    s = tl.load(name)
    for page in pages(s, paper, s.episodes[-1:]):
        page.set_dpi(50)
        renderer = FigureCanvasAgg(page).get_renderer()
        boxes = [text.get_window_extent(renderer) for text in page.axes[0].texts if text.get_text()]
        for k, box in enumerate(boxes):
            assert page.bbox.x0 <= box.x0 and box.x1 <= page.bbox.x1, words(page)[k]
            assert page.bbox.y0 <= box.y0 and box.y1 <= page.bbox.y1, words(page)[k]
            near = box.shrunk(0.9, 0.7)
            assert not any(near.overlaps(other.shrunk(0.9, 0.7)) for other in boxes[:k]), words(page)[k]
        for patch in page.axes[0].patches:
            assert isinstance(patch, Rectangle) and patch.get_y() + patch.get_height() < page.get_size_inches()[1]


def test_the_command_writes_one_pdf_the_same_each_time(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, "worksheets", "chicken", "--out", str(tmp_path / "a"), "--paper", "Letter", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["file"] == str(tmp_path / "a" / "chicken-worksheets-letter.pdf")
    again = tl.teaching.worksheets("chicken", tmp_path / "b", paper="letter")
    first, second = (tmp_path / "a" / again.name).read_bytes(), again.read_bytes()
    assert first == second and first.startswith(b"%PDF") and first.count(b"/MediaBox [ 0 0 612 792 ]") == 4
    assert b"CreationDate" not in first


def test_mistakes_get_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments, message in (
        (("--paper", "a5"), "--paper must be one of a4, letter; got 'a5'"),
        (("--episode", "t9"), "--episode must be one of t0,"),
    ):
        status, out, err = run(capsys, "worksheets", "--out", str(tmp_path), *arguments)
        assert (status, out) == (2, "") and message in err and err.count("\n") == 1
