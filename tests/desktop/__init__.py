"""Tests of what the person sees and presses."""
