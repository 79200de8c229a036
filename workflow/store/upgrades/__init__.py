"""Numbered changes of the database's shape; a number once released never changes again."""
