"""The site: ``python -m docs`` builds it; ``docs/maintainers/site.md`` says how."""
