"""Results as records, ready for JSON, and as words."""
