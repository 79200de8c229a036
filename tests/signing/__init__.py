"""Signing with a software token, and judging what was signed."""
