"""What the page asks of the library: a choice in, what is seen of it out, both as JSON.

A **choice** is everything that the page has chosen, as a dict: ``case`` (the name of a bundled scenario) or ``toml``
(the text of one's own), ``variant``, ``episode``, ``numbers`` (address to number), ``out`` (the evidence that is out,
in order), ``order`` (as text; "" for all at once), ``ratification``, ``reversion`` and ``believed``. What is left out
is as the file has it. Since every question carries the whole choice, the page may drop those that are overtaken.

A **link** has the same after its ``#``, as a query: ``case=iskander&episode=t2&parameters.grievance=1.2&out=video``.
One's own text is in ``toml``, compressed by zlib and written in base64url.

Nothing here knows of a browser: `Page.answer` takes and gives text, so that it can be tried without one. What it needs
and does not find, such as pandas, it names; the worker loads that and asks again.
"""

from __future__ import annotations

import base64
import binascii
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import numpy as np

import twolevel as tl
from twolevel.errors import ScenarioError, TwolevelError, expect, in_order, one_of
from twolevel.explorer.controls import RATIFICATIONS, episode_words, order_choices, sliders, status_quo
from twolevel.explorer.copying import toml
from twolevel.explorer.state import State, View, headline, start, view
from twolevel.games import wording
from twolevel.games.moves import in_text, in_words
from twolevel.games.ordered import OrderedEquilibrium
from twolevel.model.numbers import as_number
from twolevel.model.parse import read
from twolevel.model.scenario import Scenario
from twolevel.plot.style import observer_colours, player_colours

#: Letters of a link after its sign, at most; what is longer is cut by mail and chat programs.
MOST_LINK = 32_000
#: Bytes of one's own text, at most, in a link and outside it; seven times the longest bundled one.
MOST_TEXT = 1 << 19
#: What one's own text is called in messages.
OWN = "your scenario"
#: Scenarios that are kept, the last ones; a variant is one.
MOST_HELD = 4
#: Profiles of a game whose payoffs are laid out as a table, at most.
MOST_PROFILES = 256
#: What the page may ask.
QUESTIONS = ("begin", "look", "more", "draw", "file", "link", "text", "check", "versions")
#: Keys of a choice that a link has once; every other key of it is an address or one of `LISTS`.
ONCE, LISTS = ("case", "variant", "episode", "order", "ratification", "believed", "toml"), ("out", "reversion")
#: Names of packages that are imported under another one.
PACKAGES = {"PIL": "pillow", "dateutil": "python-dateutil"}


