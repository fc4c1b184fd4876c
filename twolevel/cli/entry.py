"""The command line: thin commands over the public names.

Results go to standard output and are the same for the same input; progress and where files were written go to standard
error. A mistake gives one line on standard error and exit status 2.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tomllib
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .. import __version__
from ..errors import ScenarioError, TwolevelError, one_of, whole_number
from ..files import write_path, write_picture, write_table

if TYPE_CHECKING:
    from ..model.scenario import Scenario

__all__ = ["main"]

#: As many values one number may take in a sweep.
MOST_POINTS = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    for name in ("stdout", "stderr"):  # closed by the caller, as in a shell's >&-
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 - stays open till the end
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], None] = options.command
        command(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (TwolevelError, OSError, MemoryError) as exc:
        print(f"twolevel: {' '.join(str(exc).split()) or 'out of memory'}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("twolevel: interrupted", file=sys.stderr)
        return 130
    return 0


# ---------------------------------------------------------------- commands


def _list(options: argparse.Namespace) -> None:
    from ..model.scenario import load, scenarios

    titles = {name: load(name).title for name in scenarios()}
    if options.json:
        _print_json(titles)
    else:
        width = max(map(len, titles))
        print("\n".join(f"{name:{width}}  {title}" for name, title in titles.items()))


def _show(options: argparse.Namespace) -> None:
    from ..reports.episode import describe, number_record, number_words

    scenario = _scenario(options)
    numbers = [n for n in map(scenario.number, scenario.addresses()) if n.given]
    if options.json:
        players = {p: list(s) for p, s in scenario.stances.items()}
        rows = [number_record(n) for n in numbers]
        _print_json({"name": scenario.name, "title": scenario.title, "players": players, "numbers": rows})
    elif options.numbers:
        print("\n".join(map(number_words, numbers)))
    else:
        print(describe(scenario))


def _solve(options: argparse.Namespace) -> None:
    from ..nash.engine import solve
    from ..reports.episode import episode_record, episode_words

    scenario = _scenario(options)
    if options.bilateral:
        row, comma, column = options.bilateral.partition(",")
        if not comma or "," in column:
            raise ScenarioError(f"--bilateral must be two players, such as Armenia,Russia; got {options.bilateral!r}")
        given = dict(_assignment("--given", text) for text in options.given)
        episode = _episode(scenario, options)
        equilibria = solve(scenario.bilateral(episode, row.strip(), column.strip(), given))
        rows = json.loads(equilibria.to_frame().to_json(orient="records"))
        if options.json:
            _print_json({"equilibria": rows, "complete": equilibria.complete, "status": equilibria.status})
        else:
            print("\n".join([repr(equilibria), *(f"  {e!r}" for e in equilibria), f"  method: {equilibria.method}"]))
        return
    if options.given:
        raise ScenarioError("--given goes with --bilateral")
    records = [episode_record(scenario, e)[0] for e in _episodes(scenario, options.episode)]
    if options.json:
        _print_json(records)
    else:
        print("\n\n".join(episode_words(r, scenario.audiences) for r in records))


def _disclose(options: argparse.Namespace) -> None:
    from ..analysis.disclosure import disclose
    from ..reports.episode import path_record, path_words

    scenario = _scenario(options)
    if whole_number("--points", options.points, 2) > MOST_POINTS:
        raise ScenarioError(f"--points must be at most {MOST_POINTS:,}; got {options.points}")
    path = disclose(scenario, _episode(scenario, options), options.along or None, points=options.points)
    if options.out:
        write_path(path, _folder(options.out), "timeline" if path.is_timeline else "disclosure")
    if options.json:
        _print_json(path_record(path))
    else:
        print(path_words(path))


def _thresholds(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.thresholds import thresholds

    scenario = _scenario(options)
    addresses = [options.address, *options.together]
    found = thresholds(scenario, _episode(scenario, options), addresses, options.low, options.high)
    if options.out:
        folder = _folder(options.out)
        write_table(found.to_frame(), folder / "thresholds.csv")
        write_picture(plot.threshold_line(found), folder / "thresholds.png")
    if options.json:
        regimes = [{"from": start, "to": stop, "equilibria": list(names)} for start, stop, names in found.regimes]
        _print_json({"address": options.address, "exact": found.exact, "status": found.status, "regimes": regimes})
    else:
        print(f"Equilibria at {found.episode} as {' with '.join(addresses)} goes from {found.low:g} to {found.high:g}")
        for start, stop, names in found.regimes:
            print(f"  {start:.6f} to {stop:.6f}: {' | '.join(names) or 'none found'}")
        print(f"  {found.status[0].upper()}{found.status[1:]}.")


def _attribute(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.attribution import Point, attribute

    scenario = _scenario(options)
    before, after = (
        Point(one_of(option, episode, scenario.episodes), _overrides(option, texts))
        for option, episode, texts in (
            ("--from", options.start, options.start_set),
            ("--to", options.stop, options.stop_set),
        )
    )
    found = attribute(scenario, before, after, player=options.player)
    if options.out:
        folder = _folder(options.out)
        write_table(found.to_frame().reset_index(), folder / "attribution.csv")
        write_picture(plot.waterfall(found), folder / "attribution.png")
    frame = found.to_frame()
    if options.json:
        _print_json(
            {"player": found.player, "change": found.change, "effects": json.loads(frame.to_json(orient="index"))}
        )
    else:
        print(found, frame.to_string(float_format="{:+.4f}".format), sep="\n\n")


def _claims(options: argparse.Namespace) -> None:
    from ..claims.check import check, claims_record, claims_words

    claims = check(_scenario(options))
    if options.json:
        _print_json(claims_record(claims))
    else:
        print(claims_words(claims))


def _robustness(options: argparse.Namespace) -> None:
    from .. import plot
    from ..claims.robustness import robustness, robustness_record, robustness_words
    from ..model.scenario import load

    def run(scenario: Scenario) -> Any:
        return robustness(scenario, options.draws, options.spread, options.seed, progress=not options.quiet)

    scenario = _scenario(options)
    result = run(scenario)
    beside = run(load(options.beside)) if options.beside else None
    if options.out:
        folder = _folder(options.out)
        write_table(result.to_frame(), folder / "robustness.csv")
        write_picture(plot.robustness(result, beside=beside), folder / "robustness.png")
        for claim in (item.claim for item in result if not item.claim.structural):
            write_picture(plot.tornado(result, claim.name), folder / f"tornado-{claim.name}.png")
    if options.json:
        _print_json([robustness_record(r) for r in (result, beside) if r] if beside else robustness_record(result))
    else:
        print(robustness_words(result, beside))


def _sweep(options: argparse.Namespace) -> None:
    import numpy as np

    from ..sweeps.design import sample
    from ..sweeps.sweep import sweep

    scenario = _scenario(options)
    spans = dict(_span(text) for text in options.over)
    if len(spans) < len(options.over):
        raise ScenarioError("--over must name each address only once")
    if options.sample is not None:
        ends = {address: (low, high) for address, (low, high, _) in spans.items()}
        design: Any = sample(scenario, ends, options.sample, method=options.method, seed=options.seed)
    else:
        design = {address: np.linspace(low, high, points) for address, (low, high, points) in spans.items()}
    arguments: dict[str, Any] = {"to": options.to, "progress": not options.quiet}
    if whole_number("--workers", options.workers, 1) > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        executor = ProcessPoolExecutor(options.workers, get_context("spawn"), initializer=_ignore_interrupts)
        try:
            result = sweep(scenario, _episode(scenario, options), design, executor=executor, **arguments)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
    else:
        result = sweep(scenario, _episode(scenario, options), design, **arguments)
    if options.json:
        counts = {"points": len(result), "equilibria": result.equilibria, "incomplete": result.incomplete}
        _print_json({"episode": result.episode, "design": result.design.words, **counts})
    elif options.to:
        print(result)
    else:
        for k, frame in enumerate(result.frames()):
            frame.to_csv(sys.stdout, index=False, header=k == 0)


def _run(options: argparse.Namespace) -> None:
    from tqdm.auto import tqdm

    from .. import plot
    from ..analysis.disclosure import disclose
    from ..plot.style import title
    from ..reports.episode import episode_record, episode_words, path_record, path_words, turn_words

    scenario = _scenario(options)
    folder = _folder(options.out or f"{scenario.name.replace(' ', '-')}-run")
    episodes = _episodes(scenario, options.episode)
    along = _last_disclosed(scenario, episodes)
    timeline = bool(scenario.spec.episodes[episodes[-1]].disclosed)
    steps = len(episodes) * (2 if scenario.audiences else 1) + timeline + bool(along)
    records, paths = [], []
    with tqdm(total=steps, desc=scenario.name, file=sys.stderr, disable=options.quiet, leave=False) as bar:
        for episode in episodes:
            record, equilibria = episode_record(scenario, episode)
            records.append(record)
            if len(scenario.players) == 2:
                axes = plot.matrix(equilibria.game, equilibria=equilibria)
                title(axes, f"Payoffs ({scenario.name}, {episode})")
                write_picture(axes, folder / f"matrix-{episode}.png")
            bar.update()
            if scenario.audiences:
                write_picture(plot.win_sets(scenario, episode), folder / f"win-sets-{episode}.png")
                bar.update()
        if timeline:
            paths.append(disclose(scenario, episodes[-1]))
            write_path(paths[-1], folder, "timeline")
            bar.update()
        if along:
            paths.append(disclose(scenario, episodes[-1], along))
            write_path(paths[-1], folder, "disclosure")
            bar.update()
    if options.json:
        _print_json({"scenario": scenario.name, "episodes": records, "paths": [path_record(p) for p in paths]})
    else:
        print(scenario.title, end="\n\n")
        print("\n\n".join(episode_words(r, scenario.audiences) for r in records))
        turns = [turn_words(a, b) for a, b in pairwise(records)]
        for text in (*(["\n".join(turns)] if turns else []), *map(path_words, paths)):
            print(f"\n{text}")
    print(f"Pictures and tables are in {folder}{os.sep}", file=sys.stderr)


def _last_disclosed(scenario: Scenario, episodes: Sequence[str]) -> list[str]:
    """Return the credibilities of what the last episode adds: the evidence whose disclosure the run follows."""
    out = [scenario.spec.episodes[e].disclosed for e in episodes]
    earlier = out[-2] if len(out) > 1 else ()
    return [f"evidence.{item}.credibility" for item in out[-1] if item not in earlier]


# ---------------------------------------------------------------- options


def _scenario(options: argparse.Namespace) -> Scenario:
    from ..model.scenario import load

    scenario = load(options.scenario)
    overrides = _overrides("--set", options.set)
    scenario = scenario.override(overrides)
    for episode in scenario.episodes if overrides else ():
        scenario.at(episode).payoffs  # noqa: B018 - a prior that no longer sums to 1 is found here
    return scenario


def _overrides(option: str, texts: Sequence[str]) -> dict[str, Any]:
    return {address: _value(value) for address, value in (_assignment(option, text) for text in texts)}


def _assignment(option: str, text: str) -> tuple[str, str]:
    address, sign, value = text.partition("=")
    if not sign or not address.strip() or not value.strip():
        what = {"--given": "PLAYER=STANCE", "--over": "ADDRESS=LOW:HIGH:POINTS"}.get(option, "ADDRESS=VALUE")
        raise ScenarioError(f"{option} must be {what}; got {text!r}")
    return address.strip(), value.strip()


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which stops the workers in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _span(text: str) -> tuple[str, tuple[float, float, int]]:
    """Read ``ADDRESS=LOW:HIGH:POINTS``; the number of points may be left out, for samples."""
    address, value = _assignment("--over", text)
    try:
        low, high, *points = value.split(":")
        count = int(points[0]) if points else 2
        if len(points) < 2 and 1 <= count <= MOST_POINTS:
            return address, (float(low), float(high), count)
        raise ValueError
    except ValueError:
        raise ScenarioError(
            f"--over must be ADDRESS=LOW:HIGH:POINTS, with 1 to {MOST_POINTS:,} points; got {text!r}"
        ) from None


def _value(text: str) -> Any:
    """Read a number or a factor as it may stand in a file; a bare word is the name of a parameter."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        try:
            return float(text)
        except ValueError:
            return text


