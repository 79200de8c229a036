"""The relay: one PC of the commune lets its desks through to the province's servers, and reads nothing of it."""