@dataclass(frozen=True)
class Held:
    """A scenario, and what is the same of it however its numbers are moved."""

    scenario: Scenario
    _headlines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What is hardly meant in it, a line each."""
        return self.scenario.warnings

    def headline(self, episode: str) -> tuple[str, ...]:
        """Return the addresses of the numbers that get a slider."""
        if episode not in self._headlines:
            self._headlines[episode] = headline(self.scenario, episode)
        return self._headlines[episode]


class Page:
    """One page: what was seen last, so that branches keep their colours and pictures their frames.

    Examples
    --------
    >>> page = Page()
    >>> seen = json.loads(page.answer("look", json.dumps({"case": "chicken", "numbers": {"parameters.win_row": 5.0}})))
    >>> [equilibrium["label"] for equilibrium in seen["equilibria"]][:2]
    ['swerve, straight', 'straight, swerve']
    >>> json.loads(page.answer("look", json.dumps({"case": "chiken"})))["error"]["message"]
    "case must be one of armenia-russia, azerbaijan-russia, chicken, ...; got 'chiken'; did you mean 'chicken'?"
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], Held] = {}
        self._view: View | None = None
        self._drawing: Any = None

    # ---------------------------------------------------------------- questions

    def answer(self, question: str, about: str) -> str:
        """Return the answer to a question, both as JSON; a mistake is an answer too, and so is what must be loaded."""
        try:
            if question not in QUESTIONS:
                raise ScenarioError(f"the page cannot ask {question!r}")
            return json.dumps(getattr(self, question)(json.loads(about)), allow_nan=False)
        except ModuleNotFoundError as exc:
            name = str(exc.name).partition(".")[0]
            return json.dumps({"needs": PACKAGES.get(name, name)})
        except TwolevelError as exc:
            return json.dumps({"error": mistake(exc)})
        except RecursionError:
            return json.dumps({"error": mistake(ScenarioError(f"{OWN}: it is nested too deeply"))})
        except Exception as exc:  # the page must not wait for ever, whatever went wrong
            return json.dumps({"error": mistake(ScenarioError(f"unforeseen: {type(exc).__name__}: {exc}"))})

    def begin(self, link: str) -> dict[str, Any]:
        """Return the choice that a link holds."""
        return opened(link)

    def look(self, choice: dict[str, Any]) -> dict[str, Any]:
        """Return all that is seen of a choice at once, and what else can be chosen."""
        state = self.state(choice)
        seen = view(state, self._before(state))
        self._view = seen
        return {
            "choice": chosen(choice, state),
            "link": fragment(choice, state),
            **controls(state, self._found(choice)),
            **told(seen),
        }

    def more(self, choice: dict[str, Any]) -> dict[str, Any]:
        """Return what takes longer: why the equilibria are some, the claims, and all payoffs."""
        seen = self._seen(choice)
        claims = seen.claims
        judged = [{"name": c.name, "holds": c.holds, "words": c.words} for c in claims] if claims is not None else []
        return {"why": seen.why, "claims": judged, "verdict": repr(claims) if judged else "", "payoffs": payoffs(seen)}

    def draw(self, choice: dict[str, Any]) -> dict[str, Any]:
        """Draw; return the panels there are, those that are new, each with its words, and those there are as SVG."""
        from twolevel.explorer.drawing import Drawing

        seen = self._seen(choice)
        if self._drawing is None or self._drawing[0] is not seen.state.scenario:
            self._drawing = (seen.state.scenario, Drawing(seen))
        drawing = self._drawing[1]
        moved = drawing.draw(seen)
        printed = {"win_sets": True, "matrix": len(seen.scenario.players) == 2}
        has_path = seen.path is not None
        return {
            "panels": [
                {"name": name, "words": drawing.words(name), "svg": printed.get(name, has_path)}
                for name in drawing.panels
            ],
            "moved": list(moved),
        }

    def pixels(self, name: str) -> tuple[int, int, bytes]:
        """Return the width, the height and the pixels of a panel as `draw` left it."""
        made = self._drawing[1].pixels(name)
        return made.shape[1], made.shape[0], made.tobytes()

    def file(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return a file to keep: ``csv`` of the equilibria, ``toml`` of the scenario, ``png`` or ``svg`` of a panel."""
        seen, kind, panel = self._seen(asked["choice"]), asked["kind"], asked.get("panel", "")
        name = f"{_plain(seen.scenario.name)}-{_plain(seen.state.episode)}"
        if kind == "toml":
            return _kept(f"{name}.toml", self._changed(asked["choice"], seen.state).encode())
        if kind == "png":
            self.draw(asked["choice"])
            return _kept(f"{name}-{_plain(panel)}.png", self._drawing[1].png(panel))
        from twolevel.cli.outputs import Drawing, write_picture, write_table

        with tempfile.TemporaryDirectory() as folder:
            if kind == "csv":
                to = Path(folder) / f"{name}.csv"
                write_table(seen.to_frame(), to)
            else:
                to = Path(folder) / f"{name}-{_plain(panel)}.svg"
                write_picture(_axes(seen, panel), to, Drawing(("svg",)))
            return _kept(to.name, to.read_bytes())

    def link(self, choice: dict[str, Any]) -> str:
        """Return what stands after the sign in a link to a choice.

        Raises
        ------
        ScenarioError
            For a link that would be too long.
        """
        made = fragment(choice, self._seen(choice).state)
        if not made:
            raise ScenarioError(
                f"a link with this text of yours would have more than {MOST_LINK:,} letters; keep it as a file instead"
            )
        return made

    def text(self, choice: dict[str, Any]) -> str:
        """Return the file of a choice's scenario."""
        return _text(choice)

    def check(self, text: str) -> dict[str, Any]:
        """Read a text of one's own; nothing is said of one that is a scenario."""
        self._found({"toml": text})
        return {}

    def versions(self, _: object) -> dict[str, str]:
        """Return the versions of the library and of what it stands on, so far as that is loaded."""
        found = {"twolevel": tl.__version__, "Python": platform.python_version(), "numpy": np.__version__}
        for name in ("matplotlib", "scipy", "pandas", "jsonschema"):
            if importlib.util.find_spec(name) is not None:
                found[name] = importlib.metadata.version(name)
        return found

    # ---------------------------------------------------------------- what is behind them

    def state(self, choice: Mapping[str, Any]) -> State:
        """Return a choice as the library has it.

        Raises
        ------
        ScenarioError
            For a text that is no scenario, and for names, addresses and numbers that are none of it.
        """
        scenario = self._found(choice).scenario
        state = start(scenario, choice.get("episode") or None)
        numbers = {}
        for address, value in (choice.get("numbers") or {}).items():
            scenario.number(address)
            numbers[address] = as_number(value, address)
        state = replace(state, numbers=numbers).checked()
        if (out := choice.get("out")) is not None:
            state = state.disclosed(in_order("out", out))
        if (order := choice.get("order")) is not None:
            state = state.ordered(order or [scenario.players])
        if (kind := choice.get("ratification")) is not None:
            stands = in_order("reversion", choice.get("reversion") or ())
            if stands and len(stands) != len(scenario.players):
                raise ScenarioError(f"reversion must be a stance a player; got {len(stands)}")
            state = state.ratifying(kind, dict(zip(scenario.players, stands, strict=True)) if stands else None)
        if (believed := choice.get("believed")) is not None:
            state = state.believing(believed)
        return state.checked()

    def _found(self, choice: Mapping[str, Any]) -> Held:
        """Return the scenario of a choice, made once."""
        key = (str(choice.get("case") or ""), choice.get("toml") or "", str(choice.get("variant") or ""))
        if key not in self._held:
            if key[1]:
                expect("toml", key[1], str)
                made = Scenario.from_toml(_bounded(key[1].encode(errors="replace")), where=OWN)
            else:
                made = tl.load(one_of("case", key[0], tl.scenarios()))  # no path: a link may hold anything
            self._held[key] = Held(made.variant(key[2]) if key[2] else made)
            for oldest in list(self._held)[:-MOST_HELD]:
                del self._held[oldest]
        return self._held[key]

    def _before(self, state: State) -> View | None:
        held = self._view
        return held if held is not None and held.state.scenario is state.scenario else None

    def _seen(self, choice: Mapping[str, Any]) -> View:
        """Return the view of a choice, which is nearly always what was seen last."""
        state = self.state(choice)
        held = self._before(state)
        if held is None or held.state != state:
            self._view = held = view(state, held)
        return held

    def _changed(self, choice: Mapping[str, Any], state: State) -> str:
        """Return the scenario's file with what was changed as a variant at its end.

        Raises
        ------
        ScenarioError
            Where the file has its variants in a form that cannot be added to.
        """
        made = f"{_text(choice).rstrip()}\n\n{toml(state)}\n"
        try:
            again = Scenario.from_toml(made, where=OWN)
        except ScenarioError as exc:
            raise ScenarioError(f"what was changed cannot be put at the end of this file: {exc}") from None
        assert again.episodes == state.scenario.episodes
        return made


# ---------------------------------------------------------------- what is shown


def chosen(choice: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Return a choice with nothing left out."""
    return {
        **{key: choice[key] for key in ("case", "toml", "variant") if choice.get(key)},
        "episode": state.episode,
        "numbers": dict(state.numbers),
        "out": list(state.out),
        "order": in_text(state.order),
        "ratification": state.ratification,
        "reversion": list(state.reversion),
        "believed": state.believed,
    }


def controls(state: State, held: Held) -> dict[str, Any]:
    """Return what else can be chosen."""
    scenario = state.scenario
    spec = scenario.spec
    moved = {**state.numbers, **state.credibilities}
    unmoved = start(scenario, state.episode)
    rows = []
    for slider in sliders(state, held.headline(state.episode)):
        row = slider._asdict()
        if slider.place in moved:
            row["was"] = unmoved.value(slider.place)
        rows.append(row)
    return {
        "title": scenario.title or scenario.name,
        "name": scenario.name,
        "about": spec.description,
        "lesson": spec.lesson,
        "source": spec.source,
        "variants": [{"name": name, "words": v.title or name} for name, v in spec.variants.items()],
        "episodes": [{"name": e, "words": episode_words(scenario, e)} for e in scenario.episodes],
        "orders": [{"name": in_text(order), "words": words} for words, order in order_choices(scenario)],
        "items": [{"name": item, "words": scenario.label(item)} for item in scenario.evidence],
        "sliders": rows,
        "ratifications": [{"name": n, "words": w} for w, n in RATIFICATIONS] if scenario.audiences else [],
        "reversions": [
            {
                "player": scenario.label(player),
                "stands": stands,
                "stances": [{"name": s, "words": scenario.label(s)} for s in scenario.stances[player]],
            }
            for player, stands in zip(scenario.players, status_quo(state), strict=True)
        ],
        "cursor": state.cursor,
        "credibilities": dict(state.credibilities),
        "isChanged": bool(state.changes),
        "warnings": [*held.warnings, *state.warnings],
    }


def told(seen: View) -> dict[str, Any]:
    """Return equilibria with stances and payoffs, and beliefs, as numbers and in words."""
    from twolevel.explorer.drawing import branch_colour

    scenario, moment, found = seen.scenario, seen.moment, seen.equilibria
    colours = player_colours(scenario)
    equilibria = []
    for equilibrium, branch in zip(found, seen.branches, strict=True):
        replies = equilibrium.replies if isinstance(equilibrium, OrderedEquilibrium) else {}
        channels = {channel: equilibrium.expected(tensor) for channel, tensor in moment.channels.items()}
        players = []
        for i, (player, x) in enumerate(equilibrium.strategies.items()):
            payoff = equilibrium.payoffs[player]
            players.append(
                {
                    "name": scenario.label(player),
                    "colour": colours[player],
                    "plays": wording.mixture(map(scenario.label, scenario.stances[player]), x, digits=3),
                    "answers": replies.get(player, ""),
                    "payoff": payoff,
                    "words": wording.number(payoff),
                    "parts": {c: wording.number(v[i]) for c, v in channels.items() if wording.number(v[i]) != "0"},
                }
            )
        colour = branch_colour(branch, tuple(colours.values()))
        equilibria.append({"label": equilibrium.label, "colour": colour, "players": players})
    shades = observer_colours(scenario) if scenario.observers else {}
    return {
        "count": wording.counted(len(found)),
        "status": found.status,
        "moves": in_words(seen.state.order) if seen.state.order else "",
        "equilibria": equilibria,
        "states": [scenario.label(state) for state in scenario.states] if scenario.observers else [],
        "beliefs": [
            {"name": scenario.label(o), "colour": _css(shades[o]), "values": moment.belief_vectors[o].tolist()}
            for o in scenario.observers
        ],
    }


def _css(colour: str) -> str:
    """Write a colour as style sheets do; matplotlib has greys as shares of white.

    Examples
    --------
    >>> _css("#0072B2"), _css("0.5")
    ('#0072B2', '#808080')
    """
    return colour if colour.startswith("#") else "#" + 3 * f"{round(255 * float(colour)):02x}"


def payoffs(seen: View) -> dict[str, Any]:
    """Return everyone's payoffs profile by profile; no rows where there are too many of them."""
    scenario, game = seen.scenario, seen.equilibria.game
    shape = game.payoffs.shape[1:]
    places = list(np.ndindex(shape)) if np.prod(shape) <= MOST_PROFILES else []
    best = game.best_reply_table()
    stances = [[scenario.label(s) for s in scenario.stances[p]] for p in scenario.players]
    return {
        "players": [scenario.label(p) for p in scenario.players],
        "rows": [
            {
                "profile": [names[k] for names, k in zip(stances, place, strict=True)],
                "payoffs": [float(game.payoffs[(i, *place)]) for i in range(len(stances))],
                "best": [bool(best[(i, *place)]) for i in range(len(stances))],
            }
            for place in places
        ],
    }


def mistake(exc: ValueError) -> dict[str, Any]:
    """Return an error as the page shows it: its sentence, its notes, and the line of the text it is about, or 0."""
    message = str(exc)
    found = re.search(r"\(line (\d+)\)$", message) or re.match(rf"{OWN}: line (\d+):", message)
    return {"message": message, "notes": list(getattr(exc, "__notes__", ())), "line": int(found[1]) if found else 0}


# ---------------------------------------------------------------- links


def fragment(choice: Mapping[str, Any], state: State) -> str:
    """Return what stands after the sign in a link to a choice, the shortest that restores it; "" if it is too long.

    Examples
    --------
    >>> page = Page()
    >>> asked = {"case": "chicken", "numbers": {"parameters.win_row": 5.0}, "order": "Row > Column"}
    >>> fragment(asked, page.state(asked))
    'case=chicken&episode=base&parameters.win_row=5.0&order=Row%20%3E%20Column'
    >>> opened(fragment(asked, page.state(asked))) == {**asked, "episode": "base"}
    True
    """
    parts: list[tuple[str, str]] = []
    if own := choice.get("toml"):
        parts.append(("toml", base64.urlsafe_b64encode(zlib.compress(own.encode(), 9)).decode().rstrip("=")))
    else:
        parts.append(("case", str(choice.get("case") or "")))
    if choice.get("variant"):
        parts.append(("variant", choice["variant"]))
    parts += [("episode", state.episode), *((address, repr(value)) for address, value in state.numbers.items())]
    changes = state.changes
    if "out" in changes:
        parts += [("out", item) for item in state.out] or [("out", "")]
    if "order" in changes:
        parts.append(("order", in_text(state.order)))
    if "ratification" in changes:
        parts += [("ratification", state.ratification), *(("reversion", stance) for stance in state.reversion)]
    if state.believed is not None:
        parts.append(("believed", repr(state.believed)))
    made = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in parts)
    return made if len(made) <= MOST_LINK else ""


def opened(text: str) -> dict[str, Any]:
    """Return the choice that a link holds; the default one for "".

    Raises
    ------
    ScenarioError
        One line, for a link that is too long or not in the form of one. Whether there are such names and numbers is
        for `Page.state` to say.

    Examples
    --------
    >>> opened("case=chicken&believed=often")
    Traceback (most recent call last):
    twolevel.errors.ScenarioError: the link's believed must be a number; got 'often'
    """
    if len(text) > MOST_LINK:
        raise ScenarioError(f"a link must have at most {MOST_LINK:,} letters after its sign; this has {len(text):,}")
    if not text:
        return {"case": "iskander"}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=500)
    except (ValueError, UnicodeDecodeError):
        raise ScenarioError(f"what follows the sign in the link is none of this page's; got {text[:40]!r}") from None
    choice: dict[str, Any] = {}
    numbers: dict[str, float] = {}
    for key, value in pairs:
        if key in LISTS:
            choice.setdefault(key, []).extend([value] if value else [])
        elif key in choice or key in numbers:
            raise ScenarioError(f"the link has {key[:40]!r} twice")
        elif key not in ONCE:
            numbers[key] = _number(key, value)
        elif key == "toml":
            choice[key] = _unpacked(value)
        else:
            choice[key] = _number(key, value) if key == "believed" else value
    return {**choice, "numbers": numbers} if numbers else choice


