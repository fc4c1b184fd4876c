"""Options that commands share, and what their texts mean."""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, one_of, printable, whole_number
from ..files import clear_left_overs, make_folder
from ..model.toml_text import tokens
from .mistakes import say
from .outputs import DPI, FORMATS, Drawing

if TYPE_CHECKING:
    from ..model.scenario import Scenario

__all__ = ["MOST_POINTS"]


#: As many values one number may take in a sweep.
MOST_POINTS = 1_000_000

#: As many dots an inch as a picture may have.
MOST_DPI = 1200

#: Seconds after which a file that is still half written belongs to a command that was killed.
IDLE = 3600.0

#: What commands are added to.
Commands = Any


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int | None], summary: str
) -> argparse.ArgumentParser:
    """Add a command; every one can print JSON."""
    sub: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    sub.set_defaults(command=run)
    sub.add_argument("--json", action="store_true", help="print JSON instead of words")
    return sub


def on_scenario(sub: argparse.ArgumentParser, default: str = "") -> None:
    """Let a command take a scenario, and other numbers for it."""
    told = "a bundled name, a TOML file, or - for standard input"
    if default:
        sub.add_argument("scenario", metavar="SCENARIO", nargs="?", default=default, help=f"{told}; default: {default}")
    else:
        sub.add_argument("scenario", metavar="SCENARIO", help=told)
    sub.add_argument(
        "--set",
        metavar="ADDRESS=VALUE",
        action="append",
        default=[],
        help="another number for an address, such as parameters.grievance=0; may be given several times",
    )
    sub.add_argument("--ratification", metavar="KIND", help="payoff or veto, at every episode; default: as in the file")
    sub.add_argument(
        "--reversion",
        metavar="PLAYER=STANCE,...",
        help="the profile that stands where some home refuses (asks for a veto); default: as in the file",
    )
    sub.add_argument(
        "--before",
        metavar="PLAYER=STANCE,...",
        help="what was said in the episode before, where terms look back; '' for nothing; default: as in the file",
    )
    sub.add_argument("--variant", metavar="NAME", help="another structure that the file gives; see show")
    sub.add_argument("--strict", action="store_true", help="take the scenario's warnings as errors")


def on_order(sub: argparse.ArgumentParser) -> None:
    """Let a command take an order of moves."""
    sub.add_argument(
        "--order",
        metavar="ORDER",
        help="who moves before whom, such as 'Russia > Armenia, Azerbaijan'; later ones see what earlier ones did; "
        "all of them in one group: at once; default: what the file says, mostly at once",
    )


def on_episode(sub: argparse.ArgumentParser, default: str = "the last one") -> None:
    """Let a command take episodes."""
    sub.add_argument("--episode", metavar="NAME", action="append", default=[], help=f"default: {default}")


def on_pictures(sub: argparse.ArgumentParser) -> None:
    """Let a command that draws take the formats of its pictures, and their dots an inch."""
    sub.add_argument("--format", metavar="KIND,...", default="png", help=f"of pictures: {', '.join(FORMATS)} (png)")
    sub.add_argument("--dpi", metavar="N", type=int, default=DPI, help=f"dots an inch of pictures ({DPI})")


def on_event(sub: argparse.ArgumentParser) -> None:
    """Let a command that draws beliefs take their event."""
    sub.add_argument(
        "--event",
        metavar="STATE",
        action="append",
        default=[],
        help="draw the beliefs in this; several are one event; default: plot.event of the file, or all but the first",
    )


def drawing_of(options: argparse.Namespace) -> Drawing:
    """Return how pictures are to be written, before any work is done: where they go must be a folder."""
    if options.out and Path(options.out).exists() and not Path(options.out).is_dir():
        raise ScenarioError(f"--out must be a folder; {options.out!r} is a file")
    formats = [one_of("--format", kind.strip().lower(), FORMATS) for kind in options.format.split(",")]
    if whole_number("--dpi", options.dpi, 10) > MOST_DPI:
        raise ScenarioError(f"--dpi must be at most {MOST_DPI:,}; got {options.dpi}")
    return Drawing(tuple(dict.fromkeys(formats)), options.dpi)


def event_of(scenario: Scenario, options: argparse.Namespace) -> list[str]:
    return [one_of("--event", state, scenario.states) for state in options.event]


def scenario_of(options: argparse.Namespace) -> Scenario:
    """Return the scenario with the numbers that were set for it, in the order asked for; tell its warnings."""
    scenario = loaded(options, options.scenario, overrides_of("--set", options.set), options.variant)
    if options.before is not None:
        scenario = scenario.following(_stances("--before", options.before))
    if options.ratification is None and options.reversion is None:
        return scenario
    return scenario.ratifying(options.ratification or "veto", _stances("--reversion", options.reversion or "") or None)


def _stances(option: str, text: str) -> dict[str, str]:
    """Read ``PLAYER=STANCE,...``."""
    return assignments(option, [pair for pair in text.split(",") if pair.strip()])


