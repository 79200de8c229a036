"""One question each, inside the window."""
