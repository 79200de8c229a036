"""The catalogue of procedures and the routes dossiers take: data that is read, checked, moved along and drawn."""
