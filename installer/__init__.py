"""How the program gets onto a machine and is checked there; the standard library alone, imported by nobody."""
