"""Deterministic simulation of desks and servers: the real code, one seed for line, clocks, disks and chance."""
