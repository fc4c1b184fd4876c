"""Tests, in folders as the package; what several of them need stands here, in `conftest` and in `cases`."""

from pathlib import Path

#: The checkout, and the numbers that tests compare with.
ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
