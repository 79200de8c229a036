"""Connections of a desk to the provincial servers: one method per call, our own errors only."""
