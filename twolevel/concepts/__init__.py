"""Solution concepts other than the list of Nash equilibria."""
