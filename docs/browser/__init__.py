"""The page that needs no installation: the library in a browser; ``python -m docs.browser --out DIR`` builds it."""
