"""Two players: every extreme equilibrium."""
