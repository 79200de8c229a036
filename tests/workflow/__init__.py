"""Tests of the rules and the record."""
