"""Fuzzing of everything that reads bytes from outside: ``python -m tests.fuzz TARGET --seconds N``."""
