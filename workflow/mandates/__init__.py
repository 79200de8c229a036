"""Somebody does an absent person's work for a time (làm thay): a kind of item of its own, given, accepted, ended."""
