"""Commands that ask more: `explain`, `history`, `disclose`, `thresholds`, `attribute`, `price` and `sweep`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..errors import ScenarioError, one_of, whole_number
from .options import (
    MOST_POINTS,
    Commands,
    answering,
    command,
    drawing_of,
    episode_of,
    episodes_of,
    event_of,
    folder_of,
    on_episode,
    on_event,
    on_order,
    on_pictures,
    on_scenario,
    overrides_of,
    print_result,
    scenario_of,
    span,
    tell,
)
from .outputs import say_where, write_path, write_picture, write_table


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    explain = command(
        commands, "explain", _explain, "why each stance is a best reply, what decides, and what turned first"
    )
    on_scenario(explain)
    explain.add_argument("episode", metavar="EPISODE", nargs="?", help="default: the last one")
    on_order(explain)
    explain.add_argument("--since", metavar="EPISODE", help="say what turned since this one, and who left")
    explain.add_argument("--from-nothing", action="store_true", help="say what turned since no evidence was out")
    explain.add_argument("--claim", metavar="ID", help="why this claim fails, and what would save it, or break it")
    explain.add_argument("--out", metavar="DIR", help="write the pictures and the CSV there")
    on_pictures(explain)
    history = command(
        commands, "history", _history, "every path through the episodes, each of which remembers the last"
    )
    on_scenario(history)
    on_order(history)
    on_episode(history, "all, in order")
    history.add_argument(
        "--discount", metavar="D", type=float, default=0.0, help="what a payoff of the next episode is worth now (0)"
    )
    history.add_argument("--pure", action="store_true", help="equilibria in pure stances only")
    history.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    on_pictures(history)
    disclose = command(commands, "disclose", _disclose, "follow beliefs, equilibria and payoffs as evidence comes out")
    on_scenario(disclose)
    on_order(disclose)
    on_episode(disclose)
    disclose.add_argument(
        "--along",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="a credibility that goes from 0 to 1, the largest of several, the others in proportion; default: by item",
    )
    disclose.add_argument("--points", type=int, default=201, help="how many points along a credibility (201)")
    disclose.add_argument("--out", metavar="DIR", help="write the pictures and the CSV there")
    on_pictures(disclose)
    on_event(disclose)
    thresholds = command(commands, "thresholds", _thresholds, "the values of a number at which the equilibria change")
    on_scenario(thresholds)
    on_order(thresholds)
    thresholds.add_argument("address", metavar="ADDRESS", help="the number, such as parameters.grievance")
    thresholds.add_argument("low", metavar="LOW", type=float, help="where the search begins")
    thresholds.add_argument("high", metavar="HIGH", type=float, help="where it ends")
    thresholds.add_argument("--together", metavar="ADDRESS", action="append", default=[], help="moves in proportion")
    on_episode(thresholds)
    thresholds.add_argument("--out", metavar="DIR", help="write the picture and the CSV there")
    on_pictures(thresholds)
    attribute = command(
        commands, "attribute", _attribute, "why a payoff differs between two points, by cause and channel"
    )
    on_scenario(attribute)
    attribute.add_argument("--player", metavar="NAME", required=True, help="whose payoff it is")
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
    on_pictures(attribute)
    price = command(commands, "price", _price, "what it would cost to make a profile an equilibrium, and who would pay")
    on_scenario(price)
    price.add_argument("--target", metavar="STANCE,...", required=True, help="the profile, a stance a player, in order")
    on_episode(price)
    sweep = command(
        commands, "sweep", _sweep, "every equilibrium over a grid or a sample of numbers, as CSV or Parquet"
    )
    on_scenario(sweep)
    on_order(sweep)
    sweep.add_argument(
        "--over",
        metavar="ADDRESS=LOW:HIGH:POINTS",
        action="append",
        required=True,
        help="a number and the values it takes, with --sample its ends; may be given several times",
    )
    sweep.add_argument("--sample", metavar="N", type=int, help="N points between the ends, instead of the grid")
    sweep.add_argument("--method", choices=("sobol", "lhs"), default="sobol", help="of the sample (sobol)")
    sweep.add_argument("--seed", type=int, default=0, help="of the sample (0)")
    on_episode(sweep)
    sweep.add_argument("--to", metavar="DIR", help="write Parquet there, chunk by chunk; the same command resumes")
    sweep.add_argument("--workers", metavar="K", type=int, default=1, help="processes (1)")
    sweep.add_argument("--yes", action="store_true", help="do it even if it is more than ten million points")
    sweep.add_argument("--quiet", action="store_true", help="no progress bar")


def _explain(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.attribution import Point
    from ..analysis.explain import explain
    from ..claims.rescue import rescue
    from ..reports.claims import rescue_record, rescue_words
    from ..reports.explain import explanation_record, explanation_words
    from ..reports.first_use import FirstUse

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    if options.claim is not None:
        if options.episode or options.since or options.from_nothing or options.out:
            raise ScenarioError("--claim goes without an episode, --since, --from-nothing and --out")
        print_result(options, rescue_record(rescue(scenario, options.claim, progress=False)), rescue_words)
        return
    episode = one_of("EPISODE", options.episode or scenario.episodes[-1], scenario.episodes)
    since = None
    if options.from_nothing:
        if options.since:
            raise ScenarioError("--since and --from-nothing do not go together; leave one of them out")
        since = Point(episode, disclosed=())
    elif options.since:
        since = Point(one_of("--since", options.since, scenario.episodes))
    found = explain(scenario, episode, since=since)
    first = FirstUse(scenario.spec.labels)
    with answering(options, explanation_record(found), lambda record: explanation_words(record, first)):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "explain.csv")
            for k in range(len(found)):
                name = "explain.png" if len(found) == 1 else f"explain-{k + 1}.png"
                write_picture(plot.reasons(found, k), folder / name, drawing)
            say_where(folder)


def _history(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.history import history
    from ..reports.first_use import FirstUse
    from ..reports.history import history_record, history_words

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    episodes = episodes_of(scenario, options.episode)
    found = history(scenario, episodes=episodes, discount=options.discount, mixed=not options.pure)
    explain = FirstUse(scenario.spec.labels)
    with answering(options, history_record(found), lambda record: history_words(record, explain)):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "history.csv")
            if found.paths:
                write_picture(plot.history(found), folder / "history.png", drawing)
            say_where(folder)


def _disclose(options: argparse.Namespace) -> None:
    from ..analysis.disclosure import disclose
    from ..reports.disclosure import path_record, path_words, steps_record
    from ..reports.tables import warned

    scenario = scenario_of(options)
    if whole_number("--points", options.points, 2) > MOST_POINTS:
        raise ScenarioError(f"--points must be at most {MOST_POINTS:,}; got {options.points}")
    drawing, event = drawing_of(options), event_of(scenario, options)
    path = disclose(
        scenario, episode_of(scenario, options), options.along or None, points=options.points, progress=False
    )
    with answering(options, warned(path_record(path), scenario), lambda record: path_words(record, steps_record(path))):
        if options.out:
            folder = folder_of(options.out)
            name = f"what-if-{path.episode}" if path.is_timeline else "disclosure"
            write_path(path, folder, name, drawing, event)
            say_where(folder)


def _thresholds(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.line import ends
    from ..analysis.thresholds import thresholds
    from ..reports.analyses import thresholds_record, thresholds_words

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    addresses = [options.address, *options.together]
    found = thresholds(scenario, episode_of(scenario, options), addresses, options.low, options.high, progress=False)
    tell(
        options,
        options.scenario,
        scenario.out_of_range(ends(scenario, found.episode, addresses, found.low, found.high)),
    )
    record = thresholds_record(found)
    with answering(options, record, lambda record: thresholds_words(record, found.episode, found.addresses)):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "thresholds.csv")
            write_picture(plot.threshold_line(found), folder / "thresholds.png", drawing)
            say_where(folder)


def _attribute(options: argparse.Namespace) -> None:
    from .. import plot
    from ..analysis.attribution import Point, attribute
    from ..reports.analyses import attribution_record, attribution_words

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    before, after = (
        Point(one_of(option, episode, scenario.episodes), overrides_of(option, texts))
        for option, episode, texts in (
            ("--from", options.start, options.start_set),
            ("--to", options.stop, options.stop_set),
        )
    )
    given = [line for point in (before, after) for line in scenario.out_of_range(point.overrides)]
    tell(options, options.scenario, dict.fromkeys(given))
    found = attribute(scenario, before, after, player=options.player)
    with answering(options, attribution_record(found), attribution_words):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame().reset_index(), folder / "attribution.csv")
            write_picture(plot.waterfall(found), folder / "attribution.png", drawing)
            say_where(folder)


def _price(options: argparse.Namespace) -> None:
    from ..concepts.quiet import price
    from ..reports.analyses import price_record, price_words

    scenario = scenario_of(options)
    target = [stance.strip() for stance in options.target.split(",")]
    moment = scenario.at(episode_of(scenario, options))
    print_result(options, price_record(price(moment.game(), target), moment.episode.name), price_words)


def _sweep(options: argparse.Namespace) -> None:
    import numpy as np

    from ..reports.analyses import sweep_record
    from ..sweeps.design import Design, sample
    from ..sweeps.sweep import sweep
    from .workers import MOST_WORKERS, workers

    scenario = scenario_of(options)
    spans = dict(span(text) for text in options.over)
    if len(spans) < len(options.over):
        raise ScenarioError("--over must name each address only once")
    if options.sample is not None:
        ends = {address: (low, high) for address, (low, high, _) in spans.items()}
        design = sample(scenario, ends, options.sample, method=options.method, seed=options.seed)
    else:
        values = {}
        for address, (low, high, points) in spans.items():
            if points is None:
                example = f"{address}={low:g}:{high:g}:21"
                raise ScenarioError(f"--over must say how many points, such as {example}, unless there is --sample N")
            values[address] = np.linspace(low, high, points)
        design = Design.grid(values)
    tell(options, options.scenario, scenario.out_of_range(dict(zip(design.addresses, design.values, strict=True))))
    arguments: dict[str, Any] = {"to": options.to, "confirm": options.yes, "progress": not options.quiet}
    if whole_number("--workers", options.workers, 1) > MOST_WORKERS:
        raise ScenarioError(f"--workers must be at most {MOST_WORKERS:,}; got {options.workers}")
    if options.workers > 1:
        with workers(options.workers) as executor:
            result = sweep(scenario, episode_of(scenario, options), design, executor=executor, **arguments)
    else:
        result = sweep(scenario, episode_of(scenario, options), design, **arguments)
    if options.json or options.to:
        print_result(options, sweep_record(result), lambda record: str(record["words"]))
    else:
        for k, frame in enumerate(result.frames()):
            frame.to_csv(sys.stdout, index=False, header=k == 0)
