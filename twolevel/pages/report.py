"""The report on a scenario: one file that opens from disk, with the story, the numbers, the reasons and the doubts.

A page is a template filled with records. What a scenario says is text, wherever it stands: the template escapes all of
it, and the frames of the slider go in as JSON in which no sign can end the script that holds them. The page may fetch
nothing and run nothing but its own script, whose hash it names; what it shows does not depend on that script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import plot
from ..analysis.attribution import Point
from ..analysis.disclosure import DisclosurePath, came_last, disclose
from ..analysis.explain import explain
from ..claims.check import VERDICTS, check
from ..claims.robustness import Robustness, robustness
from ..claims.variants import Variants, variants
from ..errors import ScenarioError, import_extra, whole_number
from ..files import write_whole
from ..games import wording
from ..games.equilibrium import Equilibria
from ..games.moves import OrderLike, in_words
from ..model.addresses import split
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario
from ..plot.style import player_colours
from ..progress import progress_bar
from ..reports.claims import claims_record, robustness_record
from ..reports.disclosure import path_record, path_words, steps_record
from ..reports.episode import beside_words, episode_record, outcomes_words, turn_words
from ..reports.explain import choice_words, explanation_record, since_words
from ..reports.first_use import FirstUse
from ..reports.page import limits_record, picture_words, sources_record, versions_record
from ..reports.scenario import scenario_record
from ..reports.tables import Record, before_words
from ..reports.variants import variants_record
from .frames import frames
from .pictures import drawing, embedded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DRAWS", "report"]

#: As many draws as take some seconds.
DRAWS = 200


def report(
    scenario: ScenarioLike,
    to: str | Path,
    *,
    draws: int = DRAWS,
    overrides: Overrides | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
    seed: int | np.random.Generator = 0,
) -> Path:
    """Write a report on a scenario: one HTML file that opens from disk, in any browser, without a network.

    It tells the story episode by episode, with beliefs, win-sets, equilibria and the reasons of every player; a slider
    and a switch show what is played with other evidence out and in another order of moves; then come the claims, other
    guesses about the numbers, other structures, every number with its source, and what none of this shows.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    to : str or Path
        The file, written whole or not at all; its folder is there.
    draws : int
        Under how many random other guesses claims are judged, as in `twolevel.robustness`; 0 for none.
    overrides : mapping, optional
        Other numbers, which count as the scenario's own.
    order : str or sequence of groups, optional
        Who moves before whom in every episode, as in `Scenario.ordered`; default: what the file says.
    progress : bool
        Whether long work shows a bar on standard error.
    seed : int or numpy.random.Generator
        Of the draws; the same seed and versions give the same page.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    ScenarioError
        For an unknown scenario, or draws that are no whole number from 0.
    MissingExtraError
        Without jinja2, which comes with the extra ``[report]``.
    TwolevelError
        Where the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = report("chicken", Path(folder) / "chicken.html", progress=False).read_text(encoding="utf-8")
    >>> "<h1>Chicken: who swerves first?</h1>" in page, "<script src" in page
    (True, False)
    """
    held = as_scenario(scenario, overrides, order)
    whole_number("draws", draws, 0)
    template = _template(import_extra("jinja2", "report"))
    path = Path(to)
    if not path.parent.is_dir():
        raise ScenarioError(f"to must be a file in a folder that is there; got {str(path)!r}")
    told = "of a Generator" if isinstance(seed, np.random.Generator) else seed
    page = template.render(**_contents(held, draws, seed, progress), seed=told, **_parts(player_colours(held)))
    write_whole(path, lambda file: file.write(page.encode()))
    return path


# ---------------------------------------------------------------- the page


@cache
def _template(jinja2: Any) -> Any:
    """Return the template, which is compiled once; whatever it shows is escaped."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"payoff": wording.number, "blocks": _blocks}
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "allow_nan": False}
    return environment.from_string(_own("report.html.j2"))


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _parts(colours: Mapping[str, str]) -> Record:
    """Return style and script, with the hashes by which the page lets them in and nothing else."""
    from markupsafe import Markup

    style, script = _own("report.css"), _own("report.js")
    style += "".join(f".p{k} {{ --own: {colour}; }}\n" for k, colour in enumerate(colours.values()))
    parts = {"style": Markup(style), "script": Markup(script)}
    return parts | {"style_hash": _hash(style), "script_hash": _hash(script), "linked": _linked}


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _linked(source: str) -> Any:
    """Return a source with its addresses as links; all else of it is text."""
    from markupsafe import Markup, escape

    parts = re.split(r"(https?://[^\s<>\"']+[^\s<>\"'.,;:)])", source)
    link = Markup('<a href="{0}" rel="noreferrer">{0}</a>')
    return Markup("").join(link.format(part) if k % 2 else escape(part) for k, part in enumerate(parts))


