"""Fuzz scenario files: ``python -m tests.fuzz [--minutes M] [--inputs N] [--seed S] [--form FORM] [--to DIR]``.

Whatever a text says, loading, solving and describing it gives a result or one `ScenarioError` of one line: never a
traceback, five seconds or a gibibyte (see `tests.fuzz.limits`). Three forms take turns, each its share of the minutes:
**text** changes the bytes and tokens of good files, **structure** their tables, and **coverage** keeps what reaches new
code (atheris, extra ``[fuzz]``; without it the other two go on). Exits with 1 if a fault was found; its text is kept.
Every fault found becomes a test and is mended. Linux alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz import structure
from tests.fuzz.limits import Trial, little_memory
from tests.model.test_fuzz import mutants

FORMS = ("text", "structure", "coverage")


def _texts(seed: int) -> Iterator[bytes]:
    return mutants(seed, sys.maxsize)


def _here(form: str, to: Path, minutes: float, inputs: int, seed: int) -> bool:
    """Fuzz in this process; return whether there was no fault."""
    trial = Trial(to)
    end = time.monotonic() + 60 * minutes
    with little_memory():
        for text in (structure.texts if form == "structure" else _texts)(seed):
            trial(text)
            if time.monotonic() > end or trial.inputs == inputs:
                break
    print(f"{form}: {trial}", flush=True)
    return not trial.faults


def _guided(to: Path, minutes: float, inputs: int, seed: int) -> bool:
    """Fuzz in a process of its own, guided by coverage; return whether there was no fault."""
    to.mkdir(parents=True, exist_ok=True)
    arguments = [str(to), str(minutes), str(inputs), str(seed)]
    with (to / "log").open("wb") as log:  # libFuzzer tells a line for each new branch
        command = [sys.executable, "-m", "tests.fuzz.coverage", *arguments]
        done = subprocess.run(command, stdout=log, stderr=log, check=False)
    report = (to / "report").read_text() if (to / "report").exists() else "no input was tried"
    print(f"coverage: {report} (of the last full fifty)", flush=True)
    return done.returncode == 0 and not list(to.glob("*[0-9a-f].toml"))


def main() -> int:
    """Run the forms that there are; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz scenario files.")
    parser.add_argument("--minutes", type=float, default=10.0, help="in all (10)")
    parser.add_argument("--inputs", type=int, default=0, help="at most, for each form")
    parser.add_argument("--seed", type=int, default=0, help="of what is random (0)")
    parser.add_argument("--form", choices=FORMS, action="append", help="one of them; may be given several times")
    parser.add_argument("--to", type=Path, default=Path("fuzz-found"), help="where faults are kept (fuzz-found)")
    options = parser.parse_args()
    forms = list(options.form or FORMS)
    if "coverage" in forms and importlib.util.find_spec("atheris") is None:
        forms.remove("coverage")
        print("coverage is left out: it needs atheris; try: pip install 'twolevel[fuzz]'", flush=True)
    good = True
    for form in forms:
        share = options.minutes / len(forms)
        run = (options.to / form, share, options.inputs, options.seed)
        good &= _guided(*run) if form == "coverage" else _here(form, *run)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
