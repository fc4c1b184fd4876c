"""The explorer in a notebook: sliders, ticks and lists on the left, what follows from them on the right.

A change goes one way: a widget makes another `State`, of which a `View` is computed, drawn and written. The picture
comes first; the claims, which take longest, are judged when nothing has moved for a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, import_extra, in_order
from ..games import wording
from ..games.moves import in_words
from ..games.ordered import OrderedEquilibrium
from ..model.scenario import ScenarioLike
from .controls import RATIFICATIONS, episode_words, order_choices, sliders, status_quo
from .copying import code, toml
from .drawing import Drawing, branch_colour
from .state import State, View, in_force, start, view

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Explorer", "explore"]

#: Seconds without a move after which claims are judged.
PAUSE = 0.25
#: On a narrow screen the views come first, the controls below them, each to be scrolled, both seen at once.
STYLE = """<style>
@media (max-width: 800px) {
  .twolevel-explorer { flex-flow: column nowrap !important; height: 92vh; overflow: hidden !important; }
  .twolevel-views { flex: 1 1 0 !important; overflow-y: auto !important; flex-wrap: nowrap !important; }
  .twolevel-views > * { flex-shrink: 0; }
  .twolevel-controls { order: 2; flex: 0 0 40vh !important; overflow-y: auto !important; border-top: 1px solid #999;
    max-width: 100% !important; }
  .twolevel-controls > * { flex-shrink: 0; }
}
</style>"""
#: Claims as lights: colour, sign.
LIGHTS: Mapping[bool | None, tuple[str, str]] = {
    True: ("#1B7837", "✓"),
    False: ("#B2182B", "✗"),
    None: ("#6B6B6B", "?"),
}


def explore(scenario: ScenarioLike, episode: str | None = None, *, numbers: Sequence[str] | None = None) -> Explorer:
    """Explore a scenario in a notebook: move its numbers, and see what follows.

    Sliders for the numbers that matter most, with their ranges and reasons; the evidence, to be ticked in the order in
    which it comes out; episode, order of moves, and ratification. Beliefs, win-sets, the payoff matrix, equilibria and
    why they are some, payoffs as the evidence becomes credible, and claims follow. What is seen can be copied as a
    cell of Python, and as a variant for the scenario's file.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str, optional
        Where to begin; default: the last one.
    numbers : sequence of str, optional
        The addresses that get a slider; default: those that turn the equilibria within their range, then those that
        move most what deviations would gain.

    Returns
    -------
    Explorer
        It shows itself as the last line of a cell. `Explorer.state` is what is chosen, `Explorer.view` what is seen.

    Raises
    ------
    MissingExtraError
        Without ipywidgets: ``pip install 'twolevel[notebook]'``.
    ScenarioError
        For an unknown scenario, episode or address, and a number without a range.

    Examples
    --------
    >>> explorer = explore("chicken")
    >>> explorer.sliders["parameters.win_row"].value = 5.0
    >>> explorer.view.equilibria
    3 equilibria (swerve, straight; straight, swerve; swerve 0.90 + straight 0.10, swerve 0.64 + straight 0.36);
    complete: every equilibrium is listed.
    """
    chosen = start(scenario, episode)
    source = "" if scenario is chosen.scenario else str(scenario)
    given = None if numbers is None else in_order("numbers", numbers)
    for address in given or ():
        place = in_force(chosen.scenario, chosen.episode, address)
        if chosen.scenario.number(place).range is None:
            raise ScenarioError(f"numbers: {place} has no range to slide over; give it one in the file")
    return Explorer(chosen, given, source)


class Explorer:
    """Widgets around a `State`; see `explore`.

    Attributes
    ----------
    box : ipywidgets.Box
        All widgets.
    sliders : dict from address to ipywidgets.FloatSlider
    ticks : dict from item of evidence to ipywidgets.Checkbox
    episode, order, ratification : ipywidgets.Dropdown
    reversion : dict from player to ipywidgets.Dropdown
    believed : ipywidgets.FloatSlider
        How credible the most credible item that is out is, the others with it.
    pictures : dict from panel to ipywidgets.Image
    """

    def __init__(self, state: State, numbers: Sequence[str] | None = None, source: str = "") -> None:
        self._w = import_extra("ipywidgets", "notebook")
        self._numbers, self._source = numbers, source
        self._built_at, self._deaf = "", False
        self._put: dict[Any, float] = {}
        self._waiting: asyncio.TimerHandle | None = None
        self._state = state
        self._view = view(state)
        self._drawing = Drawing(self.view)
        self._build()
        self._follow_state()
        self._show()

    @property
    def state(self) -> State:
        """What is chosen."""
        return self._state

    @property
    def view(self) -> View:
        """What is seen."""
        return self._view

    # ---------------------------------------------------------------- widgets

    def _build(self) -> None:
        w, scenario = self._w, self.state.scenario
        wide = w.Layout(width="100%")
        style = {"description_width": "7.5em"}

        def choice(name: str, options: Any, then: Callable[[Any], State]) -> Any:
            made = w.Dropdown(options=options, description=name, layout=wide, style=style)
            self._on(made, then)
            return made

        self.episode = choice("Episode", [(episode_words(scenario, e), e) for e in scenario.episodes], self._at)
        words = order_choices(scenario)
        self.order = choice("Order", words, lambda order: self.state.ordered(order or [scenario.players]))
        self.ratification = choice("A no at home", RATIFICATIONS, self._ratified)
        self.reversion = {
            p: choice(
                scenario.label(p), [(scenario.label(s), s) for s in scenario.stances[p]], lambda _: self._ratified()
            )
            for p in scenario.players
        }
        self._status_quo = w.VBox(
            [w.HTML("<small>What stands where some home refuses:</small>"), *self.reversion.values()]
        )
        self.ticks = {}
        for item in scenario.evidence:
            self.ticks[item] = w.Checkbox(description=scenario.label(item), indent=False, layout=wide)
            self._on(self.ticks[item], partial(self._ticked, item))
        self.believed = w.FloatSlider(min=0, max=1, step=0.01, layout=wide, readout_format=".2f")
        self.believed.description = "credibility"
        self._on(self.believed, lambda x: self.state.believing(round(x, 12)))
        self._evidence_note = w.HTML()
        head = w.HTML("<b>Evidence that is out</b>, in the order in which it is ticked")
        evidence = w.VBox([head, *self.ticks.values(), self._evidence_note, self.believed])
        self.sliders: dict[str, Any] = {}
        self._numbers_box = w.VBox()
        self.reset = w.Button(description="As in the file", icon="undo", tooltip="Take back everything at this episode")
        self.reset.on_click(lambda _: self._take(lambda: start(scenario, self.state.episode)))
        self.message = w.HTML()
        choices = [w.HTML(f"{STYLE}<b>{escape(scenario.title or scenario.name)}</b>"), self.episode, self.order]
        choices += [self.ratification, self._status_quo] if scenario.audiences else []
        choices += [evidence] if scenario.evidence else []
        controls = w.VBox([*choices, self._numbers_box, self.reset, self.message])
        controls.layout = w.Layout(flex="1 1 330px", min_width="280px", max_width="480px", padding="0 12px 0 0")
        controls.add_class("twolevel-controls")
        self.pictures = {
            name: w.Image(format="png", layout=w.Layout(width="490px", max_width="100%", height="auto"))
            for name in self._drawing.panels
        }
        self.words, self.why, self.claims, self.spoken = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self.copied = {"code": w.Textarea(rows=9, layout=wide), "toml": w.Textarea(rows=9, layout=wide)}
        copies = w.Tab(list(self.copied.values()), titles=["Copy as code", "Copy as TOML"])
        pictures = w.Box(list(self.pictures.values()), layout=w.Layout(flex_flow="row wrap", align_items="flex-start"))
        for name, shown in {"words": self.words, "why": self.why, "claims": self.claims, **self.pictures}.items():
            shown.add_class(f"twolevel-{name.replace('_', '-')}")
        views = w.VBox([self.words, pictures, self.spoken, self.claims, self.why, copies])
        views.layout = w.Layout(flex="3 1 330px", min_width="280px")
        views.add_class("twolevel-views")
        self.box = w.Box([controls, views], layout=w.Layout(flex_flow="row wrap", width="100%"))
        self.box.add_class("twolevel-explorer")

    def _build_sliders(self) -> None:
        """Make a slider for every headline number of the episode, and for those that were moved."""
        w = self._w
        self._built_at = self.state.episode
        rows = []
        self._put = {}
        self.sliders = {}
        for place, name, low, high, step, _, why, span in sliders(self.state, self._numbers):
            slider = w.FloatSlider(min=low, max=high, step=step, readout_format=".3g")
            slider.layout = w.Layout(width="100%")
            slider.description = name
            slider.style = {"description_width": "9.5em"}
            slider.tooltip = self.state.scenario.number(place).address
            self._on(slider, partial(self._moved, place))
            told = f"{escape(why)} <i>{span}</i>"
            rows += [slider, w.HTML(f'<div style="line-height:1.25;margin:-4px 0 6px"><small>{told}</small></div>')]
            self.sliders[place] = slider
        head = w.HTML("<b>Numbers that matter most here</b>") if self._numbers is None else w.HTML("<b>Numbers</b>")
        self._numbers_box.children = (head, *rows)

    def _on(self, widget: Any, then: Callable[[Any], State]) -> None:
        """Let a widget's value choose another state."""

        def moved(change: Mapping[str, Any]) -> None:
            step = getattr(widget, "step", None)
            if self._deaf or (step is not None and abs(change["new"] - self._put[widget]) < 0.5 * step):
                return  # a browser puts a slider on its nearest step: that is no move
            self._take(lambda: then(change["new"]))

        widget.observe(moved, names="value")

    def _slide(self, slider: Any, value: float) -> None:
        """Put a slider somewhere."""
        slider.value = self._put[slider] = value

    # ---------------------------------------------------------------- what follows

    def _at(self, episode: str) -> State:
        return self.state.at(episode)

    def _ticked(self, item: str, out: bool) -> State:
        return self.state.having(item) if out else self.state.without(item)

    def _moved(self, address: str, x: float) -> State:
        return self.state.moved(address, round(x, 12))

    def _ratified(self, kind: str | None = None) -> State:
        stands = {player: chosen.value for player, chosen in self.reversion.items()}
        kind = self.ratification.value if kind is None else kind
        own = self.state.scenario.spec.episodes[self.state.episode].reversion
        return self.state.ratifying(kind, stands if kind == "veto" or own else None)

    def _take(self, choose: Callable[[], State]) -> None:
        """Go to another state and show it; what cannot be is said in one line, and all stays as it was."""
        try:
            state = choose()
            seen = view(state, self.view)
        except ScenarioError as exc:
            self.message.value = f'<p style="color:#B2182B">{escape(str(exc))}</p>'
            self._follow_state()
            return
        self._state, self._view = state, seen
        self._follow_state()
        self._show()

    def _follow_state(self) -> None:
        """Put every widget where the state has it, without listening."""
        state, self._deaf = self.state, True
        try:
            self.episode.value, self.order.value = state.episode, state.order
            if self._built_at != state.episode:
                self._build_sliders()
            for place, slider in self.sliders.items():
                self._slide(slider, state.value(place))
            self.ratification.value = state.ratification
            for player, stance in zip(self.reversion, status_quo(state), strict=True):
                self.reversion[player].value = stance
            self._status_quo.layout.display = None if state.ratification == "veto" else "none"
            for item, tick in self.ticks.items():
                place_of = f"{state.out.index(item) + 1}. " if item in state.out else ""
                tick.value, tick.description = item in state.out, place_of + state.scenario.label(item)
            self.believed.disabled = not state.along
            self._slide(self.believed, state.cursor or 0.0)
            self._evidence_note.value = (
                "<small>How credible the most credible of them is, the others in proportion:</small>"
                if state.along
                else ""
            )
        finally:
            self._deaf = False

    def _show(self) -> None:
        """Show what is seen: pictures and equilibria at once, the rest when nothing has moved for a moment."""
        seen = self.view
        for name in self._drawing.draw(seen):
            self.pictures[name].value = self._drawing.png(name)
        self.words.value = self._equilibria_html()
        self.message.value = "".join(f"<p>{escape(line)}</p>" for line in self.state.warnings)
        if self._waiting is not None:
            self._waiting.cancel()
        try:
            self._waiting = asyncio.get_running_loop().call_later(PAUSE, self._show_rest)
        except RuntimeError:  # outside a notebook nobody waits
            self._show_rest()

    def _show_rest(self) -> None:
        self._waiting = None
        seen = self.view
        style = "white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;line-height:1.3"
        told = f'<pre style="{style}">{escape(seen.why)}</pre>'
        self.why.value = f"<details open><summary><b>Why</b></summary>{told}</details>"
        told = "".join(f"<p>{escape(self._drawing.words(name))}.</p>" for name in self.pictures)
        self.spoken.value = f"<details><summary>The pictures in words</summary>{told}</details>"
        self.copied["code"].value = code(self.state, self._source)
        self.copied["toml"].value = toml(self.state)
        self.claims.value = self._claims_html()

    def _equilibria_html(self) -> str:
        found, scenario = self.view.equilibria, self.state.scenario
        colours = self._drawing.player_colours
        lines = []
        for equilibrium, branch in zip(found, self.view.branches, strict=True):
            parts = [
                f'<span style="color:{colours[p]}"><b>{escape(scenario.label(p))}</b> '
                f"{escape(wording.mixture(map(scenario.label, scenario.stances[p]), x))} "
                f"<small>({wording.number(equilibrium.payoffs[p])})</small></span>"
                for p, x in equilibrium.strategies.items()
            ]
            chip = f'<span style="color:{branch_colour(branch, tuple(colours.values()))}">⬤</span>'
            answers = equilibrium.replies if isinstance(equilibrium, OrderedEquilibrium) else {}
            told = "".join(
                f"<br><small>{escape(scenario.label(p))} would answer: {escape(words)}</small>"
                for p, words in answers.items()
            )
            lines.append(f'<div style="line-height:1.4;margin:2px 0">{chip} {" · ".join(parts)}{told}</div>')
        moves = f"{in_words(self.state.order)}. " if self.state.order else ""
        count = wording.counted(len(found))
        return f"<div><b>{count}</b> <small>{escape(moves)}{escape(found.status)}.</small>{''.join(lines)}</div>"

    def _claims_html(self) -> str:
        """Write the claims as lights, and those that are not as in the file in words."""
        judged = self.view.claims
        if judged is None:
            return ""
        lights = []
        for claim in judged:
            colour, sign = LIGHTS[claim.holds]
            style = f"display:inline-block;background:{colour};color:white;border-radius:4px;padding:0 5px;margin:1px"
            lights.append(f'<span style="{style}" title="{escape(claim.words)}">{escape(claim.name)} {sign}</span>')
        off = [c for c in judged if not c.holds]
        words = "".join(f"<li><b>{escape(c.name)}</b> {escape(c.words)}</li>" for c in off)
        told = f'<ul style="margin:2px 0;line-height:1.3">{words}</ul>' if words else ""
        return f"<div><b>{escape(repr(judged))}</b><br>{''.join(lights)}{told}</div>"

    # ---------------------------------------------------------------- as a result

    def to_frame(self) -> pd.DataFrame:
        """Return what is seen, one row an equilibrium: see `View.to_frame`."""
        return self.view.to_frame()

    def __repr__(self) -> str:
        return f"{self.state!r}: {self.view.equilibria!r}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)