def _blocks(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]


# ---------------------------------------------------------------- what is on it


def _contents(scenario: Scenario, draws: int, seed: object, progress: bool) -> Record:
    """Return the records that the template is filled with."""
    about = scenario_record(scenario)
    steps = 4 + 2 * len(scenario.episodes)
    with progress_bar(f"{scenario.name}: report", steps, shown=progress) as advance, drawing():
        solved = {name: episode_record(scenario, name) for name in scenario.episodes}
        advance(1)
        moving = frames(scenario)
        advance(1)
        records, found = [r for r, _ in solved.values()], {name: e for name, (_, e) in solved.items()}
        episodes = list(_episodes(scenario, records, found, advance))
        story = _picture(plot.story(scenario, equilibria=found), [f"{r['episode']}: {_played(r)}" for r in records])
        advance(1)
        paths = list(_paths(scenario))
        advance(1)
    judged = _claims(scenario, draws, seed, progress)
    return {
        "about": about,
        "label": scenario.label,
        "mixed": lambda mixed: wording.mixture(map(scenario.label, mixed), mixed.values(), digits=3),
        "audiences_of": lambda player: [a for a, owner in scenario.audiences.items() if owner == player],
        "players": list(scenario.players),
        "numbers": _by_section(about["numbers"]),
        "story": story,
        "episodes": episodes,
        "frames": moving,
        "paths": paths,
        **judged,
        "limits": limits_record(about, records, judged["claims"], judged["robustness"]),
        "sources": sources_record(scenario),
        "versions": versions_record(),
        "draws": draws,
        "fingerprint": scenario.fingerprint,
        "verdicts": VERDICTS,
    }


def _picture(axes: Axes, told: Sequence[str]) -> Record:
    picture = embedded(axes)
    return {**picture, "alt": picture_words(picture["caption"], told)}


def _played(record: Mapping[str, Any]) -> str:
    return wording.either(e["profile"] for e in record["equilibria"]) or "no equilibrium"


def _episodes(
    scenario: Scenario, records: Sequence[Record], found: Mapping[str, Equilibria], advance: Callable[[int], object]
) -> Iterator[Record]:
    """Yield each episode's record, with what is new in it, its reasons and its pictures."""
    turns = ["", *(turn_words(before, after) for before, after in pairwise(records))]
    seen: set[str] = set()
    for k, (record, turn) in enumerate(zip(records, turns, strict=True)):
        name, first = record["episode"], FirstUse(scenario.spec.labels)
        since = Point(scenario.episodes[k - 1]) if k else None
        reasons = explain(scenario, name, since=since)
        why = explanation_record(reasons)
        advance(1)
        pictures = []
        if scenario.audiences:
            told = [f"{p} can bring home: {wording.either(own) or 'nothing'}" for p, own in record["win_sets"].items()]
            pictures.append(_picture(plot.win_sets(scenario, name, equilibria=found[name]), told))
        advance(1)
        last = name == scenario.episodes[-1]  # one such picture is enough to read the words of the others by
        drawn = [_picture(plot.reasons(reasons), [f"{name}: {_played(record)}"])] if last and reasons else []
        yield {
            **record,
            "turn": turn,
            "outcomes": outcomes_words(record),
            "beside": [beside_words(equilibrium, record, first) for equilibrium in record["equilibria"]],
            "moves": in_words(record["order"]) if "order" in record else "",
            "said_before": before_words(record["before"], first) if "before" in record else "",
            "new": [item for item in record["disclosed"] if item not in seen],
            "why": [
                {
                    "profile": equilibrium["profile"],
                    "choices": [
                        {"player": c["player"], "lines": _nested(choice_words(c, "reversion" in why, first))}
                        for c in equilibrium["choices"]
                    ],
                }
                for equilibrium in why["equilibria"]
            ],
            "since": _nested(since_words(why["since"], first)) if "since" in why else [],
            "pictures": pictures,
            "reasons": drawn,
        }
        seen |= set(record["disclosed"])


