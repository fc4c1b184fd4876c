"""The explorer: a scenario under one's fingers, every view of it linked to what is chosen."""
