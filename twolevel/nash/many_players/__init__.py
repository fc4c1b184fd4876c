"""Any number of players: separable games, path tracking, and the path to one equilibrium."""
