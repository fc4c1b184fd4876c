"""Claims about a scenario: judged at its own numbers, and under other guesses about them."""
