"""Three players: every isolated equilibrium, support by support."""
