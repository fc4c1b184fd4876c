"""Sphinx's settings for the site; `docs.machinery` does what they do not."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpydoc.xref

import twolevel
from docs.machinery import AS_IS
from docs.machinery.naming import found
from docs.machinery.sources import line_of
from docs.reference import documented

project = "twolevel"
author = "The twolevel developers"
version = release = twolevel.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
    "sphinx.ext.linkcode",
    "docs.machinery.naming",
    "docs.machinery.sources",
    "docs.machinery.drawing",
]
exclude_patterns = [AS_IS]
suppress_warnings = ["myst.header"]  # a notebook's quiz and exercises have headings of one level

# pages
myst_enable_extensions = ["dollarmath", "colon_fence", "attrs_inline", "deflist", "substitution"]
myst_substitutions = {"version": version}
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]
myst_url_schemes = {"http": None, "https": None, "mailto": None, "source": None, "site": None}
myst_dmath_double_inline = True
nb_execution_mode = "off"  # docs.tutorials has run them
nb_ipywidgets_js = {}  # a widget needs a kernel: its place is in the notebook
html_math_renderer = "mathml"
html_extra_path = [str(Path(__file__).parents[1] / "build" / "docs" / "pages" / AS_IS)]

# reference
autodoc_typehints = "none"  # docstrings say them in words
default_role = "py:obj"
numpydoc_show_class_members = False
numpydoc_attributes_as_param_list = True
numpydoc_xref_param_type = True
numpydoc_xref_ignore = "all"  # but for our own classes
numpydoc.xref.DEFAULT_LINKS.clear()  # they lead to Python's and numpy's pages: nothing is fetched here
numpydoc_xref_aliases = {name.rpartition(".")[2]: name for name in documented()}
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"


def linkcode_resolve(domain: str, info: dict[str, str]) -> str | None:
    """Return where the source of a name begins, from a page of the reference, which all stand two folders deep."""
    place = line_of(found(info["module"], info["fullname"])) if info["module"] else None  # a table of names has none
    return place and "../../source/{}.html#{}".format(*place.split("#"))


# looks
html_theme = "pydata_sphinx_theme"
html_title = "twolevel"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_favicon = "static/logo.svg"
html_context = {"default_mode": "auto"}  # left empty, the first page says in the console that it is wrong
html_theme_options = {
    "logo": {"text": "twolevel", "image_light": "static/logo.svg", "image_dark": "static/logo-dark.svg"},
    "show_prev_next": False,
    "header_links_before_dropdown": 7,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
