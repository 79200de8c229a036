"""Reports: figures counted from rows of facts, each able to name the items behind it; definitions are data."""