def _episodes(scenario: Scenario, wanted: Sequence[str]) -> list[str]:
    return [one_of("--episode", e, scenario.episodes) for e in wanted] or list(scenario.episodes)


def _episode(scenario: Scenario, options: argparse.Namespace) -> str:
    """Return the one episode that was asked for; default: the last."""
    return _episodes(scenario, options.episode[-1:])[-1]


def _folder(name: str) -> Path:
    folder = Path(name)
    if folder.exists() and not folder.is_dir():
        raise ScenarioError(f"--out must be a folder; {name!r} is a file")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="twolevel",
        description="Two-level games: leaders who play at home and abroad at once.",
        epilog="A SCENARIO is a bundled name (see twolevel list), a TOML file, or - for standard input.",
    )
    parser.add_argument("--version", action="version", version=f"twolevel {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], None], summary: str) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=run)
        sub.add_argument("--json", action="store_true", help="print JSON instead of words")
        return sub

    def on_scenario(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("scenario", metavar="SCENARIO", help="a bundled name, a TOML file, or - for standard input")
        sub.add_argument(
            "--set",
            metavar="ADDRESS=VALUE",
            action="append",
            default=[],
            help="another number for an address, such as parameters.grievance=0; may be given several times",
        )

    def on_episode(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--episode", metavar="NAME", action="append", default=[], help="default: all, in order")

    command("list", _list, "list the bundled scenarios")
    show = command("show", _show, "say what a scenario is about, or list its numbers")
    on_scenario(show)
    show.add_argument("--numbers", action="store_true", help="every number: address, value, range, why, source")
    run = command("run", _run, "model, solve and draw a scenario, episode by episode")
    on_scenario(run)
    on_episode(run)
    run.add_argument("--out", metavar="DIR", help="where pictures and tables go; default: SCENARIO-run")
    run.add_argument("--quiet", action="store_true", help="no progress bar")
    solve = command("solve", _solve, "beliefs, win-sets and equilibria of each episode")
    on_scenario(solve)
    on_episode(solve)
    solve.add_argument("--bilateral", metavar="ROW,COLUMN", help="the game of two players, the others' stances given")
    solve.add_argument("--given", metavar="PLAYER=STANCE", action="append", default=[], help="with --bilateral")
    thresholds = command("thresholds", _thresholds, "the values of a number at which the equilibria change")
    on_scenario(thresholds)
    thresholds.add_argument("address", metavar="ADDRESS", help="the number, such as parameters.grievance")
    thresholds.add_argument("low", metavar="LOW", type=float)
    thresholds.add_argument("high", metavar="HIGH", type=float)
    thresholds.add_argument("--together", metavar="ADDRESS", action="append", default=[], help="moves in proportion")
    thresholds.add_argument("--episode", metavar="NAME", action="append", default=[], help="default: the last one")
    thresholds.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    attribute = command("attribute", _attribute, "why a payoff differs between two points, by cause and channel")
    on_scenario(attribute)
    attribute.add_argument("--player", metavar="NAME", required=True)
    for option, name, which in (("--from", "start", "before"), ("--to", "stop", "after")):
        attribute.add_argument(option, dest=name, metavar="EPISODE", required=True, help=f"the episode {which}")
        attribute.add_argument(
            f"{option}-set",
            dest=f"{name}_set",
            metavar="ADDRESS=VALUE",
            action="append",
            default=[],
            help=f"another number for an address {which}",
        )
    attribute.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    sweep = command("sweep", _sweep, "every equilibrium over a grid or a sample of numbers, as CSV or Parquet")
    on_scenario(sweep)
    sweep.add_argument(
        "--over",
        metavar="ADDRESS=LOW:HIGH:POINTS",
        action="append",
        required=True,
        help="a number and the values it takes; may be given several times",
    )
    sweep.add_argument("--sample", metavar="N", type=int, help="N points between the ends, instead of the grid")
    sweep.add_argument("--method", choices=("sobol", "lhs"), default="sobol", help="of the sample (sobol)")
    sweep.add_argument("--seed", type=int, default=0, help="of the sample (0)")
    sweep.add_argument("--episode", metavar="NAME", action="append", default=[], help="default: the last one")
    sweep.add_argument("--to", metavar="DIR", help="write Parquet there, chunk by chunk; the same command resumes")
    sweep.add_argument("--workers", metavar="K", type=int, default=1, help="processes (1)")
    sweep.add_argument("--quiet", action="store_true", help="no progress bar")
    claims = command("claims", _claims, "whether the model says what the source says, claim by claim")
    on_scenario(claims)
    robustness = command("robustness", _robustness, "whether the claims survive other guesses about the numbers")
    on_scenario(robustness)
    robustness.add_argument("--draws", metavar="N", type=int, default=2000, help="random draws of all numbers (2000)")
    robustness.add_argument(
        "--spread", metavar="S", type=float, default=0.3, help="each moves by up to this share (0.3)"
    )
    robustness.add_argument("--seed", type=int, default=0, help="of the draws (0)")
    robustness.add_argument("--beside", metavar="SCENARIO", help="another one to compare with, such as iskander-hand")
    robustness.add_argument("--out", metavar="DIR", help="write the pictures and the CSV there")
    robustness.add_argument("--quiet", action="store_true", help="no progress bar")
    disclose = command("disclose", _disclose, "follow beliefs, equilibria and payoffs as evidence comes out")
    on_scenario(disclose)
    disclose.add_argument("--episode", metavar="NAME", action="append", default=[], help="default: the last one")
    disclose.add_argument(
        "--along",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="a credibility that goes from 0 to 1 (several move together); default: item by item",
    )
    disclose.add_argument("--points", type=int, default=201, help="how many points along a credibility (201)")
    disclose.add_argument("--out", metavar="DIR", help="write the pictures and the CSV there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
