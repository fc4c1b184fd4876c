"""What the site is built with: pages are gathered, what is generated is written beside them, Sphinx does the rest."""

from pathlib import Path

#: The checkout.
ROOT = Path(__file__).parents[2]
