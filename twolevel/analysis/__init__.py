"""What a scenario's equilibria do as its numbers, its evidence or its episodes change."""
