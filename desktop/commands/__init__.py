"""The commands of ``vic``: one module each, reading arguments and returning one JSON value."""
