"""The command line: ``twolevel``."""

from .entry import main

__all__ = ["main"]
