"""Coverage-guided fuzzing by atheris (extra ``[fuzz]``): texts that reach new code are kept, and changed further.

Run by ``python -m tests.fuzz`` in a process of its own, for libFuzzer ends the one that it runs in.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

__all__ = ["main"]

#: The modules of the package whose branches are watched: those that a text passes on its way to a scenario.
WATCHED = ["twolevel.model", "twolevel.errors", "twolevel.games.moves"]
LARGEST = 1 << 15


def main(to: Path, minutes: float, inputs: int, seed: int) -> None:
    """Fuzz for so many minutes, or inputs if that is less, and print a line."""
    import atheris

    with atheris.instrument_imports(include=WATCHED):
        from tests.fuzz.limits import Trial, little_memory
        from tests.fuzz.structure import texts
        from tests.model.test_fuzz import MUTATIONS, originals
    trial = Trial(to)
    corpus = to / "corpus"
    corpus.mkdir(exist_ok=True)
    for k, text in enumerate(dict.fromkeys(text for text in originals() if len(text) <= LARGEST)):
        (corpus / f"original-{k}").write_bytes(text)
    structured = texts(seed)

    def one(text: bytes) -> None:
        trial(text)
        if trial.inputs % 50 == 0:
            (to / "report").write_text(str(trial))

    def changed(text: bytes, most: int, seed: int) -> bytes:
        at = random.Random(seed)
        if at.randrange(20) == 0:
            return next(structured)[:most]
        for _ in range(at.choice((1, 1, 3))):
            text = at.choice(MUTATIONS)(text, at)
        return text[:most]

    runs = [f"-runs={inputs}"] if inputs else []
    limits = [f"-max_total_time={round(60 * minutes)}", f"-max_len={LARGEST}", "-rss_limit_mb=0", "-timeout=300"]
    options = [*runs, *limits, f"-artifact_prefix={to}/", f"-seed={seed + 1}"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=changed)
    with little_memory():
        atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
