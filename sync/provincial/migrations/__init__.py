"""Numbered changes of the shape of the servers' database, by Alembic."""
