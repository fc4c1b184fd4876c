"""What the site is built with: pages are gathered, what is generated is written beside them, Sphinx does the rest."""

from pathlib import Path

#: The checkout.
ROOT = Path(__file__).parents[2]
#: How the address of a file's source page begins in a gathered page, and that of a file which the site has as it is.
SOURCE, SITE = "source:", "site:"
#: The folder among the gathered pages whose files go into the site as they are.
AS_IS = "as_is"
