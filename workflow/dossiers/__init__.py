"""Everything about one citizen's case: its states, what may be done to it, and what is shown of it."""
