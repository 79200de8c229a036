"""Everything about one paper coming in or going out: its states, what may be done to it, and what is shown of it."""