def _number(key: str, value: str) -> float:
    try:
        return as_number(float(value), f"the link's {key[:60]}")  # JSON has nothing that is not finite
    except ScenarioError:
        raise
    except ValueError:
        raise ScenarioError(f"the link's {key[:60]} must be a number; got {value[:40]!r}") from None


def _unpacked(packed: str) -> str:
    """Return the text in a link: at most so much of it, however little it is when packed."""
    try:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(
            base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True), MOST_TEXT + 1
        )
        if not unpacking.eof and len(raw) <= MOST_TEXT:
            raise ScenarioError("the link is cut off: its scenario has no end")
        return _bounded(raw).decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError) as exc:
        if isinstance(exc, ScenarioError):
            raise
        raise ScenarioError("the link's scenario cannot be read; was it copied whole?") from None


def _bounded(raw: bytes) -> bytes:
    if len(raw) > MOST_TEXT:
        raise ScenarioError(f"{OWN} must have at most {MOST_TEXT >> 10} KiB; it has more")
    return raw


# ---------------------------------------------------------------- files


def _text(choice: Mapping[str, Any]) -> str:
    return str(choice.get("toml") or read(one_of("case", choice.get("case"), tl.scenarios()))[1].decode())


def _axes(seen: View, panel: str) -> Any:
    """Return the library's own picture of what a panel shows, to be printed."""
    os.environ.setdefault("MPLBACKEND", "agg")
    episode, scenario, found = seen.state.episode, seen.scenario, seen.equilibria
    if panel == "win_sets":
        return tl.plot.win_sets(scenario, episode, equilibria=found)
    if panel == "matrix":
        return tl.plot.matrix(found.game, equilibria=found, players=scenario)
    if seen.path is None:
        raise ScenarioError("nothing is out, so there is no path of evidence to draw")
    return tl.plot.beliefs(seen.path) if panel == "beliefs" else tl.plot.payoff_path(seen.path, mark=seen.state.cursor)


def _kept(name: str, raw: bytes) -> dict[str, str]:
    return {"name": name, "base64": base64.b64encode(raw).decode()}


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name) or "scenario"


def lean_fonts(families: Sequence[str] = ("DejaVuSans.", "DejaVuSans-")) -> int:
    """Take away the fonts of matplotlib that no picture here uses, before it reads them all; return how many.

    Only for a browser, where the file system is the page's own and each font costs a twentieth of a second.
    """
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return 0
    fonts = [f for f in (Path(spec.origin).parent / "mpl-data" / "fonts").rglob("*.*") if f.is_file()]
    others = [f for f in fonts if not f.name.startswith(tuple(families))]
    for font in others:
        font.unlink()
    return len(others)
