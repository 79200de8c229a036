"""A certificate authority, a software token and their services for training; never for real documents."""
