"""Benchmarks and comparisons with other packages; nothing here is imported by the library."""
