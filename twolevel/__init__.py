"""Two-level games: leaders who play on two boards at once, at home and with a patron abroad."""