def loaded(
    options: argparse.Namespace, source: str, overrides: Mapping[str, Any] | None = None, variant: str | None = None
) -> Scenario:
    """Load a scenario, put in a variant, other numbers and the order that were asked for, and tell its warnings."""
    from ..model.scenario import load

    scenario = load(source)
    found = scenario.warnings
    if variant is not None:
        scenario = scenario.variant(variant)
    meant = scenario.warnings  # what a variant says is outside its range on purpose
    if overrides:
        scenario = scenario.override(overrides)
        for episode in scenario.episodes:
            scenario.at(episode).payoffs  # noqa: B018 - a prior that no longer sums to 1 is found here
    tell(options, source, [*found, *(w for w in scenario.warnings if w not in meant)])
    order = getattr(options, "order", None)
    return scenario if order is None else scenario.ordered(order)


def tell(options: argparse.Namespace, source: str, found: Iterable[object]) -> None:
    """Tell the warnings of a scenario on standard error, a line each; they are errors if that was asked for."""
    where = "standard input" if source == "-" else source
    lines = [f"{where}: {warning}" for warning in found]
    if options.strict and lines:
        error = ScenarioError(lines[0])
        for line in lines[1:]:
            error.add_note(line)
        raise error
    for line in lines:
        say(f"twolevel: warning: {printable(line)}")


def overrides_of(option: str, texts: Sequence[str]) -> dict[str, Any]:
    return {address: value_of(address, value) for address, value in assignments(option, texts).items()}


def assignments(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Read what an option gives that may be given several times, each name once."""
    given: dict[str, str] = {}
    for name, value in (assignment(option, text) for text in texts):
        if name in given:
            raise ScenarioError(f"{option} must name each only once; got {name!r} twice")
        given[name] = value
    return given


def assignment(option: str, text: str) -> tuple[str, str]:
    address, sign, value = text.partition("=")
    if not sign or not address.strip() or not value.strip():
        what = {
            "--given": "PLAYER=STANCE",
            "--reversion": "PLAYER=STANCE,...",
            "--before": "PLAYER=STANCE,...",
            "--over": "ADDRESS=LOW:HIGH:POINTS",
            "--beliefs": "STATE=PROBABILITY,... or STANCE=KIND,...",
            "--suppose": "STATE=STANCE:PROBABILITY,...",
        }.get(option, "ADDRESS=VALUE")
        raise ScenarioError(f"{option} must be {what}; got {text!r}")
    return address.strip(), value.strip()


def span(text: str) -> tuple[str, tuple[float, float, int | None]]:
    """Read ``ADDRESS=LOW:HIGH:POINTS``; the number of points may be left out, for samples, and then is None."""
    address, value = assignment("--over", text)
    try:
        low, high, *points = value.split(":")
        count = int(points[0]) if points else None
        ends = float(low), float(high)
        if all(map(math.isfinite, ends)) and len(points) < 2 and (count is None or 1 <= count <= MOST_POINTS):
            return address, (*ends, count)
        raise ValueError
    except ValueError:
        raise ScenarioError(
            f"--over must be ADDRESS=LOW:HIGH:POINTS, with 1 to {MOST_POINTS:,} points; got {text!r}"
        ) from None


def value_of(address: str, text: str) -> Any:
    """Read a number or a factor as it may stand in a file; a bare word is the name of a parameter."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        try:
            return float(text)
        except ValueError:
            return text
    if any(kind in ("comment", "newline") for kind, _, _ in tokens(text)):
        return text  # there is more in it than a value
    if isinstance(value, list) and not any(isinstance(part, str | dict) for part in value):
        raise ScenarioError(f"{address} must be one number here; got {text!r:.60}")
    return value


def episodes_of(scenario: Scenario, wanted: Sequence[str]) -> list[str]:
    return [one_of("--episode", e, scenario.episodes) for e in wanted] or list(scenario.episodes)


def episode_of(scenario: Scenario, options: argparse.Namespace) -> str:
    """Return the one episode that was asked for; default: the last."""
    if len(options.episode) > 1:
        raise ScenarioError(f"--episode must be given once here; got {', '.join(options.episode)}")
    return episodes_of(scenario, options.episode)[-1]


def folder_of(name: str) -> Path:
    """Return the folder that files go to, made if it is not there, without what a kill once left in it half written."""
    folder = Path(name)
    make_folder(folder)
    clear_left_overs(folder, idle=IDLE)
    return folder


def print_result(options: argparse.Namespace, record: Any, words: Callable[[Any], str]) -> None:
    """Print a record: as JSON if that was asked for, else in words."""
    if options.json:
        print_json(record)
    else:
        print(words(record))


@contextmanager
def answering(options: argparse.Namespace, record: Any, words: Callable[[Any], str]) -> Iterator[None]:
    """Print a record once its files are written, and also where they cannot be: it may have taken long to find."""
    try:
        yield
    finally:
        print_result(options, record, words)


def print_words(words: str) -> None:
    """Print words of a conversation at once; what asks for an answer, and so ends in ``> ``, keeps the line."""
    print(words, end="" if words.endswith("> ") else "\n", flush=True)


def print_json(value: object) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(json.dumps(value, indent=1, ensure_ascii=encoding.lower() not in ("utf-8", "utf8"), allow_nan=False))
