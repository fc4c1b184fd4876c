"""Sphinx's settings for the site; `docs.machinery` does what they do not."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import twolevel

project = "twolevel"
author = "The twolevel developers"
version = release = twolevel.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
    "docs.machinery.sources",
    "docs.machinery.drawing",
]
exclude_patterns = ["as_is"]
suppress_warnings = ["myst.header"]  # a notebook's quiz and exercises have headings of one level
# a section may have no further pages yet; this warning of Sphinx has no type by which it could be suppressed
logging.getLogger("sphinx.sphinx.directives.other").addFilter(
    lambda record: getattr(record, "subtype", "") != "empty_glob"
)

# pages
myst_enable_extensions = ["dollarmath", "colon_fence", "attrs_inline", "deflist"]
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]
myst_url_schemes = {"http": None, "https": None, "mailto": None, "source": None}
myst_dmath_double_inline = True
nb_execution_mode = "off"  # docs.tutorials has run them
nb_ipywidgets_js = {}  # a widget needs a kernel: its place is in the notebook
html_math_renderer = "mathml"
html_extra_path = [str(Path(__file__).parents[1] / "build" / "docs" / "pages" / "as_is")]

# looks
html_theme = "pydata_sphinx_theme"
html_title = "twolevel"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "show_prev_next": False,
    "header_links_before_dropdown": 7,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
