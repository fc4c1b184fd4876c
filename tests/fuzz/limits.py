"""What must hold for every text: a scenario that can be solved and described, or one line; soon, and in little.

No input may take more than `SECONDS` of processor time or make the process grow by more than `BYTES`. Time is told by
a signal, which Python hears between two steps of its own; code that never comes back is ended, with its stack, by
`faulthandler`, and the text that did it is left in the file ``current.toml``.
"""

from __future__ import annotations

import faulthandler
import hashlib
import re
import resource
import signal
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tests.model.test_fuzz import described, fault
from twolevel.errors import SolverError
from twolevel.model.scenario import Scenario
from twolevel.reports.episode import episode_record, episode_words

__all__ = ["BYTES", "SECONDS", "Trial", "little_memory"]

SECONDS, BYTES = 5.0, 1 << 30
#: Seconds of the clock after which a text that nothing interrupts ends the process.
PATIENCE = 90.0
#: Episodes that are solved.
MOST_EPISODES = 8


class TooLongError(BaseException):
    """An input has had its time; no ``except Exception`` keeps it."""


@contextmanager
def little_memory(more: int = BYTES) -> Iterator[None]:
    """Let the process grow by no more than so many bytes of address space: asking for more is a `MemoryError`."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


class Trial:
    """Texts tried one after the other: how many, how they ended, and those that ended as none may.

    Parameters
    ----------
    to : Path
        Where texts that break the rule are kept, one for each kind of fault.
    seconds : float
        Of processor time for each text.
    """

    def __init__(self, to: Path, seconds: float = SECONDS) -> None:
        self.to, self.seconds = to, seconds
        self.inputs = self.loaded = 0
        self.slowest = 0.0
        self.faults: dict[str, str] = {}
        to.mkdir(parents=True, exist_ok=True)

    def __call__(self, text: bytes) -> str:
        """Try a text; return what is wrong with how it is taken, or nothing."""
        self.inputs += 1
        (self.to / "current.toml").write_bytes(text)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        before = signal.signal(signal.SIGPROF, _too_long)
        signal.setitimer(signal.ITIMER_PROF, self.seconds)
        start = time.process_time()
        try:
            wrong = fault(text, self._told)
        except TooLongError:
            wrong = f"more than {self.seconds:g} seconds: {_innermost(traceback.format_exc())}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            faulthandler.cancel_dump_traceback_later()
        self.slowest = max(self.slowest, time.process_time() - start)
        if wrong:
            kind = _innermost(wrong)
            if kind not in self.faults:
                name = f"{hashlib.sha256(kind.encode()).hexdigest()[:8]}.toml"
                (self.to / name).write_bytes(text)
                self.faults[kind] = name
        return wrong

    def _told(self, scenario: Scenario) -> Iterable[str]:
        self.loaded += 1
        return everything(scenario)

    def __str__(self) -> str:
        refused = self.inputs - self.loaded
        lines = [
            f"{self.inputs:,} inputs: {self.loaded:,} loaded, {refused:,} refused; the slowest took "
            f"{self.slowest:.2f} s; {len(self.faults) or 'no'} kind{'s' * (len(self.faults) != 1)} of fault"
        ]
        return "\n".join(lines + [f"  {self.to / name}: {kind}" for kind, name in self.faults.items()])


def everything(scenario: Scenario) -> list[str]:
    """Say what `show` says of a scenario, and what `solve` says of some episodes, or in one line why it does not."""
    try:
        records = [episode_record(scenario, episode)[0] for episode in scenario.episodes[:MOST_EPISODES]]
    except SolverError as exc:  # such as more equilibria than can be listed
        return [str(exc)]
    return [*described(scenario), *(episode_words(record, scenario.audiences) for record in records)]


def _too_long(*_: object) -> NoReturn:
    raise TooLongError


def _innermost(wrong: str) -> str:
    """Return what tells kinds of fault apart: the last place in the library, and the last line."""
    places = re.findall(r'File "[^"]*/(twolevel/[^"]+)", line (\d+)', wrong)
    return " ".join([*(f"{path}:{line}" for path, line in places[-1:]), wrong.strip().splitlines()[-1][:200]])
