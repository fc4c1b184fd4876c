"""``python -m docs.browser --out DIR`` builds the page that needs no installation, alone."""

from __future__ import annotations

import argparse

from .build import build


def main() -> None:
    """Build the page, and say how to look at it."""
    parser = argparse.ArgumentParser(prog="python -m docs.browser", description=__doc__)
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder for the page")
    parser.add_argument("--home", default="", metavar="URL", help="the site that the page is part of")
    asked = parser.parse_args()
    files = build(asked.out, asked.home)
    print(f"{len(files)} files in {asked.out}; to look at it: python -m http.server --directory {asked.out}")


if __name__ == "__main__":
    main()
