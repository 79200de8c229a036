"""Checks of the set-up: what is missing is seen, what is there is left alone, exact versions are exact."""
