"""What tests share: the first case, pictures drawn off screen, figures closed after each test."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import matplotlib
import pytest
from hypothesis.strategies import SearchStrategy

import twolevel as tl

# collection makes much that stays: looking through it again and again for garbage takes seconds
gc.set_threshold(100_000, 50, 100)
matplotlib.use("Agg")
# where it is installed jsonschema makes forty parsers at import, which takes a second; no schema here asks for them
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# a test that is slow on a busy machine has not failed
hypothesis.settings.register_profile("twolevel", deadline=None)
hypothesis.settings.load_profile("twolevel")

#: The two items of the report, whose credibilities move together.
REPORT = ["evidence.fragments.credibility", "evidence.index.credibility"]

#: A case of seven items with rising credibilities, one of them 0, and four episodes.
AIRLINER = Path(__file__).parent / "data" / "airliner.toml"

#: The browser that pages are driven in, and how it is started.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


def examples(
    few: int, many: int, *strategies: SearchStrategy[Any], derandomize: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a `hypothesis.given` that tries a few examples always, and many in the full form of the test."""

    def decorate(holds: Callable[..., None]) -> Callable[..., None]:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.slow)])
        def test(examples: int) -> None:
            quiet = [hypothesis.HealthCheck.too_slow]
            limits = hypothesis.settings(
                max_examples=examples, derandomize=derandomize, suppress_health_check=quiet, deadline=None
            )
            limits(hypothesis.given(*strategies)(holds))()

        test.__name__, test.__doc__ = holds.__name__, holds.__doc__
        return test

    return decorate


def reduced(name: str, few: Any, many: Any) -> pytest.MarkDecorator:
    """Return the parameter that a test takes as the first of two always, and as the second in its full form."""
    return pytest.mark.parametrize(name, [few, pytest.param(many, marks=pytest.mark.slow)])


def spread(values: Iterable[Any], step: int) -> list[Any]:
    """Return what a test is given, of which one in `step` is always taken, and the others in its full form."""
    return [v if k % step == 0 else pytest.param(v, marks=pytest.mark.slow) for k, v in enumerate(values)]


def bundled_names(*always: str) -> list[Any]:
    """Return the bundled scenarios that a test is given: those named are always taken, the others in its full form."""
    return [name if name in always else pytest.param(name, marks=pytest.mark.slow) for name in tl.scenarios()]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the groups of pytest-xdist 3.8 count in pytest 9.2, which keeps an item's id where xdist does not write it.

    Without it what a group shares, such as a thousand draws, is worked out in every process.
    """
    for item in items:
        named: str | None = vars(item).get("_nodeid")
        if named is not None and item.nodeid != named:
            known: Any = item
            known._id = type(known._id).parse(named)


def pytest_collection_finish() -> None:
    """Leave what collection made out of garbage collection: it stays to the end, and looking through it is slow."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def iskander() -> tl.Scenario:
    return bundled("iskander")


#: A bundled scenario, read once for all who look at it; it is read-only.
bundled = functools.cache(tl.load)


def leave_blank(patch: pytest.MonkeyPatch) -> None:
    """Let pictures be files without a drawing, whether Matplotlib lays them out before it writes them or not."""
    for place in ("figure.Figure.savefig", "backends.backend_agg.FigureCanvasAgg.print_png"):
        patch.setattr(f"matplotlib.{place}", lambda _, file, **__: file.write(b"blank"))


class Run(NamedTuple):
    """What a run prints, and the folder that it fills."""

    status: int
    out: str
    err: str
    folder: Path


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """What ``twolevel run NAME`` does, once for all who ask; they have the mark `xdist_group("run")`.

    Its pictures are files without a drawing unless they are asked for with ``drawn=True``.
    """
    from twolevel.cli.entry import main

    @functools.cache
    def of(name: str, *, drawn: bool = False) -> Run:
        folder = tmp_path_factory.mktemp("run") / "new" / "folder"
        with (
            contextlib.redirect_stdout(io.StringIO()) as out,
            contextlib.redirect_stderr(io.StringIO()) as err,
            pytest.MonkeyPatch.context() as patch,
        ):
            if not drawn:
                leave_blank(patch)
            status = main(["run", name, "--out", str(folder), "--quiet", "--dpi", "30"])
        return Run(status, out.getvalue(), err.getvalue(), folder)

    return of


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are made and written, but as files without a drawing: for tests that look at their names alone."""
    leave_blank(monkeypatch)


@pytest.fixture(autouse=True)
def _figures_are_closed() -> Iterator[None]:
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium, once: Playwright cannot be started twice in a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'twolevel[browser]'")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()
