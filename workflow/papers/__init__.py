"""Digitised papers of people and organisations: what is kept of them, and which may be used again (TT 01/2023)."""
