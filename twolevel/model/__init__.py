"""The model: from a scenario file to beliefs, approvals and payoff tensors."""
