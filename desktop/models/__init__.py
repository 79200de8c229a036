"""Qt models: rows of tables, fetched page by page; no rules, no SQL."""