def _nested(lines: Sequence[str]) -> list[Record]:
    """Return lines of words as items, each with those that are set in further below it."""
    depths = [len(line) - len(line.lstrip()) for line in lines]
    heads = [k for k, depth in enumerate(depths) if depth == min(depths)]
    parts = zip(heads, [*heads[1:], len(lines)], strict=False)  # no lines have no heads
    return [{"words": lines[k].strip(), "below": _nested(lines[k + 1 : end])} for k, end in parts]


def _paths(scenario: Scenario) -> Iterator[Record]:
    """Yield what disclosure does at the last episode: along what came out last, and item by item."""
    last = scenario.episodes[-1]
    if not scenario.spec.episodes[last].disclosed:
        return
    along = came_last(scenario, scenario.episodes)
    for path in (disclose(scenario, last, way, progress=False) for way in ([along] if along else []) + [None]):
        first = FirstUse(scenario.spec.labels)
        head, *lines = path_words(path_record(path), steps_record(path), first).splitlines()
        drawn: list[Callable[[DisclosurePath], Axes]] = [plot.payoff_path]
        drawn += [plot.beliefs] if scenario.observers else []
        pictures = [_picture(draw(path), [line.strip() for line in lines]) for draw in drawn]
        yield {"head": head, "lines": [line.strip() for line in lines], "pictures": pictures}


def _claims(scenario: Scenario, draws: int, seed: Any, progress: bool) -> Record:
    """Return the claims as they stand, under draws and under variants, with their pictures."""
    result: Record = {"claims": [], "robustness": None, "variants": None, "shares": [], "breaks": []}
    result |= {"undrawn": "", "claim_pictures": {}}
    if not scenario.spec.claims:
        return result
    result["claims"] = claims_record(check(scenario))
    drawn: Robustness | None = None
    if draws:
        try:
            drawn = robustness(scenario, draws, progress=progress, seed=seed)
        except ScenarioError as exc:  # there may be no number to move
            result["undrawn"] = str(exc)
    found: Variants | None = variants(scenario, progress=progress) if scenario.spec.variants else None
    with drawing():
        if drawn is not None:
            result["robustness"] = robustness_record(drawn)
            result["shares"] = [repr(item.share) for item in drawn]
            result["breaks"] = [repr(item.breaks[0]) if item.breaks else "" for item in drawn]
            told = [f"{item.claim.name}: {item.share!r}" for item in drawn]
            result["claim_pictures"]["robustness"] = _picture(plot.robustness(drawn), told)
        if found is not None:
            result["variants"] = variants_record(found)
            result["claim_pictures"]["variants"] = _picture(plot.variants(found), [repr(found)])
    return result


def _by_section(numbers: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the records of numbers by what they belong to; those that episodes change by the episode."""
    sections: dict[str, list[Record]] = {}
    for number in numbers:
        address = split(number["address"])
        sections.setdefault(address.section if address.episode is None else f"changes at {address.episode}", []).append(
            number
        )
    return sections
