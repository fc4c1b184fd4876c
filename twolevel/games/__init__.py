"""Games in normal form, arithmetic on their payoffs, and equilibria as results."""
