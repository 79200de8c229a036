"""Register books: which there are, their columns, and how the state of an item fills a line."""
