"""Pictures: what they show is read back from the artists, not from the pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Annotation

import twolevel as tl
from tests.conftest import AIRLINER, REPORT, bundled
from twolevel import plot
from twolevel.games import wording
from twolevel.model.addresses import credibility
from twolevel.model.scenario import Scenario


@pytest.fixture(scope="module")
def path(iskander: tl.Scenario) -> tl.DisclosurePath:
    return tl.disclose(iskander, "t2", REPORT, points=51)


def texts(axes: plt.Axes) -> list[str]:
    return [t.get_text() for t in axes.texts]


def test_payoff_path_draws_every_equilibrium_of_every_player(path: tl.DisclosurePath) -> None:
    axes = plot.payoff_path(path)
    axes.get_figure().draw_without_rendering()
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
        figure.draw_without_rendering()
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
    figure.draw_without_rendering()
    caption = next(t for t in axes.texts if t.get_text().startswith("payoffs of"))
    assert caption.get_text().endswith("framed: equilibrium in pure stances, 1 more mixed")
    box = caption.get_window_extent(figure.canvas.get_renderer())
    assert 0 <= box.x0 < box.x1 <= figure.bbox.x1
    assert box.y0 >= 0


def test_win_sets_show_ratification_probabilities(iskander: tl.Scenario) -> None:
    axes = plot.win_sets(iskander, "t2")
    shares = sorted(float(x) for line in axes.lines if line.get_marker() != "None" for x in line.get_xdata())
    expected = sorted(v for stances in iskander.ratification("t2").values() for v in stances.values())
    assert shares == pytest.approx(expected)
    bold = [t.get_text() for t in axes.get_yticklabels() if t.get_fontweight() == "bold"]
    assert bold == ["defer", "dismiss", "ask", "accuse", "deny"]


def marks(axes: plt.Axes) -> list[str]:
    """What stands between the stances and the axis of a picture of win-sets, row by row."""
    return [t.get_text() for t in axes.texts if isinstance(t, Annotation) and t.get_text()]


def test_win_sets_mark_what_is_played(iskander: tl.Scenario) -> None:
    axes = plot.win_sets(iskander, "t2")
    assert marks(axes) == ["▶", "▶", "▶"]
    rows = {tick.get_text(): y for tick, y in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)}
    levels = [t.xy[1] for t in axes.texts if isinstance(t, Annotation) and t.get_text()]
    assert levels == [rows["defer"], rows["ask"], rows["silence"]]
    assert axes.get_xlabel().endswith("\n▶ played")
    several = plot.win_sets(iskander, "t2", overrides={"parameters.grievance": 5.1})
    assert marks(several).count("▶") == 7
    assert {"1", "2", "3", "0.05", "0.95", "0.89", "0.11"} <= set(marks(several))
    assert "▶ played in equilibrium 1, 2 and 3; a number: played with this probability" in several.get_xlabel()


def test_too_many_equilibria_for_columns_are_counted(iskander: tl.Scenario) -> None:
    found = tl.solve(iskander.game("t2", {"parameters.grievance": 5.1}))
    axes = plot.win_sets(iskander, "t2", equilibria=replace(found, items=found.items * 3))
    assert marks(axes) == ["9/9", "6/9", "6/9", "6/9", "6/9"]
    assert axes.get_xlabel().endswith("n/9: played in n of 9 equilibria")


# ---------------------------------------------------------------- the path of the story


def cells(axes: plt.Axes, player: str, scenario: tl.Scenario) -> list[str]:
    """What a player plays, column by column, as written above the axes."""
    colour = plot.player_colours(scenario)[player]
    own = [t for t in axes.texts if t.get_color() == colour and t.get_fontweight() != "bold"]
    return [t.get_text() for t in sorted(own, key=lambda t: t.xy[0])]


def overlapping(axes: plt.Axes) -> list[tuple[str, str]]:
    """Texts of a figure that overlap, or that leave it."""
    figure = axes.get_figure()
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    shown = [
        t
        for t in [*axes.texts, *axes.get_xticklabels(), axes.xaxis.label]
        if t.get_text() and not t.get_rotation() % 90
    ]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in shown]
    wrong = [(a, b) for k, (a, box) in enumerate(boxes) for b, other in boxes[:k] if box.overlaps(other)]
    edge = figure.bbox.padded(1)
    return wrong + [(t, "the edge") for t, b in boxes if not (edge.x0 <= b.x0 and b.x1 <= edge.x1 and b.y1 <= edge.y1)]


#: A case with several equilibria, mixed ones among them, and one of many episodes; all in the full form.
STORIES = ["chicken", AIRLINER]


@pytest.mark.parametrize(
    "name",
    [*STORIES, *(pytest.param(n, marks=pytest.mark.slow) for n in tl.scenarios() if n not in STORIES)],
    ids=lambda name: Path(name).stem,
)
def test_a_story_has_every_equilibrium_of_every_episode(name: str | Path) -> None:
    scenario = bundled(name)
    axes = plot.story(name)
    found = [e for episode in scenario.episodes for e in tl.solve(scenario.game(episode))]
    for i, player in enumerate(scenario.players):
        colour = plot.player_colours(scenario)[player]
        points = sorted(
            (line.get_xdata()[0], line.get_ydata()[0])
            for line in axes.lines
            if line.get_color() == colour and line.get_marker() != "None"
        )
        assert [y for _, y in points] == pytest.approx([e.payoffs[player] for e in found])
        words = [" ".join(cell.split()).replace("_ ", "_") for cell in cells(axes, player, scenario)]
        played = [wording.mixture(e.actions[i], e.strategies[player]) for e in found]
        assert words == played
    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    dates = [scenario.spec.episodes[e].date for e in scenario.episodes]
    assert ticks == ["\n".join(filter(None, pair)) for pair in zip(scenario.episodes, dates, strict=True)]
    assert axes.get_figure().get_suptitle() == f"The path of the story ({scenario.name})"
    assert not overlapping(axes)


def test_a_story_tells_mixed_equilibria_apart_and_leads_on() -> None:
    axes = plot.story(AIRLINER)
    assert axes.get_xlabel() == "open markers, dotted lines: mixed"
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() != "None"]
    assert [f == "white" for f in faces] == [True, False, False, False] * 2
    lines = [line.get_linestyle() for line in axes.lines if len(line.get_xdata()) == 2 and line.get_alpha()]
    assert lines == ["--", "-", "-"] * 2
    assert plot.story("iskander").get_xlabel() == ""


def test_a_story_leads_on_to_all_from_one_equilibrium_and_to_the_same_from_several(iskander: tl.Scenario) -> None:
    many = tl.solve(iskander.game("t2", {"parameters.grievance": 5.1}))
    assert len(many) == 3
    for known in ({"t1": many}, {"t1": many, "t2": many}):
        axes = plot.story(iskander, ["t0", "t1", "t2"], equilibria=known)
        drawn = [line for line in axes.lines if line.get_alpha() and line.get_color() == "#0072B2"]
        assert len(drawn) == 3 + 3
        assert axes.get_xlabel() == "open markers, dotted lines: mixed; one column per equilibrium"


def test_a_story_says_where_none_is_found_and_where_more_may_exist(iskander: tl.Scenario) -> None:
    none = replace(tl.solve(iskander.game("t1")), items=(), complete=False)
    axes = plot.story(iskander, ["t0", "t1", "t2"], equilibria={"t1": none})
    assert texts(axes).count("no equilibrium found") == 1
    assert [t.get_text() for t in axes.get_xticklabels()][1] == "t1\n2021-02-26\nmore may exist"
    assert cells(axes, "Russia", iskander) == ["silence", "", "silence"]
    assert not [line for line in axes.lines if line.get_alpha()], "nothing leads to it, or on from it"
    silent = plot.win_sets(iskander, "t1", equilibria=none)
    assert silent.get_xlabel().endswith("no equilibrium found")


def test_a_story_of_ten_long_undated_episodes_stays_apart() -> None:
    text = """
        title = "Ten"
        [players.North]
        stances = ["wait_for_the_inquiry_to_end", "accuse_before_the_council"]
        [players.South]
        stances = ["give_way", "stand_firm"]
        [parameters]
        gain = 1.0
        [terms.north]
        player = "North"
        channel = "c"
        weight = "gain"
        stances.North = { accuse_before_the_council = 1 }
        [terms.south]
        player = "South"
        channel = "c"
        stances.South = { give_way = 1 }
        """
    text += "".join(f"\n[episodes.after_the_long_{k}]\nparameters.gain = {1 - 2 * (k % 2)}\n" for k in range(10))
    scenario = Scenario.from_toml(text)
    axes = plot.story(scenario)
    assert cells(axes, "South", scenario) == ["give_way"] * 10
    assert {t.get_rotation() for t in axes.get_xticklabels()} == {40}
    figure = axes.get_figure()
    figure.draw_without_rendering()
    assert axes.get_window_extent().height > 0.3 * figure.bbox.height
    for only in (["after_the_long_3"], "after_the_long_3"):
        axes = plot.story(scenario, only)
        assert cells(axes, "South", scenario) == ["give_way"]
        assert not overlapping(axes)
    with pytest.raises(tl.ScenarioError, match="did you mean 'after_the_long_3'"):
        plot.story(scenario, ["after_the_long3"])
    with pytest.raises(tl.ScenarioError, match="episodes must name at least one of"):
        plot.story(scenario, [])


def test_what_was_not_the_history_says_so(iskander: tl.Scenario) -> None:
    axes = plot.payoff_path(tl.disclose(iskander, "t2"))
    assert axes.get_figure().get_suptitle() == "The game of t2, had only this been out (iskander)"
    assert axes.get_xlabel() == "evidence out, item by item; all else as at t2 throughout"


def test_the_axis_says_which_of_many_credibilities_it_shows() -> None:
    airliner = tl.load(AIRLINER)
    along = [credibility(item) for item in airliner.at("t2").disclosed]
    axes = plot.payoff_path(tl.disclose(airliner, "t2", along, points=5))
    assert axes.get_xlabel() == "credibility of fragments, and of 5 more in proportion"


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
    axes.get_figure().draw_without_rendering()
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
    assert (
        axes.get_figure().get_suptitle()
        == "How far each believes in a launch of Armenia's own or a launch of a 9M723 (iskander, t2)"
    )
    assert axes.get_ylabel().replace("\n", " ") == "belief in a launch of Armenia's own or a launch of a 9M723"
    single = tl.disclose("azerbaijan-russia", "after_report", REPORT, points=11)
    axes = plot.beliefs(single)
    assert axes.get_ylabel() == "belief in a launch of a 9M723"
    assert np.allclose(axes.lines[0].get_ydata(), single.beliefs["world"][:, 2])
    with pytest.raises(tl.ScenarioError, match=r"event: state must be one of .*did you mean 'fired_own'"):
        plot.beliefs(path, event="fired_on")
    with pytest.raises(tl.ScenarioError, match="event must name at least one state"):
        plot.beliefs(path, event=[])


def test_a_player_has_one_colour_in_all_cases() -> None:
    seen: dict[str, set[str]] = {}
    for name in tl.scenarios():
        for player, colour in plot.player_colours(bundled(name)).items():
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
    figure.draw_without_rendering()
    heading = figure._suptitle
    assert heading is not None
    shown, is_formula = heading._preprocess_math(heading.get_text())
    assert (shown, is_formula) == ("costs $3_x$", False), "it is wrapped, so its signs are escaped"
    words = [axes.xaxis.label, axes.get_xticklabels()[0], axes.texts[0]]
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


def test_stances_go_by_their_labels_in_the_story_and_the_matrix() -> None:
    s = tl.load("yerevan-standoff")
    s = replace(s, spec=replace(s.spec, labels={**s.spec.labels, "dismiss": "dismiss him"}))
    assert "dismiss him" in {t.get_text() for t in plot.story(s).texts}
    axes = plot.matrix(s.game(), players=s)
    assert [t.get_text() for t in axes.get_yticklabels()] == ["let pass", "dismiss him"]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["stay silent", "challenge"]
