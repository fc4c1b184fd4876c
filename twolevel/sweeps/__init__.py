"""Equilibria over designs of very many points."""
