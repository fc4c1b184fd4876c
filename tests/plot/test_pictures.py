"""Pictures: what they show is read back from the artists, not from the pixels."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

import twolevel as tl
from tests.conftest import REPORT
from twolevel import plot


@pytest.fixture(scope="module")
def path(iskander: tl.Scenario) -> tl.DisclosurePath:
    return tl.disclose(iskander, "t2", REPORT, points=51)


def texts(axes: plt.Axes) -> list[str]:
    return [t.get_text() for t in axes.texts]


def test_payoff_path_draws_every_equilibrium_of_every_player(path: tl.DisclosurePath) -> None:
    axes = plot.payoff_path(path)
    axes.get_figure().canvas.draw()
    for i, (player, colour) in enumerate(plot.player_colours(path.scenario.players).items()):
        lines = [line for line in axes.lines if line.get_color() == colour and len(line.get_xdata()) > 2]
        drawn = sorted(y for line in lines for y in line.get_ydata())
        assert drawn == pytest.approx(sorted(path.equilibria.payoffs[:, i]))
        assert player in texts(axes)
    colours = plot.player_colours(path.scenario)
    rows = [(t.get_text(), t.get_color()) for t in axes.texts]
    for player, stances in zip(colours, ("defer", "dismiss / ask", "deny / silence"), strict=True):
        assert (stances, colours[player]) in rows
    assert any(t.startswith("weak evidence backfires") for t in texts(axes))


def test_mixed_equilibria_are_dotted(path: tl.DisclosurePath) -> None:
    axes = plot.payoff_path(path, players=["Russia"])
    curves = [line for line in axes.lines if line.get_linewidth() == 2.2]
    dotted = [line for line in curves if line.get_linestyle() != "-"]
    assert len(curves) == 3
    assert len(dotted) == 1
    assert 0.39 < min(dotted[0].get_xdata()) < max(dotted[0].get_xdata()) < 0.494


def test_a_channel_alone(path: tl.DisclosurePath) -> None:
    axes = plot.payoff_path(path, players=["Azerbaijan"], channel="patron")
    drawn = sorted(y for line in axes.lines if line.get_linewidth() == 2.2 for y in line.get_ydata())
    assert drawn == pytest.approx(sorted(path.channels["patron"][:, 1]))
    with pytest.raises(tl.ScenarioError, match="channel must be one of"):
        plot.payoff_path(path, channel="patrn")


def test_labels_at_the_right_do_not_overlap(iskander: tl.Scenario, path: tl.DisclosurePath) -> None:
    for axes in (plot.payoff_path(path), plot.beliefs(path), plot.beliefs(tl.disclose(iskander, "t2"))):
        figure = axes.get_figure()
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()
        ends = [t for t in axes.texts if t.get_fontweight() == "bold"]
        boxes = [t.get_window_extent(renderer) for t in ends]
        assert len(boxes) >= 3
        for k, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[:k])
            assert box.x1 <= figure.bbox.x1 + 1


def test_beliefs_are_those_of_the_path(path: tl.DisclosurePath) -> None:
    axes = plot.beliefs(path, event="fired_9M723")
    curves = [line for line in axes.lines if len(line.get_xdata()) == len(path.x)]
    assert len(curves) == 5
    for line, observer in zip(curves, path.scenario.observers, strict=True):
        assert np.allclose(line.get_ydata(), path.beliefs[observer][:, 2])


def test_matrix_frames_equilibria_and_shows_best_replies_in_bold(iskander: tl.Scenario) -> None:
    game = iskander.game("t2")
    axes = plot.matrix(game, given={"Armenia": "defer"})
    assert len(axes.patches) == 1
    bold = [t.get_text() for t in axes.texts if t.get_fontweight() == "bold"]
    # One best reply a column or row for two players, and Armenia's defer wherever it is one.
    expected = int(game.best_reply_table()[:, 0].sum())
    assert len(bold) == expected
    with pytest.raises(tl.GameError, match="a matrix has two players"):
        plot.matrix(game)


def test_the_caption_of_a_small_matrix_is_not_cut() -> None:
    found = tl.solve(tl.load("chicken").game())
    axes = plot.matrix(found.game, equilibria=found)
    figure = axes.get_figure()
    figure.canvas.draw()
    caption = next(t for t in axes.texts if t.get_text().startswith("payoffs of"))
    assert caption.get_text().endswith("framed: equilibrium in pure stances, 1 more mixed")
    box = caption.get_window_extent(figure.canvas.get_renderer())
    assert 0 <= box.x0 < box.x1 <= figure.bbox.x1
    assert box.y0 >= 0


def test_win_sets_show_ratification_probabilities(iskander: tl.Scenario) -> None:
    axes = plot.win_sets(iskander, "t2")
    shares = sorted(float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() != "None")
    expected = sorted(v for stances in iskander.ratification("t2").values() for v in stances.values())
    assert shares == pytest.approx(expected)
    bold = [t.get_text() for t in axes.get_yticklabels() if t.get_fontweight() == "bold"]
    assert bold == ["defer", "dismiss", "ask", "accuse", "deny"]


def test_a_caller_s_axes_are_used(path: tl.DisclosurePath) -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert plot.payoff_path(path, left) is left
    assert plot.beliefs(path, right) is right
    assert figure.get_suptitle() == ""


def test_colours_can_be_told_apart_by_colour_blind_readers() -> None:
    """The first three player colours stay apart as seen with deuteranopia (Viénot et al. 1999), in linear RGB."""
    to_lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    collapse = np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]])
    seen = []
    for colour in list(plot.player_colours(["a", "b", "c"]).values()):
        rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
        seen.append(np.linalg.solve(to_lms, collapse @ to_lms @ rgb**2.2))
    for k in range(3):
        for j in range(k):
            assert np.linalg.norm(seen[k] - seen[j]) > 0.15


# ---------------------------------------------------------------- names, colours and keys


def test_players_stand_left_of_the_stances_that_are_theirs(path: tl.DisclosurePath) -> None:
    axes = plot.payoff_path(path)
    axes.get_figure().canvas.draw()
    colours = plot.player_colours(path.scenario)
    rows = {}
    for player, stance in (("Armenia", "defer"), ("Azerbaijan", "dismiss"), ("Russia", "deny")):
        (head,) = (t for t in axes.texts if t.get_text() == player and t.get_position()[0] < 0)
        heights = {t.get_position()[1] for t in axes.texts if t.get_text() == stance}
        assert heights == {head.get_position()[1]}
        assert head.get_color() == colours[player]
        rows[player] = head.get_position()[1]
    assert rows["Armenia"] > rows["Azerbaijan"] > rows["Russia"]


def key_of(axes: plt.Axes) -> list[str]:
    from matplotlib.offsetbox import AnnotationBbox, TextArea

    return [area.get_text() for box in axes.findobj(AnnotationBbox) for area in box.findobj(TextArea)]


def test_a_key_says_what_dotted_and_open_mean(iskander: tl.Scenario, path: tl.DisclosurePath) -> None:
    from matplotlib.offsetbox import AnnotationBbox

    assert key_of(plot.payoff_path(path)) == ["mixed"]
    timeline = plot.payoff_path(tl.disclose(iskander, "t2"))
    assert key_of(timeline) == ["mixed"]
    (sample,) = (line for box in timeline.findobj(AnnotationBbox) for line in box.findobj(plt.Line2D))
    assert (sample.get_marker(), sample.get_markerfacecolor()) == ("o", "white")
    assert key_of(plot.payoff_path(tl.disclose("armenia-russia", "after"))) == []


def test_the_event_of_the_beliefs_is_that_of_the_file_and_named(path: tl.DisclosurePath) -> None:
    axes = plot.beliefs(path)
    assert axes.get_figure().get_suptitle() == "How far each believes in fired_own or fired_9M723 (iskander, t2)"
    assert axes.get_ylabel() == "belief in fired_own or fired_9M723"
    single = tl.disclose("azerbaijan-russia", "after_report", REPORT, points=11)
    axes = plot.beliefs(single)
    assert axes.get_ylabel() == "belief in fired_9M723"
    assert np.allclose(axes.lines[0].get_ydata(), single.beliefs["world"][:, 2])
    with pytest.raises(tl.ScenarioError, match=r"event: state must be one of .*did you mean 'fired_own'"):
        plot.beliefs(path, event="fired_on")
    with pytest.raises(tl.ScenarioError, match="event must name at least one state"):
        plot.beliefs(path, event=[])


def test_a_player_has_one_colour_in_all_cases() -> None:
    seen: dict[str, set[str]] = {}
    for name in tl.scenarios():
        for player, colour in plot.player_colours(tl.load(name)).items():
            seen.setdefault(player, set()).add(colour)
    assert seen["Russia"] == {"#D55E00"}
    assert seen["Armenia"] == {"#0072B2"}
    assert seen["Azerbaijan"] == {"#009E73"}


def test_observers_have_the_colours_of_their_players(path: tl.DisclosurePath) -> None:
    axes = plot.beliefs(path)
    colours = plot.player_colours(path.scenario)
    drawn = [line.get_color() for line in axes.lines if len(line.get_xdata()) == len(path.x)]
    armenia, azerbaijan, russia = colours.values()
    assert drawn == [armenia, armenia, azerbaijan, russia, "0.15"]
    styles = [line.get_linestyle() for line in axes.lines if line.get_color() == armenia]
    assert len(set(styles)) == 2, "two of one colour differ in style"


def test_dollars_and_other_scripts_are_shown_as_they_are(path: tl.DisclosurePath) -> None:
    from twolevel.plot.style import finish, title

    figure, axes = plt.subplots()
    axes.set_xlabel("from $1 to $2_a^b")
    axes.set_xticks([0.5], ["$x_1$"])
    axes.text(0.1, 0.1, "50 $ and 60 $")
    title(axes, "costs $3_x$")
    finish(axes)
    figure.canvas.draw()
    words = [axes.xaxis.label, axes.get_xticklabels()[0], axes.texts[0], figure._suptitle]
    assert all(w is not None and not w.get_parse_math() for w in words)


def test_letters_of_another_script_get_a_font_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    from twolevel.plot import style

    monkeypatch.setattr(style, "WIDE_FONTS", ("No Such Font", "DejaVu Serif"))
    assert "DejaVu Serif" in {font.name for font in font_manager.fontManager.ttflist}
    _, axes = plt.subplots()
    axes.text(0, 0, "\u963f\u585e\u62dc\u7586")
    axes.text(0, 0.5, "plain")
    style.finish(axes)
    assert axes.texts[0].get_fontfamily() == ["sans-serif", "DejaVu Serif"]
    assert axes.texts[1].get_fontfamily() == ["sans-serif"]
