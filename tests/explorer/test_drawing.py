"""Panels show what is seen, are drawn only where something moved, and leave nothing behind."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import twolevel as tl
from twolevel.explorer.drawing import DPI, Drawing, branch_colour
from twolevel.explorer.letters import Word, write
from twolevel.explorer.state import State, start, view
from twolevel.plot.style import player_colours

# the panels are made once for all tests
pytestmark = pytest.mark.xdist_group("drawing")


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)))


@pytest.fixture(scope="module")
def begun(iskander: tl.Scenario) -> State:
    return start(iskander, "t2")


@pytest.fixture(scope="module")
def drawing(begun: State) -> Drawing:
    return Drawing(view(begun))


def test_panels_show_the_numbers_that_are_seen(begun: State, drawing: Drawing) -> None:
    seen = view(begun.believing(0.55))
    drawing.draw(seen)
    beliefs, win_sets, matrix, path = (drawing.panels[n] for n in ("beliefs", "win_sets", "matrix", "path"))
    held: Any = beliefs
    for observer, bars in held.bars.items():
        wide = [bar.get_width() for bar in bars]
        assert wide == pytest.approx(list(seen.moment.belief_vectors[observer][1:]))
        assert held.numbers[observer].text == f"{sum(wide):.2f}"
        assert held.marks[observer].get_xdata()[0] == pytest.approx(
            1 - begun.scenario.beliefs("t2")[observer]["not_fired"]
        )
    held = win_sets
    for (player, outcome), name in held.names.items():
        assert name.bold == (outcome[0] in seen.moment.win_set(player).labels)
        played = float(seen.equilibria[0].strategies[player][begun.scenario.stances[player].index(outcome[0])])
        assert held.played[player, outcome].text == {0.0: "", 1.0: "▶"}.get(played, f"{played:.2f}")
    held = matrix
    game = seen.equilibria.game
    best = game.best_reply_table()
    for (n, r, c), words in held.cells.items():
        assert [word.text for word in words] == [f"{x:.2f}" for x in game.payoffs[:, r, c, n]]
        assert [word.bold for word in words] == list(best[:, r, c, n])
        weight = np.prod([x[k] for x, k in zip(seen.equilibria[0].strategies.values(), (r, c, n), strict=True)])
        assert held.frames[n, r, c].get_visible() == (weight > 0)
    held = path
    assert held.cursor.get_xdata()[0] == pytest.approx(0.55)
    assert list(held.rings[0].get_ydata()) == pytest.approx(list(seen.equilibria[0].payoffs.values()))
    assert not held.rings[1].get_visible()
    low, high = held.ax.get_ylim()
    assert low <= seen.path.equilibria.payoffs.min() <= seen.path.equilibria.payoffs.max() <= high  # type: ignore[union-attr]


def test_what_moved_is_drawn_over_what_stays_and_leaves_nothing_behind(begun: State, drawing: Drawing) -> None:
    states = [begun.believing(0.3), begun.without("index"), begun.believing(0.7)]
    seen = None
    for state in states:
        seen = view(state, seen)
        drawing.draw(seen)
    assert seen is not None
    fresh = Drawing(seen)
    fresh.draw(seen)
    for name in ("beliefs", "win_sets", "matrix"):
        assert (pixels(drawing.png(name)) == pixels(fresh.png(name))).all()


def test_only_panels_in_which_something_moved_are_drawn(begun: State, drawing: Drawing) -> None:
    first = view(begun)
    drawing.draw(first)
    assert drawing.draw(view(begun, first)) == ()
    home = begun.moved("parameters.domestic_pressure_RUS", 0.5)  # what home is worth, not what it says
    assert drawing.draw(view(home, first)) == ("matrix", "path")
    assert set(drawing.draw(first)) == {"matrix", "path"}


def test_a_panel_says_that_nothing_is_out(begun: State, drawing: Drawing) -> None:
    drawing.draw(view(begun.disclosed([])))
    assert drawing.words("path") == "Nothing is out"
    panel: Any = drawing.panels["path"]
    assert not any(artist.get_visible() for artist in panel.moving)


@pytest.mark.parametrize(
    ("name", "panels"),
    [
        ("chicken", {"matrix"}),
        ("putnam-ratification", {"win_sets", "matrix"}),
        pytest.param("armenia-russia", {"beliefs", "win_sets", "matrix", "path"}, marks=pytest.mark.slow),
    ],
)
def test_a_scenario_has_the_panels_that_it_can_fill(name: str, panels: set[str]) -> None:
    seen = view(start(name))
    assert set(Drawing(seen).pictures(seen)) == panels


def test_branches_have_no_player_s_colour() -> None:
    taken = list(player_colours(tl.load("iskander")).values())
    colours = [branch_colour(k, taken) for k in range(6)]
    assert len(set(colours)) == 6
    assert not set(colours) & set(taken)


def test_words_are_written_where_they_belong_and_as_dark_as_matplotlib_writes_them() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas: Any = FigureCanvasAgg(Figure(figsize=(2, 1), dpi=DPI))
    canvas.figure.text(0.5, 0.5, "-0.76", fontsize=20, ha="center", va="center")
    canvas.draw()
    theirs = 255 - np.asarray(canvas.buffer_rgba())[..., 0].astype(float)
    sheet = np.full((DPI, 2 * DPI, 4), 255, dtype=np.uint8)
    write(sheet, Word(0, 0, 0.5, 20, text="-0.76"), DPI, DPI / 2, DPI)
    ours = 255 - sheet[..., 0].astype(float)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.03)
    middle = [(ink.sum(0) @ np.arange(2 * DPI) / ink.sum()) for ink in (ours, theirs)]
    assert middle[0] == pytest.approx(middle[1], abs=1.5)
    rows = np.flatnonzero(ours.sum(1))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(DPI / 2, abs=1.5)
    before = sheet.copy()
    write(sheet, Word(0, 0, text="7"), -500, 10, DPI)  # what lies outside is not written
    assert (sheet == before).all()
