"""Every Nash equilibrium of one game or of many."""
