"""Commands on the claims of a scenario: ``claims`` and ``robustness``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, whole_number
from .mistakes import say
from .options import (
    Commands,
    answering,
    command,
    drawing_of,
    folder_of,
    loaded,
    on_order,
    on_pictures,
    on_scenario,
    print_result,
    scenario_of,
)
from .outputs import say_where, write_picture, write_table

if TYPE_CHECKING:
    from ..model.scenario import Scenario


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    claims = command(commands, "claims", _claims, "whether the model says what the source says, claim by claim")
    on_scenario(claims)
    on_order(claims)
    claims.add_argument("--variants", action="store_true", help="under each other structure that the file gives, too")
    claims.add_argument("--out", metavar="DIR", help="with --variants, write the picture and the CSV there")
    on_pictures(claims)
    claims.add_argument("--quiet", action="store_true", help="no progress bar")
    robustness = command(
        commands, "robustness", _robustness, "whether the claims survive other guesses about the numbers"
    )
    on_scenario(robustness)
    on_order(robustness)
    robustness.add_argument("--draws", metavar="N", type=int, default=2000, help="random draws of all numbers (2000)")
    robustness.add_argument(
        "--spread", metavar="S", type=float, default=0.3, help="each moves by up to this share (0.3)"
    )
    robustness.add_argument("--seed", type=int, default=0, help="of the draws (0)")
    robustness.add_argument("--beside", metavar="SCENARIO", help="another one to compare with, such as iskander-hand")
    robustness.add_argument("--variants", action="store_true", help="the shares under each other structure of the file")
    robustness.add_argument("--out", metavar="DIR", help="write the pictures and the CSV there")
    on_pictures(robustness)
    robustness.add_argument("--quiet", action="store_true", help="no progress bar")


def _claims(options: argparse.Namespace) -> None:
    from ..claims.check import check
    from ..reports.claims import claims_record, claims_words

    if options.variants:
        _under_variants(options)
        return
    if options.out:
        raise ScenarioError("--out goes with --variants here")
    claims = check(scenario_of(options))
    print_result(options, claims_record(claims), lambda records: claims_words(records, claims.scenario))


def _under_variants(options: argparse.Namespace, **draws: Any) -> None:
    """Judge the claims under every variant, with shares of draws if there are any."""
    from .. import plot
    from ..claims.variants import variants
    from ..reports.variants import variants_record, variants_words

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    found = variants(scenario, **draws, progress=not options.quiet)
    with answering(options, variants_record(found), variants_words):
        if options.out:
            folder = folder_of(options.out)
            write_table(found.to_frame(), folder / "variants.csv")
            write_picture(plot.variants(found), folder / "variants.png", drawing)
            say_where(folder)


def _robustness(options: argparse.Namespace) -> None:
    from .. import plot
    from ..claims.robustness import robustness
    from ..reports.claims import robustness_record, robustness_words

    if options.variants:
        if options.beside:
            raise ScenarioError("--beside and --variants do not go together; leave one of them out")
        whole_number("--draws", options.draws, 1)
        _under_variants(options, draws=options.draws, spread=options.spread, seed=options.seed)
        return

    def run(scenario: Scenario) -> Any:
        return robustness(scenario, options.draws, options.spread, seed=options.seed, progress=not options.quiet)

    scenario = scenario_of(options)
    drawing = drawing_of(options)
    result = run(scenario)
    beside = run(loaded(options, options.beside)) if options.beside else None
    records = [robustness_record(r) for r in (result, beside) if r is not None]
    with answering(options, records if beside else records[0], lambda _: robustness_words(*records)):
        if options.out:
            folder = folder_of(options.out)
            write_table(result.to_frame(), folder / "robustness.csv")
            write_picture(plot.robustness(result, beside=beside), folder / "robustness.png", drawing)
            open_claims = [item.claim.name for item in result if not (item.claim.structural or item.share.is_settled)]
            for name in open_claims:
                write_picture(plot.tornado(result, name), folder / f"tornado-{name}.png", drawing)
            settled = [i.claim.name for i in result if not i.claim.structural and i.share.is_settled]
            if settled:
                say(f"No tornado of {', '.join(settled)}: there is nothing to explain")
            say_where(folder)
